/*
 * FluidStack: the configurations of its old platform, a bare list. Retired.
 *
 * price_per_gpu_hr is a string, dollars per GPU-hour; gpu_counts are the sizes and regions where
 * one can be had. The offer is the smallest size. The present Atlas interface has no prices and the
 * price page was gone in September 2026, so this market is not polled; the module reads replies
 * that were kept.
 * Source: a public client of the old platform; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static bool read_size(const struct json *at, struct offer *o, struct err *e)
{
    const struct json *list = json_array(at, "gpu_counts", e);
    int64_t count;

    for (const struct json *c = json_first(list); c; c = json_next(c)) {
        if (!json_int(c, "", &count, e))
            return err_in(e, "\"gpu_counts\"");
        if (count > 0 && (o->gpus == 0 || count < o->gpus))
            o->gpus = count;
    }
    return list != NULL;
}

static bool read_places(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, "regions", e);

    if (!rows_places(list, "", &o->region, a, e))
        return err_in(e, "\"regions\"");
    o->stock = o->region ? STOCK_YES : STOCK_NO;
    return list != NULL;
}

static enum row read_configuration(const struct json *at, const struct source_page *page,
                                   struct offer *o, struct arena *a, struct err *e)
{
    (void)page;
    if (!json_str(at, "gpu_type", &o->gpu, e))
        return ROW_ODD;
    o->key = o->gpu;
    if (!read_size(at, o, e) || !read_places(at, o, a, e)
        || !json_nano(at, "price_per_gpu_hr", &o->price_nano, e))
        return ROW_ODD;
    return o->price_nano <= 0 || o->gpus <= 0 || rows_times(&o->price_nano, o->gpus, e) ? ROW_TAKE
                                                                                        : ROW_ODD;
}

const struct source source_fluidstack = {
    .name = "fluidstack",
    .title = "FluidStack",
    .see = "https://www.fluidstack.io/",
    .op = "fluidstack",
    .key_env = {"FLUIDSTACK_API_KEY"},
    .kind = SOURCE_LIST,
    .url = {"https://platform.fluidstack.io/list_available_configurations"},
    .key_header = "api-key",
    .rows = &(const struct rows_whole){"", .read = read_configuration},
};
