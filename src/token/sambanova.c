/*
 * SambaNova: a public list, strings of USD per token. Its own price and the router's price for the
 * same model have differed in both directions; the operator's own answer is believed.
 * Source: list of 2026-07.
 */
#include "token/shape_priv.h"

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://api.sambanova.ai/v1/models";
}

static bool parse(const struct market_reply *reply, struct token_offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "data",
        .key = "id",
        .hint = "hugging_face_id",
        .quantization = "quantization",
        .prices = token_provider_prices,
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct token token_sambanova = {
    .name = "sambanova",
    .title = "SambaNova Cloud",
    .see = "https://cloud.sambanova.ai/plans/pricing",
    .op = "sambanova",
    .rank = TOKEN_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
