/* Many jobs at once: nobody waits for a bad one, hosts are paced, secrets stay inside. */
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>

#include "base/log.h"
#include "edge/http/curl_priv.h"
#include "fetch_bench.h"

enum { MARKETS = 40 };

/* Markets of their own hosts, all played by the one fake. */
static void submit_host(struct bench *b, int i, const char *path, struct seen *s,
                        const struct http_limits *limits)
{
    struct http_request r = {.url = text_fmt(&b->arena, "https://m%d.example%s", i, path)};
    struct http_job job = job_of(b, &r, text_fmt(&b->arena, "m%d", i), path, s);

    if (limits)
        job.limits = *limits;
    http_submit(b->pool, &job);
}

/* Seen by how many wait at the same time; how long it takes is for make bench to say. */
START_TEST(all_markets_are_polled_at_once)
{
    const struct http_limits limits = {.connect_ms = 20000, .try_ms = 20000};
    static struct seen s[MARKETS];
    struct bench b;

    bench_open(&b);
    for (int i = 0; i < MARKETS; i++)
        submit_host(&b, i, text_fmt(&b.arena, "/crowd/%d", MARKETS / 2), &s[i], &limits);
    run(&b);
    for (int i = 0; i < MARKETS; i++)
        ck_assert_msg(s[i].verdict == POLL_OK && s[i].answers == 1, "%s", s[i].why);
    ck_assert_int_ge(b.fake.shared->waiting_max, MARKETS / 2);
    bench_close(&b);
}
END_TEST

static const struct {
    rlim_t soft, hard;
    int at_once; /* at least so many */
} files[] = {{24, 4096, MARKETS / 2}, {64, 64, 2}, {40, 40, 1}};

/* Few descriptors, and more to be had or not: markets wait their turn and nobody fails. */
START_TEST(few_open_files_are_no_broken_network)
{
    const struct http_limits limits = {.connect_ms = 20000, .try_ms = 20000, .tries = 1};
    struct rlimit limit = {files[_i].soft, files[_i].hard};
    struct http_setup setup = {.seed = 1};
    static struct seen s[MARKETS];
    struct err e = {0};
    struct bench b;

    bench_open(&b);
    http_pool_close(&b.pool);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
    b.pool = http_pool_open(&setup, &e);
    ck_assert_msg(b.pool != NULL, "%s", e.text);
    for (int i = 0; i < MARKETS; i++)
        submit_host(&b, i, text_fmt(&b.arena, "/crowd/%d", files[_i].at_once), &s[i], &limits);
    run(&b);
    for (int i = 0; i < MARKETS; i++)
        ck_assert_msg(s[i].verdict == POLL_OK && s[i].answers == 1, "%s", s[i].why);
    ck_assert_int_ge(b.fake.shared->waiting_max, files[_i].at_once);
    bench_close(&b);
}
END_TEST

START_TEST(bad_markets_delay_nobody)
{
    static const char *const bad[] = {"/hang", "/drip",  "/endless", "/bomb",   "/silent",
                                      "/gone", "/reset", "/lines",   "/to/loop"};
    const struct http_limits patient = {.connect_ms = 20000, .try_ms = 20000};
    enum { BAD = sizeof bad / sizeof *bad };
    static struct seen s[MARKETS], worst[BAD];
    struct bench b;

    bench_open(&b);
    for (int i = 0; i < BAD; i++)
        submit_host(&b, 100 + i, bad[i], &worst[i], NULL);
    for (int i = 0; i < 20; i++)
        submit_host(&b, i, "/ok", &s[i], &patient);
    run(&b);
    for (int i = 0; i < 20; i++) {
        ck_assert_msg(s[i].verdict == POLL_OK, "%s", s[i].why);
        ck_assert_int_eq(s[i].tries, 1);
    }
    for (int i = 0; i < BAD; i++)
        ck_assert_msg(worst[i].answers == 1 && worst[i].verdict != POLL_OK, "%s", bad[i]);
    bench_close(&b);
}
END_TEST

struct chain {
    struct bench *b;
    struct seen seen;
    int page;
};

static void next_page(void *ctx, const struct http_answer *a)
{
    struct chain *c = ctx;

    keep(&c->seen, a);
    if (++c->page < 5) {
        struct http_request r = {0};
        struct http_job job = job_of(c->b, &r, "alpha", "/ok", &c->seen);

        job.done = next_page;
        job.ctx = c;
        http_submit(c->b->pool, &job);
    }
}

START_TEST(the_next_request_is_submitted_from_the_answer_of_the_last)
{
    struct bench b;
    struct chain c = {.b = &b, .page = -1};

    bench_open(&b);
    next_page(&c, &(struct http_answer){.body = "", .header = NULL});
    run(&b);
    ck_assert_int_eq(c.page, 5);
    ck_assert_int_eq(c.seen.answers, 6);
    ck_assert_int_eq(c.seen.verdict, POLL_OK);
    ck_assert_int_eq(b.fake.shared->hits, 5);
    bench_close(&b);
}
END_TEST

START_TEST(requests_to_one_host_keep_their_gap)
{
    const struct http_limits limits = {.gap_ms = 120, .try_ms = 1000};
    struct seen s[4] = {{0}};
    struct bench b;

    bench_open(&b);
    for (int i = 0; i < 4; i++)
        submit_host(&b, 0, "/ok", &s[i], &limits);
    run(&b);
    ck_assert_int_eq(b.fake.shared->hits, 4);
    /* Arrivals are seen by another process, whose own delays may shorten a gap: three are longer
     * than two. */
    ck_assert_int_gt(b.fake.shared->at_ms[3] - b.fake.shared->at_ms[0], 2 * 120);
    bench_close(&b);
}
END_TEST

static const struct {
    bool one_host;
    int most;
} crowds[] = {{true, 2}, {false, 6}};

START_TEST(one_host_is_asked_so_many_times_at_once)
{
    const struct http_limits limits = {.parallel = 2, .connect_ms = 20000, .try_ms = 20000};
    struct seen s[6] = {{0}};
    struct bench b;

    bench_open(&b);
    for (int i = 0; i < 6; i++)
        submit_host(&b, crowds[_i].one_host ? 0 : i, crowds[_i].one_host ? "/slow/250" : "/crowd/3",
                    &s[i], &limits);
    run(&b);
    for (int i = 0; i < 6; i++)
        ck_assert_msg(s[i].verdict == POLL_OK, "%s", s[i].why);
    /* Another process counts, whose own delays may part two that came together. */
    ck_assert_int_le(b.fake.shared->waiting_max, crowds[_i].most);
    ck_assert_int_gt(b.fake.shared->waiting_max, crowds[_i].one_host ? 0 : 2);
    bench_close(&b);
}
END_TEST

START_TEST(a_market_ends_at_its_own_deadline)
{
    struct seen hang = {0}, late = {0}, patient = {0}, waits = {0};
    struct http_request r[4] = {{0}};
    struct http_job job;
    struct bench b;
    int64_t began = clock_mono_ms();

    bench_open(&b);
    job = job_of(&b, &r[0], "alpha", "/hang", &hang);
    job.deadline_ms = clock_mono_ms() + 1000;
    job.limits = (struct http_limits){.parallel = 1};
    http_submit(b.pool, &job);
    job = job_of(&b, &r[1], "alpha", "/ok", &late); /* the same host: waits for /hang */
    job.deadline_ms = clock_mono_ms() + 500;
    job.limits = (struct http_limits){.parallel = 1};
    http_submit(b.pool, &job);
    job = job_of(&b, &r[2], "alpha", "/limited/3600", &patient); /* an hour fits into no 4 s */
    job.limits = (struct http_limits){.connect_ms = 20000, .try_ms = 20000};
    job.deadline_ms = clock_mono_ms() + 4000;
    http_submit(b.pool, &job);
    job = job_of(&b, &r[3], "alpha", "/ok", &waits);
    job.not_before_ms = clock_mono_ms() + 500;
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(hang.verdict, POLL_TIMEOUT);
    ck_assert_int_eq(hang.tries, 1);
    ck_assert_int_eq(late.verdict, POLL_TIMEOUT);
    ck_assert_int_eq(late.tries, 0);
    ck_assert_ptr_nonnull(strstr(late.why, "its turn did not come before the deadline"));
    ck_assert_int_eq(patient.verdict, POLL_LIMITED);
    ck_assert_int_eq(patient.retry_after_ms, 3600000);
    ck_assert_int_eq(waits.verdict, POLL_OK);
    ck_assert_int_ge(clock_mono_ms() - began, 500);
    bench_close(&b);
}
END_TEST

START_TEST(at_the_end_of_the_run_everybody_is_answered)
{
    struct seen s[8] = {{0}};
    struct bench b;
    struct chain c = {.b = &b};

    bench_open(&b);
    for (int i = 0; i < 8; i++)
        submit_host(&b, i / 4, "/hang", &s[i], &(struct http_limits){.parallel = 1});
    /* Its follow-ups come after the end, and are answered nevertheless. */
    next_page(&c, &(struct http_answer){.body = ""});
    http_run(b.pool, clock_mono_ms() - 1);
    ck_assert_int_eq(c.page, 5);
    ck_assert_int_eq(c.seen.verdict, POLL_TIMEOUT);
    for (int i = 0; i < 8; i++) {
        ck_assert_int_eq(s[i].verdict, POLL_TIMEOUT);
        ck_assert_int_eq(s[i].answers, 1);
        submit_host(&b, i / 4, "/hang", &s[i], &(struct http_limits){.parallel = 1});
    }
    http_run(b.pool, clock_mono_ms() + 200);
    for (int i = 0; i < 8; i++)
        ck_assert_int_eq(s[i].answers, 2);
    http_run(b.pool, 0); /* nothing to do: returns */
    bench_close(&b);
}
END_TEST

static const char *const leaky[] = {
    "/ok",      "/echo",     "/status/401", "/status/503",  "/limited/3600", "/hang",    "/reset",
    "/gone",    "/short",    "/garbage",    "/endless",     "/bomb",         "/lines",   "/to/ok",
    "/to/echo", "/to/other", "/to/loop",    "/to/official", "/silent",       "/flaky/1",
};

static bool file_has(const char *path, const char *text)
{
    char block[1 << 16] = "";
    int fd = open(path, O_RDONLY);
    ssize_t got = fd < 0 ? -1 : read(fd, block, sizeof block - 1);

    ck_assert_int_gt(got, 0);
    (void)close(fd);
    return strstr(block, text) != NULL;
}

START_TEST(keys_reach_the_wire_and_nothing_else)
{
    char log[] = "/tmp/gpurate-unit-XXXXXX";
    int fd = mkstemp(log), standard = dup(2);
    struct http_request r = {.secret_query = "key=" KEY "-query"};
    struct seen s = {0};
    struct http_job job;
    struct bench b;

    bench_open(&b);
    http_secret(&r, &b.arena, "Authorization", "Bearer %s", KEY);
    http_secret(&r, &b.arena, "X-Token", "%s", KEY "-token");
    job = job_of(&b, &r, "alpha", text_fmt(&b.arena, "%s?page=1", leaky[_i]), &s);
    ck_assert(fd >= 0 && dup2(fd, 2) == 2);
    log_setup(LOG_DEBUG, LOG_TEXT);
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(dup2(standard, 2), 2);
    ck_assert(file_has(log, "http try ended"));
    ck_assert(!file_has(log, KEY));
    ck_assert_ptr_null(strstr(s.why, KEY));
    ck_assert_ptr_null(strstr(s.url, KEY));
    ck_assert_ptr_null(strstr(s.link, KEY));
    ck_assert(s.has_secret == (strstr(s.body, KEY) != NULL));
    ck_assert_ptr_nonnull(strstr(b.fake.shared->head, "Authorization: Bearer " KEY "\r\n"));
    if (strcmp(leaky[_i], "/echo") == 0) {
        ck_assert(s.has_secret);
        ck_assert_str_eq(s.link, "</echo?page=1&***>; rel=\"next\"");
        ck_assert(text_starts(s.body, "GET /echo?page=1&key=" KEY "-query HTTP/1.1"));
    }
    (void)unlink(log);
    bench_close(&b);
}
END_TEST

START_TEST(proxies_of_the_environment_do_not_see_loopback)
{
    struct seen s = {0};
    struct bench b;

    (void)setenv("http_proxy", "http://127.0.0.1:1", 1);
    (void)setenv("all_proxy", "http://127.0.0.1:1", 1);
    bench_open(&b);
    submit(&b, "alpha", "/ok", &s);
    run(&b);
    ck_assert_msg(s.verdict == POLL_OK, "%s", s.why);
    bench_close(&b);
}
END_TEST

START_TEST(without_libcurl_there_is_a_sentence_and_a_hint)
{
    struct err e = {0};

    ck_assert_ptr_null(curl_load("libcurl-that-is-not-there.so.4", &e));
    ck_assert_int_eq(e.kind, ERR_NETWORK);
    ck_assert(text_starts(e.text, "could not open libcurl: "));
    ck_assert_ptr_nonnull(strstr(e.hint, "apt-get install libcurl4"));
    ck_assert_ptr_null(curl_load("libm.so.6", &e)); /* a library, but not this one */
    ck_assert_ptr_nonnull(strstr(e.text, "cannot use libcurl: it has no function"));
}
END_TEST

START_TEST(jobs_that_never_ran_are_dropped)
{
    struct seen s = {0};
    struct bench b;

    bench_open(&b);
    submit(&b, "alpha", "/ok", &s);
    bench_close(&b);
    ck_assert_int_eq(s.answers, 0);
}
END_TEST

/* An owner that takes longer to read its answer than anybody has time for. */
enum { OTHERS = 4, TRY_MS = 1500, READING_MS = 2500 };

struct reader {
    struct seen seen;
    int64_t deadline_ms;
};

static void read_slowly(void *ctx, const struct http_answer *a)
{
    struct reader *r = ctx;

    keep(&r->seen, a);
    r->deadline_ms = a->deadline_ms;
    (void)usleep(READING_MS * 1000);
}

static void keep_deadline(void *ctx, const struct http_answer *a)
{
    struct reader *r = ctx;

    keep(&r->seen, a);
    r->deadline_ms = a->deadline_ms;
}

/*
 * While one answer is read, others are under way, or wait for room on their host, and all of their
 * time passes: each has it again. Whose answer it is has nothing back.
 */
START_TEST(what_reading_takes_is_given_back_to_others)
{
    static struct reader slow, on_its_way, next[OTHERS];
    const struct http_limits limits = {
        .try_ms = TRY_MS, .connect_ms = TRY_MS, .stall_s = 2, .tries = 1, .parallel = 1};
    struct http_request r = {0};
    struct bench b;
    struct http_job job;
    int64_t deadline_ms;

    bench_open(&b);
    job = job_of(&b, &r, "slow", "/ok", &slow.seen);
    deadline_ms = clock_mono_ms() + READING_MS;
    job.limits = limits;
    job.done = read_slowly;
    job.ctx = &slow;
    job.deadline_ms = deadline_ms;
    http_submit(b.pool, &job);
    job.group = "other";
    job.done = keep_deadline;
    job.ctx = &on_its_way;
    r.url = "https://other.example/slow/700";
    http_submit(b.pool, &job);
    r.url = "https://other.example/ok"; /* one at a time on a host: these wait */
    for (int i = 0; i < OTHERS; i++) {
        job.ctx = &next[i];
        http_submit(b.pool, &job);
    }
    run(&b);
    ck_assert_int_eq(slow.seen.verdict, POLL_OK);
    ck_assert_int_eq(slow.deadline_ms, deadline_ms);
    ck_assert_msg(on_its_way.seen.verdict == POLL_OK, "%s", on_its_way.seen.why);
    for (int i = 0; i < OTHERS; i++) {
        ck_assert_msg(next[i].seen.verdict == POLL_OK, "%s", next[i].seen.why);
        ck_assert_int_ge(next[i].deadline_ms, deadline_ms + READING_MS);
    }
    bench_close(&b);
}
END_TEST

/* Whatever is given back, a run ends when it is to end. */
START_TEST(the_end_of_the_run_is_never_put_off)
{
    static struct reader slow, other;
    struct http_request r = {0};
    struct bench b;
    struct http_job job;

    bench_open(&b);
    job = job_of(&b, &r, "slow", "/ok", &slow.seen);
    job.done = read_slowly;
    job.ctx = &slow;
    http_submit(b.pool, &job);
    job.group = "other";
    job.done = keep_deadline;
    job.ctx = &other;
    job.not_before_ms = clock_mono_ms() + READING_MS / 2;
    r.url = "https://other.example/ok";
    http_submit(b.pool, &job);
    http_run(b.pool, clock_mono_ms() + READING_MS / 2);
    ck_assert_int_eq(slow.seen.verdict, POLL_OK);
    ck_assert_int_eq(other.seen.verdict, POLL_TIMEOUT);
    ck_assert_int_eq(b.fake.shared->hits, 1);
    bench_close(&b);
}
END_TEST

SUITE(edge_http_pool)
{
    ADD(all_markets_are_polled_at_once);
    ADD_TABLE(few_open_files_are_no_broken_network, files);
    ADD(bad_markets_delay_nobody);
    ADD(the_next_request_is_submitted_from_the_answer_of_the_last);
    ADD(requests_to_one_host_keep_their_gap);
    ADD_TABLE(one_host_is_asked_so_many_times_at_once, crowds);
    ADD(what_reading_takes_is_given_back_to_others);
    ADD(the_end_of_the_run_is_never_put_off);
    ADD(a_market_ends_at_its_own_deadline);
    ADD(at_the_end_of_the_run_everybody_is_answered);
    ADD_TABLE(keys_reach_the_wire_and_nothing_else, leaky);
    ADD(proxies_of_the_environment_do_not_see_loopback);
    ADD(without_libcurl_there_is_a_sentence_and_a_hint);
    ADD(jobs_that_never_ran_are_dropped);
}
