#include "stage/verify.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "calc/record.h"
#include "edge/sign/digest.h"
#include "stage/verify_priv.h"

void verify_differs(struct verifying *v, const char *fmt, ...)
{
    char text[1024];
    va_list args;

    if (v->out->difference)
        return;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    v->out->difference = text_dup(v->arena, text);
}

const char *verify_first_difference(const char *published, const char *recomputed,
                                    struct arena *a)
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

enum { READ_AHEAD_DAYS = 14 };

/* The walk along one index's chain. Two arenas take turns: the last final outlives one record. */
struct walk {
    struct verifying *v;
    const struct index_def *index;
    const char *previous;        /* digest of the record before */
    struct fixing_source loaded; /* quotes of the dates around, in a walk along them all */
    struct fixing_source *source; /* that, or NULL */
    struct arena turn[2];
    int now;
    struct fixing_prior prior;   /* from the recomputed finals; only when all are recomputed */
    struct arena prior_arena;
};

static void keep_prior(struct walk *w, const struct fixing *f)
{
    struct arena kept = {0};
    struct fixing_operator *op;

    if (f->status != FIXING_FINAL || f->level == 5)
        return;
    w->prior = day_prior(f, NULL);
    op = ARENA_ARRAY(&kept, struct fixing_operator, w->prior.operator_len);
    for (size_t i = 0; i < w->prior.operator_len; i++) {
        op[i] = w->prior.operator[i];
        op[i].operator = text_dup(&kept, op[i].operator);
        op[i].segment = NULL;
    }
    w->prior.operator = op;
    /* Not before: a repeated day hands on the operators of the prior it came from. */
    arena_fini(&w->prior_arena);
    w->prior_arena = kept;
}

static const char *name_of(const struct fixing *f, struct arena *a)
{
    char date[CLOCK_TEXT_MAX];

    return text_fmt(a, "%s %s revision %d", f->index, clock_text_date(f->date, date), f->revision);
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
    if (v->key && !sign_is_good(v->key, r->text, strlen(r->text), r->signature))
        verify_differs(v, "%s: %s", name,
                       r->signature ? "the signature is not of this key and text"
                                    : "the record is not signed");
}

/* The numbers of the row, against those that its record tells. Its partitions, operators and votes
   are read only where few records are verified, or deep: they are many. */
static bool check_row(struct walk *w, const struct fixing *stored, const struct fixing *again,
                      const struct store_record *r, struct arena *a, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    const struct store_pick pick = {.revision = stored->revision};
    struct fixing row = *stored;
    struct record_sink sink;
    const char *where;
    bool found = true;
    struct buf text;

    row.partition = again->partition;
    row.partition_len = again->partition_len;
    row.operator = again->operator;
    row.operator_len = again->operator_len;
    row.vote = again->vote;
    row.vote_len = again->vote_len;
    if ((!setup->all || setup->deep)
        && !store_get_fixing(setup->store, stored->index, stored->date, &pick, true, &row, NULL,
                             &found, a, e))
        return false;
    if (!found)
        return err_set(e, ERR_DATABASE, "%s: the row is gone", name_of(stored, a));
    if (!row.inputs_digest)
        row.inputs_digest = "";
    buf_init(&text, BUF_REPLY_MAX);
    sink = record_to_buf(&text);
    record_fixing(&row, r->previous_digest, &sink);
    where = verify_first_difference(r->text, text_dup_n(a, text.data, text.len), a);
    buf_fini(&text);
    if (!where && row.level == 5 && (row.avg_nusd || row.med_nusd || row.mean_nusd))
        where = "it has a value at level 5";
    if (!where && (row.author ? !row.agreement && (row.agreement_of || row.author_nusd)
                              : row.agreement || row.agreement_of || row.author_nusd))
        where = "it has numbers of an agreement that there is not";
    if (where)
        verify_differs(w->v, "%s: the row is not what its record says: %s", name_of(stored, a),
                       where);
    return true;
}

/* In a walk over all records the quotes of the next dates are read at once. */
static bool read_ahead(struct walk *w, int64_t date, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    int64_t from, to, end;

    if (!setup->all)
        return true;
    if (!fixing_span(setup->config, w->index, date, date, &from, &end, e))
        return false;
    if (w->source && w->source->from <= from && end <= w->source->to)
        return true;
    if (w->source)
        fixing_source_close(w->source);
    w->source = NULL;
    if (!fixing_span(setup->config, w->index, date, date + READ_AHEAD_DAYS - 1, &from, &to, e))
        return false;
    if (!fixing_source_open(&w->loaded, setup->store, setup->config, &w->index, 1, from, to, e)) {
        fixing_source_close(&w->loaded);
        return false;
    }
    w->source = &w->loaded;
    return true;
}

/* What a new panel changed, published beside its first fixing. */
static bool check_change(struct walk *w, const struct fixing *stored,
                         const struct fixing_inputs *in, const struct fixing *again,
                         const struct store_record *r, struct arena *a, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    struct store_panel_change is, was;
    bool found;

    if (!fixing_panel_change(&setup->config->defs, in, again, &is, a))
        return true;
    if (!store_get_panel_change(setup->store, r->publication_no, &was, &found, a, e))
        return false;
    if (!found)
        verify_differs(w->v, "%s: the value under the panel before is missing",
                       name_of(stored, a));
    else if (!text_eq(is.panel, was.panel) || !text_eq(is.panel_hash, was.panel_hash)
             || is.level != was.level || is.avg_nusd != was.avg_nusd
             || is.med_nusd != was.med_nusd || is.mean_nusd != was.mean_nusd
             || is.operators != was.operators || is.common != was.common
             || is.comparable != was.comparable || is.difference_nusd != was.difference_nusd
             || is.market_nusd != was.market_nusd
             || is.composition_nusd != was.composition_nusd)
        verify_differs(w->v, "%s: the value under panel \"%s\" is not what it gives",
                       name_of(stored, a), is.panel);
    return true;
}

static bool recompute(struct walk *w, const struct fixing *stored, const struct store_record *r,
                      struct err *e)
{
    struct arena *a = &w->turn[w->now ^= 1];
    const struct verify_setup *setup = w->v->setup;
    struct fixing_ask ask = {.index = w->index, .date = stored->date, .as = r};
    struct fixing_inputs in;
    struct store_record again;
    struct fixing f;
    const char *where;

    arena_reset(a);
    if (!read_ahead(w, stored->date, e))
        return false;
    /* A preliminary of the same date is no prior. Dates grow along the finals; where they do not,
       somebody changed the rows, and the prior is looked up. */
    if (setup->all && w->prior.date < stored->date)
        ask.prior = &w->prior;
    if (!fixing_load(w->source, setup->store, setup->config, &ask, &in, a, e))
        return err_in(e, "%s", name_of(stored, a));
    fixing_make(&in, stored->status, stored->revision, r->previous_digest, &f, &again, a);
    where = verify_first_difference(r->text, again.text, a);
    if (where)
        verify_differs(w->v, "%s: %s", name_of(stored, a), where);
    if (!check_row(w, stored, &f, r, a, e) || !check_change(w, stored, &in, &f, r, a, e))
        return false;
    w->v->out->fixings++;
    if (setup->all)
        keep_prior(w, &f);
    return !setup->deep || verify_polls(w->v, &in, e);
}

/* Every date from the first record to the last one due has to have a record. */
static bool check_days(struct walk *w, const struct store_fixing_list *list, struct err *e)
{
    const struct verify_setup *setup = w->v->setup;
    int64_t date = list->at[0].date, last = clock_date_of(setup->now);
    char text[CLOCK_TEXT_MAX];

    for (size_t i = 0; i < list->len; i++)
        date = list->at[i].date < date ? list->at[i].date : date;
    for (; date <= last; date++) {
        int64_t lead, from, fix;
        struct calc_def def;
        bool there = false;

        if (!defs_on(&setup->config->defs, w->index, date, &def, e))
            return false;
        method_window(def.method, date, &lead, &from, &fix);
        if (setup->now < fix + def.method->final_after_s)
            break;
        for (size_t i = 0; i < list->len && !there; i++)
            there = list->at[i].date == date;
        if (!there)
            verify_differs(w->v, "%s %s: there is no record of this day", w->index->id,
                           clock_text_date(date, text));
    }
    return true;
}

static bool is_wanted(const struct verify_setup *setup, const struct store_fixing_list *list,
                      size_t i)
{
    if (setup->all)
        return true;
    return setup->has_date ? list->at[i].date == setup->date : i + 1 == list->len;
}

static bool walk_index(struct verifying *v, const struct index_def *index, struct err *e)
{
    struct walk w = {.v = v, .index = index};
    struct store_fixing_list list;
    struct arena a = {0};
    size_t seen = 0;
    bool done = store_get_records(v->setup->store, index->id, &list, &a, e);

    for (size_t i = 0; done && i < list.len; i++) {
        verify_link(v, name_of(&list.at[i], &a), &list.record[i], w.previous);
        w.previous = list.record[i].digest;
        if (!is_wanted(v->setup, &list, i))
            continue;
        seen++;
        done = recompute(&w, &list.at[i], &list.record[i], e);
    }
    if (done && list.len > 0 && v->setup->all)
        done = check_days(&w, &list, e);
    if (done && v->setup->has_date && seen == 0 && (v->setup->index || list.len > 0)) {
        char date[CLOCK_TEXT_MAX];

        verify_differs(v, "%s %s: there is no record of this day", index->id,
                       clock_text_date(v->setup->date, date));
    }
    if (w.source)
        fixing_source_close(w.source);
    arena_fini(&w.turn[0]);
    arena_fini(&w.turn[1]);
    arena_fini(&w.prior_arena);
    arena_fini(&a);
    return done;
}

bool verify_records(const struct verify_setup *setup, struct verify_result *out, struct arena *a,
                    struct err *e)
{
    struct verifying v = {.setup = setup, .out = out, .arena = a};
    const struct defs *defs = &setup->config->defs;

    bool done = true;

    *out = (struct verify_result){0};
    if (setup->public_key && !sign_key_open_public(&v.key, setup->public_key, e))
        return false;
    for (size_t i = 0; i < defs->index.len && done; i++)
        if (!setup->index || setup->index == defs->index.at[i])
            done = walk_index(&v, defs->index.at[i], e);
    if (done && setup->all && !setup->index)
        done = verify_settlements(&v, e) && verify_baskets(&v, e);
    sign_key_close(&v.key);
    if (!done)
        return false;
    if (out->fixings + out->settlements == 0 && !out->difference)
        return err_set(e, ERR_DATA, "there is nothing published to verify");
    return true;
}
