#include "edge/archive/archive.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zstd.h>

#include "base/text.h"
#include "edge/archive/file.h"

/* Level 3 is zstd's own default: JSON shrinks about ninefold at 300 MB/s. */
enum { ARCHIVE_LEVEL = 3, ARCHIVE_PATH_MAX = 4096 };

static bool path_of(const char *dir, const char *name, bool folder, char out[ARCHIVE_PATH_MAX],
                    struct err *e)
{
    int n = folder ? snprintf(out, ARCHIVE_PATH_MAX, "%s/%.2s", dir, name)
                   : snprintf(out, ARCHIVE_PATH_MAX, "%s/%.2s/%s.zst", dir, name, name);

    if (n < 0 || n >= ARCHIVE_PATH_MAX)
        return err_set(e, ERR_CREATE, "cannot archive in \"%s\": the name is too long", dir);
    return true;
}

bool archive_put(const char *dir, const void *bytes, size_t len, char name[DIGEST_TEXT_MAX],
                 struct err *e)
{
    char path[ARCHIVE_PATH_MAX], folder[ARCHIVE_PATH_MAX];
    size_t max = ZSTD_compressBound(len), size;
    void *packed;
    bool done;

    (void)digest_text(bytes, len, name);
    if (!path_of(dir, name, false, path, e) || !path_of(dir, name, true, folder, e))
        return false;
    if (access(path, F_OK) == 0)
        return true;
    if (!file_make_dir(folder, e))
        return false;
    packed = malloc(max);
    if (!packed)
        return err_set(e, ERR_WRITE, "could not get %zu bytes to compress a reply", max);
    size = ZSTD_compress(packed, max, bytes, len, ARCHIVE_LEVEL);
    must(!ZSTD_isError(size));
    done = file_write_whole(path, packed, size, e);
    free(packed);
    return done;
}

bool archive_has(const char *dir, const char *name)
{
    char path[ARCHIVE_PATH_MAX];
    struct err e;

    return path_of(dir, name, false, path, &e) && access(path, R_OK) == 0;
}

static bool unpack(const struct buf *packed, const char *name, struct buf *out, struct err *e)
{
    unsigned long long size = ZSTD_getFrameContentSize(packed->data, packed->len);
    char real[DIGEST_TEXT_MAX];
    void *body;
    size_t got;

    if (size == ZSTD_CONTENTSIZE_ERROR || size == ZSTD_CONTENTSIZE_UNKNOWN || size > BUF_REPLY_MAX)
        return err_set(e, ERR_DATA, "archived reply %s is damaged", name);
    body = malloc(size + 1);
    if (!body)
        return err_set(e, ERR_DATA, "could not get %llu bytes for archived reply %s", size, name);
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

    buf_init(out, BUF_REPLY_MAX);
    if (strlen(name) != DIGEST_TEXT_MAX - 1 || strspn(name, "0123456789abcdef") != strlen(name))
        return err_set(e, ERR_DATA, "\"%s\" is not the name of an archived reply", name);
    if (!path_of(dir, name, false, path, e))
        return false;
    done = buf_read_file(&packed, path, BUF_REPLY_MAX, e) && unpack(&packed, name, out, e);
    buf_fini(&packed);
    return done;
}
