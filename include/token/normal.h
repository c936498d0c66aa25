/*
 * Token offer to quotes. Pure.
 *
 * A quote's instrument is "MODEL:DIRECTION" ("gpt-oss-120b:input") at list price and
 * "MODEL:DIRECTION:net" at the stated one; its unit is nano-USD per 1 M tokens, so gpus is 1 and
 * price_nusd the price. market is the source, operator the canonical seller, tier the class or
 * else the quantization, offer "KEY#DIRECTION" (":net" behind it for the net one), term on demand,
 * available untold.
 *
 * `since` is what the source tells (token_offer), of the blend the later of its two: a blend
 * holds from the day on which the last of its prices did.
 *
 * List price = the told list price, else stated / (1 - discount), half to even to the nano; a
 * negative discount is a surcharge inside the stated price, at most ten times the list price. The
 * blend (3 x input + output) / 4 is made from the two prices of one endpoint, half to even.
 * Only verdict OK may count; the others say why not: unknown_model, unknown_operator, alias,
 * other_class (a class, a region, a long context), no_vote (router, reseller, nobody told),
 * no_price (zero, -1, absent), out_of_bounds (0.001 to 1000 USD), no_fx, duplicate (the same rate
 * at the same price), disputed (the same rate at two prices: both of them), and review when the
 * output of an endpoint is cheaper than its input. No blend is made of the last two.
 */
#ifndef TOKEN_NORMAL_H
#define TOKEN_NORMAL_H
#include "base/intern.h"
#include "base/map.h"
#include "domain/quote.h"
#include "norm/norm.h"
#include "token/names.h"

enum { TOKEN_LOW_NUSD = 1000000 };             /* 0.001 USD per 1 M tokens */
#define TOKEN_HIGH_NUSD INT64_C(1000000000000) /* 1000 USD per 1 M tokens */

struct token_rules {
    const struct token_models *models;
    const struct token_operators *operators;
    const struct norm_fx *fx; /* NULL: no rates; other currencies get no_fx */
};

/* One name the tables do not have, for `tokens unknown`. */
struct token_unknown {
    const char *source, *kind; /* kind "model" or "operator" */
    const char *spelled, *hint;
    const char *proposal; /* canonical id a person may look at, or NULL */
};

struct token_unknown_list {
    struct token_unknown *at;
    size_t len, cap;
    struct map known; /* which are there already */
};

/*
 * All quotes of the offers of one poll, in their order, blends behind them all. Every offer
 * gives a quote at list price, with its verdict, and, when it is OK, a net one. Unknown names of
 * what the source sells are added to `unknown` once each, unless that is NULL. `why` of an offer is
 * set where it is disputed, with both prices; nothing else of the offers changes.
 */
void token_normalise(const struct token_rules *rules, const struct source *source,
                     int64_t observed_at, struct offer_list *offers, struct intern *in,
                     struct quote_list *out, struct token_unknown_list *unknown);

#endif
