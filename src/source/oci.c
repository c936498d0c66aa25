/*
 * Oracle Cloud: a price list per GPU-hour, and the shapes it is sold in.
 *
 * The first route gives the rate of one GPU (CPU, memory and local disk included, the same in
 * every commercial region). "NVIDIA AI Enterprise - H100" stands in the same category with the
 * same metric and is a software licence. Rows of other metrics name GPUs too (VMware nodes,
 * appliances by the day); rows without the word GPU are other products and are left out.
 * The second route tells which shapes exist: a rate with an active shape is replaced by one offer
 * per shape, so that the offer has the GPUs one must take. Preemptible is half of the list by
 * rule, where the shape says that it is allowed; it is kept as spot.
 * A rate card: nothing says what can be had. Recording of the price list: 2026-08-14.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"

enum { PRODUCTS, SHAPES };

/* The price without a commitment, in dollars; left alone when there is none. */
static bool read_price(const struct json *at, int64_t *out, struct err *e)
{
    for (const struct json *c = json_first(json_get(at, "currencyCodeLocalizations")); c;
         c = json_next(c)) {
        const char *currency;

        if (!json_str(c, "currencyCode", &currency, e))
            return false;
        if (!text_eq(currency, "USD"))
            continue;
        for (const struct json *p = json_first(json_get(c, "prices")); p; p = json_next(p)) {
            const char *model;

            if (!json_str(p, "model", &model, e))
                return false;
            if (text_eq(model, "PAY_AS_YOU_GO"))
                return json_nano(p, "value", out, e);
        }
    }
    return true;
}

/* Hopper is sold by the board of eight with NVLink only (BM.GPU.H100.8, BM.GPU.H200.8). */
static const char *form_of(const char *gpu)
{
    return text_eq(gpu, "H100") || text_eq(gpu, "H100T") || text_eq(gpu, "H200") ? "SXM" : NULL;
}

static enum row read_product(const struct json *at, const struct source_page *page, struct offer *o,
                             struct arena *a, struct err *e)
{
    const char *name, *metric, *gpu;

    (void)page;
    (void)a;
    if (!json_str(at, "displayName", &name, e) || !json_str(at, "metricName", &metric, e))
        return ROW_ODD;
    if (!strstr(name, "GPU") && !strstr(metric, "GPU"))
        return ROW_SKIP;
    gpu = strstr(name, "GPU - ");
    o->gpu = gpu ? gpu + strlen("GPU - ") : name;
    o->form = form_of(o->gpu);
    o->stock = STOCK_YES;
    o->gpus = 1;
    if (!json_str(at, "partNumber", &o->key, e) || !read_price(at, &o->price_nano, e))
        return ROW_ODD;
    if (strstr(name, "AI Enterprise"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT, "a software licence beside the machine");
    if (!text_eq(metric, "GPU Per Hour"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT,
                           text_fmt(a, "priced by \"%s\", not by the GPU-hour", metric));
    return ROW_TAKE;
}

static bool sold(const struct json *shape, struct err *e)
{
    const char *status = "";
    bool hidden = false;

    return json_str_opt(shape, "status", &status, e) && json_bool_opt(shape, "hidden", &hidden, e)
           && !hidden && text_eq(status, "ACTIVE");
}

/* One offer of a shape from the rate of its part. False when the shape cannot be read. */
static bool add_shape(const struct json *shape, const char *part, const struct offer *rate,
                      struct offer_list *out, struct arena *a)
{
    struct offer o = *rate;
    struct err odd;
    const char *name = NULL;
    bool preemptible = false;

    o.key = NULL;
    o.verdict = VERDICT_OK;
    o.why = NULL;
    if (!json_str(shape, "name", &name, &odd) || !json_int(shape, "gpuQty", &o.gpus, &odd)
        || !json_bool_opt(shape, "allowPreemptible", &preemptible, &odd)
        || !rows_times(&o.price_nano, o.gpus, &odd)) {
        offer_drop(out, &o, &odd);
        return false;
    }
    o.key = text_fmt(a, "%s/%s", part, name);
    offer_add(out, &o);
    if (preemptible) {
        o.key = text_fmt(a, "%s/preemptible", o.key);
        o.term = TERM_SPOT;
        o.price_nano = fixed_div_even(o.price_nano, 2);
        offer_add(out, &o);
    }
    return true;
}

static void read_shape(const struct json *shape, const struct rows_index *rates,
                       struct offer_list *out, struct arena *a)
{
    struct err odd;

    if (!sold(shape, &odd))
        return;
    for (const struct json *p = json_first(json_get(shape, "products")); p; p = json_next(p)) {
        const char *part = json_text(json_get(p, "partNumber"), a);
        size_t at = part ? rows_first(rates, part) : 0;

        if (!at)
            continue;
        for (; at; at = rows_after(rates, at)) {
            struct offer copy = out->at[at - 1]; /* the list may move while it grows */

            if (add_shape(shape, part, &copy, out, a))
                (void)rows_reject(&out->at[at - 1], VERDICT_DUPLICATE,
                                  "the rate of a shape that is listed itself");
        }
        return;
    }
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "items", r->e);
    struct rows_index rates;
    bool shapes;

    if (!list)
        return false;
    shapes = r->page->step == SOURCE_STEP_ANY ? json_get(json_first(list), "shapeType") != NULL
                                              : r->page->step == SHAPES;
    if (!shapes) {
        rows_each(list, r->page, read_product, r->out, r->a);
        r->next->more = r->page->step == PRODUCTS;
        r->next->step = SHAPES;
        return true;
    }
    rows_index_init(&rates, r->out, r->a);
    for (const struct json *at = json_first(list); at; at = json_next(at))
        read_shape(at, &rates, r->out, r->a);
    return true;
}

const struct source source_oci = {
    .name = "oci",
    .title = "Oracle Cloud Infrastructure",
    .see = "https://www.oracle.com/cloud/price-list/",
    .op = "oci",
    .kind = SOURCE_HYPERSCALER,
    .gap_s = 1800,
    .url = {[PRODUCTS] = "https://apexapps.oracle.com/pls/apex/cetools/api/v1/products/"
                         "?currencyCode=USD",
            [SHAPES] = "https://www.oracle.com/a/ocom/docs/cloudestimator2/data/shapes.json"},
    .read = read,
};
