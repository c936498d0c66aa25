#include "source/meter_priv.h"

#include <string.h>

#include "base/text.h"
#include "source/shape_priv.h"

enum { METER_NAME_MAX = 256 };

struct found {
    bool role[METER_NOISE + 1];
    const char *tier, *region;
};

/* A word may have several rows ("batchoutp" is batch and output). False when it has none. */
static bool take(const char *at, size_t len, const struct meter_word *words, size_t n,
                 struct found *f)
{
    bool known = false;

    for (size_t i = 0; i < n; i++) {
        if (!token_word_in(words[i].words, at, len))
            continue;
        known = true;
        f->role[words[i].role] = true;
        if (words[i].role == METER_TIER)
            f->tier = words[i].value;
        if (words[i].role == METER_REGION)
            f->region = words[i].value;
    }
    return known;
}

static bool direction_of(const struct found *f, enum token_direction *out)
{
    if (f->role[METER_OTHER] || (f->role[METER_INPUT] && f->role[METER_OUTPUT])
        || (f->role[METER_OUTPUT] && f->role[METER_CACHED]))
        return false;
    if (f->role[METER_OUTPUT])
        *out = TOKEN_OUTPUT;
    else if (f->role[METER_CACHED])
        *out = f->role[METER_WRITE] ? TOKEN_CACHE_WRITE : TOKEN_CACHED_INPUT;
    else if (f->role[METER_INPUT])
        *out = TOKEN_INPUT;
    else
        return false;
    return true;
}

bool meter_read(const char *name, const char *cuts, const struct meter_word *words, size_t n,
                struct offer *o, struct arena *a)
{
    char rest[METER_NAME_MAX] = "";
    const char *folded;
    struct found f = {{0}, NULL, NULL};
    size_t used = 0;
    char cut = '\0';

    o->model = name;
    if (strlen(name) >= sizeof rest)
        return false;
    folded = text_lower(a, name);
    for (const char *at = name; *at;) {
        size_t len = strcspn(at, cuts);

        if (len && !take(folded + (at - name), len, words, n, &f)) {
            if (used)
                rest[used++] = cut;
            memcpy(rest + used, at, len);
            used += len;
        }
        at += len;
        if (*at)
            cut = *at++;
    }
    rest[used] = '\0';
    if (!used || !direction_of(&f, &o->direction))
        return false;
    o->tier = f.role[METER_LONG] ? "long" : f.tier;
    if (f.role[METER_BATCH] && token_as_batch(o->direction) == o->direction)
        o->tier = "batch"; /* cached input of a batch is no direction of its own */
    else if (f.role[METER_BATCH])
        o->direction = token_as_batch(o->direction);
    o->region = f.region;
    o->model = text_dup(a, rest);
    return true;
}
