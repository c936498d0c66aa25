/*
 * AWS EC2: on-demand prices from the feed of the pricing page, one body a region, and spot prices
 * from the file of the spot page, all regions in one. Neither needs a key.
 *
 * Prices are strings, dollars per instance-hour; network and block storage are extra. The sizes
 * name no GPU and the files hold no count: the table below has both, from the instance pages.
 * Other GPU instances keep their own name and have no count. CPU instances, thousands, are left
 * out. "0.0000000000" and "N/A*" stand for combinations that are not sold.
 * The regions asked for are those whose long name is established; spot covers them all. The spot
 * file has neither time nor zone.
 * A row may say that it is for dedicated tenancy, a capacity reservation or a Capacity Block: other
 * products, each at a price of its own beside the same type and place.
 * DescribeSpotPriceHistory needs a signed request per region and answers in XML; it is not
 * polled. Its JSON, as the command-line client saves it, is read: rows are a history per zone,
 * the newest of a zone and type is the price, of two at one moment the cheaper.
 * Recordings: the feed of us-east-1 of 2026-09, a spot history of 2021-02 (m5.large).
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"
#include "source/sieve_priv.h"

static const struct {
    const char *code, *name;
} regions[] = {
    {"us-east-1", "US East (N. Virginia)"},
    {"us-east-2", "US East (Ohio)"},
    {"us-west-2", "US West (Oregon)"},
};
enum { REGIONS = sizeof regions / sizeof *regions, SPOT = REGIONS };

/* The spot file has 3 MB of sizes, seven levels down; those of no p family are left out unread. */
enum { SIZES_DEPTH = 7 };

static const struct size {
    const char *type, *gpu;
    int64_t gpus, memory_mb;
} sizes[] = {
    {"p5.48xlarge", "H100", 8, 81920},   {"p5.4xlarge", "H100", 1, 81920},
    {"p5e.48xlarge", "H200", 8, 144384}, {"p5en.48xlarge", "H200", 8, 144384},
    {"p4d.24xlarge", "A100", 8, 40960},  {"p4de.24xlarge", "A100", 8, 81920},
    {"p6-b200.48xlarge", "B200", 8, 0},  {"p6-b300.48xlarge", "B300", 8, 0},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    if (page->step == SPOT) {
        out->url = "https://website.spot.ec2.aws.a2z.com/spot.json";
        return;
    }
    out->url = text_fmt(a,
                        "https://b0.p.awsstatic.com/pricing/2.0/meteredUnitMaps/ec2/USD/current/"
                        "ec2-ondemand-without-sec-sel/%s/Linux/index.json",
                        text_url(a, regions[page->step].name));
}

static bool look_up(struct offer *o, const char *type)
{
    o->gpu = type;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (!text_eq(sizes[i].type, type))
            continue;
        o->gpu = sizes[i].gpu;
        o->form = "SXM";
        o->gpus = sizes[i].gpus;
        o->gpu_memory_mb = sizes[i].memory_mb;
        return true;
    }
    return false;
}

static const char *code_of(const char *name)
{
    for (int i = 0; i < REGIONS; i++)
        if (text_eq(regions[i].name, name))
            return regions[i].code;
    return name;
}

/* What a row has to say where it says anything; else it is another product. */
static const struct {
    const char *member, *word;
} ordinary[] = {{"Tenancy", "Shared"}, {"capacitystatus", "Used"}, {"MarketOption", "OnDemand"}};

/* The condition of a row that is no ordinary one, NULL for none. Members are spelt in any case. */
static const char *condition(const struct json *at, struct arena *a)
{
    for (const struct json *m = json_first(at); m; m = json_next(m)) {
        const char *text = json_text(m, a);

        for (size_t i = 0; i < sizeof ordinary / sizeof *ordinary; i++)
            if (text_eq_fold(json_name(m), ordinary[i].member) && !text_blank(text)
                && !text_eq_fold(text, "NA") && !text_eq_fold(text, ordinary[i].word))
                return text_fmt(a, "\"%s\" is \"%s\"", json_name(m), text);
    }
    return NULL;
}

/* Keys of the feed are compound; only the members count. */
static enum row read_on_demand(const struct json *at, const struct source_page *page,
                               struct offer *o, struct arena *a, struct err *e)
{
    const char *type, *family = "", *place, *system, *software = "NA", *why;

    (void)page;
    if (!json_str(at, "Instance Type", &type, e)
        || !json_str_opt(at, "Instance Family", &family, e))
        return ROW_ODD;
    if (!look_up(o, type) && !text_eq(family, "GPU instance"))
        return ROW_SKIP;
    if (!json_str(at, "Location", &place, e) || !json_str(at, "Operating System", &system, e)
        || !json_str_opt(at, "Pre Installed S/W", &software, e))
        return ROW_ODD;
    o->region = code_of(place);
    o->stock = STOCK_YES;
    o->key = text_fmt(a, "%s/%s", o->region, type);
    if (!json_nano(at, "price", &o->price_nano, e))
        return ROW_ODD;
    why = condition(at, a);
    if (!text_eq(system, "Linux") || !(text_eq(software, "NA") || text_blank(software)))
        why = text_fmt(a, "includes \"%s\", \"%s\"", system, software);
    if (why) {
        o->key = NULL;
        return rows_reject(o, VERDICT_OTHER_PRODUCT, why);
    }
    return ROW_TAKE;
}

static bool read_feed(const struct json *doc, const struct source_page *page,
                      struct offer_list *out, struct arena *a, struct err *e)
{
    for (const struct json *r = json_first(json_get(doc, "regions")); r; r = json_next(r)) {
        if (!json_object(r, "", e))
            return false;
        rows_each(r, page, read_on_demand, out, a);
    }
    return true;
}

static bool read_spot_price(const struct json *size, struct offer *o, struct err *e)
{
    const struct json *columns = json_array(size, "valueColumns", e);

    if (!columns)
        return false;
    for (const struct json *c = json_first(columns); c; c = json_next(c)) {
        const char *system, *price;

        if (!json_str(c, "name", &system, e))
            return false;
        if (!text_eq(system, "linux"))
            continue;
        return json_str(c, "prices.USD", &price, e)
               && (text_starts(price, "N/A") || json_nano(c, "prices.USD", &o->price_nano, e));
    }
    return true;
}

static void read_spot_sizes(const struct json *sizes_at, const char *region, struct offer_list *out,
                            struct arena *a)
{
    for (const struct json *s = json_first(sizes_at); s; s = json_next(s)) {
        struct offer o = offer_init();
        struct err odd;
        const char *type;

        if (!json_str(s, "size", &type, &odd)) {
            offer_drop(out, &o, &odd);
            continue;
        }
        if (!look_up(&o, type))
            continue;
        o.key = text_fmt(a, "%s/%s/spot", region, type);
        o.region = region;
        o.term = TERM_SPOT;
        o.stock = STOCK_YES;
        if (!read_spot_price(s, &o, &odd))
            offer_drop(out, &o, &odd);
        else if (o.price_nano <= 0)
            offer_reject(out, &o, VERDICT_NO_PRICE, NULL);
        else
            offer_add(out, &o);
    }
}

static bool read_spot(const struct json *doc, struct offer_list *out, struct arena *a,
                      struct err *e)
{
    const struct json *list = json_array(doc, "config.regions", e);
    const char *rate;

    if (!list || !json_str(doc, "config.rate", &rate, e))
        return false;
    if (!text_eq(rate, "perhr"))
        return err_set(e, ERR_REPLY, "\"config.rate\" is \"%.40s\", expected \"perhr\"", rate);
    for (const struct json *r = json_first(list); r; r = json_next(r)) {
        const char *region;

        if (!json_str(r, "region", &region, e))
            return false;
        for (const struct json *t = json_first(json_get(r, "instanceTypes")); t; t = json_next(t))
            read_spot_sizes(json_get(t, "sizes"), region, out, a);
    }
    return true;
}

static enum row read_history(const struct json *at, const char **time, struct offer *o,
                             struct arena *a, struct err *e)
{
    const char *type, *product;

    if (!json_str(at, "InstanceType", &type, e) || !json_str(at, "ProductDescription", &product, e)
        || !json_str(at, "AvailabilityZone", &o->region, e) || !json_str(at, "Timestamp", time, e)
        || !json_nano(at, "SpotPrice", &o->price_nano, e))
        return ROW_ODD;
    (void)look_up(o, type);
    o->key = text_fmt(a, "%s/%s/spot@%s", o->region, type, *time);
    o->term = TERM_SPOT;
    o->stock = STOCK_YES;
    if (!text_eq(product, "Linux/UNIX")) {
        o->key = NULL;
        return rows_reject(o, VERDICT_OTHER_PRODUCT, text_fmt(a, "includes \"%s\"", product));
    }
    return o->price_nano > 0 ? ROW_TAKE : rows_reject(o, VERDICT_NO_PRICE, NULL);
}

/* Times are ISO in one zone: ordered by their bytes. */
static bool is_newer(const struct offer *o, const struct offer *was)
{
    int order = text_cmp(o->key, was->key);

    return order > 0 || (order == 0 && o->price_nano < was->price_nano);
}

/* Of a zone and type only the newest stays. */
static void read_histories(const struct json *list, struct offer_list *out, struct arena *a)
{
    struct rows_index known;

    rows_index_init(&known, out, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init(), *was;
        struct err odd;
        const char *time;

        if (read_history(at, &time, &o, a, &odd) == ROW_ODD) {
            offer_drop(out, &o, &odd);
            continue;
        }
        was = o.verdict == VERDICT_OK ? rows_find(&known, o.key) : NULL;
        if (!was) {
            offer_add(out, &o);
            if (o.verdict == VERDICT_OK)
                rows_index_add(&known, out->len - 1);
        } else if (is_newer(&o, was)) {
            *was = o;
        }
    }
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    static const char *const words[] = {"\"p4", "\"p5", "\"p6", NULL};
    size_t len;
    const char *body = sieve(reply->body, reply->len, SIZES_DEPTH, SIZES_DEPTH, words, &len, a);
    const struct json *doc = json_parse(body, len, "reply", a, e);
    const struct json *history = json_get(doc, "SpotPriceHistory");

    if (!doc)
        return false;
    if (reply->page.step != SOURCE_STEP_ANY && reply->page.step < SPOT) {
        next->more = true;
        next->step = reply->page.step + 1;
    }
    if (json_is_array(history)) {
        read_histories(history, out, a);
        return true;
    }
    if (json_get(doc, "config"))
        return read_spot(doc, out, a, e);
    return json_object(doc, "regions", e) && read_feed(doc, &reply->page, out, a, e);
}

const struct source source_aws = {
    .name = "aws",
    .routes = SPOT + 1,
    .title = "AWS EC2",
    .see = "https://aws.amazon.com/ec2/pricing/on-demand/",
    .op = "aws",
    .kind = SOURCE_HYPERSCALER,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
