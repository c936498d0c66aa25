/*
 * GHS: the same rules on one poll, what every run publishes as the indicative value.
 *
 * The partition is the one of `indicative_s` seconds that contains `at`; its lead-in are the
 * partitions before it (method_lead). There is no fallback: below the quorum nothing is published.
 */
#ifndef CALC_SNAPSHOT_H
#define CALC_SNAPSHOT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/vec.h"
#include "calc/def.h"
#include "domain/fixing.h"
#include "domain/quote.h"

/* One market's eligible offers in the poll. */
struct snapshot_market {
    const char *market, *op;
    enum verdict verdict;                    /* of its vote */
    size_t offers;                           /* eligible */
    int64_t gpus;                            /* in them, rate cards at their depth */
    int64_t min_nusd, median_nusd, max_nusd; /* of the offers' prices; 0 without offers */
    int64_t price_nusd;                      /* filling price; 0 without one */
    int64_t mean_nusd;                       /* of the offers' prices, each once; half to even */
};

/* A quote that R3 leaves in; before those of each poll one with position -1, also where none is. */
struct snapshot_eligible {
    const char *market;
    int64_t observed_at;
    int position; /* in the poll */
};

struct snapshot {
    struct fixing fixing;           /* status INDICATIVE, one partition; level 1 or 5 */
    int64_t start, end;             /* of the partition */
    struct snapshot_market *market; /* one per seat, by operator */
    size_t market_len;
    VEC(struct snapshot_eligible) eligible;    /* of the partition, poll by poll */
    size_t markets_priced;                     /* seats with at least one eligible offer */
    int64_t median_low_nusd, median_high_nusd; /* of the markets' medians */
};

/* `def->method` is a GHS method. fixing.date is the date the poll belongs to. */
void snapshot_fix(const struct calc_def *def, int64_t at, const struct quote *quotes, size_t n,
                  struct snapshot *out, enum verdict *verdict, struct arena *a);

/* Start of the first partition whose quotes snapshot_fix looks at. */
int64_t snapshot_lead(const struct method *m, int64_t at);

#endif
