/*
 * What is drawn of the last days of an index, taken from the rows that its files have: the days of
 * a year are not asked of the database again for each day more.
 */
#ifndef STAGE_LEVELS_PRIV_H
#define STAGE_LEVELS_PRIV_H
#include "stage/deliver/series/kept_priv.h"
#include "store/fixing.h"

struct levels {
    const char *index;
    struct store_level *at; /* by date; room for all that are added */
    size_t len, cap;
    struct arena *arena;
};

void levels_open(struct levels *l, const char *index, int64_t from, int64_t to, struct arena *a);

/* A row of data_fixing; of a day without a record there is nothing to draw. False: its texts are
 * none that we write. */
bool levels_add(struct levels *l, int64_t date, const char *const *row);

/* The same of rows of a year's CSV; false also when not all of from..to are there. */
bool levels_add_kept(struct levels *l, const struct kept *k, int64_t from, int64_t to);

#endif
