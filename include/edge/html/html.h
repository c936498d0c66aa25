/*
 * HTML from outside, read by libxml2's recovering parser into an arena.
 *
 * The tree is what a browser's source view shows, not what it would repair: elements stand in
 * source order, nothing is moved (a <div> between <tbody> and <tr> stays there) and nothing
 * implied but a <p> around text that stands in no element. Tag and attribute names are in lower
 * case. Comments and processing instructions are gone. No network, no entity but HTML's own, errors
 * silent. Bytes are UTF-8, whatever the page says of itself. The parser also reads plain XML such
 * as the ECB's daily rates.
 *
 * Every look-up works on a range: a stretch of the source between two elements, or the inside of
 * one. Folded text is what a person reads: scripts, styles and templates left out, white space
 * and &nbsp; as single blanks, none at the ends, and a blank where a block element begins or ends
 * (two cells never run together; "$3.50<span>/hr</span>" stays in one piece).
 *
 * libxml2 is opened when the first page is read; a command that reads none does not pay for it.
 * Ownership: everything lives in the arena given to html_parse or to the reader.
 */
#ifndef EDGE_HTML_HTML_H
#define EDGE_HTML_HTML_H
#include <stdbool.h>
#include <stddef.h>
#include "base/arena.h"
#include "base/err.h"

enum {
    HTML_BYTES_MAX = 8 << 20, /* one page */
    HTML_DEPTH_MAX = 256,
    HTML_NODES_MAX = 500000,
    HTML_ATTRS_MAX = 1000,  /* attributes of one element */
    HTML_NAMES_MAX = 10000, /* different tags and attributes of a page */
    HTML_SPAN_MAX = 64,     /* colspan and rowspan are cut to this */
    HTML_COLS_MAX = 64,
    HTML_ROWS_MAX = 5000
};

struct html_attr {
    const char *name, *value; /* value "" where the page gives none */
};

struct html {
    const char *tag;  /* NULL for text */
    const char *text; /* of a text node, as it stands; else NULL */
    const struct html_attr *attr;
    size_t attrs;
    struct html *parent; /* NULL for the root, whose tag is "" */
    struct html *after;  /* next node in source order, whatever its depth */
    size_t order;        /* 0 is the root */
    size_t end;          /* order of the first node behind all that is inside this one */
};

struct html_range {
    const struct html *first; /* NULL when there is nothing in it */
    size_t end;
};

/*
 * The root of a page. Fails with ERR_REPLY when there is no element in it or a NUL byte, ERR_LIMIT
 * when it passes a ceiling, ERR_BUG when libxml2 cannot be opened. `what` names the body in
 * messages.
 */
const struct html *html_parse(const char *body, size_t len, const char *what, struct arena *a,
                              struct err *e) MUST_USE;

struct html_range html_inside(const struct html *at);
/* From just behind `from` (its inside left out) up to `to`, or to the page's end when NULL. */
struct html_range html_between(const struct html *from, const struct html *to);

/*
 * Next element in the range after `prev` (NULL: the first) that has this tag, and this attribute,
 * and there this value; NULL asks for none of them. For "class" the value is one word of it.
 */
const struct html *html_next(struct html_range in, const struct html *prev, const char *tag,
                             const char *attr, const char *value);
size_t html_count(struct html_range in, const char *tag, const char *attr, const char *value);

/* NULL when the element does not have it. */
const char *html_attr(const struct html *at, const char *name);

const char *html_text(const struct html *at, struct arena *a);
const char *html_range_text(struct html_range in, struct arena *a);

/* The raw text of a script or style element. */
const char *html_script(const struct html *at, struct arena *a);

/*
 * A table as a grid: colspan and rowspan are spread, so cell[row * cols + col] is the cell that
 * covers the place, or NULL. Rows of tables inside it are not its own. Rows of <thead>, and
 * leading rows of nothing but <th>, are the head; <th> standing in a <thead> without a row are
 * one row. False when the table has no row, is larger than the ceilings, or has cells beside its
 * rows.
 */
struct html_grid {
    size_t rows, cols, head;
    const struct html **cell;
    const struct html **row; /* the <tr> of each row (or the <thead>) */
};

bool html_grid(const struct html *table, struct html_grid *out, struct arena *a) MUST_USE;

/* Folded text of a place, "" for a hole. */
const char *html_grid_text(const struct html_grid *g, size_t row, size_t col, struct arena *a);

/* The words over a column: the texts of its different head cells, top down, joined by " / ". */
const char *html_grid_head(const struct html_grid *g, size_t col, struct arena *a);

/*
 * JSON that a page carries in its scripts, with one level of string escapes taken off:
 * the strings of all self.__next_f.push([1,"..."]) calls joined, or where there are none, the
 * scripts' own text. A body without any script (a fragment saved alone: root may be NULL then) is
 * taken whole.
 */
const char *html_state(const struct html *root, const char *body, size_t len, size_t *out_len,
                       struct arena *a);

/*
 * The JSON value (object, array, string, number) that starts at text[0]: its length by counting
 * brackets outside strings, 0 when it does not end.
 */
size_t html_json_span(const char *text, size_t len);

/* Takes JSON's string escapes off once; what is not an escape is copied. */
const char *html_unescape(const char *text, size_t len, size_t *out_len, struct arena *a);

#endif
