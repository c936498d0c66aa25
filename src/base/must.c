#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

void must_stop(const char *cond, const char *file, int line)
{
    (void)fprintf(stderr, "gpurate: broken promise at %s:%d: %s\n", file, line, cond);
    abort();
}
