/*
 * Price pages: the tree, all look-ups over it, every table as a grid, the state in the scripts.
 */
#include <string.h>

#include "edge/html/html.h"
#include "fuzz.h"
#include "norm/drift.h"

enum { SLACK = 64 << 10 };

static void tables(const struct html *root, struct arena *a)
{
    struct html_range all = html_inside(root);

    for (const struct html *t = NULL; (t = html_next(all, t, "table", NULL, NULL));) {
        struct html_grid g;

        if (!html_grid(t, &g, a))
            continue;
        must(g.head <= g.rows && g.cols <= HTML_COLS_MAX && g.rows <= HTML_ROWS_MAX);
        for (size_t col = 0; col < g.cols; col++) {
            (void)html_grid_head(&g, col, a);
            for (size_t row = 0; row < g.rows && row < 10; row++)
                must(html_grid_text(&g, row, col, a));
        }
    }
}

static void texts(const struct html *root, struct arena *a)
{
    struct html_range all = html_inside(root);
    size_t n = 0;

    for (const struct html *at = all.first; at && at->order < all.end; at = at->after) {
        must(at->end > at->order && (!at->parent || at->end <= at->parent->end));
        must(at->order >= all.first->order);
        if (!at->tag || n++ >= 50)
            continue;
        (void)html_text(at, a);
        if (n % 10 == 1)
            (void)html_range_text(html_between(at, NULL), a);
    }
    for (const struct html *s = NULL; (s = html_next(all, s, "script", NULL, NULL));)
        (void)html_script(s, a);
}

static void state(const struct html *root, const char *body, size_t len, struct arena *a)
{
    size_t got, plain, span;
    const char *text = html_state(root, body, len, &got, a);
    const char *open = text && got ? memchr(text, '{', got) : NULL;

    if (!open)
        return;
    span = html_json_span(open, got - (size_t)(open - text));
    must(span <= got - (size_t)(open - text));
    (void)html_unescape(open, span, &plain, a);
    must(plain <= span);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct fuzz_bytes in = {data, len};
    struct arena a = {0};
    struct drift_shape shape = {0};
    struct err e = {0};
    size_t body_len;
    const char *body = fuzz_rest(&in, &body_len, &a);
    size_t given = a.given;
    const struct html *root = html_parse(body, body_len, "page", &a, &e);

    must(a.given - given <= 96 * body_len + SLACK); /* at most so much a byte, at any length */

    if (root) {
        tables(root, &a);
        texts(root, &a);
        drift_shape_page(root, &shape, &a);
    } else {
        must(e.kind == ERR_REPLY || e.kind == ERR_LIMIT);
    }
    state(root, body, body_len, &a);
    arena_fini(&a);
    return 0;
}
