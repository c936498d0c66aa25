#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct err_row {
    const char *name;
    int exit;
    bool retry;
};

static const struct err_row rows[ERR_KINDS] = {
#define ERR(name, text, exit, retry, meaning) [ERR_##name] = {text, exit, retry},
#include "base/err.def"
#undef ERR
};

bool err_set(struct err *e, enum err_kind kind, const char *fmt, ...)
{
    va_list args;

    e->kind = kind;
    e->hint[0] = '\0';
    e->line = 0;
    e->said = false;
    va_start(args, fmt);
    (void)vsnprintf(e->text, sizeof e->text, fmt, args);
    va_end(args);
    return false;
}

bool err_in(struct err *e, const char *fmt, ...)
{
    char inner[sizeof e->text];
    va_list args;
    size_t used;

    memcpy(inner, e->text, sizeof inner);
    va_start(args, fmt);
    (void)vsnprintf(e->text, sizeof e->text, fmt, args);
    va_end(args);
    used = strlen(e->text);
    (void)snprintf(e->text + used, sizeof e->text - used, ": %s", inner);
    return false;
}

bool err_in_file(struct err *e, const char *file)
{
    int line = e->line;

    e->line = 0;
    return line > 0 ? err_in(e, "%s:%d", file, line) : err_in(e, "%s", file);
}

bool err_hint(struct err *e, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(e->hint, sizeof e->hint, fmt, args);
    va_end(args);
    return false;
}

const char *err_name(enum err_kind kind)
{
    return rows[kind].name;
}

int err_exit(enum err_kind kind)
{
    return rows[kind].exit;
}

bool err_is_transient(enum err_kind kind)
{
    return rows[kind].retry;
}
