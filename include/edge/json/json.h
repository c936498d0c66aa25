/*
 * JSON from outside, read by cJSON into an arena.
 *
 * Names are matched with case. A path is names joined by dots: "gpu.count"; a name that holds a
 * dot itself cannot be reached by a path. Every reader fails with ERR_REPLY and a sentence that
 * names the path and says what was found; nothing is guessed or defaulted, except by the readers
 * called `_opt`, which take a missing member and null for absent. Of a tree of json_parse_config
 * err.line is then the line of what was found; of others it says nothing.
 *
 * A text with a NUL in it, as a byte or as an escape, is never cut there: the readers below refuse
 * it, json_text and json_name give it with TEXT_NUL in that place (base/text.h), so no word matches
 * it.
 *
 * Numbers: cJSON keeps them as binary64. They are read back as their shortest decimal text, which
 * is the text the sender printed whenever it had at most 17 digits. Up to 15 digits are exact; 16
 * or 17 are the residue of a sum in the sender (1.3168888888888888) and are rounded to the nano,
 * half to even, as long as the nano is among the first 15 digits, that is below one million;
 * beyond, the number is refused with ERR_PRECISE. Strings are read exactly and rounded to the
 * nano once, half to even.
 *
 * Ownership: the tree and all texts live in the arena given to json_parse; there is no close.
 */
#ifndef EDGE_JSON_JSON_H
#define EDGE_JSON_JSON_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"

struct json;

/*
 * Parses a whole body: one value, then nothing but white space. Fails with ERR_REPLY and the line
 * of the fault ("an HTML page" when it begins with '<'), or with ERR_LIMIT when nested deeper
 * than BUF_JSON_DEPTH_MAX. `what` names the body in the message: "reply", "markets.json".
 */
const struct json *json_parse(const char *body, size_t len, const char *what, struct arena *a,
                              struct err *e) MUST_USE;

/* The same for configuration: // and block comments are taken out first. Fails with ERR_CONFIG. */
const struct json *json_parse_config(const char *body, size_t len, const char *what,
                                     struct arena *a, struct err *e) MUST_USE;

/* NULL when a step of the path is missing or not an object; the node of a null is not NULL. */
const struct json *json_get(const struct json *at, const char *path);

/* The member with exactly this name, dots included. */
const struct json *json_member(const struct json *at, const char *name);

/* First member of an object or element of an array, NULL for none or for other types. */
const struct json *json_first(const struct json *list);
const struct json *json_next(const struct json *at);
size_t json_len(const struct json *list);

/* The members of an object, or the first of each name, where many are asked for: one look each. */
struct json_index {
    struct map number; /* + 1 */
    const struct json **member;
};
void json_index(struct json_index *x, const struct json *object, struct arena *a);
const struct json *json_indexed(const struct json_index *x, const char *name); /* NULL for none */

/*
 * Several members of each of many objects, in one walk of each: rows of a list mostly have their
 * members in the order of the row before, and are then only compared with it. Of a name that is
 * there twice the first counts. Begins as {.name = ..., .len = ...}; for objects of one tree.
 */
enum { JSON_FIELDS_MAX = 128 };
struct json_fields {
    const char *const *name; /* wanted */
    size_t len;
    struct {
        const char *name; /* of the member that stood here in the row before, NULL for none yet */
        size_t field;     /* which that is, len when it is not wanted */
    } before[JSON_FIELDS_MAX];
};

/* out[i] is the member name[i] of the object, NULL where it has none or is none. */
void json_fields_of(struct json_fields *f, const struct json *object, const struct json **out);

const char *json_name(const struct json *at); /* name of an object's member, else NULL */

bool json_is_null(const struct json *at); /* also for NULL: absent */
bool json_is_object(const struct json *at);
bool json_is_array(const struct json *at);
bool json_is_text(const struct json *at);
bool json_is_number(const struct json *at);

/* NULL and ERR_REPLY when missing or of another type. Path "" is `at` itself. */
const struct json *json_array(const struct json *at, const char *path, struct err *e) MUST_USE;
const struct json *json_object(const struct json *at, const char *path, struct err *e) MUST_USE;

bool json_str(const struct json *at, const char *path, const char **out, struct err *e) MUST_USE;
/* A JSON integer, or a string of digits, within int64 and 2^53 for JSON numbers. */
bool json_int(const struct json *at, const char *path, int64_t *out, struct err *e) MUST_USE;
bool json_bool(const struct json *at, const char *path, bool *out, struct err *e) MUST_USE;
/* A decimal number, JSON number or string, times 1e9. */
bool json_nano(const struct json *at, const char *path, int64_t *out, struct err *e) MUST_USE;
/* The same times 10^shift first: shift -2 reads cents as dollars. */
bool json_nano_shift(const struct json *at, const char *path, int shift, int64_t *out,
                     struct err *e) MUST_USE;
/* The same of what json_get has found at the path. */
bool json_nano_found(const struct json *found, const char *path, int shift, int64_t *out,
                     struct err *e) MUST_USE;

/* Absent or null leaves *out as it is and succeeds; a wrong type still fails. */
bool json_str_opt(const struct json *at, const char *path, const char **out,
                  struct err *e) MUST_USE;
bool json_int_opt(const struct json *at, const char *path, int64_t *out, struct err *e) MUST_USE;
bool json_bool_opt(const struct json *at, const char *path, bool *out, struct err *e) MUST_USE;
bool json_nano_opt(const struct json *at, const char *path, int64_t *out, struct err *e) MUST_USE;

/* The text of a string or number (ids that are sometimes one, sometimes the other), else NULL. */
const char *json_text(const struct json *at, struct arena *a);

/* Compact JSON of a node: numbers as cJSON prints them. */
const char *json_print(const struct json *at, struct arena *a);

/*
 * `at` changed by a JSON merge patch (RFC 7396): members of the patch replace or add, objects
 * member by member, lists whole; null removes. `at` is used up. For err.line the lines of what
 * comes from the patch are negative.
 */
const struct json *json_merge_patch(const struct json *at, const struct json *patch,
                                    struct arena *a);

#endif
