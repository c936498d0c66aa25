/*
 * A market without recompiling: one JSON definition says what to ask and where the prices stand,
 * either in a JSON list or in a table of a page. config/markets.d/README.md tells the form.
 *
 * A definition is read strictly: an unknown key, a missing one, a path that cannot be one or two
 * things that contradict each other fail with ERR_CONFIG and the path of the place
 * ("paging.by is ..."). What it gives is an ordinary struct market whose `definition` points to
 * what was read; its pages must carry that pointer (market_first_page does).
 *
 * Ownership: market and definition live in the arena given.
 */
#ifndef MARKET_GENERIC_H
#define MARKET_GENERIC_H
#include "edge/json/json.h"
#include "market/market.h"

const struct market *generic_read(const struct json *doc, struct arena *a, struct err *e) MUST_USE;

/*
 * What a definition makes of one saved reply: parse with a page of its own. `now` is the time
 * of the poll.
 */
bool generic_try(const struct market *m, const char *body, size_t len, int64_t now,
                 struct offer_list *out, struct arena *a, struct err *e) MUST_USE;

/* Compiled markets and defined ones, by name; what the poller and the commands go by. */
struct market_set {
    const struct market **at;
    size_t len;
};

/* Fails with ERR_CONFIG when two have one name. `defined` may be NULL with 0. */
bool market_set_make(const struct market *const *defined, size_t len, struct market_set *out,
                     struct arena *a, struct err *e) MUST_USE;
const struct market *market_set_find(const struct market_set *set, const char *name);

#endif
