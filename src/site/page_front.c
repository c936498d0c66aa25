#include <stdio.h>

#include "base/text.h"
#include "site/escape_priv.h"
#include "site/sheet_priv.h"

static void put_group(const struct page_group *g, struct buf *to)
{
    static const char *const heads[] = {"index",  "#AVG",  "#MED",        "unit", "date",
                                        "status", "level", "#day on day", NULL};

    sheet_table(to, "The newest value of each index", heads);
    for (size_t i = 0; i < g->lines; i++) {
        const struct page_line *l = &g->line[i];
        char level[2] = {(char)('0' + l->level % 10), '\0'};
        const char *cells[] = {
            l->avg ? l->avg : "no value", l->med, l->unit, l->date, l->status, level, l->change};

        buf_put(to, "<tr><th scope=\"row\"><a href=\"index/");
        sheet_text(to, l->id);
        buf_put(to, ".html\">");
        sheet_text(to, l->id);
        buf_put(to, "</a></th>");
        for (size_t c = 0; heads[c + 1]; c++)
            sheet_cell(to, heads[c + 1], cells[c]);
        buf_put(to, "</tr>");
    }
    sheet_table_end(to);
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
