#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/publish/basket/basket.h"
#include "stage/publish/basket/posted.h"
#include "stage/prove/verify_priv.h"

/* Levels may have been published ahead of their time, by a wrong clock. */
enum { ANNULLED_DAYS_MAX = 366 };

static const char *name_of(const struct store_basket *row, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "basket %s %s revision %d", row->basket, clock_text_date(row->date, date),
                    row->revision);
}

static bool same_row(const struct store_basket *a, const struct store_basket *b)
{
    bool same = a->level_nano == b->level_nano && a->base_date == b->base_date
                && a->carried == b->carried && a->chained == b->chained && a->settled == b->settled
                && a->member_len == b->member_len && a->record.polls.len == b->record.polls.len;

    for (size_t i = 0; same && i < a->member_len; i++)
        same = store_same_basket_member(&a->member[i], &b->member[i]);
    return same;
}

static void check_again(struct verifying *v, const struct store_basket *row,
                        const struct store_basket *again, struct arena *a)
{
    const char *where = verify_first_difference(row->record.text, again->record.text, a);

    if (where)
        verify_differs(v, "%s: %s", name_of(row, a), where);
    else if (!same_row(row, again))
        verify_differs(v, "%s: the row is not what its record says", name_of(row, a));
    v->out->baskets++;
}

/* The walk over the records of one basket, in the order of their publication. */
struct walk {
    struct verifying *v;
    const struct store_basket_list *list;
    const char *previous;
    struct verify_annulled annulled;
    int64_t first, last; /* dates */
    int *revision;       /* of a date, so far */
    bool *has;           /* one that is not annulled */
};

static void look_at_annulments(struct walk *w, int64_t no)
{
    const struct store_annulment *x;

    while ((x = verify_annulled_before(w->v, &w->annulled, no, &w->previous)))
        if (x->said.date >= w->first && x->said.date <= w->last)
            w->has[x->said.date - w->first] = false;
}

/* Every date from the first record to the last one due. */
static void check_days(const struct walk *w)
{
    const struct verify_setup *setup = w->v->setup;
    int64_t at;

    for (int64_t date = w->first; posted_final_at(setup->config, date, &at) && setup->now >= at;
         date++) {
        char text[CLOCK_TEXT_MAX];

        if (date <= w->last && w->has[date - w->first])
            continue;
        verify_differs(w->v, "basket %s %s: there is no record of this day", w->list->at[0].basket,
                       clock_text_date(date, text));
        return;
    }
}

static void look_at(struct walk *w, const struct store_basket *row,
                    const struct store_basket *again, struct arena *a)
{
    look_at_annulments(w, row->record.publication_no);
    verify_link(w->v, name_of(row, a), &row->record, w->previous);
    if (row->revision != ++w->revision[row->date - w->first])
        verify_differs(w->v, "%s: that is not its revision", name_of(row, a));
    check_again(w->v, row, again, a);
    w->has[row->date - w->first] = true;
    w->previous = row->record.digest;
}

static bool verify_basket(struct verifying *v, const struct basket_def *def, struct arena *a,
                          struct err *e)
{
    int64_t newest = clock_date_of(v->setup->now) + ANNULLED_DAYS_MAX;
    struct store_basket_list list;
    struct store_basket *again;
    struct walk w = {.v = v, .list = &list};

    if (!store_get_baskets(v->setup->store, def->id, def->from, newest, false, &list, a, e)
        || !store_get_annulments(v->setup->store, ANNULMENT_BASKET, def->id, &w.annulled.list, a,
                                 e))
        return false;
    again = ARENA_ARRAY(a, struct store_basket, list.len);
    if (!basket_again(v->setup->store, v->setup->config, def, &list, again, a, e))
        return false;
    w.first = list.len ? list.at[0].date : 0;
    w.last = w.first;
    for (size_t i = 0; i < list.len; i++) {
        w.first = list.at[i].date < w.first ? list.at[i].date : w.first;
        w.last = list.at[i].date > w.last ? list.at[i].date : w.last;
    }
    w.revision = ARENA_ARRAY(a, int, (size_t)(w.last - w.first + 1));
    w.has = ARENA_ARRAY(a, bool, (size_t)(w.last - w.first + 1));
    for (size_t i = 0; i < list.len; i++) {
        must(again[i].date == list.at[i].date && again[i].revision == list.at[i].revision);
        must(text_eq(again[i].basket, list.at[i].basket));
        look_at(&w, &list.at[i], &again[i], a);
    }
    look_at_annulments(&w, INT64_MAX);
    if (list.len > 0)
        check_days(&w);
    return true;
}

bool verify_baskets(struct verifying *v, struct err *e)
{
    const struct basket_list *baskets = &v->setup->config->baskets;
    struct arena a = {0};
    bool done = true;

    for (size_t i = 0; done && i < baskets->len; i++) {
        done = verify_basket(v, &baskets->at[i], &a, e);
        arena_reset(&a);
    }
    arena_fini(&a);
    return done;
}
