/*
 * Texts numbered in the order of their first coming: what rows are about, found again in the time
 * of one look, however many there are. The numbers index whatever list the caller keeps beside it.
 */
#ifndef BASE_KEYS_H
#define BASE_KEYS_H
#include <stddef.h>
#include "base/map.h"
#include "base/vec.h"

#define KEYS_NONE ((size_t)-1)

struct keys {
    VEC(const char *) key; /* borrowed */
    struct map number;     /* + 1 */
};

/* The number of a text, a new one when it is new; an all-zero table is empty. */
size_t keys_add(struct keys *k, const char *text, struct arena *a);

/* KEYS_NONE when it never came. */
size_t keys_find(const struct keys *k, const char *text);

#endif
