#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "market/market.h"
#include "norm/offer_line.h"
#include "stage/config.h"

static bool find_market(const struct config *config, const char *name, const struct market **out,
                        struct err *e)
{
    *out = market_set_find(&config->market_set, name);
    if (*out)
        return true;
    err_set(e, ERR_USAGE, "there is no market \"%s\"", name);
    return err_hint(e, "gpurate markets list shows all");
}

static bool print_offers(const struct config *config, const struct market *m, int64_t now,
                         const struct offer_list *offers, struct arena *a, struct err *e)
{
    struct norm norm = {.rules = config->rules, .operators = config->operators};
    struct quote_list quotes = {.arena = a};
    struct intern in;
    struct buf out;
    bool done = true;

    intern_init(&in, a);
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
    const struct market *m;
    struct config config;
    struct buf body = {0};
    bool done = false;

    if (!config_load(&config, c->config_dir, CONFIG_NORM, c->arena, e)
        || !find_market(&config, c->arg[0], &m, e))
        return false;
    reply.page = market_first_page(m);
    reply.page.step = MARKET_STEP_ANY;
    reply.page.now = c->now;
    if (!buf_read_file(&body, path, BUF_REPLY_MAX, e))
        goto out;
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
    .summary = "read one saved reply of a marketplace and print its offers, one JSON object a line",
    .args = "MARKET FILE|-",
    .args_min = 2,
    .args_max = 2,
    .more = "Uses neither network nor database. price_native is the whole offer per hour in its\n"
            "currency; verdict is ok, or why the offer was dropped.",
    .examples = "  gpurate parse vast reply.json\n"
                "  curl -s https://cloud-api.voltagepark.com/api/v1/bare-metal/locations |\n"
                "      gpurate parse voltagepark - | jq -r .price_usd_per_gpu_hour",
    .run = run,
};
