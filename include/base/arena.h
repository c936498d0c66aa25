/*
 * Memory by scope: a run, a market, a reply, a day. What lives together is freed together.
 *
 * Allocation never fails: when memory is really gone the program says so and exits (71). All
 * memory comes zeroed and aligned to 16 bytes.
 *
 * Work on the bytes of strangers is done within a bound: what wants more memory than the bound
 * (or time, see `look`) is left in the middle, and what it made until then goes with its arena. So
 * such work holds nothing but memory of arenas; a library that must not be left in the middle is
 * called between arena_loosen and arena_tighten, and stopped in its own way once arena_is_full.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H
#include <stdbool.h>
#include <stddef.h>

struct arena_chunk;
struct arena_bound;

struct arena {
    struct arena_chunk *chunk; /* newest first */
    size_t held;               /* bytes taken from the system */
    size_t given;              /* bytes handed out in all, since the arena was new: work, counted */
    struct arena_bound *bound; /* of the work under way, or NULL */
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

enum arena_end {
    ARENA_DONE, /* the work returned */
    ARENA_FULL, /* it wanted more memory */
    ARENA_LATE, /* `look` said that it is to end */
    ARENA_MANY  /* it called arena_give_up */
};

/*
 * Runs work(ctx) with a ceiling on what `a` may hold in all. `look`, unless NULL, is asked whenever
 * the arena takes more memory from the system; false ends the work. Not within itself.
 */
enum arena_end arena_within(struct arena *a, size_t max, void (*work)(void *ctx),
                            bool (*look)(void *ctx), void *ctx);

/* Ends the work under way as ARENA_MANY; without a bound it does nothing. */
void arena_give_up(struct arena *a);

/* In between the bound is not enforced, only told. */
void arena_loosen(struct arena *a);
void arena_tighten(struct arena *a);

/* arena_alloc_raw in between, for who can be told: NULL once the arena is beyond its bound. */
void *arena_alloc_bounded(struct arena *a, size_t size);

/* True when what the arena and somebody else, `besides` bytes, hold is beyond the bound. */
bool arena_is_full(const struct arena *a, size_t besides);

/* For the address sanitizer: memory of an arena that may not be touched, and that may again. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ARENA_GUARDED
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define ARENA_GUARDED
#endif
#ifdef ARENA_GUARDED
#include <sanitizer/asan_interface.h>
#define ARENA_SHUT(at, size) ASAN_POISON_MEMORY_REGION((at), (size))
#define ARENA_OPEN(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
#else
#define ARENA_SHUT(at, size) ((void)(at), (void)(size))
#define ARENA_OPEN(at, size) ((void)(at), (void)(size))
#endif

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_array((a), (count), sizeof(type)))

#endif
