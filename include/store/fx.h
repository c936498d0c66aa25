/*
 * Reference rates, units per euro, stored once per date, currency and source.
 */
#ifndef STORE_FX_H
#define STORE_FX_H
#include "norm/norm.h"
#include "store/store.h"

/* Rates that are there already stay as they are. sha256: of the archived reply, or NULL. */
bool store_put_fx(struct store *s, const struct norm_fx *fx, const char *source, int64_t fetched_at,
                  const char *sha256, struct err *e) MUST_USE;

/*
 * The rates of the last date with oldest <= date < before, of one source (the first by name);
 * out->date is 0 when there are none. R1: before is the fixing date, oldest seven days earlier.
 */
bool store_get_fx(struct store *s, int64_t before, int64_t oldest, struct norm_fx *out,
                  const char **source, struct arena *a, struct err *e) MUST_USE;

#endif
