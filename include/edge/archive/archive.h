/*
 * The archive: every reply as it came, compressed with zstd, named by the SHA-256 of its bytes.
 *
 * DIR/ab/abcd...ef.zst. A file appears whole or not at all (written beside, flushed, renamed), is
 * never changed, and the same bytes are kept once. Reading checks the name against the bytes, so
 * a damaged file is an error and never a reply.
 */
#ifndef EDGE_ARCHIVE_ARCHIVE_H
#define EDGE_ARCHIVE_ARCHIVE_H
#include <stdbool.h>
#include <stddef.h>
#include "base/buf.h"
#include "base/err.h"
#include "edge/sign/digest.h"

/* Fills `name` with the hex digest also when writing fails (ERR_WRITE: disk full; ERR_CREATE). */
bool archive_put(const char *dir, const void *bytes, size_t len, char name[DIGEST_TEXT_MAX],
                 struct err *e) MUST_USE;

/* True when the archive has a reply of that name; its bytes are not looked at. */
bool archive_has(const char *dir, const char *name);

/* The caller clears `out` with buf_fini, also after a failure. ERR_DATA when missing or damaged. */
bool archive_get(const char *dir, const char *name, struct buf *out, struct err *e) MUST_USE;

#endif
