/*
 * markets.json: {"defaults": {"deadline_s", "gap_s"}, "markets": {NAME: {...}}}.
 */
#include "norm/market_config.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { DEADLINE_MAX_S = 600, PACE_MAX_MS = 60000, GAP_MAX_S = 86400, FLOOR_MAX = 100000 };

static int by_name(const void *a, const void *b)
{
    return text_cmp(((const struct market_config *)a)->name,
                    ((const struct market_config *)b)->name);
}

static int by_instrument(const void *a, const void *b)
{
    return text_cmp(((const struct market_band *)a)->instrument,
                    ((const struct market_band *)b)->instrument);
}

static bool read_range(const struct json *at, const char *key, int64_t lo, int64_t hi, int *out,
                       struct err *e)
{
    int64_t value = *out;

    if (!json_int_opt(at, key, &value, e))
        return false;
    if (value < lo || value > hi)
        return err_set(e, ERR_CONFIG, "\"%s\" is out of range", key);
    *out = (int)value;
    return true;
}

/* "band": {"H100-SXM-80": ["1.20", "6.00"]} */
static bool read_bands(const struct json *table, const struct norm_rules *rules,
                       struct market_config *m, struct arena *a, struct err *e)
{
    m->band = ARENA_ARRAY(a, struct market_band, json_len(table) + 1);
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct market_band *b = &m->band[m->band_len++];
        const struct json *low = json_first(at), *high = low ? json_next(low) : NULL;

        b->instrument = json_name(at);
        if (!norm_instrument_by_id(rules, b->instrument))
            return err_set(e, ERR_CONFIG, "band of \"%s\": no such instrument", b->instrument);
        if (!json_is_array(at) || json_len(at) != 2)
            return err_set(e, ERR_CONFIG, "band of \"%s\": expected two prices", b->instrument);
        if (!json_nano(low, "", &b->low_nusd, e) || !json_nano(high, "", &b->high_nusd, e))
            return err_in(e, "band of \"%s\"", b->instrument);
        if (b->low_nusd <= 0 || b->low_nusd >= b->high_nusd)
            return err_set(e, ERR_CONFIG, "band of \"%s\" is not in order", b->instrument);
    }
    if (m->band_len)
        qsort(m->band, m->band_len, sizeof *m->band, by_instrument);
    return true;
}

static bool read_one(const struct json *at, const struct norm_rules *rules, struct market_config *m,
                     struct arena *a, struct err *e)
{
    static const char *const known[] = {"operator",   "segment", "enabled", "origin",
                                        "deadline_s", "gap_s",   "pace_ms", "floor_offers",
                                        "band",       NULL};
    const char *segment;

    m->enabled = true;
    if (!json_is_object(at))
        return err_set(e, ERR_CONFIG, "expected an object");
    if (!json_only(at, "market", known, e) || !json_str_opt(at, "operator", &m->op, e)
        || !json_str(at, "segment", &segment, e) || !json_bool_opt(at, "enabled", &m->enabled, e)
        || !json_str_opt(at, "origin", &m->origin, e)
        || !read_range(at, "deadline_s", 1, DEADLINE_MAX_S, &m->deadline_s, e)
        || !read_range(at, "gap_s", 0, GAP_MAX_S, &m->gap_s, e)
        || !read_range(at, "pace_ms", 0, PACE_MAX_MS, &m->pace_ms, e)
        || !read_range(at, "floor_offers", 0, FLOOR_MAX, &m->floor_offers, e))
        return false;
    if (!segment_by_name(segment, &m->segment))
        return err_set(e, ERR_CONFIG, "no segment \"%s\"", segment);
    if (m->origin && !text_starts(m->origin, "https://") && !text_starts(m->origin, "http://"))
        return err_set(e, ERR_CONFIG, "\"origin\" is \"%s\", expected http:// or https://",
                       m->origin);
    if (json_is_null(json_get(at, "band")))
        return true;
    return json_object(at, "band", e) && read_bands(json_get(at, "band"), rules, m, a, e);
}

static bool read_all(const struct json *doc, const struct norm_rules *rules,
                     struct market_configs *out, struct arena *a, struct err *e)
{
    static const char *const known[] = {"defaults", "markets", NULL};
    static const char *const known_defaults[] = {"deadline_s", "gap_s", NULL};
    struct market_config defaults = {.deadline_s = 60};
    const struct json *table = json_object(doc, "markets", e), *def = json_get(doc, "defaults");

    if (!table || !json_only(doc, "file", known, e)
        || !json_only(def, "defaults", known_defaults, e)
        || !read_range(def, "deadline_s", 1, DEADLINE_MAX_S, &defaults.deadline_s, e)
        || !read_range(def, "gap_s", 0, GAP_MAX_S, &defaults.gap_s, e))
        return false;
    out->at = ARENA_ARRAY(a, struct market_config, json_len(table) + 1);
    out->len = 0;
    for (const struct json *at = json_first(table); at; at = json_next(at)) {
        struct market_config *m = &out->at[out->len++];

        *m = defaults;
        m->name = json_name(at);
        if (!read_one(at, rules, m, a, e))
            return err_in(e, "market \"%s\"", m->name);
    }
    if (out->len)
        qsort(out->at, out->len, sizeof *out->at, by_name);
    for (size_t i = 1; i < out->len; i++)
        if (by_name(&out->at[i - 1], &out->at[i]) == 0)
            return err_set(e, ERR_CONFIG, "market \"%s\" is there twice", out->at[i].name);
    return true;
}

bool market_config_read(const struct json *doc, const struct norm_rules *rules,
                        struct market_configs *out, struct arena *a, struct err *e)
{
    if (read_all(doc, rules, out, a, e))
        return true;
    e->kind = ERR_CONFIG;
    return err_in(e, "markets.json");
}
