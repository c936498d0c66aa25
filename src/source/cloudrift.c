/*
 * CloudRift: virtual machines by brand of GPU, variants, and the nodes of each data centre.
 *
 * cost_per_hour is cents for the variant. nodes_per_dc counts the free nodes of a variant by data
 * centre, one offer each; a variant without any is sold out. Whether vram is per GPU or a sum is
 * not documented, so it is not read, nor is a name from the variant's code. An error may come as a
 * bare JSON string. Hopper has not been seen here.
 * Source: dstackai/gpuhunt; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { COUNT_MAX = 1000000 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page; /* one page only */
    out->url = "https://api.cloudrift.ai/api/v1/instance-types/list";
    http_json(out, a,
              "{\"version\":\"2025-03-21\",\"data\":{\"selector\":"
              "{\"ByServiceAndLocation\":{\"services\":[\"vm\"]}}}}");
}

static enum row read_variant(const struct json *at, struct offer *o, struct err *e)
{
    if (!json_str(at, "name", &o->key, e) || !json_int(at, "gpu_count", &o->gpus, e)
        || !json_nano_shift(at, "cost_per_hour", -2, &o->price_nano, e)
        || !json_object(at, "nodes_per_dc", e))
        return ROW_ODD;
    if (o->gpus > COUNT_MAX) {
        err_set(e, ERR_REPLY, "\"gpu_count\" is beyond any count");
        return ROW_ODD;
    }
    o->stock = STOCK_TOLD;
    return ROW_TAKE;
}

static void add_site(const struct json *at, struct offer o, struct offer_list *out, struct arena *a)
{
    struct err odd = {0};
    int64_t nodes;

    o.region = json_name(at);
    o.key = text_fmt(a, "%s/%s", o.key, o.region);
    if (!json_int(at, "", &nodes, &odd)
        || (nodes > COUNT_MAX && !err_set(&odd, ERR_REPLY, "nodes are beyond any count"))) {
        offer_drop(out, &o, &odd);
        return;
    }
    o.available = nodes > 0 && o.gpus > 0 ? nodes * o.gpus : 0;
    rows_keep(out, &o, ROW_TAKE, &odd);
}

static void add_variant(const struct json *at, const char *brand, struct offer_list *out,
                        struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const struct json *sites;
    enum row row;

    o.gpu = brand;
    row = read_variant(at, &o, &odd);
    sites = json_first(json_get(at, "nodes_per_dc"));
    if (row == ROW_ODD || !sites)
        rows_keep(out, &o, row, &odd);
    else
        for (; sites; sites = json_next(sites))
            add_site(sites, o, out, a);
}

static void add_type(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const struct json *list = NULL;

    if (json_str(at, "brand_short", &o.gpu, &odd))
        list = json_array(at, "variants", &odd);
    if (!list) {
        offer_drop(out, &o, &odd);
        return;
    }
    for (const struct json *v = json_first(list); v; v = json_next(v))
        add_variant(v, o.gpu, out, a);
}

static bool read(struct source_read *r)
{
    const struct json *list;

    if (json_is_text(r->doc))
        return err_set(r->e, ERR_REPLY, "the answer is an error: \"%.200s\"",
                       json_text(r->doc, r->a));
    list = json_array(r->doc, "data.instance_types", r->e);
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_type(at, r->out, r->a);
    return true;
}

const struct source source_cloudrift = {
    .name = "cloudrift",
    .title = "CloudRift",
    .see = "https://www.cloudrift.ai/pricing",
    .op = "cloudrift",
    .kind = SOURCE_PEER,
    .request = request,
    .read = read,
};
