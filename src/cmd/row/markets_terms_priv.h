/*
 * `gpurate markets --terms` and `gpurate markets terms`.
 */
#ifndef CMD_MARKETS_TERMS_PRIV_H
#define CMD_MARKETS_TERMS_PRIV_H
#include "cmd/command.h"

/* What the terms of each source say; no database. */
bool markets_list_terms(struct cmd *c, struct err *e) MUST_USE;

/* What stands on their pages now. */
bool markets_look_at_terms(struct cmd *c, struct err *e) MUST_USE;

#endif
