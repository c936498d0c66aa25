#include "calc/backtest.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* Days are held in a ring: the current one and as many before as the lead-in reaches into. */
enum { DAYS_HELD = 8, GAP_MAX = 3660, PRIORS_HELD = 2 };

struct box {
    int64_t date;
    struct arena arena;
    VEC(struct quote) quote;
};

struct backtest {
    const struct defs *defs;
    const struct index_def *index;
    const char *method, *panel;
    backtest_emit *emit;
    void *to;
    struct backtest_prepare prepare;
    struct arena arena; /* this struct's texts */
    struct intern intern;
    struct box box[DAYS_HELD]; /* [date % DAYS_HELD] */
    bool begun;
    int64_t date; /* the one being filled */
    struct fixing_prior prior;
    struct arena prior_arena[PRIORS_HELD]; /* where its operators live, turn by turn */
    int turn;
};

struct backtest *backtest_open(const struct defs *d, const struct index_def *index,
                               const char *method, const char *panel, backtest_emit *emit, void *to)
{
    struct arena a = {0};
    struct backtest *b = ARENA_NEW(&a, struct backtest);

    *b = (struct backtest){.defs = d, .index = index, .emit = emit, .to = to, .arena = a};
    b->method = method ? text_dup(&b->arena, method) : NULL;
    b->panel = panel ? text_dup(&b->arena, panel) : NULL;
    intern_init(&b->intern, &b->arena);
    return b;
}

void backtest_prepare(struct backtest *b, const struct backtest_prepare *prepare)
{
    must(!b->begun);
    b->prepare = *prepare;
}

void backtest_close(struct backtest **b)
{
    struct arena last;

    if (!*b)
        return;
    for (size_t i = 0; i < DAYS_HELD; i++)
        arena_fini(&(*b)->box[i].arena);
    for (size_t i = 0; i < PRIORS_HELD; i++)
        arena_fini(&(*b)->prior_arena[i]);
    last = (*b)->arena;
    arena_fini(&last);
    *b = NULL;
}

struct intern *backtest_intern(struct backtest *b)
{
    return &b->intern;
}

static struct box *box_of(struct backtest *b, int64_t date)
{
    return &b->box[((date % DAYS_HELD) + DAYS_HELD) % DAYS_HELD];
}

static void open_box(struct backtest *b, int64_t date)
{
    struct box *box = box_of(b, date);

    arena_reset(&box->arena);
    memset(&box->quote, 0, sizeof box->quote);
    box->date = date;
}

/* The quotes of [lead, to), from all boxes that reach into it, oldest first. */
static struct quote *collect(struct backtest *b, int64_t lead, int64_t to, size_t *len,
                             struct arena *a)
{
    struct quote *out;
    size_t cap = 0, n = 0;

    for (int64_t d = b->date - DAYS_HELD + 1; d <= b->date; d++)
        if (box_of(b, d)->date == d)
            cap += box_of(b, d)->quote.len;
    out = arena_alloc_raw(a, (cap + 1) * sizeof *out);
    for (int64_t d = b->date - DAYS_HELD + 1; d <= b->date; d++) {
        const struct box *box = box_of(b, d);

        for (size_t i = 0; box->date == d && i < box->quote.len; i++)
            if (box->quote.at[i].observed_at >= lead && box->quote.at[i].observed_at < to)
                out[n++] = box->quote.at[i];
    }
    *len = n;
    return out;
}

static void keep_prior(struct backtest *b, const struct fixing *f)
{
    struct fixing_prior next = day_prior(f, &b->prior);
    struct arena *a = &b->prior_arena[b->turn ^= 1];
    struct fixing_operator *copy;

    arena_reset(a);
    copy = ARENA_ARRAY(a, struct fixing_operator, next.operator_len);
    for (size_t i = 0; i < next.operator_len; i++)
        copy[i] = next.op[i];
    next.op = copy;
    b->prior = next;
}

static bool fix_current(struct backtest *b, struct err *e)
{
    struct arena a = {0};
    struct calc_def def;
    struct fixing f;
    struct quote_list quotes = {.arena = &a};
    int64_t lead, from, to;
    bool done = false;

    if (!defs_backtest(b->defs, b->index, b->method, b->panel, b->date, &def, e))
        return false;
    method_window(def.method, b->date, &lead, &from, &to);
    quotes.at = collect(b, lead, to, &quotes.len, &a);
    if (b->prepare.make)
        b->prepare.make(b->prepare.to, &def, &quotes, &a);
    day_fix(&def, b->date, quotes.at, quotes.len, &b->prior, &f, NULL, &a);
    done = b->emit(b->to, &(struct backtest_day){&def, &f, quotes.at, quotes.len, &b->prior}, e);
    keep_prior(b, &f);
    arena_fini(&a);
    return done;
}

static bool date_of(struct backtest *b, int64_t time, int64_t *date, struct err *e)
{
    struct calc_def def;

    if (!defs_backtest(b->defs, b->index, b->method, b->panel, clock_date_of(time), &def, e))
        return false;
    must(method_lead(def.method) * (int64_t)def.method->partition_s
         <= (DAYS_HELD - 1) * (int64_t)CLOCK_DAY);
    *date = method_date_of(def.method, time);
    return true;
}

static bool go_to(struct backtest *b, int64_t date, struct err *e)
{
    char have[CLOCK_TEXT_MAX], got[CLOCK_TEXT_MAX];

    if (!b->begun) {
        b->begun = true;
        b->date = date;
        for (int64_t d = date - DAYS_HELD; d < date; d++)
            open_box(b, d);
        open_box(b, date);
    }
    if (date < b->date || date > b->date + GAP_MAX) {
        err_set(e, ERR_DATA, "a quote for %s comes after quotes for %s", clock_text_date(date, got),
                clock_text_date(b->date, have));
        return err_hint(e, date < b->date ? "sort the quotes by observed_at"
                                          : "the time is more than ten years ahead");
    }
    while (b->date < date) {
        if (!fix_current(b, e))
            return false;
        open_box(b, ++b->date);
    }
    return true;
}

static bool has(const char *const *word, size_t n, const char *text)
{
    for (size_t i = 0; i < n; i++)
        if (text_eq(word[i], text))
            return true;
    return false;
}

static bool is_needed(const struct backtest *b, const struct quote *q)
{
    return q->term == b->index->term
           && (has(b->index->instrument, b->index->instrument_len, q->instrument)
               || has(b->prepare.instrument, b->prepare.instrument_len, q->instrument));
}

bool backtest_add(struct backtest *b, const struct quote *q, struct err *e)
{
    struct quote *to;
    struct box *box;
    int64_t date;

    if (!date_of(b, q->observed_at, &date, e) || !go_to(b, date, e))
        return false;
    box = box_of(b, date);
    to = VEC_PUSH(&box->quote, &box->arena);
    *to = *q;
    to->market = intern_text(&b->intern, q->market);
    to->op = intern_text(&b->intern, q->op);
    to->instrument = intern_text(&b->intern, q->instrument);
    to->tier = intern_text(&b->intern, q->tier);
    to->region = intern_text(&b->intern, q->region);
    to->country = intern_text(&b->intern, q->country);
    to->currency = intern_text(&b->intern, q->currency);
    if (!quote_is_answer(q) && !is_needed(b, q)) {
        /* It can only tell that its market answered, and need not keep its texts for that. */
        *to = (struct quote){.observed_at = q->observed_at,
                             .market = to->market,
                             .verdict = q->verdict,
                             .reliability_nano = -1,
                             .available = QUOTE_AVAILABLE_UNTOLD};
        return true;
    }
    quote_keep_texts(to, &box->arena);
    return true;
}

bool backtest_end(struct backtest *b, struct err *e)
{
    return !b->begun || fix_current(b, e);
}
