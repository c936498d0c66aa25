/*
 * Hugging Face's router: models with the price at each of some fifteen providers, numbers of USD
 * per 1 M tokens. Only `live` providers are sold; a missing `pricing` is unpriced, not free.
 * Ids are those of the weights. Source: client code of 2026; confidence A for the shape.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.input", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://router.huggingface.co/v1/models");
}

static void read_provider(const struct json *at, const char *model, struct offer_list *out,
                          struct arena *a)
{
    struct offer o = offer_token_init();
    const char *status = "live";
    bool is_free = false;
    struct err odd;

    o.model = model;
    if (!json_str(at, "provider", &o.op, &odd) || !json_str_opt(at, "status", &status, &odd)
        || !json_bool_opt(at, "is_free", &is_free, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.key = text_fmt(a, "%s@%s", model, o.op);
    if (!text_eq(status, "live"))
        offer_reject(out, &o, VERDICT_PLACEHOLDER, text_fmt(a, "status %s", status));
    else if (is_free)
        offer_reject(out, &o, VERDICT_NO_PRICE, "free is not a price");
    else
        token_read_prices(&o, at, FIELDS(fields), out);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    (void)next;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_token_init();
        const struct json *sellers;
        struct err odd;

        if (!token_name(at, "id", &o.key, &odd) || !(sellers = json_array(at, "providers", &odd))) {
            offer_drop(out, &o, &odd);
            continue;
        }
        for (const struct json *p = json_first(sellers); p; p = json_next(p))
            read_provider(p, o.key, out, a);
    }
    return true;
}

const struct source source_huggingface = {
    .name = "huggingface",
    .title = "Hugging Face Inference Providers",
    .see = "https://huggingface.co/inference/models",
    .key_env = {"HF_TOKEN"},
    .key_optional = true,
    .kind = SOURCE_TOKENS,
    .rank = RANK_ROUTER,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
