/*
 * Crusoe, from its price page: the price that its API does not give.
 *
 * Per GPU-hour, said in the cell. Rows of one name differ by memory and board tag. The price
 * columns of 2026 are on demand and current spot; the page of 2025 was a table under another
 * heading, with reserved terms, and is refused by that heading.
 */
#include "base/vec.h"
#include "source/page_priv.h"

enum role { NAME, ON_DEMAND, SPOT };

static const struct page_column columns[] = {
    {"GPU model", NAME, PAGE_ONE},
    {"On-demand", ON_DEMAND, PAGE_ONE},
    {"Current spot", SPOT, PAGE_ONE},
};

enum { CELLS_MAX = 8 };

static const char *const after[] = {"/gpu-hr", NULL};
static const struct page_unit unit = {"$", after};

/* HGX boards carry SXM modules; an empty tag tells nothing. */
static const char *form_of(const char *tag)
{
    if (text_eq(tag, "HGX") || text_eq(tag, "SXM"))
        return "SXM";
    return text_eq(tag, "PCIe") ? "PCIe" : NULL;
}

static void read_tags(struct page *p, struct html_range row, struct offer *o, const char **words)
{
    const struct html *at = NULL;
    VEC(const char *) tag = {0};

    *VEC_PUSH(&tag, p->a) = "";
    while ((at = html_next(row, at, "div", "class", "pricing-tag"))) {
        const char *text = html_text(at, p->a);

        if (*text)
            *VEC_PUSH(&tag, p->a) = text;
        if (html_has_class(at, "is-dark"))
            o->gpu_memory_mb = page_memory_mb(text);
        else
            o->form = form_of(text);
    }
    *words = text_join_list(p->a, tag.at, tag.len, " ");
}

static void read_row(struct page *p, struct html_range row, const int *role, size_t roles)
{
    const char *cell[CELLS_MAX], *tags, *name;
    size_t cells = page_texts(p, row, "pricing-rich", cell, CELLS_MAX);
    const struct html *at = html_next(row, NULL, "h4", NULL, NULL);
    struct offer o = page_offer(NULL, at ? html_text(at, p->a) : NULL);

    read_tags(p, row, &o, &tags);
    name = text_fmt(p->a, "%s%s", o.gpu ? o.gpu : "", tags);
    if (!o.gpu || cells + 1 != roles) {
        struct err odd;

        (void)err_set(&odd, ERR_REPLY, "row \"%s\" has %zu price cells, expected %zu", name, cells,
                      roles - 1);
        page_drop(p, &o, &odd);
        return;
    }
    for (size_t i = 0; i < cells; i++) {
        struct offer one = o;

        one.term = role[i + 1] == SPOT ? TERM_SPOT : TERM_ON_DEMAND;
        one.key = text_fmt(p->a, "%s/%s", name, term_name(one.term));
        page_put(p, &one, cell[i], &unit, 1);
    }
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
        || !page_between(&p, "h3", "GPU instances pricing", "h3", "CPU instances pricing", &in))
        return false;
    heads = page_class_columns(&p, in, "pricing-heading", columns, sizeof columns / sizeof *columns,
                               role);
    if (!heads)
        return false;
    if (role[0] != NAME)
        return err_set(e, ERR_REPLY, "column \"GPU model\" is not the first");
    while ((row = html_next(in, row, "div", "class", "prixing-item"))) /* spelt so */
        read_row(&p, html_inside(row), role, heads);
    return page_account(&p, in, "$", p.cells, "GPU instances pricing") && page_done(&p);
}

const struct source source_crusoe_page = {
    .name = "crusoe_page",
    .title = "Crusoe (price page)",
    .see = "https://www.crusoe.ai/cloud/pricing",
    .op = "crusoe",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .url = "https://www.crusoe.ai/cloud/pricing",
    .parse = parse,
};
