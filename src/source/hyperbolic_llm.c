/*
 * Hyperbolic: input_price and output_price in USD per 1 M tokens, after one client. Confidence B-.
 */
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "input_price", PER_1M, NULL},
    {TOKEN_OUTPUT, "output_price", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.hyperbolic.xyz/v1/models");
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {.rows = "data", .key = "id", .field = FIELDS(fields)};

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_hyperbolic_llm = {
    .name = "hyperbolic_llm",
    .title = "Hyperbolic Inference",
    .see = "https://www.hyperbolic.ai/pricing",
    .op = "hyperbolic",
    .key_env = {"HYPERBOLIC_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
