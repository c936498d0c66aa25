/*
 * The record of a settlement by a rule.
 */
#ifndef CALC_CONTRACT_RULE_RECORD_H
#define CALC_CONTRACT_RULE_RECORD_H
#include "base/buf.h"
#include "calc/contract/rule_settle.h"

/*
 * The settlement as canonical text, a line each: the hashes of the definition and of the calendars
 * it may go by, the days given (by date), and every price. The same inputs give the same bytes.
 */
void rule_record(const struct rule_settlement *s, const struct rule_day *days, size_t n,
                 struct buf *out, struct arena *a);

#endif
