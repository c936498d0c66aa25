#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/quote_csv.h"
#include "cmd/command.h"
#include "cmd/fixing_row_priv.h"
#include "cmd/notice_priv.h"
#include "cmd/quote_row_priv.h"
#include "cmd/settlement_row_priv.h"
#include "cmd/setup_priv.h"
#include "cmd/token_row_priv.h"
#include "norm/terms.h"
#include "stage/prove/bundle.h"
#include "stage/transfer.h"
#include "store/annulment.h"
#include "store/fixing.h"
#include "store/quote.h"
#include "store/settlement.h"

struct span {
    int64_t from, to;
};

/* An export is for programs: CSV unless something else is asked for. */
static enum out_format format_of(const struct cmd *c)
{
    return c->format_given ? c->format : OUT_CSV;
}

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

static bool put_quotes(struct store *s, const struct span *span, struct quote_out *o, struct err *e)
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
                          const struct span *span, struct err *e)
{
    struct quote_out o = {.rows = {.cmd = c, .format = format_of(c)}};

    notices_init(&o.notices, &config->terms, c->arena);
    if (!store_tells_since(s, span->from * CLOCK_DAY, (span->to + 1) * CLOCK_DAY, &o.since, e))
        return false;
    o.rows.since = o.since;
    if (!put_quotes(s, span, &o, e))
        return false;
    notices_say(&o.notices);
    return true;
}

static bool export_fixings(struct cmd *c, struct store *s, const struct span *span,
                           const char *index, struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;
    struct out out;

    if (!store_get_fixings(s, index, span->from, span->to, &newest, &list, c->arena, e))
        return false;
    out_init(&out, c->arena, format_of(c), fixing_columns, fixing_columns_len(format_of(c)));
    for (size_t i = 0; i < list.len; i++)
        fixing_row(c, &out, &list.at[i], setup_date(c, list.at[i].date));
    return out_end(&out, e);
}

static bool export_settlements(struct cmd *c, const struct config *config, struct store *s,
                               const struct span *span, struct err *e)
{
    const struct contract_list *list = &config->defs.contract;
    struct out out;

    out_init(&out, c->arena, format_of(c), settlement_columns, settlement_columns_len);
    for (size_t i = 0; i < list->len; i++) {
        struct store_settlement_list rows;

        if (!store_get_settlements(s, list->at[i].id, contract_month_of(span->from),
                                   contract_month_of(span->to), false, &rows, c->arena, e))
            return false;
        for (size_t k = 0; k < rows.len; k++)
            if (rows.at[k].settlement.through >= span->from
                && rows.at[k].settlement.through <= span->to)
                settlement_row(c, &out, &list->at[i], &rows.at[k].settlement);
    }
    return out_end(&out, e);
}

static bool export_tokens(struct cmd *c, const struct config *config, struct store *s,
                          const struct span *span, struct err *e)
{
    struct store_token_list list;
    struct notices notices;
    struct out out;

    notices_init(&notices, &config->terms, c->arena);
    if (!store_get_token_prices(s, span->from * CLOCK_DAY, (span->to + 1) * CLOCK_DAY, false, &list,
                                c->arena, e))
        return false;
    out_init(&out, c->arena, format_of(c), token_columns, token_columns_len);
    for (size_t i = 0; i < list.len; i++) {
        token_row(c, &out, &list.at[i]);
        notices_hear(&notices, list.at[i].source);
    }
    if (!out_end(&out, e))
        return false;
    notices_say(&notices);
    return true;
}

static const struct out_column annulment_columns[] = {{"publication_no", OUT_NUMBER},
                                                      {"kind", OUT_TEXT},
                                                      {"name", OUT_TEXT},
                                                      {"date", OUT_TEXT},
                                                      {"month", OUT_TEXT},
                                                      {"revision", OUT_NUMBER},
                                                      {"annulled_no", OUT_NUMBER},
                                                      {"annulled_digest", OUT_TEXT},
                                                      {"annulled_by", OUT_TEXT},
                                                      {"why", OUT_TEXT},
                                                      {"digest", OUT_TEXT}};
enum { ANNULMENT_COLUMNS = sizeof annulment_columns / sizeof *annulment_columns };

static void annulment_row(struct cmd *c, struct out *o, const struct store_annulment *x)
{
    const char **cell = out_row(o);

    cell[0] = setup_int(c, x->record.publication_no);
    cell[1] = annulment_kind_name(x->said.kind);
    cell[2] = x->said.name;
    cell[3] = setup_date(c, x->said.date);
    cell[4] = x->said.month
                  ? text_fmt(c->arena, "%.7s", setup_date(c, contract_month_first(x->said.month)))
                  : NULL;
    cell[5] = setup_int(c, x->said.revision);
    cell[6] = setup_int(c, x->annulled_no);
    cell[7] = x->said.digest;
    cell[8] = x->said.by;
    cell[9] = x->said.why;
    cell[10] = x->record.digest;
}

static bool export_annulments(struct cmd *c, struct store *s, const struct span *span,
                              struct err *e)
{
    struct out out;

    out_init(&out, c->arena, format_of(c), annulment_columns, ANNULMENT_COLUMNS);
    for (int kind = 0; kind < ANNULMENT_KINDS; kind++) {
        struct store_annulment_list list;

        if (!store_get_annulments(s, (enum annulment_kind)kind, NULL, &list, c->arena, e))
            return false;
        for (size_t i = 0; i < list.len; i++)
            if (list.at[i].said.date >= span->from && list.at[i].said.date <= span->to)
                annulment_row(c, &out, &list.at[i]);
    }
    return out_end(&out, e);
}

static bool export_bundle(const struct config *config, struct store *s, const struct span *span,
                          const struct index_def *index, struct err *e)
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

static bool read_span(struct cmd *c, struct span *span, struct err *e)
{
    span->to = clock_date_of(c->now);
    if (!cmd_option_date(c, "to", &span->to, e))
        return false;
    span->from = span->to;
    if (!cmd_option_date(c, "from", &span->from, e))
        return false;
    if (span->from > span->to)
        return err_set(e, ERR_USAGE, "--from is after --to");
    return true;
}

static bool export(struct cmd *c, const struct config *config, struct store *s,
                   const struct span *span, const struct index_def *index, struct err *e)
{
    const char *what = c->arg[0];

    if (text_eq(what, "quotes"))
        return export_quotes(c, config, s, span, e);
    if (text_eq(what, "fixings"))
        return export_fixings(c, s, span, index ? index->id : NULL, e);
    if (text_eq(what, "settlements"))
        return export_settlements(c, config, s, span, e);
    if (text_eq(what, "tokens"))
        return export_tokens(c, config, s, span, e);
    if (text_eq(what, "annulments"))
        return export_annulments(c, s, span, e);
    return export_bundle(config, s, span, index, e);
}

static bool run(struct cmd *c, struct err *e)
{
    static const char *const whats[] = {"quotes", "fixings",    "settlements",
                                        "tokens", "annulments", "bundle"};
    const struct index_def *index = NULL;
    struct config config;
    struct store *s = NULL;
    struct span span;
    bool known = false, done;

    for (size_t i = 0; i < sizeof whats / sizeof *whats; i++)
        known = known || text_eq(c->arg[0], whats[i]);
    if (!known)
        return err_set(e, ERR_USAGE,
                       "export knows quotes, fixings, settlements, tokens, annulments and bundle, "
                       "not \"%s\"",
                       c->arg[0]);
    if (text_eq(c->arg[0], "bundle") && c->format_given && c->format != OUT_JSON)
        return err_set(e, ERR_USAGE, "a bundle is written as json only");
    if (!read_span(c, &span, e)
        || !setup_config(c, CONFIG_SETTINGS | CONFIG_NORM | CONFIG_DEFS, &config, e)
        || (cmd_option(c, "index") && !setup_index(&config, cmd_option(c, "index"), &index, e)))
        return false;
    done = setup_store(&config, STORE_AS_LOGIN, &s, e) && export(c, &config, s, &span, index, e);
    store_close(&s);
    return done;
}

const struct command command_export = {
    .name = "export",
    .summary = "quotes, fixings, settlements, token prices, annulments or a bundle",
    .args = "quotes|fixings|settlements|tokens|annulments|bundle",
    .args_min = 1,
    .args_max = 1,
    .option = {{"from", "DATE", false, "first date; else the last one"},
               {"to", "DATE", false, "last date, inclusive; else today"},
               {"index", "ID", false, "one index only; a bundle needs it"}},
    .more =
        "CSV unless --format says otherwise; quotes as CSV are what import and backtest read. A\n"
        "bundle, always JSON, holds everything a published value was computed from: inputs,\n"
        "definitions, record; `gpurate verify --bundle` recomputes it without a database.",
    .examples = "  gpurate export quotes --from 2026-05-01 --to 2026-05-31 > quotes.csv\n"
                "  gpurate export fixings --from 2026-05-01 --format json\n"
                "  gpurate export bundle --index H100-SXM --from 2026-05-28 --to 2026-05-28",
    .run = run,
};
