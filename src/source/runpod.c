/*
 * RunPod: a neocloud ("secure") and hosted peers ("community"), one GraphQL answer without pages.
 *
 * Each GPU type gives two offers of one GPU, securePrice and communityPrice, dollars per GPU-hour.
 * Each is good only behind its own flag: where a cloud does not sell the card the figure is a
 * placeholder (0.50, or 0). lowestPrice is asked for one GPU and per cloud under two names, and
 * used for its stock only: its prices are for the count asked and repeat placeholders.
 * Spot and term prices are offers of their own. A minimum bid equal to the price means no spot.
 *
 * Read alone, three shapes are understood: the answer, its list of types, and the collectors'
 * [{"observed_at", "gpuTypes"}]. One recording lacks the flags; there 0.50 is a placeholder.
 * Source: runpod/docs; recordings of 2026-07 and 2026-08.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)page;
    out->url = "https://api.runpod.io/graphql";
    http_json(out, a,
              "{\"query\":\"query { gpuTypes { id displayName memoryInGb secureCloud "
              "communityCloud securePrice communityPrice secureSpotPrice communitySpotPrice "
              "oneWeekPrice oneMonthPrice threeMonthPrice sixMonthPrice maxGpuCount "
              "lowestPrice(input:{gpuCount:1}) { minimumBidPrice uninterruptablePrice "
              "stockStatus } secureStock: lowestPrice(input:{gpuCount:1,secureCloud:true}) "
              "{ stockStatus } communityStock: lowestPrice(input:{gpuCount:1,"
              "secureCloud:false}) { stockStatus } } }\",\"variables\":{}}");
}

struct cloud {
    const char *tier, *flag, *price, *spot, *stock;
};

static const struct cloud secure = {"secure", "secureCloud", "securePrice", "secureSpotPrice",
                                    "secureStock"};
static const struct cloud community = {"community", "communityCloud", "communityPrice",
                                       "communitySpotPrice", "communityStock"};

static const int64_t placeholder_nano = FIXED_ONE / 2;

static bool read_stock(const struct json *at, const struct cloud *c, enum stock *out, struct err *e)
{
    const struct json *own = json_get(at, c->stock), *lowest = json_get(at, "lowestPrice");
    const char *word = NULL;

    if (!own && !lowest)
        return err_set(e, ERR_REPLY, "\"lowestPrice\" is missing");
    if (!json_str_opt(own ? own : lowest, "stockStatus", &word, e))
        return false;
    if (!word || text_eq_fold(word, "none"))
        *out = STOCK_NO;
    else if (text_eq_fold(word, "low") || text_eq_fold(word, "medium")
             || text_eq_fold(word, "high"))
        *out = STOCK_YES;
    else
        return err_set(e, ERR_REPLY, "\"stockStatus\" is \"%.40s\"", word);
    return true;
}

/* What all offers of a type share; false leaves the type with one odd offer. */
static bool read_type(const struct json *at, struct offer *o, struct err *e)
{
    if (!json_str(at, "id", &o->gpu, e) || !json_str_opt(at, "displayName", &o->form, e)
        || !rows_memory(at, "memoryInGb", o, e))
        return false;
    o->gpus = 1;
    return true;
}

/* What a cloud tells of a type beside its prices, read once for all of them. */
struct told {
    const struct cloud *cloud;
    bool alone, has_flag, has_stock; /* false: not there or not as it should be */
    bool sold;
    enum stock stock;
};

static struct told ask_cloud(const struct json *at, const struct cloud *c, bool alone)
{
    struct told t = {.cloud = c, .alone = alone, .stock = STOCK_UNKNOWN};
    struct err ignored;

    t.has_flag = json_bool(at, c->flag, &t.sold, &ignored);
    t.has_stock = read_stock(at, c, &t.stock, &ignored);
    return t;
}

/* The flag of a cloud; without one only the known placeholder can be told from a price. */
static bool is_sold(const struct json *at, const struct told *t, int64_t price_nano, bool *sold,
                    struct err *e)
{
    *sold = t->sold;
    if (t->has_flag)
        return true;
    if (t->alone && json_is_null(json_get(at, t->cloud->flag))) {
        *sold = price_nano != placeholder_nano;
        return true;
    }
    return json_bool(at, t->cloud->flag, sold, e);
}

static bool stock_of(const struct json *at, const struct told *t, enum stock *out, struct err *e)
{
    if (!t->has_stock)
        return read_stock(at, t->cloud, out, e);
    *out = t->stock;
    return true;
}

static void add_priced(const struct json *at, const struct told *t, const char *field,
                       struct offer *o, struct offer_list *out)
{
    struct err odd;
    bool sold = false;

    if (!json_nano_opt(at, field, &o->price_nano, &odd)
        || !is_sold(at, t, o->price_nano, &sold, &odd) || !stock_of(at, t, &o->stock, &odd))
        offer_drop(out, o, &odd);
    else if (o->price_nano <= 0)
        offer_reject(out, o, VERDICT_NO_PRICE, NULL);
    else if (!sold)
        offer_reject(out, o, VERDICT_PLACEHOLDER,
                     text_join(out->arena, "\"", t->cloud->flag, "\" is false", NULL));
    else
        offer_add(out, o);
}

static void add_cloud(const struct json *at, const struct told *t, const struct offer *type,
                      const char *mark, struct offer_list *out)
{
    const struct cloud *c = t->cloud;
    struct arena *a = out->arena;
    struct offer o = *type, spot = *type;

    o.tier = spot.tier = c->tier;
    o.key = text_join(a, type->gpu, "/", c->tier, mark, NULL);
    add_priced(at, t, c->price, &o, out);
    if (json_is_null(json_get(at, c->spot)))
        return;
    spot.key = text_join(a, type->gpu, "/", c->tier, "/spot", mark, NULL);
    spot.term = TERM_SPOT;
    add_priced(at, t, c->spot, &spot, out);
}

/* Commitments are sold in the secure cloud. */
static void add_reserved(const struct json *at, const struct told *t, const struct offer *type,
                         const char *mark, struct offer_list *out)
{
    static const char *const field[] = {"oneWeekPrice", "oneMonthPrice", "threeMonthPrice",
                                        "sixMonthPrice"};

    for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
        struct offer o = *type;

        if (json_is_null(json_get(at, field[i])))
            continue;
        o.tier = secure.tier;
        o.term = TERM_RESERVED;
        o.key = text_join(out->arena, type->gpu, "/secure/", field[i], mark, NULL);
        add_priced(at, t, field[i], &o, out);
    }
}

/*
 * The bid of lowestPrice, where the market states no spot price of its own. It is for the count
 * that was asked, which shows in the price beside it: one or eight times a price per GPU.
 */
static void add_bid(const struct json *at, const struct offer *type, const char *mark,
                    struct offer_list *out)
{
    static const int64_t counts[] = {1, 8};
    struct offer o = *type;
    struct err odd;
    int64_t bid = 0, whole = 0, price = 0;

    if (!json_is_null(json_get(at, secure.spot)) || !json_is_null(json_get(at, community.spot))
        || !json_nano_opt(at, "lowestPrice.minimumBidPrice", &bid, &odd)
        || !json_nano_opt(at, "lowestPrice.uninterruptablePrice", &whole, &odd)
        || !json_nano_opt(at, community.price, &price, &odd) || bid <= 0 || bid >= whole)
        return;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if ((fixed_wide)price * counts[i] != whole)
            continue;
        o.key = text_join(out->arena, type->gpu, "/bid", mark, NULL);
        o.term = TERM_SPOT;
        o.gpus = counts[i];
        o.price_nano = bid;
        o.stock = STOCK_YES;
        offer_add(out, &o);
        return;
    }
}

static void read_types(const struct json *list, const char *when, bool alone,
                       struct offer_list *out)
{
    const char *mark = when ? text_fmt(out->arena, "@%s", when) : "";

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer type = offer_init();
        struct told in_secure, in_community;
        struct err odd;

        if (!read_type(at, &type, &odd)) {
            offer_drop(out, &type, &odd);
            continue;
        }
        in_secure = ask_cloud(at, &secure, alone);
        in_community = ask_cloud(at, &community, alone);
        add_cloud(at, &in_secure, &type, mark, out);
        add_cloud(at, &in_community, &type, mark, out);
        add_bid(at, &type, mark, out);
        add_reserved(at, &in_secure, &type, mark, out);
    }
}

static bool read_series(const struct json *doc, struct offer_list *out, struct err *e)
{
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        const struct json *list = json_array(at, "gpuTypes", e);
        const char *when;

        if (!list || !json_str(at, "observed_at", &when, e))
            return false;
        read_types(list, when, true, out);
    }
    return true;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    bool alone = reply->page.step == SOURCE_STEP_ANY;
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list;
    const char *message = "no message";

    (void)next;
    if (!doc)
        return false;
    /* Errors come with status 200, also beside half an answer. */
    if (!json_is_null(json_get(doc, "errors"))) {
        struct err ignored;
        const struct json *first = json_first(json_get(doc, "errors"));

        (void)!(first && json_str_opt(first, "message", &message, &ignored));
        return err_set(e, ERR_REPLY, "the answer is an error: \"%.200s\"", message);
    }
    if (alone && json_is_array(doc)) {
        if (json_get(json_first(doc), "gpuTypes"))
            return read_series(doc, out, e);
        read_types(doc, NULL, true, out);
        return true;
    }
    list = json_array(doc, "data.gpuTypes", e);
    if (list)
        read_types(list, NULL, alone, out);
    return list != NULL;
}

const struct source source_runpod = {
    .name = "runpod",
    .title = "RunPod",
    .see = "https://www.runpod.io/pricing",
    .op = "runpod",
    .kind = SOURCE_LIST,
    .gap_s = 300,
    .request = request,
    .parse = parse,
};
