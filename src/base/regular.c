#include "base/regular.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *name_of(mode_t mode)
{
    return S_ISFIFO(mode) ? "a FIFO" : S_ISDIR(mode) ? "a folder" : "a device";
}

bool regular_is(int fd, const char *path, struct err *e)
{
    struct stat s;

    if (fstat(fd, &s) != 0)
        return err_set(e, ERR_DATA, "could not look at \"%s\": %s", path, strerror(errno));
    return S_ISREG(s.st_mode)
           || err_set(e, ERR_DATA, "\"%s\" is %s, expected a file", path, name_of(s.st_mode));
}

FILE *regular_open(const char *path, struct err *e)
{
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    FILE *f = NULL;

    if (fd < 0 && errno == ENXIO) {
        (void)err_set(e, ERR_DATA, "\"%s\" is a socket, expected a file", path);
    } else if (fd < 0) {
        (void)err_set(e, errno == EACCES ? ERR_PERMISSION : ERR_DATA, "could not open \"%s\": %s",
                      path, strerror(errno));
    } else if (regular_is(fd, path, e) && !(f = fdopen(fd, "r"))) {
        (void)err_set(e, ERR_DATA, "could not open \"%s\": %s", path, strerror(errno));
    }
    if (fd >= 0 && !f)
        (void)close(fd);
    return f;
}
