#include "calc/basket.h"

#include <inttypes.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/clock.h"

/*
 * The dull second implementation: numbers of base 10^9, schoolbook multiplication by one number
 * of three such digits, no bisection: it only judges whether a level is the right one.
 */
enum { DIGITS = 300 };

struct slow {
    uint64_t digit[DIGITS];
};

static void slow_mul(struct slow *s, uint64_t by)
{
    static const uint64_t base = 1000000000;
    uint64_t part[3] = {by % base, by / base % base, by / base / base};
    struct slow out = {{0}};

    for (int i = 0; i < DIGITS; i++)
        for (int k = 0; k < 3; k++)
            if (s->digit[i] && part[k]) {
                uint64_t carry = s->digit[i] * part[k];

                ck_assert_int_lt(i + k, DIGITS - 4);
                for (int at = i + k; carry; at++) {
                    carry += out.digit[at];
                    out.digit[at] = carry % base;
                    carry /= base;
                }
            }
    *s = out;
}

static int slow_cmp(const struct slow *a, const struct slow *b)
{
    for (int i = DIGITS; i-- > 0;)
        if (a->digit[i] != b->digit[i])
            return a->digit[i] < b->digit[i] ? -1 : 1;
    return 0;
}

/* (twice)^n x then against (2 x base)^n x now. */
static int judge(uint64_t twice, int64_t base, const int64_t *then, const int64_t *now, size_t n)
{
    struct slow left = {{1}}, right = {{1}};

    for (size_t i = 0; i < n; i++) {
        slow_mul(&left, twice);
        slow_mul(&left, (uint64_t)then[i]);
        slow_mul(&right, 2);
        slow_mul(&right, (uint64_t)base);
        slow_mul(&right, (uint64_t)now[i]);
    }
    return slow_cmp(&left, &right);
}

static uint64_t seed = 20261122;

static uint64_t draw(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

static int64_t draw_price(void)
{
    int64_t width = INT64_C(10) << draw() % 42;

    return (int64_t)(draw() % (uint64_t)width) + 1;
}

START_TEST(ten_thousand_random_baskets_are_the_exact_root_rounded_once)
{
    for (int round = 0; round < 10000; round++) {
        size_t n = round % 100 ? draw() % 9 + 1 : draw() % BASKET_MEMBERS_MAX + 1;
        int64_t then[BASKET_MEMBERS_MAX], now[BASKET_MEMBERS_MAX], level, again, swap;
        int64_t base = (int64_t)(draw() % 1000000000000) + 1;
        int below, above;
        struct err e;

        for (size_t i = 0; i < n; i++) {
            then[i] = draw_price();
            now[i] = round % 2 ? draw_price() : then[i] + (int64_t)(draw() % 1000);
        }
        if (!basket_level(base, then, now, n, &level, &e)) {
            ck_assert_int_eq(e.kind, ERR_LIMIT);
            ck_assert_int_lt(judge(2 * (uint64_t)BASKET_LEVEL_MAX, base, then, now, n), 0);
            continue;
        }
        below = level ? judge(2 * (uint64_t)level - 1, base, then, now, n) : -1;
        above = judge(2 * (uint64_t)level + 1, base, then, now, n);
        ck_assert_msg((below < 0 || (below == 0 && level % 2 == 0))
                          && (above > 0 || (above == 0 && level % 2 == 0)),
                      "round %d, %zu members: %" PRId64, round, n, level);
        swap = then[0], then[0] = then[n - 1], then[n - 1] = swap;
        swap = now[n / 2], now[n / 2] = now[n - 1], now[n - 1] = swap;
        ck_assert(basket_level(base, then, now, n, &again, &e));
        ck_assert_int_eq(again, level);
    }
}
END_TEST

START_TEST(known_roots)
{
    int64_t level, base = INT64_C(100000000000);
    struct err e;

    ck_assert(basket_level(base, (int64_t[]){1, 1}, (int64_t[]){4, 9}, 2, &level, &e));
    ck_assert_int_eq(level, 6 * base);
    ck_assert(basket_level(base, (int64_t[]){1, 1}, (int64_t[]){1, 2}, 2, &level, &e));
    ck_assert_int_eq(level, INT64_C(141421356237)); /* 100 x sqrt 2 = 141.421356237|309 */
    ck_assert(basket_level(base, (int64_t[]){3, 7, 5}, (int64_t[]){3, 7, 5}, 3, &level, &e));
    ck_assert_int_eq(level, base);
    /* Exact halves: 1/2 and 3/2 of a nano go to the even neighbour. */
    ck_assert(basket_level(1, (int64_t[]){2}, (int64_t[]){1}, 1, &level, &e));
    ck_assert_int_eq(level, 0);
    ck_assert(basket_level(1, (int64_t[]){2, 2}, (int64_t[]){3, 3}, 2, &level, &e));
    ck_assert_int_eq(level, 2);
}
END_TEST

START_TEST(widest_basket_fits)
{
    int64_t most[BASKET_MEMBERS_MAX], level;
    struct err e;

    for (int i = 0; i < BASKET_MEMBERS_MAX; i++)
        most[i] = INT64_MAX;
    ck_assert(basket_level(BASKET_LEVEL_MAX, most, most, BASKET_MEMBERS_MAX, &level, &e));
    ck_assert_int_eq(level, BASKET_LEVEL_MAX);
    ck_assert(!basket_level(BASKET_LEVEL_MAX, (int64_t[]){1}, (int64_t[]){2}, 1, &level, &e));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
}
END_TEST

struct prices {
    int64_t from;
    const char *lost;  /* this member has no price ... */
    int64_t lost_from; /* ... from this day on */
};

/* "a" rises by 1 a day from 100, "b" is 200, "c" falls by 1 from 400. */
static int64_t price_of(void *context, const char *member, int64_t date)
{
    const struct prices *p = context;

    if (p->lost && strcmp(member, p->lost) == 0 && date >= p->lost_from)
        return 0;
    return *member == 'a' ? 100 + date - p->from : *member == 'b' ? 200 : 400 - (date - p->from);
}

static const char *one[] = {"a", "b"}, *two[] = {"b", "c"};

START_TEST(the_first_day_is_no_chain_day)
{
    struct basket_period period = {clock_date(2026, 10, 1), one, 2};
    struct basket_def def = {.id = "T",
                             .base_nano = INT64_C(100000000000),
                             .from = period.from,
                             .period = &period,
                             .period_len = 1};
    struct prices prices = {.from = def.from};
    struct basket_day *day;
    struct arena a = {0};
    struct err e;
    size_t n;

    ck_assert(kit_series(&def, clock_date(2027, 1, 1), price_of, &prices, &day, &n, &a, &e));
    ck_assert_uint_eq(n, 93);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(day[i].chained, i == 92);
    arena_fini(&a);
}
END_TEST

START_TEST(lost_member_is_carried_and_replaced_on_the_chain_day_only)
{
    struct basket_period period[2] = {{clock_date(2026, 9, 1), one, 2},
                                      {clock_date(2026, 10, 1), two, 2}};
    struct basket_def def = {.id = "T",
                             .base_nano = INT64_C(100000000000),
                             .from = period[0].from,
                             .period = period,
                             .period_len = 2};
    struct prices prices = {def.from, "a", clock_date(2026, 9, 11)};
    struct basket_day *day;
    struct arena a = {0};
    int64_t expected;
    struct err e;
    size_t n;

    ck_assert(kit_series(&def, clock_date(2026, 10, 2), price_of, &prices, &day, &n, &a, &e));
    ck_assert_uint_eq(n, 32);
    ck_assert_int_eq(day[0].level_nano, def.base_nano);
    ck_assert(basket_level(def.base_nano, (int64_t[]){100, 200}, (int64_t[]){109, 200}, 2,
                           &expected, &e));
    ck_assert_int_eq(day[9].level_nano, expected);
    for (size_t i = 10; i <= 30; i++) { /* carried at 109 to the chain day, that day included */
        ck_assert_int_eq(day[i].level_nano, expected);
        ck_assert_uint_eq(day[i].carried, 1);
        ck_assert_int_eq(day[i].chained, i == 30);
    }
    /* From there on the new members, from the level of the chain day. */
    ck_assert(basket_level(day[30].level_nano, (int64_t[]){200, 370}, (int64_t[]){200, 369}, 2,
                           &expected, &e));
    ck_assert_int_eq(day[31].level_nano, expected);
    ck_assert_uint_eq(day[31].carried, 0);
    arena_fini(&a);
}
END_TEST

START_TEST(members_of_a_day_and_the_record)
{
    struct basket_period period[2] = {{clock_date(2026, 9, 1), one, 2},
                                      {clock_date(2026, 10, 1), two, 2}};
    struct basket_def def = {.id = "T",
                             .base_nano = INT64_C(100000000000),
                             .settled = true,
                             .from = period[0].from,
                             .period = period,
                             .period_len = 2};
    struct basket_day day = {clock_date(2026, 10, 1), INT64_C(98500000001), 1, true};
    struct basket_entry entry[] = {{"a", 109, true, false, NULL, 0},
                                   {"b, c", 200, false, false, "xai", 4},
                                   {"c", 370, false, true, NULL, 0}};
    struct buf text;

    ck_assert_str_eq(basket_members(&def, clock_date(2026, 9, 1))->member[0], "a");
    ck_assert_str_eq(basket_members(&def, clock_date(2026, 10, 1))->member[0], "a");
    ck_assert_str_eq(basket_members(&def, clock_date(2026, 10, 2))->member[0], "b");
    buf_init(&text, BUF_CONFIG_MAX);
    basket_record(&def, def.from, &day, entry, 3, "d0", &text);
    ck_assert_str_eq(text.data, "gpurate,basket 1\n"
                                "basket,T\n"
                                "date,2026-10-01\n"
                                "settled,yes\n"
                                "base_date,2026-09-01\n"
                                "base,100.000000000\n"
                                "member,a,0.000000109,carried,,0\n"
                                "member,\"b, c\",0.000000200,told,xai,4\n"
                                "member,c,0.000000370,starts,,0\n"
                                "chained,yes\n"
                                "level,98.500000001\n"
                                "previous,d0\n");
    buf_fini(&text);
}
END_TEST

START_TEST(member_without_a_price_to_start_from)
{
    struct basket_period period[1] = {{clock_date(2026, 9, 1), one, 2}};
    struct basket_def def = {
        .id = "T", .base_nano = 100, .from = period[0].from, .period = period, .period_len = 1};
    struct prices prices = {def.from, "b", 0};
    struct basket_day *day;
    struct arena a = {0};
    struct err e;
    size_t n;

    ck_assert(!kit_series(&def, def.from, price_of, &prices, &day, &n, &a, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert_ptr_nonnull(strstr(e.text, "\"b\" has no price to start from on 2026-09-01"));
    ck_assert(kit_series(&def, def.from - 1, price_of, &prices, &day, &n, &a, &e));
    ck_assert_uint_eq(n, 0);
    arena_fini(&a);
}
END_TEST

/* What a stored price of a billionth after one of millions would make of it. */
static int64_t collapsing(void *context, const char *member, int64_t date)
{
    (void)member;
    return date == *(const int64_t *)context ? INT64_C(9000000000000000) : 1;
}

START_TEST(a_level_that_vanishes_is_an_error)
{
    struct basket_period period[1] = {{clock_date(2026, 9, 1), one, 2}};
    struct basket_def def = {
        .id = "T", .base_nano = 100, .from = period[0].from, .period = period, .period_len = 1};
    struct basket_day *day;
    struct arena a = {0};
    struct err e = {0};
    size_t n;

    ck_assert(kit_series(&def, def.from, collapsing, &def.from, &day, &n, &a, &e));
    ck_assert_int_eq(day->level_nano, def.base_nano);
    ck_assert(!kit_series(&def, def.from + 1, collapsing, &def.from, &day, &n, &a, &e));
    ck_assert_int_eq(e.kind, ERR_LIMIT);
    ck_assert_str_eq(e.text, "basket \"T\": the level is below a billionth of a point");
    arena_fini(&a);
}
END_TEST

/* ---- day by day against straight to the day ---- */

enum { YEARS_DAYS = 800, NAMES = 4 };

/* Prices of "a".."d", one in eight missing; and how often one was asked for. */
struct told {
    int64_t from, price[NAMES][YEARS_DAYS];
    size_t asked;
};

static int64_t told_price(void *context, const char *member, int64_t date)
{
    struct told *t = context;

    t->asked++;
    return t->price[*member - 'a'][date - t->from];
}

static void tell_prices(struct told *t, struct kit_random *r)
{
    for (int m = 0; m < NAMES; m++)
        for (int d = 0; d < YEARS_DAYS; d++)
            t->price[m][d] = d && !kit_below(r, 8) ? 0 : 1000 + kit_below(r, 1000);
}

/* Each day from the one before, with what it takes along. */
static void walk_days(const struct basket_def *def, struct told *t, struct basket_day *out)
{
    const struct basket_period *p = def->period;
    int64_t then[NAMES], now[NAMES], last[NAMES] = {0}, base = def->base_nano;
    struct err e = {0};

    for (int64_t d = 0; d < YEARS_DAYS; d++) {
        int64_t date = def->from + d;
        struct clock_civil c = clock_civil(date * CLOCK_DAY);
        bool chain =
            d > 0 && c.day == 1 && (c.month == 1 || c.month == 4 || c.month == 7 || c.month == 10);

        out[d] = (struct basket_day){.date = date, .chained = chain};
        for (int m = 0; m < NAMES; m++)
            last[m] = t->price[m][d] ? t->price[m][d] : last[m];
        for (size_t i = 0; i < p->member_len; i++) {
            now[i] = last[*p->member[i] - 'a'];
            then[i] = d ? then[i] : now[i];
            out[d].carried += !t->price[*p->member[i] - 'a'][d];
        }
        ck_assert(basket_level(base, then, now, p->member_len, &out[d].level_nano, &e));
        if (!chain)
            continue;
        base = out[d].level_nano;
        for (size_t k = 0; k < def->period_len; k++)
            p = def->period[k].from <= date ? &def->period[k] : p;
        for (size_t i = 0; i < p->member_len; i++)
            then[i] = last[*p->member[i] - 'a'];
    }
}

static const char *three[] = {"a", "d"};

START_TEST(a_day_is_what_the_days_before_lead_to)
{
    struct basket_period period[] = {{clock_date(2026, 2, 10), one, 2},
                                     {clock_date(2026, 10, 1), two, 2},
                                     {clock_date(2027, 4, 1), three, 2}};
    struct basket_def def = {.id = "T",
                             .base_nano = INT64_C(100000000000),
                             .from = period[0].from,
                             .period = period,
                             .period_len = 3};
    static struct basket_day day[YEARS_DAYS];
    static struct told t;
    struct kit_random r = {random_seed("a_day_is_what_the_days_before_lead_to")};
    struct basket_link link = {0};
    struct err e = {0};

    t.from = def.from;
    tell_prices(&t, &r);
    walk_days(&def, &t, day);
    for (int i = 0; i < 2000; i++) {
        int64_t d = i < YEARS_DAYS ? i : kit_below(&r, YEARS_DAYS); /* forth, then as it comes */
        struct basket_link fresh = {0};
        struct basket_day got[2];

        ck_assert(basket_on(&def, def.from + d, told_price, &t, &link, &got[0], &e));
        t.asked = 0;
        ck_assert(basket_on(&def, def.from + d, told_price, &t, &fresh, &got[1], &e));
        /* The first day, the chain days on the way with the members before and after, and the day.
         */
        ck_assert_uint_le(t.asked, (size_t)(2 + 4 * (d / 90 + 2)) * 2 * 6);
        for (int k = 0; k < 2; k++) {
            ck_assert_int_eq(got[k].date, day[d].date);
            ck_assert_int_eq(got[k].level_nano, day[d].level_nano);
            ck_assert_uint_eq(got[k].carried, day[d].carried);
            ck_assert_int_eq(got[k].chained, day[d].chained);
        }
    }
}
END_TEST

static const struct {
    const char *text, *why; /* NULL: good */
} files[] = {
    {"{\"baskets\":[{\"id\":\"T\",\"title\":\"t\",\"members\":\"index\",\"settled\":true,"
     "\"base\":\"100\",\"periods\":[{\"from\":\"2026-07-17\",\"members\":[\"b\",\"a\"]},"
     "{\"from\":\"2026-10-01\",\"members\":[\"b\"]}]}]}",
     NULL},
    {"{\"baskets\":[{\"id\":\"T\",\"title\":\"t\",\"members\":\"index\",\"settled\":true,"
     "\"base\":\"100\",\"periods\":[{\"from\":\"2026-07-17\",\"members\":[\"b\"]},"
     "{\"from\":\"2026-11-01\",\"members\":[\"b\"]}]}]}",
     "first day of a later quarter"},
    {"{\"baskets\":[{\"id\":\"T\",\"title\":\"t\",\"members\":\"index\",\"settled\":true,"
     "\"base\":\"100\",\"periods\":[{\"from\":\"2026-07-17\",\"members\":[\"b\",\"b\"]}]}]}",
     "\"b\" twice"},
    {"{\"baskets\":[{\"id\":\"T\",\"title\":\"t\",\"members\":\"index\",\"settled\":true,"
     "\"base\":\"100\",\"periods\":[]}]}",
     "no period"},
    {"{\"baskets\":[{\"id\":\"T\",\"title\":\"t\",\"members\":\"posted\",\"settled\":true,"
     "\"base\":\"100\",\"periods\":[{\"from\":\"2026-07-17\",\"members\":[\"b\"]}]}]}",
     "posted prices of single sellers are information"},
    {"{\"baskets\":[{\"id\":\"T\",\"colour\":1}]}", "unknown key \"colour\""},
    {"{}", "\"baskets\" is missing"},
    {"{\"basket\":[]}", "unknown key \"basket\""},
};

START_TEST(configuration)
{
    struct basket_list list;
    struct arena a = {0};
    const struct json *doc;
    struct err e;

    doc = json_parse_config(files[_i].text, strlen(files[_i].text), "f", &a, &e);
    ck_assert_ptr_nonnull(doc);
    if (files[_i].why) {
        ck_assert(!baskets_read(doc, &list, &a, &e));
        ck_assert_int_eq(e.kind, ERR_CONFIG);
        ck_assert_msg(strstr(e.text, files[_i].why) != NULL, "%s", e.text);
    } else {
        ck_assert_msg(baskets_read(doc, &list, &a, &e), "%s", e.text);
        ck_assert_uint_eq(list.len, 1);
        ck_assert_int_eq(list.at->from, clock_date(2026, 7, 17));
        ck_assert_str_eq(list.at->period[0].member[0], "a"); /* sorted */
        ck_assert_int_eq(list.at->base_nano, INT64_C(100000000000));
    }
    arena_fini(&a);
}
END_TEST

SUITE(calc_basket)
{
    ADD(ten_thousand_random_baskets_are_the_exact_root_rounded_once);
    ADD(known_roots);
    ADD(widest_basket_fits);
    ADD(the_first_day_is_no_chain_day);
    ADD(lost_member_is_carried_and_replaced_on_the_chain_day_only);
    ADD(members_of_a_day_and_the_record);
    ADD(member_without_a_price_to_start_from);
    ADD(a_level_that_vanishes_is_an_error);
    ADD(a_day_is_what_the_days_before_lead_to);
    ADD_TABLE(configuration, files);
}
