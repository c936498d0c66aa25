/*
 * The folder of the site: files that are written whole, only where their bytes are others than
 * before, and lists of their digests in the format of sha256sum.
 *
 * The top list, digests.txt, has every file but those of a year's dates, which stand in a list of
 * their own that the top one has: it grows by the years, not by the dates. Order of writing: files,
 * lists of years, digests.txt, and last v1/manifest.json, which says at which publication the
 * folder stands and the digest of digests.txt. Whatever ends the program in between, each file is
 * an old one or a new one, and the next writing goes on from the old manifest. The disk is waited
 * for by the thousand files (file_batch), not by the file.
 */
#ifndef STAGE_FOLDER_PRIV_H
#define STAGE_FOLDER_PRIV_H
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "edge/archive/file.h"

struct folder_line {
    const char *path; /* from the top of the site */
    const char *digest;
    int order; /* of two lines of one path the later counts */
};

/* Lines of a list that are new; those it has had are read when it is written. */
struct folder_list {
    const char *path;
    VEC(struct folder_line) line;
};

struct folder {
    const char *dir;
    const char *setup; /* digest of what the files are made by, beside the records */
    int64_t stands_at; /* publication of the manifest; 0: everything is to be written, because */
                       /* there is none, or it was made by another setup */
    bool known;        /* there is one: what its lists have and is not written again stays */
    int written;       /* files, lists and manifest included */
    VEC(struct folder_list) list;
    VEC(struct folder_list) had; /* lists as they were found, once they are asked for */
    const char *made;            /* the last of its folders that was made */
    struct file_batch batch;     /* written, not yet in their places */
    struct arena *arena;         /* of the folder's whole life */
    int lock;
};

/* Makes the folder, takes its lock (ERR_LOCKED) and reads the manifest; one that is damaged, or
 * has no digests.txt beside it, is none. */
bool folder_open(struct folder *f, const char *dir, const char *setup, struct arena *a,
                 struct err *e) MUST_USE;
void folder_close(struct folder *f);

/* `list` is a path or NULL, for the top list. Paths are of letters, digits, "._-/" alone. */
bool folder_put(struct folder *f, const char *list, const char *path, const void *bytes, size_t len,
                struct err *e) MUST_USE;

/* The bytes of a file of a list (NULL: the top one), if they are those that it was written with,
 * before or by this delivery; else false. The caller clears b in either case. */
bool folder_get(struct folder *f, const char *list, const char *path, struct buf *b);

/* Lists, then the manifest: the folder stands at `no`. */
bool folder_seal(struct folder *f, int64_t no, struct err *e) MUST_USE;

#endif
