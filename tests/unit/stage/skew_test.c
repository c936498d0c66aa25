/* Clocks: what others say of ours. */
#include <string.h>

#include "../../lib/unit.h"
#include "stage/poll/skew.h"

static const struct {
    int64_t ahead[5];
    size_t n;
    int64_t median;
} medians[] = {
    {{7}, 1, 7},
    {{-3, 2, 1000000}, 3, 2},            /* one server's clock is wrong */
    {{0, 1036800, 1036801}, 3, 1036800}, /* two of three say that ours is */
    {{-90, 10}, 2, 10},
    {{61, 59, 62, 58}, 4, 59},
    {{INT64_MAX, INT64_MIN, 0, 0, 1}, 5, 0},
};

START_TEST(one_wrong_server_decides_nothing)
{
    int64_t ahead[5];

    memcpy(ahead, medians[_i].ahead, sizeof ahead);
    ck_assert_int_eq(skew_median(ahead, medians[_i].n), medians[_i].median);
}
END_TEST

static const struct {
    struct skew s;
    const char *says; /* NULL: it is small */
} skews[] = {
    {{0}, NULL},
    {{.has_database = true, .database_s = 60}, NULL},
    {{.has_database = true, .database_s = 61}, "61 s ahead of the database's"},
    {{.has_database = true, .database_s = -61}, "61 s behind the database's"},
    {{.database_s = 61}, NULL}, /* nobody asked it */
    {{.market = {3, 60, 0}}, NULL},
    {{.market = {3, 1036800, 0}}, "1036800 s ahead of that of 3 markets"},
    {{.market = {12, -3600, 0}}, "3600 s behind that of 12 markets"},
    {{.market = {2, 1036800, 0}}, NULL}, /* two are not enough */
};

START_TEST(more_than_a_minute_is_too_much)
{
    struct err e = {0};

    ck_assert_msg(skew_is_small(&skews[_i].s, &e) == !skews[_i].says, "%s", e.text);
    if (skews[_i].says)
        ck_assert_msg(e.kind == ERR_CLOCK && err_exit(e.kind) == 78 && e.hint[0]
                          && strstr(e.text, skews[_i].says),
                      "%s", e.text);
}
END_TEST

START_TEST(polls_say_something_when_three_of_them_do)
{
    struct polled polled[5] = {
        {.is_dated = true, .ahead_s = 100}, {0}, {.is_dated = true, .ahead_s = 90}};
    struct skew s = {0};
    struct arena a = {0};

    skew_of_polls(&s, polled, 5, &a);
    ck_assert_int_eq(s.market.markets, 0);
    polled[4] = (struct polled){.is_dated = true, .ahead_s = -5};
    skew_of_polls(&s, polled, 5, &a);
    ck_assert_int_eq(s.market.markets, 3);
    ck_assert_int_eq(s.market.ahead_s, 90);
    skew_of_polls(&s, NULL, 0, &a);
    arena_fini(&a);
}
END_TEST

SUITE(stage_skew)
{
    ADD_TABLE(one_wrong_server_decides_nothing, medians);
    ADD_TABLE(more_than_a_minute_is_too_much, skews);
    ADD(polls_say_something_when_three_of_them_do);
}
