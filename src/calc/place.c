#include "calc/place_priv.h"

#include <string.h>

#include "base/text.h"

#define UNIFORM "uniform:"

bool place_fits(const struct index_def *x, const char *country)
{
    if (!x->region_len)
        return true;
    if (!country || (text_starts(country, UNIFORM) && !x->uniform))
        return false;
    country += text_starts(country, UNIFORM) ? strlen(UNIFORM) : 0;
    while (*country) {
        size_t len = strcspn(country, "+");

        for (size_t i = 0; i < x->region_len; i++)
            if (strlen(x->region[i]) == len && memcmp(x->region[i], country, len) == 0)
                return true;
        country += len + (country[len] == '+');
    }
    return false;
}

bool place_segment_fits(const struct index_def *x, enum segment segment)
{
    for (size_t i = 0; i < x->segment_len; i++)
        if (text_eq(x->segment[i], segment_name(segment)))
            return true;
    return x->segment_len == 0;
}
