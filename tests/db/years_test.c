/*
 * The tenth year costs what the first day did: every query of a command, and every view asked with
 * a time filter, touches as many rows and buffers after six months as after two. Counted by EXPLAIN
 * (ANALYZE, BUFFERS) over two histories (history.sql), never by the clock.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "calc/contract/rule_record.h"
#include "cmd/command.h"
#include "edge/json/json.h"
#include "history.h"
#include "scratch.h"
#include "stage/config/config.h"
#include "store/annulment.h"
#include "store/drift.h"
#include "store/fx.h"
#include "store/fixing.h"
#include "store/poll.h"
#include "store/prune.h"
#include "store/quote.h"
#include "store/view/intake.h"
#include "store/view/site.h"
#include "store/view/table.h"

enum {
    SHORT_MONTHS = 2,
    LONG_MONTHS = 6,
    ARGS_MAX = 12,
    HISTORY_END = 1795003200 /* 2026-11-18T12:00Z */
};

struct asked {
    const char *sql;
    struct db_args args;
};

struct cost {
    const char *sql;
    int64_t rows, buffers, answered;
    bool longer; /* may cost more by as much as its answer is longer */
};

struct watching {
    struct arena *arena;
    VEC(struct asked) asked;
};

struct cost_list {
    struct cost *at;
    size_t len, cap;
};

/* Everything that reads and nothing that only opens, closes or writes. */
static const char *reading_part(const char *sql)
{
    static const char cursor[] = "declare gpurate_each no scroll cursor for ";

    if (text_starts(sql, cursor))
        sql += sizeof cursor - 1;
    return text_starts(sql, "select ") || text_starts(sql, "with ") ? sql : NULL;
}

static void hear(void *to, const char *sql, const struct db_args *p)
{
    struct watching *w = to;
    struct asked *asked;

    if (!(sql = reading_part(sql)) || strstr(sql, "set_config") || strstr(sql, "make_partition"))
        return;
    asked = VEC_PUSH(&w->asked, w->arena);
    *asked = (struct asked){.sql = text_dup(w->arena, sql)};
    for (int i = 0; p && i < p->len; i++)
        asked->args.value[i] = text_dup(w->arena, p->value[i]);
    asked->args.len = p ? p->len : 0;
}

static int64_t number_of(const struct json *node, const char *name)
{
    int64_t value = 0;
    struct err e = {0};

    OK(json_int_opt(node, name, &value, &e));
    return value;
}

/*
 * Rows that the scans of tables and of lists looked at, whether they passed the filters or not, and
 * pairs of rows that loops looked at in vain.
 */
static int64_t rows_of(const struct json *node)
{
    int64_t rows = number_of(node, "Rows Removed by Join Filter");

    if (json_get(node, "Relation Name") || json_get(node, "Function Name"))
        rows += number_of(node, "Actual Rows") + number_of(node, "Rows Removed by Filter")
                + number_of(node, "Rows Removed by Index Recheck");
    rows *= number_of(node, "Actual Loops");
    for (const struct json *at = json_first(json_get(node, "Plans")); at; at = json_next(at))
        rows += rows_of(at);
    return rows;
}

static struct cost cost_of(struct db *db, const char *sql, const struct db_args *p, struct arena *a)
{
    struct cost out = {.sql = sql};
    struct db_result *res;
    const struct json *plan;
    struct err e = {0};

    OK(db_query(db, text_fmt(a, "explain (analyze, buffers, format json) %s", sql), p, 1, 1, &res,
                &e));
    plan = json_parse(db_text(res, 0, 0), strlen(db_text(res, 0, 0)), "plan", a, &e);
    ck_assert_msg(plan != NULL, "%s", e.text);
    plan = json_get(json_first(plan), "Plan");
    out.rows = rows_of(plan);
    out.answered = number_of(plan, "Actual Rows");
    out.buffers = number_of(plan, "Shared Hit Blocks") + number_of(plan, "Shared Read Blocks");
    db_result_close(&res);
    return out;
}

/* Queries of one text are one line, however often they were asked. */
static void add_cost(struct cost_list *list, const struct cost *c, struct arena *a)
{
    for (size_t i = 0; i < list->len; i++) {
        if (!text_eq(list->at[i].sql, c->sql))
            continue;
        list->at[i].rows += c->rows;
        list->at[i].buffers += c->buffers;
        list->at[i].answered += c->answered;
        return;
    }
    *VEC_PUSH(list, a) = *c;
}

static const char *const commands[][ARGS_MAX] = {
    {"run"},
    {"doctor"},
    {"markets"},
    {"show"},
    {"show", "--summary"},
    {"show", "--date", "2026-11-17"},
    {"settle"},
    {"settle", "H100-SXM-X26"},
    {"settle", "NYMEX-GPU1-X26"},
    {"settle", "--rules", "--month", "2026-11"},
    {"explain", "H100-SXM", "--date", "2026-11-16"},
    {"tokens"},
    {"hedge", "tests/db/plan.csv", "--days", "30"},
    {"tokens", "contested"},
    {"export", "quotes", "--from", "2026-11-16", "--to", "2026-11-16"},
    {"export", "fixings", "--from", "2026-11-16", "--to", "2026-11-17"},
    {"export", "settlements", "--from", "2026-11-01", "--to", "2026-11-30"},
    {"export", "bundle", "--index", "H100-SXM", "--from", "2026-11-16", "--to", "2026-11-16"},
    {"explain", "H100-SXM"},
    {"verify", "H100-SXM"},
    {"verify", "H100-SXM", "--date", "2026-11-10"},
    {"verify", "--date", "2026-11-10", "--deep"},
    {"annul", "H100-SXM", "--date", "2026-11-16", "--reason", "why", "--dry-run"},
    {"status"},
    {"maintain", "--plan"},
    {"tokens", "baskets"},
    {"tokens", "posted"},
    {"tokens", "implied", "--throughput", "2500"},
    {"export", "tokens", "--from", "2026-11-16", "--to", "2026-11-16"},
    {"export", "annulments", "--from", "2026-11-12", "--to", "2026-11-16"},
    {"export", "fixings", "--final", "--published", "--from", "2026-11-16"},
    {"export", "settlements", "--contract", "H100-SXM", "--from", "2026-11-10"},
    {"export", "fixml", "--contract", "H100-SXM", "--from", "2026-11-10", "--to", "2026-11-17"},
    {"export", "feed", "--after", "20025100"}, /* 2026-11-15 */
    {"run", "--dry-run"},
    {"run", "--catch-up"},
    {"doctor", "--all"},
    {"show", "H100-SXM", "--days", "30"},
    {"settle", "H100-SXM", "--month", "2026-11", "--dry-run"},
    {"explain", "H100-SXM", "--part", "operators"},
    {"tokens", "list", "--model", "gpt-oss-120b"},
    {"tokens", "unknown"},
    {"tokens", "baskets", "--days", "10"},
    {"hedge", "tests/db/plan.csv", "--basis", "--days", "30"},
    {"hedge", "tests/db/plan.csv", "--whatif", "--days", "30"},
    {"annul", "H100-SXM", "--date", "2026-11-15", "--to", "2026-11-16", "--reason", "why", "--by",
     "who", "--dry-run"},
    {"markets", "accept", "vast", "--note", "looked at"},
    {"status", "H200-SXM", "--set", "active", "--reason", "why", "--by", "who"},
};

/* What asks nothing of a history, or is counted elsewhere: a command, a word of it, or an option.
 */
static const char *const excused[] = {
    "init",               /* the schema and the definitions */
    "parse",              /* no database */
    "backtest",           /* no database */
    "config",             /* no database */
    "import",             /* stage_transfer: by the size of the file */
    "site",               /* costs_of_site, stage_site */
    "markets check",      /* asks the markets */
    "markets terms",      /* asks their sites */
    "markets --terms",    /* the same */
    "doctor --format",    /* how the lines are written */
    "doctor --to",        /* where they go */
    "settle --terms",     /* no database */
    "verify --all",       /* reads all there is, as it says */
    "verify --key",       /* a file */
    "verify --bundle",    /* a file */
    "maintain --check",   /* reads the files of a month */
    "maintain --restore", /* brings a month back */
    "maintain --release", /* and takes it away */
};

/* Answered by a year at most: the days that a month may settle on, those of a rule's period, and
   the months that were listed on a day. */
static const char *const within_a_year[] = {
    "settle ",
    "export settlements",
    "run at 2026-11-18T20:30:00Z: select index, fixing_date, level, avg, med, mean,",
};

static bool is_within_a_year(const char *asked)
{
    for (size_t i = 0; i < sizeof within_a_year / sizeof *within_a_year; i++)
        if (text_starts(asked, within_a_year[i]))
            return true;
    return false;
}

/* The first question for listed quotes pays, in the function that it calls, for what planning reads
   of each month's catalogs. */
static struct db *warm_db(struct arena *a)
{
    struct db *db = scratch_db(a);
    struct err e = {0};

    OK(db_exec(db, "select count(*) from gpurate.quote_row where observed_at >= '2026-11-18'", NULL,
               NULL, &e));
    return db;
}

static const char *line_of(const char *const *command, struct arena *a)
{
    const char *line = *command;

    while (*++command)
        line = text_fmt(a, "%s %s", line, *command);
    return line;
}

/* The records of this history are made up, its replies are not there, and no market is held. */
static int ends_in(const char *line)
{
    return text_starts(line, "verify ")           ? 1
           : text_eq(line, "tokens unknown")      ? 65
           : text_starts(line, "markets accept ") ? 64
                                                  : 0;
}

static void costs_of_command(const char *config, const char *conninfo, const char *now,
                             const char *const *command, struct cost_list *out, struct arena *a)
{
    struct watching w = {.arena = a};
    struct db *db = warm_db(a);
    int code;

    db_watch(hear, &w);
    code = history_command_at(config, conninfo, now, command);
    db_watch(NULL, NULL);
    ck_assert_msg(code == 0 || code == 75 || code == 69 || code == ends_in(line_of(command, a)),
                  "%s: exit %d", command[0], code);
    ck_assert_uint_gt(w.asked.len, 1);
    for (size_t k = 0; k < w.asked.len; k++) {
        struct cost c = cost_of(db, w.asked.at[k].sql, &w.asked.at[k].args, a);

        c.sql = text_fmt(a, "%s at %s: %s", line_of(command, a), now, c.sql);
        c.longer = is_within_a_year(c.sql);
        add_cost(out, &c, a);
    }
    db_close(&db);
}

static void costs_of_commands(const char *config, const char *conninfo, struct cost_list *out,
                              struct arena *a)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        costs_of_command(config, conninfo, HISTORY_NOW, commands[i], out, a);
}

/* The evening on which all is due, and what was told of rules is of these files. */
static void costs_of_due(const char *config, const char *conninfo, struct cost_list *out,
                         struct arena *a)
{
    static const char *const run[] = {"run", NULL};
    struct config c;
    struct err e = {0};

    OK(config_load(&c, config, CONFIG_ALL, a, &e));
    for (size_t i = 0; i < c.contract_rules.len; i++)
        scratch_sql(a, text_fmt(a,
                                "update contract_rule set definition_digest = '%s'"
                                " where contract = '%s'",
                                c.contract_rules.at[i]->hash, c.contract_rules.at[i]->id));
    costs_of_command(config, conninfo, "2026-11-18T20:30:00Z", run, out, a);
    ck_assert_str_eq(
        scratch_value(a, "select count(*) from api_v1.basket where basket_date = '2026-11-18'"),
        "3");
}

/* Of each view in api_v1 what a reader asks; NULL: a few definitions, which do not grow. */
static const struct {
    const char *view, *where;
} views[] = {
    {"acceptance", "accepted_at >= '2026-11-01'"},
    {"annulment", NULL},
    {"basket", "basket_date = '2026-11-16'"},
    {"basket_member", "basket_date = '2026-11-16'"},
    {"calendar", NULL},
    {"contract", NULL},
    {"contract_rule", NULL},
    {"coverage", "fixing_date >= '2026-11-15'"},
    {"coverage", "index = 'H100-SXM' and fixing_date = '2026-11-16'"},
    {"coverage_contract", "contract = 'H100-SXM' and month = '2026-11-01'"},
    {"day_statistics", "fixing_date = '2026-11-16'"},
    {"definition_change", "fixing_date = '2026-11-16'"},
    {"erratum", "erratum_date >= '2026-11-15'"},
    {"fixing", "fixing_date = '2026-11-16'"},
    {"fixing", "index = 'H100-SXM' and fixing_date >= '2026-11-15'"},
    {"fixing_as_of('2026-11-18')", "fixing_date >= '2026-11-15'"},
    {"fixing_input", "fixing_date = '2026-11-16'"},
    {"fixing_latest", "fixing_date >= '2026-11-15'"},
    {"fixing_terms", "fixing_date = '2026-11-16'"},
    {"fixing_operator", "fixing_date = '2026-11-16'"},
    {"fx_rate", "rate_date >= '2026-11-15'"},
    {"index", NULL},
    {"hedge_basis('vast', 'H100-SXM', '2026-11-10', '2026-11-16')", "true"},
    {"hedge_estimate('vast', 'H100-SXM', '2026-10-18', '2026-11-16')", "true"},
    {"indicative", "observed_at >= '2026-11-18'"},
    {"instrument", NULL},
    {"intake", "day = '2026-11-17'"},
    {"intake", "day >= '2026-11-16' and market = 'vast'"},
    {"market", NULL},
    {"market_price", "observed_at >= '2026-11-18'"},
    {"method", NULL},
    {"migration", NULL},
    {"panel", NULL},
    {"panel_change", "fixing_date >= '2026-11-01'"},
    {"partition_value", "fixing_date = '2026-11-16'"},
    {"pruned_month", NULL},
    {"publication", "publication_no > (select max(publication_no) - 20 from gpurate.fixing)"},
    {"publication_status", NULL},
    {"punctuality", "effective_date = '2026-11-16'"},
    {"poll", "observed_at >= '2026-11-18'"},
    {"poll", "market = 'vast' and observed_at >= '2026-11-18'"},
    {"poll_reader", "poll_id = 1"},
    {"poll_definition", "poll_id = 1"},
    {"exported_month", NULL},
    {"poll_verdict", "poll_id = 1"},
    {"posted", "posted_date = '2026-11-16'"},
    {"quote", "observed_at >= '2026-11-18'"},
    {"quote_stored", "observed_at >= '2026-11-18'"},
    {"quote", "market = 'vast' and observed_at >= '2026-11-17'"},
    {"quote_single", "observed_at >= '2026-11-18'"},
    {"quote_said", "observed_at >= '2026-11-18'"},
    {"listing", "observed_at >= '2026-11-18'"},
    {"region_basis", "fixing_date = '2026-11-16'"},
    {"rule_price", "shadow_no = 1"},
    {"rule_record",
     "contract = 'NYMEX-GPU1' and period_to = '2026-11-30' and as_of >= '2026-11-15'"},
    {"reply", "observed_at >= '2026-11-18'"},
    {"run", "now_at >= '2026-11-18'"},
    {"run", "run_id > (select max(run_id) - 20 from gpurate.run)"},
    {"settlement", "as_of = '2026-11-16'"},
    {"settlement", "month = '2026-11-01'"},
    {"settlement_indicative", "as_of = '2026-11-16'"},
    {"settlement_price", "month = '2026-10-01'"},
    {"settlement_rules", "month = '2026-11-01' and index = 'H100-SXM'"},
    {"settlement_rules", "contract = 'NYMEX-GPU1' and period_to >= '2026-11-01'"},
    {"summary", "true"},
    {"terms", NULL},
    {"terms_change", NULL},
    {"token_contest('2026-11-16', '2026-11-17')", "model = 'gpt-oss-120b'"},
    {"token_price", "observed_at >= '2026-11-18'"},
    {"token_price_change", "observed_at >= '2026-11-17'"},
    {"token_price_change", "observed_at >= '2026-11-17' and model = 'gpt-oss-120b'"},
    {"verdict", NULL},
};
enum { VIEWS = sizeof views / sizeof *views };

static void costs_of_views(struct cost_list *out, struct arena *a)
{
    struct db *db = warm_db(a);

    for (size_t i = 0; i < VIEWS; i++) {
        struct cost c;

        if (!views[i].where)
            continue;
        c = cost_of(db,
                    text_fmt(a, "select * from api_v1.%s where %s", views[i].view, views[i].where),
                    NULL, a);
        c.longer = true;
        add_cost(out, &c, a);
    }
    db_close(&db);
}

/* What the site asks when it stands a little behind: a date of an index, and what is new at all. */
static void ask_for_site(struct store *s, struct arena *a)
{
    enum { DAY = 20773 }; /* 2026-11-16 */
    struct store_month_list months;
    struct store_spoken_list spoken;
    struct store_news_list news;
    struct store_cells_list cells;
    struct store_table table;
    struct store_dates_list dates;
    struct store_level_list levels;
    static const char *const index[] = {"H100-SXM", "H200-SXM"};
    const int64_t last[] = {DAY, DAY};
    struct fixing f[2], *with[2];
    struct store_record record[2];
    struct err e = {0};
    const char *digest;
    int64_t no, from, to, numbers[2];
    bool found, found_each[2];

    OK(store_get_newest_publication(s, &no, &e));
    OK(store_get_first_digest(s, &digest, a, &e));
    OK(store_get_index_dates(s, &dates, a, &e));
    ck_assert_uint_gt(dates.len, 1);
    OK(store_get_months_after(s, no - 20, &months, a, &e));
    OK(store_get_spoken(s, no - 20, NULL, 0, 100000, &spoken, a, &e));
    OK(store_get_spoken(s, 0, "H100-SXM", DAY - 365, DAY, &spoken, a, &e));
    OK(store_get_news(s, 60, &news, a, &e));
    ck_assert_uint_gt(news.len, 0);
    OK(store_get_cells(s, index, last, 2, 14, &cells, a, &e));
    ck_assert_uint_eq(cells.len, 28);
    OK(store_get_levels(s, index, last, 2, 30, &levels, a, &e));
    ck_assert_uint_eq(levels.len, 60);
    OK(store_get_newest(s, index, last, 2, false, f, record, found_each, a, &e));
    ck_assert(found_each[0] && found_each[1]);
    for (int i = 0; i < 2; i++) {
        with[i] = &f[i];
        numbers[i] = record[i].publication_no;
    }
    OK(store_fill_fixings(s, numbers, with, 2, a, &e));
    ck_assert_uint_gt(f[0].vote_len, 0);
    OK(store_get_previous_finals(s, index, numbers, 2, DAY, f, found_each, a, &e));
    ck_assert(found_each[0] && found_each[1]);
    for (int t = 0; t < TABLE_PUBLICATION; t++) /* from errata on they are given whole */
        OK(store_get_table(s, (enum site_table)t, t == TABLE_BASKET ? "TOKEN-OPEN" : "H100-SXM",
                           DAY - 30, DAY, &table, a, &e));
    OK(store_get_table_dates(s, "TOKEN-OPEN", no - 20, &from, &to, &found, &e));
    OK(store_get_publications(s, no - 20, 100, &table, a, &e));
    ck_assert_uint_gt(table.len, 5);
    OK(store_get_table_dates(s, NULL, no - 20, &from, &to, &found, &e));
    OK(store_get_token_dates(s, no - 20, 35, &from, &to, &e));
    ck_assert_int_le(from, to + 1);
}

static void costs_of_site(struct cost_list *out, struct arena *a)
{
    struct watching w = {.arena = a};
    struct store *s = scratch_open(a, STORE_AS_READER);
    struct db *db = warm_db(a);

    db_watch(hear, &w);
    ask_for_site(s, a);
    db_watch(NULL, NULL);
    ck_assert_uint_eq(w.asked.len, 31);
    for (size_t k = 0; k < w.asked.len; k++) {
        struct cost c = cost_of(db, w.asked.at[k].sql, &w.asked.at[k].args, a);

        c.sql = text_fmt(a, "site %zu: %s", k, c.sql);
        add_cost(out, &c, a);
    }
    db_close(&db);
    store_close(&s);
}

static void add_costs(const struct watching *w, struct cost_list *out, struct arena *a)
{
    struct db *db = warm_db(a);

    for (size_t k = 0; k < w->asked.len; k++) {
        struct cost c = cost_of(db, w->asked.at[k].sql, &w->asked.at[k].args, a);

        add_cost(out, &c, a);
    }
    db_close(&db);
}

/* What a run asks of the polls before its own, one of each market: those that were believed, "aws"
   long ago, what was told in them, and whether its own is there already. Nothing is stored. */
static void costs_of_polls(struct cost_list *out, struct arena *a)
{
    enum { AT = HISTORY_END + 1800, EACH = 24, MARKETS = 6 };
    static const char *const market[MARKETS] = {"aws",        "lambda", "litellm",
                                                "openrouter", "runpod", "vast"};
    struct watching w = {.arena = a};
    struct store *s = scratch_open(a, STORE_AS_COLLECTOR);
    struct store_poll_in in[MARKETS] = {0};
    struct store_median_list medians;
    struct store_poll_list polls;
    bool stored[MARKETS];
    struct err e = {0};

    db_watch(hear, &w);
    OK(store_get_believed(s, market, MARKETS, AT, EACH, &polls, a, &e));
    ck_assert_uint_eq(polls.len, 20 + EACH * (MARKETS - 1));
    OK(store_get_medians(s, &polls, &medians, a, &e));
    ck_assert_uint_gt(medians.len, polls.len);
    for (int i = 0; i < MARKETS; i++) {
        int64_t hour = HISTORY_END;

        in[i].poll = (struct store_poll){.run = 1,
                                         .market = market[i],
                                         .partition = hour,
                                         .observed_at = hour + 300,
                                         .verdict = POLL_OK};
    }
    OK(store_put_polls(s, in, MARKETS, stored, &e));
    db_watch(NULL, NULL);
    for (int i = 0; i < MARKETS; i++)
        ck_assert_msg(!stored[i], "%s was polled at that time", market[i]);
    ck_assert_uint_ge(w.asked.len, 3);
    add_costs(&w, out, a);
    store_close(&s);
}

/* What maintain asks of the archive's replies: of a month of failed polls, among all there are. */
static void costs_of_archive(struct cost_list *out, struct arena *a)
{
    struct watching w = {.arena = a};
    struct store *s = scratch_open(a, STORE_AS_KEEPER);
    const int64_t month = clock_date(2026, 10, 1), young = clock_date(2026, 11, 1);
    store_pruned_list months;
    store_digest_list list;
    struct err e = {0};

    db_watch(hear, &w);
    OK(store_get_pruned(s, "north", young, &months, a, &e));
    OK(store_get_prunable(s, month, young, &list, a, &e));
    db_watch(NULL, NULL);
    ck_assert_uint_gt(months.len, 0);
    ck_assert_uint_eq(list.len, 31); /* its reply changes once a day */
    ck_assert_uint_eq(w.asked.len, 2);
    add_costs(&w, out, a);
    store_close(&s);
}

/* What the first run of a day asks of the week before. */
static void costs_of_week(struct cost_list *out, struct arena *a)
{
    enum { YESTERDAY = 20774 }; /* 2026-11-17 */
    struct watching w = {.arena = a};
    struct store *s = scratch_open(a, STORE_AS_PUBLISHER);
    struct db *db = warm_db(a);
    struct store_intake_list intake;
    struct store_seat_day_list seats;
    struct err e = {0};

    db_watch(hear, &w);
    OK(store_get_intake(s, NULL, YESTERDAY - 7, YESTERDAY, &intake, a, &e));
    OK(store_get_seat_days(s, YESTERDAY - 7, YESTERDAY, &seats, a, &e));
    db_watch(NULL, NULL);
    ck_assert_uint_gt(intake.len, 100);
    ck_assert_uint_gt(seats.len, 0);
    ck_assert_uint_eq(w.asked.len, 2);
    for (size_t k = 0; k < w.asked.len; k++) {
        struct cost c = cost_of(db, w.asked.at[k].sql, &w.asked.at[k].args, a);

        /* The intake is read by the page, not poll by poll. */
        ck_assert_msg(k > 0 || c.buffers * 8 < c.rows, "%lld buffers for %lld rows: %s",
                      (long long)c.buffers, (long long)c.rows, c.sql);
        add_cost(out, &c, a);
    }
    db_close(&db);
    store_close(&s);
}

/* What the test is there for: all of a table behind a distinct, and a filter that no index has. */
static const char *const bad[] = {
    "select distinct market from poll",
    "select count(*) from poll where run_id = 5 and why is null or ms < 0",
};
enum { BAD = sizeof bad / sizeof *bad };

static void costs_of_bad(struct cost *out, struct arena *a)
{
    struct db *db = warm_db(a);

    for (size_t i = 0; i < BAD; i++)
        out[i] = cost_of(db, bad[i], NULL, a);
    db_close(&db);
}

static const struct cost *find(const struct cost_list *list, const char *sql)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].sql, sql))
            return &list->at[i];
    return NULL;
}

/* A tenth more. */
static int64_t allowed(int64_t was, const struct cost *first, const struct cost *later)
{
    if (later->longer && later->answered > first->answered)
        was = was * later->answered / (first->answered > 0 ? first->answered : 1);
    return was + was / 10;
}

/*
 * A page a row and some besides: the trees of indices are one floor higher later. A table of a few
 * pages is read whole, and rightly.
 */
static bool costs_more(const struct cost *first, const struct cost *later)
{
    return (later->rows > allowed(first->rows, first, later) + 30 && later->buffers > 40)
           || later->buffers > allowed(first->buffers, first, later) + later->rows + 80;
}

static void hold_flat(const struct cost_list *first, const struct cost_list *later)
{
    size_t wrong = 0;

    for (size_t i = 0; i < later->len; i++) {
        const struct cost *is = &later->at[i], *was = find(first, is->sql);

        if (was && !costs_more(was, is))
            continue;
        wrong++;
        if (was)
            (void)fprintf(stderr, "%lld -> %lld rows, %lld -> %lld buffers: %s\n",
                          (long long)was->rows, (long long)is->rows, (long long)was->buffers,
                          (long long)is->buffers, is->sql);
        else
            (void)fprintf(stderr, "asked after %d months alone: %s\n", LONG_MONTHS, is->sql);
    }
    ck_assert_msg(!wrong, "%zu of %zu queries cost more after %d months than after %d", wrong,
                  later->len, LONG_MONTHS, SHORT_MONTHS);
}

/* As if one import had brought it all: the planner then takes a run for as large as that. */
static void costs_of_import(const char *config, const char *conninfo, struct cost_list *out,
                            struct arena *a)
{
    scratch_sql(a, "create table was as select poll_id, run_id from poll;"
                   "update poll set run_id = (select min(run_id) from run), imported = true");
    scratch_sql(a, "vacuum full analyze poll");
    costs_of_commands(config, conninfo, out, a);
    scratch_sql(a, "update poll p set run_id = was.run_id, imported = false from was"
                   " where was.poll_id = p.poll_id; drop table was");
    scratch_sql(a, "vacuum full analyze poll");
}

START_TEST(every_query_of_a_command_and_every_view_costs_after_six_months_what_it_did_after_two)
{
    struct arena a = {0};
    const char *dir = history_config(&a), *config = text_fmt(&a, "%s/config", dir);
    struct cost_list cost[2] = {0}, imported[2] = {0};
    struct cost worse[2][BAD];

    for (int i = 0; i < 2; i++) {
        const char *db = history_fill(i ? LONG_MONTHS : SHORT_MONTHS, config, &a);

        costs_of_site(&cost[i], &a);
        costs_of_commands(config, db, &cost[i], &a);
        costs_of_views(&cost[i], &a);
        costs_of_archive(&cost[i], &a);
        costs_of_week(&cost[i], &a);
        costs_of_polls(&cost[i], &a);
        costs_of_bad(worse[i], &a);
        costs_of_import(config, db, &imported[i], &a);
        costs_of_due(config, db, &cost[i], &a);
    }
    for (size_t i = 0; i < BAD; i++)
        ck_assert_msg(costs_more(&worse[0][i], &worse[1][i]), "not seen: %s", bad[i]);
    hold_flat(&cost[0], &cost[1]);
    hold_flat(&imported[0], &imported[1]);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

static int64_t ask_for_quotes(struct store *s, int64_t days)
{
    struct arena a = {0};
    struct store_window w = {.to = HISTORY_END, .from = HISTORY_END - days * 86400};
    struct quote_list quotes = {.arena = &a};
    struct intern words;
    struct err e = {0};

    intern_init(&words, &a);
    OK(store_get_quotes(s, &w, &words, &quotes, NULL, &e));
    ck_assert_uint_gt(quotes.len, (size_t)days * 100);
    arena_fini(&a);
    return (int64_t)quotes.len;
}

START_TEST(a_range_of_quotes_is_read_by_the_page_not_poll_by_poll)
{
    struct arena a = {0};
    const char *dir = history_config(&a);
    struct store *s;
    struct db *db;

    (void)history_fill(SHORT_MONTHS, text_fmt(&a, "%s/config", dir), &a);
    s = scratch_open(&a, STORE_AS_READER);
    db = scratch_db(&a);
    for (int64_t days = 15; days <= 60; days *= 2) {
        struct watching w = {.arena = &a};
        int64_t quotes;

        db_watch(hear, &w);
        quotes = ask_for_quotes(s, days);
        db_watch(NULL, NULL);
        ck_assert_uint_eq(w.asked.len, 2);
        for (size_t k = 0; k < w.asked.len; k++) {
            struct cost c = cost_of(db, w.asked.at[k].sql, &w.asked.at[k].args, &a);

            ck_assert_int_ge(c.answered, days * 24 * 5);
            ck_assert_msg(c.buffers * 8 < quotes, "%d days: %lld buffers, %lld quotes: %s",
                          (int)days, (long long)c.buffers, (long long)quotes, c.sql);
        }
    }
    db_close(&db);
    store_close(&s);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

/* A hundred rows more of a table, of which all have one digest, behind so many. */
static int64_t cost_of_repeated(int rows, const char *insert, struct arena *a)
{
    struct cost c;
    struct db *db;

    (void)scratch_ready(a);
    scratch_sql(a, "insert into run (kind, now_at, version, host) values ('run', now(), 'v', 'h');"
                   "insert into poll (poll_id, run_id, market, partition_start, observed_at,"
                   " revision, verdict, ms, offers, quotes, quotes_ok, replies, imported)"
                   " overriding system value values (1, 1, 's', '2026-05-01Z', '2026-05-01Z', 1,"
                   " 'ok', 1, 0, 0, 0, 0, false)");
    scratch_sql(a, text_fmt(a, "%s generate_series(1, %d) n", insert, rows));
    scratch_sql(a, "vacuum analyze");
    db = scratch_db(a);
    (void)cost_of(db, text_fmt(a, "%s generate_series(%d, %d) n", insert, rows + 1, rows + 1), NULL,
                  a);
    c = cost_of(db, text_fmt(a, "%s generate_series(%d, %d) n", insert, rows + 2, rows + 101), NULL,
                a);
    db_close(&db);
    return c.buffers;
}

static const char *const repeated[] = {
    "insert into gpurate.reply (poll_id, position, step, number, url, status, sha256, bytes, ms)"
    " select 1, n, 0, 0, 'u', 200, repeat('a', 64), 1, 1 from",
    "insert into gpurate.fx_rate (rate_date, currency, source, per_eur, fetched_at, reply_sha256)"
    " select date '2026-01-01' + n, 'USD', 'ECB', 1.1, now(), repeat('a', 64) from",
};

START_TEST(a_reply_that_is_the_same_for_years_is_noted_at_the_same_cost)
{
    struct arena a = {0};
    int64_t few = cost_of_repeated(2000, repeated[_i], &a);
    int64_t many = cost_of_repeated(40000, repeated[_i], &a);

    ck_assert_msg(many <= few + few / 10 + 100, "%lld -> %lld buffers", (long long)few,
                  (long long)many);
    arena_fini(&a);
}
END_TEST

/*
 * Polls of an hour each, of that many prices of tokens, each with a net one beside it; a price in
 * twenty changes from one to the next, and every other one is of an index.
 */
static void fill_prices(int prices, bool folded, struct arena *a)
{
    (void)scratch_ready(a);
    scratch_sql(a,
                text_fmt(a,
                         "insert into run (kind, now_at, version, host) values"
                         " ('run', now(), 'v', 'h'); select make_partition('2026-05-01Z');"
                         "insert into poll (poll_id, run_id, market, partition_start,"
                         " observed_at, revision, verdict, ms, offers, quotes, quotes_ok,"
                         " replies, imported) overriding system value select h, 1, 's',"
                         " at, at, 1, 'ok', 1, %d, %d, %d, 1, false from (select h,"
                         " '2026-05-01Z'::timestamptz + h * interval '1 hour' as at"
                         " from generate_series(1, 40) h) x;"
                         "insert into quote (observed_at, poll_id, position, gpus, native,"
                         " price_usd, operator, instrument, term, verdict, offer, currency)"
                         " select observed_at, poll_id, n, 1, 1, 1 + (n * 7 + poll_id) / 20,"
                         " 'op', 'm:input' || net,"
                         " 'on_demand', 'ok', 'o' || n / 2 || net, 'USD' from poll,"
                         " (select n, case when n %% 2 = 1 then ':net' else '' end as net"
                         " from generate_series(0, 2 * %d - 1) n) x;"
                         "insert into eligible select observed_at, 's', array_agg(position),"
                         " array_agg('index'::text) from quote where position %% 2 = 0 group by 1;",
                         prices, prices, prices, prices));
    if (folded)
        scratch_fold(a, 0);
    scratch_sql(a, "vacuum analyze");
}

static const struct {
    const char *view;
    int rows; /* a price */
} of_prices[] = {{"quote", 2}, {"quote_stored", 2}, {"token_price", 1}};
enum { OF_PRICES = sizeof of_prices / sizeof *of_prices };

static void costs_of_prices(int prices, bool folded, struct cost out[OF_PRICES], struct arena *a)
{
    struct db *db;

    fill_prices(prices, folded, a);
    db = scratch_db(a);
    for (int i = 0; i < OF_PRICES; i++) {
        out[i] = cost_of(db,
                         text_fmt(a, "select * from api_v1.%s where observed_at > '2026-05-02T%s'",
                                  of_prices[i].view, folded ? "00:30Z" : "15:30Z"),
                         NULL, a);
        ck_assert_int_eq(out[i].answered, (folded ? 16 : 1) * of_prices[i].rows * prices);
    }
    db_close(&db);
}

/*
 * A quote that polls share is looked up by itself, in a plan that shows all that is done: three
 * pages and some rows. Of those stored poll by poll the net price alone is held here: each looks
 * for its poll, and of forty polls in one page all are looked at.
 */
static const bool folded[] = {false, true};

START_TEST(a_quote_costs_the_same_in_a_poll_of_many)
{
    struct arena a = {0};
    struct cost few[OF_PRICES], many[OF_PRICES];

    costs_of_prices(100, folded[_i], few, &a);
    costs_of_prices(1000, folded[_i], many, &a);
    for (int i = folded[_i] ? 0 : OF_PRICES - 1; i < OF_PRICES; i++) {
        ck_assert_msg(many[i].rows <= 11 * few[i].rows && many[i].buffers <= 13 * few[i].buffers,
                      "%s: %lld -> %lld rows, %lld -> %lld buffers", of_prices[i].view,
                      (long long)few[i].rows, (long long)many[i].rows, (long long)few[i].buffers,
                      (long long)many[i].buffers);
        ck_assert_msg(!folded[_i]
                          || (many[i].buffers <= 7 * many[i].answered
                              && many[i].rows <= 12 * many[i].answered),
                      "%s: %lld buffers and %lld rows for %lld quotes", of_prices[i].view,
                      (long long)many[i].buffers, (long long)many[i].rows,
                      (long long)many[i].answered);
    }
    arena_fini(&a);
}
END_TEST

/* What the medians of so many polls cost, of a month's 700 that all say the same 500 prices. */
static int64_t cost_of_medians(int polls, struct arena *a)
{
    enum { FIRST = 1777597200 }; /* 2026-05-01T01:00Z */
    struct watching w = {.arena = a};
    struct store *s = scratch_store(a, STORE_AS_COLLECTOR);
    struct db *db = scratch_db(a);
    struct store_poll *poll = ARENA_ARRAY(a, struct store_poll, (size_t)polls);
    struct store_poll_list list = {poll, (size_t)polls};
    struct store_median_list got;
    struct err e = {0};
    struct cost c;

    scratch_sql(a, "select make_partition('2026-05-01Z');"
                   "insert into quote_said (observed_at, said_id, gpus, native, price_usd,"
                   " instrument, term, verdict, offer, market) select '2026-05-01Z', n, 1,"
                   " 1, 1, 'H100', 'on_demand', 'ok', n, 's' from generate_series(1, 500)"
                   " n; insert into listing select '2026-05-01Z'::timestamptz + h *"
                   " interval '1 hour', h, 's', array(select generate_series(1, 500))"
                   " from generate_series(1, 700) h; analyze");
    for (int i = 0; i < polls; i++)
        poll[i] = (struct store_poll){.id = i + 1, .observed_at = FIRST + i * 3600};
    db_watch(hear, &w);
    OK(store_get_medians(s, &list, &got, a, &e));
    db_watch(NULL, NULL);
    ck_assert_uint_eq(got.len, (size_t)polls);
    ck_assert_uint_eq(w.asked.len, 1);
    c = cost_of(db, w.asked.at[0].sql, &w.asked.at[0].args, a);
    db_close(&db);
    store_close(&s);
    return c.rows;
}

START_TEST(polls_that_say_the_same_are_looked_at_once)
{
    struct arena a = {0};
    int64_t few = cost_of_medians(2, &a), many = cost_of_medians(40, &a);

    ck_assert_int_gt(few, 500);
    ck_assert_msg(many <= few + 40 * 20, "%lld -> %lld rows", (long long)few, (long long)many);
    arena_fini(&a);
}
END_TEST

/* What is asked of annulments, of so many a month for two years and four of the last days. */
static void costs_of_annulments(int each, struct cost_list *out, struct arena *a)
{
    struct watching w = {.arena = a};
    struct store *s = scratch_store(a, STORE_AS_PUBLISHER);
    int64_t *number, date = clock_date(2026, 11, 16);
    struct store_annulment_list list;
    struct err e = {0};
    size_t len;

    scratch_sql(a, text_fmt(a,
                            "insert into annulment (publication_no, kind, name, row_date, revision,"
                            " annulled_no, annulled_digest, annulled_by, why, record,"
                            " record_digest, published_at) select n, 'fixing', 'X-' || n %% 50,"
                            " '2024-11-14'::date + (n * 731.0 / %d)::integer, 1, -n, 'd', 'who',"
                            " 'why', 'r', 'd', now() from generate_series(1, %d) n;"
                            "insert into annulment (publication_no, kind, name, row_date, revision,"
                            " annulled_no, annulled_digest, annulled_by, why, record,"
                            " record_digest, published_at) select 1000000 + n, 'fixing',"
                            " 'H100-SXM', '2026-11-16', 1, 900000 + n, 'd', 'who', 'why', 'r',"
                            " 'd', now() from generate_series(1, 4) n; analyze annulment",
                            24 * each, 24 * each));
    db_watch(hear, &w);
    OK(store_get_annulments_in(s, ANNULMENT_FIXING, date, date, &list, a, &e));
    ck_assert_uint_eq(list.len, 4);
    OK(store_get_annulments(s, ANNULMENT_FIXING, "H100-SXM", &list, a, &e));
    ck_assert_uint_eq(list.len, 4);
    OK(store_get_annulled_numbers(s, ANNULMENT_FIXING, 1000000, 1000002, &number, &len, a, &e));
    ck_assert_uint_eq(len, 3);
    OK(store_get_annulled_numbers(s, ANNULMENT_FIXING, 1, 4, &number, &len, a, &e));
    ck_assert_uint_eq(len, 4);
    db_watch(NULL, NULL);
    add_costs(&w, out, a);
    store_close(&s);
}

START_TEST(annulments_are_found_at_the_same_cost_however_many_there_are)
{
    struct arena a = {0};
    struct cost_list few = {0}, many = {0};

    costs_of_annulments(10, &few, &a);
    costs_of_annulments(100, &many, &a);
    ck_assert_uint_eq(many.len, 3);
    hold_flat(&few, &many);
    arena_fini(&a);
}
END_TEST

static void count_foreign(const struct store_foreign *q, void *data)
{
    ck_assert_str_eq(q->currency, "EUR");
    (*(int *)data)++;
}

/* What it costs to look for prices in other currencies in so many polls that all say the same 500
 * prices, two of them in EUR. */
static struct cost cost_of_foreign(int polls, struct arena *a)
{
    enum { FIRST = 1777593600 }; /* 2026-05-01T00:00Z */
    struct watching w = {.arena = a};
    struct store *s = scratch_store(a, STORE_AS_COLLECTOR);
    struct db *db = scratch_db(a);
    int64_t run = scratch_run(s);
    struct err e = {0};
    struct cost c;
    int given = 0;

    scratch_sql(a, text_fmt(a,
                            "select make_partition('2026-05-01Z');"
                            "insert into quote_said (observed_at, said_id, gpus, native, price_usd,"
                            " instrument, term, verdict, offer, market, currency)"
                            " select '2026-05-01Z', n, 1, 1, 1, 'H100', 'on_demand', 'ok', n, 's',"
                            " case when n %% 250 = 0 then 'EUR' else 'USD' end"
                            " from generate_series(1, 500) n;"
                            "insert into poll (run_id, market, partition_start, observed_at,"
                            " revision, verdict, ms, offers, quotes, quotes_ok, replies, imported)"
                            " select %lld, 's', t, t, 1, 'ok', 1, 500, 500, 500, 0, false"
                            " from generate_series(timestamptz '2026-05-01 01:00Z',"
                            " timestamptz '2026-05-01Z' + %d * interval '1 hour',"
                            " interval '1 hour') t;"
                            "insert into listing select observed_at, poll_id, market,"
                            " array(select generate_series(1, 500)) from poll; analyze",
                            (long long)run, polls));
    db_watch(hear, &w);
    OK(store_each_foreign(s, FIRST, FIRST + (polls + 1) * 3600, 1, count_foreign, &given, &e));
    db_watch(NULL, NULL);
    ck_assert_int_eq(given, 2 * polls);
    ck_assert_uint_eq(w.asked.len, 2); /* and months in files */
    c = cost_of(db, w.asked.at[0].sql, &w.asked.at[0].args, a);
    db_close(&db);
    store_close(&s);
    return c;
}

START_TEST(prices_in_other_currencies_are_found_without_reading_all)
{
    struct arena a = {0};
    struct cost few = cost_of_foreign(2, &a), many = cost_of_foreign(40, &a);

    /* An own look at each quote would be three pages of each. */
    ck_assert_msg(many.buffers - few.buffers <= 38 * 20, "%lld -> %lld buffers",
                  (long long)few.buffers, (long long)many.buffers);
    arena_fini(&a);
}
END_TEST

/* So many offers of a market, of whose prices one in twenty is another one from hour to hour. */
static struct store_poll_in telling(int hour, int offers, int64_t run, struct arena *a)
{
    enum { FIRST = 1777593600 }; /* 2026-05-01T00:00Z */
    int64_t at = FIRST + hour * 3600;
    struct quote *q = ARENA_ARRAY(a, struct quote, (size_t)offers);

    for (int i = 0; i < offers; i++)
        q[i] = (struct quote){.observed_at = at,
                              .market = "vast",
                              .op = "vast",
                              .instrument = "H100-SXM-80",
                              .offer = text_fmt(a, "%d", 7000 + i),
                              .currency = "USD",
                              .price_nusd = 1000000000 + (i * 7 + hour) / 20,
                              .available = 8,
                              .reliability_nano = -1,
                              .gpus = 8};
    return (struct store_poll_in){.poll = {.run = run,
                                           .market = "vast",
                                           .partition = at,
                                           .observed_at = at,
                                           .verdict = POLL_OK},
                                  .quote = q,
                                  .quote_len = (size_t)offers};
}

/* What the last poll's quotes cost to put, asked once more as if they had not been; no table has
   statistics yet. */
static struct cost cost_of_put(int offers, struct arena *a)
{
    enum { HOURS = 4 };
    struct watching w = {.arena = a};
    struct cost c = {0};
    struct store *s = scratch_store(a, STORE_AS_COLLECTOR);
    struct db *db = scratch_db(a);
    int64_t run = scratch_run(s);

    for (int hour = 0; hour < HOURS; hour++) {
        struct store_poll_in in = telling(hour, offers, run, a);
        struct err e = {0};
        bool stored;

        db_watch(hear, hour + 1 == HOURS ? &w : &(struct watching){.arena = a});
        OK(store_put_poll(s, &in, &stored, &e));
        ck_assert(stored);
    }
    db_watch(NULL, NULL);
    scratch_sql(a, "delete from quote_said where observed_at = (select max(observed_at) from poll);"
                   "delete from listing where observed_at = (select max(observed_at) from poll)");
    for (size_t k = 0; k < w.asked.len; k++)
        if (strstr(w.asked.at[k].sql, "quote_said_id"))
            c = cost_of(db, w.asked.at[k].sql, &w.asked.at[k].args, a);
    ck_assert_int_eq(c.answered, 1);
    db_close(&db);
    store_close(&s);
    return c;
}

START_TEST(a_poll_of_many_quotes_is_put_at_the_same_cost_a_quote)
{
    struct arena a = {0};
    struct cost few = cost_of_put(500, &a), many = cost_of_put(5000, &a);

    ck_assert_msg(many.rows <= 11 * few.rows && many.buffers <= 13 * few.buffers
                      && many.buffers * 2 < 5000,
                  "%lld -> %lld rows, %lld -> %lld buffers", (long long)few.rows,
                  (long long)many.rows, (long long)few.buffers, (long long)many.buffers);
    arena_fini(&a);
}
END_TEST

/* Among the words of a call of this test, or excused by "COMMAND WORD". */
static bool is_held(const char *command, const char *word, struct arena *a)
{
    const char *line = text_fmt(a, "%s %s", command, word);

    for (size_t i = 0; i < sizeof excused / sizeof *excused; i++)
        if (text_eq(excused[i], command) || text_eq(excused[i], line))
            return true;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        for (size_t k = 1; text_eq(commands[i][0], command) && commands[i][k]; k++)
            if (text_eq(commands[i][k], word))
                return true;
    return false;
}

static bool is_called(const char *command)
{
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (text_eq(commands[i][0], command))
            return true;
    for (size_t i = 0; i < sizeof excused / sizeof *excused; i++)
        if (text_eq(excused[i], command))
            return true;
    return false;
}

/* The words that its arguments are chosen from, as "[list|check NAME...]": small letters alone.
   The first one is what it does without. */
static void hold_words(const struct command *c, struct arena *a)
{
    const char *at = c->args ? c->args : "";
    bool first = true;

    if (!strchr(at, '|'))
        return;
    while (*at) {
        size_t len = strspn(at, "abcdefghijklmnopqrstuvwxyz");
        const char *word = text_dup_n(a, at, len);

        ck_assert_msg(!len || (first && is_called(c->name)) || is_held(c->name, word, a),
                      "%s %s is neither among the commands of this test nor excused", c->name,
                      word);
        first = first && !len;
        at += len ? len : 1;
    }
}

START_TEST(every_command_its_words_and_options_are_held_or_excused)
{
#define COMMAND(name) extern const struct command command_##name;
#include "cmd/command.h"
#include "cmd/commands.def"
#undef COMMAND
    static const struct command *const all[] = {
#define COMMAND(name) &command_##name,
#include "cmd/commands.def"
#undef COMMAND
    };
    struct arena a = {0};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        ck_assert_msg(is_called(all[i]->name),
                      "%s is neither among the commands of this test nor excused", all[i]->name);
        hold_words(all[i], &a);
        for (const struct cmd_option *o = all[i]->option; o->name; o++)
            ck_assert_msg(is_held(all[i]->name, text_fmt(&a, "--%s", o->name), &a),
                          "%s --%s is neither among the commands of this test nor excused",
                          all[i]->name, o->name);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(every_view_is_among_those_that_are_held)
{
    struct arena a = {0};
    struct db *db;
    struct db_result *res;
    struct err e = {0};

    (void)scratch_ready(&a);
    db = scratch_db(&a);
    OK(db_query(db, "select viewname from pg_views where schemaname = 'api_v1' order by 1", NULL,
                DB_ANY, 1, &res, &e));
    for (int row = 0; row < db_rows(res); row++) {
        bool held = false;

        for (size_t i = 0; i < VIEWS && !held; i++)
            held = text_eq(views[i].view, db_text(res, row, 0));
        ck_assert_msg(held, "api_v1.%s is not among the views of this test", db_text(res, row, 0));
    }
    db_result_close(&res);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

SUITE(store_years)
{
    ADD(every_query_of_a_command_and_every_view_costs_after_six_months_what_it_did_after_two);
    ADD(a_range_of_quotes_is_read_by_the_page_not_poll_by_poll);
    ADD_TABLE(a_reply_that_is_the_same_for_years_is_noted_at_the_same_cost, repeated);
    ADD_TABLE(a_quote_costs_the_same_in_a_poll_of_many, folded);
    ADD(polls_that_say_the_same_are_looked_at_once);
    ADD(annulments_are_found_at_the_same_cost_however_many_there_are);
    ADD(prices_in_other_currencies_are_found_without_reading_all);
    ADD(a_poll_of_many_quotes_is_put_at_the_same_cost_a_quote);
    ADD(every_command_its_words_and_options_are_held_or_excused);
    ADD(every_view_is_among_those_that_are_held);
}
