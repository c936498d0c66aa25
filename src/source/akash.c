/*
 * Akash: peers who bid for each lease; the console publishes a statistic over their bids.
 *
 * A row is one GPU model with the minimum, median and mean of the best recent bid of each
 * provider, in dollars per GPU-hour (bids are in the network's coin and converted with the day's
 * price; they include the small CPU and memory of the probe). That is one observation, so it is
 * one offer: the median, since a minimum can be a test bid. The hosts behind it are not told,
 * which is why the rules for peers cannot apply here. The price stays when nothing is free.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { MB_PER_GB = 1024 };

/* "80Gi": the count of GiB, or 0. */
static int64_t memory_mb(const char *text, struct arena *a)
{
    int64_t gib;

    for (size_t len = 0; text && text[len]; len++)
        if (text_eq(text + len, "Gi") && text_int(text_dup_n(a, text, len), 1, 10000, &gib))
            return gib * MB_PER_GB;
    return 0;
}

static enum row read_model(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    const char *ram = NULL;

    (void)page;
    if (!json_str(at, "model", &o->gpu, e) || !json_str_opt(at, "interface", &o->form, e)
        || !json_str_opt(at, "ram", &ram, e)
        || !json_int(at, "availability.available", &o->available, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s/%s", o->gpu, ram ? ram : "", o->form ? o->form : "");
    o->gpu_memory_mb = memory_mb(ram, a);
    o->stock = STOCK_TOLD;
    o->gpus = 1;
    if (json_is_null(json_get(at, "price")))
        return rows_price_absent(o);
    if (!json_str(at, "price.currency", &o->currency, e)
        || !json_nano_opt(at, "price.med", &o->price_nano, e))
        return ROW_ODD;
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    (void)next; /* one page only */
    return rows_read_list(reply, "models", read_model, out, a, e);
}

const struct source source_akash = {
    .name = "akash",
    .title = "Akash",
    .see = "https://akash.network/pricing/gpus/",
    .op = "akash",
    .kind = SOURCE_LIST,
    .gap_s = 900, /* the console caches for a quarter of an hour */
    .url = "https://console-api.akash.network/v1/gpu-prices",
    .parse = parse,
};
