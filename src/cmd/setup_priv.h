/*
 * What most commands do first: read the configuration, find the database.
 */
#ifndef CMD_SETUP_PRIV_H
#define CMD_SETUP_PRIV_H
#include "cmd/command.h"
#include "stage/config/config.h"
#include "store/store.h"

/* Loads the parts; --db overrides what gpurate.json says. Ends the program after --show-config. */
bool setup_config(struct cmd *c, unsigned parts, struct config *config, struct err *e) MUST_USE;

bool setup_store(const struct config *config, enum store_role role, struct store **s,
                 struct err *e) MUST_USE;

/* The index of that name; ERR_USAGE, with where the indices are, when there is none. */
bool setup_index(const struct config *config, const char *id, const struct index_def **out,
                 struct err *e) MUST_USE;

/* Texts of numbers in the command's arena, for rows of out. */
const char *setup_money(struct cmd *c, int64_t nusd); /* shortest, two decimals or more */
const char *setup_value(struct cmd *c, int64_t nusd); /* four decimals: a published value */
const char *setup_int(struct cmd *c, int64_t n);
const char *setup_date(struct cmd *c, int64_t date);
const char *setup_time(struct cmd *c, int64_t time);

#endif
