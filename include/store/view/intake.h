/*
 * What came in: the same rows as api_v1.intake.
 */
#ifndef STORE_INTAKE_H
#define STORE_INTAKE_H
#include <stddef.h>
#include "store/store.h"

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
