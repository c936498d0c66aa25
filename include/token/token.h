/*
 * A token price source: what to ask and how to read what came back. Pure, like market/market.h,
 * and driven by the same poller: the page, the request and the reply are the marketplaces' own.
 *
 * A source gives offers in its own words, one offer a direction of an endpoint; which model,
 * operator and class the words mean is decided by token/names.h, never here. Prices are brought to
 * nano-USD (or nano of `currency`) per 1 M tokens by a shift that is fixed per source and field,
 * never guessed from the magnitude.
 *
 * Sources that need one request a model (OpenRouter's endpoints) take the wanted spellings from
 * page->note of the first page: a text of words divided by blanks, made by token_wanted().
 */
#ifndef TOKEN_TOKEN_H
#define TOKEN_TOKEN_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/verdict.h"
#include "market/market.h"

enum token_direction {
#define DIRECTION(name, text, meaning) TOKEN_##name,
#include "token/directions.def"
#undef DIRECTION
    TOKEN_DIRECTIONS
};

const char *token_direction_name(enum token_direction d); /* "input", "cached_input", ... */
const char *token_direction_meaning(enum token_direction d);
bool token_direction_by_name(const char *name, enum token_direction *out);

/* Who speaks. Where two sources differ, the lower number is believed (TKR-1.0). */
enum token_rank {
    TOKEN_OPERATOR, /* the seller's own answer */
    TOKEN_ROUTER,   /* a router that tells the price at each seller */
    TOKEN_FILE,     /* a file or data base kept by hand */
    TOKEN_RANKS
};

const char *token_rank_name(enum token_rank r); /* "operator", "router", "file" */

/* One direction of one endpoint, as the source says it. Texts live in the arena of the list. */
struct token_offer {
    const char *key;   /* the endpoint in this source; its directions share it, classes do not */
    const char *op;    /* as spelled; NULL: the source's own, or told by nobody */
    const char *model; /* as spelled, without the class the source writes behind it */
    const char *hint;  /* a second spelling told beside it (Hugging Face id), or NULL */
    enum token_direction direction;
    const char *quantization; /* as spelled, NULL where the source tells none */
    const char *tier;      /* the source's word for a class (fast, batch, free); NULL: ordinary */
    const char *region;    /* NULL: told nowhere, or everywhere the same */
    const char *currency;  /* ISO 4217 */
    int64_t context_from;  /* holds for requests longer than so many tokens; 0: the base tier */
    int64_t price_nano;    /* stated, per 1 M tokens */
    int64_t list_nano;     /* list price, where the source tells it beside; else 0 */
    int64_t discount_nano; /* share of 1e9 already taken off the stated price */
    int64_t since;         /* day number from which the price holds; 0 is not told */
    enum verdict verdict;  /* OK, or why it was dropped while reading */
    const char *why;       /* the sentence behind a verdict; NULL when the word says all */
};

/* An offer with a longer text is malformed, and the text cut. */
enum { TOKEN_TEXT_MAX = 1000 };

struct token_offer_list {
    struct arena *arena; /* set before parse */
    struct token_offer *at;
    size_t len, cap;
};

/* Nothing told: currency "USD", all else zero. */
struct token_offer token_offer_init(void);

void token_offer_add(struct token_offer_list *list, const struct token_offer *o);

/* As offer_list_clean and offer_list_move. */
void token_offer_list_clean(struct token_offer_list *list);
void token_offer_list_move(struct token_offer_list *list, struct intern *in);

/* Keeps an odd offer: TOO_PRECISE for ERR_PRECISE, else MALFORMED. */
void token_offer_drop(struct token_offer_list *list, const struct token_offer *o,
                      const struct err *odd);
void token_offer_reject(struct token_offer_list *list, const struct token_offer *o, enum verdict v,
                        const char *why);

struct token {
    const char *name; /* key in every row (quote.market); never reused */
    const char *title;
    const char *see; /* where a person reads the same prices */
    const char *op;  /* whose prices; NULL for catalogues, whose offers tell */
    const char *key_env[MARKET_KEYS_MAX];
    bool key_optional;
    enum token_rank rank;
    int gap_s;              /* least time between two polls */
    int routes;             /* as in struct market */
    bool by_model;          /* the first page's note must hold token_wanted() */
    const void *definition; /* what request and parse work by, where one pair of functions
                               serves many sources (token/generic.h); else NULL */
    bool one_price;         /* the seller has one ordinary price a model and direction, so two
                               that differ are in dispute, whatever they are listed under */

    /* As in struct market. */
    void (*request)(const struct market_page *page, struct http_request *out, struct arena *a);
    bool (*parse)(const struct market_reply *reply, struct token_offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e);
};

/* The page of a poll's first request: all zero but for the source's definition. */
struct market_page token_first_page(const struct token *t);

/* The compiled sources, in the order of tokens.def. */
extern const struct token *const tokens[];
extern const size_t tokens_len;

const struct token *token_by_name(const char *name);

/*
 * All sources there are: the compiled ones and, behind them, those of config/tokens.d. Whoever
 * asks what a quote's source is worth asks this set, so that a defined source counts as any other.
 */
struct token_set {
    const struct token *const *at;
    size_t len;
};

extern const struct token_set token_compiled; /* without any definition */

/* Fails with ERR_CONFIG when two have one name. `defined` may be NULL with 0. */
bool token_set_make(const struct token *const *defined, size_t len, struct token_set *out,
                    struct arena *a, struct err *e) MUST_USE;
const struct token *token_set_find(const struct token_set *set, const char *name);

#endif
