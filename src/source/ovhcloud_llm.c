/*
 * OVHcloud AI Endpoints: the router's shape, strings per token, cache keys in the plural, "0" for
 * free models. No field and no page read so far says whether the figures are dollars or euros, so
 * the currency is left untold and no quote is made of them until it is known. Confidence B.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://catalog.endpoints.ai.ovh.net/rest/v2/openrouter";
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    (void)a;
    o->currency = NULL;
    return json_str_opt(at, "pricing.currency", &o->currency, e);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "data",
        .key = "id",
        .hint = "hugging_face_id",
        .quantization = "quantization",
        .look = look,
        .prices = token_provider_prices,
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_ovhcloud_llm = {
    .name = "ovhcloud_llm",
    .title = "OVHcloud AI Endpoints",
    .see = "https://www.ovhcloud.com/en/public-cloud/ai-endpoints/catalog/",
    .op = "ovhcloud",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
