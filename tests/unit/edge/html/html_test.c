#include "edge/html/html.h"

#include <stdlib.h>
#include <string.h>

#include "../../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"

static struct arena arena;

static const struct html *page(const char *body)
{
    struct err e = {0};
    const struct html *root = html_parse(body, strlen(body), "page", &arena, &e);

    ck_assert_msg(root != NULL, "%s", e.text);
    return root;
}

static const char *text_of(const char *body)
{
    return html_text(page(body), &arena);
}

static const struct {
    const char *name, *body, *text;
} folds[] = {
    {"blanks", "<p>  a \n\t b </p>", "a b"},
    {"nbsp", "<span>&nbsp;$1.40</span>", "$1.40"},
    {"nbsp between", "<p>1&nbsp;&nbsp;2</p>", "1 2"},
    {"inline runs on", "<p>$24.00<span>per hour</span></p>", "$24.00per hour"},
    {"blocks part", "<div>8</div><div>GPU Count</div>", "8 GPU Count"},
    {"inner block parts", "<div>a<div>b</div>c</div>", "a b c"},
    {"break parts", "<div>RAM<br/>(GB)</div>", "RAM (GB)"},
    {"comment does not", "<span>/ <!-- -->hour</span>", "/ hour"},
    {"script unread", "<p>a</p><script>var x = \"$9.99\";</script><p>b</p>", "a b"},
    {"style and template unread", "<style>p{}</style><template><p>x</p></template><p>y</p>", "y"},
    {"entities", "<p>R&amp;D &mdash; 3 &times; 4 &reg;</p>",
     "R&D \xE2\x80\x94 3 \xC3\x97 4 \xC2\xAE"},
    {"unknown entity stays", "<p>&lol9;x</p>", "&lol9;x"},
    {"end without beginning", "</b></div><p>a</i></p>", "a"},
    {"never closed", "<div><p>a<p>b", "a b"},
    {"html in html", "<html lang=en><body><html class=x><p>a</p></body></html>", "a"},
};

START_TEST(a_page_with_a_nul_is_refused)
{
    static const char body[] = "<p>H100\0 PCIe</p>";
    struct err e = {0};

    ck_assert_ptr_null(html_parse(body, sizeof body - 1, "page", &arena, &e));
    ck_assert(e.kind == ERR_REPLY && strstr(e.text, "NUL"));
}
END_TEST

START_TEST(text_folds)
{
    ck_assert_msg(text_eq(text_of(folds[_i].body), folds[_i].text), "%s: \"%s\"", folds[_i].name,
                  text_of(folds[_i].body));
}
END_TEST

START_TEST(finds_in_source_order)
{
    const struct html *root = page("<div class='row big'><h3 data-product=\"a\">A</h3></div>"
                                   "<DIV CLASS=row><h3 data-product=b>B</h3></DIV>");
    struct html_range all = html_inside(root);
    const struct html *row = html_next(all, NULL, "div", "class", "row");
    const struct html *second = html_next(all, row, "div", "class", "row");

    ck_assert_uint_eq(html_count(all, "div", "class", "row"), 2);
    ck_assert_uint_eq(html_count(all, "div", "class", "ro"), 0);
    ck_assert_str_eq(html_text(html_next(html_inside(second), NULL, "h3", NULL, NULL), &arena),
                     "B");
    ck_assert_str_eq(html_text(html_next(all, NULL, NULL, "data-product", "b"), &arena), "B");
    ck_assert_ptr_null(html_next(html_inside(row), NULL, "h3", "data-product", "b"));
    ck_assert_ptr_null(html_next(all, second, "div", NULL, NULL));
    ck_assert_ptr_null(html_attr(row, "id"));
}
END_TEST

START_TEST(between_leaves_both_ends_out)
{
    const struct html *root = page("<h2>a</h2><p>1</p><div><p>2</p></div><h2>b</h2><p>3</p>");
    const struct html *a = html_next(html_inside(root), NULL, "h2", NULL, NULL);
    const struct html *b = html_next(html_inside(root), a, "h2", NULL, NULL);

    ck_assert_str_eq(html_range_text(html_between(a, b), &arena), "1 2");
    ck_assert_str_eq(html_range_text(html_between(b, NULL), &arena), "3");
    ck_assert_uint_eq(html_count(html_between(a, b), "div", NULL, NULL), 1);
    ck_assert_uint_eq(html_count(html_between(a, b), "h2", NULL, NULL), 0);
}
END_TEST

/* A strict parser would move the div out of the table and lose the rows behind it. */
START_TEST(table_rows_in_source_order)
{
    const struct html *root =
        page("<table><thead><tr><th rowspan=2>Hardware</th><th>Preemptible"
             "</th><th>ON-Demand</th><th colspan=2>Reserved</th></tr>"
             "<tr><th>a</th><th>b</th><th>7-30</th><th>31-90</th></tr></thead>"
             "<tbody><div><div><tr><td>H100</td><td>1</td><td>2</td><td>3</td>"
             "<td>4</td></tr></div><div><tr><td>GB200</td><td>-</td><td>-</td>"
             "<td colspan=2>ask</td></tr></div></div></tbody></table>");
    struct html_grid g;

    ck_assert(html_grid(html_next(html_inside(root), NULL, "table", NULL, NULL), &g, &arena));
    ck_assert_uint_eq(g.rows, 4);
    ck_assert_uint_eq(g.cols, 5);
    ck_assert_uint_eq(g.head, 2);
    ck_assert_str_eq(html_grid_head(&g, 0, &arena), "Hardware");
    ck_assert_str_eq(html_grid_head(&g, 2, &arena), "ON-Demand / b");
    ck_assert_str_eq(html_grid_head(&g, 4, &arena), "Reserved / 31-90");
    ck_assert_str_eq(html_grid_text(&g, 2, 2, &arena), "2");
    ck_assert_str_eq(html_grid_text(&g, 3, 4, &arena), "ask");
}
END_TEST

START_TEST(table_oddities)
{
    const struct html *root =
        page("<table><thead><th>A</th><th>B</th></thead><tr><td rowspan=3>x</td>"
             "<td>1</td></tr><tr><td>2<table><tr><td>in</td></tr></table></td>"
             "</tr></table>");
    struct html_grid g;

    ck_assert(html_grid(html_next(html_inside(root), NULL, "table", NULL, NULL), &g, &arena));
    ck_assert_uint_eq(g.head, 1);
    ck_assert_uint_eq(g.rows, 3);
    ck_assert_uint_eq(g.cols, 2);
    ck_assert_str_eq(html_grid_text(&g, 2, 0, &arena), "x");
    ck_assert_str_eq(html_grid_text(&g, 2, 1, &arena), "2 in");
    root = page("<table><tr><td colspan=1000>x</td><td>y</td></tr></table>");
    ck_assert(!html_grid(html_next(html_inside(root), NULL, "table", NULL, NULL), &g, &arena));
    root = page("<table></table>");
    ck_assert(!html_grid(html_next(html_inside(root), NULL, "table", NULL, NULL), &g, &arena));
}
END_TEST

START_TEST(state_of_flight_data)
{
    static const char body[] =
        "<p>a</p><script>self.__next_f.push([0])</script>"
        "<script>self.__next_f.push([1,\"{\\\"a\\\":[\\\"$$2.50\\\",\\\"\\u00d7\\\"\"])"
        "</script><script>self.__next_f.push([1,\"]}\\n\"])</script>";
    size_t len;
    const char *state = html_state(page(body), body, strlen(body), &len, &arena);

    ck_assert_str_eq(state, "{\"a\":[\"$$2.50\",\"\xC3\x97\"]}\n");
    ck_assert_uint_eq(len, strlen(state));
    ck_assert_uint_eq(html_json_span(state, len), len - 1);
    ck_assert_uint_eq(html_json_span(state, len - 2), 0);
}
END_TEST

START_TEST(state_of_scripts_and_fragments)
{
    static const char script[] = "<p></p><script>var s = '{\\\"title\\\":\\\"X\\\"}'</script>";
    static const char fragment[] = "{\\\"title\\\":\\\"a \\ud83d\\ude00 <b>\\\"}";
    size_t len;

    ck_assert_str_eq(html_state(page(script), script, strlen(script), &len, &arena),
                     "var s = '{\"title\":\"X\"}'\n");
    ck_assert_str_eq(html_state(NULL, fragment, strlen(fragment), &len, &arena),
                     "{\"title\":\"a \xF0\x9F\x98\x80 <b>\"}");
}
END_TEST

START_TEST(reads_the_ecb)
{
    const struct html *root =
        page("<?xml version=\"1.0\" encoding=\"UTF-8\"?><gesmes:Envelope "
             "xmlns:gesmes=\"x\"><Cube><Cube time='2026-05-27'><Cube "
             "currency='USD' rate='1.1305'/><Cube currency='JPY' rate='161.4'/>"
             "</Cube></Cube></gesmes:Envelope>");
    struct html_range all = html_inside(root);
    const struct html *day = html_next(all, NULL, "cube", "time", NULL);
    const struct html *usd = html_next(html_inside(day), NULL, "cube", "currency", "USD");

    ck_assert_str_eq(html_attr(day, "time"), "2026-05-27");
    ck_assert_str_eq(html_attr(usd, "rate"), "1.1305");
    ck_assert_uint_eq(html_count(html_inside(day), "cube", "currency", NULL), 2);
}
END_TEST

START_TEST(cells_beside_the_rows_are_no_table)
{
    static const char body[] =
        "<table><thead x><th>Item</th><td>1</td><tr><td>a</td></tr><td>b</td>"
        "<tr><td>c</td></tr><td>d</td></table>";
    const struct html *root = page(body);
    struct html_grid g;

    for (const struct html *t = NULL; (t = html_next(html_inside(root), t, "table", NULL, NULL));)
        if (html_grid(t, &g, &arena))
            ck_assert_uint_le(g.rows, html_count(html_inside(t), "tr", NULL, NULL)
                                          + html_count(html_inside(t), "thead", NULL, NULL));
}
END_TEST

START_TEST(depth_is_bounded)
{
    enum { DEEP = 5000 };
    char *body = calloc(DEEP * 5 + 1, 1);
    struct err e = {0};

    for (int i = 0; i < DEEP; i++)
        memcpy(body + i * 5, "<div>", 5);
    ck_assert_ptr_null(html_parse(body, strlen(body), "page", &arena, &e));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
    ck_assert_str_eq(e.text, "page is HTML beyond the ceiling of its depth");
    free(body);
}
END_TEST

static const char *const not_pages[] = {"", "   ", "just words", "\xff\xfe\xff", "{\"a\":1}"};

/* libxml2 compares each attribute of an element with all before it, and nothing stops it there. */
static const struct {
    const char *before, *each, *behind;
    bool refused; /* with twice HTML_ATTRS_MAX of them */
} tags[] = {
    {"<p ", "a%d ", ">x</p>", true},
    {"<p ", "a%d=1 ", ">x</p>", true},
    {"<p ", "a%d='>' ", ">x</p>", true},
    {"<p ", "a%d = \"/>\"", ">x</p>", true},
    {"<p ", "\"=%d ", ">x</p>", true}, /* no attributes, but looked at one by one */
    {"<script ", "a%d ", "></script>", true},
    {"<script/><p ", "a%d ", ">x</p>", true},
    {"<script>1</x></script><p ", "a%d ", ">x</p>", true},
    {"<p>", "a%d ", "x</p>", false},
    {"<p>", "<i a%d>y</i>", "</p>", false},
    {"<p a='", "a%d ", "'>x</p>", false},
    {"<script>a<b ", "a%d ", "</script>", false},
    {"<style>a<b ", "a%d ", "</style>", false},
};

START_TEST(attributes_of_an_element_are_bounded)
{
    struct arena a = {0};
    struct err e = {0};
    struct buf b;
    const struct html *root;

    buf_init(&b, 1 << 20);
    buf_put(&b, tags[_i].before);
    for (int i = 0; i < 2 * HTML_ATTRS_MAX; i++) {
        const char *at = strchr(tags[_i].each, '%');

        buf_fmt(&b, "%.*s%d%s", (int)(at - tags[_i].each), tags[_i].each, i, at + 2);
    }
    buf_put(&b, tags[_i].behind);
    root = html_parse(b.data, b.len, "page", &a, &e);
    ck_assert_msg(!root == tags[_i].refused, "%.60s: %s", b.data, e.text);
    ck_assert(root || (e.kind == ERR_LIMIT && strstr(e.text, "attributes")));
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

/* Each costs the parser memory for good, and a look at others like it. */
START_TEST(names_of_a_page_are_bounded)
{
    struct arena a = {0};
    struct err e = {0};
    struct buf b;

    buf_init(&b, 1 << 20);
    for (int i = 0; i < HTML_NAMES_MAX / 2; i++)
        buf_fmt(&b, "<i a%d></i>", i);
    ck_assert(html_parse(b.data, b.len, "page", &a, &e));
    for (int i = 0; i < HTML_NAMES_MAX; i++)
        buf_fmt(&b, "<i b%d></i>", i);
    ck_assert(!html_parse(b.data, b.len, "page", &a, &e));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
    buf_fini(&b);
    arena_fini(&a);
}
END_TEST

START_TEST(not_a_page)
{
    struct err e = {0};

    ck_assert_ptr_null(html_parse(not_pages[_i], strlen(not_pages[_i]), "page", &arena, &e));
    ck_assert_int_eq(e.kind, ERR_REPLY);
}
END_TEST

SUITE(edge_html)
{
    ADD_TABLE(attributes_of_an_element_are_bounded, tags);
    ADD(names_of_a_page_are_bounded);
    ADD(a_page_with_a_nul_is_refused);
    ADD_TABLE(text_folds, folds);
    ADD(finds_in_source_order);
    ADD(between_leaves_both_ends_out);
    ADD(table_rows_in_source_order);
    ADD(table_oddities);
    ADD(state_of_flight_data);
    ADD(state_of_scripts_and_fragments);
    ADD(reads_the_ecb);
    ADD(cells_beside_the_rows_are_no_table);
    ADD(depth_is_bounded);
    ADD_TABLE(not_a_page, not_pages);
}
