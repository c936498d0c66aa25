/*
 * Conditional requests: the validators (ETag, Last-Modified) of replies that the archive has, so
 * that a market that supports them need not send an unchanged list again. A 304 stands for the
 * archived bytes, which are then read like any reply.
 *
 * Kept in one file of the state folder, by address. It is a convenience only: without it, or when
 * it is damaged, everything is asked for in full. Addresses with secrets and requests with a body
 * are never conditional.
 */
#ifndef STAGE_POLL_VALIDATOR_PRIV_H
#define STAGE_POLL_VALIDATOR_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"

struct validator {
    const char *url;
    const char *etag, *last_modified; /* NULL when not told */
    const char *sha256;               /* of the archived reply */
};

struct validators {
    struct arena *arena;
    const char *path; /* NULL: nothing is remembered */
    VEC(struct validator) list;
    bool changed;
};

/* Reads the file; none, or one that cannot be read, is an empty list. */
void validators_load(struct validators *v, const char *path, struct arena *a);

/* NULL when nothing is known of this address. */
const struct validator *validators_find(const struct validators *v, const char *url);

/* Remembers a reply; one that tells neither ETag nor Last-Modified is forgotten. */
void validators_put(struct validators *v, const char *url, const char *etag,
                    const char *last_modified, const char *sha256);

/* Writes the file when something changed. */
bool validators_save(const struct validators *v, struct err *e) MUST_USE;

#endif
