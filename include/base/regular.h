/*
 * The one way to open a file of the configuration, the state or the archive: what stands in its
 * place and is none (a FIFO, a device, a socket, a folder) is refused by its name. Neither is
 * waited for.
 */
#ifndef BASE_REGULAR_H
#define BASE_REGULAR_H
#include <stdio.h>
#include "base/err.h"

/* For reading; NULL with ERR_PERMISSION, or ERR_DATA, also for one that is not there. */
FILE *regular_open(const char *path, struct err *e) MUST_USE;

/* Whether what was opened, without waiting (O_NONBLOCK), is a file. */
bool regular_is(int fd, const char *path, struct err *e) MUST_USE;

#endif
