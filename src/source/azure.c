/*
 * Azure Retail Prices: one row a meter, region and kind of price, for the whole instance.
 *
 * Which GPU, in which form and how many, is in no field: the table below has it by SKU, from the
 * size pages (NC..H100 is the NVL card of 94 GB, not SXM). An unlisted SKU keeps its name and
 * has no count. Linux, Windows ("Windows", "Win") and Cloud Services share a meter and differ in
 * productName alone; Spot and the retired Low Priority tier in meterName or skuName; a Reservation
 * row has the price of its whole term although its unit says "1 Hour"; DevTest prices are for
 * subscribers of another product; tierMinimumUnits above 0 is a price from so many hours on.
 * A meter may stand twice, with two effective dates: the latest that is not in the future holds, of
 * two of one date the cheaper. Where no spot is sold the spot row repeats the list price.
 * Government regions sell to governments. It is a rate card: nothing says what can be had. Words
 * are met in any case, and with or without their blanks.
 * Each family is asked for by name, 1000 rows a page; NextPageLink leads on.
 * Recordings: eastus ND series of 2026-07-27, westeurope of 2026-08 (fields dropped).
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "source/rows_priv.h"

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
    {"Standard_ND96is_flex_H100_v5", NULL, "SXM", 8, 81920},
    {"Standard_ND96isrf_H100_v5", NULL, "SXM", 8, 81920},
    {"Standard_NC40ads_H100_v5", NULL, "NVL", 1, 96256},
    {"Standard_NC80adis_H100_v5", NULL, "NVL", 2, 96256},
    {"Standard_NCC40ads_H100_v5", NULL, "NVL", 1, 96256},
    {"Standard_ND96isr_H200_v5", NULL, "SXM", 8, 144384},
    {"Standard_ND96isrf_H200_v5", NULL, "SXM", 8, 144384},
    {"Standard_ND96asr_v4", "A100", "SXM", 8, 40960},
    {"Standard_ND96amsr_A100_v4", NULL, "SXM", 8, 81920},
    {"Standard_NC24ads_A100_v4", NULL, "PCIe", 1, 81920},
    {"Standard_NC48ads_A100_v4", NULL, "PCIe", 2, 81920},
    {"Standard_NC96ads_A100_v4", NULL, "PCIe", 4, 81920},
};

static void request(const struct source_page *page, struct http_request *out, struct arena *a)
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
    static const char family[] = "Standard_N"; /* all of them begin so */
    enum { SKIP = sizeof family - 1 };

    if (strncasecmp(o->gpu, family, SKIP) != 0)
        return;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        if (!text_eq_fold(sizes[i].sku + SKIP, o->gpu + SKIP))
            continue;
        o->gpu = sizes[i].gpu ? sizes[i].gpu : o->gpu;
        o->form = sizes[i].form;
        o->gpus = sizes[i].gpus;
        o->gpu_memory_mb = sizes[i].memory_mb;
        return;
    }
}

/* In lower case and without what stands between the words: "US Gov Virginia" as "usgovvirginia". */
static const char *plain(const char *text, struct arena *a)
{
    char *out = arena_alloc_raw(a, strlen(text) + 1);
    size_t len = 0;

    for (; *text; text++)
        if (*text != ' ' && *text != '-' && *text != '_')
            out[len++] = *text >= 'A' && *text <= 'Z' ? (char)(*text - 'A' + 'a') : *text;
    out[len] = '\0';
    return out;
}

/* A Windows licence in a product's name: the word in full anywhere, "Win" as a word of its own. */
static bool is_windows(const char *product)
{
    for (const char *at = product; *at; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");

        if (len == 3 && strncasecmp(at, "win", 3) == 0)
            return true;
        at += len;
    }
    return text_has_fold(product, "windows");
}

/* Why a row is no price of a Linux machine per hour that all can buy; NULL for one that is. */
static const char *other_product(const struct json *at, const char *meter, const char *product,
                                 const struct offer *o, struct arena *a)
{
    const char *type = json_text(json_get(at, "type"), a);
    const char *unit = json_text(json_get(at, "unitOfMeasure"), a);
    const char *sku = json_text(json_get(at, "skuName"), a);
    const char *from = json_text(json_get(at, "tierMinimumUnits"), a);
    const char *place;

    if (text_eq(type, "Reservation"))
        return "a reservation: the price is that of the whole term";
    if (!text_eq(type, "Consumption"))
        return text_fmt(a, "type is \"%s\", not Consumption", type ? type : "");
    if (is_windows(product))
        return "includes a Windows licence";
    if (strstr(plain(product, a), "cloudservices"))
        return "a machine of Cloud Services";
    if (strstr(plain(meter, a), "lowpriority") || strstr(plain(sku ? sku : "", a), "lowpriority"))
        return "the retired Low Priority tier";
    if (from && !text_eq(from, "0"))
        return text_fmt(a, "a price from %s units on", from);
    if (!text_eq(unit, "1 Hour"))
        return text_fmt(a, "unit is \"%s\", not 1 Hour", unit ? unit : "");
    place = plain(o->region, a);
    if (text_starts(place, "usgov") || text_starts(place, "usdod"))
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

/* What holds of one good: the later date, of one date the cheaper. */
static bool goes_before(const struct offer *o, const struct offer *was)
{
    int order = strcmp(date_of(o->key), date_of(was->key));

    return order > 0 || (order == 0 && o->price_nano < was->price_nano);
}

/* The key of the list price beside a spot price. */
static const char *list_key(const struct offer *spot, struct arena *a)
{
    size_t len = strcspn(spot->key, "@") - strlen(term_name(TERM_SPOT));

    return text_join(a, text_dup_n(a, spot->key, len), term_name(TERM_ON_DEMAND), NULL);
}

/*
 * Judges the rows of a whole poll against each other, in no order of theirs: older and newer
 * prices of a good, spot against list. Rows of one date are left to their common key.
 */
static void compare(struct offer_list *out, struct arena *a)
{
    struct offer_list none = {.arena = a};
    struct rows_index holds;

    rows_index_init(&holds, &none, a);
    holds.list = out;
    for (size_t i = 0; i < out->len; i++) {
        const struct offer *o = &out->at[i],
                           *was = o->verdict == VERDICT_OK ? rows_find(&holds, o->key) : NULL;

        if (o->verdict == VERDICT_OK && (!was || goes_before(o, was)))
            rows_index_add(&holds, i);
    }
    for (size_t i = 0; i < out->len; i++) {
        struct offer *o = &out->at[i], *by, *list;

        if (o->verdict != VERDICT_OK)
            continue;
        by = rows_find(&holds, o->key);
        list = o->term == TERM_SPOT ? rows_find(&holds, list_key(o, a)) : NULL;
        if (strcmp(date_of(o->key), date_of(by->key)) < 0)
            supersede(o, by, a);
        else if (list && list->price_nano == o->price_nano)
            no_spot(o);
    }
}

/* A saved reply is read as of its own day, which nothing tells: there no date is future. */
static bool in_future(const char *date, const struct source_page *page)
{
    int64_t time;

    return page->step != SOURCE_STEP_ANY && clock_parse(date, &time) && time > page->now;
}

/* The first ten bytes of a date. */
static const char *day_of(const char *date, char out[11])
{
    size_t len = strnlen(date, 10);

    memcpy(out, date, len);
    out[len] = '\0';
    return out;
}

static bool is_day(const char *day)
{
    static const char shape[] = "0000-00-00";
    size_t i = 0;

    while (i < sizeof shape - 1
           && (shape[i] == '0' ? day[i] >= '0' && day[i] <= '9' : day[i] == '-'))
        i++;
    return i == sizeof shape - 1;
}

/* Reads what names the good. */
static bool read_name(const struct json *at, struct offer *o, const char **meter, struct arena *a,
                      struct err *e)
{
    const char *date = NULL;
    char day[11];

    if (!json_str(at, "armSkuName", &o->gpu, e) || !json_str(at, "armRegionName", &o->region, e)
        || !json_str(at, "meterName", meter, e)
        || !json_str_opt(at, "effectiveStartDate", &date, e))
        return false;
    o->term = text_has_fold(*meter, "spot") ? TERM_SPOT : TERM_ON_DEMAND;
    o->key = text_join(a, plain(o->region, a), "/", o->gpu, "/", term_name(o->term), NULL);
    if (date && !is_day(date))
        return err_set(e, ERR_REPLY, "\"effectiveStartDate\" is \"%.40s\", expected a date", date);
    if (date)
        o->key = text_join(a, o->key, "@", day_of(date, day), NULL);
    o->tier = text_starts(o->gpu, "Standard_NCC") ? "confidential" : NULL;
    look_up(o);
    return true;
}

static enum row read_item(const struct json *at, const struct source_page *page, struct offer *o,
                          struct arena *a, struct err *e)
{
    const char *meter, *product, *why;

    if (!read_name(at, o, &meter, a, e) || !json_str(at, "productName", &product, e)
        || !json_str(at, "currencyCode", &o->currency, e)
        || !json_nano(at, "retailPrice", &o->price_nano, e))
        return ROW_ODD;
    o->stock = STOCK_YES;
    why = other_product(at, meter, product, o, a);
    if (why) {
        o->key = NULL; /* many of them to a good: numbered, not named */
        if (text_has_fold(why, "reservation"))
            o->term = TERM_RESERVED;
        return rows_reject(o, VERDICT_OTHER_PRODUCT, why);
    }
    if (o->price_nano > 0 && in_future(date_of(o->key), page))
        return rows_reject(o, VERDICT_PLACEHOLDER, "its effective date is in the future");
    return ROW_TAKE;
}

/* The link leads back to the same route, whatever origin it names. */
static bool go_on(const struct json *doc, const struct source_page *page, struct source_page *next,
                  struct err *e)
{
    const char *link = NULL, *path;

    if (!json_str_opt(doc, "NextPageLink", &link, e))
        return false;
    if (page->step == SOURCE_STEP_ANY)
        return true;
    if (!text_blank(link)) {
        path = strstr(link, AZURE_PATH "?");
        if (!path)
            return err_set(e, ERR_REPLY, "\"NextPageLink\" is \"%.80s\", which leads elsewhere",
                           link);
        *next = (struct source_page){.more = true,
                                     .step = page->step,
                                     .number = page->number + 1,
                                     .cursor = path,
                                     .now = page->now};
    } else if (page->step + 1 < FAMILIES) {
        *next = (struct source_page){.more = true, .step = page->step + 1, .now = page->now};
    }
    return true;
}

static bool read(struct source_read *r)
{
    const struct json *list = json_array(r->doc, "Items", r->e);

    if (!list)
        return false;
    rows_each(list, r->page, read_item, r->out, r->a);
    if (!go_on(r->doc, r->page, r->next, r->e))
        return false;
    if (!r->next->more)
        compare(r->out, r->a);
    return true;
}

const struct source source_azure = {
    .name = "azure",
    .routes = FAMILIES,
    .title = "Microsoft Azure",
    .see = "https://azure.microsoft.com/en-us/pricing/calculator/",
    .op = "azure",
    .kind = SOURCE_HYPERSCALER,
    .gap_s = 1800,
    .request = request,
    .read = read,
};
