/*
 * R7 and R9: the values of a partition from its operators' prices.
 *
 * Integers throughout: sums of 128 bits, one division each, to the nano, half to even. The order of
 * equal prices has no say in a value; votes are ordered by (price, operator) for their weights.
 */
#ifndef CALC_PARTITION_PRIV_H
#define CALC_PARTITION_PRIV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "calc/method.h"

struct partition_values {
    int64_t low_nusd, high_nusd; /* bounds of the clamp */
    int clamped;
    bool dispersed;
    int64_t median_nusd, central50_nusd, mean_nusd; /* of the clamped prices */
};

/* price[0..n), ascending, n > 0; before the clamp. */
struct partition_values partition_values(const struct method *m, const int64_t *price, size_t n);

/* The bounds of a clamp: these times the median, half to even. */
void partition_bounds(struct partition_values *v, int64_t median, int64_t high_nano,
                      int64_t low_nano);

/* The price as it counts. */
int64_t partition_clamp(const struct partition_values *v, int64_t price);

/*
 * Mean of the middle half: the i-th of n stands for [4i, 4i + 4) of [0, 4n), and counts with what
 * of that lies in [n, 3n). Ascending, n > 0, not clamped.
 */
int64_t partition_central50(const int64_t *price, size_t n);

/* That of partition_values alone, where many of them are asked for. */
int64_t partition_central50_clamped(const struct method *m, const int64_t *price, size_t n);

/* Weight of the i-th of n in central50, nano. */
int64_t partition_weight(size_t i, size_t n);

/* The middle one, or the mean of the two middle ones, half to even. */
int64_t partition_median(const int64_t *price, size_t n);

/* Ascending order of int64 for qsort. */
int partition_order(const void *a, const void *b);

#endif
