/*
 * Who is called when a statement goes out: a test that counts or keeps it back, and whoever keeps a
 * lease.
 */
#include <pthread.h>

#include "base/must.h"
#include "db_priv.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

static struct {
    void (*sent)(void *to, const char *sql, const struct db_args *p);
    void *to;
} watcher;

static struct {
    bool (*is_held)(void *to, const char *sql);
    void *to;
} holder;

void db_watch(void (*sent)(void *to, const char *sql, const struct db_args *p), void *to)
{
    watcher.sent = sent;
    watcher.to = to;
}

void db_ahead(struct db *db, bool (*ahead)(void *to, struct err *e), void *to)
{
    db->ahead = ahead;
    db->ahead_to = to;
}

void db_hold(bool (*is_held)(void *to, const char *sql), void *to)
{
    holder.is_held = is_held;
    holder.to = to;
}

static bool tell(const char *sql, const struct db_args *p, struct err *e)
{
    if (holder.is_held && holder.is_held(holder.to, sql))
        return err_set(e, ERR_DATABASE, "the statement was kept back");
    if (watcher.sent)
        watcher.sent(watcher.to, sql, p);
    return true;
}

bool db_tell(const char *sql, const struct db_args *p, struct err *e)
{
    bool goes;

    must(pthread_mutex_lock(&mutex) == 0);
    goes = tell(sql, p, e);
    must(pthread_mutex_unlock(&mutex) == 0);
    return goes;
}
