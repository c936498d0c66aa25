/*
 * Strict reading of configuration: a table says which members an object has, of which type and
 * range, and where each goes. A member that is missing, unknown, of another type or out of its
 * range is an error (ERR_CONFIG) that names it and knows its line (err.line); who reads a part puts
 * the part's name in front (conf_in), who reads the file the file's (err_in_file), so that the
 * sentence begins "FILE:LINE: PATH: ". Of one that is there twice the first counts, where conf_once
 * was not asked.
 *
 * For trees of json_parse_config alone: others know no lines. Texts point into the tree. A number
 * may be a text of its digits, as in replies.
 */
#ifndef EDGE_JSON_CONF_H
#define EDGE_JSON_CONF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

enum conf_type {
    CONF_INT,    /* int */
    CONF_LONG,   /* int64_t */
    CONF_NANO,   /* int64_t, a decimal number times 1e9 */
    CONF_TEXT,   /* const char *, not empty */
    CONF_STRING, /* const char *, may be empty */
    CONF_PATH,   /* const char *, names joined by dots, as json_get takes them */
    CONF_DATE,   /* int64_t, "2026-01-01" */
    CONF_MONTH,  /* int, "2026-01": year * 12 + month - 1 */
    CONF_BOOL,
    CONF_WORD, /* an enum: the place of the text in `words` */
    CONF_NOTE, /* a text, not empty, for whoever reads the file: goes nowhere */
    /* Goes nowhere: who reads it asks for the member himself. */
    CONF_LIST,
    CONF_OBJECT,
    CONF_ANY
};

struct conf_member {
    const char *name;
    enum conf_type type;
    size_t offset;            /* in the struct that is filled */
    int64_t low, high;        /* of numbers, inclusive; nano for CONF_NANO */
    const char *const *words; /* NULL-terminated; of a number: texts that stand for 0 */
    bool optional;            /* may be missing, or null: the struct keeps what it has */
};

/* A row of a table: {"id", CONF_TEXT, CONF_AT(struct method, id)}, {"tick", CONF_NANO, .., 1, 9} */
#define CONF_AT(type, field) .offset = offsetof(type, field)
#define CONF_OPT .optional = true
#define CONF_REQ .optional = false /* for rows without a place or range */

/* Fills `to` from the object by the table, a constant array. `at` may be NULL: no object. */
#define CONF_READ(at, table, to, e) conf_read(at, table, sizeof(table) / sizeof *(table), to, e)
bool conf_read(const struct json *at, const struct conf_member *table, size_t len, void *to,
               struct err *e) MUST_USE;

/* Refuses a name that is there twice in the object, or in one below it. */
bool conf_once(const struct json *at, struct err *e) MUST_USE;

/* The list or object that is the only member of a file; NULL with the error. */
const struct json *conf_only(const struct json *doc, const char *name, enum conf_type type,
                             struct err *e) MUST_USE;

/* One value by itself, an element of a list or a member by any name; `m->name` is told. */
bool conf_value(const struct json *at, const struct conf_member *m, void *to,
                struct err *e) MUST_USE;
bool conf_text(const struct json *at, const char *name, const char **out, struct err *e) MUST_USE;

/* The texts of the list that is the member `name`, none empty; missing or null gives none. */
bool conf_texts(const struct json *at, const char *name, const char ***out, size_t *len,
                struct arena *a, struct err *e) MUST_USE;
/* The same sorted by bytes, none twice. */
bool conf_set(const struct json *at, const char *name, const char ***out, size_t *len,
              struct arena *a, struct err *e) MUST_USE;

/* Sorts elements by the text that is their member `key`; one that is there twice is wrong. */
#define CONF_SORT(at, list, len, type, key, what, e)                                               \
    conf_sort(at, list, len, sizeof(type), offsetof(type, key), what, e)
bool conf_sort(const struct json *at, void *list, size_t len, size_t size, size_t key,
               const char *what, struct err *e) MUST_USE;

/* What the reader of `at` found wrong itself: ERR_CONFIG with the line of `at`; false. */
bool conf_wrong(const struct json *at, struct err *e, const char *fmt, ...) PRINTF_LIKE(3, 4);
/* Puts the part's name in front; where no line is known yet it is that of `at`. False. */
bool conf_in(const struct json *at, struct err *e, const char *fmt, ...) PRINTF_LIKE(3, 4);

#endif
