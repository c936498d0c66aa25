#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/must.h"

static void *move_to(size_t cap, const void *old, size_t len, size_t size, struct arena *a)
{
    unsigned char *out;

    must(cap <= SIZE_MAX / 2 / size);
    out = arena_alloc_raw(a, cap * size);
    if (len)
        memcpy(out, old, len * size);
    ARENA_SHUT(out + len * size, (cap - len) * size);
    return out;
}

void *vec_grow(const void *old, size_t len, size_t *cap, size_t size, struct arena *a)
{
    must(*cap <= SIZE_MAX / 2);
    *cap = *cap ? *cap * 2 : 8;
    return move_to(*cap, old, len, size, a);
}

void *vec_room(void *old, size_t len, size_t *cap, size_t more, size_t size, struct arena *a)
{
    if (*cap - len >= more)
        return old;
    must(more <= SIZE_MAX / 2 - len);
    *cap = len + more;
    return move_to(*cap, old, len, size, a);
}
