#include "stage/erratum.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/log.h"
#include "base/text.h"
#include "stage/fixing.h"
#include "store/fixing.h"
#include "store/settlement.h"

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
    return true;
}

static bool is_known(const struct store_erratum_list *known, const struct store_erratum *row)
{
    for (size_t i = 0; i < known->len; i++)
        if (text_eq(known->at[i].index, row->index) && known->at[i].date == row->date
            && known->at[i].would_be_nusd == row->would_be_nusd)
            return true;
    return false;
}

static void tell(const struct store_erratum *row, struct arena *a)
{
    char date[CLOCK_TEXT_MAX], stands[FIXED_TEXT_MAX], would_be[FIXED_TEXT_MAX];

    log_line(LOG_WARN, "erratum", "index", row->index, "date", clock_text_date(row->date, date),
             "stands", text_dup(a, fixed_text_short(row->published_nusd, stands)), "would_be",
             text_dup(a, fixed_text_short(row->would_be_nusd, would_be)), "why", row->why, NULL);
}

static bool look_at(struct publish *p, const struct index_def *index, const struct fixing *final,
                    const struct store_erratum_list *known, int *found, struct arena *a,
                    struct err *e)
{
    struct store_erratum row = {.index = index->id, .date = final->date,
                                .revision = final->revision, .published_at = p->now};
    struct fixing now;

    if (!recompute(p, index, final, &now, a, e))
        return false;
    row.published_nusd = final->level < 5 ? final->avg_nusd : 0;
    row.would_be_nusd = now.level < 5 ? now.avg_nusd : 0;
    if (row.published_nusd == row.would_be_nusd && final->level == now.level)
        return true;
    row.why = text_fmt(a, "polls of its window were stored after it was final: level %d instead "
                       "of %d", now.level, final->level);
    if (is_known(known, &row))
        return true;
    if (!store_put_erratum(p->store, &row, e))
        return false;
    ++*found;
    tell(&row, a);
    return true;
}

bool erratum_publish(struct publish *p, int64_t from, int64_t to, int *found, struct err *e)
{
    const struct store_pick finals = {.final_only = true};
    struct store_erratum_list known;
    struct store_fixing_list list;
    struct arena a = {0};
    bool done;

    /* A poll belongs to its date's window, or to the lead-in of the next one. */
    done = store_get_fixings(p->store, NULL, clock_date_of(from), clock_date_of(to) + 2, &finals,
                             &list, &a, e)
        && store_get_errata(p->store, clock_date_of(from), clock_date_of(to) + 2, &known, &a, e);
    for (size_t i = 0; i < list.len && done; i++) {
        const struct index_def *index = defs_index(&p->config->defs, list.at[i].index);
        struct arena one = {0};
        int64_t first, last;

        if (!index || !fixing_span(p->config, index, list.at[i].date, list.at[i].date, &first,
                                   &last, e))
            continue;
        if (from < last && to >= first)
            done = look_at(p, index, &list.at[i], &known, found, &one, e);
        arena_fini(&one);
    }
    arena_fini(&a);
    return done;
}
