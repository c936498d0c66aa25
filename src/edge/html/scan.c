#include "edge/html/scan_priv.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

enum { NAME_MAX_LEN = 100 }; /* libxml2 takes what is longer for several */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool begins_name(char c)
{
    return is_letter(c) || c == '_' || c == ':' || c == '.';
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && is_blank(*at))
        at++;
    return at;
}

static const char *skip_name(const char *at, const char *end)
{
    const char *from = at;

    while (at < end && at - from < NAME_MAX_LEN
           && (begins_name(*at) || *at == '-' || (*at >= '0' && *at <= '9')))
        at++;
    return at;
}

static bool is_end(const char *at, const char *end)
{
    return at == end || *at == '>' || (*at == '/' && at + 1 < end && at[1] == '>');
}

/* Behind the value that may follow a name. */
static const char *skip_value(const char *at, const char *end)
{
    const char *to;

    at = skip_blanks(at, end);
    if (at == end || *at != '=')
        return at;
    at = skip_blanks(at + 1, end);
    if (at < end && (*at == '"' || *at == '\'')) {
        to = memchr(at + 1, *at, (size_t)(end - at - 1));
        return to ? to + 1 : end;
    }
    while (at < end && !is_blank(*at) && *at != '>')
        at++;
    return at;
}

/* Behind one attribute, or behind what is none. */
static const char *skip_attr(const char *at, const char *end)
{
    if (begins_name(*at))
        return skip_value(skip_name(at, end), end);
    while (!is_end(at, end) && !is_blank(*at))
        at++;
    return at;
}

/* The text of a script or a style is no markup: where it ends. */
static const char *skip_raw(const char *at, const char *end, const char *tag, size_t len)
{
    for (; (at = memmem(at, (size_t)(end - at), "</", 2)); at += 2)
        if ((size_t)(end - at) > 2 + len && strncasecmp(at + 2, tag, len) == 0)
            return at;
    return end;
}

static bool is_raw(const char *tag, size_t len)
{
    return (len == 6 && strncasecmp(tag, "script", len) == 0)
           || (len == 5 && strncasecmp(tag, "style", len) == 0);
}

size_t html_attrs_most(const char *body, size_t len)
{
    const char *end = body + len;
    size_t most = 0;

    for (const char *at = body; (at = memchr(at, '<', (size_t)(end - at)));) {
        const char *tag = ++at;
        size_t n = 0, tag_len;

        at = skip_name(at, end);
        tag_len = (size_t)(at - tag);
        if (tag_len == 0 || !begins_name(*tag))
            continue;
        for (at = skip_blanks(at, end); !is_end(at, end); at = skip_blanks(at, end), n++)
            at = skip_attr(at, end);
        most = n > most ? n : most;
        if (at < end && *at == '>' && is_raw(tag, tag_len))
            at = skip_raw(at, end, tag, tag_len);
    }
    return most;
}
