#include "store/config.h"

#include <string.h>

#include "../lib/sources.h"
#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"
#include "store/fx.h"
#include "store/run.h"

START_TEST(definitions_follow_the_files_and_versions_stay)
{
    static const char *parts[] = {"H100-SXM-80"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_operator op[] = {{"lambda", "Lambda"}, {"vast", NULL}};
    struct instrument h100 = {"H100-SXM-80", "H100", "SXM", "H100 SXM", 200000000, 50000000000};
    const struct instrument *instruments[] = {&h100};
    struct index_def index = {.id = "H100-SXM",
                              .title = "H100",
                              .unit = "USD per GPU-hour",
                              .instrument = parts,
                              .instrument_len = 1,
                              .panel = "headline",
                              .method = "GHR",
                              .headline = true,
                              .from = 20454};
    struct store_method method = {"GHR-1.0", "GHR", 20454, "aa", "{\"partitions\": 24}"};
    struct panel panel = {
        .name = "headline", .id = "headline-2026-01", .from = 20454, .hash = "bb"};
    struct store_panel panels = {&panel, "{\"members\": []}"};
    struct store_market *sources = ARENA_ARRAY(&a, struct store_market, kit_sources()->markets);
    const char *kinds[] = {"automated", "database"};
    struct terms unread = {.verdict = TERMS_UNREAD},
                 forbidden = {.verdict = TERMS_FORBIDDEN,
                              .kind = kinds,
                              .kind_len = 2,
                              .read = 20454,
                              .address = "https://alpha.example/terms",
                              .attribution = "Alpha"};
    struct store_config c = {.market = sources,
                             .market_len = kit_sources()->markets,
                             .op = op,
                             .operator_len = 2,
                             .instrument = instruments,
                             .instrument_len = 1,
                             .index = &index,
                             .index_len = 1,
                             .method = &method,
                             .method_len = 1,
                             .panel = &panels,
                             .panel_len = 1};
    const char *before;
    struct err e = {0};

    for (size_t i = 0; i < kit_sources()->markets; i++)
        sources[i] = (struct store_market){kit_sources()->at[i], i ? &unread : &forbidden};
    OK(store_put_config(s, &c, &e));
    ck_assert_str_eq(scratch_value(&a, "select concat_ws('|', terms, kinds, dated, read, address,"
                                       " attribution) from api_v1.terms order by source limit 1"),
                     "forbidden|{automated,database}|2026-01-01|https://alpha.example/terms|Alpha");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.terms where terms = 'unread'"
                                       " and kinds = '{}' and read is null"),
                     text_fmt(&a, "%zu", kit_sources()->markets - 1));
    before = scratch_value(&a, "select string_agg(xmin::text, ',' order by market)"
                               " from gpurate.market");
    OK(store_put_config(s, &c, &e));
    ck_assert_str_eq(before, scratch_value(&a, "select string_agg(xmin::text, ',' order by market)"
                                               " from gpurate.market"));
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.market"),
                     text_fmt(&a, "%zu", kit_sources()->markets));
    h100.title = "H100 SXM 80 GB";
    OK(store_put_config(s, &c, &e));
    ck_assert_str_eq(scratch_value(&a, "select title || low_text from api_v1.instrument"),
                     "H100 SXM 80 GB0.200000000");
    ck_assert_str_eq(scratch_value(&a, "select text from api_v1.method where hash = 'aa'"),
                     method.text);
    ck_assert_str_eq(scratch_value(&a, "select text from api_v1.panel where hash = 'bb'"),
                     panels.text);
    method.hash = "other";
    FAILS(store_put_config(s, &c, &e), ERR_CONFIG);
    ck_assert(strstr(e.text, "GHR-1.0"));
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(rates_are_stored_once_and_found_by_date)
{
    static const struct norm_rate first[] = {{"USD", 1085000000}, {"GBP", 850500000}},
                                  later[] = {{"USD", 1090000000}}, wrong[] = {{"USD", 1}};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct norm_fx day1 = {20600, first, 2}, day2 = {20601, later, 1}, again = {20600, wrong, 1},
                   got;
    const char *source;
    struct err e = {0};

    OK(store_put_fx(s, &day1, "ECB", 1779985200, "ab", &e));
    OK(store_put_fx(s, &day2, "ECB", 1779985200, NULL, &e));
    OK(store_put_fx(s, &again, "ECB", 1779985200, NULL, &e));
    OK(store_get_fx(s, 20601, 20594, &got, &source, &a, &e));
    ck_assert_int_eq(got.date, 20600);
    ck_assert_uint_eq(got.rate_len, 2);
    ck_assert_str_eq(got.rate[0].currency, "GBP");
    ck_assert_int_eq(got.rate[1].per_eur_nano, 1085000000);
    ck_assert_str_eq(source, "ECB");
    OK(store_get_fx(s, 20602, 20595, &got, &source, &a, &e));
    ck_assert_int_eq(got.date, 20601);
    OK(store_get_fx(s, 20600, 20593, &got, &source, &a, &e));
    ck_assert_int_eq(got.date, 0);
    OK(store_get_fx(s, 20700, 20693, &got, &source, &a, &e));
    ck_assert_int_eq(got.date, 0);
    OK(store_get_fx(s, 20608, 20601, &got, &source, &a, &e)); /* a week old */
    ck_assert_int_eq(got.date, 20601);
    OK(store_get_fx(s, 20609, 20602, &got, &source, &a, &e));
    ck_assert_int_eq(got.date, 0);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Those that the first of the dates may still go by, to those that the last one may; of two sources
   of a date one list each, stored when its last rate was. */
START_TEST(rates_of_many_dates_are_those_of_each)
{
    static const struct norm_rate rate[] = {{"GBP", 850000000}, {"USD", 1085000000}};
    static const struct {
        int64_t date;
        const char *source;
        int64_t stored_us;
    } want[] = {{20602, "A", 7000000}, {20602, "B", 5000001}, {20594, "B", 5000001}};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_fx_list got;
    struct err e = {0};

    for (int64_t date = 20593; date <= 20603; date += date == 20594 ? 8 : 1) {
        struct norm_fx fx = {date, rate, 2};

        OK(store_put_fx(s, &fx, "B", 1779985200, NULL, &e));
        if (date == 20602)
            OK(store_put_fx(s, &fx, "A", 1779985200, NULL, &e));
    }
    scratch_sql(&a, "update gpurate.fx_rate set stored_at = to_timestamp(5.000001);"
                    "update gpurate.fx_rate set stored_at = to_timestamp(7) where source = 'A'"
                    " and currency = 'GBP'");
    OK(store_get_fx_days(s, 20601, 20603, &got, &a, &e));
    ck_assert_uint_eq(got.len, 3);
    for (size_t i = 0; i < 3; i++) {
        ck_assert_int_eq(got.at[i].fx.date, want[i].date);
        ck_assert_int_eq(got.at[i].stored_us, want[i].stored_us);
        ck_assert_uint_eq(got.at[i].fx.rate_len, 2);
        for (size_t k = 0; k < 2; k++) {
            ck_assert_str_eq(got.at[i].fx.rate[k].currency, rate[k].currency);
            ck_assert_int_eq(got.at[i].fx.rate[k].per_eur_nano, rate[k].per_eur_nano);
        }
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

static bool upset_once(struct store *s, void *data, struct err *e)
{
    int *left = data;

    if ((*left)-- > 0)
        return db_script(store_db(s),
                         "do $$ begin raise exception 'again' using errcode = '40001';"
                         " end $$",
                         e);
    return db_exec(store_db(s),
                   "insert into run (kind, now_at, version, host)"
                   " values ('run', now(), '1', 'h')",
                   NULL, NULL, e);
}

START_TEST(a_transaction_is_tried_again_but_not_for_ever)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct err e = {0};
    int left = 3;

    OK(store_transact(s, upset_once, &left, &e));
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.run"), "1");
    left = 100;
    FAILS(store_transact(s, upset_once, &left, &e), ERR_SERIAL);
    ck_assert_int_eq(left, 95);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_run_leaves_its_end)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store_run run = {.kind = "run", .now = 1779985200, .version = "1.0"};
    struct err e = {0};

    OK(store_run_begin(s, &run, &e));
    ck_assert_int_eq(run.id, 1);
    OK(store_run_end(s, &run, 75, "too few", &e));
    ck_assert_str_eq(scratch_value(&a, "select exit || why || (ended_at >= began_at)"
                                       " from gpurate.run"),
                     "75too fewtrue");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(store_config)
{
    ADD(definitions_follow_the_files_and_versions_stay);
    ADD(rates_are_stored_once_and_found_by_date);
    ADD(rates_of_many_dates_are_those_of_each);
    ADD(a_transaction_is_tried_again_but_not_for_ever);
    ADD(a_run_leaves_its_end);
}
