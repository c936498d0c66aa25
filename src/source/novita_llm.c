/*
 * Novita: prices twice, as integers of 1e-4 USD per 1 M tokens (1500 is 0.15) and as decimal
 * strings of USD per 1 M tokens; the strings are read where they stand. The price before a
 * promotion, origin_price_per_m_decimal, is the list price. status 0 is off.
 * Source: client tests of 2026.
 */
#include "source/shape_priv.h"

static const struct token_field decimal[] = {
    {TOKEN_INPUT, "pricing.prompt.price_per_m_decimal", PER_1M,
     "pricing.prompt.origin_price_per_m_decimal"},
    {TOKEN_OUTPUT, "pricing.completion.price_per_m_decimal", PER_1M,
     "pricing.completion.origin_price_per_m_decimal"},
    {TOKEN_CACHED_INPUT, "pricing.input_cache_read.price_per_m_decimal", PER_1M,
     "pricing.input_cache_read.origin_price_per_m_decimal"},
};

static const struct token_field integer[] = {
    {TOKEN_INPUT, "input_token_price_per_m", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_OUTPUT, "output_token_price_per_m", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "pricing.input_cache_read.price_per_m", TENTHOUSANDTHS_PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.novita.ai/openai/v1/models");
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    int64_t status = 1;

    (void)a;
    if (!json_int_opt(at, "status", &status, e))
        return false;
    if (status == 0) {
        o->verdict = VERDICT_PLACEHOLDER;
        o->why = "switched off";
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape exact = {
        .key = "id",
        .look = look,
        .field = FIELDS(decimal),
    };
    const struct token_shape coarse = {
        .key = "id",
        .look = look,
        .field = FIELDS(integer),
    };
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    (void)next;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        token_read_row(json_get(at, "pricing.prompt.price_per_m_decimal") ? &exact : &coarse, at,
                       out, a);
    return true;
}

const struct source source_novita_llm = {
    .name = "novita_llm",
    .title = "Novita Model API",
    .see = "https://novita.ai/pricing",
    .op = "novita",
    .key_env = {"NOVITA_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
