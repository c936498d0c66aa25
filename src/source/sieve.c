#include "source/sieve_priv.h"

#include <stdbool.h>
#include <string.h>

#include "base/must.h"

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

static size_t put(char *out, size_t len, const char *from, size_t n)
{
    if (out)
        memcpy(out + len, from, n);
    return len + n;
}

/*
 * Copies what stays to `out`, or only counts it when that is NULL. At the depth 2, for "GPU":
 *
 *     {"data":[{"n":"GPU 1"},{"n":"CPU"},{"n":"GPU 2"}],"more":false}
 *              <-- stays --> <-- goes -> <-- stays -->
 *     {"data":[{"n":"GPU 1"},{"n":"GPU 2"}],"more":false}
 *
 * A step of `p` to `to` is a byte, a string, or a whole element of such a list; one that breaks off
 * stays. `list` says of the depths that are open which are lists, `kept` in which of them an
 * element stayed: the next one to stay is put behind a comma.
 */
static size_t run(const char *body, const char *end, int lo, int hi, const char *const *words,
                  char *out)
{
    bool list[SIEVE_DEPTH_MAX + 1] = {false}, kept[SIEVE_DEPTH_MAX + 1] = {false};
    const char *to;
    size_t len = 0;
    int depth = 0;

    for (const char *p = body; p < end; p = to) {
        int level = depth >= lo && depth <= hi ? depth : 0;
        bool element = *p == '{' && list[level];

        if (element) {
            to = skip_object(p, end);
            if (to && !wanted(p, to, words)) {
                to = skip_comma(to, end);
                continue;
            }
            if (kept[level])
                len = put(out, len, ",", 1);
            kept[level] = true;
            to = to ? to : end;
        } else {
            to = *p == '"' ? skip_string(p, end) : p + 1;
        }
        len = put(out, len, p, (size_t)(to - p));
        if (element) {
            to = skip_comma(to, end);
        } else if (*p == '{' || *p == '[') {
            if (++depth <= hi) {
                list[depth] = *p == '[';
                kept[depth] = false;
            }
        } else if ((*p == '}' || *p == ']') && depth > 0) {
            depth--;
        }
    }
    return len;
}

const char *sieve(const char *body, size_t len, int lo, int hi, const char *const *words,
                  size_t *out_len, struct arena *a)
{
    char *out;

    must(lo >= 1 && hi <= SIEVE_DEPTH_MAX);
    *out_len = run(body, body + len, lo, hi, words, NULL);
    out = arena_alloc_raw(a, *out_len + 1);
    (void)run(body, body + len, lo, hi, words, out);
    out[*out_len] = '\0';
    return out;
}
