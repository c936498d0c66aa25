/* The engine against a server that behaves as told; each test starts its own. */
#include "edge/http/fetch.h"

#include <string.h>

#include "fetch_bench.h"

START_TEST(an_answer_comes_whole)
{
    struct bench b;
    struct seen s = {0};

    bench_open(&b);
    submit(&b, "alpha", "/ok?page=1", &s);
    run(&b);
    ck_assert_int_eq(s.answers, 1);
    ck_assert_msg(s.verdict == POLL_OK, "%s", s.why);
    ck_assert_int_eq(s.status, 200);
    ck_assert_str_eq(s.body, "{\"ok\":true}");
    ck_assert_uint_eq(s.len, strlen(s.body));
    ck_assert_str_eq(s.url, "https://market.example/ok?page=1");
    ck_assert_str_eq(s.type, "application/json");
    ck_assert_str_eq(s.etag, "\"v1\"");
    ck_assert_str_eq(s.modified, "Sun, 06 Nov 1994 08:49:37 GMT");
    ck_assert_str_eq(s.total, "42");
    ck_assert_str_eq(s.why, "");
    ck_assert_int_eq(s.tries, 1);
    ck_assert_int_eq(s.retry_after_ms, -1);
    ck_assert_int_gt(s.wire, (int64_t)s.len + 100);
    ck_assert_ptr_nonnull(strstr(b.fake.shared->head, "GET /ok?page=1 HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(b.fake.shared->head, "Accept-Encoding: gzip\r\n"));
    ck_assert_ptr_nonnull(strstr(b.fake.shared->head,
                                 "User-Agent: gpurate/1.0 (+https://gpurate.example/contact)\r\n"));
    bench_close(&b);
}
END_TEST

static const struct {
    const char *path;
    enum poll_verdict verdict;
    enum err_kind kind;
    int status, tries, hits;
    const char *why;
} cases[] = {
    {"/status/204", POLL_OK, ERR_NONE, 204, 1, 1, ""},
    {"/status/304", POLL_HTTP, ERR_HTTP, 304, 1, 1, "status 304"},
    {"/status/400", POLL_HTTP, ERR_HTTP, 400, 1, 1, "status 400"},
    {"/status/401", POLL_REFUSED, ERR_HTTP, 401, 1, 1, "status 401"},
    {"/status/403", POLL_REFUSED, ERR_HTTP, 403, 1, 1, "status 403"},
    {"/status/404", POLL_HTTP, ERR_HTTP, 404, 1, 1, "status 404"},
    {"/status/429", POLL_LIMITED, ERR_HTTP, 429, 2, 2, "status 429"},
    {"/status/501", POLL_HTTP, ERR_HTTP, 501, 1, 1, "status 501"},
    {"/status/503", POLL_HTTP, ERR_HTTP, 503, 2, 2, "status 503"},
    {"/flaky/1", POLL_OK, ERR_NONE, 200, 2, 2, ""},
    {"/flaky/2", POLL_HTTP, ERR_HTTP, 500, 2, 2, "status 500"},
    {"/limited-once", POLL_OK, ERR_NONE, 200, 2, 2, ""},
    {"/limited/3600", POLL_LIMITED, ERR_HTTP, 429, 1, 1, "asked to wait 3600 s, which is past"},
    {"/hang", POLL_TIMEOUT, ERR_NETWORK, 0, 2, 2, "no answer in time"},
    {"/silent", POLL_TIMEOUT, ERR_NETWORK, 200, 2, 2, "did not end in time (10 bytes came)"},
    {"/drip", POLL_TIMEOUT, ERR_NETWORK, 200, 2, 2, "did not end in time"},
    {"/reset", POLL_NETWORK, ERR_NETWORK, 0, 2, 2, "the connection broke (Connection reset"},
    {"/gone", POLL_NETWORK, ERR_NETWORK, 0, 2, 2, "closed without an answer"},
    {"/short", POLL_CUT, ERR_REPLY, 200, 2, 2, "broke off"},
    {"/short-chunk", POLL_CUT, ERR_REPLY, 200, 2, 2, "broke off"},
    {"/garbage", POLL_UNREADABLE, ERR_REPLY, 0, 1, 1, "is not HTTP"},
    {"/endless", POLL_TOO_LARGE, ERR_LIMIT, 200, 1, 1, "the answer is larger than 1048576 bytes"},
    {"/bomb", POLL_TOO_LARGE, ERR_LIMIT, 200, 1, 1, "the answer is larger than 1048576 bytes"},
    {"/lines", POLL_TOO_LARGE, ERR_LIMIT, 200, 1, 1, "the headers are larger than 131072 bytes"},
    {"/line", POLL_TOO_LARGE, ERR_LIMIT, 200, 1, 1, "a header line is too long"},
    {"/to/ok", POLL_OK, ERR_NONE, 200, 1, 2, ""},
    {"/to/official", POLL_OK, ERR_NONE, 200, 1, 2, ""},
    {"/to/loop", POLL_REDIRECT, ERR_HTTP, 302, 1, 4, "more than 3 redirects"},
    {"/to/other", POLL_REDIRECT, ERR_HTTP, 302, 1, 1, "to another host, \"http://127.0.0.2:"},
    {"/to/file", POLL_REDIRECT, ERR_HTTP, 302, 1, 1, "no plain http or https address"},
};

START_TEST(each_misbehaviour_has_its_verdict)
{
    struct bench b;
    struct seen s = {0};

    bench_open(&b);
    submit(&b, "alpha", cases[_i].path, &s);
    run(&b);
    ck_assert_int_eq(s.answers, 1);
    ck_assert_msg(s.verdict == cases[_i].verdict, "%s: %s, \"%s\"", cases[_i].path,
                  poll_verdict_name(s.verdict), s.why);
    ck_assert_msg(s.kind == cases[_i].kind, "%s: %s", cases[_i].path, err_name(s.kind));
    ck_assert_msg(s.status == cases[_i].status, "%s: status %d", cases[_i].path, s.status);
    ck_assert_msg(s.tries == cases[_i].tries, "%s: %d tries", cases[_i].path, s.tries);
    ck_assert_msg(b.fake.shared->hits == cases[_i].hits, "%s: asked %d times", cases[_i].path,
                  b.fake.shared->hits);
    ck_assert_msg(strstr(s.why, cases[_i].why) != NULL, "%s: \"%s\"", cases[_i].path, s.why);
    ck_assert(s.verdict == POLL_OK || text_starts(s.why, "could not fetch \"https://market."));
    bench_close(&b);
}
END_TEST

START_TEST(a_refused_connection_is_tried_again)
{
    struct bench b;
    struct seen s = {0};

    bench_open(&b);
    (void)kill(-b.fake.pid, SIGKILL);
    (void)waitpid(b.fake.pid, NULL, 0);
    submit(&b, "alpha", "/ok", &s);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_NETWORK);
    ck_assert_int_eq(s.tries, 2);
    ck_assert_ptr_nonnull(strstr(s.why, "could not connect (Connection refused)"));
    ck_assert_ptr_nonnull(strstr(s.why, b.fake.origin));
    bench_close(&b);
}
END_TEST

START_TEST(compressed_answers_are_inflated)
{
    struct bench b;
    struct seen s = {0};

    bench_open(&b);
    submit(&b, "alpha", "/gzip", &s);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_OK);
    ck_assert_str_eq(s.body, "{\"inflated\":true}");
    bench_close(&b);
}
END_TEST

/* A bomb is paid for by its wire bytes and stopped at the ceiling, not after gigabytes. */
START_TEST(a_bomb_costs_little)
{
    struct bench b;
    struct seen s = {0};

    bench_open(&b);
    submit(&b, "alpha", "/bomb", &s);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_TOO_LARGE);
    ck_assert_uint_le(s.len, 1 << 20);
    ck_assert_int_lt(s.wire, 200000);
    bench_close(&b);
}
END_TEST

START_TEST(all_bodies_of_a_market_share_a_budget)
{
    struct bench b;
    struct seen s[3] = {{0}};

    bench_open(&b);
    for (int i = 0; i < 3; i++) {
        struct http_request r = {0};
        struct http_job job = job_of(&b, &r, i < 2 ? "alpha" : "beta", "/ok", &s[i]);

        job.limits.group_max = 15; /* the body has 11 */
        job.limits.parallel = 1;
        http_submit(b.pool, &job);
    }
    run(&b);
    ck_assert_int_eq(s[0].verdict, POLL_OK);
    ck_assert_int_eq(s[1].verdict, POLL_TOO_LARGE);
    ck_assert_ptr_nonnull(strstr(s[1].why, "the answers of this poll are larger than 15 bytes"));
    ck_assert_int_eq(s[2].verdict, POLL_OK);
    bench_close(&b);
}
END_TEST

START_TEST(validators_make_an_answer_short)
{
    struct bench b;
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;

    bench_open(&b);
    job = job_of(&b, &r, "alpha", "/etag", &s);
    job.if_none_match = "\"v1\"";
    job.if_modified_since = "Sun, 06 Nov 1994 08:49:37 GMT";
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_OK);
    ck_assert(s.not_modified);
    ck_assert_int_eq(s.status, 304);
    ck_assert_uint_eq(s.len, 0);
    ck_assert_str_eq(s.etag, "\"v1\"");
    ck_assert_ptr_nonnull(
        strstr(b.fake.shared->head, "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT\r\n"));
    bench_close(&b);
}
END_TEST

START_TEST(a_body_is_posted)
{
    struct bench b;
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;

    bench_open(&b);
    http_json(&r, &b.arena, "{\"query\":\"{ gpuTypes { id } }\"}");
    job = job_of(&b, &r, "alpha", "/echo", &s);
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.verdict, POLL_OK);
    ck_assert(text_starts(s.body, "POST /echo HTTP/1.1\r\n"));
    ck_assert_ptr_nonnull(strstr(s.body, "Content-Type: application/json\r\n"));
    ck_assert_ptr_null(strstr(s.body, "Expect:"));
    ck_assert(text_ends(s.body, "\r\n\r\n{\"query\":\"{ gpuTypes { id } }\"}"));
    bench_close(&b);
}
END_TEST

static const struct {
    const char *url, *origin, *why;
} refused[] = {
    {"http://market.example/x", NULL, "only https is allowed"},
    {"http://127.0.0.1.market.example/x", NULL, "only https is allowed"},
    {"https://market.example/x", "http://proxy.example", "only https is allowed"},
    {"https://market.example/x", "http://127.0.0.1:1/path", "is not scheme://host[:port]"},
    {"https://market.example/x", "localhost", "is not scheme://host[:port]"},
    {"https://user:pass@market.example/x", NULL, "not a plain http or https address"},
    {"file:///etc/passwd", NULL, "not a plain http or https address"},
    {"/relative", NULL, "not a plain http or https address"},
};

START_TEST(what_may_not_be_asked_is_not_asked)
{
    struct bench b;
    struct seen s = {0};
    struct http_request r = {.url = refused[_i].url};
    struct http_job job;

    bench_open(&b);
    job = job_of(&b, &r, "alpha", "", &s);
    job.origin = refused[_i].origin;
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.answers, 1);
    ck_assert_int_eq(s.verdict, POLL_NETWORK);
    ck_assert_int_eq(s.kind, ERR_CONFIG);
    ck_assert_int_eq(s.tries, 0);
    ck_assert_msg(strstr(s.why, refused[_i].why) != NULL, "%s", s.why);
    bench_close(&b);
}
END_TEST

START_TEST(a_key_with_a_line_break_is_not_sent_nor_shown)
{
    struct bench b;
    struct seen s = {0};
    struct http_request r = {0};
    struct http_job job;

    bench_open(&b);
    http_secret(&r, &b.arena, "Authorization", "Bearer %s\r\nX-Evil: 1", KEY);
    job = job_of(&b, &r, "alpha", "/ok", &s);
    http_submit(b.pool, &job);
    run(&b);
    ck_assert_int_eq(s.kind, ERR_CONFIG);
    ck_assert_ptr_nonnull(strstr(s.why, "the header \"Authorization\" holds a line break"));
    ck_assert_ptr_null(strstr(s.why, KEY));
    ck_assert_int_eq(b.fake.shared->hits, 0);
    bench_close(&b);
}
END_TEST

SUITE(edge_http_fetch)
{
    ADD(an_answer_comes_whole);
    ADD_TABLE(each_misbehaviour_has_its_verdict, cases);
    ADD(a_refused_connection_is_tried_again);
    ADD(compressed_answers_are_inflated);
    ADD(a_bomb_costs_little);
    ADD(all_bodies_of_a_market_share_a_budget);
    ADD(validators_make_an_answer_short);
    ADD(a_body_is_posted);
    ADD_TABLE(what_may_not_be_asked_is_not_asked, refused);
    ADD(a_key_with_a_line_break_is_not_sent_nor_shown);
}
