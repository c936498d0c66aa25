#include "edge/archive/archive.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/memory.h"
#include "base/regular.h"
#include "base/text.h"
#include "edge/archive/file.h"

/* Level 3 is zstd's own default: JSON shrinks about ninefold at 300 MB/s. */
enum { ARCHIVE_LEVEL = 3, ARCHIVE_PATH_MAX = 4096 };
#define ARCHIVE_NEW "new"

static bool path_of(const char *dir, const char *name, bool folder, char out[ARCHIVE_PATH_MAX],
                    struct err *e)
{
    int n = folder ? snprintf(out, ARCHIVE_PATH_MAX, "%s/%.2s", dir, name)
                   : snprintf(out, ARCHIVE_PATH_MAX, "%s/%.2s/%s.zst", dir, name, name);

    if (n < 0 || n >= ARCHIVE_PATH_MAX)
        return err_set(e, ERR_CREATE, "cannot archive in \"%s\": the name is too long", dir);
    return true;
}

/* "DIR/new/NAME.PID.tmp": all that is being written is in one folder, so that a sweep need not
   walk through ten years of replies. */
static bool write_packed(const char *dir, const char *name, const char *path, const void *packed,
                         size_t size, struct err *e)
{
    char beside[ARCHIVE_PATH_MAX];
    int n;

    if (!path_of(dir, name, true, beside, e) || !file_make_dir(beside, e))
        return false;
    n = snprintf(beside, sizeof beside, "%s/" ARCHIVE_NEW, dir);
    if (n < 0 || n + DIGEST_TEXT_MAX + 32 > ARCHIVE_PATH_MAX)
        return err_set(e, ERR_CREATE, "cannot archive in \"%s\": the name is too long", dir);
    if (!file_make_dir(beside, e))
        return false;
    (void)snprintf(beside + n, sizeof beside - (size_t)n, "/%s.%ld.tmp", name, (long)getpid());
    return file_write_by(beside, path, packed, size, e);
}

enum { PACKED = 1 << 14, PLAIN = 1 << 15 };

/* Reads on from f, with room for a piece: false when what it holds is not what `bytes` has next.
 * *left is 0 at the end. */
static bool compare(FILE *f, ZSTD_DStream *z, char room[PACKED + PLAIN], const char *bytes,
                    size_t len, size_t *seen, size_t *left)
{
    char *packed = room, *plain = room + PACKED;
    ZSTD_inBuffer in = {packed, fread(packed, 1, PACKED, f), 0};
    ZSTD_outBuffer out;

    if (in.size == 0)
        return false;
    do {
        out = (ZSTD_outBuffer){plain, PLAIN, 0};
        *left = ZSTD_decompressStream(z, &out, &in);
        if (ZSTD_isError(*left) || out.pos > len - *seen
            || memcmp(bytes + *seen, plain, out.pos) != 0)
            return false;
        *seen += out.pos;
    } while (*left && (in.pos < in.size || out.pos == out.size));
    return *left || (in.pos == in.size && fgetc(f) == EOF);
}

/* Whether the file holds these bytes whole, in little memory: one that was cut or changed does not.
 */
static bool is_whole(const char *path, const char *bytes, size_t len)
{
    struct err none;
    FILE *f = regular_open(path, &none);
    ZSTD_DStream *z = f ? ZSTD_createDStream() : NULL;
    char head[64]; /* a frame that does not say its size is not one of ours: archive_get refuses it
                    */
    char *room = memory_get(NULL, PACKED + PLAIN);
    size_t seen = 0, left = 1, n = f ? fread(head, 1, sizeof head, f) : 0;
    bool same = z != NULL && ZSTD_getFrameContentSize(head, n) == len && fseek(f, 0, SEEK_SET) == 0;

    while (same && left)
        same = compare(f, z, room, bytes, len, &seen, &left);
    free(room);
    (void)ZSTD_freeDStream(z);
    if (f)
        (void)fclose(f);
    return same && seen == len;
}

bool archive_put(const char *dir, const void *bytes, size_t len, char name[DIGEST_TEXT_MAX],
                 struct err *e)
{
    char path[ARCHIVE_PATH_MAX];
    size_t max = ZSTD_compressBound(len), size;
    void *packed;
    bool done;

    (void)digest_text(bytes, len, name);
    if (!path_of(dir, name, false, path, e))
        return false;
    if (is_whole(path, bytes, len))
        return true;
    packed = memory_get(NULL, max);
    size = ZSTD_compress(packed, max, bytes, len, ARCHIVE_LEVEL);
    if (ZSTD_isError(size))
        memory_gone("what zstd needs to compress a reply");
    done = write_packed(dir, name, path, packed, size, e);
    free(packed);
    return done;
}

bool archive_has(const char *dir, const char *name)
{
    char path[ARCHIVE_PATH_MAX];
    struct err e;

    return path_of(dir, name, false, path, &e) && access(path, R_OK) == 0;
}

const char *archive_with(const char *const *dirs, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (archive_has(dirs[i], name))
            return dirs[i];
    return dirs[0];
}

int64_t archive_size(const char *dir, const char *name)
{
    char path[ARCHIVE_PATH_MAX];
    struct stat s;
    struct err e;

    return path_of(dir, name, false, path, &e) && stat(path, &s) == 0 ? s.st_size : -1;
}

bool archive_remove(const char *dir, const char *name, struct err *e)
{
    char path[ARCHIVE_PATH_MAX];

    return path_of(dir, name, false, path, e) && file_remove(path, e);
}

static bool unpack(const struct buf *packed, const char *name, struct buf *out, struct err *e)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed->data, packed->len);
    char real[DIGEST_TEXT_MAX];
    void *body;
    size_t got;

    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN
        || size > BUF_ARCHIVED_MAX)
        return err_set(e, ERR_DATA, "archived reply %s is damaged", name);
    body = memory_get(NULL, size + 1);
    got = ZSTD_decompress(body, size, packed->data, packed->len);
    if (ZSTD_isError(got) || got != size || strcmp(digest_text(body, got, real), name) != 0) {
        free(body);
        return err_set(e, ERR_DATA, "archived reply %s is damaged", name);
    }
    must(buf_add(out, body, got));
    free(body);
    return true;
}

bool archive_get(const char *dir, const char *name, struct buf *out, struct err *e)
{
    char path[ARCHIVE_PATH_MAX];
    struct buf packed;
    bool done;

    buf_init(out, BUF_ARCHIVED_MAX);
    if (strlen(name) != DIGEST_TEXT_MAX - 1 || strspn(name, "0123456789abcdef") != strlen(name))
        return err_set(e, ERR_DATA, "\"%s\" is not the name of an archived reply", name);
    if (!path_of(dir, name, false, path, e))
        return false;
    done = buf_read_file(&packed, path, BUF_ARCHIVED_MAX, e) && unpack(&packed, name, out, e);
    buf_fini(&packed);
    return done;
}

/* A file of a process that is gone: "....PID.tmp". */
static bool is_left(const char *name)
{
    const char *dot = name + strlen(name) - strlen(".tmp");
    long pid;

    while (dot > name && dot[-1] >= '0' && dot[-1] <= '9')
        dot--;
    pid = strtol(dot, NULL, 10);
    return pid <= 0 || pid > INT_MAX || (kill((pid_t)pid, 0) != 0 && errno == ESRCH);
}

static bool sweep_folder(const char *folder, struct err *e)
{
    struct arena a = {0};
    const char **names;
    size_t len;
    bool done = file_list(folder, ".tmp", &names, &len, &a, e);

    for (size_t i = 0; done && i < len; i++)
        done = !is_left(names[i]) || file_remove(text_fmt(&a, "%s/%s", folder, names[i]), e);
    arena_fini(&a);
    return done;
}

bool archive_sweep(const char *dir, struct err *e)
{
    char path[ARCHIVE_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/" ARCHIVE_NEW, dir);

    if (n < 0 || n >= ARCHIVE_PATH_MAX)
        return err_set(e, ERR_CREATE, "cannot sweep \"%s\": the name is too long", dir);
    if (access(dir, F_OK) != 0)
        return true;
    if (access(path, F_OK) == 0)
        return sweep_folder(path, e);
    /* Before there was this folder, files were written beside their place: looked for once. */
    for (int i = 0; i < 256; i++) {
        (void)snprintf(path, sizeof path, "%s/%02x", dir, (unsigned)i);
        if (!sweep_folder(path, e))
            return false;
    }
    (void)snprintf(path, sizeof path, "%s/" ARCHIVE_NEW, dir);
    return file_make_dir(path, e);
}
