#include "stage/publish/basket/basket.h"

#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/find.h"
#include "base/number.h"
#include "base/text.h"
#include "edge/sign/digest.h"
#include "stage/publish/known_priv.h"
#include "stage/publish/basket/posted.h"
#include "store/annulment.h"
#include "walk_priv.h"

enum { RECENT_DAYS = 8 };

/* The basket as if its base date were its first day. */
static void start_on(struct walk *w, int64_t base_date)
{
    w->def = *w->told;
    w->def.from = base_date;
    while (w->def.period_len > 1 && w->def.period[1].from <= base_date) {
        w->def.period++;
        w->def.period_len--;
    }
    must(w->def.period_len > 0 && (w->def.period_len == 1 || w->def.period[1].from > base_date));
}

static bool may_start(const struct walk *w, int64_t date)
{
    const struct basket_period *p = w->told->period;

    if (date < w->told->from)
        return false;
    for (size_t i = 1; i < w->told->period_len && w->told->period[i].from <= date; i++)
        p = &w->told->period[i];
    for (size_t i = 0; i < p->member_len; i++)
        if (!*walk_cell(w, walk_place(w, p->member[i]), date))
            return false;
    return true;
}

/* The price a member counts with: today's, else the last one before. */
static void say_member(const struct walk *w, const char *member, int64_t date,
                       struct basket_entry *out)
{
    size_t i = walk_place(w, member);
    int64_t from = date;

    while (from > w->def.from && !*walk_cell(w, i, from))
        from--;
    *out = (struct basket_entry){
        .member = member, .price_nusd = *walk_cell(w, i, from), .carried = from < date};
    if (!out->carried && walk_is_posted(w)) {
        out->source = w->source[i];
        out->sources = w->sources[i];
    }
}

static bool has_member(const struct basket_period *p, const char *member)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i], member))
            return true;
    return false;
}

/* The members that counted, and on a chain day those that the next day starts with. */
static size_t entries_of(const struct walk *w, const struct basket_day *day,
                         struct basket_entry *out)
{
    const struct basket_period *p = basket_members(&w->def, day->date), *next;
    size_t n = 0;

    for (size_t i = 0; i < p->member_len; i++)
        say_member(w, p->member[i], day->date, &out[n++]);
    must(n <= BASKET_MEMBERS_MAX);
    if (!day->chained)
        return n;
    next = basket_members(&w->def, day->date + 1);
    for (size_t i = 0; i < next->member_len; i++)
        if (!has_member(p, next->member[i])) {
            say_member(w, next->member[i], day->date, &out[n]);
            out[n++].starts = true;
        }
    must(n <= (size_t)2 * BASKET_MEMBERS_MAX);
    return n;
}

static void make_record(const struct walk *w, const struct basket_day *day,
                        struct store_basket *row, const char *previous, struct arena *a)
{
    struct basket_entry entry[2 * BASKET_MEMBERS_MAX];
    char hex[DIGEST_TEXT_MAX];
    struct buf text;

    row->member_len = entries_of(w, day, entry);
    row->member = ARENA_ARRAY(a, struct store_basket_member, row->member_len);
    for (size_t i = 0; i < row->member_len; i++)
        row->member[i] =
            (struct store_basket_member){entry[i].member, entry[i].price_nusd, entry[i].carried,
                                         entry[i].source, entry[i].sources};
    buf_init(&text, BUF_CONFIG_MAX);
    must(row->member_len > 0 && w->def.from <= day->date);
    basket_record(w->told, w->def.from, day, entry, row->member_len, previous, &text);
    row->record =
        (struct store_record){.text = text_dup_n(a, text.data, text.len),
                              .digest = text_dup(a, digest_text(text.data, text.len, hex)),
                              .previous_digest = previous,
                              .polls = w->polls};
    buf_fini(&text);
}

static bool make_row(struct walk *w, int64_t date, int revision, const char *previous,
                     struct store_basket *row, struct arena *a, struct err *e)
{
    struct basket_day day;

    if (!basket_on(&w->def, date, walk_price, w, &w->link, &day, e))
        return false;
    *row = (struct store_basket){.basket = w->told->id,
                                 .date = date,
                                 .base_date = w->def.from,
                                 .revision = revision,
                                 .level_nano = day.level_nano,
                                 .carried = (int)day.carried,
                                 .chained = day.chained,
                                 .settled = w->told->settled};
    make_record(w, &day, row, previous, a);
    return true;
}

static bool publish_day(struct publish *p, struct walk *w, int64_t date, struct err *e)
{
    struct store_chain chain;
    struct store_basket row;

    if (!store_get_basket_chain(p->store, w->told->id, date, &chain, w->arena, e)
        || !make_row(w, date, chain.revision, chain.digest, &row, w->arena, e)
        || !publish_sign(p, &row.record, w->arena, e))
        return false;
    row.record.published_at = p->now;
    row.record.run = p->run;
    return p->dry_run || store_put_basket(p->store, &row, e);
}

/* The last date whose fixings are final by now. */
static int64_t last_due(const struct publish *p)
{
    int64_t date = clock_date_of(p->now), at;

    while (!posted_final_at(p->config, date, &at) || p->now < at) {
        if (date < clock_date_of(p->now) - 1)
            break;
        date--;
    }
    return p->held && date >= p->held_from ? p->held_from - 1 : date;
}

/* Days after the last record, or from the first one on on which the basket can start. */
static bool publish_basket(struct publish *p, const struct basket_def *def, struct arena *a,
                           struct err *e)
{
    int64_t last = last_due(p), base = 0, from = last - RECENT_DAYS + 1, next = from;
    struct store_basket_list first;
    struct store_chain chain;
    struct walk w;

    if (!store_get_basket_chain(p->store, def->id, last, &chain, a, e))
        return false;
    if (chain.date >= last)
        return true;
    if (chain.date) {
        if (!store_get_baskets(p->store, def->id, chain.date, chain.date, true, &first, a, e))
            return false;
        if (first.len == 0 || first.at[0].base_date > chain.date)
            return err_set(e, ERR_DATA, "its record of the last day has no base date before that");
        base = from = first.at[0].base_date;
        next = chain.date + 1;
    }
    if (!walk_open(&w, p->store, p->config, def, from, last, 0, a, e)
        || (base && !walk_recall(&w, chain.date, e)) || !walk_read_fixings(&w, next, last, e))
        return false;
    if (base)
        start_on(&w, base);
    for (int64_t date = next; date <= last; date++) {
        /* A fixing that failed may come with the next run: a member is not carried for that. */
        if (base && !walk_is_posted(&w) && w.final[date - w.from] < w.len)
            return true;
        if (!walk_read_day(&w, date, NULL, e))
            return false;
        if (!base && may_start(&w, date))
            start_on(&w, base = date);
        if (base && !publish_day(p, &w, date, e))
            return false;
    }
    return true;
}

static bool is_due(const struct publish *p, const struct store_basket_end_list *ends,
                   const struct basket_def *def)
{
    for (size_t i = 0; i < ends->len; i++)
        if (text_eq(ends->at[i].basket, def->id))
            return ends->at[i].date < last_due(p);
    return true;
}

bool publish_baskets(struct publish *p, struct err *e)
{
    const struct basket_list *list = &p->config->baskets;
    struct store_basket_end_list ends;
    struct err first = {0};
    struct arena all = {0}, a = {0};

    if (!posted_publish(p, e) || !store_get_basket_ends(p->store, &ends, &all, e)) {
        arena_fini(&all);
        return false;
    }
    for (size_t i = 0; i < list->len; i++) {
        struct err here = {0};
        bool paused;

        if (!is_due(p, &ends, &list->at[i]))
            continue;
        if (!(publish_is_paused(p, list->at[i].id, &paused, &here)
              && (paused || publish_basket(p, &list->at[i], &a, &here)))
            && first.kind == ERR_NONE) {
            first = here;
            (void)err_in(&first, "basket \"%s\"", list->at[i].id);
        }
        arena_reset(&a);
        if (db_is_broken(store_db(p->store)))
            break;
    }
    arena_fini(&a);
    arena_fini(&all);
    if (first.kind != ERR_NONE)
        *e = first;
    return first.kind == ERR_NONE;
}

/* The first of the ascending numbers behind `no`; 0: there is none. */
static int64_t first_after(const int64_t *number, size_t len, int64_t no)
{
    size_t i;

    FIND_FIRST(i, len, number[i] <= no);
    return i < len ? number[i] : 0;
}

/* When fixings were annulled, as far as the rows go: what was read for one holds until then. */
static bool annulled_among(struct store *s, const struct store_basket_list *rows, int64_t **number,
                           size_t *len, struct arena *a, struct err *e)
{
    int64_t first = rows->at[0].record.publication_no, last = first;

    for (size_t i = 1; i < rows->len; i++) {
        first = number_min(rows->at[i].record.publication_no, first);
        last = number_max(rows->at[i].record.publication_no, last);
    }
    return store_get_annulled_numbers(s, ANNULMENT_FIXING, first, last, number, len, a, e);
}

static int64_t last_date(const struct store_basket_list *list)
{
    int64_t last = list->at[0].date;

    for (size_t i = 1; i < list->len; i++)
        last = number_max(list->at[i].date, last);
    return last;
}

bool basket_again(struct store *s, const struct config *c, const struct basket_def *def,
                  const struct store_basket_list *stored, struct store_basket *again,
                  struct arena *a, struct err *e)
{
    int64_t until = -1; /* what was read holds for records before this publication */
    int64_t *annulled;
    size_t annulled_len;
    struct walk w;

    if (stored->len == 0)
        return true;
    if (!annulled_among(s, stored, &annulled, &annulled_len, a, e))
        return false;
    if (stored->at[0].base_date > last_date(stored))
        return err_set(e, ERR_DATA, "basket \"%s\" has records of days before its base date",
                       def->id);
    for (size_t i = 0; i < stored->len; i++) {
        const struct store_basket *row = &stored->at[i];
        int64_t next = first_after(annulled, annulled_len, row->record.publication_no);

        if (next != until) {
            if (!walk_open(&w, s, c, def, stored->at[0].base_date, last_date(stored), next, a, e)
                || !walk_read_fixings(&w, w.from, w.to, e))
                return false;
            start_on(&w, stored->at[0].base_date);
            until = next;
        }
        if (row->date < w.from || row->date > w.to)
            return err_set(e, ERR_DATA,
                           "basket \"%s\" has records that are not in the order of "
                           "their days",
                           def->id);
        if (!walk_read_day(&w, row->date, &row->record.polls, e)
            || !make_row(&w, row->date, row->revision, row->record.previous_digest, &again[i], a,
                         e))
            return false;
    }
    return true;
}
