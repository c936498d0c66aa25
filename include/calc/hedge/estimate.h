/*
 * How the price that somebody pays moves with the index: estimates, and the one place of this
 * program's arithmetic that is done in binary floating point. Nothing here enters a fixing, a
 * settlement price or an amount that is called exact: what leaves is rounded to a millionth (as an
 * integer) and named an estimate wherever it is shown.
 *
 * S is the price of one market on a day, F the index on that day, standing for the contract that
 * settles on its mean. Over the n day-on-day changes (dS, dF), both days having both prices:
 *
 *   volatility     s = sqrt(sum (d - mean d)^2 / (n - 1)), USD per unit and day
 *   correlation    rho = cov(dS, dF) / (s_S s_F)
 *   hedge ratio    h* = rho s_S / s_F = cov(dS, dF) / s_F^2, of least variance of dS - h dF
 *                  (L. L. Johnson, The Theory of Hedging and Speculation in Commodity Futures,
 *                  Review of Economic Studies 27, 1960)
 *   effectiveness  R^2 = rho^2, the share of the variance that h* takes away
 *                  (L. H. Ederington, The Hedging Performance of the New Futures Markets,
 *                  Journal of Finance 34, 1979)
 *
 * The basis is S - F, its mean over the days; that one is exact but for its rounding to the nano.
 */
#ifndef CALC_ESTIMATE_H
#define CALC_ESTIMATE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ESTIMATE_DAYS_MIN = 20, ESTIMATE_RATIO_MAX = 90 };

struct estimate_day {
    int64_t date;
    int64_t spot_nusd, index_nusd;
};

struct estimate {
    int days;           /* with both prices */
    int changes;        /* between neighbouring days: what the rest rests on */
    int64_t basis_nusd; /* mean, half to even; 0 without days */
    const char *why;    /* there is no hedge ratio; NULL when there is */
    /* From here on only with at least ESTIMATE_DAYS_MIN changes: */
    bool has_volatility;
    int64_t spot_volatility_nusd, index_volatility_nusd; /* multiples of 1000: a millionth */
    /* A price that never moved has the ratio 0, and no correlation. */
    bool has_ratio, has_correlation;
    int64_t ratio_micro, correlation_micro, r2_micro;
};

/* day[0..n) by date, each date once (must). */
void estimate_hedge(const struct estimate_day *day, size_t n, struct estimate *out);

#endif
