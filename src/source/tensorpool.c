/*
 * TensorPool, from its price page, which stands its own prices beside those of others.
 *
 * Read from the narrow copy, the block under its own name; the wide copy's own column must say
 * the same. Per GPU-hour ("GPU COSTS / HR"). "CPU" is a line of the list too.
 */
#include <string.h>

#include "base/map.h"
#include "base/vec.h"
#include "source/page_priv.h"

enum { CATEGORY, TYPE, LAMBDA, OWN, CLOUDS, WIDTH };

static const char *const heads[WIDTH] = {"Category", "GPU Type", "Lambda Labs", "TensorPool",
                                         "Traditional Clouds"};
static const struct page_unit unit = {"$", (const char *const[]){"", "/hr", NULL}};

/* The wide grid: the own cell of each row, the first of a type. */
struct wide {
    struct map row; /* + 1 */
    VEC(const char *) price;
};

/* The cell behind one, of the same grid; NULL behind the last. */
static const struct html *next_cell(const struct html *cell)
{
    const struct html *at = html_next(html_between(cell, NULL), NULL, "div", NULL, NULL);

    return at && at->parent == cell->parent ? at : NULL;
}

/* The wide grid begins with "Category"; its first five cells are the header. */
static bool find_wide(struct page *p, const struct html **first)
{
    const struct html *at = page_anchor(p, p->all, "div", heads[CATEGORY]);

    *first = at;
    for (int i = 0; i < WIDTH; i++) {
        if (!at)
            return page_missing(p, heads[i]);
        if (!text_starts(html_text(at, p->a), heads[i]))
            return err_set(p->e, ERR_REPLY, "column %d is \"%s\", expected \"%s\"", i + 1,
                           html_text(at, p->a), heads[i]);
        at = next_cell(at);
    }
    return true;
}

static void read_wide(struct page *p, const struct html *first, struct wide *w)
{
    struct map_slot *slot = NULL;
    int i = 0;

    w->row.arena = p->a;
    for (const struct html *at = first; at; at = next_cell(at), i = (i + 1) % WIDTH) {
        const char *text = i == TYPE || i == OWN ? html_text(at, p->a) : NULL;

        if (i == TYPE)
            slot = map_put(&w->row, text, strlen(text));
        if (i != OWN || slot->at)
            continue;
        *VEC_PUSH(&w->price, p->a) = text;
        slot->at = (uint32_t)w->price.len;
    }
}

/* NULL when there is no such row. */
static const char *wide_price(const struct wide *w, const char *label)
{
    uint32_t at = map_at(&w->row, label, strlen(label));

    return at ? w->price.at[at - 1] : NULL;
}

static bool same_price(const char *a, const char *b)
{
    struct page_price x, y;
    struct err odd;

    return page_price(a, &unit, &x, &odd) && page_price(b, &unit, &y, &odd) && x.told == y.told
           && x.nano == y.nano;
}

static void read_line(struct page *p, const struct wide *w, const char *line)
{
    const char *dash = strstr(line, " - "), *label, *other;
    struct offer o;

    if (!dash) {
        struct err odd;

        o = page_offer(line, line);
        (void)err_set(&odd, ERR_REPLY, "line \"%s\" is not \"name - price\"", line);
        page_drop(p, &o, &odd);
        return;
    }
    label = text_dup_n(p->a, line, (size_t)(dash - line));
    o = page_offer(label, label);
    other = wide_price(w, label);
    if (text_eq(label, "CPU"))
        offer_reject(p->out, &o, VERDICT_OTHER_PRODUCT, "a CPU");
    else if (other && !same_price(dash + 3, other))
        offer_reject(p->out, &o, VERDICT_DISPUTED,
                     text_fmt(p->a, "one copy says \"%s\", the other \"%s\"", dash + 3, other));
    else
        page_put(p, &o, dash + 3, &unit, 1);
}

static bool read_page(struct page *p)
{
    const struct html *own = page_anchor(p, p->all, "h3", "TensorPool");
    const struct html *costs, *first, *line = NULL;
    struct html_range block;
    struct wide w = {0};

    if (!own || !find_wide(p, &first))
        return false;
    read_wide(p, first, &w);
    block = (struct html_range){html_between(own, NULL).first, own->parent->end};
    costs = page_anchor(p, block, "h4", "GPU COSTS / HR");
    if (!costs)
        return err_in(p->e, "block \"TensorPool\"");
    block.first = html_between(costs, NULL).first;
    block.end = costs->parent->end;
    while ((line = html_next(block, line, "div", NULL, NULL)))
        if (html_count(html_inside(line), "div", NULL, NULL) == 0 && *html_text(line, p->a))
            read_line(p, &w, html_text(line, p->a));
    return true;
}

const struct source source_tensorpool = {
    .name = "tensorpool",
    .title = "TensorPool",
    .see = "https://tensorpool.dev/pricing",
    .op = "tensorpool",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
