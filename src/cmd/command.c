#include "cmd/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cmd/commands.def"
#undef COMMAND

static const struct command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cmd/commands.def"
#undef COMMAND
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const struct cmd_option globals[] = {
    {"config", "DIR", false, "configuration folder (GPURATE_CONFIG; else ./config, /etc/gpurate)"},
    {"db", "CONNINFO", false, "PostgreSQL connection (GPURATE_DB; else gpurate.json)"},
    {"now", "TIME", false, "use this time instead of the clock, as 2026-05-28T16:20:00Z"},
    {"format", "FORMAT", false, "table, csv, json or ndjson"},
    {"log", "KIND", false, "talk on standard error as text or json"},
    {"quiet", NULL, false, "errors only"},
    {"verbose", NULL, false, "say what is done (twice: everything)"},
    {"show-config", NULL, false, "print the configuration in force and end"},
    {"version", NULL, false, "print the version and end"},
    {"help", NULL, false, "this text"},
};
enum { GLOBALS = sizeof globals / sizeof *globals };

static const char intro[] =
    "gpurate polls GPU and token marketplaces, computes reference indices and publishes them\n"
    "to PostgreSQL as settlement prices.\n\n"
    "usage: gpurate [OPTION...] COMMAND [...]\n\ncommands:\n";

static void put_options(const struct cmd_option *option, size_t len, struct buf *to)
{
    for (size_t i = 0; i < len && option[i].name; i++) {
        char left[64];

        (void)snprintf(left, sizeof left, "--%s%s%s", option[i].name, option[i].value ? " " : "",
                       option[i].value ? option[i].value : "");
        buf_fmt(to, "  %-22s %s\n", left, option[i].help);
    }
}

static void help_all(struct buf *to)
{
    buf_put(to, intro);
    for (size_t i = 0; i < COMMANDS; i++)
        buf_fmt(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    buf_put(to, "\noptions of all commands:\n");
    put_options(globals, GLOBALS, to);
    buf_put(to,
            "\nexit: 0 done, 1 verify found a difference, 64 usage, 65 bad data, 69 markets or\n"
            "database unreachable, 70 our bug, 73 74 cannot write, 75 try again, 77 permission,\n"
            "78 configuration. `gpurate COMMAND --help` has examples.\n");
}

static void help_one(const struct command *m, struct buf *to)
{
    buf_fmt(to, "gpurate %s %s\n\n%s\n", m->name, m->args, m->summary);
    if (m->more)
        buf_fmt(to, "\n%s\n", m->more);
    if (m->option[0].name) {
        buf_put(to, "\noptions:\n");
        put_options(m->option, CMD_OPTIONS_MAX, to);
    }
    buf_fmt(to, "\nexamples:\n%s\n", m->examples);
}

static bool print_help(const struct command *m, struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    if (m)
        help_one(m, &b);
    else
        help_all(&b);
    done = out_bytes(b.data, b.len, e);
    buf_fini(&b);
    return done;
}

const char *cmd_option_at(const struct cmd *c, const char *name, size_t n)
{
    for (size_t i = 0; i < c->set_len; i++)
        if (text_eq(c->set[i].option->name, name) && n-- == 0)
            return c->set[i].value ? c->set[i].value : "";
    return NULL;
}

const char *cmd_option(const struct cmd *c, const char *name)
{
    return cmd_option_at(c, name, 0);
}

bool cmd_option_date(const struct cmd *c, const char *name, int64_t *out, struct err *e)
{
    const char *text = cmd_option(c, name);

    if (!text || clock_parse_date(text, out))
        return true;
    return err_set(e, ERR_USAGE, "--%s is \"%s\", expected a date such as 2026-05-28", name, text);
}

static const struct cmd_option *find_option(const struct cmd_option *list, size_t len,
                                            const char *name, size_t name_len)
{
    for (size_t i = 0; i < len && list[i].name; i++)
        if (strlen(list[i].name) == name_len && memcmp(list[i].name, name, name_len) == 0)
            return &list[i];
    return NULL;
}

static bool set_global(struct cmd *c, const char *name, const char *value, bool *json_log,
                       int *level, struct err *e)
{
    if (text_eq(name, "config")) {
        c->config_dir = value;
    } else if (text_eq(name, "db")) {
        c->db = value;
    } else if (text_eq(name, "now")) {
        c->now_given = true;
        if (!clock_parse(value, &c->now))
            return err_set(e, ERR_USAGE,
                           "--now is \"%s\", expected a time in UTC such as "
                           "2026-05-28T16:20:00Z",
                           value);
    } else if (text_eq(name, "format")) {
        c->format_given = true;
        if (!out_format_by_name(value, &c->format))
            return err_set(e, ERR_USAGE, "--format is \"%s\", expected table, csv, json or ndjson",
                           value);
    } else if (text_eq(name, "log")) {
        *json_log = text_eq(value, "json");
        if (!*json_log && !text_eq(value, "text"))
            return err_set(e, ERR_USAGE, "--log is \"%s\", expected text or json", value);
    } else if (text_eq(name, "quiet")) {
        c->quiet = true;
        *level = LOG_ERROR;
    } else if (text_eq(name, "verbose")) {
        c->verbose = true;
        *level = *level < LOG_INFO ? LOG_INFO : LOG_DEBUG;
    } else if (text_eq(name, "show-config")) {
        c->show_config = true;
    }
    return true;
}

/* One "--name", "--name=value" or "--name value" at argv[*i]. */
static bool take_option(struct cmd *c, int argc, char **argv, int *i, bool *json_log, int *level,
                        bool *help, struct err *e)
{
    const char *name = argv[*i] + 2, *equals = strchr(name, '='), *value = NULL;
    size_t len = equals ? (size_t)(equals - name) : strlen(name);
    const struct cmd_option *own =
        c->command ? find_option(c->command->option, CMD_OPTIONS_MAX, name, len) : NULL;
    const struct cmd_option *option = own ? own : find_option(globals, GLOBALS, name, len);

    if (!option)
        return err_set(e, ERR_USAGE, "unknown option \"--%.*s\"%s%s", (int)len, name,
                       c->command ? " of " : "", c->command ? c->command->name : "");
    if (option->value) {
        if (!equals && *i + 1 >= argc)
            return err_set(e, ERR_USAGE, "option \"--%s\" needs a value: %s", option->name,
                           option->value);
        value = equals ? equals + 1 : argv[++*i];
    } else if (equals) {
        return err_set(e, ERR_USAGE, "option \"--%s\" takes no value", option->name);
    }
    if (!own && text_eq(option->name, "help")) {
        *help = true;
        return true;
    }
    if (!own && text_eq(option->name, "version")) {
        static const char version[] = "gpurate " GPURATE_VERSION "\n";

        if (!out_bytes(version, sizeof version - 1, e))
            return false;
        exit(0);
    }
    if (!own)
        return set_global(c, option->name, value, json_log, level, e);
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
    return err_hint(e, "gpurate --help lists the commands");
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

static bool read_line(struct cmd *c, int argc, char **argv, bool *help, struct err *e)
{
    bool json_log = false, options = true, done = true;
    int level = LOG_WARN;

    c->arg = ARENA_ARRAY(c->arena, const char *, (size_t)argc + 1);
    c->set = arena_array(c->arena, (size_t)argc + 1, sizeof *c->set);
    for (int i = 1; i < argc && done; i++) {
        if (options && text_eq(argv[i], "--"))
            options = false;
        else if (options && text_eq(argv[i], "-h"))
            *help = true;
        else if (options && text_eq(argv[i], "-v"))
            done = set_global(c, "verbose", NULL, &json_log, &level, e);
        else if (options && text_eq(argv[i], "-q"))
            done = set_global(c, "quiet", NULL, &json_log, &level, e);
        else if (options && text_starts(argv[i], "--"))
            done = take_option(c, argc, argv, &i, &json_log, &level, help, e);
        else if (options && argv[i][0] == '-' && argv[i][1])
            done = err_set(e, ERR_USAGE, "unknown option \"%s\"", argv[i]);
        else if (!c->command)
            done = take_command(c, argv[i], e);
        else
            c->arg[c->args++] = argv[i];
    }
    log_setup((enum log_level)level, json_log);
    if (!done || *help)
        return done;
    if (!c->command)
        return err_set(e, ERR_USAGE, "no command given")
               || err_hint(e, "gpurate --help lists the commands");
    if (c->args < c->command->args_min || c->args > c->command->args_max) {
        err_set(e, ERR_USAGE, "%s takes %s", c->command->name,
                *c->command->args ? c->command->args : "no arguments");
        return err_hint(e, "gpurate %s --help has examples", c->command->name);
    }
    return true;
}

int cmd_main(int argc, char **argv)
{
    struct arena arena = {0};
    struct cmd c = {.arena = &arena, .format = OUT_TABLE};
    struct err e = {0};
    bool help = false, done;

    c.db = getenv("GPURATE_DB");
    if (c.db && !*c.db)
        c.db = NULL;
    done = read_line(&c, argc, argv, &help, &e);
    if (!c.config_dir)
        c.config_dir = default_config(&arena);
    if (!c.now_given)
        c.now = clock_now();
    if (done && help)
        done = print_help(c.command, &e);
    else if (done)
        done = c.command->run(&c, &e);
    if (!done && e.text[0]) /* empty: the command has said it */
        log_err(LOG_ERROR, &e);
    arena_fini(&arena);
    return done ? c.exit : err_exit(e.kind);
}
