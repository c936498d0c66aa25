/*
 * Rules on one month of made-up values, chosen so that ties occur. The values and what each rule
 * makes of them were computed elsewhere, with exact fractions.
 */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/contract/rule_settle.h"
#include "calc/contract/settle.h"

static struct arena mem;

/* November 2026; the 1st is a Sunday. */
static const char *const november[] = {"2.4712", "2.5103", "2.5218", "2.5307", "2.5466", "2.5581",
                                       "2.4890", "2.4451", "2.5634", "2.5792", "2.5877", "2.6013",
                                       "2.6105", "2.5284", "2.5066", "2.6194", "2.6283", "2.6521",
                                       "2.6742", "2.6890", "2.5907", "2.5739", "2.7025", "2.7849",
                                       "2.7412", "2.6602", "2.6938", "2.6310", "2.6174", "2.7050"};
enum { DAYS = 30 };

static int64_t on(int day)
{
    return clock_date(2026, 11, day);
}

/* The month without one of its days (0: whole). */
static size_t month(struct rule_day *out, int without)
{
    size_t n = 0;

    for (int i = 0; i < DAYS; i++)
        if (i + 1 != without)
            out[n++] = (struct rule_day){on(i + 1), 1, kit_usd(november[i]), 0, 0};
    return n;
}

/* A definition in the fields that these tests are about; the others are told. */
struct spec {
    const char *days, *statistic, *step, *mode, *place, *missing, *more;
};

#define INFO                                                                                       \
    "\"codes\": {\"mic\": null, \"segment_mic\": null, \"symbol\": \"T\", \"month_style\": "       \
    "\"X26\", \"cfi\": null, \"currency\": \"USD\", \"fixml\": null}, \"region\": \"any\", "       \
    "\"segment\": \"any\", \"revision\": \"none\", \"publish_at\": null, \"limits\": null, "       \
    "\"last_trade\": {\"day\": \"last_calendar_day\", \"clock\": \"20:15\", \"zone\": \"UTC\"}, "  \
    "\"source\": {\"*\": {\"read\": \"here\", \"when\": \"2026-11-26\", \"mark\": \"own\"}}, "

static const struct rule *rule_of(const struct spec *s)
{
    bool business = strstr(s->days, "business") != NULL;
    struct err e = {0};
    const char *more = s->more ? s->more
                               : "\"period\": \"month\", \"zone\": \"UTC\", \"size\": 1, "
                                 "\"listing\": {\"first\": \"2026-01\", \"months\": 12, "
                                 "\"letters\": \"FGHJKMNQUVXZ\"}";
    const char *text = text_fmt(
        &mem,
        "{\"id\": \"T\", \"title\": \"t\", \"venue\": \"v\", \"underlying\": \"u\", "
        "\"index\": \"H100-SXM\", \"since\": \"2026-01-01\", \"status\": \"listed\", " INFO
        "\"value_of_day\": \"AVG\", \"input_step\": \"none\", \"levels\": [1, 2, 3], "
        "\"unit\": \"USD\", \"size_unit\": \"h\", \"tick\": \"0.001\", \"value_step\": \"none\", "
        "\"days\": %s, %s\"statistic\": %s, \"final\": {\"step\": %s, \"mode\": %s, \"place\": "
        "%s}, "
        "\"missing_day\": %s, %s}",
        s->days, business ? "\"calendar\": \"NYMEX\", \"unknown_days\": \"closed\", " : "",
        s->statistic, s->step, s->mode, s->place, s->missing ? s->missing : "[{\"do\": \"skip\"}]",
        more);
    const struct rule *r = kit_rule(text, &mem, &e);

    ck_assert_msg(r, "%s\n%s", e.text, text);
    return r;
}

static struct rule_settlement settle(const struct rule *r, const struct rule *own, int64_t to,
                                     const struct rule_day *days, size_t n)
{
    struct rule_settlement s;
    struct err e = {0};

    ck_assert_msg(rule_settle(r, own, to, to, days, n, &s, &mem, &e), "%s", e.text);
    return s;
}

#define CAL "\"calendar\""
#define BUS "\"business\""
#define WKD "\"weekday\""
#define MEAN "\"mean\""
#define LAST "\"terminal\""
#define AWAY "\"half_away\""
#define EVEN "\"half_even\""
#define DOWN "\"down\""
#define ONCE "\"once\""
#define EACH "\"each_day_and_once\""
#define REPEAT "[{\"do\": \"repeat_previous\"}, {\"do\": \"not_determined\"}]"
#define NEVER "[{\"do\": \"not_determined\"}]"

static const struct {
    struct spec spec;
    int without, count;
    const char *sum, *price;
} means[] = {
    {{CAL, MEAN, "\"0.0001\"", AWAY, ONCE, 0, 0}, 0, 30, "78.0135", "2.6005"},
    {{CAL, MEAN, "\"0.0001\"", EVEN, ONCE, 0, 0}, 0, 30, "78.0135", "2.6004"},
    {{CAL, MEAN, "\"0.0001\"", DOWN, ONCE, 0, 0}, 0, 30, "78.0135", "2.6004"},
    {{CAL, MEAN, "\"0.0001\"", AWAY, EACH, 0, 0}, 0, 30, "78.0135", "2.6005"},
    {{BUS, MEAN, "\"0.01\"", AWAY, ONCE, 0, 0}, 0, 20, "52.5", "2.63"},
    {{BUS, MEAN, "\"0.01\"", EVEN, ONCE, 0, 0}, 0, 20, "52.5", "2.62"},
    {{BUS, MEAN, "\"0.01\"", DOWN, ONCE, 0, 0}, 0, 20, "52.5", "2.62"},
    {{BUS, MEAN, "\"0.01\"", AWAY, EACH, 0, 0}, 0, 20, "52.49", "2.62"},
    /* The holiday forgotten. */
    {{WKD, MEAN, "\"0.01\"", AWAY, ONCE, 0, 0}, 0, 21, "55.1602", "2.63"},
    {{WKD, MEAN, "\"0.01\"", EVEN, ONCE, 0, 0}, 0, 21, "55.1602", "2.63"},
    {{WKD, MEAN, "\"0.01\"", DOWN, ONCE, 0, 0}, 0, 21, "55.1602", "2.62"},
    {{WKD, MEAN, "\"0.01\"", AWAY, EACH, 0, 0}, 0, 21, "55.15", "2.63"},
    {{CAL, MEAN, "\"0.001\"", AWAY, ONCE, 0, 0}, 0, 30, "78.0135", "2.600"},
    {{CAL, MEAN, "\"0.001\"", EVEN, ONCE, 0, 0}, 0, 30, "78.0135", "2.600"},
    {{CAL, MEAN, "\"0.001\"", DOWN, ONCE, 0, 0}, 0, 30, "78.0135", "2.600"},
    {{CAL, MEAN, "\"0.001\"", AWAY, EACH, 0, 0}, 0, 30, "78.013", "2.600"},
    {{BUS, MEAN, "\"0.001\"", AWAY, ONCE, 0, 0}, 0, 20, "52.5", "2.625"},
    {{BUS, MEAN, "\"0.001\"", EVEN, ONCE, 0, 0}, 0, 20, "52.5", "2.625"},
    {{BUS, MEAN, "\"0.001\"", DOWN, ONCE, 0, 0}, 0, 20, "52.5", "2.625"},
    {{BUS, MEAN, "\"0.001\"", AWAY, EACH, 0, 0}, 0, 20, NULL, "2.625"},
    {{CAL, LAST, "\"0.001\"", AWAY, ONCE, 0, 0}, 0, 1, "2.705", "2.705"},
    {{CAL, LAST, "\"0.001\"", EVEN, ONCE, 0, 0}, 0, 1, "2.705", "2.705"},
    {{CAL, LAST, "\"0.001\"", DOWN, ONCE, 0, 0}, 0, 1, "2.705", "2.705"},
    /* Wednesday the 18th missing, under each policy. */
    {{CAL, MEAN, "\"0.0001\"", AWAY, ONCE, 0, 0}, 18, 29, "75.3614", "2.5987"},
    {{CAL, MEAN, "\"0.001\"", AWAY, ONCE, 0, 0}, 18, 29, "75.3614", "2.599"},
    {{BUS, MEAN, "\"0.01\"", AWAY, ONCE, 0, 0}, 18, 19, "49.8479", "2.62"},
    {{BUS, MEAN, "\"0.001\"", AWAY, ONCE, 0, 0}, 18, 19, "49.8479", "2.624"},
    {{BUS, MEAN, "\"0.001\"", EVEN, EACH, 0, 0}, 18, 19, NULL, "2.623"},
    {{CAL, MEAN, "\"0.0001\"", AWAY, ONCE, REPEAT, 0}, 18, 30, "77.9897", "2.5997"},
    {{CAL, MEAN, "\"0.001\"", AWAY, ONCE, REPEAT, 0}, 18, 30, "77.9897", "2.600"},
    {{BUS, MEAN, "\"0.01\"", AWAY, ONCE, REPEAT, 0}, 18, 20, "52.4762", "2.62"},
    {{BUS, MEAN, "\"0.001\"", AWAY, ONCE, REPEAT, 0}, 18, 20, "52.4762", "2.624"},
    {{CAL, MEAN, "\"0.0001\"", AWAY, ONCE, NEVER, 0}, 18, 29, "75.3614", NULL},
    {{BUS, MEAN, "\"0.01\"", AWAY, ONCE, NEVER, 0}, 18, 19, "49.8479", NULL},
    {{BUS, MEAN, "\"0.001\"", AWAY, ONCE, NEVER, 0}, 18, 19, "49.8479", NULL},
    /* The business days do not miss a Sunday. */
    {{BUS, MEAN, "\"0.01\"", EVEN, ONCE, NEVER, 0}, 8, 20, "52.5", "2.62"},
};

START_TEST(each_rule_makes_its_price)
{
    struct rule_day day[DAYS];
    size_t n = month(day, means[_i].without);
    struct rule_settlement s = settle(rule_of(&means[_i].spec), NULL, on(30), day, n);
    const struct rule_price *p = &s.price[0];

    ck_assert_uint_eq(s.len, 1);
    ck_assert_int_eq(p->count, means[_i].count);
    if (means[_i].sum)
        ck_assert_int_eq((int64_t)p->sum, kit_usd(means[_i].sum));
    ck_assert_int_eq(p->has_price, means[_i].price != NULL);
    if (p->has_price)
        ck_assert_int_eq(p->price_nusd, kit_usd(means[_i].price));
    else
        ck_assert_str_eq(p->why, "2026-11-18 has no value");
    ck_assert_int_eq(s.outcome, p->has_price ? RULE_SHADOW : RULE_NOT_DETERMINED);
}
END_TEST

START_TEST(a_share_of_days_is_told_in_percent)
{
    static const struct spec all = {
        CAL, MEAN, "\"0.001\"", AWAY, ONCE, "[{\"do\": \"skip\", \"share\": \"1\"}]", 0};
    struct rule_day day[DAYS];
    size_t n = month(day, 18);
    struct rule_settlement s = settle(rule_of(&all), NULL, on(30), day, n);

    ck_assert(!s.price[0].has_price);
    ck_assert_str_eq(s.price[0].why, "29 of 30 days are published, at least 100 % needed");
}
END_TEST

START_TEST(means_are_exact_fractions)
{
    static const struct {
        const char *days;
        int64_t num, den;
    } exact[] = {{CAL, 52009, 20000}, {BUS, 21, 8}, {WKD, 275801, 105000}};
    struct rule_day day[DAYS];

    for (size_t i = 0; i < 3; i++) {
        struct spec spec = {exact[i].days, MEAN, "\"0.01\"", AWAY, ONCE, 0, 0};
        struct rule_settlement s = settle(rule_of(&spec), NULL, on(30), day, month(day, 0));

        ck_assert(s.price[0].sum * exact[i].den
                  == (fixed_wide)exact[i].num * FIXED_ONE * s.price[0].count);
    }
}
END_TEST

#define EVENT(compare, strikes)                                                                    \
    "\"period\": \"month\", \"zone\": \"UTC\", \"size\": 1, \"compare\": \"" compare               \
    "\", \"strikes\": [" strikes "], \"listing\": {\"first\": \"2026-01\", \"months\": 12, "       \
    "\"letters\": \"FGHJKMNQUVXZ\"}"
#define WEEK(compare)                                                                              \
    "\"period\": \"week\", \"zone\": \"UTC\", \"size\": 1, \"compare\": \"" compare                \
    "\", \"listing\": {\"first\": \"2026-01\", \"months\": 12, \"letters\": \"FGHJKMNQUVXZ\"}"
#define BRACKET EVENT("bracket", "\"2.25\", \"2.50\", \"2.75\", \"3.00\"") ", \"edge\": \"lower\""
#define BEFORE "[{\"do\": \"repeat_previous\", \"from\": \"before\"}, {\"do\": \"not_determined\"}]"
#define HIGH "\"touch_high\""
#define LOW "\"touch_low\""
#define UP "\"up_against_reference\""

static const struct {
    struct spec spec;
    int without, last;
    const char *price, *result;
} events[] = {
    {{CAL, LAST, "\"0.01\"", AWAY, ONCE, 0, EVENT("gt", "2.70")}, 0, 30, "2.71", "2.70 yes"},
    {{CAL, LAST, "\"0.01\"", EVEN, ONCE, 0, EVENT("gt", "2.70")}, 0, 30, "2.70", "2.70 no"},
    {{CAL, LAST, "\"none\"", EVEN, ONCE, 0, EVENT("gt", "2.70")}, 0, 30, "2.705", "2.70 yes"},
    {{CAL, LAST, "\"0.01\"", AWAY, ONCE, BEFORE, EVENT("gt", "2.70")}, 30, 30, "2.62", "2.70 no"},
    {{CAL, MEAN, "\"0.01\"", AWAY, ONCE, 0, EVENT("gt", "2.60")}, 0, 30, "2.60", "2.60 no"},
    {{CAL, MEAN, "\"none\"", AWAY, ONCE, 0, EVENT("gt", "2.60")}, 0, 30, "2.60045", "2.60 yes"},
    {{CAL, HIGH, "\"0.01\"", AWAY, EACH, 0, EVENT("gt", "2.77, 2.78")},
     0,
     30,
     "2.78",
     "2.77 yes on 2026-11-24, 2.78 no"},
    {{CAL, HIGH, "\"none\"", AWAY, ONCE, 0, EVENT("gt", "2.78")},
     0,
     30,
     "2.7849",
     "2.78 yes on 2026-11-24"},
    {{CAL, HIGH, "\"0.01\"", AWAY, ONCE, 0, EVENT("ge", "2.78")},
     0,
     30,
     "2.78",
     "2.78 yes on 2026-11-24"},
    {{CAL, HIGH, "\"none\"", AWAY, ONCE, 0, EVENT("ge", "2.78")}, 24, 30, "2.7412", "2.78 no"},
    {{CAL, LOW, "\"0.01\"", AWAY, ONCE, 0, EVENT("le", "2.45")},
     0,
     30,
     "2.45",
     "2.45 yes on 2026-11-08"},
    {{CAL, LOW, "\"none\"", AWAY, ONCE, 0, EVENT("le", "2.45")},
     0,
     30,
     "2.4451",
     "2.45 yes on 2026-11-08"},
    {{BUS, LOW, "\"none\"", AWAY, ONCE, 0, EVENT("le", "2.45")}, 0, 30, "2.5103", "2.45 no"},
    {{CAL, UP, "\"0.0001\"", AWAY, ONCE, 0, WEEK("gt")}, 0, 27, "2.6938", "yes against 2.689"},
    {{CAL, UP, "\"0.01\"", AWAY, ONCE, 0, WEEK("gt")}, 0, 27, "2.69", "no against 2.69"},
    {{CAL, UP, "\"0.01\"", AWAY, ONCE, 0, WEEK("ge")}, 0, 27, "2.69", "yes against 2.69"},
    {{CAL, LAST, "\"none\"", AWAY, ONCE, 0, BRACKET}, 0, 30, "2.705", "2.50-2.75"},
};

START_TEST(each_event_has_its_result)
{
    struct rule_day day[DAYS];
    size_t n = month(day, events[_i].without);
    struct rule_settlement s = settle(rule_of(&events[_i].spec), NULL, on(events[_i].last), day, n);

    ck_assert_uint_eq(s.len, 1);
    ck_assert_msg(s.price[0].has_price, "%s", s.price[0].why);
    ck_assert_int_eq(s.price[0].price_nusd, kit_usd(events[_i].price));
    ck_assert_str_eq(s.price[0].result, events[_i].result);
    ck_assert_uint_eq(s.price[0].worth_len, 0);
}
END_TEST

#define SIZE(n, zone)                                                                              \
    "\"period\": \"month\", \"zone\": " zone ", \"size\": " n                                      \
    ", \"listing\": {\"first\": \"2026-01\", \"months\": 12, \"letters\": \"FGHJKMNQUVXZ\"}"

static const struct {
    struct spec spec;
    const char *value;
} worths[] = {
    {{CAL, MEAN, "\"0.0001\"", AWAY, ONCE, 0, SIZE("1000", "\"UTC\"")}, "2600.50"},
    {{BUS, MEAN, "\"0.01\"", AWAY, ONCE, 0, SIZE("730", "\"UTC\"")}, "1919.90"},
    {{BUS, MEAN, "\"0.01\"", EVEN, ONCE, 0, SIZE("730", "\"UTC\"")}, "1912.60"},
    {{CAL, LAST, "\"0.001\"", EVEN, ONCE, 0, SIZE("730", "\"UTC\"")}, "1974.650"},
    {{CAL, MEAN, "\"0.001\"", EVEN, ONCE, 0, SIZE("730", "\"UTC\"")}, "1898.000"},
    {{CAL, MEAN, "\"0.001\"", EVEN, ONCE, 0, SIZE("\"hours\"", "\"UTC\"")}, "1872.000"},
    {{CAL, MEAN, "\"0.001\"", EVEN, ONCE, 0, SIZE("\"hours\"", "\"America/New_York\"")},
     "1874.600"},
    {{BUS, MEAN, "\"0.001\"", EVEN, ONCE, 0, SIZE("\"hours\"", "\"UTC\"")}, "1890.000"},
    {{BUS, MEAN, "\"0.001\"", EVEN, ONCE, 0, SIZE("\"hours\"", "\"America/New_York\"")},
     "1892.625"},
};

START_TEST(a_contract_is_worth_price_times_size)
{
    struct rule_day day[DAYS];
    struct rule_settlement s = settle(rule_of(&worths[_i].spec), NULL, on(30), day, month(day, 0));

    ck_assert_uint_eq(s.price[0].worth_len, 1);
    ck_assert_int_eq(s.price[0].worth[0].value_nusd, kit_usd(worths[_i].value));
}
END_TEST

static const struct rule *shipped(const char *id)
{
    const struct rule *r = rule_on(kit_rules(&mem), id, on(30));

    ck_assert_msg(r, "%s", id);
    return r;
}

/* The price a settlement has, by its text. */
static const struct rule_price *price_at(const struct rule_settlement *s, const char *price)
{
    for (size_t i = 0; i < s->len; i++)
        if (s->price[i].has_price && s->price[i].price_nusd == kit_usd(price))
            return &s->price[i];
    ck_abort_msg("%s is not among the prices of %s", price, s->rule->id);
    return NULL;
}

START_TEST(gpu1_is_two_prices_and_never_one)
{
    struct rule_day day[DAYS];
    struct rule_settlement s =
        settle(shipped("NYMEX-GPU1"), shipped("H100-SXM"), on(30), day, month(day, 0));
    const struct rule_price *high = price_at(&s, "2.63"), *low = price_at(&s, "2.62");

    ck_assert_uint_eq(s.len, 2);
    ck_assert_int_eq(s.outcome, RULE_SHADOW);
    ck_assert(!s.agree);
    ck_assert_int_eq(high->combinations + low->combinations, s.combinations);
    ck_assert_str_eq(high->choice, "input_step none, final.mode half_away, final.place once");
    ck_assert_str_eq(low->choice,
                     "input_step none, final.mode half_away, final.place each_day_and_once; "
                     "input_step none, final.mode half_even or down; input_step 0.01");
    ck_assert_uint_eq(high->worth_len, 1);
    ck_assert_int_eq(high->worth[0].value_nusd, kit_usd("1919.90"));
    ck_assert_int_eq(low->worth[0].value_nusd, kit_usd("1912.60"));
    ck_assert_int_eq(high->days, 20);
    ck_assert_str_eq(high->made, "days +0.0245, final.step +0.005");
}
END_TEST

START_TEST(hpr_is_on_calendar_or_business_days)
{
    struct rule_day day[DAYS];
    struct rule_settlement s =
        settle(shipped("ICE-HPR"), shipped("H100-SXM"), on(30), day, month(day, 0));
    const struct rule_price *calendar = price_at(&s, "2.600"), *business = price_at(&s, "2.625");

    ck_assert_uint_ge(calendar->worth_len, 2);
    ck_assert_int_eq(calendar->worth[0].size, 721);
    ck_assert_int_eq(calendar->worth[0].value_nusd, kit_usd("1874.600"));
    ck_assert_int_eq(business->worth[0].value_nusd, kit_usd("1892.625"));
    ck_assert_ptr_nonnull(strstr(business->choice, "days business, unknown_days closed"));
    /* Thanksgiving as a business day of the energy group. */
    (void)price_at(&s, "2.627");
}
END_TEST

/* How many of the combinations a clause of a choice names, "final.mode half_even or down,
   final.place once": those of the fields that it leaves out, times the values it has of the others.
 */
static int named(const struct rule *r, int combinations, const char *clause)
{
    for (int f = 0; f < RULE_SIZE; f++) {
        const char *at =
            r->field[f].len < 2
                ? NULL
                : strstr(clause, text_fmt(&mem, "%s ", rule_field_name((enum rule_field)f)));
        int values = 1;

        if (!at || (at > clause && at[-1] != ' '))
            continue;
        for (int k = f + 1; k < RULE_SIZE; k++) {
            const char *next =
                strstr(at, text_fmt(&mem, ", %s ", rule_field_name((enum rule_field)k)));

            if (next && r->field[k].len > 1)
                at = text_fmt(&mem, "%.*s", (int)(next - at), at);
        }
        for (; (at = strstr(at, " or ")); at++)
            values++;
        combinations = combinations / r->field[f].len * values;
    }
    return combinations;
}

static void choices_share(const struct rule *r, const struct rule_settlement *s)
{
    for (size_t k = 0; k < s->len; k++) {
        const char *choice = s->price[k].choice;
        int found = 0;

        ck_assert_ptr_nonnull(choice);
        for (const char *end; *choice; choice = *end ? end + 2 : end) {
            end = strstr(choice, "; ");
            end = end ? end : choice + strlen(choice);
            found += named(r, s->combinations, text_fmt(&mem, "%.*s", (int)(end - choice), choice));
        }
        ck_assert_msg(found == s->price[k].combinations, "%s: %d of %d combinations by \"%s\"",
                      r->id, found, s->price[k].combinations, s->price[k].choice);
    }
}

/* GPU1 with what it does not know and another field. */
static const struct rule *unknown_too(const char *field, const char *candidates)
{
    size_t len;
    struct err e = {0};
    const char *text = kit_file("config/contracts/NYMEX-GPU1.json", &len, &mem);
    const char *at = strstr(text, text_fmt(&mem, "\"%s\": ", field)), *end = strchr(at, '\n');
    const struct rule *r =
        kit_rule(text_fmt(&mem, "%.*s\"%s\": {\"unknown\": %s, \"why\": \"?\"},%s",
                          (int)(at - text), text, field, candidates, end),
                 &mem, &e);

    ck_assert_msg(r, "%s", e.text);
    return r;
}

/* What a choice says leads to the price, and nothing else does: counted over all combinations. */
START_TEST(choices_share_the_combinations)
{
    const struct rule *const all[] = {shipped("NYMEX-GPU1"),
                                      shipped("ICE-HPR"),
                                      shipped("AX-NVDA-H100"),
                                      shipped("KALSHI-H100-MONTH"),
                                      unknown_too("value_of_day", "[\"AVG\", \"MED\", \"MEAN\"]"),
                                      unknown_too("statistic", "[\"mean\", \"terminal\"]")};
    struct rule_day day[DAYS];

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        for (int without = 0; without <= DAYS; without += 6) {
            size_t n = month(day, without);
            struct rule_settlement s;
            int found = 0;

            for (size_t k = 0; k < n; k++) {
                day[k].med_nusd = day[k].avg_nusd - kit_usd("0.03");
                day[k].mean_nusd = day[k].avg_nusd + kit_usd("0.03");
            }
            s = settle(all[i], NULL, on(30), day, n);
            for (size_t k = 0; k < s.len; k++)
                found += s.price[k].combinations;
            ck_assert_int_eq(found, s.combinations);
            choices_share(all[i], &s);
        }
    }
}
END_TEST

START_TEST(agreement_is_said)
{
    struct rule_day day[DAYS];
    struct rule_settlement s;
    size_t n = month(day, 0);

    for (size_t i = 0; i < n; i++)
        day[i].avg_nusd = kit_usd("2.50");
    s = settle(shipped("NYMEX-GPU1"), NULL, on(30), day, n);
    ck_assert_uint_eq(s.len, 1);
    ck_assert(s.agree);
    ck_assert_int_eq(s.outcome, RULE_SHADOW);
    ck_assert_str_eq(s.price[0].choice, "whatever the unknown fields are");
}
END_TEST

/* 90 % of 28, 29, 30 and 31 days, and one fewer. */
START_TEST(our_own_rule_needs_nine_days_of_ten)
{
    static const int least[] = {26, 27, 27, 28};
    static const int64_t first[] = {20485, 21215, 20758, 20574}; /* Feb 26, Feb 28, Nov, May 26 */
    const struct rule *own = shipped("H100-SXM");

    for (int i = 0; i < 4; i++) {
        for (int n = least[i] - 1; n <= least[i]; n++) {
            struct rule_day day[DAYS + 1];
            struct rule_settlement s;

            for (int k = 0; k < n; k++)
                day[k] = (struct rule_day){first[i] + k, 1, kit_usd("2"), 0, 0};
            s = settle(own, NULL, first[i] + 27 + i, day, (size_t)n);
            ck_assert_int_eq(s.outcome, n == least[i] ? RULE_FINAL : RULE_NOT_DETERMINED);
        }
    }
}
END_TEST

START_TEST(our_own_rule_takes_level_4_and_skips_level_5)
{
    struct rule_day day[DAYS];
    size_t n = month(day, 0);
    struct rule_settlement s;

    day[17].level = 4;
    day[17].avg_nusd = day[16].avg_nusd;
    s = settle(shipped("H100-SXM"), NULL, on(30), day, n);
    ck_assert_int_eq(s.price[0].price_nusd, kit_usd("2.5997"));
    ck_assert_int_eq(s.price[0].repeated, 1);
    day[17].level = 5;
    s = settle(shipped("H100-SXM"), NULL, on(30), day, n);
    ck_assert_int_eq(s.price[0].price_nusd, kit_usd("2.5987"));
    ck_assert_int_eq(s.outcome, RULE_FINAL);
}
END_TEST

/* In the words of rules our own contract is what the method settles, on any month. */
START_TEST(our_own_rule_is_the_rule_of_the_method)
{
    struct kit_random r = {0x5eed1234u};
    const struct rule *own = shipped("H100-SXM");
    struct defs *d = kit_defs(&mem);
    struct method *m = kit_method("GHR-1.0", &mem);
    struct arena here = {0};
    int final = 0, none = 0;

    for (int i = 0; i < 2000; i++) {
        int number = 2026 * 12 + (int)kit_below(&r, 36), gaps = (int)kit_below(&r, 9);
        int64_t first = contract_month_first(number);
        int days = contract_month_days(number);
        int64_t through = first + days - (kit_below(&r, 3) ? 1 : kit_below(&r, days) + 1);
        struct settle_day old[31];
        struct rule_day new[31];
        struct rule_settlement s;
        struct settlement want;
        struct err e = {0};
        size_t n = 0;

        for (int k = 0; k < days; k++) {
            int level = kit_below(&r, 30) < gaps ? (int)kit_below(&r, 6) : 1;
            int64_t value = kit_usd("2") + kit_below(&r, 9000) * 100000;

            if (!level || first + k > through)
                continue;
            old[n] = (struct settle_day){first + k, level, value};
            new[n++] = (struct rule_day){first + k, level, value, 0, 0};
        }
        settle_month(&d->contract.at[0], m, number, through, old, n, &want, &here);
        ck_assert(rule_settle(own, NULL, first + days - 1, through, new, n, &s, &here, &e));
        ck_assert_uint_eq(s.len, 1);
        ck_assert_int_eq(s.outcome, want.status == SETTLE_RUNNING ? RULE_RUNNING
                                    : want.status == SETTLE_FINAL ? RULE_FINAL
                                                                  : RULE_NOT_DETERMINED);
        if (want.status == SETTLE_NOT_DETERMINED) {
            ck_assert_str_eq(s.price[0].why,
                             want.days_published ? want.why : "no day of the period has a value");
        } else {
            ck_assert_int_eq(s.price[0].has_price, want.has_to_date);
            ck_assert_int_eq(s.price[0].price_nusd, want.to_date_nusd);
        }
        ck_assert_int_eq(s.price[0].used, want.days_published);
        final += want.status == SETTLE_FINAL;
        none += want.status == SETTLE_NOT_DETERMINED;
        arena_reset(&here);
    }
    ck_assert_int_gt(final, 500);
    ck_assert_int_gt(none, 100);
    arena_fini(&here);
}
END_TEST

SUITE(calc_rule_worked)
{
    ADD_TABLE(each_rule_makes_its_price, means);
    ADD(a_share_of_days_is_told_in_percent);
    ADD(means_are_exact_fractions);
    ADD_TABLE(each_event_has_its_result, events);
    ADD_TABLE(a_contract_is_worth_price_times_size, worths);
    ADD(gpu1_is_two_prices_and_never_one);
    ADD(hpr_is_on_calendar_or_business_days);
    ADD(choices_share_the_combinations);
    ADD(agreement_is_said);
    ADD(our_own_rule_is_the_rule_of_the_method);
    ADD(our_own_rule_needs_nine_days_of_ten);
    ADD(our_own_rule_takes_level_4_and_skips_level_5);
}
