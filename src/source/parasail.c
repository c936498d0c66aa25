/*
 * Parasail: the list behind its console, USD per 1 M tokens. A missing cost is not told; clients
 * that read it as zero sell for nothing. Confidence B.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "inputCost", PER_1M, NULL},
    {TOKEN_OUTPUT, "outputCost", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "cachedCost", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://www.saas.parasail.io/api/v1/prices/serverlessEndpoints";
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *tags = json_get(at, "tags");

    (void)a;
    (void)e;
    if (token_list_has(tags, "TTS") || token_list_has(tags, "Embedding")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = "speech or embeddings";
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "",
        .key = "externalAlias",
        .hint = "modelName",
        .look = look,
        .field = FIELDS(fields),
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_parasail = {
    .name = "parasail",
    .title = "Parasail",
    .see = "https://www.parasail.io/pricing",
    .op = "parasail",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
