#include <string.h>

#include "../../../lib/unit.h"
#include "edge/json/json.h"

/* The cases of RFC 7396, appendix A. */
static const struct {
    const char *at, *patch, *gives;
} cases[] = {
    {"{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}"},
    {"{\"a\":\"b\"}", "{\"a\":null}", "{}"},
    {"{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}"},
    {"{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}"},
    {"{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}"},
    {"{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}"},
    {"{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}"},
    {"[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]"},
    {"{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]"},
    {"{\"a\":\"foo\"}", "null", "null"},
    {"{\"a\":\"foo\"}", "\"bar\"", "\"bar\""},
    {"{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}"},
    {"[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}"},
    {"{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}"},
    {"{}", "{\"a\":-2147483648,\"b\":[-7,7]}", "{\"a\":-2147483648,\"b\":[-7,7]}"},
};

START_TEST(a_merge_patch_is_that_of_the_standard)
{
    struct arena a = {0};
    struct err e = {0};
    const struct json *at = json_parse(cases[_i].at, strlen(cases[_i].at), "target", &a, &e);
    const struct json *patch = json_parse(cases[_i].patch, strlen(cases[_i].patch), "p", &a, &e);

    ck_assert_ptr_nonnull(at);
    ck_assert_ptr_nonnull(patch);
    ck_assert_str_eq(json_print(json_merge_patch(at, patch, &a), &a), cases[_i].gives);
    arena_fini(&a);
}
END_TEST

SUITE(edge_json_patch)
{
    ADD_TABLE(a_merge_patch_is_that_of_the_standard, cases);
}
