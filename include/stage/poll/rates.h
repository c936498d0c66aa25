/*
 * The reference rates of other currencies, fetched once a day from the European Central Bank.
 */
#ifndef STAGE_POLL_RATES_H
#define STAGE_POLL_RATES_H
#include <stdint.h>
#include "stage/config/config.h"
#include "store/store.h"

/* Fetches the reference rates when those of `date` are not there yet; a failure is only logged. */
void rates_fetch(struct store *s, const struct config *c, int64_t now, int64_t date);

#endif
