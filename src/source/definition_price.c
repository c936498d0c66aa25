/*
 * A list of prices of a definition: where each stands and in which unit it is told.
 */
#include "base/text.h"
#include "source/definition_priv.h"
#include "source/shape_priv.h"

/* What a number may be of; powers of ten from there to one unit of money per 1 M tokens. */
static const char *const units[] = {"token",
                                    "1K tokens",
                                    "1M tokens",
                                    "cents per token",
                                    "cents per 1K tokens",
                                    "cents per 1M tokens",
                                    "cents per 100M tokens",
                                    "1e-4 per 1M tokens",
                                    NULL};
static const int shifts[] = {PER_TOKEN,  PER_1K,     PER_1M,     PER_TOKEN - 2,
                             PER_1K - 2, PER_1M - 2, PER_1M - 4, TENTHOUSANDTHS_PER_1M};

/* {"path": p, "unit": "share" or "percent"} */
static bool read_discount(const struct json *at, struct token_field *p, struct err *e)
{
    static const char *const parts[] = {"share", "percent", NULL};
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct token_field, discount)},
        {"unit", CONF_WORD, CONF_AT(struct token_field, discount_shift), .words = parts},
    };

    if (json_is_null(at))
        return true;
    if (!CONF_READ(at, members, p, e))
        return conf_in(at, e, "discount");
    p->discount_shift *= -2;
    return true;
}

/* A number of tokens, or the path of one. */
static bool read_context(const struct json *at, struct token_field *p, struct err *e)
{
    const struct conf_member path = {"context_from", CONF_PATH, CONF_REQ};
    const struct conf_member number = {"context_from", CONF_LONG, .low = 1, .high = 1000000000};

    return json_is_null(at)
           || (json_is_text(at) ? conf_value(at, &path, &p->context_path, e)
                                : conf_value(at, &number, &p->context_from, e));
}

/* A path, or a list of two: where the first tells nothing, the other. */
static bool read_path(const struct json *at, struct token_field *p, struct err *e)
{
    const struct conf_member path = {"path", CONF_PATH, CONF_REQ};

    if (!json_is_array(at))
        return conf_value(at, &path, &p->path, e);
    if (json_len(at) != 2)
        return conf_wrong(at, e, "\"path\" is a list of %zu, expected two", json_len(at));
    return conf_value(json_first(at), &path, &p->path, e)
           && conf_value(json_next(json_first(at)), &path, &p->otherwise, e);
}

static bool read_price(const struct json *at, struct token_field *p, struct err *e)
{
    /* A blend is made, never told. */
    static const char *const directions[TOKEN_BLEND + 1] = {
        "input", "output", "cached_input", "cache_write", "batch_input", "batch_output", NULL};
    static const struct conf_member members[] = {
        {"direction", CONF_WORD, CONF_AT(struct token_field, direction), .words = directions},
        {"path", CONF_ANY, CONF_OPT},
        {"unit", CONF_WORD, CONF_AT(struct token_field, shift), .words = units},
        {"list", CONF_PATH, CONF_AT(struct token_field, list), CONF_OPT},
        {"discount", CONF_OBJECT, CONF_OPT},
        {"context_from", CONF_ANY, CONF_OPT},
    };

    if (!CONF_READ(at, members, p, e))
        return false;
    p->shift = shifts[p->shift];
    if (!read_path(json_member(at, "path"), p, e)
        || !read_discount(json_member(at, "discount"), p, e)
        || !read_context(json_member(at, "context_from"), p, e))
        return false;
    return !p->list || !p->discount || conf_wrong(at, e, "has both \"list\" and \"discount\"");
}

bool prices_read_list(const struct json *of, bool of_row, struct token_prices *out, struct arena *a,
                      struct err *e)
{
    const struct json *list = json_member(of, "prices");

    if (!conf_value(list, &(struct conf_member){"prices", CONF_LIST, CONF_REQ}, NULL, e))
        return false;
    out->at = ARENA_ARRAY(a, struct token_field, json_len(list));
    for (const struct json *at = json_first(list); at; at = json_next(at), out->len++) {
        if (!read_price(at, &out->at[out->len], e))
            return conf_in(at, e, "prices[%zu]", out->len);
        if (!of_row && !json_is_null(json_member(at, "context_from")))
            return conf_wrong(
                at, e, "prices[%zu] has a \"context_from\", which prices of a row have", out->len);
    }
    return out->len > 0 || conf_wrong(list, e, "\"prices\" is empty");
}
