/*
 * Helicone's registry of models: endpoints by provider, numbers of USD per 1 M tokens. Confidence
 * B.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.prompt", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.completion", PER_1M, NULL},
    {TOKEN_CACHED_INPUT, "pricing.cacheRead", PER_1M, NULL},
    {TOKEN_CACHE_WRITE, "pricing.cacheWrite", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://jawn.helicone.ai/v1/public/model-registry/models";
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data.models", e) : NULL;

    (void)next;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_token_init();
        const struct json *sellers;
        struct err odd;

        if (!token_name(at, "id", &o.model, &odd)
            || !(sellers = json_array(at, "endpoints", &odd))) {
            offer_drop(out, &o, &odd);
            continue;
        }
        for (const struct json *p = json_first(sellers); p; p = json_next(p)) {
            struct offer of = o;

            if (!json_str(p, "provider", &of.op, &odd)) {
                offer_drop(out, &of, &odd);
                continue;
            }
            of.key = text_fmt(a, "%s@%s", of.model, of.op);
            token_read_prices(&of, p, FIELDS(fields), out);
        }
    }
    return true;
}

const struct source source_helicone = {
    .name = "helicone",
    .title = "Helicone model registry",
    .see = "https://www.helicone.ai/models",
    .kind = SOURCE_TOKENS,
    .rank = RANK_FILE,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
