#include "store/panel_change.h"

#include "store/fixing.h"
#include "column_priv.h"
#include "store_priv.h"

/* Beside a publication; 0 is a possible difference, so null is not 0 in those. */
struct put {
    int64_t publication_no;
    struct store_panel_change change;
};

#define ROW struct put
static const struct column change_columns[] = {
    {"publication_no", INT64(publication_no)},
    {"panel", TEXT(change.panel)},
    {"panel_hash", TEXT(change.panel_hash)},
    {"method", TEXT(change.method)},
    {"method_hash", TEXT(change.method_hash)},
    {"level", INT(change.level)},
    {"avg", PRICE(change.avg_nusd)},
    {"med", PRICE(change.med_nusd)},
    {"mean", PRICE(change.mean_nusd)},
    {"operators", INT(change.operators)},
    {"why", TEXT(change.why)},
    {"common", INT(change.common)},
    {"difference", NANO_TOLD(change.difference_nusd, change.comparable)},
    {"market", NANO_UNLESS(change.market_nusd, change.comparable)},
    {"composition", NANO_UNLESS(change.composition_nusd, change.comparable)},
};
#undef ROW

bool store_same_panel_change(const struct store_panel_change *x, const struct store_panel_change *y)
{
    const struct put row = {0, *x}, other = {0, *y};

    return store_same(COLUMNS(change_columns), &row, &other);
}

bool store_insert_panel_change(struct store *s, int64_t publication_no,
                               const struct store_panel_change *c, struct err *e)
{
    const struct put put = {publication_no, *c};

    must(c->panel && c->panel_hash && c->method && c->method_hash);
    must(c->level >= 1 && c->level <= 5);
    must(c->level < 5 || (!c->avg_nusd && !c->med_nusd && !c->mean_nusd));
    must(c->common >= 0 && c->operators >= 0);
    return store_insert(s, "panel_change", COLUMNS(change_columns), &put, "", e);
}

bool store_get_panel_change(struct store *s, int64_t publication_no, struct store_panel_change *out,
                            bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct put row = {0};
    bool done;

    db_arg_int(&p, publication_no);
    /* The view's names say that these are of before. */
    done = store_one(s,
                     "select publication_no, panel_before, panel_hash_before, method_before,"
                     " method_hash_before, level_before, avg_before, med_before, mean_before,"
                     " operators_before, why_before, common, difference, market, composition"
                     " from api_v1.definition_change where publication_no = $1"
                     " order by publication_no",
                     COLUMNS(change_columns), &p, &row, found, a, e);
    must(!done || !*found || row.publication_no == publication_no);
    *out = row.change;
    return done || err_in(e, "could not read the change of a panel");
}
