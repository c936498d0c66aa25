#include "source/gpu_products_priv.h"

#include "base/text.h"
#include "source/rows_priv.h"

enum { UNIT_SHIFT = -5 };

static bool read_regions(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, "regions", e);

    if (!rows_places(list, "", &o->region, a, e))
        return err_in(e, "\"regions\"");
    return list != NULL;
}

/* True where billing methods are not told. */
static bool is_billed(const struct json *at, const char *method)
{
    const struct json *list = json_get(at, "billingMethods");
    const char *word;
    struct err ignored;

    if (!json_first(list))
        return true;
    for (const struct json *m = json_first(list); m; m = json_next(m))
        if (json_str(m, "", &word, &ignored) && text_eq_fold(word, method))
            return true;
    return false;
}

static enum row read_common(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    bool free_now, can_buy = true, promotion = false;

    o->key = json_text(json_get(at, "id"), a);
    if (!json_str(at, "name", &o->gpu, e) || !json_bool(at, "availableDeploy", &free_now, e)
        || !json_bool_opt(at, "canBuy", &can_buy, e)
        || !json_bool_opt(at, "activityProduct", &promotion, e) || !read_regions(at, o, a, e))
        return ROW_ODD;
    if (!o->key) {
        err_set(e, ERR_REPLY, "\"id\" is missing");
        return ROW_ODD;
    }
    o->gpus = 1;
    o->stock = free_now ? STOCK_YES : STOCK_NO;
    if (promotion)
        return rows_reject(o, VERDICT_OTHER_PRODUCT, "\"activityProduct\": a promotion");
    if (!can_buy)
        return rows_reject(o, VERDICT_PLACEHOLDER, "\"canBuy\" is false");
    return ROW_TAKE;
}

static enum row read_price(const struct json *at, const char *name, const char *method,
                           struct offer *o, struct err *e)
{
    if (!json_nano_shift(at, name, UNIT_SHIFT, &o->price_nano, e))
        return ROW_ODD;
    if (o->verdict != VERDICT_OK)
        return ROW_TAKE;
    if (o->price_nano <= 0)
        return rows_price_absent(o);
    if (!is_billed(at, method))
        return rows_reject(o, VERDICT_PLACEHOLDER, "\"billingMethods\" does not have it");
    return ROW_TAKE;
}

static void read_product(const struct json *at, const char *currency, struct offer_list *out,
                         struct arena *a)
{
    struct offer o = offer_init(), spot;
    struct err odd;
    const struct json *spot_price = json_get(at, "spotPrice");
    enum row row;

    o.currency = currency;
    row = read_common(at, &o, a, &odd);
    if (row == ROW_ODD) {
        offer_drop(out, &o, &odd);
        return;
    }
    spot = o;
    row = read_price(at, "price", "onDemand", &o, &odd);
    rows_keep(out, &o, row, &odd);
    if (json_is_null(spot_price)
        || (json_is_text(spot_price) && text_blank(json_text(spot_price, a))))
        return;
    spot.key = text_fmt(a, "%s/spot", spot.key);
    spot.term = TERM_SPOT;
    row = read_price(at, "spotPrice", "spot", &spot, &odd);
    rows_keep(out, &spot, row, &odd);
}

bool gpu_products_read(const struct source_reply *reply, const char *currency,
                       struct offer_list *out, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    const char *message = NULL;
    struct err ignored;

    if (!doc)
        return false;
    if (json_str_opt(doc, "message", &message, &ignored) && message && !json_get(doc, "data"))
        return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", message);
    list = json_array(doc, "data", e);
    if (!list)
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        read_product(at, currency, out, a);
    return true;
}
