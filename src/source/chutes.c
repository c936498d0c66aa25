/*
 * Chutes: a public list. Every price stands there twice in USD per 1 M tokens, and in TAO beside
 * it; `pricing` has the router's field names, which elsewhere mean USD per token, so `price.*.usd`
 * is read. Numbers carry float residue (0.010399999999999998). "-TEE" is the product's suffix;
 * `root` names the weights, often a quantized copy by somebody else.
 * Source: recording of 2026-08-22.
 */
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "price.input.usd", PER_1M, NULL},
    {TOKEN_OUTPUT, "price.output.usd", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "price.input_cache_read.usd", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://llm.chutes.ai/v1/models";
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "data",
        .key = "id",
        .hint = "root",
        .quantization = "quantization",
        .field = FIELDS(fields),
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_chutes = {
    .name = "chutes",
    .title = "Chutes",
    .see = "https://chutes.ai/pricing",
    .op = "chutes",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
