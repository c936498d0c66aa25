/*
 * A source without code: one JSON definition says what to ask and where the prices stand, in the
 * rows of a list or in a table of a page. config/markets.d/README.md tells the form, and
 * config/tokens.d/README.md what is different of tokens, which have a "rank" and "prices".
 *
 * A definition is read strictly: an unknown key, a missing one, a path that cannot be one or two
 * things that contradict each other fail with ERR_CONFIG and the path of the place
 * ("paging: "by" is ..."). Units and currencies have no default: nothing is read from a number's
 * magnitude. What it gives is an ordinary struct source whose `definition` points to what was read;
 * its pages must carry that pointer (source_first_page does).
 *
 * Ownership: source and definition live in the arena given; `doc` has to stay as long.
 */
#ifndef SOURCE_DEFINITION_H
#define SOURCE_DEFINITION_H
#include "edge/json/json.h"
#include "source/source.h"

/* `hash` is that of the text, hex, or NULL. */
const struct source *definition_read(const struct json *doc, const char *hash, struct arena *a,
                                     struct err *e) MUST_USE;

#endif
