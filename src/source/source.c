#include "source/source.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/find.h"
#include "base/text.h"
#include "source/builtin_priv.h"
#include "source/definition.h"
#include "source/page_priv.h"
#include "source/rows_priv.h"

#define SOURCE(name) extern const struct source source_##name;
#include "source/sources.def"
#undef SOURCE

static const struct source *const compiled[] = {
#define SOURCE(name) &source_##name,
#include "source/sources.def"
#undef SOURCE
};

enum { COMPILED = sizeof compiled / sizeof *compiled };

struct source_page source_first_page(const struct source *s)
{
    return (struct source_page){.definition = s->definition};
}

void source_request(const struct source *s, const struct source_page *page,
                    struct http_request *out, struct arena *a)
{
    if (s->request) {
        s->request(page, out, a);
        return;
    }
    must(page->step >= 0 && page->step < SOURCE_URLS_MAX);
    out->url = s->url[page->step] ? s->url[page->step] : s->see;
    rows_key_sent(page, s->key_header, out, a);
}

bool source_parse(const struct source *s, const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    struct source_read r = {NULL, &reply->page, out, next, a, e};

    if (s->parse)
        return s->parse(reply, out, next, a, e);
    if (s->read_page || s->read_state)
        return page_parse(s, reply, out, a, e);
    r.doc = json_parse(reply->body, reply->len, "reply", a, e);
    return r.doc && (s->rows ? rows_read_list(s->rows, &r) : s->read(&r));
}

bool source_has_page(const struct source *s, int64_t step, int64_t number)
{
    int routes = s->routes ? s->routes : s->url[1] ? 2 : 1;

    return step >= 0 && step < routes && number >= 0 && number <= BUF_PAGES_MAX;
}

bool source_try(const struct source *s, const char *body, size_t len, int64_t now, const char *note,
                struct offer_list *out, struct arena *a, struct err *e)
{
    struct source_reply reply = {.page = source_first_page(s), .body = body, .len = len};
    struct source_page next;

    reply.page.step = SOURCE_STEP_ANY;
    reply.page.now = now;
    reply.page.note = note;
    next = reply.page;
    return source_parse(s, &reply, out, &next, a, e);
}

static bool is_tokens(const struct source *s)
{
    return s->kind == SOURCE_TOKENS;
}

static int by_place(const void *a, const void *b)
{
    const struct source *const *x = a, *const *y = b;

    if (is_tokens(*x) != is_tokens(*y))
        return is_tokens(*x) - is_tokens(*y);
    return text_cmp((*x)->name, (*y)->name);
}

/* Among those at low..high. */
static const struct source *find(const struct source_set *set, size_t low, size_t high,
                                 const char *name)
{
    size_t i;

    FIND_FIRST(i, high - low, text_cmp(set->at[low + i]->name, name) < 0);
    return low + i < high && text_eq(set->at[low + i]->name, name) ? set->at[low + i] : NULL;
}

const struct source *source_set_tokens(const struct source_set *set, const char *name)
{
    return find(set, set->markets, set->len, name);
}

const struct source *source_set_find(const struct source_set *set, const char *name)
{
    const struct source *s = find(set, 0, set->markets, name);

    return s ? s : source_set_tokens(set, name);
}

/* A name is a key in every row: no marketplace may have that of a token source. */
static bool check_names(const struct source_set *set, struct err *e)
{
    for (size_t i = 0; i < set->len; i++) {
        const char *name = set->at[i]->name;

        if (i > 0 && text_eq(name, set->at[i - 1]->name))
            return err_set(e, ERR_CONFIG, "two %s are called \"%s\"",
                           i < set->markets ? "markets" : "token sources", name);
        if (i < set->markets && source_set_tokens(set, name))
            return err_set(e, ERR_CONFIG, "a market and a token source are both called \"%s\"",
                           name);
    }
    return true;
}

static bool read_builtin(const struct builtin *b, const struct source **out, struct arena *a,
                         struct err *e)
{
    const struct json *doc = json_parse_config(b->text, strlen(b->text), b->name, a, e);

    *out = doc ? definition_read(doc, b->hash, a, e) : NULL;
    return *out || err_in(e, "definition of the program");
}

bool source_set_make(const struct source *const *defined, size_t len, struct source_set *out,
                     struct arena *a, struct err *e)
{
    const struct source **at;

    *out = (struct source_set){.len = COMPILED + builtin_len + len};
    out->at = at = ARENA_ARRAY(a, const struct source *, out->len);
    memcpy(at, compiled, sizeof compiled);
    at += COMPILED;
    for (size_t i = 0; i < builtin_len; i++)
        if (!read_builtin(&builtin[i], at++, a, e))
            return false;
    if (len)
        memcpy(at, defined, len * sizeof *at);
    qsort(out->at, out->len, sizeof *out->at, by_place);
    while (out->markets < out->len && !is_tokens(out->at[out->markets]))
        out->markets++;
    return check_names(out, e);
}
