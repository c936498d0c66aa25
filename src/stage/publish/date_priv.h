/*
 * What is due, and the fixings of one date.
 */
#ifndef STAGE_PUBLISH_DATE_PRIV_H
#define STAGE_PUBLISH_DATE_PRIV_H
#include "stage/publish/publish.h"
#include "store/poll.h"

/* One fixing that is due. */
struct due {
    const struct index_def *index;
    int64_t date;
    enum fixing_status status;
    bool preliminary; /* there is one to follow */
    bool blocked;     /* an earlier date of the index could not be published */
};

/* When any market was asked, from a time on: of a long gap all that has to be known of its polls.
 */
struct due_tried {
    int64_t from;          /* INT64_MAX: it was not looked up */
    struct store_times at; /* starts of partitions */
};

/* Whether nobody was asked in [from, to); false also when that is not known. */
bool due_untried(const struct due_tried *tried, int64_t from, int64_t to);

/*
 * Publishes due[0..n), all of one date and each of another index. Where one fails it is blocked,
 * here and in what is due later, and the others go on; e has the first failure.
 */
bool due_publish_date(struct publish *p, const struct due_tried *tried, struct due *due, size_t n,
                      void (*block)(void *ctx, const struct index_def *index), void *ctx,
                      struct err *e) MUST_USE;

#endif
