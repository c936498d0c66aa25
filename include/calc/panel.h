/*
 * Panels and indices: who votes, and on what. Read from config/panels and config/indices (the
 * structs are in domain/instrument.h).
 *
 * A panel file is one version. It begins on the first day of a month; anything else is refused.
 * One operator has one seat: a second one is refused, and so is a file without members. Members
 * come out sorted by operator.
 *
 * `stand_in` names a second market that speaks for the operator in partitions in which the first
 * did not answer (a price page beside an interface that needs a key), or in which what the first
 * says of the operator is disputed. A member has carried prices only when neither answered.
 *
 *   {"id": "headline-2026-01", "name": "headline", "from": "2026-01-01",
 *    "members": [{"operator": "vast", "market": "vast", "segment": "marketplace", "peer": true,
 *                 "tiers": ["verified"], "reliability": "0.95"}, ...]}
 *
 * An index file is one series:
 *
 *   {"id": "H100-SXM", "title": "...", "unit": "USD per GPU-hour", "instruments": ["H100-SXM-80"],
 *    "term": "on_demand", "panel": "headline", "method": "GHR", "headline": true,
 *    "from": "2026-01-01"}
 *
 * with "author": OPERATOR where what is sold was made by one of the operators that sell it, or may
 * (tokens), and "author_from": DATE where records of earlier dates were published without one; or a
 * list of them: {"indices": [{...}, {...}]}.
 *
 * and, for an index of a region or of segments of its panel (calc/place_priv.h):
 *
 *   "region": ["US"], "uniform": "in", "segment": ["neocloud"]
 *
 * Ownership: the arena of the configuration.
 */
#ifndef CALC_PANEL_H
#define CALC_PANEL_H
#include "base/arena.h"
#include "base/err.h"
#include "domain/instrument.h"
#include "edge/json/json.h"

/* Both strictly, by edge/json/conf.h; `hash` is the hex SHA-256 of the file's bytes. */
const struct panel *panel_read(const struct json *doc, const char *hash, struct arena *a,
                               struct err *e) MUST_USE;

/* The first index of a file, the next ones by json_next: the file itself, or those of its list. */
const struct json *index_first(const struct json *doc);

const struct index_def *index_read(const struct json *doc, struct arena *a, struct err *e) MUST_USE;

#endif
