/*
 * Genesis Cloud: which instance types can be had in a region. The interface has no price.
 *
 * Every GPU type is read and kept as no_price: this market shows what could be rented and can
 * price nothing, so it is not polled until its interface tells one. The type's id names GPU and
 * count ("vcpu-8_memory-48g_disk-80g_nvidia3090-2"); types without are CPU types.
 * Source: genesiscloud/genesiscloud-go (host, version and authentication may have changed since);
 * no captured reply is known.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

static const char *const regions[] = {"ARC-IS-HAF-1", "NORD-NO-KRS-1"};
enum { REGIONS = sizeof regions / sizeof *regions };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.genesiscloud.com/compute/v1/availability/%s/instances",
                        regions[page->number % REGIONS]);
    rows_key_sent(page, NULL, out, a);
}

/* "..._nvidia3090-2": two. Ids end in a disk where no GPU follows. */
static bool split(const char *type, struct offer *o, struct arena *a)
{
    const char *last = strrchr(type, '_'), *dash = last ? strrchr(last, '-') : NULL;

    if (!dash || text_starts(last, "_disk-") || !text_int(dash + 1, 1, 64, &o->gpus))
        return false;
    o->gpu = text_dup_n(a, last + 1, (size_t)(dash - last - 1));
    return true;
}

static enum row read_type(const struct json *at, const char *region, struct offer *o,
                          struct arena *a, struct err *e)
{
    const char *type;
    bool available;

    if (!json_str(at, "type", &type, e))
        return ROW_ODD;
    o->region = region;
    o->key = text_fmt(a, "%s/%s", region, type);
    if (!json_bool(at, "available", &available, e))
        return ROW_ODD;
    if (!split(type, o, a))
        return ROW_SKIP;
    o->stock = available ? STOCK_YES : STOCK_NO;
    return rows_reject(o, VERDICT_NO_PRICE, "the interface of this market has no price");
}

static bool read(struct source_read *r)
{
    const struct json *list;
    const char *region;

    if (rows_say_error(r->doc, "message", r->e))
        return false;
    list = json_array(r->doc, "availability.instance_types", r->e);
    if (!list || !json_str(r->doc, "availability.region", &region, r->e))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read_type(at, region, &o, r->a, &odd);

        rows_keep(r->out, &o, row, &odd);
    }
    r->next->number = r->page->number + 1;
    r->next->more = r->page->step != SOURCE_STEP_ANY && r->next->number < REGIONS;
    return true;
}

const struct source source_genesis = {
    .name = "genesis",
    .title = "Genesis Cloud",
    .see = "https://www.genesiscloud.com/pricing",
    .op = "genesis",
    .key_env = {"GENESISCLOUD_API_KEY"},
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
