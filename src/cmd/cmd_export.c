#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/quote_csv.h"
#include "cmd/command.h"
#include "cmd/row/export_record_priv.h"
#include "cmd/row/notice_priv.h"
#include "cmd/row/quote_row_priv.h"
#include "cmd/setup_priv.h"
#include "cmd/row/token_row_priv.h"
#include "norm/terms.h"
#include "site/data.h"
#include "stage/prove/bundle.h"
#include "stage/transfer.h"
#include "store/month.h"
#include "store/quote.h"
#include "store/view/table.h"

enum { FEED_AT_ONCE = 1000 };
enum { SERIES_DAYS = 31 }; /* of fixings and settlements, when no first date is given */

/* Rows of quotes on their way out, in one format or another, and whose they are. */
struct quote_out {
    bool since; /* a field of CSV */
    struct quote_rows rows;
    struct notices notices;
};

static void hear(struct quote_out *o, const struct quote *quotes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        notices_hear(&o->notices, quotes[i].market);
        if (quotes[i].currency && !text_eq(quotes[i].currency, "USD"))
            notices_hear(&o->notices, TERMS_RATES);
    }
}

static bool put_rows(void *to, const struct quote *quotes, size_t n, struct err *e)
{
    struct quote_out *o = to;

    hear(o, quotes, n);
    return quote_rows_day(&o->rows, quotes, n, e);
}

static bool put_csv(void *to, const struct quote *quotes, size_t n, struct err *e)
{
    struct quote_out *o = to;
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    hear(o, quotes, n);
    for (size_t i = 0; i < n; i++)
        quote_csv_write(&b, &quotes[i], o->since);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_quotes(struct store *s, const struct export_span *span, struct quote_out *o,
                       struct err *e)
{
    const struct transfer_sink csv = {put_csv, o}, other = {put_rows, o};

    if (o->rows.format == OUT_CSV)
        return out_bytes(quote_csv_header(o->since), strlen(quote_csv_header(o->since)), e)
               && transfer_export(s, span->from, span->to, &csv, e);
    quote_rows_begin(&o->rows);
    return transfer_export(s, span->from, span->to, &other, e) && quote_rows_end(&o->rows, e);
}

/* The field `since` is there when a quote of the span tells one: those of GPU-hours never do. */
static bool export_quotes(struct cmd *c, const struct config *config, struct store *s,
                          const struct export_span *span, struct err *e)
{
    struct quote_out o = {.rows = {.cmd = c, .format = export_format(c)}};

    notices_init(&o.notices, &config->terms, c->arena);
    if (!store_tells_since(s, span->from * CLOCK_DAY, (span->to + 1) * CLOCK_DAY, &o.since, e))
        return false;
    o.rows.since = o.since;
    if (!put_quotes(s, span, &o, e))
        return false;
    notices_say(&o.notices);
    return true;
}

/* In slices, so that a long feed needs no more memory than a short one. */
static bool export_feed(struct cmd *c, struct store *s, struct err *e)
{
    const struct table_def *t = &table_defs[TABLE_PUBLICATION];
    const char *text = cmd_option(c, "after");
    int64_t after = 0;
    size_t got = 1;

    if (text && !text_int(text, 0, INT64_MAX, &after))
        return err_set(e, ERR_USAGE, "--after is \"%s\", expected a publication number", text);
    while (got > 0) {
        struct arena a = {0};
        struct store_table rows;
        struct buf b;
        bool done = store_get_publications(s, after, FEED_AT_ONCE, &rows, &a, e);

        got = done ? rows.len : 0;
        buf_init(&b, SIZE_MAX / 2);
        for (size_t i = 0; i < got; i++) {
            data_json(t->field, t->fields, rows.row[i], &b);
            buf_put(&b, "\n");
        }
        done = done && (got == 0 || text_int(rows.row[got - 1][0], 0, INT64_MAX, &after))
               && out_bytes(b.data, b.len, e);
        buf_fini(&b);
        arena_fini(&a);
        if (!done)
            return false;
    }
    return true;
}

static bool export_tokens(struct cmd *c, const struct config *config, struct store *s,
                          const struct export_span *span, struct err *e)
{
    struct store_token_list list;
    struct notices notices;
    struct out out;

    notices_init(&notices, &config->terms, c->arena);
    if (!store_quotes_are_here(s, span->from * CLOCK_DAY, (span->to + 1) * CLOCK_DAY, e)
        || !store_get_token_prices(s, span->from * CLOCK_DAY, (span->to + 1) * CLOCK_DAY, false,
                                   &list, c->arena, e))
        return false;
    out_init(&out, c->arena, export_format(c), token_columns, token_columns_len);
    for (size_t i = 0; i < list.len; i++) {
        token_row(c, &out, &list.at[i]);
        notices_hear(&notices, list.at[i].source);
    }
    if (!out_end(&out, e))
        return false;
    notices_say(&notices);
    return true;
}

static bool export_bundle(const struct config *config, struct store *s,
                          const struct export_span *span, const struct index_def *index,
                          struct err *e)
{
    struct buf b;
    bool done;

    if (!index)
        return err_set(e, ERR_USAGE, "export bundle needs --index");
    buf_init(&b, SIZE_MAX / 2);
    done =
        bundle_write(s, config, index, span->from, span->to, &b, e) && out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

/* What there is to export, which options it takes, and its format where it has only one. */
static const struct what {
    const char *name, *options, *format;
} whats[] = {
    {"quotes", "from to", NULL},
    {"fixings", "from to index final published", NULL},
    {"settlements", "from to contract final published", NULL},
    {"tokens", "from to", NULL},
    {"annulments", "from to", NULL},
    {"bundle", "from to index", "json"},
    {"fixml", "from to contract final", "xml"},
    {"feed", "after", "ndjson"},
};

static const struct what *what_of(const char *name)
{
    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        if (text_eq(whats[i].name, name))
            return &whats[i];
    return NULL;
}

/* What is written always has the same columns, or none; NULL where they can be chosen. */
static const char *fixed_columns(const struct cmd *c, const struct what *w)
{
    if (w->format)
        return "";
    if (cmd_option(c, "published"))
        return " --published";
    return text_eq(w->name, "quotes") && export_format(c) == OUT_CSV ? " as csv" : NULL;
}

static bool check_options(const struct cmd *c, struct err *e)
{
    const struct what *w = what_of(c->arg[0]);
    const char *fixed;
    enum out_format only;

    if (!w)
        return err_set(e, ERR_USAGE,
                       "export knows quotes, fixings, settlements, tokens, annulments, bundle, "
                       "fixml and feed, not \"%s\"",
                       c->arg[0]);
    if (!cmd_takes(c, w->name, w->options, e))
        return false;
    if (c->format_given && w->format
        && !(out_format_by_name(w->format, &only) && only == c->format))
        return err_set(e, ERR_USAGE, "export %s is written as %s only", w->name, w->format);
    fixed = fixed_columns(c, w);
    return !c->columns || !fixed
           || err_set(e, ERR_USAGE, "--columns says nothing to export %s%s", w->name, fixed);
}

static bool read_span(struct cmd *c, struct export_span *span, struct err *e)
{
    bool series = text_eq(c->arg[0], "fixings") || text_eq(c->arg[0], "settlements");

    span->contract = cmd_option(c, "contract");
    span->final = cmd_option(c, "final");
    span->to = clock_date_of(c->now);
    if (!cmd_option_date(c, "to", &span->to, e))
        return false;
    span->from = series ? span->to - SERIES_DAYS + 1 : span->to;
    if (!cmd_option_date(c, "from", &span->from, e))
        return false;
    if (span->from > span->to)
        return err_set(e, ERR_USAGE, "--from is after --to");
    return true;
}

static bool check_contract(const struct config *config, const char *id, struct err *e)
{
    for (size_t i = 0; id && i < config->defs.contract.len; i++)
        if (text_eq(config->defs.contract.at[i].id, id))
            return true;
    return !id || err_set(e, ERR_USAGE, "there is no contract \"%s\"", id);
}

static bool export(struct cmd *c, const struct config *config, struct store *s,
                   const struct export_span *span, const struct index_def *index, struct err *e)
{
    const char *what = c->arg[0];

    if (text_eq(what, "quotes"))
        return export_quotes(c, config, s, span, e);
    if (text_eq(what, "fixings"))
        return export_fixings(c, config, s, span, index ? index->id : NULL, e);
    if (text_eq(what, "settlements"))
        return export_settlements(c, config, s, span, e);
    if (text_eq(what, "tokens"))
        return export_tokens(c, config, s, span, e);
    if (text_eq(what, "feed"))
        return export_feed(c, s, e);
    if (text_eq(what, "fixml"))
        return export_fixml(c, config, s, span, e);
    if (text_eq(what, "annulments"))
        return export_annulments(c, s, span, e);
    return export_bundle(config, s, span, index, e);
}

static bool run(struct cmd *c, struct err *e)
{
    const struct index_def *index = NULL;
    struct config config;
    struct store *s = NULL;
    struct export_span span;
    bool done;

    if (!check_options(c, e))
        return false;
    if (cmd_option(c, "published") && export_format(c) == OUT_TABLE)
        return err_set(e, ERR_USAGE, "--published is written as csv or json");
    if (!read_span(c, &span, e)
        || !setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_DEFS, &config, e)
        || (cmd_option(c, "index") && !setup_index(&config, cmd_option(c, "index"), &index, e))
        || !check_contract(&config, span.contract, e))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && export(c, &config, s, &span, index, e);
    store_close(&s);
    return done;
}

const struct command command_export = {
    .name = "export",
    .summary =
        "quotes, fixings, settlements, token prices, annulments, a bundle, FIXML or the feed",
    .args = "quotes|fixings|settlements|tokens|annulments|bundle|fixml|feed",
    .args_min = 1,
    .args_max = 1,
    .option = {{"from", "DATE", false, "first date; else the last one, of series 31 dates"},
               {"to", "DATE", false, "last date, inclusive; else today"},
               {"index", "ID", false, "one index only; a bundle needs it"},
               {"contract", "ID", false, "settlements of one contract; fixml needs it"},
               {"final", NULL, false, "fixings and settlements that are final"},
               {"after", "N", false, "of the feed what was published after this number"},
               {"published", NULL, false, "the fields that the files of the site have"}},
    .more =
        "CSV unless --format says otherwise; quotes as CSV are what import and backtest read. A\n"
        "bundle, always JSON, holds everything a published value was computed from: inputs,\n"
        "definitions, record; `gpurate verify --bundle` recomputes it without a database. With\n"
        "--published a row has revision, publication number, times, digests and signature. FIXML "
        "is\n"
        "a batch of MktDataFull for a clearing house, where the codes of the contract are told. "
        "The\n"
        "feed is a line of JSON each: fixings, ends of months, levels, errata, annulments and "
        "changes\n"
        "of status, in the order of publication.",
    .examples = "  gpurate export quotes --from 2026-05-01 --to 2026-05-31 > quotes.csv\n"
                "  gpurate export fixings --from 2026-05-01 --format json\n"
                "  gpurate export feed --after 1234\n"
                "  gpurate export settlements --contract H100-SXM --final --published\n"
                "  gpurate export bundle --index H100-SXM --from 2026-05-28 --to 2026-05-28",
    .run = run,
};
