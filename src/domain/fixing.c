#include "domain/fixing.h"

#include <stdio.h>

static const char *const statuses[FIXING_STATUSES] = {"indicative", "preliminary", "final"};

const char *fixing_status_name(enum fixing_status s)
{
    return statuses[s];
}

const char *fixing_flags_text(unsigned flags, char out[64])
{
    static const struct {
        unsigned flag;
        const char *name;
    } rows[] = {{FIXING_REVIEW, "review"},
                {FIXING_JUMP, "jump"},
                {FIXING_DISPERSED, "dispersed"},
                {FIXING_CARRIED, "carried"},
                {FIXING_COMPOSITION, "composition"}};
    int used = 0;

    out[0] = '\0';
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (flags & rows[i].flag)
            used += snprintf(out + used, 64 - (size_t)used, "%s%s", used ? "," : "", rows[i].name);
    return out;
}
