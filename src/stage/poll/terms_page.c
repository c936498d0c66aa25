#include "stage/poll/terms_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "edge/archive/archive.h"
#include "edge/html/html.h"
#include "edge/http/fetch.h"
#include "norm/terms_text.h"

struct visit {
    struct store *store;
    const struct config *config;
    int64_t now, deadline_ms;
    struct arena *arena;
    struct err err; /* of the database, the first */
};

/* A page under way; its reply is read in an arena of its own. */
struct visited {
    struct visit *visit;
    struct terms_page_seen *seen;
    const struct http_answer *answer;
    struct arena arena;
    char sha256[DIGEST_TEXT_MAX];
    bool done;
    struct err why;
};

static int by_address(const void *a, const void *b)
{
    const struct terms_page_seen *x = a, *y = b;

    return text_cmp(x->page.address, y->page.address);
}

static int by_age(const void *a, const void *b)
{
    const struct terms_page_seen *x = a, *y = b;

    int order = number_cmp(x->page.asked_at, y->page.asked_at);

    return order ? order : by_address(a, b);
}

static bool is_asked(const struct config *c, const struct terms *t, int64_t now)
{
    const struct market_config *m = market_config_by_name(&c->markets, t->source);

    return t->address && m && m->enabled && source_set_find(&c->sources, t->source)
           && terms_allow(&c->terms, t->source, clock_date_of(now));
}

/* Of the sources that are asked, each address once, with what is known of it. */
static void list_pages(struct visit *v, const struct store_terms_page_list *known,
                       struct terms_page_seen_list *out)
{
    const struct terms_list *terms = &v->config->terms;
    size_t n = 0;

    out->at = ARENA_ARRAY(v->arena, struct terms_page_seen, terms->len);
    out->len = 0;
    for (size_t i = 0; i < terms->len; i++)
        if (is_asked(v->config, &terms->at[i], v->now))
            out->at[out->len++].page.address = terms->at[i].address;
    qsort(out->at, out->len, sizeof *out->at, by_address);
    for (size_t i = 0; i < out->len; i++)
        if (n == 0 || by_address(&out->at[n - 1], &out->at[i]) != 0)
            out->at[n++] = out->at[i];
    out->len = n;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < known->len; k++)
            if (text_eq(known->at[k].address, out->at[i].page.address))
                out->at[i].page = known->at[k];
}

static void keep_due(const struct visit *v, struct terms_page_seen_list *pages)
{
    size_t n = 0;

    qsort(pages->at, pages->len, sizeof *pages->at, by_age);
    for (size_t i = 0; i < pages->len && n < TERMS_PAGES_DUE; i++)
        if (v->now - pages->at[i].page.asked_at >= CLOCK_DAY)
            pages->at[n++] = pages->at[i];
    pages->len = n;
}

static void read_text(void *ctx)
{
    struct visited *one = ctx;

    const char *text = terms_text(one->answer->body, one->answer->len, &one->arena, &one->why);

    if (text)
        (void)digest_text(text, strlen(text), one->sha256);
    one->done = text != NULL;
}

static bool in_time(void *ctx)
{
    const struct visited *one = ctx;

    return clock_mono_ms() < one->visit->deadline_ms;
}

/* Like any stranger's reply, within bounds of memory and time. */
static bool read_page(struct visited *one)
{
    if (arena_within(&one->arena, BUF_SPARE_MAX, read_text, in_time, one) != ARENA_DONE)
        return err_set(&one->why, ERR_LIMIT, "reading it takes too much memory or time");
    return one->done;
}

/* Its text, in the arena of the visit, with the page in the archive. */
static bool take(struct visited *one, char reply[DIGEST_TEXT_MAX])
{
    const struct http_answer *got = one->answer;
    struct store_terms_page *page = &one->seen->page;
    struct visit *v = one->visit;

    if (got->verdict != POLL_OK) {
        one->why = got->err;
        return false;
    }
    if (got->not_modified)
        return true;
    if (!read_page(one) || !archive_put(v->config->archive, got->body, got->len, reply, &one->why))
        return false;
    page->sha256 = text_dup(v->arena, one->sha256);
    page->etag = text_dup(v->arena, got->etag);
    page->last_modified = text_dup(v->arena, got->last_modified);
    return true;
}

static void on_answer(void *ctx, const struct http_answer *answer)
{
    struct visited *one = ctx;
    struct visit *v = one->visit;
    struct store_terms_page *page = &one->seen->page;
    char reply[DIGEST_TEXT_MAX] = "";
    struct err e = {0};
    bool stored;

    one->answer = answer;
    if (take(one, reply)) {
        page->read_at = v->now;
        page->why = NULL;
        stored = store_put_terms_read(v->store, page, *reply ? reply : NULL, &one->seen->fresh, &e);
    } else {
        page->why = text_clean(v->arena, one->why.text, BUF_TEXT_MAX);
        stored = store_put_terms_failed(v->store, page->address, page->why, &e);
    }
    arena_fini(&one->arena);
    if (!stored && v->err.kind == ERR_NONE)
        v->err = e;
}

static bool fetch(struct visit *v, struct terms_page_seen_list *pages, struct err *e)
{
    struct http_setup setup = {.contact = v->config->contact};
    struct http_pool *pool = http_pool_open(&setup, e);
    struct visited *one = ARENA_ARRAY(v->arena, struct visited, pages->len);

    if (!pool)
        return false;
    v->deadline_ms = clock_mono_ms() + TERMS_PAGES_MS;
    for (size_t i = 0; i < pages->len; i++) {
        const struct store_terms_page *page = &pages->at[i].page;
        const struct http_request request = {.url = page->address};

        one[i] = (struct visited){.visit = v, .seen = &pages->at[i]};
        http_submit(pool, &(struct http_job){
                              .group = text_fmt(v->arena, "terms %zu", i),
                              .request = &request,
                              .origin = v->config->terms_origin,
                              .deadline_ms = v->deadline_ms,
                              .limits = {.body_max = HTML_BYTES_MAX, .tries = 1, .parallel = 1},
                              .if_none_match = page->sha256 ? page->etag : NULL,
                              .if_modified_since = page->sha256 ? page->last_modified : NULL,
                              .done = on_answer,
                              .ctx = &one[i],
                          });
    }
    http_run(pool, v->deadline_ms);
    http_pool_close(&pool);
    if (v->err.kind != ERR_NONE)
        *e = v->err;
    return v->err.kind == ERR_NONE;
}

bool terms_pages_visit(struct store *s, const struct config *c, int64_t now, bool all,
                       struct terms_page_seen_list *out, struct arena *a, struct err *e)
{
    struct visit v = {.store = s, .config = c, .now = now, .arena = a};
    struct store_terms_page_list known;
    const char **address;

    if (!store_get_terms_pages(s, &known, a, e))
        return false;
    list_pages(&v, &known, out);
    if (!all)
        keep_due(&v, out);
    if (out->len == 0)
        return true;
    address = ARENA_ARRAY(a, const char *, out->len);
    for (size_t i = 0; i < out->len; i++) {
        address[i] = out->at[i].page.address;
        out->at[i].page.asked_at = now;
    }
    /* First: one that ends us is not asked again for a day. */
    return store_put_terms_asked(s, address, out->len, now, e) && fetch(&v, out, e);
}
