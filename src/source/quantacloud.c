/*
 * QuantaCloud: a broker's boxes, pages from 0, no key.
 *
 * priceHourly is dollars per hour for the box, a number or a string. The slug has the form factor;
 * gh200 is a board of its own and not H200, "-mig-" a fraction. vramGB is per GPU. Whose machines
 * they are is not told. A bad filter answers an empty list with status 200, so nothing is
 * filtered, and totalElements has to be reached.
 * Source: a public client; no captured reply is known.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { PER_PAGE = 100, MB_PER_GB = 1024 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://core.quantacloud.net/api/v1/offers?page=%d&size=%d",
                        page->number, PER_PAGE);
}

static enum row read_offer(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    int64_t gb = 0;
    bool available;

    (void)page;
    o->key = json_text(json_get(at, "id"), a);
    if (!json_str(at, "gpu.slug", &o->gpu, e) || !json_int(at, "gpu.count", &o->gpus, e)
        || !json_int_opt(at, "gpu.vramGB", &gb, e) || !json_str_opt(at, "region", &o->region, e)
        || !json_bool(at, "isAvailable", &available, e)
        || !json_nano(at, "priceHourly", &o->price_nano, e))
        return ROW_ODD;
    if (!o->key) {
        err_set(e, ERR_REPLY, "\"id\" is missing");
        return ROW_ODD;
    }
    o->gpu_memory_mb = gb > 0 && gb < 100000 ? gb * MB_PER_GB : 0;
    o->stock = available ? STOCK_YES : STOCK_NO;
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

static bool turn(const struct json *doc, const struct source_page *page, size_t rows,
                 struct source_page *next, struct arena *a, struct err *e)
{
    int64_t total, seen = 0;

    if (page->note && !text_int(page->note, 0, INT32_MAX, &seen))
        must(false);
    seen += (int64_t)rows;
    if (!json_int(doc, "totalElements", &total, e))
        return false;
    if (rows == 0 && seen < total)
        return err_set(e, ERR_REPLY, "%lld of %lld offers are in the answer", (long long)seen,
                       (long long)total);
    next->note = text_fmt(a, "%lld", (long long)seen);
    next->number = page->number + 1;
    next->more = seen < total;
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e), *list;
    const char *message = "";
    struct err ignored;

    if (!doc)
        return false;
    if (json_is_object(json_get(doc, "error"))) {
        (void)!json_str_opt(doc, "error.message", &message, &ignored);
        return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", message);
    }
    list = json_array(doc, "offers", e);
    if (!list)
        return false;
    rows_each(list, &reply->page, read_offer, out, a);
    return reply->page.step == SOURCE_STEP_ANY
           || turn(doc, &reply->page, json_len(list), next, a, e);
}

const struct source source_quantacloud = {
    .name = "quantacloud",
    .title = "QuantaCloud",
    .see = "https://quantacloud.net/",
    .kind = SOURCE_BROKER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
