#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/setup_priv.h"
#include "market/market.h"
#include "norm/offer_line.h"
#include "stage/config/config.h"
#include "token/line.h"

/* What has to be read for the name: a marketplace needs no models, a token source no instruments.
 */
static bool load_for(struct cmd *c, struct config *config, const struct market **market,
                     const struct token **source, struct err *e)
{
    const char *name = c->arg[0];

    *source = NULL;
    if (!setup_config(c, CONFIG_NORM, config, e))
        return false;
    *market = market_set_find(&config->market_set, name);
    if (*market)
        return true;
    if (!config_load(config, c->config_dir, CONFIG_TOKENS, c->arena, e))
        return false;
    *source = token_set_find(&config->token_sources, name);
    if (*source)
        return true;
    err_set(e, ERR_USAGE, "there is no market or token source \"%s\"", name);
    return err_hint(e, "gpurate markets list shows all");
}

/* A saved reply of a token source: its prices per million tokens. */
static bool parse_tokens(struct cmd *c, const struct config *config, const struct token *source,
                         const struct buf *body, struct err *e)
{
    struct market_reply reply = {
        .page = token_first_page(source), .body = body->data, .len = body->len};
    struct token_offer_list offers = {.arena = c->arena};
    struct quote_list quotes = {.arena = c->arena};
    struct market_page next;
    struct intern in;
    struct buf out;
    bool done;

    reply.page.step = MARKET_STEP_ANY;
    reply.page.now = c->now;
    if (source->by_model)
        reply.page.note = token_wanted(config->tokens.models, source->name, c->arena);
    next = reply.page;
    if (!source->parse(&reply, &offers, &next, c->arena, e))
        return err_in(e, "\"%s\" is no reply of %s", c->arg[1], source->title);
    intern_init(&in, c->arena);
    token_offer_list_clean(&offers);
    token_normalise(&config->tokens, source, c->now, &offers, &in, &quotes, NULL);
    buf_init(&out, SIZE_MAX / 2);
    token_lines(&out, source, &offers, &quotes);
    done = out_bytes(out.data, out.len, e);
    buf_fini(&out);
    return done;
}

static bool print_offers(const struct config *config, const struct market *m, int64_t now,
                         struct offer_list *offers, struct arena *a, struct err *e)
{
    struct norm norm = {.rules = config->rules, .operators = config->operators};
    struct quote_list quotes = {.arena = a};
    struct intern in;
    struct buf out;
    bool done = true;

    intern_init(&in, a);
    offer_list_clean(offers);
    norm_list(&norm, m, now, offers, &in, &quotes);
    must(quotes.len == offers->len);
    buf_init(&out, SIZE_MAX / 2);
    for (size_t i = 0; i < offers->len && done; i++) {
        offer_line(&out, &offers->at[i], &quotes.at[i]);
        if (out.len > 1 << 16 || i + 1 == offers->len) {
            done = out_bytes(out.data, out.len, e);
            buf_clear(&out);
        }
    }
    buf_fini(&out);
    return done;
}

static bool run(struct cmd *c, struct err *e)
{
    const char *path = c->arg[1];
    struct market_reply reply = {0};
    struct offer_list offers = {.arena = c->arena};
    struct market_page next;
    const struct token *source;
    const struct market *m;
    struct config config;
    struct buf body = {0};
    bool done = false;

    if (!load_for(c, &config, &m, &source, e))
        return false;
    if (!buf_read_file(&body, path, BUF_REPLY_MAX, e))
        goto out;
    if (!m) {
        done = parse_tokens(c, &config, source, &body, e);
        goto out;
    }
    reply.page = market_first_page(m);
    reply.page.step = MARKET_STEP_ANY;
    reply.page.now = c->now;
    reply.body = body.data;
    reply.len = body.len;
    next = reply.page;
    if (!m->parse(&reply, &offers, &next, c->arena, e)) {
        err_in(e, "\"%s\" is no reply of %s", path, m->title);
        goto out;
    }
    done = print_offers(&config, m, c->now, &offers, c->arena, e);
out:
    buf_fini(&body);
    return done;
}

const struct command command_parse = {
    .name = "parse",
    .summary = "read one saved reply of a marketplace or token source, an offer a line",
    .args = "MARKET FILE|-",
    .args_min = 2,
    .args_max = 2,
    .more = "Uses neither network nor database. price_native is the whole offer per hour in its\n"
            "currency; verdict is ok, or why the offer was dropped. Token prices are per million.",
    .examples = "  gpurate parse vast reply.json\n"
                "  curl -s https://cloud-api.voltagepark.com/api/v1/bare-metal/locations |\n"
                "      gpurate parse voltagepark - | jq -r .price_usd_per_gpu_hour",
    .run = run,
};
