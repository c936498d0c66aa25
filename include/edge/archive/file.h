/*
 * Small files of state that must be whole: written beside, flushed to disk, renamed.
 */
#ifndef EDGE_ARCHIVE_FILE_H
#define EDGE_ARCHIVE_FILE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/map.h"
#include "base/vec.h"

/* Makes a folder and those above it. */
bool file_make_dir(const char *path, struct err *e) MUST_USE;

/* Replaces path by these bytes, all or nothing. ERR_WRITE when the disk is full. */
bool file_write_whole(const char *path, const void *bytes, size_t len, struct err *e) MUST_USE;

/* The same, by way of a file of the caller's choice on the same file system. */
bool file_write_by(const char *beside, const char *path, const void *bytes, size_t len,
                   struct err *e) MUST_USE;

/* Replaces a line that may be torn, or lost with the machine: nothing is waited for. */
bool file_write_line(const char *path, const char *line, struct err *e) MUST_USE;

/* Whether there is a file with these bytes and no others. */
bool file_has(const char *path, const void *bytes, size_t len);

/*
 * Many files, each replaced whole, and the disk waited for twice for all of them: they are written
 * beside ("PATH.tmp": one writer at a time), flushed together, renamed in the order in which they
 * were put, FILE_AT_ONCE at a time where they are many, flushed again. Until file_batch_flush has
 * said so each is the old one or the new one. Reading a path that was put gives the old file until
 * then, and file_batch_now the place of the new one; of what was put twice the later counts. A
 * zeroed batch is empty, and so is one that was flushed, well or not, or dropped.
 */
enum { FILE_AT_ONCE = 4 };
struct file_batch {
    VEC(const char *) path;
    struct map has;
    struct arena arena;
};
const char *file_batch_now(const struct file_batch *b, const char *path, struct arena *a);
bool file_batch_flush(struct file_batch *b, struct err *e) MUST_USE;

/* The two halves of putting a file: only the second has to do with a batch, so that the first can
 * be another thread's. */
bool file_put_beside(const char *path, const void *bytes, size_t len, struct err *e) MUST_USE;
void file_batch_take(struct file_batch *b, const char *path);
void file_batch_drop(struct file_batch *b);

/*
 * One in pieces: begin, add as often as there is something, and end, which puts the file in its
 * place, or give up. `path` is where it will stand, for the message.
 */
bool file_begin(const char *beside, int *fd, struct err *e) MUST_USE;
bool file_add(int fd, const char *path, const void *bytes, size_t len, struct err *e) MUST_USE;
bool file_end(int fd, const char *beside, const char *path, struct err *e) MUST_USE;
void file_give_up(int fd, const char *beside);

/* That what stands at `path`, a folder that was made too, is there after a loss of power. */
bool file_flush_dir_of(const char *path, struct err *e) MUST_USE;

/* Names of the files of a folder that end in suffix, sorted by bytes; none if it is absent. */
bool file_list(const char *dir, const char *suffix, const char ***names, size_t *len,
               struct arena *a, struct err *e) MUST_USE;

bool file_remove(const char *path, struct err *e) MUST_USE;
bool file_rename(const char *from, const char *to, struct err *e) MUST_USE;

/*
 * Takes the lock of a file for as long as the process and its children live; ERR_LOCKED when
 * another has it, also half a second later: one that was killed takes a moment to let go. The
 * descriptor is given so that a test can drop it.
 */
bool file_lock(const char *path, int *fd, struct err *e) MUST_USE;

/*
 * Whether another process has that lock, and which (0 when it cannot be told), without taking it:
 * a run that starts this moment is not disturbed.
 */
bool file_lock_holder(const char *path, bool *held, int64_t *pid, struct err *e) MUST_USE;

/*
 * Bytes free under a folder, or under the nearest one above that is there. ERR_PERMISSION when
 * nothing can be made in it. Nothing is written.
 */
bool file_room(const char *path, int64_t *bytes, struct err *e) MUST_USE;

/* The same of what is there and may be anybody's: ERR_WRITE when it cannot be looked at. */
bool file_free(const char *path, int64_t *bytes, struct err *e) MUST_USE;

/* When a file was written last, in seconds since 1970. ERR_DATA when it is not there or closed to
 * us. */
bool file_time(const char *path, int64_t *time, struct err *e) MUST_USE;

/*
 * A folder that is not there yet, or is this user's (or root's) and open to writing for none of
 * the `closed` bits, 02 or 022: who can write in it could put a file of his own in ours' place.
 * ERR_PERMISSION otherwise.
 */
bool file_is_ours(const char *path, mode_t closed, struct err *e) MUST_USE;

/*
 * Reads a secret: the first line of a file of this user's (or root's) that is open for none of the
 * `closed` bits, 077 or 07 (ERR_PERMISSION otherwise; ERR_CONFIG when it holds a NUL). The text is
 * never logged.
 */
bool file_read_secret(const char *path, mode_t closed, const char **out, struct arena *a,
                      struct err *e) MUST_USE;

#endif
