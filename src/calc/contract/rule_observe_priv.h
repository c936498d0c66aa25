/*
 * One combination of a rule's candidates, applied to the days of a period.
 */
#ifndef CALC_RULE_OBSERVE_PRIV_H
#define CALC_RULE_OBSERVE_PRIV_H
#include "calc/contract/rule_settle.h"

/* A rule with a choice made for each of its fields. */
struct rule_pick {
    const struct rule *rule;
    enum rule_period period;
    int64_t v[RULE_FIELDS];
    const struct calendar *calendar; /* NULL for none */
    const struct zone *zone;
    const struct rule_missing_list *missing;
};

/* choice[f] numbers the candidates of field f; NULL: the first of each. */
struct rule_pick rule_pick_of(const struct rule *r, const int *choice);

struct rule_period_days {
    int64_t to, through;
    const struct rule_day *day; /* by date */
    size_t len;
};

int64_t rule_pick_first(const struct rule_pick *p, int64_t to);

/* False when the calendar that the combination goes by does not cover the period. */
bool rule_pick_covers(const struct rule_pick *p, int64_t to);

/* Fills all but choice, made, worth and combinations. `without` has room for every day of the
   period and lives as long as *out; a result or a reason is allocated in `a`. */
void rule_observe(const struct rule_pick *p, const struct rule_period_days *in, int64_t *without,
                  struct rule_price *out, struct arena *a);

#endif
