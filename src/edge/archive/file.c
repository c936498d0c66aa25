#include "edge/archive/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/regular.h"
#include "base/text.h"
#include "base/vec.h"
#include "base/worker.h"

enum { PATH_LEN_MAX = 4096, AHEAD = 64 << 10, PLACERS_FROM = 64 };

static enum err_kind write_kind(int code, enum err_kind otherwise)
{
    if (code == ENOSPC || code == EDQUOT || code == EIO || code == EFBIG)
        return ERR_WRITE;
    return code == EACCES || code == EPERM || code == EROFS ? ERR_PERMISSION : otherwise;
}

bool file_make_dir(const char *path, struct err *e)
{
    char part[PATH_LEN_MAX];
    size_t len = strlen(path);

    if (len >= sizeof part)
        return err_set(e, ERR_CREATE, "cannot make folder \"%s\": the name is too long", path);
    if (mkdir(path, 0777) == 0 || errno == EEXIST) /* mostly: every reply asks for its folder */
        return true;
    for (size_t i = 1; i <= len; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(part, path, i);
        part[i] = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return err_set(e, write_kind(errno, ERR_CREATE), "could not make folder \"%s\": %s",
                           part, strerror(errno));
    }
    return true;
}

static bool write_all(int fd, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, bytes, len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return false;
        bytes += n;
        len -= (size_t)n;
    }
    return true;
}

static bool flush_dir_of(const char *path)
{
    char dir[PATH_LEN_MAX];
    const char *slash = strrchr(path, '/');
    int fd, failed;

    (void)snprintf(dir, sizeof dir, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return false;
    failed = fsync(fd);
    (void)close(fd);
    return failed == 0;
}

static bool not_written(const char *beside, const char *path, int code, struct err *e)
{
    (void)unlink(beside);
    return err_set(e, write_kind(code, ERR_WRITE), "could not write \"%s\": %s", path,
                   strerror(code));
}

bool file_begin(const char *beside, int *fd, struct err *e)
{
    *fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set(e, write_kind(errno, ERR_CREATE), "could not create \"%s\": %s", beside,
                       strerror(errno));
    if (regular_is(*fd, beside, e))
        return true;
    (void)close(*fd);
    return false;
}

static bool close_beside(int fd, int code, const char *beside, const char *path, struct err *e)
{
    if (close(fd) != 0 && code == 0)
        code = errno;
    return code == 0 || not_written(beside, path, code, e);
}

/* The disk begins with what is large, so that who flushes it later has less to wait for. What goes
   wrong is told then. */
static bool write_ahead(int fd, const void *bytes, size_t len)
{
    if (!write_all(fd, bytes, len))
        return false;
    if (len >= AHEAD)
        (void)sync_file_range(fd, 0, 0, SYNC_FILE_RANGE_WRITE);
    return true;
}

static bool write_beside(const char *beside, const char *path, const void *bytes, size_t len,
                         bool flush, struct err *e)
{
    int fd;

    return file_begin(beside, &fd, e)
           && close_beside(
               fd,
               (flush ? write_all(fd, bytes, len) && fsync(fd) == 0 : write_ahead(fd, bytes, len))
                   ? 0
                   : errno,
               beside, path, e);
}

static bool put_in_place(const char *beside, const char *path, struct err *e)
{
    return (rename(beside, path) == 0 && flush_dir_of(path)) || not_written(beside, path, errno, e);
}

bool file_add(int fd, const char *path, const void *bytes, size_t len, struct err *e)
{
    return write_all(fd, bytes, len)
           || err_set(e, write_kind(errno, ERR_WRITE), "could not write \"%s\": %s", path,
                      strerror(errno));
}

bool file_end(int fd, const char *beside, const char *path, struct err *e)
{
    return close_beside(fd, fsync(fd) == 0 ? 0 : errno, beside, path, e)
           && put_in_place(beside, path, e);
}

void file_give_up(int fd, const char *beside)
{
    (void)close(fd);
    (void)unlink(beside);
}

bool file_flush_dir_of(const char *path, struct err *e)
{
    return flush_dir_of(path)
           || err_set(e, write_kind(errno, ERR_WRITE), "could not flush the folder of \"%s\": %s",
                      path, strerror(errno));
}

bool file_write_by(const char *beside, const char *path, const void *bytes, size_t len,
                   struct err *e)
{
    return write_beside(beside, path, bytes, len, true, e) && put_in_place(beside, path, e);
}

bool file_write_whole(const char *path, const void *bytes, size_t len, struct err *e)
{
    char beside[PATH_LEN_MAX];

    if (snprintf(beside, sizeof beside, "%s.%ld.tmp", path, (long)getpid()) >= (int)sizeof beside)
        return err_set(e, ERR_CREATE, "cannot write \"%s\": the name is too long", path);
    return file_write_by(beside, path, bytes, len, e);
}

bool file_write_line(const char *path, const char *line, struct err *e)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0640);
    bool done = fd >= 0 && write_all(fd, line, strlen(line)) && write_all(fd, "\n", 1);

    if (!done)
        err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_WRITE, "could not write \"%s\": %s", path,
                strerror(errno));
    if (fd >= 0)
        (void)close(fd);
    return done;
}

static const char *beside_of(const char *path, struct arena *a)
{
    return text_join(a, path, ".tmp", NULL);
}

bool file_has(const char *path, const void *bytes, size_t len)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const char *at = bytes;
    struct stat s;
    bool same;

    if (fd < 0)
        return false;
    same = fstat(fd, &s) == 0 && S_ISREG(s.st_mode) && (size_t)s.st_size == len;
    while (same && len > 0) {
        char piece[1 << 16];
        ssize_t n = read(fd, piece, len < sizeof piece ? len : sizeof piece);

        if (n < 0 && errno == EINTR)
            continue;
        same = n > 0 && memcmp(piece, at, (size_t)n) == 0;
        at += same ? n : 0;
        len -= same ? (size_t)n : 0;
    }
    (void)close(fd);
    return same;
}

static bool batch_has(const struct file_batch *b, const char *path)
{
    return map_at(&b->has, path, strlen(path)) > 0;
}

const char *file_batch_now(const struct file_batch *b, const char *path, struct arena *a)
{
    return batch_has(b, path) ? beside_of(path, a) : path;
}

bool file_put_beside(const char *path, const void *bytes, size_t len, struct err *e)
{
    struct arena a = {0};
    bool done = write_beside(beside_of(path, &a), path, bytes, len, false, e);

    arena_fini(&a);
    return done;
}

void file_batch_take(struct file_batch *b, const char *path)
{
    if (batch_has(b, path))
        return;
    path = *VEC_PUSH(&b->path, &b->arena) = text_dup(&b->arena, path);
    b->has.arena = &b->arena;
    map_put(&b->has, path, strlen(path))->at = (uint32_t)b->path.len;
}

/* All that was written to the file system that a path is of. */
static bool flush_all(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC), code = fd < 0 ? errno : 0;

    if (fd >= 0 && syncfs(fd) != 0)
        code = errno;
    if (fd >= 0)
        (void)close(fd);
    return code == 0
           || err_set(e, write_kind(code, ERR_WRITE), "could not write \"%s\": %s", path,
                      strerror(code));
}

/* One of the threads that put the files of a batch in their places. */
struct placer {
    const struct file_batch *batch;
    atomic_size_t *next; /* of all of them: the file that nobody has begun with */
    bool done;
    struct err wrong;
};

static void place(void *of)
{
    struct placer *x = of;
    const struct file_batch *b = x->batch;
    struct arena a = {0};

    x->done = true;
    for (size_t i; (i = atomic_fetch_add(x->next, 1)) < b->path.len; arena_reset(&a)) {
        const char *beside = beside_of(b->path.at[i], &a);

        if (rename(beside, b->path.at[i]) == 0)
            continue;
        x->done = not_written(beside, b->path.at[i], errno, &x->wrong);
        atomic_store(x->next, b->path.len); /* nobody begins with another */
    }
    arena_fini(&a);
}

/* What was in a place before is given back to the disk, which takes its time: several at once. */
static bool place_all(const struct file_batch *b, struct err *e)
{
    struct worker worker[FILE_AT_ONCE];
    struct placer placer[FILE_AT_ONCE] = {0};
    size_t len = b->path.len < PLACERS_FROM ? 1 : FILE_AT_ONCE;
    atomic_size_t next = 0;
    bool done = true;

    for (size_t i = 0; i < len; i++) {
        worker[i] = (struct worker){.work = place};
        placer[i] = (struct placer){.batch = b, .next = &next};
        if (i > 0)
            worker_put(&worker[i], &placer[i]);
    }
    place(&placer[0]);
    for (size_t i = 0; i < len; i++) {
        (void)worker_take(&worker[i], true);
        worker_close(&worker[i]);
        if (done && !placer[i].done)
            *e = placer[i].wrong;
        done = done && placer[i].done;
    }
    return done;
}

bool file_batch_flush(struct file_batch *b, struct err *e)
{
    const char *first = b->path.len > 0 ? b->path.at[0] : NULL;
    bool done =
        !first
        || (flush_all(beside_of(first, &b->arena), e) && place_all(b, e) && flush_all(first, e));

    b->path.len = done ? 0 : b->path.len; /* of what is in its place nothing stands beside */
    file_batch_drop(b);
    return done;
}

void file_batch_drop(struct file_batch *b)
{
    for (size_t i = 0; i < b->path.len; i++)
        (void)unlink(beside_of(b->path.at[i], &b->arena));
    arena_fini(&b->arena);
    *b = (struct file_batch){0};
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

bool file_list(const char *dir, const char *suffix, const char ***names, size_t *len,
               struct arena *a, struct err *e)
{
    VEC(const char *) found = {0};
    DIR *d = opendir(dir);
    const struct dirent *entry;

    *names = NULL;
    *len = 0;
    if (!d && errno == ENOENT)
        return true;
    if (!d)
        return err_set(e, ERR_PERMISSION, "could not list \"%s\": %s", dir, strerror(errno));
    while ((entry = readdir(d)))
        if (entry->d_name[0] != '.' && text_ends(entry->d_name, suffix))
            *VEC_PUSH(&found, a) = text_dup(a, entry->d_name);
    (void)closedir(d);
    if (found.len)
        qsort(found.at, found.len, sizeof *found.at, by_name);
    *names = found.at;
    *len = found.len;
    return true;
}

bool file_remove(const char *path, struct err *e)
{
    if (unlink(path) == 0 || errno == ENOENT)
        return true;
    return err_set(e, write_kind(errno, ERR_WRITE), "could not remove \"%s\": %s", path,
                   strerror(errno));
}

bool file_rename(const char *from, const char *to, struct err *e)
{
    if (rename(from, to) == 0 && flush_dir_of(to))
        return true;
    return err_set(e, write_kind(errno, ERR_WRITE), "could not rename \"%s\" to \"%s\": %s", from,
                   to, strerror(errno));
}

bool file_lock(const char *path, int *fd, struct err *e)
{
    const struct timespec moment = {.tv_nsec = 50 * 1000 * 1000};

    *fd = open(path, O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
    if (*fd < 0)
        return err_set(e, write_kind(errno, ERR_CREATE), "could not open \"%s\": %s", path,
                       strerror(errno));
    if (!regular_is(*fd, path, e)) {
        (void)close(*fd);
        *fd = -1;
        return false;
    }
    for (int i = 0; i < 10; i++) {
        if (flock(*fd, LOCK_EX | LOCK_NB) == 0)
            return true;
        (void)nanosleep(&moment, NULL);
    }
    (void)close(*fd);
    *fd = -1;
    return err_set(e, ERR_LOCKED, "another run is at work: it holds \"%s\"", path);
}

/* /proc/locks names device and inode; devices of some file systems differ there from stat's. */
bool file_lock_holder(const char *path, bool *held, int64_t *pid, struct err *e)
{
    struct stat s;
    char line[256];
    bool done;
    FILE *f;

    *held = false;
    *pid = 0;
    if (stat(path, &s) != 0)
        return errno == ENOENT
               || err_set(e, ERR_PERMISSION, "could not look at \"%s\": %s", path, strerror(errno));
    f = fopen("/proc/locks", "re");
    if (!f)
        return err_set(e, ERR_PERMISSION, "could not read \"/proc/locks\": %s", strerror(errno));
    while (!*held && fgets(line, sizeof line, f)) {
        unsigned long long inode;
        long long holder;

        if (sscanf(line, "%*d: FLOCK ADVISORY WRITE %lld %*[0-9a-f]:%*[0-9a-f]:%llu", &holder,
                   &inode)
                == 2
            && inode == s.st_ino) {
            *held = true;
            *pid = holder > 0 ? holder : 0;
        }
    }
    done = !ferror(f)
           || err_set(e, ERR_PERMISSION, "could not read \"/proc/locks\": %s", strerror(errno));
    (void)fclose(f);
    return done;
}
