/*
 * Scaleway: price list of instance types by zone, in euros, VAT excluded, per instance.
 *
 * Each zone has two routes: the types with their prices, and one word per type about stock. Both
 * are paged; the count of all rows comes in a header, which a module does not see, and a server
 * may give shorter pages than asked for, so pages are asked for until one is empty.
 * `available` is a rate card's yes; `scarce` promises no more than one instance; `shortage` is
 * sold out. A type that the second route leaves out, or has an unknown word for, is taken for
 * sold out.
 * gpu is null or 0 for CPU types, which are left out. gpu_info is missing in some captures, then
 * the type name tells: H100-SXM-2-80G is SXM, H100-2-80G is PCIe.
 * Recordings: fr-par-1 of 2025-09-05 (L4 only), fr-par-2 of 2026-08 (reduced by its collector).
 */
#include <string.h>

#include "base/map.h"
#include "base/text.h"
#include "source/rows_priv.h"

static const char *const zones[] = {"fr-par-1", "fr-par-2", "fr-par-3", "nl-ams-1", "nl-ams-2",
                                    "nl-ams-3", "pl-waw-1", "pl-waw-2", "pl-waw-3"};
enum { ZONES = sizeof zones / sizeof *zones, PER_PAGE = 100 };
enum { BYTES_PER_MB = 1 << 20 };

/* Steps: types of zone 0, stock of zone 0, types of zone 1, ... */
static const char *zone_of(const struct source_page *page)
{
    return page->step == SOURCE_STEP_ANY ? NULL : zones[page->step / 2];
}

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url =
        text_fmt(a,
                 "https://api.scaleway.com/instance/v1/zones/%s/products/servers%s"
                 "?page=%d&per_page=%d",
                 zone_of(page), page->step % 2 ? "/availability" : "", page->number + 1, PER_PAGE);
    rows_key_sent(page, "X-Auth-Token", out, a);
}

static const char *key_of(const struct source_page *page, const char *type, struct arena *a)
{
    return zone_of(page) ? text_fmt(a, "%s/%s", zone_of(page), type) : type;
}

/* "H100-2-80G" and the like are the PCIe card, as the product pages say. */
static const char *form_of(const char *type)
{
    if (strstr(type, "-SXM-"))
        return "SXM";
    return text_starts(type, "H100-") ? "PCIe" : NULL;
}

static bool read_gpu(const struct json *at, const char *type, struct offer *o, struct arena *a,
                     struct err *e)
{
    const struct json *mig = json_get(at, "mig_profile");
    int64_t bytes = 0;

    o->gpu = type;
    o->form = form_of(type);
    if (!json_str_opt(at, "gpu_info.gpu_name", &o->gpu, e)
        || !json_int_opt(at, "gpu_info.gpu_memory", &bytes, e))
        return false;
    o->gpu_memory_mb = bytes / BYTES_PER_MB;
    if (!json_is_null(mig))
        o->gpu = text_fmt(a, "%s MIG %s", o->gpu, json_is_text(mig) ? json_text(mig, a) : "");
    return true;
}

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    bool ended = false;

    o->key = key_of(page, json_name(at), a);
    o->region = zone_of(page);
    o->currency = "EUR";
    o->stock = zone_of(page) ? STOCK_NO : STOCK_UNKNOWN; /* until the other route vouches for it */
    if (!json_int_opt(at, "gpu", &o->gpus, e))
        return ROW_ODD;
    if (o->gpus == 0)
        return ROW_SKIP;
    if (!read_gpu(at, json_name(at), o, a, e)
        || !json_nano_opt(at, "hourly_price", &o->price_nano, e)
        || !json_bool_opt(at, "end_of_service", &ended, e))
        return ROW_ODD;
    if (ended)
        return rows_reject(o, VERDICT_PLACEHOLDER, "\"end_of_service\" is true");
    return ROW_TAKE;
}

static void set_stock(struct offer *o, const char *word)
{
    if (text_eq(word, "available")) {
        o->stock = STOCK_YES;
    } else if (text_eq(word, "scarce")) {
        o->stock = STOCK_TOLD;
        o->available = o->gpus;
    } else if (text_eq(word, "shortage")) {
        o->stock = STOCK_NO;
    }
}

/* The words of a list by the keys of the offers they are of; of a type told twice, the last. */
static void read_stock(const struct json *list, const struct source_page *page,
                       struct offer_list *out, struct arena *a)
{
    const char **word = ARENA_ARRAY(a, const char *, json_len(list) + 1);
    struct map known = {.arena = a};
    uint32_t n = 0;

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *key = key_of(page, json_name(at), a);

        word[n] = json_text(json_get(at, "availability"), a);
        map_put(&known, key, strlen(key))->at = ++n;
    }
    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i];
        uint32_t told = o->verdict == VERDICT_OK ? map_at(&known, o->key, strlen(o->key)) : 0;

        if (told)
            set_stock(o, word[told - 1]);
    }
}

static void go_on(const struct source_page *page, size_t rows, struct source_page *next)
{
    if (page->step == SOURCE_STEP_ANY)
        return;
    if (rows > 0) {
        next->more = true;
        next->number = page->number + 1;
    } else if (page->step + 1 < 2 * ZONES) {
        next->more = true;
        next->step = page->step + 1;
        next->number = 0;
    }
}

static bool read(struct source_read *r)
{
    const struct json *list = json_object(r->doc, "servers", r->e);
    bool stock;

    if (!list)
        return false;
    stock = r->page->step == SOURCE_STEP_ANY ? json_get(json_first(list), "availability") != NULL
                                             : r->page->step % 2 == 1;
    if (stock)
        read_stock(list, r->page, r->out, r->a);
    else
        rows_each(list, r->page, read_type, r->out, r->a);
    go_on(r->page, json_len(list), r->next);
    return true;
}

const struct source source_scaleway = {
    .name = "scaleway",
    .routes = 2 * ZONES,
    .title = "Scaleway",
    .see = "https://www.scaleway.com/en/pricing/gpu/",
    .op = "scaleway",
    .key_env = {"SCALEWAY_SECRET_KEY"},
    .key_optional = true,
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
