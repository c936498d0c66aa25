#include "site/escape_priv.h"
#include "site/page_priv.h"
#include "site/sheet_priv.h"

static void put_fact(struct buf *to, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_put(to, "<dt>");
    sheet_text(to, name);
    buf_put(to, "</dt><dd>");
    sheet_text(to, value);
    buf_put(to, "</dd>");
}

/* <dl> of groups: a name and its value stay together when the lines break. */
static void put_group(struct buf *to, const char *name, const char *value)
{
    if (!value || !*value)
        return;
    buf_put(to, "<div>");
    put_fact(to, name, value);
    buf_put(to, "</div>");
}

static void put_headline(const struct page_index *p, struct buf *to)
{
    const struct page_value *v = p->value;

    buf_put(to, "<div class=\"head\"><p class=\"big\">");
    sheet_text(to, v->avg ? v->avg : "no value");
    buf_put(to, "</p><p><span class=\"unit\">");
    sheet_text(to, p->unit);
    buf_put(to, "</span> for <time>");
    sheet_text(to, v->date);
    buf_fmt(to, "</time> <span class=\"tag %s\">", v->avg ? v->status : "none");
    sheet_text(to, v->status);
    buf_put(to, "</span></p></div>");
    if (v->paused) {
        buf_put(to, "<p class=\"why\">");
        sheet_text(to, v->paused);
        buf_put(to, "</p>");
    }
    if (v->why) {
        buf_put(to, "<p class=\"why\">");
        sheet_text(to, sheet_level_words(v->level));
        buf_put(to, ": ");
        sheet_text(to, v->why);
        buf_put(to, "</p>");
    }
    if (!p->settled)
        buf_put(to, "<p class=\"why\">Information: no contract settles on this index.</p>");
}

static void put_span(struct buf *to, const char *name, const char *low, const char *high)
{
    if (!low || !high)
        return;
    buf_put(to, "<div><dt>");
    sheet_text(to, name);
    buf_put(to, "</dt><dd>");
    sheet_text(to, low);
    buf_put(to, " to ");
    sheet_text(to, high);
    buf_put(to, "</dd></div>");
}

static void put_facts(const struct page_value *v, struct buf *to)
{
    buf_put(to, "<dl class=\"facts\">");
    put_group(to, "MED, the median", v->med);
    put_group(to, "MEAN of all operators", v->mean);
    put_span(to, "Middle half of operators", v->q1, v->q3);
    put_span(to, "Lowest and highest operator", v->low, v->high);
    put_group(to, "Change of the market", v->matched);
    put_group(to, "Change by who votes", v->composition);
    put_group(to, "Operators", v->operators);
    put_group(to, "Valid partitions", v->partitions);
    put_group(to, "Level", sheet_level_words(v->level));
    put_group(to, "Flags", v->flags);
    put_group(to, "Published at", v->published_at);
    put_group(to, "Valid until", v->valid_until);
    put_group(to, "Next publication", v->next_at);
    put_group(to, "Method", v->method);
    put_group(to, "Panel", v->panel);
    put_group(to, "Publication number", v->publication_no);
    put_group(to, "Revision", v->revision);
    buf_put(to, "</dl><dl class=\"long\">");
    put_group(to, "Digest of the record", v->digest);
    buf_put(to, "</dl>");
}

static void put_chart(const struct page_index *p, struct buf *to)
{
    sheet_section(to, "levels", "The daily value");
    chart_svg(&p->chart, to);
    buf_put(to,
            "<p class=\"key\">Line: AVG. Band: the middle half of the operators. Ringed: levels 2 "
            "to 4. On the axis: a day without value. Triangle: an erratum. Dashed: the first day "
            "of a method or panel.</p>");
    if (p->zoom) {
        buf_put(to, "<p><a href=\"../zoom/");
        sheet_text(to, p->id);
        buf_put(to, ".html\">Zoom into all days</a></p>");
    }
    sheet_section_end(to);
}

/* Those with a price stand before those without. */
static void put_operator_rows(const struct page_index *p, size_t from, size_t to_row,
                              struct buf *to)
{
    static const char *const heads[] = {"operator",   "#day price", "verdict",
                                        "#weight, %", "#influence", "#without it",
                                        "last seen",  "segment",    NULL};
    static const char *const short_heads[] = {"operator", "verdict", NULL};
    bool priced = from == 0 && p->op[0].price;
    const char *const *head = priced ? heads : short_heads;

    sheet_table(to, p->value ? p->value->date : "", head);
    for (size_t i = from; i < to_row; i++) {
        const struct page_operator *o = &p->op[i];
        const char *all[] = {o->price,   o->verdict, o->weight, o->influence,
                             o->without, o->seen_at, o->segment};

        buf_put(to, "<tr><th scope=\"row\">");
        sheet_link(to, o->see, o->name);
        buf_put(to, "</th>");
        for (size_t c = 0; head[c + 1]; c++)
            sheet_cell(to, head[c + 1], priced ? all[c] : o->verdict);
        buf_put(to, "</tr>");
    }
    sheet_table_end(to);
}

static void put_operators(const struct page_index *p, struct buf *to)
{
    size_t priced = 0;

    if (p->ops == 0)
        return;
    while (priced < p->ops && p->op[priced].price)
        priced++;
    sheet_section(to, "operators", "Who was asked, and what became of it");
    if (priced > 0)
        put_operator_rows(p, 0, priced, to);
    if (priced < p->ops) {
        buf_fmt(to, "<details><summary>%zu without a price</summary>", p->ops - priced);
        put_operator_rows(p, priced, p->ops, to);
        buf_put(to, "</details>");
    }
    sheet_section_end(to);
}

static void put_cells(struct buf *to, const char *cells)
{
    for (; *cells; cells++) {
        if (*cells == 'v')
            buf_put(to, "&#9632;");
        else
            buf_fmt(to, "<span class=\"%c\">%s</span>", *cells == 'c' ? 'c' : 'g',
                    *cells == 'c' ? "&#9632;" : "&#9633;");
    }
}

static void put_coverage(const struct page_index *p, struct buf *to)
{
    static const char *const heads[] = {"date", "24 partitions to 16:00 UTC", "what is missing",
                                        NULL};

    if (p->covers == 0)
        return;
    sheet_section(to, "coverage", "Coverage");
    sheet_table(to, "Full: valid; coloured: with carried prices; open: not valid", heads);
    for (size_t i = 0; i < p->covers; i++) {
        buf_put(to, "<tr><td><time>");
        sheet_text(to, p->cover[i].date);
        buf_put(to, "</time></td><td class=\"cover\">");
        put_cells(to, p->cover[i].cells);
        buf_put(to, "</td><td class=\"w\">");
        sheet_text(to, p->cover[i].cause ? p->cover[i].cause : "-");
        buf_put(to, "</td></tr>");
    }
    sheet_table_end(to);
    sheet_section_end(to);
}

/* What proves it without us: the bundle, its digest in the list of the year, and the program. */
static void put_commands(const char *id, const char *date, struct buf *to)
{
    buf_put(to, "curl --create-dirs -o v1/bundle/");
    sheet_text(to, id);
    buf_put(to, "/");
    sheet_text(to, date);
    buf_put(to, ".json THIS-SITE/v1/bundle/");
    sheet_text(to, id);
    buf_put(to, "/");
    sheet_text(to, date);
    buf_put(to, ".json\ncurl -s THIS-SITE/v1/index/");
    sheet_text(to, id);
    buf_fmt(to, "/%.4s.sha256 | sha256sum -c --ignore-missing\ngpurate verify --bundle v1/bundle/",
            date);
    sheet_text(to, id);
    buf_put(to, "/");
    sheet_text(to, date);
    buf_put(to, ".json");
}

static void put_verify(const struct page_index *p, struct buf *to)
{
    const struct page_value *v = p->value;

    sheet_section(to, "verify", "Take it, cite it, verify it");
    sheet_links(to, p->download, p->downloads);
    if (v) {
        buf_put(to, "<p>");
        sheet_text(to, p->id);
        buf_put(to, ", ");
        sheet_text(to, v->date);
        buf_put(to, ", revision ");
        sheet_text(to, v->revision);
        buf_put(to, ", ");
        sheet_text(to, v->method);
        buf_put(to, ", record sha256 ");
        sheet_text(to, v->digest);
        buf_put(to, ".</p><p>Three commands verify it; THIS-SITE is the address that this page is "
                    "read from, without index/ and what follows.</p><pre><code>");
        put_commands(p->id, v->date, to);
        buf_put(to, "</code></pre>");
    }
    sheet_section_end(to);
}

void page_index(const struct page_frame *f, const struct page_index *p, struct buf *to)
{
    sheet_begin(f, p->title, p->title, to);
    buf_put(to, "<h1>");
    sheet_text(to, p->title);
    buf_put(to, "</h1>");
    if (p->value) {
        put_headline(p, to);
        put_facts(p->value, to);
    } else {
        buf_put(to, "<p>Nothing has been published yet.</p>");
    }
    put_chart(p, to);
    page_contracts(p, to);
    page_rules(p, to);
    put_operators(p, to);
    page_sellers(p, to);
    page_changes(p, to);
    page_others(p, to);
    put_coverage(p, to);
    if (p->events > 0) {
        sheet_section(to, "events", "What happened");
        sheet_events(to, p->event, p->events);
        sheet_section_end(to);
    }
    put_verify(p, to);
    page_words(to);
    sheet_end(f, to);
}
