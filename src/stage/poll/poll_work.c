/*
 * A poll under way. All that reads a stranger's bytes works within a bound of memory and, live, of
 * time (base/arena.h): a reply that wants more becomes its market's verdict, in the middle of
 * parsing if need be. What a reply left behind besides its offers is given back before the next
 * one is read, so that many polls at once hold little.
 */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "stage/poll/poll_priv.h"

/*
 * While a reply is read nobody else needs memory worth telling (edge/html counts what libxml2 has
 * of a page). What stays of it shares the ceiling with what is archived next: zstd takes the room
 * of the bytes once more, and some.
 */
enum { SETTLE_FROM = 256 << 10, RESULT_MAX = 8 << 20, STAYS_MAX = 13 << 20 };

void poll_begin(struct poll_work *w, const struct poll_setup *setup, const struct source *market,
                struct polled *out)
{
    *w = (struct poll_work){.setup = setup, .out = out};
    *out = (struct polled){
        .market = market,
        .poll = {.market = market->name,
                 .op = market->op,
                 .definition = market->hash,
                 .partition = setup->now - setup->now % POLL_PARTITION,
                 .observed_at = setup->now},
    };
    w->page = source_first_page(market);
    w->page.now = setup->now;
    if (market->by_model)
        w->page.note = token_wanted(setup->config->tokens.models, market->name, setup->arena);
}

void poll_at_set(struct poll_at *at, const char *market, const char *manifest)
{
    if (!at)
        return;
    (void)snprintf(at->market, sizeof at->market, "%s", market ? market : "");
    (void)snprintf(at->manifest, sizeof at->manifest, "%s", manifest ? manifest : "");
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

static void parse(void *ctx)
{
    struct poll_work *w = ctx;

    /* Here, not in poll_begin: the work may have been moved in between. */
    w->offers.arena = &w->arena;
    w->done = source_parse(w->out->market, &w->reply, &w->offers, &w->next, &w->arena, &w->odd);
}

/* All of it or, when there is no room, nothing that is looked at. */
static void move(void *ctx)
{
    struct poll_work *w = ctx;
    struct poll_kept k = {w->offers, w->shape, w->page};
    struct arena *a = &w->scratch;
    struct intern in;

    intern_init(&in, a);
    offer_list_move(&k.offers, &in);
    k.shape = drift_shape_copy(&k.shape, a);
    k.page.cursor = text_dup(a, k.page.cursor);
    k.page.note = text_dup(a, k.page.note);
    k.page.token = text_dup(a, k.page.token);
    w->moved = k;
}

/* Moves what outlives a reply to an arena of its own, once enough else has gathered. */
static bool settle(struct poll_work *w)
{
    size_t max;

    must(w->scratch.held == 0);
    if (w->arena.held < 2 * w->settled + SETTLE_FROM)
        return true;
    max = poll_room_to_read(w, &w->scratch);
    if (!poll_bounded(w, &w->scratch, least(max, STAYS_MAX - w->out->arena.held), move)) {
        arena_fini(&w->scratch);
        return false;
    }
    arena_fini(&w->arena);
    w->arena = w->scratch;
    w->scratch = (struct arena){0};
    w->offers = w->moved.offers;
    w->shape = w->moved.shape;
    w->page = w->moved.page;
    w->settled = w->arena.held;
    must(w->scratch.held == 0);
    return true;
}

bool poll_take(struct poll_work *w, const char *body, size_t len)
{
    w->reply = (struct source_reply){.page = w->page, .body = body, .len = len};
    w->next = w->page;
    w->next.more = false;
    w->done = false;
    w->odd = (struct err){0};
    if (!poll_within(w, &w->arena, parse))
        return false;
    if (!w->done) {
        poll_fail(w, w->odd.kind == ERR_LIMIT ? POLL_TOO_LARGE : POLL_UNREADABLE, w->odd.text);
        return false;
    }
    w->page = w->next;
    return true;
}

bool poll_settle(struct poll_work *w)
{
    bool done = settle(w);

    w->reply = (struct source_reply){0};
    w->next = (struct source_page){0};
    return done;
}

/* A poll without a failure: what was in it? */
static void judge(struct poll_work *w, size_t told)
{
    struct store_poll *p = &w->out->poll;

    int64_t malformed = w->out->count[VERDICT_MALFORMED] + w->out->count[VERDICT_TOO_PRECISE];

    /* Their lists may have a form that is not known: nobody can say that nothing was offered. */
    if (told > 0 && malformed == (int64_t)told)
        poll_fail(w, POLL_UNREADABLE,
                  text_fmt(w->setup->arena, "all %zu rows are malformed", told));
    else if (p->quotes > 0)
        p->verdict = POLL_OK;
    else if (told > 0)
        p->verdict = POLL_NO_MATCH;
    else if (w->out->market->may_be_empty)
        p->verdict = POLL_EMPTY;
    else
        poll_fail(w, POLL_HELD,
                  "answered an empty list, which is no way of this market to say "
                  "that nothing is for rent");
}

static void normalise(void *ctx)
{
    struct poll_work *w = ctx;
    struct token_rules rules =
        w->setup->config ? w->setup->config->tokens : (struct token_rules){0};
    struct intern in;

    intern_init(&in, &w->arena);
    rules.fx = w->setup->norm->fx;
    w->offers.arena = w->all.arena = &w->arena;
    offer_list_clean(&w->offers);
    if (w->out->market->kind == SOURCE_TOKENS)
        token_normalise(&rules, w->out->market, w->out->poll.observed_at, &w->offers, &in, &w->all,
                        NULL);
    else
        norm_list(w->setup->norm, w->out->market, w->out->poll.observed_at, &w->offers, &in,
                  &w->all);
}

/* A text that others share, without a key that its market repeats. */
static const char *kept(struct poll_work *w, const char *text, struct intern *in)
{
    return intern_text(in, http_secrets_hide(&w->secrets, text, in->arena));
}

/*
 * The quotes that stay, with all their texts in the memory of the result. A market that repeats a
 * key in an offer's texts must not have us show it to every reader.
 */
static void keep_quotes(void *ctx)
{
    struct poll_work *w = ctx;
    struct quote_list *to = &w->out->quotes;
    struct intern in;

    to->arena = &w->out->arena;
    intern_init(&in, to->arena);
    for (size_t i = 0; i < w->all.len; i++) {
        struct quote *q;

        if (!w->all.at[i].instrument)
            continue;
        q = VEC_PUSH(to, to->arena);
        *q = w->all.at[i];
        q->market = w->out->market->name;
        q->instrument = intern_text(&in, q->instrument);
        q->op = kept(w, q->op, &in);
        q->tier = kept(w, q->tier, &in);
        q->region = kept(w, q->region, &in);
        q->country = intern_text(&in, q->country);
        q->currency = kept(w, q->currency, &in);
        q->host = kept(w, q->host, &in);
        q->machine = kept(w, q->machine, &in);
        q->offer = text_dup(to->arena, http_secrets_hide(&w->secrets, q->offer, to->arena));
    }
}

static void count(struct poll_work *w)
{
    struct polled *out = w->out;

    for (size_t i = 0; i < w->all.len; i++) {
        must(w->all.at[i].observed_at == out->poll.observed_at);
        out->count[w->all.at[i].verdict]++;
        out->poll.quotes_ok += w->all.at[i].instrument && w->all.at[i].verdict == VERDICT_OK;
    }
    out->poll.quotes = (int64_t)out->quotes.len;
    must(out->quotes.len <= w->all.len && out->poll.quotes_ok <= out->poll.quotes);
}

void poll_end(struct poll_work *w)
{
    struct polled *out = w->out;
    size_t told = w->offers.len;

    /* Also of a poll that failed halfway: its offers are counted, its quotes kept as evidence. */
    w->deadline_ms = 0;
    if (settle(w) && poll_bounded(w, &w->arena, poll_room(w, &w->arena, STAYS_MAX), normalise)
        && poll_bounded(w, &out->arena, least(poll_room(w, &out->arena, STAYS_MAX), RESULT_MAX),
                        keep_quotes))
        count(w);
    else
        out->quotes.len = 0;
    out->poll.offers = (int64_t)told;
    if (out->poll.verdict == POLL_OK)
        judge(w, told);
    poll_keep_shape(w);
    arena_fini(&w->arena);
    w->offers = (struct offer_list){0};
    w->all = (struct quote_list){0};
}

void poll_drop(struct polled *p)
{
    arena_fini(&p->arena);
    p->reply = NULL;
    p->reply_len = p->reply_cap = 0;
    p->quotes = (struct quote_list){0};
    p->poll.why = p->poll.shape = p->shape = NULL;
}
