/*
 * COPY in, text form. Rows gather in a buffer; when the server is slower than we are, the buffer
 * waits for the socket, not the other way round, so memory stays flat.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/memory.h"
#include "base/text.h"
#include "db_priv.h"

/* A row may be as long as it is: what may be stored is decided before (BUF_TEXT_MAX), not here. */
enum { COPY_SEND = 64 << 10 };
static const size_t COPY_ROW_MAX = SIZE_MAX / 2;

struct db_copy {
    struct db *db;
    struct buf buf;
    bool first; /* of the row */
};

bool db_copy_begin(struct db_copy **out, struct db *db, const char *sql, struct err *e)
{
    *out = NULL;
    if (!db_start_copy(db, sql, PGRES_COPY_IN, e))
        return false;
    *out = memory_new(sizeof **out);
    (*out)->db = db;
    (*out)->first = true;
    buf_init(&(*out)->buf, COPY_ROW_MAX);
    return true;
}

static void field(struct db_copy *c)
{
    if (!c->first)
        buf_put_n(&c->buf, "\t", 1);
    c->first = false;
}

static void escaped(struct buf *b, char c)
{
    switch (c) {
    case '\t':
        buf_put_n(b, "\\t", 2);
        break;
    case '\n':
        buf_put_n(b, "\\n", 2);
        break;
    case '\r':
        buf_put_n(b, "\\r", 2);
        break;
    case '\\':
        buf_put_n(b, "\\\\", 2);
        break;
    default:
        buf_put_n(b, &c, 1);
    }
}

/* Most texts are plain ASCII words and go in at once. */
static bool is_plain(const char *text, size_t *len)
{
    const char *at = text;

    while (*at >= ' ' && *at < 127 && *at != '\\')
        at++;
    *len = (size_t)(at - text);
    return !*at;
}

void db_copy_text(struct db_copy *c, const char *text)
{
    size_t len;

    if (!text) {
        db_copy_null(c);
        return;
    }
    field(c);
    if (is_plain(text, &len))
        buf_put_n(&c->buf, text, len);
    else
        db_clean(&c->buf, text, escaped);
}

void db_copy_texts(struct db_copy *c, const char *const *at, size_t len)
{
    struct buf b;

    if (len == 0) {
        db_copy_null(c);
        return;
    }
    buf_init(&b, COPY_ROW_MAX);
    db_put_texts(&b, at, len);
    db_copy_text(c, b.data);
    buf_fini(&b);
}

void db_copy_null(struct db_copy *c)
{
    field(c);
    buf_put_n(&c->buf, "\\N", 2);
}

void db_copy_int(struct db_copy *c, int64_t value)
{
    char text[24];
    char *at = text + sizeof text;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;

    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (value < 0)
        *--at = '-';
    field(c);
    buf_put_n(&c->buf, at, (size_t)(text + sizeof text - at));
}

void db_copy_bool(struct db_copy *c, bool value)
{
    field(c);
    buf_put_n(&c->buf, value ? "t" : "f", 1);
}

void db_copy_nano(struct db_copy *c, int64_t nano)
{
    char text[FIXED_TEXT_MAX];

    field(c);
    buf_put(&c->buf, fixed_text(nano, 9, text));
}

/* Without buffering beyond libpq's: what it does not take now is flushed and tried again. */
static bool send(struct db_copy *c, struct err *e)
{
    struct db *db = c->db;
    int64_t until = db_until(db);
    int taken;

    while ((taken = pq.PQputCopyData(db->conn, c->buf.data, (int)c->buf.len)) == 0)
        if (!db_flush(db, until, e))
            return false;
    if (taken < 0)
        return db_broke(db, e);
    buf_clear(&c->buf);
    return db_flush(db, until, e);
}

bool db_copy_row(struct db_copy *c, struct err *e)
{
    buf_put_n(&c->buf, "\n", 1);
    c->first = true;
    return c->buf.len < COPY_SEND || send(c, e);
}

bool db_copy_bytes(struct db_copy *c, const char *bytes, size_t len, struct err *e)
{
    buf_put_n(&c->buf, bytes, len);
    return c->buf.len < COPY_SEND || send(c, e);
}

static void drop(struct db_copy **c)
{
    if (!*c)
        return;
    buf_fini(&(*c)->buf);
    free(*c);
    *c = NULL;
}

/*
 * A server that refuses a row says so in a result, also when it did while we were sending: the
 * result is asked for even after a failed send, as long as the connection stands.
 */
bool db_copy_end(struct db_copy **at, int64_t *rows, struct err *e)
{
    struct db_copy *c = *at;
    struct db *db = c->db;
    int64_t until = db_until(db), stored = 0;
    PGresult *res = NULL;
    bool done = false;

    must(c->first);
    if (c->buf.len && !send(c, e))
        goto out;
    while ((pq.PQputCopyEnd(db->conn, NULL)) == 0)
        if (!db_flush(db, until, e))
            goto out;
    if (!db_flush(db, until, e) || !db_collect(db, until, &res, e))
        goto out;
    if (*pq.PQcmdTuples(res))
        must(text_int(pq.PQcmdTuples(res), 0, INT64_MAX, &stored));
    if (rows)
        *rows = stored;
    done = true;
out:
    pq.PQclear(res);
    drop(at);
    return done;
}

void db_copy_abort(struct db_copy **at)
{
    struct err ignored = {0};
    struct db *db;
    PGresult *res = NULL;

    if (!*at)
        return;
    db = (*at)->db;
    drop(at);
    if (db_is_broken(db))
        return;
    if (pq.PQputCopyEnd(db->conn, "given up") < 0 || !db_flush(db, db_until(db), &ignored)) {
        db->given_up = true;
        return;
    }
    /* "COPY from stdin failed: given up" is what we asked for. */
    if (db_collect(db, db_until(db), &res, &ignored))
        pq.PQclear(res);
}
