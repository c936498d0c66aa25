/*
 * Rows of a file of the site that is there already, a row a date: what an old date says is taken
 * over as it stands, so that a day more asks the database for a day. Only of a file whose digest
 * is that of the folder's list, and whose lines are those of all dates between its first and its
 * last: of any other all rows are made again.
 */
#ifndef STAGE_KEPT_PRIV_H
#define STAGE_KEPT_PRIV_H
#include "stage/deliver/folder_priv.h"

struct kept {
    struct buf file;
    const char *rows; /* what stands between head and tail, or NULL */
    size_t len;
    bool json;    /* else CSV */
    bool falling; /* the last date first */
    int64_t first, last;
};

/* False: nothing is kept, and last is before first. The path ends in .json or .csv. */
bool kept_open(struct kept *k, struct folder *f, const char *path);

/* The rows of from..to as they stand, without a separator at either end; NULL when not all of them
 * are there. */
const char *kept_rows(const struct kept *k, int64_t from, int64_t to, size_t *len);

void kept_close(struct kept *k);

#endif
