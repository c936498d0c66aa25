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

/* What is asked of a type beside its name: some twenty members, walked once. */
enum field {
    SECURE_FLAG,
    COMMUNITY_FLAG,
    SECURE_PRICE,
    COMMUNITY_PRICE,
    SECURE_SPOT,
    COMMUNITY_SPOT,
    SECURE_STOCK,
    COMMUNITY_STOCK,
    LOWEST,
    WEEK,
    MONTH,
    THREE_MONTHS,
    SIX_MONTHS,
    FIELDS
};

static const char *const field_name[FIELDS] = {
    "secureCloud",        "communityCloud",  "securePrice",    "communityPrice", "secureSpotPrice",
    "communitySpotPrice", "secureStock",     "communityStock", "lowestPrice",    "oneWeekPrice",
    "oneMonthPrice",      "threeMonthPrice", "sixMonthPrice"};

struct cloud {
    const char *tier, *unsold;
    enum field flag, price, spot, stock;
};

static const struct cloud secure = {
    "secure", "\"secureCloud\" is false", SECURE_FLAG, SECURE_PRICE, SECURE_SPOT, SECURE_STOCK};
static const struct cloud community = {"community",    "\"communityCloud\" is false",
                                       COMMUNITY_FLAG, COMMUNITY_PRICE,
                                       COMMUNITY_SPOT, COMMUNITY_STOCK};

static const int64_t placeholder_nano = FIXED_ONE / 2;

static bool read_stock(const struct json *const f[FIELDS], const struct cloud *c, enum stock *out,
                       struct err *e)
{
    const struct json *told = f[c->stock] ? f[c->stock] : f[LOWEST];
    const char *word = NULL;

    if (!told)
        return err_set(e, ERR_REPLY, "\"lowestPrice\" is missing");
    if (!json_str_opt(told, "stockStatus", &word, e))
        return false;
    if (word
        && (text_eq_fold(word, "high") || text_eq_fold(word, "medium")
            || text_eq_fold(word, "low")))
        *out = STOCK_YES;
    else if (!word || text_eq_fold(word, "none"))
        *out = STOCK_NO;
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

/* A type of GPU: its members and what its offers share. */
struct type {
    const struct json *at, *field[FIELDS];
    struct offer shared;
    bool alone;
};

/* What a cloud tells of a type beside its prices, read once for all of them. */
struct told {
    const struct cloud *cloud;
    bool has_flag, has_stock; /* false: not there or not as it should be */
    bool sold;
    enum stock stock;
};

static struct told ask_cloud(const struct type *type, const struct cloud *c)
{
    struct told t = {.cloud = c, .stock = STOCK_UNKNOWN};
    struct err ignored;

    t.has_flag = json_bool(type->field[c->flag], "", &t.sold, &ignored);
    t.has_stock = read_stock(type->field, c, &t.stock, &ignored);
    return t;
}

/* The flag of a cloud; without one only the known placeholder can be told from a price. */
static bool is_sold(const struct type *type, const struct told *t, int64_t price_nano, bool *sold,
                    struct err *e)
{
    *sold = t->sold;
    if (t->has_flag)
        return true;
    if (type->alone && json_is_null(type->field[t->cloud->flag])) {
        *sold = price_nano != placeholder_nano;
        return true;
    }
    return json_bool(type->at, field_name[t->cloud->flag], sold, e);
}

static bool stock_of(const struct type *type, const struct told *t, enum stock *out, struct err *e)
{
    if (!t->has_stock)
        return read_stock(type->field, t->cloud, out, e);
    *out = t->stock;
    return true;
}

static bool read_price(const struct type *type, enum field field, int64_t *nano, struct err *e)
{
    const struct json *price = type->field[field];

    return json_is_null(price) || json_nano_found(price, field_name[field], 0, nano, e);
}

static void add_priced(const struct type *type, const struct told *t, enum field field,
                       struct offer *o, struct offer_list *out)
{
    struct err odd;
    bool sold = false;

    if (!read_price(type, field, &o->price_nano, &odd)
        || !is_sold(type, t, o->price_nano, &sold, &odd) || !stock_of(type, t, &o->stock, &odd))
        offer_drop(out, o, &odd);
    else if (o->price_nano <= 0)
        offer_reject(out, o, VERDICT_NO_PRICE, NULL);
    else if (!sold)
        offer_reject(out, o, VERDICT_PLACEHOLDER, t->cloud->unsold);
    else
        offer_add(out, o);
}

static void add_cloud(const struct type *type, const struct told *t, const char *mark,
                      struct offer_list *out)
{
    const struct cloud *c = t->cloud;
    struct arena *a = out->arena;
    struct offer o = type->shared, spot;

    o.tier = c->tier;
    spot = o;
    o.key = text_join(a, o.gpu, "/", c->tier, mark, NULL);
    add_priced(type, t, c->price, &o, out);
    if (json_is_null(type->field[c->spot]))
        return;
    spot.key = text_join(a, o.gpu, "/", c->tier, "/spot", mark, NULL);
    spot.term = TERM_SPOT;
    add_priced(type, t, c->spot, &spot, out);
}

/* Commitments are sold in the secure cloud. */
static void add_reserved(const struct type *type, const struct told *t, const char *mark,
                         struct offer_list *out)
{
    for (enum field field = WEEK; field <= SIX_MONTHS; field++) {
        struct offer o;

        if (json_is_null(type->field[field]))
            continue;
        o = type->shared;
        o.tier = secure.tier;
        o.term = TERM_RESERVED;
        o.key = text_join(out->arena, o.gpu, "/secure/", field_name[field], mark, NULL);
        add_priced(type, t, field, &o, out);
    }
}

/*
 * The bid of lowestPrice, where the market states no spot price of its own. It is for the count
 * that was asked, which shows in the price beside it: one or eight times a price per GPU.
 */
static void add_bid(const struct type *type, const char *mark, struct offer_list *out)
{
    static const int64_t counts[] = {1, 8};
    const struct json *lowest = type->field[LOWEST];
    struct offer o;
    struct err odd;
    int64_t bid = 0, whole = 0, price = 0;

    if (!json_is_null(type->field[SECURE_SPOT]) || !json_is_null(type->field[COMMUNITY_SPOT])
        || !json_nano_opt(lowest, "minimumBidPrice", &bid, &odd)
        || !json_nano_opt(lowest, "uninterruptablePrice", &whole, &odd)
        || !read_price(type, COMMUNITY_PRICE, &price, &odd) || bid <= 0 || bid >= whole)
        return;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        if ((fixed_wide)price * counts[i] != whole)
            continue;
        o = type->shared;
        o.key = text_join(out->arena, o.gpu, "/bid", mark, NULL);
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
    const char *mark = when ? text_fmt(out->arena, "@%s", when) : NULL; /* ends a join as NULL */
    struct json_fields fields = {.name = field_name, .len = FIELDS};

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct type type = {.at = at, .shared = offer_init(), .alone = alone};
        struct told in_secure, in_community;
        struct err odd;

        if (!read_type(at, &type.shared, &odd)) {
            offer_drop(out, &type.shared, &odd);
            continue;
        }
        json_fields_of(&fields, at, type.field);
        in_secure = ask_cloud(&type, &secure);
        in_community = ask_cloud(&type, &community);
        add_cloud(&type, &in_secure, mark, out);
        add_cloud(&type, &in_community, mark, out);
        add_bid(&type, mark, out);
        add_reserved(&type, &in_secure, mark, out);
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

static bool read(struct source_read *r)
{
    bool alone = r->page->step == SOURCE_STEP_ANY;
    const struct json *list, *errors = json_get(r->doc, "errors");

    /* Errors come with status 200, also beside half an answer. */
    if (!json_is_null(errors))
        return rows_error(json_first(errors), "message", "no message", r->e);
    if (alone && json_is_array(r->doc)) {
        if (json_get(json_first(r->doc), "gpuTypes"))
            return read_series(r->doc, r->out, r->e);
        read_types(r->doc, NULL, true, r->out);
        return true;
    }
    list = json_array(r->doc, "data.gpuTypes", r->e);
    if (list)
        read_types(list, NULL, alone, r->out);
    return list != NULL;
}

const struct source source_runpod = {
    .name = "runpod",
    .title = "RunPod",
    .see = "https://www.runpod.io/pricing",
    .op = "runpod",
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
