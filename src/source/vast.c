/*
 * Vast.ai: peers and data centres who rent out their machines, one ask an offer.
 *
 * dph_total is dollars per hour for the whole offer with its default disk. One machine stands in
 * the list several times (1, 2, 4, 8 of its GPUs); machine_id tells, and calc counts it once.
 *
 * A page is clamped at about 64 offers and there is no cursor, so each GPU name is asked cheapest
 * first and, when that page is full, dearest first. The book of a name is whole when the second
 * page is short or shares an offer with the first; else what lies between the two is not known, and
 * all offers of that name are TRUNCATED.
 *
 * Read alone, three wrappers of collectors are understood as well, since all of them hold the
 * market's own objects: {"offers_by_model": {NAME: [...]}}, [{"observed_at", "offers"}], and one
 * object a line.
 * Source: vast-ai/docs search_offers.yaml; recordings of 2026-02 and 2026-07.
 */
#include <string.h>

#include "base/text.h"
#include "source/rows_priv.h"

/* Five names are at most ten requests, which is what the market allows in a minute. */
static const char *const names[] = {"H100 SXM", "H100 PCIE", "H100 NVL", "H200", "H200 NVL"};

/* "About 64" is what was seen, so a page a little shorter counts as full as well: one request more
   is cheap, a book cut unnoticed is not. */
enum { NAMES = sizeof names / sizeof *names, PAGE_ASKED = 64, PAGE_FULL = 60 };

/* Step is the name asked for, number 0 ascending and 1 descending. */
static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    out->url = "https://console.vast.ai/api/v0/bundles/";
    http_json(out, a,
              text_fmt(a,
                       "{\"gpu_name\":{\"eq\":\"%s\"},\"rentable\":{\"eq\":true},"
                       "\"type\":\"on-demand\",\"order\":[[\"dph_total\",\"%s\"]],\"limit\":%d}",
                       names[page->step], page->number ? "desc" : "asc", PAGE_ASKED));
    rows_key_sent(page, NULL, out, a);
}

/* An ask has about ninety members: they are walked once, and the ones that count kept. */
enum field {
    ID,
    ASK_ID,
    HOST_ID,
    MACHINE_ID,
    GPU_NAME,
    NUM_GPUS,
    DPH_TOTAL,
    RENTABLE,
    RENTED,
    IS_BID,
    RENTAL_TYPE,
    VERIFICATION,
    HOSTING_TYPE,
    GEOLOCATION,
    GPU_RAM,
    RELIABILITY,
    RELIABILITY2,
    FIELDS
};

static const char *const field_name[FIELDS] = {
    "id",           "ask_contract_id", "host_id", "machine_id",  "gpu_name",    "num_gpus",
    "dph_total",    "rentable",        "rented",  "is_bid",      "rental_type", "verification",
    "hosting_type", "geolocation",     "gpu_ram", "reliability", "reliability2"};

/* "verified" hosts in a data centre are told apart from verified private ones. */
static const char *tier_of(const char *verification, int64_t hosting, struct arena *a)
{
    static const char *const known[][2] = {{"verified", "verified_datacenter"},
                                           {"unverified", "unverified_datacenter"},
                                           {"deverified", "deverified_datacenter"}};

    if (hosting != 1)
        return verification;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (text_eq(verification, known[i][0]))
            return known[i][1];
    return text_fmt(a, "%s_datacenter", verification);
}

static bool read_fields(const struct json *const f[FIELDS], struct offer *o, struct arena *a,
                        struct err *e)
{
    const char *verification = "unverified", *rental = NULL;
    int64_t hosting = 0;
    bool rentable = true, rented = false, is_bid = false;
    const struct json *reliability = f[RELIABILITY2] ? f[RELIABILITY2] : f[RELIABILITY];

    if (!json_str(f[GPU_NAME], "", &o->gpu, e))
        return err_in(e, "\"gpu_name\"");
    if (!json_int(f[NUM_GPUS], "", &o->gpus, e))
        return err_in(e, "\"num_gpus\"");
    if (!json_nano(f[DPH_TOTAL], "", &o->price_nano, e))
        return err_in(e, "\"dph_total\"");
    if (!json_bool_opt(f[RENTABLE], "", &rentable, e) || !json_bool_opt(f[RENTED], "", &rented, e)
        || !json_bool_opt(f[IS_BID], "", &is_bid, e)
        || !json_str_opt(f[RENTAL_TYPE], "", &rental, e)
        || !json_str_opt(f[VERIFICATION], "", &verification, e)
        || !json_int_opt(f[HOSTING_TYPE], "", &hosting, e)
        || !json_str_opt(f[GEOLOCATION], "", &o->region, e)
        || !json_int_opt(f[GPU_RAM], "", &o->gpu_memory_mb, e)
        || !json_nano_opt(reliability, "", &o->reliability_nano, e))
        return err_in(e, "rentable, tier, place or memory");
    o->tier = tier_of(verification, hosting, a);
    o->stock = STOCK_TOLD;
    o->available = rentable && !rented ? o->gpus : 0;
    if (is_bid || text_eq(rental, "bid"))
        o->term = TERM_SPOT;
    else if (text_eq(rental, "reserved"))
        o->term = TERM_RESERVED;
    return true;
}

static struct json_fields wanted(void)
{
    return (struct json_fields){.name = field_name, .len = FIELDS};
}

static enum row read_ask(const struct json *at, struct json_fields *fields, struct offer *o,
                         struct arena *a, struct err *e)
{
    const struct json *f[FIELDS];

    json_fields_of(fields, at, f);
    o->key = json_text(f[ID] ? f[ID] : f[ASK_ID], a);
    o->host = json_text(f[HOST_ID], a);
    o->machine = json_text(f[MACHINE_ID], a);
    if (!json_is_object(at))
        return err_set(e, ERR_REPLY, "an offer is not an object"), ROW_ODD;
    if (!o->key)
        return err_set(e, ERR_REPLY, "\"id\" is missing"), ROW_ODD;
    if (!read_fields(f, o, a, e))
        return ROW_ODD;
    /* `H200` without a word more is the SXM board: the NVL one is listed as "H200 NVL". */
    if (text_eq(o->gpu, "H200"))
        o->form = "SXM";
    return ROW_TAKE;
}

static void read_asks(const struct json *list, struct offer_list *out, struct arena *a)
{
    struct json_fields fields = wanted();

    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;
        enum row row = read_ask(at, &fields, &o, a, &odd);

        rows_keep(out, &o, row, &odd);
    }
}

static void read_list(const struct json *list, const char *mark, struct offer_list *out,
                      struct arena *a)
{
    size_t from = out->len;

    read_asks(list, out, a);
    for (size_t i = from; mark && i < out->len; i++)
        out->at[i].key = text_fmt(a, "%s@%s", out->at[i].key, mark);
}

static void truncate(struct offer_list *out, size_t from, const char *gpu)
{
    for (size_t i = from; i < out->len; i++) {
        struct offer *o = &out->at[i];

        if (o->verdict == VERDICT_OK && text_eq(o->gpu, gpu)) {
            o->verdict = VERDICT_TRUNCATED;
            o->why = "both ends of the book are full pages and do not meet";
        }
    }
}

/* Adds the dear end of a book to its cheap end; true when the two meet. */
static bool merge(const struct json *list, struct offer_list *out, struct arena *a)
{
    struct offer_list more = {.arena = out->arena};
    struct rows_index known;
    bool met = false;

    rows_index_init(&known, out, a);
    read_asks(list, &more, a);
    for (size_t i = 0; i < more.len; i++) {
        if (more.at[i].key && more.at[i].key[0] != '#' && rows_find(&known, more.at[i].key))
            met = true;
        else
            offer_add(out, &more.at[i]);
    }
    return met;
}

static void next_name(struct source_page *next)
{
    next->number = 0;
    next->more = ++next->step < NAMES;
}

static void parse_page(const struct json *list, const struct source_page *page,
                       struct offer_list *out, struct source_page *next, struct arena *a)
{
    size_t len = json_len(list);
    bool full = len >= PAGE_FULL;

    if (page->number == 0) {
        read_list(list, NULL, out, a);
        if (full)
            next->more = true, next->number = 1;
        else
            next_name(next);
        return;
    }
    if (!merge(list, out, a) && full)
        truncate(out, 0, names[page->step]);
    next_name(next);
}

/* A page alone that is just full may be the cheap end of more. */
static void parse_alone(const struct json *list, struct offer_list *out, struct arena *a)
{
    size_t from = out->len, len;

    read_list(list, NULL, out, a);
    len = out->len - from;
    if (len >= PAGE_FULL && len <= PAGE_ASKED)
        for (size_t i = from; i < out->len; i++)
            truncate(out, i, out->at[i].gpu);
}

static bool parse_models(const struct json *table, struct offer_list *out, struct arena *a,
                         struct err *e)
{
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        if (!json_is_array(at))
            return err_set(e, ERR_REPLY, "\"offers_by_model.%s\" is not a list", json_name(at));
        read_list(at, NULL, out, a);
    }
    return true;
}

static bool parse_series(const struct json *doc, struct offer_list *out, struct arena *a,
                         struct err *e)
{
    for (const struct json *at = json_first(doc); at; at = json_next(at)) {
        const struct json *list = json_array(at, "offers", e);
        const char *when;

        if (!list || !json_str(at, "observed_at", &when, e))
            return false;
        read_list(list, when, out, a);
    }
    return true;
}

/* One ask a line; an ask stands there once for each rental type. */
static bool parse_lines(const char *body, size_t len, struct offer_list *out, struct arena *a,
                        struct err *e)
{
    struct json_fields fields = wanted();
    size_t line = 1;

    for (const char *at = body, *end = body + len; at < end; line++) {
        const char *stop = memchr(at, '\n', (size_t)(end - at));
        size_t n = (size_t)((stop ? stop : end) - at);
        struct offer o = offer_init();
        enum row row = ROW_SKIP;
        struct err odd;
        const struct json *ask;

        if (n && !(ask = json_parse(at, n, "line", a, e)))
            return err_in(e, "line %zu", line);
        if (n)
            row = read_ask(ask, &fields, &o, a, &odd);
        if (row == ROW_TAKE && o.term == TERM_SPOT)
            o.key = text_fmt(a, "%s/bid", o.key);
        rows_keep(out, &o, row, &odd);
        at += n + 1;
    }
    return true;
}

static bool is_lines(const char *body, size_t len)
{
    const char *stop = memchr(body, '\n', len);

    return len > 2 && body[0] == '{' && stop && stop > body + 1 && stop[-1] == '}'
           && stop + 1 < body + len && stop[1] == '{';
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    bool alone = reply->page.step == SOURCE_STEP_ANY;
    const struct json *doc, *list;

    if (alone && is_lines(reply->body, reply->len))
        return parse_lines(reply->body, reply->len, out, a, e);
    doc = json_parse(reply->body, reply->len, "reply", a, e);
    if (!doc)
        return false;
    if (alone && json_is_object(json_get(doc, "offers_by_model")))
        return parse_models(json_get(doc, "offers_by_model"), out, a, e);
    if (alone && json_is_array(doc) && json_first(doc))
        return parse_series(doc, out, a, e);
    list = json_array(doc, "offers", e);
    if (!list)
        return false;
    if (alone)
        parse_alone(list, out, a);
    else
        parse_page(list, &reply->page, out, next, a);
    return true;
}

const struct source source_vast = {
    .name = "vast",
    .routes = NAMES,
    .title = "Vast.ai",
    .see = "https://cloud.vast.ai/create/",
    .op = "vast",
    .key_env = {"VAST_API_KEY"},
    .key_optional = true,
    .kind = SOURCE_PEER,
    .may_be_empty = true,
    .request = request,
    .parse = parse,
};
