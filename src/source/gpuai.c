/*
 * GPU.ai: a broker's offers, pages by cursor, no key.
 *
 * price_per_hour is dollars for all GPUs of the offer. `available` counts offers of the kind and
 * not GPUs: the recording has 1 beside an offer of four. tier is the term, capacity_class the
 * tier. Whose machines they are is not told. Disk beyond the instance's own is extra. Asks can be
 * absurd (154.67 for four RTX 5090); they are kept, the band and the bounds judge them.
 * How Hopper is spelled has not been seen; h100_sxm is how the others would have it.
 * Recording of 2026-08-22, the last page, without Hopper.
 */
#include "base/text.h"
#include "source/rows_priv.h"

enum { PER_PAGE = 200, COUNT_MAX = 1000000 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a, "https://api.gpu.ai/v1/pricing?limit=%d&include_unavailable=false%s%s",
                        PER_PAGE, page->cursor ? "&cursor=" : "",
                        page->cursor ? text_url(a, page->cursor) : "");
}

static bool read_term(const struct json *at, struct offer *o, struct err *e)
{
    const char *word;

    return json_str(at, "tier", &word, e) && rows_term("tier", word, "on_demand", "spot", o, e);
}

static enum row read_offer(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    const char *id;
    int64_t count;

    (void)page;
    if (!json_str(at, "offering_id", &id, e) || !read_term(at, o, e))
        return ROW_ODD;
    o->key = o->term == TERM_SPOT ? text_fmt(a, "%s/spot", id) : id;
    if (!json_str(at, "gpu_type", &o->gpu, e) || !json_int(at, "gpu_count", &o->gpus, e)
        || !json_str_opt(at, "region", &o->region, e)
        || !json_str_opt(at, "capacity_class", &o->tier, e) || !json_int(at, "available", &count, e)
        || !json_nano(at, "price_per_hour", &o->price_nano, e))
        return ROW_ODD;
    if (count > COUNT_MAX || o->gpus > COUNT_MAX) {
        err_set(e, ERR_REPLY, "\"available\" or \"gpu_count\" is beyond any count");
        return ROW_ODD;
    }
    o->stock = STOCK_TOLD;
    o->available = count > 0 && o->gpus > 0 ? count * o->gpus : 0;
    return o->price_nano > 0 ? ROW_TAKE : rows_price_absent(o);
}

static bool turn(const struct json *doc, const struct source_page *page, struct source_page *next,
                 struct arena *a, struct err *e)
{
    const char *cursor = NULL;

    if (!json_member(doc, "next_cursor"))
        return err_set(e, ERR_REPLY, "\"next_cursor\" is missing");
    if (!json_str_opt(doc, "next_cursor", &cursor, e))
        return false;
    if (text_blank(cursor))
        return true;
    if (text_eq(cursor, page->cursor))
        return err_set(e, ERR_REPLY, "the cursor \"%.60s\" leads to itself", cursor);
    next->cursor = text_dup(a, cursor);
    next->number = page->number + 1;
    next->more = true;
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "data", e) : NULL;

    if (!list)
        return false;
    rows_each(list, &reply->page, read_offer, out, a);
    return reply->page.step == SOURCE_STEP_ANY || turn(doc, &reply->page, next, a, e);
}

const struct source source_gpuai = {
    .name = "gpuai",
    .title = "GPU.ai",
    .see = "https://gpu.ai/",
    .kind = SOURCE_BROKER,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
