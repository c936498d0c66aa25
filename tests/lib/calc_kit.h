/*
 * For tests of the engine: the shipped configuration, panels and quotes made to measure.
 * Tests run in the project's root. Everything lives in the arena given.
 */
#ifndef TESTS_LIB_CALC_KIT_H
#define TESTS_LIB_CALC_KIT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/vec.h"
#include "calc/basket.h"
#include "calc/contract/calendar.h"
#include "calc/day.h"
#include "calc/def.h"
#include "calc/contract/rule.h"
#include "norm/region.h"

/* A whole file, NUL-terminated; fails the test when it is not there. */
const char *kit_file(const char *path, size_t *len, struct arena *a);

/* config/regions.json. */
const struct region_rules *kit_regions(struct arena *a);

/* All of config/, checked. */
struct defs *kit_defs(struct arena *a);

/* config/methods/ID.json; for changed copies, *method is a plain struct. */
struct method *kit_method(const char *id, struct arena *a);

/* A panel of n operators "op00", "op01", ... on markets of the same names, not peer. */
struct panel *kit_panel(size_t n, struct arena *a);

/* Index "X" over instrument "X-1", that panel, GHR-1.0 unless changed. */
struct calc_def *kit_def(const struct method *m, struct panel *p, struct arena *a);

/* All of config/calendars/, with its zones; read once. */
struct kit_calendars {
    struct zone_list zones;
    calendar_list list;
};
const struct kit_calendars *kit_calendars(void);

/* All of config/contracts/, checked. */
rule_list *kit_rules(struct arena *a);

/* A rule read from a text as a file "f.json"; NULL with the error when it is refused. */
const struct rule *kit_rule(const char *text, struct arena *a, struct err *e);

struct kit_quotes {
    VEC(struct quote) list;
    struct arena *arena;
};

/* An offer of "X-1" by rate card: depth 8, gpus 8, key "k". */
struct quote *kit_quote(struct kit_quotes *q, const char *market, int64_t at, int64_t price_nusd);
void kit_answer(struct kit_quotes *q, const char *market, int64_t at);

/* Start of partition i (negative: lead-in) of a date. */
int64_t kit_time(const struct method *m, int64_t date, int partition);

const char *kit_name(size_t i, struct arena *a); /* "op07" */

/* "1.9000" as nusd; stops the test when it is none. */
int64_t kit_usd(const char *text);

/* basket_on of each day def->from..to, both included. */
bool kit_series(const struct basket_def *def, int64_t to, basket_price *price, void *context,
                struct basket_day **out, size_t *len, struct arena *a, struct err *e) MUST_USE;

/* A small generator with a seed that is printed by whoever uses it (xorshift64*). */
struct kit_random {
    uint64_t state;
};
uint64_t kit_next(struct kit_random *r);
int64_t kit_below(struct kit_random *r, int64_t n);
void kit_shuffle(struct kit_random *r, struct quote *q, size_t n);

#endif
