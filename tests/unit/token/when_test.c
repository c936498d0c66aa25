/*
 * When a price holds: the judge by itself, that its hour is the one of the methods, and that every
 * source with hours asks it. 2026-05-28 is a Thursday.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "source/when_priv.h"

static const struct when_word words[] = {
    {"hhmm_from", WHEN_FROM_HHMM},
    {"hhmm_to", WHEN_TO_HHMM},
    {"from", WHEN_FROM_TIME},
    {"to", WHEN_TO_TIME},
    {"windows", WHEN_WINDOWS},
    {"days", WHEN_WEEKDAYS},
    {"zone", WHEN_UTC},
    {"start", WHEN_FROM_DATE},
    {"price fee note", WHEN_NO_CONDITION},
    {"*cost*", WHEN_NO_CONDITION},
};

enum says { HOLDS, FAILS, UNTOLD, ODD };

static const struct {
    const char *entry;
    enum says says;
} entries[] = {
    {"{\"price\":1}", UNTOLD},
    {"{}", UNTOLD},
    {"{\"fee\":1,\"note\":2}", UNTOLD},
    {"{\"fee note\":1}", ODD},
    {"{\"pric\":1}", ODD},
    {"{\"price\":1,\"a_cost_b\":2,\"days\":null}", UNTOLD},
    {"{\"hhmm_from\":1600,\"hhmm_to\":1601}", HOLDS},
    {"{\"hhmm_from\":\"1400\",\"hhmm_to\":\"1800\"}", HOLDS},
    {"{\"hhmm_from\":1500,\"hhmm_to\":1600}", FAILS},
    {"{\"hhmm_from\":1600,\"hhmm_to\":2400}", HOLDS},
    {"{\"hhmm_from\":1400,\"hhmm_to\":0}", HOLDS},
    {"{\"hhmm_from\":1800,\"hhmm_to\":1630}", HOLDS},
    {"{\"hhmm_from\":0,\"hhmm_to\":0}", FAILS},
    {"{\"hhmm_from\":1400}", ODD},
    {"{\"hhmm_to\":1800}", ODD},
    {"{\"hhmm_from\":1460,\"hhmm_to\":1800}", ODD},
    {"{\"hhmm_from\":1400,\"hhmm_to\":2500}", ODD},
    {"{\"hhmm_from\":-100,\"hhmm_to\":1800}", ODD},
    {"{\"hhmm_from\":\"two\",\"hhmm_to\":1800}", ODD},
    {"{\"hhmm_from\":1400,\"hhmm_to\":1800,\"max_prompt_tokens\":8000}", ODD},
    {"{\"max_prompt_tokens\":8000}", ODD},
    {"{\"from\":\"16:00:00Z\",\"to\":\"16:00:01Z\"}", HOLDS},
    {"{\"from\":\"15:00Z\",\"to\":\"16:00:00.000Z\"}", FAILS},
    {"{\"from\":\"23:00Z\",\"to\":\"16:30Z\"}", HOLDS},
    {"{\"from\":\"09:00:00+08:00\",\"to\":\"18:00:00+08:00\"}", FAILS},
    {"{\"from\":\"23:00:00+08:00\",\"to\":\"00:30:00+08:00\"}", HOLDS},
    {"{\"from\":\"00:00+08:00\",\"to\":\"01:00+08:00\"}", HOLDS},
    {"{\"from\":\"08:30-07:30\",\"to\":\"09:00-07:30\"}", HOLDS},
    {"{\"from\":\"14:00\",\"to\":\"18:00\"}", ODD},
    {"{\"from\":\"14:00Z\",\"to\":\"18:00+01:00\"}", ODD},
    {"{\"from\":\"14:00:60Z\",\"to\":\"18:00Z\"}", ODD},
    {"{\"from\":\"1:00Z\",\"to\":\"18:00Z\"}", ODD},
    {"{\"from\":14,\"to\":18}", ODD},
    {"{\"windows\":\"15:00-17:00\"}", HOLDS},
    {"{\"windows\":[\"01:00-04:00\",\"16:00-16:01\"]}", HOLDS},
    {"{\"windows\":[\"10:00-01:00\",\"04:00-06:00\"]}", HOLDS},
    {"{\"windows\":[\"01:00-04:00\",\"06:00-10:00\"]}", FAILS},
    {"{\"windows\":\"09:00-09:00\"}", HOLDS}, /* the whole day */
    {"{\"windows\":[]}", FAILS},
    {"{\"windows\":\"all day\"}", ODD},
    {"{\"windows\":[\"15:00-17:00\",\"soon\"]}", ODD},
    {"{\"windows\":[{\"from\":\"15:00\",\"to\":\"17:00\"}]}", ODD},
    {"{\"days\":[4]}", HOLDS},
    {"{\"days\":[\"mon\",\"Thursday\"]}", HOLDS},
    {"{\"days\":[6,7]}", FAILS},
    {"{\"days\":[0,4]}", ODD},
    {"{\"days\":[4,8]}", ODD},
    {"{\"days\":[\"thu\",\"someday\"]}", ODD},
    {"{\"days\":[]}", ODD},
    {"{\"days\":4}", ODD},
    {"{\"hhmm_from\":1400,\"hhmm_to\":1800,\"days\":[6,7]}", FAILS},
    {"{\"hhmm_from\":1400,\"hhmm_to\":1800,\"days\":[1,2,3,4,5]}", HOLDS},
    /* 16:00 UTC of Thursday is Friday in Shanghai. */
    {"{\"from\":\"00:00+08:00\",\"to\":\"01:00+08:00\",\"days\":[5]}", HOLDS},
    {"{\"from\":\"00:00+08:00\",\"to\":\"01:00+08:00\",\"days\":[4]}", FAILS},
    /* Wrapped hours may mean the day they began or this one: both have to be named. */
    {"{\"hhmm_from\":1800,\"hhmm_to\":1630,\"days\":[4]}", FAILS},
    {"{\"hhmm_from\":1800,\"hhmm_to\":1630,\"days\":[3]}", FAILS},
    {"{\"hhmm_from\":1800,\"hhmm_to\":1630,\"days\":[3,4]}", HOLDS},
    {"{\"windows\":\"18:00-16:30\",\"days\":[4]}", FAILS},
    {"{\"windows\":[\"18:00-16:30\",\"15:00-17:00\"],\"days\":[4]}", HOLDS},
    {"{\"windows\":[\"15:00-17:00\",\"18:00-16:30\"],\"days\":[4]}", HOLDS},
    {"{\"zone\":\"UTC\",\"windows\":\"15:00-17:00\"}", HOLDS},
    {"{\"zone\":\"Asia/Shanghai\",\"windows\":\"15:00-17:00\"}", ODD},
    {"{\"start\":\"2026-05-28\"}", HOLDS},
    {"{\"start\":\"2026-05-29\"}", FAILS},
    {"{\"start\":\"tomorrow\"}", ODD},
    {"[]", ODD},
    {"\"always\"", ODD},
};

static struct token_when read_entry(const char *text, int64_t now, struct arena *a)
{
    struct err e = {0};
    const struct json *doc = json_parse(text, strlen(text), "entry", a, &e);

    ck_assert_msg(doc, "%s: %s", text, e.text);
    return token_when(doc, words, sizeof words / sizeof *words, now);
}

START_TEST(an_entry_holds_when_all_it_says_is_known_and_holds)
{
    const char *text = entries[_i].entry;
    struct arena a = {0};
    struct token_when w = read_entry(text, TOKEN_WORLD_NOW, &a);

    ck_assert_msg(token_in_force(&w) == (entries[_i].says == HOLDS), "%s", text);
    ck_assert_msg((w.odd != NULL) == (entries[_i].says == ODD), "%s", text);
    if (entries[_i].says == UNTOLD)
        ck_assert_msg(!w.stated && w.holds, "%s", text);
    arena_fini(&a);
}
END_TEST

/* The hour of the reply has no say, only its day. */
START_TEST(any_hour_of_the_day_gives_the_same)
{
    const char *text = entries[_i].entry;
    struct arena a = {0};
    bool there = (entries[_i].says == HOLDS);

    for (int64_t hour = 0; hour < 24; hour++) {
        int64_t day = clock_date_of(TOKEN_WORLD_NOW) * CLOCK_DAY;
        struct token_when w = read_entry(text, day + hour * CLOCK_HOUR, &a);

        ck_assert_msg(token_in_force(&w) == there, "%s, %lld", text, (long long)hour);
    }
    arena_fini(&a);
}
END_TEST

START_TEST(a_page_without_a_day_has_hours_and_no_days)
{
    struct arena a = {0};
    struct token_when hours = read_entry("{\"windows\":\"15:00-17:00\"}", 0, &a);
    struct token_when days = read_entry("{\"days\":[1,2,3,4,5,6,7]}", 0, &a);
    struct token_when date = read_entry("{\"start\":\"1971-01-01\"}", 0, &a);

    ck_assert(token_in_force(&hours) && !token_in_force(&days) && !token_in_force(&date));
    ck_assert_int_eq(date.since, 365);
    arena_fini(&a);
}
END_TEST

/* Every method of tokens fixes at the hour the sources are judged at. */
START_TEST(the_fixing_hour_is_the_methods)
{
    struct arena a = {0};
    struct err e = {0};
    const char **names;
    size_t n = 0, seen = 0;

    ck_assert(file_list("config/methods", ".json", &names, &n, &a, &e));
    for (size_t i = 0; i < n; i++) {
        const char *path = text_fmt(&a, "config/methods/%s", names[i]);
        const struct json *doc;
        int64_t at = 0;
        struct buf b;

        if (!text_starts(names[i], "TK"))
            continue;
        ck_assert(buf_read_file(&b, path, BUF_CONFIG_MAX, &e));
        doc = json_parse_config(b.data, b.len, path, &a, &e);
        ck_assert_msg(doc && json_int(doc, "clock.fix_at_s", &at, &e), "%s", e.text);
        ck_assert_msg(at == TOKEN_FIX_AT_S, "%s", path);
        buf_fini(&b);
        seen++;
    }
    ck_assert_uint_ge(seen, 2);
    arena_fini(&a);
}
END_TEST

/* One base price of 2 and one of 1 for some hours, as each source writes it. */
#define SKU(cost, more) "{\"type\":\"prompt\",\"unit\":\"token\",\"cost_usd\":\"" cost "\"" more "}"
static const struct {
    const char *source, *before, *behind;
    const char *in_force, *at_other_hours, *not_today, *odd; /* what stands between */
} forms[] = {
    {"openrouter",
     "{\"provider_name\":\"Novita\",\"tag\":\"novita\",\"model_id\":\"openai/gpt-oss-120b\","
     "\"pricing\":{\"prompt\":\"0.000002\",\"overrides\":[{\"prompt\":\"0.000001\",",
     "}]}}", "\"utc_start\":1400,\"utc_end\":0,\"utc_weekdays\":[4]",
     "\"utc_start\":100,\"utc_end\":400",
     "\"utc_start\":1400,\"utc_end\":1800,\"utc_weekdays\":[6]",
     "\"utc_start\":1400,\"utc_end\":1800,\"max_prompt_tokens\":8000"},
    {"groq",
     "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"input_modalities\":[{\"type\":\"text\","
     "\"pricing\":[" SKU("0.000002", "") ",{\"type\":\"prompt\",\"unit\":\"token\","
                                         "\"cost_usd\":\"0.000001\",",
     "}]}]}]}", "\"utc_start\":1400,\"utc_end\":0,\"utc_weekdays\":[4]",
     "\"utc_start\":100,\"utc_end\":400",
     "\"utc_start\":1400,\"utc_end\":1800,\"utc_weekdays\":[6]",
     "\"utc_start\":1400,\"utc_end\":1800,\"when\":{\"region\":\"eu\"}"},
    {"genai_prices",
     "[{\"id\":\"groq\",\"models\":[{\"id\":\"openai/gpt-oss-120b\",\"prices\":[{\"prices\":"
     "{\"input_mtok\":2}},{\"prices\":{\"input_mtok\":1},\"constraint\":{",
     "}}]}]}]", "\"start_time\":\"22:00:00+08:00\",\"end_time\":\"01:00:00+08:00\"",
     "\"start_time\":\"09:00:00+08:00\",\"end_time\":\"18:00:00+08:00\"",
     "\"start_time\":\"14:00:00Z\",\"end_time\":\"23:00:00Z\",\"weekdays\":[6,7]",
     "\"start_time\":\"14:00:00Z\",\"end_time\":\"23:00:00Z\",\"tier\":\"batch\""},
    {"litellm",
     "{\"groq/openai/gpt-oss-120b\":{\"litellm_provider\":\"groq\",\"mode\":\"chat\","
     "\"input_cost_per_token\":2e-06,\"off_peak_pricing\":{\"input_cost_per_token\":1e-06,",
     "}}}", "\"hours_utc\":[\"01:00-02:00\",\"10:00-01:00\"]", "\"hours_utc\":\"01:00-02:00\"",
     "\"hours_utc\":[]", "\"hours_utc\":\"15:00-17:00\",\"days\":[\"sat\"]"},
    {"models_dev",
     "{\"groq\":{\"models\":{\"openai/gpt-oss-120b\":{\"cost\":{\"input\":2,\"tiers\":[{"
     "\"input\":1,\"tier\":{\"type\":\"time\",",
     "}}]}}}}}", "\"windows\":[\"15:00-17:00\"],\"days\":[\"thu\"],\"timezone\":\"UTC\"",
     "\"windows\":[\"01:00-04:00\"]", "\"windows\":[\"15:00-17:00\"],\"days\":[6,7]",
     "\"windows\":[\"15:00-17:00\"],\"timezone\":\"Asia/Shanghai\""},
};

static void expect_price(size_t form, const char *conditions, int64_t price_nano)
{
    static struct token_world w;
    const char *body;

    token_world(&w);
    body = text_fmt(&w.arena, "%s%s%s", forms[form].before, conditions, forms[form].behind);
    token_read(&w, kit_source(forms[form].source), body, strlen(body), TOKEN_WORLD_NOW);
    ck_assert_msg(!w.failed && w.offers.len == 1, "%s: %s gives %zu", forms[form].source, body,
                  w.offers.len);
    ck_assert_msg(w.offers.at[0].verdict == VERDICT_OK, "%s", w.offers.at[0].why);
    ck_assert_msg(w.offers.at[0].price_nano == price_nano, "%s: %s", forms[form].source, body);
    ck_assert_int_eq(w.offers.at[0].direction, TOKEN_INPUT);
    token_world_end(&w);
}

START_TEST(every_source_with_hours_asks_the_one_judge)
{
    expect_price((size_t)_i, forms[_i].in_force, INT64_C(1000000000));
    expect_price((size_t)_i, forms[_i].at_other_hours, INT64_C(2000000000));
    expect_price((size_t)_i, forms[_i].not_today, INT64_C(2000000000));
    expect_price((size_t)_i, forms[_i].odd, INT64_C(2000000000));
}
END_TEST

/* A dearer context under hours holds by the same rule, and is left out where it does not. */
START_TEST(contexts_have_hours_too)
{
    static struct token_world w;
    static const char *const more[] = {"\"utc_start\":1400,\"utc_end\":1800",
                                       "\"utc_start\":100,\"utc_end\":400", "\"max_users\":3"};

    token_world(&w);
    for (size_t i = 0; i < 3; i++) {
        const char *body = text_fmt(
            &w.arena,
            "{\"provider_name\":\"Novita\",\"tag\":\"novita\",\"model_id\":\"openai/gpt-oss-120b\","
            "\"pricing\":{\"prompt\":\"0.000002\",\"overrides\":[{\"min_prompt_tokens\":200000,"
            "\"prompt\":\"0.000004\",%s}]}}",
            more[i]);

        token_world_again(&w);
        token_read(&w, kit_source("openrouter"), body, strlen(body), TOKEN_WORLD_NOW);
        ck_assert_uint_eq(w.offers.len, i == 0 ? 2 : 1);
    }
    token_world_end(&w);
}
END_TEST

SUITE(token_when)
{
    ADD_TABLE(an_entry_holds_when_all_it_says_is_known_and_holds, entries);
    ADD_TABLE(any_hour_of_the_day_gives_the_same, entries);
    ADD(a_page_without_a_day_has_hours_and_no_days);
    ADD(the_fixing_hour_is_the_methods);
    ADD_TABLE(every_source_with_hours_asks_the_one_judge, forms);
    ADD(contexts_have_hours_too);
}
