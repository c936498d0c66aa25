/*
 * Connecting. The blocking form of libpq is used: it alone gives each of several hosts its own
 * time-out and goes on to the next.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "db_priv.h"

/* IDLE: who froze within a transaction holds its locks no longer than that. */
enum { CONNECT_S = 5, DEADLINE_MS = 60000, IDLE_S = 300 };

static char *copy(const char *text)
{
    size_t size = text ? strlen(text) + 1 : 1;

    return memcpy(memory_get(NULL, size), text ? text : "", size);
}

/* libpq's own sentence would repeat parts of the string, and so perhaps the password. */
static bool is_readable(const char *conninfo, struct err *e)
{
    bool uri = text_starts(conninfo, "postgresql://") || text_starts(conninfo, "postgres://");
    PQconninfoOption *all;

    if (!uri && !strchr(conninfo, '='))
        return true; /* the name of a database */
    all = pq.PQconninfoParse(conninfo, NULL);
    if (!all)
        return err_set(e, ERR_CONFIG, "the connection string cannot be read"),
               err_hint(e, "write it as \"host=... dbname=... user=...\" or postgresql://...");
    pq.PQconninfoFree(all);
    return true;
}

/* The server's words for "you may not", as far as libpq 15 lets them be told apart. */
static bool is_refusal(PGconn *conn)
{
    static const char *const words[] = {"authentication failed",      "no pg_hba.conf entry",
                                        "permission denied",          "does not exist",
                                        "is not permitted to log in", "no password supplied",
                                        "pg_hba.conf rejects"};
    const char *text = pq.PQerrorMessage(conn);

    if (pq.PQconnectionNeedsPassword(conn))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strstr(text, "FATAL") && strstr(text, words[i]))
            return true;
    return false;
}

int db_hosts(const char *conninfo)
{
    struct err ignored = {0};
    PQconninfoOption *all =
        pq_load(&ignored) ? pq.PQconninfoParse(conninfo ? conninfo : "", NULL) : NULL;
    const char *env = getenv("PGHOST");
    int n = 1;

    for (PQconninfoOption *o = all; o && o->keyword; o++)
        if (text_eq(o->keyword, "host"))
            for (const char *at = o->val ? o->val : env; at && (at = strchr(at, ',')); at++)
                n++;
    if (all)
        pq.PQconninfoFree(all);
    return n;
}

static bool no_connection(struct db *db, struct err *e)
{
    char why[400];
    bool refused = is_refusal(db->conn);
    const char *told = pq.PQerrorMessage(db->conn);
    bool read_only = strstr(told, "is read-only") || strstr(told, "hot standby mode");
    bool missing = strstr(told, "FATAL:  database \"") && strstr(told, "does not exist");

    db_message(db, told, why, sizeof why);
    err_set(e,
            missing                                   ? ERR_CONFIG
            : refused                                 ? ERR_PERMISSION
            : read_only && db_hosts(db->conninfo) < 2 ? ERR_WRITE
                                                      : ERR_DATABASE, /* none leads now */
            "could not connect to the database: %s", why);
    if (missing)
        (void)err_hint(e, "create the database, then run `gpurate init`");
    else if (refused)
        (void)err_hint(e, "check user, password and database of --db, and pg_hba.conf");
    else if (read_only)
        (void)err_hint(e, "the host that may be written in --db; with several, none leads now");
    else if (strstr(told, "FATAL"))
        (void)err_hint(e, "its server answers and takes no connection now: its log says why");
    else
        (void)err_hint(e, "is its server at work, and where --db says?");
    return false;
}

static void ignore_notice(void *data, const char *message)
{
    (void)data;
    (void)message;
}

/* Statements touch few rows of what is estimated: compiling one costs more than all it does. */
static bool set_session(struct db *db, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, db->search_path);
    db_arg_text(&p, text_fmt(&a, "%dms", db->deadline_ms + 5000)); /* when we are not there to */
    db_arg_text(&p, text_fmt(&a, "%ds", db->idle_s));
    done = db_query(db,
                    "select set_config('search_path', case when $1 = '' then 'pg_catalog'"
                    " else $1 end, false), set_config('TimeZone', 'UTC', false),"
                    " set_config('DateStyle', 'ISO', false),"
                    " set_config('statement_timeout', $2, false), set_config('jit', 'off', false),"
                    " set_config('idle_in_transaction_session_timeout', $3, false)",
                    &p, 1, 6, &res, e);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool connect_now(struct db *db, struct err *e)
{
    char wait[16];
    /* What stands before dbname yields to the string; what stands after it does not. */
    const char *keys[] = {"connect_timeout", "fallback_application_name", "dbname",
                          "client_encoding", NULL};
    const char *values[] = {wait, "gpurate", db->conninfo, "UTF8", NULL};

    (void)snprintf(wait, sizeof wait, "%d", db->connect_s);
    db->given_up = false;
    db->sqlstate[0] = '\0';
    db->conn = pq.PQconnectdbParams(keys, values, 1);
    if (!db->conn)
        return err_set(e, ERR_DATABASE, "could not connect to the database: no memory");
    if (pq.PQstatus(db->conn) != CONNECTION_OK)
        return no_connection(db, e);
    (void)pq.PQsetNoticeProcessor(db->conn, ignore_notice, NULL);
    if (pq.PQsetnonblocking(db->conn, 1) != 0)
        return db_broke(db, e);
    return set_session(db, e) || err_in(e, "could not set up the session");
}

static bool connect_new(struct db **out, const struct db_options *o, struct err *e)
{
    struct db *db = memory_new(sizeof *db);

    *out = NULL;
    db->conninfo = copy(o->conninfo);
    db->search_path = copy(o->search_path);
    db->connect_s = o->connect_s;
    db->deadline_ms = o->deadline_ms;
    db->idle_s = o->idle_s;
    if (!connect_now(db, e)) {
        db_close(&db);
        return false;
    }
    *out = db;
    return true;
}

bool db_open(struct db **out, const struct db_options *o, struct err *e)
{
    struct db_options full = *o;

    *out = NULL;
    full.connect_s = o->connect_s ? o->connect_s : CONNECT_S;
    full.deadline_ms = o->deadline_ms ? o->deadline_ms : DEADLINE_MS;
    full.idle_s = o->idle_s ? o->idle_s : IDLE_S;
    return pq_load(e) && is_readable(o->conninfo ? o->conninfo : "", e)
           && connect_new(out, &full, e);
}

bool db_open_like(struct db **out, const struct db *db, struct err *e)
{
    const struct db_options same = {.conninfo = db->conninfo,
                                    .search_path = db->search_path,
                                    .connect_s = db->connect_s,
                                    .deadline_ms = db->deadline_ms,
                                    .idle_s = db->idle_s};

    return connect_new(out, &same, e);
}

bool db_reopen(struct db *db, struct err *e)
{
    pq.PQfinish(db->conn);
    db->conn = NULL;
    return connect_now(db, e);
}

void db_close(struct db **db)
{
    struct db *old = *db;

    *db = NULL;
    if (!old)
        return;
    if (old->conn)
        pq.PQfinish(old->conn);
    free(old->conninfo);
    free(old->search_path);
    free(old);
}

int db_deadline(struct db *db, int ms)
{
    int before = db->deadline_ms;

    db->deadline_ms = ms;
    return before;
}

const char *db_sqlstate(const struct db *db)
{
    return db->sqlstate;
}
