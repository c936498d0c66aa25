/*
 * Lyceum: GPU profiles, price per GPU-hour, and the sizes of instance that can be had now.
 *
 * available_instance_variants has a row per profile and term; available_hardware_profiles repeats
 * the on-demand ones and is read for those that have no variant. The largest size that can be had
 * is what is known to be free; an empty list of sizes is sold out. The answer tells no region, no
 * form factor and no currency: euros are likely, but that is a guess, so the offers carry XXX,
 * ISO 4217's code for none, and wait for a rate that never comes: no_fx. The other route,
 * /pricing, is per second and instance, and names no currency either.
 * "No capacity" comes as HTTP 500, which the poller sees as a failure and not as sold out.
 * Recording of 2026-07-31.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static bool read_sizes(const struct json *at, struct offer *o, struct err *e)
{
    const struct json *list = json_array(at, "available_gpus_per_instance", e);
    int64_t size;

    for (const struct json *s = json_first(list); s; s = json_next(s)) {
        if (!json_int(s, "", &size, e))
            return err_in(e, "\"available_gpus_per_instance\"");
        if (size > o->available)
            o->available = size;
    }
    o->stock = STOCK_TOLD;
    return list != NULL;
}

static enum row read_offer(const struct json *at, const char *type, struct offer *o,
                           struct arena *a, struct err *e)
{
    const char *profile;

    o->currency = "XXX";
    if (!json_str(at, "hardware_profile", &profile, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", profile, type);
    o->gpu = profile;
    o->gpus = 1;
    return rows_term("instance_type", type, "on-demand", "spot", o, e)
                   && json_str_opt(at, "gpu_type", &o->gpu, e) && read_sizes(at, o, e)
                   && json_nano(at, "price_per_hour", &o->price_nano, e)
               ? ROW_TAKE
               : ROW_ODD;
}

static enum row read_variant(const struct json *at, const struct source_page *page, struct offer *o,
                             struct arena *a, struct err *e)
{
    const char *type;

    (void)page;
    return json_str(at, "instance_type", &type, e) ? read_offer(at, type, o, a, e) : ROW_ODD;
}

/* Profiles that no variant has told already. */
static void read_profiles(const struct json *list, struct offer_list *out, struct arena *a)
{
    struct rows_index told;

    rows_index_init(&told, out, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read_offer(at, "on-demand", &o, a, &odd);

        if (row == ROW_TAKE && rows_find(&told, o.key))
            row = ROW_SKIP;
        rows_keep(out, &o, row, &odd);
    }
}

static bool read(struct source_read *r)
{
    const struct json *variants = json_array(r->doc, "available_instance_variants", r->e);
    const struct json *profiles =
        variants ? json_array(r->doc, "available_hardware_profiles", r->e) : NULL;

    if (!profiles)
        return false;
    rows_each(variants, r->page, read_variant, r->out, r->a);
    read_profiles(profiles, r->out, r->a);
    return true;
}

const struct source source_lyceum = {
    .name = "lyceum",
    .title = "Lyceum",
    .see = "https://lyceum.technology/",
    .op = "lyceum",
    .key_env = {"LYCEUM_API_KEY"},
    .kind = SOURCE_LIST,
    .url = {"https://api.lyceum.technology/api/v2/external/vms/availability"},
    .read = read,
};
