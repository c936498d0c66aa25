/*
 * Whole numbers in order.
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H
#include <stdint.h>

/* Below, at or above 0 as a is below, equal to or above b. */
static inline int number_cmp(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static inline int64_t number_min(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static inline int64_t number_max(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

#endif
