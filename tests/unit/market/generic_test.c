/*
 * Markets by definition: what is refused and with which path, the four of config/markets.d on
 * replies of ours and on recordings, and the traps that concern them.
 */
#include "source/definition.h"

#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"

static struct arena arena;

static const char *file_text(const char *path)
{
    struct err e = {0};
    struct buf b;
    const char *text;

    ck_assert_msg(buf_read_file(&b, path, BUF_REPLY_MAX, &e), "%s", e.text);
    text = text_dup_n(&arena, b.data ? b.data : "", b.len);
    buf_fini(&b);
    return text;
}

static const struct source *defined(const char *text, struct err *e)
{
    const struct json *doc = json_parse_config(text, strlen(text), "definition", &arena, e);

    return doc ? definition_read(doc, NULL, &arena, e) : NULL;
}

static const struct source *from_config(const char *name)
{
    struct err e = {0};
    const struct source *m =
        defined(file_text(text_fmt(&arena, "config/markets.d/%s.json", name)), &e);

    ck_assert_msg(m != NULL, "%s: %s", name, e.text);
    ck_assert_str_eq(m->name, name);
    return m;
}

static struct offer_list *offers(const struct source *m, const char *body)
{
    struct offer_list *out = ARENA_NEW(&arena, struct offer_list);
    struct err e = {0};

    out->arena = &arena;
    ck_assert_msg(source_try(m, body, strlen(body), 0, NULL, out, &arena, &e), "%s", e.text);
    return out;
}

/* A definition in which `{}` of the table below is replaced by a case's words. */
static const char head[] = "{\"name\":\"x\",\"title\":\"X\",\"see\":\"https://x.example\",";
static const char list_end[] = "\"request\":{\"url\":\"https://x.example/v1\"},\"list\":\"rows\",";
static const char fields[] = "\"fields\":{\"key\":\"id\",\"gpu\":\"gpu\",\"gpus\":\"n\"},";
static const char price[] = "\"price\":{\"path\":\"p\",\"basis\":\"offer\",\"per\":\"hour\","
                            "\"currency\":{\"literal\":\"USD\"}},";

static const char *list_of(const char *kind, const char *rest)
{
    return text_fmt(&arena, "%s%s%s%s%s%s}", head, kind, list_end, fields, price, rest);
}

/* A list of which the request and what follows it are a case's. */
#define ASKED(request)                                                                             \
    "{\"name\":\"x\",\"title\":\"X\",\"see\":\"s\",\"kind\":\"list\",\"operator\":\"x\",\"list\":" \
    "\"rows\",\"fields\":{\"key\":\"id\",\"gpu\":\"g\",\"gpus\":\"n\"},\"price\":{\"path\":\"p\"," \
    "\"basis\":\"offer\",\"per\":\"hour\",\"currency\":{\"literal\":\"USD\"}},\"stock\":\"yes\","  \
    "\"request\":" request "}"

static const struct {
    const char *name, *definition, *words;
} refused[] = {
    {"not an object", "[]", "expected an object"},
    {"no name", "{\"title\":\"X\"}", "\"name\" is missing, expected a string"},
    {"bad name", "{\"name\":\"X y\",\"title\":\"X\",\"see\":\"s\",\"kind\":\"list\"}",
     "\"name\" is \"X y\", expected lower case letters, digits and underscores"},
    {"bad kind",
     "{\"name\":\"x\",\"title\":\"X\",\"see\":\"s\",\"fields\":{},\"request\":{},\"kind\":"
     "\"shop\"}",
     "\"kind\" is \"shop\", expected peer, list, broker, hyperscaler or page"},
    {"unknown key", ASKED("{\"url\":\"https://x\"},\"color\":1"), "unknown key \"color\""},
    {"http", ASKED("{\"url\":\"http://x\"}"),
     "request: \"url\" is \"http://x\", expected an https:// address"},
    {"secret in a header",
     ASKED("{\"url\":\"https://x\",\"headers\":{\"Authorization\":\"Bearer 1\"}}"),
     "request: headers: \"Authorization\" is a secret"},
    {"two headers in one", ASKED("{\"url\":\"https://x\",\"headers\":{\"A\":\"1\\r\\nB: 2\"}}"),
     "request: \"headers\" has a line break"},
    {"auth without a place", ASKED("{\"url\":\"https://x\"},\"auth\":{\"env\":\"K\"}"),
     "auth: expected either \"header\" or \"query\""},
    {"auth without the key",
     ASKED("{\"url\":\"https://x\"},\"auth\":{\"env\":\"K\",\"header\":\"A\",\"value\":\"B\"}"),
     "auth: \"value\" is \"B\", expected a text with {key} in it"},
};

START_TEST(refuses_with_the_path)
{
    struct err e = {0};

    ck_assert_msg(!defined(refused[_i].definition, &e), "%s", refused[_i].name);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, refused[_i].words), "%s: %s", refused[_i].name, e.text);
}
END_TEST

static const struct {
    const char *name, *kind, *rest, *words; /* words NULL: accepted */
} rests[] = {
    {"whole", "\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":\"yes\"", NULL},
    {"no operator", "\"kind\":\"list\",", "\"stock\":\"yes\"", "\"fields.operator\""},
    {"no stock", "\"kind\":\"list\",\"operator\":\"x\",", "\"term\":\"spot\"", "\"stock\""},
    {"bad stock", "\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":\"maybe\"",
     "\"stock\" is \"maybe\""},
    {"two stocks", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":{\"count\":\"a\",\"flag\":\"b\"}", "has to have one of"},
    {"stock words", "\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":{\"path\":\"s\"}",
     "stock: \"yes\" goes with"},
    {"unknown member of stock", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":{\"count\":\"a\",\"colour\":\"b\"}", "unknown key \"colour\""},
    {"bad term", "\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":\"yes\",\"term\":\"weekly\"",
     "\"term\" is \"weekly\""},
    {"bad term word", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"term\":{\"path\":\"t\",\"words\":{\"weekly\":[\"w\"]}}",
     "term: words: unknown key \"weekly\""},
    {"path with empty name", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":{\"count\":\"a..b\"}", "stock: \"count\" is \"a..b\""},
    {"paging word", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"paging\":{\"by\":\"hand\"}", "paging: \"by\" is \"hand\""},
    {"paging without size", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"paging\":{\"by\":\"number\",\"parameter\":\"page\"}",
     "paging: \"size\" is missing"},
    {"cursor without path", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"paging\":{\"by\":\"cursor\",\"parameter\":\"c\"}",
     "paging: \"next\" is missing"},
    {"filter of both ways", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"only\":[{\"path\":\"a\",\"is\":[\"1\"],\"is_not\":[\"2\"]}]", "only[0]"},
    {"filter of no way", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"only\":[{\"path\":\"a\"}]", "has to have one of is, is_not, begins"},
    {"filter without words", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"only\":[{\"path\":\"a\",\"begins\":[]}]", "has to have one of"},
    {"refusal of no term", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"refuse\":[{\"path\":\"a\",\"is\":[\"1\"],\"verdict\":\"alias\",\"why\":"
     "\"w\",\"term\":\"weekly\"}]",
     "refuse[0]: \"term\" is \"weekly\""},
    {"no stock in a list", "\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":[]",
     "\"stock\" is an empty list"},
    {"pages of a cursor", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"paging\":{\"by\":\"cursor\",\"parameter\":\"c\",\"next\":\"n\","
     "\"pages\":\"p\"}",
     "paging: \"pages\" or \"total\" goes with numbers"},
    {"an error without a path", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"error\":{\"message\":\"m\"}", "error: \"path\" is missing"},
    {"ends of no term", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"term\":{\"path\":\"t\",\"ends\":{\"weekly\":[\"w\"]}}",
     "term: ends: unknown key \"weekly\""},
    {"nobody sells", "\"kind\":\"broker\",\"operator\":null,", "\"stock\":\"yes\"", NULL},
    {"filter without a path", "\"kind\":\"list\",\"operator\":\"x\",",
     "\"stock\":\"yes\",\"only\":[{\"is\":[\"1\"]}]", "only[0]"},
};

START_TEST(refuses_what_contradicts_itself)
{
    struct err e = {0};
    const struct source *m = defined(list_of(rests[_i].kind, rests[_i].rest), &e);

    if (!rests[_i].words) {
        ck_assert_msg(m != NULL, "%s: %s", rests[_i].name, e.text);
        return;
    }
    ck_assert_msg(!m, "%s", rests[_i].name);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, rests[_i].words), "%s: %s", rests[_i].name, e.text);
    ck_assert_msg(strstr(e.text, "market \"x\": ") == e.text, "%s", e.text);
}
END_TEST

/* Trap 5, units, and trap 4, per instance against per GPU. */
static const struct {
    const char *name, *price, *row;
    int64_t nano_h;
} units[] = {
    {"dollars an hour", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"hour\"", "\"p\":24.5",
     24500000000},
    {"cents", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"hour\",\"shift\":-2", "\"p\":2450",
     24500000000},
    {"cents a minute", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"minute\",\"shift\":-2",
     "\"p\":11.2", 6720000000},
    {"dollars a second", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"second\"",
     "\"p\":\"0.0062\"", 22320000000},
    {"1e-8", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"hour\",\"shift\":-8", "\"p\":4200000000",
     42000000000},
    {"a day", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"day\"", "\"p\":48", 2000000000},
    {"a month", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"month\"", "\"p\":1460", 2000000000},
    {"a month that does not divide", "\"path\":\"p\",\"basis\":\"offer\",\"per\":\"month\"",
     "\"p\":100", 136986301},
    {"per GPU", "\"path\":\"p\",\"basis\":\"gpu\",\"per\":\"hour\"", "\"p\":\"2.10\"", 16800000000},
};

START_TEST(units_become_dollars_an_hour)
{
    struct err e = {0};
    const struct source *m =
        defined(text_fmt(&arena,
                         "%s\"kind\":\"list\",\"operator\":\"x\",%s%s\"price\":{%s,\"currency\":"
                         "{\"literal\":\"USD\"}},\"stock\":\"yes\"}",
                         head, list_end, fields, units[_i].price),
                &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(
        m, text_fmt(&arena, "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"n\":8,%s}]}", units[_i].row));
    ck_assert_uint_eq(out->len, 1);
    ck_assert_int_eq(out->at[0].verdict, VERDICT_OK);
    ck_assert_msg(out->at[0].price_nano == units[_i].nano_h, "%s: %lld", units[_i].name,
                  (long long)out->at[0].price_nano);
}
END_TEST

/* Traps 1 (placeholders gated by a flag), 2 (zero), 7 (currencies), 12 (sold out keeps its price),
 * 17 (tiers mixed): what a definition makes of such rows. */
START_TEST(traps_in_rows)
{
    static const char rows[] =
        "{\"rows\":["
        "{\"id\":\"a\",\"gpu\":\"H100\",\"n\":1,\"p\":2.5,\"c\":\"USD\",\"sold\":true,\"s\":\"up\","
        "\"t\":\"od\"},"
        "{\"id\":\"b\",\"gpu\":\"H100\",\"n\":1,\"p\":0.5,\"c\":\"USD\",\"sold\":false,\"s\":"
        "\"up\",\"t\":\"od\"},"
        "{\"id\":\"c\",\"gpu\":\"H100\",\"n\":1,\"p\":0,\"c\":\"USD\",\"sold\":true,\"s\":\"up\","
        "\"t\":\"od\"},"
        "{\"id\":\"d\",\"gpu\":\"H100\",\"n\":1,\"p\":2.2,\"c\":\"EUR\",\"sold\":true,\"s\":"
        "\"out\",\"t\":\"od\"},"
        "{\"id\":\"e\",\"gpu\":\"H100\",\"n\":1,\"p\":1.1,\"c\":\"USD\",\"sold\":true,\"s\":\"up\","
        "\"t\":\"sp\"},"
        "{\"id\":\"f\",\"gpu\":\"H100\",\"n\":1,\"p\":1.1,\"c\":\"USD\",\"sold\":true,\"s\":\"up\","
        "\"t\":\"weekly\"},"
        "{\"id\":\"g\",\"gpu\":\"H100\",\"n\":1,\"p\":1.1,\"c\":\"USD\",\"sold\":true,\"s\":"
        "\"low\",\"t\":\"od\"},"
        "{\"id\":\"h\",\"gpu\":\"H100\",\"n\":1,\"p\":1.1,\"sold\":true,\"s\":\"up\",\"t\":\"od\"},"
        "{\"id\":\"i\",\"gpu\":null,\"n\":1,\"p\":1.1,\"c\":\"USD\",\"sold\":true,\"s\":\"up\","
        "\"t\":\"od\"}]}";
    struct err e = {0};
    const struct source *m = defined(
        text_fmt(
            &arena,
            "%s\"kind\":\"list\",\"operator\":\"x\",%s%s\"price\":{\"path\":\"p\",\"basis\":"
            "\"offer\",\"per\":\"hour\",\"currency\":\"c\"},\"only\":[{\"path\":\"sold\",\"is\":"
            "[\"true\"]}],\"stock\":{\"path\":\"s\",\"yes\":[\"up\"],\"no\":[\"out\"]},\"term\":"
            "{\"path\":\"t\",\"words\":{\"on_demand\":[\"od\"],\"spot\":[\"sp\"]}}}",
            head, list_end, fields),
        &e);
    static const struct {
        const char *key;
        enum verdict verdict;
        enum stock stock;
        enum term term;
    } expected[] = {{"a", VERDICT_OK, STOCK_YES, TERM_ON_DEMAND},
                    {"c", VERDICT_NO_PRICE, STOCK_YES, TERM_ON_DEMAND},
                    {"d", VERDICT_OK, STOCK_NO, TERM_ON_DEMAND},
                    {"e", VERDICT_OK, STOCK_YES, TERM_SPOT},
                    {"f", VERDICT_MALFORMED, STOCK_UNKNOWN, TERM_ON_DEMAND},
                    {"g", VERDICT_MALFORMED, STOCK_UNKNOWN, TERM_ON_DEMAND},
                    {"h", VERDICT_MALFORMED, STOCK_UNKNOWN, TERM_ON_DEMAND},
                    {"i", VERDICT_MALFORMED, STOCK_UNKNOWN, TERM_ON_DEMAND}};
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, rows);
    ck_assert_uint_eq(out->len, 8);
    for (size_t i = 0; i < out->len; i++) {
        const struct offer *o = &out->at[i];

        ck_assert_str_eq(o->key, expected[i].key);
        ck_assert_msg(o->verdict == expected[i].verdict, "%s: %s", o->key,
                      verdict_name(o->verdict));
        ck_assert_msg(o->stock == expected[i].stock && o->term == expected[i].term, "%s", o->key);
    }
    ck_assert_str_eq(out->at[2].currency, "EUR");
}
END_TEST

/* What every form of a field makes of a row; NULL: not told. */
static const struct {
    const char *field, *row, *region;
} forms[] = {
    {"\"r\"", "\"r\":\"eu\"", "eu"},
    {"\"r\"", "\"r\":7", "7"},
    {"{\"literal\":\"us\"}", "\"r\":\"eu\"", "us"},
    {"{\"path\":\"r\",\"behind\":\"at-\",\"before\":\"-\"}", "\"r\":\"gpu-at-eu-1-x\"", "eu"},
    {"{\"path\":\"r\",\"behind\":\"at-\",\"before\":\"-\"}", "\"r\":\"eu-1\"", NULL},
    {"{\"path\":\"r\",\"before\":\"-\"}", "\"r\":\"eu\"", "eu"},
    {"{\"path\":\"r\",\"words\":{\"EU\":[\"eu-1\",\"eu-2\"],\"US\":[\"us\"]}}", "\"r\":\"eu-2\"",
     "EU"},
    {"{\"path\":\"r\",\"words\":{\"EU\":[\"eu-1\"]}}", "\"r\":\"eu-2\"", NULL},
    {"{\"path\":\"r\",\"ordinary\":[\"any\"]}", "\"r\":\"any\"", NULL},
    {"[\"q\",\"r\",{\"literal\":\"x\"}]", "\"q\":null,\"r\":\"eu\"", "eu"},
    {"[\"q\",\"s\",{\"literal\":\"x\"}]", "\"q\":null,\"r\":\"eu\"", "x"},
    {"{\"list\":\"r\"}", "\"r\":[\"eu\",\"us\"]", "eu+us"},
    {"{\"list\":\"r\",\"name\":\"at\"}", "\"r\":[{\"at\":\"eu\"},{\"at\":\"us\"}]", "eu+us"},
    {"{\"list\":\"r\"}", "\"r\":[]", NULL},
    {"[{\"list\":\"q\",\"optional\":true},\"r\"]", "\"r\":\"eu\"", "eu"},
};

START_TEST(fields_have_forms)
{
    struct err e = {0};
    const struct source *m = defined(
        text_fmt(&arena,
                 "%s\"kind\":\"list\",\"operator\":\"x\",%s\"fields\":{\"key\":\"id\",\"gpu\":"
                 "\"gpu\",\"gpus\":{\"literal\":\"1\"},\"region\":%s},%s\"stock\":\"yes\"}",
                 head, list_end, forms[_i].field, price),
        &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(
        m, text_fmt(&arena, "{\"rows\":[{\"id\":1,\"gpu\":\"H100\",\"p\":1,%s}]}", forms[_i].row));
    ck_assert_uint_eq(out->len, 1);
    ck_assert_int_eq(out->at[0].verdict, VERDICT_OK);
    ck_assert_msg(text_eq(out->at[0].region, forms[_i].region), "%s of %s: %s", forms[_i].field,
                  forms[_i].row, out->at[0].region ? out->at[0].region : "not told");
}
END_TEST

/* Two rows that nothing tells apart would be one offer. */
START_TEST(a_row_without_its_key_is_malformed)
{
    struct err e = {0};
    const struct source *m =
        defined(list_of("\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":\"yes\""), &e);
    struct offer_list *out = offers(m, "{\"rows\":[{\"gpu\":\"H100\",\"n\":1,\"p\":1},"
                                       "{\"id\":7,\"gpu\":\"H100\",\"n\":1,\"p\":1}]}");

    ck_assert_uint_eq(out->len, 2);
    ck_assert_int_eq(out->at[0].verdict, VERDICT_MALFORMED);
    ck_assert_str_eq(out->at[0].why, "\"id\" is missing, expected a string");
    ck_assert_int_eq(out->at[1].verdict, VERDICT_OK);
    ck_assert_str_eq(out->at[1].key, "7");
}
END_TEST

/* A list passes a filter by any of its words, and is kept out by any of them. */
START_TEST(filters_look_into_lists)
{
    static const char rows[] =
        "{\"rows\":[{\"id\":\"a\",\"gpu\":\"H100\",\"n\":1,\"p\":1,\"t\":[\"x\",\"gpu\"]},"
        "{\"id\":\"b\",\"gpu\":\"H100\",\"n\":1,\"p\":1,\"t\":[]},"
        "{\"id\":\"c\",\"gpu\":\"H100\",\"n\":1,\"p\":1,\"t\":[\"gpu\",\"old\"]},"
        "{\"id\":\"d\",\"gpu\":\"H100\",\"n\":1,\"p\":1,\"t\":\"gpu\"}]}";
    struct err e = {0};
    const struct source *m =
        defined(list_of("\"kind\":\"list\",\"operator\":\"x\",",
                        "\"stock\":\"yes\",\"only\":[{\"path\":\"t\",\"is\":[\"gpu\"]},"
                        "{\"path\":\"t\",\"is_not\":[\"old\"]}]"),
                &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, rows);
    ck_assert_uint_eq(out->len, 2);
    ck_assert_str_eq(out->at[0].key, "a");
    ck_assert_str_eq(out->at[1].key, "d");
}
END_TEST

/* Trap 15: failure as success is no list and not "nothing for rent". */
START_TEST(trap_failure_as_success)
{
    static const char *const bodies[] = {
        "{\"error\":\"x\"}",    "{\"rows\":null}", "{\"rows\":{}}", "<html></html>", "",
        "{\"rows\":[{\"id\":1}"};
    struct err e = {0};
    const struct source *m =
        defined(list_of("\"kind\":\"list\",\"operator\":\"x\",", "\"stock\":\"yes\""), &e);

    for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
        struct offer_list out = {.arena = &arena};

        ck_assert_msg(!source_try(m, bodies[i], strlen(bodies[i]), 0, NULL, &out, &arena, &e), "%s",
                      bodies[i]);
    }
}
END_TEST

struct asked {
    const char *url, *header, *secret_query;
};

static struct asked ask(const struct source *m, const struct source_page *page)
{
    struct http_request r = {0};

    source_request(m, page, &r, &arena);
    for (size_t i = 0; i < r.headers; i++)
        if (r.header[i].secret)
            return (struct asked){r.url, r.header[i].value, r.secret_query};
    return (struct asked){r.url, NULL, r.secret_query};
}

/* Trap 13, truncation: a full page is never the last one. */
static const struct {
    const char *name, *paging;
    const char *first, *second; /* addresses */
    const char *full, *last;    /* replies */
} pagings[] = {
    {"number",
     "{\"by\":\"number\",\"parameter\":\"page\",\"size\":2,\"size_parameter\":\"n\",\"first\":1}",
     "https://x.example/v1?n=2&page=1", "https://x.example/v1?n=2&page=2",
     "{\"rows\":[{\"id\":1,\"gpu\":\"a\",\"n\":1,\"p\":1},{\"id\":2,\"gpu\":\"a\",\"n\":1,\"p\":1}]"
     "}",
     "{\"rows\":[{\"id\":3,\"gpu\":\"a\",\"n\":1,\"p\":1}]}"},
    {"offset", "{\"by\":\"offset\",\"parameter\":\"offset\",\"size\":2}",
     "https://x.example/v1?offset=0", "https://x.example/v1?offset=2",
     "{\"rows\":[{\"id\":1,\"gpu\":\"a\",\"n\":1,\"p\":1},{\"id\":2,\"gpu\":\"a\",\"n\":1,\"p\":1}]"
     "}",
     "{\"rows\":[]}"},
    {"cursor", "{\"by\":\"cursor\",\"parameter\":\"c\",\"next\":\"meta.next\"}",
     "https://x.example/v1", "https://x.example/v1?c=a%2Fb",
     "{\"rows\":[],\"meta\":{\"next\":\"a/b\"}}", "{\"rows\":[],\"meta\":{\"next\":null}}"},
    {"link", "{\"by\":\"link\",\"next\":\"next\"}", "https://x.example/v1",
     "https://x.example/v1?p=2", "{\"rows\":[],\"next\":\"https://x.example/v1?p=2\"}",
     "{\"rows\":[],\"next\":\"\"}"},
};

START_TEST(pages_follow_each_other)
{
    struct err e = {0};
    const struct source *m =
        defined(list_of("\"kind\":\"list\",\"operator\":\"x\",",
                        text_fmt(&arena, "\"stock\":\"yes\",\"paging\":%s", pagings[_i].paging)),
                &e);
    struct source_page page, next;
    struct offer_list out = {.arena = &arena};

    ck_assert_msg(m != NULL, "%s", e.text);
    page = source_first_page(m);
    ck_assert_str_eq(ask(m, &page).url, pagings[_i].first);
    next = page;
    ck_assert(source_parse(m,
                           &(struct source_reply){page, pagings[_i].full, strlen(pagings[_i].full)},
                           &out, &next, &arena, &e));
    ck_assert_msg(next.more, "%s", pagings[_i].name);
    ck_assert_str_eq(ask(m, &next).url, pagings[_i].second);
    page = next;
    next.more = false;
    ck_assert(source_parse(m,
                           &(struct source_reply){page, pagings[_i].last, strlen(pagings[_i].last)},
                           &out, &next, &arena, &e));
    ck_assert_msg(!next.more, "%s", pagings[_i].name);
}
END_TEST

START_TEST(cursor_that_goes_round_is_an_error)
{
    static const char body[] = "{\"rows\":[],\"next\":\"same\"}";
    struct err e = {0};
    const struct source *m = defined(list_of("\"kind\":\"list\",\"operator\":\"x\",",
                                             "\"stock\":\"yes\",\"paging\":{\"by\":\"cursor\","
                                             "\"parameter\":\"c\",\"next\":\"next\"}"),
                                     &e);
    struct source_page page = source_first_page(m), next;
    struct offer_list out = {.arena = &arena};

    page.cursor = "same";
    next = page;
    ck_assert(!source_parse(m, &(struct source_reply){page, body, strlen(body)}, &out, &next,
                            &arena, &e));
    ck_assert_str_eq(e.text, "\"next\" leads back to the same page");
}
END_TEST

START_TEST(key_is_a_secret)
{
    struct err e = {0};
    const struct source *in_header =
        defined(list_of("\"kind\":\"list\",\"operator\":\"x\",\"auth\":{\"env\":\"K\",\"header\":"
                        "\"X-Api-Key\"},",
                        "\"stock\":\"yes\""),
                &e);
    const struct source *in_query = defined(
        list_of(
            "\"kind\":\"list\",\"operator\":\"x\",\"auth\":{\"env\":\"K\",\"query\":\"api_key\"},",
            "\"stock\":\"yes\""),
        &e);
    struct source_page page = source_first_page(in_header);

    page.key[0] = "s3cret&1";
    ck_assert_str_eq(ask(in_header, &page).header, "s3cret&1");
    ck_assert_str_eq(ask(in_header, &page).url, "https://x.example/v1");
    page.definition = in_query->definition;
    ck_assert_str_eq(ask(in_query, &page).secret_query, "api_key=s3cret%261");
    ck_assert_str_eq(ask(in_query, &page).url, "https://x.example/v1");
    ck_assert_str_eq(in_query->key_env[0], "K");
}
END_TEST

START_TEST(object_keyed_by_name)
{
    struct err e = {0};
    const struct source *m = defined(
        text_fmt(
            &arena,
            "%s\"kind\":\"list\",\"operator\":\"x\",\"request\":{\"url\":\"https://x.example\"},"
            "\"list\":\"data\",\"list_is\":\"object\",\"fields\":{\"gpu\":\"gpu\",\"gpus\":\"n\"},%"
            "s"
            "\"stock\":{\"list\":\"regions\"}}",
            head, price),
        &e);
    struct offer_list *out;

    ck_assert_msg(m != NULL, "%s", e.text);
    out = offers(m, "{\"data\":{\"gpu_8x\":{\"gpu\":\"H100\",\"n\":8,\"p\":20,\"regions\":[\"a\"]},"
                    "\"gpu_1x\":{\"gpu\":\"H100\",\"n\":1,\"p\":3,\"regions\":[]}}}");
    ck_assert_uint_eq(out->len, 2);
    ck_assert_str_eq(out->at[0].key, "gpu_8x");
    ck_assert_int_eq(out->at[0].stock, STOCK_YES);
    ck_assert_int_eq(out->at[1].stock, STOCK_NO);
}
END_TEST

START_TEST(koyeb_by_definition)
{
    static const char body[] =
        "{\"instances\":[{\"id\":\"micro\",\"type\":\"standard\",\"price_hourly\":\"0.0072\","
        "\"regions\":[\"fra\"]},"
        "{\"id\":\"gpu-nvidia-h100\",\"type\":\"gpu\",\"price_hourly\":\"3.30\",\"regions\":["
        "\"fra\",\"was\"],"
        "\"gpu\":{\"count\":1,\"brand\":\"nvidia\",\"memory\":\"80GB\",\"name\":\"NVIDIA H100\"}},"
        "{\"id\":\"8x-gpu-nvidia-h100\",\"type\":\"gpu\",\"price_hourly\":\"26.40\",\"regions\":[],"
        "\"gpu\":{\"count\":8,\"name\":\"NVIDIA H100\"}}],\"limit\":100,\"offset\":0,\"count\":3}";
    const struct source *m = from_config("koyeb");
    struct offer_list *out = offers(m, body);
    struct source_page page = source_first_page(m);

    ck_assert_uint_eq(out->len, 2);
    ck_assert_int_eq(out->at[0].price_nano, 3300000000);
    ck_assert_int_eq(out->at[0].stock, STOCK_YES);
    ck_assert_int_eq(out->at[1].gpus, 8);
    ck_assert_int_eq(out->at[1].stock, STOCK_NO);
    ck_assert_str_eq(out->at[1].tier, "container");
    ck_assert_str_eq(ask(m, &page).url,
                     "https://app.koyeb.com/v1/catalog/instances?limit=100&offset=0");
}
END_TEST

/* By eye: five rows or so without Hopper, a 4x RTX 5090 at 154.67, the end of the cursor. */
START_TEST(gpuai_recording_by_definition)
{
    const char *path = unit_shared("markets/recorded/gpuai/pricing_last_page_2026-08-22.json");
    const struct source *m = from_config("gpuai_list");
    struct offer_list *out;

    if (!path)
        return;
    out = offers(m, file_text(path));
    ck_assert_uint_gt(out->len, 3);
    ck_assert_str_eq(out->at[0].gpu, "rtx_5090");
    ck_assert_int_eq(out->at[0].gpus, 4);
    ck_assert_int_eq(out->at[0].price_nano, 154670000000);
    ck_assert_int_eq(out->at[0].available, 1);
    ck_assert_str_eq(out->at[1].key, "3fdf95565509");
    ck_assert_int_eq(out->at[1].available, 7);
    ck_assert_str_eq(out->at[1].op, "gpuai");
}
END_TEST

/* The offer of a row of a page by its GPU and its column, whatever else its key tells. */
static const struct offer *by_row(const struct offer_list *out, const char *gpu, const char *column)
{
    for (size_t i = 0; i < out->len; i++)
        if (text_eq(out->at[i].gpu, gpu) && text_ends(out->at[i].key, column))
            return &out->at[i];
    ck_abort_msg("no offer \"%s\", \"%s\"", gpu, column);
    return NULL;
}

/* By eye: five rows; H100 and H200 list 4.50, as low as 1.89 and 2.10. */
START_TEST(fal_recording_by_definition)
{
    const char *path = unit_shared("markets/recorded/pages/fal/pricing_2026-08-22.html");
    const struct source *m = from_config("fal");
    struct offer_list *out;

    if (!path)
        return;
    out = offers(m, file_text(path));
    ck_assert_uint_eq(out->len, 10);
    ck_assert_int_eq(by_row(out, "H100", "List Price")->price_nano, 4500000000);
    ck_assert(!by_row(out, "H100", "List Price")->teaser);
    ck_assert_int_eq(by_row(out, "H100", "As low as")->price_nano, 1890000000);
    ck_assert(by_row(out, "H100", "As low as")->teaser);
    ck_assert_int_eq(by_row(out, "H200", "As low as")->price_nano, 2100000000);
    ck_assert_str_eq(by_row(out, "H200", "List Price")->tier, "serverless");
}
END_TEST

/* By eye: A100 0.89, H100 2.20, H200 2.69, B200 3.69, B300 4.89; two tables of tiers around it. */
START_TEST(deepinfra_recording_by_definition)
{
    const char *path = unit_shared("markets/recorded/pages/deepinfra/pricing_2026-08-22.html");
    const struct source *m = from_config("deepinfra");
    struct offer_list *out;

    if (!path)
        return;
    out = offers(m, file_text(path));
    ck_assert_uint_eq(out->len, 5);
    ck_assert_int_eq(by_row(out, "H100", "Price")->price_nano, 2200000000);
    ck_assert_int_eq(by_row(out, "H200", "Price")->price_nano, 2690000000);
    ck_assert_int_eq(by_row(out, "H200", "Price")->gpu_memory_mb, 141 * 1024);
    ck_assert_str_eq(by_row(out, "H100", "Price")->tier, "container");
}
END_TEST

/* A page that is gone since 2026, read by a definition of a dozen lines. By eye: H200 n/a and 2.45,
 * H100 PCIe 2.89 and 2.05, A100 1.80 and 1.20. */
START_TEST(fluidstack_recording_by_definition)
{
    static const char definition[] =
        "{\"name\":\"fluidstack_page\",\"title\":\"FluidStack\",\"see\":\"https://"
        "www.fluidstack.io/pricing\","
        "\"operator\":\"fluidstack\",\"kind\":\"page\",\"request\":{\"url\":\"https://"
        "www.fluidstack.io/pricing\"},"
        "\"page\":{\"heading\":{\"words\":\"On demand GPU "
        "pricing\"},\"sign\":\"$\",\"after\":[\"\"],\"columns\":["
        "{\"words\":\"Model\",\"is\":\"gpu\"},{\"words\":\"VRAM (GB)\",\"is\":\"memory\"},"
        "{\"words\":\"Max vCPUs per GPU\",\"is\":\"skip\"},{\"words\":\"Max RAM (GB) per "
        "GPU\",\"is\":\"skip\"},"
        "{\"words\":\"On-Demand Price (/hr)\",\"is\":\"price\"},"
        "{\"words\":\"1 Year price (/hr)\",\"is\":\"price\",\"term\":\"reserved\",\"tier\":\"1 "
        "year\"}]},"
        "\"fields\":{},\"price\":{\"basis\":\"gpu\",\"per\":\"hour\",\"currency\":{\"literal\":"
        "\"USD\"}}}";
    const char *path = unit_shared("markets/recorded/pages/fluidstack/pricing_2025-01-09.html");
    struct offer_list *out;
    struct err e = {0};
    const struct source *m = defined(definition, &e);

    ck_assert_msg(m != NULL, "%s", e.text);
    if (!path)
        return;
    out = offers(m, file_text(path));
    ck_assert_uint_eq(out->len, 6);
    ck_assert_int_eq(by_row(out, "Nvidia H100 PCIe", "On-Demand Price (/hr)")->price_nano,
                     2890000000);
    ck_assert_int_eq(by_row(out, "Nvidia H100 PCIe", "1 Year price (/hr)")->term, TERM_RESERVED);
    ck_assert_int_eq(by_row(out, "Nvidia H200", "On-Demand Price (/hr)")->verdict,
                     VERDICT_NO_PRICE);
    ck_assert_int_eq(by_row(out, "Nvidia H200", "1 Year price (/hr)")->price_nano, 2450000000);
}
END_TEST

static const struct {
    const char *name, *page, *words; /* words NULL: read */
} pages[] = {
    {"good",
     "<h3>Serverless &amp; Compute Pricing</h3><p>our GPU "
     "fleet</p><table><tr><th>GPU</th><th>VRAM</th>"
     "<th>List Price</th><th>As low "
     "as</th></tr><tr><td>H100</td><td>80GB</td><td>$4.00/h</td><td>$2.00/h"
     "</td></tr></table>",
     NULL},
    {"heading gone", "<h3>Compute</h3><p>GPU fleet</p><table></table>",
     "anchor \"Serverless & Compute"},
    {"sentence gone",
     "<h3>Serverless &amp; Compute Pricing</h3><table><tr><th>GPU</th></tr></table>",
     "anchor \"GPU fleet\" is missing"},
    {"column gone",
     "<h3>Serverless &amp; Compute Pricing</h3><p>GPU fleet</p><table><tr><th>GPU</th><th>VRAM</th>"
     "<th>List Price</th></tr></table>",
     "column \"As low as\" is missing"},
    {"column new",
     "<h3>Serverless &amp; Compute Pricing</h3><p>GPU fleet</p><table><tr><th>GPU</th><th>VRAM</th>"
     "<th>Spot</th><th>List Price</th><th>As low as</th></tr></table>",
     "column 3 is \"Spot\""},
    {"no table", "<h3>Serverless &amp; Compute Pricing</h3><p>GPU fleet</p>",
     "anchor \"table behind"},
    {"unit changed",
     "<h3>Serverless &amp; Compute Pricing</h3><p>GPU fleet</p><table><tr><th>GPU</th><th>VRAM</th>"
     "<th>List Price</th><th>As low "
     "as</th></tr><tr><td>H100</td><td>80GB</td><td>$0.001/s</td><td>$0.0005/s"
     "</td></tr></table>",
     "no row of the page can be read"},
};

START_TEST(page_by_definition_fails_loudly)
{
    const struct source *m = from_config("fal");
    struct offer_list out = {.arena = &arena};
    struct err e = {0};
    bool ok = source_try(m, pages[_i].page, strlen(pages[_i].page), 0, NULL, &out, &arena, &e);

    ck_assert_msg(ok == !pages[_i].words, "%s: %s", pages[_i].name, e.text);
    ck_assert_msg(ok || strstr(e.text, pages[_i].words), "%s: %s", pages[_i].name, e.text);
}
END_TEST

START_TEST(names_are_one_set)
{
    const struct source *two[] = {from_config("fal"), from_config("koyeb")};
    struct source_set set, ours;
    struct err e = {0};

    ck_assert(source_set_make(NULL, 0, &ours, &arena, &e));
    ck_assert(source_set_make(two, 2, &set, &arena, &e));
    ck_assert_uint_eq(set.markets, ours.markets + 2);
    ck_assert_uint_eq(set.len, ours.len + 2);
    ck_assert_ptr_eq(source_set_find(&set, "fal"), two[0]);
    ck_assert_ptr_eq(source_set_find(&set, "vast"), kit_source("vast"));
    ck_assert_ptr_null(source_set_find(&set, "nobody"));
    two[1] = two[0];
    ck_assert(!source_set_make(two, 2, &set, &arena, &e));
    ck_assert_str_eq(e.text, "two markets are called \"fal\"");
}
END_TEST

SUITE(market_generic)
{
    ADD_TABLE(refuses_with_the_path, refused);
    ADD_TABLE(refuses_what_contradicts_itself, rests);
    ADD_TABLE(units_become_dollars_an_hour, units);
    ADD(traps_in_rows);
    ADD(a_row_without_its_key_is_malformed);
    ADD_TABLE(fields_have_forms, forms);
    ADD(filters_look_into_lists);
    ADD(trap_failure_as_success);
    ADD_TABLE(pages_follow_each_other, pagings);
    ADD(cursor_that_goes_round_is_an_error);
    ADD(key_is_a_secret);
    ADD(object_keyed_by_name);
    ADD(koyeb_by_definition);
    ADD(gpuai_recording_by_definition);
    ADD(fal_recording_by_definition);
    ADD(deepinfra_recording_by_definition);
    ADD(fluidstack_recording_by_definition);
    ADD_TABLE(page_by_definition_fails_loudly, pages);
    ADD(names_are_one_set);
}
