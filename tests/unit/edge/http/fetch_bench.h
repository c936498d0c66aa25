/*
 * What the tests of the engine share: a fake server, a pool, and a record of what was answered.
 */
#ifndef TESTS_FETCH_BENCH_H
#define TESTS_FETCH_BENCH_H
#include <stdio.h>
#include <string.h>

#include "../../../lib/unit.h"
#include "base/text.h"
#include "edge/http/fetch.h"
#include "fake_server.h"

#define KEY "sk-very-secret-31337"

/* What a test keeps of an answer. */
struct seen {
    int answers, status, tries;
    enum poll_verdict verdict;
    enum err_kind kind;
    bool not_modified, has_secret;
    size_t len;
    int64_t retry_after_ms, wire, elapsed_ms;
    char body[4096], why[sizeof((struct err *)0)->text], url[512], etag[64], modified[64];
    char type[64], total[64], link[512];
};

static inline void keep_text(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from ? from : "(none)");
}

static inline void keep(void *ctx, const struct http_answer *a)
{
    struct seen *s = ctx;

    s->answers++;
    s->status = a->status;
    s->tries = a->tries;
    s->verdict = a->verdict;
    s->kind = a->err.kind;
    s->not_modified = a->not_modified;
    s->has_secret = a->has_secret;
    s->len = a->len;
    s->retry_after_ms = a->retry_after_ms;
    s->wire = a->wire;
    s->elapsed_ms = a->elapsed_ms;
    ck_assert(a->body[a->len] == '\0');
    keep_text(s->body, sizeof s->body, a->body);
    keep_text(s->why, sizeof s->why, a->err.text);
    keep_text(s->url, sizeof s->url, a->url);
    keep_text(s->etag, sizeof s->etag, a->etag);
    keep_text(s->modified, sizeof s->modified, a->last_modified);
    keep_text(s->type, sizeof s->type, a->content_type);
    keep_text(s->total, sizeof s->total, http_answer_header(a, "x-total-COUNT"));
    keep_text(s->link, sizeof s->link, http_answer_header(a, "Link"));
}

struct bench {
    struct fake fake;
    struct http_pool *pool;
    struct arena arena;
};

static inline void bench_open(struct bench *b)
{
    struct http_setup setup = {.contact = "https://gpurate.example/contact", .seed = 1};
    struct err e = {0};

    *b = (struct bench){0};
    fake_open(&b->fake);
    b->pool = http_pool_open(&setup, &e);
    ck_assert_msg(b->pool != NULL, "%s", e.text);
}

static inline void bench_close(struct bench *b)
{
    http_pool_close(&b->pool);
    ck_assert_ptr_null(b->pool);
    arena_fini(&b->arena);
    fake_close(&b->fake);
}

/* A job with short limits for market `group`: the official host, asked at the fake one. */
static inline struct http_job job_of(struct bench *b, struct http_request *r, const char *group,
                                     const char *path, struct seen *s)
{
    if (!r->url)
        r->url = text_fmt(&b->arena, "https://market.example%s", path);
    return (struct http_job){
        .group = group,
        .request = r,
        .origin = b->fake.origin,
        .deadline_ms = clock_mono_ms() + 30000,
        .limits = {.body_max = 1 << 20,
                   .connect_ms = 5000,
                   .try_ms = 800,
                   .stall_s = 5,
                   .tries = 2,
                   .backoff_ms = 10},
        .done = keep,
        .ctx = s,
    };
}

static inline void submit(struct bench *b, const char *group, const char *path, struct seen *s)
{
    struct http_request r = {0};
    struct http_job job = job_of(b, &r, group, path, s);

    http_submit(b->pool, &job);
}

static inline void run(struct bench *b)
{
    http_run(b->pool, clock_mono_ms() + 60000);
}

#endif
