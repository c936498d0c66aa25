#include "spelling_priv.h"

#include <string.h>

#include "base/text.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_digit(char c)
{
    return (c >= '0' && c <= '9') || c == '#';
}

static bool is_letter(char c)
{
    return c >= 'a' && c <= 'z';
}

void spelling_add(struct spelling *s, const char *text)
{
    bool glued = false;

    while (text && *text) {
        char c = lower(*text);
        bool digits = is_digit(c);
        size_t from = s->text_len;

        if (!digits && !is_letter(c)) {
            glued = false;
            text++;
            continue;
        }
        if (s->len == SPELLING_FRAGMENTS_MAX)
            return;
        for (; *text && s->text_len < SPELLING_TEXT_MAX; text++) {
            c = lower(*text);
            if (digits ? !is_digit(c) : !is_letter(c))
                break;
            s->text[s->text_len++] = c;
        }
        if (s->text_len == from)
            return;
        s->fragment[s->len++] =
            (struct fragment){(uint16_t)from, (uint16_t)(s->text_len - from), digits, glued};
        glued = true;
    }
}

static bool same(const struct spelling *s, size_t i, const struct spelling *p, size_t k)
{
    const struct fragment *a = &s->fragment[i], *b = &p->fragment[k];

    if (a->digits != b->digits || (k && a->glued != b->glued))
        return false;
    if (b->digits && b->len == 1 && p->text[b->at] == '#')
        return true;
    return a->len == b->len && memcmp(s->text + a->at, p->text + b->at, a->len) == 0;
}

bool spelling_has(const struct spelling *s, const struct spelling *pattern)
{
    for (size_t i = 0; i + pattern->len <= s->len; i++) {
        size_t k = 0;

        while (k < pattern->len && same(s, i + k, pattern, k))
            k++;
        if (k == pattern->len)
            return true;
    }
    return false;
}

static bool is_gigabytes(const struct spelling *s, size_t i)
{
    const struct fragment *f = &s->fragment[i];
    const char *at = s->text + f->at;

    return (f->len == 1 && memcmp(at, "g", 1) == 0) || (f->len == 2 && memcmp(at, "gb", 2) == 0)
           || (f->len == 3 && memcmp(at, "gib", 3) == 0);
}

int64_t spelling_memory_gb(const struct spelling *s)
{
    for (size_t i = 0; i + 1 < s->len; i++) {
        const struct fragment *f = &s->fragment[i];
        int64_t gb = 0;

        if (!f->digits || f->len > 5 || !is_gigabytes(s, i + 1))
            continue;
        for (size_t k = 0; k < f->len; k++)
            gb = gb * 10 + (s->text[f->at + k] - '0');
        return gb;
    }
    return 0;
}
