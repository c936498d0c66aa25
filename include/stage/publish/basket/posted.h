/*
 * Posted prices of a day, out of stored quotes.
 */
#ifndef STAGE_PUBLISH_BASKET_POSTED_H
#define STAGE_PUBLISH_BASKET_POSTED_H
#include "stage/publish/fixing.h"
#include "stage/publish/publish.h"
#include "token/posted.h"

/* Quotes of some instruments in the window of a date, disputes settled. */
struct posted_day {
    const struct source_set *sources;
    struct quote_list quotes; /* by time */
    struct store_ids polls;
    int64_t partition_s;
};

/* polls NULL: the newest ones of the window; else those of a record. */
bool posted_load(struct store *s, const struct config *c, int64_t date,
                 const char *const *instrument, size_t n, const struct store_ids *polls,
                 struct posted_day *out, struct arena *a, struct err *e) MUST_USE;

struct posted_point {
    int64_t at; /* of the partition's last quote of it */
    struct token_posted posted;
};

/* The price in each partition that has one, oldest first; at most `max`, the newest. */
size_t posted_points(const struct posted_day *day, const char *op, const char *instrument,
                     size_t sources_min, struct posted_point *out, size_t max);

/* When the fixings of a date are final; false when no method is live on it. */
bool posted_final_at(const struct config *c, int64_t date, int64_t *at);

/* Stores the posted prices of single-seller models of all days that are due. */
bool posted_publish(struct publish *p, struct err *e) MUST_USE;

#endif
