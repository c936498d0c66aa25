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

/* `polled`: something new was stored, so indicative values are due. */
bool publish_due(struct publish *p, bool polled, struct err *e) MUST_USE;

#endif
