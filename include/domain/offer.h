/*
 * An offer: what a marketplace says, in its own words. Interpreting the words is norm's work.
 *
 * The price is the total of the whole offer for one hour, in 1e-9 of its currency, tax excluded;
 * modules that read another basis (cents, per GPU, per second) bring it to this one.
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

const char *term_name(enum term t); /* "on_demand", "spot", "reserved" */
bool term_by_name(const char *name, enum term *out);

enum stock {
    STOCK_TOLD,   /* `available` says how many GPUs can be rented now; 0 is sold out */
    STOCK_YES,    /* the market says that it can be had, not how many (a rate card) */
    STOCK_NO,     /* the market says that it cannot be had now */
    STOCK_UNKNOWN /* this reply does not say; another reply of the poll has to */
};

struct offer {
    const char *key;  /* the market's id of the offer, or what tells it from others; never NULL in
                         a list, where one without is called "#" and what was read of it */
    const char *op;   /* brokers: whose machines, in the broker's spelling; else NULL */
    const char *host; /* NULL where the market tells none, here and below */
    const char *machine;
    const char *gpu;  /* as spelled; NULL only in a malformed offer */
    const char *form; /* form factor told elsewhere than in `gpu`, or implied by the market's
                         own documentation (say where in the module); else NULL */
    const char *tier; /* the market's word: verified, secure, community, ... */
    const char *region;
    const char *currency; /* ISO 4217, upper case */
    enum term term;
    enum stock stock;
    bool teaser;              /* a "from" price */
    int64_t gpus;             /* GPUs of the whole offer; 0 is not told */
    int64_t available;        /* GPUs of this kind that can be rented now, with STOCK_TOLD */
    int64_t gpu_memory_mb;    /* per GPU; 0 is not told */
    int64_t reliability_nano; /* 0..1e9; -1 is not told */
    int64_t price_nano_h;     /* the whole offer, 1e-9 of `currency` per hour */
    enum verdict verdict;     /* OK, or why it was dropped while reading */
    const char *why;          /* the sentence behind a verdict; NULL when the word says all */
};

struct offer_list {
    struct arena *arena; /* set before parse; texts and elements live here */
    struct offer *at;
    size_t len, cap;
};

/* An offer with nothing told: reliability -1, currency "USD", stock unknown, all else zero. */
struct offer offer_init(void);

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
