/*
 * A marketplace: what to ask and how to read what came back. Pure: no socket, clock, file, log.
 *
 * A poll of a market is one or more requests in order. The first has a zeroed page (step 0,
 * number 0); after each reply `parse` says in `next` whether another is needed. `step` tells the
 * routes of one market apart (Verda: 0 token, 1 types, 2 availability), `number` the pages of one
 * route, and `cursor`, `note` carry what the next request needs. All replies of a poll add to the
 * same offer list, so a later reply may complete offers of an earlier one (availability).
 *
 * Fetching, retrying, pacing, archiving, storing and counting happen in stage/poll. The request
 * names the official address; the poller replaces its origin when the configuration says so.
 *
 * A saved reply may be read alone (gpurate parse): then page.step is MARKET_STEP_ANY and parse
 * tells the routes apart by their content.
 */
#ifndef MARKET_MARKET_H
#define MARKET_MARKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "domain/offer.h"
#include "edge/http/request.h"

enum market_kind {
    MARKET_PEER,   /* many hosts, one marketplace: persistence and thin-book rules apply */
    MARKET_LIST,   /* one seller's price list or instance catalogue */
    MARKET_BROKER, /* resells machines of named operators */
    MARKET_HYPERSCALER,
    MARKET_PAGE,   /* a public price page read as HTML */
    MARKET_TOKENS, /* a source of token prices (token/token.h) in a market's clothes */
    MARKET_KINDS
};

const char *market_kind_name(enum market_kind k); /* "peer", "list", "broker", ... */

enum { MARKET_STEP_ANY = -1, MARKET_KEYS_MAX = 2 };

struct market_page {
    bool more;          /* set by parse: another request is needed */
    int step;           /* which route */
    int number;         /* which page of it */
    const char *cursor; /* the market's own cursor or next link, or NULL */
    const char *note;   /* whatever parse wants to hand to the next request, or NULL */
    const char *token;  /* a secret got in an earlier step; never shown */
    const char *key[MARKET_KEYS_MAX]; /* values of key_env, NULL where not set; borrowed */
    int64_t now;            /* time of the run, for signatures and for prices with a date */
    const void *definition; /* of the market, see struct market */
};

struct market_reply {
    struct market_page page; /* what was asked */
    const char *body;        /* followed by a NUL byte that len does not count */
    size_t len;
};

struct market {
    const char *name; /* key in every row; never reused */
    const char *title;
    const char *see;                      /* where a person reads the same prices */
    const char *op;                       /* whose machines; NULL for brokers, whose offers tell */
    const char *key_env[MARKET_KEYS_MAX]; /* environment variables of the keys, NULL for none */
    bool key_optional;                    /* answers without a key too */
    enum market_kind kind;
    int gap_s;              /* least time between two polls; 0 is 300 */
    int routes;             /* how many steps its pages may have; 0 is 1 */
    bool may_be_empty;      /* "nothing for rent" is an answer this market gives in earnest */
    const void *definition; /* what request and parse work by, where one pair of functions
                               serves many markets (market/generic.h); else NULL */

    /* Fills `out` for page; page->more is not looked at. Must not fail: it is all our own. */
    void (*request)(const struct market_page *page, struct http_request *out, struct arena *a);

    /*
     * Adds the offers of one reply to `out`. `*next` is a copy of the reply's page with `more`
     * false; to go on, set more and what changes. False only when the reply as a whole is
     * unreadable; odd offers are dropped with their verdict instead.
     */
    bool (*parse)(const struct market_reply *reply, struct offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e);
};

/* The page of a poll's first request: all zero but for the market's definition. */
struct market_page market_first_page(const struct market *m);

/* Whether a page of this step and number can be of this market: what a record says may be damaged.
 */
bool market_has_page(const struct market *m, int64_t step, int64_t number);

/* All markets, in the order of markets.def. */
extern const struct market *const markets[];
extern const size_t markets_len;

const struct market *market_by_name(const char *name);

#endif
