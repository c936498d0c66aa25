/*
 * Random months under random rules against the dullest second way to settle them, which shares no
 * code with the first: holidays come from their rules of the year, roundings from a floor, and a
 * missing day is looked at anew by each policy.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_settle.h"

static struct arena mem;

enum { BEFORE_DAYS = 20, SLOTS = 60 };

static const char *const days_words[] = {"calendar", "business", "weekday", "published"};
static const char *const stat_words[] = {"mean", "terminal", "touch_high", "touch_low"};
static const char *const mode_words[] = {"half_even", "half_away", "down"};
static const int64_t steps[] = {10000000, 1000000, 100000};
static const char *const step_words[] = {"0.01", "0.001", "0.0001"};

/* What to do with a missing day, in the twin's own words. */
struct policy {
    bool level_4;
    int level_4_max;
    bool repeat, before;
    int repeat_max, in_a_row;
    bool skip;
    int share; /* percent */
    const char *text;
};
static const struct policy policies[] = {
    {false, 0, false, false, 0, 0, true, 0, "[{\"do\": \"skip\"}]"},
    {false, 0, false, false, 0, 0, true, 90, "[{\"do\": \"skip\", \"share\": \"0.9\"}]"},
    {true, 5, false, false, 0, 0, true, 90,
     "[{\"do\": \"level_4\", \"max\": 5}, {\"do\": \"skip\", \"share\": \"0.9\"}]"},
    {true, 999, true, true, 999, 2, false, 0,
     "[{\"do\": \"level_4\"}, {\"do\": \"repeat_previous\", \"from\": \"before\", "
     "\"in_a_row\": 2}, {\"do\": \"not_determined\"}]"},
    {false, 0, true, false, 3, 999, true, 80,
     "[{\"do\": \"repeat_previous\", \"max\": 3}, {\"do\": \"skip\", \"share\": \"0.8\"}]"},
    {false, 0, false, false, 0, 0, false, 0, "[{\"do\": \"not_determined\"}]"},
};

struct problem {
    int year, month;
    int days, stat, mode, step, input, each, policy;
    unsigned levels;
    int level[SLOTS]; /* from BEFORE_DAYS before the month on; 0: no record */
    int64_t value[SLOTS];
    int64_t strike;
};

/* ---- the twin ---- */

static int64_t easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100;
    int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
    int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7, m = (a + 11 * h + 22 * l) / 451;

    return clock_date(year, (h + l - 7 * m + 114) / 31, (h + l - 7 * m + 114) % 31 + 1);
}

static int weekday_of(int64_t date)
{
    return (int)((date + 4) % 7); /* 1970-01-01 was a Thursday */
}

static int64_t nth(int year, int month, int weekday, int n)
{
    int64_t d = clock_date(year, month, 1);

    while (weekday_of(d) != weekday)
        d++;
    return d + 7 * (n - 1);
}

static bool observed(int64_t date, int64_t holiday, bool saturday_too)
{
    if (weekday_of(holiday) == 6)
        return saturday_too && date == holiday - 1;
    return date == (weekday_of(holiday) == 0 ? holiday + 1 : holiday);
}

static bool us_holiday(int64_t d, int year)
{
    int64_t memorial = clock_date(year, 5, 31);

    while (weekday_of(memorial) != 1)
        memorial--;
    return observed(d, clock_date(year, 1, 1), false) || d == nth(year, 1, 1, 3)
           || d == nth(year, 2, 1, 3) || d == easter(year) - 2 || d == memorial
           || observed(d, clock_date(year, 6, 19), true)
           || observed(d, clock_date(year, 7, 4), true) || d == nth(year, 9, 1, 1)
           || d == nth(year, 11, 4, 4) || observed(d, clock_date(year, 12, 25), true);
}

static int64_t first_of(const struct problem *p)
{
    return clock_date(p->year, p->month, 1);
}

static int slot(const struct problem *p, int64_t date)
{
    return (int)(date - first_of(p)) + BEFORE_DAYS;
}

static bool enters(const struct problem *p, int64_t d)
{
    int level = slot(p, d) >= 0 ? p->level[slot(p, d)] : 0;

    return level >= 1 && level <= 4 && p->levels >> level & 1;
}

static bool in_rule(const struct problem *p, int64_t d)
{
    bool weekend = weekday_of(d) == 0 || weekday_of(d) == 6;

    return p->days == 0   ? true
           : p->days == 1 ? !weekend && d >= clock_date(2026, 1, 1) && !us_holiday(d, p->year)
           : p->days == 2 ? !weekend
                          : enters(p, d);
}

static int64_t rounded(int64_t num, int64_t den, int mode)
{
    int64_t low = num / den, twice = (num - low * den) * 2;

    if (mode != 2 && (twice > den || (twice == den && (mode == 1 || low % 2))))
        low++;
    return (int64_t)low;
}

static int64_t stepped(int64_t value, int64_t step, int mode)
{
    return rounded(value, step, mode) * step;
}

static int64_t entry(const struct problem *p, int64_t d)
{
    int64_t v = p->value[slot(p, d)];

    if (p->input)
        v = stepped(v, 1000000, p->mode);
    return p->each ? stepped(v, steps[p->step], p->mode) : v;
}

/* The day before it that counts and has a value; 0 for none. */
static int64_t previous(const struct problem *p, int64_t d, bool before)
{
    int64_t end = before ? first_of(p) - BEFORE_DAYS : first_of(p);

    for (d--; d >= end; d--)
        if (in_rule(p, d) && enters(p, d))
            return d;
    return 0;
}

struct answer {
    bool has;
    int64_t price;
    int used, days;
};

static struct answer twin(const struct problem *p)
{
    const struct policy *q = &policies[p->policy];
    int64_t first = first_of(p), last = first + clock_days_in_month(p->year, p->month) - 1;
    int64_t from = first, best = 0;
    int level_4 = 0, repeats = 0, row = 0, n = 0;
    struct answer out = {0};
    int64_t sum = 0;
    bool dead = false;

    if (p->stat == 1)
        for (from = last; from >= first && !in_rule(p, from);)
            from--;
    if (from < first)
        return out;
    for (int64_t d = from; d <= last; d++) {
        int64_t of = 0, v;

        if (!in_rule(p, d) || (p->stat == 1 && d != from))
            continue;
        out.days++;
        if (enters(p, d)) {
            of = d;
            row = 0;
            out.used++;
            level_4 += p->level[slot(p, d)] == 4;
        } else if (q->level_4 && p->level[slot(p, d)] == 4) {
            of = d;
            out.used++;
            level_4++;
        } else if (q->repeat && row < q->in_a_row && previous(p, d, q->before)) {
            of = previous(p, d, q->before);
            row++;
            repeats++;
        } else if (q->skip) {
            of = p->stat == 1 ? previous(p, d, false) : 0;
        } else {
            dead = true;
        }
        if (!of)
            continue;
        v = entry(p, of);
        best = n == 0 || (p->stat == 3 ? v < best : v > best) ? v : best;
        best = p->stat == 1 ? v : best;
        sum += v;
        n++;
    }
    if (dead || n == 0 || (q->skip && out.used * 100 < out.days * q->share)
        || (q->level_4 && level_4 > q->level_4_max) || (q->repeat && repeats > q->repeat_max))
        return out;
    out.has = true;
    out.price = p->stat == 0 ? rounded(sum, (int64_t)n * steps[p->step], p->mode) * steps[p->step]
                             : stepped(best, steps[p->step], p->mode);
    return out;
}

/* ---- the problem as a definition ---- */

static const char *levels_text(unsigned levels)
{
    const char *out = "";

    for (int i = 1; i <= 4; i++)
        if (levels >> i & 1)
            out = text_fmt(&mem, "%s%s%d", out, *out ? ", " : "", i);
    return out;
}

static const char *definition(const struct problem *p)
{
    char strike[FIXED_TEXT_MAX];
    const char *event =
        p->stat < 2 ? ""
                    : text_fmt(&mem, "\"compare\": \"%s\", \"strikes\": [\"%s\"], ",
                               p->stat == 2 ? "gt" : "le", fixed_text_short(p->strike, strike));

    return text_fmt(
        &mem,
        "{\"id\": \"T\", \"title\": \"t\", \"venue\": \"v\", \"underlying\": \"u\", \"index\": "
        "\"X\", \"since\": \"2026-01-01\", \"status\": \"listed\", \"codes\": null, \"region\": "
        "\"any\", \"segment\": \"any\", \"revision\": \"none\", \"publish_at\": null, \"limits\": "
        "null, \"last_trade\": {\"day\": \"last_calendar_day\", \"clock\": null, \"zone\": null}, "
        "\"source\": {\"*\": {\"read\": \"r\", \"when\": \"w\", \"mark\": \"own\"}}, "
        "\"value_of_day\": \"AVG\", \"unit\": \"u\", \"size_unit\": \"h\", \"tick\": \"0.001\", "
        "\"value_step\": \"none\", \"size\": 1, \"period\": \"month\", \"zone\": \"UTC\", "
        "\"listing\": {\"first\": \"2026-01\", \"months\": 12, \"letters\": \"FGHJKMNQUVXZ\"}, "
        "\"days\": \"%s\", %s\"statistic\": \"%s\", %s\"input_step\": \"%s\", \"levels\": [%s], "
        "\"final\": {\"step\": \"%s\", \"mode\": \"%s\", \"place\": \"%s\"}, \"missing_day\": %s}",
        days_words[p->days],
        p->days == 1 ? "\"calendar\": \"NYMEX\", \"unknown_days\": \"closed\", " : "",
        stat_words[p->stat], event, p->input ? "0.001" : "none", levels_text(p->levels),
        step_words[p->step], mode_words[p->mode], p->each ? "each_day_and_once" : "once",
        policies[p->policy].text);
}

static struct problem invent(struct kit_random *r)
{
    struct problem p = {.year = 2026 + (int)kit_below(r, 3), .month = 1 + (int)kit_below(r, 12)};
    int gaps = (int)kit_below(r, 4); /* of ten days, how many are not of level 1 */

    p.days = (int)kit_below(r, 4);
    p.stat = (int)kit_below(r, 4);
    p.mode = (int)kit_below(r, 3);
    p.step = (int)kit_below(r, 3);
    p.input = (int)kit_below(r, 2);
    p.each = (int)kit_below(r, 2);
    p.policy = (int)kit_below(r, sizeof policies / sizeof *policies);
    p.levels = kit_below(r, 2) ? 0x1e : 0xe;
    p.strike = 2000000000 + kit_below(r, 60) * 10000000;
    for (int i = 0; i < SLOTS; i++) {
        p.level[i] = kit_below(r, 10) < gaps ? (int)kit_below(r, 6) : 1;
        /* Few values, with ties at every step. */
        p.value[i] = 2000000000 + kit_below(r, 1200) * 500000;
    }
    return p;
}

START_TEST(random_months_are_what_the_twin_says)
{
    struct kit_random r = {0x5eed0000u + (unsigned)_i};
    int determined = 0, refused = 0;

    for (int i = 0; i < 400; i++) {
        struct problem p = invent(&r);
        int64_t first = first_of(&p), last = first + clock_days_in_month(p.year, p.month) - 1;
        struct answer want = twin(&p);
        struct rule_day day[SLOTS];
        struct rule_settlement s;
        struct err e = {0};
        const struct rule *rule = kit_rule(definition(&p), &mem, &e);
        size_t n = 0;

        ck_assert_msg(rule, "%s\n%s", e.text, definition(&p));
        for (int k = SLOTS; k-- > 0;) /* in any order */
            if (p.level[k])
                day[n++] = (struct rule_day){first - BEFORE_DAYS + k, p.level[k], p.value[k], 0, 0};
        ck_assert_msg(rule_settle(rule, NULL, last, last, day, n, &s, &mem, &e), "%s", e.text);
        if (s.price[0].has_price != want.has || (want.has && s.price[0].price_nusd != want.price)
            || s.price[0].used != want.used || s.price[0].days != want.days)
            ck_abort_msg("seed %d, problem %d: %lld (%s), %d of %d days; wanted %lld, %d of %d\n%s",
                         _i, i, (long long)s.price[0].price_nusd,
                         s.price[0].why ? s.price[0].why : "", s.price[0].used, s.price[0].days,
                         (long long)want.price, want.used, want.days, definition(&p));
        determined += want.has;
        refused += !want.has;
        if (want.has && p.stat >= 2)
            ck_assert_int_eq(strstr(s.price[0].result, " yes") != NULL,
                             p.stat == 2 ? want.price > p.strike : want.price <= p.strike);
        arena_reset(&mem);
    }
    ck_assert_int_gt(determined, 100); /* neither side is idle */
    ck_assert_int_gt(refused, 20);
}
END_TEST

/* The calendar's holidays are those that the rules of the year give, for three years of days. */
START_TEST(holidays_follow_from_their_rules)
{
    const struct kit_calendars *k = kit_calendars();

    for (size_t i = 0; i < k->list.len; i++) {
        const struct calendar *c = k->list.at[i];

        if (!text_eq(c->id, "NYMEX"))
            continue;
        for (int64_t d = c->from; d <= c->to; d++) {
            int year = clock_civil(d * CLOCK_DAY).year, weekday = weekday_of(d);

            ck_assert_int_eq(calendar_is_business(c, d, false),
                             weekday != 0 && weekday != 6 && !us_holiday(d, year));
        }
    }
}
END_TEST

SUITE(calc_rule_twin)
{
    tcase_add_loop_test(unit_case, random_months_are_what_the_twin_says, 0, 6);
    ADD(holidays_follow_from_their_rules);
}
