#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/must.h"

void *vec_grow(const void *old, size_t len, size_t *cap, size_t size, struct arena *a)
{
    size_t more = *cap ? *cap * 2 : 8;
    unsigned char *out;

    must(more > *cap && more <= SIZE_MAX / 2 / size);
    out = arena_alloc_raw(a, more * size);
    if (len)
        memcpy(out, old, len * size);
    ARENA_SHUT(out + len * size, (more - len) * size);
    *cap = more;
    return out;
}
