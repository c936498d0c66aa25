/*
 * What is for rent in a row: the GPUs, their price for an hour, the term, and whether they can be
 * had.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/definition_priv.h"

static bool read_price(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path",     "basis",  "per", "shift",
                                        "currency", "teaser", NULL};
    static const char *const bases[] = {"offer", "gpu"};
    static const char *const pers[] = {"second", "minute", "hour", "day", "month"};
    const struct json *price = json_object(doc, "price", e);
    struct gpus *g = &d->gpus;
    int basis, per;

    if (!price || !json_only(price, "price", known, e)
        || !part_path(doc, "price.path", !is_page(d), &g->price, e)
        || !part_choice(doc, "price.basis", bases, 2, NULL, &basis, e)
        || !part_choice(doc, "price.per", pers, 5, NULL, &per, e)
        || !json_int_opt(doc, "price.shift", &g->shift, e)
        || !json_bool_opt(doc, "price.teaser", &g->teaser, e)
        || !pick_read_currency(doc, "price.currency", d, a, e))
        return false;
    g->per_gpu = basis == 1;
    g->per = (enum per)per;
    if (is_page(d) && (g->price || g->shift))
        return err_set(e, ERR_CONFIG, "\"price.%s\" has no meaning on a page",
                       g->price ? "path" : "shift");
    if (is_page(d) && d->currency.from != FROM_LITERAL)
        return err_set(e, ERR_CONFIG, "\"price.currency\" of a page is a literal");
    return (g->shift >= -12 && g->shift <= 6)
           || err_set(e, ERR_CONFIG, "\"price.shift\" is %lld, expected -12 to 6",
                      (long long)g->shift);
}

/* "on_demand", or {"path": "tier", "words": {"on_demand": ["dedicated"], "spot": ["spot"]}}. */
static bool read_term(const struct json *doc, struct gpus *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "words", NULL};
    const struct json *term = part_at(doc, "term"), *words;

    if (!term)
        return true;
    if (json_is_text(term))
        return part_term(doc, "term", &g->term, e);
    if (!json_object(doc, "term", e) || !json_only(term, "term", known, e)
        || !part_path(doc, "term.path", true, &g->term_path, e))
        return false;
    words = json_object(doc, "term.words", e);
    if (!words)
        return false;
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        const char *path = text_fmt(a, "term.words.%s", json_name(at));
        enum term t;

        if (!term_by_name(json_name(at), &t))
            return part_bad(e, path, json_name(at), "on_demand, spot or reserved");
        if (!part_words(doc, path, &g->term_words[t], e))
            return false;
    }
    return true;
}

/* "yes", {"count": p}, {"flag": p}, {"list": p} or {"path": p, "yes": [..], "no": [..]}. */
static bool read_stock(const struct json *doc, struct gpus *g, struct err *e)
{
    static const char *const known[] = {"count", "flag", "list", "path", "yes", "no", NULL};
    static const struct {
        const char *path;
        enum stock_way stock;
    } ways[] = {{"stock.count", WAY_COUNT},
                {"stock.flag", WAY_FLAG},
                {"stock.list", WAY_LIST},
                {"stock.path", WAY_WORDS}};
    const struct json *stock = json_get(doc, "stock");
    const char *word = NULL;
    size_t said = 0;

    if (json_is_text(stock))
        return json_str(doc, "stock", &word, e)
               && (text_eq(word, "yes") || part_bad(e, "stock", word, "yes or an object"));
    if (!json_object(doc, "stock", e) || !json_only(stock, "stock", known, e))
        return false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        const char *path = NULL;

        if (!part_path(doc, ways[i].path, false, &path, e))
            return false;
        if (path) {
            g->stock = ways[i].stock;
            g->stock_path = path;
            said++;
        }
    }
    if (said != 1)
        return err_set(e, ERR_CONFIG, "\"stock\" has to have one of count, flag, list and path");
    if (!part_words(doc, "stock.yes", &g->stock_yes, e)
        || !part_words(doc, "stock.no", &g->stock_no, e))
        return false;
    if ((g->stock == WAY_WORDS) != (g->stock_yes.len > 0))
        return err_set(e, ERR_CONFIG, "\"stock.yes\" goes with \"stock.path\", and the reverse");
    return true;
}

static bool read_fields(const struct json *doc, struct definition *d, struct arena *a,
                        struct err *e)
{
    static const char *const known[] = {"key",      "gpu",       "gpus", "form",
                                        "tier",     "region",    "host", "machine",
                                        "operator", "memory_gb", NULL};
    const struct json *fields = json_object(doc, "fields", e);
    struct gpus *g = &d->gpus;
    bool list = !is_page(d);

    if (!fields || !json_only(fields, "fields", known, e))
        return false;
    if (json_member(fields, "key") || (list && !d->rows.keyed)) {
        if (!pick_read_key(doc, d, a, e))
            return false;
    } else if (list) {
        d->key[0].from = FROM_NAME;
        d->key_len = 1;
    }
    if (!pick_read(doc, "fields.gpu", list, d, &g->gpu, e)
        || !pick_read(doc, "fields.gpus", list, d, &g->gpus, e)
        || !pick_read(doc, "fields.form", false, d, &g->form, e)
        || !pick_read(doc, "fields.tier", false, d, &d->tier, e)
        || !pick_read(doc, "fields.region", false, d, &d->region, e)
        || !pick_read(doc, "fields.host", false, d, &g->host, e)
        || !pick_read(doc, "fields.machine", false, d, &g->machine, e)
        || !pick_read(doc, "fields.operator", false, d, &d->op, e)
        || !pick_read(doc, "fields.memory_gb", false, d, &g->memory_gb, e))
        return false;
    return !d->source.op != (d->op.from == FROM_NOWHERE)
           || err_set(e, ERR_CONFIG,
                      "either \"operator\" or \"fields.operator\" has to say whose machines they "
                      "are");
}

bool gpus_read(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    return read_fields(doc, d, a, e) && read_price(doc, d, a, e)
           && (is_page(d) || (read_term(doc, &d->gpus, a, e) && read_stock(doc, &d->gpus, e)));
}

bool gpus_hour(enum per per, int64_t nano, int64_t *out)
{
    static const struct {
        int64_t times, over;
    } of[] = {{3600, 1}, {60, 1}, {1, 1}, {1, 24}, {1, 730}};

    if (nano < 0 || nano > INT64_MAX / 4000)
        return false;
    *out = fixed_mul_div_even(nano, of[per].times, of[per].over);
    return true;
}

static bool take_number(const struct definition *d, const struct pick *p, const struct place *at,
                        int64_t *out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (p->from == FROM_NOWHERE)
        return true;
    if (p->from == FROM_ROW && !p->before && !p->behind)
        return json_int(at->row, p->text, out, e);
    if (!pick_text(d, p, at, &text, a, e))
        return false;
    return text_int(text ? text : "", 0, 1000000, out)
           || err_set(e, ERR_REPLY, "\"%.40s\" is not a number", text ? text : "");
}

static bool take_term(const struct gpus *g, const struct json *row, struct offer *o,
                      struct arena *a, struct err *e)
{
    const char *word;

    o->term = g->term;
    if (!g->term_path)
        return true;
    word = word_at(row, g->term_path, a);
    for (int t = 0; t < TERMS; t++) {
        if (words_have(&g->term_words[t], word)) {
            o->term = (enum term)t;
            return true;
        }
    }
    return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no term of the definition",
                   g->term_path, word ? word : "null");
}

static bool take_stock(const struct gpus *g, const struct json *row, struct offer *o,
                       struct arena *a, struct err *e)
{
    const char *word;
    bool flag;

    switch (g->stock) {
    case WAY_YES:
        o->stock = STOCK_YES;
        return true;
    case WAY_COUNT:
        o->stock = STOCK_TOLD;
        return json_int(row, g->stock_path, &o->available, e);
    case WAY_FLAG:
        if (!json_bool(row, g->stock_path, &flag, e))
            return false;
        o->stock = flag ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_LIST:
        if (!json_array(row, g->stock_path, e))
            return false;
        o->stock = json_len(json_get(row, g->stock_path)) ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_WORDS:
        break;
    }
    word = word_at(row, g->stock_path, a);
    if (words_have(&g->stock_yes, word))
        o->stock = STOCK_YES;
    else if (words_have(&g->stock_no, word))
        o->stock = STOCK_NO;
    else
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no stock of the definition",
                       g->stock_path, word ? word : "null");
    return true;
}

static bool take_price(const struct gpus *g, const struct json *row, struct offer *o, struct err *e)
{
    int64_t nano;

    if (!json_nano_shift(row, g->price, (int)g->shift, &nano, e))
        return false;
    if (nano <= 0)
        return true; /* no price: the caller says so */
    if (!gpus_hour(g->per, nano, &nano)
        || (g->per_gpu && __builtin_mul_overflow(nano, o->gpus, &nano)))
        return err_set(e, ERR_REPLY, "\"%s\" is too large for a price", g->price);
    o->price_nano = nano;
    return true;
}

static bool take_texts(const struct definition *d, const struct place *at, struct offer *o,
                       struct arena *a, struct err *e)
{
    const struct gpus *g = &d->gpus;

    return pick_key(d, at, &o->key, a, e) && pick_text(d, &g->gpu, at, &o->gpu, a, e)
           && pick_text(d, &g->form, at, &o->form, a, e)
           && pick_text(d, &d->tier, at, &o->tier, a, e)
           && pick_text(d, &d->region, at, &o->region, a, e)
           && pick_text(d, &g->host, at, &o->host, a, e)
           && pick_text(d, &g->machine, at, &o->machine, a, e)
           && pick_text(d, &d->op, at, &o->op, a, e);
}

bool gpus_read_row(const struct definition *d, const struct place *at, struct offer *o,
                   struct arena *a, struct err *e)
{
    const struct gpus *g = &d->gpus;
    const char *currency = NULL;
    int64_t gb = 0;

    if (!take_texts(d, at, o, a, e) || !pick_text(d, &d->currency, at, &currency, a, e)
        || !take_number(d, &g->gpus, at, &o->gpus, a, e)
        || !take_number(d, &g->memory_gb, at, &gb, a, e))
        return false;
    if (!o->gpu || !currency)
        return err_set(e, ERR_REPLY, "\"%s\" is missing", o->gpu ? d->currency.text : g->gpu.text);
    o->currency = currency;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * 1024 : 0;
    o->teaser = g->teaser;
    return take_term(g, at->row, o, a, e) && take_stock(g, at->row, o, a, e)
           && take_price(g, at->row, o, e);
}
