/*
 * R14: settlement of a contract month, from the final fixings of its days.
 *
 * Final: the mean of the published AVG of the month's days (those at level 1 to 4), to the
 * publishing step, half away from zero. Needs 90 % of the calendar days (exactly 90 % is enough)
 * and at most 5 at level 4, else it is not determined.
 * Month-to-date: the mean of the days published so far. Indicative: those days, and every day
 * after `through` at the last fixing; a past day at level 5 counts in neither.
 */
#ifndef CALC_SETTLE_H
#define CALC_SETTLE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "calc/contract/contract.h"
#include "calc/method.h"

/* One final fixing. */
struct settle_day {
    int64_t date;
    int level;        /* 1..5 */
    int64_t avg_nusd; /* as published; not looked at for level 5 */
};

enum settle_status { SETTLE_RUNNING, SETTLE_FINAL, SETTLE_NOT_DETERMINED };
const char *settle_status_name(enum settle_status s); /* running, final, not_determined */

struct settlement {
    const struct contract_def *contract;
    int month;
    int64_t through; /* last date looked at, inclusive */
    enum settle_status status;
    int days, days_published, days_repeated; /* of the month; published and repeated so far */
    bool has_price;                          /* status FINAL */
    int64_t price_nusd;
    bool has_to_date, has_indicative;
    int64_t to_date_nusd, indicative_nusd;
    const char *why; /* of not_determined */
};

/*
 * days[0..n) in any order, each date at most once (must); dates outside of the month are used
 * only for the last fixing, when the month has none yet. The month is final when `through` is its
 * last day or later.
 */
void settle_month(const struct contract_def *c, const struct method *m, int month, int64_t through,
                  const struct settle_day *days, size_t n, struct settlement *out, struct arena *a);

#endif
