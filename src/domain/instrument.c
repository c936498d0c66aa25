#include "domain/instrument.h"

#include <stddef.h>

#include "base/text.h"

const char *const segment_names[] = {"marketplace", "neocloud", "hyperscaler", NULL};

const char *segment_name(enum segment s)
{
    return segment_names[s];
}

bool segment_by_name(const char *name, enum segment *out)
{
    for (int s = 0; s < SEGMENTS; s++) {
        if (text_eq(name, segment_names[s])) {
            *out = (enum segment)s;
            return true;
        }
    }
    return false;
}
