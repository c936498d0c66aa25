/*
 * Errata (R13): after a value is final it never changes. Polls of its window that are stored later,
 * left on disk by a run that died or imported, may show that it would have been another one; that
 * is published as an erratum, a row of its own beside the value that stands. So is what such days
 * do to the settlement of a contract month that has ended.
 */
#ifndef STAGE_ERRATUM_H
#define STAGE_ERRATUM_H
#include "stage/publish/publish.h"

/*
 * Looks at every final fixing whose inputs lie in from <= observed_at <= to, then at the months
 * that are settled on one with an erratum. The same finding is published once. *found counts the
 * new ones; each is logged as a warning.
 */
bool erratum_publish(struct publish *p, int64_t from, int64_t to, int *found,
                     struct err *e) MUST_USE;

#endif
