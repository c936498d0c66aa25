/*
 * A source of token prices without recompiling: one JSON definition says what to ask, where models
 * and prices stand, and in which unit each price is told. config/tokens.d/README.md tells the form.
 *
 * A definition is read strictly: an unknown key, a missing one, a path that cannot be one or two
 * things that contradict each other fail with ERR_CONFIG and the path of the place
 * ("prices[1].unit is ..."). Unit and currency have no default: nothing is read from a number's
 * magnitude. What it gives is an ordinary struct source whose `definition` points to what was read;
 * its pages must carry that pointer (source_first_page does).
 *
 * Prices that are no prices (zero, negative, null) leave as from every compiled source, with
 * their verdict.
 *
 * Ownership: source and definition live in the arena given.
 */
#ifndef SOURCE_TOKEN_GENERIC_H
#define SOURCE_TOKEN_GENERIC_H
#include "edge/json/json.h"
#include "source/source.h"

const struct source *token_generic_read(const struct json *doc, struct arena *a,
                                        struct err *e) MUST_USE;

/* True when a definition is of a token source rather than of a marketplace: it has "prices". */
bool token_generic_is(const struct json *doc);

#endif
