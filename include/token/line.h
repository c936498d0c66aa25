/*
 * Token offers as `gpurate parse` prints them: one line of JSON an offer, and behind them one a
 * blend, of the same members; what only an offer has is null in a blend.
 *
 * {"market":"openrouter","offer":"lab/model|op/fp8#input","operator":"op","model":"lab/model",
 *  "instrument":"model:input","direction":"input","quantization":"fp8","tier":null,"region":null,
 *  "context_from":0,"currency":"USD","price_native":"0.20","discount":"0.50","since":null,
 *  "list_usd_per_mtok":"0.40","net_usd_per_mtok":"0.20","verdict":"ok","why":null}
 *
 * without the blanks. Prices are strings per 1 M tokens with every digit and at least two decimals;
 * null is written for what is not told, and for USD prices of offers that are no quotes.
 */
#ifndef TOKEN_LINE_H
#define TOKEN_LINE_H
#include "base/buf.h"
#include "token/normal.h"

/* `quotes` are what token_normalise made of `offers`, into an empty list. */
void token_lines(struct buf *out, const struct source *source, const struct offer_list *offers,
                 const struct quote_list *quotes);

#endif
