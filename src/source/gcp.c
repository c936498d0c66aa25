/*
 * Google Cloud: the billing catalogue of Compute Engine, one SKU a part, units and nanos.
 *
 * The GPU's SKU is the bare GPU. CPU, memory and local disk of its machine are SKUs of their own,
 * about 15 % more, and cannot be left out: a3-highgpu-8g is 8 GPUs, 208 CPUs, 1872 GB and 6000 GB
 * of local disk, a3-megagpu-8g the same with the A3Plus parts. When all pages are in, a whole
 * machine is composed in every region where all parts have a price, on demand and spot apart.
 * Bare GPUs and parts stay in the list as other products, so that the sum can be checked.
 * From Blackwell on one SKU "(1 gpu slice)" holds all of it and is taken as it is.
 * Commitments, DWS (flex and calendar), sole tenancy and custom machines are other products, a
 * "Reserved" SKU has the price 0, and H200 has a plain rate at which it is not sold.
 * The catalogue has tens of thousands of SKUs and no filter: what is no GPU or part of one is
 * left out before it becomes a tree. Counts of machines would need another API and a project.
 * Recordings: GPU SKUs of 2025-06 (a bare list without regions, reduced by its collector), a page
 * of 2023 in full shape.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"
#include "source/sieve_priv.h"

enum { HOURS_IN_MONTH = 730 };

static const char *const words[] = {"H100",
                                    "H200",
                                    "A100",
                                    "B200",
                                    "B300",
                                    "A3 Instance",
                                    "A3Plus Instance",
                                    "SSD backed Local Storage",
                                    NULL};

static const struct machine {
    const char *name, *gpu, *core, *ram;
    int64_t gpus, cpus, gib, disk_gib;
} machines[] = {
    {"a3-highgpu-8g", "Nvidia H100 80GB GPU", "A3 Instance Core", "A3 Instance Ram", 8, 208, 1872,
     6000},
    {"a3-megagpu-8g", "Nvidia H100 80GB Plus GPU", "A3Plus Instance Core", "A3Plus Instance Ram", 8,
     208, 1872, 6000},
    {"a3-megagpu-8g", "Nvidia H100 80GB Mega GPU", "A3Plus Instance Core", "A3Plus Instance Ram", 8,
     208, 1872, 6000},
    {"a3-megagpu-8g", "Nvidia H100 Mega 80GB GPU", "A3Plus Instance Core", "A3Plus Instance Ram", 8,
     208, 1872, 6000},
};
#define DISK "SSD backed Local Storage"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url =
        text_fmt(a,
                 "https://cloudbilling.googleapis.com/v1/services/6F81-5844-456A/skus"
                 "?pageSize=5000&currencyCode=USD%s%s",
                 page->cursor ? "&pageToken=" : "", page->cursor ? text_url(a, page->cursor) : "");
    if (page->key[0])
        out->secret_query = text_fmt(a, "key=%s", text_url(a, page->key[0]));
}

/* The price of the first tier, and the unit it is for. */
static bool read_price(const struct json *at, struct offer *o, const char **unit, struct err *e)
{
    const struct json *x = json_get(json_first(json_get(at, "pricingInfo")), "pricingExpression");
    const struct json *rate = json_first(json_get(x, "tieredRates"));
    int64_t units, nanos = 0;

    if (!json_str(x, "usageUnit", unit, e)
        || !json_str(rate, "unitPrice.currencyCode", &o->currency, e)
        || !json_int(rate, "unitPrice.units", &units, e)
        || !json_int_opt(rate, "unitPrice.nanos", &nanos, e))
        return false;
    o->price_nano = nanos;
    return rows_plus(&o->price_nano, FIXED_ONE, units, e);
}

/* Descriptions are "[Spot Preemptible ]WHAT[ attached to ...][ running in| in] PLACE". */
static const char *what_of(const char *description, struct arena *a)
{
    static const char *const ends[] = {" attached to ", " running in ", " in "};
    const char *what = description;
    size_t len;

    if (text_starts(what, "Spot Preemptible "))
        what += strlen("Spot Preemptible ");
    len = strlen(what);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        const char *end = strstr(what, ends[i]);

        if (end && (size_t)(end - what) < len)
            len = (size_t)(end - what);
    }
    return text_dup_n(a, what, len);
}

static const char *place_of(const char *description)
{
    const char *at = strstr(description, " running in ");

    return at ? at + strlen(" running in ") : NULL;
}

static bool is_part(const char *what)
{
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (text_eq(what, machines[i].core) || text_eq(what, machines[i].ram))
            return true;
    return text_eq(what, DISK);
}

static bool is_spot(const struct json *at, const char *description, struct arena *a)
{
    return text_eq(json_text(json_get(at, "category.usageType"), a), "Preemptible")
           || strstr(description, "Spot Preemptible");
}

/* The word that says why a SKU is no price of the good by the hour, or NULL. */
static const char *other_product(const char *description)
{
    static const char *const kinds[] = {"Commitment",   "Reserved", "DWS",     "Calendar Mode",
                                        "Sole Tenancy", "Custom",   "Premium", "suspended"};

    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(description, kinds[i]))
            return kinds[i];
    return NULL;
}

static void judge(struct offer *o, const char *description, const char *unit)
{
    const char *kind = other_product(description);

    if (strstr(description, "Commitment") || strstr(description, "Reserved"))
        o->term = TERM_RESERVED;
    if (o->price_nano <= 0) {
        (void)rows_reject(o, VERDICT_NO_PRICE, NULL);
    } else if (kind) {
        (void)rows_reject(o, VERDICT_OTHER_PRODUCT, kind);
    } else if (!text_eq(unit, "h")) {
        (void)rows_reject(o, VERDICT_OTHER_PRODUCT, "not priced by the hour");
    } else if (strstr(o->gpu, "H200") && o->term == TERM_ON_DEMAND) {
        (void)rows_reject(o, VERDICT_PLACEHOLDER, "a rate, but not sold on demand");
    } else if (!strstr(description, "(1 gpu slice)")) {
        (void)rows_reject(o, VERDICT_OTHER_PRODUCT,
                          "the bare GPU; CPU, memory and disk are priced apart");
    }
}

/* A part's key is "part/region/term@sku" and says what it is for: see compose. */
static const char *part_key(const char *what, const char *region, enum term term, const char *sku,
                            struct arena *a)
{
    return text_fmt(a, "%s/%s/%s%s%s", what, region, term_name(term), sku ? "@" : "",
                    sku ? sku : "");
}

static enum row read_sku(const struct json *at, struct offer *o, bool *part, const char **sku,
                         struct arena *a, struct err *e)
{
    const char *description, *unit = "";

    if (!json_str(at, "description", &description, e))
        return ROW_ODD;
    o->gpu = what_of(description, a);
    *part = is_part(o->gpu);
    if (!*part && !strstr(description, "GPU") && !strstr(description, "(1 gpu slice)"))
        return ROW_SKIP;
    o->region = place_of(description);
    o->term = is_spot(at, description, a) ? TERM_SPOT : TERM_ON_DEMAND;
    o->stock = STOCK_YES;
    if (!json_str(at, "skuId", sku, e) || !read_price(at, o, &unit, e))
        return ROW_ODD;
    if (!*part) {
        o->gpus = 1;
        o->form = strstr(o->gpu, "H100") || strstr(o->gpu, "H200") ? "SXM" : NULL;
        judge(o, description, unit);
    } else if (other_product(description)) {
        return ROW_SKIP;
    } else {
        /* to the nano per GiB-hour: at most 0.000003 dollars in a machine of 6000 GiB */
        o->price_nano = text_eq(unit, "GiBy.mo") ? fixed_div_even(o->price_nano, HOURS_IN_MONTH)
                                                 : o->price_nano;
        (void)rows_reject(o, VERDICT_OTHER_PRODUCT, "a part of a machine");
    }
    return ROW_TAKE;
}

/* One offer per region of a SKU; one without a list of regions has the place of its name. */
static void add_sku(const struct json *at, struct offer_list *out, struct arena *a)
{
    const struct json *region = json_first(json_get(at, "serviceRegions"));
    struct offer o = offer_init();
    struct err odd;
    const char *sku = NULL;
    bool part = false;
    enum row row = read_sku(at, &o, &part, &sku, a, &odd);

    if (row == ROW_SKIP)
        return;
    if (row == ROW_ODD) {
        o.key = sku;
        offer_drop(out, &o, &odd);
        return;
    }
    do {
        o.region = region && json_is_text(region) ? json_text(region, a) : o.region;
        o.key = part ? part_key(o.gpu, o.region ? o.region : "", o.term, sku, a)
                     : text_fmt(a, "%s/%s", sku, o.region ? o.region : "");
        offer_add(out, &o);
        region = region ? json_next(region) : NULL;
    } while (region);
}

static bool add_machine(const struct machine *m, const struct offer *gpu,
                        const struct rows_index *parts, struct offer *o, struct arena *a)
{
    const struct {
        const char *what;
        int64_t count;
    } need[] = {{m->core, m->cpus}, {m->ram, m->gib}, {DISK, m->disk_gib}};
    struct err odd;

    *o = *gpu;
    o->key = text_fmt(a, "%s/%s/%s", m->name, gpu->region, term_name(gpu->term));
    o->gpus = m->gpus;
    o->verdict = VERDICT_OK;
    o->why = NULL;
    if (!rows_times(&o->price_nano, m->gpus, &odd))
        return false;
    for (size_t i = 0; i < sizeof need / sizeof *need; i++) {
        const struct offer *p =
            rows_find(parts, part_key(need[i].what, gpu->region, gpu->term, NULL, a));

        if (!p || p->price_nano <= 0 || !text_eq(p->currency, gpu->currency)
            || !rows_plus(&o->price_nano, p->price_nano, need[i].count, &odd))
            return false;
    }
    return true;
}

/* A part that has a price in the currency of the GPUs. */
static bool is_priced_part(const struct offer *o)
{
    return o->gpu && is_part(o->gpu) && o->price_nano > 0 && text_eq(o->currency, "USD");
}

/* Indexes the parts; of two SKUs for one part in one region the cheaper, whichever came first. */
static void index_parts(struct rows_index *parts, struct offer_list *out, struct arena *a)
{
    struct offer_list none = {.arena = a};

    rows_index_init(parts, &none, a);
    parts->list = out;
    for (size_t i = 0; i < out->len; i++) {
        const struct offer *was;

        if (!is_priced_part(&out->at[i]))
            continue;
        was = rows_find(parts, out->at[i].key);
        if (!was || out->at[i].price_nano < was->price_nano)
            rows_index_add(parts, i);
    }
}

static void compose(struct offer_list *out, struct arena *a)
{
    struct rows_index parts;
    size_t len = out->len;

    index_parts(&parts, out, a);
    for (size_t i = 0; i < len; i++) {
        struct offer gpu = out->at[i], whole;

        if (gpu.verdict != VERDICT_OTHER_PRODUCT || !gpu.region || gpu.term == TERM_RESERVED
            || !gpu.why || !text_starts(gpu.why, "the bare GPU"))
            continue;
        for (size_t m = 0; m < sizeof machines / sizeof *machines; m++)
            if (text_eq(gpu.gpu, machines[m].gpu)
                && add_machine(&machines[m], &gpu, &parts, &whole, a))
                offer_add(out, &whole);
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    size_t len;
    const char *body = sieve(reply->body, reply->len, 1, 2, words, &len, a);
    const struct json *doc = json_parse(body, len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, json_is_array(doc) ? "" : "skus", e) : NULL;
    const char *token = NULL;

    if (!list || !json_str_opt(doc, "nextPageToken", &token, e))
        return false;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        add_sku(at, out, a);
    if (text_blank(token) || reply->page.step == SOURCE_STEP_ANY) {
        compose(out, a);
        return true;
    }
    next->more = true;
    next->cursor = token;
    next->number = reply->page.number + 1;
    return true;
}

const struct source source_gcp = {
    .name = "gcp",
    .title = "Google Cloud",
    .see = "https://cloud.google.com/compute/gpus-pricing",
    .op = "gcp",
    .key_env = {"GCP_API_KEY"},
    .kind = SOURCE_HYPERSCALER,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
