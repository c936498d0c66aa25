#include "work.h"

#include <malloc.h>
#include <string.h>
#include <strings.h>

static struct {
    uint64_t steps;
    size_t held, began, peak;
} now;

void work_begin(void)
{
    now.steps = 0;
    now.began = now.peak = now.held;
}

struct work work_end(void)
{
    return (struct work){now.steps, now.peak - now.began};
}

/* --- steps: what gcc puts at the head of each block under -fsanitize-coverage=trace-pc --- */

void __sanitizer_cov_trace_pc(void);

void __sanitizer_cov_trace_pc(void)
{
    now.steps++;
}

static void looked_at(size_t bytes)
{
    now.steps += 1 + bytes / 8;
}

/* The linker gives us the calls of NAME under -Wl,--wrap=NAME. */
#define WRAP(type, name, parameters, arguments, bytes)                                             \
    type __real_##name parameters;                                                                 \
    type __wrap_##name parameters;                                                                 \
    type __wrap_##name parameters                                                                  \
    {                                                                                              \
        type out = __real_##name arguments;                                                        \
                                                                                                   \
        looked_at(bytes);                                                                          \
        return out;                                                                                \
    }

/* How far two texts are alike; of what was found, how far it was looked for. */
static size_t alike(const char *a, const char *b, size_t max)
{
    size_t n = 0;

    while (n < max && a[n] && a[n] == b[n])
        n++;
    return n;
}

static size_t before(const char *text, const char *found)
{
    size_t n = 0;

    if (found)
        return (size_t)(found - text);
    while (text[n])
        n++;
    return n;
}

WRAP(size_t, strlen, (const char *s), (s), out)
WRAP(size_t, strnlen, (const char *s, size_t n), (s, n), out)
WRAP(int, strcmp, (const char *a, const char *b), (a, b), alike(a, b, (size_t)-1))
WRAP(int, strncmp, (const char *a, const char *b, size_t n), (a, b, n), alike(a, b, n))
WRAP(int, strncasecmp, (const char *a, const char *b, size_t n), (a, b, n), out ? 0 : n)
WRAP(int, memcmp, (const void *a, const void *b, size_t n), (a, b, n), out ? 0 : n)
WRAP(char *, strchr, (const char *s, int c), (s, c), before(s, out))
WRAP(char *, strrchr, (const char *s, int c), (s, c), before(s, NULL))
WRAP(char *, strstr, (const char *s, const char *p), (s, p), before(s, out))
WRAP(char *, strpbrk, (const char *s, const char *p), (s, p), before(s, out))
WRAP(size_t, strspn, (const char *s, const char *p), (s, p), out)
WRAP(size_t, strcspn, (const char *s, const char *p), (s, p), out)
WRAP(char *, stpcpy, (char *to, const char *s), (to, s), (size_t)(out - to))
WRAP(void *, memchr, (const void *s, int c, size_t n), (s, c, n),
     out ? (size_t)((char *)out - (const char *)s) : n)
WRAP(void *, memmem, (const void *s, size_t n, const void *p, size_t m), (s, n, p, m),
     out ? (size_t)((char *)out - (const char *)s) : n)
WRAP(void *, memcpy, (void *to, const void *s, size_t n), (to, s, n), n)
WRAP(void *, memmove, (void *to, const void *s, size_t n), (to, s, n), n)
WRAP(void *, memset, (void *to, int c, size_t n), (to, c, n), n)

/* --- memory: the C library's own functions under their other names --- */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *at, size_t size);
void __libc_free(void *at);

static void *took(void *at)
{
    now.held += malloc_usable_size(at);
    if (now.held > now.peak)
        now.peak = now.held;
    return at;
}

void *malloc(size_t size)
{
    return took(__libc_malloc(size));
}

void *calloc(size_t count, size_t size)
{
    return took(__libc_calloc(count, size));
}

void *realloc(void *at, size_t size)
{
    size_t was = malloc_usable_size(at);
    void *out = __libc_realloc(at, size);

    if (out || !size)
        now.held -= was;
    return out ? took(out) : NULL;
}

void free(void *at)
{
    now.held -= malloc_usable_size(at);
    __libc_free(at);
}
