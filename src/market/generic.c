#include "market/generic.h"

#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "market/generic_priv.h"

static const char *with_parameter(struct arena *a, const char *url, const char *name,
                                  const char *value)
{
    return text_fmt(a, "%s%c%s=%s", url, strchr(url, '?') ? '&' : '?', name, text_url(a, value));
}

/* `text` with "{key}" replaced, in two halves for http_secret. */
static void add_key(const struct generic *g, const char *key, struct http_request *out,
                    struct arena *a)
{
    const char *at = strstr(g->auth_value, "{key}");
    const char *before = text_dup_n(a, g->auth_value, (size_t)(at - g->auth_value));
    const char *behind = at + strlen("{key}");

    if (g->auth_header)
        http_secret(out, a, g->auth_header, "%s%s%s", before, key, behind);
    else
        out->secret_query =
            text_fmt(a, "%s=%s%s%s", g->auth_query, before, text_url(a, key), behind);
}

static const char *page_url(const struct generic *g, const struct market_page *page,
                            struct arena *a)
{
    const char *url = g->url;
    int64_t at = page->number;

    if (g->paging == PAGING_LINK)
        return page->cursor ? page->cursor : url;
    if (g->size_parameter && g->size)
        url = with_parameter(a, url, g->size_parameter, text_fmt(a, "%lld", (long long)g->size));
    if (g->paging == PAGING_NUMBER)
        return with_parameter(a, url, g->parameter,
                              text_fmt(a, "%lld", (long long)(g->first + at)));
    if (g->paging == PAGING_OFFSET)
        return with_parameter(a, url, g->parameter, text_fmt(a, "%lld", (long long)(g->size * at)));
    if (g->paging == PAGING_CURSOR && page->cursor)
        return with_parameter(a, url, g->parameter, page->cursor);
    return url;
}

void generic_request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    const struct generic *g = page->definition;

    out->url = page_url(g, page, a);
    out->method = g->method;
    for (size_t i = 0; i < g->headers; i++)
        http_header(out, a, g->header[i].name, "%s", g->header[i].value);
    if (g->body)
        http_json(out, a, g->body);
    if (page->key[0] && g->auth_value)
        add_key(g, page->key[0], out, a);
}

bool generic_hour(enum generic_per per, int64_t nano, int64_t *out)
{
    static const struct {
        int64_t times, over;
    } of[] = {{3600, 1}, {60, 1}, {1, 1}, {1, 24}, {1, 730}};

    if (nano < 0 || nano > INT64_MAX / 4000)
        return false;
    *out = fixed_mul_div_even(nano, of[per].times, of[per].over);
    return true;
}

static bool is_one_of(const struct generic_words *words, const char *text)
{
    for (size_t i = 0; text && i < words->len; i++)
        if (text_eq(words->at[i], text))
            return true;
    return false;
}

/* A literal filter compares texts; true and false are the words "true" and "false". */
static const char *word_at(const struct json *row, const char *path, struct arena *a)
{
    const struct json *at = json_get(row, path);
    struct err odd;
    bool flag;

    if (json_is_null(at))
        return NULL;
    if (json_bool(at, "", &flag, &odd))
        return flag ? "true" : "false";
    return json_text(at, a);
}

static bool is_wanted(const struct generic *g, const struct json *row, struct arena *a)
{
    for (size_t i = 0; i < g->filters; i++) {
        const struct generic_filter *f = &g->filter[i];
        const char *word = word_at(row, f->path, a);

        if (f->is.len ? !is_one_of(&f->is, word) : is_one_of(&f->is_not, word))
            return false;
    }
    return true;
}

/* The text of a field: missing and null are "not told". */
static bool text_at(const struct json *row, const struct generic_field *f, const char **out,
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

static bool int_at(const struct json *row, const struct generic_field *f, int64_t *out,
                   struct err *e)
{
    if (f->literal)
        return text_int(f->literal, 0, 1000000, out)
               || err_set(e, ERR_CONFIG, "literal \"%s\" is not a number", f->literal);
    return !f->path || json_int(row, f->path, out, e);
}

static bool read_term(const struct generic *g, const struct json *row, struct offer *o,
                      struct arena *a, struct err *e)
{
    const char *word;

    o->term = g->term;
    if (!g->term_path)
        return true;
    word = word_at(row, g->term_path, a);
    for (int t = 0; t < TERMS; t++) {
        if (is_one_of(&g->term_words[t], word)) {
            o->term = (enum term)t;
            return true;
        }
    }
    return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no term of the definition",
                   g->term_path, word ? word : "null");
}

static bool read_stock(const struct generic *g, const struct json *row, struct offer *o,
                       struct arena *a, struct err *e)
{
    const char *word;
    bool flag;

    switch (g->stock) {
    case GENERIC_YES:
        o->stock = STOCK_YES;
        return true;
    case GENERIC_COUNT:
        o->stock = STOCK_TOLD;
        return json_int(row, g->stock_path, &o->available, e);
    case GENERIC_FLAG:
        if (!json_bool(row, g->stock_path, &flag, e))
            return false;
        o->stock = flag ? STOCK_YES : STOCK_NO;
        return true;
    case GENERIC_LIST:
        if (!json_array(row, g->stock_path, e))
            return false;
        o->stock = json_len(json_get(row, g->stock_path)) ? STOCK_YES : STOCK_NO;
        return true;
    case GENERIC_WORDS:
        break;
    }
    word = word_at(row, g->stock_path, a);
    if (is_one_of(&g->stock_yes, word))
        o->stock = STOCK_YES;
    else if (is_one_of(&g->stock_no, word))
        o->stock = STOCK_NO;
    else
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no stock of the definition",
                       g->stock_path, word ? word : "null");
    return true;
}

static bool read_price(const struct generic *g, const struct json *row, struct offer *o,
                       struct err *e)
{
    int64_t nano;

    if (!json_nano_shift(row, g->price, (int)g->shift, &nano, e))
        return false;
    if (nano <= 0)
        return true; /* no price: the caller says so */
    if (!generic_hour(g->per, nano, &nano)
        || (g->per_gpu && __builtin_mul_overflow(nano, o->gpus, &nano)))
        return err_set(e, ERR_REPLY, "\"%s\" is too large for a price", g->price);
    o->price_nano_h = nano;
    return true;
}

static bool read_row(const struct generic *g, const struct json *row, struct offer *o,
                     struct arena *a, struct err *e)
{
    const char *currency = NULL;
    int64_t gb = 0;

    if (g->keyed)
        o->key = json_name(row);
    if (!text_at(row, &g->key, &o->key, a, e) || !text_at(row, &g->gpu, &o->gpu, a, e)
        || !text_at(row, &g->form, &o->form, a, e) || !text_at(row, &g->tier, &o->tier, a, e)
        || !text_at(row, &g->region, &o->region, a, e) || !text_at(row, &g->host, &o->host, a, e)
        || !text_at(row, &g->machine, &o->machine, a, e)
        || !text_at(row, &g->operator, & o->operator, a, e)
        || !text_at(row, &g->currency, &currency, a, e) || !int_at(row, &g->gpus, &o->gpus, e)
        || !int_at(row, &g->memory_gb, &gb, e))
        return false;
    if (!o->gpu)
        return err_set(e, ERR_REPLY, "\"%s\" is missing", g->gpu.path);
    if (!currency)
        return err_set(e, ERR_REPLY, "\"%s\" is missing", g->currency.path);
    o->currency = currency;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * 1024 : 0;
    o->teaser = g->teaser;
    return read_term(g, row, o, a, e) && read_stock(g, row, o, a, e) && read_price(g, row, o, e);
}

/*
 * Whether another page follows. A short page is the last one; a cursor that comes back unchanged
 * would go round for ever and ends the poll as an error.
 */
static bool next_page(const struct generic *g, const struct json *doc, size_t rows,
                      const struct market_reply *reply, struct market_page *next, struct arena *a,
                      struct err *e)
{
    const struct json *at = g->next_path ? json_get(doc, g->next_path) : NULL;
    const char *text = at ? json_text(at, a) : NULL;

    next->number = reply->page.number + 1;
    if (g->paging == PAGING_NUMBER || g->paging == PAGING_OFFSET) {
        next->more = rows >= (size_t)g->size;
        return true;
    }
    if (g->paging == PAGING_NONE || text_blank(text))
        return true;
    if (text_eq(text, reply->page.cursor))
        return err_set(e, ERR_REPLY, "\"%s\" leads back to the same page", g->next_path);
    if (g->paging == PAGING_LINK && !text_starts(text, "https://"))
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", expected an https:// address", g->next_path,
                       text);
    next->more = true;
    next->cursor = text;
    return true;
}

static bool parse_list(const struct generic *g, const struct market_reply *reply,
                       struct offer_list *out, struct market_page *next, struct arena *a,
                       struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    size_t rows = 0;

    if (!doc)
        return false;
    list = g->keyed ? json_object(doc, g->list, e) : json_array(doc, g->list, e);
    if (!list)
        return false;
    for (const struct json *row = json_first(list); row; row = json_next(row), rows++) {
        struct offer o = offer_init();
        struct err odd;

        if (!is_wanted(g, row, a))
            continue;
        if (!read_row(g, row, &o, a, &odd))
            offer_drop(out, &o, &odd);
        else if (o.price_nano_h <= 0)
            offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
        else
            offer_add(out, &o);
    }
    return next_page(g, doc, rows, reply, next, a, e);
}

bool generic_parse(const struct market_reply *reply, struct offer_list *out,
                   struct market_page *next, struct arena *a, struct err *e)
{
    const struct generic *g = reply->page.definition;

    return g->page ? generic_parse_page(g, reply, out, a, e)
                   : parse_list(g, reply, out, next, a, e);
}

bool generic_try(const struct market *m, const char *body, size_t len, int64_t now,
                 struct offer_list *out, struct arena *a, struct err *e)
{
    struct market_reply reply = {.page = market_first_page(m), .body = body, .len = len};
    struct market_page next;

    reply.page.step = MARKET_STEP_ANY;
    reply.page.now = now;
    next = reply.page;
    next.more = false;
    return m->parse(&reply, out, &next, a, e);
}

static int by_name(const void *a, const void *b)
{
    const struct market *const *x = a, *const *y = b;

    return text_cmp((*x)->name, (*y)->name);
}

bool market_set_make(const struct market *const *defined, size_t len, struct market_set *out,
                     struct arena *a, struct err *e)
{
    out->len = markets_len + len;
    out->at = ARENA_ARRAY(a, const struct market *, out->len);
    memcpy(out->at, markets, markets_len * sizeof *out->at);
    if (len)
        memcpy(out->at + markets_len, defined, len * sizeof *out->at);
    qsort(out->at, out->len, sizeof *out->at, by_name);
    for (size_t i = 1; i < out->len; i++)
        if (text_eq(out->at[i]->name, out->at[i - 1]->name))
            return err_set(e, ERR_CONFIG, "two markets are called \"%s\"", out->at[i]->name);
    return true;
}

const struct market *market_set_find(const struct market_set *set, const char *name)
{
    for (size_t i = 0; i < set->len; i++)
        if (text_eq(set->at[i]->name, name))
            return set->at[i];
    return NULL;
}
