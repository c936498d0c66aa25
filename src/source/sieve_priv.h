/*
 * Large lists before they become a tree: catalogues of ten thousand products of which a dozen
 * are GPUs. A tree costs about six times its text, so what is not wanted is left out first.
 */
#ifndef SOURCE_SIEVE_PRIV_H
#define SOURCE_SIEVE_PRIV_H
#include <stddef.h>
#include "base/arena.h"

enum { SIEVE_DEPTH_MAX = 8 };

/*
 * The body without those objects, elements of a list at a depth from `lo` to `hi`, whose text
 * holds none of the words; the list of {"a":[...]} is at depth 2. All else stays byte for byte, so
 * that what was no JSON before is none afterwards; only the commas around what is left out go with
 * it.
 */
const char *sieve(const char *body, size_t len, int lo, int hi, const char *const *words,
                  size_t *out_len, struct arena *a);

#endif
