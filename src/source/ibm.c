/*
 * IBM Cloud: the price list of one VPC profile, gx3d-160x1792x8h100, by region.
 *
 * Dollars per instance-hour in `instance-hours-<profile>`, spot in `spot-<profile>`; the metric
 * of reservations has the price 0 and is another product. Profiles name the GPU behind its
 * count: 160x1792x8h100 is 8 H100, which IBM sells as HGX boards. Only the plan of that profile
 * is established; the plan of an H200 profile is unknown. Pages of 50 regions by offset.
 * A rate card: nothing says what can be had. Recording of 2026-10-05, 5 of its 9 regions.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "source/rows_priv.h"

#define PLAN "99548819-fcbc-486c-8eeb-0355a56b035e"
enum { LIMIT = 50 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a,
                        "https://globalcatalog.cloud.ibm.com/api/v1/" PLAN
                        "/pricing/deployment?offset=%d&limit=%d",
                        page->number * LIMIT, LIMIT);
}

/* "gx3d-160x1792x8h100": digits and the name behind the last x that a digit follows. */
static void look_up(struct offer *o, const char *profile, struct arena *a)
{
    const char *last = NULL, *p;
    size_t digits;
    int64_t count;

    for (p = profile; *p; p++)
        if (p[0] == 'x' && p[1] >= '1' && p[1] <= '9')
            last = p + 1;
    o->gpu = profile;
    if (!last)
        return;
    digits = strspn(last, "0123456789");
    if (last[digits] == '\0' || !text_int(text_dup_n(a, last, digits), 1, 64, &count))
        return;
    o->gpu = last + digits;
    o->gpus = count;
    if (text_starts(o->gpu, "h100") || text_starts(o->gpu, "h200"))
        o->form = "SXM";
}

static bool read_price(const struct json *metric, int64_t *out, struct err *e)
{
    const struct json *amounts = json_array(metric, "amounts", e);

    if (!amounts)
        return false;
    for (const struct json *m = json_first(amounts); m; m = json_next(m)) {
        const char *country, *currency;

        if (!json_str(m, "country", &country, e) || !json_str(m, "currency", &currency, e))
            return false;
        if (text_eq(country, "USA") && text_eq(currency, "USD"))
            return json_nano_opt(json_first(json_get(m, "prices")), "price", out, e);
    }
    return true;
}

/* Gone or not yet in force at the time of the run; a saved reply (now 0) is of its own day. */
static bool in_force(const struct json *at, int64_t now, bool *out, struct err *e)
{
    const char *from = NULL, *until = NULL;
    int64_t time;

    *out = true;
    if (!json_str_opt(at, "effective_from", &from, e)
        || !json_str_opt(at, "effective_until", &until, e))
        return false;
    if (now > 0 && from && clock_parse(from, &time) && time > now)
        *out = false;
    if (now > 0 && until && clock_parse(until, &time) && time <= now)
        *out = false;
    return true;
}

static enum row read_metric(const struct json *at, const char *region, int64_t now, struct offer *o,
                            struct arena *a, struct err *e)
{
    const char *id, *unit, *profile;
    bool current;

    o->region = region;
    o->stock = STOCK_YES;
    if (!json_str(at, "metric_id", &id, e) || !json_str(at, "charge_unit", &unit, e)
        || !read_price(at, &o->price_nano, e) || !in_force(at, now, &current, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", region, id);
    o->term = text_starts(id, "part-is.spot-") ? TERM_SPOT : TERM_ON_DEMAND;
    profile = o->term == TERM_SPOT                         ? id + strlen("part-is.spot-")
              : text_starts(id, "part-is.instance-hours-") ? id + strlen("part-is.instance-hours-")
                                                           : id;
    look_up(o, profile, a);
    if (text_has_fold(id, "reservation") || !text_eq(unit, "Instance-Hour"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT, text_fmt(a, "charged by \"%s\"", unit));
    if (!current)
        return rows_reject(o, VERDICT_PLACEHOLDER, "its dates say that it is not in force");
    return ROW_TAKE;
}

static bool read_region(const struct json *at, int64_t now, struct offer_list *out, struct arena *a,
                        struct err *e)
{
    const struct json *metrics = json_array(at, "metrics", e);
    const char *region;

    if (!metrics || !json_str(at, "deployment_region", &region, e))
        return false;
    for (const struct json *m = json_first(metrics); m; m = json_next(m)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read_metric(m, region, now, &o, a, &odd);

        rows_keep(out, &o, row, &odd);
    }
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "resources", r->e);
    int64_t now;

    if (!list)
        return false;
    now = r->page->step == SOURCE_STEP_ANY ? 0 : r->page->now;
    for (const struct json *at = json_first(list); at; at = json_next(at))
        if (!read_region(at, now, r->out, r->a, r->e))
            return false;
    r->next->more = r->page->step != SOURCE_STEP_ANY && json_len(list) >= LIMIT;
    r->next->number = r->page->number + 1;
    return true;
}

const struct source source_ibm = {
    .name = "ibm",
    .title = "IBM Cloud",
    .see = "https://www.ibm.com/cloud/vpc/pricing",
    .op = "ibm",
    .kind = SOURCE_HYPERSCALER,
    .gap_s = 1800,
    .request = request,
    .read = read,
};
