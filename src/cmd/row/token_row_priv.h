/*
 * Posted token prices as tokens and export print them.
 */
#ifndef CMD_TOKEN_ROW_PRIV_H
#define CMD_TOKEN_ROW_PRIV_H
#include "cmd/command.h"
#include "store/token.h"

extern const struct out_column token_columns[];
extern const size_t token_columns_len;

void token_row(struct cmd *c, struct out *o, const struct store_token_price *p);

#endif
