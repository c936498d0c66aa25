/*
 * Civo: instance sizes, a bare list. The interface has no price.
 *
 * Every GPU size is read and kept as no_price: this route shows what is sold and can price
 * nothing, so it is not polled; civo_page reads the prices. `selectable` says that a size is
 * offered at all, not that one is free.
 * Source: civo/civogo; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

static enum row read_size(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    bool selectable = true;

    (void)page;
    (void)a;
    if (!json_str(at, "name", &o->key, e) || !json_int_opt(at, "gpu_count", &o->gpus, e))
        return ROW_ODD;
    if (o->gpus == 0)
        return ROW_SKIP;
    if (!json_str(at, "gpu_type", &o->gpu, e) || !json_bool_opt(at, "selectable", &selectable, e))
        return ROW_ODD;
    o->stock = selectable ? STOCK_YES : STOCK_NO;
    return rows_reject(o, VERDICT_NO_PRICE, "the interface of this market has no price");
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;

    (void)next; /* one page only */
    if (!doc || rows_say_error(doc, "reason", e))
        return false;
    list = json_array(doc, "", e);
    if (!list)
        return false;
    rows_each(list, &reply->page, read_size, out, a);
    return true;
}

const struct source source_civo = {
    .name = "civo",
    .title = "Civo",
    .see = "https://www.civo.com/pricing",
    .op = "civo",
    .key_env = {"CIVO_TOKEN"},
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .url = "https://api.civo.com/v2/sizes",
    .parse = parse,
};
