/*
 * What a definition asks for: the request, its key, and how pages follow each other.
 */
#include <string.h>

#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

static bool read_headers(const struct json *doc, struct ask *ask, struct arena *a, struct err *e)
{
    const struct json *headers = part_at(doc, "request.headers");

    if (headers && !json_is_object(headers))
        return conf_wrong(part_or(doc, "request.headers"), e,
                          "\"request.headers\" is not an object");
    for (const struct json *at = json_first(headers); at; at = json_next(at)) {
        struct http_header *h = &ask->header[ask->headers];

        if (ask->headers + 2 >= HTTP_HEADERS_MAX)
            return conf_wrong(part_or(doc, "request.headers"), e,
                              "\"request.headers\" has too many of them");
        h->name = text_dup(a, json_name(at));
        if (!json_str(at, "", &h->value, e))
            return conf_in(at, e, "\"request.headers.%s\"", h->name);
        if (strpbrk(h->name, "\r\n") || strpbrk(h->value, "\r\n"))
            return conf_wrong(part_or(doc, "request.headers"), e,
                              "\"request.headers\" has a line break in it");
        if (text_eq_fold(h->name, "authorization"))
            return conf_wrong(at, e, "\"request.headers.%s\" is a secret: say it in \"auth\"",
                              h->name);
        ask->headers++;
    }
    return true;
}

static bool read_request(const struct json *doc, struct ask *ask, struct arena *a, struct err *e)
{
    static const char *const known[] = {"url", "method", "body", "headers", NULL};
    const struct json *request = json_object(doc, "request", e);

    if (!request || !json_only(request, "request", known, e)
        || !json_str(doc, "request.url", &ask->url, e)
        || !json_str_opt(doc, "request.method", &ask->method, e)
        || !json_str_opt(doc, "request.body", &ask->body, e))
        return false;
    if (!text_starts(ask->url, "https://"))
        return part_bad(doc, e, "request.url", ask->url, "an https:// address");
    if (ask->method && !text_eq(ask->method, "GET") && !text_eq(ask->method, "POST"))
        return part_bad(doc, e, "request.method", ask->method, "GET or POST");
    return read_headers(doc, ask, a, e);
}

static bool read_auth(const struct json *doc, struct definition *d, struct err *e)
{
    static const char *const known[] = {"env", "header", "query", "value", "optional", NULL};
    struct ask *ask = &d->ask;
    const struct json *auth = part_at(doc, "auth");

    if (!auth)
        return true;
    ask->auth_value = "{key}";
    if (!json_object(doc, "auth", e) || !json_only(auth, "auth", known, e)
        || !json_str(doc, "auth.env", &d->source.key_env[0], e)
        || !json_str_opt(doc, "auth.header", &ask->auth_header, e)
        || !json_str_opt(doc, "auth.query", &ask->auth_query, e)
        || !json_str_opt(doc, "auth.value", &ask->auth_value, e)
        || !json_bool_opt(doc, "auth.optional", &d->source.key_optional, e))
        return false;
    if (!ask->auth_header == !ask->auth_query)
        return conf_wrong(part_or(doc, "auth"), e,
                          "\"auth\" has to have either \"header\" or \"query\"");
    return strstr(ask->auth_value, "{key}") != NULL
           || part_bad(doc, e, "auth.value", ask->auth_value, "a text with {key} in it");
}

bool ask_read(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    return read_request(doc, &d->ask, a, e) && read_auth(doc, d, e);
}

bool ask_read_paging(const struct json *doc, struct ask *ask, struct err *e)
{
    static const char *const known[] = {"by",    "parameter",    "size_parameter", "size",  "next",
                                        "first", "first_unsaid", "pages",          "total", NULL};
    static const char *const ways[] = {"none", "number", "offset", "cursor", "link"};
    const struct json *paging = part_at(doc, "paging");
    int way = PAGING_NONE;

    if (!paging)
        return true;
    if (!json_object(doc, "paging", e) || !json_only(paging, "paging", known, e)
        || !part_choice(doc, "paging.by", ways, 5, NULL, &way, e)
        || !json_str_opt(doc, "paging.parameter", &ask->parameter, e)
        || !json_str_opt(doc, "paging.size_parameter", &ask->size_parameter, e)
        || !json_int_opt(doc, "paging.size", &ask->size, e)
        || !json_int_opt(doc, "paging.first", &ask->first, e)
        || !json_bool_opt(doc, "paging.first_unsaid", &ask->first_unsaid, e)
        || !part_path(doc, "paging.pages", false, &ask->pages_path, e)
        || !part_path(doc, "paging.total", false, &ask->total_path, e)
        || !part_path(doc, "paging.next", way == PAGING_CURSOR || way == PAGING_LINK,
                      &ask->next_path, e))
        return false;
    ask->paging = (enum paging)way;
    if (way != PAGING_NONE && way != PAGING_LINK && !ask->parameter
        && !(way == PAGING_NUMBER && strstr(ask->url, "{page}")))
        return conf_wrong(part_or(doc, "paging.parameter"), e, "\"paging.parameter\" is missing");
    if ((ask->pages_path || ask->total_path)
        && (way != PAGING_NUMBER || (ask->pages_path && ask->total_path)))
        return conf_wrong(part_or(doc, "paging.pages"), e,
                          "\"paging.pages\" or \"paging.total\" goes with numbers");
    if ((way == PAGING_NUMBER || way == PAGING_OFFSET) && !ask->pages_path && !ask->total_path
        && (ask->size < 1 || ask->size > 100000))
        return conf_wrong(part_or(doc, "paging.size"), e,
                          "\"paging.size\" is %lld, expected rows of a full page",
                          (long long)ask->size);
    return (ask->first >= 0 && ask->first <= 1)
           || conf_wrong(part_or(doc, "paging.first"), e,
                         "\"paging.first\" is %lld, expected 0 or 1", (long long)ask->first);
}

static const char *with_parameter(struct arena *a, const char *url, const char *name,
                                  const char *value)
{
    return text_fmt(a, "%s%c%s=%s", url, strchr(url, '?') ? '&' : '?', name, text_url(a, value));
}

/* `auth_value` with "{key}" replaced, in two halves for http_secret. */
static void add_key(const struct ask *ask, const char *key, struct http_request *out,
                    struct arena *a)
{
    const char *at = strstr(ask->auth_value, "{key}");
    const char *before = text_dup_n(a, ask->auth_value, (size_t)(at - ask->auth_value));
    const char *behind = at + strlen("{key}");

    if (ask->auth_header)
        http_secret(out, a, ask->auth_header, "%s%s%s", before, key, behind);
    else
        out->secret_query =
            text_fmt(a, "%s=%s%s%s", ask->auth_query, before, text_url(a, key), behind);
}

/* In the place of "{page}", or as a parameter. */
static const char *numbered(const struct ask *ask, const char *url, int64_t at, struct arena *a)
{
    const char *number = text_fmt(a, "%lld", (long long)(ask->first + at));
    const char *mark = strstr(url, "{page}");

    if (mark)
        return text_join(a, text_dup_n(a, url, (size_t)(mark - url)), number,
                         mark + strlen("{page}"), NULL);
    return at == 0 && ask->first_unsaid ? url : with_parameter(a, url, ask->parameter, number);
}

static const char *page_url(const struct ask *ask, const struct source_page *page, struct arena *a)
{
    const char *url = ask->url;
    int64_t at = page->number;

    if (ask->paging == PAGING_LINK)
        return page->cursor ? page->cursor : url;
    if (ask->size_parameter && ask->size)
        url =
            with_parameter(a, url, ask->size_parameter, text_fmt(a, "%lld", (long long)ask->size));
    if (ask->paging == PAGING_NUMBER)
        return numbered(ask, url, at, a);
    if (ask->paging == PAGING_OFFSET)
        return with_parameter(a, url, ask->parameter,
                              text_fmt(a, "%lld", (long long)(ask->size * at)));
    if (ask->paging == PAGING_CURSOR && page->cursor)
        return with_parameter(a, url, ask->parameter, page->cursor);
    return url;
}

void ask_for(const struct source_page *page, struct http_request *out, struct arena *a)
{
    const struct ask *ask = &((const struct definition *)page->definition)->ask;

    out->url = page_url(ask, page, a);
    out->method = ask->method;
    for (size_t i = 0; i < ask->headers; i++)
        http_header(out, a, ask->header[i].name, "%s", ask->header[i].value);
    if (ask->body)
        http_json(out, a, ask->body);
    if (page->key[0] && ask->auth_value)
        add_key(ask, page->key[0], out, a);
}

/* By what the reply says: how many pages there are, or how many rows they have together. */
static bool next_of_many(const struct ask *ask, const struct json *doc, size_t rows,
                         const struct source_reply *reply, struct source_page *next,
                         struct arena *a, struct err *e)
{
    int64_t seen = 0, many;

    if (!json_int(doc, ask->pages_path ? ask->pages_path : ask->total_path, &many, e))
        return false;
    if (reply->page.note && !text_int(reply->page.note, 0, INT32_MAX, &seen))
        must(false);
    seen += (int64_t)rows;
    next->note = text_fmt(a, "%lld", (long long)seen);
    if (ask->pages_path) {
        next->more = next->number < many;
        return rows > 0 || many <= 1
               || err_set(e, ERR_REPLY, "page %d of %lld has no rows", next->number,
                          (long long)many);
    }
    next->more = rows > 0 && seen < many
                 && (!ask->next_path || !text_blank(word_at(doc, ask->next_path, a)));
    return next->more || seen >= many
           || err_set(e, ERR_REPLY, "%lld of %lld rows are in the answer", (long long)seen,
                      (long long)many);
}

bool ask_next(const struct ask *ask, const struct json *doc, size_t rows,
              const struct source_reply *reply, struct source_page *next, struct arena *a,
              struct err *e)
{
    const struct json *at = ask->next_path ? json_get(doc, ask->next_path) : NULL;
    const char *text = at ? json_text(at, a) : NULL;

    if (reply->page.step == SOURCE_STEP_ANY)
        return true;
    next->number = reply->page.number + 1;
    if (ask->pages_path || ask->total_path)
        return next_of_many(ask, doc, rows, reply, next, a, e);
    if (ask->paging == PAGING_NUMBER || ask->paging == PAGING_OFFSET) {
        next->more = rows >= (size_t)ask->size;
        return true;
    }
    if (ask->paging == PAGING_NONE || text_blank(text))
        return true;
    if (text_eq(text, reply->page.cursor))
        return err_set(e, ERR_REPLY, "\"%s\" leads back to the same page", ask->next_path);
    if (ask->paging == PAGING_LINK && !text_starts(text, "https://"))
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", expected an https:// address",
                       ask->next_path, text);
    next->more = true;
    next->cursor = text;
    return true;
}
