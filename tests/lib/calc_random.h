/*
 * Random days for the engine: panels with peers, tiers and stand-ins, quotes with every fault that
 * a quote can have, polls that fail, priors. Coarse prices, so that ties are common.
 */
#ifndef TESTS_LIB_CALC_RANDOM_H
#define TESTS_LIB_CALC_RANDOM_H
#include "calc_kit.h"

struct random_day {
    struct method *method;
    struct panel *panel;
    struct calc_def *def;
    int64_t date;
    struct kit_quotes q;
    struct fixing_prior prior; /* date 0: none */
};

enum { RANDOM_PLAIN = 1 }; /* rate cards only, all polls answer, nothing is faulty */

struct random_day random_day(struct kit_random *r, unsigned kind, struct arena *a);

/* The seed of this run: GPURATE_SEED, or a fixed one; printed. */
uint64_t random_seed(const char *test);

#endif
