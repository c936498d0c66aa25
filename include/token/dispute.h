/*
 * Sources of token prices that contradict each other. Pure.
 */
#ifndef TOKEN_DISPUTE_H
#define TOKEN_DISPUTE_H
#include "domain/quote.h"
#include "source/source.h"

/* By more than 5 % of the lower one: more than two sources may differ and still agree. */
bool token_prices_differ(int64_t a, int64_t b);

/*
 * Compares what several sources say in one partition: for every (operator, list instrument) the
 * cheapest OK quote of each source. Two that differ by more than 5 % of the lower one are in
 * dispute: the source of lower rank gets verdict `disputed`, and both when their rank is equal.
 * A net quote shares the verdict of the list quotes of its row: both have to be among `quotes`.
 * Quotes of a market that is not among `sources` are left alone. Gives how many changed.
 */
size_t token_dispute(const struct source_set *sources, struct quote *quotes, size_t n,
                     struct arena *a);

#endif
