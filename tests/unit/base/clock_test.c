#include "base/clock.h"

#include <string.h>

#include "../../lib/unit.h"

static const struct {
    const char *text;
    bool good;
    int64_t time;
} times[] = {
    {"1970-01-01T00:00:00Z", true, 0},
    {"2026-05-28T16:20:00Z", true, 1779985200},
    {"2026-05-28 16:20Z", true, 1779985200},
    {"2026-05-28", true, 1779926400},
    {"2024-02-29", true, 1709164800},
    {"2023-02-29", false, 0},
    {"2100-02-29", false, 0},
    {"2026-05-28T16:20:00", false, 0}, /* no zone: whose 16:20? */
    {"2026-05-28T16:20:00+02:00", false, 0},
    {"2026-05-28T24:00:00Z", false, 0},
    {"2026-05-28T16:20:00Zx", false, 0},
    {"2026-13-01", false, 0},
    {"9998-12-31T23:59:59Z", true, 253370764799},
    {"9999-12-31T23:59:59Z", false, 0}, /* the next day would have no text */
    {"1969-12-31", false, 0},
    {"", false, 0},
};

START_TEST(time_text_is_utc_or_refused)
{
    int64_t t = -1;

    ck_assert_msg(clock_parse(times[_i].text, &t) == times[_i].good, "\"%s\"", times[_i].text);
    if (times[_i].good)
        ck_assert_int_eq(t, times[_i].time);
}
END_TEST

START_TEST(every_day_of_four_centuries_comes_back)
{
    char text[CLOCK_TEXT_MAX];
    int64_t day, back;

    for (day = clock_date(1970, 1, 1); day < clock_date(2370, 1, 1); day++) {
        ck_assert(clock_parse_date(clock_text_date(day, text), &back));
        ck_assert_int_eq(day, back);
    }
    ck_assert_int_eq(clock_weekday(clock_date(2026, 11, 22)), 0);
    ck_assert_int_eq(clock_date_of(-1), -1);
    ck_assert_str_eq(clock_text_date(CLOCK_DATE_LAST, text), "9998-12-31");
    ck_assert(clock_parse_date(text, &back));
    ck_assert(!clock_parse_date(clock_text_date(CLOCK_DATE_LAST + 1, text), &back));
}
END_TEST

SUITE(base_clock)
{
    ADD_TABLE(time_text_is_utc_or_refused, times);
    ADD(every_day_of_four_centuries_comes_back);
}
