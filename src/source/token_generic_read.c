/*
 * Reading a definition of a token source. All paths of messages begin at the definition's root.
 */
#include <string.h>

#include "base/text.h"
#include "source/token_generic_priv.h"
#include "source/shape_priv.h"

/* What a number may be of; powers of ten from there to one unit of money per 1 M tokens. */
static const struct {
    const char *word;
    int shift;
} units[] = {
    {"token", PER_TOKEN},
    {"1K tokens", PER_1K},
    {"1M tokens", PER_1M},
    {"cents per token", PER_TOKEN - 2},
    {"cents per 1K tokens", PER_1K - 2},
    {"cents per 1M tokens", PER_1M - 2},
    {"cents per 100M tokens", PER_1M - 4},
    {"1e-4 per 1M tokens", TENTHOUSANDTHS_PER_1M},
};
enum { UNITS = sizeof units / sizeof *units };

static bool read_unit(const struct json *at, const char *path, int *shift, struct err *e)
{
    const char *word[UNITS];
    int unit;

    for (size_t i = 0; i < UNITS; i++)
        word[i] = units[i].word;
    if (!definition_choice(at, path, word, UNITS, NULL, &unit, e))
        return false;
    *shift = units[unit].shift;
    return true;
}

/* {"path": p, "unit": "share" or "percent"} */
static bool read_discount(const struct json *at, const char *where, struct generic_price *p,
                          struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "unit", NULL};
    static const char *const parts[] = {"share", "percent"};
    const struct json *discount = definition_part(at, "discount");
    int unit;

    if (!discount)
        return true;
    if (!json_object(at, "discount", e)
        || !definition_path(at, "discount.path", true, &p->discount, e)
        || !definition_choice(at, "discount.unit", parts, 2, NULL, &unit, e))
        return err_in(e, "%s", where);
    p->discount_shift = unit ? -2 : 0;
    return json_only(discount, text_fmt(a, "%s.discount", where), known, e);
}

/* A number of tokens, or the path of one. */
static bool read_context(const struct json *at, const char *where, struct generic_price *p,
                         struct err *e)
{
    const struct json *context = definition_part(at, "context_from");

    if (json_is_text(context) ? !definition_path(at, "context_from", true, &p->context_path, e)
                              : !json_int_opt(at, "context_from", &p->context_from, e))
        return err_in(e, "%s", where);
    if (!context || p->context_path || p->context_from > 0)
        return true;
    return err_set(e, ERR_CONFIG, "\"%s.context_from\" is %lld, expected tokens", where,
                   (long long)p->context_from);
}

static bool read_price(const struct json *at, const char *where, struct generic_price *p,
                       struct arena *a, struct err *e)
{
    static const char *const known[] = {"direction", "path",         "unit", "list",
                                        "discount",  "context_from", NULL};
    const char *directions[TOKEN_BLEND];
    int direction;

    for (int d = 0; d < TOKEN_BLEND; d++) /* a blend is made, never told */
        directions[d] = token_direction_name((enum token_direction)d);
    if (!json_object(at, "", e))
        return err_in(e, "%s", where);
    if (!json_only(at, where, known, e))
        return false;
    if (!definition_choice(at, "direction", directions, TOKEN_BLEND, NULL, &direction, e)
        || !definition_path(at, "path", true, &p->path, e) || !read_unit(at, "unit", &p->shift, e)
        || !definition_path(at, "list", false, &p->list, e))
        return err_in(e, "%s", where);
    p->direction = (enum token_direction)direction;
    if (!read_discount(at, where, p, a, e) || !read_context(at, where, p, e))
        return false;
    return !p->list || !p->discount
           || err_set(e, ERR_CONFIG, "%s has both \"list\" and \"discount\"", where);
}

static bool read_prices(const struct json *doc, const char *path, struct generic_prices *out,
                        struct arena *a, struct err *e)
{
    const struct json *list = json_array(doc, path, e);

    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (out->len == GENERIC_PRICES_MAX)
            return err_set(e, ERR_CONFIG, "\"%s\" has more than %d", path, (int)GENERIC_PRICES_MAX);
        if (!read_price(at, text_fmt(a, "%s[%zu]", path, out->len), &out->at[out->len], a, e))
            return false;
        out->len++;
    }
    return out->len > 0 || err_set(e, ERR_CONFIG, "\"%s\" is empty", path);
}

/* {"path": p, "context_from": path, "prices": [...]} */
static bool read_tiers(const struct json *doc, struct generic_tiers *out, struct arena *a,
                       struct err *e)
{
    static const char *const known[] = {"path", "context_from", "prices", NULL};
    const struct json *tiers = definition_part(doc, "tiers");

    if (!tiers)
        return true;
    if (!json_object(doc, "tiers", e) || !json_only(tiers, "tiers", known, e)
        || !definition_path(doc, "tiers.path", true, &out->path, e)
        || !definition_path(doc, "tiers.context_from", true, &out->context_from, e)
        || !read_prices(doc, "tiers.prices", &out->price, a, e))
        return false;
    for (size_t i = 0; i < out->price.len; i++)
        if (out->price.at[i].context_from || out->price.at[i].context_path)
            return err_set(e, ERR_CONFIG,
                           "tiers.prices[%zu] has a \"context_from\" beside that of the tier", i);
    return true;
}

static bool read_refusal(const struct json *at, const char *where, struct generic_refusal *out,
                         struct err *e)
{
    static const char *const known[] = {"path", "is", "is_not", "verdict", "why", NULL};
    static const char *const words[] = {"placeholder", "other_product", "no_price", "alias"};
    static const enum verdict verdicts[] = {VERDICT_PLACEHOLDER, VERDICT_OTHER_PRODUCT,
                                            VERDICT_NO_PRICE, VERDICT_ALIAS};
    int verdict;

    if (!definition_filter(at, where, &out->when, e) || !json_only(at, where, known, e))
        return false;
    if (!definition_choice(at, "verdict", words, 4, NULL, &verdict, e)
        || !json_str(at, "why", &out->why, e))
        return err_in(e, "%s", where);
    out->verdict = verdicts[verdict];
    return true;
}

static bool read_refusals(const struct json *doc, struct generic_source *g, struct arena *a,
                          struct err *e)
{
    const struct json *list = definition_part(doc, "refuse");

    if (list && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"refuse\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (g->refuse_len == GENERIC_REFUSALS_MAX)
            return err_set(e, ERR_CONFIG, "\"refuse\" has more than %d", (int)GENERIC_REFUSALS_MAX);
        if (!read_refusal(at, text_fmt(a, "refuse[%zu]", g->refuse_len), &g->refuse[g->refuse_len],
                          e))
            return false;
        g->refuse_len++;
    }
    return true;
}

static bool read_head(const struct json *doc, struct generic_source *g, struct err *e)
{
    struct source *t = &g->token;
    const char *ranks[RANKS];
    int64_t gap = 1800;
    int rank;

    for (int r = 0; r < RANKS; r++)
        ranks[r] = source_rank_name((enum source_rank)r);
    if (!json_str(doc, "name", &t->name, e) || !json_str(doc, "title", &t->title, e)
        || !json_str(doc, "see", &t->see, e) || !json_str_opt(doc, "operator", &t->op, e)
        || !definition_choice(doc, "rank", ranks, RANKS, NULL, &rank, e)
        || !json_int_opt(doc, "gap_s", &gap, e))
        return false;
    if (!definition_is_name(t->name))
        return definition_bad(e, "name", t->name, "lower case letters, digits and underscores");
    if (gap < 1 || gap > 86400)
        return err_set(e, ERR_CONFIG, "\"gap_s\" is %lld, expected 1 to 86400", (long long)gap);
    t->kind = SOURCE_TOKENS;
    t->rank = (enum source_rank)rank;
    t->gap_s = (int)gap;
    return true;
}

static bool read_nested(const struct json *doc, struct generic_source *g, struct err *e)
{
    static const char *const shapes[] = {"array", "object"};
    int shape = 0;

    if (!definition_path(doc, "nested", false, &g->nested, e)
        || !definition_choice(doc, "nested_is", shapes, 2, "array", &shape, e))
        return false;
    g->nested_keyed = shape == 1;
    return g->nested || !json_get(doc, "nested_is")
           || err_set(e, ERR_CONFIG, "\"nested_is\" goes with \"nested\"");
}

static bool read_all(const struct json *doc, struct generic_source *g, struct arena *a,
                     struct err *e)
{
    static const char *const known[] = {"name",    "title",    "see",       "operator", "rank",
                                        "gap_s",   "request",  "auth",      "paging",   "list",
                                        "list_is", "nested",   "nested_is", "only",     "refuse",
                                        "fields",  "currency", "prices",    "tiers",    NULL};

    return json_object(doc, "", e) && read_head(doc, g, e) && json_only(doc, "definition", known, e)
           && definition_request(doc, &g->ask, a, e) && definition_auth(doc, &g->ask, e)
           && definition_paging(doc, &g->ask, e) && definition_rows(doc, &g->ask, e)
           && read_nested(doc, g, e) && definition_only(doc, &g->ask, a, e)
           && read_refusals(doc, g, a, e) && token_generic_fields(doc, g, a, e)
           && read_prices(doc, "prices", &g->price, a, e) && read_tiers(doc, &g->tiers, a, e);
}

const struct source *token_generic_read(const struct json *doc, struct arena *a, struct err *e)
{
    struct generic_source *g = ARENA_NEW(a, struct generic_source);

    if (!read_all(doc, g, a, e)) {
        e->kind = ERR_CONFIG;
        if (g->token.name)
            (void)err_in(e, "token source \"%s\"", g->token.name);
        return NULL;
    }
    g->token.key_env[0] = g->ask.key_env;
    g->token.key_optional = g->ask.key_optional;
    g->token.request = token_generic_request;
    g->token.parse = token_generic_parse;
    g->token.definition = g;
    return &g->token;
}

bool token_generic_is(const struct json *doc)
{
    return json_member(doc, "prices") != NULL;
}
