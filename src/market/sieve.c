#include "market/sieve_priv.h"

#include <stdbool.h>
#include <string.h>

enum { LEVELS = 2 };

/* Behind the string that begins at p, or end. */
static const char *skip_string(const char *p, const char *end)
{
    for (p++; p < end && *p != '"'; p++)
        if (*p == '\\' && p + 1 < end)
            p++;
    return p < end ? p + 1 : end;
}

/* Behind the object that begins at p, or NULL when it breaks off. */
static const char *skip_object(const char *p, const char *end)
{
    int depth = 0;

    while (p < end) {
        if (*p == '"') {
            p = skip_string(p, end);
            continue;
        }
        depth += *p == '{' || *p == '[';
        depth -= *p == '}' || *p == ']';
        p++;
        if (depth == 0)
            return p;
    }
    return NULL;
}

static const char *skip_comma(const char *p, const char *end)
{
    const char *q = p;

    while (q < end && strchr(" \t\r\n", *q))
        q++;
    return q < end && *q == ',' ? q + 1 : p;
}

static bool wanted(const char *p, const char *end, const char *const *words)
{
    for (; *words; words++)
        if (memmem(p, (size_t)(end - p), *words, strlen(*words)))
            return true;
    return false;
}

const char *sieve(const char *body, size_t len, const char *const *words, size_t *out_len,
                  struct arena *a)
{
    const char *end = body + len, *to;
    char *out = arena_alloc_raw(a, len + 1), *at = out;
    bool list[LEVELS + 2] = {false}, kept[LEVELS + 2] = {false};
    int depth = 0;

    for (const char *p = body; p < end; p = to) {
        int level = depth <= LEVELS ? depth : 0;

        if (*p == '{' && list[level]) {
            to = skip_object(p, end);
            if (to && !wanted(p, to, words)) {
                to = skip_comma(to, end);
                continue;
            }
            if (kept[level])
                *at++ = ',';
            kept[level] = true;
            to = to ? to : end;
            memcpy(at, p, (size_t)(to - p));
            at += to - p;
            to = skip_comma(to, end);
            continue;
        }
        to = *p == '"' ? skip_string(p, end) : p + 1;
        if (*p == '{' || *p == '[') {
            depth++;
            if (depth <= LEVELS) {
                list[depth] = *p == '[';
                kept[depth] = false;
            }
        } else if ((*p == '}' || *p == ']') && depth > 0) {
            depth--;
        }
        memcpy(at, p, (size_t)(to - p));
        at += to - p;
    }
    *at = '\0';
    *out_len = (size_t)(at - out);
    return out;
}
