/*
 * Files too large to be held in memory, compressed with zstd: written in pieces and there whole or
 * not at all, read in pieces. Their sum is that of the content, what `zstdcat FILE | sha256sum`
 * says.
 */
#ifndef EDGE_ARCHIVE_PACK_H
#define EDGE_ARCHIVE_PACK_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "edge/sign/digest.h"

struct pack_sum {
    int64_t bytes; /* of the content */
    char sha256[DIGEST_TEXT_MAX];
};

struct pack;

/* "PATH.tmp" while it is written: one process at a time writes a file. ERR_CREATE, ERR_WRITE. */
bool pack_open(struct pack **out, const char *path, struct err *e) MUST_USE;
bool pack_add(struct pack *p, const void *bytes, size_t len, struct err *e) MUST_USE;
/* Flushed to disk and in its place, or an error and nothing left; closes it in each case. */
bool pack_close(struct pack **p, struct pack_sum *sum, struct err *e) MUST_USE;
/* Gives up. Harmless on NULL. */
void pack_abort(struct pack **p);

/*
 * Gives the content to `take` (NULL: to nobody), which returns false, with its error set, to stop.
 * ERR_DATA when the file is missing, cut or damaged. Memory does not grow with the file.
 */
bool pack_read(const char *path,
               bool (*take)(void *to, const char *bytes, size_t len, struct err *e), void *to,
               struct pack_sum *sum, struct err *e) MUST_USE;

#endif
