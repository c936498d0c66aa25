#include "store/view/summary.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

#define ROW struct store_summary
static const struct column columns[] = {
    {"family", TEXT(family)},
    {"panel", TEXT(panel)},
    {"term", TEXT(term)},
    {"index", TEXT(index)},
    {"observed_at", TIME(observed_at)},
    {"markets", INT64(markets)},
    {"hyperscalers", INT64(hyperscalers)},
    {"brokers", INT64(brokers)},
    {"median_low", PRICE(median_low_nusd)},
    {"median_high", PRICE(median_high_nusd)},
    {"mean_low", PRICE(mean_low_nusd)},
    {"mean_high", PRICE(mean_high_nusd)},
    {"fixing_date", DATE_TOLD(date, dated)},
    {"level", INT_OR_0(level)},
    {"avg", PRICE(avg_nusd)},
    {"week_low", PRICE(week_low_nusd)},
    {"week_high", PRICE(week_high_nusd)},
    {"change_4w", NANO_TOLD(change_nano, has_change)},
};
#undef ROW

bool store_get_summary(struct store *s, int64_t before, struct store_summary_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_time(&p, before);
    out->at = store_list(s,
                         "select {} from api_v1.summary_as_of($1) order by family collate \"C\","
                         " panel collate \"C\", term collate \"C\"",
                         COLUMNS(columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the summary");
}
