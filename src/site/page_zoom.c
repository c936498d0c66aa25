#include <stdint.h>

#include "site/escape_priv.h"
#include "site/sheet_priv.h"

/* The style of the package, and what the parts of this page look like. */
static const char head[] =
    "<link rel=\"stylesheet\" href=\"uPlot.min.css\"><style>"
    ".bar{display:flex;flex-wrap:wrap;gap:.5rem 1.5rem;margin:1rem 0}.bar>div{display:flex}"
    "button{font:inherit;font-size:.92rem;color:var(--ink);background:var(--card);"
    "border:1px solid var(--rule);padding:.3rem .75rem;min-height:2.25rem;cursor:pointer}"
    "button+button{border-left:0}button:first-child{border-radius:.25rem 0 0 .25rem}"
    "button:last-child{border-radius:0 .25rem .25rem 0}button:only-child{border-radius:.25rem}"
    "button:hover{border-color:var(--soft);color:var(--accent)}"
    "button[aria-pressed=true]{background:var(--accent);border-color:var(--accent);"
    "color:var(--paper)}button:focus-visible,#plot:focus-visible{outline:3px solid var(--accent);"
    "outline-offset:2px}#plot{min-height:16.25rem;margin:0 0 .5rem;overflow:hidden}"
    ".u-select{background:var(--accent);opacity:.18}.u-hz .u-cursor-x{border-right:1px dashed "
    "var(--soft)}.u-over{cursor:crosshair}#values dd{min-height:1.5em}"
    "@media(max-width:40rem){.bar{gap:.5rem}button{padding:.3rem .6rem}}"
    "@media(hover:none){#keys{display:none}}"
    "@media print{.bar,#keys{display:none}}</style>";

static void put_button(struct buf *to, const char *act, const char *text, const char *name)
{
    buf_fmt(to, "<button type=\"button\" data-act=\"%s\"", act);
    if (name)
        buf_fmt(to, " aria-label=\"%s\" title=\"%s\"", name, name);
    buf_fmt(to, ">%s</button>", text);
}

static void put_buttons(struct buf *to)
{
    buf_put(to, "<div class=\"bar\"><div role=\"group\" aria-label=\"How many days\">");
    put_button(to, "week", "Week", NULL);
    put_button(to, "month", "Month", NULL);
    put_button(to, "year", "Year", NULL);
    put_button(to, "all", "All", NULL);
    buf_put(to, "</div><div role=\"group\" aria-label=\"Move and zoom\">");
    put_button(to, "earlier", "&#8592;", "Earlier");
    put_button(to, "later", "&#8594;", "Later");
    put_button(to, "closer", "+", "Closer");
    put_button(to, "wider", "&#8722;", "Wider");
    buf_put(to, "</div><div>");
    put_button(to, "reset", "Reset", NULL);
    buf_put(to, "</div></div>");
}

/* Where the texts of a day go, as its row has them. */
static void put_values(struct buf *to)
{
    static const char *const of[][2] = {{"effectiveDate", "Date, UTC"},
                                        {"value", "AVG"},
                                        {"median", "MED, the median"},
                                        {"mean", "MEAN of all operators"},
                                        {"percentile25", "Middle half, from"},
                                        {"percentile75", "Middle half, to"},
                                        {"level", "Level"},
                                        {"status", "Status"},
                                        {"operators", "Operators"}};

    buf_put(to, "<dl class=\"facts\" id=\"values\">");
    for (size_t i = 0; i < sizeof of / sizeof *of; i++)
        buf_fmt(to, "<div><dt>%s</dt><dd data-of=\"%s\">-</dd></div>", of[i][1], of[i][0]);
    buf_put(to, "</dl><p class=\"why\" id=\"why\" hidden></p>");
}

static void put_page_of(struct buf *to, const char *id)
{
    buf_put(to, "<a href=\"../index/");
    sheet_text(to, id);
    buf_put(to, ".html\">The page of the index</a>");
}

void page_zoom(const struct page_frame *f, const char *id, const char *title, const char *unit,
               struct buf *to)
{
    struct page_frame own = *f;
    struct buf name;

    own.head = head;
    buf_init(&name, SIZE_MAX / 2);
    buf_put(&name, title);
    buf_put(&name, ": all days");
    sheet_begin(&own, name.data, name.data, to);
    buf_put(to, "<h1>");
    sheet_text(to, name.data);
    buf_fini(&name);
    buf_put(to, "</h1><p><span class=\"unit\">AVG of each day in ");
    sheet_text(to, unit);
    buf_put(to, ".</span> ");
    put_page_of(to, id);
    buf_put(to, " says what the newest value is made of, and proves it.</p>"
                "<noscript><p class=\"why\">This page is drawn by a script, and none runs here. ");
    put_page_of(to, id);
    buf_put(to, " needs none: it has the chart of a year, and the series as files.</p></noscript>"
                "<section aria-label=\"The daily value\" id=\"zoom\" data-index=\"");
    sheet_text(to, id);
    buf_put(to, "\">");
    put_buttons(to);
    buf_put(to,
            "<p class=\"key\" id=\"said\" role=\"status\">Nothing is drawn yet.</p>"
            "<div id=\"plot\" tabindex=\"0\" role=\"group\" aria-describedby=\"keys\" "
            "aria-label=\"Chart of the daily value\"></div>"
            "<p class=\"key\">Line: AVG. Band: the middle half of the operators. Ringed: levels "
            "2 to 4. On the axis: a day without value. Gap: a day without record.</p>"
            "<p class=\"skip\" id=\"heard\" role=\"status\"></p>");
    put_values(to);
    buf_put(to,
            "<p class=\"key\" id=\"keys\">Drag over days to zoom into them, double-click to go "
            "back. With the chart in focus: &#8592; and &#8594; a day, with Shift a week; + and "
            "&#8722; closer and wider; Page Up and Page Down earlier and later; Home and End "
            "the first and the last day; 0 back.</p>");
    sheet_section_end(to);
    buf_put(to, "<script src=\"uPlot.iife.min.js\" defer></script>"
                "<script src=\"zoom.js\" defer></script>");
    sheet_end(&own, to);
}
