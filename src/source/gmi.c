/*
 * GMI Cloud, from the cards of its price page: every price is "from", and a teaser here even if
 * the word should go missing (the page's own questions say that on-demand differs).
 */
#include <string.h>

#include "source/page_priv.h"

static const struct page_unit unit = {"$", (const char *const[]){"", NULL}};

/* A heading, then a span with the price, then one with the unit, all before the next heading. */
static bool read_card(struct page *p, const struct html *name, const struct html *next)
{
    size_t end = next && next->order < name->parent->end ? next->order : name->parent->end;
    struct html_range card = {html_between(name, NULL).first, end};
    const struct html *price = html_next(card, NULL, "span", NULL, NULL);
    const struct html *per = price ? html_next(card, price, "span", NULL, NULL) : NULL;
    const char *label = html_text(name, p->a);
    struct offer o = page_offer(label, label);

    if (!per || !text_eq_fold(html_text(per, p->a), "/GPU-hour"))
        return err_set(p->e, ERR_REPLY, "anchor \"/GPU-hour\" is missing on card \"%s\"", label);
    o.teaser = true;
    page_put(p, &o, html_text(price, p->a), &unit, 1);
    return true;
}

static bool read_page(struct page *p)
{
    const struct html *heading = page_anchor(p, p->all, NULL, "Production-Ready GPUs Today");
    const struct html *at, *next;
    struct html_range in;

    if (!heading)
        return false;
    in = html_between(heading, NULL);
    for (at = html_next(in, NULL, "h3", NULL, NULL); at; at = next) {
        next = html_next(in, at, "h3", NULL, NULL);
        if (text_starts(html_text(at, p->a), "NVIDIA ") && !read_card(p, at, next))
            return false;
    }
    return true;
}

const struct source source_gmi = {
    .name = "gmi",
    .title = "GMI Cloud",
    .see = "https://www.gmicloud.ai/en/pricing",
    .op = "gmicloud",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_page = read_page,
};
