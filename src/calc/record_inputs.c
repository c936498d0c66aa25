#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "calc/place_priv.h"
#include "calc/record_line_priv.h"

/* What the definitions say about a quote's market: whose voice it can be. */
static bool is_panel_market(const struct panel *p, const char *market)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].market, market) || text_eq(p->member[i].stand_in, market))
            return true;
    return false;
}

/* The seat that speaks on this market, or NULL. */
static const struct panel_member *voice_of(const struct panel *p, const struct quote *q)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].op, q->op))
            return text_eq(p->member[i].market, q->market)
                           || text_eq(p->member[i].stand_in, q->market)
                       ? &p->member[i]
                       : NULL;
    return NULL;
}

static bool is_of_index(const struct index_def *x, const struct quote *q)
{
    for (size_t i = 0; i < x->instrument_len; i++)
        if (text_eq(x->instrument[i], q->instrument))
            return q->term == x->term && place_fits(x, q->country);
    return false;
}

static bool is_trouble(enum verdict v)
{
    return v == VERDICT_HELD || v == VERDICT_TRUNCATED;
}

/*
 * What was found for a market, and for an operator on it, by the addresses of their words: quotes
 * are interned, so the panel is asked a few times only. An address seen for the first time is
 * looked up as text: nothing depends on the interning.
 */
enum { KNOWN = 256 };

struct known {
    const struct calc_def *def;
    const char *market[KNOWN], *op[KNOWN], *on[KNOWN];
    bool in_panel[KNOWN];
    const struct panel_member *voice[KNOWN];
};

static size_t place_of(const char *word)
{
    return ((uintptr_t)word >> 4 ^ (uintptr_t)word >> 12) % KNOWN;
}

static bool knows_market(struct known *k, const char *market)
{
    size_t at = place_of(market);

    if (!market || k->market[at] != market) {
        k->market[at] = market;
        k->in_panel[at] = is_panel_market(k->def->panel, market);
    }
    return k->in_panel[at];
}

static const struct panel_member *knows_voice(struct known *k, const struct quote *q)
{
    size_t at = (place_of(q->op) + 31 * place_of(q->market)) % KNOWN;

    if (!q->op || k->op[at] != q->op || k->on[at] != q->market) {
        k->op[at] = q->op, k->on[at] = q->market;
        k->voice[at] = voice_of(k->def->panel, q);
    }
    return k->voice[at];
}

/* Shown with a price, but rented: one word for what a reply and what a file of quotes says of it.
 */
static bool is_rented(const struct quote *q)
{
    return q->verdict == VERDICT_SOLD_OUT || (q->verdict == VERDICT_OK && q->available == 0);
}

static bool is_relevant(struct known *k, const struct quote *q)
{
    const struct panel_member *m;

    if (quote_is_answer(q) || q->gpus < 1 || !is_of_index(k->def->index, q))
        return false;
    if (is_rented(q))
        return k->def->method->seen_last_poll && q->price_nusd > 0
               && (m = knows_voice(k, q)) != NULL && m->peer;
    return (q->verdict == VERDICT_OK || q->verdict == VERDICT_DISPUTED) && q->available != 0
           && knows_voice(k, q);
}

/* Most words are interned. */
static int words(const char *a, const char *b)
{
    return a == b ? 0 : text_cmp(a, b);
}

/* Answers first, then by offer; what compares equal here is the same line. */
static int canonical(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;
    int o;

    if ((o = number_cmp(x->observed_at, y->observed_at)) || (o = words(x->market, y->market))
        || (o = words(x->op, y->op)) || (o = words(x->offer, y->offer))
        || (o = words(x->instrument, y->instrument))
        || (o = number_cmp(x->price_nusd, y->price_nusd)) || (o = number_cmp(x->gpus, y->gpus))
        || (o = number_cmp(x->available, y->available)) || (o = words(x->host, y->host))
        || (o = words(x->machine, y->machine)) || (o = words(x->tier, y->tier))
        || (o = number_cmp(x->reliability_nano, y->reliability_nano)))
        return o;
    o = words(x->region, y->region);
    return o ? o : number_cmp(x->verdict, y->verdict);
}

/* One answer line of a poll: of several the one that tells the worst. */
static size_t merge_answers(struct quote *at, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        struct quote *last = kept ? &at[kept - 1] : NULL;

        if (last && quote_is_answer(&at[i]) && quote_is_answer(last)
            && last->observed_at == at[i].observed_at && text_eq(last->market, at[i].market)) {
            if (at[i].verdict == VERDICT_HELD || last->verdict == VERDICT_OK)
                last->verdict = at[i].verdict;
            continue;
        }
        at[kept++] = at[i];
    }
    return kept;
}

struct quote_list record_select(const struct calc_def *def, int64_t date,
                                const struct quote *quotes, size_t n, struct arena *a)
{
    struct quote_list out = {.arena = a};
    struct known *known = ARENA_NEW(a, struct known);
    const char *market = NULL;
    int64_t lead, from, to, last = INT64_MIN;
    enum verdict trouble = VERDICT_OK;

    known->def = def;
    method_window(def->method, date, &lead, &from, &to);
    for (size_t i = 0; i < n; i++) {
        const struct quote *q = &quotes[i];

        if (q->observed_at < lead || q->observed_at >= to || !knows_market(known, q->market))
            continue;
        if (is_relevant(known, q))
            *VEC_PUSH(&out, a) = *q;
        /* Quotes of one poll mostly follow each other: one answer for all of them is enough. */
        if (q->market == market && q->observed_at == last
            && (q->verdict == trouble || !is_trouble(q->verdict)))
            continue;
        market = q->market, last = q->observed_at;
        trouble = is_trouble(q->verdict) ? q->verdict : VERDICT_OK;
        *VEC_PUSH(&out, a) = quote_answered(q->market, NULL, q->observed_at);
        out.at[out.len - 1].verdict = trouble;
    }
    if (out.len)
        qsort(out.at, out.len, sizeof *out.at, canonical);
    out.len = merge_answers(out.at, out.len);
    for (size_t i = 1; i < out.len; i++)
        must(canonical(&out.at[i - 1], &out.at[i]) <= 0);
    return out;
}

/* Of an index of a region the country stands at the end. */
static void put_quote(struct line *l, const struct index_def *x, const struct quote *q)
{
    line_word(l, quote_is_answer(q)         ? "answer"
                 : is_rented(q)             ? "rented"
                 : q->verdict == VERDICT_OK ? "quote"
                                            : "disputed");
    line_time(l, q->observed_at);
    line_text(l, q->market);
    if (quote_is_answer(q)) {
        line_word(l, verdict_name(q->verdict));
        line_end(l);
        return;
    }
    line_text(l, q->op);
    line_text(l, q->instrument);
    line_word(l, term_name(q->term));
    line_text(l, q->tier);
    if (q->reliability_nano >= 0)
        line_nano(l, q->reliability_nano);
    else
        line_text(l, NULL);
    line_text(l, q->region);
    line_text(l, q->offer);
    line_text(l, q->host);
    line_text(l, q->machine);
    line_int(l, q->gpus);
    if (q->available >= 0)
        line_int(l, q->available);
    else
        line_text(l, NULL);
    line_nano(l, q->price_nusd);
    if (x->region_len)
        line_text(l, q->country);
    line_end(l);
}

static void put_list(struct line *l, const char *name, const char *const *word, size_t n)
{
    line_word(l, name);
    for (size_t i = 0; i < n; i++)
        line_text(l, word[i]);
    line_end(l);
}

/* Only of an index that names a region or segments: inputs of the others have no such lines. */
static void put_place(struct line *l, const struct index_def *x)
{
    if (x->region_len) {
        put_list(l, "region", x->region, x->region_len);
        line_say(l, "uniform", x->uniform ? "in" : "out");
    }
    if (x->segment_len)
        put_list(l, "segment", x->segment, x->segment_len);
}

static int rate_order(const void *a, const void *b)
{
    const struct record_rate *x = *(const struct record_rate *const *)a;
    const struct record_rate *y = *(const struct record_rate *const *)b;
    int order = text_cmp(x->currency, y->currency);

    return order ? order : number_cmp(x->date, y->date);
}

static void put_rates(struct line *l, const struct record_rate *rate, size_t n, struct arena *a)
{
    const struct record_rate **sorted = ARENA_ARRAY(a, const struct record_rate *, n);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &rate[i];
    qsort(sorted, n, sizeof *sorted, rate_order);
    for (size_t i = 0; i < n; i++) {
        line_word(l, "rate");
        line_text(l, sorted[i]->currency);
        line_date(l, sorted[i]->date);
        line_nano(l, sorted[i]->per_eur_nano);
        line_text(l, sorted[i]->source);
        line_end(l);
    }
}

void record_inputs(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
                   const struct record_rate *rate, size_t rate_len, struct record_sink *sink,
                   struct arena *a)
{
    struct line l;
    int64_t lead, from, to;

    line_open(&l, sink);
    method_window(def->method, date, &lead, &from, &to);
    line_say(&l, "gpurate", "inputs 1");
    line_say(&l, "index", def->index->id);
    line_word(&l, "instruments");
    for (size_t i = 0; i < def->index->instrument_len; i++)
        line_text(&l, def->index->instrument[i]);
    line_end(&l);
    line_say(&l, "term", term_name(def->index->term));
    put_place(&l, def->index);
    line_word(&l, "date");
    line_date(&l, date);
    line_end(&l);
    line_word(&l, "window");
    line_time(&l, lead);
    line_time(&l, from);
    line_time(&l, to);
    line_end(&l);
    put_rates(&l, rate, rate_len, a);
    for (size_t i = 0; i < n; i++)
        put_quote(&l, def->index, &quotes[i]);
    line_flush(&l);
}
