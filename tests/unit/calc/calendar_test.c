/* Calendars: the shipped ones against what the exchanges' lists give, and each way to be wrong. */
#include "calc/contract/calendar.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

static struct arena mem;

static const struct calendar *calendar(const char *id)
{
    const struct kit_calendars *k = kit_calendars();

    for (size_t i = 0; i < k->list.len; i++)
        if (text_eq(k->list.at[i]->id, id))
            return k->list.at[i];
    ck_abort_msg("there is no calendar %s", id);
    return NULL;
}

/* Business days of each month and the last of them. */
static const struct {
    int count[12], last[12];
} nymex[] = {
    {{20, 19, 22, 21, 20, 21, 22, 21, 21, 22, 20, 22},
     {30, 27, 31, 30, 29, 30, 31, 31, 30, 30, 30, 31}},
    {{19, 19, 22, 22, 20, 21, 21, 22, 21, 21, 21, 22},
     {29, 26, 31, 30, 28, 30, 30, 31, 30, 29, 30, 31}},
    {{20, 20, 23, 19, 22, 21, 20, 23, 20, 22, 21, 20},
     {31, 29, 31, 28, 31, 30, 31, 31, 29, 31, 30, 29}},
};

static int count(const struct calendar *c, int64_t from, int64_t to, bool open)
{
    int n = 0;

    for (int64_t date = from; date <= to; date++)
        n += calendar_is_business(c, date, open);
    return n;
}

START_TEST(nymex_has_its_business_days)
{
    const struct calendar *c = calendar("NYMEX");
    int year = 2026 + _i, all = 0;

    for (int m = 0; m < 12; m++) {
        int64_t first = clock_date(year, m + 1, 1), last;
        int64_t end = first + clock_days_in_month(year, m + 1) - 1;
        int n = count(c, first, end, false);

        ck_assert_msg(n == nymex[_i].count[m], "%d-%02d has %d", year, m + 1, n);
        ck_assert(calendar_back(c, end, 0, false, &last));
        ck_assert_int_eq(last - first + 1, nymex[_i].last[m]);
        ck_assert_int_eq(n, count(c, first, end, true));
        all += n;
    }
    ck_assert_int_eq(all, 251);
}
END_TEST

START_TEST(the_spot_month_begins_three_business_days_before_the_last)
{
    int64_t date;

    ck_assert(calendar_back(calendar("NYMEX"), clock_date(2026, 11, 30), 3, false, &date));
    ck_assert_int_eq(date, clock_date(2026, 11, 24)); /* 27, 25, 24: the 26th is Thanksgiving */
    ck_assert(!calendar_back(calendar("NYMEX"), clock_date(2026, 1, 5), 3, false, &date));
}
END_TEST

static const struct {
    const char *calendar;
    int year, month, day;
    bool business, open; /* days of unknown kind closed, and open */
} days[] = {
    {"NYMEX", 2026, 11, 26, false, false},
    {"NYMEX", 2026, 11, 27, true, true},
    {"NYMEX", 2026, 11, 28, false, false},
    {"NYMEX", 2027, 12, 31, true, true}, /* New Year's Day of 2028 is a Saturday: not observed */
    {"NYMEX", 2027, 12, 24, false, false},
    {"NYMEX", 2026, 10, 12, true, true},
    {"NYMEX", 2026, 11, 11, true, true},
    {"ICE-ENERGY", 2026, 4, 3, false, false},
    {"ICE-ENERGY", 2026, 11, 26, false, true},
    {"ICE-ENERGY", 2026, 6, 19, false, true},
    {"ICE-ENERGY", 2027, 12, 24, false, true},
    {"ICE-FINANCIAL", 2026, 4, 3, false, true},
    {"ICE-FINANCIAL", 2026, 12, 25, false, false},
    {"TARGET", 2026, 11, 26, true, true},
    {"TARGET", 2026, 4, 6, false, false},
    {"TARGET", 2027, 5, 1, false, false}, /* a Saturday */
    {"TARGET", 2028, 12, 26, false, false},
    {"UTC-EVERY-DAY", 2026, 11, 1, true, true},
    {"UTC-EVERY-DAY", 2026, 12, 25, true, true},
};

START_TEST(days_are_what_their_calendar_says)
{
    const struct calendar *c = calendar(days[_i].calendar);
    int64_t date = clock_date(days[_i].year, days[_i].month, days[_i].day);

    ck_assert_int_eq(calendar_is_business(c, date, false), days[_i].business);
    ck_assert_int_eq(calendar_is_business(c, date, true), days[_i].open);
}
END_TEST

/* A month that begins on holidays, and one whose last business day would be one. */
START_TEST(edges_of_months_may_be_holidays)
{
    const struct calendar *c = calendar("NYMEX");
    int64_t date;

    ck_assert(!calendar_is_business(c, clock_date(2026, 1, 1), false));
    ck_assert_int_eq(count(c, clock_date(2027, 1, 1), clock_date(2027, 1, 3), false), 0);
    ck_assert(calendar_back(c, clock_date(2027, 5, 31), 0, false, &date)); /* Memorial Day */
    ck_assert_int_eq(date, clock_date(2027, 5, 28));
}
END_TEST

static const struct {
    const char *from, *to, *message;
} faults[] = {
    {"\"weekend\"", "\"weekends\"", "f.json:9: unknown key \"weekends\""},
    {"America/Chicago", "America/Gotham",
     "f.json:6: \"zone\" is \"America/Gotham\", which zones.json does not have"},
    {"\"from\": \"2026-01-01\"", "\"from\": \"2026-13-01\"",
     "f.json:7: \"from\" is \"2026-13-01\", expected a date such as 2026-01-01"},
    {"2028-12-31", "2025-12-31", "f.json:8: \"to\" is before \"from\""},
    {"2028-12-31", "2026-01-01", "f.json:13: days[1]: "},
    {"\"sunday\"", "\"sonntag\"", "f.json:9: \"weekend\" is \"sonntag\", expected sunday, "},
    {"\"sunday\"", "\"saturday\"", "f.json:9: \"weekend\" has saturday twice"},
    {"\"2026-01-19\"", "\"2026-01-01\"", "f.json:13: days[1]: \"date\" is there twice"},
    {"\"2026-02-16\"", "\"2026-01-16\"", "f.json:14: days[2]: \"date\" comes before that above it"},
    {"\"2026-01-19\"", "\"2026-01-18\"",
     "f.json:13: days[1]: \"date\" is a sunday, which is weekend anyway"},
    {"\"2026-01-01\", \"name\"", "\"2025-12-31\", \"name\"",
     "f.json:12: days[0]: \"date\" is outside of the calendar's years"},
    {"\"day\": \"closed\"", "\"day\": \"shut\"",
     "f.json:12: days[0]: \"day\" is \"shut\", expected closed, early or unknown"},
    {"\"day\": \"closed\", ", "", "f.json:12: days[0]: \"day\" is missing"},
    {"\"title\": \"NYMEX", "\"title\": \"\", \"title\": \"NYMEX",
     "f.json:5: \"title\" is there twice"},
};

START_TEST(a_fault_is_refused_with_file_line_and_path)
{
    size_t len;
    const char *text = kit_file("config/calendars/NYMEX.json", &len, &mem);
    const char *at = strstr(text, faults[_i].from);
    const struct json *doc;
    struct err e = {0};

    ck_assert_msg(at, "%s", faults[_i].from);
    text = text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, faults[_i].to,
                    at + strlen(faults[_i].from));
    doc = json_parse_config(text, strlen(text), "f.json", &mem, &e);
    ck_assert_msg(doc, "%s", e.text);
    ck_assert(!calendar_read(doc, "h", &kit_calendars()->zones, &mem, &e));
    ck_assert(!err_in_file(&e, "f.json"));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(text_starts(e.text, faults[_i].message), "%s", e.text);
}
END_TEST

SUITE(calc_calendar)
{
    ADD_TABLE(nymex_has_its_business_days, nymex);
    ADD(the_spot_month_begins_three_business_days_before_the_last);
    ADD_TABLE(days_are_what_their_calendar_says, days);
    ADD(edges_of_months_may_be_holidays);
    ADD_TABLE(a_fault_is_refused_with_file_line_and_path, faults);
}
