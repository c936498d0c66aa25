#include "base/fixed.h"

#include <stdio.h>
#include <string.h>

#include "../../lib/unit.h"

static const struct {
    const char *text;
    int shift;
    enum fixed_read read;
    int64_t value;
} reads[] = {
    {"0", 0, FIXED_READ_OK, 0},
    {"1.9", 0, FIXED_READ_OK, 1900000000},
    {"-1.9", 0, FIXED_READ_OK, -1900000000},
    {"55.0400000000", 0, FIXED_READ_OK, 55040000000},
    {"0.00000013", 0, FIXED_READ_OK, 130},
    {"1.3e-07", 0, FIXED_READ_OK, 130},
    {"1.5E+2", 0, FIXED_READ_OK, 150000000000},
    {"320", -2, FIXED_READ_OK, 3200000000},
    {"1.3168888888888888", 0, FIXED_READ_ROUNDED, 1316888889},
    {"2.9999999999999997e-05", 0, FIXED_READ_ROUNDED, 30000},
    {"0.0000000005", 0, FIXED_READ_ROUNDED, 0}, /* a tie goes to the even nano */
    {"0.0000000015", 0, FIXED_READ_ROUNDED, 2},
    {"0.00000000051", 0, FIXED_READ_ROUNDED, 1},
    {"0.00000000001", 0, FIXED_READ_ROUNDED, 0},
    {"9223372036.854775807", 0, FIXED_READ_OK, INT64_MAX},
    {"9223372036.854775808", 0, FIXED_READ_RANGE, 0},
    {"1e5", 0, FIXED_READ_OK, INT64_C(100000000000000)},
    {"9.2e9", 0, FIXED_READ_OK, INT64_C(9200000000000000000)},
    {"1e10", 0, FIXED_READ_RANGE, 0}, /* an exponent of two digits is not its last one */
    {"1e15", 0, FIXED_READ_RANGE, 0},
    {"25e-12", 12, FIXED_READ_OK, 25000000000},
    {"123e-11", 0, FIXED_READ_ROUNDED, 1},
    {"1E+03", 0, FIXED_READ_OK, 1000000000000},
    {"1e999999999999", 0, FIXED_READ_RANGE, 0},
    {"0e999999999999", 0, FIXED_READ_OK, 0},
    {"", 0, FIXED_READ_BAD, 0},
    {"-", 0, FIXED_READ_BAD, 0},
    {".", 0, FIXED_READ_BAD, 0},
    {"1.", 0, FIXED_READ_BAD, 0},
    {"1e", 0, FIXED_READ_BAD, 0},
    {" 1", 0, FIXED_READ_BAD, 0},
    {"1 ", 0, FIXED_READ_BAD, 0},
    {"$2.10", 0, FIXED_READ_BAD, 0},
    {"1,000", 0, FIXED_READ_BAD, 0},
    {"nan", 0, FIXED_READ_BAD, 0},
};

START_TEST(decimal_text_is_read_to_the_nano)
{
    int64_t value = 0;
    enum fixed_read read =
        fixed_parse(reads[_i].text, strlen(reads[_i].text), reads[_i].shift, &value);

    ck_assert_msg(read == reads[_i].read, "\"%s\" gave %d", reads[_i].text, (int)read);
    if (read == FIXED_READ_OK || read == FIXED_READ_ROUNDED)
        ck_assert_int_eq(value, reads[_i].value);
}
END_TEST

/* The same number, however many zeros its exponent has to make up for. */
START_TEST(exponents_are_exact_at_any_length)
{
    static const int zeros[] = {0, 1, 5, 38, 39, 40, 41, 399, 400, 401, 4010, 100000};
    static char text[100100];

    for (size_t i = 0; i < sizeof zeros / sizeof *zeros; i++) {
        int z = zeros[i];
        int64_t value = 0;

        (void)snprintf(text, sizeof text, "0.%0*d1e%d", z, 0, z + (z == 0) + 1);
        ck_assert_int_eq(fixed_parse(text, strlen(text), 0, &value), FIXED_READ_OK);
        ck_assert_int_eq(value, FIXED_ONE);
        (void)snprintf(text, sizeof text, "1%0*de-%d", z, 0, z + (z == 0));
        ck_assert_int_eq(fixed_parse(text, strlen(text), 0, &value), FIXED_READ_OK);
        ck_assert_int_eq(value, FIXED_ONE);
        /* Far from it: refused, or nothing but a rest. */
        (void)snprintf(text, sizeof text, "0.%0*d1e%d", z, 0, z + 4010);
        ck_assert_int_eq(fixed_parse(text, strlen(text), 0, &value), FIXED_READ_RANGE);
        (void)snprintf(text, sizeof text, "1%0*de-%d", z, 0, z + 4010);
        ck_assert_int_eq(fixed_parse(text, strlen(text), 0, &value), FIXED_READ_ROUNDED);
        ck_assert_int_eq(value, 0);
        /* A tie is none when anything stands behind it. */
        (void)snprintf(text, sizeof text, "0.0000000005%0*d1", z, 0);
        ck_assert_int_eq(fixed_parse(text, strlen(text), 0, &value), FIXED_READ_ROUNDED);
        ck_assert_int_eq(value, 1);
    }
}
END_TEST

START_TEST(divisions_round_as_their_name_says)
{
    ck_assert_int_eq(fixed_div(5, 2, FIXED_HALF_EVEN), 2);
    ck_assert_int_eq(fixed_div(5, 2, FIXED_HALF_AWAY), 3);
    ck_assert_int_eq(fixed_div(-5, 2, FIXED_HALF_AWAY), -3);
    ck_assert_int_eq(fixed_div(7, 4, FIXED_DOWN), 1);
    ck_assert_int_eq(fixed_div(-7, 4, FIXED_DOWN), -1);
    ck_assert_int_eq(fixed_div_even(5, 2), 2);
    ck_assert_int_eq(fixed_div_even(7, 2), 4);
    ck_assert_int_eq(fixed_div_even(-5, 2), -2);
    ck_assert_int_eq(fixed_div_even(-7, 2), -4);
    ck_assert_int_eq(fixed_div_away(5, 2), 3);
    ck_assert_int_eq(fixed_div_away(-5, 2), -3);
    ck_assert_int_eq(fixed_div_away(7, 3), 2);
    ck_assert_int_eq(fixed_mul_div_even(INT64_MAX, 7, 7), INT64_MAX);
    ck_assert_int_eq(fixed_round_away(2559949495, 100000), 2559900000);
    ck_assert_int_eq(fixed_round_away(2559950000, 100000), 2560000000);
}
END_TEST

START_TEST(text_has_every_digit)
{
    char out[FIXED_TEXT_MAX];

    ck_assert_str_eq(fixed_text(1900000000, 9, out), "1.900000000");
    ck_assert_str_eq(fixed_text(2559900000, 4, out), "2.5599");
    ck_assert_str_eq(fixed_text(-5, 9, out), "-0.000000005");
    ck_assert_str_eq(fixed_text(3000000000, 0, out), "3");
    ck_assert_str_eq(fixed_text_short(1900000000, out), "1.90");
    ck_assert_str_eq(fixed_text_short(2565555556, out), "2.565555556");
    ck_assert_str_eq(fixed_text_short(0, out), "0.00");
    ck_assert_str_eq(fixed_text_short(INT64_MIN, out), "-9223372036.854775808");
}
END_TEST

START_TEST(text_that_would_lose_a_digit_stops_the_program)
{
    char out[FIXED_TEXT_MAX];

    (void)fixed_text(2559950001, 4, out);
}
END_TEST

/* Two texts that were read as 1: a number beyond all range, and next to nothing. */
START_TEST(exponents_that_were_misread)
{
    static const enum fixed_read wanted[] = {FIXED_READ_RANGE, FIXED_READ_ROUNDED};
    const char *path = unit_shared("cases/small_formats/fixed-exponent.txt");
    FILE *f = path ? fopen(path, "r") : NULL;
    char line[1000];

    ck_assert(f || !path);
    for (size_t i = 0; f && fgets(line, sizeof line, f); i++) {
        int64_t value = 1;

        ck_assert_uint_lt(i, 2);
        ck_assert_int_eq(fixed_parse(line, strcspn(line, "\n"), 0, &value), wanted[i]);
        ck_assert(wanted[i] == FIXED_READ_RANGE || value == 0);
    }
    if (f)
        (void)fclose(f);
}
END_TEST

SUITE(base_fixed)
{
    ADD(exponents_are_exact_at_any_length);
    ADD_TABLE(decimal_text_is_read_to_the_nano, reads);
    ADD(divisions_round_as_their_name_says);
    ADD(text_has_every_digit);
    tcase_add_test_raise_signal(unit_case, text_that_would_lose_a_digit_stops_the_program, 6);
}

SUITE(base_misread)
{
    ADD(exponents_that_were_misread);
}
