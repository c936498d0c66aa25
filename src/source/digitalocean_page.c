/*
 * DigitalOcean, from the pricing page of its documentation (the marketing page mixes promotions
 * and commitments with prices): three sections by id, each with one table GPU | Price.
 *
 * A droplet as a whole per hour; "(8x)" at the end of the name is the count. The contract table
 * has words in place of prices. Board and memory are not told.
 */
#include <string.h>

#include "source/page_priv.h"

enum role { NAME, PRICE };

static const struct page_column columns[] = {
    {"GPU", NAME, PAGE_ONE},
    {"Price", PRICE, PAGE_ONE},
};

static const char *const after[] = {"perhour", NULL};
static const struct page_unit unit = {"$", after};

/* From a heading to the next one that has an id. */
static struct html_range section(struct page *p, const struct html *heading)
{
    struct html_range in = html_between(heading, NULL);
    const struct html *at = NULL;

    while ((at = html_next(in, at, NULL, "id", NULL)))
        if (text_eq(at->tag, "h2") || text_eq(at->tag, "h3") || text_eq(at->tag, "h4"))
            break;
    in.end = at ? at->order : p->doc->end;
    return in;
}

static void read_row(struct page *p, const char *label, const char *price, enum term term)
{
    struct offer o = page_offer(text_fmt(p->a, "%s/%s", label, term_name(term)), NULL);
    struct err odd;

    page_count_behind(label, &o.gpus, &o.gpu, p->a);
    o.term = term;
    if (strstr(o.gpu, "x)")) {
        (void)err_set(&odd, ERR_REPLY, "row \"%s\" has a count in an odd place", label);
        p->cells += page_signs_in(price, "$");
        page_drop(p, &o, &odd);
        return;
    }
    page_put(p, &o, price, &unit, 1);
}

static bool read_section(struct page *p, const char *id, enum term term)
{
    const struct html *heading = page_mark(p, p->all, "h2", "id", id), *table;
    struct html_range in;
    int role[PAGE_COLUMNS_MAX];
    struct html_grid g;

    if (!heading)
        return false;
    in = section(p, heading);
    table = html_next(in, NULL, "table", NULL, NULL);
    if (!table || html_count(in, "table", NULL, NULL) != 1 || !html_grid(table, &g, p->a)
        || !g.head)
        return err_set(p->e, ERR_REPLY, "anchor \"%s\" has no table of its own, or several", id);
    if (!page_grid_columns(p, &g, columns, sizeof columns / sizeof *columns, role))
        return err_in(p->e, "section \"%s\"", id);
    p->cells = 0;
    for (size_t row = g.head; row < g.rows; row++) {
        size_t name = role[0] == NAME ? 0 : 1;

        read_row(p, html_grid_text(&g, row, name, p->a), html_grid_text(&g, row, 1 - name, p->a),
                 term);
    }
    return page_account(p, html_inside(table), "$", p->cells, id);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    struct page p;

    (void)next;
    if (!page_open(&p, reply, out, a, e)
        || !read_section(&p, "on-demand-gpu-droplet-pricing", TERM_ON_DEMAND))
        return false;
    /* Spot is a preview that may end, contracts may move elsewhere: their loss harms nothing. */
    if (html_next(p.all, NULL, "h2", "id", "spot-gpu-droplet-pricing")
        && !read_section(&p, "spot-gpu-droplet-pricing", TERM_SPOT))
        return false;
    if (html_next(p.all, NULL, "h2", "id", "contract-gpu-droplet-pricing")
        && !read_section(&p, "contract-gpu-droplet-pricing", TERM_RESERVED))
        return false;
    return page_done(&p);
}

const struct source source_digitalocean_page = {
    .name = "digitalocean_page",
    .title = "DigitalOcean (price page)",
    .see = "https://docs.digitalocean.com/products/droplets/details/pricing/",
    .op = "digitalocean",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .url = "https://docs.digitalocean.com/products/droplets/details/pricing/",
    .parse = parse,
};
