/*
 * Shadeform: a broker over some twenty clouds; each row names the cloud whose machine it is.
 *
 * Two units in one object: hourly_price of the row is in cents for the whole instance, the
 * hourly_price of an availability entry (newer rows, with rental_type) a string in dollars for
 * the whole instance. An entry's own price goes first. One offer per region; most are not
 * available at a given time. Some rows have gpu_type and num_gpus outside of `configuration`.
 * The cloud `excesssupply` lists nebius a second time. nvlink is false on SXM rows too and is
 * not read. One page; one client lists without a key.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static bool read_gpu(const struct json *at, struct offer *o, struct err *e)
{
    const struct json *in = json_get(at, "configuration");
    const char *link = NULL;

    if (!json_get(in, "gpu_type"))
        in = at;
    if (!json_str(in, "gpu_type", &o->gpu, e) || !json_int(in, "num_gpus", &o->gpus, e)
        || !rows_memory(in, "vram_per_gpu_in_gb", o, e)
        || !json_str_opt(in, "interconnect", &link, e))
        return false;
    if (text_has_fold(link ? link : "", "sxm") || text_has_fold(link ? link : "", "pcie"))
        o->form = link;
    return true;
}

/* What all regions of a row share. */
static bool read_row(const struct json *at, struct offer *o, const char **type, struct arena *a,
                     struct err *e)
{
    static const char *const apart[] = {
        "gpu_type",      "num_gpus", "vram_per_gpu_in_gb", "interconnect", "memory_in_gb",
        "storage_in_gb", NULL};
    const struct json *in = json_get(at, "configuration");

    if (!json_str(at, "cloud", &o->op, e) || !json_str(at, "cloud_instance_type", type, e)
        || !read_gpu(at, o, e) || !json_str_opt(at, "deployment_type", &o->tier, e))
        return false;
    *type = rows_key(*type, json_get(in, "gpu_type") ? in : at, apart, a);
    *type = rows_key_words(*type, &o->tier, 1, a);
    return true;
}

static enum row read_region(const struct json *row, const struct json *at, const char *type,
                            struct offer *o, struct arena *a, struct err *e)
{
    const char *rental = NULL;
    bool available;

    if (!json_str(at, "region", &o->region, e) || !json_str_opt(at, "rental_type", &rental, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s/%s%s%s", o->op, type, o->region, rental ? "/" : "",
                      rental ? rental : "");
    if ((rental && !rows_term("rental_type", rental, "on_demand", "spot", o, e))
        || !json_bool(at, "available", &available, e))
        return ROW_ODD;
    o->stock = available ? STOCK_YES : STOCK_NO;
    if (!json_is_null(json_get(at, "hourly_price"))) {
        if (!json_nano(at, "hourly_price", &o->price_nano, e))
            return ROW_ODD;
    } else if (o->term == TERM_ON_DEMAND
               && !json_nano_shift(row, "hourly_price", -2, &o->price_nano, e)) {
        return ROW_ODD;
    }
    if (text_eq(o->op, "excesssupply"))
        return rows_reject(o, VERDICT_DUPLICATE, "a second listing of nebius");
    return ROW_TAKE;
}

/* A row that no region lists is still there: sold out everywhere. */
static void add_nowhere(const struct json *row, const char *type, struct offer *o,
                        struct offer_list *out, struct arena *a)
{
    struct err odd;

    o->key = text_fmt(a, "%s/%s", o->op, type);
    o->stock = STOCK_NO;
    if (!json_nano_shift(row, "hourly_price", -2, &o->price_nano, &odd))
        offer_drop(out, o, &odd);
    else
        offer_add(out, o);
}

static void add_row(const struct json *at, const struct source_page *page, struct offer_list *out,
                    struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const char *type;
    const struct json *regions = NULL;

    (void)page;
    if (read_row(at, &o, &type, a, &odd))
        regions = json_array(at, "availability", &odd);
    if (!regions) {
        offer_drop(out, &o, &odd);
        return;
    }
    if (!json_first(regions))
        add_nowhere(at, type, &o, out, a);
    for (const struct json *r = json_first(regions); r; r = json_next(r)) {
        struct offer here = o;
        enum row row = read_region(at, r, type, &here, a, &odd);

        rows_keep(out, &here, row, &odd);
    }
}

const struct source source_shadeform = {
    .name = "shadeform",
    .title = "Shadeform",
    .see = "https://www.shadeform.ai/instances",
    .key_env = {"SHADEFORM_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_BROKER,
    .url = {"https://api.shadeform.ai/v1/instances/types"},
    .key_header = "X-API-KEY",
    .rows = &(const struct rows_whole){"instance_types", .add = add_row},
};
