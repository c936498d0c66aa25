#include "norm/market_config.h"

#include <string.h>

#include "../../lib/source_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"

static bool read(const char *text, struct market_configs *out, struct arena *a, struct err *e)
{
    struct norm n = reply_norm(a);
    const struct json *doc = json_parse_config(text, strlen(text), "markets.json", a, e);

    return doc && market_config_read(doc, n.rules, out, a, e);
}

START_TEST(defaults_and_bands_are_read)
{
    struct arena a = {0};
    struct err e = {0};
    struct market_configs all = {0};
    const struct market_config *m;

    ck_assert_msg(read("{\"defaults\":{\"deadline_s\":30,\"gap_s\":600},\"markets\":{"
                       "\"zeta\":{\"segment\":\"marketplace\",\"enabled\":false},"
                       "\"alpha\":{\"segment\":\"neocloud\",\"operator\":\"alpha\","
                       "\"origin\":\"http://127.0.0.1:8080\",\"deadline_s\":5,\"floor_offers\":3,"
                       "\"band\":{\"H200-SXM-141\":[\"1.50\",9],\"H100\":[\"1\",\"2\"]}}}}",
                       &all, &a, &e),
                  "%s", e.text);
    ck_assert_uint_eq(all.len, 2);
    m = market_config_by_name(&all, "alpha");
    ck_assert_ptr_eq(m, &all.at[0]);
    ck_assert(m->enabled && m->segment == SEGMENT_NEOCLOUD);
    ck_assert_int_eq(m->deadline_s, 5);
    ck_assert_int_eq(m->gap_s, 600);
    ck_assert_int_eq(m->floor_offers, 3);
    ck_assert_int_eq(market_config_band(m, "H200-SXM-141")->low_nusd, 1500000000);
    ck_assert_int_eq(market_config_band(m, "H200-SXM-141")->high_nusd, 9000000000);
    ck_assert_ptr_null(market_config_band(m, "H100-SXM-80"));
    m = market_config_by_name(&all, "zeta");
    ck_assert(!m->enabled && !m->op && !m->origin && m->deadline_s == 30);
    ck_assert_ptr_null(market_config_by_name(&all, "beta"));
    ck_assert_msg(read("{\"markets\":{\"a\":{\"segment\":\"neocloud\",\"band\":{\"H100\":"
                       "[\"0.000000001\",\"1000000\"]}}}}",
                       &all, &a, &e),
                  "%s", e.text);
    ck_assert_int_eq(all.at[0].deadline_s, 60); /* where nothing is told */
    ck_assert_int_eq(all.at[0].gap_s, 0);
    ck_assert_int_eq(market_config_band(&all.at[0], "H100")->low_nusd, 1);
    arena_fini(&a);
}
END_TEST

#define ONE(body) "{\"markets\":{\"alpha\":{" body "}}}"

static const struct {
    const char *text, *words;
} bad[] = {
    {"[]", "expected an object"},
    {"{}", "\"markets\" is missing"},
    {"{\"markets\":[]}", "\"markets\" is a list"},
    {"{\"markets\":{},\"more\":1}", "\"more\""},
    {"{\"markets\":{\"alpha\":7}}", "market \"alpha\""},
    {ONE(""), "market \"alpha\": \"segment\" is missing"},
    {ONE("\"segment\":\"cloud\""),
     "\"segment\" is \"cloud\", expected marketplace, neocloud or hyperscaler"},
    {ONE("\"segment\":\"neocloud\",\"sgement\":1"), "\"sgement\""},
    {ONE("\"segment\":\"neocloud\",\"deadline_s\":0"), "\"deadline_s\" is 0, expected 1 to 600"},
    {ONE("\"segment\":\"neocloud\",\"floor_offers\":-1"), "\"floor_offers\" is -1, expected 0 to"},
    {ONE("\"segment\":\"neocloud\",\"origin\":\"localhost\""), "expected http"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H300\":[1,2]}"), "no such instrument"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":[2,1]}"), "not in order"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":[2,2]}"), "not in order"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":[1,\"1000000.000000001\"]}"),
     "\"price\" is 1000000"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":[0,1]}"), "\"price\" is 0.00, expected"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":[1]}"), "expected two prices"},
    {ONE("\"segment\":\"neocloud\",\"band\":{\"H100\":1}"), "expected two prices"},
    {"{\"markets\":{\"a\":{\"segment\":\"neocloud\"},\"a\":{\"segment\":\"neocloud\"}}}",
     "there twice"},
};

static const struct {
    const char *member;
    int low, high;
} bounds[] = {{"deadline_s", 1, 600},
              {"gap_s", 0, 86400},
              {"pace_ms", 0, 60000},
              {"floor_offers", 0, 100000}};

static const char *with(bool of_all, const char *member, int value, struct arena *a)
{
    return of_all ? text_fmt(a, "{\"defaults\":{\"%s\":%d},\"markets\":{}}", member, value)
                  : text_fmt(a, "{\"markets\":{\"alpha\":{\"segment\":\"neocloud\",\"%s\":%d}}}",
                             member, value);
}

/* Of a market, and where there is one of the defaults. */
START_TEST(numbers_are_taken_up_to_their_bounds)
{
    struct arena a = {0};

    for (size_t f = 0; f < (_i < 2 ? 2 : 1); f++)
        for (int off = -1; off <= 1; off++) {
            struct err e = {0};
            struct market_configs all = {0};
            int value = off < 0 ? bounds[_i].low - 1 : bounds[_i].high + off;
            const char *text = with(f == 1, bounds[_i].member, value, &a);

            ck_assert_msg(read(text, &all, &a, &e) == (off == 0), "%s", text);
            text = with(f == 1, bounds[_i].member, bounds[_i].low, &a);
            ck_assert_msg(read(text, &all, &a, &e), "%s", text);
        }
    arena_fini(&a);
}
END_TEST

START_TEST(wrong_files_are_refused)
{
    struct arena a = {0};
    struct err e = {0};
    struct market_configs all = {0};

    ck_assert(!read(bad[_i].text, &all, &a, &e));
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, bad[_i].words), "%s", e.text);
    arena_fini(&a);
}
END_TEST

SUITE(norm_market_config)
{
    ADD_TABLE(numbers_are_taken_up_to_their_bounds, bounds);
    ADD(defaults_and_bands_are_read);
    ADD_TABLE(wrong_files_are_refused, bad);
}
