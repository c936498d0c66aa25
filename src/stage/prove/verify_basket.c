#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/publish/basket.h"
#include "stage/publish/posted_priv.h"
#include "stage/prove/verify_priv.h"

static const char *name_of(const struct store_basket *row, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "basket %s %s revision %d", row->basket, clock_text_date(row->date, date),
                    row->revision);
}

static bool same_member(const struct store_basket_member *a, const struct store_basket_member *b)
{
    return text_eq(a->member, b->member) && a->price_nusd == b->price_nusd
           && a->carried == b->carried && text_eq(a->source, b->source) && a->sources == b->sources;
}

static bool same_row(const struct store_basket *a, const struct store_basket *b)
{
    bool same = a->level_nano == b->level_nano && a->base_date == b->base_date
                && a->carried == b->carried && a->chained == b->chained && a->settled == b->settled
                && a->member_len == b->member_len && a->record.polls.len == b->record.polls.len;

    for (size_t i = 0; same && i < a->member_len; i++)
        same = same_member(&a->member[i], &b->member[i]);
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

/* Every date from the first record to the last one due. */
static void check_days(struct verifying *v, const struct store_basket_list *list)
{
    int64_t date = list->at[0].date, at;
    size_t i = 0;

    for (; posted_final_at(v->setup->config, date, &at) && v->setup->now >= at; date++) {
        char text[CLOCK_TEXT_MAX];

        while (i < list->len && list->at[i].date < date)
            i++;
        if (i == list->len || list->at[i].date != date) {
            verify_differs(v, "basket %s %s: there is no record of this day", list->at[0].basket,
                           clock_text_date(date, text));
            return;
        }
    }
}

static bool verify_basket(struct verifying *v, const struct basket_def *def, struct arena *a,
                          struct err *e)
{
    int64_t today = clock_date_of(v->setup->now);
    struct store_basket_list list;
    struct store_basket *again;
    const char *previous = NULL;

    if (!store_get_baskets(v->setup->store, def->id, def->from, today, false, &list, a, e))
        return false;
    again = ARENA_ARRAY(a, struct store_basket, list.len);
    if (!basket_again(v->setup->store, v->setup->config, def, &list, again, a, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        bool same_day = i && list.at[i - 1].date == list.at[i].date;

        verify_link(v, name_of(&list.at[i], a), &list.at[i].record, previous);
        if (list.at[i].revision != (same_day ? list.at[i - 1].revision + 1 : 1))
            verify_differs(v, "%s: that is not its revision", name_of(&list.at[i], a));
        check_again(v, &list.at[i], &again[i], a);
        previous = list.at[i].record.digest;
    }
    if (list.len > 0)
        check_days(v, &list);
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
