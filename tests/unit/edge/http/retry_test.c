#include "edge/http/retry_priv.h"

#include "../../../lib/unit.h"
#include "edge/http/fetch.h"

#define NOW INT64_C(784111777) /* 1994-11-06T08:49:37Z */

static const struct {
    const char *value, *date;
    int64_t ms;
} waits[] = {
    {NULL, NULL, -1},
    {"", NULL, -1},
    {"soon", NULL, -1},
    {"-5", NULL, -1},
    {"0", NULL, 0},
    {"120", NULL, 120000},
    {"1.5", NULL, 2000},
    {"2.000", NULL, 2000},
    {"1.", NULL, 1000},
    {"12x", NULL, -1},
    {"99999999999999999999999999", NULL, 86400000},
    {"Sun, 06 Nov 1994 08:50:37 GMT", NULL, 60000},
    {"Sun, 06 Nov 1994 08:49:00 GMT", NULL, 0},
    /* the server's clock is an hour off: its own Date counts */
    {"Sun, 06 Nov 1994 09:50:37 GMT", "Sun, 06 Nov 1994 09:49:37 GMT", 60000},
    {"Sun, 06 Nov 1994 08:50:37 GMT", "yesterday", 60000},
    {"Sun, 06 Nov 2094 08:50:37 GMT", NULL, 86400000},
    {"Sun, 31 Feb 1994 08:50:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 25:50:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 08:50:37 CET", NULL, -1},
    {"Sunday, 06-Nov-94 08:49:37 GMT", NULL, -1},
    {"Sun, 6  Nov 1994 08:50:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 8:50:370 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 08:60:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 08:50:61 GMT", NULL, -1},
    {"Sun, 00 Nov 1994 08:50:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1969 08:50:37 GMT", NULL, -1},
    {"Sun, 06 Nov 1994 08:50:37 UTC", NULL, -1},
};

START_TEST(retry_after_is_seconds_or_a_date)
{
    ck_assert_msg(http_retry_after_ms(waits[_i].value, waits[_i].date, NOW) == waits[_i].ms,
                  "\"%s\" gave %lld", waits[_i].value,
                  (long long)http_retry_after_ms(waits[_i].value, waits[_i].date, NOW));
}
END_TEST

static const struct {
    const char *date, *age;
    int64_t at;
} dates[] = {
    {NULL, NULL, 0},
    {NULL, "5", 0},
    {"yesterday", "5", 0},
    {"Sun, 06 Nov 1994 08:49:37 GMT", NULL, NOW},
    {"Sun, 06 Nov 1994 08:49:37 GMT", "0", NOW},
    {"Sun, 06 Nov 1994 08:19:37 GMT", "1800", NOW}, /* half an hour in a cache */
    {"Sun, 06 Nov 1994 08:49:37 GMT", "old", NOW},
    {"Tue, 28 Jan 2025 12:00:00 GMT", NULL, INT64_C(1738065600)},
    {"Fri, 28 Feb 2025 12:00:00 GMT", NULL, INT64_C(1740744000)},
    {"Fri, 28 Mar 2025 12:00:00 GMT", NULL, INT64_C(1743163200)},
    {"Mon, 28 Apr 2025 12:00:00 GMT", NULL, INT64_C(1745841600)},
    {"Wed, 28 May 2025 12:00:00 GMT", NULL, INT64_C(1748433600)},
    {"Sat, 28 Jun 2025 12:00:00 GMT", NULL, INT64_C(1751112000)},
    {"Mon, 28 Jul 2025 12:00:00 GMT", NULL, INT64_C(1753704000)},
    {"Thu, 28 Aug 2025 12:00:00 GMT", NULL, INT64_C(1756382400)},
    {"Sun, 28 Sep 2025 12:00:00 GMT", NULL, INT64_C(1759060800)},
    {"Tue, 28 Oct 2025 12:00:00 GMT", NULL, INT64_C(1761652800)},
    {"Fri, 28 Nov 2025 12:00:00 GMT", NULL, INT64_C(1764331200)},
    {"Sun, 28 Dec 2025 12:00:00 GMT", NULL, INT64_C(1766923200)},
    {"Fri, 28 Dez 2025 12:00:00 GMT", NULL, 0},
};

START_TEST(an_answer_says_when_it_was_sent)
{
    ck_assert_int_eq(http_date_of(dates[_i].date, dates[_i].age), dates[_i].at);
}
END_TEST

static const struct {
    int status;
    bool again;
} statuses[] = {
    {200, false}, {301, false}, {400, false}, {401, false}, {403, false}, {404, false},
    {408, true},  {429, true},  {500, true},  {501, false}, {502, true},  {503, true},
    {504, true},  {505, false}, {520, true},  {599, true},  {600, false}, {0, false},
};

START_TEST(statuses_that_may_pass_are_tried_again)
{
    ck_assert_msg(http_retry_status(statuses[_i].status) == statuses[_i].again, "%d",
                  statuses[_i].status);
}
END_TEST

START_TEST(backoff_doubles_up_to_a_ceiling_with_up_to_half_more)
{
    static const int64_t base[] = {500, 1000, 2000, 4000, 8000, 8000, 8000};

    for (int turn = 1; turn <= 7; turn++) {
        int64_t wait = http_backoff_ms(1, "alpha", turn, 500);

        ck_assert_int_ge(wait, base[turn - 1]);
        ck_assert_int_le(wait, base[turn - 1] * 3 / 2);
    }
}
END_TEST

START_TEST(jitter_is_stable_and_spread)
{
    char name[8] = "m00";
    int seen[10] = {0}, tens = 0;

    ck_assert_int_eq(http_jitter_ms(7, "alpha", 1, 1000), 659); /* in every process */
    ck_assert_int_ne(http_jitter_ms(7, "alpha", 1, 1000), http_jitter_ms(7, "alpha", 2, 1000));
    ck_assert_int_ne(http_jitter_ms(7, "alpha", 1, 1000), http_jitter_ms(8, "alpha", 1, 1000));
    ck_assert_int_ne(http_jitter_ms(7, "alpha", 1, 1000), http_jitter_ms(7, "beta", 1, 1000));
    ck_assert_int_eq(http_jitter_ms(7, "alpha", 1, 0), 0);
    for (int i = 0; i < 100; i++) {
        int ms;

        name[1] = (char)('0' + i / 10);
        name[2] = (char)('0' + i % 10);
        ms = http_jitter_ms(7, name, 0, 1000);
        ck_assert_int_ge(ms, 0);
        ck_assert_int_lt(ms, 1000);
        seen[ms / 100]++;
    }
    for (int i = 0; i < 10; i++)
        tens += seen[i] > 0;
    ck_assert_int_ge(tens, 9);
}
END_TEST

SUITE(edge_http_retry)
{
    ADD_TABLE(retry_after_is_seconds_or_a_date, waits);
    ADD_TABLE(an_answer_says_when_it_was_sent, dates);
    ADD_TABLE(statuses_that_may_pass_are_tried_again, statuses);
    ADD(backoff_doubles_up_to_a_ceiling_with_up_to_half_more);
    ADD(jitter_is_stable_and_spread);
}
