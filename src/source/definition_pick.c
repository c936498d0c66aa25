/*
 * Where the texts of an offer come from, and whose they are.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"
#include "source/shape_priv.h"

/* Only these have words that say nothing special. */
static bool has_ordinary(const char *where)
{
    return text_eq(where, "fields.tier") || text_eq(where, "fields.region")
           || text_eq(where, "fields.quantization");
}

/* Which row's name: of the row, or of the one around it. */
static bool read_name_of(const struct json *at, const char *where, const struct definition *d,
                         struct pick *out, struct err *e)
{
    static const char *const whose[] = {"row", "outer"};
    bool keyed;
    int which;

    if (!part_choice(at, "name", whose, 2, NULL, &which, e))
        return err_in(e, "%s", where);
    out->from = which ? FROM_OUTER_NAME : FROM_NAME;
    keyed = which || !d->rows.nested ? d->rows.keyed : d->rows.nested_keyed;
    return keyed
           || err_set(e, ERR_CONFIG, "\"%s\" is the name of a row in a list, which has none",
                      where);
}

static bool read_origin(const struct json *at, const char *where, const struct definition *d,
                        struct pick *out, struct err *e)
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
        return read_name_of(at, where, d, out, e);
    out->from = text_eq(form, "literal") ? FROM_LITERAL
                : text_eq(form, "path")  ? FROM_ROW
                                         : FROM_OUTER;
    if (!json_str(at, form, &out->text, e))
        return err_in(e, "%s", where);
    if (out->from != FROM_LITERAL && !part_is_path(out->text))
        return part_bad(e, where, out->text, "names joined by dots");
    return true;
}

/* "a.b", or an object that says more of it. */
static bool read_pick(const struct json *at, const char *where, const struct definition *d,
                      struct pick *out, struct err *e)
{
    static const char *const known[] = {"literal", "path",   "outer",    "name",
                                        "before",  "behind", "ordinary", NULL};

    if (json_is_text(at)) {
        out->from = FROM_ROW;
        return json_str(at, "", &out->text, e)
               && (part_is_path(out->text)
                   || part_bad(e, where, out->text, "names joined by dots"));
    }
    if (!json_object(at, "", e))
        return err_in(e, "%s", where);
    if (!json_only(at, where, known, e) || !read_origin(at, where, d, out, e))
        return false;
    if (!json_str_opt(at, "before", &out->before, e) || !json_str_opt(at, "behind", &out->behind, e)
        || !part_words(at, "ordinary", &out->ordinary, e))
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
    if (!d->rows.nested && (out->from == FROM_OUTER || out->from == FROM_OUTER_NAME))
        return err_set(e, ERR_CONFIG, "\"%s\" goes from an outer row, but there is no \"nested\"",
                       where);
    return true;
}

bool pick_read(const struct json *doc, const char *where, bool needed, const struct definition *d,
               struct pick *out, struct err *e)
{
    const struct json *at = part_at(doc, where);

    if (!at)
        return !needed || err_set(e, ERR_CONFIG, "\"%s\" is missing", where);
    return read_pick(at, where, d, out, e);
}

/* What tells rows apart cannot be the same for all of them. */
bool pick_differs(const struct pick *p, const char *where, struct err *e)
{
    return p->from != FROM_LITERAL
           || err_set(e, ERR_CONFIG, "\"%s\" is the same for all rows", where);
}

/* One field, or {"join": [fields], "with": "@"}. */
bool pick_read_key(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    static const char *const known[] = {"join", "with", NULL};
    const struct json *key = part_at(doc, "fields.key"), *join;

    if (!json_member(key, "join")) {
        d->key_len = 1;
        return pick_read(doc, "fields.key", true, d, &d->key[0], e)
               && pick_differs(&d->key[0], "fields.key", e);
    }
    join = json_array(doc, "fields.key.join", e);
    if (!join || !json_only(key, "fields.key", known, e)
        || !json_str(doc, "fields.key.with", &d->key_with, e))
        return false;
    for (const struct json *at = json_first(join); at; at = json_next(at)) {
        if (d->key_len == KEY_PARTS_MAX)
            return err_set(e, ERR_CONFIG, "\"fields.key.join\" has more than %d parts",
                           (int)KEY_PARTS_MAX);
        if (!read_pick(at, text_fmt(a, "fields.key.join[%zu]", d->key_len), d, &d->key[d->key_len],
                       e))
            return false;
        d->key_len++;
    }
    return d->key_len > 1
           || err_set(e, ERR_CONFIG, "\"fields.key.join\" has to have two parts or more");
}

bool pick_read_currency(const struct json *doc, const char *where, struct definition *d,
                        struct arena *a, struct err *e)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const struct pick *c = &d->currency;

    if (!pick_read(doc, where, true, d, &d->currency, e))
        return false;
    return c->from != FROM_LITERAL || (strlen(c->text) == 3 && strspn(c->text, letters) == 3)
           || part_bad(e, text_fmt(a, "%s.literal", where), c->text, "a currency such as USD");
}

/* What stands before or behind the first mark; nothing stands behind a mark that is not there. */
static const char *cut(const struct pick *p, const char *text, struct arena *a)
{
    const char *mark = p->before ? p->before : p->behind;
    const char *at = text && mark ? strstr(text, mark) : NULL;

    if (!text || !mark)
        return text;
    if (p->before)
        return at ? text_dup_n(a, text, (size_t)(at - text)) : text;
    return at && at[strlen(mark)] ? at + strlen(mark) : NULL;
}

/* Of tokens a name is a text; elsewhere an id may be a number. */
static bool member(const struct definition *d, const struct json *row, const char *path,
                   const char **out, struct arena *a, struct err *e)
{
    const struct json *at;

    if (is_of_tokens(d))
        return json_str_opt(row, path, out, e);
    at = json_get(row, path);
    *out = json_is_null(at) ? NULL : json_text(at, a);
    return *out || json_is_null(at)
           || err_set(e, ERR_REPLY, "\"%s\" is neither text nor number", path);
}

bool pick_text(const struct definition *d, const struct pick *p, const struct place *at,
               const char **out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    switch (p->from) {
    case FROM_NOWHERE:
        return true;
    case FROM_LITERAL:
        text = p->text;
        break;
    case FROM_NAME:
        text = json_name(at->row);
        break;
    case FROM_OUTER_NAME:
        text = json_name(at->outer);
        break;
    case FROM_ROW:
    case FROM_OUTER:
        if (!member(d, p->from == FROM_ROW ? at->row : at->outer, p->text, &text, a, e))
            return false;
        break;
    }
    if (text && is_of_tokens(d) && !token_name_fits(text, e))
        return false;
    text = cut(p, text, a);
    if (text && !words_have(&p->ordinary, text))
        *out = text;
    return true;
}

bool pick_needed(const struct definition *d, const struct pick *p, const struct place *at,
                 const char **out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!pick_text(d, p, at, &text, a, e))
        return false;
    if (!text && p->text)
        return err_set(e, ERR_REPLY, "\"%s\" is missing, expected a string", p->text);
    if (!text || !*text)
        return err_set(e, ERR_REPLY, "\"%s\" is empty", p->text ? p->text : "the row's name");
    *out = text;
    return true;
}

bool pick_key(const struct definition *d, const struct place *at, const char **out, struct arena *a,
              struct err *e)
{
    const char *key = NULL;

    for (size_t i = 0; i < d->key_len; i++) {
        const char *part = NULL;

        if (!pick_needed(d, &d->key[i], at, &part, a, e))
            return false;
        key = key ? text_fmt(a, "%s%s%s", key, d->key_with, part) : part;
    }
    *out = key;
    return true;
}
