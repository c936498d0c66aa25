/*
 * Drift alarms: is this answer still the thing that this market answered yesterday? Pure.
 *
 * Four questions about one poll of one market, each against its own past and its configuration:
 * has the reply another shape, are there too few offers, has the unit slipped, is the price
 * beyond belief. The first that says yes holds the market: it stays out of the fixing (POLL_HELD,
 * VERDICT_HELD) until somebody has looked, and says why in one sentence. What was held is no
 * past to compare with: callers pass days that were believed.
 *
 * Nothing here corrects or guesses a price. A real move of +33 % overnight passes; a factor of
 * four or more against the market's own last day does not (a whole box priced as one GPU is
 * 8, cents as dollars 100, a month as an hour 730).
 *
 * Ownership: results live in the arena given.
 */
#ifndef NORM_DRIFT_H
#define NORM_DRIFT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/market_config.h"
#include "domain/offer.h"
#include "domain/quote.h"
#include "norm/shape.h"
#include "source/source.h"

/* --- one poll, in numbers --- */

struct drift_price {
    const char *instrument;
    int64_t median_nusd; /* of good on-demand quotes, USD per GPU-hour; mean of the middle two */
    size_t quotes;
};

struct drift_day {
    int64_t observed_at;
    size_t offers;             /* read from the reply, of any GPU and any verdict */
    struct drift_price *price; /* by instrument */
    size_t price_len;
    struct drift_shape shape; /* len 0: not known, not compared */
};

/* Medians by instrument of a poll's quotes. */
void drift_prices(const struct quote *quotes, size_t n, struct drift_day *out, struct arena *a);

enum drift_alarm { DRIFT_NONE, DRIFT_SHAPE, DRIFT_FLOOR, DRIFT_UNIT, DRIFT_BAND, DRIFT_ALARMS };

struct drift_verdict {
    enum drift_alarm alarm;
    const char *why;  /* a sentence; NULL with DRIFT_NONE */
    const char *note; /* what is new and does no harm (a new field), or NULL */
};

enum {
    DRIFT_SHAPES_MIN = 3,   /* fewer believed days do not make a habit */
    DRIFT_SLIP = 4,         /* times the last median, up or down */
    DRIFT_AGE_S = 8 * 86400 /* older medians say nothing */
};

/*
 * past[0..n) are believed polls of this market, in any order. Shape: a path that was there in all
 * of them and is gone, or has another type, is an alarm; paths inside a list that is empty now are
 * excused; a new path is a note. Floor: fewer offers than configured, and for price pages fewer
 * than half of the least of the past; none at all is an alarm unless the market may be empty.
 * Unit: a median DRIFT_SLIP times above or below the last one of the same instrument. Band: a
 * median outside of the configured one.
 */
struct drift_verdict drift_check(const struct source *m, const struct market_config *c,
                                 const struct drift_day *past, size_t n,
                                 const struct drift_day *now, struct arena *a);

/* --- the intake ledger --- */

/* One market on one day: polls that answered, and what became of its quotes in them. */
struct drift_intake {
    int64_t date;
    int polls;               /* complete ones */
    int priced;              /* partitions in which the market had a price */
    int64_t eligible;        /* eligible quotes, all polls together */
    int rows, rows_needed;   /* last poll: hosts or GPUs there were, and that R4 takes */
    int64_t count[VERDICTS]; /* quotes by verdict */
};

enum { DRIFT_WEEK = 7, DRIFT_WEEK_MIN = 5, DRIFT_NOTES_MAX = 2 + VERDICTS };

/*
 * What has to be said of a market on this day, in sentences, nothing when all is as usual: it
 * answers and has nothing eligible; it had prices and has none by a single row; a verdict whose
 * count per poll left the range of the week before (by more than a tenth and more than two).
 * week[0..n) are the days before, in any order; fewer than DRIFT_WEEK_MIN make no range.
 */
size_t drift_intake_notes(const char *market, const struct drift_intake *week, size_t n,
                          const struct drift_intake *today, const char *out[DRIFT_NOTES_MAX],
                          struct arena *a);

#endif
