/*
 * What a rule makes of the days of a period: every price that its candidates allow.
 *
 * Pure. Sums are exact; a mean is a fraction until its one rounding (or is made of rounded days,
 * where the rule says so). A rule whose fields are all told gives one price. One with unknown
 * fields gives a price for each of the candidates' combinations; equal ones are one, which names
 * the choices that lead to it. While the period runs, the rule is applied as if it had ended at
 * `through`, without the limits that end a determination.
 */
#ifndef CALC_RULE_SETTLE_H
#define CALC_RULE_SETTLE_H
#include "base/fixed.h"
#include "calc/contract/rule.h"

/* One final fixing. */
struct rule_day {
    int64_t date;
    int level; /* 1..5; the values are not looked at for level 5 */
    int64_t avg_nusd, med_nusd, mean_nusd;
};

enum { RULE_WORTHS = 16 };

/* What one contract is worth at a price, by one of the candidates. */
struct rule_worth {
    int64_t size, value_nusd;
};

struct rule_price {
    bool has_price;
    int64_t price_nusd;
    const char *why;    /* there is no price */
    const char *result; /* of an event: "2.77 yes on 2026-11-24, 2.78 no"; NULL for a future */
    const char *choice; /* "final.mode half_away, final.place once; ..."; NULL: nothing to choose */
    const char *made;   /* what makes the difference to our own rule's price; NULL: nothing does */
    /* By the first of the combinations that give this price: */
    fixed_wide sum; /* of what was averaged; count 0 where nothing was */
    int count;
    int days, used,
        repeated;           /* of the rule so far; with a value of their own; with a repeated one */
    const int64_t *without; /* dates of days without a value of their own */
    size_t without_len;
    struct rule_worth worth[RULE_WORTHS];
    size_t worth_len;
    int combinations; /* that give it */
};

enum rule_outcome {
    RULE_RUNNING,
    RULE_SHADOW, /* ended; of somebody else's contract, so never final */
    RULE_FINAL,  /* ended; our own */
    RULE_NOT_DETERMINED
};
const char *rule_outcome_name(enum rule_outcome o); /* running, shadow, final, not_determined */

struct rule_settlement {
    const struct rule *rule;
    int64_t from, to, through; /* from: by the first candidate */
    enum rule_outcome outcome;
    struct rule_price *price; /* by price, none last; at least one */
    size_t len;
    int combinations;
    bool agree; /* all combinations give one price, and there is one */
};

/*
 * days[0..n) in any order, each date at most once (must); dates outside of the period serve to
 * repeat from. `own` (may be NULL) is our rule on the same index, for `made`. Fails with ERR_CONFIG
 * when a calendar does not cover the period.
 */
bool rule_settle(const struct rule *r, const struct rule *own, int64_t to, int64_t through,
                 const struct rule_day *days, size_t n, struct rule_settlement *out,
                 struct arena *a, struct err *e) MUST_USE;

#endif
