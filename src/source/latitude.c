/*
 * Latitude.sh: bare-metal plans with a price and stock per region.
 *
 * Dollars per server-hour under pricing.USD, reals beside it under BRL; `hour` may be null.
 * locations.in_stock names sites that have one now, `available` those that could. A low stock
 * level promises no more than one server. "NVLink" says nothing of the board, so the form factor
 * stays untold. CPU plans and virtual machines are on other routes. The key is sent plain.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { MB_PER_GB = 1024 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://api.latitude.sh/plans?filter%5Bgpu%5D=true";
    if (page->key[0])
        http_secret(out, a, "Authorization", "%s", page->key[0]);
}

static bool read_gpu(const struct json *at, struct offer *o, struct err *e)
{
    int64_t gb = 0;

    if (!json_str(at, "attributes.specs.gpu.type", &o->gpu, e)
        || !json_int(at, "attributes.specs.gpu.count", &o->gpus, e)
        || !json_int_opt(at, "attributes.specs.gpu.vram_per_gpu", &gb, e))
        return false;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * MB_PER_GB : 0;
    return true;
}

static enum row read_region(const struct json *at, const char *slug, struct offer *o,
                            struct arena *a, struct err *e)
{
    const struct json *sites;
    const char *level = NULL;

    if (!json_str(at, "name", &o->region, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", slug, o->region);
    sites = json_array(at, "locations.in_stock", e);
    if (!sites || !json_str_opt(at, "stock_level", &level, e)
        || !json_nano_opt(at, "pricing.USD.hour", &o->price_nano, e))
        return ROW_ODD;
    o->stock = json_first(sites) ? STOCK_YES : STOCK_NO;
    if (o->stock == STOCK_YES && text_eq(level, "low")) {
        o->stock = STOCK_TOLD;
        o->available = o->gpus;
    }
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

static void add_plan(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const char *slug;
    const struct json *regions = NULL;

    if (json_is_null(json_get(at, "attributes.specs.gpu")))
        return;
    if (json_str(at, "attributes.slug", &slug, &odd) && read_gpu(at, &o, &odd))
        regions = json_array(at, "attributes.regions", &odd);
    if (!regions) {
        offer_drop(out, &o, &odd);
        return;
    }
    for (const struct json *r = json_first(regions); r; r = json_next(r)) {
        struct offer here = o;

        if (read_region(r, slug, &here, a, &odd) == ROW_TAKE)
            offer_add(out, &here);
        else
            offer_drop(out, &here, &odd);
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    (void)next; /* one page only */
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_plan(at, out, a);
    return true;
}

const struct source source_latitude = {
    .name = "latitude",
    .title = "Latitude.sh",
    .see = "https://www.latitude.sh/pricing",
    .op = "latitude",
    .key_env = {"LATITUDE_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
