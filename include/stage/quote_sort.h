/*
 * Quotes in order, however many: an external merge sort (Knuth, TAOCP 3, 5.4). So many rows are
 * held in memory; the others wait in temporary files that have no name and end with the program.
 */
#ifndef STAGE_QUOTE_SORT_H
#define STAGE_QUOTE_SORT_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"
#include "domain/quote.h"

struct quote_sort;

enum { QUOTE_SORT_ROWS = 1 << 14 }; /* held where nothing says how many */

/* `order` compares two struct quote, as for qsort; `rows` is how many are held, at least 2. */
struct quote_sort *quote_sort_open(int (*order)(const void *, const void *), size_t rows);

/* Copies the row. Its words are the caller's: interned, they outlive the sort. ERR_DATA when there
   is no room for temporary files. Not after the first quote_sort_next. */
bool quote_sort_put(struct quote_sort *s, const struct quote *q, struct err *e) MUST_USE;

/* The next row in order; its offer, host and machine live until the next call. *any is false behind
   the last one. */
bool quote_sort_next(struct quote_sort *s, struct quote *out, bool *any, struct err *e) MUST_USE;

/* Bytes that rows take in memory now. */
size_t quote_sort_held(const struct quote_sort *s);

/* Sets *s to NULL; NULL is allowed. */
void quote_sort_close(struct quote_sort **s);

#endif
