/*
 * CoreWeave, from its price page: one row an instance, priced as a whole.
 *
 * The price is for the instance (eight GPUs on HGX), the count stands beside it; under the same
 * data-product it was per GPU in 2023, on a page with other headings, which is refused by them.
 * A row says everything twice, for wide and for narrow screens; prices are taken from the narrow
 * copy, which labels each of them, and must stand in the wide one too.
 * HGX boards carry SXM modules. Source: pages of 2026-08 and 2026-09.
 */
#include <string.h>

#include "source/page_priv.h"

enum role { NAME, COUNT, ON_DEMAND, SPOT, OTHER };

enum { REGIONS_MAX = 16 }; /* the heading of each is looked for in the whole page */

static const struct page_column columns[] = {
    {"GPU Model", NAME, PAGE_ONE},
    {"GPU Count", COUNT, PAGE_ONE},
    {"On-Demand Price (Per Hour)", ON_DEMAND, PAGE_ONE},
    {"Spot Price (Per Hour)", SPOT, PAGE_ONE},
    {"VRAM (GB)", OTHER, PAGE_ONE},
    {"vCPUs", OTHER, PAGE_ONE},
    {"System RAM (GB)", OTHER, PAGE_ONE},
    {"Local Storage (TB)", OTHER, PAGE_ONE},
    {"Inference*", OTHER, PAGE_MAYBE}, /* another product; Europe's table has no such column */
};

static const struct page_unit unit = {"$", (const char *const[]){"/hour", NULL}};

/* The name stands twice in a row and must be the same. */
static bool row_name(struct page *p, struct html_range row, const char **name, const char **product,
                     struct err *odd)
{
    const struct html *at = html_next(row, NULL, "h3", "data-product", NULL);

    if (!at)
        return err_set(odd, ERR_REPLY, "a row has no data-product");
    *name = html_text(at, p->a);
    *product = html_attr(at, "data-product");
    while ((at = html_next(row, at, "h3", "data-product", NULL)))
        if (!text_eq(html_text(at, p->a), *name)
            || !text_eq(html_attr(at, "data-product"), *product))
            return err_set(odd, ERR_REPLY, "row \"%s\" calls itself \"%s\" too", *name,
                           html_text(at, p->a));
    return true;
}

/* The value in front of the words "GPU Count" or "VRAM", NULL when they do not stand there once. */
static const char *row_value(struct page *p, struct html_range row, const char *label)
{
    const struct html *at = NULL, *value = NULL;

    while ((at = html_next(row, at, "div", "class", "table-meta-value"))) {
        const struct html *next = html_next(html_between(at, NULL), NULL, "div", NULL, NULL);

        if (!next || next->parent != at->parent || !text_eq_fold(html_text(next, p->a), label))
            continue;
        if (value)
            return NULL;
        value = at;
    }
    return value ? html_text(value, p->a) : NULL;
}

static bool row_count(struct page *p, struct html_range row, int64_t *count, struct err *odd)
{
    const char *value = row_value(p, row, "GPU Count");

    if (!value)
        return err_set(odd, ERR_REPLY, "\"GPU Count\" does not stand once in a row");
    return page_count(value, count, odd);
}

/* A labelled price, without its label. */
static bool labelled(struct page *p, struct html_range row, const char *kind, const char *label,
                     const char **cell, struct err *odd)
{
    const struct html *at = html_next(row, NULL, "span", "class", kind);
    const char *text = at ? html_text(at, p->a) : "";

    if (!at || html_next(row, at, "span", "class", kind))
        return err_set(odd, ERR_REPLY, "\"%s\" does not stand once in a row", label);
    if (strncasecmp(text, label, strlen(label)) != 0)
        return err_set(odd, ERR_REPLY, "\"%s\" is labelled \"%s\"", label, text);
    text += strlen(label);
    *cell = *text == ' ' ? text + 1 : text;
    return true;
}

/* The amount of a cell stands in the wide copy as well. */
static bool in_both_copies(struct page *p, struct html_range row, const char *cell)
{
    const char *text = html_range_text(row, p->a), *end = strchr(cell, ' ');
    const char *amount = text_dup_n(p->a, cell, end ? (size_t)(end - cell) : strlen(cell));
    size_t n = 0;

    if (!page_signs_in(cell, "$"))
        return true;
    for (const char *at = text; (at = strstr(at, amount)); at += strlen(amount))
        n += !strchr(".,0123456789", at[strlen(amount)]) || !at[strlen(amount)];
    return n >= 2;
}

static void read_price(struct page *p, struct html_range row, const struct offer *like,
                       enum term term)
{
    bool spot = term == TERM_SPOT;
    struct offer o = *like;
    struct err odd = {0};
    const char *cell = "";

    o.term = term;
    o.key = text_fmt(p->a, "%s/%s", like->key, term_name(term));
    if (!labelled(p, row, spot ? "spot-price" : "instance-price",
                  spot ? "Spot Price:" : "On-Demand Price:", &cell, &odd))
        page_drop(p, &o, &odd);
    else if (!in_both_copies(p, row, cell))
        offer_reject(p->out, &o, VERDICT_DISPUTED, "the two copies of the row differ");
    else
        page_put(p, &o, cell, &unit, 1);
}

static void read_row(struct page *p, struct html_range row, const char *region)
{
    struct offer o = page_offer(NULL, NULL);
    struct err odd = {0};
    const char *product = NULL;

    o.region = region;
    if (!row_name(p, row, &o.gpu, &product, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    o.key = text_fmt(p->a, "%s/%s", product, region);
    if (!row_count(p, row, &o.gpus, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    if (text_has_fold(o.gpu, " HGX "))
        o.form = "SXM";
    o.gpu_memory_mb = page_memory_mb(row_value(p, row, "VRAM"));
    read_price(p, row, &o, TERM_ON_DEMAND);
    read_price(p, row, &o, TERM_SPOT);
}

static bool read_region(struct page *p, struct html_range in, const char *region)
{
    int role[PAGE_COLUMNS_MAX];
    const struct html *row = NULL;

    if (!page_class_columns(p, in, "table-header-text", columns, sizeof columns / sizeof *columns,
                            role))
        return err_in(p->e, "region \"%s\"", region);
    while ((row = html_next(in, row, "div", "class", "table-row-v2")))
        read_row(p, html_inside(row), region);
    return true;
}

/* Headings "REGION: ..." cut the slice; one that stands twice means that the slice is too long. */
static bool read_regions(struct page *p, struct html_range in)
{
    const struct html *at = NULL, *from = NULL;
    const char *name = NULL;
    size_t n = 0;

    while ((at = html_next(in, at, "h5", NULL, NULL))) {
        const char *words = html_text(at, p->a);

        if (strncasecmp(words, "REGION: ", 8) != 0)
            continue;
        if (n == REGIONS_MAX)
            return err_set(p->e, ERR_REPLY, "more than %d regions", (int)REGIONS_MAX);
        if (!page_anchor(p, in, "h5", words))
            return false;
        if (from && !read_region(p, html_between(from, at), name))
            return false;
        from = at;
        name = words + 8;
        n++;
    }
    if (!n)
        return page_missing(p, "REGION: NORTH AMERICA");
    return read_region(p, (struct html_range){html_between(from, NULL).first, in.end}, name);
}

static bool read_page(struct page *p)
{
    const struct html *from = page_anchor(p, p->all, NULL, "On-demand GPU instances"), *to = NULL;
    struct html_range in;

    if (!from)
        return false;
    in = html_between(from, NULL);
    /* Where the next part begins; without it the regions of both parts would stand there twice. */
    while ((to = html_next(in, to, NULL, NULL, NULL)))
        if ((text_eq(to->tag, "h2") || text_eq(to->tag, "h3"))
            && text_eq_fold(html_text(to, p->a), "On-demand CPU instances"))
            break;
    if (to)
        in.end = to->order;
    return read_regions(p, in);
}

const struct source source_coreweave = {
    .name = "coreweave",
    .title = "CoreWeave",
    .see = "https://www.coreweave.com/pricing",
    .op = "coreweave",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
