#include <string.h>

#include "base/text.h"
#include "base/vec.h"
#include "stage/publish/fixing.h"
#include "token/instrument.h"
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
    size_t *of = ARENA_ARRAY(quotes->arena, size_t, quotes->len), shelved = 0;

    for (size_t i = 0; i < quotes->len; i++) {
        const char *instrument = quotes->at[i].instrument;
        size_t s = i > 0 && instrument == quotes->at[i - 1].instrument ? of[i - 1] : 0;

        must(i == 0 || quotes->at[i - 1].observed_at <= quotes->at[i].observed_at);
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
        f->quotes += shelves.at[s].len;
        shelves.at[s].len = 0;
    }
    for (size_t i = 0; i < quotes->len; i++) {
        struct fixing_shelf *to = &shelves.at[of[i]];

        if (quote_is_answer(&quotes->at[i]))
            continue;
        to->at[to->len++] = quotes->at[i];
        shelved++;
    }
    must(shelved == f->quotes);
    f->shelf = shelves.at;
    f->shelf_len = shelves.len;
}

void fixing_source_none(struct fixing_source *f, struct store *s, const struct config *c,
                        int64_t from, int64_t to)
{
    must(from <= to);
    *f = (struct fixing_source){.store = s, .config = c, .from = from, .to = to};
    intern_init(&f->intern, &f->arena);
}

bool fixing_source_open(struct fixing_source *f, struct store *s, const struct config *c,
                        const struct index_def *const *indices, size_t n, int64_t from, int64_t to,
                        struct err *e)
{
    struct arena read = {0}; /* what was read goes when it is on its shelves */
    struct store_window w = {.from = from, .to = to};
    struct quote_list quotes = {.arena = &read};
    bool done;

    fixing_source_none(f, s, c, from, to);
    w.instrument = fixing_instruments(indices, n, &w.instrument_len, &f->arena);
    done = store_get_quoted(s, &w, &f->intern, &quotes, &f->polls, e);
    for (size_t i = 1; i < f->polls.len && done; i++)
        must(f->polls.at[i - 1].observed_at <= f->polls.at[i].observed_at);
    if (done)
        shelve(f, &quotes);
    arena_fini(&read);
    return done;
}

void fixing_source_close(struct fixing_source *f)
{
    arena_fini(&f->arena);
}

bool fixing_span(const struct config *c, const struct index_def *index, int64_t first, int64_t last,
                 int64_t *from, int64_t *to, struct err *e)
{
    struct calc_def def;
    int64_t other;

    must(first <= last);
    if (!defs_on(&c->defs, index, first, &def, e))
        return false;
    method_window(def.method, first, from, &other, to);
    if (!defs_on(&c->defs, index, last, &def, e))
        return false;
    method_window(def.method, last, &other, &other, to);
    return true;
}

static int64_t time_of_quote(const void *at, size_t i)
{
    return ((const struct quote *)at)[i].observed_at;
}

static int64_t time_of_poll(const void *at, size_t i)
{
    return ((const struct store_quoted *)at)[i].observed_at;
}

/* First place whose time is not before `time`. */
static size_t place(const void *at, size_t len, int64_t (*time_of)(const void *at, size_t i),
                    int64_t time)
{
    size_t low = 0, all = len;

    while (len > 0) {
        size_t half = len / 2;

        if (time_of(at, low + half) < time) {
            low += half + 1;
            len -= half + 1;
        } else {
            len = half;
        }
    }
    must(low == 0 || time_of(at, low - 1) < time);
    must(low == all || time_of(at, low) >= time);
    return low;
}

void fixing_polls(const struct fixing_source *f, int64_t from, int64_t to, size_t *first,
                  size_t *end)
{
    *first = place(f->polls.at, f->polls.len, time_of_poll, from);
    *end = place(f->polls.at, f->polls.len, time_of_poll, to);
    must(*first <= *end && *end <= f->polls.len);
}

static const struct fixing_shelf *shelf_of(const struct fixing_source *f, const char *instrument)
{
    for (size_t s = 0; s < f->shelf_len; s++)
        if (text_eq(f->shelf[s].instrument, instrument))
            return &f->shelf[s];
    return NULL;
}

struct quote_list fixing_quotes(const struct fixing_source *f, const struct index_def *index,
                                int64_t from, int64_t to, struct arena *a)
{
    struct quote_list out = {.arena = a};
    size_t n, first, end;
    const char **instrument = fixing_instruments(&index, 1, &n, a);
    const struct fixing_shelf **shelf = ARENA_ARRAY(a, const struct fixing_shelf *, n);
    size_t *start = ARENA_ARRAY(a, size_t, n), *len = ARENA_ARRAY(a, size_t, n);

    fixing_polls(f, from, to, &first, &end);
    out.cap = end - first;
    for (size_t k = 0; k < n; k++) {
        if (!(shelf[k] = shelf_of(f, instrument[k])))
            continue;
        start[k] = place(shelf[k]->at, shelf[k]->len, time_of_quote, from);
        len[k] = place(shelf[k]->at, shelf[k]->len, time_of_quote, to) - start[k];
        out.cap += len[k];
    }
    out.at = arena_alloc_raw(a, out.cap * sizeof *out.at);
    for (size_t k = 0; k < n; out.len += len[k++])
        if (len[k])
            memcpy(out.at + out.len, shelf[k]->at + start[k], len[k] * sizeof *out.at);
    for (; first < end; first++) {
        const struct store_quoted *p = &f->polls.at[first];

        out.at[out.len++] = quote_answered(p->market, p->op, p->observed_at);
    }
    must(out.len == out.cap);
    return out;
}
