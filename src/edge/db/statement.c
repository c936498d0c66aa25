/*
 * Statements, results and transactions.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/text.h"
#include "db_priv.h"
#include "edge/db/value_priv.h"

static bool send(struct db *db, const char *sql, const struct db_args *p, bool script,
                 struct err *e)
{
    int sent;

    if (!db->conn || db->given_up)
        return err_set(e, ERR_DATABASE, "the connection to the database is broken");
    if (db->ahead && pq.PQtransactionStatus(db->conn) == PQTRANS_IDLE
        && !db->ahead(db->ahead_to, e))
        return false;
    db->sqlstate[0] = '\0';
    if (!db_tell(sql, p, e))
        return false;
    if (script)
        sent = pq.PQsendQuery(db->conn, sql);
    else
        sent = pq.PQsendQueryParams(db->conn, sql, p ? p->len : 0, NULL, p ? p->value : NULL, NULL,
                                    NULL, 0);
    return sent ? true : db_broke(db, e);
}

static bool perform(struct db *db, const char *sql, const struct db_args *p, bool script,
                    PGresult **out, struct err *e)
{
    int64_t until = db_until(db);

    *out = NULL;
    return send(db, sql, p, script, e) && db_flush(db, until, e) && db_collect(db, until, out, e);
}

bool db_start_copy(struct db *db, const char *sql, ExecStatusType status, struct err *e)
{
    PGresult *res;
    bool started;

    if (!perform(db, sql, NULL, true, &res, e))
        return false;
    started = pq.PQresultStatus(res) == status;
    pq.PQclear(res);
    must(started);
    return true;
}

bool db_exec(struct db *db, const char *sql, const struct db_args *p, int64_t *rows, struct err *e)
{
    PGresult *res;
    int64_t touched = 0;

    if (!perform(db, sql, p, false, &res, e))
        return false;
    if (*pq.PQcmdTuples(res))
        must(text_int(pq.PQcmdTuples(res), 0, INT64_MAX, &touched));
    if (rows)
        *rows = touched;
    pq.PQclear(res);
    return true;
}

/* Rows of one poll, and those of one run, say the same of many things: it is looked at once. */
static bool is_as_before(const char *text, size_t len, const char *before, size_t before_len)
{
    return before && len == before_len && memcmp(text, before, len) == 0;
}

/* What stands in the database is not all ours: a value beyond our types is told, not broken at. */
static bool are_readable(const PGresult *res, struct err *e)
{
    int rows = pq.PQntuples(res), cols = pq.PQnfields(res);

    for (int c = 0; c < cols; c++) {
        Oid type = pq.PQftype(res, c);
        const char *before = NULL;
        size_t before_len = 0;

        if (!db_is_bounded(type))
            continue;
        for (int r = 0; r < rows; r++) {
            const char *text = pq.PQgetvalue(res, r, c);
            size_t len = (size_t)pq.PQgetlength(res, r, c);

            if (pq.PQgetisnull(res, r, c) || is_as_before(text, len, before, before_len))
                continue;
            if (!db_is_readable(type, text, len))
                return err_set(e, ERR_DATABASE, "a stored value is out of range: \"%.40s\"", text);
            before = text, before_len = len;
        }
    }
    return true;
}

bool db_query(struct db *db, const char *sql, const struct db_args *p, int rows, int cols,
              struct db_result **out, struct err *e)
{
    PGresult *res;
    int got_rows, got_cols;

    *out = NULL;
    if (!perform(db, sql, p, false, &res, e))
        return false;
    got_rows = pq.PQntuples(res);
    got_cols = pq.PQnfields(res);
    if ((rows != DB_ANY && got_rows != rows) || got_cols != cols) {
        pq.PQclear(res);
        return err_set(e, ERR_DATABASE, "got %d rows of %d, expected %d of %d", got_rows, got_cols,
                       rows, cols);
    }
    if (!are_readable(res, e)) {
        pq.PQclear(res);
        return false;
    }
    *out = memory_new(sizeof **out);
    (*out)->res = res;
    return true;
}

bool db_script(struct db *db, const char *sql, struct err *e)
{
    PGresult *res;

    if (!perform(db, sql, NULL, true, &res, e))
        return false;
    pq.PQclear(res);
    return true;
}

void db_result_close(struct db_result **r)
{
    if (*r)
        pq.PQclear((*r)->res);
    free(*r);
    *r = NULL;
}

int db_rows(const struct db_result *r)
{
    return pq.PQntuples(r->res);
}

bool db_is_null(const struct db_result *r, int row, int col)
{
    return pq.PQgetisnull(r->res, row, col) != 0;
}

const char *db_text(const struct db_result *r, int row, int col)
{
    return db_is_null(r, row, col) ? NULL : pq.PQgetvalue(r->res, row, col);
}

int64_t db_int(const struct db_result *r, int row, int col)
{
    const char *text = db_text(r, row, col);
    int64_t value = 0;

    if (text)
        must(text_int(text, INT64_MIN, INT64_MAX, &value));
    return value;
}

int32_t db_int32(const struct db_result *r, int row, int col)
{
    Oid type = pq.PQftype(r->res, col);

    must(type == DB_TYPE_INT4 || type == DB_TYPE_INT2);
    return (int32_t)db_int(r, row, col);
}

bool db_bool(const struct db_result *r, int row, int col)
{
    const char *text = db_text(r, row, col);

    must(!text || text_eq(text, "t") || text_eq(text, "f"));
    return text && *text == 't';
}

/* 0 for null. */
static int64_t value_of(const struct db_result *r, int row, int col,
                        bool (*read)(const char *text, int64_t *out))
{
    const char *text = db_text(r, row, col);
    int64_t value = 0;

    if (text)
        must(read(text, &value));
    return value;
}

int64_t db_nano(const struct db_result *r, int row, int col)
{
    return value_of(r, row, col, db_read_nano);
}

int64_t db_time(const struct db_result *r, int row, int col)
{
    return value_of(r, row, col, db_read_time);
}

int64_t db_date(const struct db_result *r, int row, int col)
{
    return value_of(r, row, col, db_read_date);
}

/* ---- a slice at a time ---- */

static bool each_slice(struct db *db, int cols,
                       bool (*each)(const struct db_result *slice, void *data, struct err *e),
                       void *data, struct err *e)
{
    for (;;) {
        struct db_result *slice;
        bool more, good;

        if (!db_query(db, "fetch 8192 from gpurate_each", NULL, DB_ANY, cols, &slice, e))
            return false;
        more = db_rows(slice) > 0;
        good = !more || each(slice, data, e);
        db_result_close(&slice);
        if (!good)
            return false;
        if (!more)
            return db_exec(db, "close gpurate_each", NULL, NULL, e);
    }
}

/* A cursor is read to its end here, so it is planned for all rows, not for the first few. */
bool db_each(struct db *db, const char *sql, const struct db_args *p, int cols,
             bool (*each)(const struct db_result *slice, void *data, struct err *e), void *data,
             struct err *e)
{
    struct arena a = {0};
    bool done = db_exec(db, "set local cursor_tuple_fraction = 1", NULL, NULL, e)
                && db_exec(db, text_fmt(&a, "declare gpurate_each no scroll cursor for %s", sql), p,
                           NULL, e)
                && each_slice(db, cols, each, data, e);

    arena_fini(&a);
    return done;
}

/* ---- transactions ---- */

bool db_begin(struct db *db, enum db_begin mode, struct err *e)
{
    return db_exec(db,
                   mode == DB_SNAPSHOT ? "begin isolation level repeatable read read only"
                                       : "begin isolation level read committed",
                   NULL, NULL, e);
}

/* COMMIT of a failed transaction is answered ROLLBACK, which is no error to libpq. */
bool db_commit(struct db *db, struct err *e)
{
    if (!db_is_broken(db) && pq.PQtransactionStatus(db->conn) != PQTRANS_INTRANS) {
        db_rollback(db);
        return err_set(e, ERR_BUG, "commit without a transaction in good order");
    }
    return db_exec(db, "commit", NULL, NULL, e);
}

void db_rollback(struct db *db)
{
    struct err ignored = {0};
    char state[sizeof db->sqlstate];

    if (db_is_broken(db) || pq.PQtransactionStatus(db->conn) == PQTRANS_IDLE)
        return;
    memcpy(state, db->sqlstate, sizeof state); /* of the statement that made it necessary */
    if (!db_exec(db, "rollback", NULL, NULL, &ignored))
        db->given_up = true;
    memcpy(db->sqlstate, state, sizeof state);
}
