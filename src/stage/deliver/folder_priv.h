/*
 * The folder of the site: files that are written whole, only where their bytes are others than
 * before, and lists of their digests (stage/deliver/digests_priv.h).
 *
 * What a list that is at hand has as the digest of a file decides: bytes of another digest are
 * written without a look at what is there, whatever it is; of the same digest, or where no such
 * list has the file, what is there is compared. So a file that others changed is mended by who puts
 * it, as ever, and one that was renamed without its list, by an end in between, is written once
 * more.
 *
 * Order of writing: files, lists from the bottom up (then what is dropped goes), digests.txt, and
 * last v1/manifest.json, which says at which publication the folder stands and the digest of
 * digests.txt. All but the manifest take their places in that order, a few at once (file_batch).
 * Whatever ends the program in between, each file is an old one or a new one, and the next writing
 * goes on from the old manifest. The disk is waited for by the thousand files, not by the file.
 * Lines are kept by the thousand, too (lines_max).
 */
#ifndef STAGE_FOLDER_PRIV_H
#define STAGE_FOLDER_PRIV_H
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"
#include "edge/archive/file.h"
#include "stage/deliver/digests_priv.h"
#include "stage/deliver/writer_priv.h"

enum { FOLDER_AHEAD = 32 };

struct folder {
    const char *dir;
    const char *setup; /* digest of what the files are made by, beside the records */
    int64_t stands_at; /* publication of the manifest; 0: everything is to be written, because */
                       /* there is none, or it was made by another setup */
    bool known;        /* there is one: what its lists have and is not written again stays */
    int written, read; /* files, lists and manifest included */
    int compared;      /* files that were put and looked at, whether they have the bytes already */
    int64_t put, looked; /* bytes in them */
    size_t lines_max;    /* of all lists of years, until they are written and go on from there */
    struct digests_list top;
    struct buf top_was; /* as it was found */
    VEC(struct digests_list) year;
    struct map years; /* by path: its place, from 1 */
    size_t lines;     /* of all that are of a year */
    struct arena of_years;
    struct map sealed; /* lists of years that this delivery wrote already */
    struct buf found;  /* the text of the one that was looked into last */
    const char *found_path;
    struct writer *writer;   /* of files that are put, not yet written */
    struct worker *reader;   /* of files that are looked at ahead */
    struct file_batch batch; /* written, not yet in their places */
    const char *dropped;     /* what begins so goes when the folder is sealed, or NULL */
    bool failed;             /* one was not written, because: */
    struct err trouble;
    struct arena *arena; /* of the folder's whole life */
    int lock;
};

/* Makes the folder, takes its lock (ERR_LOCKED) and reads the manifest; one that is damaged, or
 * has no digests.txt beside it, is none. */
bool folder_open(struct folder *f, const char *dir, const char *setup, struct arena *a,
                 struct err *e) MUST_USE;
void folder_close(struct folder *f);

/* Of a file that could not be written a later call tells, at the latest folder_seal. */
bool folder_put(struct folder *f, const char *path, const void *bytes, size_t len,
                struct err *e) MUST_USE;

/* All that was put is written: `written` and `put` count it. */
bool folder_wait(struct folder *f, struct err *e) MUST_USE;

/* The bytes of a file, if they are those that it was written with, before or by this delivery;
 * else false. The caller clears b in either case. */
bool folder_get(struct folder *f, const char *path, struct buf *b);

/* The file will be got soon, behind those that were told before: a thread reads it meanwhile. So
 * many wait at most (FOLDER_AHEAD); more are read when they are got. */
void folder_ahead(struct folder *f, const char *path);

/* Did an earlier delivery write that file, of no year, with these bytes? It is not looked at; where
 * everything is to be written none did. */
bool folder_stands(struct folder *f, const char *path, const char digest[DIGEST_TEXT_MAX]);

/* What earlier deliveries wrote under a folder, of no year, goes with it: when all else is in its
 * place. `under` ends with '/', and lives as long as f. */
void folder_drop(struct folder *f, const char *under);

/* Lists, then the manifest: the folder stands at `no`. */
bool folder_seal(struct folder *f, int64_t no, struct err *e) MUST_USE;

#endif
