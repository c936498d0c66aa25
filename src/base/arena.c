#include "base/arena.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/must.h"

/* Under the address sanitizer every allocation has a forbidden stretch behind it, and what was
   reset may not be touched: one large chunk would otherwise hide a step over the edge. */
#ifdef ARENA_GUARDED
enum { ARENA_GUARD = 16 };
#else
enum { ARENA_GUARD = 0 };
#endif

enum { ARENA_CHUNK = 16 << 10, ARENA_CHUNK_MAX = 2 << 20, ARENA_ALIGN = 16 };

struct arena_chunk {
    struct arena_chunk *older;
    size_t size, used;
    _Alignas(ARENA_ALIGN) unsigned char bytes[];
};

struct arena_bound {
    size_t max;
    bool loose; /* told, not enforced */
    bool (*look)(void *ctx);
    void *ctx;
    jmp_buf back;
};

/* The one place where a bound is enforced; what was called with it is left by a jump. */
static size_t bounded(struct arena *a, size_t want, size_t size)
{
    struct arena_bound *b = a->bound;
    size_t left = b && a->held < b->max ? b->max - a->held : 0;

    if (!b)
        return want;
    if (!b->loose && b->look && !b->look(b->ctx))
        longjmp(b->back, ARENA_LATE);
    if (!b->loose && size > left)
        longjmp(b->back, ARENA_FULL);
    if (size > left)
        return size;
    return want < left ? want : left;
}

static void arena_more(struct arena *a, size_t size)
{
    /* Chunks double with what is held, so that a large reply costs few calls and a small one
       little memory. */
    size_t want = a->held < ARENA_CHUNK ? ARENA_CHUNK : a->held;
    struct arena_chunk *chunk;

    if (want > ARENA_CHUNK_MAX)
        want = ARENA_CHUNK_MAX;
    if (want < size)
        want = size;
    want = bounded(a, want, size);
    chunk = memory_get(NULL, sizeof *chunk + want);
    chunk->older = a->chunk;
    chunk->size = want;
    chunk->used = 0;
    a->chunk = chunk;
    a->held += want;
    ARENA_SHUT(chunk->bytes, want);
}

static void *take(struct arena *a, size_t asked, size_t size)
{
    void *out = a->chunk->bytes + a->chunk->used;

    a->chunk->used += size;
    a->given += size;
    ARENA_OPEN(out, asked);
    return out;
}

/* Out of line, so that the usual way, of which a tree has tens of thousands, saves no registers. */
static __attribute__((noinline)) void *take_more(struct arena *a, size_t asked, size_t size)
{
    arena_more(a, size);
    return take(a, asked, size);
}

static size_t rounded(size_t asked)
{
    size_t size = (asked + ARENA_GUARD + ARENA_ALIGN - 1) & ~(size_t)(ARENA_ALIGN - 1);

    must(size >= asked);
    return size;
}

void *arena_alloc_raw(struct arena *a, size_t asked)
{
    size_t size = rounded(asked);

    if (!a->chunk || a->chunk->size - a->chunk->used < size)
        return take_more(a, asked, size);
    return take(a, asked, size);
}

void *arena_alloc_bounded(struct arena *a, size_t asked)
{
    size_t size = rounded(asked);

    if (a->chunk && a->chunk->size - a->chunk->used >= size)
        return take(a, asked, size);
    return arena_is_full(a, 0) ? NULL : take_more(a, asked, size);
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(arena_alloc_raw(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    must(size == 0 || count <= SIZE_MAX / 2 / size);
    return arena_alloc(a, count * size);
}

enum arena_end arena_within(struct arena *a, size_t max, void (*work)(void *ctx),
                            bool (*look)(void *ctx), void *ctx)
{
    struct arena_bound bound = {.max = max, .look = look, .ctx = ctx};
    int end;

    must(!a->bound);
    a->bound = &bound;
    end = setjmp(bound.back);
    if (end == 0)
        work(ctx);
    a->bound = NULL;
    return (enum arena_end)end;
}

void arena_give_up(struct arena *a)
{
    if (a->bound && !a->bound->loose)
        longjmp(a->bound->back, ARENA_MANY);
}

void arena_loosen(struct arena *a)
{
    if (a->bound)
        a->bound->loose = true;
}

void arena_tighten(struct arena *a)
{
    if (a->bound)
        a->bound->loose = false;
}

bool arena_is_full(const struct arena *a, size_t besides)
{
    const struct arena_bound *b = a->bound;

    return b && (a->held > b->max || besides > b->max - a->held);
}

void arena_fini(struct arena *a)
{
    while (a->chunk) {
        struct arena_chunk *older = a->chunk->older;

        free(a->chunk);
        a->chunk = older;
    }
    a->held = a->given = 0;
}

void arena_reset(struct arena *a)
{
    struct arena_chunk *kept = a->chunk;

    if (!kept)
        return;
    a->chunk = kept->older;
    arena_fini(a);
    kept->older = NULL;
    kept->used = 0;
    a->chunk = kept;
    a->held = kept->size;
    ARENA_SHUT(kept->bytes, kept->size);
}
