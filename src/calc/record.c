#include "calc/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

/* Lines on their way to the sink, in pieces of some thousand bytes: a record has thousands of
   short fields, and a call for each would cost more than they do. */
struct line {
    struct record_sink *sink;
    size_t len;
    bool begun;
    char data[4096];
};

static void line_open(struct line *l, struct record_sink *sink)
{
    l->sink = sink;
    l->len = 0;
    l->begun = false;
}

static void line_flush(struct line *l)
{
    if (l->len)
        l->sink->put(l->sink->to, l->data, l->len);
    l->len = 0;
}

static void put_bytes(struct line *l, const char *bytes, size_t len)
{
    if (len > sizeof l->data - l->len)
        line_flush(l);
    if (len > sizeof l->data) {
        l->sink->put(l->sink->to, bytes, len);
        return;
    }
    memcpy(l->data + l->len, bytes, len);
    l->len += len;
}

static void put_char(struct line *l, char c)
{
    if (l->len == sizeof l->data)
        line_flush(l);
    l->data[l->len++] = c;
}

static void put_comma(struct line *l)
{
    if (l->begun)
        put_char(l, ',');
    l->begun = true;
}

/* A word of ours, which needs no quoting. */
static void put_word(struct line *l, const char *word)
{
    put_comma(l);
    put_bytes(l, word, strlen(word));
}

static void put_quoted(struct line *l, const char *text)
{
    put_char(l, '"');
    for (const char *p = text; *p; p++) {
        if (*p == '"')
            put_char(l, '"');
        put_char(l, *p);
    }
    put_char(l, '"');
}

static void put_text(struct line *l, const char *text)
{
    size_t len;

    put_comma(l);
    if (!text)
        return;
    len = text_csv_plain(text);
    if (text[len])
        put_quoted(l, text);
    else
        put_bytes(l, text, len);
}

/* Digits by hand: a record has thousands of small numbers, and printf costs more than they do. */
static void put_int(struct line *l, int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    char text[24], *p = text + sizeof text;

    do
        *--p = (char)('0' + rest % 10);
    while (rest /= 10);
    if (value < 0)
        *--p = '-';
    put_comma(l);
    put_bytes(l, p, (size_t)(text + sizeof text - p));
}

static void put_nano(struct line *l, int64_t value)
{
    char text[FIXED_TEXT_MAX];

    put_word(l, fixed_text(value, 9, text));
}

static void put_time(struct line *l, int64_t time)
{
    char text[CLOCK_TEXT_MAX];

    put_word(l, clock_text(time, text));
}

static void put_date(struct line *l, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    put_comma(l);
    if (date)
        put_bytes(l, clock_text_date(date, text), 10);
}

static void line_end(struct line *l)
{
    put_char(l, '\n');
    l->begun = false;
}

static void say(struct line *l, const char *name, const char *value)
{
    put_word(l, name);
    put_text(l, value);
    line_end(l);
}

static void say_nano(struct line *l, const char *name, int64_t value)
{
    put_word(l, name);
    put_nano(l, value);
    line_end(l);
}

static void say_int(struct line *l, const char *name, int64_t value)
{
    put_word(l, name);
    put_int(l, value);
    line_end(l);
}

static void say_version(struct line *l, const char *name, const char *id, const char *hash)
{
    put_word(l, name);
    put_text(l, id);
    put_text(l, hash);
    line_end(l);
}

static void sink_to_buf(void *to, const char *bytes, size_t len)
{
    buf_put_n(to, bytes, len);
}

struct record_sink record_to_buf(struct buf *b)
{
    return (struct record_sink){sink_to_buf, b};
}

/* What the definitions say about a quote's market: whose voice it can be. */
static bool is_panel_market(const struct panel *p, const char *market)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].market, market) || text_eq(p->member[i].stand_in, market))
            return true;
    return false;
}

static bool is_voice(const struct panel *p, const struct quote *q)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].operator, q->operator))
            return text_eq(p->member[i].market, q->market)
                || text_eq(p->member[i].stand_in, q->market);
    return false;
}

static bool is_of_index(const struct index_def *x, const struct quote *q)
{
    for (size_t i = 0; i < x->instrument_len; i++)
        if (text_eq(x->instrument[i], q->instrument))
            return q->term == x->term;
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
    const char *market[KNOWN], *operator[KNOWN], *on[KNOWN];
    bool in_panel[KNOWN], voice[KNOWN];
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

static bool knows_voice(struct known *k, const struct quote *q)
{
    size_t at = (place_of(q->operator) + 31 * place_of(q->market)) % KNOWN;

    if (!q->operator || k->operator[at] != q->operator || k->on[at] != q->market) {
        k->operator[at] = q->operator, k->on[at] = q->market;
        k->voice[at] = is_voice(k->def->panel, q);
    }
    return k->voice[at];
}

static bool is_relevant(struct known *k, const struct quote *q)
{
    return !quote_is_answer(q) && (q->verdict == VERDICT_OK || q->verdict == VERDICT_DISPUTED)
        && q->available != 0 && q->gpus >= 1 && is_of_index(k->def->index, q) && knows_voice(k, q);
}

static int by_number(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
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

    if ((o = by_number(x->observed_at, y->observed_at)) || (o = words(x->market, y->market))
        || (o = words(x->operator, y->operator)) || (o = words(x->offer, y->offer))
        || (o = words(x->instrument, y->instrument))
        || (o = by_number(x->price_nusd_h, y->price_nusd_h)) || (o = by_number(x->gpus, y->gpus))
        || (o = by_number(x->available, y->available)) || (o = words(x->host, y->host))
        || (o = words(x->machine, y->machine)) || (o = words(x->tier, y->tier))
        || (o = by_number(x->reliability_nano, y->reliability_nano)))
        return o;
    o = words(x->region, y->region);
    return o ? o : by_number(x->verdict, y->verdict);
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
    struct known known = {.def = def};
    const char *market = NULL;
    int64_t lead, from, to, last = INT64_MIN;
    enum verdict trouble = VERDICT_OK;

    method_window(def->method, date, &lead, &from, &to);
    for (size_t i = 0; i < n; i++) {
        const struct quote *q = &quotes[i];

        if (q->observed_at < lead || q->observed_at >= to || !knows_market(&known, q->market))
            continue;
        if (is_relevant(&known, q))
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
    return out;
}

static void put_quote(struct line *l, const struct quote *q)
{
    put_word(l, quote_is_answer(q) ? "answer" : q->verdict == VERDICT_OK ? "quote" : "disputed");
    put_time(l, q->observed_at);
    put_text(l, q->market);
    if (quote_is_answer(q)) {
        put_word(l, verdict_name(q->verdict));
        line_end(l);
        return;
    }
    put_text(l, q->operator);
    put_text(l, q->instrument);
    put_word(l, term_name(q->term));
    put_text(l, q->tier);
    if (q->reliability_nano >= 0)
        put_nano(l, q->reliability_nano);
    else
        put_text(l, NULL);
    put_text(l, q->region);
    put_text(l, q->offer);
    put_text(l, q->host);
    put_text(l, q->machine);
    put_int(l, q->gpus);
    if (q->available >= 0)
        put_int(l, q->available);
    else
        put_text(l, NULL);
    put_nano(l, q->price_nusd_h);
    line_end(l);
}

static int rate_order(const void *a, const void *b)
{
    const struct record_rate *x = *(const struct record_rate *const *)a;
    const struct record_rate *y = *(const struct record_rate *const *)b;
    int order = text_cmp(x->currency, y->currency);

    return order ? order : by_number(x->date, y->date);
}

static void put_rates(struct line *l, const struct record_rate *rate, size_t n, struct arena *a)
{
    const struct record_rate **sorted = ARENA_ARRAY(a, const struct record_rate *, n + 1);

    for (size_t i = 0; i < n; i++)
        sorted[i] = &rate[i];
    if (n)
        qsort(sorted, n, sizeof *sorted, rate_order);
    for (size_t i = 0; i < n; i++) {
        put_word(l, "rate");
        put_text(l, sorted[i]->currency);
        put_date(l, sorted[i]->date);
        put_nano(l, sorted[i]->per_eur_nano);
        put_text(l, sorted[i]->source);
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
    say(&l, "gpurate", "inputs 1");
    say(&l, "index", def->index->id);
    put_word(&l, "instruments");
    for (size_t i = 0; i < def->index->instrument_len; i++)
        put_text(&l, def->index->instrument[i]);
    line_end(&l);
    say(&l, "term", term_name(def->index->term));
    put_word(&l, "date");
    put_date(&l, date);
    line_end(&l);
    put_word(&l, "window");
    put_time(&l, lead);
    put_time(&l, from);
    put_time(&l, to);
    line_end(&l);
    put_rates(&l, rate, rate_len, a);
    for (size_t i = 0; i < n; i++)
        put_quote(&l, &quotes[i]);
    line_flush(&l);
}

static void put_partition(struct line *l, const struct fixing_partition *p)
{
    put_word(l, "partition");
    put_int(l, p->number);
    put_time(l, p->start);
    put_word(l, p->valid ? "valid" : "invalid");
    put_int(l, p->operators);
    put_int(l, p->carried);
    put_int(l, p->clamped);
    put_text(l, p->dispersed ? "dispersed" : NULL);
    if (p->valid) {
        put_nano(l, p->central50_nusd);
        put_nano(l, p->median_nusd);
        put_nano(l, p->mean_nusd);
    } else {
        put_text(l, p->why);
    }
    line_end(l);
}

static void put_vote(struct line *l, const struct fixing_vote *v)
{
    put_word(l, "vote");
    put_int(l, v->partition);
    put_text(l, v->operator);
    put_text(l, v->market);
    put_word(l, verdict_name(v->verdict));
    put_int(l, v->carried_from);
    put_nano(l, v->price_nusd);
    put_nano(l, v->counted_nusd);
    put_nano(l, v->weight_nano);
    line_end(l);
}

static void put_operator(struct line *l, const struct fixing_operator *o)
{
    put_word(l, "operator");
    put_text(l, o->operator);
    put_text(l, o->segment);
    put_int(l, o->partitions);
    put_nano(l, o->price_nusd);
    put_nano(l, o->influence_nusd);
    line_end(l);
}

/* Only of an index that names an author: records of the others have no such line. */
static void put_agreement(struct line *l, const struct fixing *f)
{
    put_text(l, "agreement");
    put_text(l, f->author);
    if (f->agreement) {
        put_int(l, f->agreement);
        put_int(l, f->agreement_of);
        put_nano(l, f->author_nusd);
    } else {
        put_text(l, "none");
    }
    line_end(l);
}

static void put_result(struct line *l, const struct fixing *f)
{
    char flags[64];

    say_int(l, "level", f->level);
    say(l, "why", f->why);
    if (f->level <= 4) {
        say_nano(l, "avg", f->avg_nusd);
        say_nano(l, "med", f->med_nusd);
        say_nano(l, "mean", f->mean_nusd);
        say_nano(l, "avg_exact", f->avg_exact_nusd);
        say_nano(l, "med_exact", f->med_exact_nusd);
        say_nano(l, "mean_exact", f->mean_exact_nusd);
    }
    say_int(l, "valid_partitions", f->valid_partitions);
    say_int(l, "partitions", f->partitions);
    say_int(l, "operators", f->operators);
    say_nano(l, "low", f->low_nusd);
    say_nano(l, "q1", f->q1_nusd);
    say_nano(l, "q3", f->q3_nusd);
    say_nano(l, "high", f->high_nusd);
    if (f->author)
        put_agreement(l, f);
    put_word(l, "influence");
    put_text(l, f->influence_operator);
    put_nano(l, f->influence_nusd);
    line_end(l);
    if (f->has_matched) {
        say_nano(l, "matched", f->matched_nano);
        say_nano(l, "composition", f->composition_nano);
    }
    say(l, "flags", fixing_flags_text(f->flags, flags));
    say_int(l, "repeated", f->repeated);
    put_word(l, "prior");
    put_date(l, f->prior_date);
    line_end(l);
    put_word(l, "valid_until");
    put_time(l, f->valid_until);
    line_end(l);
}

void record_fixing(const struct fixing *f, const char *previous, struct record_sink *sink)
{
    struct line l;

    must(f->inputs_digest);
    line_open(&l, sink);
    say(&l, "gpurate", "fixing 1");
    say(&l, "index", f->index);
    put_word(&l, "date");
    put_date(&l, f->date);
    line_end(&l);
    say_int(&l, "revision", f->revision);
    say(&l, "status", fixing_status_name(f->status));
    say_version(&l, "method", f->method, f->method_hash);
    say_version(&l, "panel", f->panel, f->panel_hash);
    say(&l, "inputs", f->inputs_digest);
    put_result(&l, f);
    for (size_t i = 0; i < f->partition_len; i++)
        put_partition(&l, &f->partition[i]);
    for (size_t i = 0; i < f->operator_len; i++)
        put_operator(&l, &f->operator[i]);
    for (size_t i = 0; i < f->vote_len; i++)
        put_vote(&l, &f->vote[i]);
    say(&l, "previous", previous);
    line_flush(&l);
}

void record_settlement(const struct settlement *s, const struct method *m, const char *previous,
                       struct record_sink *sink, struct arena *a)
{
    struct line l;

    line_open(&l, sink);
    say(&l, "gpurate", "settlement 1");
    say(&l, "contract", contract_code(s->contract, s->month, a));
    say(&l, "index", s->contract->index);
    say_version(&l, "method", m->id, m->hash);
    put_word(&l, "through");
    put_date(&l, s->through);
    line_end(&l);
    say(&l, "status", settle_status_name(s->status));
    say_int(&l, "days", s->days);
    say_int(&l, "days_published", s->days_published);
    say_int(&l, "days_repeated", s->days_repeated);
    if (s->has_price)
        say_nano(&l, "price", s->price_nusd);
    if (s->has_to_date)
        say_nano(&l, "to_date", s->to_date_nusd);
    if (s->has_indicative)
        say_nano(&l, "indicative", s->indicative_nusd);
    say(&l, "why", s->why);
    say(&l, "previous", previous);
    line_flush(&l);
}
