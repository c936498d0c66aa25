/*
 * Waiting with a deadline: send, poll, cancel, drain, report.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "db_priv.h"

enum { CANCEL_MS = 1500, DRAIN_MS = 1500 };

bool db_is_broken(const struct db *db)
{
    return !db->conn || db->given_up || pq.PQstatus(db->conn) != CONNECTION_OK;
}

int64_t db_until(const struct db *db)
{
    return clock_mono_ms() + db->deadline_ms;
}

bool db_wait_io(struct db *db, bool output, int64_t until, bool *timeout)
{
    *timeout = false;
    for (;;) {
        struct pollfd at = {.fd = pq.PQsocket(db->conn),
                            .events = (short)(POLLIN | (output ? POLLOUT : 0))};
        int64_t left = until - clock_mono_ms();
        int ready;

        if (at.fd < 0)
            return false;
        ready = poll(&at, 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
        if (left <= 0) {
            *timeout = true;
            return false;
        }
    }
}

/*
 * PQcancel waits without limit on a server that is frozen, so it gets a process of its own,
 * which is given its time and no more. (A signal-safe function is safe after fork, too.)
 */
static void send_cancel(PGcancel *cancel)
{
    int64_t until = clock_mono_ms() + CANCEL_MS;
    pid_t child = fork();

    if (child < 0)
        return;
    if (child == 0) {
        char why[256];

        (void)pq.PQcancel(cancel, why, sizeof why);
        _exit(0);
    }
    while (waitpid(child, NULL, WNOHANG) == 0) {
        struct timespec nap = {.tv_nsec = 2000000};

        if (clock_mono_ms() > until) {
            (void)kill(child, SIGKILL);
            (void)waitpid(child, NULL, 0);
            return;
        }
        (void)nanosleep(&nap, NULL);
    }
}

/* Reads on over what a COPY out still had to say. */
static bool skip_copy(struct db *db, int64_t until)
{
    for (;;) {
        char *row = NULL;
        int len = pq.PQgetCopyData(db->conn, &row, 1);
        bool timeout;

        if (len < 0)
            return true; /* its result comes next */
        if (len > 0)
            pq.PQfreemem(row);
        else if (!db_wait_io(db, false, until, &timeout) || !pq.PQconsumeInput(db->conn))
            return false;
    }
}

/* Reads results until there is none; a COPY still open is ended first. */
static bool drain(struct db *db, int64_t until)
{
    for (;;) {
        PGresult *res;
        bool timeout;

        while (pq.PQisBusy(db->conn)) {
            if (!db_wait_io(db, false, until, &timeout) || !pq.PQconsumeInput(db->conn))
                return false;
        }
        res = pq.PQgetResult(db->conn);
        if (!res)
            return true;
        if (pq.PQresultStatus(res) == PGRES_COPY_IN)
            (void)pq.PQputCopyEnd(db->conn, "given up");
        else if (pq.PQresultStatus(res) == PGRES_COPY_OUT)
            db->given_up = !skip_copy(db, until);
        pq.PQclear(res);
        if (db->given_up)
            return false;
        (void)pq.PQflush(db->conn);
    }
}

void db_cancel(struct db *db)
{
    PGcancel *cancel = pq.PQgetCancel(db->conn);

    if (cancel) {
        send_cancel(cancel);
        pq.PQfreeCancel(cancel);
    }
    if (!drain(db, clock_mono_ms() + DRAIN_MS))
        db->given_up = true;
}

/* After a failed wait: the deadline passed, or the connection is gone. */
static bool give_up(struct db *db, bool timeout, struct err *e)
{
    if (!timeout)
        return db_broke(db, e);
    db_cancel(db);
    return err_set(e, ERR_DATABASE, "the database did not answer within %d ms%s", db->deadline_ms,
                   db->given_up ? ", nor did it cancel" : "");
}

bool db_flush(struct db *db, int64_t until, struct err *e)
{
    for (;;) {
        int left = pq.PQflush(db->conn);
        bool timeout;

        if (left == 0)
            return true;
        if (left < 0)
            return db_broke(db, e);
        if (!db_wait_io(db, true, until, &timeout))
            return give_up(db, timeout, e);
        if (!pq.PQconsumeInput(db->conn))
            return db_broke(db, e);
    }
}

static bool next_result(struct db *db, int64_t until, PGresult **out, struct err *e)
{
    bool timeout;

    while (pq.PQisBusy(db->conn)) {
        if (!db_wait_io(db, false, until, &timeout))
            return give_up(db, timeout, e);
        if (!pq.PQconsumeInput(db->conn))
            return db_broke(db, e);
    }
    *out = pq.PQgetResult(db->conn);
    return true;
}

static bool is_copy(const PGresult *res)
{
    return pq.PQresultStatus(res) == PGRES_COPY_IN || pq.PQresultStatus(res) == PGRES_COPY_OUT;
}

static bool is_good(const PGresult *res)
{
    ExecStatusType status = pq.PQresultStatus(res);

    return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || is_copy(res)
           || status == PGRES_EMPTY_QUERY;
}

bool db_collect(struct db *db, int64_t until, PGresult **out, struct err *e)
{
    PGresult *last = NULL, *res = NULL;

    *out = NULL;
    for (;;) {
        if (!next_result(db, until, &res, e)) {
            pq.PQclear(last);
            return false;
        }
        if (!res)
            break;
        if (last && !is_good(last)) {
            pq.PQclear(res); /* the first failure is the one worth telling */
            continue;
        }
        pq.PQclear(last);
        last = res;
        if (is_copy(res))
            break;
    }
    if (!last)
        return db_broke(db, e);
    if (!is_good(last)) {
        (void)db_fail(db, last, e);
        pq.PQclear(last);
        return false;
    }
    *out = last;
    return true;
}
