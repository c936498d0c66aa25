/*
 * Offer to quote: instrument, operator, currency, USD per GPU-hour. Pure.
 *
 * The instrument comes from the offer's spelling by the ordered rules of instruments.json, never
 * by substring guesswork; an unknown form factor stays unknown. The price is converted as a whole
 * (half to even, to the nano) and divided by the GPUs once (half to even, to the nano).
 * Every offer gives exactly one quote with exactly one verdict; the first reason that applies, in
 * the order of verdict.def, is the one.
 */
#ifndef NORM_NORM_H
#define NORM_NORM_H
#include <stdbool.h>
#include <stdint.h>
#include "base/intern.h"
#include "domain/instrument.h"
#include "domain/quote.h"
#include "edge/json/json.h"
#include "source/source.h"
#include "norm/region.h"

/* instruments.json: instruments and the rules that find them. */
struct norm_rules;

const struct norm_rules *norm_rules_read(const struct json *doc, struct arena *a,
                                         struct err *e) MUST_USE;

/* The instrument of a spelling, NULL for none; *slice is set for fractions of a GPU. */
const struct instrument *norm_instrument(const struct norm_rules *rules, const char *gpu,
                                         const char *form, int64_t memory_mb, bool *slice);

const struct instrument *norm_instrument_by_id(const struct norm_rules *rules, const char *id);
size_t norm_instrument_count(const struct norm_rules *rules);
const struct instrument *norm_instrument_at(const struct norm_rules *rules, size_t i);

/* operators.json: canonical operator names and the spellings that brokers use for them. */
struct norm_operators;

const struct norm_operators *norm_operators_read(const struct json *doc, struct arena *a,
                                                 struct err *e) MUST_USE;

/* Canonical name of a spelling; the spelling itself, in lower case, when it is not known. */
const char *norm_operator(const struct norm_operators *ops, const char *spelled, struct arena *a);

/* USD for one unit of a currency, from reference rates in units per euro. */
struct norm_fx {
    int64_t date; /* of the rates; 0 when there are none */
    const struct norm_rate {
        const char *currency; /* "USD", "GBP", ...; the euro itself is not in the list */
        int64_t per_eur_nano; /* units for one euro */
    } * rate;
    size_t rate_len;
};

/* False when the currency (or the dollar) has no rate. USD needs none. */
bool norm_to_usd(const struct norm_fx *fx, const char *currency, int64_t native_nano,
                 int64_t *usd_nano) MUST_USE;

struct norm {
    const struct norm_rules *rules;
    const struct norm_operators *operators;
    const struct norm_fx *fx;           /* NULL: no rates; other currencies get NO_FX */
    const struct region_rules *regions; /* NULL: no country is known of any place */
};

/*
 * The quotes of all offers of a poll, in their order, interned in `in`; quote.instrument stays NULL
 * for other GPUs. Of the eligible offers of one key the cheapest counts and the others are
 * DUPLICATE, whichever was told first; an offer that is not eligible for a reason of its own takes
 * no key. So the set of (key, price, verdict) does not depend on the reply's order.
 */
void norm_list(const struct norm *n, const struct source *m, int64_t observed_at,
               const struct offer_list *offers, struct intern *in, struct quote_list *out);

#endif
