/*
 * Work in a process of its own, so that whatever ends it (memory gone, a broken promise, a signal)
 * does not end the one that waits, or so that a second core has something to do. What it has to
 * tell it writes to memory that both see; all else that it changes is its own and gone with it. A
 * connection of the waiting process is not to be touched by the work: it opens its own.
 */
#ifndef BASE_APART_H
#define BASE_APART_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "base/err.h"

/* Zeroed memory that both processes see, or NULL and ERR_MEMORY. */
void *apart_open(size_t size, struct err *e) MUST_USE;
void apart_close(void *at, size_t size);

/* Starts work(ctx) in a child, which dies with its parent. Each begin needs its end. */
bool apart_begin(void (*work)(void *ctx), void *ctx, pid_t *child, struct err *e) MUST_USE;

/*
 * Waits for the child's end. False when work did not return: ERR_MEMORY when memory was gone, else
 * ERR_BUG, with what ended it.
 */
bool apart_end(pid_t child, struct err *e) MUST_USE;

/* Both. */
bool apart_run(void (*work)(void *ctx), void *ctx, struct err *e) MUST_USE;

/* The same; as long as the child is at work, the waiting process calls tick(ctx) every_ms apart. */
bool apart_run_beside(void (*work)(void *ctx), void (*tick)(void *ctx), int every_ms, void *ctx,
                      struct err *e) MUST_USE;

#endif
