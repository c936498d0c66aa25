/*
 * An offer: what a source says, in its own words. Interpreting the words is norm's work, and for
 * tokens token/normal.h's.
 *
 * The price is in 1e-9 of its currency, tax excluded. Of GPUs it is the total of the whole offer
 * for one hour, of tokens that of a million of one direction; modules that read another basis
 * (cents, per GPU, per second, per token) bring it to this one, by a shift that is fixed per source
 * and field and never guessed from the magnitude.
 *
 * Ownership: texts live in the arena of the poll.
 */
#ifndef DOMAIN_OFFER_H
#define DOMAIN_OFFER_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/intern.h"
#include "base/vec.h"
#include "domain/verdict.h"

enum term { TERM_ON_DEMAND, TERM_SPOT, TERM_RESERVED, TERMS };

extern const char *const term_names[]; /* by term, then NULL */
const char *term_name(enum term t);    /* "on_demand", "spot", "reserved" */
bool term_by_name(const char *name, enum term *out);

enum stock {
    STOCK_TOLD,   /* `available` says how many GPUs can be rented now; 0 is sold out */
    STOCK_YES,    /* the market says that it can be had, not how many (a rate card) */
    STOCK_NO,     /* the market says that it cannot be had now */
    STOCK_UNKNOWN /* this reply does not say; another reply of the poll has to */
};

enum token_direction {
#define DIRECTION(name, text) TOKEN_##name,
#include "domain/directions.def"
#undef DIRECTION
    TOKEN_DIRECTIONS
};

const char *token_direction_name(enum token_direction d); /* "input", "cached_input", ... */
bool token_direction_by_name(const char *name, enum token_direction *out);

/* What is sold, and so what the price is of. */
enum offer_of { OFFER_GPUS, OFFER_TOKENS };

struct offer {
    const char *key; /* the source's id of the offer, or what tells it from others; never NULL in
                        a list, where one without is called "#" and what was read of it. Directions
                        of one endpoint share it, its classes do not */
    const char *op;  /* whose machines or tokens, as spelled; NULL: the source's own, or nobody's */
    const char *tier;     /* the source's word: verified, secure, fast, batch, ...; NULL: none */
    const char *region;   /* NULL where none is told, here and below */
    const char *currency; /* ISO 4217, upper case */
    int64_t price_nano;   /* stated */
    enum verdict verdict; /* OK, or why it was dropped while reading */
    enum offer_of of;
    const char *why; /* the sentence behind a verdict; NULL when the word says all */
    union {
        struct {              /* OFFER_GPUS */
            const char *gpu;  /* as spelled; NULL only in a malformed offer */
            const char *form; /* form factor told elsewhere than in `gpu`, or implied by the
                                 market's own documentation (say where in the module) */
            const char *host;
            const char *machine;
            enum term term;
            enum stock stock;
            bool teaser;              /* a "from" price */
            int64_t gpus;             /* GPUs of the whole offer; 0 is not told */
            int64_t available;        /* GPUs of this kind to be rented now, with STOCK_TOLD */
            int64_t gpu_memory_mb;    /* per GPU; 0 is not told */
            int64_t reliability_nano; /* 0..1e9; -1 is not told */
        };
        struct {                      /* OFFER_TOKENS: one direction of one endpoint */
            const char *model;        /* as spelled, without the class written behind it */
            const char *quantization; /* as spelled */
            const char *hint;         /* a second spelling told beside it (Hugging Face id) */
            enum token_direction direction;
            int64_t context_from;  /* holds for longer requests than so many tokens; 0: the base */
            int64_t list_nano;     /* list price, where the source tells it beside; else 0 */
            int64_t discount_nano; /* share of 1e9 already taken off the stated price */
            int64_t since;         /* day number from which the price holds; 0 is not told */
        };
    };
};

/* Of tokens, an offer with a longer text is malformed, and the text cut. */
enum { OFFER_TEXT_MAX = 1000 };

struct offer_list {
    struct arena *arena; /* set before parse; texts and elements live here */
    struct offer *at;
    size_t len, cap;
};

/* An offer with nothing told: reliability -1, currency "USD", stock unknown, all else zero. */
struct offer offer_init(void);

/* The same of tokens: currency "USD", all else zero. */
struct offer offer_token_init(void);

void offer_add(struct offer_list *list, const struct offer *o);

/*
 * Makes the texts of all offers fit to be stored and shown (text_clean). One that is longer than
 * BUF_TEXT_MAX makes its offer malformed; a longer currency is none.
 */
void offer_list_clean(struct offer_list *list);

/* Moves the list with all its texts to the arena of `in`. */
void offer_list_move(struct offer_list *list, struct intern *in);

/* Keeps an odd offer with its verdict: TOO_PRECISE for ERR_PRECISE, else MALFORMED. */
void offer_drop(struct offer_list *list, const struct offer *o, const struct err *odd);

/* Keeps an offer that is read well but is not for the books: placeholder, other product, ... */
void offer_reject(struct offer_list *list, const struct offer *o, enum verdict v, const char *why);

#endif
