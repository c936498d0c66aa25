/*
 * Why: every offer and operator of a fixing with its verdict, in words for a person.
 *
 * Ownership: all in the arena given.
 */
#ifndef CALC_EXPLAIN_H
#define CALC_EXPLAIN_H
#include <stddef.h>
#include "base/arena.h"
#include "calc/day.h"

struct explain_quote {
    const struct quote *quote;
    int partition; /* 0.. ; negative in the lead-in; EXPLAIN_OUTSIDE */
    enum verdict verdict;
    const char *why; /* a sentence with the numbers that decided */
};

enum { EXPLAIN_OUTSIDE = -1000 };

/* An operator over the day: what it asked, how often it counted, what it did to the value. */
struct explain_operator {
    const char *op, *market, *segment;
    int ok, carried, clamped, absent; /* partitions; clamped ones are also in ok or carried */
    int64_t price_nusd;               /* day price; 0 without one */
    int64_t weight_nano;              /* mean weight over the valid partitions */
    int64_t influence_nusd;
    const char *why; /* the verdict that cost it most partitions; NULL for none */
};

struct explain {
    struct fixing fixing;
    struct explain_quote *quote; /* in the order the quotes came */
    size_t quote_len;
    struct explain_operator *op; /* every seat, by operator */
    size_t operator_len;
};

void explain_day(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
                 const struct fixing_prior *prior, struct explain *out, struct arena *a);

#endif
