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

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://dashboard.tensordock.com/api/v2/locations";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

static bool read_location(const struct json *at, struct offer *o, const char **id, struct arena *a,
                          struct err *e)
{
    const char *city, *country;

    if (!json_str(at, "id", id, e) || !json_str(at, "city", &city, e)
        || !json_str(at, "country", &country, e))
        return false;
    o->region = text_fmt(a, "%s, %s", city, country);
    o->tier = json_text(json_get(at, "tier"), a);
    return true;
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

    if (!json_str(at, "v0Name", &o->gpu, e) || !json_int(at, "max_count", &o->available, e)
        || !json_nano(at, "price_per_hr", &bare, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", location, o->gpu);
    o->gpus = 1;
    o->stock = STOCK_TOLD;
    if (bare <= 0)
        return rows_price_absent(o);
    if (!add_machine(at, &bare, e))
        return ROW_ODD;
    o->price_nano = bare;
    return ROW_TAKE;
}

static void add_location(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer place = offer_init();
    struct err odd;
    const char *id = NULL;
    const struct json *gpus = NULL;

    if (read_location(at, &place, &id, a, &odd))
        gpus = json_array(at, "gpus", &odd);
    if (!gpus) {
        place.key = id;
        offer_drop(out, &place, &odd);
        return;
    }
    for (const struct json *g = json_first(gpus); g; g = json_next(g)) {
        struct offer o = place;
        enum row row = read_gpu(g, id, &o, a, &odd);

        rows_keep(out, &o, row, &odd);
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;

    (void)next; /* one page only */
    if (!doc)
        return false;
    if (json_get(doc, "hostnodes"))
        return err_set(e, ERR_REPLY, "\"hostnodes\" is the retired v0 listing");
    list = json_array(doc, "data.locations", e);
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_location(at, out, a);
    return true;
}

const struct source source_tensordock = {
    .name = "tensordock",
    .title = "TensorDock",
    .see = "https://dashboard.tensordock.com/deploy",
    .op = "voltagepark",
    .key_env = {"TENSORDOCK_TOKEN"},
    .kind = SOURCE_PEER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
