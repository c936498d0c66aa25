/*
 * Prices that hold at times only, by definition: entries of a row with their conditions, which
 * token_when judges.
 */
#include "base/text.h"
#include "source/definition_priv.h"

/* {"hours_utc": "windows", "*cost*": "no_condition"} */
static bool read_words(const struct json *words, struct token_in_force *f, struct arena *a,
                       struct err *e)
{
    static const char *const forms[] = {"no_condition", "from_hhmm", "to_hhmm",  "from_time",
                                        "to_time",      "windows",   "weekdays", "utc",
                                        "from_date",    NULL};

    f->word = ARENA_ARRAY(a, struct when_word, json_len(words));
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        struct when_word *w = &f->word[f->words++];
        const struct conf_member form = {json_name(at), CONF_WORD, .words = forms};

        w->names = json_name(at);
        if (!conf_value(at, &form, &w->form, e))
            return conf_in(at, e, "words");
    }
    return f->words > 0 || conf_wrong(words, e, "\"words\" is empty");
}

static bool read_members(const struct json *at, struct token_in_force *f, struct arena *a,
                         struct err *e)
{
    static const struct conf_member members[] = {
        {"path", CONF_PATH, CONF_AT(struct token_in_force, path)},
        {"conditions", CONF_PATH, CONF_AT(struct token_in_force, conditions), CONF_OPT},
        {"whole", CONF_BOOL, CONF_AT(struct token_in_force, whole), CONF_OPT},
        {"only", CONF_OBJECT, CONF_OPT},
        {"words", CONF_OBJECT, CONF_REQ},
        {"prices", CONF_LIST, CONF_OPT},
    };
    const struct json *prices = json_member(at, "prices");

    f->conditions = "";
    if (!CONF_READ(at, members, f, e) || !filter_read(at, &f->only, e)
        || !read_words(json_member(at, "words"), f, a, e)
        || (!json_is_null(prices) && !prices_read_list(at, false, &f->price, a, e)))
        return false;
    return !f->whole || !f->price.len
           || conf_wrong(prices, e, "\"prices\" of a whole entry are those of the row");
}

bool force_read(const struct json *doc, struct token_in_force *f, struct arena *a, struct err *e)
{
    const struct json *at = json_member(doc, "in_force");

    return json_is_null(at) || read_members(at, f, a, e) || conf_in(at, e, "in_force");
}

/* An entry without conditions always is. */
static bool is_in_force(const struct token_in_force *f, const struct json *entry, int64_t now,
                        int64_t *since, struct arena *a)
{
    const struct json *conditions = json_get(entry, f->conditions);
    struct token_when w;

    if (f->only.path && !filter_passes(&f->only, json_get(entry, f->only.path), a))
        return false;
    if (json_is_null(conditions))
        return true;
    w = token_when(conditions, f->word, f->words, now);
    if (!token_in_force(&w))
        return false;
    *since = w.since ? w.since : *since;
    return true;
}

/* Of an entry or a list of them the last in force that tells what stands at `path`, "" for any. */
static const struct json *last(const struct token_in_force *f, const struct json *list,
                               const char *path, int64_t now, int64_t *since, struct arena *a)
{
    const struct json *at = json_is_array(list) ? json_first(list) : list, *found = NULL;

    for (; at; at = json_is_array(list) ? json_next(at) : NULL)
        if (!json_is_null(json_get(at, path)) && is_in_force(f, at, now, since, a))
            found = at;
    return found;
}

const struct json *force_entry(const struct token_in_force *f, const struct json *row, int64_t now,
                               int64_t *since, struct arena *a)
{
    const struct json *list = f->whole ? json_get(row, f->path) : NULL;

    return json_is_array(list) ? last(f, list, "", now, since, a) : row;
}

/* How the entries tell a price of the row; NULL where they do not. */
static const struct token_field *told_by(const struct token_in_force *f,
                                         const struct token_field *own)
{
    if (own->context_from || own->context_path)
        return NULL;
    for (size_t i = 0; i < f->price.len; i++)
        if (f->price.at[i].direction == own->direction)
            return &f->price.at[i];
    return f->price.len ? NULL : own;
}

bool force_put(const struct token_in_force *f, const struct token_prices *told,
               const struct offer *base, const struct json *row, int64_t now,
               struct offer_list *out, struct arena *a)
{
    const struct json *list = f->path && !f->whole ? json_get(row, f->path) : NULL;
    bool any = false;

    if (json_is_null(list))
        return token_read_fields(base, row, told->at, told->len, out);
    for (size_t i = 0; i < told->len; i++) {
        const struct token_field *field = told_by(f, &told->at[i]);
        struct offer o = *base;
        const struct json *entry = field ? last(f, list, field->path, now, &o.since, a) : NULL;

        if (entry)
            o.why = TOKEN_WHEN_WHY;
        if (token_read_fields(&o, entry ? entry : row, entry ? field : &told->at[i], 1, out))
            any = true;
    }
    return any;
}
