#include "cmd/row/token_row_priv.h"

#include "cmd/setup_priv.h"

#define TOKEN_COLUMNS(COLUMN)                                                                      \
    COLUMN("observed_at", OUT_TEXT, setup_time(c, p->observed_at))                                 \
    COLUMN("source", OUT_TEXT, p->source)                                                          \
    COLUMN("provider", OUT_TEXT, p->provider)                                                      \
    COLUMN("model", OUT_TEXT, p->model)                                                            \
    COLUMN("direction", OUT_TEXT, p->direction)                                                    \
    COLUMN("list", OUT_MONEY, p->list_nusd ? setup_money(c, p->list_nusd) : NULL)                  \
    COLUMN("net", OUT_MONEY, p->net_nusd ? setup_money(c, p->net_nusd) : NULL)                     \
    COLUMN("discount", OUT_MONEY, p->discount)                                                     \
    COLUMN("quantization", OUT_TEXT, p->quantization)                                              \
    COLUMN("tier", OUT_TEXT, p->tier)                                                              \
    COLUMN("region", OUT_TEXT, p->region)                                                          \
    COLUMN("verdict", OUT_TEXT, p->verdict)                                                        \
    COLUMN("since", OUT_TEXT, p->since ? setup_date(c, p->since) : NULL)

const struct out_column token_columns[] = {TOKEN_COLUMNS(OUT_HEADING)};
const size_t token_columns_len = OUT_LEN(token_columns);

void token_row(struct cmd *c, struct out *o, const struct store_token_price *p)
{
    OUT_ROW(o, TOKEN_COLUMNS(OUT_CELL));
}
