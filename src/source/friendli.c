/*
 * Friendli: `pricing.input` and `pricing.output`. Two forms are known and a field tells them apart,
 * never the size of the number: with "unit_type":"TOKEN" the unit is USD per 1 M tokens; "SECOND"
 * is another good; without unit_type the figures are USD per token. Confidence B.
 */
#include "base/text.h"
#include "source/shape_priv.h"

static const struct token_field per_million[] = {
    {TOKEN_INPUT, "pricing.input", PER_1M, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_1M, NULL},
};

static const struct token_field per_token[] = {
    {TOKEN_INPUT, "pricing.input", PER_TOKEN, NULL},
    {TOKEN_OUTPUT, "pricing.output", PER_TOKEN, NULL},
    {TOKEN_CACHED_INPUT, "pricing.input_cache_read", PER_TOKEN, NULL},
    {TOKEN_CACHE_WRITE, "pricing.input_cache_write", PER_TOKEN, NULL},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    token_get(page, out, a, "https://api.friendli.ai/serverless/v1/models");
}

static bool look(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *unit = "TOKEN";

    (void)a;
    if (!json_str_opt(at, "pricing.unit_type", &unit, e))
        return false;
    if (!text_eq(unit, "TOKEN")) {
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = "not sold by the token";
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct token_shape told = {
        .key = "id",
        .hint = "hugging_face_id",
        .look = look,
        .field = FIELDS(per_million),
    };
    const struct token_shape untold = {
        .key = "id",
        .hint = "hugging_face_id",
        .look = look,
        .field = FIELDS(per_token),
    };
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    (void)next;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        token_read_row(json_get(at, "pricing.unit_type") ? &told : &untold, at, out, a);
    return true;
}

const struct source source_friendli = {
    .name = "friendli",
    .title = "FriendliAI",
    .see = "https://friendli.ai/pricing",
    .op = "friendli",
    .key_env = {"FRIENDLI_TOKEN"},
    .key_optional = true,
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
