/*
 * Publishing what is due: indicative values after a poll, fixings by date, contract months.
 *
 * Each index and each contract stands by itself: what fails for one is reported and the others
 * are published. In a dry run everything is computed and nothing stored.
 */
#ifndef STAGE_PUBLISH_H
#define STAGE_PUBLISH_H
#include <stdbool.h>
#include <stdint.h>
#include "domain/fixing.h"
#include "stage/config/config.h"
#include "store/settlement.h"
#include "store/store.h"

struct publish {
    struct store *store;
    const struct config *config;
    int64_t now;
    int64_t run; /* store_run.id, 0 for none */
    bool dry_run, catch_up;
    void (*heard)(void *to, const struct fixing *f); /* of each fixing, or NULL */
    void *to;
    int published, unvalued; /* fixings; headline ones of level 5 */
    int held;          /* fixings that wait for catch_up; the next two hold when there are any */
    int64_t held_from; /* first day of the gap: nothing from it on is published */
    int64_t gap_days;
    struct publish_known *known; /* while publish_due is at work */
};

/* Where the chain of an index stands, NULL without a record; asked again when something was
 * published. */
bool publish_standing(struct publish *p, const char *index, const struct store_stand **out,
                      struct err *e) MUST_USE;

/*
 * Whether nothing is to be published of a name, as `gpurate status` says: of an index, contract or
 * basket, or of all. What is withheld is due again when the name is active.
 */
bool publish_is_paused(struct publish *p, const char *name, bool *paused, struct err *e) MUST_USE;

/*
 * Signs a record with the publisher's key; does nothing when the configuration names none. The key
 * is read once per process.
 */
bool publish_sign(const struct publish *p, struct store_record *rec, struct arena *a,
                  struct err *e) MUST_USE;

/* `polled`: something new was stored, so indicative values are due. */
bool publish_due(struct publish *p, bool polled, struct err *e) MUST_USE;

/* Indicative values of all indices at p->now. */
bool publish_indicative(struct publish *p, struct err *e) MUST_USE;

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
