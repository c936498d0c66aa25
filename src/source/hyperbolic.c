/*
 * Hyperbolic: rental options, a bare list without pages or key.
 *
 * costPerHourCents is for the whole option. totalAvailable counts GPUs and is often missing,
 * which is unknown and not zero: then the option's own flag `enabled` stands alone. What the
 * supplier gets, providerCostPerHourCents, is beside the price and never read. The same type in
 * two prices and regions is normal; options have no id, so the key is made of what tells them
 * apart, the machines behind it and the price included.
 * The route is a GET; the POST to /v1/marketplace of older clients is retired.
 */
#include <stdlib.h>

#include "base/text.h"
#include "source/rows_priv.h"

static int by_text(const void *x, const void *y)
{
    return text_cmp(*(const char *const *)x, *(const char *const *)y);
}

/* "Xeon 8480/8/1920/5760/160": what the machines of an option have, in no order of theirs. */
static const char *nodes_of(const struct json *at, struct arena *a)
{
    static const char *const facts[] = {"gpuCount",  "ramGb",    "storageGb",
                                        "vcpuCount", "cpuCount", NULL};
    const struct json *list = json_get(at, "nodes");
    const char **node = ARENA_ARRAY(a, const char *, json_len(list) + 1);
    size_t n = 0;

    for (const struct json *m = json_first(list); m; m = json_next(m)) {
        const char *cpu = json_text(json_get(m, "cpuModel"), a);

        node[n++] = rows_key(cpu ? cpu : "", m, facts, a);
    }
    qsort(node, n, sizeof *node, by_text);
    return text_join_list(a, node, n, "+");
}

static enum row read_option(const struct json *at, const struct source_page *page, struct offer *o,
                            struct arena *a, struct err *e)
{
    const char *wire = "", *variant = "";
    int64_t count = -1;
    bool enabled;

    (void)page;
    if (!json_str(at, "region", &o->region, e) || !json_str(at, "gpuType", &o->gpu, e)
        || !json_str_opt(at, "gpuFormFactor", &o->form, e)
        || !json_str_opt(at, "machineType", &o->tier, e)
        || !json_str_opt(at, "connectionType", &wire, e)
        || !json_str_opt(at, "ethernetVariant", &variant, e)
        || !json_int(at, "gpuCount", &o->gpus, e)
        || !json_nano_shift(at, "costPerHourCents", -2, &o->price_nano, e)
        || !json_int_opt(at, "totalAvailable", &count, e) || !json_bool(at, "enabled", &enabled, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s-%sx%lld/%s/%s/%s/%s", o->region, o->gpu, o->form ? o->form : "",
                      (long long)o->gpus, o->tier ? o->tier : "", wire, variant,
                      json_text(json_get(at, "costPerHourCents"), a));
    o->key = rows_key_words(o->key, (const char *[]){nodes_of(at, a)}, 1, a);
    o->stock = count >= 0 ? STOCK_TOLD : STOCK_YES;
    o->available = count >= 0 ? count : 0;
    if (!enabled)
        return rows_reject(o, VERDICT_PLACEHOLDER, "\"enabled\" is false");
    return ROW_TAKE;
}

const struct source source_hyperbolic = {
    .name = "hyperbolic",
    .title = "Hyperbolic",
    .see = "https://app.hyperbolic.ai/",
    .op = "hyperbolic",
    .kind = SOURCE_LIST,
    .url = {"https://api.hyperbolic.ai/v2/alpha/on-demand/rental-options"},
    .rows = &(const struct rows_whole){"", .read = read_option},
};
