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
};

START_TEST(stock_has_ways)
{
    struct err e = {0};
    const struct source *m =
        list_of(text_fmt(&arena, "\"stock\":%s,%s", stocks[_i].stock, FIELDS), &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, text_fmt(&arena,
                             "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"n\":8,\"p\":1,\"c\":\"USD\","
                             "%s}]}",
                             stocks[_i].row));
    ck_assert_uint_eq(out->len, 1);
    ck_assert_msg(out->at[0].verdict == stocks[_i].verdict, "%s", out->at[0].why);
    ck_assert_int_eq(out->at[0].stock, stocks[_i].is);
    ck_assert_int_eq(out->at[0].available, stocks[_i].available);
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

        ck_assert(m->parse(&(struct source_reply){page, pages[i].body, strlen(pages[i].body)}, &out,
                           &next, &arena, &e)
                  == pages[i].read);
        ck_assert(!next.more);
    }
    ck_assert_str_eq(e.text, "\"next\" is missing");
}
END_TEST

SUITE(market_definition)
{
    ADD_TABLE(stock_has_ways, stocks);
    ADD_TABLE(what_contradicts_itself_is_refused, refused);
    ADD(filters_look_around_the_row);
    ADD(nothing_has_no_currency);
    ADD(the_last_page_says_that_it_is_the_last);
}
