#include "cmd/out.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

static const char *const formats[OUT_FORMATS] = {"table", "csv", "json", "ndjson"};

bool out_format_by_name(const char *name, enum out_format *out)
{
    for (int f = 0; f < OUT_FORMATS; f++) {
        if (text_eq(name, formats[f])) {
            *out = (enum out_format)f;
            return true;
        }
    }
    return false;
}

void out_init(struct out *o, struct arena *a, enum out_format format,
              const struct out_column *column, size_t columns)
{
    *o = (struct out){.arena = a, .format = format, .column = column, .columns = columns};
}

const char **out_row(struct out *o)
{
    const char **cells = ARENA_ARRAY(o->arena, const char *, o->columns);

    *VEC_PUSH(&o->row, o->arena) = cells;
    return cells;
}

bool out_colour(void)
{
    const char *no = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && !(no && *no);
}

/* Columns on a terminal: bytes less UTF-8 continuation bytes. */
static size_t width_of(const char *text)
{
    size_t width = 0;

    for (; *text; text++)
        width += ((unsigned char)*text & 0xC0) != 0x80;
    return width;
}

static void put_padded(struct buf *to, const char *text, size_t width, bool right, bool last)
{
    size_t pad = width - width_of(text);

    for (size_t i = 0; right && i < pad; i++)
        buf_put(to, " ");
    buf_put(to, text);
    for (size_t i = 0; !right && !last && i < pad; i++)
        buf_put(to, " ");
    buf_put(to, last ? "\n" : "  ");
}

static void write_table(const struct out *o, struct buf *to)
{
    size_t *width = ARENA_ARRAY(o->arena, size_t, o->columns);
    bool colour = out_colour();

    for (size_t c = 0; c < o->columns; c++) {
        width[c] = width_of(o->column[c].name);
        for (size_t r = 0; r < o->row.len; r++) {
            const char *cell = o->row.at[r][c] ? o->row.at[r][c] : "-";

            width[c] = width_of(cell) > width[c] ? width_of(cell) : width[c];
        }
    }
    buf_put(to, colour ? "\033[1m" : "");
    for (size_t c = 0; c < o->columns; c++) {
        enum out_kind kind = o->column[c].kind;

        put_padded(to, o->column[c].name, width[c], kind == OUT_MONEY || kind == OUT_NUMBER,
                   c + 1 == o->columns);
    }
    buf_put(to, colour ? "\033[0m" : "");
    for (size_t r = 0; r < o->row.len; r++) {
        for (size_t c = 0; c < o->columns; c++) {
            enum out_kind kind = o->column[c].kind;
            const char *cell = o->row.at[r][c];

            put_padded(to, cell && *cell ? cell : "-", width[c],
                       kind == OUT_MONEY || kind == OUT_NUMBER, c + 1 == o->columns);
        }
    }
}

static void write_csv(const struct out *o, struct buf *to)
{
    for (size_t c = 0; c < o->columns; c++) {
        buf_csv(to, o->column[c].name);
        buf_put(to, c + 1 == o->columns ? "\n" : ",");
    }
    for (size_t r = 0; r < o->row.len; r++) {
        for (size_t c = 0; c < o->columns; c++) {
            buf_csv(to, o->row.at[r][c]);
            buf_put(to, c + 1 == o->columns ? "\n" : ",");
        }
    }
}

static void put_list(struct buf *to, const char *text)
{
    buf_put(to, "[");
    while (text && *text) {
        size_t len = strcspn(text, ",");

        buf_fmt(to, "\"%.*s\"%s", (int)len, text, text[len] ? "," : "");
        text += len + (text[len] == ',');
    }
    buf_put(to, "]");
}

static void write_object(const struct out *o, const char *const *cells, struct buf *to)
{
    buf_put(to, "{");
    for (size_t c = 0; c < o->columns; c++) {
        buf_put(to, c ? "," : "");
        buf_json(to, o->column[c].name);
        buf_put(to, ":");
        if (o->column[c].kind == OUT_LIST)
            put_list(to, cells[c]);
        else if (o->column[c].kind == OUT_NUMBER && cells[c])
            buf_put(to, cells[c]);
        else
            buf_json(to, cells[c]);
    }
    buf_put(to, "}");
}

static void write_json(const struct out *o, struct buf *to)
{
    bool lines = o->format == OUT_NDJSON;

    buf_put(to, lines ? "" : "[");
    for (size_t r = 0; r < o->row.len; r++) {
        buf_put(to, lines ? "" : r ? ",\n " : "\n ");
        write_object(o, o->row.at[r], to);
        buf_put(to, lines ? "\n" : "");
    }
    buf_put(to, lines ? "" : o->row.len ? "\n]\n" : "]\n");
}

void out_write(const struct out *o, struct buf *to)
{
    if (o->format == OUT_TABLE)
        write_table(o, to);
    else if (o->format == OUT_CSV)
        write_csv(o, to);
    else
        write_json(o, to);
}

bool out_bytes(const char *bytes, size_t len, struct err *e)
{
    if (fwrite(bytes, 1, len, stdout) == len && fflush(stdout) == 0)
        return true;
    return err_set(e, ERR_WRITE, "could not write to standard output: %s", strerror(errno));
}

bool out_end(struct out *o, struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    out_write(o, &b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}
