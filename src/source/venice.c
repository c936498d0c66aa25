/*
 * Venice: a public list, numbers of USD per 1 M tokens with the same in DIEM beside them.
 * `offline` models are not for sale; `extended` is the price above a context threshold. Closed
 * models in the list are resold; token_operators.json gives Venice a vote for open weights only
 * as far as models.json knows the spelling. Source: list of 2026.
 */
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "model_spec.pricing.input.usd", PER_1M, NULL},
    {TOKEN_OUTPUT, "model_spec.pricing.output.usd", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "model_spec.pricing.cache_input.usd", PER_1M, NULL},
};

static const struct token_field extended[] = {
    {TOKEN_INPUT, "model_spec.pricing.extended.input.usd", PER_1M, NULL},
    {TOKEN_OUTPUT, "model_spec.pricing.extended.output.usd", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://api.venice.ai/api/v1/models?type=text";
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool offline = false;

    (void)a;
    if (!json_bool_opt(at, "model_spec.offline", &offline, e)
        || !json_int_opt(at, "model_spec.pricing.extended.context_token_threshold",
                         &o->context_from, e))
        return false;
    if (offline) {
        o->verdict = VERDICT_PLACEHOLDER;
        o->why = "offline";
    }
    return true;
}

static bool look_base(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool good = look(at, o, a, e);

    o->context_from = 0;
    return good;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape base = {
        .rows = "data",
        .key = "id",
        .look = look_base,
        .field = FIELDS(fields),
    };
    const struct token_shape dear = {
        .rows = "data",
        .key = "id",
        .look = look,
        .field = FIELDS(extended),
    };
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    (void)next;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        token_read_row(&base, at, reply->page.now, out, a);
        if (!json_is_null(json_get(at, "model_spec.pricing.extended")))
            token_read_row(&dear, at, reply->page.now, out, a);
    }
    return true;
}

const struct source source_venice = {
    .name = "venice",
    .title = "Venice",
    .see = "https://docs.venice.ai/overview/pricing",
    .op = "venice",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
