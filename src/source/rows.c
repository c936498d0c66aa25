#include "source/rows_priv.h"

#include <string.h>

#include "base/buf.h"
#include "base/fixed.h"
#include "base/must.h"
#include "base/text.h"

enum { ROWS_KEY_MAX = 8 };

void rows_keep(struct offer_list *out, const struct offer *o, enum row row, const struct err *odd)
{
    if (row == ROW_TAKE && o->verdict == VERDICT_OK && o->price_nano <= 0)
        offer_reject(out, o, VERDICT_NO_PRICE, NULL);
    else if (row == ROW_TAKE)
        offer_add(out, o);
    else if (row == ROW_ODD)
        offer_drop(out, o, odd);
}

void rows_each(const struct json *list, const struct source_page *page, rows_read *read,
               struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read(at, page, &o, a, &odd);

        rows_keep(out, &o, row, &odd);
    }
}

bool rows_read_list(const struct rows_whole *rows, struct source_read *r)
{
    const struct json *list = json_array(r->doc, rows->path, r->e);

    if (rows->read)
        rows_each(list, r->page, rows->read, r->out, r->a);
    for (const struct json *at = rows->add ? json_first(list) : NULL; at; at = json_next(at))
        rows->add(at, r->page, r->out, r->a);
    return list != NULL;
}

void rows_each_group(const struct json *list, rows_group *group, const char *inner_path,
                     rows_inner *inner, struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer shared = offer_init();
        const char *id = NULL;
        struct err odd;
        enum row row = group(at, &shared, &id, a, &odd);
        const struct json *rows = row == ROW_TAKE ? json_array(at, inner_path, &odd) : NULL;

        if (!rows && row != ROW_SKIP)
            offer_drop(out, &shared, &odd);
        for (const struct json *in = json_first(rows); in; in = json_next(in)) {
            struct offer o = shared;

            row = inner(in, id, &o, a, &odd);
            rows_keep(out, &o, row, &odd);
        }
    }
}

void rows_bearer(const char *token, struct http_request *out, struct arena *a)
{
    http_secret(out, a, "Authorization", "Bearer %s", token);
}

void rows_key_sent(const struct source_page *page, const char *header, struct http_request *out,
                   struct arena *a)
{
    if (page->key[0] && header)
        http_secret(out, a, header, "%s", page->key[0]);
    else if (page->key[0])
        rows_bearer(page->key[0], out, a);
}

bool rows_error(const struct json *at, const char *path, const char *other, struct err *e)
{
    const char *text = other;
    struct err ignored;

    (void)!json_str_opt(at, path, &text, &ignored);
    return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", text);
}

bool rows_say_error(const struct json *doc, const char *path, struct err *e)
{
    const char *text = NULL;
    struct err ignored;

    return json_str_opt(doc, path, &text, &ignored) && text
           && !err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", text);
}

bool rows_memory(const struct json *at, const char *path, struct offer *o, struct err *e)
{
    int64_t gb = 0;

    if (!json_int_opt(at, path, &gb, e))
        return false;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * 1024 : 0;
    return true;
}

bool rows_term(const char *path, const char *word, const char *on_demand, const char *spot,
               struct offer *o, struct err *e)
{
    if (!text_eq(word, on_demand) && !text_eq(word, spot))
        return err_set(e, ERR_REPLY, "\"%s\" is \"%.40s\", expected %s or %s", path, word,
                       on_demand, spot);
    o->term = text_eq(word, spot) ? TERM_SPOT : TERM_ON_DEMAND;
    return true;
}

enum row rows_reject(struct offer *o, enum verdict v, const char *why)
{
    o->verdict = v;
    o->why = why;
    return ROW_TAKE;
}

const char *rows_key_words(const char *base, const char *const *words, size_t len, struct arena *a)
{
    const char *part[ROWS_KEY_MAX + 1] = {base};

    must(len <= ROWS_KEY_MAX);
    while (len > 0 && text_blank(words[len - 1]))
        len--;
    for (size_t i = 0; i < len; i++)
        part[i + 1] = words[i] ? words[i] : "";
    return len ? text_join_list(a, part, len + 1, "/") : base;
}

const char *rows_key(const char *base, const struct json *at, const char *const *paths,
                     struct arena *a)
{
    const char *word[ROWS_KEY_MAX];
    size_t len = 0;

    for (; paths[len]; len++) {
        must(len < ROWS_KEY_MAX);
        word[len] = json_text(json_get(at, paths[len]), a);
    }
    return rows_key_words(base, word, len, a);
}

static size_t key_len(const char *key)
{
    return strcspn(key, "@");
}

void rows_index_of(struct rows_index *x, const struct offer_list *list, enum verdict v,
                   struct arena *a)
{
    *x = (struct rows_index){.list = list, .first = {.arena = a}, .nexts = list->len};
    x->next = ARENA_ARRAY(a, uint32_t, list->len + 1);
    for (size_t i = list->len; i-- > 0;) {
        const char *key = list->at[i].key;
        struct map_slot *slot;

        if (list->at[i].verdict != v)
            continue;
        slot = map_put(&x->first, key, key_len(key));
        x->next[i] = slot->at;
        slot->at = (uint32_t)i + 1;
    }
}

void rows_index_init(struct rows_index *x, const struct offer_list *list, struct arena *a)
{
    rows_index_of(x, list, VERDICT_OK, a);
}

void rows_index_add(struct rows_index *x, size_t i)
{
    const char *key = x->list->at[i].key;

    map_put(&x->first, key, key_len(key))->at = (uint32_t)i + 1;
    if (i < x->nexts)
        x->next[i] = 0;
}

size_t rows_first(const struct rows_index *x, const char *key)
{
    return map_at(&x->first, key, key_len(key));
}

size_t rows_after(const struct rows_index *x, size_t at)
{
    return at <= x->nexts ? x->next[at - 1] : 0;
}

struct offer *rows_find(const struct rows_index *x, const char *key)
{
    size_t at = rows_first(x, key);

    return at ? &x->list->at[at - 1] : NULL;
}

bool rows_places(const struct json *list, const char *name, const char **out, struct arena *a,
                 struct err *e)
{
    size_t len = json_len(list), n = 0;
    const char **place = ARENA_ARRAY(a, const char *, len);

    *out = NULL;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!json_str(at, name, &place[n++], e))
            return false;
    if (n)
        *out = text_join_list(a, place, n, "+");
    return true;
}

bool rows_add_place(struct offer *o, const char *place, struct arena *a)
{
    if (o->region && strnlen(o->region, BUF_TEXT_MAX + 1) > BUF_TEXT_MAX)
        return false;
    o->region = o->region ? text_join(a, o->region, "+", place, NULL) : place;
    return true;
}

bool rows_plus(int64_t *price_nano, int64_t part_nano, int64_t times, struct err *e)
{
    fixed_wide sum = *price_nano + (fixed_wide)part_nano * times;

    if (sum > FIXED_MAX || sum < -(fixed_wide)FIXED_MAX)
        return err_set(e, ERR_REPLY, "the sum of the parts is too large for a price");
    *price_nano = (int64_t)sum;
    return true;
}

bool rows_times(int64_t *price_nano, int64_t times, struct err *e)
{
    int64_t part = *price_nano;

    *price_nano = 0;
    return rows_plus(price_nano, part, times, e);
}
