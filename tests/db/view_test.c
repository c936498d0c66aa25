/* What the views of api_v1 compute, on rows written by hand; the numbers were computed elsewhere,
   with exact decimals. What a view costs is in years_test.c. */
#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "scratch.h"
#include "store/token.h"
#include "store/view/table.h"

static struct arena mem;

#define FIXING                                                                                     \
    "insert into fixing (publication_no, index, fixing_date, revision, status, level, method,"     \
    " method_hash, panel, panel_hash, avg, valid_partitions, partitions, operators, influence,"    \
    " flags, repeated, polls, record, record_digest, published_at)"                                \
    " select no, index, date::date, revision, status, level, method, 'mh', 'panel', 'ph',"         \
    " avg::numeric, 24, 24, 9, 0, '', 0, '{}', 'r', 'd', at::timestamptz from (values "
#define AS_FIXING ") x(no, index, date, revision, status, level, method, avg, at);"
#define AT "'2026-06-02T20:00Z'"

static void is(const char *sql, const char *wanted)
{
    ck_assert_str_eq(scratch_value(&mem, sql), wanted);
}

static void before(const char *rows)
{
    (void)scratch_ready(&mem);
    scratch_sql(&mem, rows);
}

/* Levels 4 and 5 are in no statistic, another index is not either; the newest revision counts. */
START_TEST(statistics_of_a_day)
{
    before(FIXING "(1, 'X', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 2.0000, " AT "),"
                  "(2, 'X', '2026-05-02', 1, 'final', 4, 'GHR-1.0', 4.0000, " AT "),"
                  "(3, 'X', '2026-05-03', 1, 'final', 3, 'GHR-1.0', 1.0000, " AT "),"
                  "(4, 'X', '2026-05-04', 1, 'final', 5, 'GHR-1.0', null, " AT "),"
                  "(5, 'X', '2026-05-07', 1, 'final', 2, 'GHR-1.0', 3.0000, " AT "),"
                  "(6, 'X', '2026-05-08', 1, 'final', 1, 'GHR-1.0', 3.3000, " AT "),"
                  "(7, 'Y', '2026-05-08', 1, 'final', 1, 'GHR-1.0', 0.1000, " AT "),"
                  "(8, 'X', '2026-05-09', 1, 'preliminary', 1, 'GHR-1.0', 9.0000, " AT "),"
                  "(9, 'X', '2026-05-09', 2, 'final', 1, 'GHR-1.0', 2.9700, " AT "),"
                  "(10, 'X', '2026-05-10', 1, 'final', 1, 'GHR-1.0', 3.0000, " AT "),"
                  "(11, 'X', '2026-05-31', 1, 'final', 1, 'GHR-1.0', 3.3000, " AT "),"
                  "(12, 'X', '2026-06-01', 1, 'final', 1, 'GHR-1.0', 6.6000, " AT ")" AS_FIXING);
    is("select string_agg(concat_ws(' ', to_char(fixing_date, 'MMDD'), status, level,"
       " coalesce(to_char(previous_date, 'MMDD'), '-'), coalesce(return_text, '-'),"
       " week_low_text, week_high_text, coalesce(volatility_30d_text, '-'), returns_30d), E'\\n'"
       " order by fixing_date) from api_v1.day_statistics where index = 'X'",
       "0501 final 1 - - 2.0000 2.0000 - 0\n"
       "0502 final 4 0501 - 2.0000 2.0000 - 0\n"
       "0503 final 3 0501 -0.500000000 1.0000 2.0000 - 1\n"
       "0504 final 5 0503 - 1.0000 2.0000 - 1\n"
       "0507 final 2 0503 2.000000000 1.0000 3.0000 24.205337515 2\n"
       "0508 final 1 0507 0.100000000 1.0000 3.3000 17.156723542 3\n"
       "0509 final 1 0508 -0.100000000 1.0000 3.3000 14.247830256 4\n"
       "0510 final 1 0509 0.010101010 2.9700 3.3000 12.362288659 5\n"
       "0531 final 1 0510 0.100000000 3.3000 3.3000 11.057723130 6\n"
       "0601 final 1 0531 1.000000000 3.3000 6.6000 9.055300096 6");
    is("select count(*) from api_v1.day_statistics where return_text::numeric is distinct from "
       "return"
       " or volatility_30d_text::numeric is distinct from volatility_30d or week_low_text::numeric "
       "<> week_low"
       " or week_high_text::numeric <> week_high or avg_text::numeric is distinct from avg",
       "0");
}
END_TEST

/* An index of a region against those of the same things, of any place or of another region. */
START_TEST(a_region_against_others)
{
    before(
        "insert into index (index, title, unit, instrument, term, panel, method, headline,"
        " from_date, region, segment) select index, 't', 'u', array[instrument], term, 'p', method,"
        " false, '2026-01-01', region::text[], segment::text[] from (values"
        " ('ALL', 'H100', 'on_demand', 'GHR', '{}', '{}'),"
        " ('EU', 'H100', 'on_demand', 'GHR', '{DE,FR}', '{}'),"
        " ('US', 'H100', 'on_demand', 'GHR', '{US}', '{}'),"
        " ('OTHER', 'H200', 'on_demand', 'GHR', '{}', '{}'),"
        " ('SPOT', 'H100', 'spot', 'GHR', '{}', '{}'),"
        " ('METHOD', 'H100', 'on_demand', 'GHX', '{}', '{}'),"
        " ('SEGMENT', 'H100', 'on_demand', 'GHR', '{}', '{hyperscaler}'))"
        " x(index, instrument, term, method, region, segment);" FIXING
        "(1, 'ALL', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 2.0000, " AT "),"
        "(2, 'EU', '2026-05-01', 1, 'final', 2, 'GHR-1.0', 2.2500, " AT "),"
        "(3, 'US', '2026-05-01', 1, 'final', 3, 'GHR-1.0', 1.9000, " AT "),"
        "(4, 'OTHER', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 7, " AT "),"
        "(5, 'SPOT', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 7, " AT "),"
        "(6, 'METHOD', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 7, " AT "),"
        "(7, 'SEGMENT', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 7, " AT "),"
        "(8, 'ALL', '2026-05-02', 1, 'final', 1, 'GHR-1.0', 3, " AT "),"
        "(9, 'EU', '2026-05-02', 1, 'final', 5, 'GHR-1.0', null, " AT "),"
        "(10, 'US', '2026-05-03', 1, 'final', 1, 'GHR-1.0', 3, " AT "),"
        "(11, 'ALL', '2026-05-03', 1, 'final', 5, 'GHR-1.0', null, " AT "),"
        "(12, 'US', '2026-05-04', 1, 'preliminary', 1, 'GHR-1.0', 9, " AT "),"
        "(13, 'US', '2026-05-04', 2, 'final', 1, 'GHR-1.0', 4, " AT "),"
        "(14, 'ALL', '2026-05-04', 1, 'final', 1, 'GHR-1.0', 4.0001, " AT ")" AS_FIXING);
    is("select string_agg(concat_ws(' ', index, against, fixing_date, level, against_level, "
       "basis_text), E'\\n'"
       " order by fixing_date, index, against) from api_v1.region_basis",
       "EU ALL 2026-05-01 2 1 0.2500\n"
       "US ALL 2026-05-01 3 1 -0.1000\n"
       "US EU 2026-05-01 3 2 -0.3500\n"
       "US ALL 2026-05-04 1 1 -0.0001");
    is("select count(*) from api_v1.region_basis where basis <> basis_text::numeric", "0");
}
END_TEST

/* Windows end at 16:00 UTC. */
START_TEST(a_market_s_price_has_the_date_of_its_window)
{
    before(
        "create table gpurate.market_price_then partition of gpurate.market_price default;"
        "insert into market_price (index, observed_at, market, operator, verdict, price, offers, "
        "gpus)"
        " select 'X', t::timestamptz, 'm', '', 'ok', 2, 1, 1 from unnest(array['2026-05-27T16:00Z',"
        " '2026-05-28T15:59:59Z', '2026-05-28T16:00Z', '2026-05-28T23:59Z', '2026-12-31T16:00Z']) "
        "t");
    is("select string_agg(fixing_date::text, ' ' order by observed_at) from api_v1.market_price",
       "2026-05-28 2026-05-28 2026-05-29 2026-05-29 2027-01-01");
    is("select count(*) from api_v1.market_price where operator is null", "5");
}
END_TEST

/* When each was due, by the text of its method, and how late it was. */
START_TEST(how_late_a_row_was)
{
    before("insert into method (method, name, from_date, hash, text) select m, m, '2026-01-01', m,"
           " '{\"fix_at_s\": 57600, \"preliminary_after_s\":900, \"final_after_s\": ' || f ||"
           " ', \"settle_after_s\": 14400}' from (values ('OLD', 7200), ('NEW', 14100)) x(m, f);"
           "insert into contract (contract, title, index, size, size_unit, unit, tick, months, "
           "listed_from,"
           " listed_months) values ('C', 't', 'X', 1, 'u', 'u', 0.001, 'FGHJKMNQUVXZ', "
           "'2026-01-01', 12);" FIXING
           "(1, 'X', '2026-05-30', 1, 'preliminary', 1, 'OLD', 2, '2026-05-30T16:15:00Z'),"
           "(2, 'X', '2026-05-30', 2, 'final', 1, 'OLD', 2, '2026-05-30T18:00:07Z'),"
           "(3, 'X', '2026-05-31', 1, 'final', 1, 'NEW', 2, '2026-05-31T19:00:00Z'),"
           "(4, 'A', '2026-05-31', 1, 'final', 1, 'OLD', 2, '2026-06-01T18:00:00Z'),"
           "(5, 'Z', '2026-05-31', 1, 'final', 1, 'OLD', 2, '2026-05-31T18:00:00Z'),"
           "(6, 'X', '2026-06-01', 1, 'final', 1, 'OLD', 2, '2026-06-01T18:00:00Z')" AS_FIXING
           "insert into settlement (publication_no, contract, month, as_of, revision, status, "
           "price, days,"
           " days_published, days_repeated, record, record_digest, published_at) values"
           " (7, 'C', '2026-05-01', '2026-05-31', 1, 'final', 2, 31, 31, 0, 'r', 'd', "
           "'2026-05-31T20:00:03Z'),"
           " (8, 'C', '2026-06-01', '2026-06-01', 1, 'running', null, 30, 1, 0, 'r', 'd', "
           "'2026-06-01T20:00Z')");
    is("select string_agg(concat_ws(' ', publication_no, kind, name, effective_date, status,"
       " to_char(due_at at time zone 'UTC', 'DD HH24:MI:SS'), late_s), E'\\n' order by "
       "publication_no)"
       " from api_v1.punctuality",
       "1 fixing X 2026-05-30 preliminary 30 16:15:00 0\n"
       "2 fixing X 2026-05-30 final 30 18:00:00 7\n"
       "3 fixing X 2026-05-31 final 31 19:55:00 0\n"
       "4 fixing A 2026-05-31 final 31 18:00:00 86400\n"
       "5 fixing Z 2026-05-31 final 31 18:00:00 0\n"
       "6 fixing X 2026-06-01 final 01 18:00:00 0\n"
       "7 settlement C 2026-05-31 final 31 20:00:00 3");
}
END_TEST

/* ---- prices of tokens ---- */

#define POLL                                                                                       \
    "insert into poll (poll_id, run_id, market, partition_start, observed_at, revision, verdict,"  \
    " ms, offers, quotes, quotes_ok, replies, imported) overriding system value"                   \
    " select no, 1, market, at::timestamptz, at::timestamptz, revision, 'ok', 1, 9, 9, ok, 1,"     \
    " false from (values "
#define AS_POLL ") x(no, market, at, revision, ok);"
#define QUOTE                                                                                      \
    "insert into quote (observed_at, poll_id, position, gpus, native, price_usd, operator,"        \
    " instrument, term, verdict, offer, currency, tier)"                                           \
    " select p.observed_at, no, n, 1, x.price, x.price, 'op', instrument, 'on_demand', "           \
    "x.verdict, offer,"                                                                            \
    " 'USD', tier from (values "
#define AS_QUOTE                                                                                   \
    ") x(no, n, offer, instrument, price, verdict, tier) join poll p on p.poll_id = no;"

static void polled(const char *polls_and_quotes)
{
    before(text_fmt(
        &mem,
        "insert into run (kind, now_at, version, host) values ('run', now(), 'v', 'h');"
        "select make_partition(m) from generate_series('2026-01-01Z'::timestamptz, '2026-08-01Z',"
        " interval '1 month') m; %s",
        polls_and_quotes));
}

/* Against the poll before; of an offer that was not in it, against when it was told last, a month
 * back. */
START_TEST(a_price_of_tokens_that_changed)
{
    polled(POLL
           "(1, 's', '2026-03-01T00:00Z', 1, 2), (2, 's', '2026-05-01T00:00Z', 1, 4),"
           " (3, 's', '2026-05-02T00:00Z', 1, 4), (4, 's', '2026-05-03T00:00Z', 1, 4),"
           " (5, 's', '2026-05-03T00:00Z', 2, 4), (6, 's', '2026-05-04T00:00Z', 1, 0),"
           " (7, 's', '2026-05-05T00:00Z', 1, 1), (8, 't', '2026-05-05T01:00Z', 1, 4),"
           " (9, 's', '2026-06-02T00:00Z', 1, 4)" AS_POLL QUOTE
           /* long ago */
           "(1, 0, 'old', 'm:input', 1.0, 'ok', null),"
           "(2, 0, 'a', 'm:input', 2.0, 'ok', null), (2, 1, 'a', 'm:output', 8.0, 'ok', null),"
           "(2, 2, 'b', 'm:input', 5.0, 'ok', null), (2, 3, 'z', 'm:input', 0, 'ok', null),"
           "(2, 4, 'q', 'm:input', 1.0, 'ok', null),"
           /* a tenth cheaper; b is away; z costs something for once */
           "(3, 0, 'a', 'm:input', 1.8, 'ok', null), (3, 1, 'a', 'm:output', 8.0, 'ok', null),"
           "(3, 2, 'z', 'm:input', 1.0, 'ok', null), (3, 3, 'old', 'm:input', 3.0, 'ok', null),"
           /* read again: only the second reading counts */
           "(4, 0, 'a', 'm:input', 7.0, 'ok', null),"
           "(5, 0, 'a', 'm:input', 1.8, 'ok', null), (5, 1, 'b', 'm:input', 6.0, 'ok', null),"
           "(5, 2, 'a', 'm:output', 4.0, 'disputed', null),"
           /* another source's offer of the same name */
           "(8, 0, 'a', 'm:input', 9.0, 'ok', null),"
           "(7, 0, 'a', 'm:input', 2.0, 'ok', null), (7, 1, 'a', 'm:output', 10.0, 'ok', null),"
           "(7, 2, 'a:net', 'm:input:net', 0.9, 'ok', null),"
           /* 31 days after the second of May, 32 after the first */
           "(9, 0, 'z', 'm:input', 1.5, 'ok', null), (9, 1, 'old', 'm:input', 3.3, 'ok', null),"
           "(9, 2, 'a', 'm:input', 4.0, 'ok', null), (9, 3, 'q', 'm:input', 2.0, 'ok', "
           "null)" AS_QUOTE);
    is("select string_agg(concat_ws(' ', to_char(c.observed_at at time zone 'UTC', 'MMDD'), "
       "source, provider,"
       " model, direction, list_before::float, list::float, change_text), E'\\n'"
       " order by c.observed_at, direction, list) from api_v1.token_price_change c",
       "0502 s op m input 2 1.8 -0.100000000\n"
       "0503 s op m input 5 6 0.200000000\n"
       "0505 s op m input 1.8 2 0.111111111\n"
       "0505 s op m output 8 10 0.250000000\n"
       "0602 s op m input 1 1.5 0.500000000\n"
       "0602 s op m input 3 3.3 0.100000000\n"
       "0602 s op m input 2 4 1.000000000");
}
END_TEST

/* Finals of level 1 to 3, the newest of each day, and what the market was seen with: nothing
 * carried, as a market or as an operator, and no day on which it has no price. */
START_TEST(a_market_beside_an_index)
{
    before(
        FIXING
        "(1, 'X', '2026-04-30', 1, 'final', 1, 'GHR-1.0', 1.0000, " AT "),"
        "(2, 'X', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 2.0000, " AT "),"
        "(3, 'X', '2026-05-02', 1, 'final', 2, 'GHR-1.0', 2.2000, " AT "),"
        "(4, 'X', '2026-05-03', 1, 'final', 3, 'GHR-1.0', 2.4000, " AT "),"
        "(5, 'X', '2026-05-04', 1, 'final', 4, 'GHR-1.0', 2.4000, " AT "),"
        "(6, 'X', '2026-05-05', 1, 'preliminary', 1, 'GHR-1.0', 2.5000, " AT "),"
        "(7, 'X', '2026-05-06', 1, 'preliminary', 1, 'GHR-1.0', 9.0000, " AT "),"
        "(8, 'X', '2026-05-06', 2, 'final', 1, 'GHR-1.0', 3.0000, " AT "),"
        "(9, 'X', '2026-05-07', 1, 'final', 1, 'GHR-1.0', 3.0000, " AT "),"
        "(10, 'Y', '2026-05-07', 1, 'final', 1, 'GHR-1.0', 7.0000, " AT "),"
        "(11, 'X', '2026-05-08', 1, 'final', 1, 'GHR-1.0', 3.5000, " AT "),"
        "(12, 'X', '2026-05-09', 1, 'final', 1, 'GHR-1.0', 3.7000, " AT ")" AS_FIXING
        /* a price each at noon; an hour later a dearer one, and carried or none in between */
        "insert into fixing_input (publication_no, partition, operator, market, verdict, carried,"
        " carried_from, price, counted, weight)"
        " select no, 3, 'op', 'm', 'ok', false, 0, no, no, 0 from generate_series(1, 12) no"
        " where no not in (9, 11) union all"
        " select no, 4, 'op', 'm', 'carried', true, 1, 100, 100, 0 from generate_series(1, 12) no"
        " union all select 2, 5, 'op', 'm', 'absent', false, 0, null, null, 0"
        " union all select 2, 6, 'op', 'm', 'ok', false, 0, 2.5, 2.5, 0"
        " union all select 3, 6, 'other', 'n', 'ok', false, 0, 50, 50, 0"
        " union all select 11, 3, 'm', 'agent', 'ok', false, 0, 3.1, 3.1, 0");
    is("select string_agg(concat_ws(' ', to_char(day, 'MMDD'), index_value::float,"
       " market_price::float, basis::float), E'\n' order by day)"
       " from api_v1.hedge_basis('m', 'X', '2026-05-01', '2026-05-08')",
       "0501 2 2.25 0.25\n"
       "0502 2.2 3 0.8\n"
       "0503 2.4 4 1.6\n"
       "0506 3 8 5\n"
       "0508 3.5 3.1 -0.4");
}
END_TEST

/* The formats of weights are told from other classes, and a net price from one of another offer or
 * poll. */
START_TEST(a_price_of_tokens)
{
    polled(
        POLL
        "(1, 's', '2026-05-01T00:00Z', 1, 9), (2, 's', '2026-05-02T00:00Z', 1, 9)" AS_POLL QUOTE
        "(1, 0, 'a', 'm:input', 2.0, 'ok', 'fp8'), (1, 1, 'a:net', 'm:input:net', 1.5, 'ok', "
        "'fp8'),"
        "(1, 2, 'b', 'm:input', 2.0, 'ok', 'fp10'), (1, 3, 'c', 'm:input', 2.0, 'ok', 'bf16'),"
        "(1, 4, 'd', 'm:output', 0, 'ok', 'int4'), (1, 5, 'd:net', 'm:output:net', 0, 'ok', "
        "'int4'),"
        "(1, 6, 'e', 'm:blend', 3, 'disputed', 'mxfp4'), (1, 7, 'f', 'm:blend', 3, 'ok', 'nvfp4'),"
        "(1, 8, 'g', 'm:blend', 3, 'ok', 'unknown'), (1, 9, 'h', 'm:blend', 3, 'ok', 'fast'),"
        "(1, 10, 'i', 'm:blend', 3, 'ok', null), (1, 11, 'j', 'm:blend', 3, 'ok', 'fp'),"
        "(1, 12, 'k', 'm:blend', 3, 'ok', 'fp8-fast'), (1, 13, 'l', 'H100', 3, 'ok', null),"
        "(2, 0, 'a', 'm:input', 3.0, 'ok', 'fp8'), (2, 1, 'b:net', 'm:input:net', 1.0, 'ok', "
        "null)" AS_QUOTE);
    is("select string_agg(concat_ws(' ', offer, source, provider, model, direction, verdict, "
       "list::float,"
       " coalesce(net::float::text, '-'), coalesce(discount_text, '-'), coalesce(quantization, "
       "'-'),"
       " coalesce(tier, '-')), E'\n' order by observed_at, offer) from api_v1.token_price",
       "a s op m input ok 2 1.5 0.250000000 fp8 -\n"
       "b s op m input ok 2 - - fp10 -\n"
       "c s op m input ok 2 - - bf16 -\n"
       "d s op m output ok 0 0 - int4 -\n"
       "e s op m blend disputed 3 - - mxfp4 -\n"
       "f s op m blend ok 3 - - nvfp4 -\n"
       "g s op m blend ok 3 - - unknown -\n"
       "h s op m blend ok 3 - - - fast\n"
       "i s op m blend ok 3 - - - -\n"
       "j s op m blend ok 3 - - - fp\n"
       "k s op m blend ok 3 - - - fp8-fast\n"
       "a s op m input ok 3 - - fp8 -");
}
END_TEST

static const char *token_prices(struct store *s, const char *from, const char *to, bool ok)
{
    struct store_token_list list;
    const char *out = "";
    int64_t first, end;
    struct err e = {0};

    ck_assert(clock_parse(from, &first) && clock_parse(to, &end));
    OK(store_get_token_prices(s, first, end, ok, &list, &mem, &e));
    for (size_t i = 0; i < list.len; i++) {
        const struct store_token_price *p = &list.at[i];
        char at[CLOCK_TEXT_MAX], price[FIXED_TEXT_MAX], net[FIXED_TEXT_MAX];

        out = text_fmt(
            &mem, "%s%s %s %s %s %s %s %s %s %s %s\n", out, clock_text(p->observed_at, at) + 11,
            p->source, p->model, p->direction, fixed_text_short(p->list_nusd, price),
            p->net_nusd ? fixed_text_short(p->net_nusd, net) : "-", p->discount ? p->discount : "-",
            p->quantization ? p->quantization : "-", p->tier ? p->tier : "-", p->verdict);
    }
    return out;
}

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

static const char *token_table(struct store *s, const char *at)
{
    struct store_table got;
    int64_t moment;
    struct err e = {0};

    ck_assert(clock_parse(at, &moment));
    OK(store_get_token_table(s, moment, &got, &mem, &e));
    return first_fields(&got, 6);
}

/* Of each seller the newest price of the day before a moment, which is in it. */
START_TEST(prices_of_tokens_at_a_moment)
{
    struct store *s;

    polled(
        POLL
        "(1, 's', '2026-05-01T00:00Z', 1, 9), (2, 's', '2026-05-01T02:00Z', 1, 9),"
        " (3, 'r', '2026-05-01T01:00Z', 1, 9)" AS_POLL QUOTE
        "(1, 0, 'a', 'm:input', 2, 'ok', null), (1, 1, 'b', 'm:input', 3, 'ok', null),"
        "(2, 0, 'a', 'm:input', 6, 'ok', null),"
        "(3, 0, 'a', 'm:input', 4, 'ok', null), (3, 1, 'a', 'm:output', 5, 'ok', null)" AS_QUOTE);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(token_table(s, "2026-05-01T23:59:59Z"),
                     "2026-05-01T01:00:00Z r op m input 4.000000000\n"
                     "2026-05-01T02:00:00Z s op m input 6.000000000\n"
                     "2026-05-01T00:00:00Z s op m input 3.000000000\n"
                     "2026-05-01T01:00:00Z r op m output 5.000000000\n");
    ck_assert_str_eq(token_table(s, "2026-05-01T01:59:59Z"),
                     "2026-05-01T01:00:00Z r op m input 4.000000000\n"
                     "2026-05-01T00:00:00Z s op m input 2.000000000\n"
                     "2026-05-01T00:00:00Z s op m input 3.000000000\n"
                     "2026-05-01T01:00:00Z r op m output 5.000000000\n");
    ck_assert_str_eq(token_table(s, "2026-05-02T01:00:00Z"),
                     "2026-05-01T02:00:00Z s op m input 6.000000000\n");
    ck_assert_str_eq(token_table(s, "2026-05-01T00:00:00Z"),
                     "2026-05-01T00:00:00Z s op m input 2.000000000\n"
                     "2026-05-01T00:00:00Z s op m input 3.000000000\n");
    store_close(&s);
}
END_TEST

/* By fixing dates, whose windows end at 16:00. */
START_TEST(changes_of_prices_of_tokens_by_date)
{
    struct store_table got;
    struct store *s;
    int64_t day;
    struct err e = {0};

    polled(POLL "(1, 's', '2026-05-01T15:59:58Z', 1, 9), (2, 's', '2026-05-01T15:59:59Z', 1, 9),"
                " (3, 's', '2026-05-01T16:00:00Z', 1, 9), (4, 's', '2026-05-02T15:59:59Z', 1, 9),"
                " (5, 's', '2026-05-02T16:00:00Z', 1, 9)" AS_POLL QUOTE
                "(1, 0, 'a', 'm:input', 1, 'ok', null), (2, 0, 'a', 'm:input', 2, 'ok', null),"
                "(3, 0, 'a', 'm:input', 3, 'ok', null), (4, 0, 'a', 'm:input', 4, 'ok', null),"
                "(5, 0, 'a', 'm:input', 5, 'ok', null)" AS_QUOTE);
    ck_assert(clock_parse_date("2026-05-02", &day));
    s = scratch_open(&mem, STORE_AS_READER);
    OK(store_get_table(s, TABLE_TOKEN_CHANGE, NULL, day, day, &got, &mem, &e));
    ck_assert_str_eq(first_fields(&got, 7),
                     "2026-05-01T16:00:00Z s op m input 2.000000000 3.000000000\n"
                     "2026-05-02T15:59:59Z s op m input 3.000000000 4.000000000\n");
    store_close(&s);
}
END_TEST

/* The store reads them in one pass, as the view has them: from is in it, to is not. */
START_TEST(prices_of_tokens_of_a_while)
{
    static const char first[] = "00:00:00Z s m input 2.00 1.50 0.250000000 fp8 - ok\n"
                                "00:00:00Z s m input 3.00 - - int4 - ok\n"
                                "00:00:00Z s m output 8.00 - - - fast ok\n"
                                "00:00:00Z s n input 1.00 - - unknown - ok\n",
                      second[] = "01:00:00Z r m input 4.00 - - - - ok\n",
                      disputed[] = "01:00:00Z s m input 5.00 - - - fp10-fast disputed\n";
    struct store *s;

    polled(POLL
           "(1, 's', '2026-05-01T00:00Z', 1, 9), (2, 's', '2026-05-01T01:00Z', 1, 9),"
           " (3, 'r', '2026-05-01T01:00Z', 1, 9), (4, 's', '2026-05-01T02:00Z', 1, 9),"
           " (5, 's', '2026-04-30T23:59:59Z', 1, 9)" AS_POLL QUOTE
           "(1, 0, 'd', 'n:input', 1, 'ok', 'unknown'), (1, 1, 'c', 'm:output', 8, 'ok', 'fast'),"
           "(1, 2, 'b', 'm:input', 3, 'ok', 'int4'), (1, 3, 'a', 'm:input', 2, 'ok', 'fp8'),"
           "(1, 4, 'a:net', 'm:input:net', 1.5, 'ok', 'fp8'), (1, 5, 'e', 'H100', 9, 'ok', null),"
           "(2, 0, 'a', 'm:input', 5, 'disputed', 'fp10-fast'),"
           "(3, 0, 'a', 'm:input', 4, 'ok', null), (4, 0, 'a', 'm:input', 6, 'ok', null),"
           "(5, 0, 'a', 'm:input', 7, 'ok', null)" AS_QUOTE);
    s = scratch_open(&mem, STORE_AS_READER);
    ck_assert_str_eq(token_prices(s, "2026-05-01T00:00:00Z", "2026-05-01T02:00:00Z", false),
                     text_fmt(&mem, "%s%s%s", first, second, disputed));
    ck_assert_str_eq(token_prices(s, "2026-05-01T00:00:00Z", "2026-05-01T02:00:00Z", true),
                     text_fmt(&mem, "%s%s", first, second));
    ck_assert_str_eq(token_prices(s, "2026-05-01T00:00:01Z", "2026-05-01T01:00:01Z", true), second);
    ck_assert_str_eq(token_prices(s, "2026-05-01T01:00:01Z", "2026-05-01T02:00:00Z", false), "");
    store_close(&s);
}
END_TEST

/* Days of UTC, from the first moment of the first to the last of the last; blends of good quotes.
 */
START_TEST(who_sold_a_model_on_a_day)
{
    polled(POLL
           "(1, 's', '2026-04-30T23:59:59Z', 1, 1), (2, 's', '2026-05-01T00:00Z', 1, 3),"
           " (3, 's', '2026-05-01T23:59:59Z', 1, 2), (4, 's', '2026-05-02T00:00Z', 1, 1),"
           " (5, 't', '2026-05-01T12:00Z', 1, 2)" AS_POLL QUOTE
           "(1, 0, 'a', 'm:blend', 1.0, 'ok', null), (2, 0, 'a', 'm:blend', 2.0, 'ok', null),"
           "(2, 1, 'b', 'm:blend', 1.5, 'disputed', null), (2, 2, 'c', 'm:input', 0.5, 'ok', null),"
           "(3, 0, 'a', 'm:blend', 1.9, 'ok', null), (3, 1, 'b', 'm:blend', 2.5, 'ok', null),"
           "(4, 0, 'a', 'm:blend', 1.1, 'ok', null), (5, 0, 'a', 'm:blend', 3.0, 'ok', null),"
           "(5, 1, 'a', 'n:blend', 4.0, 'ok', null)" AS_QUOTE);
    is("select string_agg(concat_ws(' ', to_char(day, 'MMDD'), model, provider, source, "
       "list::float,"
       " polls), E'\\n' order by model, source) from api_v1.token_contest('2026-05-01', "
       "'2026-05-01')",
       "0501 m op s 1.9 2\n"
       "0501 m op t 3 1\n"
       "0501 n op t 4 1");
}
END_TEST

/* A price of AVG / (tokens per second x 3600) x 1,000,000, of days with a value, in their order. */
START_TEST(tokens_of_a_gpu_hour)
{
    before(FIXING "(1, 'X', '2026-05-02', 1, 'final', 1, 'GHR-1.0', 3.6, " AT "),"
                  "(2, 'X', '2026-05-01', 1, 'final', 4, 'GHR-1.0', 1.8, " AT "),"
                  "(3, 'X', '2026-05-03', 1, 'final', 5, 'GHR-1.0', null, " AT "),"
                  "(4, 'Y', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 9, " AT ")" AS_FIXING);
    is("select string_agg(concat_ws(' ', date, level, gpu_hour::float, implied::float, "
       "implied_text, label),"
       " E'\n') from api_v1.implied_token_price('X', 300)",
       "2026-05-01 4 1.8 1.666666667 1.666666667 derived\n"
       "2026-05-02 1 3.6 3.333333333 3.333333333 derived");
    is("select count(*) from api_v1.implied_token_price('X', 0)", "0");
}
END_TEST

/* ---- what is counted of days ---- */

/* Of partitions that do not count: runs of them, by their causes; a day without a record, and one
 * annulled. */
START_TEST(gaps_of_days)
{
    before(
        FIXING
        "(1, 'X', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 2, " AT "),"
        "(2, 'X', '2026-05-03', 1, 'preliminary', 2, 'GHR-1.0', 2, " AT "),"
        "(3, 'X', '2026-05-03', 2, 'final', 3, 'GHR-1.0', 2, " AT "),"
        "(4, 'X', '2026-05-04', 1, 'final', 5, 'GHR-1.0', null, " AT "),"
        "(5, 'X', '2026-05-05', 1, 'final', 4, 'GHR-1.0', 2, " AT "),"
        "(6, 'W', '2026-05-05', 1, 'final', 1, 'GHR-1.0', 2, " AT "),"
        "(7, 'Y', '2026-05-05', 1, 'final', 1, 'GHR-1.0', 2, " AT ")" AS_FIXING
        "update fixing set valid_partitions = 18 where publication_no = 3;"
        "insert into partition_value (publication_no, number, start_at, valid, polled, why, "
        "operators,"
        " carried, clamped, dispersed)"
        " select f.publication_no, n, f.fixing_date - interval '8 hours' + n * interval '1 hour',"
        "  not (f.publication_no = 3 and n in (0, 1, 2, 7, 22, 23) or f.publication_no = 2 and n = "
        "5),"
        "  true, case when n < 2 then 'few' when n = 7 then 'none asked' when n > 21 then null "
        "else 'late' end,"
        "  5, case when f.publication_no = 3 and n in (0, 4) then 1 + n % 3 else 0 end, 0, false"
        " from fixing f, generate_series(0, 23) n;"
        "insert into annulment (publication_no, annulled_no, kind, name, row_date, revision, "
        "annulled_digest,"
        " annulled_by, why, record, record_digest, published_at)"
        " values (8, 5, 'fixing', 'X', '2026-05-05', 1, 'd', 'b', 'w', 'r', 'd', " AT ")");
    is("select string_agg(concat_ws(' ', to_char(fixing_date, 'DD'), status, "
       "coalesce(revision::text, '-'),"
       " coalesce(level::text, '-'), coalesce(valid::text, '-'), carried, gaps, longest_gap, "
       "coalesce(cause, '-')),"
       " E'\n' order by fixing_date) from api_v1.coverage where index = 'X'",
       "01 final 1 1 24 0 0 0 -\n"
       "02 missing - - - 0 0 0 no record of this day\n"
       "03 final 2 3 18 2 3 3 few; late; none asked; not told\n"
       "04 final 1 5 24 0 0 0 -\n"
       "05 missing - - - 0 0 0 no record of this day");
    is("select gap::text from api_v1.coverage where index = 'X' and fixing_date = '2026-05-03'",
       "[{\"cause\": \"few; late\", \"start\": \"2026-05-02T16:00:00Z\", \"partitions\": 3}, "
       "{\"cause\": \"none asked\", \"start\": \"2026-05-02T23:00:00Z\", \"partitions\": 1}, "
       "{\"cause\": \"not told\", \"start\": \"2026-05-03T14:00:00Z\", \"partitions\": 2}]");
    is("select string_agg(distinct index, ' ') from api_v1.coverage", "W X Y");
    /* From the day before the first record; the last day with one ends it. */
    is("select concat_ws(' ', days, published, level_1, level_2, level_3, level_4, level_5, "
       "missing, scheduled,"
       " valid, carried, gaps, longest_gap) from api_v1.coverage_of('X', '2026-04-30', "
       "'2026-05-09')",
       "6 2 1 0 1 0 1 3 144 66 2 5 27");
}
END_TEST

/* A gap of four years is one: hours have their place however far from 1970 they are. */
START_TEST(a_gap_is_one_however_long)
{
    before(FIXING "(1, 'X', '2026-05-01', 1, 'final', 1, 'GHR-1.0', 2, " AT "),"
                  "(2, 'X', '2030-05-01', 1, 'final', 1, 'GHR-1.0', 2, " AT ")" AS_FIXING
                  "insert into partition_value (publication_no, number, start_at, valid, polled,"
                  " operators, carried, clamped, dispersed) select f.publication_no, n,"
                  " f.fixing_date - interval '8 hours' + n * interval '1 hour', true, true, 5, 0,"
                  " 0, false from fixing f, generate_series(0, 23) n");
    is("select concat_ws(' ', days, missing, gaps, longest_gap)"
       " from api_v1.coverage_of('X', '2026-05-01', '2030-05-01')",
       "1462 1460 1 35040");
}
END_TEST

SUITE(store_view)
{
    ADD(statistics_of_a_day);
    ADD(a_region_against_others);
    ADD(a_market_s_price_has_the_date_of_its_window);
    ADD(how_late_a_row_was);
    ADD(a_price_of_tokens_that_changed);
    ADD(a_market_beside_an_index);
    ADD(a_price_of_tokens);
    ADD(prices_of_tokens_of_a_while);
    ADD(prices_of_tokens_at_a_moment);
    ADD(changes_of_prices_of_tokens_by_date);
    ADD(who_sold_a_model_on_a_day);
    ADD(tokens_of_a_gpu_hour);
    ADD(gaps_of_days);
    ADD(a_gap_is_one_however_long);
}
