/*
 * Posted token prices, as api_v1.token_price shows them: USD per 1 M tokens.
 */
#ifndef STORE_TOKEN_H
#define STORE_TOKEN_H
#include <stddef.h>
#include "store/store.h"

struct store_token_price {
    int64_t observed_at;
    const char *source, *provider, *model, *direction;
    int64_t list_nusd, net_nusd; /* 0 for none */
    const char *discount;        /* decimal text, or NULL */
    const char *quantization, *tier, *region, *verdict;
    int64_t since; /* day from which the source says it holds; 0: not told */
};

struct store_token_list {
    struct store_token_price *at;
    size_t len;
};

/*
 * Prices with from <= observed_at < to by (observed_at, source, provider, model, direction, offer);
 * `ok` leaves out those that cannot count.
 */
bool store_get_token_prices(struct store *s, int64_t from, int64_t to, bool ok,
                            struct store_token_list *out, struct arena *a, struct err *e) MUST_USE;

/* Who sold a model on a day, and who told it: a list price of its blend that could count. */
struct store_seller {
    int64_t day; /* of the poll, UTC */
    const char *model, *provider, *source;
};

struct store_seller_list {
    struct store_seller *at; /* by day, model, provider, source */
    size_t len;
};

/* Of the days from..to, both included (api_v1.token_contest). */
bool store_get_sellers(struct store *s, int64_t from, int64_t to, struct store_seller_list *out,
                       struct arena *a, struct err *e) MUST_USE;

#endif
