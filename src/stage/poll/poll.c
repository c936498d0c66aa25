#include "stage/poll/poll.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/archive/archive.h"
#include "edge/http/fetch.h"
#include "stage/poll/poll_priv.h"
#include "stage/poll/validator_priv.h"

/* All markets of this run. */
struct fetching {
    struct polled *out;
    size_t n, held; /* bytes of what they came to */
};

/* One market of this run on its way. */
struct asking {
    struct poll_work work;
    const struct poll_seat *seat;
    struct http_pool *pool;
    struct fetching *all;
    int64_t start_ms, deadline_ms;
    struct validators *known;
    const struct validator *valid; /* what the request under way was made conditional on */
    const char *url;               /* of the request under way */
    bool secret_reply;             /* it is answered with a token */
    int requests;
};

enum { SPREAD_MS = 200, JITTER_SEED = 1 };

bool poll_lacks_key(const struct poll_seat *seat)
{
    const struct source *m = seat->market;

    for (int i = 0; i < SOURCE_KEYS_MAX; i++)
        if (m->key_env[i] && !seat->key[i])
            return !m->key_optional;
    return false;
}

static void on_answer(void *ctx, const struct http_answer *answer);

/*
 * The largest result goes: its replies are archived and its manifest is on disk, so it can be read
 * again once there is room. One without a manifest has lost its offers, which is its verdict.
 */
static bool drop_largest(struct fetching *all)
{
    struct polled *most = NULL;

    for (size_t i = 0; i < all->n; i++)
        if (all->out[i].market && (!most || all->out[i].arena.held > most->arena.held))
            most = &all->out[i];
    if (!most || !most->arena.held)
        return false;
    must(all->held >= most->arena.held);
    all->held -= most->arena.held;
    poll_drop(most);
    most->on_disk = most->manifest != NULL;
    if (!most->on_disk)
        most->poll.verdict = POLL_TOO_LARGE;
    return true;
}

static void finish(struct asking *q)
{
    struct polled *out = q->work.out;

    poll_at_set(q->work.setup->at, out->market->name, NULL);
    poll_end(&q->work);
    poll_at_set(q->work.setup->at, NULL, NULL);
    out->poll.ms = clock_mono_ms() - q->start_ms;
    poll_write_manifest(q->work.setup, out);
    q->all->held += out->arena.held;
    while (q->all->held > POLL_RESULTS_MAX && drop_largest(q->all))
        ;
}

static void fail(struct asking *q, enum poll_verdict v, const char *why)
{
    poll_fail(&q->work, v, why);
    finish(q);
}

static void ask(struct asking *q, int64_t not_before_ms)
{
    struct http_request request = {0};
    struct http_job job = {
        .group = q->seat->market->name,
        .request = &request,
        .origin = q->seat->origin,
        .not_before_ms = not_before_ms,
        .deadline_ms = q->deadline_ms,
        .limits = {.gap_ms = q->seat->pace_ms},
        .done = on_answer,
        .ctx = q,
    };

    if (++q->requests > BUF_PAGES_MAX) {
        fail(q, POLL_TOO_LARGE, text_fmt(&q->work.out->arena, "more than %d pages", BUF_PAGES_MAX));
        return;
    }
    for (int i = 0; i < SOURCE_KEYS_MAX; i++)
        q->work.page.key[i] = q->seat->key[i];
    source_request(q->seat->market, &q->work.page, &request, &q->work.arena);
    if (strlen(request.url) > BUF_URL_MAX
        || (request.body && strlen(request.body) > BUF_BODY_MAX)) {
        fail(q, POLL_TOO_LARGE, "the address of its next page is beyond all measure");
        return;
    }
    for (int i = 0; i < SOURCE_KEYS_MAX; i++)
        request.hidden[i] = q->seat->key[i];
    http_secrets_of(&request, &q->work.secrets, q->work.setup->arena);
    /* A next link out of a reply could name any host: a key is for this one only, and another's
       answer is not this market's. */
    if (q->work.page.cursor && q->url && !http_same_origin(q->url, request.url)) {
        fail(q, POLL_REDIRECT, "the next page is on another host, which we do not follow");
        return;
    }
    q->valid = request.body || request.secret_query || request.secret_reply
                   ? NULL
                   : validators_find(q->known, request.url);
    if (q->valid && archive_has(q->work.setup->archive, q->valid->sha256)) {
        job.if_none_match = q->valid->etag;
        job.if_modified_since = q->valid->last_modified;
    }
    q->url = text_dup(&q->work.out->arena, request.url);
    q->secret_reply = request.secret_reply;
    http_submit(q->pool, &job);
}

/* Keeps the reply before anything else is done with it. */
static void keep(struct asking *q, const struct http_answer *answer, const char *body, size_t len)
{
    struct polled *out = q->work.out;
    struct arena *a = &out->arena;
    VEC(struct store_reply) list = {out->reply, out->reply_len, out->reply_cap};
    struct store_reply *r = VEC_PUSH(&list, a);
    char name[DIGEST_TEXT_MAX];
    struct err e = {0};

    *r = (struct store_reply){
        .step = q->work.page.step,
        .number = q->work.page.number,
        .url = text_dup(a, http_secrets_hide(&q->work.secrets, answer->url, a)),
        .status = answer->status,
        .content_type = text_dup(a, http_secrets_hide(&q->work.secrets, answer->content_type, a)),
        .bytes = (int64_t)len,
        .ms = answer->elapsed_ms,
    };
    out->reply = list.at;
    out->reply_len = list.len;
    out->reply_cap = list.cap;
    if (q->secret_reply || answer->has_secret || len == 0)
        return;
    if (archive_put(q->work.setup->archive, body, len, name, &e))
        r->sha256 = text_dup(a, name);
    else if (out->disk.kind == ERR_NONE)
        out->disk = e;
}

/* What was read well may be asked for conditionally the next time. */
static void remember(struct asking *q, const struct http_answer *answer)
{
    const struct store_reply *r = &q->work.out->reply[q->work.out->reply_len - 1];

    must(q->work.out->reply_len > 0);
    if (!answer->not_modified && !http_secrets_in(&q->work.secrets, q->url, strlen(q->url)))
        validators_put(q->known, q->url, answer->etag, answer->last_modified, r->sha256);
}

/* A moved clock is nobody else's business. */
static void note_date(struct asking *q, const struct http_answer *answer)
{
    const struct poll_setup *setup = q->work.setup;
    struct polled *out = q->work.out;

    if (!answer->date || !setup->now_mono_ms || out->is_dated)
        return;
    out->is_dated = true;
    out->ahead_s = setup->now + (clock_mono_ms() - setup->now_mono_ms) / 1000 - answer->date;
}

static void take(struct asking *q, const struct http_answer *answer, const char *body, size_t len)
{
    bool archived;

    keep(q, answer, body, len);
    if (answer->verdict != POLL_OK) {
        fail(q, answer->verdict, answer->err.text);
        return;
    }
    poll_at_set(q->work.setup->at, q->seat->market->name, NULL);
    if (!poll_take(&q->work, body, len)) {
        finish(q);
        return;
    }
    remember(q, answer);
    archived = q->work.out->reply[q->work.out->reply_len - 1].sha256 != NULL; /* a replay sees it */
    if (!poll_settle(&q->work) || (archived && !poll_shape(&q->work, body, len))) {
        finish(q);
        return;
    }
    poll_at_set(q->work.setup->at, NULL, NULL);
    if (q->work.page.more)
        ask(q, 0);
    else
        finish(q);
}

static void on_answer(void *ctx, const struct http_answer *answer)
{
    struct asking *q = ctx;
    struct buf kept = {0};
    struct err e = {0};

    note_date(q, answer);
    q->work.deadline_ms = q->deadline_ms = answer->deadline_ms; /* others were read meanwhile */
    if (!answer->not_modified) {
        take(q, answer, answer->body, answer->len);
        return;
    }
    /* Unchanged: the archived bytes are the reply. */
    if (q->valid && archive_get(q->work.setup->archive, q->valid->sha256, &kept, &e)) {
        take(q, answer, kept.data, kept.len);
    } else {
        validators_put(q->known, q->url, NULL, NULL, NULL);
        fail(q, POLL_CUT, "answered that nothing changed, but the earlier reply is not there");
    }
    buf_fini(&kept);
}

static void start(struct asking *q, const struct poll_setup *setup, const struct poll_seat *seat,
                  struct http_pool *pool, struct validators *known, struct fetching *all,
                  struct polled *out)
{
    int64_t now_ms = clock_mono_ms();

    *q =
        (struct asking){.seat = seat, .pool = pool, .known = known, .all = all, .start_ms = now_ms};
    poll_begin(&q->work, setup, seat->market, out);
    q->work.deadline_ms = q->deadline_ms = now_ms + (int64_t)seat->deadline_s * 1000;
    if (seat->blamed) {
        fail(q, POLL_UNREADABLE, seat->blamed);
        return;
    }
    if (seat->forbidden) {
        fail(q, POLL_TERMS, seat->forbidden);
        return;
    }
    if (poll_lacks_key(seat)) {
        fail(q, POLL_NO_KEY, text_fmt(&out->arena, "needs a key in %s", seat->market->key_env[0]));
        return;
    }
    ask(q, now_ms + http_jitter_ms(JITTER_SEED, seat->market->name, 0, SPREAD_MS));
}

bool poll_markets(const struct poll_setup *setup, const struct poll_seat *seats, size_t n,
                  struct polled *out, struct err *e)
{
    struct http_setup http = {.contact = setup->contact, .seed = JITTER_SEED};
    struct http_pool *pool = http_pool_open(&http, e);
    struct validators known;
    struct err late = {0};
    struct fetching all = {.out = out, .n = n};
    struct asking *asking;

    if (!pool)
        return false;
    validators_load(&known, setup->validators, setup->arena);
    asking = ARENA_ARRAY(setup->arena, struct asking, n);
    for (size_t i = 0; i < n; i++)
        start(&asking[i], setup, &seats[i], pool, &known, &all, &out[i]);
    http_run(pool, clock_mono_ms() + (int64_t)setup->deadline_s * 1000);
    http_pool_close(&pool);
    for (size_t i = 0; i < n; i++)
        must(out[i].market == seats[i].market && out[i].poll.observed_at == setup->now);
    if (!validators_save(&known, &late))
        log_err(LOG_INFO, &late); /* the next poll asks for everything */
    return true;
}
