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
 * Chaining: on the first day of every quarter the level of that day, rounded as above, becomes the
 * new base and its prices the new `then`; members are exchanged on such a day only. A member
 * without a price keeps its last one (carried), looked for back to the basket's first day.
 *
 * Prices come from outside: what a member is called there (an index, a posted price) is not looked
 * at here. Ownership: the arena given.
 */
#ifndef CALC_BASKET_H
#define CALC_BASKET_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "edge/json/json.h"

enum { BASKET_MEMBERS_MAX = 32 };
#define BASKET_LEVEL_MAX INT64_C(1000000000000000000) /* 1e9 index points, in nano */

/*
 * base_nano > 0, prices > 0, 1 <= n <= BASKET_MEMBERS_MAX: anything else is our bug. Fails with
 * ERR_LIMIT when the level would pass BASKET_LEVEL_MAX.
 */
bool basket_level(int64_t base_nano, const int64_t *then_nusd, const int64_t *now_nusd, size_t n,
                  int64_t *level_nano, struct err *e) MUST_USE;

struct basket_period {
    int64_t from;        /* the first day of the basket or of a quarter */
    const char **member; /* sorted, none twice */
    size_t member_len;
};

struct basket_def {
    const char *id; /* "TOKEN-OPEN" */
    const char *title;
    const char
        *members;      /* what a member names: "index", or "posted" ("MODEL:DIRECTION@OPERATOR") */
    bool settled;      /* false: information only */
    int64_t base_nano; /* level of the first day: 100 x 1e9 */
    int64_t from;      /* first day */
    struct basket_period *period; /* by date; the first one starts on `from` */
    size_t period_len;
};

struct basket_list {
    struct basket_def *at; /* in the order of the file */
    size_t len;
};

/*
 * config/baskets.json:
 *   {"baskets": [{"id": "TOKEN-OPEN", "title": "...", "members": "index", "settled": true,
 *                 "base": "100", "periods": [{"from": "2026-07-17", "members": ["a", "b"]}]}]}
 * Fails with ERR_CONFIG: an unknown key, no member, one twice, more than BASKET_MEMBERS_MAX,
 * posted prices to be settled on, a period behind the first that does not begin on the first day of
 * a quarter.
 */
bool baskets_read(const struct json *doc, struct basket_list *out, struct arena *a,
                  struct err *e) MUST_USE;

struct basket_day {
    int64_t date;
    int64_t level_nano; /* index points, 1e-9 */
    size_t carried;     /* members at an earlier price */
    bool chained;       /* the first day of a quarter, the basket's first day excepted */
};

/* Price of a member on a day, in nusd; 0 where it has none. */
typedef int64_t basket_price(void *context, const char *member, int64_t date);

/* The members between two chain days, with the level and the prices they start from. */
struct basket_link {
    const struct basket_period *period; /* NULL: nowhere yet */
    int64_t since;                      /* the basket's first day or a chain day */
    int64_t base_nano;
    int64_t then[BASKET_MEMBERS_MAX];
};

/* The first chain day after a date. */
int64_t basket_next_chain(int64_t date);

/*
 * The level of a day, from def->from on. On a chain day it is computed with the old members; the
 * new ones start from there on the day after. `link` is {0} at first and is led to the day from
 * where it stands (anew, when it stands behind it): prices are asked of the chain days on the way
 * and of the day itself, and of the days before them where there is none. Fails with ERR_DATA when
 * a member has no price on the day it starts, nor before it in the basket's life; with ERR_LIMIT
 * like basket_level, and when a level is rounded to 0.
 */
bool basket_on(const struct basket_def *def, int64_t date, basket_price *price, void *context,
               struct basket_link *link, struct basket_day *out, struct err *e) MUST_USE;

/* The members of a day: those of the last period that began before it (or on the first day). */
const struct basket_period *basket_members(const struct basket_def *def, int64_t date);

/* One member of a day, with what the record says of it. */
struct basket_entry {
    const char *member;
    int64_t price_nusd; /* that counted; > 0 */
    bool carried;
    bool starts;        /* on a chain day: did not count, does from the next day on */
    const char *source; /* who told a posted price, or NULL */
    int sources;
};

/* The canonical text of a day: members in the order given, `previous` the digest before or NULL. */
void basket_record(const struct basket_def *def, int64_t base_date, const struct basket_day *day,
                   const struct basket_entry *entry, size_t n, const char *previous,
                   struct buf *out);

#endif
