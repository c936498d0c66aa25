/*
 * The small things of which definitions are made.
 */
#include "base/text.h"
#include "source/definition_priv.h"

bool part_words(const struct json *at, const char *name, struct words *out, struct err *e)
{
    const struct json *list = json_member(at, name);

    out->len = 0;
    for (const struct json *one = json_first(list); one; one = json_next(one)) {
        const struct conf_member word = {name, CONF_STRING, CONF_REQ};

        if (!conf_value(one, &word, &out->at[out->len], e))
            return false;
        if (++out->len == WORDS_MAX)
            return conf_wrong(one, e, "\"%s\" has more than %d words", name, (int)WORDS_MAX - 1);
    }
    return true;
}

bool words_have(const struct words *words, const char *text)
{
    for (size_t i = 0; text && i < words->len; i++)
        if (text_eq(words->at[i], text))
            return true;
    return false;
}

static const char *word_of(const struct json *at, struct arena *a)
{
    struct err odd;
    bool flag;

    if (json_is_null(at))
        return NULL;
    if (!json_is_text(at) && !json_is_number(at) && json_bool(at, "", &flag, &odd))
        return flag ? "true" : "false";
    return json_text(at, a);
}

const char *word_at(const struct json *row, const char *path, struct arena *a)
{
    return word_of(json_get(row, path), a);
}

const struct json *part_looked_at(const struct filter *f, const struct place *at)
{
    return f->outer ? json_get(at->outer, f->outer) : json_get(at->row, f->path);
}

bool part_flags_fit(const struct rows *r, const struct place *at, struct err *e)
{
    bool ignored;

    for (size_t i = 0; i < r->refuse_len; i++) {
        const struct filter *f = &r->refuse[i].when;

        if (r->refuse[i].flag
            && !json_bool_opt(f->outer ? at->outer : at->row, f->outer ? f->outer : f->path,
                              &ignored, e))
            return false;
    }
    return true;
}
