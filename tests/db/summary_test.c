#include "store/view/summary.h"

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "cmd/row/summary_row_priv.h"
#include "scratch.h"

/* 2026-05-28 is day 20601; 17:05 of it is behind the end of its window, 16:00. */
enum { DATE = 20601 };
#define NOW (DATE * INT64_C(86400) + 17 * 3600 + 300)

/*
 * Two families. H100 has an index of all forms, which speaks, one of one form, one of a region and
 * one of segments, which do not, and one of hyperscalers; a mixed index is of no family.
 */
static const char definitions[] =
    "set search_path = gpurate;"
    "insert into instrument (instrument, family, title, low, high) values"
    " ('H100-SXM-80', 'H100', 't', 1, 9), ('H100-NVL-94', 'H100', 't', 1, 9),"
    " ('H200', 'H200', 't', 1, 9);"
    "insert into index (index, title, unit, instrument, term, panel, method, headline, from_date,"
    " region, segment) select i, 't', 'u', string_to_array(of, ' '), 'on_demand', panel, 'GHR', "
    "true,"
    " '2026-01-01', string_to_array(region, ' '), string_to_array(segment, ' ') from (values"
    " ('H100', 'H100-SXM-80 H100-NVL-94', 'headline', '', ''),"
    " ('AAA', 'H100-SXM-80', 'headline', '', ''),"
    " ('H100-US', 'H100-SXM-80 H100-NVL-94', 'headline', 'US', ''),"
    " ('H100-NEO', 'H100-SXM-80 H100-NVL-94', 'headline', '', 'neocloud'),"
    " ('HYPER', 'H100-SXM-80', 'hyperscaler', '', ''),"
    " ('MIXED', 'H100-SXM-80 H100-NVL-94 H200', 'headline', '', ''),"
    " ('TOKENS', 'm:input', 'tokens', '', ''), ('H200', 'H200', 'headline', '', ''))"
    " x (i, of, panel, region, segment);"
    "insert into market (market, title, kind, key_env, gap_s) values ('lambda', 't', 'list', '{}', "
    "1),"
    " ('verda', 't', 'list', '{}', 1), ('aws', 't', 'hyperscaler', '{}', 1),"
    " ('shade', 't', 'broker', '{}', 1);";

/* The last run, and one before it that is not to be seen; the H200's stored no mean yet. */
static const char prices[] =
    "create table gpurate.market_price_then partition of gpurate.market_price default;"
    "insert into gpurate.market_price (index, observed_at, market, operator, verdict, price, "
    "offers,"
    " gpus, median, mean) select i, '2026-05-28 17:05Z'::timestamptz - ago, m, m, 'ok', 1, n, 8,"
    " median, mean from (values"
    " ('H100', '0 hours'::interval, 'lambda', 3, 2.5, 2.75), ('H100', '0 hours', 'verda', 1, 1.4, "
    "1.4),"
    " ('H100', '0 hours', 'shade', 2, 4.27, 4.605), ('H100', '0 hours', 'vast', 0, null, null),"
    " ('H100', '1 hour', 'lambda', 3, 0.5, 0.5), ('AAA', '0 hours', 'lambda', 3, 9, 9),"
    " ('H100-US', '0 hours', 'lambda', 3, 9, 9), ('H100-NEO', '0 hours', 'lambda', 3, 9, 9),"
    " ('MIXED', '0 hours', 'lambda', 3, 9, 9), ('TOKENS', '0 hours', 'lambda', 3, 9, 9),"
    " ('HYPER', '0 hours', 'aws', 1, 10.5, 10.5), ('H200', '0 hours', 'lambda', 2, 3, null))"
    " x (i, ago, m, n, median, mean);"
    "insert into gpurate.indicative (index, observed_at, fixing_date, start_at, end_at, method,"
    " method_hash, panel, panel_hash, level, operators, markets, influence, flags)"
    " select distinct index, observed_at, observed_at::date, observed_at, observed_at, 'm', 'h',"
    " 'p', 'h', 1, 1, 1, 0, '' from gpurate.market_price";

/*
 * H100: 2.50 on 2026-04-30, four weeks before 2026-05-28; the week from 05-22 on is 2.79, 2.60 at
 * level 4 (no day of its own), 3.33, 3.00; on 05-21, outside it, 9. 05-29 has not ended at 17:05.
 */
static const char fixings[] =
    "insert into gpurate.fixing (publication_no, index, fixing_date, revision, status, level, "
    "method,"
    " method_hash, panel, panel_hash, avg, valid_partitions, partitions, operators, influence, "
    "flags,"
    " repeated, polls, record, record_digest, published_at)"
    " select n, i, d::date, r, case n when 1 then 'preliminary' else 'final' end, level, "
    "'GHR-1.0', 'h', 'p', 'h', avg, 24, 24, 5, 0, '', 0,"
    " '{}', 'r', 'd', '2026-05-28 16:30Z' from (values (1, 'H100', '2026-04-30', 1, 1, 7.7),"
    " (2, 'H100', '2026-04-30', 2, 1, 2.5), (3, 'H100', '2026-05-21', 1, 1, 9),"
    " (4, 'H100', '2026-05-22', 1, 2, 2.79), (5, 'H100', '2026-05-25', 1, 4, 2.6),"
    " (6, 'H100', '2026-05-27', 1, 1, 3.33), (7, 'H100', '2026-05-28', 1, 1, 3),"
    " (8, 'H100', '2026-05-29', 1, 1, 8), (9, 'HYPER', '2026-04-30', 1, 4, 10),"
    " (10, 'HYPER', '2026-05-28', 1, 1, 10)) x (n, i, d, r, level, avg)";

static struct store *fill(struct arena *a)
{
    struct store *s = scratch_store(a, STORE_AS_READER);

    scratch_sql(a, definitions);
    scratch_sql(a, prices);
    scratch_sql(a, fixings);
    return s;
}

START_TEST(a_family_is_its_marketplaces_its_week_and_its_four_weeks)
{
    struct arena a = {0};
    struct store *s = fill(&a);
    struct store_summary_list list;
    const struct store_summary *x;
    struct err e = {0};

    OK(store_get_summary(s, NOW + 1, &list, &a, &e));
    ck_assert_uint_eq(list.len, 3);
    x = &list.at[0];
    ck_assert_str_eq(x->index, "H100");
    ck_assert_int_eq(x->observed_at, NOW);
    ck_assert_int_eq(x->markets, 3); /* vast had no offer */
    ck_assert_int_eq(x->brokers, 1);
    ck_assert_int_eq(x->hyperscalers, 0);
    ck_assert_int_eq(x->median_low_nusd, 1400000000);
    ck_assert_int_eq(x->median_high_nusd, 4270000000);
    ck_assert_int_eq(x->mean_low_nusd, 1400000000);
    ck_assert_int_eq(x->mean_high_nusd, 4605000000);
    ck_assert_int_eq(x->date, DATE);
    ck_assert_int_eq(x->week_low_nusd, 2790000000);
    ck_assert_int_eq(x->week_high_nusd, 3330000000);
    ck_assert_int_eq(x->change_nano, 200000000); /* 3.00 / 2.50 - 1 */
    ck_assert_str_eq(
        summary_sentence(x, &a),
        "H100 (headline): medians from 1.40 to 4.27 and averages from 1.40 to 4.61 at 3"
        " marketplaces, no hyperscaler and 1 broker among them; AVG between 2.79 and"
        " 3.33 in the week to 2026-05-28, up 20.00 % in four weeks.");
    x = &list.at[1];
    ck_assert_str_eq(x->index, "HYPER");
    ck_assert(!x->has_change); /* four weeks before, the value was repeated */
    ck_assert_str_eq(
        summary_sentence(x, &a),
        "H100 (hyperscaler): medians from 10.50 to 10.50 and averages from 10.50 to 10.50 at 1"
        " marketplace, 1 hyperscaler and no broker among them; AVG between 10.00 and"
        " 10.00 in the week to 2026-05-28, four weeks before not known.");
    ck_assert_str_eq(
        summary_sentence(&list.at[2], &a),
        "H200 (headline): medians from 3.00 to 3.00 and averages not stored at 1 marketplace, no"
        " hyperscaler and no broker among them; no fixing yet.");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(of_an_earlier_time_it_is_what_was_asked_and_fixed_then)
{
    struct arena a = {0};
    struct store *s = fill(&a);
    struct store_summary_list list;
    struct err e = {0};

    OK(store_get_summary(s, NOW, &list, &a, &e)); /* the run itself is not before it */
    ck_assert_uint_eq(list.len, 1);
    ck_assert_int_eq(list.at[0].median_high_nusd, 500000000);
    ck_assert_int_eq(list.at[0].date, DATE);
    OK(store_get_summary(s, DATE * INT64_C(86400) + 16 * 3600 + 360, &list, &a, &e));
    ck_assert_int_eq(list.at[0].date, DATE);
    ck_assert_str_eq(
        scratch_value(&a, "select string_agg(concat_ws(' ', index, markets, means, avg_text,"
                          " change_4w_text), ', ' order by family, panel) from"
                          " api_v1.summary"),
        "H100 3 3 8.0000, HYPER 1 1 10.0000, H200 1 0");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_summary)
{
    ADD(a_family_is_its_marketplaces_its_week_and_its_four_weeks);
    ADD(of_an_earlier_time_it_is_what_was_asked_and_fixed_then);
}
