#include "source/generic.h"

#include <string.h>

#include "base/fixed.h"
#include "source/generic_priv.h"

void generic_request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    const struct generic *g = page->definition;

    definition_ask(&g->ask, page, out, a);
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

static bool int_at(const struct json *row, const struct definition_field *f, int64_t *out,
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
    word = definition_word(row, g->term_path, a);
    for (int t = 0; t < TERMS; t++) {
        if (definition_is_one_of(&g->term_words[t], word)) {
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
    word = definition_word(row, g->stock_path, a);
    if (definition_is_one_of(&g->stock_yes, word))
        o->stock = STOCK_YES;
    else if (definition_is_one_of(&g->stock_no, word))
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
    o->price_nano = nano;
    return true;
}

static bool read_row(const struct generic *g, const struct json *row, struct offer *o,
                     struct arena *a, struct err *e)
{
    const char *currency = NULL;
    int64_t gb = 0;

    if (g->ask.keyed)
        o->key = json_name(row);
    if (!definition_text(row, &g->key, &o->key, a, e)
        || !definition_text(row, &g->gpu, &o->gpu, a, e)
        || !definition_text(row, &g->form, &o->form, a, e)
        || !definition_text(row, &g->tier, &o->tier, a, e)
        || !definition_text(row, &g->region, &o->region, a, e)
        || !definition_text(row, &g->host, &o->host, a, e)
        || !definition_text(row, &g->machine, &o->machine, a, e)
        || !definition_text(row, &g->op, &o->op, a, e)
        || !definition_text(row, &g->currency, &currency, a, e)
        || !int_at(row, &g->gpus, &o->gpus, e) || !int_at(row, &g->memory_gb, &gb, e))
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

static bool parse_list(const struct generic *g, const struct source_reply *reply,
                       struct offer_list *out, struct source_page *next, struct arena *a,
                       struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    size_t rows = 0;

    if (!doc)
        return false;
    list = g->ask.keyed ? json_object(doc, g->ask.list, e) : json_array(doc, g->ask.list, e);
    if (!list)
        return false;
    for (const struct json *row = json_first(list); row; row = json_next(row), rows++) {
        struct offer o = offer_init();
        struct err odd;

        if (!definition_wanted(&g->ask, row, a))
            continue;
        if (!read_row(g, row, &o, a, &odd))
            offer_drop(out, &o, &odd);
        else if (o.price_nano <= 0)
            offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
        else
            offer_add(out, &o);
    }
    return definition_next(&g->ask, doc, rows, reply, next, a, e);
}

bool generic_parse(const struct source_reply *reply, struct offer_list *out,
                   struct source_page *next, struct arena *a, struct err *e)
{
    const struct generic *g = reply->page.definition;

    return g->page ? generic_parse_page(g, reply, out, a, e)
                   : parse_list(g, reply, out, next, a, e);
}
