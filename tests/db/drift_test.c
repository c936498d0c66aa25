#include "store/drift.h"

#include <string.h>

#include "../lib/unit.h"
#include "base/host.h"
#include "base/text.h"
#include "scratch.h"
#include "store/indicative.h"
#include "store/lease.h"

enum { AT = 1779984065 }; /* 2026-05-28T16:01:05Z */

static struct quote quote(int64_t at, const char *instrument, int64_t price)
{
    return (struct quote){.observed_at = at,
                          .market = "vast",
                          .op = "vast",
                          .instrument = instrument,
                          .offer = text_eq(instrument, "H100") ? "a" : "b",
                          .currency = "USD",
                          .native_nano = price,
                          .price_nusd = price,
                          .available = 1,
                          .reliability_nano = -1,
                          .gpus = 1};
}

static int64_t put(struct store *s, const char *market, int64_t run, int64_t at,
                   enum poll_verdict v, bool imported, const struct quote *quotes, size_t n)
{
    struct store_poll_in in = {.poll = {.run = run,
                                        .market = market,
                                        .partition = at - at % 3600,
                                        .observed_at = at,
                                        .verdict = v,
                                        .imported = imported,
                                        .offers = (int64_t)n},
                               .quote = quotes,
                               .quote_len = n};
    struct err e = {0};
    bool stored;

    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    return in.poll.id;
}

/* "market+seconds" of each, in order. */
static const char *told(const struct store_poll_list *polls, struct arena *a)
{
    const char *text = "";

    for (size_t i = 0; i < polls->len; i++)
        text = text_fmt(a, "%s%s%s+%lld", text, *text ? " " : "", polls->at[i].market,
                        (long long)(polls->at[i].observed_at - AT));
    return text;
}

START_TEST(the_believed_past_of_each_market)
{
    static const char *const names[] = {"vast", "alpha", "nobody"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct store_acceptance row = {"vast", AT + 35, "looked at"};
    struct store_poll_list got;
    struct err e = {0};

    (void)put(s, "vast", run, AT, POLL_OK, false, NULL, 0);
    (void)put(s, "vast", run, AT + 10, POLL_OK, true, NULL, 0);
    (void)put(s, "vast", run, AT + 20, POLL_HELD, false, NULL, 0);
    (void)put(s, "vast", run, AT + 30, POLL_HELD, false, NULL, 0);
    (void)put(s, "vast", run, AT + 40, POLL_NETWORK, false, NULL, 0);
    (void)put(s, "vast", run, AT + 50, POLL_EMPTY, false, NULL, 0);
    (void)put(s, "alpha", run, AT + 5, POLL_NO_MATCH, false, NULL, 0);
    (void)put(s, "other", run, AT + 5, POLL_OK, false, NULL, 0);
    OK(store_get_believed(s, names, 3, AT + 100, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+50 vast+0");
    OK(store_get_believed(s, names, 3, AT + 50, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+0");
    OK(store_get_believed(s, names, 3, AT + 100, 1, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+50");
    /* Twice is once; from then on the held poll that was looked at is the past. */
    OK(store_put_acceptance(s, &row, &e));
    row.note = "again";
    OK(store_put_acceptance(s, &row, &e));
    OK(store_get_believed(s, names, 3, AT + 100, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+50 vast+30");
    OK(store_get_believed(s, names, 3, AT + 32, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+0");
    ck_assert_str_eq(
        scratch_value(&a, text_fmt(&a,
                                   "select string_agg(market || ' ' || note, ',') from"
                                   " api_v1.acceptance where accepted_at = to_timestamp(%lld)",
                                   (long long)(AT + 35))),
        "vast looked at");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.acceptance"), "1");
    /* One at the moment of a held poll has that one; what was polled at its moment is of before. */
    row.accepted_at = AT + 60;
    (void)put(s, "vast", run, AT + 60, POLL_HELD, false, NULL, 0);
    OK(store_put_acceptance(s, &row, &e));
    OK(store_get_believed(s, names, 3, AT + 100, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+60");
    OK(store_get_believed(s, names, 3, AT + 60, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+50 vast+30");
    row.accepted_at = AT + 70;
    (void)put(s, "vast", run, AT + 70, POLL_EMPTY, false, NULL, 0);
    OK(store_put_acceptance(s, &row, &e));
    OK(store_get_believed(s, names, 3, AT + 100, 9, &got, &a, &e));
    ck_assert_str_eq(told(&got, &a), "alpha+5 vast+60");
    OK(store_role(s, STORE_AS_PUBLISHER, &e));
    FAILS(store_put_acceptance(s, &row, &e), ERR_PERMISSION);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Polls that say the same are looked at once; of another month none says the same. */
START_TEST(medians_of_polls_that_share_their_quotes_are_those_of_each)
{
    enum { POLLS = 40, CHANGED = 30, MONTH = 31 * 86400 };
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct store_poll polls[POLLS + 1] = {0};
    struct store_poll_list list = {polls, POLLS + 1};
    struct store_median_list got;
    struct err e = {0};

    for (int i = 0; i <= POLLS; i++) {
        int64_t at = AT + (i < POLLS ? i : MONTH);
        struct quote q[] = {quote(at, "H100", 1000000000), quote(at, "H100", 3000000000),
                            quote(at, "H200", i < CHANGED ? 5000000000 : 6000000000)};

        polls[i] = (struct store_poll){.id = put(s, "vast", run, at, POLL_OK, false, q, 3),
                                       .observed_at = at};
    }
    ck_assert_str_eq(scratch_value(&a, "select count(distinct said_ids) || ' ' || count(*)"
                                       " from gpurate.listing where observed_at < '2026-06-10Z'"),
                     "2 40");
    OK(store_get_medians(s, &list, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2 * (POLLS + 1));
    for (int i = 0; i <= POLLS; i++) {
        const struct store_median *x = &got.at[2 * (size_t)i];

        ck_assert_int_eq(x[0].poll, polls[i].id);
        ck_assert_str_eq(x[0].instrument, "H100");
        ck_assert_int_eq(x[0].price_nusd, 2000000000);
        ck_assert_uint_eq(x[0].quotes, 2);
        ck_assert_int_eq(x[1].poll, polls[i].id);
        ck_assert_str_eq(x[1].instrument, "H200");
        ck_assert_int_eq(x[1].price_nusd, i < CHANGED ? 5000000000 : 6000000000);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(medians_are_exact_and_of_good_quotes)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct quote q[] = {quote(AT, "H100", 2000000001), quote(AT, "H100", 3000000000),
                        quote(AT, "H100", 9000000000), quote(AT, "H100", 1000000000),
                        quote(AT, "H200", 4000000000), quote(AT, "H200", 50000000),
                        quote(AT, "H200", 60000000)};
    struct store_poll polls[2] = {0};
    struct store_poll_list list = {polls, 2};
    struct store_median_list got;
    struct err e = {0};

    q[5].verdict = VERDICT_SOLD_OUT;
    q[6].term = TERM_SPOT;
    polls[0] =
        (struct store_poll){.id = put(s, "vast", run, AT, POLL_OK, false, q, 7), .observed_at = AT};
    for (int i = 0; i < 7; i++)
        q[i].observed_at = AT + 3600;
    polls[1] = (struct store_poll){.id = put(s, "vast", run, AT + 3600, POLL_OK, false, q, 1),
                                   .observed_at = AT + 3600};
    OK(store_get_medians(s, &list, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    ck_assert_str_eq(got.at[0].instrument, "H100");
    ck_assert_int_eq(got.at[0].price_nusd, 2500000000); /* the half nano goes to the even one */
    ck_assert_uint_eq(got.at[0].quotes, 4);
    ck_assert_str_eq(got.at[1].instrument, "H200");
    ck_assert_int_eq(got.at[1].price_nusd, 4000000000);
    ck_assert_int_eq(got.at[2].poll, polls[1].id);
    ck_assert_int_eq(got.at[2].price_nusd, 2000000001);
    list.len = 0;
    OK(store_get_medians(s, &list, &got, &a, &e));
    ck_assert_uint_eq(got.len, 0);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(seats_fare_by_day)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_seat_day_list got;
    int64_t date = AT / 86400;
    struct err e = {0};

    scratch_sql(&a,
                "create table gpurate.market_price_then partition of gpurate.market_price default;"
                "insert into gpurate.market_price (index, observed_at, market, operator, verdict,"
                " price, offers, gpus) values"
                " ('A', '2026-05-28T10:00Z', 'vast', 'vast', 'ok', 2, 3, 20),"
                " ('B', '2026-05-28T10:00Z', 'vast', 'vast', 'ok', 2, 2, 10),"
                " ('A', '2026-05-28T23:30Z', 'vast', 'vast', 'shallow', null, 1, 7),"
                " ('B', '2026-05-28T23:30Z', 'vast', 'vast', 'shallow', null, 0, 0),"
                " ('A', '2026-05-29T00:00Z', 'vast', 'vast', 'no_eligible', null, 0, 0),"
                " ('A', '2026-05-28T10:00Z', 'alpha', 'alpha', 'absent', null, 0, 0)");
    OK(store_get_seat_days(s, date, date, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].market, "alpha");
    ck_assert_int_eq(got.at[0].eligible, 0);
    ck_assert_int_eq(got.at[1].eligible, 6);
    ck_assert_int_eq(got.at[1].priced, 1);
    ck_assert_int_eq(got.at[1].gpus, 7);
    OK(store_get_seat_days(s, date, date + 1, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    ck_assert_int_eq(got.at[2].date, date + 1);
    OK(store_get_seat_days(s, date + 1, date + 1, &got, &a, &e)); /* from its first moment on */
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].date, date + 1);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(the_last_run_and_who_is_at_work)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_run run = {.kind = "run", .now = AT, .version = "1.0"};
    struct store_run_row row;
    struct store_lease lease = {0};
    struct store_lease_row holder;
    int64_t first;
    struct err e = {0};
    bool found;

    OK(store_get_last_run(s, "run", 0, false, &row, &found, &a, &e));
    ck_assert(!found);
    OK(store_run_begin(s, &run, &e));
    OK(store_run_end(s, &run, 75, "quorum", &e));
    first = run.id;
    run.now = AT + 300;
    OK(store_run_begin(s, &run, &e));
    OK(store_get_last_run(s, "run", 0, false, &row, &found, &a, &e));
    ck_assert(found && row.id == run.id && row.now == AT + 300 && !row.ended);
    OK(store_get_last_run(s, "run", 0, true, &row, &found, &a, &e));
    ck_assert(found && row.id == first && row.exit == 75 && row.ended >= row.began);
    ck_assert_str_eq(row.why, "quorum");
    OK(store_get_last_run(s, "run", first, true, &row, &found, &a, &e));
    ck_assert(!found);
    OK(store_lease_holder(s, "run", &holder, &found, &a, &e));
    ck_assert(!found);
    OK(store_lease_take(s, &lease, "run", 100, &e));
    OK(store_lease_holder(s, "run", &holder, &found, &a, &e));
    ck_assert(found && holder.left_s > 90 && holder.left_s <= 100);
    ck_assert_str_eq(holder.owner, lease.owner);
    store_lease_release(s, &lease);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* A run of this kind, begun, with a poll after so many seconds, and ended so unless that is -1. */
static int64_t run_with_poll(struct store *s, const char *kind, int after_s, int code)
{
    struct store_run run = {.kind = kind, .now = AT, .version = "1.0"};
    struct err e = {0};

    OK(store_run_begin(s, &run, &e));
    (void)put(s, "vast", run.id, AT + after_s, POLL_EMPTY, false, NULL, 0);
    if (code >= 0)
        OK(store_run_end(s, &run, code, code ? "why" : NULL, &e));
    return run.id;
}

/* Those of runs and imports that failed or did not end, since the last run that ended. */
START_TEST(which_polls_a_run_has_left)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t from, to, last;
    struct err e = {0};

    (void)run_with_poll(s, "import", 100, 65);
    last = run_with_poll(s, "run", 200, 69);
    OK(store_get_left_polls(s, last, &from, &to, &e));
    ck_assert(from == AT + 100 && to == AT + 100);
    OK(store_get_left_polls(s, last + 1, &from, &to, &e)); /* that run has ended, though badly */
    ck_assert(from == 0 && to == 0);
    (void)run_with_poll(s, "import", 300, 65);
    (void)run_with_poll(s, "import", 350, 0);
    (void)run_with_poll(s, "backtest", 360, 65);
    (void)run_with_poll(s, "run", 400, -1);
    (void)run_with_poll(s, "import", 340, -1);
    last = run_with_poll(s, "import", 500, 69);
    OK(store_get_left_polls(s, last, &from, &to, &e));
    ck_assert(from == AT + 300 && to == AT + 400);
    OK(store_get_left_polls(s, last + 1, &from, &to, &e));
    ck_assert(from == AT + 300 && to == AT + 500);
    (void)run_with_poll(s, "run", 600, 0);
    OK(store_get_left_polls(s, last + 2, &from, &to, &e));
    ck_assert(from == 0 && to == 0);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(what_a_run_found_of_its_clock_is_there_for_the_next)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_run run = {.kind = "run", .now = AT, .version = "1.0"};
    const struct store_skew ahead = {.markets = 23, .ahead_s = 1036800}, right = {12, -1, 0};
    struct store_skew last;
    struct err e = {0};
    int64_t clock = 0;

    OK(store_get_skew(s, &clock, &last, &e));
    ck_assert(clock > AT - INT64_C(86400) * 400 && last.markets == 0);
    OK(store_run_begin(s, &run, &e));
    OK(store_put_skew(s, run.id, &ahead, &e));
    run.now = AT + 300;
    OK(store_run_begin(s, &run, &e)); /* asked nobody */
    OK(store_get_skew(s, &clock, &last, &e));
    ck_assert(last.markets == 23 && last.ahead_s == 1036800 && last.now == AT);
    OK(store_put_skew(s, run.id, &right, &e));
    OK(store_get_skew(s, &clock, &last, &e));
    ck_assert(last.markets == 12 && last.ahead_s == -1 && last.now == AT + 300);
    scratch_sql(&a, "update gpurate.run set host = 'elsewhere'"); /* another machine's clock */
    OK(store_get_skew(s, &clock, &last, &e));
    ck_assert_int_eq(last.markets, 0);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Of this host, and the first of several at one moment. */
START_TEST(how_much_room_the_first_run_left)
{
    static const struct {
        int64_t from, now, bytes;
    } asked[] = {{0, 10, 5}, {10, 10, 5}, {11, 20, 7}, {20, 20, 7}, {21, -AT, 0}};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_room got;
    struct err e = {0};

    scratch_sql(&a, text_fmt(&a,
                             "insert into gpurate.run (kind, now_at, version, host, room) select"
                             " 'run', to_timestamp(%lld + at), 'v', coalesce(host, '%s'), room"
                             " from (values (20, null, 7), (0, null, null), (1, 'elsewhere', 9),"
                             " (10, null, 5), (10, null, 6)) x(at, host, room)",
                             (long long)AT, host_name()));
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
        OK(store_get_room(s, AT + asked[i].from, &got, &e));
        ck_assert_int_eq(got.now, AT + asked[i].now);
        ck_assert_int_eq(got.bytes, asked[i].bytes);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Whose archive has the replies of a poll: a machine's by its name, else a host's. */
START_TEST(who_stored_a_poll)
{
    static const struct {
        const char *machine, *host; /* of its run; NULL: none, this one */
        const char *asks, *told;    /* NULL: this host */
        bool here;
    } polls[] = {
        {"a", NULL, "a", "a", true},        {"a", NULL, "b", "a", false},
        {"a", NULL, NULL, "a", false},      {NULL, NULL, NULL, NULL, true},
        {NULL, NULL, "a", NULL, true},      {NULL, "elsewhere", NULL, "elsewhere", false},
        {"a", "elsewhere", "a", "a", true},
    };
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s), poll = put(s, "vast", run, AT, POLL_EMPTY, false, NULL, 0);
    struct err e = {0};

    (void)put(s, "vast", scratch_run(s), AT + 1, POLL_EMPTY, false, NULL, 0);
    for (size_t i = 0; i < sizeof polls / sizeof *polls; i++) {
        const char *machine = polls[i].machine, *host = polls[i].host, *told;
        bool here = !polls[i].here;

        scratch_sql(&a, text_fmt(&a,
                                 "update gpurate.run set machine = %s%s%s, host = '%s'"
                                 " where run_id = %lld",
                                 machine ? "'" : "", machine ? machine : "null", machine ? "'" : "",
                                 host ? host : host_name(), (long long)run));
        OK(store_get_poll_host(s, poll, polls[i].asks, &told, &here, &a, &e));
        ck_assert_str_eq(told, polls[i].told ? polls[i].told : host_name());
        ck_assert_int_eq(here, polls[i].here);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_drift)
{
    ADD(the_believed_past_of_each_market);
    ADD(medians_are_exact_and_of_good_quotes);
    ADD(medians_of_polls_that_share_their_quotes_are_those_of_each);
    ADD(seats_fare_by_day);
    ADD(the_last_run_and_who_is_at_work);
    ADD(which_polls_a_run_has_left);
    ADD(how_much_room_the_first_run_left);
    ADD(who_stored_a_poll);
    ADD(what_a_run_found_of_its_clock_is_there_for_the_next);
}
