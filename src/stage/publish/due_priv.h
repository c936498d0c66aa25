/*
 * Which fixings are due, and their publication: every index from its first poll on, date by date,
 * the preliminary and the final one. What the program missed while it was down is caught up with
 * at the level that holds; a preliminary that was missed is not made up for once the final is due.
 *
 * More than catch_up_days days in a row in whose windows nobody was even asked are held, and what
 * comes after them in the chain: p->held, until p->catch_up.
 */
#ifndef STAGE_PUBLISH_DUE_PRIV_H
#define STAGE_PUBLISH_DUE_PRIV_H
#include "stage/publish/publish.h"

/*
 * Publishes what is due by p->now. One index that fails does not stop the others, unless the
 * database is gone; the first failure is what comes back. Counts into p->published and
 * p->unvalued.
 */
bool due_publish(struct publish *p, struct err *e) MUST_USE;

#endif
