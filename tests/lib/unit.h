/*
 * Unit tests with Check, found by wildcard: a file tests/unit/FOLDER/NAME_test.c has one SUITE,
 * which registers itself before main runs.
 *
 *     START_TEST(halves_go_to_even) { ... } END_TEST
 *     SUITE(base_fixed) { ADD(halves_go_to_even); }
 */
#ifndef TESTS_LIB_UNIT_H
#define TESTS_LIB_UNIT_H
#include <check.h>

void unit_register(const char *name, void (*fill)(TCase *), void (*begin)(void));

/* Called before each test: which suite it is of. */
void unit_begin(const char *suite);

#define SUITE(name)                                                                                \
    static void name##_fill(TCase *unit_case);                                                     \
    static void name##_begin(void)                                                                 \
    {                                                                                              \
        unit_begin(#name);                                                                         \
    }                                                                                              \
    __attribute__((constructor)) static void name##_register(void)                                 \
    {                                                                                              \
        unit_register(#name, name##_fill, name##_begin);                                           \
    }                                                                                              \
    static void name##_fill(TCase *unit_case)

/* Check writes down, at each assertion that holds, where it stood, and the parent reads them, for
   "after this point" when the test is killed. Of a test with many it is every thousandth. */
void unit_mark(const char *file, int line);

#define _mark_point unit_mark

#define ADD(test) tcase_add_test(unit_case, test)

/* For tables of cases: the test has the index as _i. */
#define ADD_TABLE(test, table)                                                                     \
    tcase_add_loop_test(unit_case, test, 0, (int)(sizeof(table) / sizeof *(table)))

/* Path of a file of ../shared, or NULL where it is absent: the test then says so and returns. */
const char *unit_shared(const char *path);

#endif
