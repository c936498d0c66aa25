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

/* A step over the edge of a list, or of an array, is an error under the address sanitizer, though
   the arena has more there. */
START_TEST(what_was_not_pushed_is_shut)
{
#ifdef ARENA_GUARDED
    struct arena a = {0};
    VEC(struct thing) list = {0};
    const char *array;

    for (size_t i = 1; i <= 100; i++) {
        VEC_PUSH(&list, &a)->number = 1;
        ck_assert_ptr_null(__asan_region_is_poisoned(list.at, i * sizeof *list.at));
        ck_assert_ptr_eq(__asan_region_is_poisoned(list.at, (i + 1) * sizeof *list.at),
                         &list.at[i]);
    }
    for (size_t i = 0; i < 20; i++) {
        array = ARENA_ARRAY(&a, char, i);
        ck_assert(!i || !__asan_address_is_poisoned(array + i - 1));
        ck_assert(__asan_address_is_poisoned(array + i));
    }
    arena_fini(&a);
#endif
}
END_TEST

/* What is counted before lies in one piece, and what was there is there still. */
START_TEST(room_is_made_once)
{
    struct arena a = {0};
    VEC(int) v = {0};
    const int *at;

    VEC_ROOM(&v, 0, &a);
    ck_assert_ptr_null(v.at);
    *VEC_PUSH(&v, &a) = 1;
    VEC_ROOM(&v, 1000, &a);
    at = v.at;
    ck_assert_int_eq(v.at[0], 1);
    for (int i = 2; i <= 1001; i++)
        *VEC_PUSH(&v, &a) = i;
    ck_assert_ptr_eq(v.at, at);
    ck_assert_uint_eq(v.cap, 1001);
    VEC_ROOM(&v, 0, &a);
    ck_assert_ptr_eq(v.at, at);
    *VEC_PUSH(&v, &a) = 1002;
    for (size_t i = 0; i < v.len; i++)
        ck_assert_int_eq(v.at[i], (int)i + 1);
    arena_fini(&a);
}
END_TEST

SUITE(base_vec)
{
    ADD(what_was_not_pushed_is_shut);
    ADD(room_is_made_once);
    ADD(what_is_pushed_is_zero_at_any_length);
}
