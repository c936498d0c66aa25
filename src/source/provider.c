/*
 * The list that operators publish for the router to read. Three forms of it are about, and a list
 * may mix them; what stands in a row says which it has:
 *
 *  flat      "pricing":{"prompt":"0.000001", ...}, the router's own price object;
 *  tiers     "pricing":[{"min_context":0,"prompt":...}, ...], the oldest;
 *  modality  schema_version 2.4: prices nested under what they are the price of,
 *            "input_modalities":[{"type":"text","pricing":[{"type":"prompt","unit":"token",
 *            "cost_usd":"0.000001"}]}], "output_modalities" alike.
 *
 * In the modality form `unit` decides: only "token" is a price here, and only of text.
 * `ttl_seconds` tells cache entries apart, `utc_start`, `utc_end` and `utc_weekdays` the hours,
 * `overrides` the contexts.
 *
 * What the operator states is its list price: discount_to_user is still to come off it, where the
 * router's own answer has it taken off already. A share of 1 or more is a mistake and none, and a
 * negative one is the router's mark-up, which is no price of the operator's.
 * Source: the router's guide for providers, flat form of 2026-05, schema 2.4 of 2026-08.
 */
#include "base/fixed.h"
#include "base/text.h"
#include "base/keys.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

static const struct {
    const char *list, *type;
    enum token_direction direction;
} skus[] = {
    {"input_modalities", "prompt", TOKEN_INPUT},
    {"output_modalities", "completion", TOKEN_OUTPUT},
    {"input_modalities", "cached_prompt", TOKEN_CACHED_INPUT},
    {"input_modalities", "cache_write", TOKEN_CACHE_WRITE},
};

static const struct when_word words[] = {
    {"utc_start", WHEN_FROM_HHMM},
    {"utc_end", WHEN_TO_HHMM},
    {"utc_weekdays", WHEN_WEEKDAYS},
    {"type unit cost_usd overrides ttl_seconds", WHEN_NO_CONDITION},
};

/* When an entry holds: always, at the fixing hour by what it states, or at other times. */
enum hours { HOURS_ALL, HOURS_FIXING, HOURS_OTHER };

struct sku {
    const char *type, *unit;
    int64_t ttl;
    enum hours hours;
};

/* What is not known beside hours is a condition; alone it is only news. */
static enum hours hours_of(const struct json *at, int64_t now)
{
    struct token_when w = token_when(at, words, sizeof words / sizeof *words, now);

    return !w.stated ? HOURS_ALL : token_in_force(&w) ? HOURS_FIXING : HOURS_OTHER;
}

static bool read_sku(const struct json *at, int64_t now, struct sku *s, struct err *e)
{
    *s = (struct sku){.hours = hours_of(at, now)};
    return json_str(at, "type", &s->type, e) && json_str(at, "unit", &s->unit, e)
           && json_int_opt(at, "ttl_seconds", &s->ttl, e);
}

static bool direction_of(const char *list, const char *type, enum token_direction *out)
{
    for (size_t i = 0; i < sizeof skus / sizeof *skus; i++) {
        if (text_eq(skus[i].list, list) && text_eq(skus[i].type, type)) {
            *out = skus[i].direction;
            return true;
        }
    }
    return false;
}

static const char *name_of(const struct sku *s, struct arena *a)
{
    return text_fmt(a, "%s|%s|%lld", s->type, s->unit, (long long)s->ttl);
}

/* What the list has a price of at the fixing hour: there it replaces the one for all hours. */
static struct keys replaced(const struct json *list, int64_t now, struct arena *a)
{
    struct keys names = {0};
    struct err e;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct sku s;

        if (read_sku(at, now, &s, &e) && s.hours == HOURS_FIXING)
            (void)keys_add(&names, name_of(&s, a), a);
    }
    return names;
}

/* {"when":{"prompt_tokens":{"gte":200001}},"cost_usd":"0.000004"}: longer than 200,000 tokens. */
static void add_override(const struct offer *base, const struct json *at, struct offer_list *out,
                         struct arena *a)
{
    struct offer o = *base;
    const struct json *when = json_get(at, "when");
    int64_t from = 0;
    struct err odd;

    if (json_len(when) != 1 || json_len(json_get(when, "prompt_tokens")) != 1
        || !json_int(when, "prompt_tokens.gte", &from, &odd) || from <= 1) {
        o.key = text_fmt(a, "%s|condition", base->key);
        offer_reject(out, &o, VERDICT_OTHER_CLASS, "a price under a condition");
        return;
    }
    o.context_from = from - 1;
    if (json_nano_shift(at, "cost_usd", PER_TOKEN, &o.price_nano, &odd))
        token_add_price(&o, o.direction, o.price_nano, out);
    else
        offer_drop(out, &o, &odd);
}

static void add_sku(const struct offer *base, const struct json *at, const struct sku *s,
                    struct offer_list *out, struct arena *a)
{
    struct offer o = *base;
    struct err odd;

    if (s->ttl) {
        o.tier = text_fmt(a, "%llds", (long long)s->ttl);
        o.key = text_fmt(a, "%s|%s", base->key, o.tier);
    }
    if (s->hours == HOURS_FIXING)
        o.why = TOKEN_WHEN_WHY;
    if (!json_nano_shift(at, "cost_usd", PER_TOKEN, &o.price_nano, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    token_add_price(&o, o.direction, o.price_nano, out);
    for (const struct json *over = json_first(json_get(at, "overrides")); over;
         over = json_next(over))
        add_override(&o, over, out, a);
}

/* Another good keeps its own name: its offer is not one of the endpoint's. */
static void reject_sku(struct offer *o, const struct sku *s, const char *kind,
                       struct offer_list *out, struct arena *a)
{
    const char *why = text_fmt(a, "%s of %s, per %s", s->type, kind, s->unit);

    o->key = text_fmt(a, "%s|%s", o->key, why);
    offer_reject(out, o, VERDICT_OTHER_PRODUCT, why);
}

/* The prices of one modality of one list. */
static void read_modality(const struct offer *base, const char *list, const struct json *modality,
                          int64_t now, struct offer_list *out, struct arena *a)
{
    const struct json *pricing = json_get(modality, "pricing");
    struct keys by_hour = replaced(pricing, now, a);
    const char *kind = "";
    struct err odd;

    if (!json_str_opt(modality, "type", &kind, &odd)) {
        offer_drop(out, base, &odd);
        return;
    }
    for (const struct json *at = json_first(pricing); at; at = json_next(at)) {
        struct offer o = *base;
        struct sku s;

        if (!read_sku(at, now, &s, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        if (!direction_of(list, s.type, &o.direction) || !text_eq(s.unit, "token")
            || !text_eq(kind, "text"))
            reject_sku(&o, &s, kind, out, a);
        else if (s.hours == HOURS_FIXING
                 || (s.hours == HOURS_ALL && keys_find(&by_hour, name_of(&s, a)) == KEYS_NONE))
            add_sku(&o, at, &s, out, a);
    }
}

static bool has_modalities(const struct json *at, const char *list)
{
    return json_is_object(json_first(json_get(at, list)));
}

/* In the flat form the modalities are words. A list that names none says nothing against text. */
static bool answers_text(const struct json *at)
{
    const struct json *list = json_get(at, "output_modalities");

    if (!json_first(list))
        return true;
    for (const struct json *m = json_first(list); m; m = json_next(m)) {
        const char *kind = NULL;
        struct err e;

        if (json_str(m, json_is_object(m) ? "type" : "", &kind, &e) && text_eq(kind, "text"))
            return true;
    }
    return false;
}

static void read_modalities(const struct offer *base, const struct json *at, int64_t now,
                            struct offer_list *out, struct arena *a)
{
    static const char *const lists[] = {"input_modalities", "output_modalities"};
    size_t before = out->len;

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        for (const struct json *m = json_first(json_get(at, lists[i])); m; m = json_next(m))
            read_modality(base, lists[i], m, now, out, a);
    if (out->len == before)
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}

static void read_tiers(const struct offer *base, const struct json *list, int64_t now,
                       struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = *base;
        struct err odd;

        if (json_int_opt(at, "min_context", &o.context_from, &odd))
            token_router_prices(&o, at, now, out, a);
        else
            offer_drop(out, &o, &odd);
    }
    if (!json_first(list))
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}

static void take_off(struct offer *o, int64_t share)
{
    if (o->verdict != VERDICT_OK)
        return;
    o->list_nano = o->price_nano;
    o->price_nano = fixed_mul_div_even(o->list_nano, FIXED_ONE - share, FIXED_ONE);
    o->discount_nano = share;
}

void token_provider_prices(const struct offer *base, const struct json *at, int64_t now,
                           struct offer_list *out, struct arena *a)
{
    const struct json *pricing = json_get(at, "pricing");
    bool ready = true, is_free = false;
    size_t first = out->len;
    int64_t share = 0;
    struct err odd;

    if (!json_bool_opt(at, "is_ready", &ready, &odd)
        || !json_bool_opt(at, "is_free", &is_free, &odd)
        || !json_nano_opt(at, "discount_to_user", &share, &odd))
        offer_drop(out, base, &odd);
    else if (!ready)
        offer_reject(out, base, VERDICT_PLACEHOLDER, "not ready: staged, or taken off");
    else if (is_free)
        offer_reject(out, base, VERDICT_NO_PRICE, "free is not a price");
    else if (!answers_text(at))
        offer_reject(out, base, VERDICT_OTHER_PRODUCT, "its answers are not text");
    else if (has_modalities(at, "input_modalities") || has_modalities(at, "output_modalities"))
        read_modalities(base, at, now, out, a);
    else if (json_is_array(pricing))
        read_tiers(base, pricing, now, out, a);
    else
        token_router_prices(base, pricing, now, out, a);
    if (share <= 0 || share >= FIXED_ONE)
        return;
    for (size_t i = first; i < out->len; i++)
        take_off(&out->at[i], share);
}
