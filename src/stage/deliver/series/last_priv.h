/*
 * The newest rows of an index: its latest record, and those of the last days.
 */
#ifndef STAGE_LAST_PRIV_H
#define STAGE_LAST_PRIV_H
#include "stage/deliver/series/rows_priv.h"

/* v1/index/ID/last/30.json */
const char *last_path(const char *index, struct arena *a);

/* Both files; x has the rows that were made of `all`. */
bool last_put(struct delivery *d, const struct series *all, const struct series *x, struct arena *a,
              struct err *e) MUST_USE;

#endif
