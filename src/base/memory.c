#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/severity_priv.h"

void memory_gone(const char *what)
{
    (void)fprintf(stderr, "%sgpurate: out of memory: could not get %s\n",
                  severity_prefix(SEVERITY_CRITICAL), what);
    exit(71);
}

void *memory_get(void *old, size_t size)
{
    void *out = realloc(old, size);
    char what[32];

    if (out)
        return out;
    (void)snprintf(what, sizeof what, "%zu bytes", size);
    memory_gone(what);
}

void *memory_new(size_t size)
{
    return memset(memory_get(NULL, size), 0, size);
}
