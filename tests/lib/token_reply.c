#include "token_reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

const char *token_file(struct token_world *w, const char *path, size_t *len)
{
    const char *text = NULL;
    struct err e = {0};
    struct buf b;

    if (access(path, R_OK) != 0)
        return NULL;
    if (buf_read_file(&b, path, BUF_REPLY_MAX, &e)) {
        text = text_dup_n(&w->arena, b.data ? b.data : "", b.len);
        *len = b.len;
    }
    buf_fini(&b);
    return text;
}

static const struct json *config(struct token_world *w, const char *path)
{
    struct err e = {0};
    size_t len = 0;
    const char *text = token_file(w, path, &len);
    const struct json *doc = text ? json_parse_config(text, len, path, &w->arena, &e) : NULL;

    if (doc)
        return doc;
    (void)fprintf(stderr, "%s: %s\n", path, text ? e.text : "cannot be read");
    exit(78);
}

void token_world(struct token_world *w)
{
    struct err e = {0};

    memset(w, 0, sizeof *w);
    intern_init(&w->intern, &w->arena);
    w->rules.models = token_models_read(config(w, "config/models.json"), &w->arena, &e);
    if (w->rules.models)
        w->rules.operators =
            token_operators_read(config(w, "config/token_operators.json"), &w->arena, &e);
    if (!w->rules.operators) {
        (void)fprintf(stderr, "%s\n", e.text);
        exit(78);
    }
    token_world_again(w);
}

void token_world_again(struct token_world *w)
{
    buf_fini(&w->requests);
    buf_init(&w->requests, 1 << 20);
    w->offers = (struct offer_list){.arena = &w->arena};
    w->quotes = (struct quote_list){.arena = &w->arena};
    w->unknown = (struct token_unknown_list){0};
    w->failed = false;
}

void token_world_end(struct token_world *w)
{
    buf_fini(&w->requests);
    arena_fini(&w->arena);
}

static bool feed(struct token_world *w, const struct source *t, const char *body, size_t len,
                 struct source_page *page)
{
    struct source_reply reply = {*page, body, len};

    page->more = false;
    return t->parse(&reply, &w->offers, page, &w->arena, &w->err);
}

static void finish(struct token_world *w, const struct source *t)
{
    if (!w->failed)
        token_normalise(&w->rules, t, TOKEN_WORLD_NOW, &w->offers, &w->intern, &w->quotes,
                        &w->unknown);
}

void token_read(struct token_world *w, const struct source *t, const char *body, size_t len,
                int64_t now)
{
    struct source_page page = source_first_page(t);

    page.step = SOURCE_STEP_ANY;
    page.now = now;
    w->failed = !feed(w, t, body, len, &page);
    finish(w, t);
}

static void note_request(struct token_world *w, const struct source *t,
                         const struct source_page *page)
{
    struct http_request r = {0};

    t->request(page, &r, &w->arena);
    buf_fmt(&w->requests, "GET %s%s\n", r.url, r.secret_query ? " ***" : "");
    for (size_t i = 0; i < r.headers; i++)
        buf_fmt(&w->requests, "%s: %s\n", r.header[i].name,
                r.header[i].secret ? "***" : r.header[i].value);
}

const char *token_reply_file(struct token_world *w, const struct source *t, const char *name,
                             int number, size_t *len)
{
    static const char *const ends[] = {"json", "html"};
    const char *body = NULL;

    for (size_t i = 0; i < 2 && !body; i++) {
        const char *tail = number ? text_fmt(&w->arena, "_%d", number) : "";

        body = token_file(
            w, text_fmt(&w->arena, "tests/token/%s/%s%s.%s", t->name, name, tail, ends[i]), len);
    }
    return body;
}

/* The same, or what a test reads in its place. */
static const char *reply_file(struct token_world *w, const struct source *t, const char *name,
                              int number, size_t *len)
{
    const char *body = token_reply_file(w, t, name, number, len);

    if (!body || !w->other.body || number != w->other.number)
        return body;
    *len = strlen(w->other.body);
    return w->other.body;
}

static bool read_poll(struct token_world *w, const struct source *t, const char *name)
{
    struct source_page page = source_first_page(t);

    page.more = true;
    page.now = TOKEN_WORLD_NOW;
    page.note = t->by_model ? token_wanted(w->rules.models, t->name, &w->arena) : NULL;
    for (int k = 0; k < SOURCE_KEYS_MAX; k++)
        page.key[k] = t->key_env[k] && !text_starts(name, "keyless") ? "key-of-the-test" : NULL;
    for (int i = 1; page.more; i++) {
        size_t len = 0;
        const char *body = reply_file(w, t, name, i, &len);

        note_request(w, t, &page);
        if (!body)
            return err_set(&w->err, ERR_BUG, "asks for reply %d, which is not stored", i);
        if (!feed(w, t, body, len, &page))
            return err_in(&w->err, "reply %d", i);
    }
    return true;
}

void token_read_case(struct token_world *w, const struct source *t, const char *name)
{
    size_t len = 0;
    const char *body = reply_file(w, t, name, 0, &len);

    token_world_again(w);
    if (body) {
        token_read(w, t, body, len, TOKEN_WORLD_NOW);
        return;
    }
    w->failed = !read_poll(w, t, name);
    finish(w, t);
}

void token_print(const struct token_world *w, const struct source *t, struct buf *out)
{
    if (w->failed)
        buf_fmt(out, "error: %s\n", w->err.text);
    else
        token_lines(out, t, &w->offers, &w->quotes);
}
