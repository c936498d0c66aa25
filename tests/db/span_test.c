/* How far back what was not published is made: periods of rules, and prices that sellers post. */
#include "stage/publish/publish.h"
#include "stage/publish/shadow.h"

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"

static struct arena mem;
static struct config config;
static struct store *store;

/* No index, no contract, no basket; one rule, H100-SXM, where `rule` is set. */
static void open(bool rule)
{
    static const struct rule *one;
    struct err e = {0};

    OK(config_load(&config, "config", CONFIG_ALL, &mem, &e));
    for (size_t i = 0; i < config.contract_rules.len; i++)
        if (text_eq(config.contract_rules.at[i]->id, "H100-SXM"))
            one = config.contract_rules.at[i];
    config.contract_rules.at = &one;
    config.contract_rules.len = rule;
    config.defs.index.len = 0;
    config.defs.contract.len = 0;
    config.baskets.len = 0;
    store = scratch_store(&mem, STORE_AS_PUBLISHER);
    (void)scratch_run(scratch_open(&mem, STORE_AS_COLLECTOR));
}

static void publish_at(const char *now)
{
    struct publish p = {.store = store, .config = &config};
    struct err e = {0};

    ck_assert(clock_parse(now, &p.now));
    OK(publish_due(&p, false, &e));
}

static void is(const char *sql, const char *wanted)
{
    ck_assert_str_eq(scratch_value(&mem, sql), wanted);
}

/* ---- rules ---- */

/* A final of 2.00 of each day. */
static void fixed(const char *from, const char *to)
{
    scratch_sql(
        &mem,
        text_fmt(&mem,
                 "insert into fixing (publication_no, index, fixing_date, revision, status, level,"
                 " method, method_hash, panel, panel_hash, avg, valid_partitions, partitions,"
                 " operators, influence, flags, repeated, polls, record, record_digest,"
                 " published_at) select n, 'H100-SXM', d, 1, 'final', 1, 'GHR-1.0', 'mh', 'p',"
                 " 'ph', 2, 24, 24, 9, 0, '', 0, '{}', 'r', 'd' || n, d + interval '20 hours'"
                 " from generate_series('%s'::timestamp, '%s', interval '1 day') with ordinality"
                 " x(d, k), lateral (select k + last_no as n from publication) l;"
                 "update publication set last_no = (select max(publication_no) from fixing)",
                 from, to));
}

static const char periods[] =
    "select string_agg(concat_ws(' ', to_char(period_from, 'YYYY-MM-DD'), to_char(as_of, 'MM-DD'),"
    " status), E'\\n' order by period_to, as_of) from api_v1.rule_record";

/* What ended within twelve months is settled and what runs is told, each day once. */
START_TEST(periods_of_a_year_are_settled_by_rules)
{
    static const char year[] = "2026-02-01 02-28 final\n2026-03-01 03-31 final\n"
                               "2026-04-01 04-30 final\n2026-05-01 05-31 final\n"
                               "2026-06-01 06-30 final\n2026-07-01 07-31 final\n"
                               "2026-08-01 08-31 final\n2026-09-01 09-30 final\n"
                               "2026-10-01 10-31 final\n2026-11-01 11-30 final\n"
                               "2026-12-01 12-31 final\n2027-01-01 01-31 final\n"
                               "2027-02-01 02-14 running";

    open(true);
    fixed("2026-01-01", "2027-02-14");
    publish_at("2027-02-15T12:00:00Z");
    is(periods, year);
    publish_at("2027-02-15T12:00:00Z");
    is(periods, year);
    fixed("2027-02-15", "2027-02-15");
    publish_at("2027-02-15T20:15:00Z");
    is(periods, text_fmt(&mem, "%s\n2027-02-01 02-15 running", year));
}
END_TEST

static int asked_at(const char *now)
{
    scratch_count(NULL);
    publish_at(now);
    return scratch_counted();
}

/* A period that stands on the newest final is not looked at again: it is asked where the index
   stands and how far the periods are, and no more. */
START_TEST(a_rule_of_which_nothing_is_due_asks_twice)
{
    const char *now = "2026-05-30T20:15:00Z";
    int without;

    open(true);
    fixed("2026-05-01", "2026-05-30");
    publish_at(now);
    config.contract_rules.len = 0;
    without = asked_at(now);
    config.contract_rules.len = 1;
    ck_assert_int_eq(asked_at(now), without + 2);
    fixed("2026-05-31", "2026-05-31");
    ck_assert_int_gt(asked_at("2026-05-31T20:15:00Z"), without + 2);
}
END_TEST

/* Whether the rule says something of the period that ends on that date. */
static bool is_told(const char *date)
{
    struct publish p = {.store = store, .config = &config};
    struct rule_settlement s;
    int64_t last;
    bool found;
    struct err e = {0};

    ck_assert(clock_parse_date(date, &last));
    OK(publish_shadow_of(&p, config.contract_rules.at[0], last, &s, &found, &mem, &e));
    return found;
}

/* A month that was over before the first fixing has none, and one that has not begun neither. */
START_TEST(a_period_has_a_fixing_before_its_end)
{
    open(true);
    fixed("2026-04-30", "2026-05-31");
    publish_at("2026-05-31T23:00:00Z");
    is(periods, "2026-04-01 04-30 not_determined\n2026-05-01 05-31 final");
    ck_assert(!is_told("2026-03-31") && is_told("2026-04-30") && is_told("2026-05-31"));
    ck_assert(!is_told("2026-06-30"));
    fixed("2026-06-01", "2026-06-01");
    publish_at("2026-06-01T23:00:00Z");
    is(periods,
       "2026-04-01 04-30 not_determined\n2026-05-01 05-31 final\n2026-06-01 06-01 running");
}
END_TEST

/* A record has the days of its period and of 31 days before it, whatever was loaded besides. */
START_TEST(a_record_of_a_rule_has_its_days)
{
    open(true);
    fixed("2026-01-01", "2026-04-02");
    publish_at("2026-04-02T20:15:00Z");
    is("select string_agg(concat_ws(' ', to_char(period_from, 'MM'), first, last, n), ', '"
       " order by period_from) from (select period_from, min(d[1]) as first, max(d[1]) as last,"
       " count(*) as n from api_v1.rule_record, lateral regexp_matches(record,"
       " '^day ([0-9-]+)', 'gn') d group by 1) x",
       "01 2026-01-01 2026-01-31 31, 02 2026-01-01 2026-02-28 59, 03 2026-01-29 2026-03-31 62,"
       " 04 2026-03-01 2026-04-02 33");
}
END_TEST

/* ---- posted prices ---- */

/* A price of a model at noon of each day, as three lists tell it. */
static void posted(const char *from, const char *to)
{
    scratch_sql(
        &mem,
        text_fmt(&mem,
                 "select make_partition(m) from generate_series('2026-05-01Z'::timestamptz,"
                 " '2026-06-01Z', interval '1 month') m;"
                 "insert into poll (run_id, market, partition_start, observed_at, revision,"
                 " verdict, ms, offers, quotes, quotes_ok, replies, imported) select 1, market, d,"
                 " d, 1, 'ok', 1, 1, 1, 1, 1, false from generate_series('%s 12:00Z'::timestamptz,"
                 " '%s 12:00Z', interval '1 day') d, unnest(array['litellm', 'models_dev',"
                 " 'openrouter']) market;"
                 "insert into quote (observed_at, poll_id, position, gpus, native, price_usd,"
                 " operator, instrument, term, verdict, offer, currency) select observed_at,"
                 " poll_id, 0, 1, 5, 5, 'openai', 'gpt-5.5:input', 'on_demand', 'ok', 'a', 'USD'"
                 " from poll where not exists (select from quote q where q.poll_id = poll.poll_id)",
                 from, to));
}

static const char dates[] =
    "select coalesce(string_agg(to_char(posted_date, 'MM-DD'), ' ' order by posted_date), '')"
    " from api_v1.posted where model = 'gpt-5.5' and direction = 'input'";

/* Eight dates at most, each when its fixings would be final, to the second; what is there stays. */
START_TEST(posted_prices_of_eight_dates_are_kept)
{
    open(false);
    posted("2026-05-01", "2026-05-12");
    publish_at("2026-05-12T19:59:59Z");
    is(dates, "05-05 05-06 05-07 05-08 05-09 05-10 05-11");
    publish_at("2026-05-12T20:00:00Z");
    is(dates, "05-05 05-06 05-07 05-08 05-09 05-10 05-11 05-12");
    posted("2026-05-13", "2026-05-14");
    publish_at("2026-05-14T20:00:00Z");
    is(dates, "05-05 05-06 05-07 05-08 05-09 05-10 05-11 05-12 05-13 05-14");
}
END_TEST

SUITE(publish_span)
{
    ADD(periods_of_a_year_are_settled_by_rules);
    ADD(a_rule_of_which_nothing_is_due_asks_twice);
    ADD(a_period_has_a_fixing_before_its_end);
    ADD(a_record_of_a_rule_has_its_days);
    ADD(posted_prices_of_eight_dates_are_kept);
}
