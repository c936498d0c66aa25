/*
 * Latitude.sh, from the flight data of its price page: the plan objects of its API, without a key.
 *
 * A server as a whole per hour, by region, in USD and BRL side by side: USD is read. A plan whose
 * gpu object is empty is a CPU server. `in_stock` lists the sites that have one now; `available`
 * lists those that could have one, and is not stock. The H100's board is not told.
 */
#include "source/page_priv.h"

static enum stock stock_of(const struct json *region)
{
    const struct json *list = json_get(region, "locations.in_stock");
    const char *level = "";
    struct err odd;

    if (json_is_array(list))
        return json_len(list) ? STOCK_YES : STOCK_NO;
    if (!json_str_opt(region, "stock_level", &level, &odd))
        return STOCK_UNKNOWN;
    return text_eq(level, "unavailable") || text_eq(level, "out_of_stock") ? STOCK_NO : STOCK_YES;
}

static void read_region(struct page *p, const struct json *region, const struct offer *like)
{
    struct offer o = *like;
    struct err odd = {0};

    o.price_nano = 0;
    if (!json_str(region, "name", &o.region, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    o.key = text_fmt(p->a, "%s/%s", like->key, o.region);
    o.stock = stock_of(region);
    if (!json_nano_opt(region, "pricing.USD.hour", &o.price_nano, &odd)) {
        page_drop(p, &o, &odd);
    } else if (o.price_nano <= 0) {
        offer_reject(p->out, &o, VERDICT_NO_PRICE, NULL);
    } else {
        p->priced++;
        offer_add(p->out, &o);
    }
}

/* A plan, with its fields in it or under "attributes" as in the API. */
static void read_plan(struct page *p, const struct json *server)
{
    const struct json *under = json_get(server, "attributes");
    const struct json *plan = under ? under : server, *regions;
    struct offer o = page_offer(NULL, NULL);
    int64_t gb = 0;
    struct err odd = {0};

    if (!json_str(plan, "slug", &o.key, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    if (!json_first(json_get(plan, "specs.gpu"))) {
        offer_reject(p->out, &o, VERDICT_OTHER_PRODUCT, "a server without a GPU");
        return;
    }
    regions = json_array(plan, "regions", &odd);
    if (!regions || !json_str(plan, "specs.gpu.type", &o.gpu, &odd)
        || !json_int(plan, "specs.gpu.count", &o.gpus, &odd)
        || !json_int_opt(plan, "specs.gpu.vram_per_gpu", &gb, &odd)) {
        page_drop(p, &o, &odd);
        return;
    }
    o.gpu_memory_mb = gb > 0 && gb < 10000 ? gb * 1024 : 0;
    for (const struct json *at = json_first(regions); at; at = json_next(at))
        read_region(p, at, &o);
}

static bool read_page(struct page *p)
{
    const struct json *plans = page_state_json(p, "\"plansData\":", NULL);
    const struct json *servers = plans ? json_array(plans, "servers", p->e) : NULL;

    for (const struct json *at = json_first(servers); at; at = json_next(at))
        read_plan(p, at);
    return servers != NULL;
}

const struct source source_latitude_page = {
    .name = "latitude_page",
    .title = "Latitude.sh (price page)",
    .see = "https://www.latitude.sh/pricing",
    .op = "latitude",
    .kind = SOURCE_PAGE,
    .gap_s = 3600,
    .read_state = read_page,
};
