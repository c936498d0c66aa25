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

static enum row read_plan(const struct json *at, struct offer *o, const char **slug,
                          struct arena *a, struct err *e)
{
    (void)a;
    if (json_is_null(json_get(at, "attributes.specs.gpu")))
        return ROW_SKIP;
    return json_str(at, "attributes.slug", slug, e)
                   && json_str(at, "attributes.specs.gpu.type", &o->gpu, e)
                   && json_int(at, "attributes.specs.gpu.count", &o->gpus, e)
                   && rows_memory(at, "attributes.specs.gpu.vram_per_gpu", o, e)
               ? ROW_TAKE
               : ROW_ODD;
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

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *list = rows_list(reply, "data", a, e);

    (void)next; /* one page only */
    rows_each_group(list, read_plan, "attributes.regions", read_region, out, a);
    return list != NULL;
}

const struct source source_latitude = {
    .name = "latitude",
    .title = "Latitude.sh",
    .see = "https://www.latitude.sh/pricing",
    .op = "latitude",
    .key_env = {"LATITUDE_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .url = "https://api.latitude.sh/plans?filter%5Bgpu%5D=true",
    .key_header = "Authorization",
    .parse = parse,
};
