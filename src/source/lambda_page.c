/*
 * Lambda, from its price page: tables in tabs, one tab a size of instance.
 *
 * Per GPU-hour, said in the column; the tab's label is the count. Hidden panels carry real prices.
 * The clusters of "1-Click Clusters pricing" stand before the instances, are rented for weeks, and
 * are not read. Each table is in the page's script once more, which is not read either.
 * data-plan and data-label survived the page's eras; class names did not.
 */
#include "source/page_priv.h"

enum role { NAME, VRAM, PRICE, OTHER };

enum { TABS_MAX = 16 }; /* each is looked for in the whole page; it has one a count of GPUs */

static const struct page_column columns[] = {
    {"Plan", NAME, PAGE_ONE},      {"VRAM/GPU", VRAM, PAGE_ONE}, {"PRICE/GPU/HR*", PRICE, PAGE_ONE},
    {"vCPUs", OTHER, PAGE_ONE},    {"RAM", OTHER, PAGE_ONE},     {"STORAGE", OTHER, PAGE_ONE},
    {"Action", OTHER, PAGE_MAYBE},
};

static const struct page_unit unit = {"$", (const char *const[]){"", NULL}};

static const char *cell(struct page *p, const struct html *row, const char *label)
{
    struct html_range in = html_inside(row);
    const struct html *at = html_next(in, NULL, NULL, "data-label", label);

    return at && !html_next(in, at, NULL, "data-label", label) ? html_text(at, p->a) : NULL;
}

static void read_row(struct page *p, const struct html *row, int64_t count)
{
    const char *plan = html_attr(row, "data-plan"), *name = cell(p, row, "Plan");
    const char *vram = cell(p, row, "VRAM/GPU"), *price = cell(p, row, "PRICE/GPU/HR*");
    struct offer o = page_offer(NULL, plan);
    struct err odd;

    o.gpus = count;
    o.key = text_fmt(p->a, "%lldx %s %s", (long long)count, plan, vram ? vram : "");
    o.gpu_memory_mb = vram ? page_memory_mb(vram) : 0;
    if (name && vram && price && text_eq(plan, name)) {
        page_put(p, &o, price, &unit, count);
        return;
    }
    (void)err_set(&odd, ERR_REPLY, "row \"%s\" has lost a labelled cell", plan);
    page_drop(p, &o, &odd);
}

static bool read_panel(struct page *p, const struct html *tab, struct html_range in)
{
    const char *label = html_text(tab, p->a), *id = html_attr(tab, "aria-controls");
    const struct html *panel = page_mark(p, in, NULL, "id", id ? id : label);
    const struct html *row = NULL;
    int role[PAGE_COLUMNS_MAX];
    struct html_range inside;
    struct html_grid g;
    int64_t count;

    if (!panel || !page_count(label, &count, p->e))
        return err_in(p->e, "tab \"%s\"", label);
    inside = html_inside(panel);
    if (!page_table(p, inside, text_fmt(p->a, "table of tab %s", label), &g))
        return false;
    if (!page_grid_columns(p, &g, columns, sizeof columns / sizeof *columns, role)
        || !page_says(p, inside, "* plus applicable sales tax"))
        return err_in(p->e, "tab \"%s\"", label);
    p->cells = 0;
    while ((row = html_next(inside, row, "tr", "data-plan", NULL)))
        read_row(p, row, count);
    return page_account(p, inside, "$", p->cells, label);
}

static bool read_page(struct page *p)
{
    const struct html *from = page_mark(p, p->all, NULL, "id", "instances"), *list, *tab = NULL;
    struct html_range in;

    if (!from)
        return false;
    in = html_between(from, NULL);
    list = html_next(in, NULL, NULL, "role", "tablist");
    if (!list)
        return page_missing(p, "tabs of the instances");
    if (html_count(html_inside(list), NULL, "role", "tab") > TABS_MAX)
        return err_set(p->e, ERR_REPLY, "the instances have more than %d tabs", (int)TABS_MAX);
    while ((tab = html_next(html_inside(list), tab, NULL, "role", "tab")))
        if (!read_panel(p, tab, in))
            return false;
    return true;
}

const struct source source_lambda_page = {
    .name = "lambda_page",
    .title = "Lambda (price page)",
    .see = "https://lambda.ai/pricing",
    .op = "lambda",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
