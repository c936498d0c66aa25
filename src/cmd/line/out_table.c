#include "cmd/line/out_table_priv.h"

#include <stdint.h>
#include <stdio.h>

#include "base/text.h"
#include "domain/poll.h"
#include "domain/verdict.h"

enum { LIST_MAX = 24, TEXT_MAX = 32, GAP = 2 };

/* Columns on a terminal: bytes less UTF-8 continuation bytes. */
static size_t width_of(const char *text)
{
    size_t width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static bool is_right(const struct out *o, size_t c)
{
    int kind = o->column[c].kind & OUT_KIND;

    return kind == OUT_MONEY || kind == OUT_NUMBER;
}

const char *const out_level_colour[OUT_ERROR + 1] = {"\033[32m", "\033[33m", "\033[31m"};

/* The colour of a cell, or NULL: words that are of no poll and no offer have none. */
static const char *colour_of(const struct out *o, size_t c, const char *cell)
{
    enum poll_verdict poll = POLL_OK;
    enum verdict v = VERDICT_OK;
    bool of_poll, of_offer, failed;

    if (!text_eq(o->column[c].name, "verdict"))
        return NULL;
    of_poll = poll_verdict_by_name(cell, &poll);
    of_offer = verdict_by_name(cell, &v);
    if (!of_poll && !of_offer)
        return NULL;
    failed = (of_poll && poll_was_asked(poll) && !poll_is_complete(poll) && poll != POLL_HELD)
             || (of_offer && (v == VERDICT_MALFORMED || v == VERDICT_ABSENT));
    return out_level_colour[failed                                    ? OUT_ERROR
                            : text_eq(cell, verdict_name(VERDICT_OK)) ? OUT_OK
                                                                      : OUT_WARNING];
}

static void put_padded(struct buf *to, const char *text, const char *colour, size_t width,
                       bool right, bool last)
{
    size_t pad = width - width_of(text);

    for (size_t i = 0; right && i < pad; i++)
        buf_put(to, " ");
    buf_put(to, colour ? colour : "");
    buf_put(to, text);
    buf_put(to, colour ? OUT_PLAIN : "");
    for (size_t i = 0; !right && !last && i < pad; i++)
        buf_put(to, " ");
    buf_put(to, last ? "\n" : "  ");
}

/* The first `width` columns of a text, the last three of them "..." when there is more. */
static const char *cut(const struct out *o, const char *text, size_t width)
{
    size_t n = 0, seen = 0;

    if (width_of(text) <= width)
        return text;
    while (text[n] && (seen < width - 3 || ((unsigned char)text[n] & 0xC0) == 0x80))
        seen += ((unsigned char)text[n++] & 0xC0) != 0x80;
    while (n > 0 && ((unsigned char)text[n] & 0xC0) == 0x80)
        n--;
    return text_fmt(o->arena, "%.*s...", (int)n, text);
}

static size_t max_width(const struct out *o, size_t c, bool narrow)
{
    if (!narrow || is_right(o, c))
        return SIZE_MAX;
    return (o->column[c].kind & OUT_KIND) == OUT_LIST ? LIST_MAX : TEXT_MAX;
}

static const char *table_cell(const struct out *o, size_t r, size_t c, bool narrow)
{
    const char *cell = o->row.at[r][c];

    return cut(o, cell && *cell ? cell : "-", max_width(o, c, narrow));
}

/* Widths of the columns; returns how wide the whole table is. */
static size_t measure(const struct out *o, bool narrow, size_t *width)
{
    size_t sum = 0;

    for (size_t c = 0; c < o->columns; c++) {
        width[c] = width_of(o->column[c].name);
        for (size_t r = 0; r < o->row.len; r++) {
            size_t w = width_of(table_cell(o, r, c, narrow));

            width[c] = w > width[c] ? w : width[c];
        }
        sum += width[c] + (c > 0 ? GAP : 0);
    }
    return sum;
}

/* Which columns fit: by rank, within a rank from the left. Returns the last one that does. */
static size_t choose_fitting(const struct out *o, const size_t *width, size_t limit, bool *shown)
{
    size_t sum = 0, last = 0;

    for (int rank = 0; rank <= OUT_LAST; rank += OUT_LATER) {
        for (size_t c = 0; c < o->columns; c++) {
            size_t more = width[c] + (sum > 0 ? GAP : 0);

            if ((o->column[c].kind & ~OUT_KIND) != rank
                || (limit > 0 && sum > 0 && sum + more > limit))
                continue;
            shown[c] = true;
            sum += more;
            last = c > last ? c : last;
        }
    }
    return last;
}

/* "not shown: low, high, flags", in lines that fit, and how to see it; nothing when all is. */
static void put_left_out(const struct out *o, const bool *shown, size_t limit, struct buf *to)
{
    static const char how[] = "(--wide, or --columns NAME,...)";
    size_t at = 0;

    for (size_t c = 0; c < o->columns; c++) {
        size_t len = width_of(o->column[c].name) + 2;

        if (shown[c])
            continue;
        buf_put(to, at == 0 ? "not shown:" : ",");
        at += at == 0 ? sizeof "not shown:" - 1 : 0;
        if (at + len > limit) {
            buf_put(to, "\n ");
            at = 1;
        }
        buf_fmt(to, " %s", o->column[c].name);
        at += len;
    }
    if (at > 0)
        buf_fmt(to, "%s%s\n", at + sizeof how > limit ? "\n  " : " ", how);
}

void out_table_write(const struct out *o, size_t limit, bool colour, struct buf *to)
{
    size_t *width = ARENA_ARRAY(o->arena, size_t, o->columns), last;
    bool *shown = ARENA_ARRAY(o->arena, bool, o->columns);
    bool narrow = limit > 0 && measure(o, false, width) > limit;

    (void)measure(o, narrow, width);
    last = choose_fitting(o, width, limit, shown);
    buf_put(to, colour ? "\033[1m" : "");
    for (size_t c = 0; c <= last; c++)
        if (shown[c])
            put_padded(to, o->column[c].name, NULL, width[c], is_right(o, c), c == last);
    buf_put(to, colour ? OUT_PLAIN : "");
    for (size_t r = 0; r < o->row.len; r++)
        for (size_t c = 0; c <= last; c++) {
            const char *cell = table_cell(o, r, c, narrow);

            if (shown[c])
                put_padded(to, cell, colour ? colour_of(o, c, cell) : NULL, width[c],
                           is_right(o, c), c == last);
        }
    put_left_out(o, shown, limit, to);
}

static bool is_column(char c)
{
    return ((unsigned char)c & 0xC0) != 0x80; /* the bytes of a letter behind its first are none */
}

/* Bytes of a line that stand before its break: at the last blank that has a place, else the next.
 */
static size_t fitting(const char *line, size_t len, size_t room)
{
    size_t columns = 0, at = 0, blanks = strspn(line, " ");

    for (size_t i = 0; i < len; i++) {
        while (i < len && line[i] == '\033')
            i += strcspn(line + i, "m") + 1;
        if (i >= len)
            break;
        if (line[i] == ' ' && i > blanks && line[i - 1] != ' ' && (columns <= room || at == 0))
            at = i;
        columns += is_column(line[i]);
    }
    return columns <= room || at == 0 ? len : at;
}

static void wrap_line(struct buf *to, const char *line, size_t len, size_t width, size_t indent)
{
    size_t room = width;

    for (;;) {
        size_t n = fitting(line, len, room);

        buf_put_n(to, line, n);
        buf_put(to, "\n");
        line += n;
        len -= n;
        while (len > 0 && *line == ' ') {
            line++;
            len--;
        }
        if (len == 0)
            return;
        for (size_t i = 0; i < indent; i++)
            buf_put(to, " ");
        room = width - indent;
    }
}

void out_wrap(struct buf *to, const char *text, size_t width, size_t indent)
{
    while (*text) {
        size_t len = strcspn(text, "\n");

        if (width > indent)
            wrap_line(to, text, len, width, indent);
        else
            buf_fmt(to, "%.*s\n", (int)len, text);
        text += len + (text[len] == '\n');
    }
}
