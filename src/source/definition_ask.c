/*
 * What a definition asks for: the request, its key, and how pages follow each other.
 */
#include <string.h>

#include "base/text.h"
#include "source/definition_priv.h"

static bool read_headers(const struct json *headers, struct ask *ask, struct arena *a,
                         struct err *e)
{
    for (const struct json *at = json_first(headers); at; at = json_next(at)) {
        struct http_header *h = &ask->header[ask->headers];

        if (ask->headers + 2 >= HTTP_HEADERS_MAX)
            return conf_wrong(at, e, "\"headers\" has too many of them");
        h->name = text_dup(a, json_name(at));
        if (!conf_value(at, &(struct conf_member){h->name, CONF_STRING, CONF_REQ}, &h->value, e))
            return conf_in(at, e, "headers");
        if (strpbrk(h->name, "\r\n") || strpbrk(h->value, "\r\n"))
            return conf_wrong(at, e, "\"headers\" has a line break in it");
        if (text_eq_fold(h->name, "authorization"))
            return conf_wrong(at, e, "headers: \"%s\" is a secret: say it in \"auth\"", h->name);
        ask->headers++;
    }
    return true;
}

static bool read_request(const struct json *at, struct ask *ask, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"url", CONF_TEXT, CONF_AT(struct ask, url)},
        {"method", CONF_TEXT, CONF_AT(struct ask, method), CONF_OPT},
        {"body", CONF_TEXT, CONF_AT(struct ask, body), CONF_OPT},
        {"headers", CONF_OBJECT, CONF_OPT},
    };

    if (!CONF_READ(at, members, ask, e))
        return false;
    if (!text_starts(ask->url, "https://"))
        return conf_wrong(json_member(at, "url"), e,
                          "\"url\" is \"%s\", expected an https:// address", ask->url);
    if (ask->method && !text_eq(ask->method, "GET") && !text_eq(ask->method, "POST"))
        return conf_wrong(json_member(at, "method"), e,
                          "\"method\" is \"%s\", expected GET or POST", ask->method);
    return read_headers(json_member(at, "headers"), ask, a, e);
}

static bool read_auth(const struct json *at, struct definition *d, struct err *e)
{
    static const struct conf_member members[] = {
        {"env", CONF_TEXT, CONF_AT(struct definition, source.key_env)},
        {"header", CONF_TEXT, CONF_AT(struct definition, ask.auth_header), CONF_OPT},
        {"query", CONF_TEXT, CONF_AT(struct definition, ask.auth_query), CONF_OPT},
        {"value", CONF_TEXT, CONF_AT(struct definition, ask.auth_value), CONF_OPT},
        {"optional", CONF_BOOL, CONF_AT(struct definition, source.key_optional), CONF_OPT},
    };

    d->ask.auth_value = "{key}";
    if (!CONF_READ(at, members, d, e))
        return false;
    if (!d->ask.auth_header == !d->ask.auth_query)
        return conf_wrong(at, e, "expected either \"header\" or \"query\"");
    return strstr(d->ask.auth_value, "{key}")
           || conf_wrong(json_member(at, "value"), e,
                         "\"value\" is \"%s\", expected a text with {key} in it",
                         d->ask.auth_value);
}

bool ask_read(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    const struct json *request = json_member(doc, "request"), *auth = json_member(doc, "auth");

    if (!read_request(request, &d->ask, a, e))
        return conf_in(request, e, "request");
    return json_is_null(auth) || read_auth(auth, d, e) || conf_in(auth, e, "auth");
}

static bool read_paging(const struct json *at, struct ask *ask, struct err *e)
{
    static const char *const ways[] = {"none", "number", "offset", "cursor", "link", NULL};
    static const struct conf_member members[] = {
        {"by", CONF_WORD, CONF_AT(struct ask, paging), .words = ways},
        {"parameter", CONF_TEXT, CONF_AT(struct ask, parameter), CONF_OPT},
        {"size_parameter", CONF_TEXT, CONF_AT(struct ask, size_parameter), CONF_OPT},
        {"size", CONF_LONG, CONF_AT(struct ask, size), 1, 100000, CONF_OPT},
        {"first", CONF_LONG, CONF_AT(struct ask, first), 0, 1, CONF_OPT},
        {"first_unsaid", CONF_BOOL, CONF_AT(struct ask, first_unsaid), CONF_OPT},
        {"pages", CONF_PATH, CONF_AT(struct ask, pages_path), CONF_OPT},
        {"total", CONF_PATH, CONF_AT(struct ask, total_path), CONF_OPT},
        {"next", CONF_PATH, CONF_AT(struct ask, next_path), CONF_OPT},
        {"next_needed", CONF_BOOL, CONF_AT(struct ask, next_needed), CONF_OPT},
    };
    bool counted;

    if (!CONF_READ(at, members, ask, e))
        return false;
    counted = ask->paging == PAGING_NUMBER || ask->paging == PAGING_OFFSET;
    if ((ask->paging == PAGING_CURSOR || ask->paging == PAGING_LINK) && !ask->next_path)
        return conf_wrong(at, e, "\"next\" is missing");
    if (ask->next_needed && ask->paging != PAGING_CURSOR && ask->paging != PAGING_LINK)
        return conf_wrong(at, e, "\"next_needed\" goes with a cursor or a link");
    if ((counted || ask->paging == PAGING_CURSOR) && !ask->parameter
        && !(ask->paging == PAGING_NUMBER && strstr(ask->url, "{page}")))
        return conf_wrong(at, e, "\"parameter\" is missing");
    if ((ask->pages_path || ask->total_path)
        && (ask->paging != PAGING_NUMBER || (ask->pages_path && ask->total_path)))
        return conf_wrong(at, e, "\"pages\" or \"total\" goes with numbers");
    return !counted || ask->size || ask->pages_path || ask->total_path
           || conf_wrong(at, e, "\"size\" is missing, expected rows of a full page");
}

bool ask_read_paging(const struct json *doc, struct ask *ask, struct err *e)
{
    const struct json *at = json_member(doc, "paging");

    return json_is_null(at) || read_paging(at, ask, e) || conf_in(at, e, "paging");
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
static bool next_of_many(const struct ask *ask, size_t rows, struct source_read *r)
{
    int64_t seen = 0, many;

    if (!json_int(r->doc, ask->pages_path ? ask->pages_path : ask->total_path, &many, r->e))
        return false;
    if (r->page->note && !text_int(r->page->note, 0, INT32_MAX, &seen))
        must(false);
    seen += (int64_t)rows;
    r->next->note = text_fmt(r->a, "%lld", (long long)seen);
    if (ask->pages_path) {
        r->next->more = r->next->number < many;
        return rows > 0 || many <= 1
               || err_set(r->e, ERR_REPLY, "page %d of %lld has no rows", r->next->number,
                          (long long)many);
    }
    r->next->more = rows > 0 && seen < many
                    && (!ask->next_path || !text_blank(word_at(r->doc, ask->next_path, r->a)));
    return r->next->more || seen >= many
           || err_set(r->e, ERR_REPLY, "%lld of %lld rows are in the answer", (long long)seen,
                      (long long)many);
}

bool ask_next(const struct ask *ask, size_t rows, struct source_read *r)
{
    const struct json *at = ask->next_path ? json_get(r->doc, ask->next_path) : NULL;
    const char *text = at ? json_text(at, r->a) : NULL;

    if (r->page->step == SOURCE_STEP_ANY)
        return true;
    r->next->number = r->page->number + 1;
    if (ask->pages_path || ask->total_path)
        return next_of_many(ask, rows, r);
    if (ask->paging == PAGING_NUMBER || ask->paging == PAGING_OFFSET) {
        r->next->more = rows >= (size_t)ask->size;
        return true;
    }
    if (ask->next_needed && !at)
        return err_set(r->e, ERR_REPLY, "\"%s\" is missing", ask->next_path);
    if (ask->paging == PAGING_NONE || text_blank(text))
        return true;
    if (text_eq(text, r->page->cursor))
        return err_set(r->e, ERR_REPLY, "\"%s\" leads back to the same page", ask->next_path);
    if (ask->paging == PAGING_LINK && !text_starts(text, "https://"))
        return err_set(r->e, ERR_REPLY, "\"%s\" is \"%s\", expected an https:// address",
                       ask->next_path, text);
    r->next->more = true;
    r->next->cursor = text;
    return true;
}
