/* api_v1.summary: a family of GPUs in a row. */
#ifndef STORE_VIEW_SUMMARY_H
#define STORE_VIEW_SUMMARY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* Prices are 0 where there is none. */
struct store_summary {
    const char *family, *panel, *term, *index;
    int64_t observed_at;           /* the run */
    int64_t markets;               /* with an eligible offer in it */
    int64_t hyperscalers, brokers; /* of these */
    int64_t median_low_nusd, median_high_nusd, mean_low_nusd, mean_high_nusd; /* theirs */
    bool dated;   /* the index has a fixing */
    int64_t date; /* its last */
    int level;
    int64_t avg_nusd, week_low_nusd, week_high_nusd;
    bool has_change;
    int64_t change_nano; /* in four weeks: 0.01 is one per cent up */
};

struct store_summary_list {
    struct store_summary *at; /* by family, panel, term */
    size_t len;
};

/* What was asked before `before`, and fixed of windows that had ended then. */
bool store_get_summary(struct store *s, int64_t before, struct store_summary_list *out,
                       struct arena *a, struct err *e) MUST_USE;

#endif
