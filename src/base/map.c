#include "base/map.h"

#include <string.h>

#include "base/must.h"
#include "base/text.h"

enum { MAP_MIN = 16 };

static struct map_slot *slot_of(const struct map *t, const char *bytes, size_t len)
{
    size_t i = (size_t)text_hash(bytes, len) & (t->cap - 1);

    for (; t->slot[i].text; i = (i + 1) & (t->cap - 1))
        if (t->slot[i].len == len && memcmp(t->slot[i].text, bytes, len) == 0)
            break;
    return &t->slot[i];
}

static void grow(struct map *t)
{
    const struct map_slot *old = t->slot;
    size_t cap = t->cap;

    t->cap = cap ? 2 * cap : MAP_MIN;
    t->slot = ARENA_ARRAY(t->arena, struct map_slot, t->cap);
    for (size_t i = 0; i < cap; i++)
        if (old[i].text)
            *slot_of(t, old[i].text, old[i].len) = old[i];
}

struct map_slot *map_put(struct map *t, const char *bytes, size_t len)
{
    struct map_slot *slot;

    must(len < UINT32_MAX);
    if (2 * (t->len + 1) > t->cap)
        grow(t);
    slot = slot_of(t, bytes, len);
    if (!slot->text) {
        *slot = (struct map_slot){bytes, (uint32_t)len, 0};
        t->len++;
    }
    return slot;
}

uint32_t map_at(const struct map *t, const char *bytes, size_t len)
{
    return t->cap ? slot_of(t, bytes, len)->at : 0;
}
