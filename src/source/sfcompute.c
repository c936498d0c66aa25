/*
 * SF Compute: a market where blocks of time are bought and sold; one standard quote per type.
 *
 * Asked for is one node of eight GPUs, now, for 24 hours: the price depends on start and length,
 * so the question never changes. The answer is cents in total over the quoted span, which may be
 * longer than asked for: the hour is price / span. The span is bought and paid as a whole and can
 * be sold again, which is a commitment, not on demand. A null quote is nothing for sale.
 * "NOW" as a start is the time of the run; a saved reply that says so has no known span.
 * h100i has InfiniBand, h100v is a virtual machine, h200ki a cluster node. A quote can take long.
 */
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"

static const char *const types[] = {"h100i", "h100v", "h200ki"};
enum { TYPES = sizeof types / sizeof *types, GPUS_PER_NODE = 8, NODES_MAX = 100000 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = text_fmt(a,
                        "https://api.sfcompute.com/v0/quote?side=buy&instance_type=%s"
                        "&quantity=1&min_start_date=NOW&max_start_date=NOW"
                        "&min_duration=%d&max_duration=%d",
                        types[page->step], CLOCK_DAY, CLOCK_DAY);
    rows_key_sent(page, NULL, out, a);
}

static bool read_span(const struct json *quote, const struct source_page *page, int64_t *out,
                      struct err *e)
{
    const char *start, *end;
    int64_t from, to;

    if (!json_str(quote, "start_at", &start, e) || !json_str(quote, "end_at", &end, e))
        return false;
    if (text_eq(start, "NOW")) {
        if (page->step == SOURCE_STEP_ANY)
            return err_set(e, ERR_REPLY,
                           "\"start_at\" is \"NOW\", which a saved reply cannot tell");
        from = page->now;
    } else if (!clock_parse(start, &from)) {
        return err_set(e, ERR_REPLY, "\"start_at\" is \"%.40s\", expected a time or NOW", start);
    }
    if (!clock_parse(end, &to))
        return err_set(e, ERR_REPLY, "\"end_at\" is \"%.40s\", expected a time", end);
    *out = to - from;
    if (*out <= 0 || *out > 366 * (int64_t)CLOCK_DAY)
        return err_set(e, ERR_REPLY, "the quoted span from \"%.30s\" to \"%.30s\" is no span",
                       start, end);
    return true;
}

static bool read_quote(const struct json *quote, const struct source_page *page, struct offer *o,
                       struct arena *a, struct err *e)
{
    int64_t nodes, span = 0, total;
    fixed_wide hour;

    o->term = TERM_RESERVED;
    if (!json_str(quote, "instance_type", &o->gpu, e)
        || !json_str_opt(quote, "zone", &o->region, e))
        return false;
    o->key = text_fmt(a, "%s/%s", o->gpu, o->region ? o->region : "");
    if (!json_int(quote, "quantity", &nodes, e) || !json_nano_shift(quote, "price", -2, &total, e)
        || !read_span(quote, page, &span, e))
        return false;
    if (nodes <= 0 || nodes > NODES_MAX)
        return err_set(e, ERR_REPLY, "\"quantity\" is %lld, expected some nodes", (long long)nodes);
    o->key = text_fmt(a, "%s/%lld", o->key, (long long)nodes);
    hour = (fixed_wide)total * CLOCK_HOUR;
    if (hour / span > FIXED_MAX || hour / span < -(fixed_wide)FIXED_MAX)
        return err_set(e, ERR_REPLY, "\"price\" is too large for a price");
    o->price_nano = fixed_div_even(hour, span);
    o->gpus = nodes * GPUS_PER_NODE;
    o->stock = STOCK_TOLD;
    o->available = o->gpus;
    return true;
}

static bool read(struct source_read *r)
{
    struct offer o = offer_init();
    struct err odd;
    const char *object;

    if (!json_str(r->doc, "object", &object, r->e))
        return false;
    if (!text_eq(object, "quote"))
        return err_set(r->e, ERR_REPLY, "\"object\" is \"%.40s\", expected a quote", object);
    if (!json_is_null(json_get(r->doc, "quote"))) {
        if (!read_quote(json_get(r->doc, "quote"), r->page, &o, r->a, &odd))
            offer_drop(r->out, &o, &odd);
        else if (o.price_nano <= 0)
            offer_reject(r->out, &o, VERDICT_NO_PRICE, NULL);
        else
            offer_add(r->out, &o);
    }
    if (r->page->step != SOURCE_STEP_ANY && r->page->step + 1 < TYPES) {
        r->next->more = true;
        r->next->step = r->page->step + 1;
    }
    return true;
}

const struct source source_sfcompute = {
    .name = "sfcompute",
    .routes = TYPES,
    .title = "SF Compute",
    .see = "https://sfcompute.com/prices",
    .op = "sfcompute",
    .key_env = {"SFCOMPUTE_TOKEN"},
    .kind = SOURCE_LIST,
    .gap_s = 900,
    .may_be_empty = true, /* no seller: every quote is null */
    .request = request,
    .read = read,
};
