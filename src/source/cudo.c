/*
 * CUDO Compute: machine types by data centre, every part priced apart.
 *
 * Prices are decimal strings per GPU, vCPU and GiB of memory. A GPU cannot be had without some of
 * both, so the offer is one GPU with the least CPU and memory that the type accepts: minVcpuPerGpu
 * (or minVcpu) CPUs, and the memory that so many CPUs take at most per GiB, at least minMemoryGib.
 * Disk and address are extra and can be had as small as one likes. `prices` holds commitments,
 * one reserved offer a term, of which only the GPU's part is told: they stay unbundled.
 * totalGpuFree counts the GPUs of the data centre, maxGpuFree those of one host.
 * The API was open, the specification allows a key; in September 2026 the site showed H100 by
 * quote only. Recording of 2024 (embedded in a client's test, no Hopper).
 */
#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"

static int64_t round_up(int64_t nano)
{
    return nano % FIXED_ONE ? nano / FIXED_ONE + 1 : nano / FIXED_ONE;
}

/* The smallest machine around one GPU: whole CPUs, whole GiB. Ratios are in 1e-9. */
static bool smallest(const struct json *at, int64_t *cpus, int64_t *gib, struct err *e)
{
    int64_t per_gpu = FIXED_ONE, least = FIXED_ONE, most_per_gib = 0, least_gib = FIXED_ONE, nano;

    if (!json_nano_opt(at, "minVcpuPerGpu", &per_gpu, e) || !json_nano_opt(at, "minVcpu", &least, e)
        || !json_nano_opt(at, "maxVcpuPerMemoryGib", &most_per_gib, e)
        || !json_nano_opt(at, "minMemoryGib", &least_gib, e))
        return false;
    nano = per_gpu > least ? per_gpu : least;
    if (nano < 0 || most_per_gib < 0 || least_gib < 0 || nano > 1024 * FIXED_ONE
        || least_gib > 65536 * FIXED_ONE)
        return err_set(e, ERR_REPLY, "the least CPUs or memory are out of any range");
    *cpus = round_up(nano);
    *gib = round_up(least_gib);
    if (most_per_gib > 0) {
        fixed_wide need = ((fixed_wide)*cpus * FIXED_ONE + most_per_gib - 1) / most_per_gib;

        if (need > 65536)
            return err_set(e, ERR_REPLY, "\"maxVcpuPerMemoryGib\" is too small");
        *gib = need > *gib ? (int64_t)need : *gib;
    }
    return true;
}

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    const char *type;
    int64_t cpu_nano, gib_nano, cpus = 0, gib = 0;

    (void)page;
    if (!json_str_opt(at, "gpuModel", &o->gpu, e))
        return ROW_ODD;
    if (text_blank(o->gpu))
        return ROW_SKIP;
    if (!json_str(at, "dataCenterId", &o->region, e) || !json_str(at, "machineType", &type, e)
        || !json_int(at, "totalGpuFree", &o->available, e)
        || !json_nano(at, "gpuPriceHr.value", &o->price_nano, e)
        || !json_nano(at, "vcpuPriceHr.value", &cpu_nano, e)
        || !json_nano(at, "memoryGibPriceHr.value", &gib_nano, e) || !smallest(at, &cpus, &gib, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", o->region, type);
    o->gpus = 1;
    o->stock = STOCK_TOLD;
    if (o->price_nano <= 0 || cpu_nano < 0 || gib_nano < 0)
        return rows_reject(o, VERDICT_NO_PRICE, NULL);
    return rows_plus(&o->price_nano, cpu_nano, cpus, e)
                   && rows_plus(&o->price_nano, gib_nano, gib, e)
               ? ROW_TAKE
               : ROW_ODD;
}

/* The committed prices of a type, each the bare GPU. */
static void read_commitments(const struct json *at, const struct source_page *page,
                             struct offer_list *out, struct arena *a)
{
    (void)page;
    for (const struct json *p = json_first(json_get(at, "prices")); p; p = json_next(p)) {
        struct offer o = offer_init();
        struct err odd;
        const char *type, *term;

        o.term = TERM_RESERVED;
        o.gpus = 1;
        if (!json_str(at, "gpuModel", &o.gpu, &odd)
            || !json_str(at, "dataCenterId", &o.region, &odd)
            || !json_str(at, "machineType", &type, &odd)
            || !json_str(p, "commitmentTerm", &term, &odd)
            || !json_nano(p, "gpuPriceHr.value", &o.price_nano, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        o.key = text_fmt(a, "%s/%s/%s", o.region, type, term);
        offer_reject(out, &o, VERDICT_OTHER_PRODUCT,
                     "the bare GPU of a commitment; CPU and memory are not told with it");
    }
}

const struct source source_cudo = {
    .name = "cudo",
    .title = "CUDO Compute",
    .see = "https://www.cudocompute.com/pricing",
    .op = "cudo",
    .key_env = {"CUDO_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_LIST,
    .url = {"https://rest.compute.cudo.org/v1/vms/machine-types"},
    .rows = &(const struct rows_whole){"machineTypes", read_type, read_commitments},
};
