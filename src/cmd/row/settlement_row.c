#include "cmd/row/settlement_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

const struct out_column settlement_columns[] = {
    {"contract", OUT_TEXT},
    {"month", OUT_TEXT},
    {"as_of", OUT_TEXT},
    {"status", OUT_TEXT},
    {"price", OUT_MONEY},
    {"month_to_date", OUT_MONEY},
    {"days", OUT_NUMBER},
    {"days_published", OUT_NUMBER},
    {"days_repeated", OUT_NUMBER},
    {"size", OUT_NUMBER},
    {"unit", OUT_TEXT},
    {"why", OUT_TEXT},
};
const size_t settlement_columns_len = sizeof settlement_columns / sizeof *settlement_columns;

void settlement_row(struct cmd *c, struct out *o, const struct contract_def *def,
                    const struct settlement *s)
{
    const char **cell = out_row(o);
    bool running = s->status == SETTLE_RUNNING;

    cell[0] = contract_code(def, s->month, c->arena);
    cell[1] = text_fmt(c->arena, "%.7s", setup_date(c, contract_month_first(s->month)));
    cell[2] = setup_date(c, s->through);
    cell[3] = settle_status_name(s->status);
    if (running)
        cell[4] = s->has_indicative ? setup_value(c, s->indicative_nusd) : NULL;
    else
        cell[4] = s->has_price ? setup_value(c, s->price_nusd) : NULL;
    cell[5] = s->has_to_date ? setup_value(c, s->to_date_nusd) : NULL;
    cell[6] = setup_int(c, s->days);
    cell[7] = setup_int(c, s->days_published);
    cell[8] = setup_int(c, s->days_repeated);
    cell[9] = setup_int(c, def->size);
    cell[10] = def->unit;
    cell[11] = s->why;
}
