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

/* The rates of one date and source, as they were stored. */
struct store_fx_day {
    struct norm_fx fx;
    int64_t stored_us; /* when the last of them was stored, microseconds since 1970; 0: unknown */
};

struct store_fx_list {
    struct store_fx_day *at; /* latest date first, then by source */
    size_t len;
};

/* All rates that fixing dates from first to last may go by (R1); one statement. */
bool store_get_fx_days(struct store *s, int64_t first, int64_t last, struct store_fx_list *out,
                       struct arena *a, struct err *e) MUST_USE;

/* What store_get_fx found for a fixing date at a moment of the database's clock; NULL: nothing. */
const struct norm_fx *store_fx_then(const struct store_fx_list *list, int64_t date,
                                    int64_t stored_us);

/* When a poll was stored, by the same clock. */
bool store_get_stored(struct store *s, int64_t poll, int64_t *stored_us, struct err *e) MUST_USE;

/* A stored quote in another currency than USD. */
struct store_foreign {
    const char *market, *offer, *currency; /* until the next one */
    int64_t poll, observed_at, stored_us;
    int64_t native_nano, price_nusd; /* of the whole offer; of a GPU, 0: none */
    int gpus;
};

/*
 * Gives each of them that readers from version `reader` on made, with from <= observed_at < to, by
 * time, poll and position, and then those of exported months; not those of imports. In slices:
 * memory does not grow with how many.
 */
bool store_each_foreign(struct store *s, int64_t from, int64_t to, int reader,
                        void (*each)(const struct store_foreign *q, void *data), void *data,
                        struct err *e) MUST_USE;

#endif
