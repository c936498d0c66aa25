/*
 * Vultr: cloud plans with GPU fields, and bare metal plans that tell the GPU in their id only
 * ("vbm-112c-2048gb-8-h100-gpu"). Dollars per plan-hour; preemptible metal is an offer of its own.
 *
 * `locations` lists where a plan can be had; empty is nowhere. Both lists page by a cursor, and
 * meta.total says how many rows all pages have together. gpu_vram_gb is the sum of all GPUs, and a
 * fraction of a card has a fraction of its memory.
 * Source: vultr/govultr; recording of 2024.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

enum { STEP_PLANS, STEP_METAL };

static const char *const list_name[] = {"plans", "plans_metal"};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url =
        text_fmt(a, "https://api.vultr.com/v2/%sper_page=500%s%s",
                 page->step == STEP_METAL ? "plans-metal?" : "plans?type=all&",
                 page->cursor ? "&cursor=" : "", page->cursor ? text_url(a, page->cursor) : "");
}

static bool read_places(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, "locations", e);

    if (!rows_places(list, "", &o->region, a, e))
        return err_in(e, "\"locations\"");
    o->stock = o->region ? STOCK_YES : STOCK_NO;
    return list != NULL;
}

static enum row read_plan(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    int64_t gb = 0;

    (void)page;
    if (!json_str_opt(at, "gpu_type", &o->gpu, e))
        return ROW_ODD;
    if (text_blank(o->gpu))
        return ROW_SKIP;
    if (!json_str(at, "id", &o->key, e) || !json_int_opt(at, "gpu_count", &o->gpus, e)
        || !json_int_opt(at, "gpu_vram_gb", &gb, e) || !read_places(at, o, a, e)
        || !json_nano(at, "hourly_cost", &o->price_nano, e))
        return ROW_ODD;
    if (gb > 0 && gb < 1000000)
        o->gpu_memory_mb = gb * 1024 / (o->gpus > 0 ? o->gpus : 1);
    return ROW_TAKE;
}

/* "...-8-h100-gpu" is eight, "...-480gb-gh200-gpu" one; false where no GPU is named. */
static bool count_of_id(const char *id, int64_t *gpus, struct arena *a)
{
    const char *end = id + strlen(id) - strlen("-gpu"), *model, *count;

    if (!text_ends(id, "-gpu"))
        return false;
    for (model = end; model > id && model[-1] != '-'; model--)
        continue;
    for (count = model > id ? model - 1 : id; count > id && count[-1] != '-'; count--)
        continue;
    if (model == id || !text_int(text_dup_n(a, count, (size_t)(model - 1 - count)), 1, 64, gpus))
        *gpus = 1;
    return true;
}

static enum row read_metal(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    (void)page;
    if (!json_str(at, "id", &o->key, e))
        return ROW_ODD;
    if (!count_of_id(o->key, &o->gpus, a))
        return ROW_SKIP;
    o->gpu = o->key;
    return read_places(at, o, a, e) && json_nano(at, "hourly_cost", &o->price_nano, e) ? ROW_TAKE
                                                                                       : ROW_ODD;
}

/* The preemptible price of a metal plan; an odd row is told once, on demand. */
static enum row read_preemptible(const struct json *at, const struct source_page *page,
                                 struct offer *o, struct arena *a, struct err *e)
{
    if (json_is_null(json_get(at, "hourly_cost_preemptible"))
        || read_metal(at, page, o, a, e) != ROW_TAKE)
        return ROW_SKIP;
    o->key = text_fmt(a, "%s/preemptible", o->key);
    o->term = TERM_SPOT;
    o->price_nano = 0;
    return json_nano(at, "hourly_cost_preemptible", &o->price_nano, e) ? ROW_TAKE : ROW_ODD;
}

static void read_list(const struct json *list, int step, struct offer_list *out, struct arena *a)
{
    if (step == STEP_PLANS) {
        rows_each(list, NULL, read_plan, out, a);
        return;
    }
    rows_each(list, NULL, read_metal, out, a);
    rows_each(list, NULL, read_preemptible, out, a);
}

/* Goes on to the next page or the next list; all rows that meta.total promises have to come. */
static bool turn(const struct json *doc, const struct source_page *page, size_t rows,
                 struct source_page *next, struct arena *a, struct err *e)
{
    const char *cursor = NULL;
    int64_t seen = 0, total = -1;

    if (page->note && !text_int(page->note, 0, INT32_MAX, &seen))
        must(false);
    seen += (int64_t)rows;
    if (!json_str_opt(doc, "meta.links.next", &cursor, e)
        || !json_int_opt(doc, "meta.total", &total, e))
        return false;
    if (!text_blank(cursor)) {
        if (text_eq(cursor, page->cursor))
            return err_set(e, ERR_REPLY, "the cursor \"%.60s\" leads to itself", cursor);
        next->cursor = text_dup(a, cursor);
        next->note = text_fmt(a, "%lld", (long long)seen);
        next->number = page->number + 1;
        next->more = true;
        return true;
    }
    if (seen < total)
        return err_set(e, ERR_REPLY, "%lld of %lld plans are in the answer", (long long)seen,
                       (long long)total);
    *next = *page;
    next->cursor = next->note = NULL;
    next->number = 0;
    next->step = STEP_METAL;
    next->more = page->step == STEP_PLANS;
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list;
    int step = r->page->step;

    if (json_get(r->doc, "error"))
        return err_set(r->e, ERR_REPLY, "the answer is an error: \"%.200s\"",
                       json_is_text(json_get(r->doc, "error"))
                           ? json_text(json_get(r->doc, "error"), r->a)
                           : "");
    if (step == SOURCE_STEP_ANY)
        step = json_get(r->doc, list_name[STEP_METAL]) ? STEP_METAL : STEP_PLANS;
    list = json_array(r->doc, list_name[step], r->e);
    if (!list)
        return false;
    read_list(list, step, r->out, r->a);
    return r->page->step == SOURCE_STEP_ANY
           || turn(r->doc, r->page, json_len(list), r->next, r->a, r->e);
}

const struct source source_vultr = {
    .name = "vultr",
    .routes = STEP_METAL + 1,
    .title = "Vultr",
    .see = "https://www.vultr.com/pricing/",
    .op = "vultr",
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
