/*
 * A settlement as settle and export print it.
 */
#ifndef CMD_SETTLEMENT_ROW_PRIV_H
#define CMD_SETTLEMENT_ROW_PRIV_H
#include "calc/contract/settle.h"
#include "cmd/command.h"

extern const struct out_column settlement_columns[];
extern const size_t settlement_columns_len;

void settlement_row(struct cmd *c, struct out *o, const struct contract_def *def,
                    const struct settlement *s);

#endif
