/*
 * Lium (was Celium): machines of miners, one list without key.
 *
 * price_per_gpu is dollars per GPU-hour with float residue; the offer is the whole node. Nodes are
 * let in part: available_gpu_count may be less than gpu_count, and what is left is sold out when
 * it is below min_gpu_count_for_rental. pending_price_per_hour is a price of the future and not
 * read. Tier "secure" is on demand, "spot" is spot. reliability_score is in hundredths. The list
 * names the miner, who is the host of R4; rows that look alike are machines of their own.
 * "NVIDIA H200" without more is the SXM board: the driver calls the other one "NVIDIA H200 NVL".
 * The other public route, public/v1/nodes, has no reliability, which the panel asks for.
 * Source: Datura-ai/lium-cli and public collectors; no captured reply is known.
 */
#include "base/fixed.h"
#include "base/text.h"
#include "market/rows_priv.h"

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    (void)page; /* one page only */
    (void)a;
    out->url = "https://lium.io/api/executors";
}

static bool read_term(const struct json *at, struct offer *o, struct err *e)
{
    bool spot = false;

    if (!json_str_opt(at, "tier", &o->tier, e) || !json_bool_opt(at, "specs.is_spot", &spot, e))
        return false;
    if (o->tier && !text_eq(o->tier, "secure") && !text_eq(o->tier, "spot"))
        return err_set(e, ERR_REPLY, "\"tier\" is \"%.40s\", expected secure or spot", o->tier);
    o->term = spot || text_eq(o->tier, "spot") ? TERM_SPOT : TERM_ON_DEMAND;
    return true;
}

static bool read_place(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *city = NULL, *country = NULL;

    if (!json_str_opt(at, "location.city", &city, e)
        || !json_str_opt(at, "location.country_code", &country, e))
        return false;
    o->region = city && country ? text_fmt(a, "%s, %s", city, country) : city ? city : country;
    return true;
}

static bool read_reliability(const struct json *at, struct offer *o, struct err *e)
{
    if (json_is_null(json_get(at, "reliability_score")))
        return true;
    if (!json_nano_shift(at, "reliability_score", -2, &o->reliability_nano, e))
        return false;
    if (o->reliability_nano >= 0 && o->reliability_nano <= FIXED_ONE)
        return true;
    o->reliability_nano = -1;
    return err_set(e, ERR_REPLY, "\"reliability_score\" is not within 0 and 100");
}

static bool read_stock(const struct json *at, struct offer *o, struct err *e)
{
    int64_t least = 0;

    if (!json_int(at, "gpu_count", &o->gpus, e)
        || !json_int(at, "available_gpu_count", &o->available, e)
        || !json_int_opt(at, "min_gpu_count_for_rental", &least, e))
        return false;
    o->stock = STOCK_TOLD;
    if (o->available < least)
        o->available = 0;
    return true;
}

static enum row read_node(const struct json *at, const struct market_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    (void)page;
    if (!json_str(at, "id", &o->key, e) || !json_str(at, "machine_name", &o->gpu, e)
        || !json_str_opt(at, "miner_hotkey", &o->host, e) || !read_term(at, o, e)
        || !read_place(at, o, a, e) || !read_stock(at, o, e) || !read_reliability(at, o, e)
        || !json_nano_opt(at, "price_per_gpu", &o->price_nano_h, e))
        return ROW_ODD;
    o->machine = o->key;
    if (text_eq(o->gpu, "NVIDIA H200"))
        o->form = "SXM";
    if (o->price_nano_h <= 0 || o->gpus <= 0)
        return o->price_nano_h <= 0 ? rows_price_absent(o) : ROW_TAKE;
    return rows_times(&o->price_nano_h, o->gpus, e) ? ROW_TAKE : ROW_ODD;
}

static bool parse(const struct market_reply *reply, struct offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "", e) : NULL;

    (void)next;
    if (!list)
        return false;
    rows_each(list, &reply->page, read_node, out, a);
    return true;
}

const struct market market_lium = {
    .name = "lium",
    .title = "Lium",
    .see = "https://lium.io/",
    .op = "lium",
    .kind = MARKET_PEER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
