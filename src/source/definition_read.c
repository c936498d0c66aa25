/*
 * Reading what definitions have in common.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "source/definition.h"

bool definition_bad(struct err *e, const char *path, const char *found, const char *expected)
{
    return err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected %s", path, found, expected);
}

const struct json *definition_part(const struct json *doc, const char *path)
{
    const struct json *at = json_get(doc, path);

    return json_is_null(at) ? NULL : at;
}

bool definition_choice(const struct json *doc, const char *path, const char *const *words, size_t n,
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
    return definition_bad(e, path, word, all);
}

bool definition_is_name(const char *name)
{
    size_t len = strlen(name);

    return len && len <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

bool definition_is_path(const char *text)
{
    size_t len = strlen(text);

    return len && text[0] != '.' && text[len - 1] != '.' && !strstr(text, "..")
           && !strchr(text, '[');
}

bool definition_path(const struct json *doc, const char *path, bool needed, const char **out,
                     struct err *e)
{
    if (!(needed ? json_str(doc, path, out, e) : json_str_opt(doc, path, out, e)))
        return false;
    return !*out || definition_is_path(*out)
           || definition_bad(e, path, *out, "names joined by dots");
}

bool definition_words(const struct json *doc, const char *path, struct definition_words *out,
                      struct err *e)
{
    const struct json *list = definition_part(doc, path);

    out->len = 0;
    if (!list)
        return true;
    if (!json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"%s\" is not a list of words", path);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (!json_str(at, "", &out->at[out->len], e))
            return err_in(e, "\"%s\"[%zu]", path, out->len);
        if (++out->len == DEFINITION_WORDS_MAX)
            return err_set(e, ERR_CONFIG, "\"%s\" has more than %d words", path,
                           (int)DEFINITION_WORDS_MAX - 1);
    }
    return true;
}

/* "a.b" or {"literal": "x"}. */
bool definition_field(const struct json *doc, const char *path, bool needed,
                      struct definition_field *out, struct arena *a, struct err *e)
{
    static const char *const known[] = {"literal", NULL};
    const struct json *at = definition_part(doc, path);

    if (!at)
        return !needed || err_set(e, ERR_CONFIG, "\"%s\" is missing", path);
    if (!json_is_object(at))
        return definition_path(doc, path, true, &out->path, e);
    return json_only(at, path, known, e)
           && json_str(doc, text_fmt(a, "%s.literal", path), &out->literal, e);
}

static bool read_headers(const struct json *doc, struct definition *d, struct arena *a,
                         struct err *e)
{
    const struct json *headers = definition_part(doc, "request.headers");

    if (headers && !json_is_object(headers))
        return err_set(e, ERR_CONFIG, "\"request.headers\" is not an object");
    for (const struct json *at = json_first(headers); at; at = json_next(at)) {
        struct http_header *h = &d->header[d->headers];

        if (d->headers + 2 >= HTTP_HEADERS_MAX)
            return err_set(e, ERR_CONFIG, "\"request.headers\" has too many of them");
        h->name = text_dup(a, json_name(at));
        if (!json_str(at, "", &h->value, e))
            return err_in(e, "\"request.headers.%s\"", h->name);
        if (strpbrk(h->name, "\r\n") || strpbrk(h->value, "\r\n"))
            return err_set(e, ERR_CONFIG, "\"request.headers\" has a line break in it");
        if (text_eq_fold(h->name, "authorization"))
            return err_set(e, ERR_CONFIG, "\"request.headers.%s\" is a secret: say it in \"auth\"",
                           h->name);
        d->headers++;
    }
    return true;
}

bool definition_request(const struct json *doc, struct definition *d, struct arena *a,
                        struct err *e)
{
    static const char *const known[] = {"url", "method", "body", "headers", NULL};
    const struct json *request = json_object(doc, "request", e);

    if (!request || !json_only(request, "request", known, e)
        || !json_str(doc, "request.url", &d->url, e)
        || !json_str_opt(doc, "request.method", &d->method, e)
        || !json_str_opt(doc, "request.body", &d->body, e))
        return false;
    if (!text_starts(d->url, "https://"))
        return definition_bad(e, "request.url", d->url, "an https:// address");
    if (d->method && !text_eq(d->method, "GET") && !text_eq(d->method, "POST"))
        return definition_bad(e, "request.method", d->method, "GET or POST");
    return read_headers(doc, d, a, e);
}

bool definition_auth(const struct json *doc, struct definition *d, struct err *e)
{
    static const char *const known[] = {"env", "header", "query", "value", "optional", NULL};
    const struct json *auth = definition_part(doc, "auth");

    if (!auth)
        return true;
    d->auth_value = "{key}";
    if (!json_object(doc, "auth", e) || !json_only(auth, "auth", known, e)
        || !json_str(doc, "auth.env", &d->key_env, e)
        || !json_str_opt(doc, "auth.header", &d->auth_header, e)
        || !json_str_opt(doc, "auth.query", &d->auth_query, e)
        || !json_str_opt(doc, "auth.value", &d->auth_value, e)
        || !json_bool_opt(doc, "auth.optional", &d->key_optional, e))
        return false;
    if (!d->auth_header == !d->auth_query)
        return err_set(e, ERR_CONFIG, "\"auth\" has to have either \"header\" or \"query\"");
    return strstr(d->auth_value, "{key}") != NULL
           || definition_bad(e, "auth.value", d->auth_value, "a text with {key} in it");
}

bool definition_paging(const struct json *doc, struct definition *d, struct err *e)
{
    static const char *const known[] = {"by",   "parameter", "size_parameter", "size", "first",
                                        "next", NULL};
    static const char *const ways[] = {"none", "number", "offset", "cursor", "link"};
    const struct json *paging = definition_part(doc, "paging");
    int way = PAGING_NONE;

    if (!paging)
        return true;
    if (!json_object(doc, "paging", e) || !json_only(paging, "paging", known, e)
        || !definition_choice(doc, "paging.by", ways, 5, NULL, &way, e)
        || !json_str_opt(doc, "paging.parameter", &d->parameter, e)
        || !json_str_opt(doc, "paging.size_parameter", &d->size_parameter, e)
        || !json_int_opt(doc, "paging.size", &d->size, e)
        || !json_int_opt(doc, "paging.first", &d->first, e)
        || !definition_path(doc, "paging.next", way == PAGING_CURSOR || way == PAGING_LINK,
                            &d->next_path, e))
        return false;
    d->paging = (enum definition_paging)way;
    if (way != PAGING_NONE && way != PAGING_LINK && !d->parameter)
        return err_set(e, ERR_CONFIG, "\"paging.parameter\" is missing");
    if ((way == PAGING_NUMBER || way == PAGING_OFFSET) && (d->size < 1 || d->size > 100000))
        return err_set(e, ERR_CONFIG, "\"paging.size\" is %lld, expected rows of a full page",
                       (long long)d->size);
    return (d->first >= 0 && d->first <= 1)
           || err_set(e, ERR_CONFIG, "\"paging.first\" is %lld, expected 0 or 1",
                      (long long)d->first);
}

bool definition_rows(const struct json *doc, struct definition *d, struct err *e)
{
    static const char *const shapes[] = {"array", "object"};
    int shape = 0;

    if (!json_str(doc, "list", &d->list, e)
        || !definition_choice(doc, "list_is", shapes, 2, "array", &shape, e))
        return false;
    d->keyed = shape == 1;
    return !*d->list || definition_is_path(d->list)
           || definition_bad(e, "list", d->list, "names joined by dots");
}

bool definition_filter(const struct json *at, const char *where, struct definition_filter *out,
                       struct err *e)
{
    if (!json_object(at, "", e) || !definition_path(at, "path", true, &out->path, e)
        || !definition_words(at, "is", &out->is, e)
        || !definition_words(at, "is_not", &out->is_not, e))
        return err_in(e, "%s", where);
    if (!out->is.len == !out->is_not.len)
        return err_set(e, ERR_CONFIG, "%s has to have either \"is\" or \"is_not\"", where);
    return true;
}

bool definition_only(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "is", "is_not", NULL};
    const struct json *list = definition_part(doc, "only");

    if (list && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"only\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *where = text_fmt(a, "only[%zu]", d->only_len);

        if (d->only_len == DEFINITION_FILTERS_MAX)
            return err_set(e, ERR_CONFIG, "\"only\" has more than %d filters",
                           (int)DEFINITION_FILTERS_MAX);
        if (!definition_filter(at, where, &d->only[d->only_len], e)
            || !json_only(at, where, known, e))
            return false;
        d->only_len++;
    }
    return true;
}
