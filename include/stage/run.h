/*
 * One run: does what is due by `now` and nothing twice.
 *
 *   polls left on disk by a run that died  ->  stored
 *   markets not yet polled whole in this partition  ->  polled, archived, stored
 *   indicative values, when something was polled  ->  published
 *   preliminary and final fixings, day by day  ->  published
 *   contract months  ->  published
 *
 * A database that is away does not stop the polling: the replies and their manifests wait on disk
 * and the next run stores them. One market's failure is its verdict and never the run's.
 *
 * Result: ERR_LOCKED another run is at work; ERR_NETWORK no market answered, ERR_DATABASE the
 * database is away or died (what was polled is on disk); ERR_WRITE, ERR_CREATE the archive could
 * not be written (what was polled is in the database); ERR_QUORUM a fixing was due and has no
 * value (level 5, which is published as such). The worst of several is reported, all are logged.
 */
#ifndef STAGE_RUN_H
#define STAGE_RUN_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "domain/fixing.h"
#include "stage/config.h"
#include "stage/poll.h"
#include "store/config.h"
#include "store/store.h"

struct run_setup {
    const struct config *config;
    const char *db;
    int64_t now;
    bool dry_run;              /* all but publish */
    void (*heard)(void *to, const struct fixing *f); /* of each fixing, or NULL */
    void *to;
};

bool run_due(const struct run_setup *setup, struct err *e) MUST_USE;

/* The seats of all enabled markets, with their keys: what run and `markets check` ask. */
bool run_seats(const struct config *c, struct poll_seat **seats, size_t *n, struct arena *a,
               struct err *e) MUST_USE;

/* The definitions in force as the store wants them. */
void run_store_config(const struct config *c, struct store_config *out, struct arena *a);

/* Fetches the reference rates when those of `date` are not there yet; a failure is only logged. */
void run_fetch_rates(struct store *s, const struct config *c, int64_t now, int64_t date);

#endif
