/*
 * Spheron: a broker; offers of many providers grouped by GPU type, pages from 1.
 *
 * price is dollars per hour for the whole offer; with instanceType "SPOT" it is the spot price, and
 * spot_price beside a dedicated one is an offer of its own. An offer under maintenance is shown and
 * not sold. Each row names its provider, whose machines they are. A filter that matches nothing
 * looks like no stock, so nothing is filtered. Pages count groups; totalPages tells how many.
 * Source: a public client; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { PER_PAGE = 100, MB_PER_GB = 1024 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://app.spheron.ai/api/gpu-offers?page=%d&limit=%d",
                        page->number + 1, PER_PAGE);
    rows_key_sent(page, NULL, out, a);
}

static bool read_places(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_get(at, "clusters");

    if (!json_first(list))
        return json_str_opt(at, "region", &o->region, e);
    if (!rows_places(list, "", &o->region, a, e))
        return err_in(e, "\"clusters\"");
    return true;
}

/* What both prices of an offer share. */
static bool read_offer(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool available, maintenance = false;
    int64_t gb = 0;

    if (!json_str(at, "offerId", &o->key, e) || !json_str(at, "provider", &o->op, e)
        || !json_str(at, "instanceType", &o->tier, e) || !json_int(at, "gpuCount", &o->gpus, e)
        || !json_int_opt(at, "gpu_memory", &gb, e) || !json_bool(at, "available", &available, e)
        || !json_bool_opt(at, "maintenance", &maintenance, e) || !read_places(at, o, a, e))
        return false;
    if (!text_eq_fold(o->tier, "DEDICATED") && !text_eq_fold(o->tier, "SPOT"))
        return err_set(e, ERR_REPLY, "\"instanceType\" is \"%.40s\", expected DEDICATED or SPOT",
                       o->tier);
    o->term = text_eq_fold(o->tier, "SPOT") ? TERM_SPOT : TERM_ON_DEMAND;
    o->key = text_fmt(a, "%s/%s", o->op, o->key);
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * MB_PER_GB : 0;
    o->stock = available ? STOCK_YES : STOCK_NO;
    if (maintenance)
        (void)rows_reject(o, VERDICT_PLACEHOLDER, "\"maintenance\" is true");
    return true;
}

static void keep_price(const struct json *at, const char *name, struct offer *o,
                       struct offer_list *out)
{
    struct err odd;

    if (!json_nano(at, name, &o->price_nano, &odd)) {
        offer_drop(out, o, &odd);
        return;
    }
    if (o->price_nano <= 0 && o->verdict == VERDICT_OK)
        (void)rows_price_absent(o);
    offer_add(out, o);
}

static void add_offer(const struct json *at, const char *gpu, struct offer_list *out,
                      struct arena *a)
{
    struct offer o = offer_init(), spot;
    struct err odd;

    o.gpu = gpu;
    if (!read_offer(at, &o, a, &odd)) {
        offer_drop(out, &o, &odd);
        return;
    }
    spot = o;
    keep_price(at, "price", &o, out);
    if (spot.term == TERM_SPOT || json_is_null(json_get(at, "spot_price")))
        return;
    spot.key = text_fmt(a, "%s/spot", spot.key);
    spot.term = TERM_SPOT;
    keep_price(at, "spot_price", &spot, out);
}

static void add_group(const struct json *at, struct offer_list *out, struct arena *a)
{
    struct offer o = offer_init();
    struct err odd;
    const struct json *list = NULL;

    if (json_str(at, "gpuType", &o.gpu, &odd))
        list = json_array(at, "offers", &odd);
    if (!list) {
        offer_drop(out, &o, &odd);
        return;
    }
    for (const struct json *r = json_first(list); r; r = json_next(r))
        add_offer(r, o.gpu, out, a);
}

static bool turn(const struct json *doc, const struct source_page *page, size_t rows,
                 struct source_page *next, struct err *e)
{
    int64_t pages;

    if (!json_int(doc, "totalPages", &pages, e))
        return false;
    next->number = page->number + 1;
    next->more = next->number < pages;
    if (rows > 0 || (!next->more && page->number == 0))
        return true;
    return err_set(e, ERR_REPLY, "page %d of %lld has no offers", page->number + 1,
                   (long long)pages);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_group(at, out, a);
    return reply->page.step == SOURCE_STEP_ANY || turn(doc, &reply->page, json_len(list), next, e);
}

const struct source source_spheron = {
    .name = "spheron",
    .title = "Spheron",
    .see = "https://app.spheron.ai/",
    .key_env = {"SPHERON_API_KEY"},
    .kind = SOURCE_BROKER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
