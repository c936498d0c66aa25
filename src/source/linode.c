/*
 * Linode (Akamai): a rate card of instance types, pages from 1, no key.
 *
 * price.hourly is dollars for the instance; some regions have prices of their own, one offer each.
 * The GPU is told by the type's id only. There is no Hopper here: the market is up and every GPU
 * row is another GPU, which is worth knowing. accelerated_devices counts video encoders.
 * Source: linode/linodego; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { PER_PAGE = 500 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.linode.com/v4/linode/types?page=%d&page_size=%d",
                        page->number + 1, PER_PAGE);
}

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    (void)a;
    if (!json_str(at, "id", &o->key, e) || !json_int(at, "gpus", &o->gpus, e))
        return ROW_ODD;
    if (o->gpus == 0)
        return ROW_SKIP;
    o->gpu = o->key;
    o->stock = STOCK_YES;
    return json_nano_opt(at, "price.hourly", &o->price_nano, e) ? ROW_TAKE : ROW_ODD;
}

/* The regions that have a price of their own; an odd type is told once. */
static void add_regions(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer type = offer_init();
    struct err odd;

    if (read_type(at, NULL, &type, a, &odd) != ROW_TAKE)
        return;
    for (const struct json *r = json_first(json_get(at, "region_prices")); r; r = json_next(r)) {
        struct offer o = type;

        o.price_nano = 0;
        o.key = text_fmt(a, "%s/%s", type.key, json_str(r, "id", &o.region, &odd) ? o.region : "");
        rows_keep(out, &o,
                  o.region && json_nano_opt(r, "hourly", &o.price_nano, &odd) ? ROW_TAKE : ROW_ODD,
                  &odd);
    }
}

static bool turn(const struct json *doc, const struct source_page *page, size_t rows,
                 struct source_page *next, struct err *e)
{
    int64_t pages;

    if (!json_int(doc, "pages", &pages, e))
        return false;
    if (rows == 0)
        return err_set(e, ERR_REPLY, "page %d of %lld has no types", page->number + 1,
                       (long long)pages);
    next->number = page->number + 1;
    next->more = next->number < pages;
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list;
    const struct json *error = json_first(json_get(r->doc, "errors"));

    if (error)
        return rows_error(error, "reason", "", r->e);
    list = json_array(r->doc, "data", r->e);
    if (!list)
        return false;
    rows_each(list, r->page, read_type, r->out, r->a);
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_regions(at, r->out, r->a);
    return r->page->step == SOURCE_STEP_ANY || turn(r->doc, r->page, json_len(list), r->next, r->e);
}

const struct source source_linode = {
    .name = "linode",
    .title = "Akamai Cloud (Linode)",
    .see = "https://www.linode.com/pricing/",
    .op = "linode",
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
