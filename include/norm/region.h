/*
 * What country a marketplace's word for a region is, by the tables of regions.json. Pure.
 *
 * A place is a text, as it stands in a quote: "US", one country; "DE+US", several, by code;
 * "uniform:CA+NL+US", one price at all sites of the seller, these; NULL, not known. A word is
 * looked up whole in the table of its market: what is not there is not known, and never a country
 * by its beginning, its seller or its currency. Places joined by "+" (in a table by ";" too) are
 * looked up one by one; of those that are not known nothing is said.
 *
 * Ownership: the arena of the configuration.
 */
#ifndef NORM_REGION_H
#define NORM_REGION_H
#include <stdbool.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

enum { REGION_WORD_MAX = 64 }; /* a longer word is none, nor is one with bytes not UTF-8 */

struct region_rules;

/*
 * Strict: an unknown key, a code that is not in "countries", a word or a country twice, a market
 * with both a rule and words fail with ERR_CONFIG and the place.
 */
const struct region_rules *region_rules_read(const struct json *doc, struct arena *a,
                                             struct err *e) MUST_USE;

/* The place of a market's word (NULL: none was told), in `a`; NULL when it is not known. */
const char *region_place(const struct region_rules *rules, const char *market, const char *word,
                         struct arena *a);

/* Whether the tables of a market have a word (or each of those joined by "+"), also as no country.
 */
bool region_knows(const struct region_rules *rules, const char *market, const char *word);

/* Whether there is a table or rule of the market: without one no word of it is known. */
bool region_has_table(const struct region_rules *rules, const char *market);

bool region_is_country(const struct region_rules *rules, const char *code);

#endif
