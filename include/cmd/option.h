/*
 * Options of commands: how one is declared, and what the command line said of it.
 */
#ifndef CMD_OPTION_H
#define CMD_OPTION_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"

struct cmd;

struct cmd_option {
    const char *name;  /* without the dashes */
    const char *value; /* word for the value in --help, NULL for a flag */
    bool repeat;       /* may be given several times */
    const char *help;
};

/* Value of an option given, else NULL ("" for a flag); the n-th one of a repeated option. */
const char *cmd_option(const struct cmd *c, const char *name);
const char *cmd_option_at(const struct cmd *c, const char *name, size_t n);

/*
 * ERR_USAGE when an option was given that is not one of `names`, words with a blank between: for a
 * command whose first word says what it does. An option that nobody looks at would be a filter that
 * does not hold.
 */
bool cmd_takes(const struct cmd *c, const char *what, const char *names, struct err *e) MUST_USE;

/* The same of --format and --columns, for what prints no table. */
bool cmd_no_table(const struct cmd *c, const char *what, struct err *e) MUST_USE;

/* Dates and months of options, checked; leave *out as it is when the option is not given. */
bool cmd_option_date(const struct cmd *c, const char *name, int64_t *out, struct err *e) MUST_USE;

#endif
