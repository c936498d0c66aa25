/*
 * The walk over the records of some chains, in the order of their publication.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/find.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"
#include "calc/day.h"
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

static void pass(struct verify_chain *c, const char *digest)
{
    /* One that is longer is not that of its text, and the first difference has been told. */
    (void)snprintf(c->digest, sizeof c->digest, "%s", digest);
    c->previous = c->digest;
}

/* What it names is no record of its day. */
static void look_at_annulment(struct walk *w, struct verify_chain *c,
                              const struct store_annulment *x)
{
    w->v->at = x->record.publication_no;
    verify_annulment(w->v, x, c->previous);
    pass(c, x->record.digest);
    c->annulled = true;
    c->prior.date = INT64_MAX;
    if (c->has && x->said.date >= c->extent.first && x->said.date <= c->extent.last)
        c->has[x->said.date - c->extent.first] = 0;
}

/* The annulments that were published before `no`. */
static void look_at_annulments(struct walk *w, int64_t no)
{
    for (; w->annulled_seen < w->annulled->len; w->annulled_seen++) {
        const struct store_annulment *x = &w->annulled->at[w->annulled_seen];
        struct verify_chain *c = chain_of(w, x->said.name);

        if (x->record.publication_no > no)
            return;
        if (c)
            look_at_annulment(w, c, x);
    }
}

static bool look_at(struct walk *w, struct verify_chain *c, const struct fixing *f,
                    const struct store_record *r, struct err *e)
{
    must(c);
    w->v->at = r->publication_no;
    verify_link(w->v, verify_name(f, &w->page), r, c->previous);
    pass(c, r->digest);
    if (c->has && f->date >= c->extent.first && f->date <= c->extent.last)
        c->has[f->date - c->extent.first] |= f->status == FIXING_FINAL ? HAS_FINAL : HAS_RECORD;
    c->seen++;
    return verify_fixing(w->v, c, &w->dates, f, r, e);
}

static int by_number(const void *a, const void *b)
{
    return number_cmp(*(const int64_t *)a, *(const int64_t *)b);
}

static int64_t newest_of(const struct walk *w)
{
    int64_t newest = 0;

    for (size_t i = 0; i < w->chain_len; i++)
        if (w->chain[i]->extent.newest_no > newest)
            newest = w->chain[i]->extent.newest_no;
    return newest;
}

/* All records. A chain of one index is read whole, by its key; of several indices page by page. */
static bool walk_all(struct walk *w, struct err *e)
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
            look_at_annulments(w, list.record[i].publication_no);
            if (!look_at(w, chain_of(w, list.at[i].index), &list.at[i], &list.record[i], e))
                return false;
        }
        if (list.len)
            after = list.record[list.len - 1].publication_no;
    } while (limit && list.len == (size_t)limit);
    progress_end();
    look_at_annulments(w, INT64_MAX);
    return true;
}

/* The publications of the date, or the newest of each chain. */
static bool get_wanted(struct walk *w, struct store_ids *out, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;

    if (setup->has_date)
        return store_get_numbers(setup->store, w->name, w->chain_len, setup->date, out, &w->arena,
                                 e);
    out->len = w->chain_len;
    out->at = ARENA_ARRAY(&w->arena, int64_t, out->len);
    for (size_t i = 0; i < out->len; i++)
        out->at[i] = w->chain[i]->extent.newest_no;
    qsort(out->at, out->len, sizeof *out->at, by_number);
    return true;
}

/* Partitions, operators and votes of what is verified alone, all of a page at once: what asks for
 * those of one is dearer than they are. */
static bool fill(struct walk *w, const struct store_fixing_list *list, const int64_t *no,
                 struct err *e)
{
    struct fixing **at = ARENA_ARRAY(&w->page, struct fixing *, list->len);

    for (size_t i = 0; i < list->len; i++)
        at[i] = &list->at[i];
    return store_fill_fixings(w->v->setup->store, no, at, list->len, &w->page, e)
           || err_in(e, "verify");
}

/* What each index stood at before the date and the record, in one question too. */
static bool read_priors(struct walk *w, const char *const *name, const int64_t *no, size_t n,
                        struct fixing_prior *out, struct err *e)
{
    struct fixing *before = ARENA_ARRAY(&w->page, struct fixing, n);
    bool *found = ARENA_ARRAY(&w->page, bool, n);

    if (!store_get_previous_finals(w->v->setup->store, name, no, n, w->v->setup->date, before,
                                   found, &w->page, e))
        return false;
    for (size_t i = 0; i < n; i++)
        if (found[i])
            out[i] = day_prior(&before[i], NULL);
    return true;
}

/* Records that are wanted, each as the link behind the one before it, whatever that one is. */
static bool look_at_some(struct walk *w, const struct store_fixing_list *list, struct err *e)
{
    const char **name = ARENA_ARRAY(&w->page, const char *, list->len);
    const char **before = ARENA_ARRAY(&w->page, const char *, list->len);
    int64_t *no = ARENA_ARRAY(&w->page, int64_t, list->len);
    struct fixing_prior *prior = ARENA_ARRAY(&w->page, struct fixing_prior, list->len);
    bool dated = w->v->setup->has_date;

    for (size_t i = 0; i < list->len; i++) {
        name[i] = list->at[i].index;
        no[i] = list->record[i].publication_no;
    }
    if (!store_get_digests_before(w->v->setup->store, name, no, list->len, before, &w->page, e)
        || !fill(w, list, no, e) || (dated && !read_priors(w, name, no, list->len, prior, e)))
        return false;
    for (size_t i = 0; i < list->len; i++) {
        struct verify_chain *c = chain_of(w, name[i]);

        must(c); /* asked for by the names of chains */
        c->previous = before[i];
        c->prior = prior[i];
        c->prior_read = dated;
        if (!look_at(w, c, &list->at[i], &list->record[i], e))
            return false;
    }
    return true;
}

/* The annulments of the date, or those behind the newest records. */
static bool look_at_some_annulments(struct walk *w, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    struct store_annulment_list list;
    int64_t *no = ARENA_ARRAY(&w->arena, int64_t, w->chain_len);
    const char **name, **before;

    for (size_t i = 0; i < w->chain_len; i++)
        no[i] = w->chain[i]->extent.newest_no;
    if (!store_get_annulments_of(setup->store, w->name, setup->has_date ? NULL : no, w->chain_len,
                                 setup->has_date ? &setup->date : NULL, &list, &w->arena, e))
        return false;
    no = ARENA_ARRAY(&w->arena, int64_t, list.len);
    name = ARENA_ARRAY(&w->arena, const char *, list.len);
    before = ARENA_ARRAY(&w->arena, const char *, list.len);
    for (size_t i = 0; i < list.len; i++) {
        name[i] = list.at[i].said.name;
        no[i] = list.at[i].record.publication_no;
    }
    if (!store_get_digests_before(setup->store, name, no, list.len, before, &w->arena, e))
        return false;
    for (size_t i = 0; i < list.len; i++) {
        struct verify_chain *c = chain_of(w, name[i]);

        must(c); /* asked for by the names of chains */
        c->previous = before[i];
        look_at_annulment(w, c, &list.at[i]);
    }
    return true;
}

/* The records that are wanted alone: what that costs does not grow with their chains. */
static bool walk_some(struct walk *w, struct err *e)
{
    struct store_fixing_list list;
    struct store_ids no;

    if (!get_wanted(w, &no, e))
        return false;
    progress_begin("verify", "publications", (int64_t)no.len);
    for (size_t at = 0; at < no.len; at += PAGE_RECORDS) {
        size_t n = no.len - at < PAGE_RECORDS ? no.len - at : PAGE_RECORDS;

        arena_reset(&w->page);
        progress_at((int64_t)at);
        if (!store_get_numbered(w->v->setup->store, no.at + at, n, &list, &w->page, e)
            || !look_at_some(w, &list, e))
            return false;
    }
    progress_end();
    return look_at_some_annulments(w, e);
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
        if (setup->has_date && w->chain[i]->seen == 0 && setup->date >= w->chain[i]->index->from)
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
    done = n == 0 || ((v->setup->all ? walk_all(&w, e) : walk_some(&w, e)) && check_dates(&w, e));
    for (size_t i = 0; i < n; i++)
        arena_fini(&chain[i]->prior_arena);
    verify_dates_close(&w.dates);
    arena_fini(&w.page);
    arena_fini(&w.arena);
    return done;
}
