/*
 * JarvisLabs: GPUs by region, dollars per GPU-hour.
 *
 * The same GPU and region comes as a row for virtual machines (workload_type "vm", or null on
 * older rows) and one for containers: the same devices and so one good, of which both have the
 * key. A container beside a machine that can be had is its duplicate, whatever order the answer has
 * and whatever it costs; without one it counts. Memory tells goods apart. Spot is mostly for
 * containers.
 * effective_num_free_devices goes before num_free_devices. vram and num_gpus are strings. The
 * answer tells no form factor; H100 and H200 are SXM by the price page (jarvislabs.ai/pricing).
 * Source: dstackai/gpuhunt; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static bool read_stock(const struct json *at, struct offer *o, struct err *e)
{
    const char *name = o->term == TERM_SPOT ? "spot_num_free_devices"
                       : json_is_null(json_get(at, "effective_num_free_devices"))
                           ? "num_free_devices"
                           : "effective_num_free_devices";

    o->stock = STOCK_TOLD;
    return json_int(at, name, &o->available, e);
}

static enum row read_row(const struct json *at, enum term term, struct offer *o, struct arena *a,
                         struct err *e)
{
    static const char *const apart[] = {"vram", NULL};

    o->term = term;
    if (!json_str_opt(at, "workload_type", &o->tier, e) || !json_str(at, "gpu_type", &o->gpu, e)
        || !json_str(at, "region", &o->region, e))
        return ROW_ODD;
    if (!o->tier)
        o->tier = "vm";
    o->key = rows_key(text_join(a, o->region, "/", o->gpu, NULL), at, apart, a);
    if (term == TERM_SPOT)
        o->key = text_join(a, o->key, "/spot", NULL);
    if (text_eq(o->gpu, "H100") || text_eq(o->gpu, "H200"))
        o->form = "SXM";
    o->gpus = 1;
    if (!rows_memory(at, "vram", o, e)
        || !json_nano_opt(at, term == TERM_SPOT ? "spot_price" : "price_per_hour", &o->price_nano,
                          e))
        return ROW_ODD;
    if (!text_eq(o->tier, "vm") && !text_eq(o->tier, "container"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT, "neither a machine nor a container");
    return read_stock(at, o, e) ? ROW_TAKE : ROW_ODD;
}

static enum row read_on_demand(const struct json *at, const struct source_page *page,
                               struct offer *o, struct arena *a, struct err *e)
{
    (void)page;
    return read_row(at, TERM_ON_DEMAND, o, a, e);
}

/* Where a row has a spot price; an odd row is told once, on demand. */
static enum row read_spot(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    return json_is_null(json_get(at, "spot_price")) ? ROW_SKIP : read_row(at, TERM_SPOT, o, a, e);
}

static bool can_be_had(const struct offer *o)
{
    return o->verdict == VERDICT_OK && o->available > 0;
}

/* Machines go before containers: all rows are there by now. */
static void prefer_machines(struct offer_list *out, struct arena *a)
{
    struct offer_list none = {.arena = a};
    struct rows_index machines;

    rows_index_init(&machines, &none, a);
    machines.list = out;
    for (size_t i = 0; i < out->len; i++)
        if (can_be_had(&out->at[i]) && text_eq(out->at[i].tier, "vm"))
            rows_index_add(&machines, i);
    for (size_t i = 0; i < out->len; i++)
        if (can_be_had(&out->at[i]) && text_eq(out->at[i].tier, "container")
            && rows_find(&machines, out->at[i].key))
            (void)rows_reject(&out->at[i], VERDICT_DUPLICATE, "a machine on the same devices");
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "server_meta", r->e);

    if (!list)
        return false;
    rows_each(list, r->page, read_on_demand, r->out, r->a);
    rows_each(list, r->page, read_spot, r->out, r->a);
    prefer_machines(r->out, r->a);
    return true;
}

const struct source source_jarvislabs = {
    .name = "jarvislabs",
    .title = "JarvisLabs",
    .see = "https://jarvislabs.ai/pricing",
    .op = "jarvislabs",
    .key_env = {"JARVISLABS_API_KEY"},
    .kind = SOURCE_LIST,
    .url = {"https://backendn.jarvislabs.net/misc/server_meta"},
    .read = read,
};
