#include "store/poll.h"

#include <stdlib.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "base/version.h"
#include "scratch.h"
#include "store/view/intake.h"
#include "store/quote.h"

enum { AT = 1779984065 }; /* 2026-05-28T16:01:05Z */

static struct quote quote(const char *market, const char *offer, int64_t price)
{
    return (struct quote){.observed_at = AT,
                          .market = market,
                          .op = market,
                          .instrument = "H100-SXM-80",
                          .offer = offer,
                          .currency = "USD",
                          .native_nano = price * 8,
                          .price_nusd = price,
                          .available = 8,
                          .reliability_nano = -1,
                          .gpus = 8};
}

static struct store_poll_in poll(const char *market, int64_t run, const struct quote *at,
                                 size_t len)
{
    return (struct store_poll_in){.poll = {.run = run,
                                           .market = market,
                                           .op = market,
                                           .partition = AT - AT % 3600,
                                           .observed_at = AT,
                                           .verdict = POLL_OK,
                                           .ms = 120,
                                           .offers = (int64_t)len,
                                           .shape = "f00d"},
                                  .quote = at,
                                  .quote_len = len};
}

static const char *rows(struct arena *a)
{
    return scratch_value(a, "select concat_ws(' ', (select count(*) from gpurate.poll),"
                            " (select count(*) from gpurate.reply),"
                            " (select count(*) from gpurate.poll_verdict),"
                            " (select count(*) from gpurate.quote_row))");
}

static void same_quote(const struct quote *a, const struct quote *b)
{
    ck_assert_int_eq(a->observed_at, b->observed_at);
    ck_assert(text_eq(a->market, b->market));
    ck_assert(text_eq(a->op, b->op));
    ck_assert(text_eq(a->instrument, b->instrument));
    ck_assert(text_eq(a->tier, b->tier));
    ck_assert(text_eq(a->region, b->region));
    ck_assert_msg(text_eq(a->offer, b->offer), "%s", b->offer);
    ck_assert(text_eq(a->host, b->host));
    ck_assert(text_eq(a->machine, b->machine));
    ck_assert(text_eq(a->currency, b->currency));
    ck_assert_int_eq(a->native_nano, b->native_nano);
    ck_assert_int_eq(a->price_nusd, b->price_nusd);
    ck_assert_int_eq(a->available, b->available);
    ck_assert_int_eq(a->reliability_nano, b->reliability_nano);
    ck_assert_int_eq(a->gpus, b->gpus);
    ck_assert_int_eq(a->term, b->term);
    ck_assert_int_eq(a->verdict, b->verdict);
    ck_assert_int_eq(a->since, b->since);
    ck_assert(text_eq(a->country, b->country));
}

static struct quote odd_quote(int i, struct arena *a)
{
    struct quote q = quote("vast", text_fmt(a, "offer\t%d\\\n\"\xE2\x82\xAC'", i), i * 7919 + 1);

    q.tier = i % 3 ? "verified" : NULL;
    q.region = i % 2 ? ""
                     : "Qu\xC3\xA9"
                       "bec, CA";
    q.host = i % 4 ? text_fmt(a, "%d", i / 4) : NULL;
    q.machine = i % 5 ? "\\N" : NULL;
    q.currency = i % 2 ? "EUR" : "USD";
    q.native_nano = i ? INT64_MAX - i : 0;
    q.available = i % 6 ? i : QUOTE_AVAILABLE_UNTOLD;
    q.reliability_nano = i % 7 == 0 ? -1 : i % 7 == 1 ? 0 : 984726200 + i;
    q.gpus = i % 9;
    q.country = i % 10 ? "CA" : NULL;
    q.since = i % 8 ? 0 : 20566 + i;
    q.term = (enum term)(i % TERMS);
    q.verdict = (enum verdict)(i % VERDICTS);
    if (q.verdict == VERDICT_NO_FX)
        q.price_nusd = 0;
    if (q.verdict == VERDICT_OTHER_GPU)
        q.instrument = NULL;
    if (q.verdict == VERDICT_MALFORMED)
        q.op = q.currency = NULL;
    return q;
}

START_TEST(quotes_come_back_bit_for_bit)
{
    enum { QUOTES = 20000 };
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote *at = ARENA_ARRAY(&a, struct quote, QUOTES);
    struct store_poll_in in = poll("vast", scratch_run(s), at, QUOTES);
    struct quote_list got = {.arena = &a};
    struct store_window w = {.from = AT, .to = AT + 1};
    struct store_ids ids;
    struct intern words;
    struct err e = {0};
    bool stored;

    intern_init(&words, &a);
    for (int i = 0; i < QUOTES; i++)
        at[i] = odd_quote(i, &a);
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    /* What a reader reads is what was stored. */
    OK(store_role(s, STORE_AS_READER, &e));
    OK(store_get_quotes(s, &w, &words, &got, &ids, &e));
    ck_assert_uint_eq(got.len, QUOTES);
    for (int i = 0; i < QUOTES; i++)
        same_quote(&at[i], &got.at[i]);
    ck_assert_uint_eq(ids.len, 1);
    ck_assert_int_eq(ids.at[0], in.poll.id);
    ck_assert_ptr_eq(got.at[0].market, got.at[QUOTES - 1].market);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_poll_is_stored_once)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[2] = {quote("vast", "1", 2000000000), quote("vast", "2", 2100000000)};
    struct store_reply reply[2] = {
        {.url = "https://x.example/1", .status = 200, .sha256 = "ab", .bytes = 12, .ms = 5},
        {.number = 1, .url = "https://x.example/2", .status = 200, .content_type = "text/html"}};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 2), again;
    struct store_poll_list polls;
    struct store_reply *replies;
    int64_t told[VERDICTS] = {[VERDICT_OK] = 2, [VERDICT_OTHER_GPU] = 30};
    struct err e = {0};
    size_t len;
    bool stored;

    at[1].verdict = VERDICT_SOLD_OUT;
    in.reply = reply;
    in.reply_len = 2;
    in.count = told;
    again = in;
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    ck_assert_str_eq(rows(&a), "1 2 2 2");
    at[0].price_nusd = 1; /* not even another price changes what is stored */
    OK(store_put_poll(s, &again, &stored, &e));
    ck_assert(!stored);
    ck_assert_int_eq(again.poll.id, in.poll.id);
    ck_assert_str_eq(rows(&a), "1 2 2 2");
    OK(store_get_polls(s, AT, AT + 1, NULL, &polls, &a, &e));
    ck_assert_uint_eq(polls.len, 1);
    ck_assert_int_eq(polls.at[0].quotes, 2);
    ck_assert_int_eq(polls.at[0].quotes_ok, 1);
    ck_assert_int_eq(polls.at[0].partition, AT - AT % 3600);
    ck_assert_str_eq(polls.at[0].shape, "f00d");
    OK(store_get_replies(s, in.poll.id, &replies, &len, &a, &e));
    ck_assert_uint_eq(len, 2);
    ck_assert_str_eq(replies[0].sha256, "ab");
    ck_assert_ptr_null(replies[1].sha256);
    ck_assert_str_eq(replies[1].content_type, "text/html");
    ck_assert_str_eq(scratch_value(&a, "select count from api_v1.poll_verdict"
                                       " where verdict = 'other_gpu'"),
                     "30");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Who read it stands with a poll: the program's readers, and the definition where there is one. */
START_TEST(who_read_a_poll_is_kept)
{
    static const char hash[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_poll_in code = poll("vast", scratch_run(s), NULL, 0);
    struct store_poll_in data = poll("lambda", code.poll.run, NULL, 0);
    const char *definition = hash;
    struct err e = {0};
    int reader = 0;
    bool stored;

    data.poll.definition = hash;
    OK(store_put_poll(s, &code, &stored, &e));
    OK(store_put_poll(s, &data, &stored, &e));
    OK(store_get_reader(s, code.poll.id, &reader, &definition, &a, &e));
    ck_assert_int_eq(reader, GPURATE_READER);
    ck_assert_ptr_null(definition);
    OK(store_get_reader(s, data.poll.id, &reader, &definition, &a, &e));
    ck_assert_str_eq(definition, hash);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Three polls at once: one that is there already, and one with two replies. */
START_TEST(polls_are_stored_together_or_not_at_all)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[4] = {quote("alpha", "a", 2000000000), quote("beta", "b", 2000000000),
                          quote("beta", "c", 2100000000), quote("gamma", "g", 2200000000)};
    struct store_reply reply[2] = {{.url = "https://x.example/1", .status = 200},
                                   {.number = 1, .url = NULL, .status = 200}};
    int64_t run = scratch_run(s);
    struct store_poll_in in[] = {poll("alpha", run, at, 1), poll("beta", run, at + 1, 2),
                                 poll("gamma", run, at + 3, 1)};
    struct err e = {0};
    bool stored[3];

    in[0].quote = NULL;
    in[0].quote_len = 0;
    in[1].reply = reply;
    in[1].reply_len = 2;
    FAILS(store_put_polls(s, in, 3, stored, &e), ERR_DATABASE); /* the URL is not null */
    ck_assert_str_eq(rows(&a), "0 0 0 0");
    ck_assert(!stored[0] && !stored[1] && !stored[2]);
    reply[1].url = "https://x.example/2";
    OK(store_put_poll(s, &in[2], stored, &e));
    OK(store_put_polls(s, in, 3, stored, &e));
    ck_assert(stored[0] && stored[1] && !stored[2]);
    ck_assert_str_eq(rows(&a), "3 2 2 3");
    ck_assert_str_eq(scratch_value(&a,
                                   "select string_agg(p.market || ' ' || q.position || ' ' ||"
                                   " q.offer, ', ' order by p.market, q.position)"
                                   " from gpurate.poll p join gpurate.quote_row q using (poll_id)"),
                     "beta 0 b, beta 1 c, gamma 0 g");
    for (int i = 0; i < 3; i++)
        ck_assert_str_eq(
            scratch_value(&a, text_fmt(&a,
                                       "select market from gpurate.poll where poll_id ="
                                       " %lld",
                                       (long long)in[i].poll.id)),
            in[i].poll.market);
    OK(store_put_polls(s, in, 3, stored, &e));
    ck_assert(!stored[0] && !stored[1] && !stored[2]);
    ck_assert_str_eq(rows(&a), "3 2 2 3");
    /* The same market and moment twice is no batch. */
    in[0] = in[1] = poll("delta", run, at, 0);
    FAILS(store_put_polls(s, in, 2, stored, &e), ERR_SERIAL);
    ck_assert_str_eq(rows(&a), "3 2 2 3");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(one_market_s_failing_insert_touches_no_other)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote good[1] = {quote("alpha", "1", 2000000000)};
    struct quote bad[2] = {quote("beta", "1", 2000000000), quote("beta", "2", 2000000000)};
    int64_t run = scratch_run(s);
    struct store_poll_in in = poll("alpha", run, good, 1), fails = poll("beta", run, bad, 2);
    struct store_reply reply = {.url = NULL, .status = 200}; /* not null in the table */
    struct err e = {0};
    bool stored;

    fails.reply = &reply;
    fails.reply_len = 1;
    FAILS(store_put_poll(s, &fails, &stored, &e), ERR_DATABASE);
    ck_assert(strstr(e.text, "\"beta\""));
    ck_assert(!stored);
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert_str_eq(rows(&a), "1 0 1 1");
    /* Its verdict is then `store`; what could not be stored may follow as a second revision. */
    fails.poll.verdict = POLL_STORE;
    fails.reply_len = fails.quote_len = 0;
    OK(store_put_poll(s, &fails, &stored, &e));
    ck_assert(stored);
    OK(store_put_poll(s, &fails, &stored, &e));
    ck_assert(!stored);
    fails = poll("beta", run, bad, 2);
    OK(store_put_poll(s, &fails, &stored, &e));
    ck_assert(stored);
    ck_assert_int_eq(fails.poll.revision, 2);
    OK(store_put_poll(s, &fails, &stored, &e));
    ck_assert(!stored);
    ck_assert_str_eq(rows(&a), "3 0 2 3");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(verdict, ',') from api_v1.poll"
                                       " where market = 'beta' and newest"),
                     "ok");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_new_word_keeps_nothing_out)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[2] = {quote("vast", "1", 2000000000), quote("vast", "2", 2100000000)};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 2);
    struct quote_list got = {.arena = &a};
    struct store_window w = {.from = AT, .to = AT + 1};
    struct store_intake_list intake;
    struct intern words;
    struct err e = {0};
    bool stored;

    at[0].tier = "a tier nobody has heard of";
    intern_init(&words, &a);
    OK(store_put_poll(s, &in, &stored, &e));
    /* As a newer program would have written: the word has no row in the lookup table. */
    OK(db_exec(store_db(s),
               "insert into quote (observed_at, poll_id, position, gpus, native, term,"
               " verdict, offer) select observed_at, poll_id, 7, 8, 1, 'on_demand',"
               " 'brand_new', 'x' from quote_row limit 1",
               NULL, NULL, &e));
    OK(db_exec(store_db(s), "insert into poll_verdict select poll_id, 'brand_new', 1 from poll",
               NULL, NULL, &e));
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e)); /* 3 of 2 quotes: left out */
    ck_assert_uint_eq(got.len, 0);
    scratch_sql(&a, "update gpurate.poll set quotes = 8");
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e));
    ck_assert_uint_eq(got.len, 3);
    ck_assert_int_eq(got.at[2].verdict, VERDICT_MALFORMED);
    OK(store_get_intake(s, "vast", AT / 86400, AT / 86400, &intake, &a, &e));
    ck_assert_uint_eq(intake.len, 3);
    ck_assert_str_eq(intake.at[0].verdict, "brand_new");
    ck_assert_str_eq(intake.at[2].kind, "poll");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* A connection that dies while rows are on their way, by a trigger that kills its own session. */
static void kill_switch(struct arena *a, const char *table)
{
    scratch_sql(a, text_fmt(a,
                            "create or replace function gpurate.die() returns trigger"
                            " security definer language plpgsql"
                            " as $$ begin perform pg_terminate_backend(pg_backend_pid());"
                            " return new; end $$;"
                            "create trigger die before insert on gpurate.%s for each row"
                            " execute function gpurate.die()",
                            table));
}

static const char *const places[] = {"poll", "reply", "poll_verdict", "quote_said", "listing"};

START_TEST(a_connection_killed_in_the_middle_leaves_nothing)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[2] = {quote("vast", "1", 2000000000), quote("vast", "2", 2100000000)};
    struct store_reply reply = {.url = "https://x.example/1", .status = 200};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 2);
    struct err e = {0};
    bool stored;

    in.reply = &reply;
    in.reply_len = 1;
    kill_switch(&a, places[_i]);
    FAILS(store_put_poll(s, &in, &stored, &e), ERR_DATABASE);
    ck_assert_int_eq(err_exit(e.kind), 69);
    ck_assert_str_eq(rows(&a), "0 0 0 0");
    scratch_sql(&a, text_fmt(&a, "drop trigger die on gpurate.%s", places[_i]));
    /* The store finds its connection dead, opens another and goes on. */
    e = (struct err){0};
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    ck_assert_str_eq(rows(&a), "1 1 1 2");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_connection_that_died_meanwhile_is_opened_again)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[1] = {quote("vast", "1", 2000000000)};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 0);
    struct db_result *r;
    struct err e = {0};
    bool stored;

    scratch_sql(&a, "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = 'gpurate_test' and pid <> pg_backend_pid()");
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    OK(db_query(store_db(s), "select current_user::text", NULL, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), "gpurate_collector");
    db_result_close(&r);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* It is opened again once: where that fails nothing is stored, and that is told. */
START_TEST(a_database_that_stays_away_is_told)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct db *other = scratch_db(&a);
    struct quote at[1] = {quote("vast", "1", 2000000000)};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 1);
    struct err e = {0};
    bool stored = false;

    OK(db_script(other,
                 "update pg_database set datallowconn = false where datname = 'gpurate_test';"
                 "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                 " where datname = 'gpurate_test' and pid <> pg_backend_pid()",
                 &e));
    FAILS(store_put_poll(s, &in, &stored, &e), ERR_DATABASE);
    ck_assert(!stored);
    e = (struct err){0};
    OK(db_script(other, "update pg_database set datallowconn = true where datname = 'gpurate_test'",
                 &e));
    db_close(&other);
    ck_assert_str_eq(rows(&a), "0 0 0 0");
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    ck_assert_str_eq(rows(&a), "1 0 1 1");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

static bool tells(struct store *s, int64_t from, int64_t to)
{
    struct err e = {0};
    bool is;

    OK(store_tells_since(s, from, to, &is, &e));
    return is;
}

/* Of what was stored once too: where it was said first, and where it was listed again. */
START_TEST(a_date_of_a_price_is_found_to_the_second)
{
    enum { MAY_1 = 1777593600, JUNE_1 = 1780272000 };
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct err e = {0};
    bool stored;

    for (int i = 0; i < 4; i++) {
        struct quote q = quote(i < 3 ? "vast" : "beta", i == 2 ? "2" : "1", 2000000000);
        struct store_poll_in in = poll(q.market, run, &q, 1);

        q.since = i == 2 ? 0 : 20500;
        q.observed_at = in.poll.observed_at = AT + i * 100;
        in.poll.imported = i == 3;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    ck_assert_str_eq(scratch_value(&a, "select (select count(*) from gpurate.quote) || ' ' ||"
                                       " (select count(*) from gpurate.quote_said)"),
                     "1 2");
    for (int i = 0; i < 4; i++) {
        int64_t at = AT + i * 100;

        ck_assert(tells(s, at, at + 1) == (i != 2));
        ck_assert(!tells(s, at - 99, at));
        ck_assert(!tells(s, at + 1, at + 100));
        ck_assert(tells(s, at - 99, at + 1) == (i != 2));
    }
    ck_assert(!tells(s, MAY_1, MAY_1 + 86400));
    /* A month in files alone may say anything. */
    scratch_sql(&a, "insert into gpurate.exported_month select name, month::date, state, 1, 1, 'x',"
                    " now() from (values ('quote', '2026-05-01', 'dropped'), ('quote',"
                    " '2026-03-01', 'restored'), ('reply', '2026-07-01', 'dropped'))"
                    " x(name, month, state)");
    ck_assert(tells(s, MAY_1, MAY_1 + 1) && tells(s, JUNE_1 - 1, JUNE_1));
    ck_assert(tells(s, MAY_1 - 1, MAY_1 + 1) && tells(s, JUNE_1 - 1, JUNE_1 + 86400));
    ck_assert(!tells(s, MAY_1 - 86400, MAY_1) && !tells(s, JUNE_1, JUNE_1 + 86400));
    ck_assert(!tells(s, MAY_1 - 50 * 86400, MAY_1 - 40 * 86400));
    ck_assert(!tells(s, JUNE_1 + 31 * 86400, JUNE_1 + 40 * 86400));
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_read_only_database_is_exit_74)
{
    struct arena a = {0};
    struct quote at[1] = {quote("vast", "1", 2000000000)};
    struct store_poll_in in = poll("vast", 1, at, 1);
    struct store *s;
    struct err e = {0};
    bool stored;

    (void)scratch_ready(&a);
    scratch_sql(&a, "alter database gpurate_test set default_transaction_read_only = on");
    s = scratch_open(&a, STORE_AS_COLLECTOR);
    FAILS(store_put_poll(s, &in, &stored, &e), ERR_WRITE);
    ck_assert_int_eq(err_exit(e.kind), 74);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(the_window_is_told_in_order_with_those_that_were_sold_out)
{
    static const char *const h200[] = {"H200-SXM-141"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote z[2] = {quote("zeta", "b", 3), quote("zeta", "a", 2)};
    struct quote b[1] = {quote("beta", "1", 5)};
    int64_t run = scratch_run(s);
    struct store_poll_in in[] = {poll("zeta", run, z, 2), poll("alpha", run, NULL, 0),
                                 poll("beta", run, b, 1), poll("gamma", run, NULL, 0),
                                 poll("delta", run, b, 1)};
    struct quote_list got = {.arena = &a};
    struct store_window w = {.from = AT, .to = AT + 1};
    struct store_ids ids;
    struct intern words;
    struct err e = {0};
    bool stored;

    intern_init(&words, &a);
    z[1].instrument = "H200-SXM-141";
    b[0].verdict = VERDICT_SOLD_OUT;
    in[1].poll.verdict = POLL_EMPTY;
    in[3].poll.verdict = POLL_TIMEOUT;
    in[4].poll.verdict = POLL_HELD;
    in[2].poll.imported = true;
    for (size_t i = 0; i < sizeof in / sizeof *in; i++)
        OK(store_put_poll(s, &in[i], &stored, &e));
    OK(store_get_quotes(s, &w, &words, &got, &ids, &e));
    ck_assert_uint_eq(got.len, 5);
    ck_assert(quote_is_answer(&got.at[0]));
    ck_assert_str_eq(got.at[0].market, "alpha");
    ck_assert_str_eq(got.at[1].market, "beta");
    ck_assert_int_eq(got.at[1].verdict, VERDICT_SOLD_OUT);
    ck_assert(quote_is_answer(&got.at[2]));
    ck_assert_str_eq(got.at[2].op, "beta");
    ck_assert_str_eq(got.at[3].offer, "b");
    ck_assert_str_eq(got.at[4].offer, "a");
    ck_assert_uint_eq(ids.len, 3);
    /* The same polls later, whatever came since. */
    w.poll = ids.at;
    w.poll_len = 1;
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].market, "zeta");
    w.poll = ids.at; /* none of them */
    w.poll_len = 0;
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e));
    ck_assert_uint_eq(got.len, 0);
    w = (struct store_window){.from = AT,
                              .to = AT + 1,
                              .instrument = h200,
                              .instrument_len = 1,
                              .no_import = true,
                              .incomplete = true};
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].market, "alpha");
    ck_assert_str_eq(got.at[1].offer, "a");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(the_last_poll_of_each_market)
{
    static const char *const market[] = {"alpha", "vast", "zeta"};
    static const enum poll_verdict complete[] = {POLL_NO_MATCH, POLL_EMPTY, POLL_OK};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct store_poll_list got;
    struct err e = {0};
    bool stored;

    for (int i = 0; i < 9; i++) {
        struct store_poll_in in = poll(market[i % 3], run, NULL, 0);

        in.poll.observed_at += i;
        in.poll.verdict = i < 3 ? POLL_TIMEOUT : i < 6 ? complete[i % 3] : POLL_NETWORK;
        in.poll.why = i < 6 ? NULL : "gone";
        OK(store_put_poll(s, &in, &stored, &e));
    }
    OK(store_get_last_polls(s, AT + 100, false, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_str_eq(got.at[i].market, market[i]);
        ck_assert_int_eq(got.at[i].observed_at, AT + 6 + (int64_t)i);
        ck_assert_str_eq(got.at[i].why, "gone");
    }
    OK(store_get_last_polls(s, AT + 100, true, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(got.at[i].observed_at, AT + 3 + (int64_t)i);
        ck_assert_int_eq(got.at[i].verdict, complete[i]);
    }
    OK(store_get_last_polls(s, AT + 1, false, &got, &a, &e));
    ck_assert_uint_eq(got.len, 1);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* The first by time of each market, whichever came first and whatever it said. */
START_TEST(the_first_poll_of_each_market)
{
    static const struct {
        const char *market;
        int after_s;
    } polled[] = {{"vast", 9}, {"alpha", 5}, {"vast", 7},  {"alpha", 6},
                  {"zeta", 4}, {"zeta", 8},  {"alpha", 3}, {"vast", 8}},
      want[] = {{"alpha", 3}, {"vast", 7}, {"zeta", 4}};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct store_first_list got;
    struct err e = {0};
    bool stored;

    for (size_t i = 0; i < sizeof polled / sizeof *polled; i++) {
        struct store_poll_in in = poll(polled[i].market, run, NULL, 0);

        in.poll.observed_at += polled[i].after_s;
        in.poll.verdict = i % 2 ? POLL_EMPTY : POLL_TIMEOUT;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    /* An index would give them in that order whether it is asked for or not. */
    scratch_sql(&a, "alter database gpurate_test set enable_indexscan = off;"
                    "alter database gpurate_test set enable_indexonlyscan = off;"
                    "alter database gpurate_test set enable_bitmapscan = off");
    store_close(&s);
    s = scratch_open(&a, STORE_AS_COLLECTOR);
    OK(store_get_first_polls(s, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    for (size_t i = 0; i < got.len; i++) {
        ck_assert_str_eq(got.at[i].market, want[i].market);
        ck_assert_int_eq(got.at[i].observed_at, AT + want[i].after_s);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Each hour once, from the first moment to before the last. */
START_TEST(in_which_hours_somebody_was_asked)
{
    static const int at[] = {3600, 0, 3601, 7199, 7200};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s), hour = AT - AT % 3600;
    struct store_times got;
    struct err e = {0};
    bool stored;

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct store_poll_in in = poll(i % 2 ? "vast" : "alpha", run, NULL, 0);

        in.poll.observed_at = hour + at[i];
        in.poll.partition = hour + at[i] / 3600 * 3600;
        in.poll.verdict = POLL_TIMEOUT;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    OK(store_get_tried(s, hour, hour + 7200, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[0], hour);
    ck_assert_int_eq(got.at[1], hour + 3600);
    OK(store_get_tried(s, hour + 1, hour + 7201, &got, &a, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_int_eq(got.at[1], hour + 7200);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* A poll stored again takes the place of itself, and of no other poll of its market. */
START_TEST(a_later_revision_replaces_its_own_poll_only)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote q[] = {quote("vast", "one", 2000000000), quote("vast", "two", 3000000000),
                        quote("alpha", "three", 4000000000)};
    struct store_window w = {.from = AT, .to = AT + 7200};
    struct quote_list got = {.arena = &a};
    struct intern words;
    struct err e = {0};
    bool stored;

    q[1].observed_at += 3600;
    for (int i = 0; i < 3; i++) {
        struct store_poll_in in = poll(q[i].market, scratch_run(s), &q[i], 1);

        in.poll.observed_at = q[i].observed_at;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    (void)scratch_value(
        &a, "with old as (select * from gpurate.poll where market = 'vast' order by observed_at"
            " limit 1), again as (insert into gpurate.poll overriding system value select "
            "(jsonb_populate_record(null::"
            "gpurate.poll, to_jsonb(old) || jsonb_build_object('revision', r, 'verdict',"
            " case r when 3 then 'network' else 'ok' end, 'poll_id', (select max(poll_id) + r"
            " from gpurate.poll)))).* from old, generate_series(2, 3) r"
            " returning 1) select count(*) from again");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(concat_ws(' ', market, revision, newest),"
                                       " ', ' order by observed_at, market, revision)"
                                       " from api_v1.poll"),
                     "alpha 1 t, vast 1 f, vast 2 f, vast 3 t, vast 1 t");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(offer, ' ' order by offer)"
                                       " from api_v1.quote"),
                     "three two");
    /* The program's own reading, past a row that names a poll of another moment. */
    scratch_sql(
        &a, "insert into gpurate.quote (observed_at, poll_id, position, gpus, native, price_usd,"
            " term, verdict, offer) select observed_at + interval '1 minute', poll_id, position,"
            " 1, 1, 9, term, verdict, 'stray' from gpurate.quote_row where offer = 'two'");
    intern_init(&words, &a);
    OK(store_get_quotes(s, &w, &words, &got, NULL, &e));
    ck_assert_uint_eq(got.len, 2); /* the last of the first poll of vast did not answer */
    ck_assert_str_eq(got.at[0].offer, "three");
    ck_assert_str_eq(got.at[1].offer, "two");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(partitions_are_made_when_they_are_needed)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct err e = {0};
    bool stored;

    for (int i = 0; i < 4; i++) {
        struct quote at[1] = {quote("vast", "1", 2000000000)};
        struct store_poll_in in = poll("vast", run, at, 1);

        at[0].observed_at = in.poll.observed_at = INT64_C(1767225599) + i * 31 * 86400;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    ck_assert_str_eq(scratch_value(&a, "select string_agg(c.relname, ',' order by c.relname)"
                                       " from pg_inherits join pg_class c on c.oid = inhrelid"
                                       " where inhparent = 'gpurate.quote'::regclass"),
                     "quote_2025_12,quote_2026_01,quote_2026_03,quote_2026_04");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Ahead of time: the month and two after it. */
START_TEST(partitions_are_made_ahead)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct err e = {0};

    OK(store_make_partitions(s, 1798761599, &e)); /* 2026-12-31T23:59:59Z */
    ck_assert_str_eq(scratch_value(&a, "select string_agg(c.relname, ',' order by c.relname)"
                                       " from pg_inherits join pg_class c on c.oid = inhrelid"
                                       " where inhparent = 'gpurate.quote'::regclass"),
                     "quote_2026_12,quote_2027_01,quote_2027_02");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* What cannot be made is not tried for every poll of the month. */
START_TEST(a_month_without_a_place_is_asked_for_once)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct quote at[1] = {quote("vast", "1", 2000000000)};
    struct store_poll_in in = poll("vast", scratch_run(s), at, 1);
    struct err e = {0};
    bool stored;

    scratch_sql(&a, "insert into exported_month (table_name, month, state, rows, bytes,"
                    " manifest_sha256, exported_at)"
                    " values ('quote', '2026-05-01', 'dropped', 1, 1, 'ab', now())");
    scratch_count("make_partition(");
    for (int i = 0; i < 3; i++) {
        FAILS(store_put_poll(s, &in, &stored, &e), ERR_DATABASE);
        ck_assert(strstr(e.text, "the quotes of 2026-05 were exported"));
        ck_assert_str_eq(e.hint, "gpurate maintain --restore 2026-05");
    }
    ck_assert_int_eq(scratch_counted(), 1);
    ck_assert_str_eq(rows(&a), "0 0 0 0");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* One character a day: what was said. '-' is a failed poll, '=' is "not changed". */
static void say(struct store *s, const char *market, const char *days)
{
    int64_t run = scratch_run(s);
    struct arena a = {0};
    struct err e = {0};
    char said = 0;
    bool stored;

    for (int i = 0; days[i]; i++) {
        char sha256[65] = {0};
        /* Behind the first one, which is compared, another that is new every day. */
        struct store_reply reply[] = {
            {.url = "https://x", .status = 200, .sha256 = sha256},
            {.number = 1, .url = "https://x/2", .status = 200, .sha256 = text_fmt(&a, "%064d", i)}};
        struct store_poll_in in = poll(market, run, NULL, 0);

        said = days[i] == '=' ? said : days[i];
        memset(sha256, said, 64);
        if (days[i] == '=')
            reply[0].status = 304;
        if (days[i] == '-')
            reply[0] = (struct store_reply){.url = "https://x", .status = 503};
        in.reply = reply;
        in.reply_len = days[i] == '-' ? 1 : 2;
        in.poll.observed_at += i * INT64_C(86400);
        in.poll.verdict = days[i] == '-' ? POLL_HTTP : POLL_NO_MATCH;
        OK(store_put_poll(s, &in, &stored, &e));
    }
    arena_fini(&a);
}

START_TEST(since_when_a_market_has_said_the_same)
{
    static const char *const market[] = {"changed", "frozen", "back", "silent", "never"};
    static const char *const lasting[] = {"lasting"};
    static const struct {
        const char *market;
        int day;
    } want[] = {{"back", 3}, {"changed", 4}, {"frozen", 1}};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_first_list got;
    struct err e = {0};

    say(s, "changed", "aabbc");
    say(s, "frozen", "ab-b=");
    say(s, "back", "aabaa");
    say(s, "silent", "---");
    say(s, "other", "aaaaa");
    OK(store_get_unchanged(s, market, 5, AT + 30 * 86400, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    for (size_t i = 0; i < got.len; i++) {
        ck_assert_str_eq(got.at[i].market, want[i].market);
        ck_assert_int_eq(got.at[i].observed_at, AT + want[i].day * INT64_C(86400));
    }
    /* Further back than that many days nobody looks; "not changed" is an answer. */
    say(s, "lasting", "a============");
    OK(store_get_unchanged(s, lasting, 1, AT + (STORE_UNCHANGED_DAYS + 10) * INT64_C(86400), &got,
                           &a, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].observed_at, AT + 11 * INT64_C(86400));
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_poll)
{
    ADD(quotes_come_back_bit_for_bit);
    ADD(a_poll_is_stored_once);
    ADD(who_read_a_poll_is_kept);
    ADD(polls_are_stored_together_or_not_at_all);
    ADD(one_market_s_failing_insert_touches_no_other);
    ADD(a_new_word_keeps_nothing_out);
    ADD_TABLE(a_connection_killed_in_the_middle_leaves_nothing, places);
    ADD(a_connection_that_died_meanwhile_is_opened_again);
    ADD(a_database_that_stays_away_is_told);
    ADD(a_date_of_a_price_is_found_to_the_second);
    ADD(a_read_only_database_is_exit_74);
    ADD(the_window_is_told_in_order_with_those_that_were_sold_out);
    ADD(the_last_poll_of_each_market);
    ADD(the_first_poll_of_each_market);
    ADD(in_which_hours_somebody_was_asked);
    ADD(a_later_revision_replaces_its_own_poll_only);
    ADD(partitions_are_made_when_they_are_needed);
    ADD(partitions_are_made_ahead);
    ADD(a_month_without_a_place_is_asked_for_once);
    ADD(since_when_a_market_has_said_the_same);
}
