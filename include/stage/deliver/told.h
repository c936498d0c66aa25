/*
 * Published rows as their files and exports tell them.
 */
#ifndef STAGE_DELIVER_TOLD_H
#define STAGE_DELIVER_TOLD_H
#include "stage/config/config.h"
#include "store/fixing.h"
#include "store/settlement.h"

/* The texts of site/data.h, as files and exports have them; unit and times as far as the
 * configuration knows the index. */
const char **site_fixing_row(const struct config *c, const struct fixing *f,
                             const struct store_record *r, struct arena *a);
const char **site_month_row(const struct contract_def *c, const struct store_settlement *row,
                            struct arena *a);

/* The definition of our own contract that a month is under; NULL when there is none. */
const struct rule *site_own_rule(const struct config *c, const struct contract_def *def, int month);

#endif
