/*
 * SambaNova: a public list, strings of USD per token. Its own price and the router's price for the
 * same model have differed in both directions; the operator's own answer is believed.
 * Source: list of 2026-07.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://api.sambanova.ai/v1/models";
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
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

const struct source source_sambanova = {
    .name = "sambanova",
    .title = "SambaNova Cloud",
    .see = "https://cloud.sambanova.ai/plans/pricing",
    .op = "sambanova",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
