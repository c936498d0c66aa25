/*
 * models.dev: a community data base by provider and model, numbers of USD per 1 M tokens.
 * Zero is a subscription or free. Routers stand among the providers, and rows of Chinese providers
 * are conversions by hand; token_operators.json says who has a vote.
 * Source: its schema; recording of 2026-01.
 */
#include "base/text.h"
#include "token/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "cost.input", PER_1M, NULL},
    {TOKEN_OUTPUT, "cost.output", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "cost.cache_read", PER_1M, NULL},
    {TOKEN_CACHE_WRITE, "cost.cache_write", PER_1M, NULL},
};

/* The same names in a tier, and in the older object for contexts beyond 200,000 tokens. */
static const struct token_field tier_fields[] = {
    {TOKEN_INPUT, "input", PER_1M, NULL},
    {TOKEN_OUTPUT, "output", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "cache_read", PER_1M, NULL},
    {TOKEN_CACHE_WRITE, "cache_write", PER_1M, NULL},
};

enum { OLD_THRESHOLD = 200000 };

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://models.dev/api.json";
}

/* Dearer contexts; a tier of another kind is a condition we do not know. */
static void read_tiers(const struct token_offer *base, const struct json *cost,
                       struct token_offer_list *out)
{
    const struct json *tiers = json_get(cost, "tiers"), *old = json_get(cost, "context_over_200k");
    struct token_offer o = *base;

    for (const struct json *at = json_first(tiers); at; at = json_next(at)) {
        const char *type = NULL;
        struct err odd;

        if (!json_str(at, "tier.type", &type, &odd)
            || !json_int(at, "tier.size", &o.context_from, &odd))
            token_offer_drop(out, base, &odd);
        else if (text_eq(type, "context") && o.context_from > 0)
            token_read_prices(&o, at, FIELDS(tier_fields), out);
    }
    o.context_from = OLD_THRESHOLD;
    if (!json_first(tiers) && json_is_object(old))
        token_read_prices(&o, old, FIELDS(tier_fields), out);
}

static void read_model(const struct json *at, const char *provider, struct token_offer_list *out,
                       struct arena *a)
{
    struct token_offer o = token_offer_init();
    const struct json *kinds = json_get(at, "modalities.output");
    struct err odd;

    o.op = provider;
    o.key = text_fmt(a, "%s/%s", provider, json_name(at));
    o.model = json_name(at);
    if (!json_object(at, "", &odd))
        token_offer_drop(out, &o, &odd);
    else if (kinds && !token_list_has(kinds, "text"))
        token_offer_reject(out, &o, VERDICT_OTHER_PRODUCT, "its answers are not text");
    else {
        token_read_prices(&o, at, FIELDS(fields), out);
        read_tiers(&o, json_get(at, "cost"), out);
    }
}

static bool parse(const struct market_reply *reply, struct token_offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    bool any = false;

    (void)next;
    if (!doc || !json_object(doc, "", e))
        return false;
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        const struct json *models = json_get(at, "models");

        any = any || json_is_object(models);
        for (const struct json *m = json_first(models); m; m = json_next(m))
            read_model(m, json_name(at), out, a);
    }
    return any || err_set(e, ERR_REPLY, "no provider with \"models\"");
}

const struct token token_models_dev = {
    .name = "models_dev",
    .title = "models.dev",
    .see = "https://models.dev",
    .rank = TOKEN_FILE,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
