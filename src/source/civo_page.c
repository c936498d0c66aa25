/*
 * Civo, from its price page: one table a chip, one row a size, priced as an instance.
 *
 * The section is found by tag and id (the bare id is on two elements). The chip with its board is
 * in the caption ("NVIDIA H200 SXM GPU pricing"), the count in the row ("8 x NVIDIA H200 - 141GB");
 * the two must name the same chip. Each price stands twice, per hour and per month; the monthly
 * twin is counted and not read. All commitments are in the page, one of them is shown.
 */
#include <string.h>

#include "source/page_priv.h"

enum role { NAME, OTHER, ON_DEMAND, RESERVED };

static const struct page_column columns[] = {
    {"Size", NAME, PAGE_ONE},           {"RAM", OTHER, PAGE_ONE},
    {"vCPU", OTHER, PAGE_ONE},          {"Storage", OTHER, PAGE_ONE},
    {"Data Transfer", OTHER, PAGE_ONE}, {"On-demand", ON_DEMAND, PAGE_ONE},
    {"Commitment", RESERVED, PAGE_ONE},
};

static const struct page_unit unit = {"$", (const char *const[]){"perhour", NULL}};

/* The hourly price inside an element; there must be one. */
static void read_price(struct page *p, const struct html *in, const struct offer *like)
{
    struct html_range inside = html_inside(in);
    const struct html *at = html_next(inside, NULL, "div", "data-option", "hourly");
    struct offer o = *like;
    struct err odd;

    o.key = text_fmt(p->a, "%s/%s%s%s", like->key, term_name(o.term), o.tier ? "/" : "",
                     o.tier ? o.tier : "");
    if (at && !html_next(inside, at, "div", "data-option", "hourly")) {
        page_put(p, &o, html_text(at, p->a), &unit, 1);
        return;
    }
    (void)err_set(&odd, ERR_REPLY, "row \"%s\" has no hourly price, or more than one", like->key);
    page_drop(p, &o, &odd);
}

/* "6_months" as "6 months", NULL when the id says something else. */
static const char *months(const char *id, struct arena *a)
{
    const char *line = id ? strchr(id, '_') : NULL;
    int64_t n;

    if (!line || !text_eq(line, "_months")
        || !text_int(text_dup_n(a, id, (size_t)(line - id)), 1, 120, &n))
        return NULL;
    return text_fmt(a, "%lld months", (long long)n);
}

static void read_commitments(struct page *p, const struct html *cell, const struct offer *like)
{
    struct html_range in = html_inside(cell);
    const struct html *at = NULL;

    while ((at = html_next(in, at, "div", "id", NULL))) {
        struct offer o = *like;

        o.tier = months(html_attr(at, "id"), p->a);
        o.term = TERM_RESERVED;
        if (o.tier)
            read_price(p, at, &o);
    }
}

/* What the cells between name and prices say: memory, processors, storage. */
static const char *row_key(struct page *p, const struct html_grid *g, size_t row, const int *role,
                           const char *label)
{
    const char *cell[PAGE_COLUMNS_MAX];

    for (size_t i = 0; i < g->cols; i++)
        cell[i] = html_grid_text(g, row, i, p->a);
    return page_row_key(p, label, cell, role, g->cols, 1U << OTHER);
}

static bool row_name(struct page *p, const struct html *cell, const char *chip, struct offer *o,
                     struct err *odd)
{
    const struct html *at = html_next(html_inside(cell), NULL, "div", "class", "product-detail");
    const char *label = at ? html_text(at, p->a) : "", *model, *dash;

    o->key = label;
    if (!page_count_before(label, &o->gpus, &model, p->a))
        return err_set(odd, ERR_REPLY, "row \"%s\" does not begin with a count", label);
    dash = strstr(model, " - ");
    if (!dash || strncmp(model, chip, (size_t)(dash - model)) != 0)
        return err_set(odd, ERR_REPLY, "row \"%s\" stands in the table of \"%s\"", label, chip);
    o->key = text_fmt(p->a, "%s/%s", chip, label);
    o->gpu = chip;
    return true;
}

/* Prices per hour in a row that is not read; those per month are counted for all rows. */
static size_t hourly_signs(struct page *p, const struct html *row)
{
    struct html_range in = html_inside(row);
    const struct html *at = NULL;
    size_t n = 0;

    while ((at = html_next(in, at, "div", "data-option", "hourly")))
        n += page_signs(p, html_inside(at), "$");
    return n;
}

static bool read_table(struct page *p, const struct html *table, const char *chip)
{
    int role[PAGE_COLUMNS_MAX];
    struct html_grid g;

    if (!html_grid(table, &g, p->a) || !g.head)
        return page_missing(p, "table header");
    if (!page_grid_columns(p, &g, columns, sizeof columns / sizeof *columns, role))
        return false;
    for (size_t row = g.head; row < g.rows; row++) {
        const struct html *const *cell = g.cell + row * g.cols;
        struct offer o = page_offer(NULL, chip);
        struct err odd;
        bool named = cell[0] && row_name(p, cell[0], chip, &o, &odd);

        if (!cell[0])
            (void)err_set(&odd, ERR_REPLY, "a row has no name");
        if (!named) {
            page_drop(p, &o, &odd);
            p->cells += hourly_signs(p, g.row[row]);
            continue;
        }
        o.key = row_key(p, &g, row, role, o.key);
        for (size_t col = 0; col < g.cols; col++) {
            if (cell[col] && role[col] == ON_DEMAND)
                read_price(p, cell[col], &o);
            else if (cell[col] && role[col] == RESERVED)
                read_commitments(p, cell[col], &o);
        }
    }
    return true;
}

/* "NVIDIA H200 SXM" of "NVIDIA H200 SXM GPU pricing". */
static bool caption(struct page *p, const struct html *table, const char **chip)
{
    static const char tail[] = " GPU pricing";
    const struct html *at = html_next(html_inside(table), NULL, "caption", NULL, NULL);
    const char *words = at ? html_text(at, p->a) : "";

    if (!text_ends(words, tail))
        return err_set(p->e, ERR_REPLY,
                       "a GPU table is called \"%s\", expected \"... GPU pricing\"", words);
    *chip = text_dup_n(p->a, words, strlen(words) - strlen(tail));
    return true;
}

static bool read_page(struct page *p)
{
    const struct html *section = page_mark(p, p->all, "section", "id", "nvidia-gpus");
    const struct html *table = NULL, *month = NULL;
    struct html_range in;
    const char *chip = NULL;

    if (!section)
        return false;
    in = html_inside(section);
    while ((table = html_next(in, table, "table", NULL, NULL)))
        if (!caption(p, table, &chip) || !read_table(p, table, chip))
            return false;
    while ((month = html_next(in, month, "div", "data-option", "monthly")))
        p->cells += page_signs(p, html_inside(month), "$");
    return page_account(p, in, "$", p->cells, "nvidia-gpus");
}

const struct source source_civo_page = {
    .name = "civo_page",
    .title = "Civo (price page)",
    .see = "https://www.civo.com/pricing",
    .op = "civo",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
