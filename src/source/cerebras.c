/*
 * Cerebras: a public list of two to six models, strings of USD per token.
 * hugging_face_id may name the base model ("google/gemma-4-31B") where the tuned one is served.
 * Source: capture of 2026.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://api.cerebras.ai/public/v1/models";
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool deprecated = false;

    (void)a;
    if (!json_bool_opt(at, "deprecated", &deprecated, e))
        return false;
    if (deprecated) {
        o->verdict = VERDICT_PLACEHOLDER;
        o->why = "deprecated";
    }
    return true;
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

const struct source source_cerebras = {
    .name = "cerebras",
    .title = "Cerebras",
    .see = "https://www.cerebras.ai/pricing",
    .op = "cerebras",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
