#include <stdio.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/text.h"
#include "base/vec.h"
#include "stage/poll/poll_priv.h"

void poll_begin(struct poll_work *w, const struct poll_setup *setup, const struct market *market,
                struct polled *out)
{
    *w = (struct poll_work){.setup = setup, .out = out};
    *out = (struct polled){
        .market = market,
        .poll = {.market = market->name,
                 .op = market->op,
                 .partition = setup->now - setup->now % POLL_PARTITION,
                 .observed_at = setup->now},
    };
    out->quotes.arena = setup->arena;
    w->page = market_first_page(market);
    w->page.now = setup->now;
    w->token = market->kind == MARKET_TOKENS
                   ? token_set_find(&setup->config->token_sources, market->name)
                   : NULL;
    if (w->token && w->token->by_model)
        w->page.note = token_wanted(setup->config->tokens.models, market->name, setup->arena);
}

void poll_at_set(struct poll_at *at, const char *market, const char *manifest)
{
    if (!at)
        return;
    (void)snprintf(at->market, sizeof at->market, "%s", market ? market : "");
    (void)snprintf(at->manifest, sizeof at->manifest, "%s", manifest ? manifest : "");
}

void poll_fail(struct poll_work *w, enum poll_verdict v, const char *why)
{
    w->out->poll.verdict = v;
    why = http_secrets_hide(&w->secrets, why, w->setup->arena);
    w->out->poll.why = text_dup(w->setup->arena, why);
}

static bool parse(struct poll_work *w, const struct market_reply *reply, struct market_page *next,
                  struct err *e)
{
    /* Here, not in poll_begin: the work may have been moved in between. */
    w->offers.arena = w->posted.arena = &w->arena;
    if (w->token)
        return w->token->parse(reply, &w->posted, next, &w->arena, e);
    return w->out->market->parse(reply, &w->offers, next, &w->arena, e);
}

bool poll_take(struct poll_work *w, const char *body, size_t len)
{
    struct market_reply reply = {.page = w->page, .body = body, .len = len};
    struct market_page next = w->page;
    struct err e = {0};

    next.more = false;
    if (!parse(w, &reply, &next, &e)) {
        poll_fail(w, e.kind == ERR_LIMIT ? POLL_TOO_LARGE : POLL_UNREADABLE, e.text);
        return false;
    }
    if (w->offers.len > BUF_OFFERS_MAX || w->posted.len > BUF_OFFERS_MAX) {
        poll_fail(w, POLL_TOO_LARGE,
                  text_fmt(w->setup->arena, "more than %d offers", BUF_OFFERS_MAX));
        return false;
    }
    w->page = next;
    return true;
}

/* A poll without a failure: what was in it? */
static void judge(struct poll_work *w, size_t told)
{
    struct store_poll *p = &w->out->poll;

    if (p->quotes > 0)
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

/* A text of a quote that others share: the same text when it is clean. */
static const char *clean(struct poll_work *w, const char *text)
{
    const char *hidden = http_secrets_hide(&w->secrets, text, &w->arena);

    return hidden == text ? text : intern_text(w->setup->intern, hidden);
}

/*
 * The quote, in the memory of the poll's results. A market that repeats a key in an offer's texts
 * must not have us show it to every reader.
 */
static void keep_quote(struct poll_work *w, const struct quote *q)
{
    struct quote_list *list = &w->out->quotes;
    struct quote *to = VEC_PUSH(list, list->arena);

    *to = *q;
    to->offer = text_dup(list->arena, http_secrets_hide(&w->secrets, q->offer, &w->arena));
    to->host = text_dup(list->arena, http_secrets_hide(&w->secrets, q->host, &w->arena));
    to->machine = text_dup(list->arena, http_secrets_hide(&w->secrets, q->machine, &w->arena));
    to->op = clean(w, q->op);
    to->currency = clean(w, q->currency);
    to->tier = clean(w, q->tier);
    to->region = clean(w, q->region);
}

void poll_end(struct poll_work *w)
{
    struct polled *out = w->out;
    struct quote_list all = {.arena = &w->arena};
    struct token_rules rules =
        w->setup->config ? w->setup->config->tokens : (struct token_rules){0};
    size_t told = w->offers.len + w->posted.len;

    rules.fx = w->setup->norm->fx;
    /* Also of a poll that failed halfway: its offers are counted, its quotes kept as evidence. */
    if (w->token)
        token_normalise(&rules, w->token, out->poll.observed_at, &w->posted, w->setup->intern, &all,
                        NULL);
    else
        norm_list(w->setup->norm, out->market, out->poll.observed_at, &w->offers, w->setup->intern,
                  &all);
    for (size_t i = 0; i < all.len; i++) {
        const struct quote *q = &all.at[i];

        out->count[q->verdict]++;
        if (!q->instrument)
            continue;
        keep_quote(w, q);
        out->poll.quotes_ok += q->verdict == VERDICT_OK;
    }
    out->poll.offers = (int64_t)told;
    out->poll.quotes = (int64_t)out->quotes.len;
    if (out->poll.verdict == POLL_OK)
        judge(w, told);
    poll_keep_shape(w);
    arena_fini(&w->arena);
    w->offers = (struct offer_list){0};
    w->posted = (struct token_offer_list){0};
}
