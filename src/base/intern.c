#include "base/intern.h"

#include <string.h>

#include "base/text.h"

void intern_init(struct intern *in, struct arena *a)
{
    *in = (struct intern){.arena = a, .known = {.arena = a}};
}

const char *intern_text_n(struct intern *in, const char *bytes, size_t len)
{
    struct map_slot *slot = map_put(&in->known, bytes, len);

    if (!slot->at) {
        slot->text = text_dup_n(in->arena, bytes, len);
        slot->at = 1;
    }
    return slot->text;
}

const char *intern_text(struct intern *in, const char *text)
{
    return text ? intern_text_n(in, text, strlen(text)) : NULL;
}
