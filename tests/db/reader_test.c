/* What readers follow: which row counts, the one feed, what was known at a moment, what came in on
   a day. On rows written by hand; numbers of days and prices are in view_test.c. */
#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"

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
    ") x(no, index, contract, date, revision, published, would_be, why, at);"                      \
    "insert into annulment (publication_no, annulled_no, kind, name, row_date, month, revision,"   \
    " annulled_digest, annulled_by, why, record, record_digest, published_at)"                     \
    " select no, of_no, kind, name, date::date, month::date, revision, 'd' || of_no, 'by', why,"   \
    " 'r', 'd' || no, at::timestamptz from (values "
#define STATUS                                                                                     \
    ") x(no, of_no, kind, name, date, month, revision, why, at);"                                  \
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

SUITE(store_reader)
{
    ADD(one_row_of_each_day_counts);
    ADD(the_feed_has_every_kind);
    ADD(what_was_known_at_a_moment);
    ADD(what_came_in_on_a_day);
    ADD(an_estimate_takes_twenty_changes);
}
