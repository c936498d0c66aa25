#include "base/intern.h"

#include <string.h>

#include "base/text.h"

void intern_init(struct intern *in, struct arena *a)
{
    *in = (struct intern){.arena = a, .cap = 256};
    in->slot = ARENA_ARRAY(a, const char *, in->cap);
}

static const char **find(const struct intern *in, const char *bytes, size_t len)
{
    size_t i = (size_t)text_hash(bytes, len) & (in->cap - 1);

    while (in->slot[i] && (strncmp(in->slot[i], bytes, len) != 0 || in->slot[i][len]))
        i = (i + 1) & (in->cap - 1);
    return &in->slot[i];
}

static void grow(struct intern *in)
{
    const char **old = in->slot;
    size_t cap = in->cap;

    in->cap *= 2;
    in->slot = ARENA_ARRAY(in->arena, const char *, in->cap);
    for (size_t i = 0; i < cap; i++)
        if (old[i])
            *find(in, old[i], strlen(old[i])) = old[i];
}

const char *intern_text_n(struct intern *in, const char *bytes, size_t len)
{
    const char **at = find(in, bytes, len);

    if (*at)
        return *at;
    if (in->len * 2 >= in->cap) {
        grow(in);
        at = find(in, bytes, len);
    }
    in->len++;
    return *at = text_dup_n(in->arena, bytes, len);
}

const char *intern_text(struct intern *in, const char *text)
{
    return text ? intern_text_n(in, text, strlen(text)) : NULL;
}
