/*
 * Azure OpenAI and Foundry models: retail meters. `unitOfMeasure` decides between 1K and 1M tokens;
 * hours, seconds and days are other goods, and "1M Tokens" in a name is only a hint.
 *
 * Meter names are words in no fixed order; "5.5" has no "gpt", so the product goes in front of the
 * spelling ("Azure OpenAI GPT5: 5.5"). Global Standard is the ordinary class; data zones and
 * regions are dearer, ShortCo and LongCo are below and above the context threshold.
 * One service name was renamed once and then answered with an empty list: an empty first page is
 * no answer. Source: meters of 2026-07-31; retail prices documentation.
 * In C because the words of a meter's name say direction, class and region, and a later row of a
 * meter counts.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/keys.h"
#include "source/meter_priv.h"
#include "source/shape_priv.h"

static const struct meter_word words[] = {
    {"inp inpt in input batchinp", METER_INPUT, NULL},
    {"outp opt out output outpt batchoutp", METER_OUTPUT, NULL},
    {"cached cchd cd cched ccchd", METER_CACHED, NULL},
    {"wr", METER_WRITE, NULL},
    {"batch batchinp batchoutp", METER_BATCH, NULL},
    {"flex", METER_TIER, "flex"},
    {"pp priority", METER_TIER, "priority"},
    {"fast", METER_TIER, "fast"},
    {"dz dzone datazone dzn zone", METER_REGION, "data_zone"},
    {"regnl rgnl regional rg regn", METER_REGION, "regional"},
    {"longco", METER_LONG, NULL},
    {"ft grader grdr training trng rft aud audio img image rt realtime", METER_OTHER, NULL},
    {"glbl gl global glb data shortco tokens 1m 1k std tkn", METER_NOISE, NULL},
};

static const char first_url[] =
    "https://prices.azure.com/api/retail/prices?api-version=2023-01-01-preview&currencyCode=USD"
    "&$filter=serviceName%20eq%20%27Foundry%20Models%27%20and%20armRegionName%20eq%20%27eastus2%27";

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
{
    (void)a;
    out->url = page->cursor ? page->cursor : first_url;
}

/* Regions only name the offer: the meter's words say whether the price is regional. */
static const char *region_of(const struct json *at)
{
    const char *region = "", *folded = token_list_least(json_get(at, "regions"));
    struct err e;

    if (folded) /* a copy of the list with one row for many regions */
        return folded;
    return json_str_opt(at, "armRegionName", &region, &e) ? region : "";
}

static bool read_row(const struct json *at, const void *with, struct offer *o, struct arena *a,
                     struct err *e)
{
    const char *meter = NULL, *product = "", *unit = NULL, *from = NULL, *type = "Consumption";
    int shift = PER_1M;

    (void)with;
    if (!json_str(at, "meterName", &meter, e) || !json_str_opt(at, "productName", &product, e)
        || !json_str(at, "unitOfMeasure", &unit, e) || !json_str_opt(at, "type", &type, e)
        || !json_str_opt(at, "currencyCode", &o->currency, e)
        || !json_str_opt(at, "effectiveStartDate", &from, e))
        return false;
    o->key = text_fmt(a, "%s|%s|%s", product, meter, region_of(at));
    o->model = meter;
    if (from && strlen(from) >= 10 && !clock_parse_date(text_dup_n(a, from, 10), &o->since))
        return err_set(e, ERR_REPLY, "\"effectiveStartDate\" is \"%.40s\", expected a time", from);
    if (text_eq(unit, "1K"))
        shift = PER_1K;
    else if (!text_eq(unit, "1M"))
        o->verdict = VERDICT_OTHER_PRODUCT;
    if (o->verdict == VERDICT_OK
        && (!text_eq(type, "Consumption")
            || !meter_read(meter, " -", words, sizeof words / sizeof *words, o, a)))
        o->verdict = VERDICT_OTHER_PRODUCT;
    if (o->verdict != VERDICT_OK) {
        o->why = text_fmt(a, "%s per %s", meter, unit);
        return true;
    }
    o->model = text_fmt(a, "%s: %s", product, o->model);
    /* The directions of one model are meters of their own: what they share is the key. */
    o->key = text_fmt(a, "%s|%s|%s|%s", o->model, o->tier ? o->tier : "",
                      o->region ? o->region : "", region_of(at));
    return json_nano_shift(at, "retailPrice", shift, &o->price_nano, e);
}

static const char *meter_of(const struct offer *o, struct arena *a)
{
    return text_fmt(a, "%s#%d", o->key, (int)o->direction);
}

/*
 * Two rows of one meter and region with different dates overlap: the later one in force counts,
 * whichever page it stands on. Two of one date are left for token_normalise to compare.
 */
static void keep_latest(struct offer_list *out, int64_t now, struct arena *a)
{
    int64_t *since = ARENA_ARRAY(a, int64_t, out->len + 1); /* the last of each meter */
    size_t *meter = ARENA_ARRAY(a, size_t, out->len + 1);
    struct keys meters = {0};

    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i];

        if (o->verdict == VERDICT_OK && now && o->since > clock_date_of(now)) {
            o->verdict = VERDICT_PLACEHOLDER;
            o->why = "announced, not in force yet";
        }
        if (o->verdict != VERDICT_OK)
            continue;
        meter[i] = keys_add(&meters, meter_of(o, a), a);
        if (since[meter[i]] < o->since)
            since[meter[i]] = o->since;
    }
    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i];

        if (o->verdict == VERDICT_OK && o->since < since[meter[i]]) {
            o->verdict = VERDICT_DUPLICATE;
            o->why = "a later row of the same meter";
        }
    }
}

static bool read(struct source_read *r)
{
    const struct json *folded = json_get(r->doc, "items");
    const struct json *list = json_is_array(folded) ? folded : json_array(r->doc, "Items", r->e);
    const char *link = NULL;

    if (!list || !json_str_opt(r->doc, "NextPageLink", &link, r->e))
        return false;
    if (!json_first(list) && r->page->number == 0)
        return err_set(r->e, ERR_REPLY, "no meters at all: the service was renamed before");
    token_each(list, read_row, NULL, r->out, r->a);
    if (link && !text_starts(link, "https://prices.azure.com/"))
        return err_set(r->e, ERR_REPLY, "\"NextPageLink\" leads to another host");
    r->next->cursor = link;
    r->next->number = r->page->number + 1;
    r->next->more = link && *link;
    if (!r->next->more || r->page->step == SOURCE_STEP_ANY) /* of all pages, once */
        keep_latest(r->out, r->page->now, r->a);
    return true;
}

const struct source source_azure_llm = {
    .name = "azure_llm",
    .title = "Azure OpenAI and Foundry Models",
    .see = "https://azure.microsoft.com/pricing/details/cognitive-services/openai-service/",
    .op = "azure",
    .kind = SOURCE_TOKENS,
    .rank = RANK_OPERATOR,
    .gap_s = 3600,
    .request = request,
    .read = read,
};
