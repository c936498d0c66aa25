/*
 * Inside of poll.c and quote_put.c, and of what knows the columns of a quote: storing quotes.
 */
#ifndef STORE_QUOTE_PUT_PRIV_H
#define STORE_QUOTE_PUT_PRIV_H
#include "store/poll.h"
#include "store/store.h"

/* What a quote says, wherever and whenever it was told: the columns of quote_said and of quote. */
#define QUOTE_SAID                                                                                 \
    "gpus, available, native, price_usd, reliability, operator, instrument, term, verdict, offer," \
    " currency, tier, region, host, machine, since, country"

/* The quotes of those polls that are stored, which have their ids; inside of a transaction. */
bool quotes_put(struct store *s, const struct store_poll_in *in, const bool *stored, size_t n,
                struct err *e) MUST_USE;

#endif
