/*
 * What a run publishes at once: indicative values (GHS) and the prices per market.
 * Neither is ever settled on. Putting the same moment again changes nothing.
 */
#ifndef STORE_INDICATIVE_H
#define STORE_INDICATIVE_H
#include "calc/snapshot.h"
#include "store/store.h"

/* All of one moment, in one transaction. */
bool store_put_indicatives(struct store *s, const struct snapshot *const *snap, size_t n,
                           int64_t observed_at, int64_t run, struct err *e) MUST_USE;

/* snapshot.market is not filled; snapshot.fixing has no partitions, operators and votes. */
struct store_indicative {
    struct snapshot snapshot;
    int64_t observed_at;
};

struct store_indicative_list {
    struct store_indicative *at; /* by index, observed_at */
    size_t len;
};

/* The newest value of each index before `before`. */
bool store_get_last_indicative(struct store *s, int64_t before, struct store_indicative_list *out,
                               struct arena *a, struct err *e) MUST_USE;

#endif
