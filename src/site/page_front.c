#include <stdio.h>

#include "base/text.h"
#include "site/escape_priv.h"
#include "site/sheet_priv.h"

/* The unit of all lines, which then stands above them once; NULL: they have several. */
static const char *unit_of(const struct page_group *g)
{
    for (size_t i = 1; i < g->lines; i++)
        if (!text_eq(g->line[i].unit, g->line[0].unit))
            return NULL;
    return g->line[0].unit;
}

static void put_line(const struct page_line *l, const char *const *heads, const char *unit,
                     struct buf *to)
{
    char level[2] = {(char)('0' + l->level % 10), '\0'};
    const char *cells[] = {
        l->avg ? l->avg : "no value", l->change, l->date, l->med, l->status, level,
        unit ? NULL : l->unit};

    buf_put(to, "<tr><th scope=\"row\"><a href=\"index/");
    sheet_text(to, l->id);
    buf_put(to, ".html\">");
    sheet_text(to, l->id);
    buf_put(to, "</a></th>");
    for (size_t c = 0; heads[c + 1]; c++)
        sheet_cell(to, heads[c + 1], cells[c]);
    buf_put(to, "</tr>");
}

static void put_group(const struct page_group *g, struct buf *to)
{
    const char *unit = unit_of(g);
    const char *heads[] = {"index",  "#AVG",  "#change of the market", "date", "#MED",
                           "status", "level", unit ? NULL : "unit",    NULL};
    char caption[256];

    (void)snprintf(caption, sizeof caption,
                   "The newest value of each%s%s. Level 1 is the method's own value, 2 to 4 "
                   "are its fallbacks, 5 is none",
                   unit ? ", in " : "", unit ? unit : "");
    if (g->folded)
        buf_fmt(to, "<details><summary>%zu indices</summary>", g->lines);
    sheet_table(to, caption, heads);
    for (size_t i = 0; i < g->lines; i++)
        put_line(&g->line[i], heads, unit, to);
    sheet_table_end(to);
    buf_put(to, g->folded ? "</details>" : "");
}

void page_front(const struct page_frame *f, const struct page_front *p, struct buf *to)
{
    sheet_begin(f, "gpurate: the reference price of AI compute",
                "Reference prices of GPU-hours and AI tokens that everybody can compute again", to);
    buf_put(to, "<h1>What a GPU-hour and a million tokens cost</h1><p>Computed every day from what "
                "marketplaces ask, by a published method, from inputs that are kept: every number "
                "here can be computed again, to the byte.</p>");
    for (size_t i = 0; i < p->groups; i++) {
        char id[32];

        (void)snprintf(id, sizeof id, "group-%zu", i + 1);
        sheet_section(to, id, p->group[i].title);
        put_group(&p->group[i], to);
        sheet_section_end(to);
    }
    if (p->notices > 0) {
        sheet_section(to, "notices", "Notices");
        sheet_events(to, p->notice, p->notices);
        sheet_section_end(to);
    }
    sheet_section(to, "downloads", "Data");
    sheet_links(to, p->download, p->downloads);
    sheet_section_end(to);
    sheet_end(f, to);
}
