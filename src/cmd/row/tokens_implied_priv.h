/*
 * What `gpurate tokens` can show beside the prices themselves.
 */
#ifndef CMD_ROW_TOKENS_IMPLIED_PRIV_H
#define CMD_ROW_TOKENS_IMPLIED_PRIV_H
#include "cmd/command.h"
#include "stage/config/config.h"
#include "store/store.h"

/* Whether the options that `implied` needs are there and sound. */
bool tokens_implied_check(struct cmd *c, struct err *e) MUST_USE;

/* The bridge from the last fixings of GPU-hours, at --throughput (calc/hedge/bridge.h). */
bool tokens_implied(struct cmd *c, const struct config *config, struct store *s,
                    struct err *e) MUST_USE;

#endif
