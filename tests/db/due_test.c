/* What is due at a moment, and what waits: days since the first poll, days on which nobody was
   asked, months of a contract. Numbers and edges; whole days with prices are in tests/flow. */
#include "stage/publish/publish.h"

#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/db/db.h"
#include "scratch.h"

static struct arena mem;
static struct config config;
static struct store *store;

/* One index, H100-SXM, and its contract. */
static void open(void)
{
    static const struct index_def *index;
    static struct contract_def contract;
    struct err e = {0};

    OK(config_load(&config, "config", CONFIG_ALL, &mem, &e));
    index = defs_index(&config.defs, "H100-SXM");
    config.defs.index.at = &index;
    config.defs.index.len = 1;
    for (size_t i = 0; i < config.defs.contract.len; i++)
        if (text_eq(config.defs.contract.at[i].id, "H100-SXM"))
            contract = config.defs.contract.at[i];
    config.defs.contract = (struct contract_list){&contract, 1};
    config.contract_rules.len = 0;
    config.baskets.len = 0;
    ck_assert_int_eq(config.catch_up_days, 3);
    store = scratch_store(&mem, STORE_AS_PUBLISHER);
    (void)scratch_run(scratch_open(&mem, STORE_AS_COLLECTOR));
}

/* "lambda 2026-03-02T12:00:00Z, ...": nobody had an offer. */
static void polled(const char *polls)
{
    scratch_sql(&mem,
                text_fmt(&mem,
                         "insert into poll (run_id, market, partition_start, observed_at, revision,"
                         " verdict, ms, offers, quotes, quotes_ok, replies, imported)"
                         " select 1, split_part(x, ' ', 1), date_trunc('hour', at), at, 1,"
                         " 'timeout', 1, 0, 0, 0, 0, false from unnest(string_to_array('%s', ', '))"
                         " x, lateral (select split_part(x, ' ', 2)::timestamptz as at) a",
                         polls));
}

static struct publish publish_at(const char *now, bool catch_up)
{
    struct publish p = {.store = store, .config = &config, .catch_up = catch_up};
    struct err e = {0};

    ck_assert(clock_parse(now, &p.now));
    OK(publish_due(&p, false, &e));
    return p;
}

static void is(const char *sql, const char *wanted)
{
    ck_assert_str_eq(scratch_value(&mem, sql), wanted);
}

/* A window is closed on the left, at 16:00 of the day before; whoever has no seat is not waited
 * for. */
static const struct {
    const char *polls, *now, *dates;
} begun[] = {
    {"lambda 2026-03-02T15:59:59Z", "2026-03-03T20:00:00Z", "2026-03-02 2026-03-03"},
    {"lambda 2026-03-02T16:00:00Z", "2026-03-03T20:00:00Z", "2026-03-03"},
    {"lambda_page 2026-03-02T12:00:00Z", "2026-03-02T20:00:00Z", "2026-03-02"},
    {"openrouter 2026-03-02T12:00:00Z", "2026-03-03T20:00:00Z", ""},
    {"lambda 2026-03-03T12:00:00Z, vast 2026-03-02T12:00:00Z, azure 2026-03-01T12:00:00Z",
     "2026-03-03T20:00:00Z", "2026-03-02 2026-03-03"},
    {"vast 2026-03-03T12:00:00Z, lambda 2026-03-02T12:00:00Z", "2026-03-03T20:00:00Z",
     "2026-03-02 2026-03-03"},
    {"lambda 2025-12-20T12:00:00Z", "2026-01-02T20:00:00Z", "2026-01-01 2026-01-02"},
};

START_TEST(a_chain_begins_with_the_first_poll_of_a_seat)
{
    open();
    polled(begun[_i].polls);
    (void)publish_at(begun[_i].now, false);
    is("select coalesce(string_agg(fixing_date::text, ' ' order by fixing_date), '')"
       " from api_v1.fixing",
       begun[_i].dates);
}
END_TEST

/* One row of a date at each time, to the second; what there is comes no second time. */
START_TEST(a_fixing_is_due_to_the_second)
{
    static const struct {
        const char *now, *rows;
    } at[] = {
        {"2026-03-02T16:14:59Z", ""},
        {"2026-03-02T16:15:00Z", "02 preliminary1"},
        {"2026-03-02T19:59:59Z", "02 preliminary1"},
        {"2026-03-02T20:00:00Z", "02 preliminary1, 02 final2"},
        {"2026-03-02T20:00:00Z", "02 preliminary1, 02 final2"},
        {"2026-03-04T16:15:00Z",
         "02 preliminary1, 02 final2, 03 final1, 04 preliminary1"}, /* none of the third is made up
                                                                     */
    };

    open();
    polled("lambda 2026-03-02T12:00:00Z");
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        (void)publish_at(at[i].now, false);
        is("select coalesce(string_agg(to_char(fixing_date, 'DD ') || status || revision, ', '"
           " order by publication_no), '') from api_v1.fixing",
           at[i].rows);
    }
}
END_TEST

/* ---- nobody was asked ---- */

static const struct {
    const char *polls; /* beside the first, of 2026-03-01 */
    const char *now;
    int held, gap;
    const char *from; /* day of March */
    int published;
} gaps[] = {
    {"", "2026-03-04T20:00:00Z", 0, 0, NULL, 4},
    {"", "2026-03-05T16:15:00Z", 0, 0, NULL, 5}, /* the last one preliminary */
    {"", "2026-03-05T20:00:00Z", 4, 4, "02", 1},
    {"", "2026-03-09T20:00:00Z", 8, 8, "02", 1},
    /* What follows in the chain waits too. */
    {"vast 2026-03-08T12:00:00Z", "2026-03-09T20:00:00Z", 8, 6, "02", 1},
    {"vast 2026-03-02T12:00:00Z, vast 2026-03-03T12:00:00Z", "2026-03-09T20:00:00Z", 6, 6, "04", 3},
    /* Three days twice are no gap; asked is asked, whoever it was. */
    {"openrouter 2026-03-05T12:00:00Z", "2026-03-08T20:00:00Z", 0, 0, NULL, 8},
    /* The first and the last hour of a window. */
    {"vast 2026-03-03T15:30:00Z", "2026-03-06T20:00:00Z", 0, 0, NULL, 6},
    {"vast 2026-03-03T15:30:00Z", "2026-03-07T20:00:00Z", 4, 4, "04", 3},
    {"vast 2026-03-05T16:00:00Z", "2026-03-06T20:00:00Z", 5, 4, "02", 1},
    {"vast 2026-03-04T16:00:00Z", "2026-03-06T20:00:00Z", 0, 0, NULL, 6},
};

START_TEST(a_long_gap_waits_to_be_ordered)
{
    struct publish p;
    char from[CLOCK_TEXT_MAX];
    const char *days = "select count(*) from api_v1.fixing";

    open();
    polled(text_fmt(&mem, "lambda 2026-03-01T12:00:00Z%s%s", *gaps[_i].polls ? ", " : "",
                    gaps[_i].polls));
    ck_assert_int_eq(publish_at("2026-03-01T20:00:00Z", false).published, 1);
    p = publish_at(gaps[_i].now, false);
    ck_assert_int_eq(p.held, gaps[_i].held);
    is(days, text_fmt(&mem, "%d", gaps[_i].published));
    ck_assert_int_eq(p.published, gaps[_i].published - 1);
    if (!p.held)
        return;
    ck_assert_int_eq(p.gap_days, gaps[_i].gap);
    ck_assert_str_eq(clock_text_date(p.held_from, from),
                     text_fmt(&mem, "2026-03-%s", gaps[_i].from));
    p = publish_at(gaps[_i].now, true);
    ck_assert_int_eq(p.held, 0);
    ck_assert_int_eq(p.published, gaps[_i].held);
    is(days, text_fmt(&mem, "%d", gaps[_i].published + gaps[_i].held));
}
END_TEST

/* ---- months ---- */

/* A final of each day from `from` to `to`, at 2.00 and a cent more for each day of the month. */
static void fixed(const char *from, const char *to)
{
    scratch_sql(
        &mem,
        text_fmt(&mem,
                 "insert into fixing (publication_no, index, fixing_date, revision, status, level,"
                 " method, method_hash, panel, panel_hash, avg, valid_partitions, partitions,"
                 " operators, influence, flags, repeated, polls, record, record_digest,"
                 " published_at) select n, 'H100-SXM', d, 1, 'final', 1, 'GHR-1.0', 'mh', 'p',"
                 " 'ph', 2 + extract(day from d) / 100, 24, 24, 9, 0, '', 0, '{}', 'r', 'd' || n,"
                 " d + interval '20 hours' from generate_series('%s'::timestamp, '%s', interval"
                 " '1 day') with ordinality x(d, k), lateral (select k + last_no as n from"
                 " publication) l; update publication set last_no ="
                 " (select max(publication_no) from fixing)",
                 from, to));
}

/* The same, of days that have no value. */
static void unvalued(const char *from, const char *to)
{
    fixed(from, to);
    scratch_sql(&mem, text_fmt(&mem,
                               "update fixing set level = 5, avg = null where fixing_date between"
                               " '%s' and '%s'",
                               from, to));
}

static const char *months(void)
{
    return scratch_value(
        &mem, "select string_agg(concat_ws(' ', to_char(month, 'YYYY-MM'), status, to_char(as_of,"
              " 'MM-DD'), coalesce(price_text, indicative_text)), ', ' order by month)"
              " from (select distinct on (month) * from api_v1.settlement"
              " order by month, publication_no desc) s where month < '2027-04-01'");
}

/* However long nobody ran: what ended within twelve months is settled, each month open is told. */
START_TEST(months_that_ended_meanwhile_are_settled)
{
    open();
    fixed("2026-01-01", "2027-02-14");
    (void)publish_at("2027-02-15T12:00:00Z", false);
    is("select string_agg(to_char(month, 'YYYY-MM') || ' ' || status, ', ' order by month)"
       " from api_v1.settlement where month < '2026-05-01' or month > '2027-11-01'",
       "2026-02 final, 2026-03 final, 2026-04 final, 2027-12 running, 2028-01 running");
    ck_assert_str_eq(scratch_value(&mem, "select count(*) from api_v1.settlement"), "24");
    ck_assert_ptr_nonnull(strstr(months(), "2026-02 final 02-28 2.145"));
    ck_assert_ptr_nonnull(strstr(months(), "2027-01 final 01-31 2.160"));
    (void)publish_at("2027-02-15T12:00:00Z", false);
    is("select count(*) from api_v1.settlement", "24");
}
END_TEST

/* For the days to come the last value counts, however long ago its month was, but not after 31 days
   without one. */
START_TEST(an_old_value_says_nothing_of_the_days_to_come)
{
    static const char indicative[] =
        "select concat_ws(' ', as_of, coalesce(indicative_text, '-')) from api_v1.settlement"
        " where month = '2026-06-01' order by publication_no desc limit 1";

    open();
    fixed("2026-03-30", "2026-03-30");
    unvalued("2026-03-31", "2026-04-30");
    (void)publish_at("2026-04-30T20:15:00Z", false);
    is(indicative, "2026-04-30 2.300000000");
    unvalued("2026-05-01", "2026-05-01");
    (void)publish_at("2026-05-01T20:15:00Z", false);
    is(indicative, "2026-05-01 -");
}
END_TEST

/* Between the final of its last day and its settlement a month stands where it stood, told once. */
START_TEST(a_month_ends_to_the_second)
{
    static const struct {
        const char *now, *rows;
    } at[] = {
        {"2026-05-31T20:14:59Z", "running 0530 1"},
        {"2026-05-31T20:14:59Z", "running 0530 1"},
        {"2026-05-31T20:15:00Z", "running 0530 1, final 0531 1"},
        {"2026-06-01T12:00:00Z", "running 0530 1, final 0531 1"},
    };

    open();
    fixed("2026-05-01", "2026-05-30");
    (void)publish_at("2026-05-30T20:15:00Z", false);
    fixed("2026-05-31", "2026-05-31");
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        (void)publish_at(at[i].now, false);
        is("select string_agg(concat_ws(' ', status, to_char(as_of, 'MMDD'), revision), ', '"
           " order by publication_no) from api_v1.settlement where month = '2026-05-01'",
           at[i].rows);
    }
}
END_TEST

static int asked_at(const char *now)
{
    scratch_count(NULL);
    (void)publish_at(now, false);
    return scratch_counted();
}

/* Months that stand on the newest final are not looked at again: a contract more, of which nothing
   is due, asks nothing more. */
START_TEST(a_contract_with_nothing_due_asks_nothing)
{
    static struct contract_def both[2];
    const char *now = "2026-05-30T20:15:00Z";
    int one;

    open();
    fixed("2026-05-01", "2026-05-30");
    (void)publish_at(now, false);
    one = asked_at(now);
    both[0] = both[1] = config.defs.contract.at[0];
    both[1].id = "H100-SXM-TOO";
    config.defs.contract = (struct contract_list){both, 2};
    ck_assert_int_gt(asked_at(now), one);
    ck_assert_int_eq(asked_at(now), one);
    fixed("2026-05-31", "2026-05-31");
    ck_assert_int_gt(asked_at("2026-05-31T20:14:59Z"), one);
}
END_TEST

/* ---- annulled ---- */

/* Annuls, each by a record of its own: day of March, revision. */
static void annulled(const char *rows)
{
    scratch_sql(&mem, text_fmt(&mem,
                               "insert into annulment (publication_no, kind, name, row_date,"
                               " revision, annulled_no, annulled_digest, annulled_by, why, record,"
                               " record_digest, published_at) select last_no + n, 'fixing', index,"
                               " fixing_date, f.revision, f.publication_no, f.record_digest, 'who',"
                               " 'why', 'r', 'a' || last_no + n, now() from publication,"
                               " unnest(array[%s]) with ordinality x(what, n) join fixing f on"
                               " to_char(fixing_date, 'DD') || '/' || f.revision = what;"
                               "update publication set last_no = (select max(publication_no) from"
                               " annulment)",
                               rows));
}

static const char finals[] =
    "select string_agg(concat_ws(' ', to_char(fixing_date, 'DD'), status, revision, annulled), ', '"
    " order by publication_no) from fixing";

/* A row says how many finals of its own day and index were annulled before it. */
START_TEST(annulled_finals_of_its_day_are_counted)
{
    open();
    polled("lambda 2026-03-02T12:00:00Z");
    (void)publish_at("2026-03-02T16:15:00Z", false);
    (void)publish_at("2026-03-02T20:00:00Z", false);
    (void)publish_at("2026-03-03T20:00:00Z", false);
    is(finals, "02 preliminary 1 0, 02 final 2 0, 03 final 1 0");
    annulled("'02/1', '02/2'");
    (void)publish_at("2026-03-03T20:00:00Z", false);
    is(finals, "02 preliminary 1 0, 02 final 2 0, 03 final 1 0, 02 final 3 1");
    annulled("'02/3', '03/1'");
    (void)publish_at("2026-03-03T20:00:00Z", false);
    is(finals, "02 preliminary 1 0, 02 final 2 0, 03 final 1 0, 02 final 3 1, 02 final 4 2,"
               " 03 final 2 1");
}
END_TEST

/* ---- a question that is not answered ---- */

/* Held is the statement of that place, or, each: the first one that was not held before. */
static struct holding {
    int sent, place;
    bool each, held;
    VEC(const char *) before;
} holding;

static bool is_held(void *to, const char *sql)
{
    struct holding *h = to;

    h->sent++;
    if (!h->each)
        return h->held = h->sent == h->place;
    for (size_t i = 0; i < h->before.len; i++)
        if (h->held || text_eq(h->before.at[i], sql))
            return false;
    *VEC_PUSH(&h->before, &mem) = text_dup(&mem, sql);
    return h->held = true;
}

/* A month that ends, its levels by rules, a day without an offer: all due at once. */
static void open_all(void)
{
    struct err e = {0};

    open();
    OK(config_load(&config, "config", CONFIG_ALL, &mem, &e));
    fixed("2026-05-01", "2026-05-30");
    polled("lambda 2026-05-31T12:00:00Z");
}

static bool publish_held(bool dry, bool indicative, struct err *e)
{
    struct publish p = {.store = store, .config = &config, .dry_run = dry};
    bool done;

    ck_assert(clock_parse("2026-05-31T20:15:00Z", &p.now));
    holding.sent = 0;
    holding.held = false;
    db_hold(is_held, &holding);
    done = publish_due(&p, indicative, e);
    db_hold(NULL, NULL);
    return done;
}

/* What is asked before anything is stored is asked in a dry run too. */
START_TEST(a_question_without_an_answer_is_told)
{
    open_all();
    for (int indicative = 0; indicative < 2; indicative++) { /* who asks first is another */
        struct err e = {0};
        int n;

        holding = (struct holding){0};
        OK(publish_held(true, indicative, &e));
        n = holding.sent;
        ck_assert_int_gt(n, indicative ? 100 : 20);
        for (holding.place = 1; holding.place <= n; holding.place++)
            FAILS(publish_held(true, indicative, &e), ERR_DATABASE);
    }
}
END_TEST

/* Each call goes on where the one before had to end; at last there is what one call had made. */
START_TEST(what_failed_is_published_by_the_calls_that_follow)
{
    const char *rows =
        "select string_agg(concat_ws(' ', status, x, at, revision, price), ', '"
        " order by x, at, status) from (select status, index as x, fixing_date as"
        " at, revision, level::text as price from api_v1.fixing union all select status,"
        " contract, month, revision, price_text from api_v1.settlement) r";
    const char *whole;
    struct err e = {0};
    int calls = 0;

    open_all();
    holding = (struct holding){0};
    OK(publish_held(false, true, &e));
    whole = scratch_value(&mem, rows);
    open_all();
    holding = (struct holding){.each = true};
    for (;; calls++) {
        bool done = publish_held(false, true, &e);

        ck_assert(done == !holding.held);
        if (done)
            break;
    }
    ck_assert_int_gt(calls, 10);
    is(rows, whole);
}
END_TEST

SUITE(publish_due)
{
    ADD(annulled_finals_of_its_day_are_counted);
    ADD(a_question_without_an_answer_is_told);
    ADD(what_failed_is_published_by_the_calls_that_follow);
    ADD(a_contract_with_nothing_due_asks_nothing);
    ADD_TABLE(a_chain_begins_with_the_first_poll_of_a_seat, begun);
    ADD(a_fixing_is_due_to_the_second);
    ADD_TABLE(a_long_gap_waits_to_be_ordered, gaps);
    ADD(months_that_ended_meanwhile_are_settled);
    ADD(an_old_value_says_nothing_of_the_days_to_come);
    ADD(a_month_ends_to_the_second);
}
