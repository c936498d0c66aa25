#include "cmd/row/settlement_row_priv.h"

#include "base/text.h"
#include "cmd/setup_priv.h"

#define SETTLEMENT_COLUMNS(COLUMN)                                                                 \
    COLUMN("contract", OUT_TEXT, contract_code(def, s->month, c->arena))                           \
    COLUMN("month", OUT_TEXT,                                                                      \
           text_fmt(c->arena, "%.7s", setup_date(c, contract_month_first(s->month))))              \
    COLUMN("as_of", OUT_TEXT, setup_date(c, s->through))                                           \
    COLUMN("status", OUT_TEXT, settle_status_name(s->status))                                      \
    COLUMN("price", OUT_MONEY, has_price ? setup_value(c, price_nusd) : NULL)                      \
    COLUMN("month_to_date", OUT_MONEY, s->has_to_date ? setup_value(c, s->to_date_nusd) : NULL)    \
    COLUMN("days", OUT_NUMBER, setup_int(c, s->days))                                              \
    COLUMN("days_published", OUT_NUMBER, setup_int(c, s->days_published))                          \
    COLUMN("days_repeated", OUT_NUMBER, setup_int(c, s->days_repeated))                            \
    COLUMN("size", OUT_NUMBER, setup_int(c, def->size))                                            \
    COLUMN("unit", OUT_TEXT, def->unit)                                                            \
    COLUMN("why", OUT_TEXT, s->why)

const struct out_column settlement_columns[] = {SETTLEMENT_COLUMNS(OUT_HEADING)};
const size_t settlement_columns_len = OUT_LEN(settlement_columns);

void settlement_row(struct cmd *c, struct out *o, const struct contract_def *def,
                    const struct settlement *s)
{
    bool running = s->status == SETTLE_RUNNING;
    bool has_price = running ? s->has_indicative : s->has_price;
    int64_t price_nusd = running ? s->indicative_nusd : s->price_nusd;

    OUT_ROW(o, SETTLEMENT_COLUMNS(OUT_CELL));
}
