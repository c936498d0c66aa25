#include "stage/publish/fixing.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/compare.h"
#include "edge/sign/digest.h"
#include "norm/fx.h"
#include "store/fx.h"
#include "token/dispute.h"
#include "token/instrument.h"
#include "token/normal.h"

static bool load_prior(struct store *s, const struct index_def *index, int64_t date,
                       int64_t before_no, struct fixing_prior *out, struct arena *a, struct err *e)
{
    struct fixing *before = ARENA_NEW(a, struct fixing);
    bool found;

    *out = (struct fixing_prior){0};
    if (!store_get_previous_final(s, index->id, date, before_no, before, &found, a, e))
        return false;
    if (found)
        *out = day_prior(before, NULL);
    return true;
}

static void note_rate(struct fixing_inputs *in, const struct norm_fx *fx, const char *source,
                      const char *currency, struct arena *a)
{
    struct record_rate *more;

    for (size_t i = 0; i < in->rate_len; i++)
        if (text_eq(in->rate[i].currency, currency))
            return;
    more = ARENA_ARRAY(a, struct record_rate, in->rate_len + 1);
    for (size_t i = 0; i < in->rate_len; i++)
        more[i] = in->rate[i];
    for (size_t i = 0; i < fx->rate_len; i++)
        if (text_eq(fx->rate[i].currency, currency))
            more[in->rate_len++] = (struct record_rate){text_dup(a, currency), fx->date,
                                                        fx->rate[i].per_eur_nano, source};
    in->rate = more;
}

static bool is_foreign(const struct quote *q)
{
    return !quote_is_answer(q) && q->currency && !text_eq(q->currency, "USD")
           && (q->verdict == VERDICT_OK || q->verdict == VERDICT_NO_FX);
}

/* Every price in another currency at the rate of this date, whatever it was stored at. */
static bool convert(struct fixing_inputs *in, struct store *s, const struct store_record *as,
                    struct arena *a, struct err *e)
{
    const char *source = NULL;
    struct norm_fx fx = {0};
    bool loaded = false;

    for (size_t i = 0; i < in->quotes.len; i++) {
        struct quote *q = &in->quotes.at[i];
        int64_t usd;

        if (!is_foreign(q))
            continue;
        if (!loaded
            && (as ? as->fx_date
                         && !store_get_fx(s, as->fx_date + 1, as->fx_date, &fx, &source, a, e)
                   : !store_get_fx(s, in->date, in->date - FX_AGE_MAX_DAYS, &fx, &source, a, e)))
            return false;
        loaded = true;
        if (fx.date && norm_to_usd(&fx, q->currency, q->native_nano, &usd)) {
            q->verdict = VERDICT_OK;
            q->price_nusd = fixed_div_even(usd, q->gpus);
            in->fx_date = fx.date;
            note_rate(in, &fx, source, "USD", a);
            note_rate(in, &fx, source, q->currency, a);
        } else {
            q->verdict = VERDICT_NO_FX;
            q->price_nusd = 0;
        }
    }
    return true;
}

static int by_time(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;
    int order = number_cmp(x->observed_at, y->observed_at);

    order = order ? order : text_cmp(x->market, y->market);
    return order ? order : text_cmp(x->offer, y->offer);
}

void fixing_dispute_each(const struct source_set *sources, struct quote_list *quotes,
                         int64_t length, struct arena *a)
{
    size_t from = 0;

    if (quotes->len == 0)
        return;
    qsort(quotes->at, quotes->len, sizeof *quotes->at, by_time);
    for (size_t i = 1; i <= quotes->len; i++) {
        if (i < quotes->len
            && quotes->at[i].observed_at / length == quotes->at[from].observed_at / length)
            continue;
        (void)token_dispute(sources, quotes->at + from, i - from, a);
        from = i;
    }
}

void fixing_dispute(const struct source_set *sources, const struct calc_def *def,
                    struct quote_list *quotes, struct arena *a)
{
    const struct method *m = def->method;
    struct token_instrument token;

    if (token_instrument_parse(def->index->instrument[0], &token, a))
        fixing_dispute_each(sources, quotes, m->partitions > 1 ? m->partition_s : m->indicative_s,
                            a);
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return number_cmp(*x, *y);
}

/* The polls a source has in the span; true when they are just those of the record. */
static bool take_polls(const struct fixing_source *f, int64_t from, int64_t to,
                       const struct store_record *as, struct store_ids *out, struct arena *a)
{
    size_t first, end, n;
    bool sorted = true;
    int64_t *ids;

    fixing_polls(f, from, to, &first, &end);
    n = end - first;
    ids = ARENA_ARRAY(a, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        ids[i] = f->polls.at[first + i].id;
        sorted = sorted && (i == 0 || ids[i - 1] < ids[i]);
    }
    if (!sorted)
        qsort(ids, n, sizeof *ids, by_id);
    for (size_t i = 1; i < n; i++)
        must(ids[i - 1] < ids[i]); /* a poll is there once */
    *out = (struct store_ids){ids, n};
    if (!as)
        return true;
    if (as->polls.len != n)
        return false;
    for (size_t i = 0; i < n; i++)
        if (as->polls.at[i] != ids[i])
            return false;
    return true;
}

/* What only this fixing needs: other polls than the source's, or every quote there is. */
static bool load_alone(struct store *s, const struct fixing_ask *ask, int64_t from, int64_t to,
                       struct fixing_inputs *out, struct arena *a, struct err *e)
{
    struct store_window w = {.from = from, .to = to, .incomplete = ask->all};
    struct intern *in = ARENA_NEW(a, struct intern);
    static const int64_t none[1]; /* a record of no poll is not one of any poll */

    intern_init(in, a);
    out->quotes = (struct quote_list){.arena = a};
    if (!ask->all)
        w.instrument = fixing_instruments(&ask->index, 1, &w.instrument_len, a);
    if (ask->as) {
        w.poll = ask->as->polls.len ? ask->as->polls.at : none;
        w.poll_len = ask->as->polls.len;
    }
    if (!store_get_quotes(s, &w, in, &out->quotes, &out->polls, e))
        return false;
    if (ask->as)
        out->polls = ask->as->polls;
    return true;
}

bool fixing_load(struct fixing_source *f, struct store *s, const struct config *c,
                 const struct fixing_ask *ask, struct fixing_inputs *out, struct arena *a,
                 struct err *e)
{
    int64_t from, start, to;

    *out = (struct fixing_inputs){.date = ask->date};
    if (!defs_on(&c->defs, ask->index, ask->date, &out->def, e))
        return false;
    method_window(out->def.method, ask->date, &from, &start, &to);
    if (f && !ask->all && f->from <= from && to <= f->to
        && take_polls(f, from, to, ask->as, &out->polls, a))
        out->quotes = fixing_quotes(f, ask->index, from, to, a);
    else if (!load_alone(s, ask, from, to, out, a, e))
        return false;
    if (!convert(out, s, ask->as, a, e))
        return false;
    fixing_dispute(&c->sources, &out->def, &out->quotes, a);
    if (!ask->prior)
        return load_prior(s, ask->index, ask->date, ask->as ? ask->as->publication_no : 0,
                          &out->prior, a, e);
    out->prior = *ask->prior;
    return true;
}

static void into_digest(void *to, const char *bytes, size_t len)
{
    digest_add(to, bytes, len);
}

void fixing_again(const struct fixing_inputs *in, enum fixing_status status, int revision,
                  const char *previous, struct fixing *f, struct store_record *rec, struct arena *a)
{
    struct arena scratch = {0};
    struct digest *d = digest_open();
    struct record_sink sink = {into_digest, d};
    struct quote_list picked;
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    day_fix(&in->def, in->date, in->quotes.at, in->quotes.len, &in->prior, f, NULL, a);
    must(text_eq(f->index, in->def.index->id) && f->date == in->date);
    must(f->level >= 1 && f->level <= 5);
    f->status = status;
    f->revision = revision;
    picked = record_select(&in->def, in->date, in->quotes.at, in->quotes.len, &scratch);
    record_inputs(&in->def, in->date, picked.at, picked.len, in->rate, in->rate_len, &sink,
                  &scratch);
    arena_fini(&scratch);
    f->inputs_digest = text_dup(a, digest_close(&d, hex));
    must(strlen(f->inputs_digest) == DIGEST_TEXT_MAX - 1);
    buf_init(&text, BUF_POLL_MAX);
    sink = record_to_buf(&text);
    record_fixing(f, previous, &sink);
    *rec = (struct store_record){
        .text = text_dup_n(a, text.data, text.len),
        .previous_digest = previous,
        .fx_date = in->fx_date,
        .polls = in->polls,
    };
    must(strlen(rec->text) == text.len);
    buf_fini(&text);
}

void fixing_make(const struct fixing_inputs *in, enum fixing_status status, int revision,
                 const char *previous, struct fixing *f, struct store_record *rec, struct arena *a)
{
    char hex[DIGEST_TEXT_MAX];

    fixing_again(in, status, revision, previous, f, rec, a);
    rec->digest = text_dup(a, digest_text(rec->text, strlen(rec->text), hex));
    must(strlen(rec->digest) == DIGEST_TEXT_MAX - 1);
}

bool fixing_panel_change(const struct defs *defs, const struct fixing_inputs *in,
                         const struct fixing *f, struct store_panel_change *out, struct arena *a)
{
    const struct index_def *index = in->def.index;
    struct calc_def def = in->def;
    struct fixing before;
    struct compare c;
    bool valued;

    def.panel = defs_panel_on(defs, index->panel, in->date - 1);
    def.method = defs_method_on(defs, index->method, in->date - 1);
    if (!def.panel || !def.method || in->date <= index->from
        || (def.panel == in->def.panel && def.method == in->def.method))
        return false;
    day_fix(&def, in->date, in->quotes.at, in->quotes.len, &in->prior, &before, NULL, a);
    must(before.date == f->date && text_eq(before.index, f->index));
    c = compare_fixings(in->def.method, &before, f, a);
    must(c.common <= before.operator_len && c.common <= f->operator_len);
    valued = before.level < 5;
    *out = (struct store_panel_change){
        .panel = def.panel->id,
        .panel_hash = def.panel->hash,
        .method = def.method->id,
        .method_hash = def.method->hash,
        .level = before.level,
        .avg_nusd = valued ? before.avg_nusd : 0,
        .med_nusd = valued ? before.med_nusd : 0,
        .mean_nusd = valued ? before.mean_nusd : 0,
        .operators = before.operators,
        .why = before.why,
        .common = (int)c.common,
        .comparable = c.comparable,
        .difference_nusd = c.difference_nusd,
        .market_nusd = c.market_nusd,
        .composition_nusd = c.composition_nusd,
    };
    return true;
}
