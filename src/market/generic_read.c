/*
 * Reading a definition. All paths of messages begin at the definition's root.
 */
#include <stdio.h>
#include <string.h>

#include "market/generic_priv.h"

static bool bad(struct err *e, const char *path, const char *found, const char *expected)
{
    return err_set(e, ERR_CONFIG, "\"%s\" is \"%s\", expected %s", path, found, expected);
}

static const char *join(struct arena *a, const char *path, const char *name)
{
    return *path ? text_fmt(a, "%s.%s", path, name) : name;
}

/* Path of a member that may be missing: NULL then. */
static const struct json *part(const struct json *doc, const char *path)
{
    const struct json *at = json_get(doc, path);

    return json_is_null(at) ? NULL : at;
}

/* One word of a list, as its place in the list. */
static bool choice(const struct json *doc, const char *path, const char *const *words, size_t n,
                   const char *fallback, int *out, struct err *e)
{
    const char *word = fallback;
    char all[160] = "";

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
    return bad(e, path, word, all);
}

/* A path of a row: names joined by dots, none of them empty. */
static bool is_path(const char *text)
{
    size_t len = strlen(text);

    return len && text[0] != '.' && text[len - 1] != '.' && !strstr(text, "..")
           && !strchr(text, '[');
}

static bool path_of(const struct json *doc, const char *path, bool needed, const char **out,
                    struct err *e)
{
    if (!(needed ? json_str(doc, path, out, e) : json_str_opt(doc, path, out, e)))
        return false;
    return !*out || is_path(*out) || bad(e, path, *out, "names joined by dots");
}

static bool words_of(const struct json *doc, const char *path, struct generic_words *out,
                     struct err *e)
{
    const struct json *list = part(doc, path);

    out->len = 0;
    if (!list)
        return true;
    if (!json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"%s\" is not a list of words", path);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        if (!json_str(at, "", &out->at[out->len], e))
            return err_in(e, "\"%s\"[%zu]", path, out->len);
        if (++out->len == GENERIC_WORDS_MAX)
            return err_set(e, ERR_CONFIG, "\"%s\" has more than %d words", path,
                           (int)GENERIC_WORDS_MAX - 1);
    }
    return true;
}

/* "a.b" or {"literal": "x"}. */
static bool field_of(const struct json *doc, const char *path, bool needed,
                     struct generic_field *out, struct arena *a, struct err *e)
{
    static const char *const known[] = {"literal", NULL};
    const struct json *at = part(doc, path);

    if (!at)
        return !needed || err_set(e, ERR_CONFIG, "\"%s\" is missing", path);
    if (!json_is_object(at))
        return path_of(doc, path, true, &out->path, e);
    return json_only(at, path, known, e)
           && json_str(doc, join(a, path, "literal"), &out->literal, e);
}

static bool read_request(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"url", "method", "body", "headers", NULL};
    const struct json *request = json_object(doc, "request", e), *headers;

    if (!request || !json_only(request, "request", known, e)
        || !json_str(doc, "request.url", &g->url, e)
        || !json_str_opt(doc, "request.method", &g->method, e)
        || !json_str_opt(doc, "request.body", &g->body, e))
        return false;
    if (!text_starts(g->url, "https://"))
        return bad(e, "request.url", g->url, "an https:// address");
    if (g->method && !text_eq(g->method, "GET") && !text_eq(g->method, "POST"))
        return bad(e, "request.method", g->method, "GET or POST");
    headers = part(doc, "request.headers");
    if (headers && !json_is_object(headers))
        return err_set(e, ERR_CONFIG, "\"request.headers\" is not an object");
    for (const struct json *at = json_first(headers); at; at = json_next(at)) {
        struct http_header *h = &g->header[g->headers];

        if (g->headers + 2 >= HTTP_HEADERS_MAX)
            return err_set(e, ERR_CONFIG, "\"request.headers\" has too many of them");
        h->name = text_dup(a, json_name(at));
        if (!json_str(at, "", &h->value, e))
            return err_in(e, "\"request.headers.%s\"", h->name);
        if (text_eq_fold(h->name, "authorization"))
            return err_set(e, ERR_CONFIG, "\"request.headers.%s\" is a secret: say it in \"auth\"",
                           h->name);
        g->headers++;
    }
    return true;
}

static bool read_auth(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const known[] = {"env", "header", "query", "value", "optional", NULL};
    const struct json *auth = part(doc, "auth");

    if (!auth)
        return true;
    g->auth_value = "{key}";
    if (!json_object(doc, "auth", e) || !json_only(auth, "auth", known, e)
        || !json_str(doc, "auth.env", &g->market.key_env[0], e)
        || !json_str_opt(doc, "auth.header", &g->auth_header, e)
        || !json_str_opt(doc, "auth.query", &g->auth_query, e)
        || !json_str_opt(doc, "auth.value", &g->auth_value, e)
        || !json_bool_opt(doc, "auth.optional", &g->market.key_optional, e))
        return false;
    if (!g->auth_header == !g->auth_query)
        return err_set(e, ERR_CONFIG, "\"auth\" has to have either \"header\" or \"query\"");
    return strstr(g->auth_value, "{key}") != NULL
           || bad(e, "auth.value", g->auth_value, "a text with {key} in it");
}

static bool read_paging(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const known[] = {"by",   "parameter", "size_parameter", "size", "first",
                                        "next", NULL};
    static const char *const ways[] = {"none", "number", "offset", "cursor", "link"};
    const struct json *paging = part(doc, "paging");
    int way = PAGING_NONE;

    if (!paging)
        return true;
    if (!json_object(doc, "paging", e) || !json_only(paging, "paging", known, e)
        || !choice(doc, "paging.by", ways, 5, NULL, &way, e)
        || !json_str_opt(doc, "paging.parameter", &g->parameter, e)
        || !json_str_opt(doc, "paging.size_parameter", &g->size_parameter, e)
        || !json_int_opt(doc, "paging.size", &g->size, e)
        || !json_int_opt(doc, "paging.first", &g->first, e)
        || !path_of(doc, "paging.next", way == PAGING_CURSOR || way == PAGING_LINK, &g->next_path,
                    e))
        return false;
    g->paging = (enum generic_paging)way;
    if (way != PAGING_NONE && way != PAGING_LINK && !g->parameter)
        return err_set(e, ERR_CONFIG, "\"paging.parameter\" is missing");
    if ((way == PAGING_NUMBER || way == PAGING_OFFSET) && (g->size < 1 || g->size > 100000))
        return err_set(e, ERR_CONFIG, "\"paging.size\" is %lld, expected rows of a full page",
                       (long long)g->size);
    return (g->first >= 0 && g->first <= 1)
           || err_set(e, ERR_CONFIG, "\"paging.first\" is %lld, expected 0 or 1",
                      (long long)g->first);
}

static bool read_price(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path",     "basis",  "per", "shift",
                                        "currency", "teaser", NULL};
    static const char *const bases[] = {"offer", "gpu"};
    static const char *const pers[] = {"second", "minute", "hour", "day", "month"};
    const struct json *price = json_object(doc, "price", e);
    int basis, per;

    if (!price || !json_only(price, "price", known, e)
        || !path_of(doc, "price.path", !g->page, &g->price, e)
        || !choice(doc, "price.basis", bases, 2, NULL, &basis, e)
        || !choice(doc, "price.per", pers, 5, NULL, &per, e)
        || !json_int_opt(doc, "price.shift", &g->shift, e)
        || !json_bool_opt(doc, "price.teaser", &g->teaser, e)
        || !field_of(doc, "price.currency", true, &g->currency, a, e))
        return false;
    g->per_gpu = basis == 1;
    g->per = (enum generic_per)per;
    if (g->page && (g->price || g->shift))
        return err_set(e, ERR_CONFIG, "\"price.%s\" has no meaning on a page",
                       g->price ? "path" : "shift");
    if (g->page && !g->currency.literal)
        return err_set(e, ERR_CONFIG, "\"price.currency\" of a page is a literal");
    if (g->currency.literal && strlen(g->currency.literal) != 3)
        return bad(e, "price.currency.literal", g->currency.literal, "a currency such as USD");
    return (g->shift >= -12 && g->shift <= 6)
           || err_set(e, ERR_CONFIG, "\"price.shift\" is %lld, expected -12 to 6",
                      (long long)g->shift);
}

/* "on_demand", or {"path": "tier", "words": {"on_demand": ["dedicated"], "spot": ["spot"]}}. */
static bool read_term(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "words", NULL};
    const struct json *term = part(doc, "term"), *words;
    const char *name;

    if (!term)
        return true;
    if (json_is_text(term))
        return json_str(doc, "term", &name, e)
               && (term_by_name(name, &g->term)
                   || bad(e, "term", name, "on_demand, spot or reserved"));
    if (!json_object(doc, "term", e) || !json_only(term, "term", known, e)
        || !path_of(doc, "term.path", true, &g->term_path, e))
        return false;
    words = json_object(doc, "term.words", e);
    if (!words)
        return false;
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        const char *path = text_fmt(a, "term.words.%s", json_name(at));
        enum term t;

        if (!term_by_name(json_name(at), &t))
            return bad(e, path, json_name(at), "on_demand, spot or reserved");
        if (!words_of(doc, path, &g->term_words[t], e))
            return false;
    }
    return true;
}

/* "yes", {"count": p}, {"flag": p}, {"list": p} or {"path": p, "yes": [..], "no": [..]}. */
static bool read_stock(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const known[] = {"count", "flag", "list", "path", "yes", "no", NULL};
    static const struct {
        const char *path;
        enum generic_stock stock;
    } ways[] = {{"stock.count", GENERIC_COUNT},
                {"stock.flag", GENERIC_FLAG},
                {"stock.list", GENERIC_LIST},
                {"stock.path", GENERIC_WORDS}};
    const struct json *stock = json_get(doc, "stock");
    const char *word = NULL;
    size_t said = 0;

    if (json_is_text(stock))
        return json_str(doc, "stock", &word, e)
               && (text_eq(word, "yes") || bad(e, "stock", word, "yes or an object"));
    if (!json_object(doc, "stock", e) || !json_only(stock, "stock", known, e))
        return false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *path = NULL;

        if (!path_of(doc, ways[i].path, false, &path, e))
            return false;
        if (path) {
            g->stock = ways[i].stock;
            g->stock_path = path;
            said++;
        }
    }
    if (said != 1)
        return err_set(e, ERR_CONFIG, "\"stock\" has to have one of count, flag, list and path");
    if (!words_of(doc, "stock.yes", &g->stock_yes, e)
        || !words_of(doc, "stock.no", &g->stock_no, e))
        return false;
    if ((g->stock == GENERIC_WORDS) != (g->stock_yes.len > 0))
        return err_set(e, ERR_CONFIG, "\"stock.yes\" goes with \"stock.path\", and the reverse");
    return true;
}

static bool read_filters(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "is", "is_not", NULL};
    const struct json *list = part(doc, "only");

    if (list && !json_is_array(list))
        return err_set(e, ERR_CONFIG, "\"only\" is not a list");
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct generic_filter *f = &g->filter[g->filters];
        const char *where = text_fmt(a, "only[%zu]", g->filters);

        if (g->filters == GENERIC_FILTERS_MAX)
            return err_set(e, ERR_CONFIG, "\"only\" has more than %d filters",
                           (int)GENERIC_FILTERS_MAX);
        if (!json_object(at, "", e) || !json_only(at, where, known, e)
            || !path_of(at, "path", true, &f->path, e) || !words_of(at, "is", &f->is, e)
            || !words_of(at, "is_not", &f->is_not, e))
            return err_in(e, "%s", where);
        if (!f->is.len == !f->is_not.len)
            return err_set(e, ERR_CONFIG, "%s has to have either \"is\" or \"is_not\"", where);
        g->filters++;
    }
    return true;
}

static bool read_fields(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"key",      "gpu",       "gpus", "form",
                                        "tier",     "region",    "host", "machine",
                                        "operator", "memory_gb", NULL};
    const struct json *fields = json_object(doc, "fields", e);

    if (!fields || !json_only(fields, "fields", known, e))
        return false;
    if (!field_of(doc, "fields.key", !g->page && !g->keyed, &g->key, a, e)
        || !field_of(doc, "fields.gpu", !g->page, &g->gpu, a, e)
        || !field_of(doc, "fields.gpus", !g->page, &g->gpus, a, e)
        || !field_of(doc, "fields.form", false, &g->form, a, e)
        || !field_of(doc, "fields.tier", false, &g->tier, a, e)
        || !field_of(doc, "fields.region", false, &g->region, a, e)
        || !field_of(doc, "fields.host", false, &g->host, a, e)
        || !field_of(doc, "fields.machine", false, &g->machine, a, e)
        || !field_of(doc, "fields.operator", false, &g->operator, a, e)
        || !field_of(doc, "fields.memory_gb", false, &g->memory_gb, a, e))
        return false;
    if (!g->market.operator== !(g->operator.path || g->operator.literal))
        return err_set(e, ERR_CONFIG,
                       "either \"operator\" or \"fields.operator\" has to say whose "
                       "machines they are");
    return true;
}

static bool read_column(const struct json *at, size_t i, struct generic *g, struct arena *a,
                        struct err *e)
{
    static const char *const known[] = {"words", "is", "term", "tier", "teaser", NULL};
    static const char *const roles[] = {"skip",   "gpu",  "memory", "gpus",
                                        "region", "tier", "form",   "price"};
    struct generic_column *c = &g->column[i];
    const char *where = text_fmt(a, "page.columns[%zu]", i), *term = "on_demand";
    int role;

    if (!json_object(at, "", e) || !json_only(at, where, known, e)
        || !json_str(at, "words", &c->words, e) || !choice(at, "is", roles, 8, NULL, &role, e)
        || !json_str_opt(at, "term", &term, e) || !json_str_opt(at, "tier", &c->tier, e)
        || !json_bool_opt(at, "teaser", &c->teaser, e))
        return err_in(e, "%s", where);
    c->role = (enum generic_role)role;
    return term_by_name(term, &c->term)
           || (bad(e, "term", term, "on_demand, spot or reserved"), err_in(e, "%s", where));
}

static bool read_page(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"heading", "says", "columns", "sign", "after", NULL};
    static const char *const known_heading[] = {"tag", "words", NULL};
    const struct json *page = json_object(doc, "page", e), *columns, *heading;
    size_t gpu = 0, price = 0;

    if (!page || !json_only(page, "page", known, e))
        return false;
    heading = json_object(doc, "page.heading", e);
    columns = json_array(doc, "page.columns", e);
    if (!heading || !columns || !json_only(heading, "page.heading", known_heading, e)
        || !json_str(doc, "page.heading.words", &g->heading, e)
        || !json_str_opt(doc, "page.heading.tag", &g->heading_tag, e)
        || !words_of(doc, "page.says", &g->says, e) || !json_str(doc, "page.sign", &g->sign, e)
        || !words_of(doc, "page.after", &g->after, e))
        return false;
    if (!g->after.len)
        return err_set(e, ERR_CONFIG, "\"page.after\" has to say what follows an amount");
    for (const struct json *at = json_first(columns); at; at = json_next(at)) {
        if (g->columns == GENERIC_COLUMNS_MAX)
            return err_set(e, ERR_CONFIG, "\"page.columns\" has more than %d",
                           (int)GENERIC_COLUMNS_MAX);
        if (!read_column(at, g->columns, g, a, e))
            return false;
        gpu += g->column[g->columns].role == COLUMN_GPU;
        price += g->column[g->columns].role == COLUMN_PRICE;
        g->columns++;
    }
    return (gpu == 1 && price > 0)
           || err_set(e, ERR_CONFIG, "\"page.columns\" has to have one \"gpu\" and a \"price\"");
}

/* Also the name of a file and a key in the database. */
static bool is_name(const char *name)
{
    size_t len = strlen(name);

    return len && len <= 40 && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

static bool read_head(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const kinds[] = {"peer", "list", "broker", "hyperscaler", "page"};
    struct market *m = &g->market;
    int64_t gap = 0;
    int kind;

    if (!json_str(doc, "name", &m->name, e) || !json_str(doc, "title", &m->title, e)
        || !json_str(doc, "see", &m->see, e) || !json_str_opt(doc, "operator", &m->operator, e)
        || !choice(doc, "kind", kinds, 5, NULL, &kind, e) || !json_int_opt(doc, "gap_s", &gap, e)
        || !json_bool_opt(doc, "may_be_empty", &m->may_be_empty, e))
        return false;
    if (!is_name(m->name))
        return bad(e, "name", m->name, "lower case letters, digits and underscores");
    if (gap < 0 || gap > 86400)
        return err_set(e, ERR_CONFIG, "\"gap_s\" is %lld, expected 0 to 86400", (long long)gap);
    m->kind = (enum market_kind)kind;
    m->gap_s = (int)gap;
    g->page = m->kind == MARKET_PAGE;
    return true;
}

static bool read_list(const struct json *doc, struct generic *g, struct err *e)
{
    static const char *const shapes[] = {"array", "object"};
    int shape = 0;

    if (!json_str(doc, "list", &g->list, e)
        || !choice(doc, "list_is", shapes, 2, "array", &shape, e))
        return false;
    g->keyed = shape == 1;
    return !*g->list || is_path(g->list) || bad(e, "list", g->list, "names joined by dots");
}

static bool read_all(const struct json *doc, struct generic *g, struct arena *a, struct err *e)
{
    static const char *const of_list[] = {"name",  "title",        "see",     "operator", "kind",
                                          "gap_s", "may_be_empty", "request", "auth",     "paging",
                                          "list",  "list_is",      "only",    "fields",   "price",
                                          "term",  "stock",        NULL};
    static const char *const of_page[] = {"name",   "title",        "see",     "operator", "kind",
                                          "gap_s",  "may_be_empty", "request", "auth",     "page",
                                          "fields", "price",        NULL};

    if (!json_object(doc, "", e) || !read_head(doc, g, e)
        || !json_only(doc, g->page ? "definition of a page" : "definition",
                      g->page ? of_page : of_list, e)
        || !read_request(doc, g, a, e) || !read_auth(doc, g, e))
        return false;
    if (g->page)
        return read_page(doc, g, a, e) && read_fields(doc, g, a, e) && read_price(doc, g, a, e);
    return read_paging(doc, g, e) && read_list(doc, g, e) && read_filters(doc, g, a, e)
           && read_fields(doc, g, a, e) && read_price(doc, g, a, e) && read_term(doc, g, a, e)
           && read_stock(doc, g, e);
}

const struct market *generic_read(const struct json *doc, struct arena *a, struct err *e)
{
    struct generic *g = ARENA_NEW(a, struct generic);

    if (!read_all(doc, g, a, e)) {
        e->kind = ERR_CONFIG;
        if (g->market.name)
            (void)err_in(e, "market \"%s\"", g->market.name);
        return NULL;
    }
    g->market.request = generic_request;
    g->market.parse = generic_parse;
    g->market.definition = g;
    return &g->market;
}
