/*
 * Groq: the OpenAI list of models, with the router's price fields (strings of USD per token) as
 * two clients of 2026 read them; the official description has no price. A row without `pricing`
 * says nothing and stays NO_PRICE. Confidence B-.
 */
#include "source/shape_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.groq.com/openai/v1/models");
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool active = true;

    (void)a;
    if (!json_bool_opt(at, "active", &active, e))
        return false;
    if (!active) {
        o->verdict = VERDICT_PLACEHOLDER;
        o->why = "not active";
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
        .prices = token_provider_prices,
    };

    (void)next; /* one page only, here and in most lists of models */
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_groq = {
    .name = "groq",
    .title = "Groq",
    .see = "https://groq.com/pricing",
    .op = "groq",
    .key_env = {"GROQ_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
