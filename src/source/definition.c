#include "source/definition.h"

#include <string.h>

#include "base/text.h"

static const char *with_parameter(struct arena *a, const char *url, const char *name,
                                  const char *value)
{
    return text_fmt(a, "%s%c%s=%s", url, strchr(url, '?') ? '&' : '?', name, text_url(a, value));
}

/* `auth_value` with "{key}" replaced, in two halves for http_secret. */
static void add_key(const struct definition *d, const char *key, struct http_request *out,
                    struct arena *a)
{
    const char *at = strstr(d->auth_value, "{key}");
    const char *before = text_dup_n(a, d->auth_value, (size_t)(at - d->auth_value));
    const char *behind = at + strlen("{key}");

    if (d->auth_header)
        http_secret(out, a, d->auth_header, "%s%s%s", before, key, behind);
    else
        out->secret_query =
            text_fmt(a, "%s=%s%s%s", d->auth_query, before, text_url(a, key), behind);
}

static const char *page_url(const struct definition *d, const struct source_page *page,
                            struct arena *a)
{
    const char *url = d->url;
    int64_t at = page->number;

    if (d->paging == PAGING_LINK)
        return page->cursor ? page->cursor : url;
    if (d->size_parameter && d->size)
        url = with_parameter(a, url, d->size_parameter, text_fmt(a, "%lld", (long long)d->size));
    if (d->paging == PAGING_NUMBER)
        return with_parameter(a, url, d->parameter,
                              text_fmt(a, "%lld", (long long)(d->first + at)));
    if (d->paging == PAGING_OFFSET)
        return with_parameter(a, url, d->parameter, text_fmt(a, "%lld", (long long)(d->size * at)));
    if (d->paging == PAGING_CURSOR && page->cursor)
        return with_parameter(a, url, d->parameter, page->cursor);
    return url;
}

void definition_ask(const struct definition *d, const struct source_page *page,
                    struct http_request *out, struct arena *a)
{
    out->url = page_url(d, page, a);
    out->method = d->method;
    for (size_t i = 0; i < d->headers; i++)
        http_header(out, a, d->header[i].name, "%s", d->header[i].value);
    if (d->body)
        http_json(out, a, d->body);
    if (page->key[0] && d->auth_value)
        add_key(d, page->key[0], out, a);
}

bool definition_next(const struct definition *d, const struct json *doc, size_t rows,
                     const struct source_reply *reply, struct source_page *next, struct arena *a,
                     struct err *e)
{
    const struct json *at = d->next_path ? json_get(doc, d->next_path) : NULL;
    const char *text = at ? json_text(at, a) : NULL;

    next->number = reply->page.number + 1;
    if (d->paging == PAGING_NUMBER || d->paging == PAGING_OFFSET) {
        next->more = rows >= (size_t)d->size;
        return true;
    }
    if (d->paging == PAGING_NONE || text_blank(text))
        return true;
    if (text_eq(text, reply->page.cursor))
        return err_set(e, ERR_REPLY, "\"%s\" leads back to the same page", d->next_path);
    if (d->paging == PAGING_LINK && !text_starts(text, "https://"))
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", expected an https:// address", d->next_path,
                       text);
    next->more = true;
    next->cursor = text;
    return true;
}

bool definition_is_one_of(const struct definition_words *words, const char *text)
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
    if (json_bool(at, "", &flag, &odd))
        return flag ? "true" : "false";
    return json_text(at, a);
}

const char *definition_word(const struct json *row, const char *path, struct arena *a)
{
    return word_of(json_get(row, path), a);
}

static bool has_one_of(const struct definition_words *words, const struct json *at, struct arena *a)
{
    if (!json_is_array(at))
        return definition_is_one_of(words, word_of(at, a));
    for (const struct json *one = json_first(at); one; one = json_next(one))
        if (definition_is_one_of(words, word_of(one, a)))
            return true;
    return false;
}

bool definition_passes(const struct definition_filter *f, const struct json *row, struct arena *a)
{
    const struct json *at = json_get(row, f->path);

    return f->is.len ? has_one_of(&f->is, at, a) : !has_one_of(&f->is_not, at, a);
}

bool definition_wanted(const struct definition *d, const struct json *row, struct arena *a)
{
    for (size_t i = 0; i < d->only_len; i++)
        if (!definition_passes(&d->only[i], row, a))
            return false;
    return true;
}

bool definition_text(const struct json *row, const struct definition_field *f, const char **out,
                     struct arena *a, struct err *e)
{
    const struct json *at = f->path ? json_get(row, f->path) : NULL;

    if (f->literal)
        *out = f->literal;
    if (json_is_null(at))
        return true;
    *out = json_text(at, a);
    return *out || err_set(e, ERR_REPLY, "\"%s\" is neither text nor number", f->path);
}
