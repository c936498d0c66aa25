/* Definitions of rules: each way to be wrong is refused with file, line and path. */
#include "calc/contract/rule.h"

#include <limits.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_settle.h"

static struct arena mem;

/* The shipped file with one text replaced by another. */
static const char *changed(const char *id, const char *from, const char *to)
{
    size_t len;
    const char *path = text_fmt(&mem, "config/contracts/%s.json", id);
    const char *text = kit_file(path, &len, &mem), *at = strstr(text, from);

    ck_assert_msg(at, "\"%s\" is not in %s", from, path);
    return text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

static size_t offset_of(const char *id, const char *from)
{
    size_t len;
    const char *text = kit_file(text_fmt(&mem, "config/contracts/%s.json", id), &len, &mem);

    return (size_t)(strstr(text, from) - text);
}

#define GPU1 "NYMEX-GPU1"
#define MONTH "KALSHI-H100-MONTH"
#define TOUCH "KALSHI-H100-TOUCH"
#define OWN "H100-SXM"

/* Where the message does not speak of the line that was changed: "TEXT@", a text of its line. */
#define TOP "{\n  @"
#define LISTING "\"listing\"@"
#define PLACE "\"place\"@"
#define STATISTIC "\"statistic\"@"
#define PERIOD "\"period\"@"

static const struct {
    const char *id, *from, *to, *message;
} faults[] = {
    /* words and shapes */
    {GPU1, "\"statistic\"", "\"statistics\"", "unknown key \"statistics\""},
    {GPU1, "\"place\"", "\"places\"", "final: unknown key \"places\""},
    {GPU1, "\"spot_month\"", "\"spot\"", "limits: unknown key \"spot\""},
    {GPU1, "\"symbol\": \"GPU1\",", "", "\"codes\"@codes: \"symbol\" is missing"},
    {GPU1, "\"statistic\": \"mean\",", "", TOP "\"statistic\" is missing: every contract has it"},
    {GPU1, "\"statistic\": \"mean\"", "\"statistic\": \"median\"",
     "\"statistic\" is \"median\", expected mean, terminal, "},
    {GPU1, "\"statistic\": \"mean\"", "\"statistic\": 5",
     "\"statistic\" is a number, expected a string"},
    {GPU1, "\"statistic\": \"mean\"", "\"statistic\": [\"mean\"]",
     "\"statistic\" is a list, expected a string"},
    {GPU1, "\"statistic\": \"mean\"", "\"statistic\": {\"unknown\": [], \"why\": \"?\"}",
     "statistic.unknown: has 0 candidates, from 1 to 8 can be tried"},
    {GPU1, "\"statistic\": \"mean\"",
     "\"statistic\": {\"unknown\": [\"mean\", \"terminal\", \"mean\"], \"why\": \"?\"}",
     "statistic.unknown[2]: the candidate is there twice"},
    {GPU1, ", \"why\": \"chapter 1045 names no clock\"", "", "zone: \"why\" is missing"},
    {GPU1, "\"status\": \"filed\"", "\"status\": \"traded\"",
     "\"status\" is \"traded\", expected own, announced, filed, listed or ended"},
    {GPU1, "\"2026-08-11\"", "\"2026-08-41\"",
     "\"since\" is \"2026-08-41\", expected a date such as 2026-01-01"},
    {GPU1, "\"status\": \"filed\"", "\"until\": \"2026-08-01\", \"status\": \"filed\"",
     "\"until\" is before \"since\""},
    {GPU1, "\"size\": 730", "\"size\": 0", "\"size\" is 0, expected 1 to 1000000, or hours"},
    {GPU1, "\"tick\": \"0.01\"", "\"tick\": \"0\"", "\"tick\" is 0.00, expected "},
    {GPU1, "[\"none\", \"0.01\"]", "[\"none\", \"0.01 USD\"]",
     "\"input_step.unknown[1]\" is \"0.01 USD\", expected a decimal number, or none"},
    {GPU1, "[1, 2, 3]", "[1, 2, 5]", "\"levels.unknown[1]\" is 5, expected 1 to 4"},
    {GPU1, "\"B\"", "\"D\"", "source: *: \"mark\" is \"D\", expected A, B, C or own"},
    {GPU1, "\"calendar\": {\"read\"", "\"calender\": {\"read\"",
     "source: there is no field \"calender\""},
    {GPU1, "\"first\": \"2026-10\"", "\"first\": \"October\"",
     "listing: \"first\" is \"October\", expected a month such as 2026-01"},
    {GPU1, "\"letters\": \"FGHJKMNQUVXZ\"", "\"letters\": \"ZF\"",
     "listing: \"letters\" is \"ZF\", expected letters"},
    {GPU1, "\"title\"", "\"id\"", "\"id\" is there twice"},
    {GPU1, "\"segment\": [\"neocloud\"]", "\"segment\": {\"unknown\": \"?\", \"why\": \"?\"}",
     "segment: \"unknown\" is a string, expected a list"},
    {OWN, "\"share\": \"0.9\"", "\"from\": \"inside\"",
     "missing_day[1]: \"from\" has no meaning for this policy"},
    {GPU1, "[\"none\", \"0.01\"]", "[\"none\", \"0.01\", \"0\"]",
     "\"input_step.unknown[2]\" is 0.00, expected "},
    {GPU1, "\"size\": 730", "\"size\": \"days\"",
     "\"size\" is \"days\", expected an integer, or hours"},
    {GPU1, "\"currency\": \"USD\"", "\"mic\": \"USD\"", "codes: \"mic\" is there twice"},
    /* what is not there */
    {GPU1, "\"calendar\": \"NYMEX\"", "\"calendar\": \"COMEX\"",
     "calendar: there is no calendar \"COMEX\""},
    {GPU1, "America/Chicago", "America/Gotham",
     "\"zone.unknown[0]\" is \"America/Gotham\", which zones.json does not have"},
    /* combinations */
    {TOUCH, "\"days\": \"published\"", "\"days\": \"business\"",
     TOP "\"calendar\" is missing: days are business, which needs a calendar"},
    {GPU1, "\"unknown_days\": \"closed\",", "",
     TOP "\"unknown_days\" is missing: days are business, and a calendar may not tell of one"},
    {OWN, "\"last_calendar_day\"", "\"last_business_day\"",
     TOP "\"calendar\" is missing: a last business day needs a calendar"},
    {OWN, "\"zone\": \"UTC\",\n  \"days\"", "\"days\"",
     TOP "\"zone\" is missing: a period has edges"},
    {OWN, "\"size\": 1000", "\"size\": \"hours\"", NULL},
    {OWN, "\"days\": \"calendar\"", "\"days\": \"calendar\", \"calendar\": \"NYMEX\"",
     "calendar: has no meaning with the rest of this definition"},
    {OWN, "\"statistic\": \"mean\"", "\"statistic\": \"touch_high\"",
     TOP "\"compare\" is missing: a statistic that touches, or strikes, are compared"},
    {OWN, "\"statistic\": \"mean\"", "\"statistic\": \"up_against_reference\", \"compare\": \"gt\"",
     PERIOD "period: up_against_reference needs a week"},
    {OWN, "\"period\": \"month\"", "\"period\": \"week\"",
     STATISTIC "statistic: of a week is up_against_reference"},
    {OWN, "\"period\": \"month\"", "\"period\": \"date\"",
     STATISTIC "statistic: a date has one value, which is terminal"},
    {OWN, "\"period\": \"month\"", "\"period\": \"from_listing\"",
     LISTING "\"listing.day\" is missing: a period from listing begins on a day"},
    {OWN, "\"step\": \"0.0001\"", "\"step\": \"none\"", NULL},
    {TOUCH, "\"step\": \"0.01\"", "\"step\": \"none\"",
     PLACE "final.place: each day is rounded to a step, and there is none"},
    {TOUCH, "\"compare\": \"gt\"", "\"compare\": \"lt\"",
     "compare: touch_high is compared by gt or ge, touch_low by lt or le"},
    {TOUCH, "\"compare\": \"gt\"", "\"compare\": \"bracket\", \"edge\": \"lower\"",
     "compare: a bracket is of a mean or a terminal value"},
    {MONTH, "\"2.00\"", "\"1.999\"",
     "strikes[0]: is 1.999, finer than the step of 0.01 it is compared at"},
    {MONTH, "\"2.25\"", "\"2.255\"",
     "strikes[1]: is 2.255, finer than the step of 0.01 it is compared at"},
    {MONTH, "\"2.25\"", "\"2.00\"", "strikes[1]: is not above the one before it"},
    {MONTH, "\"2.25\"", "\"-1\"", "\"strikes[1]\" is -1.00, expected "},
    {MONTH, "\"strikes\": [\"2.00\", \"2.25\", \"2.50\", \"2.60\", \"2.75\", \"3.00\", \"3.25\"],",
     "", TOP "\"strikes\" is missing: there is nothing to compare with"},
    {MONTH, "\"compare\": \"gt\"", "\"compare\": \"bracket\"",
     TOP "\"edge\" is missing: a bracket has edges"},
    {MONTH, "\"compare\": \"gt\"",
     "\"compare\": {\"unknown\": [\"gt\", \"bracket\"], \"why\": \"?\"}, \"edge\": \"lower\"",
     "compare: is a bracket or it is none"},
    /* policies of a missing day */
    {OWN, "\"do\": \"skip\"", "\"do\": \"leave_out\"",
     "missing_day[1]: \"do\" is \"leave_out\", expected level_4, "},
    {OWN, "{\"do\": \"skip\", \"share\": \"0.9\"}", "{\"do\": \"level_4\"}",
     "missing_day[1]: the policy is there twice"},
    {OWN, ", {\"do\": \"skip\", \"share\": \"0.9\"}", "",
     "missing_day: the last policy has to be skip or not_determined"},
    {OWN, "{\"do\": \"level_4\", \"max\": 5}", "{\"do\": \"not_determined\"}",
     "missing_day[1]: comes after \"not_determined\", which takes every day"},
    {GPU1, "[{\"do\": \"skip\"}], ", "[], ", "\"missing_day.unknown[0]\" is no list of policies"},
    {GPU1, "[{\"do\": \"skip\"}], ", "{\"do\": \"skip\"}, ",
     "\"missing_day.unknown[0]\" is no list of policies"},
    {OWN, "\"share\": \"0.9\"", "\"share\": \"90\"",
     "missing_day[1]: \"share\" is 90.00, expected 0.00 to 1.00"},
    {OWN, "\"share\": \"0.9\"", "\"max\": 3",
     "missing_day[1]: \"max\" has no meaning for this policy"},
    {OWN, "\"max\": 5", "\"max\": -1", "missing_day[0]: \"max\" is -1, expected 0 to 366"},
    {OWN, "\"max\": 5", "\"from\": \"before\"",
     "missing_day[0]: \"from\" has no meaning for this policy"},
};

START_TEST(a_fault_is_refused_with_file_line_and_path)
{
    const char *text = changed(faults[_i].id, faults[_i].from, faults[_i].to);
    const char *message = faults[_i].message, *end = message ? strchr(message, '@') : NULL;
    const char *spot = text + offset_of(faults[_i].id, faults[_i].from);
    struct err e = {0};
    const struct rule *r = kit_rule(text, &mem, &e);
    int line = 1;

    if (!message) {
        ck_assert_msg(r, "%s", e.text);
        return;
    }
    if (end) {
        spot = strstr(text, text_dup_n(&mem, message, (size_t)(end - message)));
        message = end + 1;
    }
    for (const char *c = text; c < spot; c++)
        line += *c == '\n';
    message = text_fmt(&mem, "f.json:%d: %s", line, message);
    ck_assert_msg(!r, "%s was read", faults[_i].to);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(text_starts(e.text, message), "%s\nwanted %s", e.text, message);
}
END_TEST

/* Every field of a file, left out one after another. */
START_TEST(a_missing_field_is_an_error)
{
    static const char *const all[] = {GPU1, MONTH, TOUCH, OWN, "ICE-HPR", "AX-NVDA-H100"};
    struct err e = {0};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        size_t len;
        const char *text = kit_file(text_fmt(&mem, "config/contracts/%s.json", all[i]), &len, &mem);
        const struct json *doc = json_parse_config(text, len, "f", &mem, &e);

        for (const struct json *m = json_first(doc); m; m = json_next(m)) {
            const char *name = json_name(m);
            const char *at = strstr(text, text_fmt(&mem, "\n  \"%s\":", name));
            const char *next = strstr(at + 1, "\n  \"");
            const char *without = next ? text_fmt(&mem, "%.*s%s", (int)(at - text), text, next)
                                       : text_fmt(&mem, "%.*s\n}\n", (int)(at - text) - 1, text);

            ck_assert_msg(!kit_rule(without, &mem, &e), "%s without %s was read", all[i], name);
            ck_assert_msg(text_starts(e.text, "f.json:") && strstr(e.text, name), "%s", e.text);
        }
    }
}
END_TEST

START_TEST(too_many_combinations_are_refused)
{
    const char *text = changed(GPU1, "\"statistic\": \"mean\"",
                               "\"statistic\": {\"unknown\": [\"mean\", \"terminal\"], \"why\": "
                               "\"?\"}");
    struct err e = {0};
    const char *all = "{\"unknown\": [\"0.0001\", \"0.001\", \"0.002\", \"0.005\", \"0.01\", "
                      "\"0.02\", \"0.05\", \"0.1\"], \"why\": \"?\"}";
    const char *at = strstr(text, "{\"unknown\": [\"0.01\"]"), *end = strchr(at, '}') + 1;

    ck_assert_ptr_nonnull(kit_rule(text, &mem, &e));
    text = text_fmt(&mem, "%.*s%s%s", (int)(at - text), text, all, end);
    ck_assert(!kit_rule(text, &mem, &e));
    ck_assert_str_eq(e.text, "f.json:4: unknown fields have 4608 combinations, at most 4096 can be "
                             "tried");
}
END_TEST

static rule_list two(const char *since_a, const char *until_a, const char *since_b)
{
    rule_list list = {0};
    struct err e = {0};
    struct rule *a = ARENA_NEW(&mem, struct rule), *b = ARENA_NEW(&mem, struct rule);
    const struct rule *r = kit_rule(changed(GPU1, "GPU1", "GPU1"), &mem, &e);

    ck_assert_msg(r, "%s", e.text);
    *a = *b = *r;
    ck_assert(clock_parse_date(since_a, &a->since));
    ck_assert(clock_parse_date(since_b, &b->since));
    if (until_a)
        ck_assert(clock_parse_date(until_a, &a->until));
    *VEC_PUSH(&list, &mem) = b;
    *VEC_PUSH(&list, &mem) = a;
    return list;
}

START_TEST(a_version_holds_until_the_next)
{
    rule_list list = two("2026-08-11", "2027-01-31", "2027-03-01");
    struct contract_list none = {0};
    struct err e = {0};

    ck_assert(rules_check(&list, &none, &e));
    ck_assert_ptr_null(rule_on(&list, GPU1, clock_date(2026, 8, 10)));
    ck_assert_ptr_eq(rule_on(&list, GPU1, clock_date(2026, 8, 11)), list.at[0]);
    ck_assert_ptr_eq(rule_on(&list, GPU1, clock_date(2027, 1, 31)), list.at[0]);
    ck_assert_ptr_null(rule_on(&list, GPU1, clock_date(2027, 2, 28)));
    ck_assert_ptr_eq(rule_on(&list, GPU1, clock_date(2027, 3, 1)), list.at[1]);
    list = two("2026-08-11", NULL, "2026-08-11");
    ck_assert(!rules_check(&list, &none, &e));
    ck_assert_str_eq(e.text,
                     "f.json: \"NYMEX-GPU1\" has a version of the same \"since\" in f.json");
}
END_TEST

START_TEST(our_own_rule_is_that_of_the_contract)
{
    struct defs *d = kit_defs(&mem);
    struct err e = {0};
    const struct rule *r = kit_rule(changed(OWN, "\"size\": 1000", "\"size\": 730"), &mem, &e);
    rule_list list = {0};

    *VEC_PUSH(&list, &mem) = r;
    ck_assert(!rules_check(&list, &d->contract, &e));
    ck_assert_str_eq(e.text, "f.json: index, size, unit or tick of \"H100-SXM\" are not those of "
                             "contracts.json");
    list.at[0] = kit_rule(changed(OWN, "\"status\": \"own\"", "\"status\": \"listed\""), &mem, &e);
    ck_assert(!rules_check(&list, &d->contract, &e));
    ck_assert_str_eq(e.text, "f.json: contracts.json has a contract \"H100-SXM\" too");
}
END_TEST

static struct rule *copy_of(const char *id, const char *from, const char *to)
{
    struct err e = {0};
    struct rule *r = ARENA_NEW(&mem, struct rule);
    const struct rule *is = kit_rule(changed(id, from, to), &mem, &e);

    ck_assert_msg(is, "%s", e.text);
    *r = *is;
    return r;
}

/* Each of them is the contract's, alone. */
START_TEST(our_own_rule_has_what_the_contract_has)
{
    struct defs *d = kit_defs(&mem);
    struct err e = {0};

    for (int i = 0; i < 4; i++) {
        struct rule *r = copy_of(OWN, OWN, OWN);
        rule_list list = {0};

        *VEC_PUSH(&list, &mem) = r;
        ck_assert(rules_check(&list, &d->contract, &e));
        if (i == 0)
            r->index = "H200-SXM";
        else if (i == 1)
            r->tick_nusd++;
        else if (i == 2)
            r->unit = "USD";
        else
            r->field[RULE_SIZE].len = 0;
        ck_assert(!rules_check(&list, &d->contract, &e));
        ck_assert(strstr(e.text, "index, size, unit or tick"));
    }
}
END_TEST

/* Versions are told by their files, whichever was read first; the one that holds is the index's
 * own. */
START_TEST(a_rule_of_ours_is_found_by_its_index)
{
    struct rule *x = copy_of(OWN, OWN, OWN), *y = copy_of(OWN, OWN, OWN),
                *other = copy_of(GPU1, GPU1, GPU1);
    struct contract_list none = {0};
    struct err e = {0};
    rule_list list = {0};

    x->file = "x.json", y->file = "y.json";
    x->since = 20500, y->since = 20600;
    other->index = x->index;
    *VEC_PUSH(&list, &mem) = other;
    *VEC_PUSH(&list, &mem) = y;
    *VEC_PUSH(&list, &mem) = x;
    ck_assert_msg(rules_check(&list, &none, &e), "%s", e.text);
    ck_assert_ptr_null(rule_own(&list, x->index, 20499));
    ck_assert_ptr_eq(rule_own(&list, x->index, 20500), x);
    ck_assert_ptr_eq(rule_own(&list, x->index, 20599), x);
    ck_assert_ptr_eq(rule_own(&list, x->index, 20600), y);
    ck_assert_ptr_null(rule_own(&list, "H999", 20600));
    y->since = 20500;
    ck_assert(!rules_check(&list, &none, &e));
    ck_assert_str_eq(e.text,
                     text_fmt(&mem, "%s: \"H100-SXM\" has a version of the same \"since\" in %s",
                              list.at[1]->file, list.at[0]->file));
}
END_TEST

/* On the last day of a period; a contract from listing begins where it is told to. */
START_TEST(a_period_begins_with_its_first_day)
{
    int64_t last = clock_date(2026, 12, 31), listed = clock_date(2026, 6, 17);

    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_MONTH}, last, listed),
                     clock_date(2026, 12, 1));
    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_QUARTER}, last, listed),
                     clock_date(2026, 10, 1));
    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_YEAR}, last, listed),
                     clock_date(2026, 1, 1));
    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_FROM_LISTING}, last, listed), listed);
    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_DATE}, last, listed), last);
    ck_assert_int_eq(rule_first(&(struct rule){.period = RULE_WEEK}, last, listed), last);
}
END_TEST

/* Every month of the century from the first that is listed, and every date of those that have
 * dates. */
START_TEST(a_code_of_each_period_is_read_back)
{
    static const enum rule_period periods[] = {RULE_MONTH,        RULE_QUARTER, RULE_YEAR,
                                               RULE_FROM_LISTING, RULE_DATE,    RULE_WEEK};

    for (size_t p = 0; p < sizeof periods / sizeof *periods; p++) {
        struct rule r = {.id = "R-1",
                         .period = periods[p],
                         .letters = "HMUZ",
                         .first = 2026 * 12 + 5,
                         .until = INT64_MAX};
        bool dated = r.period == RULE_DATE || r.period == RULE_WEEK;
        const struct rule *found = NULL;
        rule_list list = {0};
        int64_t last;

        *VEC_PUSH(&list, &mem) = &r;
        for (int m = 2000 * 12; m < 2100 * 12; m++) {
            int64_t end = contract_month_first(m + 1) - 1;

            ck_assert(rule_by_code(&list, rule_code(&r, end, &mem), &found, &last));
            ck_assert_ptr_eq(found, &r);
            ck_assert_int_eq(last, end);
            ck_assert_int_eq(rule_has(&r, end), m >= r.first && m % 3 == 2);
            ck_assert_int_eq(rule_has(&r, end - 1), dated && m >= r.first && m % 3 == 2);
        }
        ck_assert_int_eq(rule_by_code(&list, "R-1-2026-06-30", &found, &last), dated);
        ck_assert_int_eq(rule_by_code(&list, "R-1-M26", &found, &last), !dated);
        ck_assert(!rule_by_code(&list, "R-1-M260", &found, &last));
        ck_assert(!rule_by_code(&list, "R-1", &found, &last));
        ck_assert(!rule_by_code(&list, "R-1_M26", &found, &last));
    }
}
END_TEST

START_TEST(what_is_missing_is_told_in_words)
{
    struct rule_missing day[] = {
        {.policy = RULE_REPEAT, .max = 5, .in_a_row = INT_MAX},
        {.policy = RULE_REPEAT, .before = true, .max = INT_MAX, .in_a_row = 2},
        {.policy = RULE_SKIP, .max = INT_MAX, .in_a_row = INT_MAX, .share_nano = 900000000}};
    struct rule r = {.missing[0] = {day, 3}};

    r.field[RULE_MISSING] = (struct rule_choice){.len = 1};
    r.field[RULE_LEVELS] = (struct rule_choice){.len = 2, .at = {1 << 1 | 1 << 3, 1 << 4}};
    ck_assert_str_eq(
        rule_field_text(&r, RULE_MISSING, 0, &mem),
        "repeat_previous at most 5 then repeat_previous from before, 2 in a row then skip to 90 %");
    ck_assert_str_eq(rule_field_text(&r, RULE_LEVELS, 0, &mem), "1+3");
    ck_assert_str_eq(rule_field_text(&r, RULE_LEVELS, 1, &mem), "4");
}
END_TEST

START_TEST(a_code_names_rule_and_period)
{
    const rule_list *list = kit_rules(&mem);
    const struct rule *r = NULL;
    int64_t last = 0;

    ck_assert(rule_by_code(list, "NYMEX-GPU1-X26", &r, &last));
    ck_assert_str_eq(r->id, GPU1);
    ck_assert_int_eq(last, clock_date(2026, 11, 30));
    ck_assert_str_eq(rule_code(r, last, &mem), "NYMEX-GPU1-X26");
    ck_assert_int_eq(rule_first(r, last, 0), clock_date(2026, 11, 1));
    ck_assert(rule_has(r, last));
    ck_assert(!rule_has(r, last - 1));
    ck_assert(!rule_has(r, clock_date(2026, 9, 30)));
    ck_assert(rule_by_code(list, "AX-NVDA-H100-Z26", &r, &last));
    ck_assert(rule_has(r, last));
    ck_assert(!rule_has(r, clock_date(2026, 11, 30)));
    ck_assert(!rule_by_code(list, "NYMEX-GPU1-A26", &r, &last));
    ck_assert(!rule_by_code(list, "NYMEX-GPU1-2026-11-30", &r, &last));
    ck_assert(!rule_by_code(list, "NYMEX-GPU9-X26", &r, &last));
    ck_assert(!rule_by_code(list, "NYMEX-GPU1", &r, &last));
}
END_TEST

/* A period the calendar does not cover has no price, and says which days. */
START_TEST(a_period_without_a_calendar_is_refused)
{
    const struct rule *r = rule_on(kit_rules(&mem), GPU1, clock_date(2029, 1, 31));
    struct rule_settlement s;
    struct err e = {0};

    ck_assert(!rule_settle(r, NULL, clock_date(2029, 1, 31), clock_date(2029, 1, 31), NULL, 0, &s,
                           &mem, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_str_eq(e.text, "NYMEX-GPU1: calendar \"NYMEX\" does not cover the days from "
                             "2029-01-01 to 2029-01-31");
}
END_TEST

static const char *terms(const struct rule *r, int64_t last)
{
    struct buf b;
    const char *out;

    buf_init(&b, BUF_CONFIG_MAX);
    rule_terms(r, last, &b, &mem);
    out = text_dup_n(&mem, b.data, b.len);
    buf_fini(&b);
    return out;
}

START_TEST(terms_say_the_rule_in_words)
{
    const char *text =
        terms(rule_on(kit_rules(&mem), GPU1, clock_date(2026, 11, 30)), clock_date(2026, 11, 30));
    static const char *const sentences[] = {
        "NYMEX-GPU1-X26: Silicon Data H100 Rental Index Futures (NYMEX chapter 1045)\n"
        "This is the rule of NYMEX-GPU1 on our index H100-SXM, not the exchange's price.\n",
        "The price of a month is the mean of the AVG of H100-SXM, of every business day (by "
        "calendar "
        "NYMEX; days of which it does not tell are closed), rounded to 0.01, half away from zero "
        "or "
        "half to even or towards zero, once, at the end or each day and again at the end.\n",
        "A day enters at levels 1+2+3+4 or 1+2+3, kept to all its decimals or 0.01.\n",
        "A day without a value: skip or repeat_previous from before then not_determined or "
        "not_determined.\n",
        "Last trade: 2026-11-30.\nLimit of the spot month: from the close of 2026-11-24.\n",
        "Limit, spot month: 7500 contracts, 5475000 GPU-hours; 0.01 USD is worth 54750.00 USD "
        "there.\n",
        "Limit, all months: 22500 contracts, 16425000 GPU-hours;",
        "  final.mode: half_away or half_even or down (chapter 1045 is silent)\n",
        "  codes.cfi: FCSCSX or FCMCSX (by ISO 10962; ",
        "  codes.mic: XNYM\n",
    };

    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++)
        ck_assert_msg(strstr(text, sentences[i]), "%s\nis not in\n%s", sentences[i], text);
}
END_TEST

/* A change of any field changes the words: text and number cannot part. */
START_TEST(terms_change_with_every_field)
{
    const rule_list *list = kit_rules(&mem);

    for (size_t i = 0; i < list->len; i++) {
        const char *before = terms(list->at[i], 0);

        for (int f = 0; f < RULE_FIELDS; f++) {
            struct rule other = *list->at[i];
            struct rule_choice *c = &other.field[f];

            if (!c->len
                || (f == RULE_MODE && rule_field_text(&other, RULE_STEP, 0, &mem)[0] == 'n'))
                continue;
            if (c->len > 1) {
                c->len--;
            } else if (f == RULE_CALENDAR || f == RULE_ZONE || f == RULE_MISSING) {
                continue; /* numbers in lists of one */
            } else if (f == RULE_LEVELS) {
                c->at[0] ^= 2;
            } else {
                c->at[0] = c->at[0] ? 0 : 1;
            }
            ck_assert_msg(strcmp(terms(&other, 0), before) != 0, "%s: %s", other.id,
                          rule_field_name((enum rule_field)f));
        }
    }
}
END_TEST

SUITE(calc_rule)
{
    ADD_TABLE(a_fault_is_refused_with_file_line_and_path, faults);
    ADD(a_missing_field_is_an_error);
    ADD(too_many_combinations_are_refused);
    ADD(a_version_holds_until_the_next);
    ADD(our_own_rule_is_that_of_the_contract);
    ADD(our_own_rule_has_what_the_contract_has);
    ADD(a_rule_of_ours_is_found_by_its_index);
    ADD(a_period_begins_with_its_first_day);
    ADD(a_code_of_each_period_is_read_back);
    ADD(what_is_missing_is_told_in_words);
    ADD(a_code_names_rule_and_period);
    ADD(terms_say_the_rule_in_words);
    ADD(terms_change_with_every_field);
    ADD(a_period_without_a_calendar_is_refused);
}
