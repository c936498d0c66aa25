/* A month to files and back, for keep.c. */
#ifndef STAGE_KEEP_MONTH_PRIV_H
#define STAGE_KEEP_MONTH_PRIV_H
#include "stage/keep/keep.h"

/*
 * Writes its files and manifest, then reads all of it again. m->rows, bytes, manifest and
 * exported_at are set.
 */
bool keep_export_month(struct keep *k, struct store_month *m, struct err *e) MUST_USE;

/* Whether its table gives what the files have, day by day. Files that are not whole are not the
 * same. */
bool keep_compare_month(struct keep *k, const struct store_month *m, bool *same,
                        struct err *e) MUST_USE;

/* The files whole, or ERR_DATA. */
bool keep_read_month(struct keep *k, const struct store_month *m, struct err *e) MUST_USE;

/* Its table, made from the files where it is gone, becomes a partition, and the month restored. */
bool keep_fill_month(struct keep *k, const struct store_month *m, struct err *e) MUST_USE;

#endif
