/*
 * TensorDock: hosts by location, every part of a machine priced apart. Owned by Voltage Park.
 *
 * price_per_hr is the bare GPU; a machine cannot be had without CPU, memory and disk, which
 * `pricing` tells per unit. The offer is one GPU with the smallest machine around it: the 100 GB
 * of disk that the instance documentation asks for at least, and one vCPU and one GB of memory,
 * since no least is documented for them. max_count counts the free GPUs of a location; hosts are
 * not told. Spot is on the site only.
 * Source: dashboard.tensordock.com/api/docs, version 2; no captured reply is known. The open v0
 * route answers {"success":true,"hostnodes":{}} since September 2026: retired, and not nothing.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { LEAST_VCPUS = 1, LEAST_RAM_GB = 1, LEAST_DISK_GB = 100 };

static enum row read_location(const struct json *at, struct offer *o, const char **id,
                              struct arena *a, struct err *e)
{
    const char *city, *country;

    if (!json_str(at, "id", id, e))
        return ROW_ODD;
    o->key = *id;
    if (!json_str(at, "city", &city, e) || !json_str(at, "country", &country, e))
        return ROW_ODD;
    o->region = text_fmt(a, "%s, %s", city, country);
    o->tier = json_text(json_get(at, "tier"), a);
    return ROW_TAKE;
}

/* The parts that no machine goes without, added to the price of the GPU. */
static bool add_machine(const struct json *at, int64_t *price_nano, struct err *e)
{
    int64_t vcpu, ram, disk;

    if (!json_nano(at, "pricing.per_vcpu_hr", &vcpu, e)
        || !json_nano(at, "pricing.per_gb_ram_hr", &ram, e)
        || !json_nano(at, "pricing.per_gb_storage_hr", &disk, e))
        return false;
    if (vcpu < 0 || ram < 0 || disk < 0)
        return err_set(e, ERR_REPLY, "\"pricing\" has a negative price");
    return rows_plus(price_nano, vcpu, LEAST_VCPUS, e)
           && rows_plus(price_nano, ram, LEAST_RAM_GB, e)
           && rows_plus(price_nano, disk, LEAST_DISK_GB, e);
}

static enum row read_gpu(const struct json *at, const char *location, struct offer *o,
                         struct arena *a, struct err *e)
{
    int64_t bare;

    o->key = NULL;
    if (!json_str(at, "v0Name", &o->gpu, e) || !json_int(at, "max_count", &o->available, e)
        || !json_nano(at, "price_per_hr", &bare, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", location, o->gpu);
    o->gpus = 1;
    o->stock = STOCK_TOLD;
    if (bare <= 0)
        return ROW_TAKE;
    if (!add_machine(at, &bare, e))
        return ROW_ODD;
    o->price_nano = bare;
    return ROW_TAKE;
}

static bool read(struct source_read *r)
{
    const struct json *list;

    if (json_get(r->doc, "hostnodes"))
        return err_set(r->e, ERR_REPLY, "\"hostnodes\" is the retired v0 listing");
    list = json_array(r->doc, "data.locations", r->e);
    rows_each_group(list, read_location, "gpus", read_gpu, r->out, r->a);
    return list != NULL;
}

const struct source source_tensordock = {
    .name = "tensordock",
    .title = "TensorDock",
    .see = "https://dashboard.tensordock.com/deploy",
    .op = "voltagepark",
    .key_env = {"TENSORDOCK_TOKEN"},
    .kind = SOURCE_PEER,
    .url = {"https://dashboard.tensordock.com/api/v2/locations"},
    .read = read,
};
