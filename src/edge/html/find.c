#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "edge/html/html.h"

struct html_range html_inside(const struct html *at)
{
    return (struct html_range){at->after, at->end};
}

/* Nodes are chained in source order, so the first one behind `at` is found by walking through. */
static const struct html *behind(const struct html *at)
{
    const struct html *next = at;

    while (next && next->order < at->end)
        next = next->after;
    return next;
}

struct html_range html_between(const struct html *from, const struct html *to)
{
    return (struct html_range){behind(from), to ? to->order : (size_t)-1};
}

const char *html_attr(const struct html *at, const char *name)
{
    for (size_t i = 0; i < at->attrs; i++)
        if (text_eq(at->attr[i].name, name))
            return at->attr[i].value;
    return NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; len && (at = strstr(at, word)); at += len)
        if ((at == words || is_blank(at[-1])) && (!at[len] || is_blank(at[len])))
            return true;
    return false;
}

static bool matches(const struct html *at, const char *tag, const char *attr, const char *value)
{
    const char *found;

    if (!at->tag || (tag && !text_eq(at->tag, tag)))
        return false;
    if (!attr)
        return true;
    found = html_attr(at, attr);
    if (!found || !value)
        return found != NULL;
    return text_eq(attr, "class") ? has_word(found, value) : text_eq(found, value);
}

const struct html *html_next(struct html_range in, const struct html *prev, const char *tag,
                             const char *attr, const char *value)
{
    for (const struct html *at = prev ? prev->after : in.first; at && at->order < in.end;
         at = at->after)
        if (matches(at, tag, attr, value))
            return at;
    return NULL;
}

size_t html_count(struct html_range in, const char *tag, const char *attr, const char *value)
{
    const struct html *at = NULL;
    size_t n = 0;

    while ((at = html_next(in, at, tag, attr, value)))
        n++;
    return n;
}

/* Elements that stand within a line; all others begin and end one. */
static bool is_inline(const char *tag)
{
    static const char *const tags[] = {"a",   "abbr", "b",     "bdi",  "big",    "code", "del",
                                       "em",  "font", "i",     "ins",  "kbd",    "mark", "q",
                                       "s",   "samp", "small", "span", "strong", "sub",  "sup",
                                       "svg", "tt",   "u",     "var",  "wbr"};

    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (text_eq(tag, tags[i]))
            return true;
    return false;
}

static bool is_unread(const char *tag)
{
    return text_eq(tag, "script") || text_eq(tag, "style") || text_eq(tag, "template")
           || text_eq(tag, "noscript");
}

struct fold {
    char *out;
    size_t len;
    bool blank; /* a blank is due before the next letter */
};

/* U+00A0, and the thin and zero-width blanks U+2000-U+200B, U+202F, U+FEFF that layout puts in. */
static size_t odd_blank(const unsigned char *at)
{
    if (at[0] == 0xC2 && at[1] == 0xA0)
        return 2;
    if (at[0] == 0xE2 && at[1] == 0x80 && ((at[2] >= 0x80 && at[2] <= 0x8B) || at[2] == 0xAF))
        return 3;
    return at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF ? 3 : 0;
}

static void fold_text(struct fold *f, const char *text)
{
    for (const char *at = text; *at;) {
        size_t odd = odd_blank((const unsigned char *)at);

        if (odd || is_blank(*at)) {
            f->blank = true;
            at += odd ? odd : 1;
            continue;
        }
        if (f->blank && f->len)
            f->out[f->len++] = ' ';
        f->blank = false;
        f->out[f->len++] = *at++;
    }
}

/* The element whose line a text belongs to. */
static const struct html *line_of(const struct html *text)
{
    const struct html *at = text->parent;

    while (at->parent && is_inline(at->tag))
        at = at->parent;
    return at;
}

const char *html_range_text(struct html_range in, struct arena *a)
{
    const struct html *line = NULL;
    struct fold f = {0};
    size_t size = 1, skip = 0;

    for (const struct html *at = in.first; at && at->order < in.end; at = at->after)
        size += at->text ? strlen(at->text) + 1 : 0;
    f.out = arena_alloc(a, size);
    for (const struct html *at = in.first; at && at->order < in.end; at = at->after) {
        if (at->order < skip)
            continue;
        if (at->text) {
            f.blank = f.blank || line != line_of(at);
            line = line_of(at);
            fold_text(&f, at->text);
        } else if (is_unread(at->tag)) {
            skip = at->end;
        } else if (!is_inline(at->tag)) {
            f.blank = true;
        }
    }
    return f.out;
}

const char *html_text(const struct html *at, struct arena *a)
{
    if (at->text || is_unread(at->tag)) {
        struct html_range one = {at, at->end};

        return at->text ? html_range_text(one, a) : "";
    }
    return html_range_text(html_inside(at), a);
}

const char *html_script(const struct html *at, struct arena *a)
{
    const struct html *text = at->after;
    const struct html *last = text;

    if (!text || text->order >= at->end)
        return "";
    if (last->order + 1 == at->end)
        return text->text ? text->text : "";
    return html_range_text(html_inside(at), a); /* never seen: a script is one text */
}
