/*
 * Drift alarms: tables of what holds a market and what does not.
 */
#include "norm/drift.h"

#include <string.h>

#include "../../lib/unit.h"
#include "base/text.h"

static struct arena arena;

static struct drift_shape shape_of(const char *text)
{
    struct err e = {0};
    struct drift_shape shape;

    drift_shape_json(json_parse(text, strlen(text), "reply", &arena, &e), &shape, &arena);
    return shape;
}

static const char *lines_of(const char *text)
{
    struct drift_shape shape = shape_of(text);

    return drift_shape_text(&shape, &arena);
}

static const struct {
    const char *name, *a, *b;
    bool equal;
} shapes[] = {
    {"values", "{\"o\":[{\"id\":1,\"p\":2.5}]}", "{\"o\":[{\"id\":9,\"p\":0.1}]}", true},
    {"order of members", "{\"o\":[{\"id\":1,\"p\":2}]}", "{\"o\":[{\"p\":2,\"id\":1}]}", true},
    {"count of rows", "{\"o\":[{\"id\":1}]}", "{\"o\":[{\"id\":1},{\"id\":2},{\"id\":3}]}", true},
    {"order of rows", "{\"o\":[{\"a\":1},{\"b\":1}]}", "{\"o\":[{\"b\":1},{\"a\":1}]}", true},
    {"names that are data", "{\"d\":{\"gpu_1x\":{\"p\":1}}}",
     "{\"d\":{\"gpu_8x_h100\":{\"p\":1},\"cpu_4\":{\"p\":2}}}", true},
    {"names of alike members", "{\"d\":{\"a\":{\"p\":1},\"b\":{\"p\":1},\"c\":{\"p\":1}}}",
     "{\"d\":{\"x\":{\"p\":1},\"y\":{\"p\":1},\"z\":{\"p\":1}}}", true},
    {"renamed member", "{\"o\":[{\"price\":1}]}", "{\"o\":[{\"cost\":1}]}", false},
    {"type", "{\"o\":[{\"p\":1}]}", "{\"o\":[{\"p\":\"1\"}]}", false},
    {"number and null", "{\"o\":[{\"p\":1}]}", "{\"o\":[{\"p\":null}]}", false},
    {"moved down", "{\"o\":[{\"p\":1}]}", "{\"data\":{\"o\":[{\"p\":1}]}}", false},
    {"members without members", "{\"d\":{\"a\":{},\"b\":{},\"c\":{}}}",
     "{\"d\":{\"x\":{},\"y\":{},\"z\":{}}}", true},
    {"some without members", "{\"d\":{\"a\":{},\"b\":{\"p\":1},\"c\":{}}}",
     "{\"d\":{\"x\":{},\"y\":{\"p\":1},\"z\":{}}}", false},
    {"two sections are no map", "{\"secure\":{\"p\":1},\"spot\":{\"p\":1}}",
     "{\"a\":{\"p\":1},\"b\":{\"p\":1}}", false},
};

START_TEST(values_have_no_say)
{
    bool equal = text_eq(lines_of(shapes[_i].a), lines_of(shapes[_i].b));

    ck_assert_msg(equal == shapes[_i].equal, "%s", shapes[_i].name);
}
END_TEST

START_TEST(shape_survives_its_text)
{
    struct drift_shape shape =
        shape_of("{\"o\":[{\"id\":1,\"p\":null},{\"id\":\"x\",\"p\":2.5,\"r\":{\"a\":true}}]}");
    const char *text = drift_shape_text(&shape, &arena);
    struct drift_shape back;
    struct err e = {0};

    ck_assert_str_eq(text,
                     "o $\na $.o\no $.o[]\nnt $.o[].id\n0n $.o[].p\no $.o[].r\nb $.o[].r.a\n");
    ck_assert(drift_shape_read(text, &back, &arena, &e));
    ck_assert_str_eq(drift_shape_text(&back, &arena), text);
    ck_assert(!drift_shape_read("z $.o\n", &back, &arena, &e));
    ck_assert(!drift_shape_read("nonsense\n", &back, &arena, &e));
}
END_TEST

/* A shape is kept as lines: what a name has of its own must not make another shape of it. */
START_TEST(shape_survives_names_that_break_lines)
{
    struct drift_shape shape =
        shape_of("{\"a\\nn b\":{\"c\":1},\"a\\u0001\":1,\"a\\u0002\":\"x\"}");
    const char *text = drift_shape_text(&shape, &arena);
    struct drift_shape back;
    struct err e = {0};

    ck_assert_str_eq(text, "o $\nnt $.a?\no $.a?n b\nn $.a?n b.c\n");
    ck_assert(drift_shape_read(text, &back, &arena, &e));
    ck_assert_str_eq(drift_shape_text(&back, &arena), drift_shape_text(&shape, &arena));
}
END_TEST

START_TEST(shape_of_a_page_is_its_anchors)
{
    static const char a[] =
        "<h1>Pricing</h1><table><tr><th>GPU</th><th>Price</th></tr><tr data-plan=x><td>H100"
        "</td><td>$3</td></tr></table>";
    static const char b[] =
        "<h1>Pricing</h1><table class=k><tr><th>GPU</th><th>Price</th></tr><tr data-plan=y><td>"
        "H200</td><td>$4</td></tr><tr data-plan=z><td>B200</td><td>-</td></tr></table>";
    static const char c[] = "<h1>Pricing</h1><table><tr><th>GPU</th><th>Spot</th></tr></table>";
    struct drift_shape one, two, three;
    struct err e = {0};

    drift_shape_page(html_parse(a, strlen(a), "a", &arena, &e), &one, &arena);
    drift_shape_page(html_parse(b, strlen(b), "b", &arena, &e), &two, &arena);
    drift_shape_page(html_parse(c, strlen(c), "c", &arena, &e), &three, &arena);
    ck_assert_str_eq(drift_shape_text(&one, &arena),
                     "w attribute data-plan\nw column GPU\nw column Price\nw heading Pricing\n");
    ck_assert_str_eq(drift_shape_text(&one, &arena), drift_shape_text(&two, &arena));
    ck_assert_str_ne(drift_shape_text(&one, &arena), drift_shape_text(&three, &arena));
}
END_TEST

/* Words up to 120 bytes are an anchor: longer ones are a text, which changes. */
START_TEST(an_anchor_is_short)
{
    char words[122];
    struct err e = {0};

    memset(words, 'w', 121);
    words[121] = 0;
    for (int len = 119; len <= 121; len++) {
        const char *head = text_dup_n(&arena, words, (size_t)len);
        const char *html = text_fmt(&arena, "<h2>%s</h2>", head);
        struct drift_shape shape;

        drift_shape_page(html_parse(html, strlen(html), "a", &arena, &e), &shape, &arena);
        ck_assert_str_eq(drift_shape_text(&shape, &arena),
                         len > 120 ? "" : text_fmt(&arena, "w heading %s\n", head));
    }
}
END_TEST

static const struct source list = {.name = "alpha", .kind = SOURCE_LIST};
static const struct source page = {.name = "alpha", .kind = SOURCE_PAGE};
static const struct source sparse = {.name = "alpha", .kind = SOURCE_PEER, .may_be_empty = true};
static struct market_band bands[] = {{"H100-SXM-80", 1200000000, 8000000000}};
static const struct market_config config = {
    .name = "alpha", .floor_offers = 3, .band = bands, .band_len = 1};

/* A day: offers and the median of H100 in cents; 0 is no price. */
static struct drift_day day(int64_t when, size_t offers, int64_t cents, const char *reply)
{
    struct drift_day d = {.observed_at = when, .offers = offers};

    d.price = ARENA_NEW(&arena, struct drift_price);
    d.price[0] = (struct drift_price){"H100-SXM-80", cents * 10000000, 4};
    d.price_len = cents > 0;
    if (reply)
        d.shape = shape_of(reply);
    return d;
}

static const struct {
    const char *name;
    const struct source *m;
    size_t offers;
    int64_t cents; /* past: ten offers at 2.50 */
    enum drift_alarm alarm;
    const char *why;
} numbers[] = {
    {"as ever", &list, 10, 250, DRIFT_NONE, NULL},
    {"real rise of a third", &list, 10, 333, DRIFT_NONE, NULL},
    {"real fall by half", &list, 10, 125, DRIFT_NONE, NULL},
    {"eight times", &list, 10, 2000, DRIFT_UNIT, "went from 2.50 to 20.00 (as a box of eight"},
    {"an eighth", &list, 10, 31, DRIFT_UNIT, "went from 2.50 to 0.31 (as a box of eight"},
    {"cents", &list, 10, 25000, DRIFT_UNIT, "(as cents against dollars)"},
    {"a month", &list, 10, 182500, DRIFT_UNIT, "(as a month against an hour)"},
    {"a second", &list, 10, 900000, DRIFT_UNIT, "(as an hour against a second)"},
    {"just below four times", &list, 10, 999, DRIFT_BAND, "is 9.99, outside of 1.20 to 8.00"},
    {"four times", &list, 10, 1000, DRIFT_UNIT, "went from 2.50 to 10.00"},
    {"below the band", &list, 10, 119, DRIFT_BAND, "outside of"},
    {"at its foot", &list, 10, 120, DRIFT_NONE, NULL},
    {"on the band", &list, 10, 800, DRIFT_NONE, NULL},
    {"no price today", &list, 10, 0, DRIFT_NONE, NULL},
    {"floor", &list, 2, 250, DRIFT_FLOOR, "2 offers, fewer than the 3"},
    {"floor exactly met", &list, 3, 250, DRIFT_NONE, NULL},
    {"half of a page", &page, 4, 250, DRIFT_FLOOR, "fewer than half of the 10"},
    {"half of a page exactly", &page, 5, 250, DRIFT_NONE, NULL},
    {"half of a list is its own affair", &list, 4, 250, DRIFT_NONE, NULL},
    {"empty is not none", &list, 0, 0, DRIFT_FLOOR, "no offer at all"},
    {"empty in earnest", &sparse, 0, 0, DRIFT_NONE, NULL},
};

START_TEST(numbers_hold_or_pass)
{
    struct drift_day past[] = {day(1000, 10, 250, NULL), day(3000, 12, 250, NULL),
                               day(2000, 11, 9999, NULL)};
    struct drift_day now = day(90000, numbers[_i].offers, numbers[_i].cents, NULL);
    struct drift_verdict v;

    v = drift_check(numbers[_i].m, &config, past, 3, &now, &arena);
    ck_assert_msg(v.alarm == numbers[_i].alarm, "%s: alarm %d, %s", numbers[_i].name, (int)v.alarm,
                  v.why ? v.why : "");
    ck_assert_msg(!v.why == !numbers[_i].why && (!v.why || strstr(v.why, numbers[_i].why)),
                  "%s: %s", numbers[_i].name, v.why ? v.why : "");
}
END_TEST

START_TEST(old_medians_say_nothing)
{
    struct drift_day past[] = {day(1000, 10, 100, NULL)};
    struct drift_day now = day(1000 + DRIFT_AGE_S, 10, 500, NULL);

    ck_assert_int_eq(drift_check(&list, &config, past, 1, &now, &arena).alarm, DRIFT_UNIT);
    now.observed_at++;
    ck_assert_int_eq(drift_check(&list, &config, past, 1, &now, &arena).alarm, DRIFT_NONE);
    ck_assert_int_eq(drift_check(&list, NULL, NULL, 0, &now, &arena).alarm, DRIFT_NONE);
}
END_TEST

/* Of an odd count half is more than its lower half; a day without offers is no least. */
START_TEST(half_of_the_least_is_the_floor_of_a_page)
{
    struct drift_day past[] = {day(1000, 13, 250, NULL), day(2000, 11, 250, NULL),
                               day(3000, 0, 250, NULL), day(4000, 12, 250, NULL)};
    struct drift_day now = day(9000, 6, 250, NULL);

    ck_assert_int_eq(drift_check(&page, NULL, past, 4, &now, &arena).alarm, DRIFT_NONE);
    now.offers = 5;
    ck_assert_int_eq(drift_check(&page, NULL, past, 4, &now, &arena).alarm, DRIFT_FLOOR);
    ck_assert_int_eq(drift_check(&page, NULL, past, 2, &now, &arena).alarm, DRIFT_NONE);
}
END_TEST

static const struct {
    int64_t times;
    const char *name;
} factors[] = {{5, ""},
               {6, " (as a box of eight against one GPU)"},
               {10, " (as a box of eight against one GPU)"},
               {11, ""},
               {17, ""},
               {18, " (as a day against an hour)"},
               {30, " (as a day against an hour)"},
               {31, ""},
               {44, ""},
               {45, " (as an hour against a minute)"},
               {75, " (as an hour against a minute)"},
               {76, " (as cents against dollars)"},
               {125, " (as cents against dollars)"},
               {126, ""},
               {547, ""},
               {548, " (as a month against an hour)"},
               {912, " (as a month against an hour)"},
               {913, " (as thousandths)"},
               {1250, " (as thousandths)"},
               {1251, ""},
               {2699, ""},
               {2700, " (as an hour against a second)"},
               {4500, " (as an hour against a second)"},
               {4501, ""}};

/* Within a quarter of a factor that people know, both ends in. */
START_TEST(a_slip_has_its_name)
{
    struct drift_day low = day(1000, 10, 100, NULL),
                     high = day(1000, 10, 100 * factors[_i].times, NULL);
    const char *sign = text_fmt(&arena, "went from 1.00 to %lld.00%s", (long long)factors[_i].times,
                                factors[_i].name);
    const char *back = text_fmt(&arena, "went from %lld.00 to 1.00%s", (long long)factors[_i].times,
                                factors[_i].name);
    struct drift_day now = high;
    struct drift_verdict v;

    now.observed_at = 2000;
    v = drift_check(&list, NULL, &low, 1, &now, &arena);
    ck_assert_int_eq(v.alarm, DRIFT_UNIT);
    ck_assert_msg(text_eq(strstr(v.why, "went"), sign), "%s", v.why);
    now = low;
    now.observed_at = 2000;
    v = drift_check(&list, NULL, &high, 1, &now, &arena);
    ck_assert_msg(text_eq(strstr(v.why, "went"), back), "%s", v.why);
}
END_TEST

/* The last median says what was, of two at one time the lower one, in whichever order they come. */
START_TEST(the_last_median_is_compared)
{
    struct drift_day past[] = {day(1000, 10, 100, NULL), day(2000, 10, 1000, NULL),
                               day(2000, 10, 2000, NULL), day(3000, 10, 9, NULL)};
    struct drift_day now = day(3000, 10, 3999, NULL);

    for (int turn = 0; turn < 24; turn++) {
        struct drift_day was = past[turn % 4];
        int k = turn / 4 % 3 < turn % 4 ? turn / 4 % 3 : turn / 4 % 3 + 1;

        past[turn % 4] = past[k];
        past[k] = was;
        now.price[0].median_nusd = 39990000000;
        ck_assert_int_eq(drift_check(&list, NULL, past, 4, &now, &arena).alarm, DRIFT_NONE);
        now.price[0].median_nusd++; /* four times ten dollars less one nano and one */
        now.price[0].median_nusd += 9999999;
        ck_assert_int_eq(drift_check(&list, NULL, past, 4, &now, &arena).alarm, DRIFT_UNIT);
        now.price[0].median_nusd = 2500000001;
        ck_assert_int_eq(drift_check(&list, NULL, past, 4, &now, &arena).alarm, DRIFT_NONE);
        now.price[0].median_nusd--;
        ck_assert_int_eq(drift_check(&list, NULL, past, 4, &now, &arena).alarm, DRIFT_UNIT);
    }
    past[0] = day(1000, 10, 1, NULL);
    past[0].price[0].median_nusd = 1; /* the least there is */
    now.price[0].median_nusd = 3;
    ck_assert_int_eq(drift_check(&list, NULL, past, 1, &now, &arena).alarm, DRIFT_NONE);
    now.price[0].median_nusd = 4;
    ck_assert_int_eq(drift_check(&list, NULL, past, 1, &now, &arena).alarm, DRIFT_UNIT);
    past[0].price[0].median_nusd = 0; /* and what was none has no factor */
    ck_assert_int_eq(drift_check(&list, NULL, past, 1, &now, &arena).alarm, DRIFT_NONE);
}
END_TEST

static const struct {
    const char *name, *now;
    enum drift_alarm alarm;
    const char *why, *note;
} replies[] = {
    {"as ever", "{\"o\":[{\"id\":7,\"p\":1,\"x\":{\"a\":1}}]}", DRIFT_NONE, NULL, NULL},
    {"new field", "{\"o\":[{\"id\":7,\"p\":1,\"x\":{\"a\":1},\"badge\":true}]}", DRIFT_NONE, NULL,
     "\"$.o[].badge\" is new in its replies"},
    {"optional field absent",
     "{\"o\":[{\"id\":7,\"p\":1,\"x\":{\"a\":1}},{\"id\":8,\"p\":1,\"x\":{\"a\":2}}]}", DRIFT_NONE,
     NULL, NULL},
    {"field gone", "{\"o\":[{\"id\":7,\"x\":{\"a\":1}}]}", DRIFT_SHAPE, "\"$.o[].p\" is gone",
     NULL},
    {"field renamed", "{\"o\":[{\"id\":7,\"price\":1,\"x\":{\"a\":1}}]}", DRIFT_SHAPE,
     "\"$.o[].p\" is gone", "\"$.o[].price\" is new in its replies"},
    {"type changed", "{\"o\":[{\"id\":7,\"p\":\"1.00\",\"x\":{\"a\":1}}]}", DRIFT_SHAPE,
     "\"$.o[].p\" was a number and is text", NULL},
    {"null today", "{\"o\":[{\"id\":7,\"p\":null,\"x\":null}]}", DRIFT_NONE, NULL, NULL},
    {"empty list", "{\"o\":[]}", DRIFT_NONE, NULL, NULL},
    {"list became an object", "{\"o\":{\"id\":7}}", DRIFT_SHAPE,
     "\"$.o\" was a list and is an object", "\"$.o.id\" is new in its replies"},
    {"another root", "[]", DRIFT_SHAPE, "\"$\" was an object and is a list", NULL},
    {"list gone", "{\"error\":\"x\"}", DRIFT_SHAPE, "\"$.o\" is gone",
     "\"$.error\" is new in its replies"},
};

START_TEST(shape_holds_or_passes)
{
    static const char one[] = "{\"o\":[{\"id\":1,\"p\":2.5,\"x\":{\"a\":1},\"opt\":1}]}";
    static const char two[] =
        "{\"o\":[{\"id\":1,\"p\":3,\"x\":{\"a\":1}},{\"id\":2,\"p\":null,\"x\":{\"a\":1}}]}";
    struct drift_day past[] = {day(1, 10, 250, one), day(2, 10, 250, two), day(3, 10, 250, one)};
    struct drift_day now = day(9, 10, 250, replies[_i].now);
    struct drift_verdict v = drift_check(&list, &config, past, 3, &now, &arena);

    ck_assert_msg(v.alarm == replies[_i].alarm, "%s: %s", replies[_i].name, v.why ? v.why : "");
    ck_assert_msg(!replies[_i].why || strstr(v.why, replies[_i].why), "%s: %s", replies[_i].name,
                  v.why);
    ck_assert_msg(text_eq(v.note, replies[_i].note), "%s: %s", replies[_i].name,
                  v.note ? v.note : "");
    /* Two days are no habit yet, and the order of the days has no say. */
    ck_assert_int_eq(drift_check(&list, &config, past, 2, &now, &arena).alarm, DRIFT_NONE);
    ck_assert_ptr_null(drift_check(&list, &config, past, 2, &now, &arena).note);
    past[1] = past[0];
    past[0] = day(2, 10, 250, two);
    ck_assert_int_eq(drift_check(&list, &config, past, 3, &now, &arena).alarm, replies[_i].alarm);
}
END_TEST

static const struct {
    const char *name, *was, *now;
    const char *why, *note;
} nested[] = {
    {"empty list in a list", "{\"o\":[{\"t\":[{\"x\":1}]}]}", "{\"o\":[{\"t\":[]}]}", NULL, NULL},
    {"member of a list in a list", "{\"o\":[{\"t\":[{\"x\":1}]}]}", "{\"o\":[{\"t\":[{}]}]}",
     "\"$.o[].t[].x\" is gone", NULL},
    {"list of lists, empty", "[[{\"x\":1}]]", "[[]]", NULL, NULL},
    {"empty map", "{\"d\":{\"a1\":{\"p\":1},\"b2\":{\"p\":1}}}", "{\"d\":{}}", NULL, NULL},
    {"null over it", "{\"o\":{\"a\":{\"b\":1}}}", "{\"o\":{\"a\":null}}", NULL, NULL},
    {"text over it", "{\"o\":{\"a\":{\"b\":1}}}", "{\"o\":{\"a\":\"-\"}}",
     "\"$.o.a\" was an object and is text", NULL},
    {"null over all", "{\"a\":1}", "null", NULL, NULL},
    {"always null, and told now", "{\"a\":null}", "{\"a\":1}", NULL, NULL},
    {"a flag is no number", "{\"a\":true}", "{\"a\":1}", "\"$.a\" was a flag and is a number",
     NULL},
    {"first member", "{}", "{\"a\":1}", NULL, "\"$.a\" is new in its replies"},
    {"member of a text", "\"x\"", "{\"a\":1}", "\"$\" was text and is an object",
     "\"$.a\" is new in its replies"},
};

START_TEST(what_is_over_it_excuses_what_is_gone)
{
    struct drift_day past[] = {day(1, 10, 250, nested[_i].was), day(2, 10, 250, NULL),
                               day(3, 10, 250, nested[_i].was), day(4, 10, 250, nested[_i].was)};
    struct drift_day now = day(9, 10, 250, nested[_i].now);
    struct drift_verdict v = drift_check(&list, &config, past, 4, &now, &arena);

    ck_assert_msg(!v.why == !nested[_i].why && (!v.why || strstr(v.why, nested[_i].why)), "%s: %s",
                  nested[_i].name, v.why ? v.why : "");
    ck_assert_msg(text_eq(v.note, nested[_i].note), "%s: %s", nested[_i].name,
                  v.note ? v.note : "");
    v = drift_check(&list, &config, past, 3, &now, &arena); /* of two days a shape is known */
    ck_assert(!v.why && !v.note);
}
END_TEST

/* Anchors have no parts: a word with a point in it is gone all the same. */
START_TEST(an_anchor_that_is_gone_is_told)
{
    static const char was[] = "<h1>Prices 1.2 [EUR] {net}</h1><h2>Prices 1</h2>",
                      is[] = "<h1>Costs</h1><h2>Prices 1</h2>";
    struct drift_day past[3], now = day(9, 10, 250, NULL);
    struct drift_verdict v;
    struct err e = {0};

    for (int i = 0; i < 3; i++) {
        past[i] = day(i, 10, 250, NULL);
        drift_shape_page(html_parse(was, strlen(was), "a", &arena, &e), &past[i].shape, &arena);
    }
    drift_shape_page(html_parse(is, strlen(is), "a", &arena, &e), &now.shape, &arena);
    v = drift_check(&page, NULL, past, 3, &now, &arena);
    ck_assert_str_eq(v.why, "\"heading Prices 1.2 [EUR] {net}\" is gone from its replies");
    ck_assert_str_eq(v.note, "\"heading Costs\" is new in its replies");
    for (int i = 0; i < 3; i++)
        past[i].shape = shape_of("{\"o\":1}"); /* nothing of it is there: it was no page */
    v = drift_check(&page, NULL, past, 3, &now, &arena);
    ck_assert_str_eq(v.why, "\"$\" is gone from its replies");
}
END_TEST

START_TEST(medians_by_instrument)
{
    struct quote q[] = {
        {.instrument = "H200-SXM-141", .price_nusd = 4000, .term = TERM_ON_DEMAND},
        {.instrument = "H100-SXM-80", .price_nusd = 3000, .term = TERM_ON_DEMAND},
        {.instrument = "H100-SXM-80", .price_nusd = 1001, .term = TERM_ON_DEMAND},
        {.instrument = "H100-SXM-80", .price_nusd = 500, .term = TERM_SPOT},
        {.instrument = "H100-SXM-80", .price_nusd = 900, .verdict = VERDICT_SOLD_OUT},
        {.instrument = NULL, .price_nusd = 1},
        {.instrument = "H200-SXM-141", .price_nusd = 0, .term = TERM_ON_DEMAND},
        {.instrument = "V100-SXM2-16", .price_nusd = 1, .term = TERM_ON_DEMAND},
        {.instrument = "H100-SXM-80", .price_nusd = 2000, .term = TERM_ON_DEMAND},
        {.instrument = "H100-SXM-80", .price_nusd = 2003, .term = TERM_ON_DEMAND},
    };
    struct drift_day d = {0};

    drift_prices(q, sizeof q / sizeof *q, &d, &arena);
    ck_assert_uint_eq(d.price_len, 3);
    ck_assert_str_eq(d.price[0].instrument, "H100-SXM-80");
    ck_assert_int_eq(d.price[0].median_nusd, 2002); /* 2001.5, half to even */
    ck_assert_uint_eq(d.price[0].quotes, 4);
    ck_assert_int_eq(d.price[1].median_nusd, 4000);
    ck_assert_uint_eq(d.price[1].quotes, 1);
    ck_assert_int_eq(d.price[2].median_nusd, 1);
    drift_prices(NULL, 0, &d, &arena);
    ck_assert_uint_eq(d.price_len, 0);
}
END_TEST

static struct drift_intake ledger(int64_t date, int polls, int64_t eligible, int priced,
                                  int64_t tier)
{
    struct drift_intake d = {.date = date, .polls = polls, .eligible = eligible, .priced = priced};

    d.count[VERDICT_TIER] = tier;
    d.count[VERDICT_OK] = eligible;
    return d;
}

START_TEST(ledger_says_what_is_odd)
{
    struct drift_intake week[DRIFT_WEEK], today = ledger(100, 24, 240, 24, 48);
    const char *notes[DRIFT_NOTES_MAX];

    for (int i = 0; i < DRIFT_WEEK; i++)
        week[i] = ledger(93 + i, 24, 240, 24, 24 * (1 + i % 3));
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK, &today, notes, &arena), 0);
    today = ledger(100, 12, 120, 12, 24); /* half the polls, the same rate */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK, &today, notes, &arena), 0);
    today = ledger(100, 24, 240, 24, 24 * 6);
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK, &today, notes, &arena), 1);
    ck_assert_str_eq(notes[0],
                     "alpha: \"tier\" was said of 6.00 quotes a poll, in the week before of "
                     "1.00 to 3.00");
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN - 1, &today, notes, &arena),
                      0);
    today = ledger(100, 0, 0, 0, 0); /* no poll answered: that is another alarm's affair */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK, &today, notes, &arena), 0);
}
END_TEST

static const struct {
    int64_t low, high; /* a hundred polls a day: hundredths of a quote a poll */
    int64_t today;
    bool told;
} ranges[] = {
    {300, 300, 500, false},   {300, 300, 501, true},     {300, 300, 100, false},
    {300, 300, 99, true},     {300, 300, 0, true},       {0, 0, 200, false},
    {0, 0, 201, true},        {0, 2000, 2200, false},    {0, 2000, 2201, true},
    {0, 2010, 2211, false},   {0, 2010, 2212, true},     {3000, 3000, 3300, false},
    {3000, 3000, 3301, true}, {3000, 3000, 2700, false}, {3000, 3000, 2699, true},
    {1, 1, 202, true},        {1, 1, 201, false},        {200, 300, 0, false},
    {201, 300, 0, true},
};

/* A tenth of the highest, two at least, of every verdict there is. */
START_TEST(ledger_knows_its_range)
{
    const char *notes[DRIFT_NOTES_MAX];

    for (int v = 0; v < VERDICTS; v++) {
        struct drift_intake week[DRIFT_WEEK_MIN + 1],
            today = {.date = 100, .polls = 100, .eligible = 1, .priced = 1};

        for (int i = 0; i < DRIFT_WEEK_MIN; i++) {
            week[i] = (struct drift_intake){.date = 90 + i, .polls = 100};
            week[i].count[v] = i == _i % DRIFT_WEEK_MIN ? ranges[_i].low : ranges[_i].high;
        }
        week[DRIFT_WEEK_MIN] = (struct drift_intake){.date = 99, .polls = 0};
        week[DRIFT_WEEK_MIN].count[v] = 100000;
        today.count[v] = ranges[_i].today;
        ck_assert_uint_eq(
            drift_intake_notes("alpha", week, DRIFT_WEEK_MIN + 1, &today, notes, &arena),
            ranges[_i].told);
        ck_assert_uint_eq(
            drift_intake_notes("alpha", week + 1, DRIFT_WEEK_MIN, &today, notes, &arena), 0);
    }
}
END_TEST

START_TEST(a_single_poll_is_a_day)
{
    struct drift_intake week[DRIFT_WEEK_MIN], today = {.polls = 1, .eligible = 0, .priced = 0};
    const char *notes[DRIFT_NOTES_MAX];

    for (int i = 0; i < DRIFT_WEEK_MIN; i++) {
        week[i] = (struct drift_intake){.date = 90 + i, .polls = 1, .priced = 1};
        week[i].count[VERDICT_TIER] = 3;
    }
    today.rows_needed = 1;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN, &today, notes, &arena), 3);
    ck_assert_str_eq(notes[0], "alpha: 1 polls answered and not one quote was eligible");
    ck_assert_str_eq(notes[1], "alpha: has no price for want of a single row, 0 of 1");
    ck_assert_str_eq(
        notes[2],
        "alpha: \"tier\" was said of 0.00 quotes a poll, in the week before of 3.00 to 3.00");
    for (int i = 0; i < DRIFT_WEEK_MIN; i++)
        week[i].polls = 0; /* none of them answered: there was no price */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN, &today, notes, &arena), 1);
    week[1].polls = week[3].polls = 1;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN, &today, notes, &arena), 2);
    week[3].priced = 0; /* the newest that answered, wherever it stands */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN, &today, notes, &arena), 1);
    week[1].date = 99;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, DRIFT_WEEK_MIN, &today, notes, &arena), 2);
}
END_TEST

/* A seat that polled well for six weeks and had not one eligible offer. */
START_TEST(ledger_finds_a_dead_seat)
{
    struct drift_intake today = ledger(100, 24, 0, 0, 240);
    const char *notes[DRIFT_NOTES_MAX];

    ck_assert_uint_eq(drift_intake_notes("alpha", NULL, 0, &today, notes, &arena), 1);
    ck_assert_str_eq(notes[0], "alpha: 24 polls answered and not one quote was eligible");
}
END_TEST

START_TEST(ledger_finds_the_single_row)
{
    struct drift_intake week[] = {ledger(98, 24, 96, 0, 0), ledger(99, 24, 72, 24, 0)};
    struct drift_intake today = ledger(100, 24, 48, 0, 0);
    const char *notes[DRIFT_NOTES_MAX];

    today.rows = 2;
    today.rows_needed = 3;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, 2, &today, notes, &arena), 1);
    ck_assert_str_eq(notes[0], "alpha: has no price for want of a single row, 2 of 3");
    week[1].priced = 0; /* it had none yesterday either */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, 2, &today, notes, &arena), 0);
    week[1].priced = 24;
    today.rows = 1;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, 2, &today, notes, &arena), 0);
    today.polls = 1; /* the least of each */
    today.rows = 0;
    today.rows_needed = 1;
    ck_assert_uint_eq(drift_intake_notes("alpha", week, 2, &today, notes, &arena), 1);
    ck_assert_str_eq(notes[0], "alpha: has no price for want of a single row, 0 of 1");
    today.polls = 0; /* whom nobody asked wants for nothing */
    ck_assert_uint_eq(drift_intake_notes("alpha", week, 2, &today, notes, &arena), 0);
}
END_TEST

SUITE(norm_drift)
{
    ADD_TABLE(values_have_no_say, shapes);
    ADD(shape_survives_its_text);
    ADD(shape_survives_names_that_break_lines);
    ADD(shape_of_a_page_is_its_anchors);
    ADD(an_anchor_is_short);
    ADD_TABLE(numbers_hold_or_pass, numbers);
    ADD(old_medians_say_nothing);
    ADD(half_of_the_least_is_the_floor_of_a_page);
    ADD_TABLE(a_slip_has_its_name, factors);
    ADD(the_last_median_is_compared);
    ADD_TABLE(what_is_over_it_excuses_what_is_gone, nested);
    ADD(an_anchor_that_is_gone_is_told);
    ADD_TABLE(shape_holds_or_passes, replies);
    ADD(medians_by_instrument);
    ADD(ledger_says_what_is_odd);
    ADD_TABLE(ledger_knows_its_range, ranges);
    ADD(a_single_poll_is_a_day);
    ADD(ledger_finds_a_dead_seat);
    ADD(ledger_finds_the_single_row);
}
