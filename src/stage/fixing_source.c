#include <stdlib.h>

#include "base/text.h"
#include "base/vec.h"
#include "stage/fixing.h"
#include "token/normal.h"

static bool has(const char *const *list, size_t len, const char *word)
{
    for (size_t i = 0; i < len; i++)
        if (text_eq(list[i], word))
            return true;
    return false;
}

const char **fixing_instruments(const struct index_def *const *indices, size_t n, size_t *len,
                                struct arena *a)
{
    VEC(const char *) list = {0};

    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < indices[i]->instrument_len; k++) {
            const char *instrument = indices[i]->instrument[k];
            const char *list_price = token_list_instrument(instrument, a);

            if (!has(list.at, list.len, instrument))
                *VEC_PUSH(&list, a) = instrument;
            if (list_price && !has(list.at, list.len, list_price))
                *VEC_PUSH(&list, a) = list_price;
        }
    *len = list.len;
    return list.at;
}

/* Quotes come by time; a stable distribution keeps that order on every shelf. */
static void shelve(struct fixing_source *f, const struct quote_list *quotes)
{
    VEC(struct fixing_shelf) shelves = {0};
    size_t *of = ARENA_ARRAY(&f->arena, size_t, quotes->len);

    for (size_t i = 0; i < quotes->len; i++) {
        const char *instrument = quotes->at[i].instrument;
        size_t s = i > 0 && instrument == quotes->at[i - 1].instrument ? of[i - 1] : 0;

        if (quote_is_answer(&quotes->at[i]))
            continue;
        /* Interned: pointers tell. */
        while (s < shelves.len && shelves.at[s].instrument != instrument)
            s++;
        if (s == shelves.len) {
            for (s = 0; s < shelves.len && shelves.at[s].instrument != instrument; s++)
                ;
            if (s == shelves.len)
                VEC_PUSH(&shelves, &f->arena)->instrument = instrument;
        }
        of[i] = s;
        shelves.at[s].len++;
    }
    for (size_t s = 0; s < shelves.len; s++) {
        shelves.at[s].at = ARENA_ARRAY(&f->arena, struct quote, shelves.at[s].len);
        shelves.at[s].len = 0;
    }
    for (size_t i = 0; i < quotes->len; i++) {
        struct fixing_shelf *to = &shelves.at[of[i]];

        if (!quote_is_answer(&quotes->at[i]))
            to->at[to->len++] = quotes->at[i];
    }
    f->shelf = shelves.at;
    f->shelf_len = shelves.len;
}

bool fixing_source_open(struct fixing_source *f, struct store *s, const struct config *c,
                        const struct index_def *const *indices, size_t n, int64_t from, int64_t to,
                        struct err *e)
{
    struct store_window w = {.from = from, .to = to};
    struct quote_list quotes = {0};
    struct store_poll_list polls;

    *f = (struct fixing_source){.store = s, .config = c, .from = from, .to = to};
    intern_init(&f->intern, &f->arena);
    quotes.arena = &f->arena;
    w.instrument = fixing_instruments(indices, n, &w.instrument_len, &f->arena);
    if (!store_get_quotes(s, &w, &f->intern, &quotes, NULL, e)
        || !store_get_polls(s, from, to, NULL, &polls, &f->arena, e))
        return false;
    shelve(f, &quotes);
    f->polls.at = polls.at;
    for (size_t i = 0; i < polls.len; i++) {
        if (!poll_is_complete(polls.at[i].verdict))
            continue;
        polls.at[i].market = intern_text(&f->intern, polls.at[i].market);
        polls.at[i].operator = intern_text(&f->intern, polls.at[i].operator);
        f->polls.at[f->polls.len++] = polls.at[i];
    }
    return true;
}

void fixing_source_close(struct fixing_source *f)
{
    arena_fini(&f->arena);
}

bool fixing_span(const struct config *c, const struct index_def *index, int64_t first,
                 int64_t last, int64_t *from, int64_t *to, struct err *e)
{
    struct calc_def def;
    int64_t other;

    if (!defs_on(&c->defs, index, first, &def, e))
        return false;
    method_window(def.method, first, from, &other, to);
    if (!defs_on(&c->defs, index, last, &def, e))
        return false;
    method_window(def.method, last, &other, &other, to);
    return true;
}

/* First place whose time is not before `time`. */
static size_t place(const struct quote *at, size_t len, int64_t time)
{
    size_t low = 0;

    while (len > 0) {
        size_t half = len / 2;

        if (at[low + half].observed_at < time) {
            low += half + 1;
            len -= half + 1;
        } else {
            len = half;
        }
    }
    return low;
}

static void take_shelf(const struct fixing_source *f, const char *instrument, int64_t from,
                       int64_t to, struct quote_list *out)
{
    for (size_t s = 0; s < f->shelf_len; s++) {
        const struct fixing_shelf *shelf = &f->shelf[s];
        size_t i;

        if (!text_eq(shelf->instrument, instrument))
            continue;
        for (i = place(shelf->at, shelf->len, from);
             i < shelf->len && shelf->at[i].observed_at < to; i++)
            *VEC_PUSH(out, out->arena) = shelf->at[i];
        return;
    }
}

struct quote_list fixing_quotes(const struct fixing_source *f, const struct index_def *index,
                                int64_t from, int64_t to, struct arena *a)
{
    struct quote_list out = {.arena = a};
    size_t n;
    const char **instrument = fixing_instruments(&index, 1, &n, a);

    for (size_t k = 0; k < n; k++)
        take_shelf(f, instrument[k], from, to, &out);
    for (size_t i = 0; i < f->polls.len; i++) {
        const struct store_poll *p = &f->polls.at[i];

        if (p->observed_at >= from && p->observed_at < to)
            *VEC_PUSH(&out, a) = quote_answered(p->market, p->operator, p->observed_at);
    }
    return out;
}
