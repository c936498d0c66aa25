/*
 * How complete the evidence is: the same rows as api_v1.coverage and api_v1.intake.
 */
#ifndef STORE_COVERAGE_H
#define STORE_COVERAGE_H
#include <stddef.h>
#include "store/store.h"

/* Newest revision of one index and date. */
struct store_coverage {
    const char *index;
    int64_t date;
    const char *status;
    int level;
    int scheduled, valid, carried; /* partitions; with a carried price */
    int gaps;                      /* runs of invalid partitions */
    int longest_gap;               /* in partitions */
    const char *why;               /* causes of the gaps, or NULL */
};

struct store_coverage_list {
    struct store_coverage *at; /* by index, date */
    size_t len;
};

bool store_get_coverage(struct store *s, const char *index, int64_t from, int64_t to,
                        struct store_coverage_list *out, struct arena *a, struct err *e) MUST_USE;

/* The intake ledger: polls and offers by day, market and word. */
struct store_intake {
    const char *market;
    int64_t date;
    const char *kind; /* "poll" or "offer" */
    const char *verdict;
    int64_t count;
};

struct store_intake_list {
    struct store_intake *at; /* by date, market, kind, verdict */
    size_t len;
};

bool store_get_intake(struct store *s, const char *market, int64_t from, int64_t to,
                      struct store_intake_list *out, struct arena *a, struct err *e) MUST_USE;

#endif
