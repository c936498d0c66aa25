/*
 * From the end of a job to what its owner is told: the last place where secrets are at hand, and
 * the one where they are taken out of every text.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "edge/http/pool_priv.h"
#include "edge/http/retry_priv.h"

int64_t http_asked_wait_ms(const struct http_task *t)
{
    return http_retry_after_ms(http_transfer_header(t, "retry-after"),
                               http_transfer_header(t, "date"), clock_now());
}

void http_say_try(struct http_task *t, const struct http_finding *f, int64_t wait_ms)
{
    char tries[16], wait[24];

    if (!log_wants(LOG_DEBUG))
        return;
    (void)snprintf(tries, sizeof tries, "%d", t->tries);
    (void)snprintf(wait, sizeof wait, "%lld", (long long)wait_ms);
    log_line(LOG_DEBUG, "http try ended", "market", t->job.group, "url",
             http_secrets_hide(&t->secrets, t->url, &t->pool->scratch), "try", tries, "verdict",
             poll_verdict_name(f->verdict), "why",
             http_secrets_hide(&t->secrets, f->why, &t->pool->scratch), "again_in_ms", wait, NULL);
}

/* Header values are handed out without secrets: servers put whole URLs into Link. */
static void put_headers(const struct http_task *t, struct http_answer *a, struct arena *scratch)
{
    struct http_header *list = ARENA_ARRAY(scratch, struct http_header, t->headers + 1);
    const char *at = t->header.data;

    for (size_t i = 0; i < t->headers; i++) {
        list[i].name = at;
        at += strlen(at) + 1;
        list[i].value = http_secrets_hide(&t->secrets, at, scratch);
        at += strlen(at) + 1;
    }
    a->header = list;
    a->headers = t->headers;
    a->content_type = http_answer_header(a, "content-type");
    a->etag = http_answer_header(a, "etag");
    a->last_modified = http_answer_header(a, "last-modified");
}

static void put_error(const struct http_task *t, const struct http_finding *f,
                      struct http_answer *a, struct arena *scratch)
{
    char origin[HTTP_ORIGIN_TEXT_MAX];
    bool elsewhere = !t->refused && !http_origin_eq(&t->official, &t->effective);
    const char *what;

    if (f->verdict == POLL_OK)
        return;
    what = text_fmt(scratch, "%s%s%s%s", f->why, elsewhere ? " (asked at " : "",
                    elsewhere ? http_origin_text(&t->effective, origin) : "", elsewhere ? ")" : "");
    what = http_secrets_hide(&t->secrets, what, scratch);
    if (t->refused)
        err_set(&a->err, f->kind, "cannot fetch \"%.300s\": %s", a->url, what);
    else if (t->tries > 1)
        err_set(&a->err, f->kind, "could not fetch \"%.300s\": %s, in %d tries", a->url, what,
                t->tries);
    else
        err_set(&a->err, f->kind, "could not fetch \"%.300s\": %s", a->url, what);
}

/*
 * While the owner reads its answer no transfer is served and every clock runs on, libcurl's too:
 * that time is given back to all others.
 */
static void tell_owner(struct http_task *t, const struct http_answer *a)
{
    struct http_pool *pool = t->pool;
    int64_t from_ms = clock_mono_ms(), spent_ms;

    t->job.done(t->job.ctx, a);
    spent_ms = clock_mono_ms() - from_ms;
    pool->busy_ms += spent_ms;
    t->group->busy_ms += spent_ms;
    for (size_t i = 0; i < pool->actives && spent_ms > 0; i++)
        if (pool->active[i]->group != t->group)
            http_transfer_extend(pool->active[i]);
}

void http_answer(struct http_task *t, const struct http_finding *f)
{
    struct arena *scratch = &t->pool->scratch;
    struct http_answer a = {
        .group = t->job.group,
        .verdict = f->verdict,
        .status = (int)t->status,
        .not_modified = f->verdict == POLL_OK && t->status == 304,
        .body = t->body.data ? t->body.data : "",
        .len = t->body.len,
        .url = http_secrets_hide(&t->secrets, t->url, scratch),
        .retry_after_ms = http_asked_wait_ms(t),
        .date = http_date_of(http_transfer_header(t, "date"), http_transfer_header(t, "age")),
        .wire = t->wire,
        .elapsed_ms = t->first_ms < 0 ? 0 : clock_mono_ms() - t->first_ms,
        .deadline_ms = http_pool_end_ms(t),
        .tries = t->tries,
    };

    a.has_secret = http_secrets_in(&t->secrets, a.body, a.len);
    put_headers(t, &a, scratch);
    put_error(t, f, &a, scratch);
    tell_owner(t, &a);
    http_transfer_clear(t);
    arena_reset(scratch);
}

void http_answer_late(struct http_task *t)
{
    struct http_finding f = {.verdict = POLL_TIMEOUT, .kind = ERR_NETWORK};

    (void)snprintf(f.why, sizeof f.why, "%s",
                   t->first_ms >= 0 ? "the deadline passed before another try"
                                    : "its turn did not come before the deadline");
    http_answer(t, &f);
}

void http_answer_refused(struct http_task *t)
{
    struct http_finding f = {.verdict = POLL_NETWORK, .kind = ERR_CONFIG};

    (void)snprintf(f.why, sizeof f.why, "%s", t->refused);
    http_answer(t, &f);
}

const char *http_answer_header(const struct http_answer *a, const char *name)
{
    for (size_t i = 0; i < a->headers; i++) {
        if (text_eq_fold(a->header[i].name, name))
            return a->header[i].value;
    }
    return NULL;
}
