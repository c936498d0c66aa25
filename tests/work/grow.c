#include "grow.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

/* --- the places --- */

/* Behind the value that begins at `at`. */
static const char *skip(const char *at)
{
    int depth = 0;

    for (; *at; at++) {
        if (*at == '"') {
            for (at++; *at && *at != '"'; at++)
                at += *at == '\\' && at[1];
            if (!*at)
                return at;
        }
        depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
        if (depth <= 0)
            return at + 1;
    }
    return at;
}

/* An object of objects, or one whose first name has a figure in it: its names are data. */
static bool is_map(const char *at)
{
    const char *colon;

    at += 1 + strspn(at + 1, " \n\t\r");
    if (*at != '"')
        return false;
    colon = skip(at);
    if (at + strcspn(at, "0123456789") < colon)
        return true;
    colon += strspn(colon, " \n\t\r");
    return *colon == ':' && colon[1 + strspn(colon + 1, " \n\t\r")] == '{';
}

enum { NAME_LEN = 12 };

/* Lists of one name are one kind of list. */
static bool is_known(const char *body, const char *at, const struct grow_place *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (at - body > NAME_LEN && out[i].from - body > NAME_LEN
            && memcmp(at - NAME_LEN, out[i].from - 1 - NAME_LEN, NAME_LEN) == 0)
            return true;
    return false;
}

static size_t json_places(const char *body, struct grow_place out[GROW_PLACES_MAX])
{
    size_t n = 0;

    for (const char *at = body; (at = strpbrk(at, "[{")) && n < GROW_PLACES_MAX - 1; at++) {
        const char *end = skip(at);

        if (end - at > 3 && (end[-1] == ']' || end[-1] == '}') && (*at == '[' || is_map(at))
            && !is_known(body, at, out, n))
            out[n++] = (struct grow_place){at + 1, end - 1, ","};
    }
    for (const char *at = body; (at = strstr(at, ":")) != NULL; at++) {
        const char *text = at + 1 + strspn(at + 1, " ");

        if (text[0] == '"' && islower((unsigned char)text[1])) {
            out[n++] = (struct grow_place){text + 1, text + 2, ""};
            break;
        }
    }
    return n;
}

/* Behind the end of the element that begins at `at`, NULL when it does not end. */
static const char *skip_element(const char *at)
{
    size_t len = strcspn(at + 1, " >\n/");
    int depth = 0;

    for (const char *in = at; (in = strchr(in, '<')); in++) {
        bool close = in[1] == '/';

        if (strncmp(in + 1 + close, at + 1, len) != 0
            || isalnum((unsigned char)in[1 + close + len]))
            continue;
        depth += close ? -1 : 1;
        if (depth == 0)
            return strchr(in, '>') ? strchr(in, '>') + 1 : NULL;
    }
    return NULL;
}

static bool is_known_tag(const char *at, const struct grow_place *out, size_t n)
{
    size_t len = strcspn(at, ">");

    for (size_t i = 0; i < n; i++)
        if (strncmp(out[i].from, at, len) == 0)
            return true;
    return false;
}

/* Elements, one of each way to begin, and a letter of the text. */
static size_t page_places(const char *body, struct grow_place out[GROW_PLACES_MAX])
{
    size_t n = 0;

    for (const char *at = body; (at = strchr(at, '<')) && n < GROW_PLACES_MAX - 1; at++) {
        const char *end;

        if (!islower((unsigned char)at[1]) || strncmp(at, "<html", 5) == 0
            || strncmp(at, "<body", 5) == 0 || is_known_tag(at, out, n))
            continue;
        end = skip_element(at);
        if (end)
            out[n++] = (struct grow_place){at, end, ""};
    }
    for (const char *at = body; (at = strchr(at, '>')); at++) {
        if (isalpha((unsigned char)at[1])) {
            out[n++] = (struct grow_place){at + 1, at + 2, ""};
            break;
        }
    }
    return n;
}

size_t grow_places(const char *body, struct grow_place out[GROW_PLACES_MAX])
{
    return body[strspn(body, " \n\t\r")] == '<' ? page_places(body, out) : json_places(body, out);
}

/* --- the copies --- */

/* Which texts of a copy get its number. */
static bool is_numbered(enum grow_style style, bool name, int depth, bool first)
{
    if (style == GROW_OTHERS)
        return true;
    return name ? depth == 0 : first;
}

static void put_json(struct buf *out, const struct grow_place *p, enum grow_style style, size_t i)
{
    int depth = 0;
    bool first = true;

    for (const char *at = p->from, *end; at < p->to; at = end) {
        const char *behind;
        bool name;

        end = at + 1;
        depth += (*at == '[' || *at == '{') - (*at == ']' || *at == '}');
        if (*at == '{' && depth == 1)
            first = true;
        if (*at == '"')
            end = skip(at);
        behind = end + strspn(end, " \n\t\r");
        name = *at == '"' && *behind == ':';
        if (*at == '"' && end <= p->to && is_numbered(style, name, depth, first)) {
            buf_put_n(out, at, (size_t)(end - at) - 1);
            buf_fmt(out, "%zu\"", i);
            first = first && name;
        } else {
            buf_put_n(out, at, (size_t)(end - at));
        }
    }
}

static void put_page(struct buf *out, const struct grow_place *p, enum grow_style style, size_t i)
{
    bool done = false;

    for (const char *at = p->from; at < p->to; at++) {
        if (at[0] == '<' && at[1] == '/' && isalnum((unsigned char)at[-1])
            && (!done || style == GROW_OTHERS)) {
            buf_fmt(out, "%zu", i);
            done = true;
        }
        buf_put_n(out, at, 1);
    }
}

static void put_copy(struct buf *out, const struct grow_place *p, enum grow_style style, size_t i)
{
    bool page = p->from[0] == '<';

    if (style == GROW_EMPTY && page)
        buf_fmt(out, "%.*s>", (int)strcspn(p->from, " >"), p->from);
    else if (style == GROW_EMPTY)
        buf_put(out, "{}");
    else if (style == GROW_SAME || (!*p->between && !page))
        buf_put_n(out, p->from, (size_t)(p->to - p->from));
    else if (page)
        put_page(out, p, style, i);
    else
        put_json(out, p, style, i);
}

void grow_body(struct buf *out, const char *body, const struct grow_place *place,
               enum grow_style style, size_t bytes)
{
    buf_clear(out);
    buf_put_n(out, body, (size_t)(place->from - body));
    for (size_t i = 0, from = out->len; out->len - from < bytes; i++) {
        buf_put(out, i ? place->between : "");
        put_copy(out, place, style, i);
    }
    buf_put(out, place->to);
}
