/*
 * The reference rates of other currencies, fetched once a day from the European Central Bank.
 */
#ifndef STAGE_POLL_RATES_H
#define STAGE_POLL_RATES_H
#include <stdbool.h>
#include <stdint.h>
#include "stage/config/config.h"
#include "store/store.h"

/* The fixing date whose rates polls of a time are stored with; false where no method says. */
bool rates_date(const struct config *c, int64_t time, int64_t *date) MUST_USE;

/*
 * Fetches the reference rates when those of `date` are not there yet; a failure is only logged.
 * `past`: the date is over, as that of a poll that waited on disk.
 */
void rates_fetch(struct store *s, const struct config *c, int64_t now, int64_t date, bool past);

#endif
