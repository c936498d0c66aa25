/*
 * Files of a delivery are written beside their places, and their digests made, by a thread of its
 * own, while the next ones are made and asked for. Who puts files also takes what became of them,
 * in the order in which they were put: nothing else is shared. What waits has a bound, such that
 * the series of a page's indices are written while the database is asked for what the pages need;
 * without a thread each file is written as it is put.
 */
#ifndef STAGE_WRITER_PRIV_H
#define STAGE_WRITER_PRIV_H
#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/sign/digest.h"

enum { WRITER_JOBS = 512, WRITER_BYTES = 12 << 20 };

struct writer_job {
    const char *path;  /* from the top of the site */
    const char *place; /* where it will stand */
    const char *now;   /* where the bytes are that it is compared with */
    const char *bytes;
    size_t len;
    struct arena arena; /* of all of these */
    /* What was done: */
    char digest[DIGEST_TEXT_MAX];
    bool written; /* they were others */
    bool failed;
};

/* A zeroed writer is ready. */
struct writer {
    struct writer_job job[WRITER_JOBS];
    size_t put, done, taken; /* so many of them, ever; those from taken to put are in `job` */
    size_t bytes;            /* of those that are not done */
    bool failed;             /* one of those that are done: */
    struct err trouble;      /* why the first */
    bool started, runs, ends;
    pthread_t thread;
    pthread_mutex_t mutex; /* of all but the jobs: one that is not done is the thread's */
    pthread_cond_t has_put, has_done;
};

/* Writes bytes beside a place, with the folders above it, if they are others than there are. */
bool writer_write(const char *place, const char *now, const void *bytes, size_t len, bool *written,
                  struct err *e) MUST_USE;

/* Is there room? If not, one is to be taken first. */
bool writer_has_room(struct writer *w, size_t len);

/* Copies all it is given. There is room. */
void writer_put(struct writer *w, const char *path, const char *place, const char *now,
                const void *bytes, size_t len);

/* The oldest that was put, once it is done; `wait`: until it is. False: there is none (yet). Of one
 * that failed *e is why the first did. The caller clears its arena. */
bool writer_take(struct writer *w, struct writer_job *out, bool wait, struct err *e);

/* Put and not taken. */
size_t writer_waiting(const struct writer *w);
bool writer_has(const struct writer *w, const char *path);

/* All has been taken. */
void writer_close(struct writer *w);

#endif
