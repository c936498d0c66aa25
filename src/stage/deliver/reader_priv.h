/*
 * Files of a delivery that are read, and their digests made, by a thread of its own
 * (base/worker.h), ahead of whoever wants to know what they said.
 */
#ifndef STAGE_READER_PRIV_H
#define STAGE_READER_PRIV_H
#include <stdbool.h>
#include "base/buf.h"
#include "base/worker.h"

/* A zeroed one is made ready. */
void reader_open(struct worker *w);

/* `path` is its name, `place` where it is now. */
void reader_put(struct worker *w, const char *path, const char *place);

/*
 * The bytes of a file that was put and has the digest; what was put before it is forgotten. False:
 * it was not put, or not read, or it is another by now; b is as it was.
 */
bool reader_take(struct worker *w, const char *path, const char *digest, struct buf *b) MUST_USE;

/* What waits is forgotten. */
void reader_close(struct worker *w);

#endif
