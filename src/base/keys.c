#include "base/keys.h"

#include <string.h>

size_t keys_add(struct keys *k, const char *text, struct arena *a)
{
    struct map_slot *slot;

    k->number.arena = a;
    slot = map_put(&k->number, text, strlen(text));
    if (!slot->at) {
        *VEC_PUSH(&k->key, a) = text;
        slot->at = (uint32_t)k->key.len;
    }
    return slot->at - 1;
}

size_t keys_find(const struct keys *k, const char *text)
{
    return (size_t)map_at(&k->number, text, strlen(text)) - 1; /* none is 0 */
}
