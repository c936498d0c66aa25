/*
 * Vast.ai: peers and data centres who rent out their machines, one ask an offer.
 *
 * dph_total is dollars per hour for the whole offer with its default disk. One machine stands in
 * the list several times (1, 2, 4, 8 of its GPUs); machine_id tells, and calc counts it once.
 * A page is clamped at about 64 offers and there is no cursor, so each GPU name is asked twice,
 * cheapest first and dearest first; the list is whole when the two overlap or are short.
 * Source: vast-ai/docs search_offers.yaml; recordings of 2026-02 and 2026-07.
 */
#include "base/text.h"
#include "edge/json/json.h"
#include "market/market.h"

static const char *const names[] = {"H100 SXM", "H100 PCIE", "H100 NVL", "H200", "H200 NVL"};
enum { NAMES = sizeof names / sizeof *names, PAGE_FULL = 64 };

/* Step is the name asked for, number 0 ascending and 1 descending. */
static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://console.vast.ai/api/v0/bundles/";
    http_json(out, a,
              text_fmt(a,
                       "{\"gpu_name\":{\"eq\":\"%s\"},\"rentable\":{\"eq\":true},"
                       "\"type\":\"on-demand\",\"order\":[[\"dph_total\",\"%s\"]],\"limit\":%d}",
                       names[page->step], page->number ? "desc" : "asc", PAGE_FULL));
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

/* "verified" hosts in a data centre are told apart from verified private ones. */
static const char *tier_of(const char *verification, int64_t hosting, struct arena *a)
{
    return hosting == 1 ? text_fmt(a, "%s_datacenter", verification) : verification;
}

static bool parse_offer(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *verification = "unverified";
    int64_t hosting = 0, frac_mb = 0;
    bool rentable = true, rented = false;

    o->key = json_text(json_get(at, "id"), a);
    o->host = json_text(json_get(at, "host_id"), a);
    o->machine = json_text(json_get(at, "machine_id"), a);
    if (!json_str(at, "gpu_name", &o->gpu, e) || !json_int(at, "num_gpus", &o->gpus, e)
        || !json_nano(at, "dph_total", &o->price_nano_h, e)
        || !json_bool_opt(at, "rentable", &rentable, e) || !json_bool_opt(at, "rented", &rented, e)
        || !json_str_opt(at, "verification", &verification, e)
        || !json_int_opt(at, "hosting_type", &hosting, e)
        || !json_str_opt(at, "geolocation", &o->region, e)
        || !json_int_opt(at, "gpu_ram", &frac_mb, e)
        || !json_nano_opt(at, "reliability2", &o->reliability_nano, e)
        || (o->reliability_nano < 0 && !json_nano_opt(at, "reliability", &o->reliability_nano, e)))
        return false;
    /* `H200` without a word more is the SXM board: the NVL one is listed as "H200 NVL". */
    if (text_eq(o->gpu, "H200"))
        o->form = "SXM";
    o->gpu_memory_mb = frac_mb;
    o->tier = tier_of(verification, hosting, a);
    o->stock = STOCK_TOLD;
    o->available = rentable && !rented ? o->gpus : 0;
    return true;
}

static bool already_listed(const struct offer_list *list, const char *key)
{
    for (size_t i = 0; i < list->len; i++)
        if (text_eq(list->at[i].key, key))
            return true;
    return false;
}

static bool parse(const struct market_reply *reply, struct offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "offers", e) : NULL;

    (void)next; (void)already_listed;
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;

        if (parse_offer(at, &o, a, &odd))
            offer_add(out, &o);
        else
            offer_drop(out, &o, &odd);
    }
    return true;
}

const struct market market_vast = {
    .name = "vast",
    .title = "Vast.ai",
    .see = "https://cloud.vast.ai/create/",
    .operator = "vast",
    .key_env = {"VAST_API_KEY"},
    .key_optional = true,
    .kind = MARKET_PEER,
    .gap_s = 300,
    .may_be_empty = true,
    .request = request,
    .parse = parse,
};
