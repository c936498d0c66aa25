/* R14, and the contracts it is about. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "calc/contract/settle.h"

static struct arena mem;

/* Months, and their first days by the calendar on the wall: 20544 is 2026-04-01. */
enum { APRIL = 2026 * 12 + 3, FEB_2028 = 2028 * 12 + 1, FEB_2026 = 2026 * 12 + 1 };
enum { APRIL_1 = 20544, FEB_1_2028 = 21215, FEB_1_2026 = 20485 };

static int64_t first_of(int month)
{
    return month == APRIL ? APRIL_1 : month == FEB_2028 ? FEB_1_2028 : FEB_1_2026;
}

/* Days of a month as a text: '1' to '5' are levels, '-' has no record. Prices are 2.00, 2.01, ...
 */
static struct settlement settle(int month, const char *levels, int through)
{
    struct settle_day day[40];
    struct defs *d = kit_defs(&mem);
    struct settlement s;
    size_t n = 0;

    for (size_t i = 0; levels[i]; i++)
        if (levels[i] != '-')
            day[n++] = (struct settle_day){first_of(month) + (int64_t)i, levels[i] - '0',
                                           2000000000 + (int64_t)i * 10000000};
    settle_month(&d->contract.at[0], kit_method("GHR-1.0", &mem), month, first_of(month) + through,
                 day, n, &s, &mem);
    return s;
}

static const struct {
    int month;
    const char *levels;
    enum settle_status status;
    const char *why;
} months[] = {
    {APRIL, "111111111111111111111111111111", SETTLE_FINAL, NULL},
    {APRIL, "555111111111111111111111111111", SETTLE_FINAL, NULL}, /* exactly 90 % */
    {APRIL, "555511111111111111111111111111", SETTLE_NOT_DETERMINED,
     "26 of 30 days are published, at least 90 % needed"},
    {APRIL, "---111111111111111111111111111", SETTLE_FINAL, NULL}, /* no record is no value */
    {APRIL, "----11111111111111111111111111", SETTLE_NOT_DETERMINED,
     "26 of 30 days are published, at least 90 % needed"},
    {APRIL, "444441111111111111111111111111", SETTLE_FINAL, NULL},
    {APRIL, "444444111111111111111111111111", SETTLE_NOT_DETERMINED,
     "6 days repeat a value, at most 5 allowed"},
    {FEB_2026, "1111111111111111111111111155", SETTLE_FINAL, NULL}, /* 26 of 28 */
    {FEB_2026, "1111111111111111111111111555", SETTLE_NOT_DETERMINED,
     "25 of 28 days are published, at least 90 % needed"},
    {FEB_2028, "11111111111111111111111111155", SETTLE_FINAL, NULL}, /* 27 of 29 */
    {FEB_2028, "11111111111111111111111111555", SETTLE_NOT_DETERMINED,
     "26 of 29 days are published, at least 90 % needed"},
};

START_TEST(a_month_settles_or_says_why_not)
{
    struct settlement s =
        settle(months[_i].month, months[_i].levels, (int)strlen(months[_i].levels) - 1);

    ck_assert_int_eq(s.days, (int)strlen(months[_i].levels));
    ck_assert_int_eq(s.status, months[_i].status);
    ck_assert_int_eq(s.has_price, months[_i].status == SETTLE_FINAL);
    if (months[_i].why)
        ck_assert_str_eq(s.why, months[_i].why);
    else
        ck_assert_int_eq(s.price_nusd, s.to_date_nusd);
}
END_TEST

START_TEST(the_mean_is_rounded_once_half_away_from_zero)
{
    /* 2.00 to 2.29: the mean is 2.145 exactly. Without the first three days 2.16. */
    ck_assert_int_eq(settle(APRIL, months[0].levels, 29).price_nusd, 2145000000);
    ck_assert_int_eq(settle(APRIL, months[1].levels, 29).price_nusd, 2160000000);
}
END_TEST

START_TEST(a_running_month_has_an_indicative_value)
{
    struct settlement s = settle(APRIL, "11111", 4); /* five days: 2.00 to 2.04 */

    ck_assert_int_eq(s.status, SETTLE_RUNNING);
    ck_assert(!s.has_price);
    ck_assert_int_eq(s.to_date_nusd, 2020000000);
    /* (10.10 + 25 x 2.04)/30 = 2.036666... */
    ck_assert_int_eq(s.indicative_nusd, 2036700000);
    s = settle(APRIL, "11115", 4); /* a past day without a value counts in neither */
    ck_assert_int_eq(s.to_date_nusd, 2015000000);
    /* (8.06 + 25 x 2.03)/29 = 2.0279310... */
    ck_assert_int_eq(s.indicative_nusd, 2027900000);
}
END_TEST

START_TEST(a_month_to_come_stands_at_the_last_fixing)
{
    struct settle_day last = {APRIL_1 - 10, 1, 2345600000};
    struct defs *d = kit_defs(&mem);
    struct settlement s;

    settle_month(&d->contract.at[0], kit_method("GHR-1.0", &mem), APRIL, APRIL_1 - 5, &last, 1, &s,
                 &mem);
    ck_assert(!s.has_to_date && s.has_indicative && s.status == SETTLE_RUNNING);
    ck_assert_int_eq(s.indicative_nusd, 2345600000);
    /* So it does with a day to go, none of its own having come out. */
    settle_month(&d->contract.at[0], kit_method("GHR-1.0", &mem), APRIL, APRIL_1 + 28, &last, 1, &s,
                 &mem);
    ck_assert(!s.has_to_date && s.has_indicative && s.status == SETTLE_RUNNING);
    ck_assert_int_eq(s.indicative_nusd, 2345600000);
    settle_month(&d->contract.at[0], kit_method("GHR-1.0", &mem), APRIL, APRIL_1 + 29, NULL, 0, &s,
                 &mem);
    ck_assert_int_eq(s.status, SETTLE_NOT_DETERMINED);
    ck_assert(!s.has_to_date && !s.has_indicative);
}
END_TEST

START_TEST(a_snapshot_method_does_not_settle)
{
    struct defs *d = kit_defs(&mem);
    struct settlement s;

    settle_month(&d->contract.at[0], kit_method("GHS-1.0", &mem), APRIL, APRIL_1 + 29, NULL, 0, &s,
                 &mem);
    ck_assert_int_eq(s.status, SETTLE_NOT_DETERMINED);
    ck_assert_str_eq(s.why, "method GHS-1.0 has no rule of settlement");
}
END_TEST

/* The day before and the day after belong to other months. */
START_TEST(a_month_has_the_days_of_the_calendar)
{
    static const struct {
        int month, first, days;
    } known[] = {{2025 * 12 + 11, 20423, 31}, {FEB_2026, FEB_1_2026, 28},
                 {APRIL, APRIL_1, 30},        {2026 * 12 + 11, 20788, 31},
                 {2027 * 12, 20819, 31},      {FEB_2028, FEB_1_2028, 29},
                 {2000 * 12 + 1, 10988, 29},  {2023 * 12 + 1, 19389, 28}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        ck_assert_int_eq(contract_month_first(known[i].month), known[i].first);
        ck_assert_int_eq(contract_month_days(known[i].month), known[i].days);
        ck_assert_int_eq(contract_month_of(known[i].first), known[i].month);
        ck_assert_int_eq(contract_month_of(known[i].first - 1), known[i].month - 1);
        ck_assert_int_eq(contract_month_of(known[i].first + known[i].days - 1), known[i].month);
        ck_assert_int_eq(contract_month_of(known[i].first + known[i].days), known[i].month + 1);
    }
}
END_TEST

/* Neighbours of the month are no days of it, and the last of them is what a month to come has. */
START_TEST(days_beside_the_month_do_not_count)
{
    struct settle_day day[] = {{APRIL_1 - 1, 1, 9000000000},
                               {APRIL_1, 1, 2000000000},
                               {APRIL_1 + 29, 1, 3000000000},
                               {APRIL_1 + 30, 1, 9000000000}};
    struct defs *d = kit_defs(&mem);
    struct settlement s;

    settle_month(&d->contract.at[0], kit_method("GHR-1.0", &mem), APRIL, APRIL_1 + 30, day, 4, &s,
                 &mem);
    ck_assert_int_eq(s.days_published, 2);
    ck_assert_int_eq(s.to_date_nusd, 2500000000);
}
END_TEST

START_TEST(a_code_names_contract_and_month)
{
    struct defs *d = kit_defs(&mem);
    const struct contract_def *c = NULL;
    int month = 0;

    ck_assert(contract_by_code(&d->contract, "H100-SXM-K26", &c, &month));
    ck_assert_str_eq(c->id, "H100-SXM");
    ck_assert_int_eq(month, 2026 * 12 + 4);
    ck_assert_str_eq(contract_code(c, month, &mem), "H100-SXM-K26");
    ck_assert_str_eq(contract_code(c, 2026 * 12, &mem), "H100-SXM-F26");
    ck_assert_str_eq(contract_code(c, 2027 * 12 - 1, &mem), "H100-SXM-Z26");
    ck_assert(!contract_by_code(&d->contract, "H100-SXM-A26", &c, &month));
    ck_assert(!contract_by_code(&d->contract, "H100-SXM", &c, &month));
    ck_assert(!contract_by_code(&d->contract, "B200-K26", &c, &month));
    ck_assert(!contract_by_code(&d->contract, "H100-SXM-K2x", &c, &month));
    ck_assert(!contract_by_code(&d->contract, "-K26", &c, &month));
}
END_TEST

/* Every month of the century, of contracts whose ids are of every length, and what is nearly a
 * code. */
START_TEST(a_code_is_read_back)
{
    static const struct contract_def defs[] = {
        {.id = "H"}, {.id = "H1"}, {.id = "H2"}, {.id = "H-K26"}};
    static const struct contract_list list = {defs, sizeof defs / sizeof *defs};
    static const char *const bad[] = {"H_K26",  "H-A26",  "H-K-1", "H-K2",   "H-K 1",
                                      "-K26",   "K26",    "",      "H3-K26", "h-K26",
                                      "HH-K26", "H-K026", "H-K26 "};
    const struct contract_def *c = NULL;
    int month = 0;

    for (size_t i = 0; i < list.len; i++) {
        for (int m = 2000 * 12; m < 2100 * 12; m++) {
            ck_assert(contract_by_code(&list, contract_code(&defs[i], m, &mem), &c, &month));
            ck_assert_ptr_eq(c, &defs[i]);
            ck_assert_int_eq(month, m);
        }
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_msg(!contract_by_code(&list, bad[i], &c, &month), "%s", bad[i]);
}
END_TEST

/* Quarters alone: the letters are those of the months of each year. */
START_TEST(a_contract_has_the_months_of_its_letters)
{
    static const struct contract_def quarters = {
        .id = "Q", .months = "HMUZ", .listed_from = 2026 * 12 + 5, .listed_months = 6};

    for (int m = 2025 * 12; m < 2029 * 12; m++)
        ck_assert_int_eq(contract_has_month(&quarters, m), m >= 2026 * 12 + 5 && m % 3 == 2);
    for (int m = 2026 * 12; m < 2028 * 12; m++) { /* in July 2026: until December */
        ck_assert_int_eq(contract_is_listed(&quarters, m, clock_date(2026, 7, 1)),
                         m == 2026 * 12 + 8 || m == 2026 * 12 + 11);
        ck_assert_int_eq(contract_is_open(&quarters, m, clock_date(2026, 7, 1)),
                         m == 2026 * 12 + 5 || m == 2026 * 12 + 8 || m == 2026 * 12 + 11);
    }
}
END_TEST

/* One letter is a list, and so are two in their order. */
START_TEST(letters_of_months_stand_in_order)
{
    static const char letters[] = "FGHJKMNQUVXZ";

    ck_assert(contract_are_months(letters));
    for (size_t i = 0; i < 12; i++) {
        ck_assert(contract_are_months((char[]){letters[i], '\0'}));
        for (size_t k = 0; k < 12; k++)
            ck_assert_int_eq(contract_are_months((char[]){letters[i], letters[k], '\0'}), i < k);
    }
    ck_assert(!contract_are_months("A"));
    ck_assert(!contract_are_months("FA"));
}
END_TEST

START_TEST(a_year_of_months_is_listed)
{
    struct defs *d = kit_defs(&mem);
    const struct contract_def *c = &d->contract.at[0];
    int64_t date = clock_date(2026, 5, 31);

    ck_assert(!contract_is_listed(c, 2026 * 12 + 3, date));
    ck_assert(contract_is_listed(c, 2026 * 12 + 4, date));
    ck_assert(contract_is_listed(c, 2027 * 12 + 3, date));
    ck_assert(!contract_is_listed(c, 2027 * 12 + 4, date));
    ck_assert(contract_is_listed(c, 2027 * 12 + 4, date + 1));
    ck_assert(!contract_is_listed(c, 2025 * 12 + 11, clock_date(2025, 12, 1)));
}
END_TEST

START_TEST(a_month_has_a_price_once_it_is_listed_and_for_ever)
{
    struct defs *d = kit_defs(&mem);
    const struct contract_def *c = &d->contract.at[0];
    int64_t date = clock_date(2026, 5, 31);

    ck_assert(!contract_is_open(c, 2025 * 12 + 11, date)); /* before the first */
    ck_assert(contract_is_open(c, 2026 * 12, date));       /* over */
    ck_assert(contract_is_open(c, 2026 * 12 + 4, date));   /* this one */
    ck_assert(contract_is_open(c, 2027 * 12 + 3, date));   /* the last of twelve */
    ck_assert(!contract_is_open(c, 2027 * 12 + 4, date));
    ck_assert(!contract_is_open(c, 2099 * 12 + 11, date));
}
END_TEST

SUITE(calc_settle)
{
    ADD_TABLE(a_month_settles_or_says_why_not, months);
    ADD(the_mean_is_rounded_once_half_away_from_zero);
    ADD(a_running_month_has_an_indicative_value);
    ADD(a_month_to_come_stands_at_the_last_fixing);
    ADD(a_snapshot_method_does_not_settle);
    ADD(a_month_has_the_days_of_the_calendar);
    ADD(days_beside_the_month_do_not_count);
    ADD(a_code_names_contract_and_month);
    ADD(a_code_is_read_back);
    ADD(a_contract_has_the_months_of_its_letters);
    ADD(letters_of_months_stand_in_order);
    ADD(a_year_of_months_is_listed);
    ADD(a_month_has_a_price_once_it_is_listed_and_for_ever);
}
