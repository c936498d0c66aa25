/* Ten thousand random days through the engine and its dull twin (tests/lib/calc_twin.h). */
#include "../../lib/calc_twin.h"
#include "../../lib/unit.h"

START_TEST(ten_thousand_random_days_agree)
{
    struct kit_random r = {random_seed("calc_twin")};
    struct twin_count count = {0};
    struct arena a = {0};

    for (int day = 0; day < 10000; day++) {
        struct random_day d = random_day(&r, 0, &a);
        struct fixing f;

        twin_day(&d, day, &f, &count, &a);
        arena_reset(&a);
    }
    arena_fini(&a);
    for (int level = 1; level <= 5; level++)
        ck_assert_msg(count.level[level] > 300, "only %d days of level %d: the days are too tame",
                      count.level[level], level);
}
END_TEST

SUITE(calc_twin)
{
    ADD(ten_thousand_random_days_agree);
}
