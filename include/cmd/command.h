/*
 * A sub-command: one file src/cmd/cmd_NAME.c, one constant, one line in commands.def.
 *
 * --help, the refusal of unknown options and the value checks are made from the records here, so
 * that what is documented is what is accepted.
 */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "cmd/option.h"
#include "cmd/out.h"

enum { CMD_OPTIONS_MAX = 12 };

/* What the command line said, before any file was read. */
struct cmd {
    const struct command *command;
    const char *config_dir; /* --config, GPURATE_CONFIG, or the default */
    const char *db;         /* --db, GPURATE_DB, or NULL: gpurate.json says */
    int64_t now;            /* --now, or the one reading of the clock */
    bool now_given;
    bool quiet, verbose, show_config;
    enum out_format format;
    bool format_given;
    const char *columns; /* --columns: names joined by commas, or NULL */
    bool wide;
    const char **arg; /* what is not an option */
    size_t args;
    struct {
        const struct cmd_option *option;
        const char *value;
    } * set;
    size_t set_len;
    int exit; /* set by commands that end well but not with 0 (verify: 1) */
    struct arena *arena;
};

struct command {
    const char *name;
    const char *summary; /* one line */
    const char *args;    /* "[INDEX...]" */
    size_t args_min, args_max;
    struct cmd_option option[CMD_OPTIONS_MAX]; /* ends with a NULL name */
    const char *more;                          /* paragraphs for --help, or NULL */
    const char *examples;                      /* lines for --help */
    bool no_table;                             /* --format and --columns say nothing to it */
    bool (*run)(struct cmd *c, struct err *e);
};

/*
 * Reads a command line into `c`, whose arena is set, and runs nothing. `c->command` stays NULL
 * where it asks for the version or the help alone. ERR_USAGE.
 */
bool cmd_read(struct cmd *c, int argc, char **argv, struct err *e) MUST_USE;

/* The whole program: parses, finds the command, runs it, gives the exit code. */
int cmd_main(int argc, char **argv);

#endif
