#include <string.h>

#include "edge/html/html.h"

static int hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool unit16(const char *at, size_t left, unsigned *out)
{
    *out = 0;
    if (left < 6 || at[0] != '\\' || at[1] != 'u')
        return false;
    for (size_t i = 2; i < 6; i++) {
        if (hex(at[i]) < 0)
            return false;
        *out = *out * 16 + (unsigned)hex(at[i]);
    }
    return true;
}

static size_t put_utf8(char *to, unsigned c)
{
    if (c < 0x80) {
        to[0] = (char)c;
        return 1;
    }
    if (c < 0x800) {
        to[0] = (char)(0xC0 | c >> 6);
        to[1] = (char)(0x80 | (c & 0x3F));
        return 2;
    }
    if (c < 0x10000) {
        to[0] = (char)(0xE0 | c >> 12);
        to[1] = (char)(0x80 | (c >> 6 & 0x3F));
        to[2] = (char)(0x80 | (c & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | c >> 18);
    to[1] = (char)(0x80 | (c >> 12 & 0x3F));
    to[2] = (char)(0x80 | (c >> 6 & 0x3F));
    to[3] = (char)(0x80 | (c & 0x3F));
    return 4;
}

/* One \uXXXX or a pair of surrogates; how many bytes were read, 0 when it is no such thing. */
static size_t unescape_unicode(const char *at, size_t left, char *to, size_t *wrote)
{
    unsigned high, low;

    if (!unit16(at, left, &high) || high == 0)
        return 0;
    if (high < 0xD800 || high > 0xDFFF) {
        *wrote = put_utf8(to, high);
        return 6;
    }
    if (high > 0xDBFF || !unit16(at + 6, left - 6, &low) || low < 0xDC00 || low > 0xDFFF) {
        *wrote = put_utf8(to, 0xFFFD);
        return 6;
    }
    *wrote = put_utf8(to, 0x10000 + ((high - 0xD800) << 10 | (low - 0xDC00)));
    return 12;
}

/* Never longer than the text it is made from. */
const char *html_unescape(const char *text, size_t len, size_t *out_len, struct arena *a)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    char *out = arena_alloc_raw(a, len + 1);
    size_t n = 0;

    for (size_t i = 0; i < len;) {
        const char *known =
            text[i] == '\\' && i + 1 < len && text[i + 1] ? strchr(from, text[i + 1]) : NULL;
        size_t wrote = 0, took = known ? 0 : unescape_unicode(text + i, len - i, out + n, &wrote);

        if (known) {
            out[n++] = to[known - from];
            i += 2;
        } else if (took) {
            n += wrote;
            i += took;
        } else {
            out[n++] = text[i++];
        }
    }
    out[n] = '\0';
    *out_len = n;
    return out;
}

static size_t string_span(const char *text, size_t len)
{
    for (size_t i = 1; i < len; i++) {
        if (text[i] == '\\')
            i++;
        else if (text[i] == '"')
            return i + 1;
    }
    return 0;
}

static size_t number_span(const char *text, size_t len)
{
    size_t i = 0;

    while (i < len && text[i] && strchr("+-.0123456789Eeaflnrstu", text[i]))
        i++;
    return i;
}

size_t html_json_span(const char *text, size_t len)
{
    size_t depth = 0;

    if (len && text[0] == '"')
        return string_span(text, len);
    if (len && text[0] != '{' && text[0] != '[')
        return number_span(text, len);
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"') {
            size_t in = string_span(text + i, len - i);

            if (!in)
                return 0;
            i += in - 1;
        } else if (text[i] == '{' || text[i] == '[') {
            depth++;
        } else if (text[i] == '}' || text[i] == ']') {
            if (--depth == 0)
                return i + 1;
        }
    }
    return 0;
}

static const char flight[] = "self.__next_f.push([1,";

/* Adds the strings of all push calls in one script; how many there were. */
static size_t add_pushes(const char *script, char *out, size_t *n, struct arena *a)
{
    const char *end = script + strlen(script);
    size_t found = 0;

    for (const char *at = script; (at = memmem(at, (size_t)(end - at), flight, sizeof flight - 1));
         found++) {
        size_t len, wrote;
        const char *clean;

        at += sizeof flight - 1;
        if (*at != '"')
            continue;
        len = string_span(at, (size_t)(end - at));
        if (!len)
            return found + 1; /* a string that does not end: there is no other behind it */
        clean = html_unescape(at + 1, len - 2, &wrote, a);
        memcpy(out + *n, clean, wrote);
        *n += wrote;
        at += len;
    }
    return found;
}

const char *html_state(const struct html *root, const char *body, size_t len, size_t *out_len,
                       struct arena *a)
{
    struct html_range all = root ? html_inside(root) : (struct html_range){0};
    const struct html *script = NULL;
    size_t n = 0, pushes = 0, scripts = 0, size = 1;
    char *out;

    while ((script = html_next(all, script, "script", NULL, NULL))) {
        size += strlen(html_script(script, a)) + 1;
        scripts++;
    }
    if (!scripts)
        return html_unescape(body, len, out_len, a);
    out = arena_alloc_raw(a, size);
    while ((script = html_next(all, script, "script", NULL, NULL)))
        pushes += add_pushes(html_script(script, a), out, &n, a);
    if (pushes) {
        out[n] = '\0';
        *out_len = n;
        return out;
    }
    while ((script = html_next(all, script, "script", NULL, NULL))) {
        const char *text = html_script(script, a);

        memcpy(out + n, text, strlen(text));
        n += strlen(text);
        out[n++] = '\n';
    }
    return html_unescape(out, n, out_len, a);
}
