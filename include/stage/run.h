/*
 * One run: does what is due by `now` and nothing twice.
 *
 *   polls left on disk by a run that died  ->  stored            } in a process
 *   markets not yet polled whole in this partition  ->  polled,   } of their own
 *       archived, stored                                          }
 *   indicative values, when something was polled  ->  published
 *   preliminary and final fixings, day by day  ->  published
 *   contract months  ->  published
 *
 * A database that is away does not stop the polling: the replies and their manifests wait on disk
 * and the next run stores them; where the connection string names several hosts this run itself, as
 * soon as one of them leads again. One market's failure is its verdict and never the run's. Should
 * a reply end the process that reads it, its market is left out (unreadable) and the rest polled
 * again; a waiting poll that cannot be read, or ends the process, is set aside as NAME.json.bad
 * after that one try. Either way what is due is published.
 *
 * Any number of machines may call it, each with a state folder of its own and one database between
 * them: the lease "run" (store/lease.h) lets one publish. The others poll their share of the
 * markets (run_share.c) where they have names, else they have nothing to do; neither is an error.
 * Each asks again when it is called again, and takes over what one that died had not done. Should
 * that one have slept only, it publishes nothing more.
 *
 * What goes wrong is said when it begins, changes and ends (stage/trouble_priv.h).
 *
 * Result: ERR_LOCKED another run is at work in this state folder, or has taken over; ERR_NETWORK no
 * market answered, ERR_DATABASE the database is away or died (what was polled is on disk);
 * ERR_WRITE, ERR_CREATE the archive could not be written (what was polled is in the database);
 * ERR_MEMORY, ERR_BUG the polling ended early; ERR_QUORUM a fixing was due and has no value (level
 * 5, which is published as such); ERR_CLOCK this machine's clock differs from the database's or
 * from that of the markets (stage/poll/skew.h): what was polled is stored as held, and nothing is
 * published; ERR_HELD the days of a long gap wait for an order. The worst of several is reported,
 * all are logged.
 */
#ifndef STAGE_RUN_H
#define STAGE_RUN_H
#include <stdbool.h>
#include <stdint.h>
#include "base/err.h"
#include "domain/fixing.h"
#include "stage/config/config.h"

struct run_setup {
    const struct config *config;
    const char *db;
    int64_t now;
    bool now_given; /* a moved clock is compared with nobody's */
    bool catch_up;  /* publish the days of a long gap too (stage/publish/due_priv.h) */
    bool dry_run;   /* all but publish */
    bool watched;   /* somebody looks: what is known to be wrong is said again */
    void (*heard)(void *to, const struct fixing *f); /* of each fixing, or NULL */
    void *to;
};

bool run_due(const struct run_setup *setup, struct err *e) MUST_USE;

#endif
