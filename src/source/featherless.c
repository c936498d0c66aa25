/*
 * Featherless: the same figure twice, prompt and completion per token as strings, input and output
 * per 1 M tokens as numbers; only the latter are read. A subscription service, so the price is
 * what its own list says and little more. Confidence B.
 */
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.input", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://api.featherless.ai/v1/models";
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {.rows = "data", .key = "id", .field = FIELDS(fields)};

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_featherless = {
    .name = "featherless",
    .title = "Featherless",
    .see = "https://featherless.ai/pricing",
    .op = "featherless",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
