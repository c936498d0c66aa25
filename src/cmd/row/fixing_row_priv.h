/*
 * A fixing as show, backtest and export print it: the same columns in the same order, which stay.
 */
#ifndef CMD_FIXING_ROW_PRIV_H
#define CMD_FIXING_ROW_PRIV_H
#include "cmd/command.h"
#include "domain/fixing.h"

extern const struct out_column fixing_columns[];
/* All of them for programs; a table for people has none of the agreement, which explain tells. */
size_t fixing_columns_len(enum out_format format);

/* `when` is the date's text, or the time of an indicative value. */
void fixing_row(struct cmd *c, struct out *o, const struct fixing *f, const char *when);

#endif
