/* Contracts on the page of an index: where their months stand, and the month by other rules. */
#include "base/clock.h"
#include "base/text.h"
#include "stage/deliver/page_priv.h"
#include "store/shadow.h"

enum { MONTHS_BACK = 2, MONTHS_AHEAD = 12 };

/* The rule of our contracts in a sentence, with the numbers of the method. */
static const char *rule_of(const struct delivery *d, const struct index_def *x, int64_t date,
                           struct arena *a)
{
    const struct method *m = defs_method_on(&d->config->defs, x->method, date);

    if (!m)
        return NULL;
    return text_fmt(
        a,
        "Settles at the mean of the final AVG of the calendar days of the month, rounded "
        "half away from zero to %s; not determined when fewer than %s %% of the days have "
        "a value, or more than %d repeat an earlier one (level 4).",
        site_value(m->publish_step_nusd, a), site_share(m->settle_share_nano, a),
        m->settle_repeated_max);
}

static const char *days_left(const struct settlement *s, struct arena *a)
{
    int64_t last = contract_month_first(s->month) + contract_month_days(s->month) - 1;

    return s->status == SETTLE_RUNNING ? text_fmt(a, "%lld", (long long)(last - s->through)) : "0";
}

static bool fill_contracts(struct delivery *d, const struct index_def *x, int64_t date,
                           struct page_index *p, struct arena *a, struct err *e)
{
    const struct contract_list *all = &d->config->defs.contract;
    int month = contract_month_of(date);
    VEC(struct page_contract) out = {0};

    for (size_t i = 0; i < all->len; i++) {
        struct store_settlement_list rows;

        if (!text_eq(all->at[i].index, x->id))
            continue;
        p->settled = true;
        if (!store_get_settlements(d->store, all->at[i].id, month - MONTHS_BACK,
                                   month + MONTHS_AHEAD, &rows, a, e))
            return false;
        for (size_t k = 0; k < rows.len; k++) {
            const struct settlement *s = &rows.at[k].settlement;
            bool running = s->status == SETTLE_RUNNING;

            must(s->month >= month - MONTHS_BACK && s->month <= month + MONTHS_AHEAD);
            *VEC_PUSH(&out, a) = (struct page_contract){
                .name = contract_code(&all->at[i], s->month, a),
                .month = text_fmt(a, "%.7s", site_date_text(contract_month_first(s->month), a)),
                .status = settle_status_name(s->status),
                .price = s->has_price ? site_value(s->price_nusd, a) : NULL,
                .indicative =
                    running && s->has_indicative ? site_value(s->indicative_nusd, a) : NULL,
                .to_date = s->has_to_date ? site_value(s->to_date_nusd, a) : NULL,
                .as_of = site_date_text(s->through, a),
                .days_left = days_left(s, a),
                .rule = rule_of(d, x, date, a)};
        }
    }
    p->contract = out.at;
    p->contracts = out.len;
    return true;
}

static bool has_rule(const struct delivery *d, const struct index_def *x)
{
    const rule_list *list = &d->config->contract_rules;

    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i]->index, x->id) && list->at[i]->status != RULE_OWN)
            return true;
    return false;
}

/* The month of the date, by every rule that is applied to the index. */
static bool fill_rules(struct delivery *d, const struct index_def *x, int64_t date,
                       struct page_index *p, struct arena *a, struct err *e)
{
    int64_t first = contract_month_first(contract_month_of(date));
    int64_t last = contract_month_first(contract_month_of(date) + 1) - 1;
    struct store_rule_row_list rows;
    VEC(struct page_rule) out = {0};

    if (!has_rule(d, x))
        return true;
    if (!store_get_rules(d->store, x->id, NULL, first, last, &rows, a, e))
        return false;
    for (size_t i = 0; i < rows.len; i++) {
        const struct store_rule_row *r = &rows.at[i];

        if (r->price)
            *VEC_PUSH(&out, a) =
                (struct page_rule){.name = r->code,
                                   .status = r->status,
                                   .price = r->price,
                                   .difference = r->difference,
                                   .days = text_fmt(a, "%d of %d", r->used, r->days),
                                   .as_of = site_date_text(r->as_of, a)};
    }
    p->rule = out.at;
    p->rules = out.len;
    return true;
}

bool site_fill_contracts(struct delivery *d, const struct index_def *x, int64_t date,
                         struct page_index *p, struct arena *a, struct err *e)
{
    return fill_contracts(d, x, date, p, a, e) && fill_rules(d, x, date, p, a, e);
}
