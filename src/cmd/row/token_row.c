#include "cmd/row/token_row_priv.h"

#include "cmd/setup_priv.h"

const struct out_column token_columns[] = {
    {"observed_at", OUT_TEXT}, {"source", OUT_TEXT},    {"provider", OUT_TEXT},
    {"model", OUT_TEXT},       {"direction", OUT_TEXT}, {"list", OUT_MONEY},
    {"net", OUT_MONEY},        {"discount", OUT_MONEY}, {"quantization", OUT_TEXT},
    {"tier", OUT_TEXT},        {"region", OUT_TEXT},    {"verdict", OUT_TEXT},
    {"since", OUT_TEXT},
};
const size_t token_columns_len = sizeof token_columns / sizeof *token_columns;

void token_row(struct cmd *c, struct out *o, const struct store_token_price *p)
{
    const char **cell = out_row(o);

    cell[0] = setup_time(c, p->observed_at);
    cell[1] = p->source;
    cell[2] = p->provider;
    cell[3] = p->model;
    cell[4] = p->direction;
    cell[5] = p->list_nusd ? setup_money(c, p->list_nusd) : NULL;
    cell[6] = p->net_nusd ? setup_money(c, p->net_nusd) : NULL;
    cell[7] = p->discount;
    cell[8] = p->quantization;
    cell[9] = p->tier;
    cell[10] = p->region;
    cell[11] = p->verdict;
    cell[12] = p->since ? setup_date(c, p->since) : NULL;
}
