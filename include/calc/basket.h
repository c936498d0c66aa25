/*
 * A basket: equal-weight geometric mean of the price relatives of a frozen list of members.
 *
 * level = base x (product of now[i] / then[i]) ^ (1/n), all integers. The level is the exact real
 * value of that root, rounded once, half to even, to the nano (a tie would need a perfect root;
 * it is decided exactly as well): the largest integer r with r^n x prod(then) <= base^n x
 * prod(now) is found by bisection over big integers, and the half is decided by comparing
 * (2r+1)^n x prod(then) with 2^n x base^n x prod(now). Nothing is a logarithm or a double, and
 * the order of the members cannot matter.
 *
 * Chaining: on the first day of a quarter the link day's level becomes the new base and its prices
 * the new `then`; members are exchanged on that day only. A member without a price keeps its last
 * one (carried) until then.
 */
#ifndef CALC_BASKET_H
#define CALC_BASKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"

enum { BASKET_MEMBERS_MAX = 32 };
#define BASKET_LEVEL_MAX INT64_C(1000000000000000000) /* 1e9 index points, in nano */

/*
 * base_nano > 0, prices > 0, 1 <= n <= BASKET_MEMBERS_MAX: anything else is our bug. Fails with
 * ERR_LIMIT when the level would pass BASKET_LEVEL_MAX.
 */
bool basket_level(int64_t base_nano, const int64_t *then_nusd, const int64_t *now_nusd, size_t n,
                  int64_t *level_nano, struct err *e) MUST_USE;

struct basket_def {
    const char *id;          /* "TOKEN-OPEN" */
    int64_t base_nano;       /* level of the first day: 100 x 1e9 */
    int64_t from;            /* first day */
    struct basket_period {
        int64_t from;        /* the first day of the basket or of a quarter */
        const char **member; /* ids of the member series, sorted */
        size_t member_len;
    } *period;               /* by date; the first one starts on `from` */
    size_t period_len;
};

struct basket_day {
    int64_t date;
    int64_t level_nano;      /* 0: no level, a member never had a price */
    size_t carried;          /* members at their last price */
    bool chained;            /* the link day of a new period */
};

/* Price of a member on a day, in nusd; 0 where it has none. */
typedef int64_t (*basket_price)(void *context, const char *member, int64_t date);

/*
 * Levels of the days from..to, both included, one after the other. On a chain day the level is
 * computed with the old members first; the new ones start from there.
 */
bool basket_series(const struct basket_def *def, int64_t to, basket_price price, void *context,
                   struct basket_day *out, size_t cap, size_t *len, struct arena *a,
                   struct err *e) MUST_USE;

#endif
