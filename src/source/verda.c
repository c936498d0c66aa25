/*
 * Verda (formerly DataCrunch): a token by OAuth2, then types with prices, then availability, asked
 * for on-demand and spot apart.
 *
 * Prices are strings, dollars per instance-hour; gpu_memory is the sum over all GPUs. Every type
 * is listed for every location; only the availability replies tell where it can be had, and a type
 * they leave out is sold out. The spot price is a fixed fraction, an offer of its own here.
 * Source: verda-cloud/sdk-python; recording of 2024.
 */
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/text.h"
#include "base/vec.h"
#include "source/rows_priv.h"

/* Availability is asked twice: number 0 on demand, 1 spot. */
enum { STEP_TOKEN, STEP_TYPES, STEP_AVAILABILITY };

static const char spot_suffix[] = "/spot";

static void request_token(const struct source_page *page, struct http_request *out, struct arena *a)
{
    struct buf body;

    buf_init(&body, 1 << 16);
    buf_put(&body, "{\"grant_type\":\"client_credentials\",\"client_id\":");
    buf_json(&body, page->key[0] ? page->key[0] : "");
    buf_put(&body, ",\"client_secret\":");
    buf_json(&body, page->key[1] ? page->key[1] : "");
    buf_put(&body, "}");
    out->url = "https://api.verda.com/v1/oauth2/token";
    out->secret_reply = true;
    http_json(out, a, text_dup_n(a, body.data, body.len));
    buf_fini(&body);
}

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    if (page->step == STEP_TOKEN) {
        request_token(page, out, a);
        return;
    }
    out->url = page->step == STEP_TYPES
                   ? "https://api.verda.com/v1/instance-types?currency=usd"
                   : text_fmt(a, "https://api.verda.com/v1/instance-availability?is_spot=%s",
                              page->number ? "true" : "false");
    if (page->token)
        rows_bearer(page->token, out, a);
}

static const char *upper(const char *text, struct arena *a)
{
    char *copy = arena_alloc(a, strlen(text) + 1);

    for (size_t i = 0; text[i]; i++)
        copy[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 32) : text[i];
    return copy;
}

static enum row read_type(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    const char *currency;
    int64_t gb = 0;

    (void)page;
    if (!json_str(at, "instance_type", &o->key, e)
        || !json_int(at, "gpu.number_of_gpus", &o->gpus, e))
        return ROW_ODD;
    if (o->gpus == 0)
        return ROW_SKIP; /* a CPU type */
    if (!json_str(at, "name", &o->gpu, e) || !json_str(at, "currency", &currency, e)
        || !json_int_opt(at, "gpu_memory.size_in_gigabytes", &gb, e)
        || !json_nano(at, "price_per_hour", &o->price_nano, e))
        return ROW_ODD;
    o->currency = upper(currency, a);
    o->gpu_memory_mb = o->gpus > 0 && gb > 0 && gb < 1000000 ? gb * 1024 / o->gpus : 0;
    return ROW_TAKE;
}

/* The same type as spot; a row that is odd already is told once. */
static enum row read_spot(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    enum row row = read_type(at, page, o, a, e);

    if (row != ROW_TAKE || json_is_null(json_get(at, "spot_price")))
        return ROW_SKIP;
    o->key = text_fmt(a, "%s%s", o->key, spot_suffix);
    o->term = TERM_SPOT;
    o->price_nano = 0;
    return json_nano(at, "spot_price", &o->price_nano, e) ? ROW_TAKE : ROW_ODD;
}

/* Where each type can be had, so far: in the region of an offer that is no more than that. */
struct places {
    struct map type; /* + 1 */
    VEC(struct offer) at;
};

static bool read_location(const struct json *at, struct places *places, bool spot, struct arena *a,
                          struct err *e)
{
    const struct json *list = json_array(at, "availabilities", e);
    const char *place, *type;
    struct map_slot *slot;

    if (!list || !json_str(at, "location_code", &place, e))
        return false;
    for (const struct json *t = json_first(list); t; t = json_next(t)) {
        if (!json_str(t, "", &type, e))
            return err_in(e, "\"availabilities\"");
        type = spot ? text_fmt(a, "%s%s", type, spot_suffix) : type;
        slot = map_put(&places->type, type, strlen(type));
        if (!slot->at) {
            (void)VEC_PUSH(&places->at, a);
            slot->at = (uint32_t)places->at.len;
        }
        (void)!rows_add_place(&places->at.at[slot->at - 1], place, a);
    }
    return true;
}

static bool mark(const struct json *doc, bool spot, struct offer_list *out, struct arena *a,
                 struct err *e)
{
    struct places places = {.type = {.arena = a}};
    bool read = true;

    for (const struct json *at = json_first(doc); read && at; at = json_next(at))
        read = read_location(at, &places, spot, a, e);
    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i];
        uint32_t had = o->verdict == VERDICT_OK ? map_at(&places.type, o->key, strlen(o->key)) : 0;

        if (had) {
            o->stock = STOCK_YES;
            o->region = places.at.at[had - 1].region;
        } else if (read && (o->term == TERM_SPOT) == spot && o->stock == STOCK_UNKNOWN) {
            o->stock = STOCK_NO;
        }
    }
    return read;
}

static bool read_token(const struct json *doc, struct source_page *next, struct arena *a,
                       struct err *e)
{
    const char *token;

    if (!json_str(doc, "access_token", &token, e))
        return false;
    next->token = text_dup(a, token);
    next->step = STEP_TYPES;
    next->more = true;
    return true;
}

static bool read(struct source_read *r)
{
    int step = r->page->step;

    if (json_is_object(r->doc) && rows_say_error(r->doc, "message", r->e))
        return false;
    if (step == STEP_TOKEN)
        return read_token(r->doc, r->next, r->a, r->e);
    if (!json_array(r->doc, "", r->e))
        return err_in(r->e, "reply");
    if (step == SOURCE_STEP_ANY && json_get(json_first(r->doc), "location_code"))
        return err_set(r->e, ERR_REPLY, "the reply tells availability; prices are in another one");
    if (step == STEP_AVAILABILITY) {
        r->next->number = 1;
        r->next->more = r->page->number == 0;
        return mark(r->doc, r->page->number == 1, r->out, r->a, r->e);
    }
    rows_each(r->doc, r->page, read_type, r->out, r->a);
    rows_each(r->doc, r->page, read_spot, r->out, r->a);
    r->next->step = STEP_AVAILABILITY;
    r->next->more = step == STEP_TYPES;
    return true;
}

const struct source source_verda = {
    .name = "verda",
    .routes = STEP_AVAILABILITY + 1,
    .title = "Verda",
    .see = "https://verda.com/products",
    .op = "verda",
    .key_env = {"VERDA_CLIENT_ID", "VERDA_CLIENT_SECRET"},
    .kind = SOURCE_LIST,
    .request = request,
    .read = read,
};
