/*
 * Lists of digests in the format of sha256sum, each sorted by path. Which list a file stands in is
 * told by its path alone:
 *
 *   digests.txt            what is of no year, and the lists of the years
 *   v1/YYYY.sha256         what is of that year and of no index, and the lists of its indices
 *   v1/index/ID/YYYY.sha256 (v1/token/changes/YYYY.sha256)
 *                          series, dates, coverage and bundles of that index and year
 *
 * So a year that is over is one line, and what a day more reads and writes is of its own year,
 * however many there are.
 */
#ifndef STAGE_DIGESTS_PRIV_H
#define STAGE_DIGESTS_PRIV_H
#include "base/arena.h"
#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"
#include "edge/sign/digest.h"

#define DIGESTS_TOP "digests.txt"

/* The list that a path is in. */
const char *digests_list_of(const char *path, struct arena *a);

struct digests_line {
    const char *path; /* from the top of the site */
    char digest[DIGEST_TEXT_MAX];
};

/* Lines of a list that are new; those that it has had are text. */
struct digests_list {
    const char *path;
    VEC(struct digests_line) line;
    struct map at; /* by path: its place, from 1 */
};

/* In place of what was put of that path before. Path and digest are copied to the arena. */
void digests_put(struct digests_list *list, const char *path, const char *digest, struct arena *a);

/* A path is of letters, digits, "._-/" alone, and no part of it is hidden. */
bool digests_is_safe(const char *path);

/* The line of a list's text that begins at *at or behind, which then is its end; false: there is
 * none. What is no line of a list is passed over. */
bool digests_next(const struct buf *text, size_t *at, struct digests_line *out, struct arena *a);

/* The digest of a path in a list's text. */
bool digests_find(const struct buf *text, const char *path, char digest[DIGEST_TEXT_MAX]);

/* The lines that are new, and those of the text that were not put again; of the top list those
 * that are in no other. */
void digests_merge(struct digests_list *list, const struct buf *text, struct buf *to);

#endif
