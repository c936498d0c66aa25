#include "domain/instrument.h"

#include "base/text.h"

static const char *const segments[SEGMENTS] = {"marketplace", "neocloud", "hyperscaler"};

const char *segment_name(enum segment s)
{
    return segments[s];
}

bool segment_by_name(const char *name, enum segment *out)
{
    for (int s = 0; s < SEGMENTS; s++) {
        if (text_eq(name, segments[s])) {
            *out = (enum segment)s;
            return true;
        }
    }
    return false;
}
