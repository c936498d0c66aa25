/*
 * Hyperstack, from its price page: the grid "On-Demand GPU Pricing", per GPU-hour.
 *
 * The columns beside the price are "per GPU", so is the price. A name without a board is the PCIe
 * card, "NVLink" is a pair of PCIe cards with a bridge (the seller's flavours say so): neither is
 * the NVL. "Reservation Pricing" and the spot tables behind it are floors and not read.
 */
#include "source/page_priv.h"

enum role { NAME, OTHER, PRICE };

static const struct page_column columns[] = {
    {"GPU Model", NAME, PAGE_ONE},          {"VRAM (GB)", OTHER, PAGE_ONE},
    {"Max pCPUs per GPU", OTHER, PAGE_ONE}, {"Max RAM (GB) per GPU", OTHER, PAGE_ONE},
    {"Pricing Per Hour", PRICE, PAGE_ONE},
};

static const char *const after[] = {"", NULL};
static const struct page_unit unit = {"$", after};

/* By whole names: "NVIDIA H100" must not answer for "NVIDIA H100 SXM". */
static const char *form_of(const char *name)
{
    static const char *const pcie[] = {"NVIDIA H100", "NVIDIA H100 NVLink", "NVIDIA A100",
                                       "NVIDIA A100 NVLink", "NVIDIA L40"};

    for (size_t i = 0; i < sizeof pcie / sizeof *pcie; i++)
        if (text_eq(name, pcie[i]))
            return "PCIe";
    return NULL;
}

static void read_row(struct page *p, struct html_range row, const int *role, size_t roles)
{
    const char *cell[PAGE_COLUMNS_MAX], *price = NULL;
    size_t n = page_texts(p, row, "page-price_card_row_item_col", cell, PAGE_COLUMNS_MAX);
    struct offer o = page_offer(n ? cell[0] : NULL, n ? cell[0] : NULL);
    struct err odd;

    for (size_t i = 0; i < n && i < roles; i++) {
        if (role[i] == NAME)
            o.gpu = cell[i];
        if (role[i] == PRICE)
            price = cell[i];
    }
    if (n != roles || !price) {
        (void)err_set(&odd, ERR_REPLY, "a row has %zu cells, the header %zu", n, roles);
        page_drop(p, &o, &odd);
        return;
    }
    o.key = page_row_key(p, o.gpu, cell, role, n, 1U << OTHER);
    o.gpu_memory_mb = page_memory_mb(cell[1]);
    o.form = form_of(o.gpu);
    page_put(p, &o, price, &unit, 1);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    int role[PAGE_COLUMNS_MAX];
    const struct html *row = NULL;
    struct html_range in;
    struct page p;
    size_t heads;

    (void)next;
    if (!page_open(&p, reply, out, a, e)
        || !page_between(&p, "h3", "On-Demand GPU Pricing", "h3", "Reservation Pricing", &in))
        return false;
    heads = page_class_columns(&p, in, "page-price_card_head_item", columns,
                               sizeof columns / sizeof *columns, role);
    if (!heads)
        return false;
    while ((row = html_next(in, row, "div", "class", "page-price_card_row_item")))
        read_row(&p, html_inside(row), role, heads);
    return page_account(&p, in, "$", p.cells, "On-Demand GPU Pricing") && page_done(&p);
}

const struct source source_hyperstack_page = {
    .name = "hyperstack_page",
    .title = "Hyperstack (price page)",
    .see = "https://www.hyperstack.cloud/gpu-pricing",
    .op = "hyperstack",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .url = "https://www.hyperstack.cloud/gpu-pricing",
    .parse = parse,
};
