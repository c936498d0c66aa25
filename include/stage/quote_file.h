/*
 * A file of quotes as CSV (calc/quote_csv.h), read in pieces: for backtest and import.
 */
#ifndef STAGE_QUOTE_FILE_H
#define STAGE_QUOTE_FILE_H
#include <stddef.h>
#include "base/err.h"
#include "base/intern.h"
#include "calc/quote_csv.h"
#include "norm/region.h"

/*
 * Reads a whole file, "-" being standard input, and adds to *rows how many rows were read well.
 * Words of the quotes are interned in `in`; offer, host and machine live until take->quote returns.
 * ERR_PERMISSION or ERR_DATA when it cannot be opened or read, else what quote_csv_feed fails with.
 */
bool quote_file_read(const char *path, struct intern *in, const struct quote_csv_take *take,
                     size_t *rows, struct err *e) MUST_USE;

/* The country of a row, by the tables in force: a file has the market's own word only. */
const char *quote_file_country(const struct region_rules *regions, const struct quote *q,
                               struct intern *in);

#endif
