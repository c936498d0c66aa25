/*
 * Work in a process of its own, so that whatever ends it (memory gone, a broken promise, a signal)
 * does not end the one that waits. What it has to tell it writes to memory that both see; all
 * else that it changes is its own and gone with it. A connection of the waiting process is not to
 * be touched by the work: it opens its own.
 */
#ifndef STAGE_APART_PRIV_H
#define STAGE_APART_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

/* Zeroed memory that both processes see, or NULL and ERR_MEMORY. */
void *apart_open(size_t size, struct err *e) MUST_USE;
void apart_close(void *at, size_t size);

/*
 * Runs work(ctx) in a child and waits for its end; the child dies with its parent. False when it
 * did not return: ERR_MEMORY when memory was gone, else ERR_BUG, with what ended it.
 */
bool apart_run(void (*work)(void *ctx), void *ctx, struct err *e) MUST_USE;

#endif
