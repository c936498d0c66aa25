/*
 * Talk for the operator, on standard error: `key=value` lines, JSON lines with --log json, or lines
 * with their severity in front for the journal of systemd (base/severity_priv.h).
 *
 * Nothing is printed below the level asked for; the default is warnings and errors, so cron is
 * silent when all is well. Values come from the outside and are quoted. Never log a key.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H
#include <stdbool.h>
#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

enum log_form { LOG_TEXT, LOG_JSON, LOG_JOURNAL };

void log_setup(enum log_level level, enum log_form form);
bool log_wants(enum log_level level);

/*
 * One line. Pairs follow as const char *key, const char *value, ending in NULL:
 * log_line(LOG_WARN, "market failed", "market", m->name, "why", e.text, NULL)
 */
void log_line(enum log_level level, const char *message, ...) __attribute__((sentinel));

/* The error as a line, its hint as a second one. */
void log_err(enum log_level level, const struct err *e);

#endif
