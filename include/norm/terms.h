/*
 * Reads terms.json and licences.json, strictly.
 *
 *   {"sources": {"alpha": {"verdict": "forbidden", "kinds": ["automated", "database"],
 *     "dated": "2026-03-01", "read": "2026-10-05", "by": "...", "evidence": "B", "sha256": "...",
 *     "address": "https://alpha.example/terms", "says": "...", "attribution": "..."}}}
 *
 * All but the verdict may be left out. Refused with ERR_CONFIG and the place: an unknown key or
 * word, a kind twice, a date that is none, `permitted`, `open_licence` or `no_clause_found`
 * without an address, a day of reading and its evidence, `forbidden` without what it says and
 * where, an address that is not https, a sha256 that is none, `says` longer than 200 bytes, a
 * source that `names` does not have.
 *
 *   {"licences": [{"source": "alpha", "from": "Alpha Inc., data desk", "given": "2026-12-01",
 *     "until": "2027-11-30", "reference": "contract 17"}]}
 *
 * All but `until` have to be there: leave that nobody can show is none.
 */
#ifndef NORM_TERMS_H
#define NORM_TERMS_H
#include "base/arena.h"
#include "base/err.h"
#include "domain/market_config.h"
#include "domain/terms.h"
#include "edge/json/json.h"

/* The one source that markets.json does not have. */
#define TERMS_RATES "ecb"

bool terms_read(const struct json *doc, const struct market_configs *names, struct terms_list *out,
                struct arena *a, struct err *e) MUST_USE;

/* Adds the licences to a list that has been read. */
bool terms_read_licences(const struct json *doc, const struct market_configs *names,
                         struct terms_list *out, struct arena *a, struct err *e) MUST_USE;

#endif
