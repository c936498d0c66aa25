/*
 * The small things of which definitions are made.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

const struct json *part_or(const struct json *doc, const char *path)
{
    const struct json *at = json_get(doc, path);

    return at ? at : doc;
}

bool part_bad(const struct json *doc, struct err *e, const char *path, const char *found,
              const char *expected)
{
    return conf_wrong(part_or(doc, path), e, "\"%s\" is \"%s\", expected %s", path, found,
                      expected);
}

const struct json *part_at(const struct json *doc, const char *path)
{
    const struct json *at = json_get(doc, path);

    return json_is_null(at) ? NULL : at;
}

bool part_choice(const struct json *doc, const char *path, const char *const *words, size_t n,
                 const char *fallback, int *out, struct err *e)
{
    const char *word = fallback;
    char all[200] = "";

    if (!(fallback ? json_str_opt(doc, path, &word, e) : json_str(doc, path, &word, e)))
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(all);

        if (text_eq(words[i], word)) {
            *out = (int)i;
            return true;
        }
        (void)snprintf(all + len, sizeof all - len, "%s%s",
                       !i           ? ""
                       : i + 1 == n ? " or "
                                    : ", ",
                       words[i]);
    }
    return part_bad(doc, e, path, word, all);
}

bool part_object(const struct json *at, struct err *e)
{
    return json_is_object(at) || conf_wrong(at, e, "expected an object");
}

bool part_is_name(const char *name)
{
    size_t len = strlen(name);

    return len && len <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

bool part_is_path(const char *text)
{
    size_t len = strlen(text);

    return len && text[0] != '.' && text[len - 1] != '.' && !strstr(text, "..")
           && !strchr(text, '[');
}

bool part_path(const struct json *doc, const char *path, bool needed, const char **out,
               struct err *e)
{
    if (!(needed ? json_str(doc, path, out, e) : json_str_opt(doc, path, out, e)))
        return false;
    return !*out || part_is_path(*out) || part_bad(doc, e, path, *out, "names joined by dots");
}

bool part_words(const struct json *doc, const char *path, struct words *out, struct err *e)
{
    const struct json *list = part_at(doc, path);

    out->len = 0;
    if (!list)
        return true;
    if (!json_is_array(list))
        return conf_wrong(list, e, "\"%s\" is not a list of words", path);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (!json_str(at, "", &out->at[out->len], e))
            return conf_in(at, e, "\"%s\"[%zu]", path, out->len);
        if (++out->len == WORDS_MAX)
            return conf_wrong(at, e, "\"%s\" has more than %d words", path, (int)WORDS_MAX - 1);
    }
    return true;
}

bool part_term(const struct json *doc, const char *path, enum term *out, struct err *e)
{
    const char *name;

    return json_str(doc, path, &name, e)
           && (term_by_name(name, out)
               || part_bad(doc, e, path, name, "on_demand, spot or reserved"));
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

bool part_flags_fit(const struct rows *r, const struct json *row, struct err *e)
{
    bool ignored;

    for (size_t i = 0; i < r->refuse_len; i++)
        if (r->refuse[i].flag && !json_bool_opt(row, r->refuse[i].when.path, &ignored, e))
            return false;
    return true;
}
