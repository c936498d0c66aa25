/*
 * What the site asks: what was published since it was written last. Each query reads rows in
 * proportion to what it answers, however long the history is.
 */
#ifndef STORE_SITE_H
#define STORE_SITE_H
#include "store/store.h"

/* The newest publication of all: fixings, settlements, baskets and errata. 0: none yet. */
bool store_get_newest_publication(struct store *s, int64_t *no, struct err *e) MUST_USE;

/* First and last date of an index's records. */
bool store_get_index_dates(struct store *s, const char *index, int64_t *first, int64_t *last,
                           bool *found, struct err *e) MUST_USE;

struct store_month {
    const char *contract;
    int month;
};

struct store_month_list {
    struct store_month *at; /* by contract, month */
    size_t len;
};

/* Contract months of which something was published after that number. */
bool store_get_months_after(struct store *s, int64_t after, struct store_month_list *out,
                            struct arena *a, struct err *e) MUST_USE;

#endif
