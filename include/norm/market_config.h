/*
 * Reads markets.json, strictly: an unknown key, a missing segment, a band with its ends swapped or
 * an instrument that instruments.json does not have fails with ERR_CONFIG and the place.
 */
#ifndef NORM_MARKET_CONFIG_H
#define NORM_MARKET_CONFIG_H
#include "domain/market_config.h"
#include "norm/norm.h"

bool market_config_read(const struct json *doc, const struct norm_rules *rules,
                        struct market_configs *out, struct arena *a, struct err *e) MUST_USE;

#endif
