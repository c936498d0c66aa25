#include "calc/hedge/hedge.h"

#include "base/fixed.h"
#include "base/text.h"
#include "calc/contract/zone.h"

static const fixed_wide money_max = FIXED_MAX;

/* ---- listings ---- */

static const char *month_text(int month, struct arena *a)
{
    return text_fmt(a, "%04d-%02d", month / 12, month % 12 + 1);
}

/* A future that settles on the month; events pay a fixed sum and hedge no bill. */
static bool is_future(const struct rule *r)
{
    const struct rule_choice *s = &r->field[RULE_STATISTIC];

    for (int i = 0; i < s->len; i++)
        if (s->at[i] != RULE_STAT_MEAN && s->at[i] != RULE_TERMINAL)
            return false;
    return r->period == RULE_MONTH && r->status != RULE_OWN && r->status != RULE_ENDED
           && r->field[RULE_COMPARE].len == 0;
}

static void add_size(hedge_listings *out, const struct rule *r, int64_t last, int64_t size,
                     struct arena *a)
{
    const char *code = rule_code(r, last, a);

    for (size_t i = 0; i < out->len; i++)
        if (text_eq(out->at[i].code, code) && out->at[i].size == size)
            return;
    *VEC_PUSH(out, a) = (struct hedge_listing){
        code, text_fmt(a, "%s (%s)", r->venue, rule_status_name(r->status)), size, NULL};
}

static void add_rule(hedge_listings *out, const struct rule *r, int month, struct arena *a)
{
    int64_t first = contract_month_first(month), last = contract_month_first(month + 1) - 1;
    const struct rule_choice *size = &r->field[RULE_SIZE], *zone = &r->field[RULE_ZONE];

    for (int i = 0; i < size->len; i++) {
        if (size->at[i])
            add_size(out, r, last, size->at[i], a);
        for (int k = 0; !size->at[i] && k < zone->len; k++)
            add_size(out, r, last, zone_hours(r->zone[zone->at[k]], first, last), a);
    }
}

/* The version of each rule that holds for the month, once. */
static void add_rules(hedge_listings *out, const rule_list *rules, const struct index_def *index,
                      int month, int now, struct arena *a)
{
    int64_t last = contract_month_first(month + 1) - 1;

    for (size_t i = 0; i < rules->len; i++) {
        const struct rule *r = rules->at[i];

        if (rule_on(rules, r->id, last) == r && text_eq(r->index, index->id) && is_future(r)
            && rule_has(r, last) && month >= now && month < now + r->months)
            add_rule(out, r, month, a);
    }
}

void hedge_list(const struct contract_list *contracts, const rule_list *rules,
                const struct index_def *index, int month, int64_t date, hedge_listings *out,
                struct arena *a)
{
    int now = contract_month_of(date);

    *out = (hedge_listings){0};
    for (size_t i = 0; i < contracts->len; i++) {
        const struct contract_def *c = &contracts->at[i];

        if (text_eq(c->index, index->id) && contract_is_listed(c, month, date))
            *VEC_PUSH(out, a) =
                (struct hedge_listing){contract_code(c, month, a), NULL, c->size, NULL};
    }
    if (rules)
        add_rules(out, rules, index, month, now, a);
    if (out->len == 0)
        VEC_PUSH(out, a)->why = month < now ? text_fmt(a, "%s is over", month_text(month, a))
                                            : text_fmt(a, "no contract on %s lists %s", index->id,
                                                       month_text(month, a));
}

/* ---- amounts ---- */

/* Of 1e-18 USD. */
static bool amount(fixed_wide value, int64_t *out, struct err *e)
{
    if (value > money_max * FIXED_ONE || value < -money_max * FIXED_ONE)
        return err_set(e, ERR_DATA, "an amount is larger than 9.2 billion USD");
    *out = fixed_div_away(value, FIXED_ONE);
    return true;
}

bool hedge_amount(int64_t quantity_nano, int64_t price_nusd, int64_t *out, struct err *e)
{
    return amount((fixed_wide)quantity_nano * price_nusd, out, e);
}

static fixed_wide bill(const struct hedge_position *p, int64_t price_nusd)
{
    return (fixed_wide)p->net_nano * price_nusd + (fixed_wide)p->fixed_nusd * FIXED_ONE;
}

bool hedge_bill(const struct hedge_position *p, int64_t price_nusd, int64_t *out, struct err *e)
{
    return amount(bill(p, price_nusd), out, e);
}

bool hedge_hedged(const struct hedge_position *p, const struct hedge_contracts *n, int64_t size,
                  int64_t bought_nusd, int64_t price_nusd, int64_t *out, struct err *e)
{
    fixed_wide held = (fixed_wide)n->contracts * size * FIXED_ONE;

    return amount(bill(p, price_nusd) - held * (price_nusd - bought_nusd), out, e);
}

struct hedge_contracts hedge_contracts(int64_t quantity_nano, int64_t size)
{
    fixed_wide one = (fixed_wide)size * FIXED_ONE;
    int64_t n = fixed_div_away(quantity_nano, one);
    fixed_wide rest = quantity_nano - n * one;

    must(size > 0 && 2 * rest <= one && 2 * rest >= -one); /* the nearest number of them */
    return (struct hedge_contracts){n, (int64_t)rest};
}

bool hedge_position(const struct hedge_line *line, const struct estimate *const *basis, size_t n,
                    struct hedge_position *out, struct err *e)
{
    fixed_wide fixed = 0, ratio = 0;

    *out = (struct hedge_position){.month = line->month, .index = line->index, .has_ratio = true};
    for (size_t i = 0; i < n; i++) {
        if (line[i].fixed) {
            fixed += (fixed_wide)line[i].quantity_nano * line[i].price_nusd;
            out->fixed_lines++;
            continue;
        }
        out->net_nano += line[i].quantity_nano;
        out->has_ratio = out->has_ratio && (!basis[i] || basis[i]->has_ratio);
        ratio += (fixed_wide)line[i].quantity_nano * (basis[i] ? basis[i]->ratio_micro : 1000000);
    }
    out->ratio_nano = fixed_div_even(ratio, 1000000);
    return amount(fixed, &out->fixed_nusd, e);
}

/* ---- what stays ---- */

static const char *join(const char *to, const char *more, struct arena *a)
{
    return to ? text_fmt(a, "%s; %s", to, more) : more;
}

static const char *share(int64_t micro, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text(fixed_round_away(micro * 1000, 10000000), 2, text));
}

static const char *of_market(const struct hedge_line *l, const struct estimate *b, struct arena *a)
{
    if (!b->has_ratio)
        return text_fmt(a, "basis of %s to %s unknown: %s (%d changes, at least %d needed)",
                        l->market, l->index->id, b->why, b->changes, ESTIMATE_DAYS_MIN);
    if (!b->has_correlation)
        return text_fmt(a, "basis of %s: its price did not move in %d changes of %s", l->market,
                        b->changes, l->index->id);
    return text_fmt(a, "basis of %s: estimated R2 is %s over %d changes", l->market,
                    share(b->r2_micro, a), b->changes);
}

/* Of a floating line whose index is not that country's own ("H100-SXM-US"). */
static bool has_region(const struct hedge_line *l, struct arena *a)
{
    return l->region && !l->fixed && !text_ends(l->index->id, text_fmt(a, "-%s", l->region));
}

/* Each market and each region of the floating lines once. */
static const char *of_lines(const char *to, const struct hedge_line *line,
                            const struct estimate *const *basis, size_t n, struct arena *a)
{
    for (size_t i = 0; i < n; i++) {
        bool market = basis[i] != NULL, region = has_region(&line[i], a);

        for (size_t k = 0; k < i; k++) {
            market = market && basis[k] != basis[i];
            region = region && (line[k].fixed || !text_eq(line[k].region, line[i].region));
        }
        if (market)
            to = join(to, of_market(&line[i], basis[i], a), a);
        if (region)
            to = join(to,
                      text_fmt(a, "region %s: what parts it from %s stays", line[i].region,
                               line[i].index->id),
                      a);
    }
    return to;
}

const char *hedge_rest(const struct hedge_position *p, const struct hedge_listing *at,
                       const struct hedge_line *line, const struct estimate *const *basis, size_t n,
                       struct arena *a)
{
    const char *out = NULL;
    char text[FIXED_TEXT_MAX];

    if (p->fixed_lines)
        out =
            text_fmt(a, "%zu of %zu rows are at a fixed price and do not float", p->fixed_lines, n);
    if (p->net_nano == 0)
        return p->fixed_lines == n ? out : join(out, "use and sale are equal", a);
    if (!at->code) {
        out = join(out, at->why, a);
    } else {
        struct hedge_contracts c = hedge_contracts(p->net_nano, at->size);

        if (c.rest_nano)
            out = join(out,
                       text_fmt(a, "odd size: %s %s beside whole contracts of %lld",
                                fixed_text_short(c.rest_nano, text), hedge_unit(p->index),
                                (long long)at->size),
                       a);
    }
    if (at->venue)
        out = join(out, "it settles on an index of its own", a);
    return of_lines(out, line, basis, n, a);
}
