/*
 * Prime Intellect: a broker; each item is a whole configuration of one provider.
 *
 * prices.onDemand is for all GPUs of the item, in prices.currency; disk is priced apart unless it
 * is included. A spot item says isSpot and has its price in the same member; a prepaid one names
 * a time. gpuMemory is per GPU by the specification and was found to be a total: it is not read,
 * the name has it (H200_96GB is a GH200). Low stock promises no more than the item itself.
 * Pages of 100 up to totalCount. Now and then a healthy answer has no items at all: then the
 * summary is asked, and when that knows GPUs the poll has failed and is not empty. The place is the
 * country beside the area ("eu_north"), or the area where no country is told.
 * Recording of 2025-11: the first page of 608 items, cut to 8 by the client's authors.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

enum { ITEMS, SUMMARY };
enum { PAGE_SIZE = 100 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = page->step == SUMMARY
                   ? "https://api.primeintellect.ai/api/v1/availability/gpu-summary"
                   : text_fmt(a,
                              "https://api.primeintellect.ai/api/v1/availability/gpus"
                              "?page=%d&page_size=%d",
                              page->number + 1, PAGE_SIZE);
    rows_key_sent(page, NULL, out, a);
}

static bool read_stock(const struct json *at, struct offer *o, struct err *e)
{
    const char *word;

    if (!json_str(at, "stockStatus", &word, e))
        return false;
    o->stock = STOCK_NO; /* Unavailable, and words that are not documented */
    if (text_eq(word, "Available") || text_eq(word, "High") || text_eq(word, "Medium")) {
        o->stock = STOCK_YES;
    } else if (text_eq(word, "Low")) {
        o->stock = STOCK_TOLD;
        o->available = o->gpus;
    }
    return true;
}

static bool read_price(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const char *currency = "USD";
    bool spot = false;

    if (!json_str_opt(at, "prices.currency", &currency, e)
        || !json_nano_opt(at, "prices.onDemand", &o->price_nano, e)
        || !json_bool_opt(at, "isSpot", &spot, e))
        return false;
    if (o->price_nano == 0 && text_eq(o->tier, "community_cloud")
        && !json_nano_opt(at, "prices.communityPrice", &o->price_nano, e))
        return false;
    o->currency = currency;
    if (!json_is_null(json_get(at, "prepaidTime")))
        o->term = TERM_RESERVED;
    else
        o->term = spot ? TERM_SPOT : TERM_ON_DEMAND;
    o->key = text_fmt(a, "%s/%s", o->key, term_name(o->term));
    return true;
}

static enum row read_item(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    static const char *const apart[] = {"socket",
                                        "interconnectType",
                                        "vcpu.defaultCount",
                                        "memory.defaultCount",
                                        "disk.defaultCount",
                                        NULL};
    const char *cloud, *site = "", *area = "";

    (void)page;
    if (!json_get(at, "gpuType") && json_get(at, "spec"))
        return ROW_SKIP; /* a disk, of the list of disks */
    if (!json_str(at, "provider", &o->op, e) || !json_str(at, "cloudId", &cloud, e)
        || !json_str(at, "gpuType", &o->gpu, e) || !json_str_opt(at, "socket", &o->form, e)
        || !json_int(at, "gpuCount", &o->gpus, e) || !json_str_opt(at, "region", &area, e)
        || !json_str_opt(at, "country", &o->region, e) || !json_str_opt(at, "dataCenter", &site, e)
        || !json_str_opt(at, "security", &o->tier, e))
        return ROW_ODD;
    if (text_blank(o->region))
        o->region = text_blank(area) ? NULL : area;
    o->key = text_fmt(a, "%s/%s/%s/%s/%lldx%s/%s", o->op, area, site, cloud, (long long)o->gpus,
                      o->gpu, o->tier ? o->tier : "");
    o->key = rows_key(o->key, at, apart, a);
    return read_price(at, o, a, e) && read_stock(at, o, e) ? ROW_TAKE : ROW_ODD;
}

/* {"H100_80GB": {"1": {...}}}: an empty list beside any entry was a replica's fault. */
static bool read_summary(const struct json *doc, struct err *e)
{
    if (!json_object(doc, "", e))
        return false;
    for (const struct json *gpu = json_first(doc); gpu; gpu = json_next(gpu))
        if (json_len(gpu) > 0)
            return err_set(e, ERR_REPLY, "the list is empty, but the summary knows \"%.40s\"",
                           json_name(gpu));
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list;
    const struct source_page *page = r->page;
    int64_t total = 0;

    if (page->step == SUMMARY)
        return read_summary(r->doc, r->e);
    list = json_array(r->doc, "items", r->e);
    if (!list || !json_int_opt(r->doc, "totalCount", &total, r->e))
        return false;
    rows_each(list, page, read_item, r->out, r->a);
    if (page->step == SOURCE_STEP_ANY)
        return true;
    if (json_len(list) == 0 && (page->number > 0 || total > 0))
        return err_set(r->e, ERR_REPLY, "page %d is empty, but \"totalCount\" is %lld",
                       page->number + 1, (long long)total);
    r->next->step = page->number == 0 && total == 0 && json_len(list) == 0 ? SUMMARY : ITEMS;
    r->next->number = r->next->step == SUMMARY ? 0 : page->number + 1;
    r->next->more =
        r->next->step == SUMMARY || r->next->number < (total + PAGE_SIZE - 1) / PAGE_SIZE;
    return true;
}

const struct source source_primeintellect = {
    .name = "primeintellect",
    .routes = SUMMARY + 1,
    .title = "Prime Intellect",
    .see = "https://app.primeintellect.ai/dashboard/create-cluster",
    .key_env = {"PRIME_API_KEY"},
    .kind = SOURCE_BROKER,
    .request = request,
    .read = read,
};
