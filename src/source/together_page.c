/*
 * Together AI, from its price page: the table under "On-demand hourly rates and reserved
 * capacity", per GPU per hour.
 *
 * Two tables before it are other things: "Dedicated Inference" is a product of its own, and one
 * is hidden from visitors. Columns are found by their words, colspans counted: a column at half
 * the price ("Preemptible Compute") came to stand before on-demand in 2026-09. HGX is SXM.
 */
#include <string.h>

#include "source/page_priv.h"

enum role { NAME, ON_DEMAND, SPOT, RESERVED };

static const struct page_column columns[] = {
    {"Hardware", NAME, PAGE_ONE},
    {"ON-Demand*", ON_DEMAND, PAGE_ONE},
    {"Preemptible*", SPOT, PAGE_MAYBE},
    {"Reserved*", RESERVED, PAGE_MANY},
};

static const char *const after[] = {"", NULL};
static const struct page_unit unit = {"$", after};

/* "7-30 days" of "Reserved / 7-30 days". */
static const char *tier_of(const char *head)
{
    const char *slash = strstr(head, " / ");

    return slash ? slash + 3 : NULL;
}

static void read_cell(struct page *p, const struct html_grid *g, size_t row, size_t col,
                      const char *name, int role, const char *head)
{
    struct offer o = page_offer(NULL, name);

    o.term = role == SPOT ? TERM_SPOT : role == RESERVED ? TERM_RESERVED : TERM_ON_DEMAND;
    if (role == RESERVED)
        o.tier = tier_of(head);
    if (text_has_fold(name, " HGX "))
        o.form = "SXM";
    o.key = text_fmt(p->a, "%s/%s%s%s", name, term_name(o.term), o.tier ? "/" : "",
                     o.tier ? o.tier : "");
    /* A cell that spans the columns is one cell: it is looked at once. */
    if (col && g->cell[row * g->cols + col] == g->cell[row * g->cols + col - 1])
        return;
    page_put(p, &o, html_grid_text(g, row, col, p->a), &unit, 1);
}

static bool read_table(struct page *p, const struct html *table)
{
    const char *head[PAGE_COLUMNS_MAX];
    int role[PAGE_COLUMNS_MAX];
    struct html_range in = html_inside(table);
    struct html_grid g;

    if (!html_grid(table, &g, p->a) || !g.head)
        return page_missing(p, "table header");
    for (size_t i = 0; i < g.cols; i++)
        head[i] = html_grid_head(&g, i, p->a);
    if (!page_columns(p, head, g.cols, columns, sizeof columns / sizeof *columns, role))
        return false;
    if (role[0] != NAME)
        return err_set(p->e, ERR_REPLY, "column \"Hardware\" is not the first");
    for (size_t row = g.head; row < g.rows; row++)
        for (size_t col = 1; col < g.cols; col++)
            read_cell(p, &g, row, col, html_grid_text(&g, row, 0, p->a), role[col], head[col]);
    return page_account(p, in, "$", p->cells, "On-demand hourly rates and reserved capacity");
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct html *heading, *table;
    struct html_range behind;
    struct page p;

    (void)next;
    if (!page_open(&p, reply, out, a, e))
        return false;
    heading = page_anchor(&p, p.all, "p", "On-demand hourly rates and reserved capacity");
    if (!heading)
        return false;
    behind = html_between(heading, NULL);
    table = html_next(behind, NULL, "table", NULL, NULL);
    if (!table)
        return page_missing(&p, "table of the on-demand hourly rates");
    behind.end = table->order;
    return page_says(&p, behind, "All prices are per GPU per hour") && read_table(&p, table)
           && page_done(&p);
}

const struct source source_together_page = {
    .name = "together_page",
    .title = "Together AI (price page)",
    .see = "https://www.together.ai/pricing",
    .op = "together",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .url = "https://www.together.ai/pricing",
    .parse = parse,
};
