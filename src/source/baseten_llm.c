/*
 * Baseten: the router's shape, USD per token as strings or numbers. The key goes in as "Api-Key",
 * not as a bearer. Source: client code of 2026.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://inference.baseten.co/v1/models";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Api-Key %s", page->key[0]);
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

const struct source source_baseten_llm = {
    .name = "baseten_llm",
    .title = "Baseten Model APIs",
    .see = "https://www.baseten.co/pricing/",
    .op = "baseten",
    .key_env = {"BASETEN_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
