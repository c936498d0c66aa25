/*
 * Markets by definition, word by word: what each says of a row, and what contradicts itself.
 */
#include "source/definition.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"

static struct arena arena;

static const struct source *defined(const char *text, struct err *e)
{
    const struct json *doc = json_parse_config(text, strlen(text), "definition", &arena, e);

    return doc ? definition_read(doc, NULL, &arena, e) : NULL;
}

/* A list of which `rest` says what a case is about; `outer` is where the GPU stands. */
static const struct source *list_of(const char *rest, struct err *e)
{
    return defined(text_fmt(&arena,
                            "{\"name\":\"x\",\"title\":\"X\",\"see\":\"https://x.example\","
                            "\"operator\":\"x\",\"kind\":\"list\",\"list\":\"rows\","
                            "\"request\":{\"url\":\"https://x.example/v1\"},\"price\":{\"path\":"
                            "\"p\",\"optional\":true,\"basis\":\"offer\",\"per\":\"hour\","
                            "\"currency\":\"c\"},%s}",
                            rest),
                   e);
}

#define FIELDS "\"fields\":{\"key\":\"id\",\"gpu\":\"gpu\",\"gpus\":\"n\"}"

static struct offer_list *offers(const struct source *m, const char *body)
{
    struct offer_list *out = ARENA_NEW(&arena, struct offer_list);
    struct err e = {0};

    out->arena = &arena;
    ck_assert_msg(source_try(m, body, strlen(body), 0, NULL, out, &arena, &e), "%s", e.text);
    return out;
}

static const struct {
    const char *stock, *row;
    enum verdict verdict;
    enum stock is;
    int64_t available;
} stocks[] = {
    {"{\"count\":\"s\"}", "\"s\":3", VERDICT_OK, STOCK_TOLD, 3},
    {"{\"offers\":\"s\"}", "\"s\":3", VERDICT_OK, STOCK_TOLD, 24},
    {"{\"offers\":\"s\"}", "\"s\":0", VERDICT_OK, STOCK_TOLD, 0},
    {"{\"offers\":\"s\"}", "\"s\":-1", VERDICT_OK, STOCK_TOLD, 0},
    {"{\"offers\":\"s\"}", "\"s\":1000001", VERDICT_MALFORMED, STOCK_UNKNOWN, 0},
    {"{\"path\":\"s\",\"yes\":[\"up\"],\"one\":[\"low\"]}", "\"s\":\"low\"", VERDICT_OK, STOCK_TOLD,
     8},
    {"{\"path\":\"s\",\"yes\":[\"up\"],\"else\":\"no\"}", "\"s\":\"odd\"", VERDICT_OK, STOCK_NO, 0},
    {"{\"path\":\"s\",\"no\":[\"out\"],\"else\":\"yes\"}", "\"s\":null", VERDICT_OK, STOCK_YES, 0},
    {"{\"path\":\"s\",\"no\":[\"out\"],\"else\":\"yes\"}", "\"s\":\"out\"", VERDICT_OK, STOCK_NO,
     0},
    {"{\"path\":\"s\",\"yes\":[\"up\"],\"optional\":true}", "\"s\":null", VERDICT_OK, STOCK_UNKNOWN,
     0},
    {"{\"path\":\"s\",\"yes\":[\"up\"],\"optional\":true}", "\"s\":\"odd\"", VERDICT_MALFORMED,
     STOCK_UNKNOWN, 0},
    {"{\"path\":\"s\",\"yes\":[\"up\"],\"else\":\"no\",\"optional\":true}", "\"t\":1", VERDICT_OK,
     STOCK_UNKNOWN, 0},
    {"[{\"list\":\"at\"},{\"path\":\"s\",\"one\":[\"low\"],\"else\":\"yes\"}]",
     "\"at\":[1],\"s\":\"low\"", VERDICT_OK, STOCK_TOLD, 8},
    {"[{\"path\":\"s\",\"one\":[\"low\"],\"else\":\"yes\"},{\"list\":\"at\"}]",
     "\"at\":[],\"s\":\"low\"", VERDICT_OK, STOCK_NO, 8},
    {"[{\"path\":\"s\",\"yes\":[\"up\"],\"optional\":true},{\"flag\":\"f\"}]", "\"f\":true",
     VERDICT_OK, STOCK_YES, 0},
    {"[{\"flag\":\"f\"},{\"path\":\"s\",\"yes\":[\"up\"],\"optional\":true}]", "\"f\":false",
     VERDICT_OK, STOCK_NO, 0},
    {"[{\"flag\":\"f\"},{\"path\":\"s\",\"yes\":[\"up\"],\"optional\":true}]", "\"f\":true",
     VERDICT_OK, STOCK_YES, 0},
    {"[{\"flag\":\"f\"},{\"path\":\"s\",\"yes\":[\"up\"]}]", "\"f\":true,\"s\":\"odd\"",
     VERDICT_MALFORMED, STOCK_UNKNOWN, 0},
    {"{\"offers\":\"s\"}",
     "\"s\":1},{\"id\":2,\"gpu\":\"H100\",\"n\":1000001,\"p\":1,\"c\":"
     "\"USD\",\"s\":1",
     VERDICT_MALFORMED, STOCK_UNKNOWN, 0},
};

START_TEST(stock_has_ways)
{
    struct err e = {0};
    const struct source *m =
        list_of(text_fmt(&arena, "\"stock\":%s,%s", stocks[_i].stock, FIELDS), &e);
    struct offer_list *out;
    const struct offer *o;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, text_fmt(&arena,
                             "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"n\":8,\"p\":1,\"c\":\"USD\","
                             "%s}]}",
                             stocks[_i].row));
    ck_assert_uint_ge(out->len, 1);
    o = &out->at[out->len - 1];
    ck_assert_msg(o->verdict == stocks[_i].verdict, "%s", o->why);
    ck_assert_int_eq(o->stock, stocks[_i].is);
    ck_assert_int_eq(o->available, stocks[_i].available);
}
END_TEST

static const struct {
    const char *rest, *words;
} refused[] = {
    {FIELDS ",\"stock\":{\"count\":\"s\",\"one\":[\"low\"]}", "stock: \"yes\" goes with \"path\""},
    {FIELDS ",\"stock\":{\"count\":\"s\",\"optional\":true}", "stock: \"yes\" goes with \"path\""},
    {FIELDS ",\"stock\":{\"flag\":\"s\",\"else\":\"no\"}", "stock: \"yes\" goes with \"path\""},
    {FIELDS ",\"stock\":{\"path\":\"s\",\"one\":[\"low\"],\"else\":\"no\"}", "goes with \"path\""},
    {FIELDS ",\"stock\":{\"path\":\"s\",\"else\":\"maybe\"}", "\"else\" is \"maybe\""},
    {FIELDS ",\"stock\":\"yes\",\"only\":[{\"outer\":\"a\",\"told\":true}]", "no \"nested\""},
    {FIELDS ",\"stock\":\"yes\",\"nested\":\"in\",\"only\":[{\"told\":true}]",
     "only[0]: has to have either \"path\" or \"outer\""},
    {FIELDS ",\"stock\":\"yes\",\"nested\":\"in\",\"refuse\":[{\"outer\":\"a\",\"path\":\"b\","
            "\"told\":true,\"verdict\":\"alias\",\"why\":\"w\"}]",
     "refuse[0]: has to have either \"path\" or \"outer\""},
    {FIELDS ",\"stock\":\"yes\",\"paging\":{\"by\":\"number\",\"parameter\":\"p\",\"size\":1,"
            "\"next_needed\":true}",
     "paging: \"next_needed\" goes with a cursor or a link"},
};

START_TEST(what_contradicts_itself_is_refused)
{
    struct err e = {0};

    ck_assert_msg(!list_of(refused[_i].rest, &e), "%s", refused[_i].rest);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, refused[_i].words), "%s", e.text);
}
END_TEST

/* Groups of another kind leave no trace, those that are refused stay, each row of them. */
START_TEST(filters_look_around_the_row)
{
    static const char body[] =
        "{\"rows\":["
        "{\"kind\":\"gpu\",\"g\":\"H100\",\"k\":8,\"in\":[{\"id\":\"a\",\"p\":1,\"c\":\"USD\"},7]},"
        "{\"kind\":\"cpu\",\"g\":\"x\",\"k\":0,\"in\":[{\"id\":\"b\",\"p\":1,\"c\":\"USD\"}]},"
        "{\"kind\":\"gpu\",\"g\":\"H200\",\"k\":4,\"old\":true,\"in\":[{\"id\":\"c\",\"p\":1,"
        "\"c\":\"USD\"}]},"
        "{\"kind\":\"gpu\",\"g\":\"B200\",\"k\":\"many\",\"in\":[{\"id\":\"d\",\"p\":1}]},"
        "{\"kind\":\"gpu\",\"g\":\"A100\",\"k\":1,\"in\":null}]}";
    struct err e = {0};
    const struct source *m =
        list_of("\"nested\":\"in\",\"stock\":\"yes\",\"only\":[{\"outer\":\"kind\",\"is\":[\"gpu\"]"
                "}],\"refuse\":[{\"outer\":\"old\",\"is\":[\"true\"],\"verdict\":\"placeholder\","
                "\"why\":\"old is {}\"}],\"fields\":{\"key\":\"id\",\"gpu\":{\"outer\":\"g\"},"
                "\"gpus\":{\"outer\":\"k\"}}",
                &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, body);
    ck_assert_uint_eq(out->len, 5);
    ck_assert_int_eq(out->at[0].verdict, VERDICT_OK);
    ck_assert_int_eq(out->at[0].gpus, 8);
    ck_assert_int_eq(out->at[1].verdict, VERDICT_MALFORMED); /* what is no row */
    ck_assert_int_eq(out->at[2].verdict, VERDICT_PLACEHOLDER);
    ck_assert_str_eq(out->at[2].why, "old is true");
    ck_assert_int_eq(out->at[3].verdict, VERDICT_MALFORMED);
    ck_assert_str_eq(out->at[4].gpu, "A100"); /* a group without rows is told once */
    ck_assert_int_eq(out->at[4].verdict, VERDICT_MALFORMED);
}
END_TEST

/* A price needs a currency, nothing needs none. */
START_TEST(nothing_has_no_currency)
{
    struct err e = {0};
    const struct source *m = list_of("\"stock\":\"yes\"," FIELDS, &e);
    struct offer_list *out = offers(m, "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"n\":1},"
                                       "{\"id\":2,\"gpu\":\"H100\",\"n\":1,\"p\":2}]}");

    ck_assert_uint_eq(out->len, 2);
    ck_assert_int_eq(out->at[0].verdict, VERDICT_NO_PRICE);
    ck_assert_int_eq(out->at[1].verdict, VERDICT_MALFORMED);
}
END_TEST

/* What is no row is told, though a filter asks for what it has not. */
START_TEST(what_is_no_row_is_not_passed_over)
{
    struct err e = {0};
    const struct source *m =
        list_of("\"stock\":\"yes\",\"only\":[{\"path\":\"gpu\",\"told\":true}]," FIELDS, &e);
    struct offer_list *out = offers(m, "{\"rows\":[{\"id\":1},7,null,\"x\",[]]}");

    ck_assert_uint_eq(out->len, 4);
    for (size_t i = 0; i < out->len; i++)
        ck_assert_int_eq(out->at[i].verdict, VERDICT_MALFORMED);
}
END_TEST

/* A spot price beside nothing needs a currency; no hour costs more or less than a price can be. */
START_TEST(prices_at_the_edge)
{
    struct err e = {0};
    const struct source *m = defined(
        "{\"name\":\"x\",\"title\":\"X\",\"see\":\"s\",\"operator\":\"x\",\"kind\":\"list\","
        "\"list\":\"rows\",\"request\":{\"url\":\"https://x.example\"},\"stock\":\"yes\",\"price\":"
        "{\"path\":\"p\",\"spot\":\"s\",\"optional\":true,\"basis\":\"offer\",\"per\":\"minute\","
        "\"currency\":\"c\"}," FIELDS "}",
        &e);
    struct offer_list *out;
    static const enum verdict verdicts[] = {VERDICT_MALFORMED, VERDICT_MALFORMED, VERDICT_MALFORMED,
                                            VERDICT_NO_PRICE, VERDICT_OK};

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"n\":1,\"s\":1},"
                    "{\"id\":2,\"gpu\":\"H100\",\"n\":1,\"c\":\"USD\",\"p\":\"-9000000000\"},"
                    "{\"id\":3,\"gpu\":\"H100\",\"n\":1,\"c\":\"USD\",\"p\":\"9000000000\"},"
                    "{\"id\":4,\"gpu\":\"H100\",\"n\":1,\"c\":\"USD\",\"p\":-0.01},"
                    "{\"id\":5,\"gpu\":\"H100\",\"n\":1,\"c\":\"USD\",\"p\":\"100000000\"}]}");
    ck_assert_uint_eq(out->len, 5);
    for (size_t i = 0; i < out->len; i++)
        ck_assert_msg(out->at[i].verdict == verdicts[i], "%zu: %s", i, out->at[i].why);
    ck_assert_int_eq(out->at[3].price_nano, -600000000);
    ck_assert_int_eq(out->at[4].price_nano, 6000000000 * 1000000000);
}
END_TEST

START_TEST(the_last_page_says_that_it_is_the_last)
{
    static const struct {
        const char *body;
        bool read;
    } pages[] = {{"{\"rows\":[],\"next\":null}", true}, {"{\"rows\":[]}", false}};
    struct err e = {0};
    const struct source *m = list_of("\"stock\":\"yes\",\"paging\":{\"by\":\"cursor\",\"parameter\""
                                     ":\"c\",\"next\":\"next\",\"next_needed\":true}," FIELDS,
                                     &e);

    ck_assert_msg(m != NULL, "%s", e.text);
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct source_page page = source_first_page(m), next = page;
        struct offer_list out = {.arena = &arena};

        ck_assert(source_parse(m,
                               &(struct source_reply){page, pages[i].body, strlen(pages[i].body)},
                               &out, &next, &arena, &e)
                  == pages[i].read);
        ck_assert(!next.more);
    }
    ck_assert_str_eq(e.text, "\"next\" is missing");
}
END_TEST

/* A page of which `page` and `fields` are a case's. */
static const struct source *page_of(const char *page, const char *fields, struct err *e)
{
    return defined(text_fmt(&arena,
                            "{\"name\":\"x\",\"title\":\"X\",\"see\":\"https://x.example\","
                            "\"operator\":\"x\",\"kind\":\"page\",\"request\":{\"url\":"
                            "\"https://x.example/v1\"},\"page\":{%s,\"sign\":\"$\",\"after\":["
                            "\"/h\"]},\"fields\":%s,\"price\":{\"basis\":\"gpu\",\"per\":"
                            "\"hour\",\"currency\":{\"literal\":\"USD\"}}}",
                            page, fields),
                   e);
}

#define HEADING "\"heading\":{\"words\":\"GPUs\"}"
#define COLUMNS                                                                                    \
    "\"columns\":[{\"words\":\"GPU\",\"is\":\"gpu\"},{\"words\":\"Price\",\"is\":\"price\"}]"
#define LINES "\"rows\":{\"head\":\"h\",\"row\":\"r\",\"cell\":\"c\""

/* What reads a page, in the order of its offers: "key gpus term form memory tier price verdict". */
static const struct {
    const char *page, *fields, *body, *offers; /* offers NULL: words of the error */
    const char *error;
} pages[] = {
    {HEADING "," COLUMNS, "{}",
     "<h2>GPUs</h2><table><tr><th>GPU</th><th>Price</th></tr><tr><td>H100 (8x)</td><td>$2/h</td>"
     "</tr><tr><td>2x H200</td><td>$3/h</td></tr><tr><td>H100 (8x) "
     "b</td><td>$2/h</td></tr></table>",
     "H100 (8x)/Price 8 on_demand - 0 - 16.00 ok;2x H200/Price 2 on_demand - 0 - 6.00 ok;"
     "H100 (8x) b/Price 1 on_demand - 0 - 0.00 malformed;",
     NULL},
    {HEADING ",\"key\":\"row\"," COLUMNS,
     "{\"form\":{\"path\":\"gpu\",\"behind\":\" \",\"words\":{\"SXM\":[\"HGX\"]}}}",
     "<h2>GPUs</h2><table><tr><th>GPU</th><th>Price</th></tr><tr><td>H100 "
     "HGX</td><td>$2/h</td></tr>"
     "<tr><td>H100</td><td>ask</td></tr></table>",
     "H100 HGX 1 on_demand SXM 0 - 2.00 ok;H100 1 on_demand - 0 - 0.00 no_price;", NULL},
    {HEADING ",\"key\":\"term\",\"columns\":[{\"words\":\"GPU\",\"is\":\"gpu\"},{\"words\":"
             "\"Spot\",\"is\":\"price\",\"need\":\"maybe\",\"term\":\"spot\"},{\"words\":"
             "\"For *\",\"is\":\"price\",\"need\":\"many\",\"term\":\"reserved\",\"tier\":"
             "\"*\"}]",
     "{}",
     "<h2>GPUs</h2><table><tr><th>GPU</th><th>For 1 week</th><th>For 2 weeks</th></tr><tr><td>H100"
     "</td><td>$2/h</td><td>$1/h</td></tr><tr><td>H200</td><td colspan=2>ask</td></tr></table>",
     "H100/reserved/1 week 1 reserved - 0 1 week 2.00 ok;"
     "H100/reserved/2 weeks 1 reserved - 0 2 weeks 1.00 ok;"
     "H200/reserved/1 week 1 reserved - 0 1 week 0.00 no_price;",
     NULL},
    {"\"heading\":[{\"tag\":\"h2\",\"id\":\"a\"},{\"tag\":\"div\",\"id\":\"b\",\"term\":"
     "\"spot\",\"optional\":true},{\"id\":\"c\",\"optional\":true}],\"key\":\"term\"," COLUMNS,
     "{}",
     "<h2 id=a>x</h2><table><tr><th>GPU</th><th>Price</th></tr><tr><td>H100</td><td>$2/h</td></tr>"
     "</table><h3 id=x>y</h3><div id=b><table><tr><th>GPU</th><th>Price</th></tr><tr><td>H100</td>"
     "<td>$1/h</td></tr></table></div><table></table>",
     "H100/on_demand 1 on_demand - 0 - 2.00 ok;H100/spot 1 spot - 0 - 1.00 ok;", NULL},
    {HEADING ",\"key\":\"row\",\"columns\":[{\"words\":\"GPU\",\"is\":\"gpu\"},{\"words\":\"RAM\","
             "\"is\":\"skip\"},{\"words\":\"Month\",\"is\":\"skip\"},{\"words\":\"Price\",\"is\":"
             "\"price\"}]",
     "{}",
     "<h2>GPUs</h2><table><tr><th>GPU</th><th>RAM</th><th>Month</th><th>Price</th></tr><tr><td>H100"
     "</td><td>64</td><td>$900</td><td>$2/h</td></tr></table>",
     "H100/64 1 on_demand - 0 - 2.00 ok;", NULL},
    {"\"heading\":{\"id\":\"a\"}," COLUMNS, "{}", "<h2 id=a>x</h2><table></table><table></table>",
     NULL, "anchor \"a\" has no table of its own, or several"},
    {"\"heading\":{\"id\":\"a\"}," COLUMNS, "{}",
     "<div "
     "id=a><table><caption>$9</caption><tr><th>GPU</th><th>Price</th></tr><tr><td>H100</td><td>"
     "$2/h</td></tr></table></div>",
     NULL, "section \"a\": \"a\" shows 2 prices, but 1 were read"},
    {HEADING ",\"until\":\"CPUs\",\"key\":\"term\"," LINES
             ",\"name\":\"b\",\"tags\":\"t\"}," COLUMNS,
     "{\"form\":{\"path\":\"tags\",\"words\":{\"SXM\":[\"HGX\"]}}}",
     "<h2>GPUs</h2><div class=h>GPU</div><div class=h>Price</div><div class=r><b>H100</b><div "
     "class="
     "t>80GB</div><div class=t></div><div class=t>HGX</div><div class=t>new</div><div "
     "class=c>$2/h</div></div><div "
     "class=r>"
     "<b>H200</b></div><h2>CPUs</h2><p>$1</p>",
     "H100 80GB HGX new/on_demand 1 on_demand SXM 81920 - 2.00 ok;"
     "#H200/on_demand/1x0 1 on_demand - 0 - 0.00 malformed;",
     NULL},
    {HEADING ",\"until\":\"CPUs\"," LINES "}," COLUMNS, "{}",
     "<h2>GPUs</h2><div class=h>GPU</div><div class=h>Price</div><div class=r><div "
     "class=c>H100</div>"
     "<div class=c>$2/h</div></div>or $1<h2>CPUs</h2>",
     NULL, "\"GPUs\" shows 2 prices, but 1 were read"},
    {HEADING ",\"until\":\"CPUs\"," LINES ",\"name\":\"b\"}," COLUMNS, "{}",
     "<h2>GPUs</h2><div class=h>Price</div><div class=h>GPU</div><h2>CPUs</h2>", NULL,
     "column \"Price\" is not the first of the names"},
    {HEADING ",\"until\":\"CPUs\"," COLUMNS, "{}", "<h2>GPUs</h2><table></table>", NULL,
     "anchor \"CPUs\" is missing"},
};

START_TEST(pages_have_words)
{
    struct err e = {0};
    const struct source *m = page_of(pages[_i].page, pages[_i].fields, &e);
    struct offer_list out = {.arena = &arena};
    const char *got = "", *body = pages[_i].body;

    ck_assert_msg(m != NULL, "%s", e.text);
    ck_assert_msg(source_try(m, body, strlen(body), 0, NULL, &out, &arena, &e) == !pages[_i].error,
                  "%s: %s", body, e.text);
    if (pages[_i].error) {
        ck_assert_str_eq(e.text, pages[_i].error);
        return;
    }
    for (size_t i = 0; i < out.len; i++) {
        const struct offer *o = &out.at[i];

        got = text_fmt(&arena, "%s%s %lld %s %s %lld %s %lld.%02lld %s;", got,
                       o->key ? o->key : "-", (long long)o->gpus, term_name(o->term),
                       o->form ? o->form : "-", (long long)o->gpu_memory_mb,
                       o->tier ? o->tier : "-", (long long)(o->price_nano / 1000000000),
                       (long long)(o->price_nano / 10000000 % 100), verdict_name(o->verdict));
    }
    ck_assert_str_eq(got, pages[_i].offers);
}
END_TEST

static const struct {
    const char *page, *fields, *words;
} refused_pages[] = {
    {"\"heading\":{\"tag\":\"h2\"}," COLUMNS, "{}",
     "page: heading: has to have either \"words\" or \"id\""},
    {"\"heading\":[]," COLUMNS, "{}", "page: \"heading\" is an empty list"},
    {"\"heading\":{\"words\":\"a\",\"optional\":true}," COLUMNS, "{}",
     "page: heading: \"optional\" goes with \"id\""},
    {"\"heading\":{\"id\":\"a\"},\"until\":\"b\"," LINES "}," COLUMNS, "{}",
     "page: \"rows\" goes with \"until\" and a heading by its words"},
    {HEADING "," LINES "}," COLUMNS, "{}", "page: \"rows\" goes with \"until\""},
    {HEADING ",\"key\":\"hand\"," COLUMNS, "{}", "page: \"key\" is \"hand\""},
    {HEADING ",\"columns\":[{\"words\":\"a\",\"is\":\"price\",\"tier\":\"*\"}]", "{}",
     "page: columns[0]: \"tier\" is what stands in the place of a \"*\""},
    {HEADING ",\"columns\":[{\"words\":\"a\",\"is\":\"gpu\",\"need\":\"maybe\"},{\"words\":"
             "\"b\",\"is\":\"price\"}]",
     "{}", "page: \"columns\" has to have one \"gpu\" and a \"price\""},
    {HEADING "," COLUMNS, "{\"form\":\"tags\"}",
     "fields: \"form\" of a page is a literal or the path gpu"},
    {HEADING "," COLUMNS, "{\"region\":\"gpu\"}", "fields: \"region\" of a page is a literal"},
    {HEADING "," COLUMNS, "{\"form\":{\"path\":\"gpu\",\"before\":\"\"}}",
     "fields: form: \"before\" is empty"},
};

START_TEST(pages_that_contradict_themselves_are_refused)
{
    struct err e = {0};

    ck_assert_msg(!page_of(refused_pages[_i].page, refused_pages[_i].fields, &e), "%s",
                  refused_pages[_i].page);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, refused_pages[_i].words), "%s", e.text);
}
END_TEST

SUITE(market_definition)
{
    ADD_TABLE(pages_have_words, pages);
    ADD_TABLE(pages_that_contradict_themselves_are_refused, refused_pages);
    ADD_TABLE(stock_has_ways, stocks);
    ADD_TABLE(what_contradicts_itself_is_refused, refused);
    ADD(filters_look_around_the_row);
    ADD(nothing_has_no_currency);
    ADD(what_is_no_row_is_not_passed_over);
    ADD(prices_at_the_edge);
    ADD(the_last_page_says_that_it_is_the_last);
}
