/* Hedges: the worked example of doc/HEDGE.md, statistics by hand, and each way a file is wrong. */
#include "calc/hedge/hedge.h"

#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

static struct arena mem;

/* ---- estimates ---- */

/*
 * n days whose changes go round in fours: dF is +0.10, -0.10, +0.10, -0.10 and dS is dF / 2 with
 * +0.02, +0.02, -0.02, -0.02 beside, which dF knows nothing of. So of 20 changes the sums of
 * squares are 0.2 and 0.25 * 0.2 + 20 * 0.0004 = 0.058, that of products 0.1.
 */
static size_t days_of(struct estimate_day *day, size_t n)
{
    static const int df[] = {100, -100, 100, -100}, beside[] = {20, 20, -20, -20};

    day[0] = (struct estimate_day){clock_date(2026, 11, 1), kit_usd("2.40"), kit_usd("2.50")};
    for (size_t i = 1; i < n; i++) {
        int f = df[(i - 1) % 4], s = f / 2 + beside[(i - 1) % 4];

        day[i] =
            (struct estimate_day){day[i - 1].date + 1, day[i - 1].spot_nusd + s * INT64_C(1000000),
                                  day[i - 1].index_nusd + f * INT64_C(1000000)};
    }
    return n;
}

START_TEST(the_ratio_of_least_variance_is_what_the_hand_computes)
{
    struct estimate_day day[21];
    struct estimate x;

    estimate_hedge(day, days_of(day, 21), &x);
    ck_assert_int_eq(x.days, 21);
    ck_assert_int_eq(x.changes, 20);
    ck_assert(x.has_volatility && x.has_ratio && x.has_correlation && !x.why);
    ck_assert_int_eq(x.index_volatility_nusd, 102598000); /* sqrt(0.2 / 19) */
    ck_assert_int_eq(x.spot_volatility_nusd, 55251000);   /* sqrt(0.058 / 19) */
    ck_assert_int_eq(x.ratio_micro, 500000);              /* 0.1 / 0.2 */
    ck_assert_int_eq(x.correlation_micro, 928477);        /* 0.1 / sqrt(0.2 * 0.058) */
    ck_assert_int_eq(x.r2_micro, 862069);                 /* 0.01 / 0.0116 */
    /* S - F goes -0.10, -0.13, -0.06, -0.13, -0.10 and round again: -0.105 in the mean of four. */
    ck_assert_int_eq(x.basis_nusd, fixed_div_even(-((fixed_wide)5 * 420000000 + 100000000), 21));
}
END_TEST

START_TEST(below_twenty_changes_there_is_no_estimate)
{
    struct estimate_day day[41];
    struct estimate x;
    size_t n = days_of(day, 41);

    estimate_hedge(day, 20, &x);
    ck_assert_int_eq(x.changes, 19);
    ck_assert(!x.has_volatility && !x.has_ratio && !x.has_correlation);
    ck_assert_str_eq(x.why, "too few days");
    estimate_hedge(day, 0, &x);
    ck_assert(x.days == 0 && x.basis_nusd == 0 && x.why);
    /* Every second day: forty days, and no two of them are neighbours. */
    for (size_t i = 0; i < n; i++)
        day[i].date = 20000 + 2 * (int64_t)i;
    estimate_hedge(day, n, &x);
    ck_assert_int_eq(x.days, 41);
    ck_assert_int_eq(x.changes, 0);
    ck_assert(!x.has_ratio);
}
END_TEST

START_TEST(a_gap_parts_the_changes_beside_it)
{
    struct estimate_day day[42];
    struct estimate whole, parted;

    days_of(day, 21);
    estimate_hedge(day, 21, &whole);
    /* The same days once more after a gap, a dollar higher: the leap over the gap is no change. */
    for (size_t i = 0; i < 21; i++)
        day[21 + i] = (struct estimate_day){day[i].date + 30, day[i].spot_nusd + FIXED_ONE,
                                            day[i].index_nusd + FIXED_ONE};
    estimate_hedge(day, 42, &parted);
    ck_assert_int_eq(parted.changes, 40);
    ck_assert_int_eq(parted.ratio_micro, whole.ratio_micro);
    ck_assert_int_eq(parted.r2_micro, whole.r2_micro);
}
END_TEST

START_TEST(what_does_not_move_has_no_correlation)
{
    struct estimate_day day[21];
    struct estimate x;

    days_of(day, 21);
    for (size_t i = 0; i < 21; i++)
        day[i].spot_nusd = kit_usd("2.49");
    estimate_hedge(day, 21, &x);
    ck_assert(x.has_ratio && x.ratio_micro == 0 && !x.has_correlation && !x.why);
    days_of(day, 21);
    for (size_t i = 0; i < 21; i++)
        day[i].index_nusd = kit_usd("2.50");
    estimate_hedge(day, 21, &x);
    ck_assert(x.has_volatility && !x.has_ratio && !x.has_correlation);
    ck_assert_str_eq(x.why, "the index did not move");
    days_of(day, 21);
    for (size_t i = 0; i < 21; i++)
        day[i].spot_nusd = day[i].index_nusd * 100;
    estimate_hedge(day, 21, &x);
    ck_assert(!x.has_ratio);
    ck_assert_str_eq(x.why, "the index hardly moved beside the market");
}
END_TEST

/* A market that is the index has the ratio 1, one that is k times it the ratio k. */
START_TEST(a_multiple_of_the_index_is_hedged_by_that_multiple)
{
    struct kit_random r = {7};
    struct estimate_day day[60];
    struct estimate x;

    for (int round = 0; round < 50; round++) {
        int64_t k = 1 + kit_below(&r, 9);

        for (int i = 0; i < 60; i++) {
            int64_t f = kit_usd("1.00") + kit_below(&r, 5000) * 1000000;

            day[i] = (struct estimate_day){20000 + i, k * f + kit_usd("0.30"), f};
        }
        estimate_hedge(day, 60, &x);
        ck_assert_int_eq(x.ratio_micro, k * 1000000);
        ck_assert_int_eq(x.correlation_micro, 1000000);
        ck_assert_int_eq(x.r2_micro, 1000000);
    }
}
END_TEST

/* ---- the worked example ---- */

static const char *page(void)
{
    size_t len;

    return kit_file("doc/HEDGE.md", &len, &mem);
}

/* The file in the page: what is indented from the header on. */
static struct hedge_lines example(void)
{
    const char *at = strstr(page(), "    " HEDGE_HEADER), *text = "";
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert_msg(at, "doc/HEDGE.md has no example");
    while (strncmp(at, "    ", 4) == 0) {
        const char *end = strchr(at, '\n') + 1;

        text = text_fmt(&mem, "%s%.*s", text, (int)(end - at - 4), at + 4);
        at = end;
    }
    ck_assert_msg(hedge_read(text, strlen(text), "plan.csv", kit_defs(&mem), &lines, &mem, &e),
                  "%s", e.text);
    return lines;
}

static const char *money(int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(&mem, fixed_text_short(nano, text));
}

static const char *count(bool has, int64_t quantity, int64_t size)
{
    return has ? text_fmt(&mem, "%lld", (long long)hedge_contracts(quantity, size).contracts) : "";
}

static const char *listing_row(const struct hedge_position *p, const struct hedge_listing *l,
                               const char *rest)
{
    bool has = l->code != NULL;

    return text_fmt(&mem, "| %04d-%02d | %s | %s | %s | %s | %s | %s |", p->month / 12,
                    p->month % 12 + 1, has ? l->code : "none", money(p->net_nano),
                    count(has, p->net_nano, l->size),
                    has ? money(hedge_contracts(p->net_nano, l->size).rest_nano) : "",
                    count(has && p->has_ratio, p->ratio_nano, l->size), rest ? rest : "");
}

/* Every row that the program makes of the example, a line each. */
static const char *listing_rows(void)
{
    struct hedge_lines lines = example();
    const struct estimate *basis[16] = {0};
    struct estimate_day day[21];
    struct estimate x;
    const char *out = "";
    struct err e = {0};

    ck_assert_uint_le(lines.len, 16);
    estimate_hedge(day, days_of(day, 21), &x);
    for (size_t i = 0; i < lines.len; i++)
        basis[i] = lines.at[i].market ? &x : NULL;
    for (size_t from = 0, to = 1; from < lines.len; from = to++) {
        struct hedge_position p;
        hedge_listings at;

        while (to < lines.len && lines.at[to].month == lines.at[from].month
               && lines.at[to].index == lines.at[from].index)
            to++;
        ck_assert(hedge_position(&lines.at[from], &basis[from], to - from, &p, &e));
        hedge_list(&kit_defs(&mem)->contract, kit_rules(&mem), p.index, p.month,
                   clock_date(2026, 11, 26), &at, &mem);
        for (size_t i = 0; i < at.len; i++)
            out = text_fmt(&mem, "%s%s\n", out,
                           listing_row(&p, &at.at[i],
                                       hedge_rest(&p, &at.at[i], &lines.at[from], &basis[from],
                                                  to - from, &mem)));
    }
    return out;
}

START_TEST(the_listings_of_the_page_are_what_the_program_says)
{
    const char *made = listing_rows();
    int rows = 0;

    for (const char *at = page(); (at = strstr(at, "\n| 20")) != NULL; at++) {
        const char *row = text_dup_n(&mem, at + 1, strcspn(at + 1, "\n") + 1);

        ck_assert_msg(strstr(made, row), "doc/HEDGE.md says\n%sbut the program makes\n%s", row,
                      made);
        rows++;
    }
    ck_assert_int_ge(rows, 6);
}
END_TEST

START_TEST(the_bills_of_the_page_are_what_the_program_says)
{
    static const char *const prices[] = {"2.50", "1.90", "3.20"};
    struct hedge_lines lines = example();
    const struct estimate *basis[2] = {0};
    struct hedge_position p;
    struct hedge_contracts n;
    struct err e = {0};

    ck_assert(hedge_position(lines.at, basis, 2, &p, &e));
    n = hedge_contracts(p.net_nano, 1000);
    for (size_t i = 0; i < 3; i++) {
        int64_t bill, hedged, price = kit_usd(prices[i]);
        const char *row;

        ck_assert(hedge_bill(&p, price, &bill, &e));
        ck_assert(hedge_hedged(&p, &n, 1000, kit_usd("2.50"), price, &hedged, &e));
        row = text_fmt(&mem, "| %s | %s | %s |", prices[i], money(bill), money(hedged));
        ck_assert_msg(strstr(page(), row), "doc/HEDGE.md has no row %s", row);
    }
}
END_TEST

START_TEST(the_estimates_of_the_page_are_what_the_program_says)
{
    struct estimate_day day[21];
    struct estimate x;
    const char *row;

    estimate_hedge(day, days_of(day, 21), &x);
    row = text_fmt(
        &mem, "`lambda,H100-SXM,%d,%d,%s,%s,%s,%s,%s,%s,estimate,`", x.days, x.changes,
        fixed_text(fixed_round_away(x.basis_nusd, 100000), 4, (char[FIXED_TEXT_MAX]){0}),
        fixed_text(fixed_round_away(x.spot_volatility_nusd, 100000), 4, (char[FIXED_TEXT_MAX]){0}),
        fixed_text(fixed_round_away(x.index_volatility_nusd, 100000), 4, (char[FIXED_TEXT_MAX]){0}),
        fixed_text(fixed_round_away(x.correlation_micro * 1000, 100000), 4,
                   (char[FIXED_TEXT_MAX]){0}),
        fixed_text(fixed_round_away(x.ratio_micro * 1000, 100000), 4, (char[FIXED_TEXT_MAX]){0}),
        fixed_text(fixed_round_away(x.r2_micro * 1000, 100000), 4, (char[FIXED_TEXT_MAX]){0}));
    ck_assert_msg(strstr(page(), row), "doc/HEDGE.md has no %s", row);
}
END_TEST

/* ---- amounts ---- */

START_TEST(contracts_and_remainder_are_the_whole)
{
    struct kit_random r = {3};

    for (int i = 0; i < 2000; i++) {
        int64_t q = kit_below(&r, INT64_C(200000000000000000)) - INT64_C(100000000000000000);
        int64_t size = 1 + kit_below(&r, 2000);
        struct hedge_contracts c = hedge_contracts(q, size);
        int64_t rest = c.rest_nano < 0 ? -c.rest_nano : c.rest_nano;

        ck_assert(c.contracts * size * (fixed_wide)FIXED_ONE + c.rest_nano == q);
        ck_assert(2 * rest <= size * FIXED_ONE);
    }
    ck_assert_int_eq(hedge_contracts(500 * FIXED_ONE, 1000).contracts, 1);
    ck_assert_int_eq(hedge_contracts(-500 * FIXED_ONE, 1000).contracts, -1);
    ck_assert_int_eq(hedge_contracts(499 * FIXED_ONE, 1000).contracts, 0);
}
END_TEST

/* Where nothing is left over, the hedged bill is the same at every price. */
START_TEST(a_whole_hedge_does_not_move)
{
    struct hedge_position p = {.net_nano = -4000 * FIXED_ONE, .fixed_nusd = 17 * FIXED_ONE};
    struct hedge_contracts n = hedge_contracts(p.net_nano, 1000);
    int64_t value;
    struct err e = {0};

    for (int64_t price = 0; price < 5; price++) {
        ck_assert(hedge_hedged(&p, &n, 1000, kit_usd("2.50"), price * FIXED_ONE, &value, &e));
        ck_assert_int_eq(value, kit_usd("-9983.00"));
    }
    ck_assert(!hedge_amount(HEDGE_UNITS_MAX * FIXED_ONE, kit_usd("93"), &value, &e));
    ck_assert_str_eq(e.text, "an amount is larger than 9.2 billion USD");
}
END_TEST

START_TEST(use_and_sale_of_a_month_are_one_position)
{
    static const char text[] = HEDGE_HEADER "\n"
                                            "2026-12,use,H100-SXM,8,500,,,,\n"
                                            "2026-12,sell,H100-SXM,8,500,,,,\n";
    const struct estimate *basis[2] = {0};
    struct hedge_listing at = {"H100-SXM-Z26", NULL, 1000, NULL};
    struct hedge_lines lines;
    struct hedge_position p;
    struct err e = {0};

    ck_assert(hedge_read(text, sizeof text - 1, "f", kit_defs(&mem), &lines, &mem, &e));
    ck_assert(hedge_position(lines.at, basis, 2, &p, &e));
    ck_assert_int_eq(p.net_nano, 0);
    ck_assert_str_eq(hedge_rest(&p, &at, lines.at, basis, 2, &mem), "use and sale are equal");
}
END_TEST

START_TEST(a_month_that_is_over_has_no_listing)
{
    hedge_listings at;
    struct defs *d = kit_defs(&mem);

    hedge_list(&d->contract, NULL, defs_index(d, "H100-SXM"), 2026 * 12 + 9,
               clock_date(2026, 11, 26), &at, &mem);
    ck_assert_uint_eq(at.len, 1);
    ck_assert(!at.at[0].code);
    ck_assert_str_eq(at.at[0].why, "2026-10 is over");
}
END_TEST

/* ---- files that are wrong ---- */

static const struct {
    const char *row, *says;
} bad[] = {
    {"2026-13,use,H100-SXM,8,all,,,,", "month is \"2026-13\", expected a month such as 2026-12"},
    {"Dec 2026,use,H100-SXM,8,all,,,,", "month is \"Dec 2026\", expected a month such as 2026-12"},
    {"2026-12,buy,H100-SXM,8,all,,,,", "side is \"buy\", expected use or sell"},
    {"2026-12,use,H100-XSM,8,all,,,,",
     "what is \"H100-XSM\", expected an index, an instrument of one or a model"},
    {"2026-12,use,,8,all,,,,", "what is \"\", expected an index, an instrument of one or a model"},
    {"2026-12,use,H100-SXM,0,all,,,,", "gpus is \"0\", expected 1 to 1000000"},
    {"2026-12,use,H100-SXM,8.5,all,,,,", "gpus is \"8.5\", expected 1 to 1000000"},
    {"2026-12,use,H100-SXM,,,,,,", "gpus is \"\", expected 1 to 1000000"},
    {"2026-12,use,H100-SXM,8,,,,,",
     "hours is \"\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,H100-SXM,8,-1,,,,",
     "hours is \"-1\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,H100-SXM,8,745,,,,", "hours is \"745\", the month has 744"},
    {"2027-02,use,H100-SXM,8,672.5,,,,", "hours is \"672.5\", the month has 672"},
    {"2026-12,use,H100-SXM,8,all,5,,,",
     "\"H100-SXM\" is of GPU-hours, million_tokens has to be empty"},
    {"2026-12,use,gpt-oss-120b,8,all,,,,",
     "\"gpt-oss-120b\" is of tokens, gpus and hours have to be empty"},
    {"2026-12,use,gpt-oss-120b,,,many,,,",
     "million_tokens is \"many\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,gpt-oss-120b,,,0.0000000001,,,",
     "million_tokens is \"0.0000000001\", expected a decimal number above zero of at most nine "
     "decimals"},
    {"2026-12,use,H100-SXM,8,0,,,,",
     "hours is \"0\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,H100-SXM,8,all,,0,,",
     "price is \"0\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,H100-SXM,1000001,all,,,,", "gpus is \"1000001\", expected 1 to 1000000"},
    {"2027-02,use,H100-SXM,1000000,100.000000001,,,,",
     "H100-SXM of a month come to more than 100000000 GPU-hours"},
    {"2026-12,use,H100-SXM,8,all,,,,@A", "region is \"@A\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,,,A[", "region is \"A[\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,,,[A", "region is \"[A\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,,,A@", "region is \"A@\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,,,A", "region is \"A\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,free,,",
     "price is \"free\", expected a decimal number above zero of at most nine decimals"},
    {"2026-12,use,H100-SXM,8,all,,2.1,lambda,",
     "there are a price and a market, expected one of them"},
    {"2026-12,use,H100-SXM,8,all,,,,usa", "region is \"usa\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all,,,,us", "region is \"us\", expected a country such as US"},
    {"2026-12,use,H100-SXM,8,all", "the row has 5 fields, expected 9"},
    {"", "the row has 1 fields, expected 9"},
    {"2026-12,use,\"H100-SXM,8,all,,,,", "a quoted field is not closed"},
    {"2026-12,use,H100-SXM,200000,all,,,,",
     "H100-SXM of a month come to more than 100000000 GPU-hours"},
};

/* The least of a decimal, all hours of a month, the most GPUs. */
START_TEST(what_is_just_right_is_read)
{
    static const char text[] = HEDGE_HEADER "\n2026-12,use,H100-SXM,1,0.000000001,,0.000000001,,\n"
                                            "2027-01,use,H100-SXM,1,744,,,,AZ\n"
                                            "2027-02,use,H100-SXM,1000000,100,,,,ZA\n"
                                            "2027-03,sell,gpt-oss-120b,,,0.000000001,,,\n";
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert_msg(hedge_read(text, sizeof text - 1, "f", kit_defs(&mem), &lines, &mem, &e), "%s",
                  e.text);
    ck_assert_uint_eq(lines.len, 4);
    ck_assert_int_eq(lines.at[0].quantity_nano, 1);
    ck_assert_int_eq(lines.at[0].price_nusd, 1);
    ck_assert_int_eq(lines.at[1].quantity_nano, 744 * FIXED_ONE);
    ck_assert_str_eq(lines.at[1].region, "AZ");
    ck_assert_int_eq(lines.at[2].quantity_nano, 100000000 * FIXED_ONE);
    ck_assert_str_eq(lines.at[2].region, "ZA");
    ck_assert_int_eq(lines.at[3].quantity_nano, -1);
}
END_TEST

START_TEST(a_row_that_is_wrong_is_named_by_its_line)
{
    const char *text =
        text_fmt(&mem, "%s\n2026-12,use,H200-SXM,8,all,,,,\n%s\n", HEDGE_HEADER, bad[_i].row);
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert(!hedge_read(text, strlen(text), "plan.csv", kit_defs(&mem), &lines, &mem, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert_str_eq(e.text, text_fmt(&mem, "plan.csv, line 3: %s", bad[_i].says));
}
END_TEST

static const struct {
    const char *text, *says;
} not_ours[] = {
    {"", "plan.csv has no rows, expected the header " HEDGE_HEADER " and at least one"},
    {HEDGE_HEADER "\n",
     "plan.csv has no rows, expected the header " HEDGE_HEADER " and at least one"},
    {"month,side\n", "plan.csv, line 1: the first line is not the header " HEDGE_HEADER},
    {HEDGE_HEADER ",note\n", "plan.csv, line 1: the first line is not the header " HEDGE_HEADER},
};

START_TEST(a_file_that_is_none_is_refused)
{
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert(!hedge_read(not_ours[_i].text, strlen(not_ours[_i].text), "plan.csv", kit_defs(&mem),
                          &lines, &mem, &e));
    ck_assert_str_eq(e.text, not_ours[_i].says);
}
END_TEST

START_TEST(quotes_and_line_ends_are_those_of_csv)
{
    static const char text[] = HEDGE_HEADER "\r\n"
                                            "2027-01,sell,\"H100-SXM-80\",8,1.5,,,\"a, b\",\r\n"
                                            "2026-12,use,H100-SXM,8,all,,,,US";
    struct hedge_lines lines;
    struct err e = {0};

    ck_assert_msg(hedge_read(text, sizeof text - 1, "f", kit_defs(&mem), &lines, &mem, &e), "%s",
                  e.text);
    ck_assert_uint_eq(lines.len, 2);
    ck_assert_uint_eq(lines.at[0].line, 3); /* by month */
    ck_assert_str_eq(lines.at[0].region, "US");
    ck_assert_int_eq(lines.at[1].quantity_nano, -12 * FIXED_ONE);
    ck_assert_str_eq(lines.at[1].market, "a, b");
    ck_assert_str_eq(lines.at[1].index->id, "H100-SXM"); /* where a contract settles */
}
END_TEST

static bool is_listed(const char *index, int month, const char *code)
{
    hedge_listings at;

    hedge_list(&kit_defs(&mem)->contract, kit_rules(&mem), defs_index(kit_defs(&mem), index), month,
               clock_date(2026, 11, 26), &at, &mem);
    for (size_t i = 0; i < at.len; i++)
        if (text_eq(at.at[i].code, code))
            return true;
    return false;
}

/* GPU1 reads the index of any region until 2026-12, and that of the United States from 2027-01. */
START_TEST(a_month_is_listed_by_the_version_of_its_last_day)
{
    enum { DECEMBER = 2026 * 12 + 11 };

    ck_assert(is_listed("H100-SXM", DECEMBER, "NYMEX-GPU1-Z26"));
    ck_assert(!is_listed("H100-SXM-US", DECEMBER, "NYMEX-GPU1-Z26"));
    ck_assert(!is_listed("H100-SXM", DECEMBER + 1, "NYMEX-GPU1-F27"));
    ck_assert(is_listed("H100-SXM-US", DECEMBER + 1, "NYMEX-GPU1-F27"));
}
END_TEST

SUITE(calc_hedge)
{
    ADD(the_ratio_of_least_variance_is_what_the_hand_computes);
    ADD(below_twenty_changes_there_is_no_estimate);
    ADD(a_gap_parts_the_changes_beside_it);
    ADD(what_does_not_move_has_no_correlation);
    ADD(a_multiple_of_the_index_is_hedged_by_that_multiple);
    ADD(the_listings_of_the_page_are_what_the_program_says);
    ADD(the_bills_of_the_page_are_what_the_program_says);
    ADD(the_estimates_of_the_page_are_what_the_program_says);
    ADD(contracts_and_remainder_are_the_whole);
    ADD(a_whole_hedge_does_not_move);
    ADD(use_and_sale_of_a_month_are_one_position);
    ADD(a_month_that_is_over_has_no_listing);
    ADD(a_month_is_listed_by_the_version_of_its_last_day);
    ADD(what_is_just_right_is_read);
    ADD_TABLE(a_row_that_is_wrong_is_named_by_its_line, bad);
    ADD_TABLE(a_file_that_is_none_is_refused, not_ours);
    ADD(quotes_and_line_ends_are_those_of_csv);
}
