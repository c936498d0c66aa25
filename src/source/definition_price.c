/*
 * The prices of an endpoint by definition: in which unit each is told, and what longer requests
 * cost.
 */
#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"
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
    if (!part_choice(at, path, word, UNITS, NULL, &unit, e))
        return false;
    *shift = units[unit].shift;
    return true;
}

/* {"path": p, "unit": "share" or "percent"} */
static bool read_discount(const struct json *at, const char *where, struct token_field *p,
                          struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "unit", NULL};
    static const char *const parts[] = {"share", "percent"};
    const struct json *discount = part_at(at, "discount");
    int unit;

    if (!discount)
        return true;
    if (!json_object(at, "discount", e) || !part_path(at, "discount.path", true, &p->discount, e)
        || !part_choice(at, "discount.unit", parts, 2, NULL, &unit, e))
        return conf_in(at, e, "%s", where);
    p->discount_shift = unit ? -2 : 0;
    return json_only(discount, text_fmt(a, "%s.discount", where), known, e);
}

/* A number of tokens, or the path of one. */
static bool read_context(const struct json *at, const char *where, struct token_field *p,
                         struct err *e)
{
    const struct json *context = part_at(at, "context_from");

    if (json_is_text(context) ? !part_path(at, "context_from", true, &p->context_path, e)
                              : !json_int_opt(at, "context_from", &p->context_from, e))
        return conf_in(at, e, "%s", where);
    if (!context || p->context_path || p->context_from > 0)
        return true;
    return conf_wrong(at, e, "\"%s.context_from\" is %lld, expected tokens", where,
                      (long long)p->context_from);
}

static bool read_price(const struct json *at, const char *where, struct token_field *p,
                       struct arena *a, struct err *e)
{
    static const char *const known[] = {"direction", "path",         "unit", "list",
                                        "discount",  "context_from", NULL};
    const char *directions[TOKEN_BLEND];
    int direction;

    for (int d = 0; d < TOKEN_BLEND; d++) /* a blend is made, never told */
        directions[d] = token_direction_name((enum token_direction)d);
    if (!part_object(at, e))
        return conf_in(at, e, "%s", where);
    if (!json_only(at, where, known, e))
        return false;
    if (!part_choice(at, "direction", directions, TOKEN_BLEND, NULL, &direction, e)
        || !part_path(at, "path", true, &p->path, e) || !read_unit(at, "unit", &p->shift, e)
        || !part_path(at, "list", false, &p->list, e))
        return conf_in(at, e, "%s", where);
    p->direction = (enum token_direction)direction;
    if (!read_discount(at, where, p, a, e) || !read_context(at, where, p, e))
        return false;
    return !p->list || !p->discount
           || conf_wrong(at, e, "%s has both \"list\" and \"discount\"", where);
}

static bool read_list(const struct json *doc, const char *path, struct token_prices *out,
                      struct arena *a, struct err *e)
{
    const struct json *list = json_array(doc, path, e);

    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (out->len == PRICES_MAX)
            return conf_wrong(list, e, "\"%s\" has more than %d", path, (int)PRICES_MAX);
        if (!read_price(at, text_fmt(a, "%s[%zu]", path, out->len), &out->at[out->len], a, e))
            return false;
        out->len++;
    }
    return out->len > 0 || conf_wrong(list, e, "\"%s\" is empty", path);
}

/* {"path": p, "context_from": path, "prices": [...]} */
static bool read_tier(const struct json *at, struct token_tiers *out, struct arena *a,
                      struct err *e)
{
    static const char *const known[] = {"path", "context_from", "optional", "prices", NULL};

    if (!part_object(at, e) || !json_only(at, "tiers", known, e)
        || !part_path(at, "path", true, &out->path, e)
        || !part_path(at, "context_from", true, &out->context_from, e)
        || !json_bool_opt(at, "optional", &out->optional, e)
        || !read_list(at, "prices", &out->price, a, e))
        return false;
    for (size_t i = 0; i < out->price.len; i++)
        if (out->price.at[i].context_from || out->price.at[i].context_path)
            return conf_wrong(at, e, "prices[%zu] has a \"context_from\" beside that of the tier",
                              i);
    return true;
}

/* One of them, or a list of them. */
static bool read_tiers(const struct json *doc, struct tokens *t, struct arena *a, struct err *e)
{
    const struct json *tiers = part_at(doc, "tiers");
    const struct json *at = json_is_array(tiers) ? json_first(tiers) : tiers;

    for (; at; at = json_is_array(tiers) ? json_next(at) : NULL) {
        if (t->tiers_len == TIERS_MAX)
            return conf_wrong(part_or(doc, "tiers"), e, "\"tiers\" has more than %d",
                              (int)TIERS_MAX);
        if (!read_tier(at, &t->tiers[t->tiers_len++], a, e))
            return conf_in(at, e, "tiers");
    }
    return true;
}

/* {"has": "a.b", "prices": [...]}; the last one has no "has", all others do. */
static bool read_form(const struct json *at, bool last, struct token_form *out, struct arena *a,
                      struct err *e)
{
    static const char *const known[] = {"has", "prices", NULL};

    if (!part_object(at, e) || !json_only(at, "form", known, e)
        || !part_path(at, "has", !last, &out->has, e)
        || !read_list(at, "prices", &out->price, a, e))
        return false;
    return !last || !out->has || conf_wrong(at, e, "the last one has a \"has\"");
}

/* Which form a row has is told by what stands in it, never by the size of a number. */
static bool read_forms(const struct json *doc, struct tokens *t, struct arena *a, struct err *e)
{
    const struct json *list = json_array(doc, "forms", e);

    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (t->forms == FORMS_MAX)
            return conf_wrong(list, e, "\"forms\" has more than %d", (int)FORMS_MAX);
        if (!read_form(at, !json_next(at), &t->form[t->forms], a, e))
            return conf_in(at, e, "forms[%zu]", t->forms);
        t->forms++;
    }
    return t->forms > 1 || conf_wrong(list, e, "\"forms\" has to have two or more");
}

bool prices_read(const struct json *doc, struct tokens *t, struct arena *a, struct err *e)
{
    static const char *const words[] = {"provider"};
    const struct json *prices = json_member(doc, "prices");
    bool forms = json_member(doc, "forms") != NULL;
    int word;

    if (forms && prices)
        return conf_wrong(part_or(doc, "forms"), e,
                          "\"prices\" and \"forms\" both say what is told");
    t->provider = json_is_text(prices);
    if (!t->provider && !forms) {
        t->forms = 1;
        return read_list(doc, "prices", &t->form[0].price, a, e) && read_tiers(doc, t, a, e);
    }
    return (forms ? read_forms(doc, t, a, e) : part_choice(doc, "prices", words, 1, NULL, &word, e))
           && (!json_member(doc, "tiers")
               || conf_wrong(part_or(doc, "tiers"), e, "\"tiers\" goes with a list of prices"));
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
