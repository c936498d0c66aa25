/*
 * The prices of an endpoint by definition: in which unit each is told, and what longer requests
 * cost.
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

static bool read_price(const struct json *at, struct token_field *p, struct err *e)
{
    /* A blend is made, never told. */
    static const char *const directions[TOKEN_BLEND + 1] = {
        "input", "output", "cached_input", "cache_write", "batch_input", "batch_output", NULL};
    static const struct conf_member members[] = {
        {"direction", CONF_WORD, CONF_AT(struct token_field, direction), .words = directions},
        {"path", CONF_PATH, CONF_AT(struct token_field, path)},
        {"unit", CONF_WORD, CONF_AT(struct token_field, shift), .words = units},
        {"list", CONF_PATH, CONF_AT(struct token_field, list), CONF_OPT},
        {"discount", CONF_OBJECT, CONF_OPT},
        {"context_from", CONF_ANY, CONF_OPT},
    };

    if (!CONF_READ(at, members, p, e))
        return false;
    p->shift = shifts[p->shift];
    if (!read_discount(json_member(at, "discount"), p, e)
        || !read_context(json_member(at, "context_from"), p, e))
        return false;
    return !p->list || !p->discount || conf_wrong(at, e, "has both \"list\" and \"discount\"");
}

static bool read_prices(const struct json *of, struct token_prices *out, struct err *e)
{
    const struct json *list = json_member(of, "prices");

    if (!conf_value(list, &(struct conf_member){"prices", CONF_LIST, CONF_REQ}, NULL, e))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (out->len == PRICES_MAX)
            return conf_wrong(at, e, "\"prices\" has more than %d", (int)PRICES_MAX);
        if (!read_price(at, &out->at[out->len], e))
            return conf_in(at, e, "prices[%zu]", out->len);
        out->len++;
    }
    return out->len > 0 || conf_wrong(list, e, "\"prices\" is empty");
}

/* {"path": p, "context_from": path, "prices": [...]} */
static bool read_tier(const struct json *at, struct token_tiers *out, struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct token_tiers, path)},
        {"context_from", CONF_PATH, CONF_AT(struct token_tiers, context_from)},
        {"optional", CONF_BOOL, CONF_AT(struct token_tiers, optional), CONF_OPT},
        {"prices", CONF_LIST, CONF_REQ},
    };

    if (!CONF_READ(at, members, out, e) || !read_prices(at, &out->price, e))
        return false;
    for (size_t i = 0; i < out->price.len; i++)
        if (out->price.at[i].context_from || out->price.at[i].context_path)
            return conf_wrong(at, e, "prices[%zu] has a \"context_from\" beside that of the tier",
                              i);
    return true;
}

/* One of them, or a list of them. */
static bool read_tiers(const struct json *tiers, struct tokens *t, struct err *e)
{
    const struct json *at = json_is_array(tiers) ? json_first(tiers) : tiers;

    for (; at; at = json_is_array(tiers) ? json_next(at) : NULL) {
        if (t->tiers_len == TIERS_MAX)
            return conf_wrong(at, e, "\"tiers\" has more than %d", (int)TIERS_MAX);
        if (!read_tier(at, &t->tiers[t->tiers_len++], e))
            return conf_in(at, e, "tiers");
    }
    return true;
}

/* {"has": "a.b", "prices": [...]}; the last one has no "has", all others do. */
static bool read_form(const struct json *at, struct token_form *out, struct err *e)
{
    static const struct conf_member members[] = {
        {"has", CONF_PATH, CONF_AT(struct token_form, has), CONF_OPT},
        {"prices", CONF_LIST, CONF_REQ},
    };

    if (!CONF_READ(at, members, out, e))
        return false;
    if (!out->has == (json_next(at) != NULL))
        return conf_wrong(at, e, "all but the last one have a \"has\"");
    return read_prices(at, &out->price, e);
}

/* Which form a row has is told by what stands in it, never by the size of a number. */
static bool read_forms(const struct json *list, struct tokens *t, struct err *e)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (t->forms == FORMS_MAX)
            return conf_wrong(at, e, "\"forms\" has more than %d", (int)FORMS_MAX);
        if (!read_form(at, &t->form[t->forms], e))
            return conf_in(at, e, "forms[%zu]", t->forms);
        t->forms++;
    }
    return t->forms > 1 || conf_wrong(list, e, "\"forms\" has to have two or more");
}

bool prices_read(const struct json *doc, struct tokens *t, struct err *e)
{
    static const char *const words[] = {"provider", NULL};
    const struct json *prices = json_member(doc, "prices"), *forms = json_member(doc, "forms");
    const struct json *tiers = json_member(doc, "tiers");
    int word;

    if (forms && prices)
        return conf_wrong(forms, e, "\"prices\" and \"forms\" both say what is told");
    t->provider = json_is_text(prices);
    if (!t->provider && !forms) {
        t->forms = 1;
        return read_prices(doc, &t->form[0].price, e) && read_tiers(tiers, t, e);
    }
    return (forms ? read_forms(forms, t, e)
                  : conf_value(prices, &(struct conf_member){"prices", CONF_WORD, .words = words},
                               &word, e))
           && (!tiers || conf_wrong(tiers, e, "\"tiers\" goes with a list of prices"));
}

static void put_tiers(const struct token_tiers *t, const struct offer *base, const struct json *row,
                      struct offer_list *out)
{
    for (const struct json *at = json_first(json_get(row, t->path)); at; at = json_next(at)) {
        struct offer o = *base;
        struct err odd;

        if (!(t->optional ? json_int_opt(at, t->context_from, &o.context_from, &odd)
                          : json_int(at, t->context_from, &o.context_from, &odd)))
            offer_drop(out, &o, &odd);
        else if (o.context_from > 0)
            (void)token_read_fields(&o, at, t->price.at, t->price.len, out);
    }
}

static const struct token_prices *prices_of(const struct tokens *t, const struct json *row)
{
    const struct token_form *f = t->form;

    while (f->has && !json_get(row, f->has))
        f++;
    return &f->price;
}

void prices_put(const struct tokens *t, const struct offer *base, const struct json *row,
                int64_t now, struct offer_list *out, struct arena *a)
{
    const struct token_prices *told = prices_of(t, row);

    if (t->provider)
        token_provider_prices(base, row, now, out, a);
    else if (!token_read_fields(base, row, told->at, told->len, out))
        offer_reject(out, base, VERDICT_NO_PRICE, "no price is stated");
    else
        for (size_t i = 0; i < t->tiers_len; i++)
            put_tiers(&t->tiers[i], base, row, out);
}
