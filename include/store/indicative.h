/*
 * What a run publishes at once: indicative values (GHS) and the prices per market.
 * Neither is ever settled on. Putting the same moment again changes nothing.
 */
#ifndef STORE_INDICATIVE_H
#define STORE_INDICATIVE_H
#include "domain/fixing.h"
#include "store/fixing.h"
#include "store/store.h"

/* One market in one poll of an index. */
struct store_market_price {
    const char *index;
    const char *market, *operator;
    int64_t observed_at;
    enum verdict verdict;      /* OK, or why there is no price */
    int64_t price_nusd;        /* of the filling; 0 for none */
    int64_t offers;            /* eligible */
    int64_t gpus;              /* on offer in them; -1 where a rate card does not tell */
    int64_t low_nusd, median_nusd, high_nusd;  /* of the eligible offers; 0 for none */
};

/* f->status is FIXING_INDICATIVE; observed_at is the run's poll. */
bool store_put_indicative(struct store *s, const struct fixing *f, int64_t observed_at,
                          int64_t run, const struct store_market_price *price, size_t len,
                          struct err *e) MUST_USE;

/* Values with from <= observed_at < to by index, observed_at; date holds observed_at's day. */
struct store_indicative {
    struct fixing fixing;
    int64_t observed_at;
};

struct store_indicative_list {
    struct store_indicative *at;
    size_t len;
};

bool store_get_indicative(struct store *s, const char *index, int64_t from, int64_t to,
                          struct store_indicative_list *out, struct arena *a,
                          struct err *e) MUST_USE;

/* The newest value of each index before `before`. */
bool store_get_last_indicative(struct store *s, int64_t before, struct store_indicative_list *out,
                               struct arena *a, struct err *e) MUST_USE;

struct store_market_price_list {
    struct store_market_price *at;   /* by index, market, operator, observed_at */
    size_t len;
};

bool store_get_market_prices(struct store *s, const char *index, int64_t from, int64_t to,
                             struct store_market_price_list *out, struct arena *a,
                             struct err *e) MUST_USE;

#endif
