/*
 * Rows of CSV (RFC 4180): fields separated by commas, quoted where they hold a comma, a quote or a
 * line end. Fields are unquoted in place, so the row's bytes must be writable.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H
#include <stdbool.h>
#include <stddef.h>
#include "base/err.h"

struct csv_field {
    char *text; /* followed by a NUL that len does not count */
    size_t len;
    bool quoted; /* PostgreSQL: an empty field that is not is null */
};

/* Bytes of the first row with its line end, 0 when its end is not there. */
size_t csv_row_end(const char *bytes, size_t len);

/*
 * Splits a row without its line end, row[len] being writable. False with ERR_DATA: another number
 * of fields than `want`, a quote in the wrong place, a NUL byte.
 */
bool csv_split(char *row, size_t len, struct csv_field *field, size_t want, struct err *e) MUST_USE;

#endif
