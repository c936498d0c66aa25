#include "walk_priv.h"

#include <string.h>

#include "base/text.h"
#include "stage/publish/basket/posted.h"
#include "store/basket.h"

enum { SOURCES_MIN = 2 };

bool walk_is_posted(const struct walk *w)
{
    return text_eq(w->told->members, "posted");
}

size_t walk_place(const struct walk *w, const char *member)
{
    size_t i = 0;

    while (i < w->len && !text_eq(w->member[i], member))
        i++;
    return i;
}

int64_t *walk_cell(const struct walk *w, size_t member, int64_t date)
{
    must(member < w->len && date >= w->from && date <= w->to);
    return &w->price[member * (size_t)(w->to - w->from + 1) + (size_t)(date - w->from)];
}

int64_t walk_price(void *context, const char *member, int64_t date)
{
    const struct walk *w = context;
    size_t i = walk_place(w, member);

    return i < w->len && date >= w->from && date <= w->to ? *walk_cell(w, i, date) : 0;
}

/* "gpt-5.5:blend@openai" -> instrument and operator. */
static bool split(struct walk *w, size_t i, struct err *e)
{
    const char *at = strchr(w->member[i], '@');

    if (!at)
        return err_set(e, ERR_CONFIG, "basket \"%s\": \"%s\" is not MODEL:DIRECTION@OPERATOR",
                       w->told->id, w->member[i]);
    w->instrument[i] = text_dup_n(w->arena, w->member[i], (size_t)(at - w->member[i]));
    w->op[i] = at + 1;
    return true;
}

static bool read_index(struct walk *w, size_t i, int64_t from, int64_t to, struct err *e)
{
    const struct store_pick finals = {.final_only = true, .before_no = w->before_no};
    struct arena a = {0};
    struct store_fixing_list list;
    bool done = store_get_fixings(w->store, w->member[i], from, to, &finals, &list, &a, e);

    for (size_t k = 0; done && k < list.len; k++) {
        w->final[list.at[k].date - w->from]++;
        if (list.at[k].level < 5 && list.at[k].avg_exact_nusd > 0)
            *walk_cell(w, i, list.at[k].date) = list.at[k].avg_exact_nusd;
    }
    arena_fini(&a);
    return done;
}

/* Fixings are read at once; posted prices day by day, by read_day. */
bool walk_read_fixings(struct walk *w, int64_t from, int64_t to, struct err *e)
{
    for (size_t i = 0; !walk_is_posted(w) && i < w->len; i++)
        if (!read_index(w, i, from, to, e))
            return false;
    return true;
}

bool walk_open(struct walk *w, struct store *s, const struct config *c,
               const struct basket_def *def, int64_t from, int64_t to, int64_t before_no,
               struct arena *a, struct err *e)
{
    size_t most = def->period_len * BASKET_MEMBERS_MAX;

    *w = (struct walk){.store = s,
                       .config = c,
                       .told = def,
                       .before_no = before_no,
                       .from = from,
                       .to = to,
                       .arena = a};
    w->member = ARENA_ARRAY(a, const char *, most);
    w->instrument = ARENA_ARRAY(a, const char *, most);
    w->op = ARENA_ARRAY(a, const char *, most);
    w->source = ARENA_ARRAY(a, const char *, most);
    w->sources = ARENA_ARRAY(a, int, most);
    for (size_t p = 0; p < def->period_len; p++)
        for (size_t m = 0; m < def->period[p].member_len; m++)
            if (walk_place(w, def->period[p].member[m]) == w->len)
                w->member[w->len++] = def->period[p].member[m];
    must(w->len <= most);
    w->price = ARENA_ARRAY(a, int64_t, w->len * (size_t)(to - from + 1));
    w->final = ARENA_ARRAY(a, size_t, (size_t)(to - from + 1));
    for (size_t i = 0; walk_is_posted(w) && i < w->len; i++)
        if (!split(w, i, e))
            return false;
    return true;
}

bool walk_read_day(struct walk *w, int64_t date, const struct store_ids *polls, struct err *e)
{
    struct posted_day day;

    w->polls = (struct store_ids){0};
    if (!walk_is_posted(w))
        return true;
    if (!posted_load(w->store, w->config, date, w->instrument, w->len, polls, &day, w->arena, e))
        return false;
    w->polls = polls ? *polls : day.polls;
    for (size_t i = 0; i < w->len; i++) {
        struct posted_point last;

        w->source[i] = NULL;
        w->sources[i] = 0;
        *walk_cell(w, i, date) = 0;
        if (!posted_points(&day, w->op[i], w->instrument[i], SOURCES_MIN, &last, 1))
            continue;
        *walk_cell(w, i, date) = last.posted.price_nusd;
        w->source[i] = last.posted.market;
        w->sources[i] = (int)last.posted.sources;
    }
    return true;
}

/* Of each member the last value on or before each date. */
static bool recall_fixings(struct walk *w, const int64_t *date, size_t n, struct err *e)
{
    size_t all = n * w->len;
    const char **index = ARENA_ARRAY(w->arena, const char *, all);
    int64_t *day = ARENA_ARRAY(w->arena, int64_t, all);
    struct fixing *last = ARENA_ARRAY(w->arena, struct fixing, all);
    bool *found = ARENA_ARRAY(w->arena, bool, all);

    for (size_t i = 0; i < all; i++) {
        index[i] = w->member[i % w->len];
        day[i] = date[i / w->len];
    }
    if (!store_get_last_finals(w->store, index, day, all, last, found, w->arena, e))
        return false;
    for (size_t i = 0; i < all; i++)
        if (found[i] && last[i].date >= w->from)
            *walk_cell(w, i % w->len, last[i].date) = last[i].avg_exact_nusd;
    return true;
}

/* The records say it: what a member was carried at was its last price. */
static bool recall_posted(struct walk *w, const int64_t *date, size_t n, struct err *e)
{
    struct store_basket_list list;

    if (!store_get_baskets_before(w->store, w->told->id, date, n, &list, w->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++)
        for (size_t m = 0; m < list.at[i].member_len; m++)
            if (list.at[i].date >= w->from && walk_place(w, list.at[i].member[m].member) < w->len)
                *walk_cell(w, walk_place(w, list.at[i].member[m].member), list.at[i].date) =
                    list.at[i].member[m].price_nusd;
    return true;
}

bool walk_recall(struct walk *w, int64_t to, struct err *e)
{
    int64_t *date = ARENA_ARRAY(w->arena, int64_t, (size_t)(to - w->from + 2));
    size_t n = 0;

    for (int64_t day = w->from; day < to; day = basket_next_chain(day))
        date[n++] = day;
    date[n++] = to;
    return walk_is_posted(w) ? recall_posted(w, date, n, e) : recall_fixings(w, date, n, e);
}
