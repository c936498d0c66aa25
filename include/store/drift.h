/*
 * What drift alarms and the intake notes ask of the database: the believed past of markets, what
 * was accepted, and how the seats of the indices fared day by day.
 */
#ifndef STORE_DRIFT_H
#define STORE_DRIFT_H
#include <stddef.h>
#include "store/poll.h"
#include "store/store.h"

/* Good on-demand quotes of one poll and instrument; the mean of the middle two where there are two.
 */
struct store_median {
    int64_t poll;
    const char *instrument;
    int64_t price_nusd;
    size_t quotes;
};

struct store_median_list {
    struct store_median *at; /* by poll, instrument */
    size_t len;
};

bool store_get_medians(struct store *s, const struct store_poll_list *polls,
                       struct store_median_list *out, struct arena *a, struct err *e) MUST_USE;

struct store_acceptance {
    const char *market;
    int64_t accepted_at;
    const char *note; /* or NULL */
};

/* The same market and moment again changes nothing. */
bool store_put_acceptance(struct store *s, const struct store_acceptance *row,
                          struct err *e) MUST_USE;

/* A market with a seat on one day (UTC), all indices together, from what each run published. */
struct store_seat_day {
    const char *market;
    int64_t date;
    int64_t eligible; /* eligible offers, all polls and indices together */
    int priced;       /* hours in which it had a price for any index */
    int64_t gpus;     /* in the deepest eligible book of its last poll of the day */
};

struct store_seat_day_list {
    struct store_seat_day *at; /* by market, date */
    size_t len;
};

bool store_get_seat_days(struct store *s, int64_t from, int64_t to, struct store_seat_day_list *out,
                         struct arena *a, struct err *e) MUST_USE;

#endif
