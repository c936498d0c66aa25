/*
 * DigitalOcean: the public catalogue of its inference, fields named and read as USD per 1 M tokens.
 * One client says that the live figures are per token at times and repairs them by their size; we
 * do not: such a row is out of bounds and shows up as that. Confidence B.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.input_price_per_million", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.output_price_per_million", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "pricing.cache_read_input_price_per_million", PER_1M, NULL},
    {TOKEN_CACHE_WRITE, "pricing.cache_write_5m_input_price_per_million", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.digitalocean.com/v2/gen-ai/models/catalog?limit=200%s",
                        page->number ? text_fmt(a, "&page=%d", page->number + 1) : "");
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *ways = json_get(at, "availability");

    (void)a;
    (void)e;
    if (ways && !token_list_has(ways, "serverless")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = "not sold by the token";
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "data",
        .key = "model_id",
        .look = look,
        .field = FIELDS(fields),
    };
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;
    int64_t pages = 1;

    if (!list || !json_int_opt(doc, "meta.pages", &pages, e))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        token_read_row(&shape, at, reply->page.now, out, a);
    next->number = reply->page.number + 1;
    next->more = next->number < pages;
    return true;
}

const struct source source_digitalocean_llm = {
    .name = "digitalocean_llm",
    .title = "DigitalOcean Gradient",
    .see = "https://docs.digitalocean.com/products/gradient-ai-platform/details/pricing/",
    .op = "digitalocean",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
