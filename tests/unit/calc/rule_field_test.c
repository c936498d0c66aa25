/* Fields of a definition against each other: what may stand beside what, and its words and worth.
 */
#include <limits.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/contract/rule_settle.h"

static struct arena mem;

struct field {
    const char *name, *json; /* json "": it is left out */
};

/* A future on the mean of a month. */
static const struct field future[] = {
    {"id", "\"T\""},
    {"title", "\"t\""},
    {"venue", "\"v\""},
    {"underlying", "\"u\""},
    {"index", "\"H100-SXM\""},
    {"since", "\"2026-01-01\""},
    {"until", ""},
    {"status", "\"listed\""},
    {"codes", "null"},
    {"region", "\"any\""},
    {"segment", "\"any\""},
    {"value_of_day", "\"AVG\""},
    {"input_step", "\"none\""},
    {"levels", "[1, 2, 3]"},
    {"period", "\"month\""},
    {"zone", "\"UTC\""},
    {"days", "\"calendar\""},
    {"calendar", ""},
    {"unknown_days", ""},
    {"statistic", "\"mean\""},
    {"compare", ""},
    {"edge", ""},
    {"strikes", ""},
    {"final", "{\"step\": \"0.01\", \"mode\": \"half_away\", \"place\": \"once\"}"},
    {"size", "1000"},
    {"size_unit", "\"h\""},
    {"unit", "\"USD\""},
    {"tick", "\"0.001\""},
    {"value_step", "\"none\""},
    {"missing_day", "[{\"do\": \"skip\"}]"},
    {"revision", "\"none\""},
    {"listing", "{\"first\": \"2026-01\", \"months\": 12, \"letters\": \"FGHJKMNQUVXZ\"}"},
    {"last_trade", "{\"day\": \"last_calendar_day\", \"clock\": \"20:15\", \"zone\": \"UTC\"}"},
    {"publish_at", "null"},
    {"limits", "null"},
    {"source", "{\"*\": {\"read\": \"here\", \"when\": \"2026-11-26\", \"mark\": \"own\"}}"},
};

enum { CHANGES = 6 };

/* The future with some of its fields otherwise. */
static const char *definition(const struct field *change)
{
    const char *text = "";

    for (size_t i = 0; i < sizeof future / sizeof *future; i++) {
        const char *json = future[i].json;

        for (size_t k = 0; k < CHANGES && change[k].name; k++)
            json = text_eq(change[k].name, future[i].name) ? change[k].json : json;
        if (*json)
            text = text_fmt(&mem, "%s%s\"%s\": %s", text, *text ? ", " : "", future[i].name, json);
    }
    return text_fmt(&mem, "{%s}", text);
}

static const struct rule *rule_of(const struct field *change)
{
    struct err e = {0};
    const struct rule *r = kit_rule(definition(change), &mem, &e);

    ck_assert_msg(r, "%s", e.text);
    return r;
}

#define UNKNOWN(list) "{\"unknown\": [" list "], \"why\": \"?\"}"
#define FINAL(step, place) "{\"step\": " step ", \"mode\": \"down\", \"place\": " place "}"
#define WEEK                                                                                       \
    {"period", "\"week\""}, {"statistic", "\"up_against_reference\""},                             \
    {                                                                                              \
        "compare", "\"gt\""                                                                        \
    }
#define EIGHT "\"0.01\", \"0.02\", \"0.03\", \"0.04\", \"0.05\", \"0.06\", \"0.07\", \"0.08\""
#define SIZES "1, 2, 3, 4, 5, 6, 7, 8"
#define LEVELS "[1], [2], [3], [4], [1, 2], [1, 3], [1, 4], [2, 3]"

static const struct {
    struct field change[CHANGES];
    const char *says; /* NULL: it is read */
} together[] = {
    {{{0}}, NULL},
    {{WEEK}, NULL},
    {{WEEK, {"strikes", "[\"1\"]"}},
     "strikes: up_against_reference has the reference for a strike"},
    {{WEEK, {"size", "\"hours\""}}, "size: a date has no hours"},
    {{WEEK, {"size", UNKNOWN("1, \"hours\"")}}, "size: a date has no hours"},
    {{{"period", "\"date\""}, {"statistic", "\"terminal\""}}, NULL},
    {{{"period", "\"date\""}, {"statistic", "\"terminal\""}, {"size", "\"hours\""}},
     "size: a date has no hours"},
    {{{"period", "\"date\""}, {"statistic", UNKNOWN("\"terminal\", \"mean\"")}},
     "statistic: a date has one value, which is terminal"},
    {{{"period", "\"date\""},
      {"statistic", "\"touch_high\""},
      {"compare", "\"gt\""},
      {"strikes", "[\"1\"]"}},
     "statistic: a date has one value, which is terminal"},
    {{{"period", "\"week\""}, {"statistic", "\"terminal\""}},
     "statistic: of a week is up_against_reference"},
    {{{"statistic", "\"up_against_reference\""}, {"compare", "\"gt\""}},
     "period: up_against_reference needs a week"},
    /* brackets */
    {{{"compare", "\"bracket\""}, {"edge", "\"lower\""}, {"strikes", "[\"1\"]"}},
     "strikes: a bracket lies between two strikes at least"},
    {{{"compare", "\"bracket\""}, {"edge", "\"lower\""}, {"strikes", "[\"1\", \"2\"]"}}, NULL},
    {{{"compare", "\"bracket\""},
      {"edge", "\"lower\""},
      {"strikes", "[\"1\", \"2\"]"},
      {"statistic", "\"touch_low\""}},
     "compare: a bracket is of a mean or a terminal value"},
    {{{"period", "\"week\""},
      {"statistic", "\"up_against_reference\""},
      {"compare", "\"bracket\""},
      {"edge", "\"lower\""}},
     "compare: a bracket is of a mean or a terminal value"},
    {{{"compare", "\"gt\""}, {"edge", "\"lower\""}, {"strikes", "[\"1\"]"}},
     "edge: has no meaning with the rest of this definition"},
    {{{"compare", "\"gt\""}}, "\"strikes\" is missing: there is nothing to compare with"},
    {{{"strikes", "[\"1\"]"}},
     "\"compare\" is missing: a statistic that touches, or strikes, are compared"},
    {{{"compare", "\"gt\""}, {"strikes", "[]"}}, "\"strikes\" is empty"},
    {{{"compare", "\"gt\""}, {"strikes", "[\"1000000\"]"}}, NULL},
    {{{"compare", "\"gt\""}, {"strikes", "[\"1000000.01\"]"}}, "\"strikes[0]\" is 1000000.01, "},
    {{{"compare", "\"gt\""}, {"strikes", "[\"0\"]"}}, "\"strikes[0]\" is 0.00, expected "},
    /* a strike and the steps it may be compared at */
    {{{"compare", "\"gt\""},
      {"strikes", "[\"0.1\"]"},
      {"final", FINAL(UNKNOWN("\"none\", \"0.1\""), "\"once\"")}},
     NULL},
    {{{"compare", "\"gt\""},
      {"strikes", "[\"0.1\", \"0.11\"]"},
      {"final", FINAL(UNKNOWN("\"none\", \"0.1\""), "\"once\"")}},
     "strikes[1]: is 0.11, finer than the step of 0.10 it is compared at"},
    /* a step for each day */
    {{{"final", FINAL("\"none\"", "\"once\"")}}, NULL},
    {{{"final", FINAL("\"none\"", "\"each_day_and_once\"")}},
     "final.place: each day is rounded to a step, and there is none"},
    {{{"final", FINAL(UNKNOWN("\"none\", \"0.1\""), "\"each_day_and_once\"")}}, NULL},
    {{{"final", FINAL("\"none\"", UNKNOWN("\"once\", \"each_day_and_once\""))}}, NULL},
    {{{"final", FINAL("\"0.1\"", "\"each_day_and_once\"")}}, NULL},
    /* calendars */
    {{{"days", "\"business\""}, {"calendar", "\"NYMEX\""}, {"unknown_days", "\"closed\""}}, NULL},
    {{{"days", UNKNOWN("\"weekday\", \"business\"")}, {"unknown_days", "\"closed\""}},
     "\"calendar\" is missing: days are business, which needs a calendar"},
    {{{"unknown_days", "\"closed\""}},
     "unknown_days: has no meaning with the rest of this definition"},
    {{{"listing",
       "{\"first\": \"2026-01\", \"months\": 12, \"letters\": \"Z\", \"day\": \"2026-01-02\"}"}},
     "listing.day: has no meaning with the rest of this definition"},
    {{{"period", "\"from_listing\""},
      {"listing",
       "{\"first\": \"2026-01\", \"months\": 12, \"letters\": \"Z\", \"day\": \"2026-01-02\"}"}},
     NULL},
    /* numbers of candidates, and of their combinations */
    {{{"size", UNKNOWN(SIZES)}}, NULL},
    {{{"size", UNKNOWN(SIZES ", 9")}}, "size.unknown: has 9 candidates, from 1 to 8 can be tried"},
    {{{"size", UNKNOWN(SIZES)},
      {"levels", UNKNOWN(LEVELS)},
      {"input_step", UNKNOWN(EIGHT)},
      {"value_step", UNKNOWN(EIGHT)}},
     NULL},
    {{{"size", UNKNOWN(SIZES)},
      {"levels", UNKNOWN(LEVELS)},
      {"input_step", UNKNOWN(EIGHT)},
      {"value_step", UNKNOWN(EIGHT)},
      {"value_of_day", UNKNOWN("\"AVG\", \"MED\"")}},
     "unknown fields have 8192 combinations, at most 4096 can be tried"},
    /* the rest */
    {{{"until", "\"2026-01-01\""}}, NULL},
    {{{"until", "\"2025-12-31\""}}, "\"until\" is before \"since\""},
    {{{"levels", "[]"}}, "\"levels\" is no list of levels, such as [1, 2, 3]"},
    {{{"levels", "[1, 2, 1]"}}, "\"levels\" has level 1 twice"},
    {{{"source", "{}"}}, "source: \"*\" is missing"},
    {{{"region", "\"\""}}, "region: expected a text, a number, a list of them or null"},
    {{{"region", "{\"unknown\": [], \"why\": \"?\"}"}}, NULL},
};

START_TEST(fields_stand_together_or_are_refused)
{
    struct err e = {0};
    const struct rule *r = kit_rule(definition(together[_i].change), &mem, &e);
    const char *says = together[_i].says;

    ck_assert_msg((r != NULL) == !says, "%s\n%s", e.text, says);
    if (says)
        ck_assert_msg(text_starts(e.text, text_fmt(&mem, "f.json:1: %s", says)), "%s\nwanted %s",
                      e.text, says);
    arena_fini(&mem);
}
END_TEST

/* What touches from below is compared upwards, and the other way round. */
START_TEST(a_touch_is_compared_on_its_side)
{
    static const char *const compare[] = {"gt", "ge", "lt", "le"};

    for (int high = 0; high < 2; high++) {
        for (int c = 0; c < 4; c++) {
            struct field change[CHANGES] = {
                {"statistic", high ? "\"touch_high\"" : "\"touch_low\""},
                {"compare", text_fmt(&mem, "\"%s\"", compare[c])},
                {"strikes", "[\"1\"]"}};
            struct err e = {0};

            ck_assert_int_eq(kit_rule(definition(change), &mem, &e) != NULL, high == (c < 2));
        }
    }
    arena_fini(&mem);
}
END_TEST

static const char *const policies[] = {"level_4", "repeat_previous", "skip", "not_determined"};

/* Each member with each policy: where it has a meaning it is read. */
START_TEST(a_policy_has_the_members_that_mean_something)
{
    static const struct {
        const char *name, *json;
        unsigned with; /* policies, as bits */
    } member[] = {
        {"max", "1", 3}, {"in_a_row", "1", 2}, {"from", "\"before\"", 2}, {"share", "\"0.5\"", 4}};

    for (size_t p = 0; p < 4; p++) {
        for (size_t m = 0; m < 4; m++) {
            const char *list =
                text_fmt(&mem, "[{\"do\": \"%s\", \"%s\": %s}%s]", policies[p], member[m].name,
                         member[m].json, p < 2 ? ", {\"do\": \"not_determined\"}" : "");
            struct field change[CHANGES] = {{"missing_day", list}};
            struct err e = {0};
            const struct rule *r = kit_rule(definition(change), &mem, &e);

            ck_assert_msg((r != NULL) == (member[m].with >> p & 1), "%s: %s", list, e.text);
            if (r) {
                const struct rule_missing *is = &r->missing[0].at[0];

                ck_assert_int_eq(is->max, m == 0 ? 1 : INT_MAX);
                ck_assert_int_eq(is->in_a_row, m == 1 ? 1 : INT_MAX);
                ck_assert_int_eq(is->before, m == 2);
                ck_assert_int_eq(is->share_nano, m == 3 ? FIXED_ONE / 2 : 0);
            } else {
                ck_assert_str_eq(e.text, text_fmt(&mem,
                                                  "f.json:1: missing_day[0]: \"%s\" has no meaning "
                                                  "for this policy",
                                                  member[m].name));
            }
        }
    }
    arena_fini(&mem);
}
END_TEST

/* Each policy behind each: none twice, none behind one that takes every day, one such at the end.
 */
START_TEST(policies_have_an_order_and_an_end)
{
    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < 4; b++) {
            const char *list =
                text_fmt(&mem, "[{\"do\": \"%s\"}, {\"do\": \"%s\"}]", policies[a], policies[b]);
            const char *want =
                a == b ? "missing_day[1]: the policy is there twice"
                : a > 1
                    ? text_fmt(&mem, "missing_day[1]: comes after \"%s\", which takes every day",
                               policies[a])
                : b < 2 ? "missing_day: the last policy has to be skip or not_determined"
                        : NULL;
            struct field change[CHANGES] = {{"missing_day", list}};
            struct err e = {0};
            const struct rule *r = kit_rule(definition(change), &mem, &e);

            ck_assert_msg((r != NULL) == !want, "%s: %s", list, e.text);
            if (want)
                ck_assert_str_eq(e.text, text_fmt(&mem, "f.json:1: %s", want));
        }
    }
    arena_fini(&mem);
}
END_TEST

/* ---- prices ---- */

static struct rule_settlement settle(const struct rule *r, const struct rule_day *day, size_t n)
{
    struct rule_settlement s;
    struct err e = {0};
    int64_t last = clock_date(2026, 11, 30);

    ck_assert_msg(rule_settle(r, NULL, last, last, day, n, &s, &mem, &e), "%s", e.text);
    return s;
}

static struct rule_day on(int day, int64_t nusd)
{
    return (struct rule_day){clock_date(2026, 11, day), 1, nusd, nusd, nusd};
}

/* Of every shipped rule: what repeats a day from before has nothing to look back on. */
START_TEST(without_any_day_there_is_no_price)
{
    const rule_list *list = kit_rules(&mem);

    for (size_t i = 0; i < list->len; i++) {
        const struct rule *r = list->at[i];
        int64_t last = clock_date(2027, 11, 30);
        struct rule_settlement s;
        struct err e = {0};

        ck_assert_msg(rule_settle(r, r, last, last, NULL, 0, &s, &mem, &e), "%s", e.text);
        for (size_t k = 0; k < s.len; k++)
            ck_assert(!s.price[k].has_price && s.price[k].why);
        ck_assert_int_eq(s.outcome, RULE_NOT_DETERMINED);
    }
    arena_fini(&mem);
}
END_TEST

/* Strikes at 1, 2 and 3. */
static const struct {
    const char *price, *lower, *upper;
} brackets[] = {
    {"0.99", "below 1.00", "below 1.00"}, {"1.00", "1.00-2.00", "below 1.00"},
    {"1.01", "1.00-2.00", "1.00-2.00"},   {"2.00", "2.00-3.00", "1.00-2.00"},
    {"2.99", "2.00-3.00", "2.00-3.00"},   {"3.00", "above 3.00", "2.00-3.00"},
    {"3.01", "above 3.00", "above 3.00"},
};

START_TEST(a_value_on_an_edge_is_of_the_bracket_that_is_told)
{
    for (int upper = 0; upper < 2; upper++) {
        struct field change[CHANGES] = {{"compare", "\"bracket\""},
                                        {"edge", upper ? "\"upper\"" : "\"lower\""},
                                        {"strikes", "[\"1\", \"2\", \"3\"]"},
                                        {"statistic", "\"terminal\""}};
        struct rule_day day = on(30, kit_usd(brackets[_i].price));
        struct rule_settlement s = settle(rule_of(change), &day, 1);

        ck_assert_str_eq(s.price[0].result, upper ? brackets[_i].upper : brackets[_i].lower);
    }
    arena_fini(&mem);
}
END_TEST

/* At the strike and a cent beside it. */
START_TEST(a_strike_is_met_or_passed)
{
    static const char *const compare[] = {"gt", "ge", "lt", "le"};
    static const char *const yes[] = {"--y", "-yy", "y--", "yy-"};

    for (int c = 0; c < 4; c++) {
        for (int k = 0; k < 3; k++) {
            struct field change[CHANGES] = {{"compare", text_fmt(&mem, "\"%s\"", compare[c])},
                                            {"strikes", "[\"2\"]"},
                                            {"statistic", "\"terminal\""}};
            struct rule_day day = on(30, kit_usd("1.99") + k * 10000000);
            struct rule_settlement s = settle(rule_of(change), &day, 1);

            ck_assert_str_eq(s.price[0].result, yes[c][k] == 'y' ? "2.00 yes" : "2.00 no");
        }
    }
    arena_fini(&mem);
}
END_TEST

/* 7 x 1317624576693539401 is the most that money can be. */
START_TEST(a_contract_that_is_worth_more_than_money_can_be_is_not_told)
{
    struct field change[CHANGES] = {
        {"size", "7"}, {"statistic", "\"terminal\""}, {"final", FINAL("\"none\"", "\"once\"")}};
    const struct rule *r = rule_of(change);

    for (int side = 0; side < 2; side++) {
        for (int more = 0; more < 2; more++) {
            int64_t price = INT64_C(1317624576693539401) + more;
            struct rule_day day = on(30, side ? -price : price);
            struct rule_settlement s = settle(r, &day, 1);

            ck_assert_uint_eq(s.price[0].worth_len, !more);
            if (!more)
                ck_assert_int_eq(s.price[0].worth[0].value_nusd, side ? -FIXED_MAX : FIXED_MAX);
        }
    }
    arena_fini(&mem);
}
END_TEST

/* Sizes, clocks and steps that may be meant: each worth once, and no more than there is room for.
 */
static const struct {
    struct field change[CHANGES];
    size_t len;
    struct rule_worth at[3]; /* the first of them */
} worths[] = {
    {{{"size", UNKNOWN("10, 20")}}, 2, {{10, 20000000000}, {20, 40000000000}}},
    {{{"size", UNKNOWN("10, 20")}, {"value_step", UNKNOWN("\"none\", \"30\"")}},
     4,
     {{10, 20000000000}, {10, 0}, {20, 40000000000}}},
    {{{"size", "10"}, {"value_step", UNKNOWN("\"none\", \"1\", \"3\"")}},
     2,
     {{10, 20000000000}, {10, 18000000000}}},
    {{{"size", "\"hours\""}, {"zone", UNKNOWN("\"UTC\", \"Asia/Shanghai\"")}},
     1,
     {{720, 1440000000000}}},
    {{{"size", "\"hours\""}, {"zone", UNKNOWN("\"UTC\", \"America/New_York\"")}},
     2,
     {{720, 1440000000000}, {721, 1442000000000}}},
    {{{"size", UNKNOWN("10, 20")}, {"zone", UNKNOWN("\"UTC\", \"America/New_York\"")}},
     2,
     {{10, 20000000000}, {20, 40000000000}}},
    {{{"size", UNKNOWN(SIZES)}, {"value_step", UNKNOWN("\"none\", \"0.3\", \"0.7\"")}},
     RULE_WORTHS,
     {{1, 2000000000}, {1, 1800000000}, {1, 1400000000}}},
};

START_TEST(each_worth_that_may_be_meant_is_told_once)
{
    struct field change[CHANGES] = {{"final", FINAL("\"0.01\"", "\"once\"")},
                                    {"statistic", "\"terminal\""}};
    struct rule_day day = on(30, 2 * FIXED_ONE);
    const struct rule_price *p;

    memcpy(change + 2, worths[_i].change, 4 * sizeof *change);
    p = settle(rule_of(change), &day, 1).price;
    ck_assert_uint_eq(p->worth_len, worths[_i].len);
    for (size_t i = 0; i < 3 && worths[_i].at[i].size; i++) {
        ck_assert_int_eq(p->worth[i].size, worths[_i].at[i].size);
        ck_assert_int_eq(p->worth[i].value_nusd, worths[_i].at[i].value_nusd);
    }
    arena_fini(&mem);
}
END_TEST

/* By price, those that have none last; what has no say in the price makes no more of them. */
START_TEST(prices_are_in_their_order)
{
    struct field change[CHANGES] = {
        {"value_of_day", UNKNOWN("\"MEAN\", \"AVG\", \"MED\"")},
        {"size", UNKNOWN(SIZES)},
        {"missing_day", UNKNOWN("[{\"do\": \"not_determined\"}], [{\"do\": \"skip\"}]")}};
    struct rule_day day = {clock_date(2026, 11, 3), 1, kit_usd("2.00"), kit_usd("1.00"),
                           kit_usd("3.00")};
    struct rule_settlement s = settle(rule_of(change), &day, 1);

    ck_assert_int_eq(s.combinations, 6);
    ck_assert_uint_eq(s.len, 4);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(s.price[i].price_nusd, (i + 1) * FIXED_ONE);
        ck_assert_int_eq(s.price[i].combinations, 1);
    }
    ck_assert_str_eq(s.price[3].why, "2026-11-01 has no value");
    ck_assert_int_eq(s.price[3].combinations, 3);
    ck_assert(!s.agree);
    ck_assert_int_eq(s.outcome, RULE_SHADOW);
    arena_fini(&mem);
}
END_TEST

/* One field otherwise than in our own rule; `both` is in either. */
static const struct {
    struct field both, change[3];
    const char *name;
} handed[] = {
    {{0}, {{"value_of_day", "\"MED\""}}, "value_of_day"},
    {{0}, {{"input_step", "\"0.5\""}}, "input_step"},
    {{0}, {{"levels", "[1]"}}, "levels"},
    {{0},
     {{"days", "\"business\""}, {"calendar", "\"NYMEX\""}, {"unknown_days", "\"closed\""}},
     "days"},
    {{0}, {{"statistic", "\"terminal\""}}, "statistic"},
    {{0},
     {{"missing_day", "[{\"do\": \"repeat_previous\"}, {\"do\": \"not_determined\"}]"}},
     "missing_day"},
    {{0}, {{"final", FINAL("\"1\"", "\"once\"")}}, "final.step"},
    {{"final", FINAL("\"1\"", "\"once\"")},
     {{"final", "{\"step\": \"1\", \"mode\": \"half_away\", \"place\": \"once\"}"}},
     "final.mode"},
    {{"final", FINAL("\"0.03\"", "\"once\"")},
     {{"final", FINAL("\"0.03\"", "\"each_day_and_once\"")}},
     "final.place"},
    {{0}, {{"period", "\"quarter\""}}, "period"},
};

/* October at 5.90, November from 2.01 to 2.30; the 5th of level 2 at 9, the 12th missing. */
static size_t two_months(struct rule_day *day)
{
    size_t n = 0;

    for (int i = 1; i <= 31; i++)
        day[n++] = (struct rule_day){clock_date(2026, 10, i), 1, kit_usd("5.90"), 0, 0};
    for (int i = 1; i <= 30; i++)
        if (i != 12)
            day[n++] = (struct rule_day){clock_date(2026, 11, i), i == 5 ? 2 : 1,
                                         i == 5    ? kit_usd("9")
                                         : i == 11 ? kit_usd("19")
                                                   : kit_usd("2") + i * 10000000,
                                         kit_usd("3"), kit_usd("4")};
    return n;
}

START_TEST(the_field_that_makes_the_difference_is_named)
{
    struct field change[CHANGES] = {{"final", FINAL("\"0.0001\"", "\"once\"")}};
    struct field ours[CHANGES] = {change[0], {"status", "\"own\""}};
    struct rule_day day[61];
    struct rule_settlement s, own;
    const struct rule *own_rule;
    char text[FIXED_TEXT_MAX];
    struct err e = {0};
    int64_t last = clock_date(2026, 11, 30), more;
    size_t n = two_months(day);

    if (handed[_i].both.name)
        change[0] = ours[0] = handed[_i].both;
    memcpy(change + 1, handed[_i].change, sizeof handed[_i].change);
    own_rule = rule_of(ours);
    own = settle(own_rule, day, n);
    ck_assert(rule_settle(rule_of(change), own_rule, last, last, day, n, &s, &mem, &e));
    ck_assert_msg(s.price[0].has_price && own.price[0].has_price, "%s", s.price[0].why);
    more = s.price[0].price_nusd - own.price[0].price_nusd;
    ck_assert_msg(more != 0, "%s makes none", handed[_i].name);
    ck_assert_str_eq(s.price[0].made, text_fmt(&mem, "%s %s%s", handed[_i].name,
                                               more > 0 ? "+" : "", fixed_text_short(more, text)));
    arena_fini(&mem);
}
END_TEST

/* ---- terms ---- */

#define FROM_BUSINESS                                                                              \
    {                                                                                              \
        "last_trade", "{\"day\": \"last_business_day\", \"clock\": null, \"zone\": null}"          \
    }
#define LIMITS                                                                                     \
    {                                                                                              \
        "limits", "{\"spot_month\": 3, \"spot_business_days\": 2, \"single_month\": null, "        \
                  "\"all_months\": 5, \"reportable\": null, \"block\": null}"                      \
    }

static const struct {
    struct field change[CHANGES];
    int64_t last;
    const char *is, *is_not; /* in the words */
} said[] = {
    {{{0}}, 20849, "Last trade: 2027-01-31.\n", "Limit"}, /* a Sunday */
    {{{0}}, 0, "T: t\n", "Last trade"},
    {{FROM_BUSINESS, {"calendar", "\"NYMEX\""}, {"unknown_days", "\"closed\""}},
     20849,
     "Last trade: 2027-01-29.\n",
     "Limit"},
    {{FROM_BUSINESS,
      {"calendar", UNKNOWN("\"NYMEX\", \"TARGET\"")},
      {"unknown_days", "\"closed\""}},
     20849,
     "T-F27: t\n",
     "Last trade"},
    {{FROM_BUSINESS, {"calendar", "\"NYMEX\""}, {"unknown_days", "\"closed\""}, LIMITS},
     20849,
     "Last trade: 2027-01-29.\nLimit of the spot month: from the close of 2027-01-27.\n"
     "Limit, spot month: 3 contracts, 3000 h; 0.01 USD is worth 30.00 USD there.\n"
     "Limit, all months: 5 contracts, 5000 h; 0.01 USD is worth 50.00 USD there.\n",
     "Limit, single"},
    {{LIMITS, {"size", "7"}},
     20849,
     "Last trade: 2027-01-31.\n"
     "Limit, spot month: 3 contracts, 21 h; 0.01 USD is worth 0.21 USD there.\n",
     "from the close"},
    {{LIMITS, {"size", "\"hours\""}}, 20849, "of hours of the period h", "Limit"},
    {{LIMITS, {"size", UNKNOWN("1, 2")}}, 20849, "of 1 or 2 h", "Limit"},
    {{{"compare", "\"ge\""}, {"strikes", "[\"1\", \"2\"]"}},
     0,
     "It comes true at or above 1.00, 2.00.\n",
     "edge"},
    {{{"compare", "\"bracket\""}, {"edge", "\"upper\""}, {"strikes", "[\"1\", \"2\"]"}},
     0,
     "It comes true between two of 1.00, 2.00; a value on an edge is of the bracket whose upper "
     "edge it is.\n",
     "seven days"},
    {{WEEK}, 0, "It comes true above the value of seven days before.\n", "edge"},
    {{{"final", FINAL("\"none\"", "\"once\"")}}, 0, ", not rounded.\n", "rounded to"},
    {{{"size", UNKNOWN("1, 2")}},
     0,
     "\nNot known, so every price that they allow is given, and none is final:\n  size: 1 or 2 "
     "(?)\n",
     "without a say"},
    {{{"region", "{\"unknown\": [], \"why\": \"?\"}"}},
     0,
     "\nNot known, without a say in the price:\n  region: (?)\n",
     "every price"},
    {{{"region", "{\"unknown\": [\"US\", \"EU\"], \"why\": \"?\"}"}},
     0,
     "  region: US or EU (?)\n",
     "region: US or EU\n"},
    {{{"region", "[\"US\", \"EU\"]"}}, 0, "  region: US, EU\n", "region: US or"},
    {{{"status", "\"own\""}}, 0, "This is our own rule on our index H100-SXM.\n", "settles on"},
    {{{0}}, 0, "v settles on u; its contract is listed.\n", "our own"},
};

START_TEST(terms_say_what_a_field_means)
{
    struct buf b;

    buf_init(&b, BUF_CONFIG_MAX);
    rule_terms(rule_of(said[_i].change), said[_i].last, &b, &mem);
    ck_assert_msg(strstr(b.data, said[_i].is), "%s\nis not in\n%s", said[_i].is, b.data);
    ck_assert_msg(!strstr(b.data, said[_i].is_not), "%s\nis in\n%s", said[_i].is_not, b.data);
    buf_fini(&b);
    arena_fini(&mem);
}
END_TEST

SUITE(calc_rule_field)
{
    ADD_TABLE(fields_stand_together_or_are_refused, together);
    ADD(a_touch_is_compared_on_its_side);
    ADD(a_policy_has_the_members_that_mean_something);
    ADD(policies_have_an_order_and_an_end);
    ADD(without_any_day_there_is_no_price);
    ADD_TABLE(a_value_on_an_edge_is_of_the_bracket_that_is_told, brackets);
    ADD(a_strike_is_met_or_passed);
    ADD(a_contract_that_is_worth_more_than_money_can_be_is_not_told);
    ADD_TABLE(each_worth_that_may_be_meant_is_told_once, worths);
    ADD(prices_are_in_their_order);
    ADD_TABLE(the_field_that_makes_the_difference_is_named, handed);
    ADD_TABLE(terms_say_what_a_field_means, said);
}
