/*
 * Vercel AI Gateway: one price a model, the default seller's, whom it does not name; so the price
 * has no vote and serves as a cross-check. Strings of USD per token; input_tiers and output_tiers
 * repeat the base price with the dearer contexts.
 * Source: client code of 2026.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.input", PER_TOKEN, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_TOKEN, NULL},
    {TOKEN_CACHED_INPUT, "pricing.input_cache_read", PER_TOKEN, NULL},
    {TOKEN_CACHE_WRITE, "pricing.input_cache_write", PER_TOKEN, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    (void)a;
    out->url = "https://ai-gateway.vercel.sh/v1/models";
}

static const struct {
    const char *path;
    enum token_direction direction;
} tiers[] = {
    {"pricing.input_tiers", TOKEN_INPUT},
    {"pricing.output_tiers", TOKEN_OUTPUT},
    {"pricing.input_cache_read_tiers", TOKEN_CACHED_INPUT},
    {"pricing.input_cache_write_tiers", TOKEN_CACHE_WRITE},
};

/* The base prices, then what the lists have beyond the first context. */
static void read_prices(const struct offer *base, const struct json *at, int64_t now,
                        struct offer_list *out, struct arena *a)
{
    (void)now;
    (void)a;
    token_read_prices(base, at, FIELDS(fields), out);
    for (size_t i = 0; i < sizeof tiers / sizeof *tiers; i++) {
        for (const struct json *t = json_first(json_get(at, tiers[i].path)); t; t = json_next(t)) {
            struct offer o = *base;
            struct err odd;

            o.direction = tiers[i].direction;
            if (!json_int_opt(t, "min", &o.context_from, &odd)
                || !json_nano_shift(t, "cost", PER_TOKEN, &o.price_nano, &odd))
                offer_drop(out, &o, &odd);
            else if (o.context_from > 0)
                token_add_price(&o, o.direction, o.price_nano, out);
        }
    }
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *type = "language";

    (void)a;
    if (!json_str_opt(at, "type", &type, e))
        return false;
    if (!text_eq(type, "language")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = "not a language model";
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "data",
        .key = "id",
        .look = look,
        .prices = read_prices,
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_vercel = {
    .name = "vercel",
    .title = "Vercel AI Gateway",
    .see = "https://vercel.com/ai-gateway/models",
    .kind = SOURCE_TOKENS,
    .rank = RANK_ROUTER,
    .gap_s = 3600,
    .request = request,
    .parse = parse,
};
