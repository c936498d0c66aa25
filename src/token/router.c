/*
 * The router's `pricing` object: strings (at some operators numbers) of USD per token by name, and
 * "overrides" that replace some of them above a length of the prompt or within hours of the day.
 * Entries with hours are judged at 16:00 UTC, the fixing hour; those with a length are dearer
 * contexts. Later entries win.
 */
#include "base/text.h"
#include "token/shape_priv.h"

enum { FIXING_HHMM = 1600 };

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

enum token_hours token_hours_of(const struct json *at)
{
    int64_t from = -1, to = -1;
    struct err e;

    if (!json_int_opt(at, "utc_start", &from, &e) || !json_int_opt(at, "utc_end", &to, &e))
        return TOKEN_HOURS_OTHER;
    if (from < 0 && to < 0)
        return TOKEN_HOURS_ALL;
    if (from < 0 || to < 0)
        return TOKEN_HOURS_OTHER;
    if (from <= to ? from <= FIXING_HHMM && FIXING_HHMM < to
                   : from <= FIXING_HHMM || FIXING_HHMM < to)
        return TOKEN_HOURS_FIXING;
    return TOKEN_HOURS_OTHER;
}

/* The object whose price of this name holds at 16:00 UTC: an override's, or the base one. */
static const struct json *in_force(const struct json *pricing, const char *name)
{
    const struct json *found = pricing;

    for (const struct json *at = json_first(json_member(pricing, "overrides")); at;
         at = json_next(at))
        if (json_is_null(json_member(at, "min_prompt_tokens"))
            && token_hours_of(at) == TOKEN_HOURS_FIXING && !json_is_null(json_member(at, name)))
            found = at;
    return found;
}

static void add_price(const struct token_offer *base, const struct json *in, size_t i,
                      struct token_offer_list *out)
{
    enum token_direction d = prices[i].direction;
    struct token_offer o = *base;
    struct err odd;

    o.direction = base->tier && text_eq(base->tier, "batch") ? token_as_batch(d) : d;
    if (o.direction != d)
        o.tier = NULL;
    if (json_nano_shift(in, prices[i].name, PER_TOKEN, &o.price_nano, &odd))
        token_add_price(&o, o.direction, o.price_nano, out);
    else
        token_offer_drop(out, &o, &odd);
}

static void add_contexts(const struct token_offer *base, const struct json *pricing,
                         struct token_offer_list *out)
{
    for (const struct json *at = json_first(json_member(pricing, "overrides")); at;
         at = json_next(at)) {
        struct token_offer o = *base;
        struct err e;

        if (!json_int_opt(at, "min_prompt_tokens", &o.context_from, &e) || o.context_from <= 0)
            continue;
        for (size_t i = 0; i < sizeof prices / sizeof *prices; i++)
            if (!json_is_null(json_member(at, prices[i].name)))
                add_price(&o, at, i, out);
    }
}

void token_router_prices(const struct token_offer *base, const struct json *pricing,
                         struct token_offer_list *out)
{
    bool any = false;

    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        const struct json *now = in_force(pricing, prices[i].name);
        struct token_offer o = *base;

        if (json_is_null(json_member(now, prices[i].name)))
            continue;
        any = true;
        if (now != pricing)
            o.why = TOKEN_HOURS_WHY;
        add_price(&o, now, i, out);
    }
    if (any)
        add_contexts(base, pricing, out);
    else
        token_offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}
