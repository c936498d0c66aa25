/*
 * Sesterce, a broker, from the table of its home page: the cheapest of what others rent out there,
 * a teaser by its header ("From / GPU / hr"), with several boards in one row ("SXM5 / PCIe").
 *
 * Whose machines is not told. "Available now" counts GPUs; a word there is no number.
 */
#include <string.h>

#include "source/page_priv.h"

enum role { NAME, FROM, NOW, OTHER };

static const struct page_column columns[] = {
    {"Model", NAME, PAGE_ONE},         {"From / GPU / hr", FROM, PAGE_ONE},
    {"Available now", NOW, PAGE_ONE},  {"Listed GPUs", OTHER, PAGE_ONE},
    {"Live regions", OTHER, PAGE_ONE}, {"Action", OTHER, PAGE_MAYBE},
};

static const struct page_unit unit = {"$", (const char *const[]){"", NULL}};

/* "9 GPUs" */
static void read_stock(struct page *p, const char *text, struct offer *o)
{
    const char *blank = strchr(text, ' ');

    if (!blank || !text_eq(blank, " GPUs")
        || !text_int(text_dup_n(p->a, text, (size_t)(blank - text)), 0, 1000000, &o->available))
        return;
    o->stock = STOCK_TOLD;
}

static void read_row(struct page *p, const struct html_grid *g, size_t row, const int *role)
{
    const char *price = "";
    struct offer o = page_offer(NULL, NULL);

    o.teaser = true;
    for (size_t col = 0; col < g->cols; col++) {
        const struct html *cell = g->cell[row * g->cols + col];
        const struct html *model =
            cell ? html_next(html_inside(cell), NULL, "div", NULL, NULL) : NULL;
        const char *text = html_grid_text(g, row, col, p->a);

        if (role[col] == NAME)
            o.key = text, o.gpu = model ? html_text(model, p->a) : text;
        else if (role[col] == FROM)
            price = text;
        else if (role[col] == NOW)
            read_stock(p, text, &o);
    }
    page_put(p, &o, price, &unit, 1);
}

static bool read_page(struct page *p)
{
    const struct html *section = page_mark(p, p->all, "section", "id", "pricing"), *table;
    int role[PAGE_COLUMNS_MAX];
    struct html_range in;
    struct html_grid g;

    if (!section)
        return false;
    in = html_inside(section);
    table = page_table(p, in, "table of the prices", &g);
    if (!table || !page_grid_columns(p, &g, columns, sizeof columns / sizeof *columns, role)
        || !page_says(p, in, "USD"))
        return false;
    for (size_t row = g.head; row < g.rows; row++)
        read_row(p, &g, row, role);
    return page_account(p, html_inside(table), "$", p->cells, "pricing");
}

const struct source source_sesterce = {
    .name = "sesterce",
    .title = "Sesterce",
    .see = "https://www.sesterce.com/",
    .op = NULL,
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
