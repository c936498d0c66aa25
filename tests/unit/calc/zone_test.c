/* Zones: what the rules say is what the machine's tzdata say. */
#include "calc/contract/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

static struct arena mem;

static const struct zone *zone(const char *id)
{
    const struct zone *z = zone_by_id(&kit_calendars()->zones, id);

    ck_assert_msg(z, "%s", id);
    return z;
}

/* One zone of the file: every hour of three years, and a quarter of an hour around each change. */
START_TEST(rules_say_what_tzdata_say)
{
    const struct zone_list *list = &kit_calendars()->zones;

    if (access("/usr/share/zoneinfo/UTC", R_OK) != 0) {
        printf("skipped: /usr/share/zoneinfo is not here\n");
        return;
    }
    for (size_t i = 0; i < list->len; i++) {
        const struct zone *z = &list->at[i];
        int last = 0;

        ck_assert_int_eq(setenv("TZ", text_fmt(&mem, ":%s", z->id), 1), 0);
        tzset();
        for (int64_t at = clock_date(2026, 1, 1) * CLOCK_DAY;
             at < clock_date(2029, 1, 1) * CLOCK_DAY; at += 900) {
            time_t t = (time_t)at;
            struct tm tm;

            ck_assert_ptr_nonnull(localtime_r(&t, &tm));
            if (zone_offset(z, at) != tm.tm_gmtoff)
                ck_abort_msg("%s at %lld: %d, tzdata say %ld", z->id, (long long)at,
                             zone_offset(z, at), tm.tm_gmtoff);
            last += zone_offset(z, at) != z->standard_s;
        }
        ck_assert_int_eq(last > 0, z->standard_s != z->summer_s);
    }
}
END_TEST

static int64_t at(int month, int day, int hour, int minute)
{
    return clock_date(2026, month, day) * CLOCK_DAY + hour * CLOCK_HOUR + minute * 60;
}

START_TEST(sixteen_in_new_york_moves_an_hour_on_the_first_of_november)
{
    const struct zone *ny = zone("America/New_York");

    ck_assert_int_eq(zone_time(ny, clock_date(2026, 10, 31), 16 * CLOCK_HOUR), at(10, 31, 20, 0));
    ck_assert_int_eq(zone_time(ny, clock_date(2026, 11, 1), 16 * CLOCK_HOUR), at(11, 1, 21, 0));
    /* Twice: the first. Never: an hour on. */
    ck_assert_int_eq(zone_time(ny, clock_date(2026, 11, 1), 5400), at(11, 1, 5, 30));
    ck_assert_int_eq(zone_time(ny, clock_date(2026, 3, 8), 9000), at(3, 8, 7, 30));
    ck_assert_int_eq(zone_time(zone("America/Chicago"), clock_date(2026, 11, 27), 45900),
                     at(11, 27, 18, 45));
    ck_assert_int_eq(zone_time(zone("Asia/Shanghai"), clock_date(2026, 1, 1), 0),
                     at(1, 1, 0, 0) - 8 * CLOCK_HOUR);
}
END_TEST

START_TEST(months_have_their_hours)
{
    const struct zone *ny = zone("America/New_York"), *utc = zone("UTC");

    for (int year = 2026; year <= 2028; year++) {
        for (int month = 1; month <= 12; month++) {
            int64_t first = clock_date(year, month, 1);
            int64_t last = first + clock_days_in_month(year, month) - 1;
            int days = (int)(last - first + 1);

            ck_assert_int_eq(zone_hours(utc, first, last), days * 24);
            ck_assert_int_eq(zone_hours(ny, first, last), month == 3    ? 743
                                                          : month == 11 ? 721
                                                                        : days * 24);
        }
    }
}
END_TEST

/* South of the equator summer goes over the turn of the year, and a winter may be an hour behind.
 */
static const struct {
    const char *rule;
    int month, day, hour, offset_h; /* of UTC in 2026; a second before it the other one */
} turns[] = {
    {"AEST-10AEDT,M10.1.0,M4.1.0/3", 4, 4, 16, 10}, {"AEST-10AEDT,M10.1.0,M4.1.0/3", 10, 3, 16, 11},
    {"EST5EDT,M3.2.0,M11.1.0", 3, 8, 7, -4},        {"EST5EDT,M3.2.0,M11.1.0", 11, 1, 6, -5},
    {"IST-1GMT0,M10.5.0,M3.5.0/1", 3, 29, 1, 1},    {"IST-1GMT0,M10.5.0,M3.5.0/1", 10, 25, 1, 0},
};

START_TEST(a_clock_changes_to_the_second)
{
    struct zone z = {0};
    int64_t turn = at(turns[_i].month, turns[_i].day, turns[_i].hour, 0);
    int after = turns[_i].offset_h * CLOCK_HOUR, before;

    ck_assert(zone_parse(turns[_i].rule, &z));
    before = z.standard_s + z.summer_s - after;
    ck_assert_int_ne(before, after);
    ck_assert_int_eq(zone_offset(&z, turn - 1), before);
    ck_assert_int_eq(zone_offset(&z, turn), after);
    /* Both ends of the year are on one side. */
    ck_assert_int_eq(zone_offset(&z, at(1, 1, 0, 0)), zone_offset(&z, at(12, 31, 23, 59)));
    for (int hour = -3; hour <= 3; hour++) { /* there and back, where the clock says it once */
        int64_t now = turn + hour * CLOCK_HOUR, local = now + zone_offset(&z, now);
        int64_t date = clock_date_of(local), back;

        back = zone_time(&z, date, (int)(local - date * CLOCK_DAY));
        ck_assert(back == now || back == now - CLOCK_HOUR);
        ck_assert_int_eq(back + zone_offset(&z, back), local);
    }
}
END_TEST

static const char *const bad[] = {
    "",
    "EST",
    "EST5EDT",
    "E5",
    "EST5EDT,M3.2.0",
    "EST5EDT,M13.2.0,M11.1.0",
    "EST5EDT,M3.6.0,M11.1.0",
    "EST5EDT,M3.0.0,M11.1.0",
    "EST5EDT,M0.2.0,M11.1.0",
    "EST5EDT,M3.2.7,M11.1.0",
    "EST5EDT,J60,J300",
    "EST5EDT,M3.2.0,M11.1.0 ",
    "<+08-8",
    "EST25",
};

START_TEST(another_form_is_refused)
{
    struct zone z = {0};

    ck_assert_msg(!zone_parse(bad[_i], &z), "\"%s\" was read", bad[_i]);
}
END_TEST

/* Each number up to its end, and none of four digits. */
static const struct {
    const char *rule;
    bool good;
} ends[] = {{"EST24", true},
            {"EST25", false},
            {"EST-24", true},
            {"EST024", true},
            {"EST0005", false},
            {"EST5:59", true},
            {"EST5:60", false},
            {"EST5:59:59", true},
            {"EST5:59:60", false},
            {"EST5:", false},
            {"EST", false},
            {"ES5", false},
            {"EST5EDT,M12.5.6/167,M1.1.0/-167", true},
            {"EST5EDT,M12.5.6/168,M1.1.0", false},
            {"EST5EDT,M3.2.0/2:30,M11.1.0/2:30:15", true},
            {"EST5EDT,M3.2.0/,M11.1.0", false},
            {"EST5EDT,M3.2.0,M11.1.0/-168", false},
            {"EST5EDT4:59:59,M3.2.0,M11.1.0", true}};

START_TEST(a_number_of_a_rule_has_its_end)
{
    struct zone z = {0};

    ck_assert_msg(zone_parse(ends[_i].rule, &z) == ends[_i].good, "%s", ends[_i].rule);
}
END_TEST

SUITE(calc_zone)
{
    ADD_TABLE(a_number_of_a_rule_has_its_end, ends);
    ADD_TABLE(a_clock_changes_to_the_second, turns);
    ADD(rules_say_what_tzdata_say);
    ADD(sixteen_in_new_york_moves_an_hour_on_the_first_of_november);
    ADD(months_have_their_hours);
    ADD_TABLE(another_form_is_refused, bad);
}
