/* Pages and charts: what they say, what they never let through, and that holes stay holes. */
#include "site/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "domain/fixing.h"

static struct arena a;

static const char *bytes(struct buf *b)
{
    const char *text = text_dup_n(&a, b->data, b->len);

    buf_fini(b);
    return text;
}

static size_t count(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = text; (at = strstr(at, part)); at += strlen(part))
        n++;
    return n;
}

/* A year that rises and falls, with every level, two days without a record and an erratum. */
static struct chart year(size_t days)
{
    struct chart_day *day = ARENA_ARRAY(&a, struct chart_day, days);
    static const struct chart_mark marks[] = {{20550, "method GHR-1.1"}};
    size_t n = 0;

    for (size_t i = 0; i < days; i++) {
        int64_t wave = (int64_t)(i % 90 < 45 ? i % 90 : 90 - i % 90) * 9000000;

        if (i == 100 || i == 101)
            continue;
        day[n++] = (struct chart_day){
            .date = 20454 + (int64_t)i,
            .level = i == 40   ? 2
                     : i == 41 ? 3
                     : i == 42 ? 4
                     : i == 60 ? 5
                               : 1,
            .value_nusd = 2500000000 + wave + (int64_t)(i * 7919 % 13) * 4000000,
            .low_nusd = 2200000000 + wave,
            .high_nusd = 2900000000 + wave,
            .erratum = i == 70,
        };
    }
    return (struct chart){.id = "c",
                          .index = "H100-SXM",
                          .unit = "USD per GPU-hour",
                          .day = day,
                          .days = n,
                          .mark = marks,
                          .marks = 1};
}

static const char *drawn(const struct chart *c)
{
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    chart_svg(c, &b);
    return bytes(&b);
}

START_TEST(a_hole_breaks_the_line)
{
    struct chart c = year(365);
    const char *svg = drawn(&c), *line = strstr(svg, "class=\"line\"");

    /* one run to the day of level 5, one to the days without a record, one to the end */
    ck_assert_ptr_nonnull(line);
    ck_assert_uint_eq(count(text_dup_n(&a, line, strcspn(line, "/>")), "M"), 3);
    ck_assert_uint_eq(count(svg, "class=\"level5\""), 1);
    ck_assert_uint_eq(count(svg, "class=\"level2\""), 1);
    ck_assert_uint_eq(count(svg, "class=\"erratum\""), 1);
    ck_assert_uint_eq(count(svg, "class=\"mark\""), 1);
    ck_assert_ptr_nonnull(strstr(svg, "<title>2026-02-10: level 2</title>"));
    ck_assert_ptr_nonnull(strstr(svg, "1 days have no value."));
    arena_fini(&a);
}
END_TEST

/* The first day of an index is drawn, and so is one between two days without a value. */
START_TEST(a_day_alone_is_a_dash)
{
    static const struct chart_day day[] = {
        {.date = 20454, .level = 1, .value_nusd = 2000000000},
        {.date = 20455, .level = 5},
        {.date = 20456, .level = 1, .value_nusd = 3000000000},
    };
    struct chart c = {.id = "c", .index = "X", .unit = "USD", .day = day, .days = 1};

    ck_assert_uint_eq(count(drawn(&c), "m-3 0h6"), 1);
    c.days = 3;
    ck_assert_uint_eq(count(drawn(&c), "m-3 0h6"), 2);
    arena_fini(&a);
}
END_TEST

START_TEST(places_are_where_values_are)
{
    static const struct chart_day day[] = {
        {.date = 20454, .level = 1, .value_nusd = 2000000000},
        {.date = 20455, .level = 1, .value_nusd = 3000000000},
    };
    struct chart c = {.id = "c", .index = "X", .unit = "USD", .day = day, .days = 2};
    const char *svg = drawn(&c);

    /* from 2.00 to 3.20 in steps of 0.20: 2.00 is the bottom, 3.00 a sixth below the top */
    ck_assert_msg(strstr(svg, "d=\"M64.0 286.0L948.0 57.6\"") != NULL, "%s", svg);
    ck_assert_ptr_nonnull(strstr(svg, ">2.00</text>"));
    ck_assert_ptr_nonnull(strstr(svg, ">3.20</text>"));
    arena_fini(&a);
}
END_TEST

START_TEST(steps_are_one_two_or_five)
{
    ck_assert_int_eq(chart_step(1), 100000);
    ck_assert_int_eq(chart_step(1000000000), 200000000);
    ck_assert_int_eq(chart_step(7000000000), 1000000000);
    for (int64_t span = 1000000; span < INT64_MAX / 100; span *= 3) {
        int64_t step = chart_step(span);

        ck_assert_int_le(span / step, 7);
        ck_assert_int_ge(span / step, 2);
    }
}
END_TEST

START_TEST(nothing_to_draw_is_said)
{
    static const struct chart_day day = {.date = 20454, .level = 5};
    struct chart none = {.id = "c", .index = "X", .unit = "USD"};
    struct chart five = {.id = "c", .index = "X", .unit = "USD", .day = &day, .days = 1};
    struct chart one = year(1);

    ck_assert_ptr_nonnull(strstr(drawn(&none), "No day of this index has a value yet"));
    ck_assert_ptr_nonnull(strstr(drawn(&five), "No day of this index has a value yet"));
    ck_assert_ptr_nonnull(strstr(drawn(&one), "<svg"));
    arena_fini(&a);
}
END_TEST

#define EVIL "<script>alert(\"1\")</script>&'\x1b[31m"

static const struct page_link rules[] = {{NULL, "Complaints: within five days", NULL}};
static const struct page_frame frame = {.rule = rules,
                                        .rules = 1,
                                        .made_at = "2026-12-31T20:00:07Z",
                                        .version = "0.1",
                                        .root = "../",
                                        .key = "SHA256:abc"};

static const char *page_with(const char *word, size_t days, bool zoom)
{
    struct page_value v = {.date = "2026-12-31",
                           .avg = "2.6519",
                           .med = "2.6396",
                           .mean = "2.6205",
                           .level = 1,
                           .status = "final",
                           .q1 = "2.2512",
                           .q3 = "3.0120",
                           .low = "1.9100",
                           .high = "3.3635",
                           .operators = "9 in this value",
                           .partitions = "24 of 24",
                           .matched = "+0.42 %",
                           .composition = "-0.05 %",
                           .flags = "carried",
                           .method = "GHR-1.1",
                           .panel = "headline-2027-01",
                           .published_at = "2026-12-31T20:00:07Z",
                           .valid_until = "2027-01-01T20:00:00Z",
                           .next_at = "2027-01-01T16:15:00Z",
                           .publication_no = "88123",
                           .revision = "2",
                           .digest =
                               "f2ca1bb6c7e907d06dafe4687e579fce76b37e4e93b7605022da52e6ccc26fd2"};
    const struct page_operator op[] = {
        {.name = "runpod",
         .market = "runpod",
         .segment = "neocloud",
         .price = "2.6658",
         .verdict = "counted in 24 partitions",
         .weight = "18.1",
         .influence = "+0.0021",
         .without = "2.6498",
         .seen_at = "2026-12-31 15:05",
         .see = "https://www.runpod.io/pricing"},
        {.name = word, .segment = "neocloud", .verdict = "no key", .see = "javascript:alert(1)"},
    };
    const struct page_cover cover[] = {
        {"2026-12-31", "vvvvvvvvvvvvvvvvvvvvvvvv", NULL},
        {"2026-12-30", "vvvvcc--vvvvvvvvvvvvvvvv", "6 and 7: too few operators"},
    };
    struct page_contract contract[8];
    const struct page_event event[] = {{"2026-11-20", "erratum", word}};
    const struct page_link link[] = {
        {"../v1/index/H100-SXM/latest.json", "latest.json", "the newest value"},
        {"../v1/index/H100-SXM/2026.csv", "2026.csv", NULL}};
    const struct page_other other[] = {
        {"2026-12-31", word, "2.81", "USD per GPU-hour", "2.6519", "+0.1581", "rentals", word},
        {"2026-12-30", "Survey", "19.4", "USD per node-hour", "2.6500", NULL, "a survey", NULL}};
    const struct page_change change[] = {
        {"2026-12-30", word, "openrouter", "2.2000", "1.9865", "-9.70"}};
    const struct page_seller seller[] = {
        {"novita", "openrouter", "1.9865", "1.4899", "25.00", "fp8", NULL, "2026-12-01"},
        {word, "openrouter", "2.0000", NULL, NULL, NULL, NULL, NULL}};
    struct page_index p = {.id = "H100-SXM",
                           .title = word,
                           .other = other,
                           .others = 2,
                           .seller = seller,
                           .sellers = 2,
                           .sellers_out = 3,
                           .change = change,
                           .changes = 1,
                           .unit = "USD per GPU-hour",
                           .value = &v,
                           .chart = year(days),
                           .op = op,
                           .ops = 2,
                           .cover = cover,
                           .covers = 2,
                           .contract = contract,
                           .contracts = 8,
                           .event = event,
                           .events = 1,
                           .download = link,
                           .downloads = 2,
                           .settled = true,
                           .zoom = zoom};
    struct buf b;

    for (size_t i = 0; i < 8; i++)
        contract[i] = (struct page_contract){.name = "H100-SXM-F27",
                                             .month = "2027-01",
                                             .status = "running",
                                             .indicative = "2.6519",
                                             .as_of = "2026-12-31",
                                             .days_left = "31"};
    contract[0] = (struct page_contract){
        "H100-SXM-Z26",
        "2026-12",
        "final",
        "2.6005",
        "2.6005",
        "2026-12-31",
        NULL,
        "0",
        "The mean of AVG over all calendar days of the month, rounded once to 0.0001."};
    buf_init(&b, SIZE_MAX / 2);
    page_index(&frame, &p, &b);
    return bytes(&b);
}

static const char *page_of(const char *word, size_t days)
{
    return page_with(word, days, false);
}

static const char *zoom_of(const char *word)
{
    struct page_frame none = frame;
    struct buf b;

    none.made_at = NULL;
    buf_init(&b, SIZE_MAX / 2);
    page_zoom(&none, "H100-SXM", word, word, &b);
    return bytes(&b);
}

START_TEST(no_word_of_a_market_becomes_a_tag)
{
    const char *page = page_of(EVIL, 30);

    ck_assert_ptr_null(strstr(page, "<script"));
    ck_assert_ptr_null(strstr(page, "javascript:"));
    ck_assert_ptr_null(strchr(page, '\x1b'));
    ck_assert_uint_eq(count(page, "&lt;script&gt;alert(&quot;1&quot;)"), 9);
    arena_fini(&a);
}
END_TEST

/* Its scripts are files beside it, and none stands in it: a policy of 'self' lets it work. */
START_TEST(a_page_with_zoom_has_two_scripts_of_its_folder_and_nothing_else)
{
    const char *page = zoom_of(EVIL), *look = getenv("ZOOM_LOOK");

    ck_assert_uint_eq(count(page, "<script"), 2);
    ck_assert_uint_eq(count(page, "<script src=\"uPlot.iife.min.js\" defer></script>"), 1);
    ck_assert_uint_eq(count(page, "<script src=\"zoom.js\" defer></script>"), 1);
    ck_assert_uint_eq(count(page, " src="), 2);
    ck_assert_uint_eq(count(page, "<link rel=\"stylesheet\" href=\"uPlot.min.css\">"), 1);
    ck_assert_uint_eq(count(page, "@import") + count(page, "url(") + count(page, "https://"), 0);
    ck_assert_uint_eq(count(page, "&lt;script&gt;alert(&quot;1&quot;)"), 4);
    ck_assert_uint_eq(count(page, " data-index=\"H100-SXM\""), 1);
    ck_assert_uint_eq(count(page, "<h1>"), 1);
    if (look) {
        FILE *f = fopen(look, "w");

        ck_assert_ptr_nonnull(f);
        (void)fputs(zoom_of("H100 SXM 80 GB, on demand"), f);
        (void)fclose(f);
    }
    arena_fini(&a);
}
END_TEST

/* It says nothing that a day more changes, and where no script runs leads back. */
START_TEST(a_page_with_zoom_holds_no_value)
{
    const char *page = zoom_of("H100"), *none = strstr(page, "<noscript>");

    ck_assert_ptr_null(strstr(page, "<time>"));
    ck_assert_ptr_null(strstr(page, "Newest publication"));
    ck_assert_ptr_nonnull(none);
    ck_assert_uint_eq(count(text_dup_n(&a, none, (size_t)(strstr(none, "</noscript>") - none)),
                            "href=\"../index/H100-SXM.html\""),
                      1);
    arena_fini(&a);
}
END_TEST

START_TEST(a_page_leads_to_its_zoom_where_there_is_one)
{
    static const char link[] = "<p><a href=\"../zoom/H100-SXM.html\">Zoom into all days</a></p>";
    const char *plain = page_of("H100", 30), *with = page_with("H100", 30, true);
    const char *at = strstr(with, link);

    ck_assert_ptr_null(strstr(plain, "zoom"));
    ck_assert_ptr_nonnull(at);
    ck_assert_str_eq(
        text_join(&a, text_dup_n(&a, with, (size_t)(at - with)), at + sizeof link - 1, NULL),
        plain);
    arena_fini(&a);
}
END_TEST

/* A level of others has its difference in our unit alone; a price of tokens stands with its time.
 */
START_TEST(what_stands_beside_our_value)
{
    const char *page = page_of("H100 SXM, on demand", 30);

    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">2.6519</td><td class=\"n\">+0.1581</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<td>USD per node-hour</td><td class=\"n\">2.6500</td>"
                                       "<td class=\"n\">-</td>"));
    ck_assert_ptr_nonnull(
        strstr(page, "Newest price of each in the day to 2026-12-31T20:00:07Z, USD per GPU-hour"));
    ck_assert_ptr_nonnull(strstr(page, "3 more do not count"));
    ck_assert_ptr_nonnull(strstr(page, "<td class=\"n\">1.9865</td><td class=\"n\">-9.70</td>"));
    ck_assert_ptr_nonnull(strstr(page, "<li>Complaints: within five days</li>"));
    arena_fini(&a);
}
END_TEST

/* What is settled on and what is only indicative stand apart; months far away are folded. */
START_TEST(months_of_a_contract)
{
    const char *page = page_of("H100 SXM, on demand", 30), *folded = strstr(page, "2 more months");

    ck_assert_ptr_nonnull(
        strstr(page, "<td class=\"n\">2.6005</td><td class=\"n\">-</td><td class=\"n\">2.6005"));
    ck_assert_ptr_nonnull(
        strstr(page, "<td class=\"n\">-</td><td class=\"n\">2.6519</td><td class=\"n\">-</td>"
                     "<td>running</td>"));
    ck_assert_ptr_nonnull(folded);
    ck_assert_uint_eq(count(page, "<td>H100-SXM-"), 8);
    ck_assert_uint_eq(count(folded, "<td>H100-SXM-"), 2);
    arena_fini(&a);
}
END_TEST

START_TEST(a_page_asks_nobody_and_stays_small)
{
    const char *page = page_of("H100 SXM, on demand", 365), *look = getenv("SITE_LOOK");

    ck_assert_uint_lt(strlen(page), 150000);
    ck_assert_uint_eq(count(page, "https://"), 1); /* where a person sees the price */
    ck_assert_uint_eq(count(page, " src="), 0);
    ck_assert_uint_eq(count(page, "@import") + count(page, "url("), 0);
    ck_assert_uint_eq(count(page, "<h1>"), 1);
    ck_assert_uint_eq(count(page, "<time>"), count(page, "</time>"));
    if (look) {
        FILE *f = fopen(look, "w");

        ck_assert_ptr_nonnull(f);
        (void)fputs(page, f);
        (void)fclose(f);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(every_flag_is_said_in_words)
{
    const char *page = page_of("H100 SXM, on demand", 3);
    char name[64];

    for (unsigned flag = 1; *fixing_flags_text(flag, name); flag *= 2)
        ck_assert_msg(strstr(page, text_fmt(&a, " %s (", name)) != NULL, "%s", name);
    arena_fini(&a);
}
END_TEST

SUITE(site_page)
{
    ADD(every_flag_is_said_in_words);
    ADD(a_hole_breaks_the_line);
    ADD(a_day_alone_is_a_dash);
    ADD(places_are_where_values_are);
    ADD(steps_are_one_two_or_five);
    ADD(nothing_to_draw_is_said);
    ADD(no_word_of_a_market_becomes_a_tag);
    ADD(a_page_with_zoom_has_two_scripts_of_its_folder_and_nothing_else);
    ADD(a_page_with_zoom_holds_no_value);
    ADD(a_page_leads_to_its_zoom_where_there_is_one);
    ADD(what_stands_beside_our_value);
    ADD(months_of_a_contract);
    ADD(a_page_asks_nobody_and_stays_small);
}
