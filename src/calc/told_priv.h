/*
 * Reading of contracts and calendars: every refusal says file, line and path. Values stay strings
 * or numbers of the file; who reads says what they may be.
 */
#ifndef CALC_TOLD_PRIV_H
#define CALC_TOLD_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

/* What is being read. */
struct told {
    const char *file, *text;
    size_t len;
    struct arena *arena;
    struct err *err;
};

/* "FILE:LINE: PATH: sentence" as ERR_CONFIG; always false. */
bool told_wrong(const struct told *t, const char *path, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* "path.name", or the name at the top. */
const char *told_path(const struct told *t, const char *path, const char *name);

/* An object with no other members than `known` (NULL-terminated). */
bool told_object(const struct told *t, const struct json *at, const char *path,
                 const char *const *known) MUST_USE;

/* Required members; texts are not empty. */
bool told_text(const struct told *t, const struct json *at, const char *path, const char *name,
               const char **out) MUST_USE;
bool told_date(const struct told *t, const struct json *at, const char *path, const char *name,
               int64_t *out) MUST_USE;
bool told_int(const struct told *t, const struct json *at, const char *path, const char *name,
              int64_t low, int64_t high, int64_t *out) MUST_USE;

/* The list that a member is, which must not be empty. */
bool told_list(const struct told *t, const struct json *at, const char *path, const char *name,
               const struct json **out) MUST_USE;

/* The number of a word in `words` (NULL-terminated). */
bool told_word(const struct told *t, const char *path, const char *word, const char *const *words,
               int64_t *out) MUST_USE;

#endif
