/*
 * JarvisLabs: GPUs by region, dollars per GPU-hour.
 *
 * The same GPU and region comes as a row for virtual machines (workload_type "vm", or null on
 * older rows) and one for containers: one good, so both have one key. What can be had goes before
 * what is sold out, and machines before containers; the others are seen as duplicates, whatever
 * order the answer has. Spot is for containers.
 * effective_num_free_devices goes before num_free_devices. vram and num_gpus are strings. The
 * answer tells no form factor; H100 and H200 are SXM by the price page (jarvislabs.ai/pricing).
 * Source: dstackai/gpuhunt; no captured reply is known.
 */
#include "base/text.h"
#include "market/rows_priv.h"

enum { MB_PER_GB = 1024 };

/* One walk over the rows. */
struct walk {
    const char *workload; /* NULL is null */
    enum term term;
};

static const struct walk walks[] = {
    {"vm", TERM_ON_DEMAND},   {NULL, TERM_ON_DEMAND}, {"container", TERM_ON_DEMAND},
    {"container", TERM_SPOT}, {"vm", TERM_SPOT},      {NULL, TERM_SPOT},
};
enum { WALKS = sizeof walks / sizeof *walks };

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://backendn.jarvislabs.net/misc/server_meta";
    if (page->key[0])
        http_secret(out, a, "Authorization", "Bearer %s", page->key[0]);
}

static bool read_stock(const struct json *at, struct offer *o, struct err *e)
{
    const char *name = o->term == TERM_SPOT ? "spot_num_free_devices"
                       : json_is_null(json_get(at, "effective_num_free_devices"))
                           ? "num_free_devices"
                           : "effective_num_free_devices";

    o->stock = STOCK_TOLD;
    return json_int(at, name, &o->available, e);
}

static enum row read_row(const struct json *at, const struct walk *w, struct offer *o,
                         struct arena *a, struct err *e)
{
    const char *price = w->term == TERM_SPOT ? "spot_price" : "price_per_hour";
    int64_t gb = 0;

    o->term = w->term;
    o->tier = w->workload ? w->workload : "vm";
    if (w->term == TERM_SPOT && json_is_null(json_get(at, price)))
        return ROW_SKIP;
    if (!json_str(at, "gpu_type", &o->gpu, e) || !json_str(at, "region", &o->region, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s%s", o->region, o->gpu, w->term == TERM_SPOT ? "/spot" : "");
    if (text_eq(o->gpu, "H100") || text_eq(o->gpu, "H200"))
        o->form = "SXM";
    if (!json_int_opt(at, "vram", &gb, e) || !read_stock(at, o, e))
        return ROW_ODD;
    o->gpus = 1;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * MB_PER_GB : 0;
    if (!json_nano_opt(at, price, &o->price_nano_h, e))
        return ROW_ODD;
    return o->price_nano_h > 0 ? ROW_TAKE : rows_price_absent(o);
}

/* Odd rows are told in the walk over what can be had. */
static void read_walk(const struct json *list, const struct walk *w, bool sold_out,
                      struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        const char *workload = NULL;
        enum row row;

        if (!json_str_opt(at, "workload_type", &workload, &odd) || !text_eq(workload, w->workload))
            continue;
        row = read_row(at, w, &o, a, &odd);
        if (row == ROW_TAKE ? (o.available <= 0) == sold_out : !sold_out)
            rows_keep(out, &o, row, &odd);
    }
}

/* A workload that no walk takes is told once. */
static void read_others(const struct json *list, struct offer_list *out, struct arena *a)
{
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;

        if (!json_str_opt(at, "workload_type", &o.tier, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        if (!o.tier || text_eq(o.tier, "vm") || text_eq(o.tier, "container"))
            continue;
        if (!json_str(at, "gpu_type", &o.gpu, &odd) || !json_str(at, "region", &o.region, &odd)
            || !json_nano(at, "price_per_hour", &o.price_nano_h, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        o.key = text_fmt(a, "%s/%s/%s", o.region, o.gpu, o.tier);
        o.gpus = 1;
        offer_reject(out, &o, VERDICT_OTHER_PRODUCT, "neither a machine nor a container");
    }
}

static bool parse(const struct market_reply *reply, struct offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "server_meta", e) : NULL;

    (void)next; /* one page only */
    if (!list)
        return false;
    for (size_t i = 0; i < WALKS; i++)
        read_walk(list, &walks[i], false, out, a);
    for (size_t i = 0; i < WALKS; i++)
        read_walk(list, &walks[i], true, out, a);
    read_others(list, out, a);
    return true;
}

const struct market market_jarvislabs = {
    .name = "jarvislabs",
    .title = "JarvisLabs",
    .see = "https://jarvislabs.ai/pricing",
    .op = "jarvislabs",
    .key_env = {"JARVISLABS_API_KEY"},
    .kind = MARKET_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
