#include <stdlib.h>

#include "base/clock.h"
#include "base/intern.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/version.h"
#include "edge/archive/archive.h"
#include "stage/poll/poll.h"
#include "stage/poll/rates.h"
#include "stage/poll/replay.h"
#include "stage/prove/verify_priv.h"
#include "store/fx.h"
#include "store/poll.h"
#include "store/quote.h"
#include "store/run.h"

static bool same_quote(const struct quote *x, const struct quote *y)
{
    return text_eq(x->offer, y->offer) && text_eq(x->op, y->op)
           && text_eq(x->instrument, y->instrument) && text_eq(x->tier, y->tier)
           && text_eq(x->region, y->region) && text_eq(x->host, y->host)
           && text_eq(x->machine, y->machine) && text_eq(x->currency, y->currency)
           && x->native_nano == y->native_nano && x->price_nusd == y->price_nusd
           && x->gpus == y->gpus && x->term == y->term && x->available == y->available
           && x->reliability_nano == y->reliability_nano
           && (!x->since || x->since == y->since); /* quotes of old programs have none */
}

/* What the archived reply gives otherwise than is stored, NULL for nothing. */
static const char *difference(const struct store_poll *poll, const struct quote_list *stored,
                              const struct quote_list *again, struct arena *a)
{
    size_t n = 0;

    for (size_t i = 0; i < stored->len; i++) {
        if (quote_is_answer(&stored->at[i]))
            continue;
        if (n >= again->len || !same_quote(&stored->at[i], &again->at[n]))
            return text_fmt(a,
                            "market \"%s\", poll %lld: stored offer \"%s\" is not what the "
                            "archived reply gives",
                            poll->market, (long long)poll->id, stored->at[i].offer);
        n++;
    }
    if (n == again->len)
        return NULL;
    return text_fmt(a,
                    "market \"%s\", poll %lld: the archived reply gives %zu quotes, %zu are stored",
                    poll->market, (long long)poll->id, again->len, n);
}

/* The same readers, and the definition that the source has today. */
static bool read_the_same(const struct verifying *v, const struct store_poll *poll, int reader,
                          const char *definition)
{
    const struct source *s = source_set_find(&v->setup->config->sources, poll->market);

    must(s); /* verify_poll has looked */
    return reader >= GPURATE_READER && (!definition || text_eq(definition, s->hash));
}

/*
 * Quotes of an older version of the readers, or by another definition, may differ from what this
 * one reads: that is an erratum of the readers, told and counted. The record of the day is made of
 * the stored quotes and has to agree with them to the byte, so quotes that somebody changed are
 * found there all the same.
 */
static bool compare(struct verifying *v, const struct store_poll *poll,
                    const struct quote_list *stored, const struct quote_list *again,
                    struct arena *a, struct err *e)
{
    const char *found = difference(poll, stored, again, a);
    const char *definition = NULL;
    int reader = GPURATE_READER;

    if (!found)
        return true;
    if (!store_get_reader(v->setup->store, poll->id, &reader, &definition, a, e))
        return false;
    if (read_the_same(v, poll, reader, definition)) {
        verify_differs(v, "%s", found);
        return true;
    }
    v->out->reread++;
    if (!v->out->erratum)
        v->out->erratum = text_dup(v->arena, found);
    return true;
}

static bool needs_rates(const struct quote_list *stored)
{
    for (size_t i = 0; i < stored->len; i++)
        if (!quote_is_answer(&stored->at[i]) && !text_eq(stored->at[i].currency, "USD"))
            return true;
    return false;
}

/* The rates that the poll was stored with. */
static bool load_rates(struct verifying *v, const struct store_poll *poll, struct norm_fx *out,
                       struct arena *a, struct err *e)
{
    const struct norm_fx *then;
    struct store_fx_list list;
    int64_t date, stored_us;

    if (!rates_date(v->setup->config, poll->observed_at, &date))
        return true;
    if (!store_get_stored(v->setup->store, poll->id, &stored_us, e)
        || !store_get_fx_days(v->setup->store, date, date, &list, a, e))
        return false;
    then = store_fx_then(&list, date, stored_us);
    if (then)
        *out = *then;
    return true;
}

/* A reply that is not there any more, or is not what its name says, is a difference. */
static bool is_lost(const struct err *e)
{
    return e->kind == ERR_DATA || e->kind == ERR_LIMIT;
}

static bool has_all(const char *archive, const struct store_reply *reply, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (reply[i].sha256 && !archive_has(archive, reply[i].sha256))
            return false;
    return true;
}

/* An archive that has all of its replies, as that of the machine that asked; else our own. */
static const char *archive_of(const struct config *c, const struct store_reply *reply, size_t n)
{
    for (size_t i = 0; i < c->archives_len; i++)
        if (has_all(c->archives[i], reply, n))
            return c->archives[i];
    return c->archive;
}

/* Whether a reply is not here because another host has it: each archives what it fetched. */
static bool is_elsewhere(struct verifying *v, const struct store_poll *poll, const char *archive,
                         const struct store_reply *reply, size_t n)
{
    struct arena a = {0};
    struct err e = {0};
    const char *host;
    bool missing = !has_all(archive, reply, n), here = true;

    /* Who may not ask is told what he sees: that it is not here. */
    if (missing
        && store_get_poll_host(v->setup->store, poll->id, v->setup->config->machine, &host, &here,
                               &a, &e)
        && !here) {
        v->out->elsewhere++;
        if (!v->out->host)
            v->out->host = text_dup(v->arena, host);
    }
    arena_fini(&a);
    return missing && !here;
}

static bool verify_poll(struct verifying *v, const struct store_poll *poll, struct err *e)
{
    const struct config *c = v->setup->config;
    struct norm_fx fx = {0};
    struct norm norm = {.rules = c->rules, .operators = c->operators, .regions = c->regions};
    struct store_window w = {.from = poll->observed_at,
                             .to = poll->observed_at + 1,
                             .poll = &poll->id,
                             .poll_len = 1,
                             .incomplete = true};
    struct arena a = {0};
    struct intern in;
    struct poll_setup setup = {.archive = c->archive, .norm = &norm, .config = c, .arena = &a};
    struct quote_list stored = {.arena = &a};
    struct err lost = {0};
    struct store_reply *reply;
    struct polled again;
    size_t n;
    bool done;

    if (!source_set_find(&c->sources, poll->market))
        return err_set(e, ERR_DATA, "there is no market \"%s\"", poll->market);
    intern_init(&in, &a);
    done = store_get_replies(v->setup->store, poll->id, &reply, &n, &a, e)
           && store_get_quotes(v->setup->store, &w, &in, &stored, NULL, e)
           && (!needs_rates(&stored) || load_rates(v, poll, &fx, &a, e));
    norm.fx = fx.date ? &fx : NULL;
    if (done)
        setup.archive = archive_of(c, reply, n);
    if (done && !poll_was_kept(&setup, poll, reply, n)) {
        v->out->unkept++;
    } else if (done && poll_reread(&setup, poll, reply, n, &again, &lost)) {
        done = compare(v, poll, &stored, &again.quotes, &a, e);
        v->out->polls++;
        poll_drop(&again);
    } else if (done && is_lost(&lost)) {
        if (!is_elsewhere(v, poll, setup.archive, reply, n))
            verify_differs(v, "%s", lost.text);
    } else if (done) {
        *e = lost;
        done = false;
    }
    arena_fini(&a);
    return done;
}

static int by_id(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static bool has_id(const int64_t *at, size_t len, int64_t id)
{
    return len && bsearch(&id, at, len, sizeof *at, by_id);
}

/* Most polls serve every index and two dates: they are read once while they are in the window. */
static void forget_before(struct verify_reread *done, int64_t lead)
{
    size_t kept = 0;

    if (lead <= done->lead)
        return;
    done->lead = lead;
    for (size_t i = 0; i < done->len; i++) {
        if (done->observed_at[i] < lead)
            continue;
        done->id[kept] = done->id[i];
        done->observed_at[kept++] = done->observed_at[i];
    }
    done->len = kept;
}

static void remember(struct verify_reread *done, const struct store_poll *poll)
{
    size_t at = done->len++;

    if (done->len > done->cap) {
        done->cap = done->cap ? 2 * done->cap : 256;
        done->id = memory_get(done->id, done->cap * sizeof *done->id);
        done->observed_at = memory_get(done->observed_at, done->cap * sizeof *done->observed_at);
    }
    for (; at > 0 && done->id[at - 1] > poll->id; at--) {
        done->id[at] = done->id[at - 1];
        done->observed_at[at] = done->observed_at[at - 1];
    }
    must(at == 0 || done->id[at - 1] < poll->id); /* each is read once */
    done->id[at] = poll->id;
    done->observed_at[at] = poll->observed_at;
}

void verify_reread_close(struct verify_reread *done)
{
    free(done->id);
    free(done->observed_at);
    *done = (struct verify_reread){0};
}

bool verify_polls(struct verifying *v, const struct fixing_inputs *in, struct err *e)
{
    int64_t lead, from, to;
    struct store_poll_list polls;
    struct arena a = {0};
    bool done;

    method_window(in->def.method, in->date, &lead, &from, &to);
    done = store_get_polls(v->setup->store, lead, to, NULL, &polls, &a, e);
    forget_before(&v->reread, lead);
    for (size_t i = 0; done && i < polls.len; i++) {
        const struct store_poll *poll = &polls.at[i];

        if (poll->imported || !has_id(in->polls.at, in->polls.len, poll->id)
            || has_id(v->reread.id, v->reread.len, poll->id))
            continue;
        done = verify_poll(v, poll, e);
        remember(&v->reread, poll);
    }
    arena_fini(&a);
    return done;
}
