/* What the operator says on the pages: taken as it was entered, and refused where it is misspelt.
 */
#include "site/said.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

static struct arena mem;

static bool reads(const char *text, struct said *out, struct err *e)
{
    const struct json *doc = json_parse_config(text, strlen(text), "site.json", &mem, e);

    ck_assert_msg(doc != NULL, "%s", e->text);
    return said_read(doc, out, &mem, e);
}

#define LEVEL(date, value, more)                                                                   \
    "{\"source\":\"S\",\"index\":\"X\",\"date\":\"" date "\",\"value\":" value                     \
    ",\"unit\":\"USD\",\"evidence\":\"list prices\"" more "}"

static const struct {
    const char *text, *words;
} bad[] = {
    {"{\"rules\":[]}", "rules"},
    {"{\"governance\":{}}", "governance"},
    {"{\"governance\":[1]}", "governance[0]"},
    {"{\"governance\":[{\"href\":\"https://a.example\"}]}", "text"},
    {"{\"governance\":[{\"text\":\"a\",\"href\":\"http://a.example\"}]}", "expected https://"},
    {"{\"governance\":[{\"text\":\"a\",\"by\":\"b\"}]}", "by"},
    {"{\"levels\":[" LEVEL("2026-05-28", "\"2.61\"", "") "," LEVEL("28.05.2026", "\"2.61\"",
                                                                   "") "]}",
     "levels[1]: "},
    {"{\"levels\":[" LEVEL("2026-05-28", "\"2,61\"", "") "]}", "\"value\" is \"2,61\""},
    {"{\"levels\":[" LEVEL("2026-05-28", "\"0.1234567891\"", "") "]}", "up to nine decimals"},
    {"{\"levels\":[" LEVEL("2026-05-28", "2.61", "") "]}", "value"},
    {"{\"levels\":[" LEVEL("2026-05-28", "\"2.61\"", ",\"currency\":\"EUR\"") "]}", "currency"},
};

START_TEST(what_is_misspelt_is_refused_with_its_place)
{
    struct said said;
    struct err e = {0};

    ck_assert(!reads(bad[_i].text, &said, &e));
    ck_assert_msg(strstr(e.text, bad[_i].words) != NULL, "%s", e.text);
    arena_fini(&mem);
}
END_TEST

START_TEST(levels_are_as_entered_newest_first)
{
    struct said said;
    struct err e = {0};

    ck_assert_msg(
        reads("{\"governance\":[{\"text\":\"a\"},{\"text\":\"b\",\"href\":\"https://b.example\"}],"
              "\"levels\":[" LEVEL("2026-05-28", "\"2.610\"", "") "," LEVEL(
                  "2026-05-30", "\"-0.000000001\"", ",\"why\":\"w\"") "]}",
              &said, &e),
        "%s", e.text);
    ck_assert_uint_eq(said.rules, 2);
    ck_assert_ptr_null(said.rule[0].href);
    ck_assert_str_eq(said.rule[1].href, "https://b.example");
    ck_assert_uint_eq(said.levels, 2);
    ck_assert_int_eq(said.level[0].date, clock_date(2026, 5, 30));
    ck_assert_int_eq(said.level[0].value_nano, -1);
    ck_assert_str_eq(said.level[0].why, "w");
    ck_assert_str_eq(said.level[1].value, "2.610");
    ck_assert_int_eq(said.level[1].value_nano, 2610000000);
    ck_assert(reads("{}", &said, &e) && said.rules == 0 && said.levels == 0);
    arena_fini(&mem);
}
END_TEST

SUITE(site_said)
{
    ADD_TABLE(what_is_misspelt_is_refused_with_its_place, bad);
    ADD(levels_are_as_entered_newest_first);
}
