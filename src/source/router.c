/*
 * The router's `pricing` object: strings (at some operators numbers) of USD per token by name, and
 * "overrides" that replace some of them above a length of the prompt or within hours of the day.
 * Which of those with hours hold is token_when's to say; those with a length are dearer contexts.
 * Later entries win.
 */
#include "base/text.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

static const struct {
    const char *name;
    enum token_direction direction;
} prices[] = {
    {"prompt", TOKEN_INPUT},
    {"completion", TOKEN_OUTPUT},
    {"input_cache_read", TOKEN_CACHED_INPUT},
    {"input_cache_write", TOKEN_CACHE_WRITE},
    /* CoreWeave and OVHcloud write the plural. */
    {"input_cache_reads", TOKEN_CACHED_INPUT},
    {"input_cache_writes", TOKEN_CACHE_WRITE},
};

/* What may stand in an override: all of its conditions hold, or it does not (the router's
   documentation of PricingOverride). */
static const struct when_word words[] = {
    {"utc_start", WHEN_FROM_HHMM},
    {"utc_end", WHEN_TO_HHMM},
    {"utc_weekdays", WHEN_WEEKDAYS},
    {"min_prompt_tokens", WHEN_NO_CONDITION}, /* read as the context */
    {"prompt completion input_cache_read input_cache_write input_cache_reads input_cache_writes "
     "input_cache_write_1h input_audio_cache internal_reasoning request image image_token "
     "image_output audio audio_output web_search",
     WHEN_NO_CONDITION},
};

static struct token_when when(const struct json *at, int64_t now)
{
    return token_when(at, words, sizeof words / sizeof *words, now);
}

/*
 * The object whose price of this name holds at the fixing hour: an override's, or the base one.
 * `*odd` is the condition of an override that was left out because it is not understood.
 */
static const struct json *in_force(const struct json *pricing, const char *name, int64_t now,
                                   const char **odd)
{
    const struct json *found = pricing;

    for (const struct json *at = json_first(json_member(pricing, "overrides")); at;
         at = json_next(at)) {
        struct token_when w;

        if (!json_is_null(json_member(at, "min_prompt_tokens"))
            || json_is_null(json_member(at, name)))
            continue;
        w = when(at, now);
        if (token_in_force(&w))
            found = at;
        else if (w.odd)
            *odd = w.odd;
    }
    return found;
}

static void add_price(const struct offer *base, const struct json *in, size_t i,
                      struct offer_list *out)
{
    enum token_direction d = prices[i].direction;
    struct offer o = *base;
    struct err odd;

    o.direction = base->tier && text_eq(base->tier, "batch") ? token_as_batch(d) : d;
    if (o.direction != d)
        o.tier = NULL;
    if (json_nano_shift(in, prices[i].name, PER_TOKEN, &o.price_nano, &odd))
        token_add_price(&o, o.direction, o.price_nano, out);
    else
        offer_drop(out, &o, &odd);
}

static void add_contexts(const struct offer *base, const struct json *pricing, int64_t now,
                         struct offer_list *out)
{
    for (const struct json *at = json_first(json_member(pricing, "overrides")); at;
         at = json_next(at)) {
        struct offer o = *base;
        struct err e;

        if (!json_int_opt(at, "min_prompt_tokens", &o.context_from, &e) || o.context_from <= 0
            || !when(at, now).holds)
            continue;
        for (size_t i = 0; i < sizeof prices / sizeof *prices; i++)
            if (!json_is_null(json_member(at, prices[i].name)))
                add_price(&o, at, i, out);
    }
}

void token_router_prices(const struct offer *base, const struct json *pricing, int64_t now,
                         struct offer_list *out, struct arena *a)
{
    bool any = false;

    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        const char *odd = NULL;
        const struct json *from = in_force(pricing, prices[i].name, now, &odd);
        struct offer o = *base;

        if (json_is_null(json_member(from, prices[i].name)))
            continue;
        any = true;
        if (from != pricing)
            o.why = TOKEN_WHEN_WHY;
        else if (odd)
            o.why = text_fmt(a, "an override is left out: \"%.40s\" is not understood", odd);
        add_price(&o, from, i, out);
    }
    if (any)
        add_contexts(base, pricing, now, out);
    else
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}
