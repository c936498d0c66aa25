/* Lists that grow in an arena. */
#include "../../lib/unit.h"
#include "base/vec.h"

struct thing {
    int number;
    const char *word;
};

/* Whatever stood there: in memory that was used before, and behind a list that was cut. */
START_TEST(what_is_pushed_is_zero_at_any_length)
{
    struct arena a = {0};

    for (int round = 0; round < 3; round++) {
        VEC(struct thing) list = {0};

        for (int i = 0; i < 1000; i++) {
            struct thing *t;

            if (i == 500)
                list.len = 100;
            t = VEC_PUSH(&list, &a);
            ck_assert_int_eq(t->number, 0);
            ck_assert_ptr_null(t->word);
            *t = (struct thing){i, "word"};
        }
        ck_assert_uint_eq(list.len, 600);
        ck_assert_int_eq(list.at[0].number, 0);
        ck_assert_int_eq(list.at[99].number, 99);
        ck_assert_int_eq(list.at[100].number, 500);
        ck_assert_int_eq(list.at[599].number, 999);
        arena_reset(&a);
    }
    arena_fini(&a);
}
END_TEST

SUITE(base_vec)
{
    ADD(what_is_pushed_is_zero_at_any_length);
}
