/*
 * Who listens to what is asked of the database: a test that counts, nobody otherwise.
 */
#include "db_priv.h"

static struct {
    void (*sent)(void *to, const char *sql, const struct db_args *p);
    void *to;
} watcher;

void db_watch(void (*sent)(void *to, const char *sql, const struct db_args *p), void *to)
{
    watcher.sent = sent;
    watcher.to = to;
}

void db_tell(const char *sql, const struct db_args *p)
{
    if (watcher.sent)
        watcher.sent(watcher.to, sql, p);
}
