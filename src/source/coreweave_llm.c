/*
 * CoreWeave's inference (W&B Inference until 2026-07-24, the same operator): the list behind its
 * own price page, in the router's shape, strings of USD per token, cache keys in the plural at
 * times. /v1/models has no price. Confidence B.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://trace.wandb.ai/inference/analysis/artificialanalysis/models";
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

const struct source source_coreweave_llm = {
    .name = "coreweave_llm",
    .title = "CoreWeave Inference (W&B)",
    .see = "https://wandb.ai/site/pricing/inference",
    .op = "coreweave",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
