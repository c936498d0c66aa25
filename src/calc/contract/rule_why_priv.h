/*
 * The work of one settlement, and why it comes to its prices.
 */
#ifndef CALC_CONTRACT_RULE_WHY_PRIV_H
#define CALC_CONTRACT_RULE_WHY_PRIV_H
#include "base/vec.h"
#include "calc/contract/rule_observe_priv.h"
#include "calc/contract/rule_settle.h"

struct rule_work {
    const struct rule *rule, *own;
    struct rule_period_days in;
    enum rule_field field[RULE_FIELDS]; /* unknown ones that have a say in the price */
    int fields;
    int combinations;
    int *price_of; /* by combination: number in `price` */
    int *first_of; /* by price: its first combination */
    VEC(struct rule_price) price;
    int64_t *without;
    size_t room; /* of without */
    struct arena *arena;
};

/* The choices of the unknown fields that lead to a price, by its number; NULL: nothing to choose.
 */
const char *rule_choice_of(const struct rule_work *w, int price);

/* What makes the difference of this price, by these choices, to that of our own rule; or NULL. */
const char *rule_made_of(const struct rule_work *w, const struct rule_price *price,
                         const int *choice);

#endif
