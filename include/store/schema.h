/*
 * Creating and upgrading the schema: `gpurate init`.
 *
 * Migrations are the files of sql/, built into the program with their SHA-256. They go forward
 * only: one that was applied may never change, and a database that has one we do not know is newer
 * than this program and left alone (ERR_CONFIG). Safe twice, safe at once from two hosts.
 */
#ifndef STORE_SCHEMA_H
#define STORE_SCHEMA_H
#include "store/store.h"

struct store_migration {
    int number;
    const char *name;   /* "001_base.sql" */
    const char *sha256; /* hex */
    const char *sql;
};

extern const struct store_migration store_migrations[];
extern const int store_migrations_len;

/* Every grant and revoke of the migrations, in their order. */
extern const char store_grants[];

/* What they come to, a right of a role each: of the objects that are there in the end. */
struct store_right {
    const char *kind; /* table (or view), sequence, function, procedure, schema */
    const char *role, *right;
    const char *object; /* "gpurate.poll", "gpurate.record_text(text)", "api_v1" */
};

extern const struct store_right store_rights[];
extern const int store_rights_len;

struct store_init {
    int before; /* highest migration found, 0 for none */
    int after;
    int roles; /* roles created */
};

/*
 * Roles that are missing are created and the login becomes a member of them, or ERR_PERMISSION with
 * the statements a superuser has to run; then schemas, migrations, the words of the .def files.
 * Owners and grants are set anew each time: a restore into a cluster without our roles loses them.
 * All or nothing, except the roles.
 */
bool store_init(struct store *s, struct store_init *done, struct err *e) MUST_USE;

#endif
