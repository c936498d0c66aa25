#include "cmd/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/help_priv.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cmd/commands.def"
#undef COMMAND
};
enum { COMMANDS = sizeof commands / sizeof *commands };

/* The command line while it is read. */
struct line {
    struct cmd *cmd;
    int level; /* enum log_level */
    enum log_form log;
    bool help, version;
    enum help_form form; /* of help: --format man, completion */
};

static bool set_config(struct line *l, const char *value, struct err *e)
{
    (void)e;
    l->cmd->config_dir = value;
    return true;
}

static bool set_db(struct line *l, const char *value, struct err *e)
{
    (void)e;
    l->cmd->db = value;
    return true;
}

static bool set_now(struct line *l, const char *value, struct err *e)
{
    l->cmd->now_given = true;
    return (clock_parse(value, &l->cmd->now) && l->cmd->now > 0) /* 0 is stored as no time */
           || err_set(e, ERR_USAGE,
                      "--now is \"%s\", expected a time in UTC such as 2026-05-28T16:20:00Z",
                      value);
}

static bool set_format(struct line *l, const char *value, struct err *e)
{
    if (l->help && help_form_by_name(value, &l->form))
        return true;
    l->cmd->format_given = true;
    return out_format_by_name(value, &l->cmd->format)
           || err_set(e, ERR_USAGE, "--format is \"%s\", expected table, csv, json or ndjson",
                      value);
}

static bool set_columns(struct line *l, const char *value, struct err *e)
{
    (void)e;
    l->cmd->columns = value;
    return true;
}

static bool set_wide(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->cmd->wide = true;
    return true;
}

static bool set_log(struct line *l, const char *value, struct err *e)
{
    static const char *const names[] = {"text", "json", "journal"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (text_eq(value, names[i])) {
            l->log = (enum log_form)i;
            return true;
        }
    return err_set(e, ERR_USAGE, "--log is \"%s\", expected text, json or journal", value);
}

static bool set_quiet(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->cmd->quiet = true;
    l->level = LOG_ERROR;
    return true;
}

static bool set_verbose(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->cmd->verbose = true;
    l->level = l->level < LOG_INFO ? LOG_INFO : LOG_DEBUG;
    return true;
}

static bool set_show_config(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->cmd->show_config = true;
    return true;
}

static bool set_version(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->version = true;
    return true;
}

static bool set_help(struct line *l, const char *value, struct err *e)
{
    (void)value;
    (void)e;
    l->help = true;
    return true;
}

static const struct global {
    struct cmd_option option;
    bool (*set)(struct line *l, const char *value, struct err *e);
} globals[] = {
    {{"config", "DIR", false, "configuration folder (GPURATE_CONFIG; else ./config, /etc/gpurate)"},
     set_config},
    {{"db", "CONNINFO", false, "PostgreSQL connection (GPURATE_DB; else gpurate.json)"}, set_db},
    {{"now", "TIME", false, "use this time instead of the clock, as 2026-05-28T16:20:00Z"},
     set_now},
    {{"format", "FORMAT", false, "table, csv, json or ndjson"}, set_format},
    {{"columns", "NAME,...", false, "these columns, in this order"}, set_columns},
    {{"wide", NULL, false, "tables as wide as they are; else they fit the terminal, or 80"},
     set_wide},
    {{"log", "KIND", false, "talk on standard error as text, json, or lines for journal"}, set_log},
    {{"quiet", NULL, false, "errors only"}, set_quiet},
    {{"verbose", NULL, false, "say what is done (twice: everything)"}, set_verbose},
    {{"show-config", NULL, false, "print the configuration in force and end"}, set_show_config},
    {{"version", NULL, false, "print the version and end"}, set_version},
    {{"help", NULL, false, "this text"}, set_help},
};
enum { GLOBALS = sizeof globals / sizeof *globals };

static bool print_help(const struct line *l, struct err *e)
{
    const struct cmd_option *global[GLOBALS];
    const struct help_tables tables = {commands, COMMANDS, global, GLOBALS};
    struct buf b;
    bool done;

    for (size_t i = 0; i < GLOBALS; i++)
        global[i] = &globals[i].option;
    buf_init(&b, SIZE_MAX / 2);
    help_put(&tables, l->cmd->command, l->form, l->cmd->now, &b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool is_named(const struct cmd_option *option, const char *name, size_t len)
{
    return strlen(option->name) == len && memcmp(option->name, name, len) == 0;
}

/* An option of the command itself, else NULL. */
static const struct cmd_option *find_own(const struct cmd *c, const char *name, size_t len)
{
    for (size_t i = 0; c->command && i < CMD_OPTIONS_MAX && c->command->option[i].name; i++)
        if (is_named(&c->command->option[i], name, len))
            return &c->command->option[i];
    return NULL;
}

static const struct global *find_global(const char *name, size_t len)
{
    for (size_t i = 0; i < GLOBALS; i++)
        if (is_named(&globals[i].option, name, len))
            return &globals[i];
    return NULL;
}

/* One "--name", "--name=value" or "--name value" at argv[*i]. */
static bool take_option(struct line *l, int argc, char **argv, int *i, struct err *e)
{
    struct cmd *c = l->cmd;
    const char *name = argv[*i] + 2, *equals = strchr(name, '='), *value = NULL;
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct cmd_option *option = find_own(c, name, len);
    const struct global *global = option ? NULL : find_global(name, len);

    if (!option && !global)
        return err_set(e, ERR_USAGE, "unknown option \"--%.*s\"%s%s", (int)len, name,
                       c->command ? " of " : "", c->command ? c->command->name : "");
    option = global ? &global->option : option;
    if (option->value) {
        if (!equals && *i + 1 >= argc)
            return err_set(e, ERR_USAGE, "option \"--%s\" needs a value: %s", option->name,
                           option->value);
        value = equals ? equals + 1 : argv[++*i];
    } else if (equals) {
        return err_set(e, ERR_USAGE, "option \"--%s\" takes no value", option->name);
    }
    if (global)
        return global->set(l, value, e);
    if (!option->repeat && cmd_option(c, option->name))
        return err_set(e, ERR_USAGE, "option \"--%s\" is given twice", option->name);
    c->set[c->set_len].option = option;
    c->set[c->set_len++].value = value;
    return true;
}

static bool take_command(struct cmd *c, const char *name, struct err *e)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (text_eq(commands[i]->name, name))
            c->command = commands[i];
    if (c->command)
        return true;
    err_set(e, ERR_USAGE, "unknown command \"%s\"", name);
    return err_hint(e, "gpurate help lists the commands");
}

/* The folder of the checkout the program was built in: build/release/gpurate, ../../config. */
static const char *config_beside_program(struct arena *a)
{
    char path[4096];
    ssize_t n = readlink("/proc/self/exe", path, sizeof path - 1);
    const char *slash;

    path[n > 0 ? n : 0] = '\0';
    slash = strrchr(path, '/');
    return text_fmt(a, "%.*s/../../config", slash ? (int)(slash - path) : 0, path);
}

static const char *default_config(struct arena *a)
{
    const char *set = getenv("GPURATE_CONFIG"), *beside;

    if (set && *set)
        return set;
    if (access("config/gpurate.json", F_OK) == 0)
        return "config";
    beside = config_beside_program(a);
    return access(beside, F_OK) == 0 ? beside : "/etc/gpurate";
}

static bool take_words(struct line *l, int argc, char **argv, struct err *e)
{
    struct cmd *c = l->cmd;
    bool options = true, done = true;

    for (int i = 1; i < argc && done; i++) {
        if (options && text_eq(argv[i], "--"))
            options = false;
        else if (options && text_eq(argv[i], "-h"))
            done = set_help(l, NULL, e);
        else if (options && text_eq(argv[i], "-v"))
            done = set_verbose(l, NULL, e);
        else if (options && text_eq(argv[i], "-q"))
            done = set_quiet(l, NULL, e);
        else if (options && text_starts(argv[i], "--"))
            done = take_option(l, argc, argv, &i, e);
        else if (options && argv[i][0] == '-' && argv[i][1])
            done = err_set(e, ERR_USAGE, "unknown option \"%s\"", argv[i]);
        else if (!c->command && !l->help && text_eq(argv[i], "help"))
            l->help = true; /* "help COMMAND" is "COMMAND --help" */
        else if (!c->command)
            done = take_command(c, argv[i], e);
        else
            c->arg[c->args++] = argv[i];
    }
    return done;
}

static bool read_line(struct line *l, int argc, char **argv, struct err *e)
{
    struct cmd *c = l->cmd;
    bool done;

    c->arg = ARENA_ARRAY(c->arena, const char *, (size_t)argc + 1);
    c->set = arena_array(c->arena, (size_t)argc + 1, sizeof *c->set);
    done = take_words(l, argc, argv, e);
    log_setup((enum log_level)l->level, l->log);
    progress_allow(!c->quiet && l->log == LOG_TEXT && isatty(STDERR_FILENO));
    out_setup(c->columns, c->wide);
    if (!done || l->help || l->version)
        return done;
    if (!c->command)
        return err_set(e, ERR_USAGE, "no command given")
               || err_hint(e, "gpurate help lists the commands");
    if (c->args < c->command->args_min || c->args > c->command->args_max) {
        err_set(e, ERR_USAGE, "%s takes %s", c->command->name,
                *c->command->args ? c->command->args : "no arguments");
        return err_hint(e, "gpurate help %s has examples", c->command->name);
    }
    return true;
}

bool cmd_read(struct cmd *c, int argc, char **argv, struct err *e)
{
    struct line l = {.cmd = c, .level = LOG_WARN};

    return read_line(&l, argc, argv, e);
}

static bool answer(struct line *l, struct err *e)
{
    static const char version[] = "gpurate " GPURATE_VERSION "\n";

    if (l->version)
        return out_bytes(version, sizeof version - 1, e);
    if (l->help)
        return print_help(l, e);
    if (l->cmd->command->no_table && !cmd_no_table(l->cmd, "", e))
        return false;
    return l->cmd->command->run(l->cmd, e);
}

int cmd_main(int argc, char **argv)
{
    struct arena arena = {0};
    struct cmd c = {.arena = &arena, .format = OUT_TABLE};
    struct line line = {.cmd = &c, .level = LOG_WARN};
    struct err e = {0};
    bool done;

    c.db = getenv("GPURATE_DB");
    if (c.db && !*c.db)
        c.db = NULL;
    done = read_line(&line, argc, argv, &e);
    if (!c.config_dir)
        c.config_dir = default_config(&arena);
    if (!c.now_given)
        c.now = clock_now();
    done = done && answer(&line, &e);
    progress_end();
    if (!done && !e.said)
        log_err(LOG_ERROR, &e);
    arena_fini(&arena);
    out_fini();
    return done ? c.exit : err_exit(e.kind);
}
