/*
 * What the database has of the indices of several pages, asked for at once; where many pages are
 * due by a thread with a connection of its own, while the series of the indices are written.
 */
#include "base/text.h"
#include "stage/deliver/page_priv.h"
#include "store/view/site.h"

enum { COVER_DAYS = 14, AHEAD_MIN = 16 };

struct pages_ahead {
    struct worker worker;
    const struct delivery *d;
    struct store *store; /* of the thread; NULL: not open yet, or refused */
    bool refused;
    size_t told; /* of those that are fresh: what is told ahead ends before it */
};

/* The newest date that has a record which stands: where the last one has none, one of those before.
 */
static bool look_back(struct store *s, struct page_source *x, struct arena *a, struct err *e)
{
    const struct store_pick newest = {0};

    for (int64_t date = x->last - 1; date > x->last - COVER_DAYS && !x->found; date--)
        if (!store_get_fixing(s, x->index->id, date, &newest, false, &x->f, &x->r, &x->found, a, e))
            return false;
    return true;
}

static bool read_newest(struct store *s, struct page_batch *b, const char *const *name,
                        const int64_t *last, struct err *e)
{
    struct fixing f[SITE_AT_ONCE], *with[SITE_AT_ONCE];
    struct store_record r[SITE_AT_ONCE];
    int64_t no[SITE_AT_ONCE];
    bool found[SITE_AT_ONCE];
    size_t len = 0;

    if (!store_get_newest(s, name, last, b->len, false, f, r, found, &b->arena, e))
        return false;
    for (size_t i = 0; i < b->len; i++) {
        struct page_source *x = &b->x[i];

        x->f = f[i];
        x->r = r[i];
        x->found = found[i];
        if (!look_back(s, x, &b->arena, e))
            return false;
        if (!x->found)
            continue;
        no[len] = x->r.publication_no;
        with[len++] = &x->f;
    }
    return store_fill_fixings(s, no, with, len, &b->arena, e);
}

/* By index in the order of the pages. */
static bool read_cells(struct store *s, struct page_batch *b, const char *const *name,
                       const int64_t *last, struct err *e)
{
    struct store_cells_list cells;
    size_t c = 0;

    if (!store_get_cells(s, name, last, b->len, COVER_DAYS, &cells, &b->arena, e))
        return false;
    for (size_t i = 0; i < b->len; i++) {
        b->x[i].cells = cells.at + c;
        b->x[i].cells_len = 0;
        for (; c < cells.len && text_eq(cells.at[c].index, name[i]); c++)
            b->x[i].cells_len++;
    }
    return true;
}

static bool read_batch(struct store *s, struct page_batch *b, struct err *e)
{
    const char *name[SITE_AT_ONCE];
    int64_t last[SITE_AT_ONCE];

    must(b->len <= SITE_AT_ONCE);
    for (size_t i = 0; i < b->len; i++) {
        name[i] = b->x[i].index->id;
        last[i] = b->x[i].last;
    }
    return b->len == 0 || (read_newest(s, b, name, last, e) && read_cells(s, b, name, last, e));
}

/* Those that the configuration knows and that have a record. */
static struct page_batch *new_batch(const struct delivery *d, const struct site_fresh *fresh,
                                    size_t n)
{
    struct arena a = {0};
    struct page_batch *b = ARENA_NEW(&a, struct page_batch);

    *b = (struct page_batch){.arena = a};
    b->x = ARENA_ARRAY(&b->arena, struct page_source, n);
    for (size_t i = 0; i < n; i++) {
        const struct index_def *index = defs_index(&d->config->defs, fresh[i].index);
        const struct store_dates *dates = site_dates(d, fresh[i].index);

        if (index && dates)
            b->x[b->len++] = (struct page_source){.index = index, .last = dates->last, .of = i};
    }
    return b;
}

void page_batch_end(struct page_batch *b)
{
    struct arena a = {0};

    if (b)
        a = b->arena;
    arena_fini(&a);
}

/* What fails here is asked for once more, by who wants it: he tells why. */
static void work(void *job)
{
    struct page_batch *b = job;
    struct pages_ahead *p = b->ahead;
    struct err none = {0};

    if (!p->store && !p->refused)
        p->refused = !store_open_like(&p->store, p->d->store, &none);
    b->read = p->store && read_batch(p->store, b, &none);
}

void site_pages_begin(struct delivery *d)
{
    if (d->fresh.len < AHEAD_MIN)
        return;
    d->ahead = ARENA_NEW(d->arena, struct pages_ahead);
    *d->ahead = (struct pages_ahead){.worker.work = work, .d = d};
    site_pages_ahead(d);
}

void site_pages_ahead(struct delivery *d)
{
    struct pages_ahead *p = d->ahead;
    size_t n;
    struct page_batch *b;

    if (!p || p->told == d->fresh.len)
        return;
    n = d->fresh.len - p->told < SITE_AT_ONCE ? d->fresh.len - p->told : SITE_AT_ONCE;
    b = new_batch(d, d->fresh.at + p->told, n);
    b->ahead = p;
    p->told += n;
    worker_put(&p->worker, b);
}

bool page_batch_get(struct delivery *d, const struct site_fresh *fresh, size_t n,
                    struct page_batch **out, struct err *e)
{
    struct page_batch *b = d->ahead ? worker_take(&d->ahead->worker, true) : NULL;

    if (!b || !b->read) {
        page_batch_end(b);
        b = new_batch(d, fresh, n);
        b->read = read_batch(d->store, b, e);
    }
    *out = b;
    return b->read;
}

void site_pages_end(struct delivery *d)
{
    struct page_batch *b;

    if (!d->ahead)
        return;
    while ((b = worker_take(&d->ahead->worker, true)))
        page_batch_end(b);
    worker_close(&d->ahead->worker);
    store_close(&d->ahead->store);
}
