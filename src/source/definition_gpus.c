/*
 * What is for rent in a row: the GPUs, their price for an hour, the term, and whether they can be
 * had.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/conf.h"
#include "source/definition_priv.h"

static bool read_price(const struct json *doc, struct definition *d, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path",     "spot",   "basis",    "per", "shift",
                                        "currency", "teaser", "optional", NULL};
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
        || !json_bool_opt(doc, "price.optional", &g->optional, e)
        || !part_path(doc, "price.spot", false, &g->spot, e)
        || !pick_read_currency(doc, "price.currency", d, a, e))
        return false;
    g->per_gpu = basis == 1;
    g->per = (enum per)per;
    if (is_page(d) && (g->price || g->shift))
        return conf_wrong(doc, e, "\"price.%s\" has no meaning on a page",
                          g->price ? "path" : "shift");
    if (is_page(d) && d->currency.from != FROM_LITERAL)
        return conf_wrong(part_or(doc, "price.currency"), e,
                          "\"price.currency\" of a page is a literal");
    return (g->shift >= -12 && g->shift <= 6)
           || conf_wrong(part_or(doc, "price.shift"), e,
                         "\"price.shift\" is %lld, expected -12 to 6", (long long)g->shift);
}

/* "on_demand", or {"path": "tier", "words": {"on_demand": ["dedicated"], "spot": ["spot"]}}. */
static bool read_term(const struct json *doc, struct gpus *g, struct arena *a, struct err *e)
{
    static const char *const known[] = {"path", "words", "ends", NULL};
    const struct json *term = part_at(doc, "term"), *words;
    const char *form;

    if (!term)
        return true;
    if (json_is_text(term))
        return part_term(doc, "term", &g->term, e);
    if (!json_object(doc, "term", e) || !json_only(term, "term", known, e)
        || !part_path(doc, "term.path", true, &g->term_path, e))
        return false;
    g->term_by_end = json_member(term, "ends") != NULL;
    form = g->term_by_end ? "term.ends" : "term.words";
    words = json_object(doc, form, e);
    if (!words)
        return false;
    for (const struct json *at = json_first(words); at; at = json_next(at)) {
        const char *path = text_fmt(a, "%s.%s", form, json_name(at));
        enum term t;

        if (!term_by_name(json_name(at), &t))
            return part_bad(at, e, path, json_name(at), "on_demand, spot or reserved");
        if (!part_words(doc, path, &g->term_words[t], e))
            return false;
    }
    return true;
}

/* {"count": p}, {"flag": p}, {"list": p} or {"path": p, "yes": [..], "no": [..]}. */
static bool read_stock_at(const struct json *at, const char *where, struct stock_at *out,
                          struct err *e)
{
    static const char *const known[] = {"count", "flag", "list", "path", "yes", "no", NULL};
    static const enum stock_way ways[] = {WAY_COUNT, WAY_FLAG, WAY_LIST, WAY_WORDS};
    size_t said = 0;

    if (!part_object(at, e))
        return conf_in(at, e, "%s", where);
    if (!json_only(at, where, known, e))
        return false;
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        if (!json_member(at, known[i]))
            continue;
        out->way = ways[i];
        said++;
        if (!part_path(at, known[i], true, &out->path, e))
            return conf_in(at, e, "%s", where);
    }
    if (said != 1)
        return conf_wrong(at, e, "\"%s\" has to have one of count, flag, list and path", where);
    if (!part_words(at, "yes", &out->yes, e) || !part_words(at, "no", &out->no, e))
        return conf_in(at, e, "%s", where);
    if ((out->way == WAY_WORDS) != (out->yes.len > 0))
        return conf_wrong(at, e, "\"%s.yes\" goes with \"%s.path\", and the reverse", where, where);
    return true;
}

/* "yes", one way, or a list of them, which have to agree. */
static bool read_stock(const struct json *doc, struct gpus *g, struct err *e)
{
    const struct json *stock = part_at(doc, "stock"), *at;
    const char *word = NULL;

    if (json_is_text(stock)) {
        g->stocks = 1;
        return json_str(doc, "stock", &word, e)
               && (text_eq(word, "yes") || part_bad(doc, e, "stock", word, "yes or an object"));
    }
    if (!json_is_array(stock) && !json_object(doc, "stock", e))
        return false;
    at = json_is_array(stock) ? json_first(stock) : stock;
    for (; at; at = json_is_array(stock) ? json_next(at) : NULL) {
        if (g->stocks == STOCKS_MAX)
            return conf_wrong(part_or(doc, "stock"), e, "\"stock\" has more than %d",
                              (int)STOCKS_MAX);
        if (!read_stock_at(at, "stock", &g->stock[g->stocks++], e))
            return false;
    }
    return g->stocks > 0 || conf_wrong(part_or(doc, "stock"), e, "\"stock\" is an empty list");
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
    if (!pick_read(doc, "fields.gpu", list, d, &g->gpu, a, e)
        || !pick_read(doc, "fields.gpus", list, d, &g->gpus, a, e)
        || !pick_read(doc, "fields.form", false, d, &g->form, a, e)
        || !pick_read(doc, "fields.tier", false, d, &d->tier, a, e)
        || !pick_read(doc, "fields.region", false, d, &d->region, a, e)
        || !pick_read(doc, "fields.host", false, d, &g->host, a, e)
        || !pick_read(doc, "fields.machine", false, d, &g->machine, a, e)
        || !pick_read(doc, "fields.operator", false, d, &d->op, a, e)
        || !pick_read(doc, "fields.memory_gb", false, d, &g->memory_gb, a, e))
        return false;
    return pick_check_operator(doc, d, e);
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

/* A number may be a text of digits; one that is cut out of a text is one or is not told. */
static bool take_number(const struct definition *d, const struct pick *p, const struct place *at,
                        int64_t *out, struct arena *a, struct err *e)
{
    const char *text = NULL;

    if (p->from == FROM_NOWHERE)
        return true;
    if (p->from == FROM_ROW && !p->before && !p->behind) {
        if (!json_is_null(json_get(at->row, p->text)) || (!p->otherwise && !p->optional))
            return json_int(at->row, p->text, out, e);
    } else {
        if (!pick_text(d, p, at, &text, a, e))
            return false;
        if (text && text_int(text, 0, 1000000, out))
            return true;
        if (p->from == FROM_LITERAL)
            return err_set(e, ERR_CONFIG, "literal \"%s\" is not a number", text);
    }
    return !p->otherwise || take_number(d, p->otherwise, at, out, a, e);
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
        const struct words *w = &g->term_words[t];
        bool is = !g->term_by_end && words_have(w, word);

        for (size_t i = 0; g->term_by_end && word && i < w->len; i++)
            is = is || text_ends(word, w->at[i]);
        if (is) {
            o->term = (enum term)t;
            return true;
        }
    }
    return g->term_by_end
           || err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no term of the definition",
                      g->term_path, word ? word : "null");
}

static bool take_stock_at(const struct stock_at *s, const struct json *row, struct offer *o,
                          struct arena *a, struct err *e)
{
    const char *word;
    bool flag;

    switch (s->way) {
    case WAY_YES:
        o->stock = STOCK_YES;
        return true;
    case WAY_COUNT:
        o->stock = STOCK_TOLD;
        return json_int(row, s->path, &o->available, e);
    case WAY_FLAG:
        if (!json_bool(row, s->path, &flag, e))
            return false;
        o->stock = flag ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_LIST:
        if (!json_array(row, s->path, e))
            return false;
        o->stock = json_len(json_get(row, s->path)) ? STOCK_YES : STOCK_NO;
        return true;
    case WAY_WORDS:
        break;
    }
    word = word_at(row, s->path, a);
    if (words_have(&s->yes, word))
        o->stock = STOCK_YES;
    else if (words_have(&s->no, word))
        o->stock = STOCK_NO;
    else
        return err_set(e, ERR_REPLY, "\"%s\" is \"%s\", which is no stock of the definition",
                       s->path, word ? word : "null");
    return true;
}

static bool take_stock(const struct gpus *g, const struct json *row, struct offer *o,
                       struct arena *a, struct err *e)
{
    enum stock all = STOCK_YES;

    for (size_t i = 0; i < g->stocks; i++) {
        if (!take_stock_at(&g->stock[i], row, o, a, e))
            return false;
        if (all == STOCK_YES || o->stock == STOCK_NO)
            all = o->stock;
    }
    o->stock = all;
    return true;
}

static bool take_price(const struct gpus *g, const char *path, const struct json *row,
                       struct offer *o, struct err *e)
{
    int64_t nano;

    if (g->optional && json_is_null(json_get(row, path)))
        return true;
    if (!json_nano_shift(row, path, (int)g->shift, &nano, e))
        return false;
    o->price_nano = nano;
    if (nano <= 0)
        return true; /* no price: the caller says so */
    if (!gpus_hour(g->per, nano, &nano)
        || (g->per_gpu && __builtin_mul_overflow(nano, o->gpus, &nano)))
        return o->price_nano = 0, err_set(e, ERR_REPLY, "\"%s\" is too large for a price", path);
    o->price_nano = nano;
    return true;
}

void gpus_put(const struct gpus *g, const struct offer *base, const char *path,
              const struct json *row, const struct refusal *refused, const char *why,
              struct offer_list *out)
{
    struct offer o = *base;
    struct err odd;

    if (!take_price(g, path, row, &o, &odd))
        offer_drop(out, &o, &odd);
    else if (refused)
        offer_reject(out, &o, refused->verdict, why);
    else if (o.price_nano <= 0)
        offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
    else
        offer_add(out, &o);
}

bool gpus_has_spot(const struct gpus *g, const struct offer *o, const struct json *row,
                   struct offer *spot, struct arena *a)
{
    const struct json *at = g->spot ? json_get(row, g->spot) : NULL;

    if (o->term == TERM_SPOT || json_is_null(at)
        || (json_is_text(at) && text_blank(json_text(at, a))))
        return false;
    *spot = *o;
    spot->key = text_join(a, o->key, "/spot", NULL);
    spot->term = TERM_SPOT;
    return true;
}

static bool take_texts(const struct definition *d, const struct place *at, struct offer *o,
                       struct arena *a, struct err *e)
{
    const struct gpus *g = &d->gpus;

    return pick_text(d, &g->gpu, at, &o->gpu, a, e) && pick_key(d, at, &o->key, a, e)
           && part_flags_fit(&d->rows, at->row, e) && pick_text(d, &g->form, at, &o->form, a, e)
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

    if (d->currency.from == FROM_LITERAL)
        o->currency = d->currency.text;
    if (!take_texts(d, at, o, a, e) || !pick_text(d, &d->currency, at, &currency, a, e)
        || !take_number(d, &g->gpus, at, &o->gpus, a, e)
        || !take_number(d, &g->memory_gb, at, &gb, a, e))
        return false;
    if (!o->gpu || !currency)
        return err_set(e, ERR_REPLY, "\"%s\" is missing", o->gpu ? d->currency.text : g->gpu.text);
    o->currency = currency;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * 1024 : 0;
    o->teaser = g->teaser;
    return take_term(g, at->row, o, a, e) && take_stock(g, at->row, o, a, e);
}
