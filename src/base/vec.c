#include "base/vec.h"

#include <stdint.h>
#include <string.h>

#include "base/must.h"

void *vec_grow(const void *old, size_t len, size_t *cap, size_t size, struct arena *a)
{
    size_t more = *cap ? *cap * 2 : 8;
    void *out;

    must(more > *cap);
    out = arena_array(a, more, size);
    if (len)
        memcpy(out, old, len * size);
    *cap = more;
    return out;
}
