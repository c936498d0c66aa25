/* What is asked of files and disks, and the secrets in a file. */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/text.h"
#include "edge/archive/file.h"

bool file_free(const char *path, int64_t *bytes, struct err *e)
{
    struct statvfs v;

    if (statvfs(path, &v) != 0)
        return err_set(e, ERR_WRITE, "could not look at \"%s\": %s", path, strerror(errno));
    *bytes = (int64_t)v.f_bavail * (int64_t)v.f_frsize;
    return true;
}

bool file_room(const char *path, int64_t *bytes, struct err *e)
{
    struct buf at;
    bool done = false;

    buf_init(&at, PATH_MAX);
    buf_put(&at, path);
    /* Cut from the end until something is there: "a/b", "a", ".". */
    while (access(at.data, F_OK) != 0 && errno == ENOENT) {
        char *slash = strrchr(at.data, '/');

        if (slash == at.data)
            slash[1] = '\0';
        else if (slash)
            *slash = '\0';
        else
            memcpy(at.data, ".", 2);
    }
    if (access(at.data, W_OK | X_OK) != 0)
        err_set(e, errno == EROFS ? ERR_WRITE : ERR_PERMISSION, "cannot write in \"%s\": %s",
                at.data, strerror(errno));
    else
        done = file_free(at.data, bytes, e);
    buf_fini(&at);
    return done;
}

bool file_time(const char *path, int64_t *time, struct err *e)
{
    struct stat s;

    if (stat(path, &s) != 0)
        return err_set(e, ERR_DATA, "could not look at \"%s\": %s", path, strerror(errno));
    *time = (int64_t)s.st_mtime;
    return true;
}

bool file_is_ours(const char *path, mode_t closed, struct err *e)
{
    struct stat s;

    if (stat(path, &s) != 0)
        return errno == ENOENT
               || err_set(e, ERR_PERMISSION, "could not look at \"%s\": %s", path, strerror(errno));
    if (s.st_uid != geteuid() && s.st_uid != 0)
        return err_set(e, ERR_PERMISSION, "folder \"%s\" belongs to another user, it is not used",
                       path);
    if (!(s.st_mode & closed))
        return true;
    err_set(e, ERR_PERMISSION, "others can write in folder \"%s\", it is not used", path);
    return err_hint(e, "chmod %s-w %s", closed & 020 ? "go" : "o", path);
}

bool file_read_secret(const char *path, mode_t closed, const char **out, struct arena *a,
                      struct err *e)
{
    struct stat s;
    struct buf b;
    bool done = false;

    if (stat(path, &s) != 0)
        return err_set(e, ERR_PERMISSION, "could not read key file \"%s\": %s", path,
                       strerror(errno));
    if ((s.st_mode & closed) || (s.st_uid != geteuid() && s.st_uid != 0)) {
        err_set(e, ERR_PERMISSION, "key file \"%s\" can be read by others, it is not used", path);
        return err_hint(e, "chmod 600 %s", path);
    }
    if (buf_read_file(&b, path, 1 << 16, e)) {
        done = !memchr(b.data, '\0', b.len)
               || err_set(e, ERR_CONFIG, "key file \"%s\" holds a NUL byte", path);
    }
    if (done) {
        *out = text_dup_n(a, b.data, strcspn(b.data, "\r\n"));
    }
    explicit_bzero(b.data, b.len);
    buf_fini(&b);
    return done;
}
