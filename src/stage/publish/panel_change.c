#include "calc/compare.h"
#include "calc/day.h"
#include "stage/publish/fixing.h"

/* The same quotes and prior, with the votes of the panel and the rules of the method before. */
bool fixing_panel_change(const struct defs *defs, const struct fixing_inputs *in,
                         const struct fixing *f, struct store_panel_change *out, struct arena *a)
{
    const struct index_def *index = in->def.index;
    struct calc_def def = in->def;
    struct fixing before;
    struct compare c;
    bool valued;

    def.panel = defs_panel_on(defs, index->panel, in->date - 1);
    def.method = defs_method_on(defs, index->method, in->date - 1);
    if (!def.panel || !def.method || in->date <= index->from
        || (def.panel == in->def.panel && def.method == in->def.method))
        return false;
    day_fix(&def, in->date, in->quotes.at, in->quotes.len, &in->prior, &before, NULL, a);
    c = compare_fixings(in->def.method, &before, f, a);
    valued = before.level < 5;
    *out = (struct store_panel_change){
        .panel = def.panel->id,
        .panel_hash = def.panel->hash,
        .method = def.method->id,
        .method_hash = def.method->hash,
        .level = before.level,
        .avg_nusd = valued ? before.avg_nusd : 0,
        .med_nusd = valued ? before.med_nusd : 0,
        .mean_nusd = valued ? before.mean_nusd : 0,
        .operators = before.operators,
        .why = before.why,
        .common = (int)c.common,
        .comparable = c.comparable,
        .difference_nusd = c.difference_nusd,
        .market_nusd = c.market_nusd,
        .composition_nusd = c.composition_nusd,
    };
    return true;
}
