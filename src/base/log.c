#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/progress.h"
#include "base/severity_priv.h"
#include "base/text.h"

enum { LOG_VALUE_MAX = 4000 };

static enum log_level log_level = LOG_WARN;
static bool log_json;

void log_setup(enum log_level level, enum log_form form)
{
    log_level = level;
    log_json = form == LOG_JSON;
    severity_show(form == LOG_JOURNAL);
}

bool log_wants(enum log_level level)
{
    return level <= log_level;
}

static const char *const level_names[] = {"error", "warning", "info", "debug"};
static const enum severity severities[] = {SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_INFO,
                                           SEVERITY_DEBUG};

/* Bare where a shell could read it back bare, else as a JSON string. */
static void put_value(struct buf *b, const char *value)
{
    bool bare = *value != '\0';

    for (const char *p = value; *p; p++)
        bare = bare && *p > ' ' && *p != '"' && *p != '=' && *p != '\\' && *p != 127;
    if (bare)
        buf_put(b, value);
    else
        buf_json(b, value);
}

static void put_pair(struct buf *b, const char *key, const char *value)
{
    struct arena a = {0};

    /* It may hold what came from outside: no control character of that reaches a terminal. */
    value = text_clean(&a, value ? value : "", LOG_VALUE_MAX);
    if (log_json) {
        buf_put(b, b->len > 1 ? "," : "");
        buf_json(b, key);
        buf_put(b, ":");
        buf_json(b, value);
    } else {
        buf_put(b, b->len > 0 ? " " : "");
        buf_put(b, key);
        buf_put(b, "=");
        put_value(b, value);
    }
    arena_fini(&a);
}

void log_line(enum log_level level, const char *message, ...)
{
    struct buf b;
    va_list args;
    const char *key;

    if (!log_wants(level))
        return;
    buf_init(&b, 1 << 20);
    if (log_json)
        buf_put(&b, "{");
    put_pair(&b, "level", level_names[level]);
    put_pair(&b, "message", message);
    va_start(args, message);
    while ((key = va_arg(args, const char *)))
        put_pair(&b, key, va_arg(args, const char *));
    va_end(args);
    buf_put(&b, log_json ? "}\n" : "\n");
    progress_hide();
    (void)fprintf(stderr, "%s%s", severity_prefix(severities[level]), b.data);
    buf_fini(&b);
}

void log_err(enum log_level level, const struct err *e)
{
    if (e->hint[0])
        log_line(level, e->text, "kind", err_name(e->kind), "hint", e->hint, NULL);
    else
        log_line(level, e->text, "kind", err_name(e->kind), NULL);
}
