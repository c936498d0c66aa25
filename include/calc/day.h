/*
 * R2 to R12: quotes of a window in, the fixing of a date out. Pure: the same definition, quotes and
 * prior give the same bytes on any machine; the order of the quotes has no say.
 *
 * Inputs of a date: the quotes of [window start - lead-in, window end), see method.h. Quotes
 * outside of that are not looked at (VERDICT_OUTSIDE). The lead-in's quotes give no partition
 * value; they are what is carried from and compared with.
 *
 * What METHOD leaves open and is decided here:
 *  - Scheduled are all partitions of every calendar day. A partition without any poll is invalid.
 *  - An operator's day price is the mean of its unclamped prices over the valid partitions it was
 *    priced in, carried ones included (half to even).
 *  - Quartiles of the n sorted day prices stand at position (n - 1)/4 and 3(n - 1)/4, between two
 *    prices in proportion.
 *  - Influence of an operator: AVG less the AVG of the same valid partitions without its votes
 *    (clamp and weights computed anew, quorum not asked again).
 *  - Agreement: of the operators with a day price of this day, how many have exactly the author's,
 *    to the nano. Where the author has none (it does not sell, or not today, or the day repeats a
 *    value) there is nothing to agree with: "none", never 0 of n. No value depends on it.
 *  - The matched change compares R7 and R9's central50 over the day prices of the operators priced
 *    on both days, today's over the previous final's. Composition is the change of AVG less that.
 *    With the same operators on both days of one partition it is zero.
 *  - Level 3 takes the operators' prices from all partitions that have one of their own poll,
 *    valid or not; carried prices do not count, or a day without any poll could pass for level 3.
 *    The ratio of each is rounded to the nano, then central50, after a clamp around the median
 *    ratio where the method has one (GHR-1.0 has none). Prices of too old a day are not compared
 *    with where the method says what is too old; a repeated day is as old as the day it repeats.
 *    The filling is that of level 1, or of level 2 when the previous final was of level 2: like is
 *    compared with like.
 *  - Level 4 hands on the operators of the day it repeats (with 0 partitions), so that the next
 *    day has something to compare with. "Running" counts calendar days since the last level 1 to
 *    3, so days at level 5 or without a record do not start the count anew.
 *  - Flags come from valid partitions, `review` and `jump` also from the previous final, whatever
 *    its date. A level 3 or 4 day has at most `review` of them. `composition` (from GHR-1.1) is
 *    told of levels 1 and 2: the others compare the same operators with themselves.
 *
 * Cost: linear in the quotes.
 */
#ifndef CALC_DAY_H
#define CALC_DAY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "calc/def.h"
#include "domain/fixing.h"
#include "domain/quote.h"

/* What a date needs from the previous final; NULL, or date 0, when there is none. */
struct fixing_prior {
    int64_t date;
    int level;                             /* 1..4 */
    int repeated;                          /* days in a row at level 4, it included */
    int64_t avg_nusd, med_nusd, mean_nusd; /* as published */
    int64_t avg_exact_nusd;                /* before the last rounding */
    const struct fixing_operator *op;      /* sorted by operator; name and price are used */
    size_t operator_len;
};

/*
 * The prior that `f` leaves to the next date. After level 5 it is `before` again. Points into
 * `f` (or what `before` points to).
 */
struct fixing_prior day_prior(const struct fixing *f, const struct fixing_prior *before);

/*
 * Fixes a date. Always gives a fixing, at worst of level 5, with `why`. status is FINAL and
 * revision 1; hashes of method and panel are set, inputs_digest is left NULL. `verdict`, when not
 * NULL, has room for n and gets the verdict of every quote under the filling whose partitions and
 * votes the fixing shows: that of its level, for levels 3 to 5 that of level 3.
 */
void day_fix(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
             const struct fixing_prior *prior, struct fixing *out, enum verdict *verdict,
             struct arena *a);

#endif
