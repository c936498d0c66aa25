/*
 * Azure Retail Prices: one row a meter, region and kind of price, for the whole instance.
 *
 * Which GPU, in which form and how many, is in no field: the table below has it by SKU, from the
 * size pages (NC..H100 is the NVL card of 94 GB, not SXM). An unlisted SKU keeps its name and
 * has no count. Linux and Windows share a meter and differ in productName alone; Spot and the
 * retired Low Priority tier in meterName; a Reservation row has the price of its whole term
 * although its unit says "1 Hour"; DevTest prices are for subscribers of another product.
 * A meter may stand twice, with two effective dates: the latest that is not in the future holds.
 * Where no spot is sold the spot row repeats the list price. Government regions sell to
 * governments. It is a rate card: nothing says what can be had.
 * Each family is asked for by name, 1000 rows a page; NextPageLink leads on.
 * Recordings: eastus ND series of 2026-07-27, westeurope of 2026-08 (fields dropped).
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "market/rows_priv.h"

static const char *const families[] = {"H100", "H200", "A100", "MI300X", "GB200"};
enum { FAMILIES = sizeof families / sizeof *families };

#define AZURE_ORIGIN "https://prices.azure.com"
#define AZURE_PATH "/api/retail/prices"

static const struct size {
    const char *sku, *gpu, *form; /* gpu NULL: the SKU's own name says it */
    int64_t gpus, memory_mb;
} sizes[] = {
    {"Standard_ND96isr_H100_v5", NULL, "SXM", 8, 81920},
    {"Standard_ND96is_H100_v5", NULL, "SXM", 8, 81920},
    {"Standard_ND96is_noIB_H100_v5", NULL, "SXM", 8, 81920},
    {"Standard_NC40ads_H100_v5", NULL, "NVL", 1, 96256},
    {"Standard_NC80adis_H100_v5", NULL, "NVL", 2, 96256},
    {"Standard_NCC40ads_H100_v5", NULL, "NVL", 1, 96256},
    {"Standard_ND96isr_H200_v5", NULL, "SXM", 8, 144384},
    {"Standard_ND96asr_v4", "A100", "SXM", 8, 40960},
    {"Standard_ND96amsr_A100_v4", NULL, "SXM", 8, 81920},
    {"Standard_NC24ads_A100_v4", NULL, "PCIe", 1, 81920},
    {"Standard_NC48ads_A100_v4", NULL, "PCIe", 2, 81920},
    {"Standard_NC96ads_A100_v4", NULL, "PCIe", 4, 81920},
};

static void request(const struct market_page *page, struct http_request *out, struct arena *a)
{
    const char *filter = text_fmt(a,
                                  "serviceName eq 'Virtual Machines' and "
                                  "contains(armSkuName,'%s')",
                                  families[page->step]);

    out->url = page->cursor ? text_fmt(a, AZURE_ORIGIN "%s", page->cursor)
                            : text_fmt(a,
                                       AZURE_ORIGIN AZURE_PATH "?api-version=2023-01-01-preview"
                                                               "&currencyCode=%s&$filter=%s",
                                       text_url(a, "'USD'"), text_url(a, filter));
}

static void look_up(struct offer *o)
{
    static const size_t same = sizeof "Standard_N" - 1; /* all of them begin like that */

    if (strncmp(o->gpu, sizes[0].sku, same) != 0)
        return;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (strcmp(sizes[i].sku + same, o->gpu + same) != 0)
            continue;
        o->gpu = sizes[i].gpu ? sizes[i].gpu : o->gpu;
        o->form = sizes[i].form;
        o->gpus = sizes[i].gpus;
        o->gpu_memory_mb = sizes[i].memory_mb;
        return;
    }
}

/* Why a row is no price of a Linux machine per hour that all can buy; NULL for one that is. */
static const char *other_product(const struct json *at, const char *meter, const char *product,
                                 const struct offer *o, struct arena *a)
{
    const char *type = json_text(json_get(at, "type"), a);
    const char *unit = json_text(json_get(at, "unitOfMeasure"), a);

    if (text_eq(type, "Reservation"))
        return "a reservation: the price is that of the whole term";
    if (!text_eq(type, "Consumption"))
        return text_fmt(a, "type is \"%s\", not Consumption", type ? type : "");
    if (text_ends(product, "Windows"))
        return "includes a Windows licence";
    if (text_has_fold(meter, "low priority"))
        return "the retired Low Priority tier";
    if (!text_eq(unit, "1 Hour"))
        return text_fmt(a, "unit is \"%s\", not 1 Hour", unit ? unit : "");
    if (text_starts(o->region, "usgov") || text_starts(o->region, "usdod"))
        return "a government region";
    return NULL;
}

/* Keys are "region/sku/term@effective date"; what stands before the @ is one good. */
static const char *date_of(const char *key)
{
    const char *at = strchr(key, '@');

    return at ? at + 1 : "";
}

static void supersede(struct offer *old, const struct offer *by, struct arena *a)
{
    (void)rows_reject(old, VERDICT_DUPLICATE,
                      text_fmt(a, "replaced by the price effective %s", date_of(by->key)));
}

static void no_spot(struct offer *spot)
{
    (void)rows_reject(spot, VERDICT_PLACEHOLDER, "the spot price is the list price: none is sold");
}

/* Judges a row against those of before: older and newer prices, spot against list. */
static void compare(struct offer *o, const char *other, const struct rows_index *known,
                    struct arena *a)
{
    struct offer *was = rows_find(known, o->key);
    int newer;

    if (was) {
        newer = strcmp(date_of(o->key), date_of(was->key));
        if (newer == 0) /* two rows of one date: the cheaper, whichever came first */
            newer = o->price_nano_h < was->price_nano_h ? 1 : -1;
        supersede(newer > 0 ? was : o, newer > 0 ? o : was, a);
        if (newer < 0)
            return;
    }
    was = rows_find(known, other);
    if (was && was->verdict == VERDICT_OK && was->price_nano_h == o->price_nano_h)
        no_spot(o->term == TERM_SPOT ? o : was);
}

/* A saved reply is read as of its own day, which nothing tells: there no date is future. */
static bool in_future(const char *date, const struct market_page *page)
{
    int64_t time;

    return page->step != MARKET_STEP_ANY && clock_parse(date, &time) && time > page->now;
}

/* The first ten bytes of a date. */
static const char *day_of(const char *date, char out[11])
{
    size_t len = strnlen(date, 10);

    memcpy(out, date, len);
    out[len] = '\0';
    return out;
}

/* Reads what names the good; gives its key and that of its spot or list price. */
static bool read_name(const struct json *at, struct offer *o, const char **meter,
                      const char **other, struct arena *a, struct err *e)
{
    const char *date = NULL, *base[2];
    char day[11];

    if (!json_str(at, "armSkuName", &o->gpu, e) || !json_str(at, "armRegionName", &o->region, e)
        || !json_str(at, "meterName", meter, e)
        || !json_str_opt(at, "effectiveStartDate", &date, e))
        return false;
    o->term = text_has_fold(*meter, "spot") ? TERM_SPOT : TERM_ON_DEMAND;
    for (int spot = 0; spot < 2; spot++)
        base[spot] = text_join(a, o->region, "/", o->gpu, spot ? "/spot" : "/on_demand", NULL);
    o->key = base[o->term == TERM_SPOT];
    *other = base[o->term != TERM_SPOT];
    if (date)
        o->key = text_join(a, o->key, "@", day_of(date, day), NULL);
    o->tier = text_starts(o->gpu, "Standard_NCC") ? "confidential" : NULL;
    look_up(o);
    return true;
}

static enum row read_item(const struct json *at, const struct market_page *page, struct offer *o,
                          const struct rows_index *known, struct arena *a, struct err *e)
{
    const char *meter, *product, *why, *other;

    if (!read_name(at, o, &meter, &other, a, e) || !json_str(at, "productName", &product, e)
        || !json_str(at, "currencyCode", &o->currency, e)
        || !json_nano(at, "retailPrice", &o->price_nano_h, e))
        return ROW_ODD;
    o->stock = STOCK_YES;
    why = other_product(at, meter, product, o, a);
    if (why) {
        o->key = NULL; /* many of them to a good: numbered, not named */
        if (text_has_fold(why, "reservation"))
            o->term = TERM_RESERVED;
        return rows_reject(o, VERDICT_OTHER_PRODUCT, why);
    }
    if (o->price_nano_h <= 0)
        return rows_price_absent(o);
    if (in_future(date_of(o->key), page))
        return rows_reject(o, VERDICT_PLACEHOLDER, "its effective date is in the future");
    compare(o, other, known, a);
    return ROW_TAKE;
}

/* The link leads back to the same route, whatever origin it names. */
static bool go_on(const struct json *doc, const struct market_page *page, struct market_page *next,
                  struct err *e)
{
    const char *link = NULL, *path;

    if (!json_str_opt(doc, "NextPageLink", &link, e))
        return false;
    if (page->step == MARKET_STEP_ANY)
        return true;
    if (!text_blank(link)) {
        path = strstr(link, AZURE_PATH "?");
        if (!path)
            return err_set(e, ERR_REPLY, "\"NextPageLink\" is \"%.80s\", which leads elsewhere",
                           link);
        *next = (struct market_page){.more = true,
                                     .step = page->step,
                                     .number = page->number + 1,
                                     .cursor = path,
                                     .now = page->now};
    } else if (page->step + 1 < FAMILIES) {
        *next = (struct market_page){.more = true, .step = page->step + 1, .now = page->now};
    }
    return true;
}

static bool parse(const struct market_reply *reply, struct offer_list *out,
                  struct market_page *next, struct arena *a, struct err *e)
{
    const struct json *doc = json_parse(reply->body, reply->len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "Items", e) : NULL;

    struct rows_index known;

    if (!list)
        return false;
    rows_index_init(&known, out, a);
    for (const struct json *at = json_first(list); at; at = json_next(at)) {
        struct offer o = offer_init();
        struct err odd;

        if (read_item(at, &reply->page, &o, &known, a, &odd) == ROW_TAKE)
            offer_add(out, &o);
        else
            offer_drop(out, &o, &odd);
        if (out->at[out->len - 1].verdict == VERDICT_OK)
            rows_index_add(&known, out->len - 1);
    }
    return go_on(doc, &reply->page, next, e);
}

const struct market market_azure = {
    .name = "azure",
    .routes = FAMILIES,
    .title = "Microsoft Azure",
    .see = "https://azure.microsoft.com/en-us/pricing/calculator/",
    .op = "azure",
    .kind = MARKET_HYPERSCALER,
    .gap_s = 1800,
    .request = request,
    .parse = parse,
};
