/*
 * A run: one call of the program that stores something.
 */
#ifndef STORE_RUN_H
#define STORE_RUN_H
#include "store/lease.h"
#include "store/store.h"

struct store_run {
    int64_t id;          /* set by begin */
    const char *kind;    /* "run", "import", "share" (polls only, beside a run), ... */
    int64_t now;         /* the run's clock, moved or not */
    const char *version; /* of the program */
    const char *machine; /* whose archive has the replies, or NULL: that of this host */
    int64_t room;        /* bytes free on the disk of the archive at its end; 0: not told */
};

bool store_run_begin(struct store *s, struct store_run *r, struct err *e) MUST_USE;
/* code: the exit code; why: NULL when all is well. */
bool store_run_end(struct store *s, const struct store_run *r, int code, const char *why,
                   struct err *e) MUST_USE;
/* The same, and the lease is released with it. */
bool store_run_close(struct store *s, const struct store_run *r, int code, const char *why,
                     const struct store_lease *l, struct err *e) MUST_USE;

/* A run that was: how it ended. */
struct store_run_row {
    int64_t id, now;      /* `now`: its clock, moved or not */
    int64_t began, ended; /* by the database's clock; ended 0: at work, or killed */
    int exit;
    const char *why; /* or NULL */
    const char *host;
};

/* The last one of a kind, other than `but`; `ended`: that came to its end. */
bool store_get_last_run(struct store *s, const char *kind, int64_t but, bool ended,
                        struct store_run_row *out, bool *found, struct arena *a,
                        struct err *e) MUST_USE;

/* How much room the first run of this host from a moment on left; zeroed where none told. */
struct store_room {
    int64_t now, bytes;
};
bool store_get_room(struct store *s, int64_t from, struct store_room *out, struct err *e) MUST_USE;

/*
 * The machine, else the host, whose run stored a poll, and so has its replies in its archive;
 * *here: this one, which is called `machine` or has no name (NULL). Only a login that may read runs
 * can ask (ERR_PERMISSION).
 */
bool store_get_poll_host(struct store *s, int64_t poll, const char *machine, const char **host,
                         bool *here, struct arena *a, struct err *e) MUST_USE;

/* What a run found of its clock, from the dates that markets said. */
struct store_skew {
    int markets;     /* that said one; 0: not known */
    int64_t ahead_s; /* of theirs, the median */
    int64_t now;     /* the clock of the run that found it; only read */
};

/* Beside the run's row. */
bool store_put_skew(struct store *s, int64_t run, const struct store_skew *found,
                    struct err *e) MUST_USE;

/* In one question: the database's clock, and what the last run of this host that knew had found. */
bool store_get_skew(struct store *s, int64_t *clock, struct store_skew *last,
                    struct err *e) MUST_USE;

/*
 * The moments of the polls that were stored by a run or an import before run `but` and since the
 * last run that came to its end, and that did not end well: nobody may have looked at what they
 * change in days that are final. Both 0: there are none.
 */
bool store_get_left_polls(struct store *s, int64_t but, int64_t *from, int64_t *to,
                          struct err *e) MUST_USE;

#endif
