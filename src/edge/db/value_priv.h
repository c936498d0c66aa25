/*
 * Values of a row, from the text the server writes. False: beyond what our types hold.
 */
#ifndef EDGE_DB_VALUE_PRIV_H
#define EDGE_DB_VALUE_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

/* pg_type's own numbers, fixed for ever (catalog/pg_type.dat). */
enum db_type {
    DB_TYPE_INT2 = 21,
    DB_TYPE_INT4 = 23,
    DB_TYPE_INT8_LIST = 1016,
    DB_TYPE_DATE = 1082,
    DB_TYPE_TIMESTAMPTZ = 1184,
    DB_TYPE_NUMERIC = 1700
};

/* Of some types a column holds more than we do: their values are looked at. */
bool db_is_bounded(unsigned type);

/*
 * True when db_nano, db_time or db_date can give a value of this type, or a list has no bounds of
 * its own; true of all other types.
 */
bool db_is_readable(unsigned type, const char *text, size_t len) MUST_USE;

bool db_read_nano(const char *text, int64_t *out) MUST_USE;
bool db_read_time(const char *text, int64_t *out) MUST_USE; /* whole seconds of it */
bool db_read_date(const char *text, int64_t *out) MUST_USE;

#endif
