/*
 * A quote: one offer normalised to USD per unit of its instrument, a GPU-hour or a million tokens.
 * This is what is stored, exported, imported, fixed and verified; a fixing depends on nothing but
 * quotes, definitions and the record before.
 *
 * market, operator, instrument, tier and region are interned (base/intern.h): compare pointers.
 * In CSV (calc/quote_csv.h) the tier of a market that states reliability is written
 * "verified@0.9847262", so that a file carries everything the panel may ask for.
 *
 * `since` is told beside the price and never an input of a fixing: no record and no digest has it.
 *
 * Ownership: the arena of whoever made the list; quotes are plain values and may be copied.
 */
#ifndef DOMAIN_QUOTE_H
#define DOMAIN_QUOTE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "domain/offer.h"
#include "domain/verdict.h"

enum { QUOTE_AVAILABLE_UNTOLD = -1 };

struct quote {
    int64_t observed_at; /* time of the poll: all quotes of one poll share it */
    const char *market;
    const char *op;         /* whose machines, canonical: one vote */
    const char *instrument; /* NULL only in an answer without quotes, see below */
    const char *tier;       /* NULL where the market has none */
    const char *region;     /* the market's own word */
    const char *country;    /* derived from it (norm/region.h): "US", "DE+US", "uniform:CA+US", or
                               NULL: not known */
    const char *offer;      /* NULL: this market answered and had nothing to rent */
    const char *host;
    const char *machine;
    const char *currency;     /* of the native price */
    int64_t native_nano;      /* of the whole offer for an hour, or a million tokens */
    int64_t price_nusd;       /* USD per unit of the instrument; 0 with VERDICT_NO_FX */
    int64_t available;        /* GPUs; QUOTE_AVAILABLE_UNTOLD: a rate card says it can be had */
    int64_t reliability_nano; /* -1 is not told */
    int64_t since; /* day number from which the source says the price holds; 0: not told */
    int32_t gpus;
    int32_t position; /* in its poll as it is stored; 0 elsewhere, and never an input of a fixing */
    enum term term;
    enum verdict verdict; /* of reading and normalising; only OK quotes can be eligible */
};

struct quote_list {
    struct arena *arena;
    struct quote *at;
    size_t len, cap;
};

/* "Answered, nothing to rent": what a complete poll without a good quote leaves. */
struct quote quote_answered(const char *market, const char *op, int64_t observed_at);
bool quote_is_answer(const struct quote *q);

/* The texts that are not interned, offer, host and machine, become copies in a. */
void quote_keep_texts(struct quote *q, struct arena *a);

#endif
