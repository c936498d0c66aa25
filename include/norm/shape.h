/*
 * The shape of a reply: what is told where, whatever the values. Pure.
 *
 * Ownership: results live in the arena given.
 */
#ifndef NORM_SHAPE_H
#define NORM_SHAPE_H
#include "base/arena.h"
#include "base/err.h"
#include "edge/html/html.h"
#include "edge/json/json.h"

enum drift_type {
    DRIFT_NULL = 1,
    DRIFT_BOOL = 2,
    DRIFT_NUMBER = 4,
    DRIFT_TEXT = 8,
    DRIFT_OBJECT = 16,
    DRIFT_ARRAY = 32,
    DRIFT_ANCHOR = 64
};

/*
 * Paths of a reply, sorted, each once, with the types seen there: "offers[].min_bid" is null or a
 * number. Values, their order and count have no say. An object whose names are data (instance
 * types, regions: all members are objects or arrays, and each name has a figure in it or three or
 * more have the same members) is "{}": its names do not count. A page's shape is its anchors: words
 * of h1 and h2, words of table heads, names of data attributes. Paths of more than 500 bytes and
 * beyond the first 4000 are not told.
 */
struct drift_path {
    const char *path;
    unsigned types;
};

struct drift_shape {
    struct drift_path *at;
    size_t len;
};

void drift_shape_json(const struct json *doc, struct drift_shape *out, struct arena *a);
void drift_shape_page(const struct html *page, struct drift_shape *out, struct arena *a);

/* The same in another arena. */
struct drift_shape drift_shape_copy(const struct drift_shape *shape, struct arena *a);

/* Paths of two replies of one poll together. */
void drift_shape_add(const struct drift_shape *more, struct drift_shape *to, struct arena *a);

/* One line a path, "types path", sorted: what is stored, and what is read back. Control characters
   of names are ?. */
const char *drift_shape_text(const struct drift_shape *shape, struct arena *a);
bool drift_shape_read(const char *text, struct drift_shape *out, struct arena *a,
                      struct err *e) MUST_USE;

#endif
