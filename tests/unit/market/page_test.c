/*
 * The mechanics of price pages: cells, counts, columns, anchors. The sellers' pages themselves are
 * in tests/market.
 */
#include "source/page_priv.h"

#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/unit.h"
#include "base/clock.h"

static struct arena arena;

static const char *const per_gpu[] = {"/gpu-hr", NULL};
static const char *const bare[] = {"", "/hr", NULL};
static const struct page_unit gpu_hour = {"$", per_gpu}, dollars = {"$", bare}, plain = {"", bare};

static const struct {
    const char *name, *text;
    const struct page_unit *unit;
    bool ok, told, teaser;
    int64_t nano;
} cells[] = {
    {"plain", "$3.50/GPU-hr", &gpu_hour, true, true, false, 3500000000},
    {"blanks in the unit", "$3.50 / GPU-hr", &gpu_hour, true, true, false, 3500000000},
    {"no decimals", "$40", &dollars, true, true, false, 40000000000},
    {"groups", "$1,234.50/hr", &dollars, true, true, false, 1234500000000},
    {"two groups", "$1,234,567", &dollars, true, true, false, 1234567000000000},
    {"blank behind the sign", "$ 2.00", &dollars, true, true, false, 2000000000},
    {"no sign where none is asked", "1.80", &plain, true, true, false, 1800000000},
    {"from is a teaser", "from $2.00", &dollars, true, true, true, 2000000000},
    {"as low as is a teaser", "As low as $1.89/hr", &dollars, true, true, true, 1890000000},
    {"starting from is a teaser", "Starting from $2.79", &dollars, true, true, true, 2790000000},
    {"words", "Contact sales", &dollars, true, false, false, 0},
    {"dash", "\xE2\x80\x94", &dollars, true, false, false, 0},
    {"not available", "N/A", &dollars, true, false, false, 0},
    {"empty", "", &dollars, true, false, false, 0},
    {"other unit", "$3.50/node-hr", &gpu_hour, false, false, false, 0},
    {"unit gone", "$3.50", &gpu_hour, false, false, false, 0},
    {"per month", "$3.50/mo", &dollars, false, false, false, 0},
    {"other currency",
     "\xE2\x82\xAC"
     "3.50",
     &dollars, false, false, false, 0},
    {"sign where none is asked", "$3.50", &plain, false, false, false, 0},
    {"decimal comma", "$3,50", &dollars, false, false, false, 0},
    {"group of two", "$12,34.50", &dollars, false, false, false, 0},
    {"group without its comma", "$1234,567", &dollars, false, false, false, 0},
    {"two points", "$3.5.0", &dollars, false, false, false, 0},
    {"range", "$2.00 - 2.50", &dollars, false, false, false, 0},
    {"two prices", "$6.74 $3.39", &dollars, false, false, false, 0},
    {"footnote", "$2.24*", &dollars, false, false, false, 0},
    {"zero is never a price", "$0.00", &dollars, false, false, false, 0},
    {"point without digits", "$3.", &dollars, false, false, false, 0},
};

START_TEST(cell_reads_whole_or_not_at_all)
{
    struct page_price price;
    struct err e = {0};
    bool ok = page_price(cells[_i].text, cells[_i].unit, &price, &e);

    ck_assert_msg(ok == cells[_i].ok, "%s: %s", cells[_i].name, e.text);
    if (!ok)
        return;
    ck_assert_msg(price.told == cells[_i].told, "%s", cells[_i].name);
    ck_assert_msg(price.teaser == cells[_i].teaser, "%s", cells[_i].name);
    ck_assert_int_eq(price.nano, cells[_i].nano);
}
END_TEST

static const struct {
    const char *text;
    int64_t count; /* 0: refused */
} counts[] = {{"8", 8},    {"8x", 8},  {"8 x", 8}, {"x8", 8},     {"8 \xC3\x97", 8}, {"4^1", 4},
              {"16", 16},  {"", 0},    {"x", 0},   {"0", 0},      {"8-16", 0},       {"1/7", 0},
              {"many", 0}, {"8xx", 0}, {"0.5", 0}, {"9999999", 0}};

START_TEST(count_is_read_and_not_assumed)
{
    struct err e = {0};
    int64_t n;
    bool ok = page_count(counts[_i].text, &n, &e);

    ck_assert_msg(ok == (counts[_i].count > 0), "\"%s\"", counts[_i].text);
    ck_assert(!ok || n == counts[_i].count);
}
END_TEST

START_TEST(count_stands_before_or_behind_a_name)
{
    const char *rest = "";
    int64_t n;

    ck_assert(page_count_before("8 x NVIDIA H200 - 141GB", &n, &rest, &arena) && n == 8);
    ck_assert_str_eq(rest, "NVIDIA H200 - 141GB");
    ck_assert(page_count_before("1 \xC3\x97 H100 SXM", &n, &rest, &arena) && n == 1);
    ck_assert_str_eq(rest, "H100 SXM");
    ck_assert(!page_count_before("NVIDIA H200", &n, &rest, &arena));
    ck_assert(!page_count_before("8 H200", &n, &rest, &arena));
    page_count_behind("NVIDIA H100 (8x)", &n, &rest, &arena);
    ck_assert(n == 8 && text_eq(rest, "NVIDIA H100"));
    page_count_behind("NVIDIA H100", &n, &rest, &arena);
    ck_assert(n == 1 && text_eq(rest, "NVIDIA H100"));
    page_count_behind("NVIDIA H100 (new)", &n, &rest, &arena);
    ck_assert(n == 1 && text_eq(rest, "NVIDIA H100 (new)"));
}
END_TEST

static const struct {
    const char *words, *date;
} dates[] = {
    {"GPU-hour (Effective October 1, 2026)", "2026-10-01T00:00:00Z"},
    {"from march 31 2027 on", "2027-03-31T00:00:00Z"},
    {"May 31, 2026", "2026-05-31T00:00:00Z"},
    {"Effective June 31, 2026", NULL},
    {"Effective soon", NULL},
    {"October 2026", NULL},
};

START_TEST(date_in_words)
{
    int64_t time, expected;
    bool ok = page_date(dates[_i].words, &time);

    ck_assert_msg(ok == (dates[_i].date != NULL), "%s", dates[_i].words);
    if (ok) {
        ck_assert(clock_parse(dates[_i].date, &expected));
        ck_assert_int_eq(time, expected);
    }
}
END_TEST

/* A page that is ready to be read, or NULL with the reason in e. */
static struct page *open_page(const char *body, struct err *e)
{
    struct offer_list *out = ARENA_NEW(&arena, struct offer_list);
    struct source_reply reply = {.body = body, .len = strlen(body)};
    struct page *p = ARENA_NEW(&arena, struct page);

    out->arena = &arena;
    return page_open(p, &reply, out, &arena, e) ? p : NULL;
}

START_TEST(anchor_must_stand_once)
{
    struct err e = {0};
    struct page *p = open_page("<h2>GPU <i>prices</i></h2><p>GPU prices</p><h3>CPU</h3><h4>cpu</h4>"
                               "<script>GPU prices</script>",
                               &e);

    ck_assert_ptr_nonnull(page_anchor(p, p->all, NULL, "GPU Prices"));
    ck_assert_ptr_null(page_anchor(p, p->all, NULL, "CPU"));
    ck_assert_str_eq(e.text, "anchor \"CPU\" stands there 2 times, expected once");
    ck_assert_ptr_null(page_anchor(p, p->all, NULL, "GPU"));
    ck_assert_str_eq(e.text, "anchor \"GPU\" is missing");
    ck_assert_ptr_nonnull(page_anchor(p, p->all, "h3", "CPU"));
}
END_TEST

START_TEST(anchors_must_stand_in_order)
{
    struct err e = {0};
    struct page *p = open_page("<h3>CPU</h3><p>1</p><h3>GPU</h3><p>2</p>", &e);
    struct html_range in;

    ck_assert(page_between(p, "h3", "CPU", "h3", "GPU", &in));
    ck_assert_str_eq(html_range_text(in, &arena), "1");
    ck_assert(!page_between(p, "h3", "GPU", "h3", "CPU", &in));
    ck_assert_str_eq(e.text, "anchor \"CPU\" stands before \"GPU\"");
}
END_TEST

START_TEST(every_price_is_accounted_for)
{
    struct err e = {0};
    struct page *p = open_page("<p>$3.50</p><p>$ x $4</p><script>$9</script>", &e);

    ck_assert_uint_eq(page_signs(p, p->all, "$"), 2);
    ck_assert(page_account(p, p->all, "$", 2, "slice"));
    ck_assert(!page_account(p, p->all, "$", 1, "slice"));
    ck_assert_str_eq(e.text, "\"slice\" shows 2 prices, but 1 were read");
}
END_TEST

START_TEST(page_that_does_not_end_is_cut)
{
    struct err e = {0};

    ck_assert_ptr_null(open_page("<html><body><p>a</p>", &e));
    ck_assert_str_eq(e.text, "page is cut: it begins and does not end");
    ck_assert_ptr_nonnull(open_page("<html><body><p>a</p></body></HTML>", &e));
    ck_assert_ptr_nonnull(open_page("<p>a fragment</p>", &e));
}
END_TEST

START_TEST(state_marks_must_stand_once)
{
    static const char state[] =
        "{\"title\":\"A\",\"content\":[[\"x\"]]},{\"title\":\"B\",\"t\":[1}";
    struct err e = {0};
    struct page *p = open_page("<p></p>", &e);
    const struct json *doc;

    p->state = state;
    p->state_len = strlen(state);
    doc = page_state_json(p, "\"title\":\"A\"", "\"content\":");
    ck_assert(json_is_array(doc) && json_len(doc) == 1);
    ck_assert_ptr_null(page_state_json(p, "\"title\":", NULL));
    ck_assert_str_eq(e.text, "anchor \"\"title\":\" stands there more than once");
    ck_assert_ptr_null(page_state_json(p, "\"title\":\"B\"", "\"t\":"));
    ck_assert_ptr_null(page_state_json(p, "\"title\":\"C\"", NULL));
    ck_assert_str_eq(e.text, "anchor \"\"title\":\"C\"\" is missing");
}
END_TEST

/* Without the time of the poll nobody can tell which of two columns is the price. */
START_TEST(dated_price_needs_the_time)
{
    static const char body[] =
        "<script>self.__next_f.push([1,\"{\\\"title\\\":\\\"NVIDIA GPU "
        "Instances\\\",\\\"content\\\":[[\\\"Item\\\",\\\"vCPUs\\\",\\\"RAM, GB"
        "\\\",\\\"GPU-hour\\\",\\\"GPU-hour (Effective October 1, 2026)\\\"],["
        "\\\"NVIDIA HGX H100\\\",\\\"16\\\",\\\"200\\\",\\\"$3.00\\\",\\\"$4.50"
        "\\\"]]}\"])</script>";
    const struct source *m = kit_source("nebius_page");
    struct source_reply reply = {.body = body, .len = strlen(body)};
    struct offer_list out = {.arena = &arena};
    struct source_page next = {0};
    struct err e = {0};

    ck_assert(!source_parse(m, &reply, &out, &next, &arena, &e));
    ck_assert_str_eq(e.text,
                     "column \"GPU-hour (Effective October 1, 2026)\" needs the time of the "
                     "poll");
    reply.page.now = clock_date(2026, 9, 30) * CLOCK_DAY + 86399;
    ck_assert(source_parse(m, &reply, &out, &next, &arena, &e));
    reply.page.now = clock_date(2026, 10, 1) * CLOCK_DAY;
    ck_assert(source_parse(m, &reply, &out, &next, &arena, &e));
    ck_assert_uint_eq(out.len, 2);
    ck_assert_int_eq(out.at[0].price_nano, 3000000000);
    ck_assert_int_eq(out.at[1].price_nano, 4500000000);
}
END_TEST

SUITE(source_page)
{
    ADD_TABLE(cell_reads_whole_or_not_at_all, cells);
    ADD_TABLE(count_is_read_and_not_assumed, counts);
    ADD(count_stands_before_or_behind_a_name);
    ADD_TABLE(date_in_words, dates);
    ADD(anchor_must_stand_once);
    ADD(anchors_must_stand_in_order);
    ADD(every_price_is_accounted_for);
    ADD(page_that_does_not_end_is_cut);
    ADD(state_marks_must_stand_once);
    ADD(dated_price_needs_the_time);
}
