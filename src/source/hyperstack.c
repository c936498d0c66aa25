/*
 * Hyperstack: a price book per GPU, and the stock of each model by region.
 *
 * `value` is after the account's own discount, `original_value` is the list price: that is read.
 * Spot prices are rows of their own, named with the suffix "-spot". The book also lists CPU, disk
 * and addresses by names that nothing sets apart; they leave as other goods.
 * Stock is text, "8" or "10+", which counts as its figure. A price of the book becomes one offer
 * per region that lists the model; a model in stock without a price is kept without one.
 * An error may come with status 200 and "status": false.
 * Recording: the stock feed of the public site of 2026-08-25 (no prices).
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

enum { BOOK, STOCKS };

static enum row read_price(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    (void)a;
    o->gpus = 1;
    if (!json_str(at, "name", &o->gpu, e))
        return ROW_ODD;
    o->key = o->gpu;
    o->term = text_ends(o->gpu, "-spot") ? TERM_SPOT : TERM_ON_DEMAND;
    o->stock = page->step == BOOK ? STOCK_NO : STOCK_UNKNOWN; /* until a region lists it */
    if (json_is_null(json_get(at, "original_value"))
            ? !json_nano_opt(at, "value", &o->price_nano, e)
            : !json_nano(at, "original_value", &o->price_nano, e))
        return ROW_ODD;
    return ROW_TAKE;
}

/* "0", "8", "10+". */
static bool read_count(const struct json *at, int64_t *out, struct arena *a, struct err *e)
{
    const char *text;
    size_t len;

    if (!json_str(at, "available", &text, e))
        return false;
    len = strlen(text);
    if (len && text[len - 1] == '+')
        len--;
    if (text_int(text_dup_n(a, text, len), 0, 1000000, out))
        return true;
    return err_set(e, ERR_REPLY, "\"available\" is \"%.40s\", expected a count", text);
}

/* A model of a region at a price of the book; 0: the book has none. */
static void add_model(const struct json *at, const char *name, const char *region, size_t price,
                      struct offer_list *out, struct arena *a)
{
    struct offer o = price ? out->at[price - 1] : offer_init();
    struct err odd;

    o.key = text_fmt(a, "%s/%s", name, region);
    o.gpu = name;
    o.gpus = 1;
    o.region = region;
    o.term = text_ends(name, "-spot") ? TERM_SPOT : TERM_ON_DEMAND;
    o.verdict = VERDICT_OK;
    o.why = NULL;
    o.stock = STOCK_TOLD;
    if (!read_count(at, &o.available, a, &odd))
        offer_drop(out, &o, &odd);
    else if (o.price_nano <= 0)
        offer_reject(out, &o, VERDICT_NO_PRICE, "in stock, but not in the price book");
    else
        offer_add(out, &o);
}

static void read_model(const struct json *at, const char *region, const struct rows_index *book,
                       struct offer_list *out, struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const char *name;
    size_t price;

    if (!json_str(at, "model", &name, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    price = rows_first(book, name);
    do
        add_model(at, name, region, price, out, a);
    while (price && (price = rows_after(book, price)));
}

/* The rows of the book that a region lists stand for themselves no more. */
static void replace(const struct rows_index *book, size_t from, const struct offer_list *out,
                    struct arena *a)
{
    bool *done = ARENA_ARRAY(a, bool, from + 1); /* by the first row of a name */

    for (size_t i = from; i < out->len; i++) {
        size_t row = out->at[i].gpu ? rows_first(book, out->at[i].gpu) : 0;

        if (done[row])
            continue;
        done[row] = true;
        for (; row; row = rows_after(book, row))
            (void)rows_reject(&out->at[row - 1], VERDICT_DUPLICATE, "listed by region");
    }
}

static bool read_stocks(const struct json *doc, struct offer_list *out, struct arena *a,
                        struct err *e)
{
    const struct json *list = json_array(doc, "stocks", e);
    struct rows_index book;
    size_t from = out->len;

    if (!list)
        return false;
    rows_index_init(&book, out, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const struct json *models = json_array(at, "models", e);
        const char *region;

        if (!models || !json_str(at, "region", &region, e))
            return false;
        for (const struct json *m = json_first(models); m; m = json_next(m))
            read_model(m, region, &book, out, a);
    }
    replace(&book, from, out, a);
    return true;
}

static bool read(struct source_read *r)
{
    const char *message = "no reason given";
    bool status = true, book;

    if (!json_bool_opt(r->doc, "status", &status, r->e))
        return false;
    if (!status)
        return json_str_opt(r->doc, "message", &message, r->e)
               && err_set(r->e, ERR_REPLY, "the market reports a failure: \"%.200s\"", message);
    book = r->page->step == SOURCE_STEP_ANY ? json_is_array(r->doc) : r->page->step == BOOK;
    if (!book)
        return read_stocks(r->doc, r->out, r->a, r->e);
    if (!json_array(r->doc, "", r->e))
        return false;
    rows_each(r->doc, r->page, read_price, r->out, r->a);
    r->next->more = r->page->step == BOOK;
    r->next->step = STOCKS;
    return true;
}

const struct source source_hyperstack = {
    .name = "hyperstack",
    .title = "Hyperstack",
    .see = "https://www.hyperstack.cloud/gpu-pricing",
    .op = "hyperstack",
    .key_env = {"HYPERSTACK_API_KEY"},
    .kind = SOURCE_LIST,
    .url = {[BOOK] = "https://infrahub-api.nexgencloud.com/v1/pricebook",
            [STOCKS] = "https://infrahub-api.nexgencloud.com/v1/core/stocks"},
    .key_header = "api_key",
    .read = read,
};
