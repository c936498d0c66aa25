/*
 * Crusoe: capacity by type and location. The API has no price at all, so every offer leaves
 * without one; what is for rent is told, and priced by the page module or through brokers.
 *
 * `quantity` counts machines of the type; the GPUs per machine stand behind the last dot of its
 * name ("h100-80gb-sxm-ib.8x"). A type and location may be listed twice: the larger row counts.
 * GPU types tell their memory ("80gb"); what does not is a CPU type ("c1a.2x"). Requests are
 * signed: HMAC-SHA256 over path, query, method and time, keyed with the decoded secret.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "edge/sign/hmac.h"
#include "source/rows_priv.h"

#define CRUSOE_ORIGIN "https://api.cloud.crusoe.ai"
#define CRUSOE_PATH "/v1/capacities"
enum { GPUS_MAX = 72, MACHINES_MAX = 1000000 };

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    const unsigned char *secret;
    unsigned char signature[HMAC_LEN];
    char now[CLOCK_TEXT_MAX];
    const char *text;
    size_t len;

    out->url = CRUSOE_ORIGIN CRUSOE_PATH;
    (void)clock_text(page->now, now);
    http_header(out, a, "X-Crusoe-Timestamp", "%s", now);
    secret = page->key[0] && page->key[1] ? hmac_base64url_read(page->key[1], &len, a) : NULL;
    if (!secret)
        return; /* unsigned: the market says no, and that is the verdict */
    text = text_fmt(a, CRUSOE_PATH "\n\nGET\n%s\n", now);
    hmac_sha256(secret, len, text, strlen(text), signature);
    text = hmac_base64url(signature, sizeof signature, a);
    rows_bearer(text_fmt(a, "1.0:%s:%s", page->key[0], text), out, a);
}

/* "h100-80gb-sxm-ib.8x": 8; 0 for a type without GPUs. */
static int64_t gpus_of(const char *type, struct arena *a)
{
    const char *dot = strrchr(type, '.');
    size_t len = dot ? strlen(dot + 1) : 0;
    int64_t n;

    if (!text_has_fold(type, "gb") || len < 2 || dot[len] != 'x'
        || !text_int(text_dup_n(a, dot + 1, len - 1), 1, GPUS_MAX, &n))
        return 0;
    return n;
}

static enum row read_item(const struct json *at, struct offer *o, struct arena *a, struct err *e)
{
    int64_t machines;

    if (!json_str(at, "type", &o->gpu, e) || !json_str(at, "location", &o->region, e))
        return ROW_ODD;
    o->key = text_fmt(a, "%s/%s", o->region, o->gpu);
    o->gpus = gpus_of(o->gpu, a);
    if (o->gpus == 0)
        return ROW_SKIP;
    if (!json_int(at, "quantity", &machines, e))
        return ROW_ODD;
    if (machines < 0 || machines > MACHINES_MAX) {
        err_set(e, ERR_REPLY, "\"quantity\" is %lld, expected some machines", (long long)machines);
        return ROW_ODD;
    }
    o->stock = STOCK_TOLD;
    o->available = machines * o->gpus;
    return rows_reject(o, VERDICT_NO_PRICE, "the API tells capacity, not prices");
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "items", r->e);
    struct rows_index known;

    if (!list)
        return false;
    rows_index_of(&known, r->out, VERDICT_NO_PRICE, r->a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init(), *was;
        struct err odd;
        enum row row = read_item(at, &o, r->a, &odd);

        if (row == ROW_ODD)
            offer_drop(r->out, &o, &odd);
        if (row != ROW_TAKE)
            continue;
        was = rows_find(&known, o.key);
        if (!was) {
            offer_add(r->out, &o);
            rows_index_add(&known, r->out->len - 1);
        } else if (o.available > was->available) {
            *was = o;
        }
    }
    return true;
}

const struct source source_crusoe = {
    .name = "crusoe",
    .title = "Crusoe",
    .see = "https://crusoe.ai/cloud/pricing",
    .op = "crusoe",
    .key_env = {"CRUSOE_ACCESS_KEY_ID", "CRUSOE_SECRET_KEY"},
    .kind = SOURCE_LIST,
    .gap_s = 900,
    .request = request,
    .read = read,
};
