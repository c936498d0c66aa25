#include "site/sheet_priv.h"

#include <string.h>

#include "base/text.h"
#include "site/escape_priv.h"

void sheet_begin(const struct page_frame *f, const char *title, const char *description,
                 struct buf *to)
{
    buf_put(to, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
    sheet_text(to, title);
    buf_put(to, "</title><meta name=\"description\" content=\"");
    sheet_text(to, description);
    buf_fmt(to,
            "\"><link rel=\"alternate\" type=\"application/atom+xml\" href=\"%sv1/feed.atom\" "
            "title=\"Publications\"><link rel=\"icon\" href=\"data:,\"><style>",
            f->root);
    buf_put(to, sheet_style);
    buf_put(to, sheet_print);
    buf_put(to, "</style>");
    buf_put(to, f->head ? f->head : "");
    buf_put(to, "</head><body><a class=\"skip\" href=\"#main\">To the values</a><header>");
    buf_fmt(to,
            "<a href=\"%sindex.html\">gpurate</a><span>the reference price of AI compute</span>"
            "<nav><a href=\"%sv1/index.json\">data</a></nav></header>\n<main id=\"main\">",
            f->root, f->root);
}

void sheet_end(const struct page_frame *f, struct buf *to)
{
    if (f->rules > 0) {
        sheet_section(to, "governance", "Who answers for it");
        sheet_links(to, f->rule, f->rules);
        sheet_section_end(to);
    }
    buf_put(to, "</main>\n<footer><p>");
    if (f->made_at) {
        buf_put(to, "Newest publication on this page: <time>");
        sheet_text(to, f->made_at);
        buf_put(to, "</time>. ");
    }
    buf_put(to, "All times are UTC. Made by gpurate ");
    sheet_text(to, f->version);
    buf_put(to, f->key ? ". Records are signed with the Ed25519 key " : ". Records are not signed");
    sheet_text(to, f->key);
    buf_put(to, ".</p>");
    if (f->attribution) {
        buf_put(to, "<p>");
        sheet_text(to, f->attribution);
        buf_put(to, "</p>");
    }
    buf_put(to, "</footer></body></html>\n");
}

void sheet_section(struct buf *to, const char *id, const char *title)
{
    buf_fmt(to, "\n<section aria-labelledby=\"%s\"><h2 id=\"%s\">", id, id);
    sheet_text(to, title);
    buf_put(to, "</h2>");
}

void sheet_section_end(struct buf *to)
{
    buf_put(to, "</section>");
}

static bool is_number(const char *head)
{
    return head[0] == '#';
}

void sheet_table(struct buf *to, const char *caption, const char *const *heads)
{
    buf_put(to, "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"");
    sheet_text(to, caption);
    buf_put(to, "\"><table><caption><span>");
    sheet_text(to, caption);
    buf_put(to, "</span></caption><thead><tr>");
    for (size_t i = 0; heads[i]; i++) {
        buf_put(to, is_number(heads[i]) ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">");
        sheet_text(to, heads[i] + is_number(heads[i]));
        buf_put(to, "</th>");
    }
    buf_put(to, "</tr></thead><tbody>");
}

void sheet_cell(struct buf *to, const char *head, const char *cell)
{
    bool time = !is_number(head)
                && (text_ends(head, "date") || text_eq(head, "as of") || text_eq(head, "month")
                    || text_eq(head, "last seen"));
    bool words = text_eq(head, "verdict") || text_eq(head, "in words");

    buf_put(to, is_number(head) ? "<td class=\"n\">"
                : words         ? "<td class=\"w\">"
                : time          ? "<td><time>"
                                : "<td>");
    sheet_text(to, cell && *cell ? cell : "-");
    buf_put(to, time ? "</time></td>" : "</td>");
}

void sheet_row(struct buf *to, const char *const *heads, const char *const *cells)
{
    buf_put(to, "<tr>");
    for (size_t i = 0; heads[i]; i++)
        sheet_cell(to, heads[i], cells[i]);
    buf_put(to, "</tr>");
}

void sheet_table_end(struct buf *to)
{
    buf_put(to, "</tbody></table></div>");
}

void sheet_link(struct buf *to, const char *href, const char *text)
{
    bool safe = href && (text_starts(href, "https://") || !strchr(href, ':'));

    if (safe) {
        buf_put(to, "<a href=\"");
        sheet_text(to, href);
        buf_put(to, text_starts(href, "https://") ? "\" rel=\"noopener nofollow\">" : "\">");
    }
    sheet_text(to, text);
    buf_put(to, safe ? "</a>" : "");
}

void sheet_links(struct buf *to, const struct page_link *link, size_t n)
{
    buf_put(to, "<ul>");
    for (size_t i = 0; i < n; i++) {
        buf_put(to, "<li>");
        sheet_link(to, link[i].href, link[i].text);
        buf_put(to, link[i].note ? ": " : "");
        sheet_text(to, link[i].note);
        buf_put(to, "</li>");
    }
    buf_put(to, "</ul>");
}

void sheet_events(struct buf *to, const struct page_event *event, size_t n)
{
    static const char *const heads[] = {"date", "what", "in words", NULL};

    sheet_table(to, "Newest first", heads);
    for (size_t i = 0; i < n; i++) {
        const char *cells[] = {event[i].date, event[i].kind, event[i].text};

        sheet_row(to, heads, cells);
    }
    sheet_table_end(to);
}

const char *sheet_level_words(int level)
{
    switch (level) {
    case 1:
        return "level 1, the method's own value";
    case 2:
        return "level 2, fewer valid partitions";
    case 3:
        return "level 3, from the operators of the day";
    case 4:
        return "level 4, the value of an earlier day";
    default:
        return "level 5, no value";
    }
}
