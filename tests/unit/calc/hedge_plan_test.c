/* Plans of a hedge: which index a row is of, what rows add up to, in which order they come out, and
   what stays unhedged in words. */
#include "calc/hedge/hedge.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

static struct arena mem;

static const char *over[] = {"X-1"}, *other[] = {"Y-1"}, *both[] = {"Y-1", "X-1"};
static const struct index_def indices[] = {
    {.id = "a", .unit = "USD per GPU-hour", .instrument = over, .instrument_len = 1},
    {.id = "b", .unit = "USD per GPU-hour", .instrument = both, .instrument_len = 2},
    {.id = "c", .unit = "USD per GPU-hour", .instrument = over, .instrument_len = 1},
    {.id = "d", .unit = "USD per GPU-hour", .instrument = other, .instrument_len = 1},
    {.id = "m", .unit = "USD per GPU-hour", .instrument = other, .instrument_len = 1},
    {.id = "m-blend", .unit = "USD per 1M tokens", .instrument = other, .instrument_len = 1},
    {.id = "n-blend", .unit = "USD per 1M tokens", .instrument = other, .instrument_len = 1},
    {.id = "odd", .unit = "points", .instrument = other, .instrument_len = 1},
};
enum { INDICES = sizeof indices / sizeof *indices };

/* Contracts on the indices whose bits are set. */
static struct defs defs_of(unsigned contracts)
{
    struct contract_def *c = ARENA_ARRAY(&mem, struct contract_def, INDICES);
    struct defs d = {.contract = {c, 0}};

    for (size_t i = 0; i < INDICES; i++) {
        *VEC_PUSH(&d.index, &mem) = &indices[i];
        if (contracts & 1U << i)
            c[d.contract.len++] =
                (struct contract_def){.id = indices[i].id, .index = indices[i].id};
    }
    return d;
}

static bool read_plan(const struct defs *d, const char *rows, struct hedge_lines *out,
                      struct err *e)
{
    const char *text = text_fmt(&mem, "%s\n%s", HEDGE_HEADER, rows);

    return hedge_read(text, strlen(text), "f", d, out, &mem, e);
}

static const char *index_of(unsigned contracts, const char *what, const char *quantity)
{
    struct defs d = defs_of(contracts);
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert_msg(
        read_plan(&d, text_fmt(&mem, "2026-12,use,%s,%s,,,\n", what, quantity), &lines, &e), "%s",
        e.text);
    return lines.at[0].index->id;
}

/* Of a, b and c, which are over the instrument, the first that a contract settles on, else the
   first. */
START_TEST(an_instrument_is_of_the_first_index_with_a_contract)
{
    for (unsigned mask = 0; mask < 16; mask++) {
        const char *want = mask & 1 ? "a" : mask & 2 ? "b" : mask & 4 ? "c" : "a";

        ck_assert_str_eq(index_of(mask, "X-1", "1,1,"), want);
    }
    arena_fini(&mem);
}
END_TEST

START_TEST(a_word_is_an_index_before_a_model_before_an_instrument)
{
    struct defs d = defs_of(0);
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert_str_eq(index_of(0, "m", "1,1,"), "m");
    ck_assert_str_eq(index_of(0, "n", ",,1"), "n-blend");
    ck_assert_str_eq(index_of(0, "Y-1", "1,1,"), "b");
    ck_assert(!read_plan(&d, "2026-12,use,odd,1,1,,,,\n", &lines, &e));
    ck_assert_str_eq(e.text, "f, line 2: what is \"odd\", whose unit is points");
    arena_fini(&mem);
}
END_TEST

#define HALF "2026-12,use,d,1000000,50,,,,\n"
#define ONE "2026-12,use,d,1,0.000000001,,,,\n"
#define SUM_SAYS(line, what) "f, line " line ": " what " of a month come to more than 100000000 "

/* A hundred million units are the most of a month and an index. */
static const struct {
    const char *rows, *says; /* NULL: they are read */
} sums[] = {
    {HALF HALF, NULL},
    {HALF HALF ONE, SUM_SAYS("4", "d") "GPU-hours"},
    {ONE HALF HALF, SUM_SAYS("4", "d") "GPU-hours"},
    {HALF HALF "2027-01,use,d,1000000,50,,,,\n", NULL},
    {HALF HALF "2026-12,use,a,1000000,50,,,,\n", NULL},
    {HALF "2027-01,use,d,1000000,50,,,,\n" HALF, NULL},
    {HALF HALF "2026-12,sell,d,1,0.000000001,,,,\n", SUM_SAYS("4", "d") "GPU-hours"},
    {"2026-12,sell,d,1000000,100,,,,\n" ONE, SUM_SAYS("3", "d") "GPU-hours"},
    {"2026-12,sell,n,,,100000000,,,\n", NULL},
    {"2026-12,sell,n,,,100000000.000000001,,,\n", SUM_SAYS("2", "n-blend") "million tokens"},
};

START_TEST(rows_of_a_month_and_an_index_add_up)
{
    struct defs d = defs_of(0);
    struct hedge_lines lines;
    struct err e = {0};
    bool good = read_plan(&d, sums[_i].rows, &lines, &e);

    ck_assert_msg(good == !sums[_i].says, "%s", e.text);
    if (!good)
        ck_assert_str_eq(e.text, sums[_i].says);
    arena_fini(&mem);
}
END_TEST

START_TEST(rows_are_ordered_by_month_index_and_line)
{
    struct defs d = defs_of(0);
    struct hedge_lines lines;
    struct err e = {0};
    const char *got = "";

    ck_assert(read_plan(&d,
                        "2027-01,use,a,1,1,,,,\n"
                        "2026-12,use,d,2,1,,,,\n"
                        "2026-12,use,a,3,1,,,,\n"
                        "2026-12,sell,d,4,1,,,,\n"
                        "2026-02,use,d,5,1,,,,\n"
                        "2026-12,use,a,6,1,,,,\n"
                        "2027-01,use,a,7,1,,,,",
                        &lines, &e));
    for (size_t i = 0; i < lines.len; i++)
        got = text_fmt(&mem, "%s %zu%s", got, lines.at[i].line, lines.at[i].index->id);
    ck_assert_str_eq(got, " 6d 4a 7a 3d 5d 2a 8a");
    arena_fini(&mem);
}
END_TEST

START_TEST(ten_thousand_rows_are_read_and_one_more_is_not)
{
    static char text[HEDGE_LINES_MAX * 32 + 200];
    struct defs d = defs_of(0);
    size_t len = strlen(strcpy(text, HEDGE_HEADER "\n"));

    for (int n = 1; n <= HEDGE_LINES_MAX + 1; n++) {
        struct hedge_lines lines;
        struct err e = {0};

        len += strlen(strcpy(text + len, "2026-12,use,d,1,1,,,,\n"));
        if (n < HEDGE_LINES_MAX)
            continue;
        ck_assert_int_eq(hedge_read(text, len, "f", &d, &lines, &mem, &e), n == HEDGE_LINES_MAX);
        if (n > HEDGE_LINES_MAX)
            ck_assert_str_eq(e.text, "f, line 10002: there are more than 10000 rows");
    }
    arena_fini(&mem);
}
END_TEST

/* Of a row of tokens each field of GPU-hours alone is too much, and the other way round. */
START_TEST(a_quantity_is_of_the_unit_of_its_index)
{
    static const char *const bad[] = {"n,8,,5", "n,,1,5", "n,8,1,5", "d,8,1,5"};
    struct defs d = defs_of(0);

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct hedge_lines lines;
        struct err e = {0};

        ck_assert(!read_plan(&d, text_fmt(&mem, "2026-12,use,%s,,,\n", bad[i]), &lines, &e));
        ck_assert_str_eq(e.text, i < 3 ? "f, line 2: \"n\" is of tokens, gpus and hours have to be "
                                         "empty"
                                       : "f, line 2: \"d\" is of GPU-hours, million_tokens has to "
                                         "be empty");
    }
    arena_fini(&mem);
}
END_TEST

/* ---- where a month is listed ---- */

enum { NOW = 2026 * 12 + 10 }; /* November 2026 */

/* The rule of a future of ours on the index "a" that lists three months. */
static struct rule future(void)
{
    struct rule r = {.id = "R",
                     .index = "a",
                     .venue = "V",
                     .status = RULE_LISTED,
                     .period = RULE_MONTH,
                     .letters = "FGHJKMNQUVXZ",
                     .first = NOW - 12,
                     .months = 3,
                     .until = INT64_MAX};

    r.field[RULE_STATISTIC] = (struct rule_choice){.len = 1, .at = {RULE_STAT_MEAN}};
    r.field[RULE_SIZE] = (struct rule_choice){.len = 1, .at = {100}};
    return r;
}

static const char *listed(const rule_list *rules, int month)
{
    struct contract_def c = {.id = "C",
                             .index = "a",
                             .size = 1000,
                             .months = "FGHJKMNQUVXZ",
                             .listed_from = NOW,
                             .listed_months = 2};
    const struct contract_list contracts = {&c, 1};
    hedge_listings at;
    const char *out = "";

    hedge_list(&contracts, rules, &indices[0], month, clock_date(2026, 11, 30), &at, &mem);
    for (size_t i = 0; i < at.len; i++)
        out = at.at[i].code
                  ? text_fmt(&mem, "%s%s %s %lld;", out, at.at[i].code,
                             at.at[i].venue ? at.at[i].venue : "ours", (long long)at.at[i].size)
                  : text_fmt(&mem, "%s%s;", out, at.at[i].why);
    return out;
}

START_TEST(a_month_is_listed_while_it_is_open)
{
    struct rule r = future();
    rule_list rules = {0};

    *VEC_PUSH(&rules, &mem) = &r;
    ck_assert_str_eq(listed(NULL, NOW - 1), "2026-10 is over;");
    ck_assert_str_eq(listed(&rules, NOW - 1), "2026-10 is over;");
    ck_assert_str_eq(listed(&rules, NOW), "C-X26 ours 1000;R-X26 V (listed) 100;");
    ck_assert_str_eq(listed(&rules, NOW + 1), "C-Z26 ours 1000;R-Z26 V (listed) 100;");
    ck_assert_str_eq(listed(&rules, NOW + 2), "R-F27 V (listed) 100;");
    ck_assert_str_eq(listed(&rules, NOW + 3), "no contract on a lists 2027-02;");
    ck_assert_str_eq(listed(NULL, NOW + 2), "no contract on a lists 2027-01;");
    arena_fini(&mem);
}
END_TEST

/* What hedges no bill is not listed: each of them alone. */
START_TEST(only_futures_of_others_on_a_month_are_listed)
{
    for (int i = 0; i < 12; i++) {
        struct rule r = future();
        rule_list rules = {0};

        *VEC_PUSH(&rules, &mem) = &r;
        if (i == 1)
            r.field[RULE_STATISTIC].at[0] = RULE_TERMINAL;
        else if (i == 2)
            r.field[RULE_STATISTIC] =
                (struct rule_choice){.len = 2, .at = {RULE_STAT_MEAN, RULE_TOUCH_HIGH}};
        else if (i == 3)
            r.field[RULE_STATISTIC].at[0] = RULE_TOUCH_LOW;
        else if (i == 4)
            r.field[RULE_COMPARE].len = 1;
        else if (i == 5)
            r.period = RULE_QUARTER;
        else if (i == 6)
            r.status = RULE_OWN;
        else if (i == 7)
            r.status = RULE_ENDED;
        else if (i == 8)
            r.index = "b";
        else if (i == 9)
            r.letters = "FGHJKMNQUV";
        else if (i == 10)
            r.first = NOW + 1;
        else if (i == 11)
            r.until = clock_date(2026, 11, 29);
        ck_assert_msg(text_eq(listed(&rules, NOW),
                              i < 2 ? "C-X26 ours 1000;R-X26 V (listed) 100;" : "C-X26 ours 1000;"),
                      "%d: %s", i, listed(&rules, NOW));
    }
    arena_fini(&mem);
}
END_TEST

/* Each size that may be meant once: told, or the hours of the month by each clock. */
START_TEST(a_size_that_may_be_meant_is_listed_once)
{
    const struct zone_list *zones = &kit_calendars()->zones;
    struct rule r = future();
    rule_list rules = {0};

    *VEC_PUSH(&rules, &mem) = &r;
    r.zone[0] = zone_by_id(zones, "UTC");
    r.zone[1] = zone_by_id(zones, "America/New_York");
    r.zone[2] = zone_by_id(zones, "Asia/Singapore");
    r.field[RULE_ZONE] = (struct rule_choice){.len = 3, .at = {0, 1, 2}};
    r.field[RULE_SIZE] = (struct rule_choice){.len = 3, .at = {100, 0, 720}};
    ck_assert_str_eq(listed(&rules, NOW),
                     "C-X26 ours 1000;R-X26 V (listed) 100;R-X26 V (listed) 720;"
                     "R-X26 V (listed) 721;");
    arena_fini(&mem);
}
END_TEST

/* ---- amounts ---- */

/* A billionth of a dollar beyond the range of money is refused, on either side. */
START_TEST(an_amount_ends_with_the_range_of_money)
{
    struct hedge_position p = {0};
    struct hedge_contracts none = {0, 0}, one = {1, 0};
    int64_t value;
    struct err e = {0};

    for (int side = 0; side < 2; side++) {
        int64_t most = side ? -FIXED_MAX : FIXED_MAX;

        p.net_nano = side ? -FIXED_ONE : FIXED_ONE;
        p.fixed_nusd = 0;
        ck_assert(hedge_bill(&p, FIXED_MAX, &value, &e));
        ck_assert_int_eq(value, most);
        ck_assert(hedge_hedged(&p, &none, 1, 1, FIXED_MAX, &value, &e));
        ck_assert_int_eq(value, most);
        p.fixed_nusd = side ? -1 : 1;
        ck_assert(!hedge_bill(&p, FIXED_MAX, &value, &e));
        ck_assert_str_eq(e.text, "an amount is larger than 9.2 billion USD");
    }
    p = (struct hedge_position){.net_nano = FIXED_ONE};
    ck_assert(hedge_hedged(&p, &one, 1, 7, 9, &value, &e)); /* 9 are paid, 2 come back */
    ck_assert_int_eq(value, 7);
    ck_assert(hedge_amount(1, 500000000, &value, &e)); /* half a nano: away from zero */
    ck_assert_int_eq(value, 1);
    ck_assert(hedge_amount(1, -499999999, &value, &e));
    ck_assert_int_eq(value, 0);
}
END_TEST

START_TEST(a_position_parts_what_floats_from_what_is_fixed)
{
    struct estimate half = {.has_ratio = true, .ratio_micro = 500000}, none = {0};
    struct hedge_line line[] = {
        {.month = 7, .index = &indices[0], .quantity_nano = 4 * FIXED_ONE},
        {.month = 7, .index = &indices[0], .quantity_nano = -6 * FIXED_ONE, .market = "m"},
        {.month = 7,
         .index = &indices[0],
         .quantity_nano = 3 * FIXED_ONE,
         .fixed = true,
         .price_nusd = 2 * FIXED_ONE},
        {.month = 7, .index = &indices[0], .quantity_nano = FIXED_ONE, .market = "o"},
    };
    const struct estimate *basis[] = {NULL, &half, NULL, &half};
    struct hedge_position p;
    struct err e = {0};

    ck_assert(hedge_position(line, basis, 4, &p, &e));
    ck_assert_int_eq(p.month, 7);
    ck_assert_ptr_eq(p.index, &indices[0]);
    ck_assert_int_eq(p.net_nano, -1 * FIXED_ONE);
    ck_assert_int_eq(p.ratio_nano, FIXED_ONE * 3 / 2); /* 4 - 6 / 2 + 1 / 2 */
    ck_assert_int_eq(p.fixed_nusd, 6 * FIXED_ONE);
    ck_assert_uint_eq(p.fixed_lines, 1);
    ck_assert(p.has_ratio);
    /* The least there is, just below half and at half to even: sums begin at nothing. */
    line[2].quantity_nano = line[1].quantity_nano = 1, line[2].price_nusd = 499999999;
    ck_assert(hedge_position(&line[1], &basis[1], 2, &p, &e));
    ck_assert(p.net_nano == 1 && p.fixed_nusd == 0 && p.ratio_nano == 0);
    for (int i = 1; i <= 3; i += 2) { /* one without an estimate is enough */
        basis[i] = &none;
        ck_assert(hedge_position(line, basis, 4, &p, &e));
        ck_assert(!p.has_ratio);
        basis[i] = &half;
    }
}
END_TEST

/* ---- what stays ---- */

/* Rows of an index "x-DE" or "x", as a market and a region each. */
struct row {
    const char *market, *region;
    bool fixed;
};

static const struct {
    const char *index;
    size_t rows;
    struct row row[3];
    const char *says; /* behind what is at a fixed price; NULL: nothing */
} rests[] = {
    {"x", 1, {{0}}, NULL},
    {"x", 1, {{"m", 0, false}}, "basis of m: estimated R2 is 0.25 over 20 changes"},
    {"x",
     2,
     {{"m", 0, false}, {"m", 0, false}},
     "basis of m: estimated R2 is 0.25 over 20 changes"},
    {"x",
     3,
     {{"m", 0, false}, {"o", 0, false}, {"m", 0, false}},
     "basis of m: estimated R2 is 0.25 over 20 changes; basis of o to x unknown: too few days (3 "
     "changes, at least 20 needed)"},
    {"x", 1, {{"s", 0, false}}, "basis of s: its price did not move in 30 changes of x"},
    {"x", 1, {{0, "DE", false}}, "region DE: what parts it from x stays"},
    {"x-DE", 1, {{0, "DE", false}}, NULL},
    {"x-DE", 1, {{0, "US", false}}, "region US: what parts it from x-DE stays"},
    {"x", 2, {{0, "DE", false}, {0, "DE", false}}, "region DE: what parts it from x stays"},
    {"x",
     3,
     {{0, "DE", false}, {0, "US", false}, {0, "DE", false}},
     "region DE: what parts it from x stays; region US: what parts it from x stays"},
    {"x", 2, {{0, "DE", true}, {0, "DE", false}}, "region DE: what parts it from x stays"},
    {"x", 2, {{0, "DE", true}, {0, 0, false}}, NULL},
};

START_TEST(each_market_and_region_that_floats_is_told_once)
{
    static const struct estimate known[] = {
        {.has_ratio = true, .has_correlation = true, .r2_micro = 250000, .changes = 20},
        {.why = "too few days", .changes = 3},
        {.has_ratio = true, .changes = 30}};
    const struct index_def x = {.id = rests[_i].index, .unit = "USD per GPU-hour"};
    struct hedge_position p = {.index = &x, .net_nano = 2000 * FIXED_ONE};
    struct hedge_listing at = {"X-Z26", NULL, 1000, NULL};
    const struct estimate *basis[3] = {0};
    struct hedge_line line[3];
    const char *want = rests[_i].says, *got;

    for (size_t n = 0; n < rests[_i].rows; n++) {
        const struct row *r = &rests[_i].row[n];

        line[n] = (struct hedge_line){
            .index = &x, .market = r->market, .region = r->region, .fixed = r->fixed};
        basis[n] = r->market ? &known[*r->market == 'm' ? 0 : *r->market == 'o' ? 1 : 2] : NULL;
        p.fixed_lines += r->fixed;
    }
    if (p.fixed_lines)
        want = text_fmt(&mem, "1 of 2 rows are at a fixed price and do not float%s%s",
                        want ? "; " : "", want ? want : "");
    got = hedge_rest(&p, &at, line, basis, rests[_i].rows, &mem);
    ck_assert_msg(text_eq(got, want), "%s\nwanted %s", got, want);
    arena_fini(&mem);
}
END_TEST

START_TEST(what_whole_contracts_leave_is_told)
{
    struct hedge_position p = {.index = &indices[0], .net_nano = 1400 * FIXED_ONE};
    struct hedge_listing ours = {"X-Z26", NULL, 1000, NULL}, theirs = {"Y-Z26", "Y", 700, NULL},
                         none = {.why = "nothing lists it"};
    struct hedge_line line[2] = {{.index = &indices[0]}, {.index = &indices[0], .fixed = true}};
    const struct estimate *basis[2] = {0};

    ck_assert_str_eq(hedge_rest(&p, &ours, line, basis, 1, &mem),
                     "odd size: 400.00 GPU-hours beside whole contracts of 1000");
    ck_assert_str_eq(hedge_rest(&p, &theirs, line, basis, 1, &mem),
                     "it settles on an index of its own");
    ck_assert_str_eq(hedge_rest(&p, &none, line, basis, 1, &mem), "nothing lists it");
    p.net_nano = 0;
    ck_assert_str_eq(hedge_rest(&p, &theirs, line, basis, 1, &mem), "use and sale are equal");
    p.fixed_lines = 1;
    ck_assert_str_eq(hedge_rest(&p, &ours, line, basis, 2, &mem),
                     "1 of 2 rows are at a fixed price and do not float; use and sale are equal");
    ck_assert_str_eq(hedge_rest(&p, &ours, line + 1, basis, 1, &mem),
                     "1 of 1 rows are at a fixed price and do not float");
    arena_fini(&mem);
}
END_TEST

SUITE(calc_hedge_plan)
{
    ADD(an_instrument_is_of_the_first_index_with_a_contract);
    ADD(a_word_is_an_index_before_a_model_before_an_instrument);
    ADD_TABLE(rows_of_a_month_and_an_index_add_up, sums);
    ADD(rows_are_ordered_by_month_index_and_line);
    ADD(ten_thousand_rows_are_read_and_one_more_is_not);
    ADD(a_quantity_is_of_the_unit_of_its_index);
    ADD(a_month_is_listed_while_it_is_open);
    ADD(only_futures_of_others_on_a_month_are_listed);
    ADD(a_size_that_may_be_meant_is_listed_once);
    ADD(an_amount_ends_with_the_range_of_money);
    ADD(a_position_parts_what_floats_from_what_is_fixed);
    ADD_TABLE(each_market_and_region_that_floats_is_told_once, rests);
    ADD(what_whole_contracts_leave_is_told);
}
