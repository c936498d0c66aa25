#include "cmd/option.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cmd/command.h"

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

static bool is_word_of(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; (at = strstr(at, word)) != NULL; at += len)
        if ((at == words || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

bool cmd_takes(const struct cmd *c, const char *what, const char *names, struct err *e)
{
    for (size_t i = 0; i < c->set_len; i++)
        if (!is_word_of(names, c->set[i].option->name))
            return err_set(e, ERR_USAGE, "--%s says nothing to %s %s", c->set[i].option->name,
                           c->command->name, what);
    return true;
}

bool cmd_no_table(const struct cmd *c, const char *what, struct err *e)
{
    if (!c->format_given && !c->columns)
        return true;
    return err_set(e, ERR_USAGE, "--%s says nothing to %s%s%s", c->columns ? "columns" : "format",
                   c->command->name, *what ? " " : "", what);
}

bool cmd_option_date(const struct cmd *c, const char *name, int64_t *out, struct err *e)
{
    const char *text = cmd_option(c, name);

    if (!text || clock_parse_date(text, out))
        return true;
    return err_set(e, ERR_USAGE, "--%s is \"%s\", expected a date such as 2026-05-28", name, text);
}
