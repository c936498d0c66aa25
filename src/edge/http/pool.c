/*
 * Waiting tasks stand in one list in the order of submission; each round starts those whose time
 * has come and whose host has room. A few hundred tasks make a scan cheaper than an order.
 */
#include "edge/http/pool_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "edge/http/retry_priv.h"

enum { POOL_PAUSE_MAX_MS = 1000 };

/* True when the task waits again: what asked for patience gets at least that, if it fits. */
static bool try_again(struct http_task *t, struct http_finding *f, int64_t now_ms)
{
    int64_t asked = http_asked_wait_ms(t), wait;
    size_t used = strlen(f->why);

    if (!f->again || t->tries >= t->job.limits.tries)
        return false;
    wait = http_backoff_ms(t->pool->seed, t->job.group, t->tries, t->job.limits.backoff_ms);
    if (asked > wait)
        wait = asked;
    if (now_ms + wait >= t->end_ms) {
        if (asked > 0)
            (void)snprintf(f->why + used, sizeof f->why - used,
                           ", asked to wait %lld s, which is past the deadline",
                           (long long)(asked / 1000));
        return false;
    }
    http_say_try(t, f, wait);
    t->at_ms = now_ms + wait;
    http_pool_wait(t->pool, t);
    return true;
}

/* True when the task waits for its next hop. The Location came from outside: it may be anything. */
static bool follow(struct http_task *t, struct http_finding *f, int64_t now_ms)
{
    struct http_origin to;
    const char *rest;

    if (!t->location)
        return false;
    f->verdict = POLL_REDIRECT;
    if (!http_origin_parse(t->location, &to, &rest)) {
        (void)snprintf(f->why, sizeof f->why, "redirected to no plain http or https address");
        return false;
    }
    if (!http_origin_eq(&to, &t->effective) && !http_origin_eq(&to, &t->official)) {
        char text[HTTP_ORIGIN_TEXT_MAX];

        (void)snprintf(f->why, sizeof f->why, "redirected to another host, \"%.120s\"",
                       http_origin_text(&to, text));
        return false;
    }
    if (++t->redirects > BUF_REDIRECTS_MAX) {
        (void)snprintf(f->why, sizeof f->why, "more than %d redirects", (int)BUF_REDIRECTS_MAX);
        return false;
    }
    t->url = http_url_join(&t->pool->arena, &t->official, rest);
    t->wire_url = http_url_join(&t->pool->arena, &t->effective, rest);
    /* As browsers do: only 307 and 308 send the body again. */
    t->bodyless = t->bodyless || (t->status != 307 && t->status != 308);
    t->tries--;
    t->at_ms = now_ms;
    http_pool_wait(t->pool, t);
    return true;
}

static void finish(struct http_task *t, CURLcode code)
{
    struct http_pool *pool = t->pool;
    int64_t now_ms = clock_mono_ms();
    struct http_finding f;
    size_t i = 0;

    while (pool->active[i] != t)
        i++;
    pool->active[i] = pool->active[--pool->actives];
    t->lane->active--;
    http_transfer_end(t);
    http_finding_of(t, code, &f);
    if ((f.redirect && follow(t, &f, now_ms)) || try_again(t, &f, now_ms))
        return;
    http_say_try(t, &f, 0);
    http_answer(t, &f);
}

static void start(struct http_task *t, int64_t now_ms)
{
    struct http_finding f = {.verdict = POLL_NETWORK, .kind = ERR_NETWORK};

    if (t->first_ms < 0)
        t->first_ms = now_ms;
    t->tries++;
    t->lane->free_ms = now_ms + t->job.limits.gap_ms;
    if (http_transfer_begin(t, now_ms)) {
        t->lane->active++;
        t->pool->active[t->pool->actives++] = t;
        return;
    }
    (void)snprintf(f.why, sizeof f.why, "libcurl does not take the request");
    http_answer(t, &f);
}

static bool is_ready(const struct http_task *t, int64_t now_ms)
{
    return t->at_ms <= now_ms && t->lane->free_ms <= now_ms
           && t->lane->active < t->job.limits.parallel && t->pool->actives < t->pool->actives_max;
}

/* When to look at a waiting task again, if nothing happens before. */
static int64_t wake_ms(const struct http_task *t)
{
    int64_t at = t->at_ms > t->lane->free_ms ? t->at_ms : t->lane->free_ms;

    if (t->lane->active >= t->job.limits.parallel || t->pool->actives == t->pool->actives_max)
        at = t->end_ms;
    return at < t->end_ms ? at : t->end_ms;
}

/* Starts and answers what is due. Callbacks may add to the list while it is taken apart, so this
   works on the list that was there. */
static void serve_waiting(struct http_pool *pool)
{
    struct http_task *list = pool->first, *next;
    int64_t now_ms = clock_mono_ms();

    pool->first = NULL;
    pool->last = &pool->first;
    for (struct http_task *t = list; t; t = next) {
        next = t->next;
        t->end_ms = http_pool_end_ms(t);
        if (t->refused)
            http_answer_refused(t);
        else if (now_ms >= t->end_ms)
            http_answer_late(t);
        else if (is_ready(t, now_ms))
            start(t, now_ms);
        else
            http_pool_wait(pool, t);
    }
}

/* How long nothing can become due: 0 when a task was submitted since the last look. */
static int pause_ms(const struct http_pool *pool)
{
    int64_t now_ms = clock_mono_ms(), until = now_ms + POOL_PAUSE_MAX_MS;

    for (const struct http_task *t = pool->first; t; t = t->next) {
        if (wake_ms(t) < until)
            until = wake_ms(t);
    }
    return until > now_ms ? (int)(until - now_ms) : 0;
}

static void take_ended(struct http_pool *pool)
{
    CURLMsg *msg;
    int left;

    while ((msg = pool->api->multi_info_read(pool->multi, &left))) {
        CURLcode code = msg->data.result;
        char *task = NULL;

        if (msg->msg != CURLMSG_DONE)
            continue;
        (void)pool->api->easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &task);
        finish((struct http_task *)(void *)task, code);
    }
}

/* libcurl itself gave up: every transfer gets the same verdict instead of none. */
static void fail_all(struct http_pool *pool)
{
    while (pool->actives > 0)
        finish(pool->active[pool->actives - 1], CURLE_FAILED_INIT);
}

void http_run(struct http_pool *pool, int64_t deadline_ms)
{
    must(!pool->running);
    pool->running = true;
    pool->deadline_ms = deadline_ms;
    while (pool->first || pool->actives > 0) {
        int still, pause;

        serve_waiting(pool);
        if (pool->api->multi_perform(pool->multi, &still) != CURLM_OK)
            fail_all(pool);
        take_ended(pool);
        pause = pool->first || pool->actives > 0 ? pause_ms(pool) : 0;
        if (pause > 0 && pool->api->multi_poll(pool->multi, NULL, 0, pause, NULL) != CURLM_OK)
            fail_all(pool);
    }
    pool->running = false;
}
