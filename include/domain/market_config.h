/*
 * What the configuration says of each marketplace: whether, where and how patiently it is polled,
 * and what its answer has to look like before it is believed.
 *
 * Ownership: the arena of the configuration; read-only after loading.
 */
#ifndef DOMAIN_MARKET_CONFIG_H
#define DOMAIN_MARKET_CONFIG_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "domain/instrument.h"

/* Where an honest price of an instrument on this market lies, USD per GPU-hour; both included. */
struct market_band {
    const char *instrument;
    int64_t low_nusd, high_nusd;
};

struct market_config {
    const char *name; /* of the registry */
    const char *op;   /* whose machines; NULL for brokers */
    enum segment segment;
    bool enabled;
    const char *origin; /* "http://127.0.0.1:8080": asked instead of the official one; or NULL */
    int deadline_s;     /* for the whole poll of this market, all pages */
    int pace_ms;        /* least time between two requests of one poll; 0: none */
    int gap_s;          /* least time between two polls; 0: the module's own */
    int floor_offers;   /* fewer offers than this are a drop to be looked at; 0: none */
    struct market_band *band; /* by instrument */
    size_t band_len;
};

struct market_configs {
    struct market_config *at; /* by name */
    size_t len;
};

/* NULL when the file does not name the market. */
const struct market_config *market_config_by_name(const struct market_configs *all,
                                                  const char *name);

/* NULL when no band is stated. */
const struct market_band *market_config_band(const struct market_config *m, const char *instrument);

#endif
