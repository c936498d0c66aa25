/*
 * What was seen under a text, found again in the time of one look: the one hash table there is.
 * Open addressing over at most half full slots, in an arena. Never an order: what comes out in an
 * order is kept in a list beside it, and the number in the slot is its place there.
 *
 * Texts come from outside, and a stranger who knew where each one falls could let them all fall on
 * one slot: text_hash is keyed anew in every process.
 */
#ifndef BASE_MAP_H
#define BASE_MAP_H
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"

struct map_slot {
    const char *text; /* borrowed; NULL in an empty slot */
    uint32_t len;
    uint32_t at; /* the caller's, 0 in a new one */
};

/* All zero but for the arena is an empty map. */
struct map {
    struct arena *arena;
    struct map_slot *slot;
    size_t len, cap;
};

/* The slot of these bytes, a new one where they are new. Good until the next map_put. */
struct map_slot *map_put(struct map *t, const char *bytes, size_t len);

/* What `at` of its slot says; 0 when there is none. */
uint32_t map_at(const struct map *t, const char *bytes, size_t len);

#endif
