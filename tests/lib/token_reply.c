#include "token_reply.h"

#include <string.h>

#include "base/text.h"

const char *token_file(struct token_world *w, const char *path, size_t *len)
{
    return reply_file(path, len, &w->arena);
}

void token_world(struct token_world *w)
{
    memset(w, 0, sizeof *w);
    intern_init(&w->intern, &w->arena);
    w->rules = *reply_token_rules();
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

void token_read(struct token_world *w, const struct source *t, const char *body, size_t len,
                int64_t now)
{
    w->failed = !source_try(t, body, len, now, NULL, &w->offers, &w->arena, &w->err);
    if (!w->failed)
        token_normalise(&w->rules, t, TOKEN_WORLD_NOW, &w->offers, &w->intern, &w->quotes,
                        &w->unknown);
}

const char *token_reply_file(struct token_world *w, const struct source *t, const char *name,
                             int number, size_t *len)
{
    static const char *const ends[] = {"json", "html"};
    const char *body = NULL;

    for (size_t i = 0; i < 2 && !body; i++) {
        const char *tail = number ? text_fmt(&w->arena, "_%d", number) : "";
        const char *file = text_fmt(&w->arena, "%s%s.%s", name, tail, ends[i]);

        body = reply_file(reply_path(t, file, &w->arena), len, &w->arena);
    }
    return body;
}

/* In the place of one of the replies, what a test reads. */
static void replace(const struct token_world *w, const struct reply_case *c,
                    struct reply_text *texts)
{
    size_t at = (size_t)(c->poll ? w->other.number - 1 : 0);

    if (w->other.body && c->poll == (w->other.number > 0) && at < c->files)
        texts[at] = (struct reply_text){w->other.body, strlen(w->other.body)};
}

void token_read_case(struct token_world *w, const struct source *t, const char *name)
{
    static struct reply_case cases[REPLY_CASES_MAX];
    const struct reply_case *c = reply_case_of(cases, reply_cases(t, cases), name);
    struct reply_text texts[REPLY_FILES_MAX];
    struct reply_read r;

    token_world_again(w);
    w->failed = !c && !err_set(&w->err, ERR_BUG, "case \"%s\" is not stored", name);
    if (!c)
        return;
    reply_texts(t, c, texts, &w->arena);
    replace(w, c, texts);
    reply_read_texts(t, c, texts, NULL, &r, &w->arena);
    buf_fini(&w->requests);
    w->requests = r.requests;
    w->offers = r.offers;
    w->quotes = r.quotes;
    w->unknown = r.unknown;
    w->failed = r.failed;
    w->err = r.err;
}

void token_print(const struct token_world *w, const struct source *t, struct buf *out)
{
    const struct reply_read r = {
        .offers = w->offers, .quotes = w->quotes, .failed = w->failed, .err = w->err};

    reply_print(t, &r, out);
}
