/*
 * Voltage Park: bare metal by location, and virtual machines by preset.
 *
 * Two units in one market: the metal price is per GPU (rented by the node of specs_per_node), the
 * preset's compute_rate_hourly is for the instance and its storage_rate_hourly comes on top. All
 * prices are strings. A count of 0 beside a price is sold out, and so is a preset without a
 * location. Ethernet and InfiniBand are two fabrics of the same on-demand product; they are told
 * apart by tier. Locations are opaque ids. How a second page of locations is asked for is not
 * documented, so a reply that announces one is unreadable rather than taken for the whole.
 * Both routes answer without a key although the specification names one.
 * Recording of 2026-08-22: one location, both counts 0.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { METAL, PRESETS };

/* One fabric of one location: its members are gpu_price_ethernet, gpu_count_ethernet, ... */
static enum row read_fabric(const struct json *at, const char *fabric, struct offer *o,
                            struct arena *a, struct err *e)
{
    const char *price = text_fmt(a, "gpu_price_%s", fabric);
    const char *count = text_fmt(a, "gpu_count_%s", fabric);
    const char *id = json_text(json_get(at, "id"), a);

    o->key = id ? text_fmt(a, "%s/%s", id, fabric) : NULL;
    o->region = id;
    o->tier = text_fmt(a, "metal_%s", fabric);
    if (!json_str(at, "specs_per_node.gpu_model", &o->gpu, e)
        || !json_int(at, "specs_per_node.gpu_count", &o->gpus, e)
        || !json_int(at, count, &o->available, e) || !json_nano_opt(at, price, &o->price_nano, e))
        return ROW_ODD;
    o->stock = STOCK_TOLD;
    return o->price_nano <= 0 || rows_times(&o->price_nano, o->gpus, e) ? ROW_TAKE : ROW_ODD;
}

static enum row read_ethernet(const struct json *at, const struct source_page *page,
                              struct offer *o, struct arena *a, struct err *e)
{
    (void)page;
    return read_fabric(at, "ethernet", o, a, e);
}

static enum row read_infiniband(const struct json *at, const struct source_page *page,
                                struct offer *o, struct arena *a, struct err *e)
{
    (void)page;
    return read_fabric(at, "infiniband", o, a, e);
}

/* resources.gpus is an object keyed by the GPU's name; a preset with two kinds is not one good. */
static enum row read_preset(const struct json *at, const struct source_page *page, struct offer *o,
                            struct arena *a, struct err *e)
{
    const struct json *gpus = json_get(at, "resources.gpus"), *gpu = json_first(gpus);
    const struct json *sites;
    int64_t storage = 0;

    (void)page;
    if (json_len(gpus) == 0)
        return ROW_SKIP;
    o->key = json_text(json_get(at, "id"), a);
    if (json_len(gpus) > 1) {
        err_set(e, ERR_REPLY, "\"resources.gpus\" names %zu kinds, expected one", json_len(gpus));
        return ROW_ODD;
    }
    o->gpu = json_name(gpu);
    sites = json_array(at, "location_ids_with_availability", e);
    if (!sites || !json_int(gpu, "count", &o->gpus, e)
        || !json_nano(at, "compute_rate_hourly", &o->price_nano, e)
        || !json_nano_opt(at, "storage_rate_hourly", &storage, e))
        return ROW_ODD;
    o->tier = "vm";
    o->stock = json_first(sites) ? STOCK_YES : STOCK_NO;
    if (o->price_nano <= 0 || storage < 0)
        return rows_reject(o, VERDICT_NO_PRICE, NULL);
    return rows_plus(&o->price_nano, storage, 1, e) ? ROW_TAKE : ROW_ODD;
}

static bool read_metal(const struct json *doc, const struct source_page *page,
                       struct offer_list *out, struct arena *a, struct err *e)
{
    const struct json *list = json_array(doc, "results", e);
    bool more = false;

    if (!list || !json_bool_opt(doc, "has_next", &more, e))
        return false;
    if (more)
        return err_set(e, ERR_REPLY,
                       "\"has_next\" is true: a further page of locations exists, "
                       "and how to ask for it is not documented");
    rows_each(list, page, read_ethernet, out, a);
    rows_each(list, page, read_infiniband, out, a);
    return true;
}

static bool read(struct source_read *r)
{
    int step = r->page->step;

    if (step == SOURCE_STEP_ANY)
        step = json_is_array(r->doc) ? PRESETS : METAL;
    if (step == METAL) {
        r->next->more = r->page->step == METAL;
        r->next->step = PRESETS;
        return read_metal(r->doc, r->page, r->out, r->a, r->e);
    }
    if (!json_array(r->doc, "", r->e))
        return false;
    rows_each(r->doc, r->page, read_preset, r->out, r->a);
    return true;
}

const struct source source_voltagepark = {
    .name = "voltagepark",
    .title = "Voltage Park",
    .see = "https://www.voltagepark.com/pricing",
    .op = "voltagepark",
    .kind = SOURCE_LIST,
    .url = {[METAL] = "https://cloud-api.voltagepark.com/api/v1/bare-metal/locations",
            [PRESETS] = "https://cloud-api.voltagepark.com/api/v1/instant-deploy-presets/"},
    .read = read,
};
