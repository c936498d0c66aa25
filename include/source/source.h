/*
 * A source of prices, a marketplace of GPU-hours or a source of token prices: what to ask and how
 * to read what came back. Pure: no socket, clock, file, log.
 *
 * A source gives offers in its own words (domain/offer.h); what the words mean is decided behind it
 * (norm/norm.h, token/normal.h). It is a file of C, `source_NAME` of src/source/NAME.c, or a
 * definition (source/definition.h): src/source/NAME.json, which is built into the program, or one
 * of the configuration. Nobody who has one need tell which.
 *
 * A poll of a source is one or more requests in order. The first has a zeroed page (step 0,
 * number 0); after each reply `parse` says in `next` whether another is needed. `step` tells the
 * routes of one source apart (Verda: 0 token, 1 types, 2 availability), `number` the pages of one
 * route, and `cursor`, `note` carry what the next request needs. All replies of a poll add to the
 * same offer list, so a later reply may complete offers of an earlier one (availability).
 *
 * Fetching, retrying, pacing, archiving, storing and counting happen in stage/poll. The request
 * names the official address; the poller replaces its origin when the configuration says so.
 *
 * A saved reply may be read alone (gpurate parse): then page.step is SOURCE_STEP_ANY and parse
 * tells the routes apart by their content.
 */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "domain/offer.h"
#include "edge/http/request.h"

enum source_kind {
    SOURCE_PEER,   /* many hosts, one marketplace: persistence and thin-book rules apply */
    SOURCE_LIST,   /* one seller's price list or instance catalogue */
    SOURCE_BROKER, /* resells machines of named operators */
    SOURCE_HYPERSCALER,
    SOURCE_PAGE,   /* a public price page read as HTML */
    SOURCE_TOKENS, /* prices of tokens; all others are of GPU-hours */
    SOURCE_KINDS
};

extern const char *const source_rent_names[];     /* by kind, all but tokens, then NULL */
const char *source_kind_name(enum source_kind k); /* "peer", "list", "broker", ... */

/* Who speaks of token prices. Where two differ, the lower number is believed (TKR-1.0). */
enum source_rank {
    RANK_OPERATOR, /* the seller's own answer */
    RANK_ROUTER,   /* a router that tells the price at each seller */
    RANK_FILE,     /* a file or data base kept by hand */
    RANKS
};

extern const char *const source_rank_names[]; /* by rank, then NULL */

enum { SOURCE_STEP_ANY = -1, SOURCE_KEYS_MAX = 2, SOURCE_URLS_MAX = 2 };

struct source_page {
    bool more;          /* set by parse: another request is needed */
    int step;           /* which route */
    int number;         /* which page of it */
    const char *cursor; /* the market's own cursor or next link, or NULL */
    const char *note;   /* whatever parse wants to hand to the next request, or NULL */
    const char *token;  /* a secret got in an earlier step; never shown */
    const char *key[SOURCE_KEYS_MAX]; /* values of key_env, NULL where not set; borrowed */
    int64_t now;            /* time of the run, for signatures and for prices with a date */
    const void *definition; /* of the market, see struct source */
};

struct source_reply {
    struct source_page page; /* what was asked */
    const char *body;        /* followed by a NUL byte that len does not count */
    size_t len;
};

/* A reply that is JSON, and what parse would be given beside it. */
struct source_read {
    const struct json *doc;
    const struct source_page *page; /* what was asked */
    struct offer_list *out;
    struct source_page *next;
    struct arena *a;
    struct err *e;
};

struct page;       /* page_priv.h */
struct rows_whole; /* rows_priv.h */

struct source {
    const char *name; /* key in every row (quote.market); never reused */
    const char *title;
    const char *see; /* where a person reads the same prices; without `url` and `request` asked */
    const char *op;  /* whose; NULL for brokers and catalogues, whose offers tell */
    const char *key_env[SOURCE_KEYS_MAX]; /* environment variables of the keys, NULL for none */
    bool key_optional;                    /* answers without a key too */
    enum source_kind kind;
    int gap_s;              /* least time between two polls; 0 is 300 */
    int routes;             /* how many steps its pages may have; 0 is one for each `url` */
    bool may_be_empty;      /* "nothing for rent" is an answer this market gives in earnest */
    enum source_rank rank;  /* of tokens, here and below */
    bool by_model;          /* asked model by model: the first page's note must hold the wanted
                               spellings, divided by blanks (token_wanted) */
    bool one_price;         /* the seller has one ordinary price a model and direction, so two that
                               differ are in dispute, whatever they are listed under */
    const void *definition; /* what request and parse work by, where one pair of functions serves
                               many sources (source/definition.h); else NULL */
    const char *hash;       /* SHA-256 of the definition, hex; NULL: of C */

    /*
     * What is asked for a page: a GET of the `url` of its step with the first key as a bearer, or
     * plain in the header `key_header`; where that does not say it all `request` fills `out` in
     * its place. page->more is not looked at. Must not fail: it is all our own. Called by
     * source_request.
     */
    const char *url[SOURCE_URLS_MAX], *key_header;
    void (*request)(const struct source_page *page, struct http_request *out, struct arena *a);

    /*
     * Adds the offers of one reply to `out`. `*next` is a copy of the reply's page with `more`
     * false; to go on, set more and what changes. False only when the reply as a whole is
     * unreadable; odd offers are dropped with their verdict instead. Called by source_parse.
     */
    bool (*parse)(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e);

    /* In its place, of replies that are JSON and of pages that are all: */
    bool (*read)(struct source_read *r); /* the JSON, */
    const struct rows_whole *rows;       /* one list of rows in it that is all, */
    bool (*read_page)(struct page *p);   /* the elements of a page, */
    bool (*read_state)(struct page *p);  /* or the JSON in its scripts */
};

void source_request(const struct source *s, const struct source_page *page,
                    struct http_request *out, struct arena *a);
bool source_parse(const struct source *s, const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e) MUST_USE;

/* The page of a poll's first request: all zero but for the source's definition. */
struct source_page source_first_page(const struct source *s);

/* Whether a page of this step and number can be of this source: what a record says may be damaged.
 */
bool source_has_page(const struct source *s, int64_t step, int64_t number);

/*
 * What a source makes of one saved reply of any of its routes. `now` is the time of the poll, note
 * what `by_model` asks for, or NULL.
 */
bool source_try(const struct source *s, const char *body, size_t len, int64_t now, const char *note,
                struct offer_list *out, struct arena *a, struct err *e) MUST_USE;

/*
 * All sources there are, those of the program and those of the configuration: marketplaces by name,
 * then sources of token prices by name. What the poller and the commands go by, and whoever asks
 * what a quote's source is worth.
 */
struct source_set {
    const struct source **at;
    size_t len, markets; /* the first so many are marketplaces */
};

/* Fails with ERR_CONFIG when two have one name. `defined` may be NULL with 0. */
bool source_set_make(const struct source *const *defined, size_t len, struct source_set *out,
                     struct arena *a, struct err *e) MUST_USE;

/* NULL when there is none, the second also when it is a marketplace. */
const struct source *source_set_find(const struct source_set *set, const char *name);
const struct source *source_set_tokens(const struct source_set *set, const char *name);

#endif
