/*
 * Where the texts of an offer come from, and whose they are.
 */
#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"
#include "source/rows_priv.h"
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
        return conf_in(at, e, "%s", where);
    out->from = which ? FROM_OUTER_NAME : FROM_NAME;
    keyed = which || !d->rows.nested ? d->rows.keyed : d->rows.nested_keyed;
    return keyed
           || conf_wrong(at, e, "\"%s\" is the name of a row in a list, which has none", where);
}

static bool read_origin(const struct json *at, const char *where, const struct definition *d,
                        struct pick *out, struct err *e)
{
    static const char *const forms[] = {"literal", "path", "outer", "list", "name"};
    const char *form = NULL;

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        if (!json_get(at, forms[i]) || (text_eq(forms[i], "name") && json_get(at, "list")))
            continue;
        if (form)
            return conf_wrong(at, e, "\"%s\" has both \"%s\" and \"%s\"", where, form, forms[i]);
        form = forms[i];
    }
    if (!form)
        return conf_wrong(at, e, "\"%s\" has to have one of literal, path, outer, list and name",
                          where);
    if (text_eq(form, "name"))
        return read_name_of(at, where, d, out, e);
    out->from = text_eq(form, "literal") ? FROM_LITERAL
                : text_eq(form, "path")  ? FROM_ROW
                : text_eq(form, "list")  ? FROM_LIST
                                         : FROM_OUTER;
    out->name = "";
    if (!json_str(at, form, &out->text, e)
        || (out->from == FROM_LIST && !json_str_opt(at, "name", &out->name, e)))
        return conf_in(at, e, "%s", where);
    if (out->from != FROM_LITERAL && !part_is_path(out->text))
        return part_bad(at, e, where, out->text, "names joined by dots");
    return true;
}

/* {"SXM": ["nvidia_h100", "nvidia_h200"]} */
static bool read_meanings(const struct json *at, struct pick *out, struct arena *a, struct err *e)
{
    const struct json *words = part_at(at, "words");
    struct meaning *m = ARENA_ARRAY(a, struct meaning, MEANINGS_MAX + 1);
    size_t n = 0;

    if (!words)
        return true;
    if (!json_object(at, "words", e))
        return false;
    for (const struct json *w = json_first(words); w; w = json_next(w)) {
        if (n == MEANINGS_MAX)
            return conf_wrong(at, e, "\"words\" has more than %d", (int)MEANINGS_MAX);
        m[n].text = json_name(w);
        if (!part_words(w, "", &m[n++].words, e))
            return false;
    }
    out->meaning = m;
    return true;
}

static bool read_form(const struct json *at, const char *where, const struct definition *d,
                      struct pick *out, struct arena *a, struct err *e)
{
    static const char *const known[] = {"literal",  "path",     "outer",  "list",
                                        "name",     "before",   "behind", "words",
                                        "ordinary", "optional", NULL};

    if (!part_object(at, e))
        return conf_in(at, e, "%s", where);
    if (!json_only(at, where, known, e) || !read_origin(at, where, d, out, e))
        return false;
    if (!json_str_opt(at, "before", &out->before, e) || !json_str_opt(at, "behind", &out->behind, e)
        || !json_bool_opt(at, "optional", &out->optional, e)
        || !part_words(at, "ordinary", &out->ordinary, e) || !read_meanings(at, out, a, e))
        return conf_in(at, e, "%s", where);
    if ((out->before && !*out->before) || (out->behind && !*out->behind))
        return conf_wrong(at, e, "\"%s\" is cut at an empty mark", where);
    if (out->ordinary.len && !has_ordinary(where))
        return conf_wrong(at, e,
                          "\"%s.ordinary\" has a meaning in tier, region and "
                          "quantization only",
                          where);
    return d->rows.nested || (out->from != FROM_OUTER && out->from != FROM_OUTER_NAME)
           || conf_wrong(at, e, "\"%s\" goes from an outer row, but there is no \"nested\"", where);
}

/* "a.b", or an object that says more of it. */
static bool read_one(const struct json *at, const char *where, const struct definition *d,
                     struct pick *out, struct arena *a, struct err *e)
{
    if (!json_is_text(at))
        return read_form(at, where, d, out, a, e);
    out->from = FROM_ROW;
    return json_str(at, "", &out->text, e)
           && (part_is_path(out->text)
               || part_bad(at, e, where, out->text, "names joined by dots"));
}

/* One, or a list of which the first counts that tells something. */
static bool read_pick(const struct json *at, const char *where, const struct definition *d,
                      struct pick *out, struct arena *a, struct err *e)
{
    if (!json_is_array(at))
        return read_one(at, where, d, out, a, e);
    if (!json_first(at))
        return conf_wrong(at, e, "\"%s\" is an empty list", where);
    for (const struct json *one = json_first(at); one; one = json_next(one)) {
        struct pick *otherwise = ARENA_NEW(a, struct pick);

        if (!read_one(one, where, d, out, a, e))
            return false;
        if (json_next(one))
            out->otherwise = otherwise;
        out = otherwise;
    }
    return true;
}

bool pick_read(const struct json *doc, const char *where, bool needed, const struct definition *d,
               struct pick *out, struct arena *a, struct err *e)
{
    const struct json *at = part_at(doc, where);

    if (!at)
        return !needed || conf_wrong(doc, e, "\"%s\" is missing", where);
    return read_pick(at, where, d, out, a, e);
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
        return pick_read(doc, "fields.key", true, d, &d->key[0], a, e)
               && pick_differs(&d->key[0], "fields.key", e);
    }
    join = json_array(doc, "fields.key.join", e);
    if (!join || !json_only(key, "fields.key", known, e)
        || !json_str(doc, "fields.key.with", &d->key_with, e))
        return false;
    for (const struct json *at = json_first(join); at; at = json_next(at)) {
        if (d->key_len == KEY_PARTS_MAX)
            return conf_wrong(part_or(doc, "fields.key.join"), e,
                              "\"fields.key.join\" has more than %d parts", (int)KEY_PARTS_MAX);
        if (!read_pick(at, text_fmt(a, "fields.key.join[%zu]", d->key_len), d, &d->key[d->key_len],
                       a, e))
            return false;
        d->key_len++;
    }
    return d->key_len > 1
           || conf_wrong(part_or(doc, "fields.key.join"), e,
                         "\"fields.key.join\" has to have two parts or more");
}

bool pick_read_currency(const struct json *doc, const char *where, struct definition *d,
                        struct arena *a, struct err *e)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const struct pick *c = &d->currency;

    if (!pick_read(doc, where, true, d, &d->currency, a, e))
        return false;
    return c->from != FROM_LITERAL || (strlen(c->text) == 3 && strspn(c->text, letters) == 3)
           || part_bad(doc, e, text_fmt(a, "%s.literal", where), c->text, "a currency such as USD");
}

/*
 * Whose prices: "operator", or each row's own ("fields.operator"), or null: nobody's, which is how
 * a catalogue says that its prices are not those of one seller.
 */
bool pick_check_operator(const struct json *doc, const struct definition *d, struct err *e)
{
    bool said = json_get(doc, "operator") != NULL, told = d->op.from != FROM_NOWHERE;

    return said != told
           || conf_wrong(doc, e,
                         said
                             ? "\"operator\" and \"fields.operator\" both say whose prices they are"
                             : "either \"operator\" or \"fields.operator\" has to say whose prices "
                               "they are (null: nobody's)");
}

/* What stands behind one mark and before another; nothing stands behind one that is not there. */
static const char *cut(const struct pick *p, const char *text, struct arena *a)
{
    const char *at;

    if (text && p->behind) {
        at = strstr(text, p->behind);
        text = at && at[strlen(p->behind)] ? at + strlen(p->behind) : NULL;
    }
    if (text && p->before) {
        at = strstr(text, p->before);
        text = at ? text_dup_n(a, text, (size_t)(at - text)) : text;
    }
    return text;
}

static const char *meaning_of(const struct pick *p, const char *text)
{
    const struct meaning *m = p->meaning;

    if (!m)
        return text;
    while (m->text && !words_have(&m->words, text))
        m++;
    return m->text;
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

static bool read_text(const struct definition *d, const struct pick *p, const struct place *at,
                      const char **text, struct arena *a, struct err *e)
{
    switch (p->from) {
    case FROM_NOWHERE:
        return true;
    case FROM_LITERAL:
        *text = p->text;
        return true;
    case FROM_NAME:
        *text = json_name(at->row);
        return true;
    case FROM_OUTER_NAME:
        *text = json_name(at->outer);
        return true;
    case FROM_ROW:
    case FROM_OUTER:
        return member(d, p->from == FROM_ROW ? at->row : at->outer, p->text, text, a, e);
    case FROM_LIST:
        break;
    }
    if (p->optional && json_is_null(json_get(at->row, p->text)))
        return true;
    return json_array(at->row, p->text, e)
           && (rows_places(json_get(at->row, p->text), p->name, text, a, e)
               || err_in(e, "\"%s\"", p->text));
}

bool pick_text(const struct definition *d, const struct pick *p, const struct place *at,
               const char **out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!read_text(d, p, at, &text, a, e) || (text && is_of_tokens(d) && !token_name_fits(text, e)))
        return false;
    text = meaning_of(p, cut(p, text, a));
    if (text && !words_have(&p->ordinary, text))
        *out = text;
    return text || !p->otherwise || pick_text(d, p->otherwise, at, out, a, e);
}

bool pick_needed(const struct definition *d, const struct pick *p, const struct place *at,
                 const char **out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (!pick_text(d, p, at, &text, a, e))
        return false;
    if (!text && p->optional)
        return true;
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
        part = part ? part : "";
        key = key ? text_join(a, key, d->key_with, part, NULL) : part;
    }
    *out = key;
    return true;
}
