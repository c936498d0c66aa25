/*
 * The order of a reply has no say: its rows as text, moved about, with copies put between them.
 *
 * Rows are the elements of the lists of objects or texts of a JSON text and the members of its
 * objects of objects; in a page the <tr> of a table and the elements of REPLY_CARDS. Nothing else
 * of the text changes, so that what a module reads besides is what it was.
 */
#ifndef TESTS_LIB_REPLY_ORDER_H
#define TESTS_LIB_REPLY_ORDER_H
#include <stdbool.h>
#include <stddef.h>
#include "calc_kit.h"
#include "domain/quote.h"

struct reply_row {
    size_t from, to; /* bytes of the text */
};

struct reply_rows {
    VEC(struct reply_row) row;
    const char *comma; /* between two rows: "," or "" */
    bool whole;        /* its rows are objects or elements: copies can be put between them */
};

struct reply_lists {
    VEC(struct reply_rows) list;
};

/* The lists of a text in the order of their ends, inner ones first; one of a single row counts. */
struct reply_lists reply_lists(const char *text, struct arena *a);

/* Every list of the text in another order, inner ones too. */
const char *reply_shuffled(const char *text, struct kit_random *r, struct arena *a);

const char *reply_row_text(const char *text, const struct reply_row *row, struct arena *a);
const char *reply_with(const char *text, const struct reply_rows *list, size_t at, const char *row,
                       struct arena *a); /* in front of row `at`, or behind the last */
const char *reply_without(const char *text, const struct reply_rows *list, size_t at,
                          struct arena *a);
const char *reply_instead(const char *text, const struct reply_row *at, const char *row,
                          struct arena *a);

/* A row with some of its values lost: no price, zero, sold out, of another type, another word. */
const char *reply_spoiled(const char *row, struct kit_random *r, struct arena *a);

/* --- what has to stay --- */

/* Key, price and verdict of all quotes, a line each, sorted; `good`: of those that are eligible, or
   would be if they were not told twice in two ways. */
const char *reply_said(const struct quote_list *quotes, bool good, struct arena *a);

/* True when every line of `part` is in `whole`, as often. Both as of reply_said. */
bool reply_has_all(const char *whole, const char *part);

/* What an index over all that is in the quotes, with five more sellers, is fixed at. */
const char *reply_fixing(const struct quote_list *quotes, struct arena *a);

#endif
