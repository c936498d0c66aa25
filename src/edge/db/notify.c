/*
 * LISTEN and NOTIFY.
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "db_priv.h"

/* LISTEN takes a name, not a parameter. */
bool db_listen(struct db *db, const char *channel, struct err *e)
{
    struct arena a = {0};
    char *name = pq.PQescapeIdentifier(db->conn, channel, strlen(channel));
    bool done = false;

    if (name)
        done = db_exec(db, text_fmt(&a, "listen %s", name), NULL, NULL, e);
    else
        err_set(e, ERR_BUG, "\"%s\" cannot be the name of a channel", channel);
    pq.PQfreemem(name);
    arena_fini(&a);
    return done;
}

bool db_notify(struct db *db, const char *channel, const char *payload, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, channel);
    db_arg_text(&p, payload);
    done = db_query(db, "select pg_notify($1, $2)", &p, 1, 1, &res, e);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

bool db_wait(struct db *db, int timeout_ms, const char **payload, struct arena *a, struct err *e)
{
    int64_t until = clock_mono_ms() + timeout_ms;

    *payload = NULL;
    if (db_is_broken(db))
        return err_set(e, ERR_DATABASE, "the connection to the database is broken");
    for (;;) {
        PGnotify *note = pq.PQnotifies(db->conn);
        bool timeout;

        if (note) {
            *payload = text_dup(a, note->extra);
            pq.PQfreemem(note);
            return true;
        }
        if (!db_wait_io(db, false, until, &timeout))
            return timeout ? true : db_broke(db, e);
        if (!pq.PQconsumeInput(db->conn))
            return db_broke(db, e);
    }
}
