#include "stage/publish/erratum.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/log.h"
#include "base/text.h"
#include "stage/publish/fixing.h"
#include "stage/publish/settlement.h"
#include "store/erratum.h"
#include "store/fixing.h"
#include "store/settlement.h"

enum { MONTH_DAYS_MAX = 31 };

/* The value of a final date from all polls there are now. */
static bool recompute(struct publish *p, const struct index_def *index, const struct fixing *final,
                      struct fixing *now, struct arena *a, struct err *e)
{
    const struct fixing_ask ask = {.index = index, .date = final->date};
    struct fixing_inputs in;
    struct store_record rec;

    if (!fixing_load(NULL, p->store, p->config, &ask, &in, a, e))
        return false;
    fixing_make(&in, FIXING_FINAL, final->revision, NULL, now, &rec, a);
    must(now->date == final->date && text_eq(now->index, final->index));
    return true;
}

static bool is_known(const struct store_erratum_list *known, const struct store_erratum *row)
{
    for (size_t i = 0; i < known->len; i++)
        if (text_eq(known->at[i].index, row->index) && text_eq(known->at[i].contract, row->contract)
            && known->at[i].date == row->date && known->at[i].would_be_nusd == row->would_be_nusd)
            return true;
    return false;
}

/* A day at level 5 and a month that is not determined have none. */
static const char *price_text(int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return nusd ? text_dup(a, fixed_text_short(nusd, text)) : "none";
}

static void tell(const struct store_erratum *row, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    log_line(LOG_WARN, "erratum", row->index ? "index" : "contract",
             row->index ? row->index : row->contract, "date", clock_text_date(row->date, date),
             "stands", price_text(row->published_nusd, a), "would_be",
             price_text(row->would_be_nusd, a), "why", row->why, NULL);
}

static bool say(struct publish *p, struct store_erratum *row,
                const struct store_erratum_list *known, int *found, struct arena *a, struct err *e)
{
    must(!row->index != !row->contract && row->why);
    if (is_known(known, row))
        return true;
    if (!store_put_erratum(p->store, row, e))
        return false;
    ++*found;
    tell(row, a);
    return true;
}

/* A poll belongs to its date's window, or to the lead-in of the next one. */
static int64_t last_date(int64_t to)
{
    return clock_date_of(to) + 2;
}

static bool look_at(struct publish *p, const struct index_def *index, const struct fixing *final,
                    const struct store_erratum_list *known, int *found, struct arena *a,
                    struct err *e)
{
    struct store_erratum row = {.index = index->id,
                                .date = final->date,
                                .revision = final->revision,
                                .published_at = p->now};
    struct fixing now;

    if (!recompute(p, index, final, &now, a, e))
        return false;
    row.published_nusd = final->level < 5 ? final->avg_nusd : 0;
    row.would_be_nusd = now.level < 5 ? now.avg_nusd : 0;
    if (row.published_nusd == row.would_be_nusd && final->level == now.level)
        return true;
    row.why = text_fmt(a,
                       "polls of its window were stored after it was final: level %d instead "
                       "of %d",
                       now.level, final->level);
    return say(p, &row, known, found, a, e);
}

static bool look_at_fixings(struct publish *p, int64_t from, int64_t to, int *found, struct err *e)
{
    const struct store_pick finals = {.final_only = true};
    struct store_erratum_list known;
    struct store_fixing_list list;
    struct arena a = {0};
    bool done;

    done =
        store_get_fixings(p->store, NULL, clock_date_of(from), last_date(to), &finals, &list, &a, e)
        && store_get_errata(p->store, clock_date_of(from), last_date(to), &known, &a, e);
    for (size_t i = 0; i < list.len && done; i++) {
        const struct index_def *index = defs_index(&p->config->defs, list.at[i].index);
        struct arena one = {0};
        struct err none = {0};
        int64_t first, last;

        if (!index /* nor has it a definition for the date: nothing says what it was made from */
            || !fixing_span(p->config, index, list.at[i].date, list.at[i].date, &first, &last,
                            &none))
            continue;
        must(first < last);
        if (from < last && to >= first)
            done = look_at(p, index, &list.at[i], &known, found, &one, e);
        arena_fini(&one);
    }
    arena_fini(&a);
    return done;
}

/* The days of a month that have an erratum, as they would be from all polls there are now. */
static bool days_now(struct publish *p, const struct index_def *index, int month,
                     const struct store_erratum_list *errata, struct settle_day *day, size_t *n,
                     struct arena *a, struct err *e)
{
    const struct store_pick finals = {.final_only = true};
    int64_t first = contract_month_first(month), last = first + contract_month_days(month) - 1;
    struct store_fixing_list list;

    *n = 0;
    if (!store_get_fixings(p->store, index->id, first, last, &finals, &list, a, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        bool has_erratum = false;
        struct fixing now;

        for (size_t k = 0; k < errata->len && !has_erratum; k++)
            has_erratum =
                text_eq(errata->at[k].index, index->id) && errata->at[k].date == list.at[i].date;
        if (!has_erratum)
            continue;
        if (!recompute(p, index, &list.at[i], &now, a, e))
            return false;
        must(*n < MONTH_DAYS_MAX && now.date >= first && now.date <= last);
        day[(*n)++] = (struct settle_day){now.date, now.level, now.avg_nusd};
    }
    return true;
}

static bool look_at_month(struct publish *p, const struct contract_def *c,
                          const struct store_settlement *stored, int *found, struct arena *a,
                          struct err *e)
{
    const struct settlement *was = &stored->settlement;
    const struct index_def *index = defs_index(&p->config->defs, c->index);
    int64_t first = contract_month_first(was->month);
    struct store_erratum row = {
        .contract = c->id, .date = first, .revision = stored->revision, .published_at = p->now};
    struct settle_day day[MONTH_DAYS_MAX];
    struct store_erratum_list errata;
    struct settlement now;
    size_t n;

    if (!store_get_errata(p->store, first, first + contract_month_days(was->month) - 1, &errata, a,
                          e)
        || !days_now(p, index, was->month, &errata, day, &n, a, e))
        return false;
    if (n == 0)
        return true;
    if (!publish_settlement_instead(p, c, stored, day, n, &now, a, e))
        return false;
    row.published_nusd = was->has_price ? was->price_nusd : 0;
    row.would_be_nusd = now.has_price ? now.price_nusd : 0;
    if (row.published_nusd == row.would_be_nusd && was->status == now.status)
        return true;
    row.why = text_fmt(a, "%zu of the days of its month have errata: %s instead of %s", n,
                       settle_status_name(now.status), settle_status_name(was->status));
    return say(p, &row, &errata, found, a, e);
}

static bool look_at_months(struct publish *p, int64_t from, int64_t to, int *found, struct err *e)
{
    const struct contract_list *list = &p->config->defs.contract;
    struct arena a = {0};
    bool done = true;

    for (size_t i = 0; i < list->len && done; i++) {
        struct store_settlement_list months;

        done =
            store_get_settlements(p->store, list->at[i].id, contract_month_of(clock_date_of(from)),
                                  contract_month_of(last_date(to)), &months, &a, e);
        for (size_t m = 0; done && m < months.len; m++)
            if (months.at[m].settlement.status != SETTLE_RUNNING)
                done = look_at_month(p, &list->at[i], &months.at[m], found, &a, e);
        arena_reset(&a);
    }
    arena_fini(&a);
    return done;
}

bool erratum_publish(struct publish *p, int64_t from, int64_t to, int *found, struct err *e)
{
    return look_at_fixings(p, from, to, found, e) && look_at_months(p, from, to, found, e);
}
