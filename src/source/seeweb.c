/*
 * Seeweb: plans with whole prices, and which of them can be activated, in two replies.
 *
 * hourly_price is for the plan. The interface names no currency; the price page settles it: euros.
 * `available` of a plan says that the plan is active and available_regions where it exists; stock
 * is the second route, which lists the plans that can be activated and where. Counts are strings,
 * perhaps with a unit. "H100 80GB" is the SXM board by the seller's description of the server;
 * the H200 card is not described and stays without a form factor.
 * Source: Seeweb's Python client, dstackai/gpuhunt; no captured reply is known.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

enum { STEP_PLANS, STEP_STOCK };

/* "8" or "8 cards". */
static bool read_count(const struct json *at, int64_t *out, struct arena *a, struct err *e)
{
    const char *text = json_text(json_get(at, "gpu"), a);
    size_t len = text ? strspn(text, "0123456789") : 0;

    if (len && (!text[len] || text[len] == ' ') && text_int(text_dup_n(a, text, len), 0, 1024, out))
        return true;
    return err_set(e, ERR_REPLY, "\"gpu\" is \"%.40s\", expected a count", text ? text : "");
}

static bool read_places(const struct json *at, const char *list_name, const char *name,
                        struct offer *o, struct arena *a, struct err *e)
{
    const struct json *list = json_array(at, list_name, e);

    if (!rows_places(list, name, &o->region, a, e))
        return err_in(e, "\"%s\"", list_name);
    return list != NULL;
}

static enum row read_plan(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    bool active;

    (void)page;
    if (!json_str(at, "name", &o->key, e) || !json_str_opt(at, "gpu_label", &o->gpu, e))
        return ROW_ODD;
    if (text_blank(o->gpu))
        return ROW_SKIP;
    o->currency = "EUR";
    if (text_starts(o->gpu, "H100"))
        o->form = "SXM";
    if (!read_count(at, &o->gpus, a, e) || !json_bool(at, "available", &active, e)
        || !read_places(at, "available_regions", "location", o, a, e)
        || !json_nano(at, "hourly_price", &o->price_nano, e))
        return ROW_ODD;
    if (!active)
        o->stock = STOCK_NO;
    return ROW_TAKE;
}

static bool mark(const struct json *list, struct offer_list *out, struct arena *a, struct err *e)
{
    size_t len = out->len;
    bool *told = ARENA_ARRAY(a, bool, len + 1); /* by the first row of a plan */
    struct rows_index index;

    rows_index_init(&index, out, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        const char *name,
            *places = json_get(at, "region_availables") ? "region_availables" : "region_available";
        size_t first;

        if (!json_str(at, "name", &name, e))
            return false;
        first = rows_first(&index, name); /* none: a CPU plan */
        if (first && !read_places(at, places, "region", &out->at[first - 1], a, e))
            return err_in(e, "plan \"%.60s\"", name);
        told[first] = true;
    }
    for (size_t i = 0; i < len; i++) {
        struct offer *o = &out->at[i];
        size_t first = o->verdict == VERDICT_OK ? rows_first(&index, o->key) : 0;

        if (!first || !told[first])
            continue;
        o->region = out->at[first - 1].region;
        if (o->region && o->stock == STOCK_UNKNOWN)
            o->stock = STOCK_YES;
    }
    for (size_t i = 0; i < out->len; i++)
        if (out->at[i].stock == STOCK_UNKNOWN)
            out->at[i].stock = STOCK_NO;
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list;
    const char *status;

    if (!json_str(r->doc, "status", &status, r->e))
        return false;
    if (!text_eq(status, "ok"))
        return err_set(r->e, ERR_REPLY, "the answer is an error: status \"%.60s\"", status);
    list = json_array(r->doc, "plans", r->e);
    if (!list)
        return false;
    if (r->page->step == STEP_STOCK)
        return mark(list, r->out, r->a, r->e);
    rows_each(list, r->page, read_plan, r->out, r->a);
    r->next->step = STEP_STOCK;
    r->next->more = r->page->step == STEP_PLANS;
    return true;
}

const struct source source_seeweb = {
    .name = "seeweb",
    .title = "Seeweb",
    .see = "https://www.seeweb.it/en/products/cloud-server-gpu",
    .op = "seeweb",
    .key_env = {"SEEWEB_API_TOKEN"},
    .kind = SOURCE_LIST,
    .url = {[STEP_PLANS] = "https://api.seeweb.it/ecs/v2/plans",
            [STEP_STOCK] = "https://api.seeweb.it/ecs/v2/plans/availables"},
    .key_header = "X-APITOKEN",
    .read = read,
};
