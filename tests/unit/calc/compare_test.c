#include "calc/compare.h"

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"

static struct arena mem;

/* Levels 1 to 3 are made of today's prices; a single operator in common is enough. */
START_TEST(what_was_made_of_its_day_is_compared)
{
    const struct method *m = kit_method("GHR-1.1", &mem);
    struct fixing_operator then = {.op = "op00", .price_nusd = 1900000000},
                           now = {.op = "op00", .price_nusd = 2000000000};

    for (int x = 1; x <= 5; x++) {
        for (int y = 1; y <= 5; y++) {
            struct fixing a = {
                .level = x, .op = &then, .operator_len = 1, .avg_exact_nusd = 1900000000};
            struct fixing b = {
                .level = y, .op = &now, .operator_len = 1, .avg_exact_nusd = 2500000000};
            struct compare c = compare_fixings(m, &a, &b, &mem);

            ck_assert_int_eq(c.comparable, x <= 3 && y <= 3);
            if (!c.comparable)
                continue;
            ck_assert_uint_eq(c.common, 1);
            ck_assert_int_eq(c.difference_nusd, 600000000);
            ck_assert_int_eq(c.market_nusd, 100000000);
            ck_assert_int_eq(c.composition_nusd, 500000000);
        }
    }
}
END_TEST

START_TEST(strangers_are_not_compared)
{
    const struct method *m = kit_method("GHR-1.1", &mem);
    struct fixing_operator x = {.op = "op00", .price_nusd = 1}, y = {.op = "op01", .price_nusd = 1};
    struct fixing a = {.level = 1, .op = &x, .operator_len = 1},
                  b = {.level = 1, .op = &y, .operator_len = 1};

    ck_assert(!compare_fixings(m, &a, &b, &mem).comparable);
}
END_TEST

SUITE(calc_compare)
{
    ADD(what_was_made_of_its_day_is_compared);
    ADD(strangers_are_not_compared);
}
