/*
 * A scratch database for each test: empty, or with the schema in it.
 *
 * GPURATE_TEST_DB is a superuser's conninfo of a cluster that may be used for tests. The database
 * is called gpurate_test and made anew each time, one with the schema as a copy of gpurate_ready,
 * which init makes once for a build; tests run one after the other.
 */
#ifndef TESTS_DB_SCRATCH_H
#define TESTS_DB_SCRATCH_H
#include <check.h>

#include "base/arena.h"
#include "store/run.h"
#include "store/store.h"

/* Conninfo of a new empty database. `more` ("user=x") is appended; may be NULL. */
const char *scratch_empty(struct arena *a, const char *more);

/* The same with the schema in it. */
const char *scratch_ready(struct arena *a);

/* Keeps a copy of the database; makes it anew as it was then. Nobody may be connected. */
void scratch_keep(struct arena *a);
void scratch_again(struct arena *a);

/* A new database with the schema, opened as `role`. */
struct store *scratch_store(struct arena *a, enum store_role role);

/* Another connection to the database of the last call. */
struct store *scratch_open(struct arena *a, enum store_role role);
struct db *scratch_db(struct arena *a);

/* A run, for rows that need one. */
int64_t scratch_run(struct store *s);

/* Several statements on a connection of their own, as the superuser. */
void scratch_sql(struct arena *a, const char *sql);

/* Stores the quotes that are there as runs do (fold.sql), but of every so manyth poll; 0: of all.
 */
void scratch_fold(struct arena *a, int keep);

/* From here on the statements of this program are counted, those alone that have `words` in them,
   or all where it is NULL. */
void scratch_count(const char *words);

/* How many there were; counting has ended. */
int scratch_counted(void);

/* The one value of a query, as text; "" for null. */
const char *scratch_value(struct arena *a, const char *sql);

#define OK(call) ck_assert_msg((call), "%s: %s", #call, e.text)

/* The call fails with this kind. */
#define FAILS(call, of)                                                                            \
    do {                                                                                           \
        e = (struct err){0};                                                                       \
        ck_assert_msg(!(call), "%s did not fail", #call);                                          \
        ck_assert_msg(e.kind == (of), "%s: %s (%s), expected %s", #call, e.text, err_name(e.kind), \
                      err_name(of));                                                               \
    } while (0)

#endif
