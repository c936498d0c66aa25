/*
 * The parts of `gpurate markets` that have a file of their own.
 */
#ifndef CMD_ROW_MARKETS_CHECK_PRIV_H
#define CMD_ROW_MARKETS_CHECK_PRIV_H
#include "cmd/command.h"

/* markets check [NAME...|FILE [REPLY]] */
bool markets_check(struct cmd *c, struct err *e) MUST_USE;

#endif
