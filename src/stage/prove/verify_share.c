/*
 * The chains of all indices, walked by as many processes as there is work and cores for: a chain
 * rests on no other. Each has its own connection and tells what it found in memory that all see.
 */
#include <malloc.h>
#include <sched.h>
#include <stdio.h>

#include "base/apart.h"
#include "base/clock.h"
#include "base/progress.h"
#include "base/text.h"
#include "stage/prove/verify_priv.h"
#include "store/quote.h"

/* What a process and its connection cost is what two months of one index do. */
enum { SHARES_MAX = 4, SHARE_DAYS = 64, KEPT = 32 << 20 };

struct told {
    bool began, done; /* not begun: the chains are still to be walked */
    struct err why;
    struct verify_result result;
    char difference[VERIFY_DIFFERENCE_MAX];
    int64_t at, from, to; /* as in struct verifying */
};

struct share {
    const struct verifying *v;
    const struct store_annulment_list *annulled;
    struct verify_chain **chain;
    size_t len;
    int64_t days;              /* of all of them */
    struct told *told, *first; /* of this share, of the first one */
    pid_t child;               /* 0: none */
};

static bool make_chains(struct verifying *v, struct verify_chain **out, size_t *len,
                        struct store_annulment_list *annulled, struct arena *a, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    const char *name = setup->index ? setup->index->id : NULL;
    struct store_extent_list list;

    *len = 0;
    *annulled = (struct store_annulment_list){0};
    if (!store_get_extents(setup->store, name, &list, a, e))
        return false;
    if (setup->all && !store_get_annulments(setup->store, ANNULMENT_FIXING, name, annulled, a, e))
        return false;
    *out = ARENA_ARRAY(a, struct verify_chain, list.len);
    for (size_t i = 0; i < list.len; i++) {
        struct verify_chain *c = &(*out)[*len];
        int64_t today = clock_date_of(setup->now);

        if (!(c->index = defs_index(&setup->config->defs, list.at[i].index)))
            continue; /* of an index that is not configured */
        c->number = (*len)++;
        c->extent = list.at[i];
        if (c->extent.last < today)
            c->extent.last = today;
        if (setup->all)
            c->has = ARENA_ARRAY(a, unsigned char, (size_t)(c->extent.last - c->extent.first + 1));
    }
    return true;
}

static int64_t days_of(const struct verify_chain *c)
{
    return c->extent.last - c->extent.first + 1;
}

static size_t how_many(const struct verify_setup *setup, const struct verify_chain *chain, size_t n)
{
    cpu_set_t cores;
    int64_t days = 0;
    size_t most = SHARES_MAX;

    if (!setup->all || setup->deep || setup->index)
        return 1;
    if (setup->processes)
        return setup->processes < most ? setup->processes : most;
    for (size_t i = 0; i < n; i++)
        days += days_of(&chain[i]);
    if (sched_getaffinity(0, sizeof cores, &cores) != 0)
        return 1;
    most = (size_t)CPU_COUNT(&cores) < most ? (size_t)CPU_COUNT(&cores) : most;
    most = (size_t)(days / SHARE_DAYS) < most ? (size_t)(days / SHARE_DAYS) : most;
    return most ? most : 1;
}

static bool has_common(const char *const *a, size_t a_len, const char *const *b, size_t b_len)
{
    for (size_t i = 0; i < a_len; i++)
        for (size_t k = 0; k < b_len; k++)
            if (text_eq(a[i], b[k]))
                return true;
    return false;
}

/* Chains that have an instrument in common are of one group: its quotes are to be read once. */
static size_t *group(const struct verify_chain *chain, size_t n, struct arena *a)
{
    size_t *of = ARENA_ARRAY(a, size_t, n), *len = ARENA_ARRAY(a, size_t, n);
    const char ***word = ARENA_ARRAY(a, const char **, n);

    for (size_t i = 0; i < n; i++) {
        word[i] = fixing_instruments(&chain[i].index, 1, &len[i], a);
        of[i] = i;
        for (size_t j = 0; j < i; j++) {
            size_t old = of[j];

            if (old == i || !has_common(word[i], len[i], word[j], len[j]))
                continue;
            for (size_t k = 0; k < i; k++)
                of[k] = of[k] == old ? i : of[k];
        }
    }
    return of;
}

/* Each group to the share that has the least so far; within a share chains keep their order. */
static void share_out(struct share *share, size_t shares, struct verify_chain *chain, size_t n,
                      struct arena *a)
{
    size_t *of = shares > 1 ? group(chain, n, a) : ARENA_ARRAY(a, size_t, n);
    struct share **to = ARENA_ARRAY(a, struct share *, n);
    size_t shared = 0;

    must(shares > 0 && shares <= SHARES_MAX);
    for (size_t i = 0; i < n; i++) {
        struct share *least = share;

        for (size_t s = 1; s < shares; s++)
            least = share[s].days < least->days ? &share[s] : least;
        to[of[i]] = to[of[i]] ? to[of[i]] : least;
        to[of[i]]->days += days_of(&chain[i]);
        to[of[i]]->chain[to[of[i]]->len++] = &chain[i];
    }
    for (size_t s = 0; s < shares; s++)
        shared += share[s].len;
    must(shared == n); /* each chain is walked once */
}

/* One fixing is made in the memory of the one before: it is not given back in between. */
static bool walk(struct share *s, struct verifying *v, struct err *e)
{
    (void)mallopt(M_MMAP_THRESHOLD, KEPT);
    (void)mallopt(M_TRIM_THRESHOLD, KEPT);
    return verify_walk(v, s->chain, s->len, s->annulled, e);
}

/* In the child. */
static void walk_apart(void *ctx)
{
    struct share *s = ctx;
    struct told *t = s->told;
    struct arena a = {0};
    struct verify_setup setup = *s->v->setup;
    struct verifying v = {
        .setup = &setup, .out = &t->result, .arena = &a, .key = s->v->key, .from = INT64_MAX};
    struct err e = {0};

    if (s->told != s->first)
        progress_allow(false); /* one tells how far it has come */
    if (!store_open(&setup.store, setup.config->db, STORE_AS_LOGIN, &e))
        return;
    store_set_exports(setup.store, setup.config->retention.folder);
    t->began = true;
    t->done = walk(s, &v, &t->why);
    if (t->result.difference)
        (void)snprintf(t->difference, sizeof t->difference, "%s", t->result.difference);
    t->at = v.first_at, t->from = v.from, t->to = v.to;
    store_close(&setup.store);
    arena_fini(&a);
}

/* What a share found, as if it had been found here: the first difference is that of all shares. */
static void take(struct verifying *v, const struct told *t)
{
    struct verify_result *out = v->out;

    if (t->result.differences && (!out->differences || t->at < v->first_at)) {
        out->difference = text_dup(v->arena, t->difference);
        v->first_at = t->at;
    }
    out->differences += t->result.differences;
    out->fixings += t->result.fixings;
    out->annulments += t->result.annulments;
    v->from = t->from < v->from ? t->from : v->from;
    v->to = t->to > v->to ? t->to : v->to;
}

/* Where there was no process or no connection for it, a share is walked here. */
static bool end(struct share *s, struct verifying *v, struct err *e)
{
    struct err died = {0};

    if (s->child && !apart_end(s->child, &died) && s->told->began) {
        *e = died;
        return err_in(e, "a process that verified a part ended early");
    }
    if (!s->told->began)
        return walk(s, v, e);
    take(v, s->told);
    if (!s->told->done)
        *e = s->told->why;
    return s->told->done;
}

/* The rest is verified meanwhile: it asks much and computes little. */
static bool walk_shares(struct share *share, size_t shares, struct verifying *v, verify_also *rest,
                        struct err *e)
{
    struct err ignored = {0};
    bool done;

    if (shares == 1)
        return walk(share, v, e) && rest(v, e);
    for (size_t s = 0; s < shares; s++)
        if (!share[s].len || !apart_begin(walk_apart, &share[s], &share[s].child, &ignored))
            share[s].child = 0;
    done = rest(v, e);
    for (size_t s = 0; s < shares; s++) {
        struct err other = {0};

        if (!end(&share[s], v, &other) && done) {
            *e = other;
            done = false;
        }
    }
    return done;
}

bool verify_published(struct verifying *v, verify_also *rest, struct err *e)
{
    const struct verify_setup *setup = v->setup;
    struct arena a = {0};
    struct store_annulment_list annulled;
    struct verify_chain *chain;
    struct share share[SHARES_MAX] = {0};
    char text[CLOCK_TEXT_MAX];
    size_t len, shares = 1;
    struct told *told = NULL;
    bool done = make_chains(v, &chain, &len, &annulled, &a, e)
                && (told = apart_open(SHARES_MAX * sizeof *told, e));

    if (!done)
        goto out;
    shares = how_many(setup, chain, len);
    must(shares >= 1 && shares <= SHARES_MAX);
    for (size_t s = 0; s < shares; s++)
        share[s] = (struct share){.v = v,
                                  .annulled = &annulled,
                                  .chain = ARENA_ARRAY(&a, struct verify_chain *, len),
                                  .told = &told[s],
                                  .first = told};
    share_out(share, shares, chain, len, &a);
    done = walk_shares(share, shares, v, rest, e);
    if (done && setup->has_date && setup->index && len == 0)
        verify_differs(v, "%s %s: there is no record of this day", setup->index->id,
                       clock_text_date(setup->date, text));
out:
    apart_close(told, SHARES_MAX * sizeof *told);
    arena_fini(&a);
    return done;
}
