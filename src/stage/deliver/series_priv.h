/*
 * What the files of an index are made of: rows, a date each, of records and of what stands in a
 * file already.
 */
#ifndef STAGE_SERIES_PRIV_H
#define STAGE_SERIES_PRIV_H
#include "stage/deliver/kept_priv.h"
#include "stage/deliver/site_priv.h"

/* Rows of a span, one a date, also of those that have no record. */
struct series {
    const char *index, *unit;
    int64_t from, to;
    const char *const **row;
    size_t len;
};

/* Rows that stand in a file already. */
struct rows {
    const char *at;
    size_t len;
};

struct rows series_kept(const struct kept *k, int64_t from, int64_t to);

/* Makes the rows of x->from..to. */
bool series_read(const struct delivery *d, struct series *x, struct arena *a,
                 struct err *e) MUST_USE;

/* Newest first, as readers of reference rates expect; before the dates of the series are those
 * kept. */
bool series_put_json(struct delivery *d, const char *path, const struct series *x, struct rows kept,
                     struct err *e) MUST_USE;

/* Writes the latest record and the last days; x has the rows that were made of `all`. */
bool series_put_last(struct delivery *d, const struct series *all, const struct series *x,
                     struct arena *a, struct err *e) MUST_USE;

#endif
