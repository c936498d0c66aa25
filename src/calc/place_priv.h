/*
 * Whether a quote is of the region that an index is of.
 *
 * An index without a region takes every quote. With one it takes those whose place is known and has
 * a country of it: one of several is enough, and what is not known never is. A price that a seller
 * has for all its sites counts where the index says `uniform`, if one of them is in the region.
 */
#ifndef CALC_PLACE_PRIV_H
#define CALC_PLACE_PRIV_H
#include <stdbool.h>
#include "domain/instrument.h"

/* `country` as in a quote; NULL: not known. */
bool place_fits(const struct index_def *x, const char *country);

/* Whether seats of this segment vote in the index. */
bool place_segment_fits(const struct index_def *x, enum segment segment);

#endif
