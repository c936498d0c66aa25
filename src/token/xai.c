/*
 * xAI: integers of USD cents per 100 million tokens, that is 1e-4 USD per 1 M (12500 is 1.25).
 * Image prices in the same answer are on another scale and not read. The models page embeds the
 * same list as strings in camel case, once a cluster; a saved copy of it can be read too.
 * Source: official reference; recording of 2026-09.
 */
#include "token/shape_priv.h"

static const struct token_field api[] = {
    {TOKEN_INPUT, "prompt_text_token_price", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_OUTPUT, "completion_text_token_price", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "cached_prompt_text_token_price", TENTHOUSANDTHS_PER_1M, NULL},
};

static const struct token_field api_long[] = {
    {TOKEN_INPUT, "prompt_text_token_price_long_context", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_OUTPUT, "completion_text_token_price_long_context", TENTHOUSANDTHS_PER_1M, NULL},
};

static const struct token_field page_fields[] = {
    {TOKEN_INPUT, "promptTextTokenPrice", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_OUTPUT, "completionTextTokenPrice", TENTHOUSANDTHS_PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "cachedPromptTokenPrice", TENTHOUSANDTHS_PER_1M, NULL},
};

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.x.ai/v1/language-models");
}

static bool look_long(const struct json *at, struct token_offer *o, struct arena *a, struct err *e)
{
    (void)a;
    return json_int(at, "long_context_threshold", &o->context_from, e);
}

static bool parse(const struct market_reply *reply, struct token_offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct token_shape base = {.key = "id", .field = FIELDS(api)};
    const struct token_shape dear = {.key = "id", .look = look_long, .field = FIELDS(api_long)};
    const struct token_shape embedded = {.key = "name", .field = FIELDS(page_fields)};
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *cluster = json_first(json_get(doc, "clusterConfigs"));
    const struct json *list;

    (void)next;
    if (!doc)
        return false;
    list = cluster ? json_array(cluster, "languageModels", e) : json_array(doc, "models", e);
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        token_read_row(cluster ? &embedded : &base, at, out, a);
        if (!json_is_null(json_get(at, "prompt_text_token_price_long_context")))
            token_read_row(&dear, at, out, a);
    }
    return true;
}

const struct token token_xai = {
    .name = "xai",
    .title = "xAI",
    .see = "https://docs.x.ai/docs/models",
    .operator = "xai",
    .key_env = {"XAI_API_KEY"},
    .rank = TOKEN_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
