/*
 * What a fixing is computed under: index, method and panel, each in the version of its date.
 *
 * Succession: several versions of a method or panel series stand side by side; the one live on a
 * date is the one with the latest `from` not after it. A date is always recomputed under it.
 */
#ifndef CALC_DEF_H
#define CALC_DEF_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "base/vec.h"
#include "calc/contract/contract.h"
#include "calc/method.h"
#include "calc/panel.h"

struct calc_def {
    const struct index_def *index;
    const struct method *method;
    const struct panel *panel;
};

/* All of the configuration that the engine needs; fill the lists, then defs_check. */
struct defs {
    VEC(const struct method *) method;
    VEC(const struct panel *) panel;
    VEC(const struct index_def *) index;
    struct contract_list contract;
};

/*
 * Sorts the lists (methods and panels by name and from, indices by id) and refuses: an id twice,
 * two versions of a series from the same day, an index whose panel or method series has no version
 * live on its first day, an index whose author has a seat in no version of its panel, a contract on
 * an unknown index or on one that is not settlement-grade. Fails with ERR_CONFIG.
 */
bool defs_check(struct defs *d, struct err *e) MUST_USE;

/*
 * Whether an index may be settled on: not net of discounts, and every version of its method has
 * rules of settlement (a snapshot has none). Else fails with ERR_CONFIG, saying which.
 */
bool defs_settles(const struct defs *d, const struct index_def *index, struct err *e) MUST_USE;

const struct index_def *defs_index(const struct defs *d, const char *id);
const struct method *defs_method(const struct defs *d, const char *id); /* an exact version */
const struct panel *defs_panel(const struct defs *d, const char *id);

/* The version of a series live on a date; NULL before the first. */
const struct method *defs_method_on(const struct defs *d, const char *name, int64_t date);
const struct panel *defs_panel_on(const struct defs *d, const char *name, int64_t date);

/* Everything live on a date; ERR_CONFIG when something is not yet. */
bool defs_on(const struct defs *d, const struct index_def *index, int64_t date,
             struct calc_def *out, struct err *e) MUST_USE;

/*
 * The same for a backtest: an exact version may be asked for by id ("GHR-1.0", or a series name
 * such as "GHS"; NULL: the index's own series), and dates before the first version of a series
 * are computed under that first version.
 */
bool defs_backtest(const struct defs *d, const struct index_def *index, const char *method,
                   const char *panel, int64_t date, struct calc_def *out, struct err *e) MUST_USE;

#endif
