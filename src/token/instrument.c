#include "token/instrument.h"

#include <string.h>

#include "base/text.h"

bool token_instrument_parse(const char *text, struct token_instrument *out, struct arena *a)
{
    const char *colon = strchr(text, ':');
    const char *direction;

    if (!colon || colon == text)
        return false;
    out->net = text_ends(colon + 1, ":net");
    out->model = text_dup_n(a, text, (size_t)(colon - text));
    direction = text_dup_n(a, colon + 1, strlen(colon + 1) - (out->net ? strlen(":net") : 0));
    return token_direction_by_name(direction, &out->direction);
}

const char *token_list_instrument(const char *text, struct arena *a)
{
    if (!strchr(text, ':') || !text_ends(text, ":net"))
        return NULL;
    return text_dup_n(a, text, strlen(text) - strlen(":net"));
}
