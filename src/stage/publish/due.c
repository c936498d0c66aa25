#include "stage/publish/due_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "base/vec.h"
#include "edge/db/db.h"
#include "stage/publish/date_priv.h"
#include "stage/publish/fixing.h"
#include "stage/publish/known_priv.h"
#include "store/poll.h"

struct due_list {
    struct due *at;
    size_t len, cap;
};

/* What the database says, asked once for all indices. */
struct knowing {
    struct publish *p;
    struct arena arena;
    struct store_first_list first; /* poll of each market */
    VEC(struct fixing) older;      /* records after an annulled date */
    struct due_list due;
    struct due_tried tried; /* known of a long gap */
};

/* When a market of the index's panel was polled first; 0 when none ever was. */
static int64_t first_poll(const struct knowing *k, const struct panel *panel)
{
    int64_t first = 0;

    for (size_t i = 0; i < k->first.len; i++)
        for (size_t m = 0; m < panel->member_len; m++)
            if ((text_eq(panel->member[m].market, k->first.at[i].market)
                 || text_eq(panel->member[m].stand_in, k->first.at[i].market))
                && (!first || k->first.at[i].observed_at < first))
                first = k->first.at[i].observed_at;
    return first;
}

/* What is known of a date: the newest record of the index, or one after an annulled date. */
static bool stands_at(const struct knowing *k, const struct index_def *index,
                      const struct store_stand *last, int64_t date, enum fixing_status *status)
{
    if (last && last->date == date) {
        *status = last->status;
        return true;
    }
    for (size_t i = 0; i < k->older.len; i++) {
        const struct fixing *f = &k->older.at[i];

        if (f->date == date && text_eq(f->index, index->id)) {
            *status = f->status;
            return true;
        }
    }
    return false;
}

/* The first date that may still be due: the newest with a record, else that of the first poll. */
static int64_t start_date(const struct knowing *k, const struct index_def *index,
                          const struct store_stand *last)
{
    int64_t today = clock_date_of(k->p->now), first, date;
    const struct method *m = defs_method_on(&k->p->config->defs, index->method, today);
    const struct panel *panel = defs_panel_on(&k->p->config->defs, index->panel, today);

    first = m && panel ? first_poll(k, panel) : 0;
    if (!first)
        return today + 1;
    date = last && last->date ? last->date : method_date_of(m, first);
    return number_max(date, index->from);
}

/* A date whose records are annulled is due again, and those after it are known. */
static bool start_annulled(struct knowing *k, const struct store_stand *last, int64_t *date,
                           struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;

    if (!last || !last->annulled || last->annulled >= *date)
        return true;
    if (!store_get_fixings(k->p->store, last->index, last->annulled, *date, &newest, &list,
                           &k->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++)
        *VEC_PUSH(&k->older, &k->arena) = list.at[i];
    *date = last->annulled;
    return true;
}

static bool look_at_date(struct knowing *k, const struct index_def *index,
                         const struct store_stand *last, int64_t date, struct err *e)
{
    int64_t lead, from, fix;
    struct calc_def def;
    enum fixing_status status, there = FIXING_PRELIMINARY;
    bool stands = stands_at(k, index, last, date, &there);

    if (!defs_on(&k->p->config->defs, index, date, &def, e))
        return false;
    method_window(def.method, date, &lead, &from, &fix);
    if (k->p->now >= fix + def.method->final_after_s)
        status = FIXING_FINAL;
    else if (k->p->now >= fix + def.method->preliminary_after_s)
        status = FIXING_PRELIMINARY;
    else
        return true;
    if (stands && there >= status)
        return true;
    must(k->due.len == 0 || k->due.at[k->due.len - 1].index != index
         || k->due.at[k->due.len - 1].date < date);
    *VEC_PUSH(&k->due, &k->arena) =
        (struct due){.index = index, .date = date, .status = status, .preliminary = stands};
    return true;
}

static bool look_at_index(struct knowing *k, const struct index_def *index, struct err *e)
{
    const struct store_stand *last;
    int64_t date;
    bool paused;

    if (!publish_is_paused(k->p, index->id, &paused, e))
        return false;
    if (paused)
        return true;
    if (!publish_standing(k->p, index->id, &last, e))
        return false;
    date = start_date(k, index, last);
    if (!start_annulled(k, last, &date, e))
        return false;
    for (; date <= clock_date_of(k->p->now); date++)
        if (!look_at_date(k, index, last, date, e))
            return err_in(e, "index \"%s\"", index->id);
    return true;
}

/* Whether any market was asked in the window of a date, with whatever success. */
static bool was_tried(const struct knowing *k, const struct due *d)
{
    int64_t lead, from, fix;
    struct err ignored = {0};
    struct calc_def def;

    if (!defs_on(&k->p->config->defs, d->index, d->date, &def, &ignored))
        return true;
    method_window(def.method, d->date, &lead, &from, &fix);
    return !due_untried(&k->tried, from, fix);
}

/* Holds the fixings of one index from the first day of a long gap on; at[0..n) are its, by date. */
static void hold_gap(struct knowing *k, struct due *at, size_t n)
{
    struct publish *p = k->p;
    size_t gap = 0;

    for (size_t i = 0; i < n; i++) {
        must(at[i].index == at->index && (i == 0 || at[i - 1].date < at[i].date));
        gap = at[i].status == FIXING_FINAL && !was_tried(k, &at[i]) ? gap + 1 : 0;
        if (gap <= (size_t)p->config->catch_up_days)
            continue;
        while (i + 1 < n && at[i + 1].status == FIXING_FINAL && !was_tried(k, &at[i + 1]))
            i++, gap++;
        if (!p->held || at[i + 1 - gap].date < p->held_from) {
            p->held_from = at[i + 1 - gap].date;
            p->gap_days = (int64_t)gap;
        }
        must(gap <= i + 1);
        for (size_t h = i + 1 - gap; h < n; h++)
            at[h].blocked = true;
        p->held += (int)(n - (i + 1 - gap));
        return;
    }
}

/*
 * Days in which nobody was even asked are published as a matter of course when they are few, as
 * after a weekend. After a long gap the clock may be what is wrong, and a person says otherwise.
 */
static bool hold_gaps(struct knowing *k, struct err *e)
{
    struct due *at = k->due.at;
    int64_t first = INT64_MAX;
    size_t from = 0;

    for (size_t i = 0; i < k->due.len; i++)
        first = number_min(at[i].date, first);
    if (first > clock_date_of(k->p->now) - k->p->config->catch_up_days)
        return true;
    if (!store_get_tried(k->p->store, (first - 2) * CLOCK_DAY, k->p->now + 1, &k->tried.at,
                         &k->arena, e))
        return false;
    k->tried.from = (first - 2) * CLOCK_DAY;
    if (k->p->catch_up)
        return true;
    for (size_t i = 1; i <= k->due.len; i++) {
        if (i < k->due.len && at[i].index == at[from].index)
            continue;
        hold_gap(k, at + from, i - from);
        from = i;
    }
    must(k->p->held <= (int)k->due.len);
    return true;
}

static int by_date(const void *a, const void *b)
{
    const struct due *x = a, *y = b;

    int order = number_cmp(x->date, y->date);

    return order ? order : text_cmp(x->index->id, y->index->id);
}

/* A record names the one before it: after a date that failed the index waits for the next run. */
static void block(void *ctx, const struct index_def *index)
{
    struct knowing *k = ctx;

    for (size_t i = 0; i < k->due.len; i++)
        if (k->due.at[i].index == index)
            k->due.at[i].blocked = true;
}

static bool publish_all(struct knowing *k, struct err *e)
{
    struct err first = {0};
    size_t from = 0;

    if (k->due.len)
        qsort(k->due.at, k->due.len, sizeof *k->due.at, by_date);
    for (size_t i = 1; i < k->due.len; i++)
        must(by_date(&k->due.at[i - 1], &k->due.at[i]) < 0);
    for (size_t i = 1; i <= k->due.len; i++) {
        struct err here = {0};

        if (i < k->due.len && k->due.at[i].date == k->due.at[from].date)
            continue;
        if (!due_publish_date(k->p, &k->tried, k->due.at + from, i - from, block, k, &here)) {
            if (first.kind == ERR_NONE)
                first = here;
            if (db_is_broken(store_db(k->p->store)))
                break;
        }
        from = i;
    }
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}

bool due_publish(struct publish *p, struct err *e)
{
    struct knowing k = {.p = p, .tried.from = INT64_MAX};
    bool done = store_get_first_polls(p->store, &k.first, &k.arena, e);

    for (size_t i = 0; i < p->config->defs.index.len && done; i++)
        done = look_at_index(&k, p->config->defs.index.at[i], e);
    done = done && hold_gaps(&k, e) && publish_all(&k, e);
    arena_fini(&k.arena);
    return done;
}
