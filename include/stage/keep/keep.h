/*
 * What has grown old: months that leave the database for files, and come back.
 *
 * A month of a table is due when as many whole months before the running one are younger as the
 * configuration says for it. Each call
 * takes each due month one step further (store/month.h): it is exported, read again and compared;
 * the next call detaches it; the one after compares the files with the table once more and drops
 * it. Killed at any point, the next call goes on: a file is there whole or not at all, nothing
 * leaves the database whose files were not read again and found equal, and a month is in one of the
 * two at every moment. A month that cannot take its step is told and keeps no other back.
 *
 * The archive of replies likewise, by years: those of a month's failed and held polls, of which
 * nothing published is made (store/prune.h), are listed by one call and removed by the next.
 */
#ifndef STAGE_KEEP_H
#define STAGE_KEEP_H
#include "stage/config/config.h"
#include "store/month.h"
#include "store/prune.h"

enum keep_step {
    KEEP_STAY,   /* nothing is due */
    KEEP_EXPORT, /* to files */
    KEEP_DETACH, /* it leaves the table */
    KEEP_DROP,   /* it leaves the database */
    KEEP_LIST,   /* replies: which may go */
    KEEP_REMOVE  /* they leave the archive */
};

/* "export", "detach", "drop", "list", "remove"; "stay". */
const char *keep_step_name(enum keep_step step);

struct keep {
    struct store *store; /* STORE_AS_KEEPER; any role for a plan */
    const struct config *config;
    int64_t now;
    struct arena *arena;
};

struct keep_month {
    struct store_month month;
    enum keep_step step;
};

struct keep_plan {
    struct keep_month *at; /* every month, by table and month */
    size_t len;
};

/* What there is, and what the next call would do with it. Nothing is changed. */
bool keep_look(struct keep *k, struct keep_plan *out, struct err *e) MUST_USE;

/* Does it. *done: steps taken. Each failure is logged; the first is given, at the end. */
bool keep_work(struct keep *k, const struct keep_plan *plan, size_t *done, struct err *e) MUST_USE;

struct keep_replies {
    struct store_pruned month;
    enum keep_step step;
};

struct keep_prune_plan {
    struct keep_replies *at; /* by month */
    size_t len;
};

/* The same of this machine's archive. */
bool keep_look_prune(struct keep *k, struct keep_prune_plan *out, struct err *e) MUST_USE;

/*
 * Does it, while no run is at work (ERR_LOCKED). What has come again since it was listed stays, and
 * is taken off the list before anything is removed; polls that wait to be stored may have any of
 * it: ERR_LOCKED, too. *done: steps taken.
 */
bool keep_prune(struct keep *k, const struct keep_prune_plan *plan, size_t *done,
                struct err *e) MUST_USE;

/* A month back into the database, of every table, where it stays. ERR_USAGE where there is none to
 * restore. */
bool keep_restore(struct keep *k, int64_t month, struct err *e) MUST_USE;

/* A month that was restored may go again. */
bool keep_release(struct keep *k, int64_t month, struct err *e) MUST_USE;

/* Reads the files of every exported month, and the lists of replies, and compares them with the
 * sums: ERR_DATA of the first. */
bool keep_check(struct keep *k, const struct keep_plan *plan, size_t *months,
                struct err *e) MUST_USE;
bool keep_check_prune(struct keep *k, const struct keep_prune_plan *plan, size_t *months,
                      struct err *e) MUST_USE;

#endif
