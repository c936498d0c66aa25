/*
 * From what PostgreSQL says to our kinds of errors.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "db_priv.h"

static const struct {
    const char *prefix;
    enum err_kind kind;
    const char *hint;
} states[] = {
    {"40001", ERR_SERIAL, NULL},
    {"40P01", ERR_SERIAL, NULL},
    {"42501", ERR_PERMISSION, "the login of --db needs one of the roles gpurate_..."},
    {"28", ERR_PERMISSION, NULL},
    {"53100", ERR_WRITE, "the disk of the database server is full"},
    {"25006", ERR_WRITE,
     "a standby or read-only server; name all hosts in --db and add"
     " target_session_attrs=read-write"},
    {"3F000", ERR_CONFIG, "run `gpurate init`"},
    {"57P01", ERR_DATABASE, "the server is shutting down"},
    {"57P03", ERR_DATABASE, "the server is starting up"},
    {"42P01", ERR_DATABASE,
     "`gpurate init` sets the rights of the roles anew; a table that is gone is in the backup"},
    {"53300", ERR_DATABASE, "the server has no connection left"},
};

/* Hides every appearance of secret (at least three bytes, or it would blot out half the text). */
static void hide(char *text, size_t size, const char *secret)
{
    size_t len = secret ? strlen(secret) : 0;
    char *at = text;

    while (len >= 3 && (at = strstr(at, secret))) {
        char rest[512];

        (void)snprintf(rest, sizeof rest, "%s", at + len);
        (void)snprintf(at, size - (size_t)(at - text), "***%s", rest);
        at += 3;
    }
}

static void hide_passwords(const struct db *db, char *text, size_t size)
{
    PQconninfoOption *all = pq.PQconninfoParse(db->conninfo, NULL);

    hide(text, size, getenv("PGPASSWORD"));
    for (PQconninfoOption *o = all; o && o->keyword; o++)
        if (strstr(o->keyword, "password"))
            hide(text, size, o->val);
    if (all)
        pq.PQconninfoFree(all);
}

void db_message(const struct db *db, const char *text, char *out, size_t size)
{
    size_t len = 0;
    bool gap = false;

    for (; text && *text && len + 2 < size; text++) {
        if (*text == '\n' || *text == '\t' || *text == ' ' || *text == '\r') {
            gap = true;
            continue;
        }
        if (gap && len)
            out[len++] = ' ';
        gap = false;
        out[len++] = *text;
    }
    out[len] = '\0';
    hide_passwords(db, out, size);
}

bool db_broke(struct db *db, struct err *e)
{
    char why[400];

    db_message(db, pq.PQerrorMessage(db->conn), why, sizeof why);
    db->given_up = true;
    err_set(e, ERR_DATABASE, "the connection to the database broke%s%s", *why ? ": " : "", why);
    return err_hint(e, "the next call connects anew; the log of its server says what ended this");
}

/* A detail names values ("Key (market)=(vast) already exists"): worth having, it is our data. */
bool db_fail(struct db *db, const PGresult *res, struct err *e)
{
    const char *state = pq.PQresultErrorField(res, PG_DIAG_SQLSTATE);
    const char *text = pq.PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
    const char *detail = pq.PQresultErrorField(res, PG_DIAG_MESSAGE_DETAIL);
    char why[300], more[200];

    if (!state || !text)
        return db_broke(db, e);
    (void)snprintf(db->sqlstate, sizeof db->sqlstate, "%s", state);
    db_message(db, text, why, sizeof why);
    db_message(db, detail, more, sizeof more);
    err_set(e, ERR_DATABASE, "%s%s%s (%s)", why, *more ? "; " : "", more, state);
    for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
        if (!text_starts(state, states[i].prefix))
            continue;
        e->kind = states[i].kind;
        if (states[i].hint)
            (void)err_hint(e, "%s", states[i].hint);
        break;
    }
    if (text_starts(state, "57P") || text_starts(state, "08"))
        db->given_up = true; /* the server is about to close this connection */
    return false;
}
