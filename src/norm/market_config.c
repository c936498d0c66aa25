/*
 * markets.json: {"defaults": {"deadline_s", "gap_s"}, "markets": {NAME: {...}}}.
 */
#include "norm/market_config.h"

#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "edge/json/conf.h"

enum { PRICE_MAX_USD = 1000000 };

/* "band": {"H100-SXM-80": ["1.20", "6.00"]} */
static bool read_bands(const struct json *table, const struct norm_rules *rules,
                       struct market_config *m, struct arena *a, struct err *e)
{
    static const struct conf_member price = {"price", CONF_NANO, 0, 1, PRICE_MAX_USD * FIXED_ONE,
                                             NULL,    false};

    m->band = ARENA_ARRAY(a, struct market_band, json_len(table));
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct market_band *b = &m->band[m->band_len++];
        const struct json *low = json_first(at), *high = low ? json_next(low) : NULL;

        b->instrument = json_name(at);
        if (!norm_instrument_by_id(rules, b->instrument))
            return conf_wrong(at, e, "band of \"%s\": no such instrument", b->instrument);
        if (!json_is_array(at) || json_len(at) != 2)
            return conf_wrong(at, e, "band of \"%s\": expected two prices", b->instrument);
        if (!conf_value(low, &price, &b->low_nusd, e)
            || !conf_value(high, &price, &b->high_nusd, e))
            return conf_in(at, e, "band of \"%s\"", b->instrument);
        if (b->low_nusd >= b->high_nusd)
            return conf_wrong(at, e, "band of \"%s\" is not in order", b->instrument);
    }
    return CONF_SORT(table, m->band, m->band_len, struct market_band, instrument, "band of", e);
}

#define AT(field) CONF_AT(struct market_config, field)
#define PATIENCE                                                                                   \
    {"deadline_s", CONF_INT, AT(deadline_s), 1, 600, CONF_OPT},                                    \
    {                                                                                              \
        "gap_s", CONF_INT, AT(gap_s), 0, 86400, CONF_OPT                                           \
    }

static bool read_one(const struct json *at, const struct norm_rules *rules, struct market_config *m,
                     struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {
        {"operator", CONF_TEXT, AT(op), CONF_OPT},
        {"segment", CONF_WORD, AT(segment), .words = segment_names},
        {"enabled", CONF_BOOL, AT(enabled), CONF_OPT},
        {"origin", CONF_TEXT, AT(origin), CONF_OPT},
        PATIENCE,
        {"pace_ms", CONF_INT, AT(pace_ms), 0, 60000, CONF_OPT},
        {"floor_offers", CONF_INT, AT(floor_offers), 0, 100000, CONF_OPT},
        {"band", CONF_OBJECT, CONF_OPT},
    };

    m->enabled = true;
    if (!CONF_READ(at, members, m, e))
        return false;
    if (m->origin && !text_starts(m->origin, "https://") && !text_starts(m->origin, "http://"))
        return conf_wrong(json_member(at, "origin"), e,
                          "\"origin\" is \"%s\", expected http:// or https://", m->origin);
    return read_bands(json_member(at, "band"), rules, m, a, e);
}

bool market_config_read(const struct json *doc, const struct norm_rules *rules,
                        struct market_configs *out, struct arena *a, struct err *e)
{
    static const struct conf_member members[] = {{"defaults", CONF_OBJECT, CONF_OPT},
                                                 {"markets", CONF_OBJECT, CONF_REQ}};
    static const struct conf_member of_defaults[] = {PATIENCE};
    struct market_config defaults = {.deadline_s = 60};
    const struct json *table = json_member(doc, "markets"), *def = json_member(doc, "defaults");

    if (!CONF_READ(doc, members, NULL, e))
        return false;
    if (!json_is_null(def) && !CONF_READ(def, of_defaults, &defaults, e))
        return conf_in(def, e, "defaults");
    out->at = ARENA_ARRAY(a, struct market_config, json_len(table));
    out->len = 0;
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct market_config *m = &out->at[out->len++];

        *m = defaults;
        m->name = json_name(at);
        if (!read_one(at, rules, m, a, e))
            return conf_in(at, e, "market \"%s\"", m->name);
    }
    return CONF_SORT(table, out->at, out->len, struct market_config, name, "market", e);
}
