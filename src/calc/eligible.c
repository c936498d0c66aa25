/*
 * The first half of R3: what a single quote tells, in two passes over all of them. The first finds
 * each market's poll in each slot, the second gives every quote its cell or its verdict.
 */
#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/book_priv.h"
#include "calc/place_priv.h"

enum { NO_SEAT = -1, CACHE = 256 };

/*
 * Words to numbers. Quotes are interned, so a word's address is nearly always known; an address
 * seen for the first time is looked up as text, so nothing depends on the interning.
 */
struct words {
    const char *const *word; /* sorted */
    size_t len;
    const char *key[CACHE];
    int number[CACHE];
};

static int find(const struct words *w, const char *word)
{
    size_t i;

    FIND_FIRST(i, w->len, text_cmp(w->word[i], word) < 0);
    return i < w->len && text_eq(w->word[i], word) ? (int)i : NO_SEAT;
}

static inline int number_of(struct words *w, const char *word)
{
    size_t at = ((uintptr_t)word >> 4 ^ (uintptr_t)word >> 12) % CACHE;

    if (!word)
        return NO_SEAT;
    if (w->key[at] != word) {
        w->key[at] = word;
        w->number[at] = find(w, word);
    }
    return w->number[at];
}

struct held {
    int market;
    int64_t time;
};

struct screen {
    struct book *book;
    int64_t time; /* the last one asked for, and its slot: quotes of a poll share it */
    int slot;
    const struct panel *panel;
    const struct method *method;
    struct words market, op, instrument;
    int *market_of;        /* [seat] */
    int *stand_in_of;      /* [seat]; NO_SEAT for none */
    int64_t *poll;         /* [market * slots + slot] */
    enum verdict *trouble; /* likewise: HELD or TRUNCATED, else OK */
    int64_t *last; /* likewise: its last poll that was not held; NULL: `poll` stands for it */
    VEC(struct held) held; /* polls, each at least once; filled for `last` only */
    bool *disputed; /* [seat * slots + slot]: what its market says of it waits; may be NULL */
    enum verdict *verdict; /* may be NULL */
    struct book_offer *offer;
    size_t len;
    uint32_t *count; /* [cell + 1] */
    struct arena *arena;
};

static int slot_of(struct screen *s, int64_t time)
{
    if (time != s->time) {
        s->time = time;
        s->slot = book_slot(s->book, time);
    }
    return s->slot;
}

static int text_order(const void *a, const void *b)
{
    return text_cmp(*(const char *const *)a, *(const char *const *)b);
}

static void learn_words(struct screen *s, const struct index_def *index)
{
    size_t seats = s->panel->member_len, all = seats, n = 0;
    const char **market = ARENA_ARRAY(s->arena, const char *, 2 * seats);
    const char **op = ARENA_ARRAY(s->arena, const char *, seats);

    for (size_t i = 0; i < seats; i++) {
        market[i] = s->panel->member[i].market;
        op[i] = s->panel->member[i].op;
        if (s->panel->member[i].stand_in)
            market[all++] = s->panel->member[i].stand_in;
    }
    qsort(market, all, sizeof *market, text_order);
    for (size_t i = 0; i < all; i++)
        if (!n || !text_eq(market[n - 1], market[i]))
            market[n++] = market[i];
    s->market.word = market, s->market.len = n;
    s->op.word = op, s->op.len = seats;
    s->instrument.word = index->instrument, s->instrument.len = index->instrument_len;
    s->market_of = ARENA_ARRAY(s->arena, int, seats);
    s->stand_in_of = ARENA_ARRAY(s->arena, int, seats);
    for (size_t i = 0; i < seats; i++) {
        const char *stand_in = s->panel->member[i].stand_in;

        s->market_of[i] = find(&s->market, s->panel->member[i].market);
        s->stand_in_of[i] = stand_in ? find(&s->market, stand_in) : NO_SEAT;
    }
}

static bool is_disputed(const struct screen *s, size_t seat, int slot)
{
    return s->disputed && s->disputed[seat * (size_t)s->book->slots + (size_t)slot];
}

/* The market that speaks for a seat in a slot. */
static int voice_of(const struct screen *s, size_t seat, int slot)
{
    int market = s->market_of[seat], stand_in = s->stand_in_of[seat];

    if (stand_in == NO_SEAT
        || (s->poll[market * s->book->slots + slot] != BOOK_NO_POLL && !is_disputed(s, seat, slot)))
        return market;
    return s->poll[stand_in * s->book->slots + slot] != BOOK_NO_POLL ? stand_in : market;
}

/* Which seats have a price in dispute on the market that speaks for them, in its poll. */
static void find_disputes(struct screen *s, const struct quote *quotes, size_t n)
{
    s->disputed = ARENA_ARRAY(s->arena, bool, s->panel->member_len *(size_t)s->book->slots);
    for (size_t i = 0; i < n; i++) {
        const struct quote *q = &quotes[i];
        int market, slot, seat;

        if (q->verdict != VERDICT_DISPUTED || q->available == 0 || q->gpus < 1
            || (slot = slot_of(s, q->observed_at)) < 0
            || (market = number_of(&s->market, q->market)) < 0
            || (seat = number_of(&s->op, q->op)) < 0 || s->market_of[seat] != market
            || number_of(&s->instrument, q->instrument) < 0 || q->term != s->book->def->index->term
            || q->observed_at != s->poll[market * s->book->slots + slot])
            continue;
        s->disputed[seat * s->book->slots + slot] = true;
    }
}

static bool was_held(const struct screen *s, int market, int64_t time)
{
    for (size_t i = s->held.len; i-- > 0;)
        if (s->held.at[i].time == time && s->held.at[i].market == market)
            return true;
    return false;
}

/* Times of polls, of which there is none yet. */
static int64_t *make_times(const struct screen *s)
{
    size_t cells = s->market.len * (size_t)s->book->slots;
    int64_t *at = ARENA_ARRAY(s->arena, int64_t, cells);

    for (size_t i = 0; i < cells; i++)
        at[i] = BOOK_NO_POLL;
    return at;
}

/* The last poll of each market in each slot; one that was held is none. */
static void find_last(struct screen *s, const struct quote *quotes, size_t n)
{
    s->last = make_times(s);
    for (size_t i = 0; i < n; i++) {
        int market = number_of(&s->market, quotes[i].market);

        /* Quotes of one poll mostly follow each other: the newest is asked first. */
        if (market >= 0 && quotes[i].verdict == VERDICT_HELD
            && !was_held(s, market, quotes[i].observed_at))
            *VEC_PUSH(&s->held, s->arena) = (struct held){market, quotes[i].observed_at};
    }
    for (size_t i = 0; i < n; i++) {
        int market = number_of(&s->market, quotes[i].market);
        int slot = slot_of(s, quotes[i].observed_at);
        int64_t *last;

        if (market < 0 || slot < 0)
            continue;
        last = &s->last[market * s->book->slots + slot];
        if (quotes[i].observed_at > *last && !was_held(s, market, quotes[i].observed_at))
            *last = quotes[i].observed_at;
    }
}

/* First pass: the earliest quote of a market in a slot is its poll. */
static void find_polls(struct screen *s, const struct quote *quotes, size_t n)
{
    bool disputes = false;

    s->poll = make_times(s);
    s->trouble = ARENA_ARRAY(s->arena, enum verdict, s->market.len * (size_t)s->book->slots);
    for (size_t i = 0; i < n; i++) {
        int market = number_of(&s->market, quotes[i].market);
        int slot = slot_of(s, quotes[i].observed_at);
        int64_t *poll;

        disputes = disputes || quotes[i].verdict == VERDICT_DISPUTED;
        if (market < 0 || slot < 0)
            continue;
        poll = &s->poll[market * s->book->slots + slot];
        if (*poll == BOOK_NO_POLL || quotes[i].observed_at < *poll)
            *poll = quotes[i].observed_at;
    }
    if (disputes)
        find_disputes(s, quotes, n);
    if (s->method->seen_last_poll)
        find_last(s, quotes, n);
}

/* A held poll is stronger than a truncated one. */
static void note_trouble(struct screen *s, const struct quote *q, int market, int slot)
{
    size_t at = (size_t)(market * s->book->slots + slot);

    if ((q->verdict != VERDICT_HELD && q->verdict != VERDICT_TRUNCATED)
        || q->observed_at != s->poll[at] || s->trouble[at] == VERDICT_HELD)
        return;
    s->trouble[at] = q->verdict;
}

/* Whether the quote is of the poll that shows what was seen in its slot. */
static bool shows_seen(const struct screen *s, const struct quote *q, int market, int slot)
{
    size_t at = (size_t)(market * s->book->slots + slot);

    return q->observed_at == (s->last ? s->last : s->poll)[at];
}

static bool has_tier(const struct panel_member *m, const char *tier)
{
    for (size_t i = 0; i < m->tier_len; i++)
        if (text_eq(m->tier[i], tier))
            return true;
    return m->tier_len == 0;
}

/* What the seat and the instrument ask; the quote is of the right kind. */
static enum verdict judge_offer(const struct screen *s, const struct quote *q,
                                const struct panel_member *m, int64_t poll)
{
    if (!has_tier(m, q->tier))
        return VERDICT_TIER;
    if (m->reliability_nano >= 0 && q->reliability_nano >= 0
        && q->reliability_nano < m->reliability_nano)
        return VERDICT_UNRELIABLE;
    if (q->price_nusd < s->method->price_low_nusd || q->price_nusd > s->method->price_high_nusd)
        return VERDICT_OUT_OF_BOUNDS;
    return q->observed_at == poll ? VERDICT_OK : VERDICT_NOT_FIRST;
}

/* What needs no seat: was it read well, is it there, is it what the index is made of? */
static enum verdict judge_kind(struct screen *s, const struct quote *q)
{
    if (q->verdict != VERDICT_OK)
        return q->verdict;
    if (q->available == 0)
        return VERDICT_SOLD_OUT;
    if (q->gpus < 1)
        return VERDICT_NO_COUNT;
    if (number_of(&s->instrument, q->instrument) < 0)
        return VERDICT_OTHER_INSTRUMENT;
    if (q->term != s->book->def->index->term)
        return VERDICT_OTHER_TERM;
    return place_fits(s->book->def->index, q->country) ? VERDICT_OK : VERDICT_OTHER_REGION;
}

static int32_t depth_of(const struct screen *s, const struct quote *q)
{
    int64_t depth =
        q->available == QUOTE_AVAILABLE_UNTOLD ? s->method->rate_card_gpus : q->available;

    /* Without a filling a rate card has no depth. */
    return (int32_t)number_min(number_max(depth, 1), INT32_MAX);
}

/* Rented now, and shown so: of the right kind, at a price. Seen, where the method counts such. */
static bool is_seen_rented(struct screen *s, const struct quote *q)
{
    return s->last && q->price_nusd > 0 && q->gpus >= 1
           && number_of(&s->instrument, q->instrument) >= 0 && q->term == s->book->def->index->term
           && place_fits(s->book->def->index, q->country);
}

static void add_offer(struct screen *s, const struct quote *q, size_t i, uint32_t cell, bool counts,
                      bool seen)
{
    s->offer[s->len++] = (struct book_offer){.price_nusd = q->price_nusd,
                                             .quote = (uint32_t)i,
                                             .key = book_hash(q->offer),
                                             .gpus = depth_of(s, q),
                                             .only_seen = !counts,
                                             .unseen = !seen,
                                             .has_machine = q->machine != NULL,
                                             .cell = cell & (BOOK_CELLS_MAX - 1)};
    s->count[cell + 1]++;
}

static enum verdict judge(struct screen *s, const struct quote *q, size_t i)
{
    int market = number_of(&s->market, q->market), slot = slot_of(s, q->observed_at), seat;
    const struct panel_member *m;
    enum verdict v;
    bool seen;

    if (slot < 0)
        return VERDICT_OUTSIDE;
    if (market >= 0)
        note_trouble(s, q, market, slot);
    if (quote_is_answer(q))
        return market < 0 ? VERDICT_NOT_MEMBER : q->verdict;
    v = judge_kind(s, q);
    if (v != VERDICT_OK && !(v == VERDICT_SOLD_OUT && is_seen_rented(s, q)))
        return v;
    seat = number_of(&s->op, q->op);
    if (market < 0 || seat < 0 || voice_of(s, (size_t)seat, slot) != market)
        return v == VERDICT_OK ? VERDICT_NOT_MEMBER : v;
    m = &s->panel->member[seat];
    if (!place_segment_fits(s->book->def->index, m->segment))
        return v == VERDICT_OK ? VERDICT_NOT_MEMBER : v;
    if (v == VERDICT_OK)
        v = judge_offer(s, q, m, s->poll[market * s->book->slots + slot]);
    seen = m->peer && shows_seen(s, q, market, slot);
    if (v == VERDICT_OK || seen)
        add_offer(s, q, i, (uint32_t)(seat * s->book->slots + slot), v == VERDICT_OK, seen);
    return v;
}

/* Puts the offers in order of their cells, by counting; inside a cell the order has no say. */
static void order_offers(struct screen *s, size_t cells, struct book_offers *out)
{
    uint32_t *next = ARENA_ARRAY(s->arena, uint32_t, cells);

    for (size_t c = 0; c < cells; c++)
        s->count[c + 1] += s->count[c];
    memcpy(next, s->count, cells * sizeof *next);
    out->len = s->len;
    out->at = arena_alloc_raw(s->arena, out->len * sizeof *out->at);
    for (size_t i = 0; i < out->len; i++)
        out->at[next[s->offer[i].cell]++] = s->offer[i];
    for (size_t c = 0; c < cells; c++)
        must(next[c] == s->count[c + 1]);
    out->first = s->count;
}

/* Cells of seats whose market did not answer, or answered with trouble. */
static void mark_cells(struct screen *s)
{
    for (size_t seat = 0; seat < s->panel->member_len; seat++) {
        for (int slot = 0; slot < s->book->slots; slot++) {
            int voice = voice_of(s, seat, slot);
            size_t at = (size_t)(voice * s->book->slots + slot);
            struct book_cell *c = &s->book->cell[seat * (size_t)s->book->slots + (size_t)slot];

            c->market = s->market.word[voice];
            c->poll = s->trouble[at] == VERDICT_HELD ? BOOK_NO_POLL : s->poll[at];
            c->verdict = s->poll[at] == BOOK_NO_POLL    ? VERDICT_ABSENT
                         : s->trouble[at] != VERDICT_OK ? s->trouble[at]
                                                        : VERDICT_NO_ELIGIBLE;
            c->seen = s->last ? s->last[at] : c->poll;
            c->disputed = is_disputed(s, seat, slot);
        }
    }
}

void book_screen(struct book *b, const struct quote *quotes, size_t n, enum verdict *verdict,
                 struct book_offers *out, struct arena *a)
{
    struct screen *s = ARENA_NEW(a, struct screen);
    size_t cells = b->def->panel->member_len * (size_t)b->slots;

    must(n < UINT32_MAX && cells < BOOK_CELLS_MAX);
    s->book = b, s->panel = b->def->panel, s->method = b->def->method, s->arena = a;
    s->verdict = verdict;
    s->slot = book_slot(b, s->time);
    learn_words(s, b->def->index);
    b->cell = ARENA_ARRAY(a, struct book_cell, cells);
    s->count = ARENA_ARRAY(a, uint32_t, cells + 1);
    /* Room for all of them, so that nothing is copied on growing; pages that are not written to
       cost nothing. */
    s->offer = arena_alloc_raw(a, n * sizeof *s->offer);
    find_polls(s, quotes, n);
    for (size_t i = 0; i < n; i++) {
        enum verdict v = judge(s, &quotes[i], i);

        if (verdict)
            verdict[i] = v;
    }
    must(s->len <= n);
    mark_cells(s);
    order_offers(s, cells, out);
}
