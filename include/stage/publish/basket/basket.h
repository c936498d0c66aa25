/*
 * Baskets of token prices (calc/basket.h) and the posted prices of single-seller models, published
 * once a day when the fixings of the day are final.
 *
 * A member "INDEX" counts with its final fixing (avg before the last rounding, levels 1 to 4); a
 * member "MODEL:DIRECTION@OPERATOR" with the price of the day's last partition in which at least
 * two sources tell it (token/posted.h). A basket starts, at its base, on the first day from its
 * configured one on on which all its members have a price; it is looked for in the last days only,
 * so a basket that could not start in the past starts when it can.
 */
#ifndef STAGE_PUBLISH_BASKET_BASKET_H
#define STAGE_PUBLISH_BASKET_BASKET_H
#include "stage/publish/publish.h"
#include "store/basket.h"

/*
 * Publishes every level that is due, and the posted prices of the day. One basket that fails does
 * not stop the others; the first failure is what comes back. Nothing is stored in a dry run.
 */
bool publish_baskets(struct publish *p, struct err *e) MUST_USE;

/*
 * All levels of a basket made again from fixings and quotes: again[i] is stored->at[i] as it would
 * be published, with the same revision and record before.
 */
bool basket_again(struct store *s, const struct config *c, const struct basket_def *def,
                  const struct store_basket_list *stored, struct store_basket *again,
                  struct arena *a, struct err *e) MUST_USE;

#endif
