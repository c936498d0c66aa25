/*
 * models.dev: a community data base by provider and model, numbers of USD per 1 M tokens.
 * Zero is a subscription or free. Routers stand among the providers, and rows of Chinese providers
 * are conversions by hand; token_operators.json says who has a vote.
 * Source: its schema; recording of 2026-01.
 */
#include "base/text.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

/* Of a model's cost, of a tier, and of the older object for contexts beyond 200,000 tokens. */
static const struct token_field fields[] = {
    FIELD(TOKEN_INPUT, "input", PER_1M),
    FIELD(TOKEN_OUTPUT, "output", PER_1M),
    FIELD(TOKEN_CACHED_INPUT, "cache_read", PER_1M),
    FIELD(TOKEN_CACHE_WRITE, "cache_write", PER_1M),
};

enum { OLD_THRESHOLD = 200000 };

/*
 * "tier":{"type":"time","windows":["01:00-04:00"],"days":["mon"],"timezone":"UTC"}: proposed and
 * in use by readers of the file (2026-08). It holds in place of the base prices it names.
 */
static const struct when_word time_words[] = {
    {"type", WHEN_NO_CONDITION}, {"windows", WHEN_WINDOWS}, {"days", WHEN_WEEKDAYS},
    {"weekdays", WHEN_WEEKDAYS}, {"timezone", WHEN_UTC},
};

static bool is_of_type(const struct json *at, const char *type)
{
    const char *text = NULL;
    struct err e;

    return json_str_opt(at, "tier.type", &text, &e) && text_eq(text, type);
}

/* The tier whose price of this name holds at the fixing hour, or NULL; later ones win. */
static const struct json *tier_in_force(const struct json *tiers, const char *name, int64_t now)
{
    const struct json *found = NULL;

    for (const struct json *at = json_first(tiers); at; at = json_next(at)) {
        struct token_when w;

        if (!is_of_type(at, "time") || json_is_null(json_get(at, name)))
            continue;
        w = token_when(json_get(at, "tier"), time_words, sizeof time_words / sizeof *time_words,
                       now);
        if (token_in_force(&w))
            found = at;
    }
    return found;
}

/* Base prices, those in force by the hour in their place. */
static void read_prices(const struct offer *base, const struct json *cost, int64_t now,
                        struct offer_list *out)
{
    const struct json *tiers = json_get(cost, "tiers");
    bool any = false;

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const struct json *tier = tier_in_force(tiers, fields[i].path, now);
        const struct json *from = tier ? tier : cost;
        struct offer o = *base;

        if (json_is_null(json_get(from, fields[i].path)))
            continue;
        any = true;
        if (tier)
            o.why = TOKEN_WHEN_WHY;
        token_read_prices(&o, from, &fields[i], 1, out);
    }
    if (!any)
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}

/* Dearer contexts; a tier of another kind is a condition we do not know. */
static void read_tiers(const struct offer *base, const struct json *cost, struct offer_list *out)
{
    const struct json *tiers = json_get(cost, "tiers"), *old = json_get(cost, "context_over_200k");
    struct offer o = *base;

    for (const struct json *at = json_first(tiers); at; at = json_next(at)) {
        const char *type = NULL;
        struct err odd;

        if (is_of_type(at, "time"))
            continue;
        if (!json_str(at, "tier.type", &type, &odd)
            || !json_int(at, "tier.size", &o.context_from, &odd))
            offer_drop(out, base, &odd);
        else if (text_eq(type, "context") && o.context_from > 0)
            token_read_prices(&o, at, FIELDS(fields), out);
    }
    o.context_from = OLD_THRESHOLD;
    if (!json_first(tiers) && json_is_object(old))
        token_read_prices(&o, old, FIELDS(fields), out);
}

static void read_model(const struct json *at, const char *provider, int64_t now,
                       struct offer_list *out, struct arena *a)
{
    struct offer o = offer_token_init();
    const struct json *kinds = json_get(at, "modalities.output");
    struct err odd;

    o.op = provider;
    o.key = text_fmt(a, "%s/%s", provider, json_name(at));
    o.model = json_name(at);
    if (!json_object(at, "", &odd))
        offer_drop(out, &o, &odd);
    else if (kinds && !token_list_has(kinds, "text"))
        offer_reject(out, &o, VERDICT_OTHER_PRODUCT, "its answers are not text");
    else {
        read_prices(&o, json_get(at, "cost"), now, out);
        read_tiers(&o, json_get(at, "cost"), out);
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    bool any = false;

    (void)next;
    if (!doc || !json_object(doc, "", e))
        return false;
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        const struct json *models = json_get(at, "models");
        struct offer o = offer_token_init();
        struct err odd;

        any = any || json_is_object(models);
        if (!token_name_fits(json_name(at), &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        for (const struct json *m = json_first(models); m; m = json_next(m))
            read_model(m, json_name(at), reply->page.now, out, a);
    }
    return any || err_set(e, ERR_REPLY, "no provider with \"models\"");
}

const struct source source_models_dev = {
    .name = "models_dev",
    .title = "models.dev",
    .see = "https://models.dev",
    .kind = SOURCE_TOKENS,
    .rank = RANK_FILE,
    .gap_s = 3600,
    .url = "https://models.dev/api.json",
    .parse = parse,
};
