#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>

static unsigned char fold(char c)
{
    return (unsigned char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
}

const char *text_fmt(struct arena *a, const char *fmt, ...)
{
    char small[256]; /* formatting costs more than copying: most texts are made once */
    va_list args, again;
    char *out;
    int len;

    va_start(args, fmt);
    va_copy(again, args);
    len = vsnprintf(small, sizeof small, fmt, args);
    va_end(args);
    must(len >= 0);
    out = arena_alloc_raw(a, (size_t)len + 1);
    if ((size_t)len < sizeof small)
        memcpy(out, small, (size_t)len + 1);
    else
        (void)vsnprintf(out, (size_t)len + 1, fmt, again);
    va_end(again);
    return out;
}

const char *text_dup_n(struct arena *a, const char *bytes, size_t len)
{
    char *out = arena_alloc_raw(a, len + 1);

    if (len)
        memcpy(out, bytes, len);
    out[len] = '\0';
    return out;
}

const char *text_dup(struct arena *a, const char *text)
{
    return text ? text_dup_n(a, text, strlen(text)) : NULL;
}

const char *text_join(struct arena *a, ...)
{
    size_t len = 0;
    va_list parts;
    char *out, *to;

    va_start(parts, a);
    for (const char *p; (p = va_arg(parts, const char *));)
        len += strlen(p);
    va_end(parts);
    to = out = arena_alloc_raw(a, len + 1);
    *to = '\0';
    va_start(parts, a);
    for (const char *p; (p = va_arg(parts, const char *));)
        to = stpcpy(to, p);
    va_end(parts);
    return out;
}

const char *text_join_list(struct arena *a, const char *const *part, size_t n, const char *between)
{
    size_t gap = strlen(between), len = 0;
    char *out, *to;

    for (size_t i = 0; i < n; i++)
        len += strlen(part[i]) + gap;
    to = out = arena_alloc_raw(a, len + 1);
    for (size_t i = 0; i < n; i++)
        to = stpcpy(i ? mempcpy(to, between, gap) : to, part[i]);
    *to = '\0';
    return out;
}

/* Both halves of the product: each bit of either side has a say in each of it. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    __extension__ unsigned __int128 product = (unsigned __int128)a * b;

    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* The kernel gives each process sixteen bytes that nobody else knows. */
static const uint64_t *hash_key(void)
{
    static uint64_t key[2];

    if (!key[0]) {
        memcpy(key, (const void *)getauxval(AT_RANDOM), sizeof key); /* NOLINT: an address */
        key[0] |= 1;
        key[1] |= 1;
    }
    return key;
}

static uint64_t load(const char *at, size_t size)
{
    uint64_t word = 0;

    memcpy(&word, at, size);
    return word;
}

/* What is left of a text in one word: both ends of it, which may overlap. */
static uint64_t load_rest(const char *bytes, size_t len)
{
    if (len >= 4)
        return load(bytes, 4) << 32 | load(bytes + len - 4, 4);
    return len ? load(bytes, 1) << 16 | load(bytes + len / 2, 1) << 8 | load(bytes + len - 1, 1)
               : 0;
}

/* Eight bytes a step, each multiplied into what the ones before came to. */
uint64_t text_hash(const char *bytes, size_t len)
{
    const uint64_t *key = hash_key();
    uint64_t h = mix(key[0] ^ len, key[1]);

    for (; len >= sizeof h; bytes += sizeof h, len -= sizeof h)
        h = mix(h ^ load(bytes, sizeof h), key[1]);
    return mix(h ^ load_rest(bytes, len), key[0]);
}

uint64_t text_fnv(uint64_t from, const char *text)
{
    for (; text && *text; text++)
        from = (from ^ (unsigned char)*text) * UINT64_C(1099511628211);
    return from;
}

bool text_eq(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

int text_cmp(const char *a, const char *b)
{
    if (a == b)
        return 0;
    if (!a || !b)
        return a ? 1 : -1;
    return strcmp(a, b);
}

size_t text_csv_plain(const char *text)
{
    static const bool odd[256] = {
        ['\0'] = true, [','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};
    size_t len = 0;

    while (!odd[(unsigned char)text[len]])
        len++;
    return len;
}

bool text_starts(const char *text, const char *prefix)
{
    return text && strncmp(text, prefix, strlen(prefix)) == 0;
}

bool text_ends(const char *text, const char *suffix)
{
    size_t n = text ? strlen(text) : 0, m = strlen(suffix);

    return n >= m && strcmp(text + n - m, suffix) == 0;
}

bool text_eq_fold(const char *a, const char *b)
{
    if (!a || !b)
        return a == b;
    while (*a && (*a == *b || fold(*a) == fold(*b)))
        a++, b++;
    return fold(*a) == fold(*b);
}

bool text_has_fold(const char *text, const char *part)
{
    size_t len = strlen(part);
    unsigned char first = fold(*part);

    for (; text && *text; text++) {
        size_t i = 0;

        if (len && fold(*text) != first)
            continue;
        while (i < len && text[i] && fold(text[i]) == fold(part[i]))
            i++;
        if (i == len)
            return true;
    }
    return text && len == 0;
}

const char *text_lower(struct arena *a, const char *text)
{
    size_t len = strlen(text);
    char *out = arena_alloc_raw(a, len + 1);

    for (size_t i = 0; i <= len; i++)
        out[i] = (char)fold(text[i]);
    return out;
}

size_t text_utf8(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;
    size_t len = s[0] < 0x80                    ? 1
                 : s[0] >= 0xC2 && s[0] <= 0xDF ? 2
                 : (s[0] & 0xF0) == 0xE0        ? 3
                 : s[0] >= 0xF0 && s[0] <= 0xF4 ? 4
                                                : 0;

    for (size_t i = 1; i < len; i++)
        if ((s[i] & 0xC0) != 0x80)
            return 0;
    if ((s[0] == 0xE0 && s[1] < 0xA0) || (s[0] == 0xED && s[1] > 0x9F)
        || (s[0] == 0xF0 && s[1] < 0x90) || (s[0] == 0xF4 && s[1] > 0x8F))
        return 0; /* overlong, a surrogate, or past U+10FFFF */
    return len;
}

/* Bytes of the sequence at `text` when it stays as it is, else 0. */
static size_t clean_len(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    if (s[0] < 0x80)
        return s[0] >= 0x20 && s[0] != 0x7F;
    return s[0] == 0xC2 && s[1] < 0xA0 ? 0 : text_utf8(text);
}

const char *text_clean(struct arena *a, const char *text, size_t max)
{
    size_t same = 0, step, len;
    char *out;

    if (!text)
        return NULL;
    while (same <= max && text[same] && (step = clean_len(text + same)))
        same += step;
    if (!text[same] && same <= max)
        return text;
    out = arena_alloc_raw(a, (strnlen(text, max) + 1) * 3 + 1);
    for (len = 0; *text; text += step) {
        size_t keep = clean_len(text);
        bool control = !keep && text_utf8(text);
        const char *put = keep ? text : control ? " " : "\xEF\xBF\xBD";
        size_t wide = keep ? keep : control ? 1 : 3;

        if (len + wide > max)
            break;
        memcpy(out + len, put, wide);
        len += wide;
        step = keep ? keep : control ? text_utf8(text) : 1;
    }
    out[len] = '\0';
    return out;
}

bool text_fit(struct arena *a, const char **text, size_t max)
{
    const char *told = *text;

    *text = text_clean(a, told, max);
    return *text == told || (strnlen(told, max + 1) <= max && !strstr(told, TEXT_NUL));
}

bool text_blank(const char *text)
{
    return !text || text[strspn(text, " \t\r\n")] == '\0';
}

bool text_int(const char *text, int64_t lo, int64_t hi, int64_t *out)
{
    bool minus = text && *text == '-';
    int64_t value = 0;

    if (!text || !text[minus])
        return false;
    for (const char *p = text + minus; *p; p++) {
        if (*p < '0' || *p > '9' || __builtin_mul_overflow(value, 10, &value)
            || __builtin_sub_overflow(value, *p - '0', &value))
            return false;
    }
    /* Summed as a negative number, which reaches one further. */
    if (!minus && __builtin_sub_overflow(0, value, &value))
        return false;
    if (value < lo || value > hi)
        return false;
    *out = value;
    return true;
}

const char *text_url(struct arena *a, const char *text)
{
    static const char hex[] = "0123456789ABCDEF";
    char *out = arena_alloc_raw(a, 3 * strlen(text) + 1), *to = out;

    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;

        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || strchr("-._~", c)) {
            *to++ = (char)c;
        } else {
            *to++ = '%';
            *to++ = hex[c >> 4];
            *to++ = hex[c & 15];
        }
    }
    *to = '\0';
    return out;
}
