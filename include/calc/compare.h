/*
 * The effect of a change of method or panel: one date under two definitions, side by side.
 *
 * The difference of AVG (b less a, exact) is split: `market` is what the operators priced under
 * both would have moved by themselves (central50 of their day prices under b less under a),
 * `composition` is the rest: who votes.
 */
#ifndef CALC_COMPARE_H
#define CALC_COMPARE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "calc/day.h"

struct compare {
    bool comparable; /* both are published, of level 1 to 3, and have operators in common */
    size_t common;   /* operators priced under both */
    int64_t difference_nusd;
    int64_t market_nusd, composition_nusd;
};

struct compare compare_fixings(const struct method *m, const struct fixing *a,
                               const struct fixing *b, struct arena *arena);

#endif
