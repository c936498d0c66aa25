/*
 * Token sources by definition: what is refused and with which sentence, units, fields, rows in
 * rows, pages, and compiled sources that a definition reads to the byte.
 */
#include "source/definition.h"

#include <dirent.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "token/dispute.h"

static struct token_world w;

static void open_world(void)
{
    token_world(&w);
}

static void close_world(void)
{
    token_world_end(&w);
}

static const struct source *defined(const char *text, struct err *e)
{
    const struct json *doc = json_parse_config(text, strlen(text), "definition", &w.arena, e);

    return doc ? definition_read(doc, NULL, &w.arena, e) : NULL;
}

/* A good definition but for the members that a case has words for; "" leaves a member out. */
struct parts {
    const char *head, *ask, *rows, *fields, *currency, *prices, *more;
};

static const struct parts good = {
    .head = "\"name\":\"x\",\"title\":\"X\",\"see\":\"https://x.example\",\"operator\":\"groq\","
            "\"rank\":\"operator\"",
    .ask = "\"request\":{\"url\":\"https://x.example/v1\"}",
    .rows = "\"list\":\"rows\"",
    .fields = "\"fields\":{\"key\":\"id\",\"model\":\"id\"}",
    .currency = "\"currency\":{\"literal\":\"USD\"}",
    .prices = "\"prices\":[{\"direction\":\"input\",\"path\":\"in\",\"unit\":\"1M tokens\"},"
              "{\"direction\":\"output\",\"path\":\"out\",\"unit\":\"1M tokens\"}]",
    .more = "",
};

static const char *text_of(const struct parts *p)
{
    const char *part[] = {p->head ? p->head : good.head,
                          p->ask ? p->ask : good.ask,
                          p->rows ? p->rows : good.rows,
                          p->fields ? p->fields : good.fields,
                          p->currency ? p->currency : good.currency,
                          p->prices ? p->prices : good.prices,
                          p->more ? p->more : good.more};
    const char *text = "";

    for (size_t i = 0; i < sizeof part / sizeof *part; i++)
        if (*part[i])
            text = text_fmt(&w.arena, "%s%s%s", text, *text ? "," : "", part[i]);
    return text_fmt(&w.arena, "{%s}", text);
}

static const struct source *made(struct parts p)
{
    struct err e = {0};
    const struct source *t = defined(text_of(&p), &e);

    ck_assert_msg(t != NULL, "%s", e.text);
    return t;
}

static const struct offer_list *read_body(const struct source *t, const char *body, int64_t now)
{
    struct err e = {0};

    token_world_again(&w);
    ck_assert_msg(source_try(t, body, strlen(body), now, NULL, &w.offers, &w.arena, &e), "%s",
                  e.text);
    return &w.offers;
}

#define HEAD "\"name\":\"x\",\"title\":\"X\",\"see\":\"s\""
#define PRICE(more) "\"prices\":[{\"direction\":\"input\",\"path\":\"p\"," more "}]"
#define FIELDS_AND(more) "\"fields\":{\"key\":\"id\",\"model\":\"id\"," more "}"

static const struct {
    const char *name;
    struct parts parts;
    const char *sentence;
} refused[] = {
    {"no name", {.head = "\"title\":\"X\""}, "\"name\" is missing, expected a string"},
    {"bad name",
     {.head =
          "\"name\":\"X y\",\"title\":\"X\",\"see\":\"s\",\"operator\":\"x\",\"rank\":\"file\""},
     "token source \"X y\": \"name\" is \"X y\", expected lower case letters, digits and "
     "underscores"},
    {"no rank",
     {.head = HEAD ",\"operator\":\"x\""},
     "token source \"x\": \"rank\" is missing, expected a string"},
    {"bad rank",
     {.head = HEAD ",\"operator\":\"x\",\"rank\":\"list\""},
     "token source \"x\": \"rank\" is \"list\", expected operator, router or file"},
    {"gap",
     {.head = HEAD ",\"operator\":\"x\",\"rank\":\"file\",\"gap_s\":0"},
     "token source \"x\": \"gap_s\" is 0, expected 1 to 86400"},
    {"unknown key", {.more = "\"term\":\"spot\""}, "token source \"x\": unknown key \"term\""},
    {"nobody says whose",
     {.head = HEAD ",\"rank\":\"router\""},
     "token source \"x\": either \"operator\" or \"fields.operator\" has to say whose prices they "
     "are "
     "(null: nobody's)"},
    {"two say whose",
     {.fields = FIELDS_AND("\"operator\":\"seller\"")},
     "token source \"x\": \"operator\" and \"fields.operator\" both say whose prices they are"},
    {"a seller without a name",
     {.head = HEAD ",\"operator\":null,\"rank\":\"operator\""},
     "token source \"x\": \"rank\" is \"operator\", but \"operator\" does not say who"},
    {"no request", {.ask = ""}, "token source \"x\": \"request\" is missing, expected an object"},
    {"http",
     {.ask = "\"request\":{\"url\":\"http://x\"}"},
     "token source \"x\": request: \"url\" is \"http://x\", expected an https:// address"},
    {"secret in a header",
     {.ask = "\"request\":{\"url\":\"https://x\",\"headers\":{\"authorization\":\"Bearer 1\"}}"},
     "token source \"x\": request: headers: \"authorization\" is a secret: say it in \"auth\""},
    {"auth without a place",
     {.more = "\"auth\":{\"env\":\"K\"}"},
     "token source \"x\": auth: expected either \"header\" or \"query\""},
    {"paging",
     {.more = "\"paging\":{\"by\":\"cursor\",\"parameter\":\"c\"}"},
     "token source \"x\": paging: \"next\" is missing"},
    {"no list", {.rows = ""}, "token source \"x\": \"list\" is missing, expected a string"},
    {"list that is no path",
     {.rows = "\"list\":\"a..b\""},
     "token source \"x\": \"list\" is \"a..b\", expected names joined by dots"},
    {"nested_is alone",
     {.more = "\"nested_is\":\"array\""},
     "token source \"x\": \"nested_is\" goes with \"nested\""},
    {"filter of both ways",
     {.more = "\"only\":[{\"path\":\"a\",\"is\":[\"1\"],\"is_not\":[\"2\"]}]"},
     "token source \"x\": only[0]: has to have one of is, is_not, begins, begins_not and told"},
    {"the name of a row in a list",
     {.more = "\"only\":[{\"name\":\"row\",\"is\":[\"1\"]}]"},
     "token source \"x\": only[0]: is the name of a row in a list, which has none"},
    {"whether a name is told",
     {.rows = "\"list\":\"rows\",\"list_is\":\"object\"",
      .more = "\"only\":[{\"name\":\"row\",\"told\":true}]"},
     "token source \"x\": only[0]: unknown key \"told\""},
    {"refusal without a reason",
     {.more = "\"refuse\":[{\"path\":\"a\",\"is\":[\"1\"],\"verdict\":\"no_price\"}]"},
     "token source \"x\": refuse[0]: \"why\" is missing, expected a string"},
    {"refusal that is none",
     {.more = "\"refuse\":[{\"path\":\"a\",\"is\":[\"1\"],\"verdict\":\"ok\",\"why\":\"w\"}]"},
     "token source \"x\": refuse[0]: \"verdict\" is \"ok\", expected placeholder, other_product, "
     "no_price or alias"},
    {"no key",
     {.fields = "\"fields\":{\"model\":\"id\"}"},
     "token source \"x\": fields: \"key\" is missing, expected a value"},
    {"no model",
     {.fields = "\"fields\":{\"key\":\"id\"}"},
     "token source \"x\": fields: \"model\" is missing, expected a value"},
    {"a model that is null",
     {.fields = "\"fields\":{\"key\":\"id\",\"model\":null}"},
     "token source \"x\": fields: model: expected an object"},
    {"one key for all",
     {.fields = "\"fields\":{\"key\":{\"literal\":\"k\"},\"model\":\"id\"}"},
     "token source \"x\": fields: \"key\" is the same for all rows"},
    {"one model for all",
     {.fields = "\"fields\":{\"key\":\"id\",\"model\":{\"literal\":\"m\"}}"},
     "token source \"x\": fields: \"model\" is the same for all rows"},
    {"unknown field",
     {.fields = FIELDS_AND("\"gpu\":\"g\"")},
     "token source \"x\": fields: unknown key \"gpu\""},
    {"path that cannot be one",
     {.fields = FIELDS_AND("\"tier\":\".t\"")},
     "token source \"x\": fields: \"tier\" is \".t\", expected names joined by dots"},
    {"field from nowhere",
     {.fields = FIELDS_AND("\"tier\":{\"before\":\"x\"}")},
     "token source \"x\": fields: tier: has to have one of literal, path, outer, list and name"},
    {"field from two places",
     {.fields = FIELDS_AND("\"tier\":{\"path\":\"a\",\"literal\":\"b\"}")},
     "token source \"x\": fields: tier: has both \"literal\" and \"path\""},
    {"cut at nothing",
     {.fields = FIELDS_AND("\"tier\":{\"path\":\"a\",\"before\":\"\"}")},
     "token source \"x\": fields: tier: \"before\" is empty"},
    {"ordinary hint",
     {.fields = FIELDS_AND("\"hint\":{\"path\":\"a\",\"ordinary\":[\"x\"]}")},
     "token source \"x\": fields: hint: \"ordinary\" has a meaning in tier, region and "
     "quantization only"},
    {"outer row that is not there",
     {.fields = FIELDS_AND("\"tier\":{\"outer\":\"a\"}")},
     "token source \"x\": fields: tier: goes from an outer row, but there is no \"nested\""},
    {"name of a row in a list",
     {.fields = "\"fields\":{\"key\":{\"name\":\"row\"},\"model\":\"id\"}"},
     "token source \"x\": fields: key: is the name of a row in a list, which has none"},
    {"key of one part",
     {.fields = "\"fields\":{\"key\":{\"join\":[\"id\"],\"with\":\"@\"},\"model\":\"id\"}"},
     "token source \"x\": fields: key: \"join\" has to have two parts or more"},
    {"key joined with nothing",
     {.fields = "\"fields\":{\"key\":{\"join\":[\"id\",\"b\"]},\"model\":\"id\"}"},
     "token source \"x\": fields: key: \"with\" is missing, expected a string"},
    {"no currency",
     {.currency = ""},
     "token source \"x\": \"currency\" is missing, expected a value"},
    {"a currency that is none",
     {.currency = "\"currency\":{\"literal\":\"usd\"}"},
     "token source \"x\": \"currency\" is \"usd\", expected a currency such as USD"},
    {"no prices", {.prices = ""}, "token source \"x\": \"prices\" is missing, expected a list"},
    {"empty prices", {.prices = "\"prices\":[]"}, "token source \"x\": \"prices\" is empty"},
    {"no unit",
     {.prices = "\"prices\":[{\"direction\":\"input\",\"path\":\"p\"}]"},
     "token source \"x\": prices[0]: \"unit\" is missing, expected a string"},
    {"a unit nobody knows",
     {.prices = PRICE("\"unit\":\"million\"")},
     "token source \"x\": prices[0]: \"unit\" is \"million\", expected token, 1K tokens, 1M "
     "tokens, "
     "cents per token, cents per 1K tokens, cents per 1M tokens, cents per 100M tokens or "
     "1e-4 per 1M tokens"},
    {"a blend",
     {.prices = "\"prices\":[{\"direction\":\"blend\",\"path\":\"p\",\"unit\":\"token\"}]"},
     "token source \"x\": prices[0]: \"direction\" is \"blend\", expected input, output, "
     "cached_input, "
     "cache_write, batch_input or batch_output"},
    {"price without a path",
     {.prices = "\"prices\":[{\"direction\":\"input\",\"unit\":\"token\"}]"},
     "token source \"x\": prices[0]: \"path\" is missing, expected a string"},
    {"price of three paths",
     {.prices = "\"prices\":[{\"direction\":\"input\",\"path\":[\"a\",\"b\",\"c\"],\"unit\":"
                "\"token\"}]"},
     "token source \"x\": prices[0]: \"path\" is a list of 3, expected two"},
    {"unknown key of a price",
     {.prices = PRICE("\"unit\":\"token\",\"shift\":6")},
     "token source \"x\": prices[0]: unknown key \"shift\""},
    {"list and discount",
     {.prices = PRICE("\"unit\":\"token\",\"list\":\"l\",\"discount\":{\"path\":\"d\",\"unit\":"
                      "\"share\"}")},
     "token source \"x\": prices[0]: has both \"list\" and \"discount\""},
    {"discount of what",
     {.prices = PRICE("\"unit\":\"token\",\"discount\":{\"path\":\"d\"}")},
     "token source \"x\": prices[0]: discount: \"unit\" is missing, expected a string"},
    {"context of nothing",
     {.prices = PRICE("\"unit\":\"token\",\"context_from\":0")},
     "token source \"x\": prices[0]: \"context_from\" is 0, expected 1 to 1000000000"},
    {"prices and forms",
     {.more = "\"forms\":[]"},
     "token source \"x\": \"prices\" and \"forms\" both say what is told"},
    {"one form",
     {.prices = "\"forms\":[{" PRICE("\"unit\":\"token\"") "}]"},
     "token source \"x\": \"forms\" has to have two or more"},
    {"a form that nothing tells",
     {.prices = "\"forms\":[{" PRICE("\"unit\":\"token\"") "},{" PRICE("\"unit\":\"token\"") "}]"},
     "token source \"x\": forms[0]: all but the last one have a \"has\""},
    {"no form for the rest",
     {.prices = "\"forms\":[{\"has\":\"a\"," PRICE("\"unit\":\"token\"") "},{\"has\":\"b\"," PRICE(
          "\"unit\":\"token\"") "}]"},
     "token source \"x\": forms[1]: all but the last one have a \"has\""},
    {"a form without prices",
     {.prices = "\"forms\":[{\"has\":\"a\",\"prices\":[]},{" PRICE("\"unit\":\"token\"") "}]"},
     "token source \"x\": forms[0]: \"prices\" is empty"},
    {"unknown key of a form",
     {.prices = "\"forms\":[{\"has\":\"a\",\"is\":1," PRICE("\"unit\":\"token\"") "},{" PRICE(
          "\"unit\":\"token\"") "}]"},
     "token source \"x\": forms[0]: unknown key \"is\""},
    {"tiers of forms",
     {.prices = "\"forms\":[{\"has\":\"a\"," PRICE("\"unit\":\"token\"") "},{" PRICE(
          "\"unit\":\"token\"") "}]",
      .more = "\"tiers\":[]"},
     "token source \"x\": \"tiers\" goes with a list of prices"},
    {"tiers without a threshold",
     {.more = "\"tiers\":{\"path\":\"t\",\"prices\":[]}"},
     "token source \"x\": tiers: \"context_from\" is missing, expected a string"},
    {"tiers without prices",
     {.more = "\"tiers\":{\"path\":\"t\",\"context_from\":\"a\",\"prices\":[]}"},
     "token source \"x\": tiers: \"prices\" is empty"},
    {"tiers with two thresholds",
     {.more = "\"tiers\":{\"path\":\"t\",\"context_from\":\"a\"," PRICE(
          "\"unit\":\"token\",\"context_from\":1") "}"},
     "token source \"x\": tiers: prices[0] has a \"context_from\", which prices of a row have"},
    {"tiers of any word",
     {.more = "\"tiers\":{\"path\":\"t\",\"context_from\":\"a\",\"only\":{\"path\":\"b\"}," PRICE(
          "\"unit\":\"token\"") "}"},
     "token source \"x\": tiers: only: has to have one of is, is_not, begins, begins_not and told"},
    {"conditions that nobody knows",
     {.more = "\"in_force\":{\"path\":\"t\",\"words\":{\"hours\":\"noon\"}}"},
     "token source \"x\": in_force: words: \"hours\" is \"noon\", expected no_condition, "
     "from_hhmm, "
     "to_hhmm, from_time, to_time, windows, weekdays, utc or from_date"},
    {"no conditions",
     {.more = "\"in_force\":{\"path\":\"t\",\"words\":{}}"},
     "token source \"x\": in_force: \"words\" is empty"},
    {"a whole entry with prices of its own",
     {.more =
          "\"in_force\":{\"path\":\"t\",\"whole\":true,\"words\":{\"from\":\"from_date\"}," PRICE(
              "\"unit\":\"token\"") "}"},
     "token source \"x\": in_force: \"prices\" of a whole entry are those of the row"},
    {"prices of the hour with a threshold",
     {.more = "\"in_force\":{\"path\":\"t\",\"words\":{\"from\":\"from_date\"}," PRICE(
          "\"unit\":\"token\",\"context_from\":1") "}"},
     "token source \"x\": in_force: prices[0] has a \"context_from\", which prices of a row have"},
    {"hours of the list for the router",
     {.prices = "\"prices\":\"provider\"",
      .more = "\"in_force\":{\"path\":\"t\",\"words\":{\"from\":\"from_date\"}}"},
     "token source \"x\": \"in_force\" goes with a list of prices"},
};

START_TEST(refuses_with_the_path)
{
    struct err e = {0};

    ck_assert_msg(!defined(text_of(&refused[_i].parts), &e), "%s", refused[_i].name);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(text_eq(e.text, refused[_i].sentence), "%s:\n  got      %s\n  expected %s",
                  refused[_i].name, e.text, refused[_i].sentence);
}
END_TEST

/* 0.25 USD per 1 M tokens in every unit (traps 2 to 5 of the sheet). */
static const struct {
    const char *unit, *number;
} units[] = {
    {"token", "\"0.00000025\""},        {"token", "2.5e-07"},
    {"1K tokens", "0.00025"},           {"1M tokens", "0.25"},
    {"cents per token", "2.5e-05"},     {"cents per 1K tokens", "\"0.025\""},
    {"cents per 1M tokens", "25"},      {"cents per 100M tokens", "2500"},
    {"1e-4 per 1M tokens", "\"2500\""},
};

START_TEST(every_unit_is_what_it_says)
{
    const struct source *t = made(
        (struct parts){.prices = text_fmt(&w.arena, PRICE("\"unit\":\"%s\""), units[_i].unit)});
    const struct offer_list *list = read_body(
        t, text_fmt(&w.arena, "{\"rows\":[{\"id\":\"m\",\"p\":%s}]}", units[_i].number), 0);

    ck_assert_uint_eq(list->len, 1);
    ck_assert_msg(list->at[0].price_nano == 250000000, "%s: %lld", units[_i].unit,
                  (long long)list->at[0].price_nano);
}
END_TEST

static const char long_prices[] =
    "\"prices\":[{\"direction\":\"input\",\"path\":\"p\",\"unit\":\"1M tokens\",\"list\":\"was\"},"
    "{\"direction\":\"output\",\"path\":\"o\",\"unit\":\"1M "
    "tokens\",\"discount\":{\"path\":\"off\","
    "\"unit\":\"percent\"}},"
    "{\"direction\":\"input\",\"path\":\"pl\",\"unit\":\"1M tokens\",\"context_from\":200000},"
    "{\"direction\":\"output\",\"path\":\"ol\",\"unit\":\"1M tokens\",\"context_from\":\"from\"}]";

START_TEST(list_prices_discounts_and_long_contexts)
{
    const struct source *t = made((struct parts){.prices = long_prices});
    const struct offer_list *l = read_body(
        t,
        "{\"rows\":[{\"id\":\"m\",\"p\":0.3,\"was\":0.4,\"o\":\"0.6\",\"off\":25,\"pl\":0.5,"
        "\"ol\":1.2,\"from\":128000},{\"id\":\"n\",\"p\":0.3,\"was\":null,\"o\":0.6,"
        "\"off\":100,\"ol\":1}]}",
        0);

    ck_assert_uint_eq(l->len, 7);
    ck_assert_int_eq(l->at[0].list_nano, 400000000);
    ck_assert_int_eq(l->at[1].discount_nano, 250000000);
    ck_assert_int_eq(l->at[2].context_from, 200000);
    ck_assert_int_eq(l->at[3].context_from, 128000);
    ck_assert_int_eq(l->at[4].list_nano, 0);
    ck_assert_int_eq(l->at[4].verdict, VERDICT_OK);
    ck_assert_str_eq(l->at[5].why, "\"off\" is not a part of the price");
    ck_assert_int_eq(l->at[6].verdict, VERDICT_MALFORMED); /* a long context, but from where? */
}
END_TEST

/* A row has the first form whose member stands in it, be it null, whatever its numbers look like.
 */
START_TEST(a_row_has_one_form)
{
    static const char forms[] =
        "\"forms\":["
        "{\"has\":\"exact\",\"prices\":[{\"direction\":\"input\",\"path\":\"p\",\"unit\":\"1M "
        "tokens\"}]},"
        "{\"has\":\"cents\",\"prices\":[{\"direction\":\"input\",\"path\":\"p\",\"unit\":\"cents "
        "per 1M tokens\"}]},"
        "{\"prices\":[{\"direction\":\"input\",\"path\":\"p\",\"unit\":\"token\"}]}]";
    const struct source *t = made((struct parts){.prices = forms});
    const struct offer_list *l =
        read_body(t,
                  "{\"rows\":[{\"id\":\"a\",\"p\":2,\"exact\":1,\"cents\":1},{\"id\":\"b\",\"p\":2,"
                  "\"cents\":null},{\"id\":\"c\",\"p\":0.000002},{\"id\":\"d\",\"exact\":1}]}",
                  0);

    ck_assert_uint_eq(l->len, 4);
    ck_assert_int_eq(l->at[0].price_nano, 2000000000);
    ck_assert_int_eq(l->at[1].price_nano, 20000000);
    ck_assert_int_eq(l->at[2].price_nano, 2000000000);
    ck_assert_str_eq(l->at[3].why, "no price is stated");
}
END_TEST

/* Tiers in a list: 0 repeats the row, what has no threshold is odd, none at all is no fault. */
START_TEST(tiers_of_a_row)
{
    const struct source *t = made((struct parts){
        .more = "\"tiers\":{\"path\":\"more\",\"context_from\":\"above\",\"prices\":["
                "{\"direction\":\"input\",\"path\":\"in\",\"unit\":\"1M tokens\"}]}"});
    const struct offer_list *l =
        read_body(t,
                  "{\"rows\":[{\"id\":\"m\",\"in\":1,\"more\":[{\"above\":0,\"in\":1},{\"above\":"
                  "200000,\"in\":2,\"out\":9},{\"in\":3},{\"above\":500000}]},"
                  "{\"id\":\"n\",\"in\":1,\"more\":null}]}",
                  0);

    ck_assert_uint_eq(l->len, 4);
    ck_assert_int_eq(l->at[0].context_from, 0);
    ck_assert_int_eq(l->at[1].context_from, 200000);
    ck_assert_int_eq(l->at[1].price_nano, 2000000000);
    ck_assert_str_eq(l->at[2].why, "\"above\" is missing, expected an integer");
    ck_assert_str_eq(l->at[3].key, "n");
}
END_TEST

/* Tiers of a row without prices of its own: all of them, a range from where it begins. */
START_TEST(tiers_in_the_place_of_prices)
{
    const struct source *t = made((struct parts){
        .more = "\"tiers\":{\"path\":\"more\",\"context_from\":\"range\",\"otherwise\":true,"
                "\"only\":{\"path\":\"kind\",\"is\":[\"context\"]},\"prices\":["
                "{\"direction\":\"input\",\"path\":\"in\",\"unit\":\"1M tokens\"}]}"});
    const struct offer_list *l = read_body(
        t,
        "{\"rows\":[{\"id\":\"m\",\"more\":[{\"kind\":\"context\",\"range\":[0,9],\"in\":1},"
        "{\"kind\":\"context\",\"range\":[9.0,20],\"in\":2},{\"kind\":\"other\",\"range\":[1,2],"
        "\"in\":3},{\"range\":[1,2],\"in\":4},{\"kind\":\"context\",\"range\":[\"z\"],\"in\":5}]},"
        "{\"id\":\"n\",\"out\":1,\"more\":[{\"kind\":\"context\",\"range\":[0,9],\"in\":1}]},"
        "{\"id\":\"o\",\"more\":[]}]}",
        0);

    ck_assert_uint_eq(l->len, 6);
    ck_assert(l->at[0].context_from == 0 && l->at[0].price_nano == 1000000000);
    ck_assert(l->at[1].context_from == 9 && l->at[1].price_nano == 2000000000);
    ck_assert_str_eq(l->at[2].why, "\"kind\" is missing");
    ck_assert_str_eq(l->at[3].why, "\"range\": \"\" is \"z\", expected an integer");
    ck_assert(l->at[4].direction == TOKEN_OUTPUT && l->at[4].verdict == VERDICT_OK);
    ck_assert_str_eq(l->at[5].why, "no price is stated");
}
END_TEST

/* At 16:00 UTC the last entry that tells a price and holds then counts, for that price alone. */
START_TEST(prices_of_the_hour)
{
    const struct source *t = made((struct parts){
        .more = "\"in_force\":{\"path\":\"at\",\"conditions\":\"when\",\"only\":{\"path\":\"kind\","
                "\"is\":[\"time\"]},\"words\":{\"hours\":\"windows\"},\"prices\":[{\"direction\":"
                "\"input\",\"path\":\"cost\",\"unit\":\"cents per 1M tokens\"}]}"});
    const struct offer_list *l =
        read_body(t,
                  "{\"rows\":[{\"id\":\"m\",\"in\":1,\"out\":2,\"at\":["
                  "{\"kind\":\"time\",\"when\":{\"hours\":\"15:00-17:00\"},\"cost\":50,\"out\":9},"
                  "{\"kind\":\"time\",\"when\":{\"hours\":\"15:30-16:30\"},\"cost\":40},"
                  "{\"kind\":\"time\",\"when\":{\"hours\":\"16:30-17:00\"},\"cost\":30},"
                  "{\"kind\":\"time\",\"when\":{\"hours\":\"15:00-17:00\",\"plan\":1},\"cost\":20},"
                  "{\"kind\":\"seat\",\"when\":{\"hours\":\"15:00-17:00\"},\"cost\":10}]},"
                  "{\"id\":\"n\",\"out\":2,\"at\":{\"kind\":\"time\",\"when\":null,\"cost\":60}}]}",
                  TOKEN_WORLD_NOW);

    ck_assert_uint_eq(l->len, 4);
    ck_assert_int_eq(l->at[0].price_nano, 400000000);
    ck_assert_str_eq(l->at[0].why, "the entry in force at 16:00 UTC, by the hours stated");
    ck_assert(l->at[1].price_nano == 2000000000 && !l->at[1].why);
    ck_assert_int_eq(l->at[2].price_nano, 600000000); /* the row itself tells none */
    ck_assert_int_eq(l->at[3].price_nano, 2000000000);
}
END_TEST

/* The last entry in force stands for the row, with the day it holds from. */
START_TEST(entries_of_a_row)
{
    const struct source *t = made((struct parts){
        .prices = "\"prices\":[{\"direction\":\"input\",\"path\":[\"p.in.base\",\"p.in\"],"
                  "\"unit\":\"1M tokens\"},{\"direction\":\"output\",\"path\":\"p.out\",\"unit\":"
                  "\"1M tokens\"}]",
        .more = "\"in_force\":{\"path\":\"p\",\"conditions\":\"if\",\"whole\":true,\"words\":"
                "{\"from\":\"from_date\"}}"});
    static const char body[] =
        "{\"rows\":[{\"id\":\"m\",\"p\":[{\"p\":{\"in\":1,\"out\":2}},{\"if\":{\"from\":"
        "\"2026-05-01\"},\"p\":{\"in\":{\"base\":3}}},{\"if\":{\"from\":\"2027-05-01\"},"
        "\"p\":{\"in\":5}}]},{\"id\":\"n\",\"p\":{\"in\":6}},{\"id\":\"o\",\"p\":[{\"if\":"
        "{\"from\":\"2027-05-01\"},\"p\":{\"in\":5}}]}]}";
    const struct offer_list *l = read_body(t, body, TOKEN_WORLD_NOW);

    ck_assert_uint_eq(l->len, 3);
    ck_assert_int_eq(l->at[0].price_nano, 3000000000);
    ck_assert_int_eq(l->at[0].since, 20574); /* 2026-05-01 */
    ck_assert_int_eq(l->at[1].price_nano, 6000000000);
    ck_assert_str_eq(l->at[2].why, "no price is stated");
    l = read_body(t, body, 0); /* without a day no dated entry is in force */
    ck_assert_int_eq(l->at[0].price_nano, 1000000000);
}
END_TEST

/* The shape of LiteLLM's file: keys that begin with their seller, and one that explains the file.
 */
START_TEST(names_of_rows_are_looked_at_and_cut)
{
    const struct source *t = made((struct parts){
        .head = HEAD ",\"rank\":\"file\"",
        .rows = "\"list\":\"\",\"list_is\":\"object\"",
        .fields = "\"fields\":{\"key\":{\"name\":\"row\"},\"model\":{\"name\":\"row\","
                  "\"without\":\"seller\"},\"operator\":\"seller\"}",
        .more = "\"only\":[{\"name\":\"row\",\"is_not\":[\"sample\"]}]",
    });
    const struct offer_list *l =
        read_body(t,
                  "{\"sample\":{\"in\":1},\"a/b/c\":{\"seller\":\"a\",\"in\":1},"
                  "\"ab/c\":{\"seller\":\"a\",\"in\":1},\"c\":{\"in\":1}}",
                  0);

    ck_assert_uint_eq(l->len, 3);
    ck_assert_str_eq(l->at[0].key, "a/b/c");
    ck_assert_str_eq(l->at[0].model, "b/c");
    ck_assert_str_eq(l->at[1].model, "ab/c");
    ck_assert_str_eq(l->at[2].why, "\"seller\" is missing, expected a string");
}
END_TEST

/* Zero, negative, null and absent are not prices, and each keeps its place with the reason. */
START_TEST(what_is_no_price)
{
    const struct source *t = made((struct parts){0});
    const struct offer_list *l =
        read_body(t,
                  "{\"rows\":[{\"id\":\"a\",\"in\":0,\"out\":\"-1\"},{\"id\":\"b\",\"in\":null},"
                  "{\"id\":\"c\",\"in\":\"free\",\"out\":1},{\"in\":1,\"out\":1},"
                  "{\"id\":null,\"in\":1,\"out\":1}]}",
                  0);
    static const struct {
        enum verdict verdict;
        const char *why;
    } expected[] = {
        {VERDICT_NO_PRICE, "zero is free or unpriced, not a price"},
        {VERDICT_NO_PRICE, "a negative number is a mark, not a price"},
        {VERDICT_NO_PRICE, "no price is stated"},
        {VERDICT_MALFORMED, "\"in\" is \"free\", expected a decimal number"},
        {VERDICT_OK, NULL},
        {VERDICT_MALFORMED, "\"id\" is missing, expected a string"},
        {VERDICT_MALFORMED, "\"id\" is missing, expected a string"},
    };

    ck_assert_uint_eq(l->len, sizeof expected / sizeof *expected);
    for (size_t i = 0; i < l->len; i++) {
        ck_assert_msg(l->at[i].verdict == expected[i].verdict, "%zu: %s", i,
                      verdict_name(l->at[i].verdict));
        ck_assert_msg(text_eq(l->at[i].why, expected[i].why), "%zu: %s", i, l->at[i].why);
    }
}
END_TEST

static const char cut_fields[] =
    "\"fields\":{\"key\":\"id\",\"model\":{\"path\":\"id\",\"before\":\":\"},"
    "\"tier\":{\"path\":\"id\",\"behind\":\":\",\"ordinary\":[\"standard\"]},"
    "\"region\":{\"path\":\"where\",\"ordinary\":[\"global\"]},\"since\":\"from\"}";

START_TEST(names_are_cut_and_ordinary_words_say_nothing)
{
    const struct source *t =
        made((struct parts){.fields = cut_fields, .currency = "\"currency\":\"money\""});
    const struct offer_list *l = read_body(
        t,
        "{\"rows\":[{\"id\":\"a:standard\",\"where\":\"global\",\"money\":\"EUR\",\"in\":1},"
        "{\"id\":\"b:fast\",\"where\":\"eu\",\"money\":\"USD\",\"in\":1,\"from\":\"2026-05-01\"},"
        "{\"id\":\"c\",\"money\":\"USD\",\"in\":1,\"from\":\"2026-05-28T00:00:00Z\"},"
        "{\"id\":\"d\",\"money\":\"USD\",\"in\":1,\"from\":\"2026-05-29\"},"
        "{\"id\":\"e\",\"money\":\"USD\",\"in\":1,\"from\":\"May\"},"
        "{\"id\":\"f\",\"in\":1}]}",
        TOKEN_WORLD_NOW);

    ck_assert_uint_eq(l->len, 6);
    ck_assert_str_eq(l->at[0].model, "a");
    ck_assert_str_eq(l->at[0].key, "a:standard");
    ck_assert_str_eq(l->at[0].currency, "EUR");
    ck_assert(!l->at[0].tier && !l->at[0].region);
    ck_assert_str_eq(l->at[1].tier, "fast");
    ck_assert_str_eq(l->at[1].region, "eu");
    ck_assert_int_eq(l->at[1].since, 20574); /* 2026-05-01 */
    ck_assert_int_eq(l->at[2].since, 20601);
    ck_assert_str_eq(l->at[3].why, "announced, not in force yet");
    ck_assert_str_eq(l->at[4].why, "\"from\" is \"May\", expected a date");
    ck_assert_str_eq(l->at[5].why, "\"money\" is missing, expected a string");
}
END_TEST

/* The shape of models.dev: sellers by name, models by name within them. */
START_TEST(rows_in_rows_by_name)
{
    const struct source *t = made((struct parts){
        .head = HEAD ",\"rank\":\"file\"",
        .rows =
            "\"list\":\"\",\"list_is\":\"object\",\"nested\":\"models\",\"nested_is\":\"object\"",
        .fields =
            "\"fields\":{\"key\":{\"join\":[{\"name\":\"outer\"},{\"name\":\"row\"}],\"with\":"
            "\"/\"},\"model\":{\"name\":\"row\"},\"operator\":{\"name\":\"outer\"},"
            "\"hint\":{\"outer\":\"lab\"}}",
    });
    const struct offer_list *l =
        read_body(t,
                  "{\"one\":{\"lab\":\"L\",\"models\":{\"a/b\":{\"in\":1},\"c\":{\"out\":2}}},"
                  "\"two\":{\"models\":[]},\"three\":{\"models\":{}}}",
                  0);

    ck_assert_uint_eq(l->len, 3);
    ck_assert_str_eq(l->at[0].key, "one/a/b");
    ck_assert_str_eq(l->at[0].op, "one");
    ck_assert_str_eq(l->at[0].model, "a/b");
    ck_assert_str_eq(l->at[0].hint, "L");
    ck_assert_str_eq(l->at[1].key, "one/c");
    ck_assert_int_eq(l->at[2].verdict, VERDICT_MALFORMED); /* "two": not an object */
}
END_TEST

/* A row that is refused keeps its verdict; one that is not looked at leaves no trace. */
START_TEST(filters_and_refusals)
{
    const struct source *t = made((struct parts){
        .more = "\"only\":[{\"path\":\"kinds\",\"is\":[\"chat\"]}],\"refuse\":[{\"path\":\"ready\","
                "\"is\":[\"false\"],\"verdict\":\"placeholder\",\"why\":\"not ready\"},"
                "{\"path\":\"unit\",\"is_not\":[\"TOKEN\"],\"verdict\":\"other_product\",\"why\":"
                "\"not per token\"}]"});
    const struct offer_list *l =
        read_body(t,
                  "{\"rows\":[{\"id\":\"a\",\"kinds\":[\"image\"],\"in\":1},"
                  "{\"id\":\"b\",\"kinds\":[\"image\",\"chat\"],\"in\":1},"
                  "{\"id\":\"c\",\"kinds\":\"chat\",\"ready\":false,\"in\":1},"
                  "{\"id\":\"d\",\"kinds\":\"chat\",\"ready\":true,\"unit\":\"SECOND\",\"in\":1},"
                  "{\"id\":\"e\",\"in\":1}]}",
                  0);

    ck_assert_uint_eq(l->len, 3);
    ck_assert_int_eq(l->at[0].verdict, VERDICT_OK);
    ck_assert_int_eq(l->at[1].verdict, VERDICT_PLACEHOLDER);
    ck_assert_str_eq(l->at[1].why, "not ready");
    ck_assert_int_eq(l->at[2].verdict, VERDICT_OTHER_PRODUCT);
}
END_TEST

START_TEST(pages_follow_each_other_and_the_key_is_hidden)
{
    const struct source *t = made((struct parts){
        .more =
            "\"auth\":{\"env\":\"X_KEY\",\"header\":\"Authorization\",\"value\":\"Bearer {key}\"},"
            "\"paging\":{\"by\":\"cursor\",\"parameter\":\"after\",\"next\":\"next\"}"});
    static const char *const body[] = {"{\"rows\":[],\"next\":\"p2\"}", "{\"rows\":[]}"};
    struct source_page page = source_first_page(t);
    struct http_request r = {0};
    struct err e = {0};

    page.key[0] = "s3cret";
    ck_assert_str_eq(t->key_env[0], "X_KEY");
    for (int i = 0; i < 2; i++) {
        struct source_reply reply = {page, body[i], strlen(body[i])};

        r = (struct http_request){0};
        source_request(t, &page, &r, &w.arena);
        ck_assert_str_eq(r.url, i ? "https://x.example/v1?after=p2" : "https://x.example/v1");
        ck_assert(r.headers == 1 && r.header[0].secret);
        page.more = false;
        ck_assert(source_parse(t, &reply, &w.offers, &page, &w.arena, &e));
        ck_assert(page.more == !i);
    }
}
END_TEST

/* Definitions that read what compiled sources read, all their stored replies to the byte. */
#define PLAIN "\"fields\":{\"key\":\"id\",\"model\":\"id\"}"
#define ONE(direction, path, more)                                                                 \
    "{\"direction\":\"" direction "\",\"path\":\"" path "\",\"unit\":\"1M tokens\"" more "}"

#define VENICE_LONG ",\"context_from\":\"model_spec.pricing.extended.context_token_threshold\""

static const struct {
    const char *name, *op, *rank;
    struct parts parts;
} twins[] = {
    {"chutes",
     "\"chutes\"",
     "operator",
     {.rows = "\"list\":\"data\"",
      .fields = "\"fields\":{\"key\":\"id\",\"model\":\"id\",\"hint\":\"root\",\"quantization\":"
                "\"quantization\"}",
      .prices = "\"prices\":[" ONE("input", "price.input.usd", "") "," ONE(
          "output", "price.output.usd", "") "," ONE("cached_input", "price.input_cache_read.usd",
                                                    "") "]"}},
    {"hyperbolic_llm",
     "\"hyperbolic\"",
     "operator",
     {.rows = "\"list\":\"data\"",
      .fields = PLAIN,
      .prices = "\"prices\":[" ONE("input", "input_price", "") "," ONE("output", "output_price",
                                                                       "") "]"}},
    {"parasail",
     "\"parasail\"",
     "operator",
     {.rows = "\"list\":\"\"",
      .fields = "\"fields\":{\"key\":\"externalAlias\",\"model\":\"externalAlias\",\"hint\":"
                "\"modelName\"}",
      .prices = "\"prices\":[" ONE("input", "inputCost", "") "," ONE(
          "output", "outputCost", "") "," ONE("cached_input", "cachedCost", "") "]",
      .more = "\"refuse\":[{\"path\":\"tags\",\"is\":[\"TTS\",\"Embedding\"],\"verdict\":"
              "\"other_product\",\"why\":\"speech or embeddings\"}]"}},
    {"venice",
     "\"venice\"",
     "operator",
     {.rows = "\"list\":\"data\"",
      .fields = PLAIN,
      .prices = "\"prices\":[" ONE("input", "model_spec.pricing.input.usd", "") "," ONE(
          "output", "model_spec.pricing.output.usd",
          "") "," ONE("cached_input", "model_spec.pricing.cache_input.usd",
                      "") "," ONE("input", "model_spec.pricing.extended.input.usd",
                                  VENICE_LONG) "," ONE("output",
                                                       "model_spec.pricing.extended.output.usd",
                                                       VENICE_LONG) "]",
      .more = "\"refuse\":[{\"path\":\"model_spec.offline\",\"is\":[\"true\"],\"verdict\":"
              "\"placeholder\",\"why\":\"offline\"}]"}},
    {"helicone",
     NULL,
     "file",
     {.rows = "\"list\":\"data.models\",\"nested\":\"endpoints\"",
      .fields = "\"fields\":{\"key\":{\"join\":[{\"outer\":\"id\"},\"provider\"],\"with\":\"@\"},"
                "\"model\":{\"outer\":\"id\"},\"operator\":\"provider\"}",
      .prices = "\"prices\":[" ONE("input", "pricing.prompt", "") "," ONE(
          "output", "pricing.completion", "") "," ONE("cached_input", "pricing.cacheRead",
                                                      "") "," ONE("cache_write",
                                                                  "pricing.cacheWrite", "") "]"}},
};

static const char *printed(const struct source *t, const char *name)
{
    const char *text;
    struct buf b;

    token_read_case(&w, t, name);
    buf_init(&b, BUF_REPLY_MAX);
    token_print(&w, t, &b);
    text = text_dup(&w.arena, b.data ? b.data : "");
    buf_fini(&b);
    return text;
}

/* From the line in which two texts differ. */
static const char *from_difference(const char *text, const char *other)
{
    size_t at = 0;

    while (text[at] && text[at] == other[at])
        at++;
    while (at > 0 && text[at - 1] != '\n')
        at--;
    return text + at;
}

START_TEST(a_definition_reads_what_the_compiled_source_reads)
{
    struct parts p = twins[_i].parts;
    const struct source *compiled = kit_source(twins[_i].name), *t;
    DIR *dir = opendir(text_fmt(&w.arena, "tests/token/%s", twins[_i].name));
    size_t cases = 0;

    p.head = text_fmt(&w.arena, "\"name\":\"%s\",\"title\":\"T\",\"see\":\"s\",\"rank\":\"%s\"%s%s",
                      twins[_i].name, twins[_i].rank, twins[_i].op ? ",\"operator\":" : "",
                      twins[_i].op ? twins[_i].op : "");
    t = made(p);
    ck_assert_int_eq(t->rank, compiled->rank);
    ck_assert_ptr_nonnull(dir);
    for (const struct dirent *at; (at = readdir(dir));) {
        const char *name, *got, *wanted;

        if (!text_ends(at->d_name, ".expect"))
            continue;
        name = text_dup_n(&w.arena, at->d_name, strlen(at->d_name) - strlen(".expect"));
        got = printed(t, name);
        wanted = printed(compiled, name);
        ck_assert_msg(text_eq(got, wanted), "%s\n  got      %.500s\n  expected %.500s", name,
                      from_difference(got, wanted), from_difference(wanted, got));
        cases++;
    }
    (void)closedir(dir);
    ck_assert_uint_ge(cases, 6);
}
END_TEST

/* The rank of a defined source counts: the seller's own list is believed before a router. */
START_TEST(a_defined_source_disputes_by_its_rank)
{
    const struct source *own = made((struct parts){0});
    struct source_set all;
    struct err e = {0};
    struct quote q[2] = {
        {.market = "openrouter",
         .op = "groq",
         .instrument = "gpt-oss-120b:input",
         .offer = "a",
         .price_nusd = 100},
        {.market = "x",
         .op = "groq",
         .instrument = "gpt-oss-120b:input",
         .offer = "b",
         .price_nusd = 120},
    };

    ck_assert_uint_eq(token_dispute(kit_sources(), q, 2, &w.arena), 0);
    ck_assert(source_set_make(&own, 1, &all, &w.arena, &e));
    ck_assert_uint_eq(token_dispute(&all, q, 2, &w.arena), 1);
    ck_assert_int_eq(q[0].verdict, VERDICT_DISPUTED);
    ck_assert_int_eq(q[1].verdict, VERDICT_OK);
}
END_TEST

SUITE(token_generic)
{
    tcase_add_checked_fixture(unit_case, open_world, close_world);
    ADD_TABLE(refuses_with_the_path, refused);
    ADD_TABLE(every_unit_is_what_it_says, units);
    ADD(list_prices_discounts_and_long_contexts);
    ADD(a_row_has_one_form);
    ADD(tiers_of_a_row);
    ADD(tiers_in_the_place_of_prices);
    ADD(prices_of_the_hour);
    ADD(entries_of_a_row);
    ADD(names_of_rows_are_looked_at_and_cut);
    ADD(what_is_no_price);
    ADD(names_are_cut_and_ordinary_words_say_nothing);
    ADD(rows_in_rows_by_name);
    ADD(filters_and_refusals);
    ADD(pages_follow_each_other_and_the_key_is_hidden);
    ADD_TABLE(a_definition_reads_what_the_compiled_source_reads, twins);
    ADD(a_defined_source_disputes_by_its_rank);
}
