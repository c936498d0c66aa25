/*
 * LiteLLM's file of model prices: kept by hand, about three thousand keys, numbers of USD per token
 * with exponents. A key is a spelling, often with its provider in front; "sample_spec" explains the
 * file. The copy of 2026-08-01 has every "wandb/" row 100,000 times too high: the bounds refuse it.
 * Source: recording of 2026-08-01.
 */
#include <string.h>

#include "base/text.h"
#include "source/shape_priv.h"
#include "source/when_priv.h"

static const struct token_field fields[] = {
    FIELD(TOKEN_INPUT, "input_cost_per_token", PER_TOKEN),
    FIELD(TOKEN_OUTPUT, "output_cost_per_token", PER_TOKEN),
    FIELD(TOKEN_CACHED_INPUT, "cache_read_input_token_cost", PER_TOKEN),
    FIELD(TOKEN_CACHE_WRITE, "cache_creation_input_token_cost", PER_TOKEN),
    FIELD(TOKEN_BATCH_INPUT, "input_cost_per_token_batches", PER_TOKEN),
    FIELD(TOKEN_BATCH_OUTPUT, "output_cost_per_token_batches", PER_TOKEN),
};

static const struct token_field tier_fields[] = {
    FIELD(TOKEN_INPUT, "input_cost_per_token", PER_TOKEN),
    FIELD(TOKEN_OUTPUT, "output_cost_per_token", PER_TOKEN),
    FIELD(TOKEN_CACHED_INPUT, "cache_read_input_token_cost", PER_TOKEN),
};

static bool is_text_mode(const char *mode)
{
    return text_eq(mode, "chat") || text_eq(mode, "completion") || text_eq(mode, "responses");
}

/* "groq/openai/gpt-oss-120b" of provider "groq" is "openai/gpt-oss-120b". */
static const char *without_provider(const char *key, const char *provider)
{
    size_t len = strlen(provider);

    return strncmp(key, provider, len) == 0 && key[len] == '/' ? key + len + 1 : key;
}

/* "tiered_pricing":[{"range":[0,128000],...},...] in place of base prices; 256000.0 occurs. */
static void read_tiers(const struct offer *base, const struct json *list, struct offer_list *out)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = *base;
        struct err odd;

        if (json_int(json_first(json_get(at, "range")), "", &o.context_from, &odd))
            token_read_prices(&o, at, FIELDS(tier_fields), out);
        else
            offer_drop(out, &o, &odd);
    }
}

/*
 * "off_peak_pricing":{"hours_utc":["10:00-01:00",...],"input_cost_per_token":...}: cheaper prices
 * in windows of the day; what it does not name stays. Any other member is a condition.
 */
static const struct when_word off_peak[] = {
    {"hours_utc", WHEN_WINDOWS},
    {"*cost*", WHEN_NO_CONDITION},
};

static void read_prices(const struct offer *base, const struct json *at, int64_t now,
                        struct offer_list *out)
{
    const struct json *cheap = json_get(at, "off_peak_pricing");
    struct token_when w = token_when(cheap, off_peak, sizeof off_peak / sizeof *off_peak, now);
    struct offer o = *base;
    bool any = false;

    if (!token_in_force(&w)) {
        token_read_prices(base, at, FIELDS(fields), out);
        return;
    }
    o.why = TOKEN_WHEN_WHY;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool now_cheap = !json_is_null(json_get(cheap, fields[i].path));
        const struct json *from = now_cheap ? cheap : at;

        if (json_is_null(json_get(from, fields[i].path)))
            continue;
        token_read_prices(now_cheap ? &o : base, from, &fields[i], 1, out);
        any = true;
    }
    if (!any)
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
}

static bool has_tiers(const struct json *at)
{
    return json_is_null(json_get(at, "input_cost_per_token"))
           && json_is_array(json_get(at, "tiered_pricing"));
}

static void read_entry(const struct json *at, int64_t now, struct offer_list *out)
{
    struct offer o = offer_token_init();
    const char *mode = NULL;
    struct err odd;

    o.key = json_name(at);
    o.model = o.key;
    if (!json_str_opt(at, "mode", &mode, &odd) || !json_str(at, "litellm_provider", &o.op, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.model = without_provider(o.key, o.op);
    if (!is_text_mode(mode))
        offer_reject(out, &o, VERDICT_OTHER_PRODUCT, mode ? mode : "no mode is told");
    else if (has_tiers(at))
        read_tiers(&o, json_get(at, "tiered_pricing"), out);
    else
        read_prices(&o, at, now, out);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);

    (void)next;
    if (!doc || !json_object(doc, "", e))
        return false;
    if (!json_first(doc))
        return err_set(e, ERR_REPLY, "the file has no models");
    for (const struct json *at = json_first(doc); at; at = json_next(at))
        if (!text_eq(json_name(at), "sample_spec"))
            read_entry(at, reply->page.now, out);
    return true;
}

const struct source source_litellm = {
    .name = "litellm",
    .title = "LiteLLM price file",
    .see = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
    .kind = SOURCE_TOKENS,
    .rank = RANK_FILE,
    .gap_s = 3600,
    .url = "https://raw.githubusercontent.com/BerriAI/litellm/main/"
           "model_prices_and_context_window.json",
    .parse = parse,
};
