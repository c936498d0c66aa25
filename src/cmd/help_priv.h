/*
 * What the program says of itself: --help, the man page and the completion of bash, all from the
 * records of commands and options, so that none of them can name what is not accepted.
 */
#ifndef CMD_HELP_PRIV_H
#define CMD_HELP_PRIV_H
#include "base/buf.h"
#include "cmd/command.h"

enum help_form {
    HELP_TEXT,
    HELP_MAN,       /* gpurate(1), in the man macros */
    HELP_COMPLETION /* a script that bash sources */
};

struct help_tables {
    const struct command *const *command;
    size_t commands;
    const struct cmd_option *const *global; /* options of all commands */
    size_t globals;
};

/* "man" and "completion"; false for another word. */
bool help_form_by_name(const char *name, enum help_form *out);

/* Of one command, or of the program when it is NULL; man page and completion are of all. */
void help_put(const struct help_tables *t, const struct command *one, enum help_form form,
              int64_t now, struct buf *to);

#endif
