#include <string.h>

#include "base/text.h"
#include "cmd/command.h"
#include "cmd/out.h"
#include "cmd/setup_priv.h"
#include "source/source.h"
#include "norm/offer_line.h"
#include "stage/config/config.h"
#include "token/line.h"

/* What has to be read for the name: a marketplace needs no models. */
static const struct source *load_for(struct cmd *c, struct config *config, struct err *e)
{
    const char *name = c->arg[0];
    const struct source *source;

    if (!setup_config(c, CONFIG_NORM, config, e))
        return NULL;
    source = source_set_find(&config->sources, name);
    if (!source) {
        err_set(e, ERR_USAGE, "there is no market or token source \"%s\"", name);
        (void)err_hint(e, "gpurate markets list shows all");
        return NULL;
    }
    if (source->kind != SOURCE_TOKENS)
        return source;
    if (!config_load(config, c->config_dir, CONFIG_TOKENS, c->arena, e))
        return NULL;
    return source_set_find(&config->sources, name);
}

/* What was read, as lines of JSON: the one shape that all formats are made of. */
struct lines {
    struct buf text, blank; /* blank: a line of no offer, which has the columns of all */
    size_t rows, malformed;
    const char *why; /* of the first malformed row */
};

static void count(struct lines *l, enum verdict v, const char *why)
{
    bool malformed = v == VERDICT_MALFORMED || v == VERDICT_TOO_PRECISE;

    l->rows++;
    if (malformed && !l->malformed++)
        l->why = why;
}

static void put_tokens(struct cmd *c, const struct config *config, const struct source *source,
                       struct offer_list *offers, struct intern *in, struct lines *out)
{
    struct quote_list quotes = {.arena = c->arena}, none = {.at = &(struct quote){0}, .len = 1};

    token_normalise(&config->tokens, source, c->now, offers, in, &quotes, NULL);
    token_lines(&out->text, source, offers, &quotes);
    token_lines(&out->blank, source, &(struct offer_list){0}, &none);
}

static void put_offers(struct cmd *c, const struct config *config, const struct source *m,
                       struct offer_list *offers, struct intern *in, struct lines *out)
{
    struct norm norm = {.rules = config->rules, .operators = config->operators};
    struct quote_list quotes = {.arena = c->arena};

    norm_list(&norm, m, c->now, offers, in, &quotes);
    must(quotes.len == offers->len);
    for (size_t i = 0; i < offers->len; i++)
        offer_line(&out->text, &offers->at[i], &quotes.at[i]);
    offer_line(&out->blank, &(struct offer){0}, &(struct quote){0});
}

static int kind_of(const char *name)
{
    static const char *const numbers[] = {"gpus", "available", "context_from"};

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        if (text_eq(name, numbers[i]))
            return OUT_NUMBER;
    return text_starts(name, "price_") || text_ends(name, "_usd_per_mtok") ? OUT_MONEY : OUT_TEXT;
}

/* What a table shows where it has no place for all: what is sold, its price, and what became of it.
 */
static int rank_of(const char *name)
{
    static const char *const first[] = {"offer", "price_usd_per_gpu_hour", "list_usd_per_mtok",
                                        "verdict", "why"},
                             *const then[] = {"instrument", "operator",     "gpus",
                                              "available",  "price_native", "net_usd_per_mtok"};

    for (size_t i = 0; i < sizeof first / sizeof *first; i++)
        if (text_eq(name, first[i]))
            return 0;
    for (size_t i = 0; i < sizeof then / sizeof *then; i++)
        if (text_eq(name, then[i]))
            return OUT_LATER;
    return OUT_LAST;
}

/* The members of a line are the columns; all lines have the same, and so has a list without one. */
static bool begin_table(struct cmd *c, const struct lines *l, struct out *out, struct err *e)
{
    const struct json *line = json_parse(l->blank.data, l->blank.len, "line", c->arena, e);
    struct out_column *column;
    size_t n = 0;

    if (!line)
        return false;
    column = ARENA_ARRAY(c->arena, struct out_column, json_len(line));
    for (const struct json *m = json_first(line); m; m = json_next(m), n++)
        column[n] =
            (struct out_column){json_name(m), kind_of(json_name(m)) | rank_of(json_name(m))};
    out_init(out, c->arena, c->format, column, n);
    return true;
}

static bool print_table(struct cmd *c, const struct lines *l, struct err *e)
{
    struct out out;

    if (!begin_table(c, l, &out, e))
        return false;
    for (const char *at = l->text.data; at && *at;) {
        size_t len = strcspn(at, "\n"), n = 0;
        const struct json *line = json_parse(at, len, "line", c->arena, e);
        const char **cell;

        if (!line)
            return false;
        cell = out_row(&out);
        for (const struct json *m = json_first(line); m; m = json_next(m))
            cell[n++] = json_text(m, c->arena);
        at += len + 1;
    }
    return out_end(&out, e);
}

static bool print_list(const struct lines *l, struct err *e)
{
    struct buf list;
    bool done;

    buf_init(&list, SIZE_MAX / 2);
    buf_put(&list, "[");
    for (const char *at = l->text.data; at && *at;) {
        size_t len = strcspn(at, "\n");

        buf_put(&list, at == l->text.data ? "\n " : ",\n ");
        buf_put_n(&list, at, len);
        at += len + 1;
    }
    buf_put(&list, l->text.len ? "\n]\n" : "]\n");
    done = out_bytes(list.data, list.len, e);
    buf_fini(&list);
    return done;
}

/* A line of JSON an offer, unless another format is asked for. */
static bool print(struct cmd *c, const struct lines *l, struct err *e)
{
    if (c->format_given && c->format == OUT_JSON && !c->columns)
        return print_list(l, e);
    if ((c->format_given && c->format != OUT_NDJSON) || c->columns) {
        c->format = c->format_given ? c->format : OUT_NDJSON;
        return print_table(c, l, e);
    }
    return out_bytes(l->text.data ? l->text.data : "", l->text.len, e);
}

/* The body is given back once it is read: what was read of it is in the arena. */
static bool read_reply(struct cmd *c, struct buf *body, struct lines *out, struct err *e)
{
    struct offer_list offers = {.arena = c->arena};
    const struct source *source;
    const char *note = NULL;
    struct config config;
    struct intern in;

    source = load_for(c, &config, e);
    if (!source)
        return false;
    if (source->by_model)
        note = token_wanted(config.tokens.models, source->name, c->arena);
    if (!source_try(source, body->data ? body->data : "", body->len, c->now, note, &offers,
                    c->arena, e))
        return err_in(e, "\"%s\" is no reply of %s", c->arg[1], source->title);
    buf_fini(body);
    intern_init(&in, c->arena);
    offer_list_clean(&offers);
    if (source->kind == SOURCE_TOKENS)
        put_tokens(c, &config, source, &offers, &in, out);
    else
        put_offers(c, &config, source, &offers, &in, out);
    for (size_t i = 0; i < offers.len; i++)
        count(out, offers.at[i].verdict, offers.at[i].why);
    return true;
}

static bool run(struct cmd *c, struct err *e)
{
    struct lines l = {0};
    struct buf body = {0};
    bool done;

    buf_init(&l.text, SIZE_MAX / 2);
    buf_init(&l.blank, SIZE_MAX / 2);
    done = buf_read_named(&body, c->arg[1], BUF_REPLY_MAX, e) && read_reply(c, &body, &l, e)
           && print(c, &l, e);
    if (done && l.rows && l.malformed == l.rows)
        done = err_set(e, ERR_REPLY, "\"%s\": all %zu rows are malformed, the first: %s", c->arg[1],
                       l.rows, l.why ? l.why : "no reason is told");
    buf_fini(&body);
    buf_fini(&l.text);
    buf_fini(&l.blank);
    return done;
}

const struct command command_parse = {
    .name = "parse",
    .summary = "read one saved reply of a marketplace or token source, an offer a line",
    .args = "MARKET FILE|-",
    .args_min = 2,
    .args_max = 2,
    .more =
        "Uses neither network nor database. price_native is the whole offer per hour in its\n"
        "currency; verdict is ok, or why the offer was dropped, and why says it in a sentence. "
        "Token\n"
        "prices are per million. Lines of JSON unless --format asks for another; a reply whose\n"
        "rows are all malformed is printed and ends in 65.",
    .examples = "  gpurate parse vast reply.json\n"
                "  curl -s https://cloud-api.voltagepark.com/api/v1/bare-metal/locations |\n"
                "      gpurate parse voltagepark - | jq -r .price_usd_per_gpu_hour",
    .run = run,
};
