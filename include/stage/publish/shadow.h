/*
 * The rules of contracts (calc/contract/rule.h) applied to our indices, once a day when the fixing
 * of the day is final: the period that runs, and each that has ended since (at most twelve months
 * back). A period that has ended is settled once and stands, under the definition and calendars of
 * that day. Periods of a date or a week are settled on demand only.
 *
 * Two statements tell that nothing is due; what is due is stored by one transaction more. Their
 * number does not grow with that of rules, months or prices.
 */
#ifndef STAGE_SHADOW_H
#define STAGE_SHADOW_H
#include "calc/contract/rule_settle.h"
#include "stage/publish/publish.h"
#include "store/shadow.h"

/* One rule that is refused (a calendar that ends) does not stop the others; the first failure is
   what comes back. Nothing is stored in a dry run. */
bool publish_shadows(struct publish *p, struct err *e) MUST_USE;

/*
 * One period of one rule, computed and not stored. *found is false when no day of it has a final
 * fixing yet. `out` lives in `a`.
 */
bool publish_shadow_of(struct publish *p, const struct rule *r, int64_t last,
                       struct rule_settlement *out, bool *found, struct arena *a,
                       struct err *e) MUST_USE;

/*
 * The row of a period as of `through`: settlement, text and digest, of those of the days that it
 * stands on; rule and calendars are not filled. `last` is the period's last day. Pure.
 */
bool shadow_row(const struct config *config, const struct rule *r, int64_t last, int64_t through,
                const struct store_index_days_list *days, struct store_shadow *out, struct arena *a,
                struct err *e) MUST_USE;

/* The first day that it may stand on: a value is repeated from before the period. */
int64_t shadow_first_day(const struct rule *r, int64_t last);

#endif
