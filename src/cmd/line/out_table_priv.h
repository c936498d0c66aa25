/*
 * Rows as a table for people: aligned, with bold heads if `colour`, and no wider than `limit`
 * columns (0: as wide as it is). See cmd/out.h for what is cut and left out then.
 */
#ifndef CMD_LINE_OUT_TABLE_PRIV_H
#define CMD_LINE_OUT_TABLE_PRIV_H
#include "cmd/out.h"

void out_table_write(const struct out *o, size_t limit, bool colour, struct buf *to);

#endif
