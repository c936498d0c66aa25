/*
 * Results on standard output: a table for people, CSV, JSON, or one JSON object a line.
 *
 * Numbers of money are strings in JSON: clients lose digits of decimals they read as doubles.
 * Output is collected and written once; a failed write is ERR_WRITE, never silence. Only a reader
 * that has gone (`| head`) is none: the program ends as any other does, by the signal, unsaid.
 *
 * On a terminal the words of a column "verdict" are coloured: what counts is well, what a source
 * failed in is an error, all else a warning.
 *
 * A table fits the terminal, or COLUMNS, or 80: first lists and long texts are cut (with a
 * "..."), then columns that have no place are left out, and a last line says which. Nothing is cut
 * or left out of CSV and JSON, nor when the columns were chosen by name.
 */
#ifndef CMD_OUT_H
#define CMD_OUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/vec.h"

enum out_format { OUT_TABLE, OUT_CSV, OUT_JSON, OUT_NDJSON, OUT_FORMATS };

bool out_format_by_name(const char *name, enum out_format *out);

/*
 * For all that follows: the columns to show, by name and joined by commas (NULL: all), and whether
 * tables are as wide as they are.
 */
void out_setup(const char *columns, bool wide);

/* Ends by SIGPIPE when a write found its reader gone. The last thing a process does. */
void out_fini(void);

/* Columns that a line may have; 0: as many as it wants. */
size_t out_width(void);

/* The same of what is read by line where it does not go to a terminal and COLUMNS is not set: 0. */
size_t out_line_width(void);

/* Lines of a text, each broken at blanks into lines of `width` columns (0: as it is); what goes on
 * stands behind `indent` blanks. A word that is longer than a line stays whole; colours (ESC [ ...
 * m) take no place. */
void out_wrap(struct buf *to, const char *text, size_t width, size_t indent);

enum out_kind {
    OUT_TEXT,   /* a string; NULL is null */
    OUT_MONEY,  /* a decimal string, right-aligned in tables */
    OUT_NUMBER, /* digits, bare in JSON, right-aligned in tables */
    OUT_LIST,   /* words joined by commas: a JSON list */
    OUT_KIND = 0xF,
    /* Of a table that has no place for all columns: these are left out before those without. */
    OUT_LATER = 0x10,
    OUT_LAST = 0x20 /* before those, too */
};

struct out_column {
    const char *name;
    int kind; /* enum out_kind */
};

struct out {
    struct arena *arena;
    enum out_format format;
    const struct out_column *column;
    size_t columns;
    VEC(const char **) row;
};

/*
 * A row, listed once: what each column is called, its kind, and how its cell is made, in the words
 * of the function that fills the row. COLUMN says which of them is wanted.
 *
 *     #define STATUS_COLUMNS(COLUMN)                                                             \
 *         COLUMN("name", OUT_TEXT, s->name)                                                      \
 *         COLUMN("since", OUT_TEXT, setup_time(c, s->since))
 *
 *     static const struct out_column status_columns[] = {STATUS_COLUMNS(OUT_HEADING)};
 *
 *     OUT_ROW(&out, STATUS_COLUMNS(OUT_CELL));
 *
 * Of fewer cells than columns the others are NULL; of more, those without a column are left out.
 */
#define OUT_HEADING(name, kind, cell) {name, kind},
#define OUT_CELL(name, kind, cell) cell,
#define OUT_LEN(table) (sizeof(table) / sizeof *(table))
#define OUT_ROW(o, ...) out_put_row(o, (const char *const[OUT_COLUMNS_MAX]){__VA_ARGS__})

enum { OUT_COLUMNS_MAX = 24 };

void out_init(struct out *o, struct arena *a, enum out_format format,
              const struct out_column *column, size_t columns);

/* For OUT_ROW: a row of the first `columns` of these cells, of which there are OUT_COLUMNS_MAX. */
void out_put_row(struct out *o, const char *const *cells);

/* A row of `columns` cells, all NULL, where the columns are not known before; texts live as long as
 * the arena. */
const char **out_row(struct out *o);

/* Writes all rows to standard output. ERR_USAGE when a column was asked for that is none. */
bool out_end(struct out *o, struct err *e) MUST_USE;

/* The same into a buffer, for tests. */
void out_write(const struct out *o, struct buf *to);

/* Bytes as they are to standard output. */
bool out_bytes(const char *bytes, size_t len, struct err *e) MUST_USE;

/* True when standard output is a terminal and NO_COLOR is not set. */
bool out_colour(void);

/* How well a thing is, as doctor has it: green, yellow, red. */
enum out_level { OUT_OK, OUT_WARNING, OUT_ERROR };

extern const char *const out_level_colour[OUT_ERROR + 1];
#define OUT_PLAIN "\033[0m"

#endif
