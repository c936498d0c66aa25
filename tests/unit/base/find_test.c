/* The first place of a sorted list, and how often it is asked for. */
#include "base/find.h"

#include <stdbool.h>

#include "../../lib/unit.h"

enum { LEN_MAX = 70 };

static size_t asked;

static bool is_before(size_t i, size_t first)
{
    asked++;
    return i < first;
}

START_TEST(the_first_place_is_found_with_a_look_for_each_halving)
{
    for (size_t len = 0; len <= LEN_MAX; len++) {
        size_t most = 1;

        while (len >> most)
            most++;
        for (size_t first = 0; first <= len; first++) {
            size_t i;

            asked = 0;
            FIND_FIRST(i, len, is_before(i, first));
            ck_assert_uint_eq(i, first);
            ck_assert_uint_le(asked, most);
        }
    }
}
END_TEST

SUITE(base_find)
{
    ADD(the_first_place_is_found_with_a_look_for_each_halving);
}
