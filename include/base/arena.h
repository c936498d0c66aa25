/*
 * Memory by scope: a run, a market, a reply, a day. What lives together is freed together.
 *
 * Allocation never fails: when memory is gone the program says so and exits (71). All memory
 * comes zeroed and aligned to 16 bytes.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stddef.h>

struct arena_chunk;

struct arena {
    struct arena_chunk *chunk; /* newest first */
    size_t held;               /* bytes taken from the system */
};

/* An all-zero arena is ready for use; arena_fini gives everything back and zeroes it again. */
void arena_fini(struct arena *a);

/* Forgets all allocations and keeps the newest chunk for the next round. */
void arena_reset(struct arena *a);

void *arena_alloc(struct arena *a, size_t size);

/* The same without the zeroing, for memory that is filled at once. */
void *arena_alloc_raw(struct arena *a, size_t size);

/* Memory for count things of size each; stops the program when the product overflows. */
void *arena_array(struct arena *a, size_t count, size_t size);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
