/*
 * OVHcloud: the public cloud catalogue of the French subsidiary, in euros, tax apart.
 *
 * One body of about 8 MB; what does not mention a GPU is left out before it becomes a tree.
 * Prices are integers in 1e-8 of the currency for the whole node: plans ending in ".consumption"
 * by the hour, ".monthly.postpaid" by the month (over 730, kept as reserved). A plan may have
 * several entries (installation, renewal, commitment): the one for its use is known by what it says
 * of itself, never by its place, and priced by the unit that it states. formattedPrice says the
 * same with the decimal point in its place and must agree. Only the brick "gpu" counts: "ai-*"
 * add-ons carry GPU data and are priced by the minute. "win-*" flavours include Windows. A plan may
 * have the tag coming_soon and a price. Form factors are not in the catalogue; the flavour's name
 * is kept (h200-1920 is a box of eight H200). Nothing tells what can be had now. The American
 * subsidiary has no Hopper and is not asked.
 */
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "source/rows_priv.h"
#include "source/sieve_priv.h"

enum { HOURS_IN_MONTH = 730, CENTS_OFF = 2, INTERVAL_MAX = 1000 };

/* An hour costs `times` a unit of time over `hours`. */
static const struct unit {
    const char *word;
    int64_t times, hours;
} units[] = {{"minute", 60, 1}, {"hour", 1, 1}, {"day", 1, 24}, {"month", 1, HOURS_IN_MONTH}};
enum { HOUR = 1, MONTH = 3, UNITS = sizeof units / sizeof *units };

/* "2.80 EUR" and "€2.80": the figure, or false when there is none or it is grouped. */
static bool read_figure(const char *text, int64_t *nano)
{
    const char *from = text + strcspn(text, "0123456789");
    size_t len = strspn(from, "0123456789.");

    return len && !from[len + strcspn(from + len, ",0123456789")]
           && fixed_parse(from, len, 0, nano) == FIXED_READ_OK;
}

/* The text is rounded to cents, so it may be off by one, and by the rounding of both. */
static bool agrees(const struct json *at, int64_t nano, struct err *e)
{
    const char *text = NULL;
    int64_t shown;

    if (!json_str_opt(at, "formattedPrice", &text, e))
        return false;
    if (!text || !read_figure(text, &shown))
        return true;
    if (shown - nano <= CENTS_OFF * FIXED_ONE / 100 && nano - shown <= CENTS_OFF * FIXED_ONE / 100)
        return true;
    return err_set(e, ERR_REPLY, "\"price\" and \"formattedPrice\", \"%.40s\", differ", text);
}

static bool has_word(const struct json *list, const char *word, struct arena *a)
{
    for (const struct json *t = json_first(list); t; t = json_next(t))
        if (text_eq(json_text(t, a), word))
            return true;
    return false;
}

/* The unit that an entry states; false for one that is not known, NULL where it states none. */
static bool read_unit(const struct json *entry, const struct unit **out, struct arena *a)
{
    const char *word = json_text(json_get(entry, "intervalUnit"), a);

    *out = NULL;
    for (size_t i = 0; word && i < UNITS; i++)
        if (text_eq(word, units[i].word))
            *out = &units[i];
    return *out || !word || text_eq(word, "none");
}

/*
 * True for the price of using a plan: "consumption" (of a monthly plan a renewal, too) in what it
 * says of its kind, without a commitment, not by the month where the plan is by the hour.
 */
static bool is_use(const struct json *entry, bool monthly, struct arena *a)
{
    const struct json *capacities = json_get(entry, "capacities");
    const char *type = json_text(json_get(entry, "type"), a);
    const char *commitment = json_text(json_get(entry, "commitment"), a);
    const struct unit *unit;

    return (!json_first(capacities) || has_word(capacities, "consumption", a)
            || (monthly && has_word(capacities, "renew", a)))
           && (!type || text_eq(type, "consumption") || (monthly && text_eq(type, "rental")))
           && (!commitment || text_eq(commitment, "0"))
           && (!read_unit(entry, &unit, a) || !unit || monthly == (unit == &units[MONTH]));
}

static bool read_entry(const struct json *entry, bool monthly, int64_t *hour_nano, struct arena *a,
                       struct err *e)
{
    const struct unit *unit;
    int64_t interval = 1, price;
    fixed_wide whole;

    if (!json_nano_shift(entry, "price", -8, &price, e))
        return false;
    *hour_nano = price; /* what an odd entry shows */
    if (!agrees(entry, price, e))
        return false;
    if (!read_unit(entry, &unit, a))
        return err_set(e, ERR_REPLY, "\"intervalUnit\" is \"%.40s\", expected a unit of time",
                       json_text(json_get(entry, "intervalUnit"), a));
    if (unit && !json_int_opt(entry, "interval", &interval, e))
        return false;
    if (interval < 1 || interval > INTERVAL_MAX)
        return err_set(e, ERR_REPLY, "\"interval\" is %lld, expected a count of \"intervalUnit\"",
                       (long long)interval);
    unit = unit ? unit : &units[monthly ? MONTH : HOUR];
    whole = (fixed_wide)price * unit->times;
    if (whole > FIXED_MAX || whole < -(fixed_wide)FIXED_MAX)
        return err_set(e, ERR_REPLY, "\"price\" is too large for a price");
    *hour_nano = fixed_div_even(whole, unit->hours * interval);
    return true;
}

/* The hour of the one entry for using the plan; two that differ are not to be chosen between. */
static bool read_price(const struct json *at, bool monthly, int64_t *hour_nano, struct arena *a,
                       struct err *e)
{
    const struct json *entries = json_array(at, "pricings", e);
    int64_t before;
    bool told = false;

    if (!entries)
        return false;
    for (const struct json *entry = json_first(entries); entry; entry = json_next(entry)) {
        if (!is_use(entry, monthly, a))
            continue;
        before = *hour_nano;
        if (!read_entry(entry, monthly, hour_nano, a, e))
            return false;
        if (told && before != *hour_nano) {
            *hour_nano = 0;
            return err_set(e, ERR_REPLY, "\"pricings\" has two prices for using the plan");
        }
        told = true;
    }
    return told || err_set(e, ERR_REPLY, "\"pricings\" has no price for using the plan");
}

static bool read_gpu(const struct json *at, struct offer *o, struct err *e)
{
    return json_str(at, "blobs.commercial.name", &o->gpu, e)
           && json_int(at, "blobs.technical.gpu.number", &o->gpus, e)
           && rows_memory(at, "blobs.technical.gpu.memory.size", o, e);
}

static enum row read_addon(const struct json *at, const struct source_page *page, struct offer *o,
                           struct arena *a, struct err *e)
{
    const char *brick = json_text(json_get(at, "blobs.commercial.brick"), a);
    bool monthly;

    (void)page;
    if (!text_eq(brick, "gpu"))
        return ROW_SKIP;
    if (!json_str(at, "planCode", &o->key, e) || !read_gpu(at, o, e))
        return ROW_ODD;
    o->stock = STOCK_YES;
    monthly = text_ends(o->key, ".monthly.postpaid");
    if (monthly)
        o->term = TERM_RESERVED;
    else if (!text_ends(o->key, ".consumption"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT, "neither by the hour nor by the month");
    if (!read_price(at, monthly, &o->price_nano, a, e))
        return ROW_ODD;
    if (text_starts(o->gpu, "win-"))
        return rows_reject(o, VERDICT_OTHER_PRODUCT, "includes a Windows licence");
    if (has_word(json_get(at, "blobs.tags"), "coming_soon", a))
        return rows_reject(o, VERDICT_PLACEHOLDER, "tagged coming_soon");
    return ROW_TAKE;
}

static bool parse(const struct source_reply *reply, struct offer_list *out,
                  struct source_page *next, struct arena *a, struct err *e)
{
    static const char *const words[] = {"\"gpu\"", NULL};
    size_t len, from = out->len;
    const char *body = sieve(reply->body, reply->len, 1, 2, words, &len, a), *currency;
    const struct json *doc = json_parse(body, len, "reply", a, e);
    const struct json *list = doc ? json_array(doc, "addons", e) : NULL;

    (void)next; /* one page only */
    if (!list || !json_str(doc, "locale.currencyCode", &currency, e))
        return false;
    rows_each(list, &reply->page, read_addon, out, a);
    for (size_t i = from; i < out->len; i++)
        out->at[i].currency = currency;
    return true;
}

const struct source source_ovhcloud = {
    .name = "ovhcloud",
    .title = "OVHcloud",
    .see = "https://www.ovhcloud.com/en/public-cloud/prices/",
    .op = "ovhcloud",
    .kind = SOURCE_LIST,
    .gap_s = 1800,
    .url = {"https://api.ovh.com/1.0/order/catalog/public/cloud?ovhSubsidiary=FR"},
    .parse = parse,
};
