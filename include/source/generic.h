/*
 * A market without recompiling: one JSON definition says what to ask and where the prices stand,
 * either in a JSON list or in a table of a page. config/markets.d/README.md tells the form.
 *
 * A definition is read strictly: an unknown key, a missing one, a path that cannot be one or two
 * things that contradict each other fail with ERR_CONFIG and the path of the place
 * ("paging.by is ..."). What it gives is an ordinary struct source whose `definition` points to
 * what was read; its pages must carry that pointer (source_first_page does).
 *
 * Ownership: market and definition live in the arena given.
 */
#ifndef SOURCE_GENERIC_H
#define SOURCE_GENERIC_H
#include "edge/json/json.h"
#include "source/source.h"

const struct source *generic_read(const struct json *doc, struct arena *a, struct err *e) MUST_USE;

#endif
