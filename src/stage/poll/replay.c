#include "stage/poll/replay.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/archive/archive.h"
#include "edge/archive/file.h"
#include "edge/json/json.h"
#include "stage/poll/poll_priv.h"

/*
 * The manifest of a poll. Verdict and reason are written only of a poll that failed on its way:
 * what the replies amount to is found again by reading them.
 */
static void put_reply(struct buf *b, const struct store_reply *r)
{
    buf_fmt(b,
            "{\"step\":%d,\"number\":%d,\"status\":%d,\"bytes\":%lld,\"ms\":%lld,\"url\":", r->step,
            r->number, r->status, (long long)r->bytes, (long long)r->ms);
    buf_json(b, r->url);
    buf_put(b, ",\"content_type\":");
    buf_json(b, r->content_type);
    buf_put(b, ",\"sha256\":");
    buf_json(b, r->sha256);
    buf_put(b, "}");
}

static void put_manifest(struct buf *b, const struct polled *p)
{
    bool failed = !poll_is_complete(p->poll.verdict) && p->poll.verdict != POLL_HELD;

    buf_fmt(b, "{\"format\":1,\"market\":\"%s\",\"observed_at\":%lld,\"ms\":%lld,\"verdict\":",
            p->market->name, (long long)p->poll.observed_at, (long long)p->poll.ms);
    buf_json(b, failed ? poll_verdict_name(p->poll.verdict) : NULL);
    buf_put(b, ",\"why\":");
    buf_json(b, failed ? p->poll.why : NULL);
    buf_put(b, ",\n\"replies\":[");
    for (size_t i = 0; i < p->reply_len; i++) {
        buf_put(b, i ? ",\n" : "\n");
        put_reply(b, &p->reply[i]);
    }
    buf_put(b, "]}\n");
}

void poll_write_manifest(const struct poll_setup *setup, struct polled *out)
{
    char time[CLOCK_TEXT_MAX];
    const char *path;
    struct buf b;
    struct err e = {0};

    if (!setup->spool)
        return;
    path = text_fmt(setup->arena, "%s/%s-%s.json", setup->spool,
                    clock_text(out->poll.observed_at, time), out->market->name);
    buf_init(&b, SIZE_MAX / 2); /* its texts have ceilings: the URLs of its pages, and why */
    put_manifest(&b, out);
    if (file_make_dir(setup->spool, &e) && file_write_whole(path, b.data, b.len, &e))
        out->manifest = path;
    else if (out->disk.kind == ERR_NONE)
        out->disk = e;
    buf_fini(&b);
}

static bool read_reply(const struct json *at, const struct source *market, struct store_reply *r,
                       struct arena *a, struct err *e)
{
    int64_t step, number, status;

    if (!json_int(at, "step", &step, e) || !json_int(at, "number", &number, e)
        || !json_int(at, "status", &status, e) || !json_int(at, "bytes", &r->bytes, e)
        || !json_int(at, "ms", &r->ms, e) || !json_str(at, "url", &r->url, e)
        || !json_str_opt(at, "content_type", &r->content_type, e)
        || !json_str_opt(at, "sha256", &r->sha256, e))
        return false;
    if (!source_has_page(market, step, number) || status < 0 || status > 999)
        return err_set(e, ERR_DATA, "step %lld, number %lld, status %lld is no reply of \"%s\"",
                       (long long)step, (long long)number, (long long)status, market->name);
    r->step = (int)step;
    r->number = (int)number;
    r->status = (int)status;
    r->url = text_dup(a, r->url);
    r->content_type = text_dup(a, r->content_type);
    r->sha256 = text_dup(a, r->sha256);
    return true;
}

static const struct source *find_market(const struct poll_setup *setup, const char *name)
{
    return source_set_find(&setup->config->sources, name);
}

/* The answer to a market's first request is a token, which is never kept. */
static bool is_token(const struct source *market, const struct store_reply *r, struct arena *a)
{
    struct source_page first = {.definition = market->definition};
    struct http_request request = {0};

    if (r->step || r->number)
        return false;
    for (int i = 0; i < SOURCE_KEYS_MAX; i++)
        first.key[i] = "";
    source_request(market, &first, &request, a);
    return request.secret_reply;
}

/* It told something and is not in the archive: a key came back in it, or the disk refused it. */
static bool is_unkept(const struct source *market, const struct store_reply *r, struct arena *a)
{
    return !r->sha256 && r->bytes > 0 && !is_token(market, r, a);
}

static bool has_failed(const struct store_poll *poll)
{
    return !poll_is_complete(poll->verdict) && poll->verdict != POLL_HELD;
}

/* A poll that failed ended with the reply that failed: those before it are read. */
static size_t readable(const struct store_poll *poll, size_t len)
{
    return len - (has_failed(poll) && len > 0);
}

bool poll_was_kept(const struct poll_setup *setup, const struct store_poll *poll,
                   const struct store_reply *reply, size_t len)
{
    const struct source *market = find_market(setup, poll->market);

    for (size_t i = 0; market && i < readable(poll, len); i++)
        if (is_unkept(market, &reply[i], setup->arena))
            return false;
    return true;
}

/*
 * Reads the replies again in their order. The page of each is what parse asked for after the one
 * before; where that one was a token, which is not kept, step and number come from the record.
 */
static bool reread(struct poll_work *w, const struct store_reply *reply, size_t len, struct err *e)
{
    for (size_t i = 0; i < len; i++) {
        struct buf body;
        bool taken;

        if (!source_has_page(w->out->market, reply[i].step, reply[i].number))
            return err_set(e, ERR_DATA, "step %d, number %d is no reply of \"%s\"", reply[i].step,
                           reply[i].number, w->out->market->name);
        if (is_unkept(w->out->market, &reply[i], &w->arena))
            return err_set(e, ERR_DATA,
                           "a reply of \"%s\" was not kept, without it the poll is not whole",
                           w->out->market->name);
        if (!reply[i].sha256)
            continue;
        if (w->page.step != reply[i].step || w->page.number != reply[i].number) {
            w->page = (struct source_page){.now = w->page.now, .definition = w->page.definition};
            w->page.step = reply[i].step;
            w->page.number = reply[i].number;
        }
        if (!archive_get(w->setup->archive, reply[i].sha256, &body, e)) {
            buf_fini(&body);
            return false;
        }
        taken = poll_take(w, body.data, body.len) && poll_settle(w)
                && poll_shape(w, body.data, body.len);
        buf_fini(&body);
        if (!taken)
            return true;
    }
    return true;
}

static bool read_manifest(const struct json *doc, struct poll_work *w, struct err *e)
{
    struct polled *out = w->out;
    struct arena *a = &out->arena;
    const struct json *list = json_array(doc, "replies", e);
    VEC(struct store_reply) replies = {0};
    const char *verdict = NULL, *why = NULL;
    enum poll_verdict v = POLL_OK;
    bool done;

    if (!list || !json_str_opt(doc, "verdict", &verdict, e) || !json_str_opt(doc, "why", &why, e)
        || !json_int(doc, "ms", &out->poll.ms, e))
        return false;
    if (verdict && !poll_verdict_by_name(verdict, &v))
        return err_set(e, ERR_DATA, "unknown verdict \"%s\"", verdict);
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_reply(at, out->market, VEC_PUSH(&replies, a), a, e))
            return false;
    out->reply = replies.at;
    out->reply_len = replies.len;
    /* A poll that failed ended with the reply that failed: those before it are read. */
    done = reread(w, replies.at, replies.len - (verdict && replies.len > 0), e);
    if (done && verdict)
        poll_fail(w, v, why);
    return done;
}

/* A manifest is a file like any other; the last second that clock_parse reads bounds its time. */
static bool is_time(int64_t at)
{
    return at >= 0 && clock_date_of(at) <= CLOCK_DATE_LAST;
}

static bool open_manifest(struct poll_setup *setup, const struct json *doc,
                          const struct source **market, struct err *e)
{
    const char *name;

    if (!doc || !json_str(doc, "market", &name, e) || !json_int(doc, "observed_at", &setup->now, e))
        return false;
    if (!is_time(setup->now))
        return err_set(e, ERR_DATA, "\"observed_at\" is %lld, expected seconds since 1970",
                       (long long)setup->now);
    *market = find_market(setup, name);
    return *market || err_set(e, ERR_DATA, "there is no market \"%s\"", name);
}

bool poll_replay(const struct poll_setup *setup, const char *manifest, struct polled *out,
                 struct err *e)
{
    const char *path = text_fmt(setup->arena, "%s/%s", setup->spool, manifest);
    const struct source *market = NULL;
    struct poll_setup then = *setup;
    struct arena scratch = {0};
    struct poll_work w = {0};
    struct buf b;
    const struct json *doc = NULL;
    bool done = false;

    if (buf_read_file(&b, path, BUF_MANIFEST_MAX, e))
        doc = json_parse(b.data, b.len, "the manifest", &scratch, e);
    if (open_manifest(&then, doc, &market, e)) {
        poll_begin(&w, &then, market, out);
        out->manifest = path;
        done = read_manifest(doc, &w, e);
        if (done)
            poll_end(&w);
        arena_fini(&w.arena);
    }
    buf_fini(&b);
    arena_fini(&scratch);
    if (!done) {
        e->kind = ERR_DATA;
        return err_in(e, "waiting poll \"%s\"", path);
    }
    return true;
}

bool poll_reread(const struct poll_setup *setup, const struct store_poll *poll,
                 const struct store_reply *reply, size_t len, struct polled *out, struct err *e)
{
    struct poll_setup then = *setup;
    const struct source *market = find_market(setup, poll->market);
    struct poll_work w;

    if (!market)
        return err_set(e, ERR_DATA, "there is no market \"%s\"", poll->market);
    then.now = poll->observed_at;
    poll_begin(&w, &then, market, out);
    if (!reread(&w, reply, readable(poll, len), e)) {
        arena_fini(&w.arena);
        poll_drop(out);
        return err_in(e, "market \"%s\", poll %lld", poll->market, (long long)poll->id);
    }
    if (has_failed(poll))
        poll_fail(&w, poll->verdict, poll->why);
    poll_end(&w);
    return true;
}

bool poll_unknown(const struct poll_setup *setup, const struct store_poll *poll,
                  const struct store_reply *reply, size_t len, struct token_unknown_list *out,
                  struct err *e)
{
    struct poll_setup then = *setup;
    const struct source *market = find_market(setup, poll->market);
    struct quote_list quotes = {.arena = setup->arena};
    struct polled polled;
    struct poll_work w;
    struct intern in;
    bool done;

    if (!market)
        return err_set(e, ERR_DATA, "there is no token source \"%s\"", poll->market);
    then.now = poll->observed_at;
    intern_init(&in, setup->arena);
    poll_begin(&w, &then, market, &polled);
    done = !poll_was_kept(setup, poll, reply, len) || reread(&w, reply, len, e);
    if (done && market->kind == SOURCE_TOKENS)
        token_normalise(&setup->config->tokens, market, then.now, &w.offers, &in, &quotes, out);
    arena_fini(&w.arena);
    poll_drop(&polled);
    return done;
}

bool poll_waiting(const struct poll_setup *setup, const char ***files, size_t *len, struct err *e)
{
    return file_list(setup->spool, ".json", files, len, setup->arena, e);
}
