/*
 * The traps of the fact sheet on token prices, each a test named after its number there. Traps 9
 * and 19 are in series_test.c, trap 1 and others once more in recorded_test.c on real bytes.
 */
#include <string.h>

#include "../../lib/sources.h"
#include "../../lib/calc_kit.h"
#include "../../lib/token_reply.h"
#include "../../lib/unit.h"
#include "base/text.h"
#include "token/contest.h"
#include "token/dispute.h"
#include "token/instrument.h"

static struct token_world w;

static void read_text(const char *source, const char *body)
{
    token_world_again(&w);
    token_read(&w, kit_source(source), body, strlen(body), TOKEN_WORLD_NOW);
    ck_assert_msg(!w.failed, "%s", w.err.text);
}

static const struct quote *quote_of(const char *offer)
{
    for (size_t i = 0; i < w.quotes.len; i++)
        if (text_eq(w.quotes.at[i].offer, offer))
            return &w.quotes.at[i];
    ck_abort_msg("no quote \"%s\"", offer);
    return NULL;
}

static void expect(const char *offer, int64_t price_nusd, enum verdict v)
{
    const struct quote *q = quote_of(offer);

    ck_assert_msg(q->verdict == v, "%s is %s", offer, verdict_name(q->verdict));
    if (v == VERDICT_OK)
        ck_assert_int_eq(q->price_nusd, price_nusd);
}

/* An endpoint of gpt-oss-120b on the router. */
static const char *endpoint(const char *op, const char *tag, const char *pricing, const char *more)
{
    return text_fmt(&w.arena,
                    "{\"provider_name\":\"%s\",\"model_id\":\"openai/gpt-oss-120b\",\"tag\":\"%s\","
                    "\"status\":0,\"quantization\":\"fp8\",\"pricing\":{%s}%s}",
                    op, tag, pricing, more);
}

static void read_endpoints(const char *list)
{
    read_text("openrouter", text_fmt(&w.arena,
                                     "{\"data\":{\"id\":\"openai/gpt-oss-120b\","
                                     "\"endpoints\":[%s]}}",
                                     list));
}

#define KEY(tag) "openai/gpt-oss-120b|" tag
#define PLAIN "\"prompt\":\"0.0000001\",\"completion\":\"0.0000005\""

START_TEST(trap_01_hundred_thousandfold_is_out_of_bounds)
{
    token_world(&w);
    read_text("litellm",
              "{\"wandb/openai/gpt-oss-120b\":{\"litellm_provider\":\"wandb\",\"mode\":\"chat\","
              "\"input_cost_per_token\":0.015,\"output_cost_per_token\":0.06},"
              "\"groq/openai/gpt-oss-120b\":{\"litellm_provider\":\"groq\",\"mode\":\"chat\","
              "\"input_cost_per_token\":1.5e-07,\"output_cost_per_token\":6e-07}}");
    expect("wandb/openai/gpt-oss-120b#input", 0, VERDICT_OUT_OF_BOUNDS);
    expect("wandb/openai/gpt-oss-120b#output", 0, VERDICT_OUT_OF_BOUNDS);
    expect("groq/openai/gpt-oss-120b#input", 150000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_02_ten_thousandfold_has_three_meanings)
{
    token_world(&w);
    read_text("novita_llm",
              "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"status\":1,"
              "\"input_token_price_per_m\":1500,\"output_token_price_per_m\":6000}]}");
    expect("openai/gpt-oss-120b#input", 150000000, VERDICT_OK);
    read_text("xai", "{\"models\":[{\"id\":\"grok-4.3\",\"prompt_text_token_price\":12500,"
                     "\"completion_text_token_price\":25000}]}");
    expect("grok-4.3#input", 1250000000, VERDICT_OK);
    expect("grok-4.3#output", 2500000000, VERDICT_OK);
    read_text("xai",
              "<html><script>globalThis.__XAI_PUBLIC_MODELS__={\"clusterConfigs\":[{"
              "\"languageModels\":[{\"name\":\"grok-4.3\",\"promptTextTokenPrice\":\"12500\","
              "\"completionTextTokenPrice\":\"25000\"}]}]};</script></html>");
    expect("grok-4.3#input", 1250000000, VERDICT_OK);
    expect("grok-4.3#output", 2500000000, VERDICT_OK);
    read_text("deepinfra_llm",
              "[{\"model_name\":\"openai/gpt-oss-120b\",\"pricing\":{\"type\":\"tokens\","
              "\"cents_per_input_token\":9e-06,\"cents_per_output_token\":4.5e-05}}]");
    expect("openai/gpt-oss-120b#input", 90000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

#define SKU(id, usage) "\"" id "\":{\"attributes\":{\"usagetype\":\"USE1-" usage "\"}}"
#define TERM(id, unit, usd)                                                                        \
    "\"" id "\":{\"t\":{\"priceDimensions\":{\"d\":{\"unit\":\"" unit                              \
    "\",\"pricePerUnit\":{\"USD\":\"" usd "\"}}}}}"

START_TEST(trap_03_thousands_and_millions_in_one_file)
{
    token_world(&w);
    read_text(
        "bedrock",
        "{\"products\":{" SKU(
            "A",
            "openai.gpt-oss-120b-mantle-input-tokens-"
            "standard") "," SKU("B",
                                "xai.grok-4.3-mantle-"
                                "input-tokens-"
                                "standard") "," SKU("C",
                                                    "openai.gpt-oss-20b-mantle-input-tokens-"
                                                    "standard") "},\"terms\":{\"OnDemand\":"
                                                                "{" TERM("A", "1K tokens", "0.00015") "," TERM(
                                                                    "B", "1M tokens",
                                                                    "1.25") "," TERM("C", "hour",
                                                                                     "1.25") "}}}");
    expect("USE1|openai.gpt-oss-120b|mantle#input", 150000000, VERDICT_OK);
    expect("USE1|xai.grok-4.3|mantle#input", 1250000000, VERDICT_OK);
    expect("C#input", 0, VERDICT_OTHER_PRODUCT);
    read_text("azure_llm",
              "{\"Items\":[{\"meterName\":\"gpt-oss-120B Inp glbl Tokens\",\"retailPrice\":0.00015,"
              "\"productName\":\"Azure OpenAI OSS Models\",\"unitOfMeasure\":\"1K\"},"
              "{\"meterName\":\"5.5 ShortCo inp Gl 1M Tokens\",\"retailPrice\":5,"
              "\"productName\":\"Azure OpenAI GPT5\",\"unitOfMeasure\":\"1M\"}]}");
    expect("Azure OpenAI OSS Models: gpt-oss-120B|||#input", 150000000, VERDICT_OK);
    expect("Azure OpenAI GPT5: 5.5|||#input", INT64_C(5000000000), VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_04_per_token_and_per_million_under_one_name)
{
    token_world(&w);
    /* The same words, another unit: 0.1 is per million at Chutes, where a router would say 1e-07.
     */
    read_text("chutes", "{\"data\":[{\"id\":\"zai-org/GLM-5.1-TEE\",\"price\":{\"input\":"
                        "{\"usd\":0.1},\"output\":{\"usd\":0.4}},\"pricing\":{\"prompt\":0.1,"
                        "\"completion\":0.4}}]}");
    expect("zai-org/GLM-5.1-TEE#input", 100000000, VERDICT_OK);
    read_text("featherless", "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"pricing\":{"
                             "\"prompt\":\"0.0000001\",\"completion\":\"0.0000004\",\"input\":0.1,"
                             "\"output\":0.4}}]}");
    expect("openai/gpt-oss-120b#input", 100000000, VERDICT_OK);
    /* No repair by magnitude: a per-token figure in a per-million field is refused, not scaled. */
    read_text("digitalocean_llm",
              "{\"data\":[{\"model_id\":\"openai-gpt-oss-120b\",\"pricing\":"
              "{\"input_price_per_million\":1e-07,\"output_price_per_million\":4e-07}}]}");
    expect("openai-gpt-oss-120b#input", 0, VERDICT_OUT_OF_BOUNDS);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_05_cents_are_not_dollars_and_rates_are_not_prices)
{
    token_world(&w);
    read_text("deepinfra_llm",
              "[{\"model_name\":\"moonshotai/Kimi-K2.5\",\"pricing\":{\"type\":\"tokens\","
              "\"cents_per_input_token\":4.5e-05,\"cents_per_output_token\":0.000225,"
              "\"rate_per_input_token_cached\":0.2}}]");
    expect("moonshotai/Kimi-K2.5#input", 450000000, VERDICT_OK);
    expect("moonshotai/Kimi-K2.5#cached_input", 90000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_06_sentinels_are_not_prices)
{
    token_world(&w);
    read_endpoints(
        text_fmt(&w.arena, "%s,%s,%s,%s",
                 endpoint("Groq", "groq", "\"prompt\":\"-1\",\"completion\":\"-1\"", ""),
                 endpoint("Novita", "novita", "\"prompt\":\"0\",\"completion\":null", ""),
                 endpoint("Together", "together", "", ""),
                 endpoint("Nebius", "nebius", "\"prompt\":\"Contact sales\"", "")));
    expect(KEY("groq") "#input", 0, VERDICT_NO_PRICE);
    expect(KEY("groq") "#output", 0, VERDICT_NO_PRICE);
    expect(KEY("novita") "#input", 0, VERDICT_NO_PRICE);
    expect(KEY("together") "#input", 0, VERDICT_NO_PRICE);
    expect(KEY("nebius") "#input", 0, VERDICT_MALFORMED);
    ck_assert_uint_eq(w.quotes.len, 5); /* and nothing for the null */
    token_world_end(&w);
}
END_TEST

START_TEST(trap_07_promotional_zero)
{
    token_world(&w);
    read_text("openrouter", "{\"data\":[{\"id\":\"openai/gpt-oss-20b:free\",\"pricing\":"
                            "{\"prompt\":\"0\",\"completion\":\"0\"}}]}");
    expect("openai/gpt-oss-20b:free#input", 0, VERDICT_NO_PRICE);
    /* Free with a figure in it is still another class. */
    read_endpoints(endpoint("Venice", "venice", PLAIN, ""));
    expect(KEY("venice") "#input", 100000000, VERDICT_OK);
    read_text("openrouter",
              "{\"provider_name\":\"Venice\",\"model_id\":\"openai/gpt-oss-20b:free\","
              "\"tag\":\"venice\",\"pricing\":{" PLAIN "}}");
    expect("openai/gpt-oss-20b:free|venice#input", 0, VERDICT_OTHER_CLASS);
    read_text("huggingface", "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"providers\":[{"
                             "\"provider\":\"novita\",\"is_free\":true,\"pricing\":{\"input\":1,"
                             "\"output\":1}}]}]}");
    expect("openai/gpt-oss-120b@novita#input", 0, VERDICT_NO_PRICE);
    token_world_end(&w);
}
END_TEST

/* A list of free models, one with a cost missing, and one that tells its figures twice. */
START_TEST(zero_is_free_missing_is_untold_and_one_unit_is_read)
{
    token_world(&w);
    read_text("ovhcloud_llm", "{\"data\":[{\"id\":\"gpt-oss-120b\",\"pricing\":{\"prompt\":\"0\","
                              "\"completion\":\"0\",\"input_cache_reads\":\"0\"}}]}");
    expect("gpt-oss-120b#input", 0, VERDICT_NO_PRICE);
    expect("gpt-oss-120b#output", 0, VERDICT_NO_PRICE);
    expect("gpt-oss-120b#cached_input", 0, VERDICT_NO_PRICE);
    read_text("parasail", "[{\"externalAlias\":\"parasail-gpt-oss-120b\",\"inputCost\":0.2},"
                          "{\"externalAlias\":\"parasail-glm-51\",\"outputCost\":4.4,"
                          "\"inputCost\":null,\"cachedCost\":0}]");
    expect("parasail-gpt-oss-120b#input", 200000000, VERDICT_OK);
    expect("parasail-glm-51#output", INT64_C(4400000000), VERDICT_OK);
    expect("parasail-glm-51#cached_input", 0, VERDICT_NO_PRICE);
    ck_assert_uint_eq(w.offers.len, 3); /* nothing is made of what is missing, and no blend */
    ck_assert_uint_eq(w.quotes.len, 5);
    read_text("featherless",
              "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"pricing\":{"
              "\"prompt\":\"0.0000009\",\"completion\":\"0.0000009\","
              "\"image\":\"0\",\"request\":\"0\"}},{\"id\":\"openai/gpt-oss-20b\","
              "\"pricing\":{\"prompt\":\"0.0000009\",\"input\":0.1,\"output\":0.2}}]}");
    expect("openai/gpt-oss-120b#input", 0, VERDICT_NO_PRICE);
    expect("openai/gpt-oss-20b#input", 100000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_08_output_zero_or_below_input)
{
    token_world(&w);
    read_endpoints(
        text_fmt(&w.arena, "%s,%s",
                 endpoint("Groq", "groq", "\"prompt\":\"0.00000042\",\"completion\":\"0\"", ""),
                 endpoint("Novita", "novita",
                          "\"prompt\":\"0.00000141\",\"completion\":\"0.00000035\"", "")));
    expect(KEY("groq") "#input", 420000000, VERDICT_OK);
    expect(KEY("groq") "#output", 0, VERDICT_NO_PRICE);
    expect(KEY("novita") "#input", 0, VERDICT_REVIEW);
    expect(KEY("novita") "#output", 0, VERDICT_REVIEW);
    expect(KEY("novita") "#output:net", 0, VERDICT_REVIEW);
    for (size_t i = 0; i < w.quotes.len; i++)
        ck_assert(!text_eq(w.quotes.at[i].instrument, "gpt-oss-120b:blend"));
    token_world_end(&w);
}
END_TEST

START_TEST(trap_09_the_discount_is_inside_the_price)
{
    token_world(&w);
    read_endpoints(endpoint("StreamLake", "streamlake",
                            "\"prompt\":\"0.0000002058\",\"completion\":\"0.0000006468\","
                            "\"discount\":0.853",
                            ""));
    expect(KEY("streamlake") "#input", 1400000000, VERDICT_OK);
    expect(KEY("streamlake") "#input:net", 205800000, VERDICT_OK);
    expect(KEY("streamlake") "#blend", 2150000000, VERDICT_OK); /* (3 x 1.40 + 4.40) / 4 */
    expect(KEY("streamlake") "#blend:net", 316050000, VERDICT_OK);
    read_endpoints(endpoint("StreamLake", "streamlake", PLAIN ",\"discount\":1", ""));
    expect(KEY("streamlake") "#input", 0, VERDICT_MALFORMED);
    /* A surcharge: 1.75 / 1.25. */
    read_endpoints(endpoint("StreamLake", "streamlake",
                            "\"prompt\":\"0.00000175\",\"completion\":\"0.0000055\","
                            "\"discount\":-0.25",
                            ""));
    expect(KEY("streamlake") "#input", 1400000000, VERDICT_OK);
    expect(KEY("streamlake") "#input:net", 1750000000, VERDICT_OK);
    expect(KEY("streamlake") "#blend", 2150000000, VERDICT_OK);
    read_endpoints(endpoint("StreamLake", "streamlake", PLAIN ",\"discount\":-11", ""));
    expect(KEY("streamlake") "#input", 0, VERDICT_MALFORMED);
    token_world_end(&w);
}
END_TEST

/* Quotes of two sources for one row, and what becomes of them. */
static void told_apart(const char *x, const char *y, int64_t a, int64_t b, enum verdict of_x,
                       enum verdict of_y)
{
    struct quote q[2] = {
        {.market = x, .op = "sambanova", .instrument = "gpt-oss-120b:input", .price_nusd = a},
        {.market = y, .op = "sambanova", .instrument = "gpt-oss-120b:input", .price_nusd = b}};

    (void)token_dispute(kit_sources(), q, 2, &w.arena);
    ck_assert_int_eq(q[0].verdict, of_x);
    ck_assert_int_eq(q[1].verdict, of_y);
}

START_TEST(trap_10_the_router_is_not_the_operator)
{
    token_world(&w);
    told_apart("openrouter", "sambanova", 140000000, 220000000, VERDICT_DISPUTED, VERDICT_OK);
    told_apart("openrouter", "sambanova", 200000000, 210000000, VERDICT_OK, VERDICT_OK);
    told_apart("openrouter", "sambanova", 200000000, 210000001, VERDICT_DISPUTED, VERDICT_OK);
    told_apart("litellm", "openrouter", 140000000, 220000000, VERDICT_DISPUTED, VERDICT_OK);
    told_apart("litellm", "models_dev", 140000000, 220000000, VERDICT_DISPUTED, VERDICT_DISPUTED);
    told_apart("vast", "sambanova", 140000000, 220000000, VERDICT_OK, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_11_the_price_of_a_model_is_nobodys)
{
    token_world(&w);
    read_text("openrouter",
              "{\"data\":[{\"id\":\"openai/gpt-oss-120b\",\"pricing\":{" PLAIN "}}]}");
    expect("openai/gpt-oss-120b#input", 0, VERDICT_NO_VOTE);
    expect("openai/gpt-oss-120b#output", 0, VERDICT_NO_VOTE);
    ck_assert_uint_eq(w.quotes.len, 2);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_12_aliases_move)
{
    token_world(&w);
    read_text("openrouter",
              "{\"data\":[{\"id\":\"~z-ai/glm-latest\",\"pricing\":{" PLAIN "}},"
              "{\"id\":\"deepseek/deepseek-v4-flash-0731\",\"pricing\":{" PLAIN "}}]}");
    expect("~z-ai/glm-latest#input", 0, VERDICT_ALIAS);
    ck_assert_str_eq(quote_of("deepseek/deepseek-v4-flash-0731#input")->instrument,
                     "deepseek-v4-flash-0731:input"); /* the dated one is a model of its own */
    read_text("llm_prices", "{\"prices\":[{\"id\":\"deepseek-chat\",\"vendor\":\"deepseek\","
                            "\"input\":1,\"output\":2}]}");
    expect("deepseek/deepseek-chat#input", 0, VERDICT_ALIAS);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_13_classes_are_other_goods)
{
    static const char *const tags[] = {"wafer/fast",
                                       "deepinfra/turbo",
                                       "minimax/highspeed",
                                       "xai/zdr",
                                       "azure/eu",
                                       "google-vertex/us-central1",
                                       "sambanova/minimax-m2.7-dedicated"};
    static const char *const same[] = {"novita/fp8", "groq", "google-vertex/global", "together/2",
                                       "novita/fp4/2"};

    token_world(&w);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        read_endpoints(endpoint("Novita", tags[i], PLAIN, ""));
        expect(text_fmt(&w.arena, KEY("%s#input"), tags[i]), 0, VERDICT_OTHER_CLASS);
    }
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        read_endpoints(endpoint("Novita", same[i], PLAIN, ""));
        expect(text_fmt(&w.arena, KEY("%s#input"), same[i]), 100000000, VERDICT_OK);
    }
    /* The same spelling is a class at one seller and the only one at another. */
    read_text("deepinfra_llm", "[{\"model_name\":\"meta-llama/Llama-3.3-70B-Instruct-Turbo\","
                               "\"pricing\":{\"type\":\"tokens\",\"cents_per_input_token\":1e-05,"
                               "\"cents_per_output_token\":2e-05}}]");
    expect("meta-llama/Llama-3.3-70B-Instruct-Turbo#input", 0, VERDICT_OTHER_CLASS);
    read_text("together_llm", "[{\"id\":\"meta-llama/Llama-3.3-70B-Instruct-Turbo\",\"pricing\":"
                              "{\"input\":0.88,\"output\":0.88}}]");
    expect("meta-llama/Llama-3.3-70B-Instruct-Turbo#input", 880000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_14_quantization_is_kept_and_not_judged)
{
    token_world(&w);
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("Novita", "novita/fp8", PLAIN, ""),
                            endpoint("Groq", "groq", PLAIN, "")));
    ck_assert_str_eq(quote_of(KEY("novita/fp8") "#input")->tier, "fp8");
    ck_assert_int_eq(quote_of(KEY("novita/fp8") "#input")->verdict, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_15_long_contexts_are_other_goods)
{
    token_world(&w);
    read_endpoints(endpoint("Groq", "groq",
                            PLAIN ",\"overrides\":[{\"min_prompt_tokens\":128000,"
                                  "\"prompt\":\"0.0000002\"}]",
                            ""));
    expect(KEY("groq") "#input", 100000000, VERDICT_OK);
    expect(KEY("groq") "#input>128000", 0, VERDICT_OTHER_CLASS);
    read_text("llm_prices", "{\"prices\":[{\"id\":\"gpt-5.5\",\"vendor\":\"openai\",\"input\":5,"
                            "\"output\":30},{\"id\":\"gpt-5.5-272k\",\"vendor\":\"openai\","
                            "\"input\":10,\"output\":45}]}");
    expect("openai/gpt-5.5#input", INT64_C(5000000000), VERDICT_OK);
    expect("openai/gpt-5.5-272k#input", 0, VERDICT_OTHER_CLASS);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_16_the_price_of_the_hour)
{
    token_world(&w);
    read_endpoints(endpoint("DeepSeek", "deepseek",
                            PLAIN ",\"overrides\":[{\"utc_start\":1200,\"utc_end\":1600,"
                                  "\"prompt\":\"0.0000007\"},{\"utc_start\":1600,\"utc_end\":30,"
                                  "\"prompt\":\"0.0000003\"}]",
                            ""));
    expect(KEY("deepseek") "#input", 300000000, VERDICT_OK); /* from 16:00 on, not until it */
    ck_assert_ptr_nonnull(strstr(w.offers.at[0].why, "in force at 16:00 UTC"));
    expect(KEY("deepseek") "#output", 500000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_17_batch_in_disguise)
{
    token_world(&w);
    read_text(
        "bedrock",
        "{\"products\":{\"A\":{\"attributes\":{\"usagetype\":\"USE1-Llama3-3-70B-input-tokens-"
        "batch\","
        "\"feature\":\"Batch Inference\",\"inferenceType\":\"Input tokens\"}}," SKU(
            "B",
            "Llama3-3-70B-input-tokens") "},\"terms\":{\"OnDemand\":{" TERM("A", "1K tokens",
                                                                            "0.00036") "," TERM("B",
                                                                                                "1K"
                                                                                                " t"
                                                                                                "ok"
                                                                                                "en"
                                                                                                "s",
                                                                                                "0."
                                                                                                "00"
                                                                                                "07"
                                                                                                "2") "}}}");
    ck_assert_str_eq(quote_of("USE1|Llama3-3-70B|plain#batch_input")->instrument,
                     "llama-3.3-70b-instruct:batch_input");
    expect("USE1|Llama3-3-70B|plain#input", 720000000, VERDICT_OK);
    read_text("openrouter", "{\"provider_name\":\"OpenAI\",\"model_id\":\"openai/gpt-5.5:batch\","
                            "\"tag\":\"openai\",\"pricing\":{\"prompt\":\"0.0000025\","
                            "\"completion\":\"0.000015\"}}");
    ck_assert_str_eq(quote_of("openai/gpt-5.5:batch|openai#batch_input")->instrument,
                     "gpt-5.5:batch_input");
    token_world_end(&w);
}
END_TEST

/* A provider states its list price and what to take off; the router's own answer has it off
 * already. */
START_TEST(the_discount_of_a_providers_list_is_still_to_come_off)
{
    static const char *const forms[] = {
        "\"pricing\":{\"prompt\":\"0.0000014\",\"completion\":\"0.0000044\"}",
        "\"pricing\":[{\"min_context\":0,\"prompt\":\"0.0000014\",\"completion\":\"0.0000044\"}]",
        "\"schema_version\":\"2.4\",\"input_modalities\":[{\"type\":\"text\",\"pricing\":["
        "{\"type\":\"prompt\",\"unit\":\"token\",\"cost_usd\":\"0.0000014\"}]}],"
        "\"output_modalities\":[{\"type\":\"text\",\"pricing\":[{\"type\":\"completion\","
        "\"unit\":\"token\",\"cost_usd\":\"0.0000044\"}]}]"};
    static const char *const sources[] = {"baseten_llm", "coreweave_llm", "ovhcloud_llm",
                                          "cerebras",    "groq",          "nebius_llm",
                                          "sambanova"};

    token_world(&w);
    for (size_t i = 0; i < 3; i++) {
        read_text("baseten_llm", text_fmt(&w.arena,
                                          "{\"data\":[{\"id\":\"zai-org/GLM-5.1\",%s,"
                                          "\"discount_to_user\":0.85}]}",
                                          forms[i]));
        expect("zai-org/GLM-5.1#input", 1400000000, VERDICT_OK);
        expect("zai-org/GLM-5.1#input:net", 210000000, VERDICT_OK);
        expect("zai-org/GLM-5.1#blend", 2150000000, VERDICT_OK);
        expect("zai-org/GLM-5.1#blend:net", 322500000, VERDICT_OK);
        for (size_t k = 0; k < sizeof sources / sizeof *sources; k++) {
            read_text(sources[k], text_fmt(&w.arena, "{\"data\":[{\"id\":\"x\",%s}]}", forms[i]));
            ck_assert_uint_eq(w.offers.len, 2);
            ck_assert_int_eq(w.offers.at[0].price_nano, 1400000000);
            ck_assert_int_eq(w.offers.at[1].price_nano, INT64_C(4400000000));
        }
    }
    token_world_end(&w);
}
END_TEST

#define OLD_IN SKU("A", "gpt-oss-120b-input-tokens")
#define OLD_OUT SKU("B", "gpt-oss-120b-output-tokens")
#define NEW_IN SKU("C", "openai.gpt-oss-120b-mantle-input-tokens-standard")
#define NEW_OUT SKU("D", "openai.gpt-oss-120b-mantle-output-tokens-standard")

/* Each rate of Bedrock is published twice: at one price it is one rate, at two it is nobody's. */
static void read_both_styles(const char *old_output, const char *more_sku, const char *more_term)
{
    read_text("bedrock",
              text_fmt(&w.arena,
                       "{\"products\":{" OLD_IN "," OLD_OUT "," NEW_IN "," NEW_OUT "%s},"
                       "\"terms\":{\"OnDemand\":{" TERM("A", "1K tokens", "0.00015") "," TERM(
                           "B", "1K tokens", "%s") "," TERM("C", "1M tokens",
                                                            "0.15") "," TERM("D", "1M tokens",
                                                                             "0.6") "%s}}}",
                       more_sku, old_output, more_term));
}

START_TEST(bedrock_tells_each_rate_twice)
{
    token_world(&w);
    read_both_styles("0.0006", "", "");
    expect("USE1|gpt-oss-120b|plain#output", 600000000, VERDICT_OK);
    expect("USE1|openai.gpt-oss-120b|mantle#output", 600000000, VERDICT_OK);
    expect("USE1|gpt-oss-120b|plain#blend", 262500000, VERDICT_OK);
    expect("USE1|openai.gpt-oss-120b|mantle#blend", 262500000, VERDICT_OK);
    /* Unequal: both wait, the direction that agrees stays, and nobody has a blend. */
    read_both_styles("0.0007", "", "");
    expect("USE1|gpt-oss-120b|plain#input", 150000000, VERDICT_OK);
    expect("USE1|openai.gpt-oss-120b|mantle#input", 150000000, VERDICT_OK);
    expect("USE1|gpt-oss-120b|plain#output", 0, VERDICT_DISPUTED);
    expect("USE1|gpt-oss-120b|plain#output:net", 0, VERDICT_DISPUTED);
    expect("USE1|openai.gpt-oss-120b|mantle#output", 0, VERDICT_DISPUTED);
    expect("USE1|openai.gpt-oss-120b|mantle#output:net", 0, VERDICT_DISPUTED);
    for (size_t i = 0; i < 2; i++)
        ck_assert_str_eq(w.offers.at[2 * i + 1].why,
                         "the source tells two prices for it, 0.60 "
                         "(USE1|openai.gpt-oss-120b|mantle#output)"
                         " and 0.70 (USE1|gpt-oss-120b|plain#output) per 1 M tokens");
    ck_assert_uint_eq(w.quotes.len, 8);
    /* A third row that sides with one of them settles nothing, nor does another class take part. */
    read_both_styles("0.0007",
                     "," SKU("E", "openai.gpt-oss-120b-mantle-output-tokens-standard") "," SKU(
                         "F", "openai.gpt-oss-120b-mantle-output-tokens-flex"),
                     "," TERM("E", "1M tokens", "0.6") "," TERM("F", "1M tokens", "0.3"));
    expect("USE1|openai.gpt-oss-120b|mantle#output", 0, VERDICT_DISPUTED);
    ck_assert_int_eq(w.quotes.at[w.quotes.len - 2].verdict, VERDICT_DISPUTED); /* E */
    expect("USE1|openai.gpt-oss-120b|mantle|flex#output", 0, VERDICT_OTHER_CLASS);
    token_world_end(&w);
}
END_TEST

/* Elsewhere an operator may have several endpoints of one model; one endpoint has one price. */
START_TEST(one_endpoint_told_twice)
{
    token_world(&w);
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("Novita", "novita/fp8", PLAIN, ""),
                            endpoint("Novita", "novita/fp8", PLAIN, "")));
    ck_assert_uint_eq(w.quotes.len, 8); /* with a blend, and each net but of the repetitions */
    ck_assert_int_eq(w.quotes.at[0].verdict, VERDICT_OK);
    ck_assert_int_eq(w.quotes.at[4].verdict, VERDICT_DUPLICATE);
    ck_assert_int_eq(w.quotes.at[5].verdict, VERDICT_DUPLICATE);
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("Novita", "novita/fp8", PLAIN, ""),
                            endpoint("Novita", "novita/fp8",
                                     "\"prompt\":\"0.0000002\","
                                     "\"completion\":\"0.0000005\"",
                                     "")));
    expect(KEY("novita/fp8") "#input", 0, VERDICT_DISPUTED);
    ck_assert_int_eq(w.quotes.at[4].verdict, VERDICT_DISPUTED);
    ck_assert_int_eq(w.quotes.at[5].verdict, VERDICT_DUPLICATE);
    expect(KEY("novita/fp8") "#output", 500000000, VERDICT_OK);
    ck_assert_uint_eq(w.quotes.len, 6);
    /* The same stated price with and without a discount is two list prices. */
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("Novita", "novita/fp8", PLAIN, ""),
                            endpoint("Novita", "novita/fp8", PLAIN ",\"discount\":0.5", "")));
    expect(KEY("novita/fp8") "#input", 0, VERDICT_DISPUTED);
    /* Two endpoints are two offers, and the cheaper one votes. */
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("Novita", "novita/fp8", PLAIN, ""),
                            endpoint("Novita", "novita/fp4", "\"prompt\":\"0.00000005\"", "")));
    expect(KEY("novita/fp8") "#input", 100000000, VERDICT_OK);
    expect(KEY("novita/fp4") "#input", 50000000, VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_18_other_money)
{
    token_world(&w);
    read_text("venice",
              "{\"data\":[{\"id\":\"zai-org-glm-5-1\",\"model_spec\":{\"pricing\":{"
              "\"input\":{\"diem\":99,\"usd\":1.4},\"output\":{\"diem\":99,\"usd\":4.4}}}}]}");
    expect("zai-org-glm-5-1#input", 1400000000, VERDICT_OK);
    /* A seller in euros whose list names no currency: no quote. */
    read_text("ovhcloud_llm", "{\"data\":[{\"id\":\"gpt-oss-120b\",\"pricing\":{" PLAIN "}}]}");
    expect("gpt-oss-120b#input", 0, VERDICT_NO_FX);
    token_world_end(&w);
}
END_TEST

START_TEST(trap_19_renames)
{
    token_world(&w);
    read_endpoints(text_fmt(&w.arena, "%s,%s", endpoint("WandB", "wandb/fp4", PLAIN, ""),
                            endpoint("CoreWeave", "coreweave/fp4", PLAIN, "")));
    ck_assert_ptr_eq(quote_of(KEY("wandb/fp4") "#input")->op,
                     quote_of(KEY("coreweave/fp4") "#input")->op);
    ck_assert_str_eq(quote_of(KEY("wandb/fp4") "#input")->op, "coreweave");
    /* The old service name answers with an empty list and status 200. */
    token_world_again(&w);
    token_read(&w, kit_source("azure_llm"), "{\"Items\":[]}", 12, TOKEN_WORLD_NOW);
    ck_assert(w.failed);
    token_world_end(&w);
}
END_TEST

/* One day at the router: five sellers of a model, one of them perhaps only in its turbo class. */
static int sellers_of_a_day(bool all)
{
    static const char *const others[] = {"Novita", "Together", "Parasail", "Nebius"};
    const char *seen[8],
        *list = endpoint("DeepInfra", all ? "deepinfra/fp4" : "deepinfra/turbo", PLAIN, "");
    int n = 0;

    for (size_t i = 0; i < 4; i++)
        list = text_fmt(&w.arena, "%s,%s", list, endpoint(others[i], others[i], PLAIN, ""));
    read_endpoints(list);
    for (size_t i = 0; i < w.quotes.len; i++) {
        bool again = false;

        if (w.quotes.at[i].verdict != VERDICT_OK
            || !text_eq(w.quotes.at[i].instrument, "gpt-oss-120b:blend"))
            continue;
        for (int k = 0; k < n; k++)
            again = again || text_eq(seen[k], w.quotes.at[i].op);
        if (!again)
            seen[n++] = w.quotes.at[i].op;
    }
    return n;
}

/* Counts of five days, oldest first, and what becomes of a listed model and of another. */
static const struct {
    const char *name;
    int count[CONTEST_DAYS], most;
    enum contest_verdict listed, other;
} contests[] = {
    {"5 -> 4 -> 5", {5, 5, 5, 4, 5}, 5, CONTEST_KEEP, CONTEST_KEEP},
    {"gone for four days", {5, 4, 4, 4, 4}, 5, CONTEST_KEEP, CONTEST_KEEP},
    {"gone for five", {4, 4, 3, 4, 0}, 4, CONTEST_DROP, CONTEST_KEEP},
    {"there for five", {5, 6, 5, 9, 5}, 9, CONTEST_KEEP, CONTEST_ADD},
    {"there for four", {4, 6, 6, 6, 6}, 6, CONTEST_KEEP, CONTEST_KEEP},
    {"a day nobody saw drops nothing",
     {4, 4, CONTEST_UNKNOWN, 4, 4},
     4,
     CONTEST_KEEP,
     CONTEST_KEEP},
    {"and adds nothing", {6, 6, 6, 6, CONTEST_UNKNOWN}, 6, CONTEST_KEEP, CONTEST_KEEP},
    {"nothing known", {-1, -1, -1, -1, -1}, CONTEST_UNKNOWN, CONTEST_KEEP, CONTEST_KEEP},
};

START_TEST(trap_20_contested_flips_when_an_operator_leaves)
{
    int day[CONTEST_DAYS];

    token_world(&w);
    for (int i = 0; i < CONTEST_DAYS; i++)
        day[i] = sellers_of_a_day(i != 3);
    ck_assert_int_eq(day[2], 5);
    ck_assert_int_eq(day[3], 4); /* without its turbo class, as qwen3-coder was */
    ck_assert_int_eq(day[4], 5);
    ck_assert_int_eq(token_contest(day, 5, true).verdict, CONTEST_KEEP);
    ck_assert_int_eq(token_contest(day, 5, true).most, 5);
    token_world_end(&w);
    for (size_t i = 0; i < sizeof contests / sizeof *contests; i++) {
        struct token_contest on = token_contest(contests[i].count, 5, true);
        struct token_contest off = token_contest(contests[i].count, 5, false);

        ck_assert_msg(on.verdict == contests[i].listed, "%s: %s", contests[i].name,
                      contest_verdict_name(on.verdict));
        ck_assert_msg(off.verdict == contests[i].other, "%s, not listed: %s", contests[i].name,
                      contest_verdict_name(off.verdict));
        ck_assert_int_eq(on.most, contests[i].most);
    }
}
END_TEST

/* What a model thinks is billed as output and makes answers incomparable; prices of requests,
   images and thinking beside it become no good of ours, and no series is per answer. */
START_TEST(trap_21_tokens_are_priced_and_not_work)
{
    struct arena a = {0};
    const struct defs *d = kit_defs(&a);
    size_t series = 0, len;

    token_world(&w);
    read_endpoints(endpoint("Novita", "novita/fp8",
                            PLAIN
                            ",\"internal_reasoning\":\"0.0000009\","
                            "\"request\":\"0.01\",\"image\":\"0.002\",\"web_search\":\"0.01\"",
                            ""));
    ck_assert_uint_eq(w.quotes.len, 6); /* input, output, blend; list and net */
    expect(KEY("novita/fp8") "#output", 500000000, VERDICT_OK);
    expect(KEY("novita/fp8") "#blend", 200000000, VERDICT_OK);
    for (size_t i = 0; i < d->index.len; i++) {
        struct token_instrument t;

        if (!token_instrument_parse(d->index.at[i]->instrument[0], &t, &a))
            continue;
        series++;
        ck_assert_str_eq(d->index.at[i]->unit, "USD per 1M tokens");
        ck_assert_msg(t.direction == TOKEN_INPUT || t.direction == TOKEN_OUTPUT
                          || t.direction == TOKEN_BLEND,
                      "%s", d->index.at[i]->id);
    }
    ck_assert_uint_gt(series, 100);
    ck_assert(strstr(token_file(&w, "config/methods/TOKENS.md", &len),
                     "The index prices tokens, not work."));
    token_world_end(&w);
    arena_fini(&a);
}
END_TEST

/* One that freezes tomorrow is named by doctor: tests/flow/65_token_record.sh. */
START_TEST(trap_22_frozen_files_are_not_asked)
{
    const struct source *s = kit_source("genai_prices");
    struct source_page page = source_first_page(s);
    struct http_request r = {0};

    token_world(&w);
    source_request(s, &page, &r, &w.arena);
    ck_assert(text_ends(r.url, "/v2/data.json"));
    token_world_end(&w);
}
END_TEST

START_TEST(trap_23_broken_json_is_a_failed_poll)
{
    static const char broken[] =
        "{\"updated_at\":\"2026-04-23\",\"prices\":[{\"id\":\"gpt-5.5\",,}]}";

    token_world(&w);
    token_read(&w, kit_source("llm_prices"), broken, strlen(broken), TOKEN_WORLD_NOW);
    ck_assert(w.failed);
    ck_assert_int_eq(w.err.kind, ERR_REPLY);
    ck_assert_uint_eq(w.quotes.len, 0);
    token_world_end(&w);
}
END_TEST

START_TEST(factors_residue_is_rounded_to_the_nano_and_only_then_compared)
{
    token_world(&w);
    read_text("litellm", "{\"groq/openai/gpt-oss-120b\":{\"litellm_provider\":\"groq\","
                         "\"mode\":\"chat\",\"input_cost_per_token\":2.9999999999999997e-05,"
                         "\"output_cost_per_token\":4.5e-05}}");
    expect("groq/openai/gpt-oss-120b#input", INT64_C(30000000000), VERDICT_OK);
    read_endpoints(endpoint("Groq", "groq",
                            "\"prompt\":\"0.000000003625\","
                            "\"completion\":\"0.0000020000000000000005\"",
                            ""));
    expect(KEY("groq") "#input", 3625000, VERDICT_OK);
    expect(KEY("groq") "#output", INT64_C(2000000000), VERDICT_OK);
    token_world_end(&w);
}
END_TEST

START_TEST(unknown_spellings_are_reported_and_not_guessed)
{
    token_world(&w);
    read_text("together_llm",
              "[{\"id\":\"openai/GPT-OSS-120B\",\"pricing\":{\"input\":1,\"output\":2}},"
              "{\"id\":\"lab/never-heard-of\",\"pricing\":{\"input\":1,\"output\":2}}]");
    expect("openai/GPT-OSS-120B#input", 0, VERDICT_UNKNOWN_MODEL);
    ck_assert_ptr_null(quote_of("openai/GPT-OSS-120B#input")->instrument);
    ck_assert_uint_eq(w.unknown.len, 2); /* once each, though two directions had it */
    ck_assert_str_eq(w.unknown.at[0].spelled, "openai/GPT-OSS-120B");
    ck_assert_str_eq(w.unknown.at[0].proposal, "gpt-oss-120b");
    ck_assert_ptr_null(w.unknown.at[1].proposal);
    token_world_end(&w);
}
END_TEST

/* What nobody sells under the name is no gap of the tables. */
START_TEST(aliases_routers_and_free_models_are_not_reported_as_unknown)
{
    token_world(&w);
    read_text("openrouter",
              "{\"data\":[{\"id\":\"~lab/thing-latest\",\"pricing\":{" PLAIN "}},"
              "{\"id\":\"openrouter/auto\",\"pricing\":{\"prompt\":\"-1\",\"completion\":\"-1\"}},"
              "{\"id\":\"lab/thing:free\",\"pricing\":{\"prompt\":\"0\",\"completion\":\"0\"}},"
              "{\"id\":\"lab/picture\",\"pricing\":{" PLAIN "},\"architecture\":"
              "{\"output_modalities\":[\"image\"]}},"
              "{\"id\":\"lab/thing\",\"pricing\":{" PLAIN "}}]}");
    expect("~lab/thing-latest#input", 0, VERDICT_ALIAS);
    expect("openrouter/auto#input", 0, VERDICT_NO_PRICE);
    expect("lab/thing#input", 0, VERDICT_UNKNOWN_MODEL);
    ck_assert_uint_eq(w.unknown.len, 1);
    ck_assert_str_eq(w.unknown.at[0].spelled, "lab/thing");
    /* The mark is understood in files that copy the router's ids, where no row names it. */
    read_text("genai_prices", "[{\"id\":\"openrouter\",\"models\":[{\"id\":\"~lab/thing-latest\","
                              "\"prices\":{\"input_mtok\":1,\"output_mtok\":2}}]}]");
    expect("openrouter/~lab/thing-latest#input", 0, VERDICT_ALIAS);
    ck_assert_uint_eq(w.unknown.len, 0);
    token_world_end(&w);
}
END_TEST

SUITE(token_traps)
{
    ADD(trap_01_hundred_thousandfold_is_out_of_bounds);
    ADD(trap_02_ten_thousandfold_has_three_meanings);
    ADD(trap_03_thousands_and_millions_in_one_file);
    ADD(trap_04_per_token_and_per_million_under_one_name);
    ADD(trap_05_cents_are_not_dollars_and_rates_are_not_prices);
    ADD(trap_06_sentinels_are_not_prices);
    ADD(trap_07_promotional_zero);
    ADD(zero_is_free_missing_is_untold_and_one_unit_is_read);
    ADD(trap_08_output_zero_or_below_input);
    ADD(trap_09_the_discount_is_inside_the_price);
    ADD(trap_10_the_router_is_not_the_operator);
    ADD(trap_11_the_price_of_a_model_is_nobodys);
    ADD(trap_12_aliases_move);
    ADD(trap_13_classes_are_other_goods);
    ADD(trap_14_quantization_is_kept_and_not_judged);
    ADD(trap_15_long_contexts_are_other_goods);
    ADD(trap_16_the_price_of_the_hour);
    ADD(trap_17_batch_in_disguise);
    ADD(the_discount_of_a_providers_list_is_still_to_come_off);
    ADD(bedrock_tells_each_rate_twice);
    ADD(one_endpoint_told_twice);
    ADD(trap_18_other_money);
    ADD(trap_19_renames);
    ADD(trap_20_contested_flips_when_an_operator_leaves);
    ADD(trap_21_tokens_are_priced_and_not_work);
    ADD(trap_22_frozen_files_are_not_asked);
    ADD(trap_23_broken_json_is_a_failed_poll);
    ADD(factors_residue_is_rounded_to_the_nano_and_only_then_compared);
    ADD(unknown_spellings_are_reported_and_not_guessed);
    ADD(aliases_routers_and_free_models_are_not_reported_as_unknown);
}
