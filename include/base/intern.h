/*
 * Interned text: equal bytes give the same pointer, so words that recur in every row (market,
 * operator, instrument, tier, region) are stored once and compared as pointers.
 * Order still goes by text_cmp, never by address.
 */
#ifndef BASE_INTERN_H
#define BASE_INTERN_H
#include <stddef.h>
#include "base/map.h"

struct intern {
    struct arena *arena; /* where table and texts live; set by intern_init */
    struct map known;
};

void intern_init(struct intern *in, struct arena *a);

/* NULL stays NULL. */
const char *intern_text(struct intern *in, const char *text);
const char *intern_text_n(struct intern *in, const char *bytes, size_t len);

#endif
