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

/*
 * Numbers one by one, u (id), planned as if they were a thousand: for the ten that an array else
 * counts as, a loop over them for each row would look cheap. And as ranges, w (low, high), with at
 * most so many others between two: rows of quote_said that polls tell together stand together.
 */
#define QUOTE_NUMBERS(ids)                                                                         \
    " rows from (unnest(" ids "), generate_series(1, cardinality(" ids "))) as u(id, n)"
#define QUOTE_RANGES(ids)                                                                          \
    "(select min(id) as low, max(id) as high from (select id, count(*) filter (where apart)"       \
    " over (order by id) as run from (select id, id - lag(id) over (order by id) > 32 as apart"    \
    " from" QUOTE_NUMBERS(ids) ") i) i group by run) w"

/* The quotes of those polls that are stored, which have their ids; inside of a transaction. */
bool quotes_put(struct store *s, const struct store_poll_in *in, const bool *stored, size_t n,
                struct err *e) MUST_USE;

#endif
