#include "cmd/help_priv.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/version.h"
#include "cmd/out.h"

enum { HELP_WIDTH = 80 };

static const char about[] =
    "gpurate polls GPU and token marketplaces, computes reference indices and publishes them\n"
    "to PostgreSQL as settlement prices.";

static const char exits[] =
    "0 done, 1 verify found a difference, 64 usage, 65 bad data, 69 markets or\n"
    "database unreachable, 70 our bug, 73 74 cannot write, 75 try again, 77 permission,\n"
    "78 configuration.";

bool help_form_by_name(const char *name, enum help_form *out)
{
    if (text_eq(name, "man"))
        *out = HELP_MAN;
    else if (text_eq(name, "completion"))
        *out = HELP_COMPLETION;
    else
        return false;
    return true;
}

static size_t options_of(const struct command *m)
{
    size_t n = 0;

    while (n < CMD_OPTIONS_MAX && m->option[n].name)
        n++;
    return n;
}

/* Lines that follow each other are a paragraph, but those that begin with a blank. */
static void text_prose(const char *text, struct buf *to)
{
    struct buf joined;

    buf_init(&joined, SIZE_MAX / 2);
    for (bool list = text[0] == ' '; *text; text++) {
        bool goes_on = text[0] == '\n' && !list && text[1] && !strchr(" \n", text[1]);

        if (text[0] == '\n' && !goes_on)
            list = text[1] == ' ' || text[1] == '\n';
        buf_put_n(&joined, goes_on ? " " : text, 1);
    }
    out_wrap(to, joined.data, HELP_WIDTH, 0);
    buf_fini(&joined);
}

/* A word and its sentence, which goes on under itself. */
static void text_pair(const char *word, int width, const char *sentence, struct buf *to)
{
    struct buf line;

    buf_init(&line, SIZE_MAX / 2);
    buf_fmt(&line, "  %-*s %s", width, word, sentence);
    out_wrap(to, line.data, HELP_WIDTH, (size_t)width + 3);
    buf_fini(&line);
}

static void text_option(const struct cmd_option *option, struct buf *to)
{
    char left[64];

    (void)snprintf(left, sizeof left, "--%s%s%s", option->name, option->value ? " " : "",
                   option->value ? option->value : "");
    text_pair(left, 22, option->help, to);
}

static void text_all(const struct help_tables *t, struct buf *to)
{
    struct buf exit;

    buf_init(&exit, SIZE_MAX / 2);
    text_prose(about, to);
    buf_put(to, "\nusage: gpurate [OPTION...] COMMAND [...]\n\ncommands:\n");
    for (size_t i = 0; i < t->commands; i++)
        text_pair(t->command[i]->name, 10, t->command[i]->summary, to);
    buf_put(to, "\noptions of all commands:\n");
    for (size_t i = 0; i < t->globals; i++)
        text_option(t->global[i], to);
    buf_fmt(&exit, "exit: %s `gpurate help COMMAND` has examples.", exits);
    buf_put(to, "\n");
    text_prose(exit.data, to);
    buf_fini(&exit);
}

static void text_one(const struct command *m, struct buf *to)
{
    buf_fmt(to, "gpurate %s %s\n\n", m->name, m->args);
    out_wrap(to, m->summary, HELP_WIDTH, 0);
    if (m->more) {
        buf_put(to, "\n");
        text_prose(m->more, to);
    }
    if (m->option[0].name) {
        buf_put(to, "\noptions:\n");
        for (size_t i = 0; i < options_of(m); i++)
            text_option(&m->option[i], to);
    }
    buf_fmt(to, "\nexamples:\n%s\n", m->examples);
}

/* Text that roff leaves as it is: no escape, no request at the beginning of a line. */
static void man_text(const char *text, struct buf *to)
{
    bool begins = true;

    for (const char *p = text; *p; p++) {
        if (begins && (*p == '.' || *p == '\''))
            buf_put(to, "\\&");
        begins = *p == '\n';
        if (*p == '\\')
            buf_put(to, "\\e");
        else if (*p == '-')
            buf_put(to, "\\-");
        else
            buf_fmt(to, "%c", *p);
    }
    buf_put(to, "\n");
}

static void man_name(const char *name, struct buf *to)
{
    for (const char *p = name; *p; p++)
        if (*p == '-')
            buf_put(to, "\\-");
        else
            buf_fmt(to, "%c", *p);
}

static void man_option(const struct cmd_option *option, struct buf *to)
{
    buf_put(to, ".TP\n\\fB\\-\\-");
    man_name(option->name, to);
    buf_put(to, "\\fR");
    if (option->value)
        buf_fmt(to, " \\fI%s\\fR", option->value);
    buf_fmt(to, "%s\n", option->repeat ? " (repeatable)" : "");
    man_text(option->help, to);
}

static void man_command(const struct command *m, struct buf *to)
{
    buf_fmt(to, ".SS gpurate %s %s\n", m->name, m->args);
    man_text(m->summary, to);
    if (m->more) {
        buf_put(to, ".PP\n.nf\n");
        man_text(m->more, to);
        buf_put(to, ".fi\n");
    }
    for (size_t i = 0; i < options_of(m); i++)
        man_option(&m->option[i], to);
    buf_put(to, ".PP\nExamples:\n.PP\n.nf\n");
    man_text(m->examples, to);
    buf_put(to, ".fi\n");
}

static void man_all(const struct help_tables *t, int64_t now, struct buf *to)
{
    char date[CLOCK_TEXT_MAX];

    buf_fmt(to, ".TH GPURATE 1 %s \"gpurate " GPURATE_VERSION "\" \"User Commands\"\n",
            clock_text_date(clock_date_of(now), date));
    buf_put(to, ".SH NAME\ngpurate \\- reference prices of GPU time and AI tokens\n"
                ".SH SYNOPSIS\n.B gpurate\n[\\fIOPTION\\fR...] \\fICOMMAND\\fR [...]\n"
                ".SH DESCRIPTION\n");
    man_text(about, to);
    buf_put(to, ".SH OPTIONS\nOf all commands:\n");
    for (size_t i = 0; i < t->globals; i++)
        man_option(t->global[i], to);
    buf_put(to, ".SH COMMANDS\n");
    for (size_t i = 0; i < t->commands; i++)
        man_command(t->command[i], to);
    buf_put(to, ".SH EXIT STATUS\n");
    man_text(exits, to);
}

static void words_of(const struct cmd_option *const *option, size_t n, struct buf *to)
{
    for (size_t i = 0; i < n; i++)
        buf_fmt(to, "%s--%s", i ? " " : "", option[i]->name);
}

static void completion(const struct help_tables *t, struct buf *to)
{
    buf_put(to, "# bash completion of gpurate\n"
                "_gpurate()\n{\n    local word command= words\n    local commands='");
    for (size_t i = 0; i < t->commands; i++)
        buf_fmt(to, "%s%s", i ? " " : "", t->command[i]->name);
    buf_put(to, "'\n    local globals='");
    words_of(t->global, t->globals, to);
    buf_put(to, "'\n\n"
                "    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
                "        case \" $commands \" in *\" $word \"*) command=$word && break ;; esac\n"
                "    done\n    case $command in\n");
    for (size_t i = 0; i < t->commands; i++) {
        const struct command *m = t->command[i];

        buf_fmt(to, "    %s) words='", m->name);
        for (size_t k = 0; k < options_of(m); k++)
            buf_fmt(to, "%s--%s", k ? " " : "", m->option[k].name);
        buf_put(to, "' ;;\n");
    }
    buf_put(to, "    *) words=\"$commands help\" ;;\n    esac\n"
                "    COMPREPLY=()\n"
                "    case ${COMP_WORDS[COMP_CWORD-1]} in\n"
                "    --format) words='table csv json ndjson' globals= ;;\n    esac\n"
                "    while read -r word; do\n        COMPREPLY+=(\"$word\")\n"
                "    done < <(compgen -W \"$words $globals\" -- \"${COMP_WORDS[COMP_CWORD]}\")\n"
                "}\ncomplete -o default -F _gpurate gpurate\n");
}

void help_put(const struct help_tables *t, const struct command *one, enum help_form form,
              int64_t now, struct buf *to)
{
    if (form == HELP_MAN)
        man_all(t, now, to);
    else if (form == HELP_COMPLETION)
        completion(t, to);
    else if (one)
        text_one(one, to);
    else
        text_all(t, to);
}
