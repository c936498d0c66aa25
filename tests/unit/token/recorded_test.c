/*
 * Facts about the recordings in ../shared, each counted or read there by other means.
 */
#include <stdlib.h>
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_kit.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "token/dispute.h"
#include "token/posted.h"

static struct token_world w;

struct fact {
    const char *offer; /* whole offer key of the list quote, "KEY#DIRECTION" */
    const char *price; /* nano-USD per 1 M, list */
    enum verdict verdict;
};

static const struct recording {
    const char *path, *source;
    int year, month, day;
    size_t offers; /* read from it, whatever their verdict */
    struct fact fact[8];
} recordings[] = {
    {"openrouter/models_trimmed_2026-07-27.json",
     "openrouter",
     2026,
     7,
     27,
     18,
     {{"anthropic/claude-opus-5#input", NULL, VERDICT_NO_VOTE},
      {"inclusionai/ling-3.0-flash:free#input", NULL, VERDICT_NO_PRICE}}},
    {"openrouter/models_2026-08-01.json",
     "openrouter",
     2026,
     8,
     1,
     1031,
     {{"openrouter/auto#input", NULL, VERDICT_NO_PRICE},
      {"~openai/gpt-latest#input", NULL, VERDICT_ALIAS},
      {"google/gemma-4-31b-it:free#output", NULL, VERDICT_NO_PRICE},
      {"openai/gpt-5.5#input>272000", NULL, VERDICT_NO_VOTE}}},
    {"openrouter/endpoint_object_typesafe_2026-09.json",
     "openrouter",
     2026,
     9,
     17,
     2,
     {{"typesafe/jev-1.13|typesafe#output", NULL, VERDICT_NO_PRICE}}},
    {"openrouter/stats_endpoint_3models_2026-08-08.json",
     "openrouter",
     2026,
     8,
     8,
     172,
     {{"d3402db2-8df2-4611-8495-9c1c08ebc154#input", "1400000000", VERDICT_OK},
      {"d3402db2-8df2-4611-8495-9c1c08ebc154#input:net", "205800000", VERDICT_OK}}},
    {"cerebras/public_models_2026.json",
     "cerebras",
     2026,
     6,
     1,
     4,
     {{"gpt-oss-120b#input", "350000000", VERDICT_OK},
      {"gemma-4-31b#blend", "1115000000", VERDICT_OK}}},
    {"chutes/models_2026-08-22.json",
     "chutes",
     2026,
     8,
     22,
     42,
     {{"Qwen/Qwen3-32B-TEE#input", "104000000", VERDICT_OK},
      {"Qwen/Qwen3-32B-TEE#cached_input", "10400000", VERDICT_OK},
      {"google/gemma-4-31B-turbo-TEE#input", NULL, VERDICT_OTHER_CLASS}}},
    {"deepinfra/models_list_row_2026-05-12.json",
     "deepinfra_llm",
     2026,
     5,
     12,
     3,
     {{"moonshotai/Kimi-K2.5#input", "450000000", VERDICT_OK},
      {"moonshotai/Kimi-K2.5#output", "2250000000", VERDICT_OK},
      {"moonshotai/Kimi-K2.5#cached_input", "70000002", VERDICT_OK}}},
    {"xai/public_models_blob_trimmed_2026-09.json",
     "xai",
     2026,
     9,
     20,
     40,
     {{"grok-4.3#input", "1250000000", VERDICT_OK},
      {"grok-4.3#output", "2500000000", VERDICT_OK},
      {"grok-4.3#batch_output", "2000000000", VERDICT_OK}, /* 20 % off, not 50 */
      {"grok-4.3#output>200000", NULL, VERDICT_OTHER_CLASS},
      {"grok-4.5#blend", "3000000000", VERDICT_OK}}},
    {"aws/bedrock_us-east-1_trimmed_2026-09-11.json", "bedrock", 2026, 9, 11, 11, {{0}}},
    {"azure/openai_meters_grouped_2026-07-31.json",
     "azure_llm",
     2026,
     7,
     31,
     2820,
     {{"Azure OpenAI GPT5: 5.5|||australiaeast#input", "5000000000", VERDICT_OK}}},
    {"litellm/model_prices_2026-08-01.json",
     "litellm",
     2026,
     8,
     1,
     0,
     {{"wandb/meta-llama/Llama-3.3-70B-Instruct#input", NULL, VERDICT_OUT_OF_BOUNDS},
      {"azure_ai/Llama-4-Maverick-17B-128E-Instruct-FP8#output", NULL, VERDICT_REVIEW},
      {"gpt-5.5#output", "30000000000", VERDICT_OK},
      {"deepinfra/openai/gpt-oss-120b#input", "50000000", VERDICT_OK},
      {"deepinfra/meta-llama/Llama-3.3-70B-Instruct-Turbo#input", NULL, VERDICT_OTHER_CLASS}}},
    {"models.dev/api_2026-01.json",
     "models_dev",
     2026,
     1,
     19,
     0,
     {{"groq/openai/gpt-oss-120b#input", "150000000", VERDICT_OK},
      {"zai-coding-plan/glm-4.7#input", NULL, VERDICT_NO_PRICE}}},
    {"genai-prices/data_v2_2026-08-21.json",
     "genai_prices",
     2026,
     8,
     21,
     0,
     {{"openai/gpt-5.5#output", "30000000000", VERDICT_OK},
      {"openrouter/openai/gpt-oss-120b#input", NULL, VERDICT_NO_VOTE}}},
    {"genai-prices/data_v1_2026-07-25.json",
     "genai_prices",
     2026,
     7,
     25,
     0,
     {{"openai/gpt-5.5#output", "30000000000", VERDICT_OK}}},
    {"llm-prices/openai_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"openai/gpt-5.5#input", "5000000000", VERDICT_OK},
      {"openai/gpt-5.5-272k#input", NULL, VERDICT_OTHER_CLASS},
      {"openai/gpt-5.6-terra#output", "12000000000", VERDICT_OK},
      {"openai/gpt-5.6-luna#input", "200000000", VERDICT_OK}}},
    {"llm-prices/anthropic_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"anthropic/claude-sonnet-5#input", "2000000000", VERDICT_OK}}},
    {"llm-prices/google_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"google/gemini-3-1-pro-preview#output", "12000000000", VERDICT_OK}}},
    {"llm-prices/xai_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"xai/grok-4.3#blend", "1562500000", VERDICT_OK}}},
    {"llm-prices/mistral_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"mistral/mistral-large-latest#input", NULL, VERDICT_ALIAS}}},
    {"llm-prices/deepseek_2026-08-05.json",
     "llm_prices",
     2026,
     8,
     5,
     0,
     {{"deepseek/deepseek-v4-pro#input", "1740000000", VERDICT_OK},
      {"deepseek/deepseek-chat#input", NULL, VERDICT_ALIAS}}},
};

static bool read_recording(const struct recording *r)
{
    const char *path = unit_shared(text_fmt(&w.arena, "markets/recorded/tokens/%s", r->path));
    size_t len = 0;
    const char *body = path ? token_file(&w, path, &len) : NULL;

    if (!body)
        return false;
    token_world_again(&w);
    token_read(&w, kit_source(r->source), body, len,
               clock_date(r->year, r->month, r->day) * CLOCK_DAY);
    ck_assert_msg(!w.failed, "%s: %s", r->path, w.err.text);
    return true;
}

/* A fact without a price is met by any quote of the key with that verdict. */
static bool is_met(const struct fact *f)
{
    for (size_t i = 0; i < w.quotes.len; i++) {
        const struct quote *q = &w.quotes.at[i];

        if (text_eq(q->offer, f->offer) && q->verdict == f->verdict
            && (!f->price || q->price_nusd == strtoll(f->price, NULL, 10)))
            return true;
    }
    return false;
}

START_TEST(recording)
{
    const struct recording *r = &recordings[_i];

    token_world(&w);
    if (read_recording(r)) {
        if (r->offers)
            ck_assert_msg(w.offers.len == r->offers, "%s: %zu offers", r->path, w.offers.len);
        for (size_t i = 0; i < 8 && r->fact[i].offer; i++)
            ck_assert_msg(is_met(&r->fact[i]), "%s: %s", r->path, r->fact[i].offer);
        for (size_t i = 0; i < w.quotes.len; i++) /* nobody leaves without a verdict */
            ck_assert(w.quotes.at[i].verdict < VERDICTS && w.quotes.at[i].offer);
    }
    token_world_end(&w);
}
END_TEST

/* One model told by several sources: what is kept agrees within 5 %, the rest is disputed. */
START_TEST(one_model_told_by_several_sources)
{
    static const char *const told[] = {"litellm/model_prices_2026-08-01.json",
                                       "genai-prices/data_v2_2026-08-21.json",
                                       "llm-prices/openai_2026-08-05.json",
                                       "llm-prices/xai_2026-08-05.json",
                                       "azure/openai_meters_grouped_2026-07-31.json",
                                       "cerebras/public_models_2026.json",
                                       "xai/public_models_blob_trimmed_2026-09.json",
                                       "openrouter/stats_endpoint_3models_2026-08-08.json"};
    struct quote_list all = {.arena = &w.arena};
    struct token_posted p;
    size_t disputed;

    token_world(&w);
    for (size_t i = 0; i < sizeof told / sizeof *told; i++) {
        for (size_t k = 0; k < sizeof recordings / sizeof *recordings; k++) {
            if (!text_eq(recordings[k].path, told[i]))
                continue;
            if (!read_recording(&recordings[k])) {
                token_world_end(&w);
                return;
            }
            for (size_t q = 0; q < w.quotes.len; q++)
                *VEC_PUSH(&all, all.arena) = w.quotes.at[q];
        }
    }
    disputed = token_dispute(kit_sources(), all.at, all.len, &w.arena);
    ck_assert_uint_gt(disputed, 0);
    /* The article's figure: GPT-5.5 at 5 and 30, three files and a cloud of one mind. */
    ck_assert(token_posted(kit_sources(), all.at, all.len, "openai", "gpt-5.5:input", &p));
    ck_assert_int_eq(p.price_nusd, INT64_C(5000000000));
    ck_assert_uint_ge(p.sources, 3);
    ck_assert_uint_eq(p.disputed, 0);
    ck_assert(token_posted(kit_sources(), all.at, all.len, "openai", "gpt-5.5:output", &p));
    ck_assert_int_eq(p.price_nusd, INT64_C(30000000000));
    /* xAI's own answer is believed first. */
    ck_assert(token_posted(kit_sources(), all.at, all.len, "xai", "grok-4.3:output", &p));
    ck_assert_str_eq(p.market, "xai");
    ck_assert_int_eq(p.price_nusd, INT64_C(2500000000));
    /* A file that lags the seller: DeepInfra's gpt-oss-120b at 0.05 against 0.037 on the router. */
    for (size_t i = 0; i < all.len; i++)
        if (text_eq(all.at[i].market, "litellm") && text_eq(all.at[i].op, "deepinfra")
            && text_eq(all.at[i].instrument, "gpt-oss-120b:input"))
            ck_assert_int_eq(all.at[i].verdict, VERDICT_DISPUTED);
        else if (text_eq(all.at[i].market, "openrouter") && text_eq(all.at[i].op, "deepinfra"))
            ck_assert_int_ne(all.at[i].verdict, VERDICT_DISPUTED);
    token_world_end(&w);
}
END_TEST

/* Posted prices and the day of their last change, as two files told it; of GPT-5.5 neither tells
   one, and a price to come (Claude Sonnet 5 from 2026-09-01 on) is none yet. */
static const struct {
    const char *path, *source, *op, *instrument;
    int64_t price;
    int year, month, day;
} dated[] = {
    {"llm-prices/openai_2026-08-05.json", "llm_prices", "openai", "gpt-5.6-terra:output",
     INT64_C(12000000000), 2026, 7, 30},
    {"llm-prices/openai_2026-08-05.json", "llm_prices", "openai", "gpt-5.6-terra:blend",
     INT64_C(4500000000), 2026, 7, 30},
    {"genai-prices/data_v2_2026-08-21.json", "genai_prices", "openai", "gpt-5.6-luna:input",
     INT64_C(200000000), 2026, 7, 30},
    {"genai-prices/data_v2_2026-08-21.json", "genai_prices", "anthropic", "claude-sonnet-5:input",
     INT64_C(2000000000), 0, 0, 0},
    {"llm-prices/openai_2026-08-05.json", "llm_prices", "openai", "gpt-5.5:input",
     INT64_C(5000000000), 0, 0, 0},
};

START_TEST(posted_prices_have_a_date)
{
    const struct recording *r = recordings;
    struct token_since since;
    struct token_posted p;

    while (!text_eq(r->path, dated[_i].path))
        r++;
    token_world(&w);
    if (read_recording(r)) {
        for (size_t i = 0; i < w.quotes.len; i++) /* of the recording's own day */
            w.quotes.at[i].observed_at = clock_date(r->year, r->month, r->day) * CLOCK_DAY;
        ck_assert(token_posted(kit_sources(), w.quotes.at, w.quotes.len, dated[_i].op,
                               dated[_i].instrument, &p));
        ck_assert_int_eq(p.price_nusd, dated[_i].price);
        since = token_since(kit_sources(), w.quotes.at, w.quotes.len, dated[_i].op,
                            dated[_i].instrument, p.price_nusd);
        ck_assert_int_eq(since.date,
                         dated[_i].year ? clock_date(dated[_i].year, dated[_i].month, dated[_i].day)
                                        : 0);
        ck_assert(!dated[_i].year || text_eq(since.market, dated[_i].source));
    }
    token_world_end(&w);
}
END_TEST

/* What `tokens unknown` would show of the largest catalogue: models somebody sells, nothing else.
 */
START_TEST(no_alias_and_no_router_is_an_unknown_model)
{
    const struct recording *const lists[] = {&recordings[1], &recordings[12]};

    token_world(&w);
    for (size_t k = 0; k < 2; k++) {
        if (!read_recording(lists[k]))
            break;
        ck_assert_uint_gt(w.unknown.len, 100);
        for (size_t i = 0; i < w.unknown.len; i++)
            ck_assert_msg(w.unknown.at[i].spelled[0] != '~'
                              && !text_starts(w.unknown.at[i].spelled, "openrouter/auto"),
                          "%s: %s", lists[k]->path, w.unknown.at[i].spelled);
    }
    token_world_end(&w);
}
END_TEST

/* The fact sheet's own figures of that day, which are without the clamp. */
static const struct {
    const char *index;
    int64_t nusd;
} figures[] = {
    {"gpt-oss-120b-blend-net", 217000000},
    {"gpt-oss-120b-blend", 217000000},
    {"llama-3.3-70b-instruct-blend-net", 511000000},
    {"llama-3.3-70b-instruct-blend", 541000000},
    {"glm-5.2-blend-net", 1786000000},
    {"glm-5.2-blend", 2085000000},
};

START_TEST(the_engine_gives_the_figures_of_the_sheet)
{
    struct arena a = {0};
    const struct defs *d = kit_defs(&a);
    struct method *m = kit_method("TKS-1.0", &a);
    struct calc_def def;
    struct fixing f;
    struct err e;
    int64_t date;

    token_world(&w);
    if (read_recording(&recordings[3])) {
        ck_assert(defs_backtest(d, defs_index(d, figures[_i].index), "TKS", NULL,
                                clock_date_of(TOKEN_WORLD_NOW), &def, &e));
        m->clamp_low_nano = 0;
        m->clamp_high_nano = 1000 * FIXED_ONE;
        def.method = m;
        date = method_date_of(m, TOKEN_WORLD_NOW);
        day_fix(&def, date, w.quotes.at, w.quotes.len, NULL, &f, NULL, &a);
        ck_assert_int_eq(f.level, 1);
        ck_assert_int_eq(fixed_round_away(f.avg_exact_nusd, 1000000), figures[_i].nusd);
    }
    token_world_end(&w);
    arena_fini(&a);
}
END_TEST

/* GLM 5.2 on 2026-08-08: 27 operators, 17 of them exactly on the price of its maker, before
   discounts; after them fewer. */
START_TEST(most_copy_the_makers_price)
{
    struct arena a = {0};
    const struct defs *d = kit_defs(&a);
    int agreement[2];

    token_world(&w);
    for (int net = 0; net < 2 && read_recording(&recordings[3]); net++) {
        struct calc_def def;
        struct fixing f;
        struct err e;

        ck_assert(defs_backtest(d, defs_index(d, net ? "glm-5.2-blend-net" : "glm-5.2-blend"),
                                "TKS", NULL, clock_date_of(TOKEN_WORLD_NOW), &def, &e));
        ck_assert_str_eq(def.index->author, "zai");
        day_fix(&def, method_date_of(def.method, TOKEN_WORLD_NOW), w.quotes.at, w.quotes.len, NULL,
                &f, NULL, &a);
        ck_assert_int_eq(f.agreement_of, 27);
        agreement[net] = f.agreement;
    }
    if (w.quotes.len) {
        ck_assert_int_eq(agreement[0], 17);
        ck_assert_int_lt(agreement[1], agreement[0]);
    }
    token_world_end(&w);
    arena_fini(&a);
}
END_TEST

SUITE(token_recorded)
{
    ADD_TABLE(the_engine_gives_the_figures_of_the_sheet, figures);
    ADD(no_alias_and_no_router_is_an_unknown_model);
    ADD(most_copy_the_makers_price);
    ADD_TABLE(recording, recordings);
    ADD(one_model_told_by_several_sources);
    ADD_TABLE(posted_prices_have_a_date, dated);
}
