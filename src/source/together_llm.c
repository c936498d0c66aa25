/*
 * Together: a bare list, numbers of USD per 1 M tokens. Zero means free or not sold by the token.
 * "-Turbo" and "-tput" in a name are for models.json to judge: for some models the turbo spelling
 * is the only one sold. Source: official specification.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field fields[] = {
    {TOKEN_INPUT, "pricing.input", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_1M, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.together.xyz/v1/models");
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *type = "chat";

    (void)a;
    if (!json_str_opt(at, "type", &type, e))
        return false;
    if (!text_eq(type, "chat") && !text_eq(type, "language") && !text_eq(type, "code")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = type;
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape shape = {
        .rows = "",
        .key = "id",
        .look = look,
        .field = FIELDS(fields),
    };

    (void)next;
    return token_read_shape(&shape, reply, out, a, e);
}

const struct source source_together_llm = {
    .name = "together_llm",
    .title = "Together Inference",
    .see = "https://www.together.ai/pricing",
    .op = "together",
    .key_env = {"TOGETHER_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
