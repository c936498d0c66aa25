#include "store/view/intake.h"

#include "store/column_priv.h"
#include "store/store_priv.h"

#define ROW struct store_intake
static const struct column intake_columns[] = {
    {"market", TEXT(market)},   {"day", DATE(date)},     {"kind", TEXT(kind)},
    {"verdict", TEXT(verdict)}, {"count", INT64(count)},
};
#undef ROW

bool store_get_intake(struct store *s, const char *market, int64_t from, int64_t to,
                      struct store_intake_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, market);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(
        s,
        "select {} from api_v1.intake where ($1::text is null or market = $1) and day >= $2 and "
        "day <= $3 order by day, market collate \"C\", kind, verdict collate \"C\"",
        COLUMNS(intake_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the intake");
}
