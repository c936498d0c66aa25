/*
 * The price of a market beside an index, day by day, as api_v1.hedge_basis shows them.
 *
 * A day's price of a market is the mean of what it was seen with in the partitions of that day's
 * final fixing: of the same hours as the index, so imported history has it too. Days whose index is
 * of level 4 or 5 repeat a value or have none, and are left out.
 */
#ifndef STORE_HEDGE_H
#define STORE_HEDGE_H
#include "calc/hedge/estimate.h"
#include "store/store.h"

struct store_basis {
    const char *market, *index;
    struct estimate_day *day; /* by date; filled by store_get_basis */
    size_t len;
};

/*
 * All pairs by one statement, the days from..to, both included. It reads the fixings of those days
 * and their votes, however long the history is.
 */
bool store_get_basis(struct store *s, struct store_basis *at, size_t n, int64_t from, int64_t to,
                     struct arena *a, struct err *e) MUST_USE;

#endif
