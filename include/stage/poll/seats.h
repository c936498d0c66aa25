/*
 * Who is asked: the markets and token sources that the configuration enables, each with its keys,
 * and the same definitions as rows of the store.
 */
#ifndef STAGE_POLL_SEATS_H
#define STAGE_POLL_SEATS_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"
#include "stage/config/config.h"
#include "stage/poll/poll.h"
#include "store/config.h"

/*
 * The seats of all enabled markets, with their keys: what run and `markets check` ask. Those whose
 * terms forbid it on the day of `now` are there and not asked; their keys are not read.
 */
bool seats_list(const struct config *c, int64_t now, struct poll_seat **seats, size_t *n,
                struct arena *a, struct err *e) MUST_USE;

/* The definitions in force as the store wants them. */
void seats_store_config(const struct config *c, struct store_config *out, struct arena *a);

#endif
