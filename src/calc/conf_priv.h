/*
 * Strict reading of the engine's configuration: a table of members, each required, each with its
 * range; anything else in the object is an error. Messages name file and path.
 */
#ifndef CALC_CONF_PRIV_H
#define CALC_CONF_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "edge/json/json.h"

enum conf_type {
    CONF_INT,  /* int */
    CONF_LONG, /* int64_t */
    CONF_NANO, /* int64_t, a decimal number times 1e9 */
    CONF_TEXT, /* const char *, not empty */
    CONF_DATE, /* int64_t, "2026-01-01" */
    CONF_BOOL
};

struct conf_member {
    const char *name;
    enum conf_type type;
    size_t offset;     /* in the struct that is filled */
    int64_t low, high; /* of numbers, inclusive; nano for CONF_NANO */
};

/* Fills `to` from the object; every member of the table must be there and, but for `more`
   (NULL-terminated, may be NULL), no other. `path` is the object's own, "" at the top. */
bool conf_read(const struct json *at, const char *file, const char *path,
               const struct conf_member *member, size_t len, const char *const *more, void *to,
               struct err *e) MUST_USE;

/* What json_* said about a file, as an error of the configuration. */
bool conf_error(const char *file, const char *path, struct err *e);

#endif
