/*
 * A bundle: the one file that strangers hand to each other. It comes through a file in memory, as
 * its reader wants a path.
 */
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "stage/prove/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char path[64];
    struct verify_result result;
    struct arena a = {0};
    struct err e = {0};
    int fd = memfd_create("bundle", 0);

    must(fd >= 0 && write(fd, data, len) == (ssize_t)len);
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (!bundle_verify(path, NULL, &result, &a, &e))
        must(e.kind == ERR_DATA && e.text[0]);
    (void)close(fd);
    arena_fini(&a);
    return 0;
}
