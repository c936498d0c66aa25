/*
 * settle for the rules of contracts (calc/contract/rule.h): prices by candidate, rules side by
 * side, terms.
 */
#ifndef CMD_SETTLE_RULE_PRIV_H
#define CMD_SETTLE_RULE_PRIV_H
#include "cmd/command.h"
#include "stage/config/config.h"

/* --terms, --rules, or a CONTRACT that is a rule's and not one of contracts.json. */
bool settle_rule_is_asked(const struct cmd *c, const struct config *config);

/* A code has its month; --month beside it may only say the same. */
bool settle_two_months(const char *code, const char *month, struct err *e) MUST_USE;

bool settle_rule(struct cmd *c, const struct config *config, struct err *e) MUST_USE;

#endif
