/*
 * The database of gpurate: one connection, as one of its roles.
 *
 * Every function below `store/` takes the store first and the error last. What comes back lives
 * in the arena given; texts that recur are interned where a `struct intern` is asked for.
 * Functions that write open and end their own transaction, and try it again by themselves a few
 * times when the database asks for it (ERR_SERIAL); after a failure nothing of it is stored.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H
#include <stdbool.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/db/db.h"

struct store;

enum store_role {
    STORE_AS_LOGIN,     /* whatever rights the login has */
    STORE_AS_COLLECTOR, /* configuration, runs, polls, replies, quotes, rates, leases */
    STORE_AS_PUBLISHER, /* fixings, settlements, indicative values, errata, leases */
    STORE_AS_READER,    /* the views of api_v1 */
    STORE_AS_RUN,       /* collector, and may be publisher too */
    STORE_AS_KEEPER,    /* the owner, of a schema that is up to date: maintain */
    STORE_AS_OWNER      /* init */
};

/* Highest migration applied; 0 when the schema is missing. */
bool store_schema_version(struct store *s, int *version, struct err *e) MUST_USE;

/*
 * Connects and takes the role. Fails with ERR_CONFIG and the hint to run `gpurate init` when the
 * schema is missing, older or newer than this program (not checked for STORE_AS_OWNER),
 * ERR_PERMISSION when the login may not take the role, with the statements that let it.
 */
bool store_open(struct store **out, const char *conninfo, enum store_role role,
                struct err *e) MUST_USE;
void store_close(struct store **s);

/* Another connection in the role of one, which another thread may use meanwhile. */
bool store_open_like(struct store **out, struct store *s, struct err *e) MUST_USE;

/* Another role on the same connection. */
bool store_role(struct store *s, enum store_role role, struct err *e) MUST_USE;

/* A fresh connection after it broke, with the same role. */
bool store_reopen(struct store *s, struct err *e) MUST_USE;

/* For what has no function of its own yet; statements go to schema gpurate. */
struct db *store_db(struct store *s);

/*
 * Runs `work` in a transaction, again (at most 5 times) on ERR_SERIAL, and once more after a
 * reconnect when the connection had broken before the commit was sent. `work` must be free of
 * other effects.
 */
bool store_transact(struct store *s, bool (*work)(struct store *s, void *data, struct err *e),
                    void *data, struct err *e) MUST_USE;

#endif
