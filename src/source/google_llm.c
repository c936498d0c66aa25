/*
 * Google: SKUs of Vertex AI (step 0) and of the Gemini API (step 1), from the Cloud Billing
 * catalogue.
 *
 * The price is units + nanos for one count, that is one token: nanos 1500 is 1.50 USD per 1 M, and
 * reading `units` alone gives zeros. Only usageUnit "count" is tokens; hours are storage, months
 * provisioned throughput. displayQuantity 1000000 marks them, for the older models were counted by
 * characters, with another. Descriptions are words in no fixed order with irregular blanks and
 * case, so spellings are in lower case with single blanks. A SKU that neither its words nor its
 * serviceRegions call global is sold in its region. A model may have several families of SKUs with
 * different prices: told alike, they are in dispute.
 * Source: client code and a study of SKUs of 2026; no captured body at hand.
 * In C because a price is a sum (units + nanos) of the latest entry of a timeline, in two services.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/meter_priv.h"
#include "source/shape_priv.h"

static const struct meter_word words[] = {
    {"input", METER_INPUT, NULL},
    {"output", METER_OUTPUT, NULL},
    {"caching cached", METER_CACHED, NULL},
    {"batch", METER_BATCH, NULL},
    {"flex", METER_TIER, "flex"},
    {"priority", METER_TIER, "priority"},
    {"thinking", METER_TIER, "thinking"},
    {"regional", METER_REGION, "regional"},
    {"(long) long", METER_LONG, NULL},
    {"storage image audio video tuning characters", METER_OTHER, NULL},
    {"global text - predictions prediction ga tokens", METER_NOISE, NULL},
};

enum {
    TOKENS_SHOWN = 1000000,
    UNITS_MAX = 9000
}; /* x 1e15 still fits; far beyond the bounds of a price anyway */

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    static const char *const services[] = {"C7E2-9256-1C43", "AEFD-7695-64FA"};

    out->url =
        text_fmt(a, "https://cloudbilling.googleapis.com/v1/services/%s/skus?pageSize=5000%s",
                 services[page->step == 1],
                 page->cursor ? text_fmt(a, "&pageToken=%s", text_url(a, page->cursor)) : "");
    if (page->key[0])
        out->secret_query = text_fmt(a, "key=%s", text_url(a, page->key[0]));
}

/* Lower case; tabs, line ends and no-break spaces are blanks, and several blanks one. */
static const char *normalised(const char *text, struct arena *a)
{
    char *out = arena_alloc(a, strlen(text) + 1);
    size_t len = 0;

    for (const char *at = text_lower(a, text); *at; at++) {
        bool no_break = strncmp(at, "\xC2\xA0", 2) == 0;

        if (!no_break && !strchr(" \t\r\n", *at))
            out[len++] = *at;
        else if (len && out[len - 1] != ' ')
            out[len++] = ' ';
        at += no_break;
    }
    out[len] = '\0';
    return out;
}

/* Where a SKU is sold: NULL is everywhere at one price, or not told. */
static const char *region_of(const struct json *at, const char *words_of)
{
    const struct json *list = json_get(at, "serviceRegions");

    if (text_has_fold(words_of, "global") || token_list_has(list, "global"))
        return NULL;
    return token_list_least(list);
}

/* The latest entry of the timeline, wherever it stands; one text of a time sorts as the time. */
static bool read_info(const struct json *at, const struct json **out, struct err *e)
{
    const char *latest = NULL;

    for (const struct json *i = json_first(json_get(at, "pricingInfo")); i; i = json_next(i)) {
        const char *from = "";

        if (!json_str_opt(i, "effectiveTime", &from, e))
            return false;
        if (latest && text_eq(from, latest))
            return err_set(e, ERR_REPLY, "\"pricingInfo\" has two entries of \"%.40s\"", from);
        if (latest && text_cmp(from, latest) < 0)
            continue;
        latest = from;
        *out = i;
    }
    return latest || err_set(e, ERR_REPLY, "\"pricingInfo\" is empty");
}

/* The rate that starts at zero usage. */
static bool read_rate(const struct json *expr, struct offer *o, struct err *e)
{
    const struct json *rates = json_array(expr, "tieredRates", e);
    bool found = false;

    for (const struct json *at = json_first(rates); at; at = json_next(at)) {
        int64_t start = 0, units = 0, nanos = 0;

        if (!json_int_opt(at, "startUsageAmount", &start, e))
            return false;
        if (start != 0)
            continue;
        if (found) {
            o->price_nano = 0;
            return err_set(e, ERR_REPLY, "two rates start at zero");
        }
        found = true;
        if (!json_int_opt(at, "unitPrice.units", &units, e)
            || !json_int_opt(at, "unitPrice.nanos", &nanos, e)
            || !json_str(at, "unitPrice.currencyCode", &o->currency, e))
            return false;
        if (units < 0 || units > UNITS_MAX || nanos < 0 || nanos >= FIXED_ONE)
            return err_set(e, ERR_REPLY, "unit price %lld.%09lld is out of range", (long long)units,
                           (long long)nanos);
        o->price_nano = (units * FIXED_ONE + nanos) * INT64_C(1000000);
    }
    if (found)
        return true;
    return rates ? err_set(e, ERR_REPLY, "no rate that starts at zero") : false;
}

static bool read_row(const struct json *at, const void *with, struct offer *o, struct arena *a,
                     struct err *e)
{
    const struct json *info = NULL;
    const char *text = NULL, *unit = NULL, *usage = "OnDemand", *plain;
    int64_t shown = TOKENS_SHOWN;

    (void)with;
    if (!json_str(at, "skuId", &o->key, e) || !json_str(at, "description", &text, e)
        || !json_str_opt(at, "category.usageType", &usage, e))
        return false;
    o->model = text;
    if (!read_info(at, &info, e) || !json_str(info, "pricingExpression.usageUnit", &unit, e)
        || !json_int_opt(info, "pricingExpression.displayQuantity", &shown, e))
        return false;
    plain = normalised(text, a);
    if (!text_eq(unit, "count") || !text_eq(usage, "OnDemand") || shown != TOKENS_SHOWN
        || !meter_read(plain, " ", words, sizeof words / sizeof *words, o, a)) {
        o->model = text;
        o->verdict = VERDICT_OTHER_PRODUCT;
        o->why = text_fmt(a, "%s, per %s, shown per %lld", text, unit, (long long)shown);
        return true;
    }
    if (!o->region)
        o->region = region_of(at, plain);
    /* The directions of one model are SKUs of their own: what they share is the key. */
    o->key = text_fmt(a, "%s|%s|%s", o->model, o->tier ? o->tier : "", o->region ? o->region : "");
    return read_rate(json_get(info, "pricingExpression"), o, e);
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "skus", r->e);
    const char *cursor = NULL;

    if (!list || !json_str_opt(r->doc, "nextPageToken", &cursor, r->e))
        return false;
    token_each(list, read_row, NULL, r->out, r->a);
    r->next->cursor = NULL;
    if (!text_blank(cursor)) {
        r->next->cursor = cursor;
        r->next->number = r->page->number + 1;
        r->next->more = true;
    } else if (r->page->step == 0) {
        r->next->step = 1;
        r->next->number = 0;
        r->next->more = true;
    }
    return true;
}

const struct source source_google_llm = {
    .name = "google_llm",
    .routes = 2,
    .title = "Google Vertex AI and Gemini API",
    .see = "https://cloud.google.com/vertex-ai/generative-ai/pricing",
    .op = "google",
    .key_env = {"GOOGLE_API_KEY"},
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .read = read,
};
