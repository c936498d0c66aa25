/*
 * Files of a delivery are written beside their places, and their digests made, by a thread of its
 * own (base/worker.h), while the next ones are made and asked for. What waits has a bound, such
 * that the series of a page's indices are written while the database is asked for what the pages
 * need.
 */
#ifndef STAGE_WRITER_PRIV_H
#define STAGE_WRITER_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/worker.h"
#include "edge/sign/digest.h"

enum { WRITER_BYTES = 12 << 20 };

struct writer_job {
    const char *path;  /* from the top of the site */
    const char *place; /* where it will stand */
    const char *now;   /* where the bytes are that it is compared with */
    const char *was;   /* their digest, if they are those that we wrote; NULL: that is not known */
    const char *bytes;
    size_t len;
    struct arena arena; /* of all of these, and of itself */
    /* What was done: */
    char digest[DIGEST_TEXT_MAX];
    bool written;            /* they were others */
    bool looked;             /* what was there was looked at */
    const struct err *wrong; /* why they could not be; else NULL */
};

struct writer {
    struct worker worker;
    size_t bytes; /* of those that were not taken */
};

/* Writes bytes beside a place, with the folders above it, if they are others than there are. */
bool writer_write(const char *place, const char *now, const void *bytes, size_t len, bool *written,
                  struct err *e) MUST_USE;

/* A zeroed writer is made ready. */
void writer_open(struct writer *w);

/* Is there room? If not, one is to be taken first. */
bool writer_has_room(const struct writer *w, size_t len);

/* Copies all it is given. There is room. Where `was` is another digest than that of the bytes, what
 * is there is not looked at: it is replaced, whatever it is. */
void writer_put(struct writer *w, const char *path, const char *place, const char *now,
                const char *was, const void *bytes, size_t len);

/* The oldest that was put, once it is done; `wait`: until it is. NULL: there is none (yet). The
 * caller ends it. */
struct writer_job *writer_take(struct writer *w, bool wait);
void writer_job_end(struct writer_job *x);

/* Put and not taken. */
size_t writer_waiting(const struct writer *w);
bool writer_has(const struct writer *w, const char *path);

/* All has been taken. */
void writer_close(struct writer *w);

#endif
