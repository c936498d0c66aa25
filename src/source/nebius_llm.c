/*
 * Nebius Token Factory (AI Studio before): strings of USD per token, and only with verbose=true.
 * Ids that end in "-fast" are a dearer class; models.json tells them apart.
 * Source: client code of 2026.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.tokenfactory.nebius.com/v1/models?verbose=true");
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

const struct source source_nebius_llm = {
    .name = "nebius_llm",
    .title = "Nebius Token Factory",
    .see = "https://nebius.com/token-factory/prices",
    .op = "nebius",
    .key_env = {"NEBIUS_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
