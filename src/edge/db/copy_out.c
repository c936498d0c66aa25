/*
 * COPY out: rows as the server writes them, one at a time, so that memory does not grow with a
 * table.
 */
#include "base/clock.h"
#include "db_priv.h"

static bool begin(struct db *db, const char *sql, struct err *e)
{
    int64_t until = db_until(db);
    PGresult *res;
    ExecStatusType status;

    if (db_is_broken(db))
        return err_set(e, ERR_DATABASE, "the connection to the database is broken");
    db->sqlstate[0] = '\0';
    db_tell(sql, NULL);
    if (!pq.PQsendQuery(db->conn, sql))
        return db_broke(db, e);
    if (!db_flush(db, until, e) || !db_collect(db, until, &res, e))
        return false;
    status = pq.PQresultStatus(res);
    pq.PQclear(res);
    must(status == PGRES_COPY_OUT);
    return true;
}

/* The next row, or NULL behind the last one. */
static bool next_row(struct db *db, char **row, int *len, struct err *e)
{
    int64_t until = db_until(db);
    bool timeout;

    while ((*len = pq.PQgetCopyData(db->conn, row, 1)) == 0) {
        if (!db_wait_io(db, false, until, &timeout)) {
            if (!timeout)
                return db_broke(db, e);
            db_cancel(db);
            return err_set(e, ERR_DATABASE, "the database sent nothing more for %d ms",
                           db->deadline_ms);
        }
        if (!pq.PQconsumeInput(db->conn))
            return db_broke(db, e);
    }
    if (*len < 0)
        *row = NULL;
    return true;
}

bool db_copy_out(struct db *db, const char *sql,
                 bool (*take)(void *to, const char *row, size_t len, struct err *e), void *to,
                 struct err *e)
{
    PGresult *res;
    char *row;
    int len;

    if (!begin(db, sql, e))
        return false;
    for (;;) {
        bool taken;

        if (!next_row(db, &row, &len, e))
            return false;
        if (!row)
            break;
        taken = take(to, row, (size_t)len, e);
        pq.PQfreemem(row);
        if (!taken) {
            db_cancel(db);
            return false;
        }
    }
    if (!db_collect(db, db_until(db), &res, e)) /* a failure of the server's on the way */
        return false;
    pq.PQclear(res);
    return true;
}
