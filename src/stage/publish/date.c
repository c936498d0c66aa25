/*
 * The fixings of one date: made one after the other, stored together.
 */
#include "stage/publish/date_priv.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "stage/publish/fixing.h"
#include "stage/publish/known_priv.h"

/* So many fixings are stored in one transaction, or as many as hold so much memory. */
enum { PUBLISH_MAX = 256, PUBLISH_HELD_MAX = 8 << 20 };

/* A fixing that is made and not stored yet. */
struct made {
    struct due *due;
    struct fixing_prior prior; /* what the index stood at before the date, */
    struct store_chain chain;  /* and the end of its chain */
    struct fixing fixing;
    struct store_record rec;
    struct store_panel_change change;
};

/* The final one repeats the preliminary unless what is known now moves it materially (R13). */
static bool load_final(struct publish *p, struct fixing_source *f, const struct made *m,
                       struct fixing_inputs *in, struct arena *a, struct err *e)
{
    const struct store_pick newest = {0};
    const struct due *d = m->due;
    /* As it is now, whatever stood before the preliminary. */
    struct fixing_ask ask = {.index = d->index, .date = d->date, .prior = &m->prior};
    struct fixing before, now;
    struct store_record before_rec, rec;
    bool found = false;

    must(d->status == FIXING_FINAL && m->prior.date < d->date);
    if (!fixing_load(f, p->store, p->config, &ask, in, a, e))
        return false;
    if (!d->preliminary)
        return true;
    if (!store_get_fixing(p->store, d->index->id, d->date, &newest, false, &before, &before_rec,
                          &found, a, e))
        return false;
    if (!found || before.level == 5) /* a value instead of none is no small difference */
        return true;
    fixing_make(in, FIXING_FINAL, before.revision + 1, NULL, &now, &rec, a);
    if (now.level < 5 && method_is_material(in->def.method, before.avg_nusd, now.avg_nusd))
        return true;
    ask.as = &before_rec;
    return fixing_load(f, p->store, p->config, &ask, in, a, e);
}

/* A headline index without a value is what the run ends with; another one is only said, and so are
   the days of a past that is caught up with. */
static void tell_unvalued(struct publish *p, const struct index_def *index, const struct fixing *f)
{
    char date[CLOCK_TEXT_MAX];

    p->unvalued += index->headline;
    log_line(index->headline && f->date >= clock_date_of(p->now) ? LOG_WARN : LOG_INFO,
             "fixing without a value", "index", index->id, "date", clock_text_date(f->date, date),
             "status", fixing_status_name(f->status), "why", f->why, NULL);
}

static bool make(struct publish *p, struct fixing_source *f, struct made *m, struct arena *a,
                 struct err *e)
{
    const struct due *d = m->due;
    const struct fixing_ask ask = {.index = d->index, .date = d->date, .prior = &m->prior};
    struct fixing_inputs in;

    if (!(d->status == FIXING_FINAL ? load_final(p, f, m, &in, a, e)
                                    : fixing_load(f, p->store, p->config, &ask, &in, a, e)))
        return err_in(e, "index \"%s\"", d->index->id);
    must(!d->blocked && (d->status == FIXING_FINAL || !d->preliminary));
    fixing_make(&in, d->status, m->chain.revision, m->chain.digest, &m->fixing, &m->rec, a);
    m->rec.published_at = p->now;
    m->rec.run = p->run;
    if (fixing_panel_change(&p->config->defs, &in, &m->fixing, &m->change, a))
        m->rec.change = &m->change;
    return publish_sign(p, &m->rec, a, e) || err_in(e, "index \"%s\"", d->index->id);
}

/* What is known before the fixings of one date are made, in two questions for all indices. */
static bool look_before(struct publish *p, struct made *made, size_t n, struct arena *a,
                        struct err *e)
{
    const char **index = ARENA_ARRAY(a, const char *, n);
    struct store_chain *chain = ARENA_ARRAY(a, struct store_chain, n);
    struct fixing *before = ARENA_ARRAY(a, struct fixing, n);
    bool *found = ARENA_ARRAY(a, bool, n);
    int64_t date = made->due->date;

    for (size_t i = 0; i < n; i++)
        index[i] = made[i].due->index->id;
    if (!store_get_previous_finals(p->store, index, NULL, n, date, before, found, a, e)
        || !store_get_chains(p->store, index, n, date, chain, a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        made[i].chain = chain[i];
        if (found[i])
            made[i].prior = day_prior(&before[i], NULL);
        must(made[i].prior.date < date);
    }
    return true;
}

static void tell_published(struct publish *p, const struct made *m)
{
    p->published++;
    if (m->fixing.level == 5)
        tell_unvalued(p, m->due->index, &m->fixing);
    if (p->heard)
        p->heard(p->to, &m->fixing);
}

/* The fixings of one date on their way; what failed first is what is told. */
struct publishing {
    struct publish *p;
    void (*block)(void *ctx, const struct index_def *index);
    void *ctx;
    struct made *at[PUBLISH_MAX]; /* made, and stored together */
    size_t len;
    struct arena arena; /* of these */
    struct err first;
};

static void fail(struct publishing *g, const struct made *m, const struct err *e)
{
    g->block(g->ctx, m->due->index);
    if (g->first.kind == ERR_NONE)
        g->first = *e;
}

/* Stores n of them, or none. */
static bool store(struct publishing *g, struct made *const *at, size_t n, struct err *e)
{
    const struct fixing *fixing[PUBLISH_MAX] = {NULL};
    struct store_record *rec[PUBLISH_MAX] = {NULL};
    struct publish *p = g->p;

    must(n <= PUBLISH_MAX);
    for (size_t i = 0; i < n; i++) {
        must(at[i]->rec.digest && at[i]->fixing.date == at[0]->fixing.date);
        fixing[i] = &at[i]->fixing;
        rec[i] = &at[i]->rec;
    }
    if (!p->dry_run && !store_put_fixings(p->store, fixing, rec, n, e))
        return false;
    for (size_t i = 0; i < n; i++)
        tell_published(p, at[i]);
    return true;
}

/*
 * What was made goes in one transaction. When that is refused each is stored by itself, so that
 * one index that cannot be published keeps no other back.
 */
static void store_all(struct publishing *g)
{
    struct db *db = store_db(g->p->store);
    struct err e = {0};

    if (!store(g, g->at, g->len, &e))
        for (size_t i = 0; i < g->len; i++)
            if (db_is_broken(db) || g->len == 1 || !store(g, &g->at[i], 1, &e)) {
                (void)err_in(&e, "index \"%s\"", g->at[i]->due->index->id);
                fail(g, g->at[i], &e);
            }
    g->len = 0;
    arena_reset(&g->arena);
}

static void make_all(struct publishing *g, struct fixing_source *f, struct made *made, size_t n)
{
    struct db *db = store_db(g->p->store);
    struct err e = {0};

    for (size_t i = 0; i < n; i++) {
        /* Whom the end of the connection left out waits too: it may be there again for later dates.
         */
        if (db_is_broken(db)) {
            fail(g, &made[i], &e);
            continue;
        }
        if (!make(g->p, f, &made[i], &g->arena, &e)) {
            fail(g, &made[i], &e);
            continue;
        }
        must(g->len < PUBLISH_MAX);
        g->at[g->len++] = &made[i];
        if (g->len == PUBLISH_MAX || g->arena.held > PUBLISH_HELD_MAX)
            store_all(g);
    }
    store_all(g);
}

bool due_untried(const struct due_tried *tried, int64_t from, int64_t to)
{
    if (from < tried->from)
        return false;
    for (size_t i = 0; i < tried->at.len; i++)
        if (tried->at.at[i] > from - CLOCK_HOUR && tried->at.at[i] < to)
            return false;
    return true;
}

/* Quotes, if there can be any, what stood before and the ends of the chains are read once for all
 * indices of a date. */
static bool open_date(struct publish *p, const struct due_tried *tried, struct fixing_source *f,
                      struct made *made, size_t n, struct arena *a, struct err *e)
{
    const struct index_def **indices = ARENA_ARRAY(a, const struct index_def *, n);
    int64_t from = INT64_MAX, to = INT64_MIN, one_from, one_to;

    for (size_t i = 0; i < n; i++) {
        const struct due *d = made[i].due;

        must(d->date == made->due->date);
        indices[i] = d->index;
        if (!fixing_span(p->config, d->index, d->date, d->date, &one_from, &one_to, e))
            return false;
        from = number_min(one_from, from);
        to = number_max(one_to, to);
    }
    must(from < to);
    if (due_untried(tried, from, to))
        fixing_source_none(f, p->store, p->config, from, to);
    else if (!fixing_source_open(f, p->store, p->config, indices, n, from, to, e))
        return false;
    return look_before(p, made, n, a, e);
}

bool due_publish_date(struct publish *p, const struct due_tried *tried, struct due *due, size_t n,
                      void (*block)(void *ctx, const struct index_def *index), void *ctx,
                      struct err *e)
{
    struct publishing g = {.p = p, .block = block, .ctx = ctx};
    struct arena a = {0};
    struct made *made = ARENA_ARRAY(&a, struct made, n);
    struct fixing_source f = {0};
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        if (!due[i].blocked)
            made[len++].due = &due[i];
    if (len > 0 && open_date(p, tried, &f, made, len, &a, e))
        make_all(&g, &f, made, len);
    else
        for (size_t i = 0; i < len; i++)
            fail(&g, &made[i], e);
    fixing_source_close(&f);
    arena_fini(&g.arena);
    arena_fini(&a);
    *e = g.first;
    return g.first.kind == ERR_NONE;
}
