/*
 * Inside of edge/db: libpq's functions, the connection, and how a statement is waited for.
 */
#ifndef EDGE_DB_PRIV_H
#define EDGE_DB_PRIV_H
#include <libpq-fe.h>

#include "base/buf.h"
#include "edge/db/db.h"

/* Every function of libpq we use. The prototypes of libpq-fe.h give the types. */
// clang-format off
#define PQ_FUNCTIONS(F) \
    F(PQconnectdbParams) F(PQconninfoParse) F(PQconninfoFree) F(PQconnectionNeedsPassword) \
    F(PQfinish) F(PQstatus) F(PQerrorMessage) F(PQsocket) F(PQsetnonblocking) F(PQsendQuery) \
    F(PQsendQueryParams) F(PQflush) F(PQconsumeInput) F(PQisBusy) F(PQgetResult) F(PQgetCancel) \
    F(PQcancel) F(PQfreeCancel) F(PQresultStatus) F(PQresultErrorField) F(PQclear) F(PQntuples) \
    F(PQnfields) F(PQgetvalue) F(PQgetisnull) F(PQcmdTuples) F(PQftype) F(PQgetlength) \
    F(PQputCopyData) F(PQputCopyEnd) F(PQgetCopyData) F(PQnotifies) F(PQfreemem) F(PQtransactionStatus) \
    F(PQescapeIdentifier) F(PQsetNoticeProcessor)
// clang-format on

struct pq {
#define PQ_MEMBER(name) __typeof__(&name) name;
    PQ_FUNCTIONS(PQ_MEMBER)
#undef PQ_MEMBER
};

extern struct pq pq;

/* Opens libpq once; ERR_CONFIG when it is not installed. */
bool pq_load(struct err *e) MUST_USE;

struct db {
    PGconn *conn;
    char *conninfo; /* copies, for db_reopen */
    char *search_path;
    int connect_s;
    int deadline_ms;
    int idle_s;
    bool (*ahead)(void *to, struct err *e); /* see db_ahead */
    void *ahead_to;
    bool given_up; /* a statement could not be cancelled: the session is of no use */
    char sqlstate[6];
};

struct db_result {
    PGresult *res;
};

/* The moment the statement now sent has to be done by, in clock_mono_ms. */
int64_t db_until(const struct db *db);

/*
 * Waits until the connection has input (or, when asked, takes output). False when `until` has
 * passed or the connection broke; *timeout tells which.
 */
bool db_wait_io(struct db *db, bool output, int64_t until, bool *timeout);

/* Sends what is still buffered. */
bool db_flush(struct db *db, int64_t until, struct err *e) MUST_USE;

/* The last result of the statement in flight; earlier ones are dropped unless they failed. */
bool db_collect(struct db *db, int64_t until, PGresult **out, struct err *e) MUST_USE;

/* Begins a COPY: `sql` is one that answers with this status. */
bool db_start_copy(struct db *db, const char *sql, ExecStatusType status, struct err *e) MUST_USE;

/* Cancels the statement in flight and reads what is left of it. */
void db_cancel(struct db *db);

/* Error of a result, or of the connection when res is NULL. Always false. */
bool db_fail(struct db *db, const PGresult *res, struct err *e);

bool db_broke(struct db *db, struct err *e);

/* A message of libpq on one line, without its severity and without any password. */
void db_message(const struct db *db, const char *text, char *out, size_t size);

/* Adds text to b as UTF-8, with U+FFFD in the place of what is not. `plain` adds one byte. */
void db_clean(struct buf *b, const char *text, void (*plain)(struct buf *b, char c));

/* The literal of a text[]; NULL in it is null. */
void db_put_texts(struct buf *b, const char *const *at, size_t len);

bool db_is_clean(const char *text);

/* To whoever watches (db_watch); false: it is held (db_hold). */
bool db_tell(const char *sql, const struct db_args *p, struct err *e) MUST_USE;

#endif
