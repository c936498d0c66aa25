#include "base/keys.h"

#include <string.h>

#include "base/text.h"

static size_t *slot_of(const struct keys *k, const char *text)
{
    size_t h = (size_t)text_hash(text, strlen(text)) & (k->slots - 1);

    while (k->slot[h] && !text_eq(k->key.at[k->slot[h] - 1], text))
        h = (h + 1) & (k->slots - 1);
    return &k->slot[h];
}

static void grow(struct keys *k, struct arena *a)
{
    k->slots = k->slots ? 2 * k->slots : 64;
    k->slot = ARENA_ARRAY(a, size_t, k->slots);
    for (size_t i = 0; i < k->key.len; i++)
        *slot_of(k, k->key.at[i]) = i + 1;
}

size_t keys_add(struct keys *k, const char *text, struct arena *a)
{
    size_t *slot;

    if (2 * (k->key.len + 1) > k->slots)
        grow(k, a);
    slot = slot_of(k, text);
    if (!*slot) {
        *VEC_PUSH(&k->key, a) = text;
        *slot = k->key.len;
    }
    return *slot - 1;
}

size_t keys_find(const struct keys *k, const char *text)
{
    return k->slots ? *slot_of(k, text) - 1 : KEYS_NONE; /* an empty slot has 0 */
}
