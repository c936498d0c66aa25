/*
 * Reading where the texts of an endpoint come from: the fields of a definition, its currency, and
 * whose prices they are.
 */
#include <string.h>

#include "base/text.h"
#include "source/token_generic_priv.h"

/* Only these have words that say nothing special. */
static bool has_ordinary(const char *where)
{
    return text_eq(where, "fields.tier") || text_eq(where, "fields.region")
           || text_eq(where, "fields.quantization");
}

/* Which row's name: of the row, or of the one around it. */
static bool read_name_of(const struct json *at, const char *where, const struct generic_source *g,
                         struct generic_pick *out, struct err *e)
{
    static const char *const whose[] = {"row", "outer"};
    bool keyed;
    int which;

    if (!definition_choice(at, "name", whose, 2, NULL, &which, e))
        return err_in(e, "%s", where);
    out->from = which ? FROM_OUTER_NAME : FROM_NAME;
    keyed = which || !g->nested ? g->ask.keyed : g->nested_keyed;
    return keyed
           || err_set(e, ERR_CONFIG, "\"%s\" is the name of a row in a list, which has none",
                      where);
}

static bool read_origin(const struct json *at, const char *where, const struct generic_source *g,
                        struct generic_pick *out, struct err *e)
{
    static const char *const forms[] = {"literal", "path", "outer", "name"};
    const char *form = NULL;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!json_get(at, forms[i]))
            continue;
        if (form)
            return err_set(e, ERR_CONFIG, "\"%s\" has both \"%s\" and \"%s\"", where, form,
                           forms[i]);
        form = forms[i];
    }
    if (!form)
        return err_set(e, ERR_CONFIG, "\"%s\" has to have one of literal, path, outer and name",
                       where);
    if (text_eq(form, "name"))
        return read_name_of(at, where, g, out, e);
    out->from = text_eq(form, "literal") ? FROM_LITERAL
                : text_eq(form, "path")  ? FROM_ROW
                                         : FROM_OUTER;
    if (!json_str(at, form, &out->text, e))
        return err_in(e, "%s", where);
    if (out->from != FROM_LITERAL && !definition_is_path(out->text))
        return definition_bad(e, where, out->text, "names joined by dots");
    return true;
}

/* "a.b", or an object that says more of it. */
static bool read_pick(const struct json *at, const char *where, const struct generic_source *g,
                      struct generic_pick *out, struct err *e)
{
    static const char *const known[] = {"literal", "path",   "outer",    "name",
                                        "before",  "behind", "ordinary", NULL};

    if (json_is_text(at)) {
        out->from = FROM_ROW;
        return json_str(at, "", &out->text, e)
               && (definition_is_path(out->text)
                   || definition_bad(e, where, out->text, "names joined by dots"));
    }
    if (!json_object(at, "", e))
        return err_in(e, "%s", where);
    if (!json_only(at, where, known, e) || !read_origin(at, where, g, out, e))
        return false;
    if (!json_str_opt(at, "before", &out->before, e) || !json_str_opt(at, "behind", &out->behind, e)
        || !definition_words(at, "ordinary", &out->ordinary, e))
        return err_in(e, "%s", where);
    if (out->before && out->behind)
        return err_set(e, ERR_CONFIG, "\"%s\" has both \"before\" and \"behind\"", where);
    if ((out->before && !*out->before) || (out->behind && !*out->behind))
        return err_set(e, ERR_CONFIG, "\"%s\" is cut at an empty mark", where);
    if (out->ordinary.len && !has_ordinary(where))
        return err_set(e, ERR_CONFIG,
                       "\"%s.ordinary\" has a meaning in tier, region and "
                       "quantization only",
                       where);
    if (!g->nested && (out->from == FROM_OUTER || out->from == FROM_OUTER_NAME))
        return err_set(e, ERR_CONFIG, "\"%s\" goes from an outer row, but there is no \"nested\"",
                       where);
    return true;
}

static bool pick_at(const struct json *doc, const char *where, bool needed,
                    const struct generic_source *g, struct generic_pick *out, struct err *e)
{
    const struct json *at = definition_part(doc, where);

    if (!at)
        return !needed || err_set(e, ERR_CONFIG, "\"%s\" is missing", where);
    return read_pick(at, where, g, out, e);
}

/* What tells rows apart cannot be the same for all of them. */
static bool differs(const struct generic_pick *p, const char *where, struct err *e)
{
    return p->from != FROM_LITERAL
           || err_set(e, ERR_CONFIG, "\"%s\" is the same for all rows", where);
}

/* One field, or {"join": [fields], "with": "@"}. */
static bool read_key(const struct json *doc, struct generic_source *g, struct arena *a,
                     struct err *e)
{
    static const char *const known[] = {"join", "with", NULL};
    const struct json *key = definition_part(doc, "fields.key"), *join;

    if (!json_member(key, "join")) {
        g->key_len = 1;
        return pick_at(doc, "fields.key", true, g, &g->key[0], e)
               && differs(&g->key[0], "fields.key", e);
    }
    join = json_array(doc, "fields.key.join", e);
    if (!join || !json_only(key, "fields.key", known, e)
        || !json_str(doc, "fields.key.with", &g->key_with, e))
        return false;
    for (const struct json *at = json_first(join); at; at = json_next(at)) {
        if (g->key_len == GENERIC_KEY_PARTS_MAX)
            return err_set(e, ERR_CONFIG, "\"fields.key.join\" has more than %d parts",
                           (int)GENERIC_KEY_PARTS_MAX);
        if (!read_pick(at, text_fmt(a, "fields.key.join[%zu]", g->key_len), g, &g->key[g->key_len],
                       e))
            return false;
        g->key_len++;
    }
    return g->key_len > 1
           || err_set(e, ERR_CONFIG, "\"fields.key.join\" has to have two parts or more");
}

static bool read_texts(const struct json *doc, struct generic_source *g, struct arena *a,
                       struct err *e)
{
    static const char *const known[] = {
        "key", "model", "hint", "quantization", "tier", "region", "operator", "since", NULL};
    const struct json *fields = json_object(doc, "fields", e);

    return fields && json_only(fields, "fields", known, e) && read_key(doc, g, a, e)
           && pick_at(doc, "fields.model", true, g, &g->model, e)
           && differs(&g->model, "fields.model", e)
           && pick_at(doc, "fields.hint", false, g, &g->hint, e)
           && pick_at(doc, "fields.quantization", false, g, &g->quantization, e)
           && pick_at(doc, "fields.tier", false, g, &g->tier, e)
           && pick_at(doc, "fields.region", false, g, &g->region, e)
           && pick_at(doc, "fields.operator", false, g, &g->op, e)
           && pick_at(doc, "fields.since", false, g, &g->since, e);
}

static bool read_currency(const struct json *doc, struct generic_source *g, struct err *e)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const struct generic_pick *c = &g->currency;

    if (!pick_at(doc, "currency", true, g, &g->currency, e))
        return false;
    return c->from != FROM_LITERAL || (strlen(c->text) == 3 && strspn(c->text, letters) == 3)
           || definition_bad(e, "currency.literal", c->text, "a currency such as USD");
}

/*
 * Whose prices: "operator", or each row's own ("fields.operator"), or null: nobody's, which is how
 * a catalogue says that its prices are not those of one seller.
 */
static bool check_operator(const struct json *doc, const struct generic_source *g, struct err *e)
{
    bool said = json_get(doc, "operator") != NULL, told = g->op.from != FROM_NOWHERE;

    if (said == told)
        return err_set(e, ERR_CONFIG,
                       said ? "\"operator\" and \"fields.operator\" both say whose "
                              "prices they are"
                            : "either \"operator\" or \"fields.operator\" has to "
                              "say whose prices they are (null: nobody's)");
    if (g->token.rank == RANK_OPERATOR && !g->token.op)
        return err_set(e, ERR_CONFIG,
                       "\"rank\" is \"operator\", but \"operator\" does not say who");
    return true;
}

bool token_generic_fields(const struct json *doc, struct generic_source *g, struct arena *a,
                          struct err *e)
{
    return read_texts(doc, g, a, e) && check_operator(doc, g, e) && read_currency(doc, g, e);
}
