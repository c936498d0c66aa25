/*
 * Whether this machine's clock is right, as far as others can tell: the database, and the Date of
 * the answers of marketplaces. A day of the future that was published cannot be taken back, so a
 * run whose clock is in doubt publishes nothing (stage/run.h).
 *
 * One server may be wrong, or answer out of a cache: the median of one date a market decides, and
 * of fewer than SKEW_MARKETS_MIN none is taken. A run that asked fewer goes by what the last run
 * found that asked enough. Differences are "ours less theirs" in seconds: a clock that is ahead is
 * positive.
 */
#ifndef STAGE_SKEW_H
#define STAGE_SKEW_H
#include "stage/poll/poll.h"
#include "store/run.h"

enum { SKEW_MAX_S = 60, SKEW_MARKETS_MIN = 3 };

struct skew {
    bool has_database;
    int64_t database_s;
    struct store_skew market; /* of markets; fewer than SKEW_MARKETS_MIN: not known */
};

/* ahead[0..n) in any order, which it sorts: their median, of an even number the one nearer zero. */
int64_t skew_median(int64_t *ahead, size_t n);

/* What the polls of a run say: fills `market`, when they are enough. */
void skew_of_polls(struct skew *s, const struct polled *polled, size_t n, struct arena *a);

/*
 * Asks the database: its clock against `now`, and where the polls of this run were not enough what
 * the last run found. What the polls did say is kept for the next runs, as found by `run` (0: not
 * kept). One round trip, two when something is kept.
 */
bool skew_ask(struct skew *s, struct store *store, int64_t now, int64_t run,
              struct err *e) MUST_USE;

/* ERR_CLOCK, with who says so and by how much, when one differs by more than SKEW_MAX_S. */
bool skew_is_small(const struct skew *s, struct err *e) MUST_USE;

#endif
