/*
 * genai-prices: a file kept by hand, providers with models, numbers of USD per 1 M tokens.
 *
 * `prices` is an object, or a list of entries of which the last one that is in force counts: from
 * a start_date on, between two times of day, on some weekdays. What is in force is token_when's to
 * say; without a day (page->now 0) no dated entry is. A price may be {base, tiers}.
 * The first form of the file, prices/data.json, froze on 2026-07-25 and still answers: not asked.
 * Source: recordings of 2026-07-25 and 2026-08-21.
 */
#include "base/text.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

static const struct {
    const char *name;
    enum token_direction direction;
} prices[] = {
    {"input_mtok", TOKEN_INPUT},
    {"output_mtok", TOKEN_OUTPUT},
    {"cache_read_mtok", TOKEN_CACHED_INPUT},
    {"cache_write_mtok", TOKEN_CACHE_WRITE},
};

static const struct when_word words[] = {
    {"start_date", WHEN_FROM_DATE},
    {"start_time", WHEN_FROM_TIME},
    {"end_time", WHEN_TO_TIME},
    {"weekdays", WHEN_WEEKDAYS},
};

static bool is_in_force(const struct json *constraint, int64_t now, int64_t *since)
{
    struct token_when w;

    if (json_is_null(constraint))
        return true;
    w = token_when(constraint, words, sizeof words / sizeof *words, now);
    if (w.since)
        *since = w.since;
    return token_in_force(&w);
}

static void read_price(const struct offer *base, enum token_direction d, const struct json *at,
                       struct offer_list *out)
{
    struct offer o = *base;
    struct err odd;

    o.direction = d;
    if (json_nano_shift(at, json_is_object(at) ? "base" : "", PER_1M, &o.price_nano, &odd))
        token_add_price(&o, d, o.price_nano, out);
    else
        offer_drop(out, &o, &odd);
    for (const struct json *tier = json_first(json_get(at, "tiers")); tier;
         tier = json_next(tier)) {
        struct offer t = o;

        if (json_int(tier, "start", &t.context_from, &odd)
            && json_nano_shift(tier, "price", PER_1M, &t.price_nano, &odd))
            token_add_price(&t, d, t.price_nano, out);
    }
}

static void read_model(const struct json *at, const char *provider, int64_t now,
                       struct offer_list *out, struct arena *a)
{
    struct offer o = offer_token_init();
    const struct json *entry = json_get(at, "prices");
    struct err odd;
    bool any = false;

    o.op = provider;
    if (!json_str(at, "id", &o.model, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.key = text_fmt(a, "%s/%s", provider, o.model);
    if (json_is_array(entry)) {
        const struct json *list = entry;

        entry = NULL;
        for (const struct json *e = json_first(list); e; e = json_next(e)) {
            int64_t since = o.since;

            if (is_in_force(json_get(e, "constraint"), now, &since)) {
                entry = json_get(e, "prices");
                o.since = since;
            }
        }
    }
    for (size_t i = 0; i < sizeof prices / sizeof *prices; i++) {
        const struct json *price = json_get(entry, prices[i].name);

        if (!json_is_null(price)) {
            read_price(&o, prices[i].direction, price, out);
            any = true;
        }
    }
    if (!any)
        offer_reject(out, &o, VERDICT_NO_PRICE, "no price is stated");
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);

    (void)next;
    if (!doc || !json_array(doc, "", e))
        return false;
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        struct offer o = offer_token_init();
        const struct json *models;
        struct err odd;

        if (!token_name(at, "id", &o.op, &odd) || !(models = json_array(at, "models", &odd))) {
            offer_drop(out, &o, &odd);
            continue;
        }
        for (const struct json *m = json_first(models); m; m = json_next(m))
            read_model(m, o.op, reply->page.now, out, a);
    }
    return true;
}

const struct source source_genai_prices = {
    .name = "genai_prices",
    .title = "genai-prices",
    .see = "https://github.com/pydantic/genai-prices",
    .kind = SOURCE_TOKENS,
    .rank = RANK_FILE,
    .gap_s = 3600,
    .url = "https://raw.githubusercontent.com/pydantic/genai-prices/main/prices/new_data/v2/"
           "data.json",
    .parse = parse,
};
