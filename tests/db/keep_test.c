/* Months that leave the database step by step and come back; and what is due, to the day. */
#include "stage/keep/keep.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "scratch.h"
#include "store/poll.h"
#include "store/prune.h"

static struct arena mem;
static struct config config;
static struct keep k;
static int64_t run;

/* Rows of two polls of January, one of them an import, and of one of each month after it. */
static void put(const char *at, bool imported)
{
    struct quote q = {.market = "vast",
                      .op = "vast",
                      .instrument = "H100-SXM-80",
                      .offer = at,
                      .currency = "USD",
                      .native_nano = 1,
                      .price_nusd = 2000000000,
                      .available = 1,
                      .reliability_nano = -1,
                      .gpus = 1,
                      .verdict = VERDICT_OK};
    struct store_poll_in in = {
        .poll = {.run = run, .market = "vast", .verdict = POLL_OK, .imported = imported},
        .quote = &q,
        .quote_len = 1};
    struct store *s = scratch_open(&mem, STORE_AS_COLLECTOR);
    struct err e = {0};
    bool stored;

    ck_assert(clock_parse(at, &in.poll.observed_at));
    q.observed_at = in.poll.partition = in.poll.observed_at;
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
    store_close(&s);
}

static const char *folder(void)
{
    return text_fmt(&mem, "/tmp/gpurate-keep-%d", (int)getpid());
}

static void open(const char *now)
{
    struct store *s;
    const char *dir = folder();

    ck_assert_int_eq(system(text_fmt(&mem, "rm -rf %s && mkdir -p %s/spool", dir, dir)), 0);
    s = scratch_store(&mem, STORE_AS_COLLECTOR);
    run = scratch_run(s);
    store_close(&s);
    config = (struct config){.state = dir,
                             .lock = text_fmt(&mem, "%s/lock", dir),
                             .spool = text_fmt(&mem, "%s/spool", dir),
                             .archive = text_fmt(&mem, "%s/archive", dir),
                             .retention = {.quotes_months = 1, .folder = dir}};
    k = (struct keep){.config = &config, .arena = &mem};
    k.store = scratch_open(&mem, STORE_AS_KEEPER);
    ck_assert(clock_parse(now, &k.now));
}

static void end(void)
{
    store_close(&k.store);
    ck_assert_int_eq(system(text_fmt(&mem, "rm -rf %s", folder())), 0);
}

/* "2026-01 exported detach, ...": months of quotes that have a state or a step. */
static const char *plan(void)
{
    struct keep_plan p;
    struct err e = {0};
    const char *out = "";
    char text[8];

    OK(keep_look(&k, &p, &e));
    for (size_t i = 0; i < p.len; i++)
        if (text_eq(p.at[i].month.noun->table, "quote")
            && (p.at[i].month.state || p.at[i].step != KEEP_STAY))
            out = text_fmt(
                &mem, "%s%s%s %s %s", out, *out ? ", " : "", month_text(p.at[i].month.month, text),
                p.at[i].month.state ? p.at[i].month.state : "-", keep_step_name(p.at[i].step));
    return out;
}

static size_t work(void)
{
    struct keep_plan p;
    struct err e = {0};
    size_t done;

    OK(keep_look(&k, &p, &e));
    OK(keep_work(&k, &p, &done, &e));
    return done;
}

static size_t checked(void)
{
    struct keep_plan p;
    struct err e = {0};
    size_t months = 99;

    OK(keep_look(&k, &p, &e));
    OK(keep_check(&k, &p, &months, &e));
    return months;
}

static const char *offers(void)
{
    return scratch_value(&mem, "select string_agg(offer, ' ' order by offer) from quote_row");
}

#define JANUARY "2026-01-05T10:00:00Z"
#define LATER "2026-01-31T23:59:59Z"
#define FEBRUARY "2026-02-01T00:00:00Z"
#define MARCH "2026-03-09T10:00:00Z"

static void put_all(void)
{
    put(JANUARY, false);
    put(LATER, true);
    put(FEBRUARY, false);
    put(MARCH, false);
}

START_TEST(a_month_is_due_when_as_many_are_younger)
{
    static const struct {
        int months;
        const char *now, *plan;
    } at[] = {
        {0, "2030-01-01T00:00:00Z", ""},
        {1, "2026-02-28T23:59:59Z", ""},
        {1, "2026-03-01T00:00:00Z", "2026-01 - export"},
        {1, "2026-04-01T00:00:00Z", "2026-01 - export, 2026-02 - export"},
        {2, "2026-03-31T23:59:59Z", ""},
        {2, "2026-04-01T00:00:00Z", "2026-01 - export"},
        {11, "2026-12-31T23:59:59Z", ""},
        {11, "2027-01-01T00:00:00Z", "2026-01 - export"},
    };

    open(MARCH);
    put_all();
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        config.retention.quotes_months = at[i].months;
        ck_assert(clock_parse(at[i].now, &k.now));
        ck_assert_str_eq(plan(), at[i].plan);
    }
    end();
}
END_TEST

START_TEST(a_month_goes_a_step_a_call_and_comes_back)
{
    int64_t january = clock_date(2026, 1, 1), february = clock_date(2026, 2, 1);
    struct err e = {0};
    const char *all;

    open(MARCH);
    put_all();
    all = offers();
    ck_assert_str_eq(all, JANUARY " " LATER " " FEBRUARY " " MARCH);
    FAILS(keep_restore(&k, january, &e), ERR_USAGE);
    FAILS(keep_release(&k, january, &e), ERR_USAGE);
    ck_assert_uint_eq(checked(), 0);

    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 exported detach");
    ck_assert_str_eq(offers(), all);
    ck_assert_uint_eq(checked(), 1);
    FAILS(keep_release(&k, january, &e), ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(e.text, "month 2026-01 was not restored: it is \"exported\""));
    FAILS(keep_restore(&k, february, &e), ERR_USAGE);
    ck_assert_ptr_nonnull(strstr(e.text, "no month 2026-02 was exported"));

    /* What came in meanwhile goes into the files first. */
    put("2026-01-20T10:00:00Z", true);
    all = offers();
    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 exported detach");
    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 leaving drop");
    ck_assert_str_eq(offers(), FEBRUARY " " MARCH);
    /* And what a run that had begun before stored, when it has left. */
    scratch_sql(&mem, "update quote_2026_01 set offer = 'changed' where offer like '%31T%'");
    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 leaving drop");
    scratch_sql(&mem, "update quote_2026_01 set offer = '" LATER "' where offer = 'changed'");
    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 leaving drop");
    ck_assert_uint_eq(work(), 1);
    ck_assert_str_eq(plan(), "2026-01 dropped stay");
    ck_assert_uint_eq(work(), 0);
    ck_assert_uint_eq(checked(), 1);
    config.retention.quotes_months = 0;
    ck_assert_str_eq(plan(), "2026-01 dropped stay");
    config.retention.quotes_months = 1;

    OK(keep_restore(&k, january, &e));
    ck_assert_str_eq(plan(), "2026-01 restored stay");
    ck_assert_str_eq(offers(), all);
    ck_assert_uint_eq(work(), 0);
    OK(keep_restore(&k, january, &e));
    ck_assert_str_eq(offers(), all);
    OK(keep_release(&k, january, &e));
    ck_assert_str_eq(plan(), "2026-01 - export");
    end();
}
END_TEST

/* What has begun goes on whatever is configured now; what cannot be done keeps no other back. */
START_TEST(a_month_that_cannot_go_keeps_no_other_back)
{
    struct keep_plan p;
    struct err e = {0};
    size_t done;

    open("2026-04-09T10:00:00Z");
    put_all();
    ck_assert_str_eq(plan(), "2026-01 - export, 2026-02 - export");
    ck_assert_uint_eq(work(), 2);
    ck_assert_uint_eq(work(), 2);
    config.retention.quotes_months = 0;
    ck_assert_str_eq(plan(), "2026-01 leaving drop, 2026-02 leaving drop");
    ck_assert_int_eq(system(text_fmt(&mem, "cd %s && rm -rf 2026-01 && touch 2026-01", folder())),
                     0);
    OK(keep_look(&k, &p, &e));
    ck_assert(!keep_check(&k, &p, &done, &e));
    e = (struct err){0};
    ck_assert(!keep_work(&k, &p, &done, &e));
    ck_assert_msg(text_starts(e.text, "could not drop the quotes of 2026-01: "), "%s", e.text);
    ck_assert_uint_eq(done, 1);
    ck_assert_str_eq(plan(), "2026-01 leaving drop, 2026-02 dropped stay");
    end();
}
END_TEST

/* ---- the archive ---- */

/* A poll of that verdict with a reply; its digest. */
static const char *reply(const char *market, const char *at, const char *verdict, const char *bytes)
{
    char name[DIGEST_TEXT_MAX];
    struct err e = {0};

    OK(archive_put(config.archive, bytes, strlen(bytes), name, &e));
    scratch_sql(&mem,
                text_fmt(&mem,
                         "with p as (insert into poll (run_id, market, partition_start,"
                         " observed_at, revision, verdict, ms, offers, quotes, quotes_ok, replies,"
                         " imported) values (%lld, '%s', '%s', '%s', 1, '%s', 1, 0, 0, 0, 1, false)"
                         " returning *) insert into reply (poll_id, position, step, number, url,"
                         " status, bytes, ms, sha256) select poll_id, 0, 0, 0,"
                         " 'https://x.example/', 200, 1, 1, '%s' from p",
                         (long long)run, market, at, at, verdict, name));
    return text_dup(&mem, name);
}

static const char *pruning(void)
{
    struct keep_prune_plan p;
    struct err e = {0};
    const char *out = "";
    char text[8];

    OK(keep_look_prune(&k, &p, &e));
    for (size_t i = 0; i < p.len; i++)
        if (p.at[i].month.state || p.at[i].step != KEEP_STAY)
            out = text_fmt(&mem, "%s%s%s %s %s %lld", out, *out ? ", " : "",
                           month_text(p.at[i].month.month, text),
                           p.at[i].month.state ? p.at[i].month.state : "-",
                           keep_step_name(p.at[i].step), (long long)p.at[i].month.replies);
    return out;
}

static size_t prune(void)
{
    struct keep_prune_plan p;
    struct err e = {0};
    size_t done = 0;

    OK(keep_look_prune(&k, &p, &e));
    OK(keep_prune(&k, &p, &done, &e));
    return done;
}

START_TEST(replies_that_nothing_rests_on_leave_after_years)
{
    struct keep_prune_plan p;
    const char *failed, *held, *good, *both, *young;
    struct err e = {0};
    size_t n = 0;

    open("2027-02-28T23:59:59Z");
    failed = reply("vast", JANUARY, "timeout", "failed");
    held = reply("vast", LATER, "held", "held");
    good = reply("azure", JANUARY, "ok", "good");
    both = reply("gmi", JANUARY, "timeout", "both");
    (void)reply("gmi", FEBRUARY, "ok", "both");
    young = reply("vast", FEBRUARY, "timeout", "young");
    ck_assert_uint_eq(prune(), 0);
    config.retention.archive_years = 1;
    ck_assert(clock_parse("2026-12-31T23:59:59Z", &k.now));
    ck_assert_str_eq(pruning(), "");
    ck_assert(clock_parse("2027-01-31T23:59:59Z", &k.now));
    ck_assert_str_eq(pruning(), "");
    ck_assert(clock_parse("2027-02-01T00:00:00Z", &k.now));
    ck_assert_str_eq(pruning(), "2026-01 - list 0");

    /* Not while a poll waits to be stored. */
    OK(file_write_whole(text_fmt(&mem, "%s/waits", config.spool), "x", 1, &e));
    OK(keep_look_prune(&k, &p, &e));
    FAILS(keep_prune(&k, &p, &n, &e), ERR_LOCKED);
    ck_assert_uint_eq(n, 0);
    (void)unlink(text_fmt(&mem, "%s/waits", config.spool));

    ck_assert_uint_eq(prune(), 1);
    ck_assert_str_eq(pruning(), "2026-01 listed remove 2");
    ck_assert(archive_has(config.archive, failed) && archive_has(config.archive, held));
    e = (struct err){0};
    OK(keep_look_prune(&k, &p, &e));
    OK(keep_check_prune(&k, &p, &n, &e));
    ck_assert_uint_eq(n, 1);
    ck_assert_uint_eq(prune(), 1);
    ck_assert_str_eq(pruning(), "2026-01 pruned stay 2");
    ck_assert(!archive_has(config.archive, failed) && !archive_has(config.archive, held));
    ck_assert(archive_has(config.archive, good) && archive_has(config.archive, both));
    ck_assert(archive_has(config.archive, young));
    ck_assert_uint_eq(prune(), 0);
    config.retention.archive_years = 0;
    ck_assert_str_eq(pruning(), "2026-01 pruned stay 2");

    ck_assert_int_eq(system(text_fmt(&mem, "rm -rf %s/2026-01", folder())), 0);
    OK(keep_look_prune(&k, &p, &e));
    FAILS(keep_check_prune(&k, &p, &n, &e), ERR_DATA);
    end();
}
END_TEST

/* Which may go of February when what is from May on is young: by the moment of the poll, and by
   whoever has the same bytes. */
static const struct {
    const char *market, *at, *verdict, *too, *too_verdict;
    bool goes;
} prunable[] = {
    {"first", "2026-02-01T00:00:00Z", "timeout", NULL, NULL, true},
    {"last", "2026-02-28T23:59:59Z", "http", NULL, NULL, true},
    {"before", "2026-01-31T23:59:59Z", "timeout", NULL, NULL, false},
    {"after", "2026-03-01T00:00:00Z", "timeout", NULL, NULL, false},
    {"twice", "2026-02-03T00:00:00Z", "timeout", "2026-02-03T01:00:00Z", "cut", true},
    {"good", "2026-02-04T00:00:00Z", "ok", NULL, NULL, false},
    {"good_once", "2026-02-05T00:00:00Z", "timeout", "2026-01-05T00:00:00Z", "empty", false},
    {"old", "2026-02-06T00:00:00Z", "timeout", "2026-04-30T23:59:59Z", "timeout", true},
    {"young", "2026-02-07T00:00:00Z", "timeout", "2026-05-01T00:00:00Z", "timeout", false},
    {"rates", "2026-02-08T00:00:00Z", "timeout", NULL, NULL, false},
    {"terms", "2026-02-09T00:00:00Z", "timeout", NULL, NULL, false},
};
enum { PRUNABLE = sizeof prunable / sizeof *prunable };

START_TEST(which_replies_may_go)
{
    const char *digest[PRUNABLE], *gone = "", *wanted = "";
    store_digest_list got;
    int64_t month, before;
    struct err e = {0};

    open("2027-05-01T00:00:00Z");
    for (size_t i = 0; i < PRUNABLE; i++) {
        const char *name = prunable[i].market;

        digest[i] = reply(name, prunable[i].at, prunable[i].verdict, name);
        if (prunable[i].too)
            (void)reply(name, prunable[i].too, prunable[i].too_verdict, name);
        if (prunable[i].goes)
            wanted = text_fmt(&mem, "%s %s", wanted, name);
    }
    /* What could not be read at all has no digest. */
    scratch_sql(&mem,
                text_fmt(&mem,
                         "insert into fx_rate (rate_date, currency, source, per_eur, fetched_at,"
                         " reply_sha256) values ('2026-02-08', 'USD', 'x', 1, '2026-02-08Z', '%s');"
                         "insert into terms_page (address, asked_at) values ('x', '2026-02-09Z');"
                         "insert into terms_text (address, sha256, seen_at, reply) values"
                         " ('x', 't', '2026-02-09Z', '%s');"
                         "insert into reply (poll_id, position, step, number, url, status, bytes,"
                         " ms) select poll_id, 1, 0, 1, 'https://x.example/', 0, 0, 1 from reply",
                         digest[PRUNABLE - 2], digest[PRUNABLE - 1]));
    ck_assert(clock_parse_date("2026-02-01", &month) && clock_parse_date("2026-05-01", &before));
    OK(store_get_prunable(k.store, month, before, &got, &mem, &e));
    for (size_t i = 0; i < PRUNABLE; i++)
        for (size_t j = 0; j < got.len; j++)
            if (text_eq(got.at[j], digest[i]))
                gone = text_fmt(&mem, "%s %s", gone, prunable[i].market);
    ck_assert_str_eq(gone, wanted);
    ck_assert_uint_eq(got.len, 4);
    for (size_t i = 1; i < got.len; i++)
        ck_assert_int_lt(strcmp(got.at[i - 1], got.at[i]), 0);
    end();
}
END_TEST

SUITE(stage_keep)
{
    ADD(a_month_is_due_when_as_many_are_younger);
    ADD(a_month_goes_a_step_a_call_and_comes_back);
    ADD(a_month_that_cannot_go_keeps_no_other_back);
    ADD(replies_that_nothing_rests_on_leave_after_years);
    ADD(which_replies_may_go);
}
