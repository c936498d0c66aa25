#include "stage/prove/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/prove/verify_priv.h"

void verify_differs(struct verifying *v, const char *fmt, ...)
{
    char text[1024];
    va_list args;

    if (v->out->differences++)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out->difference = text_dup(v->arena, text);
}

const char *verify_first_difference(const char *published, const char *recomputed, struct arena *a)
{
    int line = 1;

    while (strcmp(published, recomputed) != 0) {
        size_t n = strcspn(published, "\n"), m = strcspn(recomputed, "\n");

        if (n != m || memcmp(published, recomputed, n) != 0)
            return text_fmt(a, "line %d: published \"%.*s\", recomputed \"%.*s\"", line,
                            (int)(n < 200 ? n : 200), published, (int)(m < 200 ? m : 200),
                            recomputed);
        if (published[n] != recomputed[n]) /* one of them ends here */
            return text_fmt(a, "line %d: the %s text ends, the other goes on", line,
                            published[n] ? "recomputed" : "published");
        published += n + 1;
        recomputed += n + 1;
        line++;
    }
    return NULL;
}

const char *verify_signature(const struct sign_key *key, const char *record, const char *signature)
{
    if (!signature)
        return "the record is not signed";
    return sign_is_good(key, record, strlen(record), signature)
               ? NULL
               : "the signature is not of this key and text";
}

void verify_link(struct verifying *v, const char *name, const struct store_record *r,
                 const char *previous)
{
    char hex[DIGEST_TEXT_MAX];

    if (!text_eq(r->previous_digest, previous))
        verify_differs(v, "%s: names %s as the record before, which is %s", name,
                       r->previous_digest ? r->previous_digest : "nothing",
                       previous ? previous : "nothing");
    if (!text_eq(digest_text(r->text, strlen(r->text), hex), r->digest))
        verify_differs(v, "%s: the record's text does not have its digest", name);
    if (v->key && verify_signature(v->key, r->text, r->signature))
        verify_differs(v, "%s: %s", name, verify_signature(v->key, r->text, r->signature));
}

/* What is known of a date; a final that is due may be an hour late. */
enum { HAS_RECORD = 1, HAS_FINAL = 2, FINAL_TIME_S = 3600 };

/* Records are read so many at once: an hourly one has some thirty thousand bytes. */
enum { PAGE_RECORDS = 64 };

/* The walk over the records of one index or of all, in the order of their publication. */
struct walk {
    struct verifying *v;
    struct verify_dates dates;  /* quotes of the dates around */
    struct verify_chain *chain; /* by index */
    size_t chain_len;
    struct store_annulment_list annulled;
    size_t annulled_seen; /* they come between the records, by publication */
    struct arena arena, page;
};

static bool make_chains(struct walk *w, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    const struct index_def **indices;
    struct store_extent_list list;

    if (!store_get_extents(setup->store, setup->index ? setup->index->id : NULL, &list, &w->arena,
                           e)
        || !store_get_annulments(setup->store, ANNULMENT_FIXING,
                                 setup->index ? setup->index->id : NULL, &w->annulled, &w->arena,
                                 e))
        return false;
    w->chain = ARENA_ARRAY(&w->arena, struct verify_chain, list.len);
    indices = ARENA_ARRAY(&w->arena, const struct index_def *, list.len);
    for (size_t i = 0; i < list.len; i++) {
        struct verify_chain *c = &w->chain[w->chain_len];
        int64_t today = clock_date_of(setup->now);

        if (!(c->index = defs_index(&setup->config->defs, list.at[i].index)))
            continue;
        c->extent = list.at[i];
        if (c->extent.last < today)
            c->extent.last = today;
        if (setup->all)
            c->has = ARENA_ARRAY(&w->arena, unsigned char,
                                 (size_t)(c->extent.last - c->extent.first + 1));
        indices[w->chain_len++] = c->index;
    }
    w->dates.index = indices;
    w->dates.index_len = w->chain_len;
    return true;
}

static struct verify_chain *chain_of(const struct walk *w, const char *index)
{
    size_t low = 0, high = w->chain_len;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int order = text_cmp(w->chain[mid].index->id, index);

        if (order == 0)
            return &w->chain[mid];
        if (order < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
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
    for (; w->annulled_seen < w->annulled.len; w->annulled_seen++) {
        const struct store_annulment *x = &w->annulled.at[w->annulled_seen];
        struct verify_chain *c = chain_of(w, x->said.name);

        if (x->record.publication_no > no)
            return;
        if (!c)
            continue;
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
    if (!(c = chain_of(w, f->index)))
        return true; /* of an index that is not configured */
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
        if (w->chain[i].extent.newest_no > newest)
            newest = w->chain[i].extent.newest_no;
    return newest;
}

/* A chain of one index is read whole, by its key; of all indices page by page. */
static bool walk_records(struct walk *w, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    const char *index = setup->index ? setup->index->id : NULL;
    int limit = index ? 0 : PAGE_RECORDS;
    int64_t after = INT64_MIN;
    struct store_fixing_list list;

    progress_begin("verify", "publications", newest_of(w));
    do {
        arena_reset(&w->page);
        if (!store_get_records(setup->store, index, after, limit, &list, &w->page, e))
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
        if (setup->all && !check_days(w->v, &w->chain[i], e))
            return false;
        if (setup->has_date && w->chain[i].seen == 0)
            verify_differs(w->v, "%s %s: there is no record of this day", w->chain[i].index->id,
                           clock_text_date(setup->date, text));
    }
    if (setup->has_date && setup->index && w->chain_len == 0)
        verify_differs(w->v, "%s %s: there is no record of this day", setup->index->id,
                       clock_text_date(setup->date, text));
    return true;
}

static bool verify_fixings(struct verifying *v, struct err *e)
{
    struct walk w = {.v = v};
    bool done = make_chains(&w, e) && walk_records(&w, e) && check_dates(&w, e);

    for (size_t i = 0; i < w.chain_len; i++)
        arena_fini(&w.chain[i].prior_arena);
    verify_dates_close(&w.dates);
    arena_fini(&w.page);
    arena_fini(&w.arena);
    return done;
}

bool verify_records(const struct verify_setup *setup, struct verify_result *out, struct arena *a,
                    struct err *e)
{
    struct verifying v = {.setup = setup, .out = out, .arena = a, .from = INT64_MAX};
    bool done;

    *out = (struct verify_result){0};
    if (setup->public_key && !sign_key_open_public(&v.key, setup->public_key, e))
        return false;
    done = verify_fixings(&v, e);
    if (done && v.from < v.to)
        done = verify_prices(&v, e);
    if (done && setup->all && !setup->index)
        done = verify_settlements(&v, e) && verify_baskets(&v, e) && verify_shadows(&v, e);
    verify_reread_close(&v.reread);
    sign_key_close(&v.key);
    /* What was found before it went wrong is the answer: the one may be why of the other. */
    if (!done && !out->difference)
        return false;
    if (out->fixings + out->settlements == 0 && !out->difference)
        return err_set(e, ERR_DATA, "there is nothing published to verify");
    return true;
}
