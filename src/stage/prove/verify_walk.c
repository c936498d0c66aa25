/*
 * The walk over the records of some chains, in the order of their publication.
 */
#include <stdio.h>

#include "base/clock.h"
#include "base/find.h"
#include "base/progress.h"
#include "base/text.h"
#include "stage/prove/verify_priv.h"

/* What is known of a date; a final that is due may be an hour late. */
enum { HAS_RECORD = 1, HAS_FINAL = 2, FINAL_TIME_S = 3600 };

/* Records are read so many at once: an hourly one has some thirty thousand bytes. */
enum { PAGE_RECORDS = 64 };

struct walk {
    struct verifying *v;
    struct verify_chain *const *chain; /* by index */
    size_t chain_len;
    const char **name;         /* of their indices */
    struct verify_dates dates; /* quotes of the dates around */
    const struct store_annulment_list *annulled;
    size_t annulled_seen; /* they come between the records, by publication */
    struct arena arena, page;
};

static struct verify_chain *chain_of(const struct walk *w, const char *index)
{
    size_t i;

    FIND_FIRST(i, w->chain_len, text_cmp(w->chain[i]->index->id, index) < 0);
    return i < w->chain_len && text_eq(w->chain[i]->index->id, index) ? w->chain[i] : NULL;
}

static bool is_wanted(const struct walk *w, const struct verify_chain *c, const struct fixing *f,
                      const struct store_record *r)
{
    const struct verify_setup *setup = w->v->setup;

    if (setup->all)
        return true;
    return setup->has_date ? f->date == setup->date : r->publication_no == c->extent.newest_no;
}

static void pass(struct verify_chain *c, const char *digest)
{
    /* One that is longer is not that of its text, and the first difference has been told. */
    (void)snprintf(c->digest, sizeof c->digest, "%s", digest);
    c->previous = c->digest;
}

/* The annulments that were published before `no`. What they name is no record of its day. */
static void look_at_annulments(struct walk *w, int64_t no)
{
    for (; w->annulled_seen < w->annulled->len; w->annulled_seen++) {
        const struct store_annulment *x = &w->annulled->at[w->annulled_seen];
        struct verify_chain *c = chain_of(w, x->said.name);

        if (x->record.publication_no > no)
            return;
        if (!c)
            continue;
        w->v->at = x->record.publication_no;
        verify_annulment(w->v, x, c->previous);
        pass(c, x->record.digest);
        c->annulled = true;
        c->prior.date = INT64_MAX;
        if (c->has && x->said.date >= c->extent.first && x->said.date <= c->extent.last)
            c->has[x->said.date - c->extent.first] = 0;
    }
}

static bool look_at(struct walk *w, const struct fixing *f, const struct store_record *r,
                    struct err *e)
{
    struct verify_chain *c;

    look_at_annulments(w, r->publication_no);
    c = chain_of(w, f->index);
    must(c);
    w->v->at = r->publication_no;
    verify_link(w->v, verify_name(f, &w->page), r, c->previous);
    pass(c, r->digest);
    if (c->has && f->date >= c->extent.first && f->date <= c->extent.last)
        c->has[f->date - c->extent.first] |= f->status == FIXING_FINAL ? HAS_FINAL : HAS_RECORD;
    if (!is_wanted(w, c, f, r))
        return true;
    c->seen++;
    return verify_fixing(w->v, c, &w->dates, f, r, e);
}

static int64_t newest_of(const struct walk *w)
{
    int64_t newest = 0;

    for (size_t i = 0; i < w->chain_len; i++)
        if (w->chain[i]->extent.newest_no > newest)
            newest = w->chain[i]->extent.newest_no;
    return newest;
}

/* A chain of one index is read whole, by its key; of several indices page by page. */
static bool walk_records(struct walk *w, struct err *e)
{
    int limit = w->v->setup->index ? 0 : PAGE_RECORDS;
    int64_t after = INT64_MIN;
    struct store_fixing_list list;

    progress_begin("verify", "publications", newest_of(w));
    do {
        arena_reset(&w->page);
        if (!store_get_records(w->v->setup->store, w->name, w->chain_len, after, limit, &list,
                               &w->page, e))
            return false;
        for (size_t i = 0; i < list.len; i++) {
            progress_at(list.record[i].publication_no);
            if (!look_at(w, &list.at[i], &list.record[i], e))
                return false;
        }
        if (list.len)
            after = list.record[list.len - 1].publication_no;
    } while (limit && list.len == (size_t)limit);
    progress_end();
    look_at_annulments(w, INT64_MAX);
    return true;
}

/* Every date from the first record to the last one due has to have a record, and when a run has
   had time for it, a final one. */
static bool check_days(struct verifying *v, const struct verify_chain *c, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    int64_t last = clock_date_of(setup->now);
    char text[CLOCK_TEXT_MAX];

    for (int64_t date = c->extent.first; date <= last; date++) {
        int64_t lead, from, fix;
        struct calc_def def;
        unsigned has;

        if (!defs_on(&setup->config->defs, c->index, date, &def, e))
            return false;
        method_window(def.method, date, &lead, &from, &fix);
        if (setup->now < fix + def.method->final_after_s)
            break;
        has = c->has[date - c->extent.first];
        if (!has)
            verify_differs(v, "%s %s: there is no record of this day", c->index->id,
                           clock_text_date(date, text));
        else if (!(has & HAS_FINAL) && setup->now >= fix + def.method->final_after_s + FINAL_TIME_S)
            verify_differs(v, "%s %s: there is no final record of this day", c->index->id,
                           clock_text_date(date, text));
    }
    return true;
}

static bool check_dates(const struct walk *w, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    char text[CLOCK_TEXT_MAX];

    for (size_t i = 0; i < w->chain_len; i++) {
        w->v->at = VERIFY_DAYS + (int64_t)w->chain[i]->number;
        if (setup->all && !check_days(w->v, w->chain[i], e))
            return false;
        if (setup->has_date && w->chain[i]->seen == 0)
            verify_differs(w->v, "%s %s: there is no record of this day", w->chain[i]->index->id,
                           clock_text_date(setup->date, text));
    }
    return true;
}

bool verify_walk(struct verifying *v, struct verify_chain *const *chain, size_t n,
                 const struct store_annulment_list *annulled, struct err *e)
{
    struct walk w = {.v = v, .chain = chain, .chain_len = n, .annulled = annulled};
    const struct index_def **index = ARENA_ARRAY(&w.arena, const struct index_def *, n);
    bool done;

    w.name = ARENA_ARRAY(&w.arena, const char *, n);
    for (size_t i = 0; i < n; i++) {
        index[i] = chain[i]->index;
        w.name[i] = index[i]->id;
    }
    w.dates.index = index;
    w.dates.index_len = n;
    done = n == 0 || (walk_records(&w, e) && check_dates(&w, e));
    for (size_t i = 0; i < n; i++)
        arena_fini(&chain[i]->prior_arena);
    verify_dates_close(&w.dates);
    arena_fini(&w.page);
    arena_fini(&w.arena);
    return done;
}
