/*
 * PostgreSQL through libpq, which is opened when the first connection is made.
 *
 * One connection. Statements take parameters, never pasted values; each has a deadline of ours:
 * when it passes, the statement is cancelled, the connection drained (or given up when that
 * does not work either) and the error says so. Results are checked for status and shape.
 *
 * Session: search_path as asked, time zone UTC, encoding UTF-8, ISO dates. Several hosts and
 * target_session_attrs in the connection string work as libpq does them. Passwords never reach a
 * message.
 *
 * Kinds of errors: ERR_DATABASE unreachable, broken or refused; ERR_PERMISSION; ERR_WRITE disk
 * full or read-only; ERR_SERIAL the transaction is to be tried again by the caller; ERR_CONFIG the
 * connection string is malformed.
 *
 * Ownership: a connection and a result are closed by whoever opened them. Not for use by several
 * threads at once.
 */
#ifndef EDGE_DB_DB_H
#define EDGE_DB_DB_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"

struct db;
struct db_result;

struct db_options {
    const char *conninfo;    /* keywords or URI; NULL or "": libpq's environment variables */
    const char *search_path; /* "gpurate"; NULL: only pg_catalog */
    int connect_s;           /* per host, when the connection string has none; 0 is 5 */
    int deadline_ms;         /* per statement; 0 is 60000 */
    int idle_s;              /* within a transaction, before the server ends it; 0 is 300 */
};

bool db_open(struct db **out, const struct db_options *o, struct err *e) MUST_USE;
void db_close(struct db **db);

/* Another connection with the options of one, which another thread may use meanwhile. */
bool db_open_like(struct db **out, const struct db *db, struct err *e) MUST_USE;

/* How many hosts a connection string (or the environment) names; 1 where it names none. */
int db_hosts(const char *conninfo);

/* A fresh connection in the place of a broken one, with the same options and an empty session. */
bool db_reopen(struct db *db, struct err *e) MUST_USE;

/* True when the connection can no longer be used; db_reopen may help. */
bool db_is_broken(const struct db *db);

/* Deadline of the statements to come, in milliseconds; gives the one of before. */
int db_deadline(struct db *db, int ms);

/* ---- parameters ---- */

enum { DB_ARGS_MAX = 64 };

struct db_args {
    struct arena *arena; /* where formatted values live */
    const char *value[DB_ARGS_MAX];
    int len;
};

/* Each adds one parameter: $1, $2, ... Bytes that are not UTF-8 become U+FFFD. */
void db_arg_text(struct db_args *p, const char *text); /* NULL is SQL's null */
void db_arg_int(struct db_args *p, int64_t value);
void db_arg_bool(struct db_args *p, bool value);
void db_arg_nano(struct db_args *p, int64_t nano);                       /* 1e-9 as numeric */
void db_arg_time(struct db_args *p, int64_t time);                       /* seconds; 0 is null */
void db_arg_date(struct db_args *p, int64_t date);                       /* days */
void db_arg_texts(struct db_args *p, const char *const *at, size_t len); /* text[] */
void db_arg_ints(struct db_args *p, const int64_t *at, size_t len);      /* bigint[] */
void db_arg_times(struct db_args *p, const int64_t *at, size_t len);     /* timestamptz[] */
void db_arg_dates(struct db_args *p, const int64_t *at, size_t len);     /* date[] */

/* ---- statements ---- */

enum { DB_ANY = -1 };

/* A statement without rows; *rows (may be NULL) gets how many it touched. */
bool db_exec(struct db *db, const char *sql, const struct db_args *p, int64_t *rows,
             struct err *e) MUST_USE;

/*
 * A query. rows: how many are expected, or DB_ANY; cols: always told. ERR_DATABASE also for a
 * numeric, time or date beyond the range of the functions below.
 */
bool db_query(struct db *db, const char *sql, const struct db_args *p, int rows, int cols,
              struct db_result **out, struct err *e) MUST_USE;

/* Several statements of our own in one text, without parameters: migrations. */
bool db_script(struct db *db, const char *sql, struct err *e) MUST_USE;

void db_result_close(struct db_result **r);
int db_rows(const struct db_result *r);

/* Borrowed until the result is closed; NULL for SQL's null. */
const char *db_text(const struct db_result *r, int row, int col);
bool db_is_null(const struct db_result *r, int row, int col);

/*
 * Typed values. Null reads as 0 (false). What does not have the type is our own query's fault and
 * stops the program. Times come as whole seconds: the column must be selected as it is.
 */
int64_t db_int(const struct db_result *r, int row, int col);
/* The column must be an integer or a smallint, so that the server refuses what does not fit. */
int32_t db_int32(const struct db_result *r, int row, int col);
bool db_bool(const struct db_result *r, int row, int col);
int64_t db_nano(const struct db_result *r, int row, int col);
int64_t db_time(const struct db_result *r, int row, int col);
int64_t db_date(const struct db_result *r, int row, int col);

/*
 * Tells `sent` of each statement as it goes out, on every connection of this process; NULL: nobody
 * listens. p is NULL where there are no parameters. For tests that ask what a command costs.
 * Connections of several threads tell one after the other, here and in db_hold.
 */
void db_watch(void (*sent)(void *to, const char *sql, const struct db_args *p), void *to);

/*
 * A statement of which is_held says so does not go out and fails (ERR_DATABASE), the connection
 * and its transaction left as they were; NULL: none. For tests that ask what becomes of an answer
 * that does not come.
 */
void db_hold(bool (*is_held)(void *to, const char *sql), void *to);

/*
 * Calls `ahead` before each statement outside of a transaction; false, with its error, and the
 * statement is not sent. Statements of its own call it again. NULL: nobody is called.
 */
void db_ahead(struct db *db, bool (*ahead)(void *to, struct err *e), void *to);

/* SQLSTATE of the last error on this connection, "" when there was none of the server. */
const char *db_sqlstate(const struct db *db);

/* ---- many rows, a slice at a time ---- */

/*
 * Gives the rows of a query to `each` in slices of some thousand; needs a transaction. `each`
 * returns false (with its error set) to stop.
 */
bool db_each(struct db *db, const char *sql, const struct db_args *p, int cols,
             bool (*each)(const struct db_result *slice, void *data, struct err *e), void *data,
             struct err *e) MUST_USE;

/* ---- transactions ---- */

enum db_begin {
    DB_WRITE,   /* read committed */
    DB_SNAPSHOT /* repeatable read, read only: all queries see one moment */
};

bool db_begin(struct db *db, enum db_begin mode, struct err *e) MUST_USE;
bool db_commit(struct db *db, struct err *e) MUST_USE;
/* Never fails: a broken connection has rolled back by itself. Harmless outside a transaction. */
void db_rollback(struct db *db);

/* ---- COPY in ---- */

struct db_copy;

/* sql: "copy t (a, b) from stdin". Fields go in order, then db_copy_row; end checks the count. */
bool db_copy_begin(struct db_copy **out, struct db *db, const char *sql, struct err *e) MUST_USE;
void db_copy_text(struct db_copy *c, const char *text);                   /* NULL is null */
void db_copy_texts(struct db_copy *c, const char *const *at, size_t len); /* none is null */
void db_copy_int(struct db_copy *c, int64_t value);
void db_copy_bool(struct db_copy *c, bool value);
void db_copy_nano(struct db_copy *c, int64_t nano);
void db_copy_null(struct db_copy *c);
bool db_copy_row(struct db_copy *c, struct err *e) MUST_USE;
/* Ends and closes it in each case; *rows (may be NULL) gets how many were stored. */
bool db_copy_end(struct db_copy **c, int64_t *rows, struct err *e) MUST_USE;
/* Gives up; the transaction is to be rolled back. Harmless on NULL. */
void db_copy_abort(struct db_copy **c);

/* Instead of fields and rows: bytes in the format that the statement names. */
bool db_copy_bytes(struct db_copy *c, const char *bytes, size_t len, struct err *e) MUST_USE;

/*
 * COPY out: gives each row, with its line end, to `take`, which returns false (with its error set)
 * to stop. The statement takes no parameters, as COPY has none. Its deadline begins anew with each
 * row.
 */
bool db_copy_out(struct db *db, const char *sql,
                 bool (*take)(void *to, const char *row, size_t len, struct err *e), void *to,
                 struct err *e) MUST_USE;

/* ---- notifications: the program sends them, readers and the tests of what they get listen ---- */

bool db_listen(struct db *db, const char *channel, struct err *e) MUST_USE;
bool db_notify(struct db *db, const char *channel, const char *payload, struct err *e) MUST_USE;
/* Waits; *payload is NULL when nothing came within the time. */
bool db_wait(struct db *db, int timeout_ms, const char **payload, struct arena *a,
             struct err *e) MUST_USE;

#endif
