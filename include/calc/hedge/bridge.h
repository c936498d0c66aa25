/*
 * The bridge between GPU-hours and tokens: USD per million tokens implied by the price of a
 * GPU-hour at a stated throughput. Derived, always labelled so, and never part of an index: the
 * throughput is a claim about one model, one engine and one load, not an observed price.
 */
#ifndef CALC_BRIDGE_H
#define CALC_BRIDGE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/err.h"

#define BRIDGE_LABEL "derived"

/*
 * price x 1e6 / (tokens per second and GPU x 3600), to the nano, half away from zero, as
 * api_v1.implied_token_price rounds it. The throughput is in 1e-9 tokens per second and GPU, so
 * that 2,500 tokens a second is 2500000000000. Fails with ERR_DATA when price or throughput is not
 * positive or the result leaves the range of money.
 */
bool bridge_nusd_per_mtok(int64_t gpu_hour_nusd, int64_t tokens_per_s_nano, int64_t *out,
                          struct err *e) MUST_USE;

#endif
