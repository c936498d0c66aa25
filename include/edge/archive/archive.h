/*
 * The archive: every reply as it came, compressed with zstd, named by the SHA-256 of its bytes.
 *
 * DIR/ab/abcd...ef.zst. A file appears whole or not at all (written in DIR/new, flushed, renamed),
 * and the same bytes are kept once. Reading checks the name against the bytes, so a damaged file is
 * an error and never a reply; it is made whole when the same bytes come again.
 */
#ifndef EDGE_ARCHIVE_ARCHIVE_H
#define EDGE_ARCHIVE_ARCHIVE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/buf.h"
#include "base/err.h"
#include "edge/sign/digest.h"

/* Fills `name` with the hex digest also when writing fails (ERR_WRITE: disk full; ERR_CREATE). */
bool archive_put(const char *dir, const void *bytes, size_t len, char name[DIGEST_TEXT_MAX],
                 struct err *e) MUST_USE;

/*
 * Removes what processes that were killed left half written. Its cost does not grow with the
 * archive, but for the first time in one that has no DIR/new yet.
 */
bool archive_sweep(const char *dir, struct err *e) MUST_USE;

/* True when the archive has a reply of that name; its bytes are not looked at. */
bool archive_has(const char *dir, const char *name);
/* The first of these archives that has it, else the first. */
const char *archive_with(const char *const *dirs, size_t n, const char *name);

/* What a reply takes on the disk, -1 where it is not there. */
int64_t archive_size(const char *dir, const char *name);

/* Lets a reply go: well done too where it is not there. */
bool archive_remove(const char *dir, const char *name, struct err *e) MUST_USE;

/* The caller clears `out` with buf_fini, also after a failure. ERR_DATA when missing or damaged. */
bool archive_get(const char *dir, const char *name, struct buf *out, struct err *e) MUST_USE;

#endif
