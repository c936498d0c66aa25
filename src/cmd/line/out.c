#include "cmd/out.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"
#include "cmd/line/out_table_priv.h"

/* What the command line asked for; see out_setup. */
static const char *chosen;
static size_t limit; /* columns of the terminal, 0 for none */
static bool is_told; /* by a terminal or COLUMNS: not the usual ones */
static bool reader_gone;

enum { WIDTH_USUAL = 80, WIDTH_LEAST = 20, WIDTH_MOST = 100000 };

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

static size_t terminal_width(void)
{
    const char *columns = getenv("COLUMNS");
    int64_t n = 0;
    struct winsize size;

    is_told = true;
    if (isatty(STDOUT_FILENO) && ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        n = size.ws_col;
    else if (!columns || !text_int(columns, WIDTH_LEAST, WIDTH_MOST, &n)) {
        n = WIDTH_USUAL;
        is_told = isatty(STDOUT_FILENO);
    }
    return n < WIDTH_LEAST ? WIDTH_LEAST : (size_t)n;
}

void out_setup(const char *columns, bool wide)
{
    chosen = columns;
    limit = wide || columns ? 0 : terminal_width();
}

size_t out_width(void)
{
    return limit;
}

size_t out_line_width(void)
{
    return is_told ? limit : 0;
}

void out_fini(void)
{
    if (!reader_gone)
        return;
    (void)signal(SIGPIPE, SIG_DFL);
    (void)raise(SIGPIPE);
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

void out_put_row(struct out *o, const char *const *cells)
{
    must(o->columns <= OUT_COLUMNS_MAX);
    memcpy(out_row(o), cells, o->columns * sizeof *cells);
}

bool out_colour(void)
{
    const char *no = getenv("NO_COLOR");

    return isatty(STDOUT_FILENO) && !(no && *no);
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
        int kind = o->column[c].kind & OUT_KIND;

        buf_put(to, c ? "," : "");
        buf_json(to, o->column[c].name);
        buf_put(to, ":");
        if (kind == OUT_LIST)
            put_list(to, cells[c]);
        else if (kind == OUT_NUMBER && cells[c])
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
    /* Texts of markets and of the database: no control character of theirs reaches a terminal. */
    for (size_t r = 0; r < o->row.len; r++)
        for (size_t c = 0; c < o->columns; c++)
            o->row.at[r][c] = text_clean(o->arena, o->row.at[r][c], SIZE_MAX / 8);
    if (o->format == OUT_TABLE)
        out_table_write(o, limit, out_colour(), to);
    else if (o->format == OUT_CSV)
        write_csv(o, to);
    else
        write_json(o, to);
}

bool out_bytes(const char *bytes, size_t len, struct err *e)
{
    if (fwrite(bytes, 1, len, stdout) == len && fflush(stdout) == 0)
        return true;
    reader_gone = errno == EPIPE;
    err_set(e, ERR_WRITE, "could not write to standard output: %s", strerror(errno));
    e->said = reader_gone;
    return false;
}

static bool find_column(const struct out *o, const char *name, size_t len, size_t *at,
                        struct err *e)
{
    const char *known = "";

    for (*at = 0; *at < o->columns; (*at)++) {
        if (strlen(o->column[*at].name) == len && memcmp(o->column[*at].name, name, len) == 0)
            return true;
        known = text_fmt(o->arena, "%s%s%s", known, *known ? "," : "", o->column[*at].name);
    }
    err_set(e, ERR_USAGE, "there is no column \"%.*s\"", (int)len, name);
    return err_hint(e, "the columns are %s", known);
}

/* The columns that were asked for, in that order. */
static bool choose(const struct out *o, struct out *chosen_out, struct err *e)
{
    size_t count = 1, at, n = 0;
    struct out_column *column;

    for (const char *p = chosen; *p; p++)
        count += *p == ',';
    column = ARENA_ARRAY(o->arena, struct out_column, count);
    out_init(chosen_out, o->arena, o->format, column, count);
    for (size_t r = 0; r < o->row.len; r++)
        (void)out_row(chosen_out);
    for (const char *p = chosen;; p++, n++) {
        size_t len = strcspn(p, ",");

        if (!find_column(o, p, len, &at, e))
            return false;
        column[n] = o->column[at];
        for (size_t r = 0; r < o->row.len; r++)
            chosen_out->row.at[r][n] = o->row.at[r][at];
        p += len;
        if (!*p)
            return true;
    }
}

bool out_end(struct out *o, struct err *e)
{
    struct out some;
    struct buf b;
    bool done;

    if (chosen && !choose(o, &some, e))
        return false;
    buf_init(&b, SIZE_MAX / 2);
    out_write(chosen ? &some : o, &b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}
