/*
 * Settlements of our own contracts, computed from what was published.
 */
#ifndef STAGE_PUBLISH_SETTLEMENT_H
#define STAGE_PUBLISH_SETTLEMENT_H
#include "stage/publish/publish.h"

/*
 * The settlement of one contract month as of p->now: computed from the final fixings. The row is
 * what would be published (its record included); *due says whether it is due and not there yet.
 */
bool publish_settlement(struct publish *p, const struct contract_def *c, int month,
                        struct store_settlement *row, bool *due, struct arena *a,
                        struct err *e) MUST_USE;

/* The row of a published settlement computed again: same as_of, revision and record before. */
bool publish_settlement_again(struct publish *p, const struct contract_def *c,
                              const struct store_settlement *stored, struct store_settlement *row,
                              struct arena *a, struct err *e) MUST_USE;

/*
 * What a published settlement would have been, had the days of `instead` been as they are there;
 * dates that are not in it stay as published.
 */
bool publish_settlement_instead(struct publish *p, const struct contract_def *c,
                                const struct store_settlement *stored,
                                const struct settle_day *instead, size_t n, struct settlement *out,
                                struct arena *a, struct err *e) MUST_USE;

/* Publishes every settlement that is due: months that are over, and the running month's day. */
bool publish_settlements_due(struct publish *p, struct err *e) MUST_USE;

#endif
