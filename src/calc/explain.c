#include "calc/explain.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/day_priv.h"
#include "calc/place_priv.h"

static const struct panel_member *seat_of(const struct panel *p, const char *op)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].op, op))
            return &p->member[i];
    return NULL;
}

static const char *why_not_member(const struct calc_def *def, const struct quote *q,
                                  struct arena *a)
{
    const struct panel_member *m = seat_of(def->panel, q->op);

    if (!m)
        return text_fmt(a, "operator \"%s\" has no seat in panel %s", q->op ? q->op : "",
                        def->panel->id);
    if (!place_segment_fits(def->index, m->segment))
        return text_fmt(a, "segment %s does not vote in index %s", segment_name(m->segment),
                        def->index->id);
    if (text_eq(m->stand_in, q->market))
        return text_fmt(a, "market \"%s\" answered undisputed, so its stand-in \"%s\" is not read",
                        m->market, q->market);
    if (text_eq(m->market, q->market))
        return text_fmt(a, "a price on \"%s\" is disputed, so its stand-in \"%s\" is read",
                        q->market, m->stand_in);
    return text_fmt(a, "operator \"%s\" votes with its quotes on market \"%s\", not on \"%s\"",
                    q->op, m->market, q->market);
}

static const char *why_price(const struct calc_def *def, const struct quote *q, struct arena *a)
{
    char price[FIXED_TEXT_MAX], low[FIXED_TEXT_MAX], high[FIXED_TEXT_MAX];

    return text_fmt(a, "price %s is not within %s and %s", fixed_text_short(q->price_nusd, price),
                    fixed_text_short(def->method->price_low_nusd, low),
                    fixed_text_short(def->method->price_high_nusd, high));
}

static const char *why_unreliable(const struct calc_def *def, const struct quote *q,
                                  struct arena *a)
{
    const struct panel_member *m = seat_of(def->panel, q->op);
    char told[FIXED_TEXT_MAX], asked[FIXED_TEXT_MAX];

    return text_fmt(a, "reliability %s is below %s", fixed_text_short(q->reliability_nano, told),
                    fixed_text_short(m->reliability_nano, asked));
}

static const char *why_region(const struct calc_def *def, const struct quote *q, struct arena *a)
{
    if (!q->country)
        return text_fmt(a, "its country is not known, and index %s is of a region", def->index->id);
    return text_fmt(a, "country \"%s\" is not of index %s", q->country, def->index->id);
}

static const char *why_quote(const struct calc_def *def, const struct quote *q, enum verdict v,
                             struct arena *a)
{
    switch ((int)v) {
    case VERDICT_OK:
        return quote_is_answer(q) ? "the market answered" : "among the cheapest that fill";
    case VERDICT_NOT_MEMBER:
        return why_not_member(def, q, a);
    case VERDICT_OUT_OF_BOUNDS:
        return why_price(def, q, a);
    case VERDICT_UNRELIABLE:
        return why_unreliable(def, q, a);
    case VERDICT_OTHER_INSTRUMENT:
        return text_fmt(a, "instrument \"%s\" is not in index %s",
                        q->instrument ? q->instrument : "", def->index->id);
    case VERDICT_OTHER_REGION:
        return why_region(def, q, a);
    case VERDICT_OTHER_TERM:
        return text_fmt(a, "term is %s, the index has %s", term_name(q->term),
                        term_name(def->index->term));
    case VERDICT_TIER:
        return text_fmt(a, "tier \"%s\" does not vote in panel %s", q->tier ? q->tier : "",
                        def->panel->id);
    default:
        return verdict_meaning(v);
    }
}

static int partition_of(const struct method *m, int64_t from, int64_t lead, int64_t to,
                        int64_t time)
{
    if (time < lead || time >= to)
        return EXPLAIN_OUTSIDE;
    return (int)((time - lead) / m->partition_s) - (int)((from - lead) / m->partition_s);
}

static void explain_quotes(const struct calc_def *def, int64_t date, const struct quote *quotes,
                           size_t n, const enum verdict *verdict, struct explain *out,
                           struct arena *a)
{
    int64_t lead, from, to;

    method_window(def->method, date, &lead, &from, &to);
    out->quote = ARENA_ARRAY(a, struct explain_quote, n);
    out->quote_len = n;
    for (size_t i = 0; i < n; i++)
        out->quote[i] = (struct explain_quote){
            &quotes[i], partition_of(def->method, from, lead, to, quotes[i].observed_at),
            verdict[i], why_quote(def, &quotes[i], verdict[i], a)};
}

/* The verdict that most often kept an operator from counting. */
static const char *why_absent(const int *count, int absent, struct arena *a)
{
    int worst = 0;

    for (int v = 0; v < VERDICTS; v++)
        if (count[v] > count[worst])
            worst = v;
    if (!absent)
        return NULL;
    return text_fmt(a, "%s in %d of %d partitions without a price: %s",
                    verdict_name((enum verdict)worst), count[worst], absent,
                    verdict_meaning((enum verdict)worst));
}

static void explain_seat(const struct fixing *f, struct explain_operator *o, struct arena *a)
{
    int missed[VERDICTS] = {0};
    fixed_wide weight = 0;

    for (size_t i = 0; i < f->vote_len; i++) {
        const struct fixing_vote *v = &f->vote[i];

        if (!text_eq(v->op, o->op))
            continue;
        o->carried += v->carried;
        o->clamped += v->verdict == VERDICT_CLAMPED;
        o->ok += vote_counts(v) && !v->carried;
        if (!vote_counts(v)) {
            o->absent++;
            missed[v->verdict]++;
        }
        weight += v->weight_nano;
    }
    if (f->valid_partitions)
        o->weight_nano = fixed_div_even(weight, f->valid_partitions);
    o->why = why_absent(missed, o->absent, a);
    for (size_t i = 0; i < f->operator_len; i++) {
        if (text_eq(f->op[i].op, o->op)) {
            o->price_nusd = f->op[i].price_nusd;
            o->influence_nusd = f->op[i].influence_nusd;
        }
    }
}

void explain_day(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
                 const struct fixing_prior *prior, struct explain *out, struct arena *a)
{
    enum verdict *verdict = ARENA_ARRAY(a, enum verdict, n);
    const struct panel *p = def->panel;

    *out = (struct explain){0};
    day_fix(def, date, quotes, n, prior, &out->fixing, verdict, a);
    explain_quotes(def, date, quotes, n, verdict, out, a);
    out->op = ARENA_ARRAY(a, struct explain_operator, p->member_len);
    out->operator_len = p->member_len;
    for (size_t i = 0; i < p->member_len; i++) {
        out->op[i] = (struct explain_operator){.op = p->member[i].op,
                                               .market = p->member[i].market,
                                               .segment = segment_name(p->member[i].segment)};
        explain_seat(&out->fixing, &out->op[i], a);
    }
}
