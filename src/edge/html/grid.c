#include <string.h>

#include "base/text.h"
#include "edge/html/html.h"

static const struct html *table_of(const struct html *at)
{
    while (at && !text_eq(at->tag, "table"))
        at = at->parent;
    return at;
}

static const struct html *row_of(const struct html *cell)
{
    const struct html *at = cell->parent;

    while (at->parent && !text_eq(at->tag, "tr") && !text_eq(at->tag, "thead")
           && !text_eq(at->tag, "table"))
        at = at->parent;
    return at;
}

static bool is_cell(const struct html *at)
{
    return at->tag && (text_eq(at->tag, "td") || text_eq(at->tag, "th"));
}

static bool in_head(const struct html *row)
{
    while (row && !text_eq(row->tag, "table")) {
        if (text_eq(row->tag, "thead"))
            return true;
        row = row->parent;
    }
    return false;
}

static size_t span(const struct html *cell, const char *name)
{
    const char *text = html_attr(cell, name);
    int64_t n;

    if (!text || !text_int(text, 1, 1000000, &n))
        return 1;
    return n > HTML_SPAN_MAX ? HTML_SPAN_MAX : (size_t)n;
}

struct walk {
    struct html_grid *g;
    size_t room;            /* rows there is memory for */
    const struct html *row; /* the row under way */
    size_t col;
    bool ok;
};

static void place(struct walk *w, const struct html *cell)
{
    struct html_grid *g = w->g;
    size_t down = span(cell, "rowspan"), right = span(cell, "colspan"), row = g->rows - 1;

    while (w->col < HTML_COLS_MAX && g->cell[row * HTML_COLS_MAX + w->col])
        w->col++;
    if (w->col + right > HTML_COLS_MAX) {
        w->ok = false;
        return;
    }
    for (size_t y = row; y < row + down && y < w->room; y++)
        for (size_t x = w->col; x < w->col + right; x++)
            if (!g->cell[y * HTML_COLS_MAX + x])
                g->cell[y * HTML_COLS_MAX + x] = cell;
    w->col += right;
    if (w->col > g->cols)
        g->cols = w->col;
}

static size_t count_rows(const struct html *table)
{
    struct html_range in = html_inside(table);

    return html_count(in, "tr", NULL, NULL) + html_count(in, "thead", NULL, NULL);
}

/* Rows at the top that are in <thead> or hold nothing but <th>. */
static size_t head_rows(const struct html_grid *g)
{
    size_t row = 0;

    for (; row < g->rows; row++) {
        bool all_th = true;

        if (in_head(g->row[row]))
            continue;
        for (size_t col = 0; col < g->cols; col++) {
            const struct html *cell = g->cell[row * HTML_COLS_MAX + col];

            all_th = all_th && cell && text_eq(cell->tag, "th");
        }
        if (!all_th)
            break;
    }
    return row;
}

/* From the working width down to the table's own. */
static void pack(struct html_grid *g)
{
    for (size_t row = 1; row < g->rows; row++)
        memmove(&g->cell[row * g->cols], &g->cell[row * HTML_COLS_MAX], g->cols * sizeof *g->cell);
}

bool html_grid(const struct html *table, struct html_grid *out, struct arena *a)
{
    struct html_range in = html_inside(table);
    struct walk w = {.g = out, .room = count_rows(table), .ok = true};

    *out = (struct html_grid){0};
    if (!w.room || w.room > HTML_ROWS_MAX)
        return false;
    out->cell = ARENA_ARRAY(a, const struct html *, w.room *HTML_COLS_MAX);
    out->row = ARENA_ARRAY(a, const struct html *, w.room);
    for (const struct html *at = in.first; w.ok && at && at->order < in.end; at = at->after) {
        const struct html *row;

        if (!is_cell(at) || table_of(at) != table)
            continue;
        row = row_of(at);
        if (row != w.row) {
            /* Cells outside of any row, or of a row that other cells interrupt, come as rows more
               than there are. */
            if (out->rows == w.room)
                return false;
            w.row = row;
            w.col = 0;
            out->row[out->rows++] = row;
        }
        place(&w, at);
    }
    if (!w.ok || !out->rows)
        return false;
    out->head = head_rows(out);
    pack(out);
    return true;
}

const char *html_grid_text(const struct html_grid *g, size_t row, size_t col, struct arena *a)
{
    const struct html *cell = g->cell[row * g->cols + col];

    return cell ? html_text(cell, a) : "";
}

const char *html_grid_head(const struct html_grid *g, size_t col, struct arena *a)
{
    const struct html *last = NULL;
    const char *words = "";

    for (size_t row = 0; row < g->head; row++) {
        const struct html *cell = g->cell[row * g->cols + col];
        const char *text = cell && cell != last ? html_text(cell, a) : "";

        last = cell;
        if (*text)
            words = *words ? text_fmt(a, "%s / %s", words, text) : text;
    }
    return words;
}
