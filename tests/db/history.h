/*
 * A database with months of history in it (history.sql), and the program's commands run over it in
 * this process, at HISTORY_NOW, when nothing is due.
 */
#ifndef TESTS_DB_HISTORY_H
#define TESTS_DB_HISTORY_H
#include "scratch.h"

#define HISTORY_NOW "2026-11-18T12:30:00Z"

/* A folder of its own with a configuration under which no market is asked, in "config". */
const char *history_config(struct arena *a);

/* Runs a command, its output put aside; gives its exit code. args end with NULL. */
int history_command(const char *config, const char *db, const char *const *args);

/* The same at another time. */
int history_command_at(const char *config, const char *db, const char *now,
                       const char *const *args);

/* A new scratch database with so many months; gives its conninfo. */
const char *history_fill(int months, const char *config, struct arena *a);

/*
 * A new scratch database in which three days of all indices were published, the newest final of
 * 2026-03-09; gives the folder of its configuration.
 */
#define HISTORY_DAYS_NOW "2026-03-09T20:05:00Z"
enum { HISTORY_DAYS = 3 };
const char *history_days(const char **db, struct arena *a);

#endif
