/* What readers follow: which row counts, the one feed, what was known at a moment, what came in on
   a day. On rows written by hand; numbers of days and prices are in view_test.c. */
#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"
#include "store/basket.h"
#include "store/erratum.h"
#include "store/shadow.h"
#include "store/view/site.h"
#include "store/view/status.h"
#include "store/view/table.h"

static struct arena mem;

#define FIXING                                                                                     \
    "insert into fixing (publication_no, index, fixing_date, revision, status, level, method,"     \
    " method_hash, panel, panel_hash, avg, valid_partitions, partitions, operators, influence,"    \
    " flags, repeated, polls, record, record_digest, annulled, published_at)"                      \
    " select no, index, date::date, revision, status, case when avg is null then 5 else 1 end,"    \
    " 'GHR-1.0', 'mh', 'panel', 'ph', avg, 24, 24, 9, 0, '', 0, '{}', 'r', 'd' || no,"             \
    " (no = 9)::integer, at::timestamptz from (values "
#define SETTLEMENT                                                                                 \
    ") x(no, index, date, revision, status, avg, at);"                                             \
    "insert into settlement (publication_no, contract, month, as_of, revision, status, price,"     \
    " to_date, indicative, days, days_published, days_repeated, record, record_digest,"            \
    " annulled, published_at) select no, contract, month::date, as_of::date, revision, status, "   \
    "price,"                                                                                       \
    " to_date, indicative, 31, 31, 0, 'r', 'd' || no, (no = 10)::integer,"                         \
    " at::timestamptz from (values "
#define BASKET                                                                                     \
    ") x(no, contract, month, as_of, revision, status, price, to_date, indicative, at);"           \
    "insert into basket_level (publication_no, basket, basket_date, revision, base_date, level,"   \
    " carried, chained, settled, polls, record, record_digest, published_at)"                      \
    " select no, basket, date::date, revision, date::date, level, 0, false, true, '{}', 'r',"      \
    " 'd' || no, at::timestamptz from (values "
#define ERRATUM                                                                                    \
    ") x(no, basket, date, revision, level, at);"                                                  \
    "insert into erratum (publication_no, index, contract, erratum_date, revision, published,"     \
    " would_be, why, published_at) select no, index, contract, date::date, revision, published,"   \
    " would_be, why, at::timestamptz from (values "
#define ANNULMENT                                                                                  \
    ") x(no, index, contract, date, revision, published, would_be, why, at);" ANNULMENT_ALONE
#define ANNULMENT_ALONE                                                                            \
    "insert into annulment (publication_no, annulled_no, kind, name, row_date, month, revision,"   \
    " annulled_digest, annulled_by, why, record, record_digest, published_at)"                     \
    " select no, of_no, kind, name, date::date, month::date, revision, 'd' || of_no, 'by', why,"   \
    " 'r', 'd' || no, at::timestamptz from (values "
#define AS_ANNULMENT ") x(no, of_no, kind, name, date, month, revision, why, at);"
#define STATUS                                                                                     \
    AS_ANNULMENT                                                                                   \
    "insert into publication_status (publication_no, name, status, why, said_by, published_at)"    \
    " select no, name, status, why, 'by', at::timestamptz from (values "
#define END ") x(no, name, status, why, at);"

/* A wrong final, annulled, and the right one; a basket annulled for good; an index paused and not.
 */
static const char rows[] = FIXING
    "(1, 'X', '2026-05-30', 1, 'preliminary', 2.0, '2026-05-30T16:15Z'),"
    "(2, 'X', '2026-05-30', 2, 'final', 2.5, '2026-05-30T20:00Z'),"
    "(3, 'Y', '2026-05-30', 1, 'final', 7, '2026-05-30T20:00Z'),"
    "(4, 'X', '2026-05-31', 1, 'final', null, '2026-05-31T20:00Z'),"
    "(9, 'X', '2026-05-31', 2, 'final', 2.6, '2026-06-01T12:00Z')" SETTLEMENT
    "(5, 'C', '2026-05-01', '2026-05-30', 1, 'running', null, 2.5, 2.5, '2026-05-30T20:15Z'),"
    "(6, 'C', '2026-05-01', '2026-05-31', 1, 'final', 2.5, 2.5, null, '2026-05-31T20:15Z'),"
    "(10, 'C', '2026-05-01', '2026-05-31', 2, 'final', 2.55, 2.55, null, '2026-06-01T12:00Z'),"
    "(11, 'C', '2026-06-01', '2026-05-31', 1, 'running', null, null, 2.6, '2026-06-01T12:00Z'),"
    "(12, 'D', '2026-05-01', '2026-05-31', 1, 'not_determined', null, 1, null,"
    " '2026-06-01T12:00Z')" BASKET "(13, 'B', '2026-05-30', 1, 100.5, '2026-05-31T00:15Z'),"
    "(14, 'B', '2026-05-31', 1, 101, '2026-06-01T00:15Z'),"
    "(15, 'B', '2026-05-30', 2, 100.6, '2026-06-01T00:15Z')" ERRATUM
    "(16, 'X', null, '2026-05-30', 2, 2.5, 2.7, 'late', '2026-06-01T13:00Z'),"
    "(17, null, 'C', '2026-05-01', 2, 2.55, null, 'late', '2026-06-01T13:00Z')" ANNULMENT
    "(7, 4, 'fixing', 'X', '2026-05-31', null, 1, 'clock', '2026-06-01T11:00Z'),"
    "(8, 6, 'settlement', 'C', '2026-05-31', '2026-05-01', 1, 'clock', '2026-06-01T11:00Z'),"
    "(18, 14, 'basket', 'B', '2026-05-31', null, 1, 'clock', '2026-06-01T14:00Z')" STATUS
    "(19, 'X', 'suspended', 'looked at', '2026-06-01T23:59:59Z'),"
    "(20, '*', 'holiday', 'the year', '2026-06-02T00:00Z'),"
    "(21, 'X', 'active', 'right', '2026-06-02T00:00Z')" END;

static void is(const char *sql, const char *wanted)
{
    ck_assert_str_eq(scratch_value(&mem, sql), wanted);
}

static void before(const char *sql)
{
    (void)scratch_ready(&mem);
    scratch_sql(&mem, sql);
}

#define NUMBERS(of, where)                                                                         \
    "select string_agg(publication_no::text, ' ' order by publication_no) from api_v1." of         \
    " where " where

START_TEST(one_row_of_each_day_counts)
{
    before(rows);
    is(NUMBERS("fixing", "newest"), "2 3 9");
    is(NUMBERS("fixing", "not newest"), "1 4");
    is(NUMBERS("fixing_latest", "true"), "2 3 9");
    is(NUMBERS("settlement", "newest"), "5 10 11 12");
    is(NUMBERS("settlement_price", "true"), "10 12");
    is(NUMBERS("settlement_indicative", "true"), "5 11");
    is(NUMBERS("basket", "newest"), "15");
    is(NUMBERS("publication_status", "newest"), "20 21");
    is("select string_agg(concat_ws(' ', coalesce(price_text, '-'), coalesce(to_date_text, '-'),"
       " coalesce(indicative_text, '-')), ', ' order by publication_no) from api_v1.settlement",
       "- 2.500000000 2.500000000, 2.5000 2.500000000 -, 2.5500 2.550000000 -, - - 2.600000000,"
       " - 1.000000000 -");
}
END_TEST

/* Each with the number it came out with; where a month only stands is not in it. */
START_TEST(the_feed_has_every_kind)
{
    before(rows);
    is("select string_agg(concat_ws(' ', publication_no, kind, name, to_char(effective_date, "
       "'MMDD'),"
       " coalesce(to_char(month, 'YYMM'), '-'), revision, status, coalesce(level::text, '-'),"
       " coalesce(value::float::text, '-'), coalesce(value_text, '-'), coalesce(why, '-'),"
       " coalesce(record_digest, '-')), E'\\n' order by publication_no) from api_v1.publication",
       "1 fixing X 0530 - 1 preliminary 1 2 2.0000 - d1\n"
       "2 fixing X 0530 - 2 final 1 2.5 2.5000 - d2\n"
       "3 fixing Y 0530 - 1 final 1 7 7.0000 - d3\n"
       "4 fixing X 0531 - 1 final 5 - - - d4\n"
       "6 settlement C 0531 2605 1 final - 2.5 2.5000 - d6\n"
       "7 annulment X 0531 - 1 annulled - - - clock d7\n"
       "8 annulment C 0531 2605 1 annulled - - - clock d8\n"
       "9 fixing X 0531 - 2 final 1 2.6 2.6000 - d9\n"
       "10 settlement C 0531 2605 2 final - 2.55 2.5500 - d10\n"
       "12 settlement D 0531 2605 1 not_determined - - - - d12\n"
       "13 basket B 0530 - 1 published - 100.5 100.500000000 - d13\n"
       "14 basket B 0531 - 1 published - 101 101.000000000 - d14\n"
       "15 basket B 0530 - 2 published - 100.6 100.600000000 - d15\n"
       "16 erratum X 0530 - 2 erratum - 2.7 2.700000000 late -\n"
       "17 erratum C 0501 2605 2 erratum - - - late -\n"
       "18 annulment B 0531 - 1 annulled - - - clock d18\n"
       "19 status X 0601 - 1 suspended - - - looked at -\n"
       "20 status * 0602 - 1 holiday - - - the year -\n"
       "21 status X 0602 - 1 active - - - right -");
}
END_TEST

#define AS_OF(moment)                                                                              \
    "select coalesce(string_agg(publication_no::text, ' ' order by publication_no), '')"           \
    " from api_v1.fixing_as_of('" moment "')"

/* A moment sees what came out at it, and an annulment from its own moment on. */
START_TEST(what_was_known_at_a_moment)
{
    before(rows);
    is(AS_OF("2026-05-30T16:14:59Z"), "");
    is(AS_OF("2026-05-30T16:15Z"), "1");
    is(AS_OF("2026-05-30T20:00Z"), "2 3");
    is(AS_OF("2026-06-01T10:59:59Z"), "2 3 4");
    is(AS_OF("2026-06-01T11:00Z"), "2 3");
    is(AS_OF("2026-06-01T12:00Z"), "2 3 9");
}
END_TEST

/* Days of UTC; a poll that was stored again counts as what it was stored as last. */
START_TEST(what_came_in_on_a_day)
{
    before("insert into run (kind, now_at, version, host) values ('run', now(), 'v', 'h');"
           "insert into poll (poll_id, run_id, market, partition_start, observed_at, revision,"
           " verdict, ms, offers, quotes, quotes_ok, replies, imported) overriding system value"
           " select no, 1, market, at::timestamptz, at::timestamptz, revision, verdict, 1, 9, 9, 1,"
           " 1, false from (values (1, 'm', '2026-04-30T23:59:59Z', 1, 'ok'),"
           " (2, 'm', '2026-05-01T00:00Z', 1, 'store'), (3, 'm', '2026-05-01T00:00Z', 2, 'ok'),"
           " (4, 'm', '2026-05-01T23:59:59Z', 1, 'ok'), (5, 'm', '2026-05-01T12:00Z', 1, 'http'),"
           " (6, 'n', '2026-05-01T00:00Z', 1, 'ok')) x(no, market, at, revision, verdict);"
           "insert into poll_verdict (poll_id, verdict, count) values (1, 'ok', 1), (2, 'ok', 50),"
           " (3, 'ok', 2), (3, 'other_gpu', 7), (4, 'ok', 4), (6, 'ok', 9)");
    is("select string_agg(concat_ws(' ', to_char(day, 'MMDD'), market, kind, verdict, count,"
       " meaning is not null), E'\\n' order by day, market, kind, verdict) from api_v1.intake",
       "0430 m offer ok 1 t\n"
       "0430 m poll ok 1 t\n"
       "0501 m offer ok 6 t\n"
       "0501 m offer other_gpu 7 t\n"
       "0501 m poll http 1 t\n"
       "0501 m poll ok 2 t\n"
       "0501 n offer ok 9 t\n"
       "0501 n poll ok 1 t");
}
END_TEST

/* From twenty changes from one day to the next on; a change over a day without a price is none. */
START_TEST(an_estimate_takes_twenty_changes)
{
    static const char estimate[] =
        "select concat_ws(' ', days, changes, round(basis, 4), round(market_volatility::numeric, "
        "4),"
        " round(index_volatility::numeric, 4), round(correlation::numeric, 4),"
        " round(hedge_ratio::numeric, 4), round(effectiveness::numeric, 4), label)"
        " from api_v1.hedge_estimate('m', 'X', '2026-05-01', '2026-05-%s')";

    before(FIXING
           "(0, 'N', '2020-01-01', 1, 'final', 1, '2026-05-30T16:15Z')) x(no, index, date,"
           " revision, status, avg, at);"
           "insert into fixing select (jsonb_populate_record(f, jsonb_build_object("
           " 'publication_no', d, 'index', 'X', 'fixing_date', date '2026-04-30' + d::integer,"
           " 'avg', 2 + d * d % 5 * 0.25))).* from fixing f, generate_series(1, 25) d where d <> 3;"
           "insert into fixing_input (publication_no, partition, operator, market, verdict,"
           " carried, carried_from, price, counted, weight) select publication_no, 0, 'op',"
           " 'm', 'ok', false, 0, 1 + publication_no * 3 % 7 * 0.5, 1, 1 from fixing");
    is(text_fmt(&mem, estimate, "23"), "22 20 0.0795 1.7592 0.5072 0.0206 0.0716 0.0004 estimate");
    is(text_fmt(&mem, estimate, "22"), "21 19 0.0357 estimate");
}
END_TEST

/* ---- what the site asks ---- */

/* Of the numbers left the highest, by whatever kind it was taken; the news begin with it. */
START_TEST(the_newest_publication_is_of_any_kind)
{
    static const struct {
        int64_t newest;
        const char *two, *goes; /* newest news; and what goes then */
    } left[] = {
        {21, "21 status X, 20 status *", "publication_status"},
        {18, "18 annulment B, 17 erratum C", "annulment"},
        {17, "17 erratum C, 16 erratum X", "erratum"},
        {15, "12 settlement D, 10 settlement C", "basket_level"}, /* a basket's level is no news */
        {12, "12 settlement D, 10 settlement C", "settlement"},
        {9, "9 fixing X, 4 fixing X", "fixing"},
        {0, "", "run"},
    };
    struct store *s;
    struct err e = {0};

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
        struct store_news_list news;
        const char *two = "", *digest;
        int64_t newest;

        OK(store_get_newest_publication(s, &newest, &e));
        ck_assert_int_eq(newest, left[i].newest);
        OK(store_get_news(s, 2, &news, &mem, &e));
        for (size_t n = 0; n < news.len; n++)
            two = text_fmt(&mem, "%s%s%lld %s %s", two, n ? ", " : "",
                           (long long)news.at[n].publication_no, news.at[n].kind, news.at[n].name);
        ck_assert_str_eq(two, left[i].two);
        OK(store_get_first_digest(s, &digest, &mem, &e));
        ck_assert(text_eq(digest, newest ? "d1" : NULL));
        scratch_sql(&mem, text_fmt(&mem, "delete from %s", left[i].goes));
    }
    store_close(&s);
}
END_TEST

static const char *news(struct store *s, int limit)
{
    struct store_news_list list;
    const char *out = "";
    struct err e = {0};

    OK(store_get_news(s, limit, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        const struct store_news *n = &list.at[i];
        char date[CLOCK_TEXT_MAX];

        out =
            text_fmt(&mem, "%s%lld %s %s %s %d %s %s %s\n", out, (long long)n->publication_no,
                     n->kind, n->name, clock_text_date(n->date, date), n->revision,
                     n->status ? n->status : "-", n->value ? n->value : "-", n->why ? n->why : "-");
    }
    return out;
}

/* Months that only stand are none, and neither are levels of baskets. */
START_TEST(news_are_told_newest_first)
{
    struct store *s;

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(news(s, 99), "21 status X 2026-06-02 1 active - right\n"
                                  "20 status * 2026-06-02 1 holiday - the year\n"
                                  "19 status X 2026-06-01 1 suspended - looked at\n"
                                  "18 annulment B 2026-05-31 1 - - clock\n"
                                  "17 erratum C 2026-05-01 2 - - late\n"
                                  "16 erratum X 2026-05-30 2 - - late\n"
                                  "12 settlement D 2026-05-01 1 not_determined - -\n"
                                  "10 settlement C 2026-05-01 2 final 2.5500 -\n"
                                  "9 fixing X 2026-05-31 2 final 2.6000 -\n"
                                  "8 annulment C 2026-05-01 1 - - clock\n"
                                  "7 annulment X 2026-05-31 1 - - clock\n"
                                  "6 settlement C 2026-05-01 1 final 2.5000 -\n"
                                  "4 fixing X 2026-05-31 1 final - -\n"
                                  "3 fixing Y 2026-05-30 1 final 7.0000 -\n"
                                  "2 fixing X 2026-05-30 2 final 2.5000 -\n"
                                  "1 fixing X 2026-05-30 1 preliminary 2.0000 -\n");
    ck_assert_str_eq(news(s, 0), "");
    store_close(&s);
}
END_TEST

static const char *months_after(struct store *s, int64_t no)
{
    struct store_month_list list;
    const char *out = "";
    struct err e = {0};

    OK(store_get_months_after(s, no, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++)
        out = text_fmt(&mem, "%s%s%s %d", out, *out ? ", " : "", list.at[i].contract,
                       list.at[i].month % 12 + 1);
    return out;
}

/* "DAY/REVISION why" of each. */
static const char *spoken(struct store *s, int64_t no, const char *index, const char *from,
                          const char *to)
{
    struct store_spoken_list list;
    const char *out = "";
    int64_t first, last;
    struct err e = {0};

    ck_assert(clock_parse_date(from, &first) && clock_parse_date(to, &last));
    OK(store_get_spoken(s, no, index, first, last, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        char date[CLOCK_TEXT_MAX];

        ck_assert_str_eq(list.at[i].index, "X");
        out = text_fmt(&mem, "%s%s%s/%d %s", out, *out ? ", " : "",
                       clock_text_date(list.at[i].date, date) + 8, list.at[i].revision,
                       list.at[i].annulled ? list.at[i].annulled : "erratum");
    }
    return out;
}

/* What came out with the number itself is known already. */
START_TEST(what_was_published_after_a_number)
{
    static const char d_annulled[] =
        ANNULMENT_ALONE "(22, 12, 'settlement', 'D', '2026-05-31', '2026-05-01', 1, 'clock',"
                        " '2026-06-02T00:00Z')" AS_ANNULMENT;
    struct store *s;

    before(rows);
    scratch_sql(&mem, d_annulled);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(months_after(s, 0), "C 5, C 6, D 5");
    ck_assert_str_eq(months_after(s, 10), "C 6, D 5");
    ck_assert_str_eq(months_after(s, 12), "D 5");
    ck_assert_str_eq(months_after(s, 22), "");
    ck_assert_str_eq(spoken(s, 0, NULL, "2026-05-30", "2026-05-31"), "31/1 clock, 30/2 erratum");
    ck_assert_str_eq(spoken(s, 6, "X", "2026-05-30", "2026-05-31"), "31/1 clock, 30/2 erratum");
    ck_assert_str_eq(spoken(s, 7, "X", "2026-05-30", "2026-05-31"), "30/2 erratum");
    ck_assert_str_eq(spoken(s, 16, NULL, "2026-05-30", "2026-05-31"), "");
    ck_assert_str_eq(spoken(s, 0, NULL, "2026-05-31", "2026-06-30"), "31/1 clock");
    ck_assert_str_eq(spoken(s, 0, NULL, "2026-05-01", "2026-05-30"), "30/2 erratum");
    ck_assert_str_eq(spoken(s, 0, "Y", "2026-05-30", "2026-05-31"), "");
    store_close(&s);
}
END_TEST

START_TEST(an_index_has_its_first_and_last_date)
{
    struct store_dates_list got;
    int64_t first;
    struct store *s;
    struct err e = {0};

    before(rows);
    ck_assert(clock_parse_date("2026-05-30", &first));
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_index_dates(s, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].index, "X");
    ck_assert(got.at[0].first == first && got.at[0].last == first + 1);
    ck_assert_str_eq(got.at[1].index, "Y");
    ck_assert(got.at[1].first == first && got.at[1].last == first);
    scratch_sql(&mem, "delete from fixing");
    OK(store_get_index_dates(s, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    store_close(&s);
}
END_TEST

/* What was said of all holds of each, whatever was said of it alone. */
START_TEST(what_holds_of_a_name)
{
    struct store_status_list got;
    struct store *s;
    struct err e = {0};

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_statuses(s, 0, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert_str_eq(got.at[0].name, "*");
    ck_assert_str_eq(got.at[1].name, "X");
    ck_assert_int_eq(got.at[1].publication_no, 21);
    ck_assert_ptr_eq(store_status_of(&got, "X"), &got.at[0]);
    ck_assert_ptr_eq(store_status_of(&got, "Y"), &got.at[0]);
    got.at[0].status = "active";
    got.at[1].status = "suspended";
    ck_assert_ptr_eq(store_status_of(&got, "X"), &got.at[1]);
    ck_assert_ptr_null(store_status_of(&got, "Y"));
    OK(store_get_statuses(s, 20, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_str_eq(got.at[0].name, "X");
    OK(store_get_statuses(s, 21, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    store_close(&s);
}
END_TEST

/* The first fields of each row, a line each. */
static const char *first_fields(const struct store_table *t, size_t fields)
{
    const char *out = "";

    for (size_t i = 0; i < t->len; i++) {
        for (size_t k = 0; k < fields; k++)
            out = text_fmt(&mem, "%s%s%s", out, k ? " " : "", t->row[i][k] ? t->row[i][k] : "-");
        out = text_fmt(&mem, "%s\n", out);
    }
    return out;
}

static const char *table(struct store *s, enum site_table t, const char *name, size_t fields)
{
    struct store_table got;
    int64_t from;
    struct err e = {0};

    ck_assert(clock_parse_date("2026-05-29", &from));
    OK(store_get_table(s, t, name, from, from + 3, &got, &mem, &e));
    return first_fields(&got, fields);
}

/* A basket has a row of every day, a pause ends where something else was said of its name; what has
   a number is in the order of publication. */
START_TEST(tables_of_the_site)
{
    struct store *s;

    before(rows);
    scratch_sql(&mem, "insert into erratum select (jsonb_populate_record(e,"
                      " '{\"publication_no\": 100}')).* from erratum e where publication_no = 16;"
                      "insert into publication_status select (jsonb_populate_record(p,"
                      " '{\"publication_no\": 101, \"name\": \"Z\"}')).* from publication_status p"
                      " where publication_no = 19");
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(table(s, TABLE_BASKET, "B", 9),
                     "2026-05-29 B missing - - - - - no record of this day\n"
                     "2026-05-30 B published 100.600000000 0 false true 2 -\n"
                     "2026-05-31 B annulled - - - - - clock\n"
                     "2026-06-01 B missing - - - - - no record of this day\n");
    ck_assert_str_eq(table(s, TABLE_PAUSE, NULL, 7),
                     "X suspended 2026-06-01T23:59:59Z 2026-06-02T00:00:00Z looked at by 19\n"
                     "* holiday 2026-06-02T00:00:00Z - the year by 20\n"
                     "Z suspended 2026-06-01T23:59:59Z - looked at by 101\n");
    ck_assert_str_eq(table(s, TABLE_STATUS, NULL, 6),
                     "* holiday 2026-06-02T00:00:00Z the year by 20\n"
                     "X active 2026-06-02T00:00:00Z right by 21\n"
                     "Z suspended 2026-06-01T23:59:59Z looked at by 101\n");
    ck_assert_str_eq(table(s, TABLE_ERRATUM, NULL, 9),
                     "16 2026-06-01T13:00:00Z X - 2026-05-30 2 2.500000000 2.700000000 late\n"
                     "17 2026-06-01T13:00:00Z - C 2026-05-01 2 2.550000000 - late\n"
                     "100 2026-06-01T13:00:00Z X - 2026-05-30 2 2.500000000 2.700000000 late\n");
    ck_assert_str_eq(table(s, TABLE_ANNULMENT, NULL, 8),
                     "7 2026-06-01T11:00:00Z fixing X 2026-05-31 - 1 4\n"
                     "8 2026-06-01T11:00:00Z settlement C 2026-05-31 2026-05-01 1 6\n"
                     "18 2026-06-01T14:00:00Z basket B 2026-05-31 - 1 14\n");
    store_close(&s);
}
END_TEST

static const char *publications(struct store *s, int64_t after, int limit)
{
    struct store_table got;
    struct err e = {0};

    OK(store_get_publications(s, after, limit, &got, &mem, &e));
    return first_fields(&got, 3);
}

START_TEST(publications_after_a_number)
{
    struct store *s;

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(publications(s, 0, 2), "1 fixing X\n2 fixing X\n");
    ck_assert_str_eq(publications(s, 19, 9), "20 status *\n21 status X\n");
    ck_assert_str_eq(publications(s, 21, 9), "");
    store_close(&s);
}
END_TEST

/* "DAY to DAY" of May and June, by files of that publication. */
static const char *basket_dates(struct store *s, int64_t after)
{
    int64_t first, last;
    char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];
    bool found;
    struct err e = {0};

    OK(store_get_table_dates(s, "B", after, &first, &last, &found, &e));
    return found ? text_fmt(&mem, "%s to %s", clock_text_date(first, from) + 5,
                            clock_text_date(last, to) + 5)
                 : "none";
}

static const char *token_dates(struct store *s, int64_t after)
{
    int64_t first, last;
    char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];
    struct err e = {0};

    OK(store_get_token_dates(s, after, 7, &first, &last, &e));
    return first <= last ? text_fmt(&mem, "%s to %s", clock_text_date(first, from) + 5,
                                    clock_text_date(last, to) + 5)
                         : "none";
}

/* A day that was published again or annulled is to be written again, and those behind it. */
START_TEST(dates_that_files_do_not_have)
{
    struct store *s;

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(basket_dates(s, 0), "05-30 to 05-31");
    ck_assert_str_eq(basket_dates(s, 14), "05-30 to 05-31");
    ck_assert_str_eq(basket_dates(s, 15), "05-31 to 05-31");
    ck_assert_str_eq(basket_dates(s, 17), "05-31 to 05-31");
    ck_assert_str_eq(basket_dates(s, 18), "none");
    ck_assert_str_eq(token_dates(s, 0), "05-25 to 05-31");
    ck_assert_str_eq(token_dates(s, 3), "05-31 to 05-31");
    ck_assert_str_eq(token_dates(s, 4), "none");
    scratch_sql(&mem, "delete from fixing");
    ck_assert_str_eq(token_dates(s, 0), "none");
    store_close(&s);
}
END_TEST

/* ---- what rules and baskets ask ---- */

static int64_t day_of(const char *date)
{
    int64_t day;

    ck_assert(clock_parse_date(date, &day));
    return day;
}

/* Days of X that are not final yet, around those that are. */
static const char not_final[] =
    FIXING "(23, 'X', '2026-05-29', 1, 'preliminary', 1.0, '2026-05-29T16:15Z'),"
           "(24, 'X', '2026-06-01', 1, 'preliminary', 1.0, '2026-06-01T16:15Z')"
           ") x(no, index, date, revision, status, avg, at);";

/* "INDEX DAY VALUE published, ..." */
static const char *index_days(struct store *s, const char *from, const char *to)
{
    static const char *const index[] = {"Y", "X"};
    struct store_index_days_list got;
    const char *out = "";
    struct err e = {0};

    OK(store_get_index_days(s, index, 2, day_of(from), day_of(to), &got, &mem, &e));
    for (size_t i = 0; i < got.len; i++)
        for (size_t k = 0; k < got.at[i].len; k++) {
            const struct rule_day *d = &got.at[i].day[k];
            char date[CLOCK_TEXT_MAX], at[CLOCK_TEXT_MAX];

            out = text_fmt(&mem, "%s%s%s %s %d %lld %s", out, *out ? ", " : "", got.at[i].index,
                           clock_text_date(d->date, date) + 8, d->level, (long long)d->avg_nusd,
                           clock_text(got.at[i].published_at[k], at) + 5);
        }
    return out;
}

START_TEST(days_of_several_indices)
{
    struct store *s;

    before(rows);
    scratch_sql(&mem, not_final);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(index_days(s, "2026-05-30", "2026-05-31"),
                     "X 30 1 2500000000 05-30T20:00:00Z, X 31 1 2600000000 06-01T12:00:00Z,"
                     " Y 30 1 7000000000 05-30T20:00:00Z");
    ck_assert_str_eq(index_days(s, "2026-05-01", "2026-05-30"),
                     "X 30 1 2500000000 05-30T20:00:00Z, Y 30 1 7000000000 05-30T20:00:00Z");
    ck_assert_str_eq(index_days(s, "2026-05-31", "2026-06-30"),
                     "X 31 1 2600000000 06-01T12:00:00Z");
    ck_assert_str_eq(index_days(s, "2026-06-01", "2026-06-30"), "");
    store_close(&s);
}
END_TEST

/* "OLDEST NEWEST" of each. */
static const char *reaches(struct store *s)
{
    struct store_reach at[] = {{.index = "Z"}, {.index = "Y"}, {.index = "X"}};
    const char *out = "";
    struct err e = {0};

    OK(store_get_reach(s, at, 3, &e));
    for (size_t i = 0; i < 3; i++) {
        char first[CLOCK_TEXT_MAX], last[CLOCK_TEXT_MAX];

        out = text_fmt(&mem, "%s%s%s %s %s", out, i ? ", " : "", at[i].index,
                       at[i].oldest ? clock_text_date(at[i].oldest, first) + 8 : "-",
                       at[i].newest ? clock_text_date(at[i].newest, last) + 8 : "-");
    }
    return out;
}

/* As far as no final is missing: what is annulled and was not published again ends it. */
START_TEST(days_of_rules_end_at_an_annulled_one)
{
    struct store *s;

    before(rows);
    scratch_sql(&mem, not_final);
    s = scratch_open(&mem, STORE_AS_PUBLISHER);
    ck_assert_str_eq(reaches(s), "Z - -, Y 30 30, X 30 31");
    scratch_sql(&mem, ANNULMENT_ALONE "(22, 9, 'fixing', 'X', '2026-05-31', null, 2, 'clock',"
                                      " '2026-06-02T00:00Z')" AS_ANNULMENT);
    ck_assert_str_eq(reaches(s), "Z - -, Y 30 30, X 30 30");
    scratch_sql(&mem, "delete from annulment where publication_no = 22;" ANNULMENT_ALONE
                      "(22, 2, 'fixing', 'X', '2026-05-30', null, 2, 'clock',"
                      " '2026-06-02T00:00Z')" AS_ANNULMENT);
    ck_assert_str_eq(reaches(s), "Z - -, Y 30 30, X 31 -");
    store_close(&s);
}
END_TEST

START_TEST(the_last_final_on_a_date_or_before)
{
    static const char *const index[] = {"X", "X", "X", "Y", "Z"};
    const int64_t date[] = {day_of("2026-05-31"), day_of("2026-05-30"), day_of("2026-05-29"),
                            day_of("2026-06-30"), day_of("2026-06-30")};
    struct fixing got[5];
    bool found[5];
    struct store *s;
    struct err e = {0};

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_last_finals(s, index, date, 5, got, found, &mem, &e));
    ck_assert(found[0] && got[0].date == date[0] && got[0].avg_nusd == 2600000000);
    ck_assert(found[1] && got[1].date == date[1] && got[1].avg_nusd == 2500000000);
    ck_assert(!found[2]);
    ck_assert(found[3] && got[3].date == date[1] && got[3].avg_nusd == 7000000000);
    ck_assert(!found[4]);
    store_close(&s);
}
END_TEST

/* Each in its own place, the newest revision that stands; where there is none the place is empty.
 */
START_TEST(the_newest_fixing_of_each_index_and_date)
{
    static const char *const index[] = {"Y", "X", "Y", "X"};
    const int64_t date[] = {day_of("2026-05-31"), day_of("2026-05-31"), day_of("2026-05-30"),
                            day_of("2026-05-30")};
    struct fixing got[4];
    struct store_record rec[4];
    bool found[4];
    struct store *s;
    struct err e = {0};

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_newest(s, index, date, 4, true, got, rec, found, &mem, &e));
    ck_assert(!found[0] && found[1] && found[2] && found[3]);
    ck_assert_int_eq(rec[1].publication_no, 9);
    ck_assert_int_eq(rec[2].publication_no, 3);
    ck_assert_int_eq(rec[3].publication_no, 2);
    ck_assert_str_eq(rec[3].text, "r");
    store_close(&s);
}
END_TEST

/* Several dates may have one last day before them; it is told once, as it stands. */
START_TEST(levels_on_dates_or_before)
{
    const int64_t date[] = {day_of("2026-05-29"), day_of("2026-05-30"), day_of("2026-05-31")};
    struct store_basket_list got;
    struct store *s;
    struct err e = {0};

    before(rows);
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_baskets_before(s, "B", date, 3, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert(got.at[0].date == date[1] && got.at[0].revision == 2);
    scratch_sql(&mem, "delete from annulment where kind = 'basket'");
    OK(store_get_baskets_before(s, "B", date, 3, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 2);
    ck_assert(got.at[0].date == date[1] && got.at[1].date == date[2]);
    OK(store_get_baskets_before(s, "B", date, 1, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    OK(store_get_baskets_before(s, "A", date, 3, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    store_close(&s);
}
END_TEST

/* From and to are both days of it. */
START_TEST(errata_of_days)
{
    struct store_erratum_list got;
    int64_t day;
    struct store *s;
    struct err e = {0};

    before(rows);
    ck_assert(clock_parse_date("2026-05-30", &day));
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_errata(s, day, day, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 1);
    ck_assert_int_eq(got.at[0].publication_no, 16);
    OK(store_get_errata(s, day - 29, day, &got, &mem, &e)); /* a month's is of its first day */
    ck_assert_uint_eq(got.len, 2);
    OK(store_get_errata(s, day - 28, day - 1, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    OK(store_get_errata(s, day + 1, day + 9, &got, &mem, &e));
    ck_assert_uint_eq(got.len, 0);
    store_close(&s);
}
END_TEST

SUITE(store_reader)
{
    ADD(one_row_of_each_day_counts);
    ADD(the_feed_has_every_kind);
    ADD(what_was_known_at_a_moment);
    ADD(what_came_in_on_a_day);
    ADD(an_estimate_takes_twenty_changes);
    ADD(the_newest_publication_is_of_any_kind);
    ADD(news_are_told_newest_first);
    ADD(what_was_published_after_a_number);
    ADD(an_index_has_its_first_and_last_date);
    ADD(what_holds_of_a_name);
    ADD(tables_of_the_site);
    ADD(publications_after_a_number);
    ADD(dates_that_files_do_not_have);
    ADD(errata_of_days);
    ADD(days_of_several_indices);
    ADD(days_of_rules_end_at_an_annulled_one);
    ADD(the_last_final_on_a_date_or_before);
    ADD(the_newest_fixing_of_each_index_and_date);
    ADD(levels_on_dates_or_before);
}
