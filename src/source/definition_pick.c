/*
 * Where the texts of an offer come from, and whose they are.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"
#include "source/rows_priv.h"
#include "source/shape_priv.h"

/* Only these have words that say nothing special. */
static bool has_ordinary(const char *field)
{
    return text_eq(field, "tier") || text_eq(field, "region") || text_eq(field, "quantization");
}

/* Which row's name: of the row, or of the one around it. */
static bool read_name_of(const struct json *at, const struct definition *d, struct pick *out,
                         struct err *e)
{
    static const char *const whose[] = {"row", "outer", NULL};
    const struct conf_member name = {"name", CONF_WORD, .words = whose};
    int which;

    if (!conf_value(json_member(at, "name"), &name, &which, e))
        return false;
    out->from = which ? FROM_OUTER_NAME : FROM_NAME;
    return (which || !d->rows.nested ? d->rows.keyed : d->rows.nested_keyed)
           || conf_wrong(at, e, "is the name of a row in a list, which has none");
}

/* {"SXM": ["nvidia_h100", "nvidia_h200"]} */
static bool read_meanings(const struct json *words, struct pick *out, struct arena *a,
                          struct err *e)
{
    struct meaning *m;
    size_t n = 0;

    if (json_is_null(words))
        return true;
    out->meaning = m = ARENA_ARRAY(a, struct meaning, MEANINGS_MAX + 1);
    for (const struct json *w = json_first(words); w; w = json_next(w), n++) {
        if (n == MEANINGS_MAX)
            return conf_wrong(w, e, "\"words\" has more than %d", (int)MEANINGS_MAX);
        m[n].text = json_name(w);
        if (!conf_value(w, &(struct conf_member){m[n].text, CONF_LIST, CONF_REQ}, NULL, e)
            || !part_words(words, m[n].text, &m[n].words, e))
            return conf_in(w, e, "words");
    }
    return true;
}

/* A pick with all that may say where it comes from. */
struct form {
    struct pick pick;
    const char *literal, *path, *outer, *list;
};

static bool read_origin(const struct json *at, const struct definition *d, struct form *f,
                        struct err *e)
{
    const struct {
        const char *name, *text;
        enum from from;
    } origin[] = {{"literal", f->literal, FROM_LITERAL},
                  {"path", f->path, FROM_ROW},
                  {"outer", f->outer, FROM_OUTER},
                  {"list", f->list, FROM_LIST},
                  {"name", f->list ? NULL : f->pick.name, FROM_NAME}};
    const char *before = NULL;

    for (size_t i = 0; i < sizeof origin / sizeof *origin; i++) {
        if (!origin[i].text)
            continue;
        if (before)
            return conf_wrong(at, e, "has both \"%s\" and \"%s\"", before, origin[i].name);
        before = origin[i].name;
        f->pick.text = origin[i].text;
        f->pick.from = origin[i].from;
    }
    if (!before)
        return conf_wrong(at, e, "has to have one of literal, path, outer, list and name");
    if (f->pick.from == FROM_NAME) {
        f->pick.text = NULL;
        return read_name_of(at, d, &f->pick, e);
    }
    if (!f->pick.name)
        f->pick.name = "";
    return true;
}

static bool read_form(const struct json *at, const char *field, const struct definition *d,
                      struct pick *out, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"literal", CONF_STRING, CONF_AT(struct form, literal), CONF_OPT},
        {"path", CONF_PATH, CONF_AT(struct form, path), CONF_OPT},
        {"outer", CONF_PATH, CONF_AT(struct form, outer), CONF_OPT},
        {"list", CONF_PATH, CONF_AT(struct form, list), CONF_OPT},
        {"name", CONF_STRING, CONF_AT(struct form, pick.name), CONF_OPT},
        {"before", CONF_STRING, CONF_AT(struct form, pick.before), CONF_OPT},
        {"behind", CONF_STRING, CONF_AT(struct form, pick.behind), CONF_OPT},
        {"without", CONF_PATH, CONF_AT(struct form, pick.without), CONF_OPT},
        {"optional", CONF_BOOL, CONF_AT(struct form, pick.optional), CONF_OPT},
        {"ordinary", CONF_LIST, CONF_OPT},
        {"words", CONF_OBJECT, CONF_OPT},
    };
    struct form f = {0};

    if (!CONF_READ(at, members, &f, e) || !part_words(at, "ordinary", &f.pick.ordinary, e)
        || !read_meanings(json_member(at, "words"), &f.pick, a, e) || !read_origin(at, d, &f, e))
        return false;
    *out = f.pick;
    if ((out->before && !*out->before) || (out->behind && !*out->behind)) /* a blank is a mark */
        return conf_wrong(at, e, "\"%s\" is empty",
                          out->before && !*out->before ? "before" : "behind");
    if (out->ordinary.len && !has_ordinary(field))
        return conf_wrong(at, e,
                          "\"ordinary\" has a meaning in tier, region and quantization only");
    return d->rows.nested || (out->from != FROM_OUTER && out->from != FROM_OUTER_NAME)
           || conf_wrong(at, e, "goes from an outer row, but there is no \"nested\"");
}

/* "a.b", or an object that says more of it. */
static bool read_one(const struct json *at, const char *field, const struct definition *d,
                     struct pick *out, struct arena *a, struct err *e)
{
    if (!json_is_text(at))
        return read_form(at, field, d, out, a, e) || conf_in(at, e, "%s", field);
    out->from = FROM_ROW;
    return conf_value(at, &(struct conf_member){field, CONF_PATH, CONF_REQ}, &out->text, e);
}

bool pick_read(const struct json *at, const char *field, const struct definition *d,
               struct pick *out, struct arena *a, struct err *e)
{
    if (!json_is_array(at))
        return read_one(at, field, d, out, a, e);
    if (!json_first(at))
        return conf_wrong(at, e, "\"%s\" is an empty list", field);
    for (const struct json *one = json_first(at); one; one = json_next(one)) {
        struct pick *otherwise = json_next(one) ? ARENA_NEW(a, struct pick) : NULL;

        if (!read_one(one, field, d, out, a, e))
            return false;
        out->otherwise = otherwise;
        out = otherwise;
    }
    return true;
}

/* What tells rows apart cannot be the same for all of them. */
bool pick_differs(const struct json *at, const struct pick *p, const char *field, struct err *e)
{
    return p->from != FROM_LITERAL || conf_wrong(at, e, "\"%s\" is the same for all rows", field);
}

static bool read_parts(const struct json *key, struct definition *d, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"join", CONF_LIST, CONF_REQ},
        {"with", CONF_STRING, CONF_AT(struct definition, key_with)},
    };

    if (!CONF_READ(key, members, d, e))
        return false;
    for (const struct json *at = json_first(json_member(key, "join")); at; at = json_next(at)) {
        if (d->key_len == KEY_PARTS_MAX)
            return conf_wrong(at, e, "\"join\" has more than %d parts", (int)KEY_PARTS_MAX);
        if (!pick_read(at, text_fmt(a, "join[%zu]", d->key_len), d, &d->key[d->key_len], a, e))
            return false;
        d->key_len++;
    }
    return d->key_len > 1 || conf_wrong(key, e, "\"join\" has to have two parts or more");
}

/* One field, or {"join": [fields], "with": "@"}. */
static bool read_key(const struct json *key, struct definition *d, struct arena *a, struct err *e)
{
    if (json_member(key, "join"))
        return read_parts(key, d, a, e) || conf_in(key, e, "key");
    d->key_len = 1;
    return pick_read(key, "key", d, &d->key[0], a, e) && pick_differs(key, &d->key[0], "key", e);
}

static bool read_fields(const struct json *at, const struct conf_member *table, size_t len,
                        struct definition *d, struct arena *a, struct err *e)
{
    if (!conf_read(at, table, len, d, e))
        return false;
    for (size_t i = 0; i < len; i++) {
        const struct json *one = json_member(at, table[i].name);
        void *to = (char *)d + table[i].offset;

        if (!(json_is_null(one) && table[i].optional)
            && !(to == d->key ? read_key(one, d, a, e)
                              : pick_read(one, table[i].name, d, (struct pick *)to, a, e)))
            return false;
    }
    return true;
}

bool pick_read_fields(const struct json *doc, const struct conf_member *table, size_t len,
                      struct definition *d, struct arena *a, struct err *e)
{
    const struct json *at = json_member(doc, "fields");

    return read_fields(at, table, len, d, a, e) || conf_in(at, e, "fields");
}

bool pick_read_currency(const struct json *at, struct definition *d, struct arena *a, struct err *e)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const struct pick *c = &d->currency;

    if (!pick_read(at, "currency", d, &d->currency, a, e))
        return false;
    return c->from != FROM_LITERAL || (strlen(c->text) == 3 && strspn(c->text, letters) == 3)
           || conf_wrong(at, e, "\"currency\" is \"%s\", expected a currency such as USD", c->text);
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

/* "groq/llama" is "llama" where the other text is "groq". */
static const char *without(const char *text, const char *other)
{
    size_t len = other ? strlen(other) : 0;

    return len && text_starts(text, other) && text[len] == '/' ? text + len + 1 : text;
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

const char *pick_of(const struct pick *p, const char *text, struct arena *a)
{
    return meaning_of(p, cut(p, text, a));
}

/* Of tokens a name is a text; elsewhere an id may be a number. A text with a NUL in it is none. */
static bool member(const struct definition *d, const struct json *row, const char *path,
                   const char **out, struct arena *a, struct err *e)
{
    const struct json *at;

    if (is_of_tokens(d))
        return json_str_opt(row, path, out, e);
    at = json_get(row, path);
    if (json_is_text(at))
        return json_str(row, path, out, e);
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
    if (text && p->without)
        text = without(text, word_at(at->row, p->without, a));
    text = pick_of(p, text, a);
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
    if (p->optional && (!text || !*text))
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
