/*
 * AWS Bedrock: the public price list of one region (us-east-1), one file an offer: step 0 Amazon
 * and open-weight models, step 1 the models of the marketplace.
 *
 * `unit` decides: "1K tokens" or "1M tokens"; hours, images, seconds and search units are other
 * goods and never scaled. What a row is stands at the end of its usagetype, compared whole against
 * a table, for a batch row may carry inferenceType "Input tokens" and a search for "input-tokens"
 * takes both. What is left of the usagetype between the region and that end is the spelling of the
 * model. Every rate is published twice, in the old and the new style: at one price it is one rate,
 * at two it is in dispute.
 * Source: captures of 2026-08-26 and 2026-09-11.
 * In C because a product and its price stand in two lists and its usagetype says the direction.
 */
#include <string.h>

#include "base/text.h"
#include "source/shape_priv.h"

static const struct {
    const char *end;
    enum token_direction direction;
    const char *tier;
} ends[] = {
    {"-input-tokens", TOKEN_INPUT, NULL},
    {"-output-tokens", TOKEN_OUTPUT, NULL},
    {"-cache-read-input-token-count", TOKEN_CACHED_INPUT, NULL},
    {"-cache-write-input-token-count", TOKEN_CACHE_WRITE, NULL},
    {"-input-tokens-batch", TOKEN_BATCH_INPUT, NULL},
    {"-output-tokens-batch", TOKEN_BATCH_OUTPUT, NULL},
    {"-input-tokens-flex", TOKEN_INPUT, "flex"},
    {"-output-tokens-flex", TOKEN_OUTPUT, "flex"},
    {"-input-tokens-priority", TOKEN_INPUT, "priority"},
    {"-output-tokens-priority", TOKEN_OUTPUT, "priority"},
    {"-input-tokens-custom-model", TOKEN_INPUT, "custom"},
    {"-output-tokens-custom-model", TOKEN_OUTPUT, "custom"},
    {"-input-tokens-cross-region-global", TOKEN_INPUT, "global"},
    {"-output-tokens-cross-region-global", TOKEN_OUTPUT, "global"},
    {"-input-tokens-cross-region-global-batch", TOKEN_BATCH_INPUT, "global"},
    {"-output-tokens-cross-region-global-batch", TOKEN_BATCH_OUTPUT, "global"},
    {"-cache-write-input-token-count-1-hour", TOKEN_CACHE_WRITE, "1h"},
    {"-mantle-cache-write-tokens-30m-standard", TOKEN_CACHE_WRITE, "30m"},
    {"-mantle-input-tokens-standard", TOKEN_INPUT, NULL},
    {"-mantle-output-tokens-standard", TOKEN_OUTPUT, NULL},
    {"-mantle-cache-read-tokens-standard", TOKEN_CACHED_INPUT, NULL},
    {"-mantle-input-tokens-batch", TOKEN_BATCH_INPUT, NULL},
    {"-mantle-output-tokens-batch", TOKEN_BATCH_OUTPUT, NULL},
    {"-mantle-input-tokens-flex", TOKEN_INPUT, "flex"},
    {"-mantle-output-tokens-flex", TOKEN_OUTPUT, "flex"},
    {"-mantle-input-tokens-priority", TOKEN_INPUT, "priority"},
    {"-mantle-output-tokens-priority", TOKEN_OUTPUT, "priority"},
    {"-mantle-input-tokens-global-standard", TOKEN_INPUT, "global"},
    {"-mantle-output-tokens-global-standard", TOKEN_OUTPUT, "global"},
    {"_input_tokens_standard-Units", TOKEN_INPUT, NULL},
    {"_output_tokens_standard-Units", TOKEN_OUTPUT, NULL},
    {"_InputTokenCount-Units", TOKEN_INPUT, NULL},
    {"_OutputTokenCount-Units", TOKEN_OUTPUT, NULL},
    {"_InputTokenCount_Global-Units", TOKEN_INPUT, "global"},
    {"_OutputTokenCount_Global-Units", TOKEN_OUTPUT, "global"},
    {"_CacheWrite1hInputTokenCount-Units", TOKEN_CACHE_WRITE, "1h"},
    {"_input_tokens_long_ctx_standard-Units", TOKEN_INPUT, "long"},
    {"_output_tokens_long_ctx_standard-Units", TOKEN_OUTPUT, "long"},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    static const char *const offers[] = {"AmazonBedrock", "AmazonBedrockFoundationModels"};

    out->url = text_fmt(a,
                        "https://pricing.us-east-1.amazonaws.com/offers/v1.0/aws/%s/current/"
                        "us-east-1/index.json",
                        offers[page->step == 1]);
}

/* The longest end wins: "-mantle-input-tokens-batch" ends in "-input-tokens-batch" too. */
static bool read_usage(const char *usage, struct offer *o, struct arena *a)
{
    const char *start = strchr(usage, '-');
    size_t best = 0;

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t len = strlen(ends[i].end);

        if (len > best && text_ends(usage, ends[i].end)) {
            best = len;
            o->direction = ends[i].direction;
            o->tier = ends[i].tier;
        }
    }
    if (!best || !start || start + 1 > usage + strlen(usage) - best)
        return false;
    o->model = text_dup_n(a, start + 1, (size_t)(usage + strlen(usage) - best - start - 1));
    return true;
}

static bool read_unit(const char *unit, int *shift)
{
    if (text_eq_fold(unit, "1K tokens")) {
        *shift = PER_1K;
        return true;
    }
    *shift = PER_1M;
    return text_eq_fold(unit, "1M tokens");
}

/* The dimension of a SKU's first usage; one that has no range is of all usage. */
static bool read_dimension(const struct json_index *terms, const char *sku, const struct json **out,
                           struct err *e)
{
    const struct json *sold = json_indexed(terms, sku);

    *out = NULL;
    for (const struct json *t = sold ? json_first(sold) : NULL; t; t = json_next(t)) {
        for (const struct json *d = json_first(json_get(t, "priceDimensions")); d;
             d = json_next(d)) {
            const char *from = "0";

            if (!json_str_opt(d, "beginRange", &from, e))
                return false;
            if (!text_eq(from, "0"))
                continue;
            if (*out)
                return err_set(e, ERR_REPLY, "two on-demand prices for \"%.60s\"", sku);
            *out = d;
        }
    }
    return *out || err_set(e, ERR_REPLY, "no on-demand price dimension for \"%.60s\"", sku);
}

static bool read_row(const struct json *product, const void *terms, struct offer *o,
                     struct arena *a, struct err *e)
{
    const struct json *dim = NULL;
    const char *usage = NULL, *feature = "On-demand Inference", *unit = NULL, *service = NULL;
    int shift = 0;

    o->key = json_name(product);
    if (!json_str(product, "attributes.usagetype", &usage, e)
        || !json_str_opt(product, "attributes.regionCode", &o->region, e)
        || !json_str_opt(product, "attributes.feature", &feature, e)
        || !json_str_opt(product, "attributes.model", &o->hint, e)
        || !json_str_opt(product, "attributes.titanModel", &o->hint, e)
        || !json_str_opt(product, "attributes.servicename", &service, e))
        return false;
    o->model = usage;
    if (!read_dimension(terms, o->key, &dim, e) || !json_str(dim, "unit", &unit, e))
        return false;
    if (!read_usage(usage, o, a) || !read_unit(unit, &shift)) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = text_fmt(a, "%s per %s", usage, unit);
        return true;
    }
    /* In the marketplace file the model stands in the name of the service only. */
    if (service && text_ends(service, " (Amazon Bedrock Edition)"))
        o->model = text_dup_n(a, service, strlen(service) - strlen(" (Amazon Bedrock Edition)"));
    if (text_eq(feature, "Batch Inference"))
        o->direction = token_as_batch(o->direction);
    else if (text_eq(feature, "Model Customization"))
        o->tier = "custom";
    /* The directions of one model are SKUs of their own: what they share, with the style of the
       usagetype, is the key. */
    o->key = text_fmt(a, "%.*s|%s|%s", (int)strcspn(usage, "-"), usage, o->model,
                      strstr(usage, "-mantle-") ? "mantle" : "plain");
    if (o->tier)
        o->key = text_fmt(a, "%s|%s", o->key, o->tier);
    o->region = NULL; /* the one region asked for is where the ordinary price is taken */
    return json_nano_shift(dim, "pricePerUnit.USD", shift, &o->price_nano, e);
}

static bool read(struct source_read *r)
{
    const struct json *list = json_object(r->doc, "products", r->e);
    const struct json *terms = list ? json_object(r->doc, "terms.OnDemand", r->e) : NULL;
    struct json_index by_sku;

    if (!terms)
        return false;
    json_index(&by_sku, terms, r->a); /* looked up once a product */
    token_each(list, read_row, &by_sku, r->out, r->a);
    if (r->page->step == 0) {
        r->next->step = 1;
        r->next->more = true;
    }
    return true;
}

const struct source source_bedrock = {
    .name = "bedrock",
    .routes = 2,
    .title = "AWS Bedrock",
    .see = "https://aws.amazon.com/bedrock/pricing/",
    .op = "aws",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .one_price = true,
    .request = request,
    .read = read,
};
