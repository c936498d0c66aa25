/*
 * Lium (was Celium): machines of miners, the list of nodes that its documentation offers to
 * programs, without key. The robots rules close the rest of /api/.
 *
 * price_per_gpu_hour is dollars, with float residue; the offer is the whole node. Nodes are let in
 * part: available_gpu_count may be less than gpu_count, and what is left is sold out when it is
 * below min_rentable_gpu_count. Tier "secure" is on demand, "spot" is spot. The list names neither
 * the miner nor a reliability, which the rules for peers ask for (R4): its offers are seen and
 * have no vote. Rows that look alike are machines of their own.
 * "H200" without more is the SXM board: the driver calls the other one "H200 NVL".
 * Source: docs.lium.io/developers/public-nodes-feed.md; the shape as public collectors recorded it
 * on 2026-09-10.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static bool read_term(const struct json *at, struct offer *o, struct err *e)
{
    return json_str_opt(at, "tier", &o->tier, e)
           && (!o->tier || rows_term("tier", o->tier, "secure", "spot", o, e));
}

static bool read_place(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *city = NULL, *country = NULL;

    if (!json_str_opt(at, "city", &city, e) || !json_str_opt(at, "country_code", &country, e))
        return false;
    o->region = city && country ? text_fmt(a, "%s, %s", city, country) : city ? city : country;
    return true;
}

static bool read_stock(const struct json *at, struct offer *o, struct err *e)
{
    int64_t least = 0;

    if (!json_int(at, "gpu_count", &o->gpus, e)
        || !json_int(at, "available_gpu_count", &o->available, e)
        || !json_int_opt(at, "min_rentable_gpu_count", &least, e))
        return false;
    o->stock = STOCK_TOLD;
    if (o->available < least)
        o->available = 0;
    return true;
}

static enum row read_node(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    if (!json_str(at, "id", &o->key, e) || !json_str(at, "gpu_model", &o->gpu, e)
        || !read_term(at, o, e) || !read_place(at, o, a, e) || !read_stock(at, o, e)
        || !json_nano_opt(at, "price_per_gpu_hour", &o->price_nano, e))
        return ROW_ODD;
    o->machine = o->key;
    if (text_eq(o->gpu, "H200"))
        o->form = "SXM";
    return o->price_nano <= 0 || o->gpus <= 0 || rows_times(&o->price_nano, o->gpus, e) ? ROW_TAKE
                                                                                        : ROW_ODD;
}

const struct source source_lium = {
    .name = "lium",
    .title = "Lium",
    .see = "https://lium.io/",
    .op = "lium",
    .kind = SOURCE_PEER,
    .url = {"https://lium.io/api/public/v1/nodes"},
    .rows = &(const struct rows_whole){"nodes", .read = read_node},
};
