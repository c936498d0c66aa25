/*
 * Together AI: hardware for dedicated inference endpoints.
 *
 * An endpoint is another product than a machine for rent, so every row leaves as one; they are
 * read because the price is told, in cents per minute for all GPUs. The rates of instant clusters,
 * which would be comparable, are on the pricing page only; the API gives regions without prices.
 * availability is told only for a named model.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { MINUTES_IN_HOUR = 60, MB_PER_GB = 1024 };

static enum row read_hardware(const struct json *at, const struct source_page *page,
                              struct offer *o, struct arena *a, struct err *e)
{
    const char *status = NULL;
    int64_t gb = 0;

    (void)page;
    (void)a;
    o->tier = "endpoint";
    if (!json_str(at, "id", &o->key, e) || !json_str(at, "specs.gpu_type", &o->gpu, e)
        || !json_str_opt(at, "specs.gpu_link", &o->form, e)
        || !json_int(at, "specs.gpu_count", &o->gpus, e)
        || !json_int_opt(at, "specs.gpu_memory", &gb, e)
        || !json_str_opt(at, "availability.status", &status, e)
        || !json_nano_shift(at, "pricing.cents_per_minute", -2, &o->price_nano, e)
        || !rows_times(&o->price_nano, MINUTES_IN_HOUR, e))
        return ROW_ODD;
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * MB_PER_GB : 0;
    if (status)
        o->stock = text_eq(status, "available") ? STOCK_YES : STOCK_NO;
    return rows_reject(o, VERDICT_OTHER_PRODUCT, "a dedicated inference endpoint");
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    (void)next; /* one page only */
    return rows_read_list(reply, "data", read_hardware, out, a, e);
}

const struct source source_together = {
    .name = "together",
    .title = "Together AI",
    .see = "https://www.together.ai/pricing",
    .op = "together",
    .key_env = {"TOGETHER_API_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 1800,
    .url = "https://api.together.ai/v1/hardware",
    .parse = parse,
};
