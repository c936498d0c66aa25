/* What a sieve lets through, and that what is left is as much JSON as it was. */
#include <string.h>

#include "../../../src/source/sieve_priv.h"
#include "../../lib/unit.h"

static const char *const words[] = {"GPU", NULL};

static const struct {
    const char *name, *body, *left;
} cases[] = {
    {"list in an object", "{\"a\":[{\"x\":\"GPU\"},{\"x\":\"CPU\"}],\"t\":\"GPU\"}",
     "{\"a\":[{\"x\":\"GPU\"}],\"t\":\"GPU\"}"},
    {"first goes", "{\"a\":[{\"x\":1}, {\"x\":\"GPU\"}]}", "{\"a\":[ {\"x\":\"GPU\"}]}"},
    {"last goes", "[{\"x\":\"GPU\"},{\"x\":1}]", "[{\"x\":\"GPU\"}]"},
    {"middle goes", "[{\"x\":\"GPU 1\"},{},{\"x\":\"GPU 2\"}]",
     "[{\"x\":\"GPU 1\"},{\"x\":\"GPU 2\"}]"},
    {"as the picture has it",
     "{\"data\":[{\"n\":\"GPU 1\"},{\"n\":\"CPU\"},{\"n\":\"GPU 2\"}],\"more\":false}",
     "{\"data\":[{\"n\":\"GPU 1\"},{\"n\":\"GPU 2\"}],\"more\":false}"},
    {"all go", "{\"a\":[{},{}],\"b\":[{\"c\":[{}]}]}", "{\"a\":[],\"b\":[]}"},
    {"brackets in strings", "[{\"x\":\"]}[{\\\"\"},{\"x\":\"GPU }\"}]", "[{\"x\":\"GPU }\"}]"},
    {"lists of text stay", "{\"a\":[\"b\",\"c\"],\"d\":{\"e\":[1,2]}}",
     "{\"a\":[\"b\",\"c\"],\"d\":{\"e\":[1,2]}}"},
    {"inside a kept one all stays", "[{\"GPU\":[{},{\"y\":1}]}]", "[{\"GPU\":[{},{\"y\":1}]}]"},
    {"cut off inside", "{\"a\":[{\"x\":1},{\"x\":", "{\"a\":[{\"x\":"},
    {"cut off in a string", "[{\"x\":\"GP", "[{\"x\":\"GP"},
    {"no JSON", "<html>{[}", "<html>{[}"},
    {"empty", "", ""},
};

START_TEST(sieve_keeps_what_is_wanted)
{
    struct arena a = {0};
    size_t len = 99;
    const char *left = sieve(cases[_i].body, strlen(cases[_i].body), 1, 2, words, &len, &a);

    ck_assert_msg(strcmp(left, cases[_i].left) == 0, "%s: got %s", cases[_i].name, left);
    ck_assert_uint_eq(len, strlen(left));
    arena_fini(&a);
}
END_TEST

START_TEST(only_lists_of_the_depths_asked_for)
{
    struct arena a = {0};
    const char *body = "{\"r\":[{\"t\":[{\"x\":1},{\"x\":\"GPU\"}]},{\"t\":[{}]}]}";
    size_t len;

    ck_assert_str_eq(sieve(body, strlen(body), 4, 4, words, &len, &a),
                     "{\"r\":[{\"t\":[{\"x\":\"GPU\"}]},{\"t\":[]}]}");
    arena_fini(&a);
}
END_TEST

SUITE(market_sieve)
{
    ADD(only_lists_of_the_depths_asked_for);
    ADD_TABLE(sieve_keeps_what_is_wanted, cases);
}
