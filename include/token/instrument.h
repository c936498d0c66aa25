/*
 * The names of token instruments: "MODEL:DIRECTION" at list price, "MODEL:DIRECTION:net" at the
 * stated one.
 */
#ifndef TOKEN_INSTRUMENT_H
#define TOKEN_INSTRUMENT_H
#include <stdbool.h>
#include "base/arena.h"
#include "domain/offer.h"

/* "gpt-oss-120b:input" -> model, direction, net; false when the text is no token instrument. */
struct token_instrument {
    const char *model;
    enum token_direction direction;
    bool net;
};
bool token_instrument_parse(const char *text, struct token_instrument *out,
                            struct arena *a) MUST_USE;

/* "gpt-oss-120b:input:net" -> "gpt-oss-120b:input"; NULL for what is no net instrument. */
const char *token_list_instrument(const char *text, struct arena *a);

#endif
