/*
 * What the prices of an endpoint are by definition: which of its forms a row has, what longer
 * requests cost, and what is in force.
 */
#include "source/definition_priv.h"
#include "source/shape_priv.h"

/* {"path": p, "context_from": path, "only": {...}, "prices": [...]} */
static bool read_tier(const struct json *at, struct token_tiers *out, struct arena *a,
                      struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct token_tiers, path)},
        {"context_from", CONF_PATH, CONF_AT(struct token_tiers, context_from)},
        {"optional", CONF_BOOL, CONF_AT(struct token_tiers, optional), CONF_OPT},
        {"otherwise", CONF_BOOL, CONF_AT(struct token_tiers, otherwise), CONF_OPT},
        {"only", CONF_OBJECT, CONF_OPT},
        {"prices", CONF_LIST, CONF_REQ},
    };

    return CONF_READ(at, members, out, e) && filter_read(at, &out->only, e)
           && prices_read_list(at, false, &out->price, a, e);
}

/* "prices", and "tiers": one of them, or a list of them. */
static bool read_told(const struct json *of, struct token_form *f, struct arena *a, struct err *e)
{
    const struct json *tiers = json_member(of, "tiers");
    const struct json *at = json_is_array(tiers) ? json_first(tiers) : tiers;

    f->tiers = ARENA_ARRAY(a, struct token_tiers, json_is_array(tiers) ? json_len(tiers) : 1);
    for (; !json_is_null(at); at = json_is_array(tiers) ? json_next(at) : NULL)
        if (!read_tier(at, &f->tiers[f->tiers_len++], a, e))
            return conf_in(at, e, "tiers");
    return prices_read_list(of, true, &f->price, a, e);
}

/* {"has": "a.b", "prices": [...]}; the last one has no "has", all others do. */
static bool read_form(const struct json *at, struct token_form *out, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"has", CONF_PATH, CONF_AT(struct token_form, has), CONF_OPT},
        {"prices", CONF_LIST, CONF_REQ},
        {"tiers", CONF_ANY, CONF_OPT},
    };

    if (!CONF_READ(at, members, out, e))
        return false;
    if (!out->has == (json_next(at) != NULL))
        return conf_wrong(at, e, "all but the last one have a \"has\"");
    return read_told(at, out, a, e);
}

/* Which form a row has is told by what stands in it, never by the size of a number. */
static bool read_forms(const struct json *list, struct tokens *t, struct arena *a, struct err *e)
{
    for (const struct json *at = json_first(list); at; at = json_next(at), t->forms++)
        if (!read_form(at, &t->form[t->forms], a, e))
            return conf_in(at, e, "forms[%zu]", t->forms);
    return t->forms > 1 || conf_wrong(list, e, "\"forms\" has to have two or more");
}

bool prices_read(const struct json *doc, struct tokens *t, struct arena *a, struct err *e)
{
    static const char *const words[] = {"provider", NULL};
    const struct conf_member provider = {"prices", CONF_WORD, .words = words};
    const struct json *prices = json_member(doc, "prices"), *forms = json_member(doc, "forms");
    const struct json *tiers = json_member(doc, "tiers"), *force = json_member(doc, "in_force");
    int word;

    if (forms && prices)
        return conf_wrong(forms, e, "\"prices\" and \"forms\" both say what is told");
    t->provider = json_is_text(prices);
    if (t->provider && !conf_value(prices, &provider, &word, e))
        return false;
    if (tiers && (t->provider || forms))
        return conf_wrong(tiers, e, "\"tiers\" goes with a list of prices");
    if (force && t->provider)
        return conf_wrong(force, e, "\"in_force\" goes with a list of prices");
    t->form = ARENA_ARRAY(a, struct token_form, forms ? json_len(forms) : 1);
    t->forms = !t->provider && !forms;
    return t->provider
           || ((forms ? read_forms(forms, t, a, e) : read_told(doc, &t->form[0], a, e))
               && force_read(doc, &t->in_force, a, e));
}

/* The threshold of a tier, of a range where it begins. */
static bool read_threshold(const struct token_tiers *t, const struct json *at, int64_t *out,
                           struct err *e)
{
    const struct json *from = json_get(at, t->context_from);

    if (json_is_array(from) && json_first(from))
        return json_int(json_first(from), "", out, e) || err_in(e, "\"%s\"", t->context_from);
    return t->optional ? json_int_opt(at, t->context_from, out, e)
                       : json_int(at, t->context_from, out, e);
}

static void put_tier(const struct token_tiers *t, const struct offer *base, const struct json *at,
                     struct offer_list *out, struct arena *a)
{
    const struct json *word = t->only.path ? json_get(at, t->only.path) : NULL;
    struct offer o = *base;
    struct err odd;

    if (!json_is_null(word) && !filter_passes(&t->only, word, a))
        return;
    if ((t->only.path && json_is_null(word)
         && !err_set(&odd, ERR_REPLY, "\"%s\" is missing", t->only.path))
        || !read_threshold(t, at, &o.context_from, &odd))
        offer_drop(out, &o, &odd);
    else if (o.context_from > 0 || t->otherwise)
        (void)token_read_fields(&o, at, t->price.at, t->price.len, out);
}

/* `told`: the row has prices of its own. */
static void put_tiers(const struct token_tiers *t, bool told, const struct offer *base,
                      const struct json *row, struct offer_list *out, struct arena *a)
{
    if (told == t->otherwise)
        return;
    for (const struct json *at = json_first(json_get(row, t->path)); at; at = json_next(at))
        put_tier(t, base, at, out, a);
}

static const struct token_form *form_of(const struct tokens *t, const struct json *row)
{
    const struct token_form *f = t->form;

    while (f->has && !json_get(row, f->has))
        f++;
    return f;
}

void prices_put(const struct tokens *t, const struct offer *base, const struct json *row,
                int64_t now, struct offer_list *out, struct arena *a)
{
    const struct token_form *f = form_of(t, row);
    struct offer o = *base;
    size_t before = out->len;
    bool told;

    if (t->provider) {
        token_provider_prices(base, row, now, out, a);
        return;
    }
    row = force_entry(&t->in_force, row, now, &o.since, a);
    told = force_put(&t->in_force, &f->price, &o, row, now, out, a);
    for (size_t i = 0; i < f->tiers_len; i++)
        put_tiers(&f->tiers[i], told, &o, row, out, a);
    if (out->len == before)
        offer_reject(out, &o, VERDICT_NO_PRICE, "no price is stated");
}
