/*
 * doc/SOURCES.md from the configuration: every row of its two tables is made anew, the sentences
 * around them stay. What a person knows is kept from the row that is there, the cell "proven on";
 * a source without a row was proven on documentation.
 *
 * H100, H200 and spot say whether the stored replies of a marketplace have a good quote of one.
 */
#ifndef TESTS_SOURCE_TABLE_H
#define TESTS_SOURCE_TABLE_H
#include "base/buf.h"
#include "stage/config/config.h"

/* `page` is the file as it is; the names of columns decide which table it is. */
void source_table(const struct config *c, const char *page, struct buf *out, struct arena *a);

#endif
