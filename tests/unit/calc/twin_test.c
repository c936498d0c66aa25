/* Ten thousand random days through the engine and its dull twin (tests/lib/calc_twin.h). */
#include "../../lib/calc_twin.h"
#include "../../lib/unit.h"

START_TEST(ten_thousand_random_days_agree)
{
    struct kit_random r = {random_seed("calc_twin")};
    struct twin_count count = {0};
    struct arena a = {0};
    int agreed = 0;

    for (int day = 0; day < 10000; day++) {
        struct random_day d = random_day(&r, 0, &a);
        struct index_def index = *d.def->index;
        size_t seat = (size_t)day % (d.panel->member_len + 1);
        struct fixing f;

        /* Each seat in turn is the author's, then nobody's. */
        index.author = seat < d.panel->member_len ? d.panel->member[seat].op : "nobody";
        d.def->index = &index;
        twin_day(&d, day, &f, &count, &a);
        agreed += f.agreement > 1;
        arena_reset(&a);
    }
    arena_fini(&a);
    for (int level = 1; level <= 5; level++)
        ck_assert_msg(count.level[level] > 300, "only %d days of level %d: the days are too tame",
                      count.level[level], level);
    ck_assert_msg(agreed > 50, "on only %d days somebody stands on the author's price", agreed);
}
END_TEST

SUITE(calc_twin)
{
    ADD(ten_thousand_random_days_agree);
}
