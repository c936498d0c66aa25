/*
 * E2E Networks, from its price page for readers outside India: one table, USD, "Prices are per
 * GPU-hour".
 *
 * The page has the same goods in rupees (JSON-LD), at a price list of its own: this module reads
 * dollars only and never mixes the two. A control on the page multiplies the view by 1, 2, 4 or 8;
 * the sentence about the unit is what says that the table is per GPU, so its loss stops the page.
 * A month is about 730 hours less a discount; where it is not, the hour is something else.
 */
#include "source/page_priv.h"

enum role { NAME, OTHER, HOURLY, MONTHLY, YEARLY, VRAM };

static const struct page_column columns[] = {
    {"Item", NAME, PAGE_ONE},
    {"vRAM", VRAM, PAGE_ONE},
    {"vCPUs", OTHER, PAGE_ONE},
    {"RAM, GB", OTHER, PAGE_ONE},
    {"Hourly/On-Demand", HOURLY, PAGE_ONE},
    {"Monthly", MONTHLY, PAGE_ONE},
    {"Annually", YEARLY, PAGE_ONE},
};
enum { COLUMNS = sizeof columns / sizeof *columns };

static const struct page_unit hourly = {"$",
                                        (const char *const[]){"", "/hr", "/hour", "perhour", NULL}};
static const struct page_unit monthly = {
    "$", (const char *const[]){"", "/mo", "/month", "permonth", NULL}};

/* Between 40 % and 105 % of 730 hours. */
static bool month_fits(const char *hour, const char *month)
{
    struct page_price h, m;
    struct err odd;

    if (!page_price(hour, &hourly, &h, &odd) || !page_price(month, &monthly, &m, &odd) || !h.told
        || !m.told || h.nano > INT64_MAX / 800)
        return true;
    return m.nano >= h.nano * 292 && m.nano <= h.nano * 767;
}

static void read_row(struct page *p, const struct html_grid *g, size_t row, const int *role)
{
    const char *cell[PAGE_COLUMNS_MAX], *hour = "", *month = "";
    struct offer o = page_offer(NULL, NULL);
    struct err odd;

    for (size_t col = 0; col < g->cols; col++) {
        const char *text = cell[col] = html_grid_text(g, row, col, p->a);

        if (role[col] == NAME)
            o.gpu = text;
        else if (role[col] == HOURLY)
            hour = text;
        else if (role[col] == MONTHLY)
            month = text;
        else if (role[col] == VRAM)
            o.gpu_memory_mb = page_memory_mb(text);
    }
    o.key = page_row_key(p, o.gpu, cell, role, g->cols, 1U << VRAM | 1U << OTHER);
    if (month_fits(hour, month)) {
        page_put(p, &o, hour, &hourly, 1);
        return;
    }
    (void)err_set(&odd, ERR_REPLY, "\"%s\" an hour and \"%s\" a month do not fit", hour, month);
    page_drop(p, &o, &odd);
}

/* The one table of the page with exactly this header. */
static bool is_ours(struct page *p, const struct html *table, struct html_grid *g, int *role)
{
    struct err other;
    struct page quiet = *p;

    quiet.e = &other;
    if (!html_grid(table, g, p->a) || g->cols != COLUMNS || !g->head)
        return false;
    return page_grid_columns(&quiet, g, columns, COLUMNS, role);
}

static bool read_page(struct page *p)
{
    int role[PAGE_COLUMNS_MAX], found[PAGE_COLUMNS_MAX];
    const struct html *table = NULL;
    struct html_grid g, ours = {0};

    if (!page_says(p, p->all, "Prices are per GPU-hour"))
        return false;
    while ((table = html_next(p->all, table, "table", NULL, NULL))) {
        if (!is_ours(p, table, &g, found))
            continue;
        if (ours.rows)
            return err_set(p->e, ERR_REPLY,
                           "table \"Item, vRAM, ... Hourly/On-Demand\" stands there "
                           "more than once");
        ours = g;
        for (size_t i = 0; i < g.cols; i++)
            role[i] = found[i];
    }
    if (!ours.rows)
        return page_missing(p, "table \"Item, vRAM, vCPUs, RAM, GB, Hourly/On-Demand, Monthly, "
                               "Annually\"");
    for (size_t row = ours.head; row < ours.rows; row++)
        read_row(p, &ours, row, role);
    return true;
}

const struct source source_e2e = {
    .name = "e2e",
    .title = "E2E Networks",
    .see = "https://www.e2enetworks.com/pricing?region=us",
    .op = "e2e",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
