/*
 * COPY out: rows as the server writes them, one at a time, so that memory does not grow with a
 * table.
 */
#include "base/clock.h"
#include "db_priv.h"

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

    if (!db_start_copy(db, sql, PGRES_COPY_OUT, e))
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
