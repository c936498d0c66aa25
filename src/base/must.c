#include "base/must.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/severity_priv.h"

void must_stop(const char *cond, const char *file, int line)
{
    (void)fprintf(stderr, "%sgpurate: broken promise at %s:%d: %s\n",
                  severity_prefix(SEVERITY_CRITICAL), file, line, cond);
    abort();
}
