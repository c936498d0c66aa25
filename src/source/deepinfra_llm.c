/*
 * DeepInfra: a bare list. cents_per_*_token are CENTS per token; rate_per_* are shares of the input
 * price, not prices (cached = input x rate). Whether the cents are before or after `discount` is
 * not known, so no list price is made of it; a discount in force is told beside the price, and
 * where the router says otherwise, the row is disputed. `deprecated` is a time, perhaps one to
 * come; partners' rows resell closed models. Source: captured row of 2026-05-12; client code.
 * In C because of prices that are shares of another, and of a discount told beside the price.
 */
#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    FIELD(TOKEN_INPUT, "pricing.cents_per_input_token", CENTS_PER_TOKEN),
    FIELD(TOKEN_OUTPUT, "pricing.cents_per_output_token", CENTS_PER_TOKEN),
};

/* Both are on record; which of them the cents are, the router has to confirm. */
static bool note_discount(const struct json *at, struct offer *o, int64_t now, struct arena *a,
                          struct err *e)
{
    char text[FIXED_TEXT_MAX];
    int64_t discount = 0, ends = 0;

    if (!json_nano_opt(at, "pricing.discount", &discount, e)
        || !json_int_opt(at, "pricing.discount_ends_at", &ends, e))
        return false;
    if (discount > 0 && (!ends || ends > now))
        o->why = text_fmt(a, "a discount of %s is told, in the price or still to come off",
                          fixed_text_short(discount, text));
    return true;
}

static bool look(const struct json *at, struct offer *o, int64_t now, struct err *e)
{
    const char *type = NULL;
    bool partner = false;
    int64_t deprecated = 0;

    if (!json_str_opt(at, "pricing.type", &type, e) || !json_bool_opt(at, "is_partner", &partner, e)
        || !json_int_opt(at, "deprecated", &deprecated, e))
        return false;
    if (!text_eq(type, "tokens")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = "not sold by the token";
    } else if (partner) {
        o->verdict = VERDICT_NO_VOTE;
        o->why = "resold for a partner";
    } else if (deprecated && deprecated <= now) {
        o->verdict = VERDICT_PLACEHOLDER;
        o->why = "deprecated";
    }
    return true;
}

/* A share of the input price; anything beyond `most` is a field we do not know. */
static void add_share(const struct offer *base, const struct json *at, const char *path,
                      enum token_direction d, int64_t most, struct offer_list *out)
{
    int64_t input = 0, rate = 0;
    struct err e;

    if (json_is_null(json_get(at, path))
        || !json_nano_shift(at, "pricing.cents_per_input_token", CENTS_PER_TOKEN, &input, &e)
        || !json_nano(at, path, &rate, &e) || rate < 0 || rate > most * FIXED_ONE)
        return;
    token_add_price(base, d, fixed_mul_div_even(input, rate, FIXED_ONE), out);
}

static void add_row(const struct json *at, const struct source_page *page, struct offer_list *out,
                    struct arena *a)
{
    struct offer o = offer_token_init();
    struct err odd;

    if (!json_str(at, "model_name", &o.key, &odd)
        || !json_str_opt(at, "quantization", &o.quantization, &odd)
        || !look(at, &o, page->now, &odd) || !note_discount(at, &o, page->now, a, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.model = o.key;
    if (o.verdict != VERDICT_OK) {
        offer_add(out, &o);
        return;
    }
    token_read_prices(&o, at, FIELDS(fields), out);
    add_share(&o, at, "pricing.rate_per_input_token_cached", TOKEN_CACHED_INPUT, 1, out);
    add_share(&o, at, "pricing.rate_per_input_token_cache_write", TOKEN_CACHE_WRITE, 10, out);
}

const struct source source_deepinfra_llm = {
    .name = "deepinfra_llm",
    .title = "DeepInfra",
    .see = "https://deepinfra.com/pricing",
    .op = "deepinfra",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .url = {"https://api.deepinfra.com/models/list?type=text-generation"},
    .rows = &(const struct rows_whole){"", .add = add_row},
};
