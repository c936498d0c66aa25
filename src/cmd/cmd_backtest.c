#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "base/vec.h"
#include "calc/backtest.h"
#include "calc/compare.h"
#include "cmd/command.h"
#include "cmd/row/fixing_row_priv.h"
#include "cmd/setup_priv.h"
#include "stage/publish/fixing.h"
#include "stage/quote_file.h"
#include "stage/quote_sort.h"

enum { BAD_ROWS_TOLD = 20 };

/* One pass over the files under one pair of method and panel. */
struct pass {
    struct cmd *cmd;
    const struct config *config;
    const struct index_def *index;
    const char *method, *panel;
    struct backtest *backtest;
    VEC(struct fixing) days; /* results, deep enough to compare */
    struct quote_sort *sort; /* when the files are not in order of date */
    int64_t last_date;
    bool unordered, quiet;
    size_t rows, bad;
};

static bool keep_day(void *to, const struct backtest_day *day, struct err *e)
{
    struct pass *p = to;
    struct arena *a = p->cmd->arena;
    struct fixing *f = VEC_PUSH(&p->days, a);
    struct fixing_operator *op = ARENA_ARRAY(a, struct fixing_operator, day->fixing->operator_len);

    (void)e;
    *f = *day->fixing;
    for (size_t i = 0; i < f->operator_len; i++) {
        op[i] = f->op[i];
        op[i].op = text_dup(a, op[i].op);
    }
    f->op = op;
    f->partition = NULL;
    f->vote = NULL;
    f->partition_len = f->vote_len = 0;
    f->why = text_dup(a, f->why);
    f->influence_operator = NULL;
    return true;
}

static int64_t date_of(const struct pass *p, const struct quote *q)
{
    struct calc_def def;
    struct err e;

    if (!defs_backtest(&p->config->defs, p->index, p->method, p->panel,
                       clock_date_of(q->observed_at), &def, &e))
        return clock_date_of(q->observed_at);
    return method_date_of(def.method, q->observed_at);
}

static bool take_quote(void *to, const struct quote *q, struct err *e)
{
    struct pass *p = to;
    struct quote placed = *q;
    int64_t date;

    if (p->index->region_len) {
        placed.country = quote_file_country(p->config->regions, q, backtest_intern(p->backtest));
        q = &placed;
    }
    if (p->sort)
        return quote_sort_put(p->sort, q, e);
    date = date_of(p, q);
    if (date < p->last_date) {
        p->unordered = true;
        return err_set(e, ERR_DATA, "rows are not in the order of their dates");
    }
    p->last_date = date;
    return backtest_add(p->backtest, q, e);
}

static bool bad_row(void *to, size_t line, const struct err *why)
{
    struct pass *p = to;

    (void)line;
    if (p->bad++ < BAD_ROWS_TOLD && !p->quiet)
        log_err(LOG_ERROR, why);
    return true;
}

/* By time, which is by date too; what is equal keeps no order, and needs none (calc/backtest.h). */
static int by_time(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;

    return number_cmp(x->observed_at, y->observed_at);
}

static bool feed_sorted(struct pass *p, struct err *e)
{
    struct quote q;
    bool any;

    while (quote_sort_next(p->sort, &q, &any, e))
        if (!any || !backtest_add(p->backtest, &q, e))
            return !any;
    return false;
}

/* Token sources are compared as `run` compares them. */
static void compare_sources(void *to, const struct calc_def *def, struct quote_list *quotes,
                            struct arena *a)
{
    const struct pass *p = to;

    fixing_dispute(&p->config->sources, def, quotes, a);
}

static void open_backtest(struct pass *p)
{
    struct backtest_prepare prepare = {.make = compare_sources, .to = p};

    prepare.instrument = fixing_instruments(&p->index, 1, &prepare.instrument_len, p->cmd->arena);
    p->backtest = backtest_open(&p->config->defs, p->index, p->method, p->panel, keep_day, p);
    backtest_prepare(p->backtest, &prepare);
}

/* One reading of all files; `sorted` puts the rows in the order of their dates first. */
static bool attempt(struct pass *p, bool sorted, struct err *e)
{
    const struct quote_csv_take take = {take_quote, bad_row, p};
    bool done = true;

    p->sort = sorted ? quote_sort_open(by_time, QUOTE_SORT_ROWS) : NULL;
    p->last_date = INT64_MIN;
    p->rows = p->bad = 0;
    p->days.len = 0;
    open_backtest(p);
    for (size_t i = 0; i < p->cmd->args && done; i++)
        done = quote_file_read(p->cmd->arg[i], backtest_intern(p->backtest), &take, &p->rows, e);
    if (done && sorted)
        done = feed_sorted(p, e);
    done = done && backtest_end(p->backtest, e);
    backtest_close(&p->backtest);
    quote_sort_close(&p->sort);
    return done;
}

static bool reads_stdin(const struct cmd *c)
{
    for (size_t i = 0; i < c->args; i++)
        if (text_eq(c->arg[i], "-"))
            return true;
    return false;
}

/* In one pass when rows come by date, as exports do; else, and from a pipe, sorted before. */
static bool run_pass(struct pass *p, struct err *e)
{
    if (attempt(p, reads_stdin(p->cmd), e))
        return true;
    if (!p->unordered)
        return false;
    p->unordered = false;
    p->quiet = true; /* malformed rows have been named */
    return attempt(p, true, e);
}

static bool report_bad(const struct pass *p, struct err *e)
{
    err_set(e, ERR_DATA, "%zu of %zu rows are malformed%s", p->bad, p->bad + p->rows,
            cmd_option(p->cmd, "keep-going") ? "" : ", nothing is printed");
    if (!cmd_option(p->cmd, "keep-going"))
        (void)err_hint(e, "--keep-going prints the results of the good rows");
    return false;
}

static bool print_days(struct pass *p, struct err *e)
{
    struct out out;

    out_init(&out, p->cmd->arena, p->cmd->format, fixing_columns,
             fixing_columns_len(p->cmd->format));
    for (size_t i = 0; i < p->days.len; i++)
        fixing_row(p->cmd, &out, &p->days.at[i], setup_date(p->cmd, p->days.at[i].date));
    return out_end(&out, e);
}

#define COMPARE_COLUMNS(COLUMN)                                                                    \
    COLUMN("index", OUT_TEXT, a->index)                                                            \
    COLUMN("date", OUT_TEXT, setup_date(c, a->date))                                               \
    COLUMN("method_a", OUT_TEXT, a->method)                                                        \
    COLUMN("panel_a", OUT_TEXT, a->panel)                                                          \
    COLUMN("avg_a", OUT_MONEY, a->level < 5 ? setup_value(c, a->avg_nusd) : NULL)                  \
    COLUMN("level_a", OUT_NUMBER, setup_int(c, a->level))                                          \
    COLUMN("method_b", OUT_TEXT, b->method)                                                        \
    COLUMN("panel_b", OUT_TEXT, b->panel)                                                          \
    COLUMN("avg_b", OUT_MONEY, b->level < 5 ? setup_value(c, b->avg_nusd) : NULL)                  \
    COLUMN("level_b", OUT_NUMBER, setup_int(c, b->level))                                          \
    COLUMN("difference", OUT_MONEY, r.comparable ? setup_money(c, r.difference_nusd) : NULL)       \
    COLUMN("market", OUT_MONEY, r.comparable ? setup_money(c, r.market_nusd) : NULL)               \
    COLUMN("composition", OUT_MONEY, r.comparable ? setup_money(c, r.composition_nusd) : NULL)

static const struct out_column compare_columns[] = {COMPARE_COLUMNS(OUT_HEADING)};

static void compare_row(struct cmd *c, struct out *o, const struct method *m,
                        const struct fixing *a, const struct fixing *b)
{
    struct compare r = compare_fixings(m, a, b, c->arena);

    OUT_ROW(o, COMPARE_COLUMNS(OUT_CELL));
}

static bool print_both(struct pass *a, struct pass *b, struct err *e)
{
    struct cmd *c = a->cmd;
    struct out out;

    out_init(&out, c->arena, c->format, compare_columns, OUT_LEN(compare_columns));
    for (size_t i = 0, k = 0; i < a->days.len; i++) {
        const struct method *m = defs_method(&a->config->defs, a->days.at[i].method);

        while (k < b->days.len && b->days.at[k].date < a->days.at[i].date)
            k++;
        if (m && k < b->days.len && b->days.at[k].date == a->days.at[i].date)
            compare_row(c, &out, m, &a->days.at[i], &b->days.at[k]);
    }
    return out_end(&out, e);
}

static bool run(struct cmd *c, struct err *e)
{
    const char *method_b = cmd_option_at(c, "method", 1), *panel_b = cmd_option_at(c, "panel", 1);
    struct config config;
    struct pass one = {.cmd = c, .config = &config}, two;
    bool both = method_b || panel_b;

    if (!cmd_option(c, "index"))
        return err_set(e, ERR_USAGE, "backtest needs --index");
    if (cmd_option_at(c, "method", 2) || cmd_option_at(c, "panel", 2))
        return err_set(e, ERR_USAGE, "two methods or panels are compared, not three");
    if (both && reads_stdin(c))
        return err_set(e, ERR_USAGE, "two methods or panels cannot be compared on a pipe");
    if (!setup_config(c, CONFIG_DEFS, &config, e)
        || !setup_index(&config, cmd_option(c, "index"), &one.index, e))
        return false;
    one.method = cmd_option(c, "method");
    one.panel = cmd_option(c, "panel");
    two = one;
    if (!run_pass(&one, e))
        return false;
    if (both) {
        two.method = method_b ? method_b : one.method;
        two.panel = panel_b ? panel_b : one.panel;
        two.quiet = true;
        if (!run_pass(&two, e))
            return false;
    }
    if (one.bad > 0 && !cmd_option(c, "keep-going"))
        return report_bad(&one, e);
    if (!(both ? print_both(&one, &two, e) : print_days(&one, e)))
        return false;
    c->exit = one.bad > 0 ? err_exit(ERR_DATA) : 0;
    if (one.bad > 0) {
        (void)report_bad(&one, e);
        log_err(LOG_ERROR, e);
    }
    return true;
}

const struct command command_backtest = {
    .name = "backtest",
    .summary = "quotes in, a fixing per day out; no database",
    .args = "FILE...",
    .args_min = 1,
    .args_max = 10000,
    .option = {{"index", "ID", false, "the index (needed)"},
               {"method", "ID", true, "another method, as GHS-1.0; twice: compare two"},
               {"panel", "ID", true, "another panel; twice: compare two"},
               {"keep-going", NULL, false,
                "print results of the good rows when some are malformed"}},
    .more =
        "Files are quotes as CSV, as `gpurate export quotes` writes them; - is standard input.\n"
        "Rows in the order of their dates are streamed; others are held and sorted.\n"
        "Malformed rows are named with their lines and end in exit 65.",
    .examples = "  gpurate backtest quotes.csv --index H100-SXM --format csv\n"
                "  gpurate backtest 2026-*.csv --index H100 --method GHS-1.0\n"
                "  gpurate backtest quotes.csv --index H100-SXM --panel headline-2026-01 "
                "--panel headline-2026-06",
    .run = run,
};
