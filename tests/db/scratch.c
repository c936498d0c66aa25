#include "scratch.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "base/text.h"
#include "store/schema.h"

static const char *cluster(void)
{
    const char *conninfo = getenv("GPURATE_TEST_DB");

    if (!conninfo) {
        (void)fprintf(stderr, "GPURATE_TEST_DB is not set; use make db-test\n");
        exit(1);
    }
    return conninfo;
}

/* A statement of ours may make months of rows, on a machine that has other things to do. */
static struct db *open_at(const char *conninfo)
{
    enum { PATIENCE_MS = 300000 };
    struct db_options o = {
        .conninfo = conninfo, .search_path = "gpurate", .deadline_ms = PATIENCE_MS};
    struct db *db;
    struct err e = {0};

    OK(db_open(&db, &o, &e));
    return db;
}

/* Makes the database `name` anew, empty or as a copy. */
static void make(const char *name, const char *copy_of, struct arena *a)
{
    struct db *db = open_at(text_fmt(a, "%s dbname=postgres", cluster()));
    struct err e = {0};

    OK(db_exec(db, text_fmt(a, "drop database if exists %s with (force)", name), NULL, NULL, &e));
    OK(db_exec(db, text_fmt(a, "create database %s template %s", name, copy_of), NULL, NULL, &e));
    db_close(&db);
}

const char *scratch_empty(struct arena *a, const char *more)
{
    make("gpurate_test", "template1", a);
    return text_fmt(a, "%s dbname=gpurate_test %s", cluster(), more ? more : "");
}

/* Which build this is: what init makes may differ in another. */
static const char *this_build(struct arena *a)
{
    struct stat st;

    ck_assert_int_eq(stat("/proc/self/exe", &st), 0);
    return text_fmt(a, "%lld.%lld.%ld", (long long)st.st_ino, (long long)st.st_mtim.tv_sec,
                    st.st_mtim.tv_nsec);
}

/* The database gpurate_ready as init of this build makes it; its comment says so, and is its last.
 */
static void make_ready(struct db *db, struct arena *a)
{
    const char *build = this_build(a);
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    struct store_init done;
    struct store *s;
    struct err e = {0};
    bool made;

    db_arg_text(&p, build);
    OK(db_query(db,
                "select count(*) from pg_database where datname = 'gpurate_ready'"
                " and shobj_description(oid, 'pg_database') = $1",
                &p, 1, 1, &res, &e));
    made = db_int(res, 0, 0) == 1;
    db_result_close(&res);
    if (made)
        return;
    OK(db_exec(db, "drop database if exists gpurate_ready with (force)", NULL, NULL, &e));
    OK(db_exec(db, "create database gpurate_ready", NULL, NULL, &e));
    OK(store_open(&s, text_fmt(a, "%s dbname=gpurate_ready", cluster()), STORE_AS_OWNER, &e));
    OK(store_init(s, &done, &e));
    store_close(&s);
    OK(db_script(db, text_fmt(a, "comment on database gpurate_ready is '%s'", build), &e));
}

const char *scratch_ready(struct arena *a)
{
    struct db *db = open_at(text_fmt(a, "%s dbname=postgres", cluster()));

    make_ready(db, a);
    db_close(&db);
    make("gpurate_test", "gpurate_ready", a);
    return text_fmt(a, "%s dbname=gpurate_test ", cluster());
}

void scratch_keep(struct arena *a)
{
    make("gpurate_kept", "gpurate_test", a);
}

void scratch_again(struct arena *a)
{
    make("gpurate_test", "gpurate_kept", a);
}

struct store *scratch_open(struct arena *a, enum store_role role)
{
    struct store *s;
    struct err e = {0};

    OK(store_open(&s, text_fmt(a, "%s dbname=gpurate_test", cluster()), role, &e));
    return s;
}

struct store *scratch_store(struct arena *a, enum store_role role)
{
    (void)scratch_ready(a);
    return scratch_open(a, role);
}

struct db *scratch_db(struct arena *a)
{
    return open_at(text_fmt(a, "%s dbname=gpurate_test", cluster()));
}

int64_t scratch_run(struct store *s)
{
    struct store_run run = {.kind = "run", .now = 1779984000, .version = "test"};
    struct err e = {0};

    OK(store_run_begin(s, &run, &e));
    return run.id;
}

void scratch_sql(struct arena *a, const char *sql)
{
    struct db *db = scratch_db(a);
    struct err e = {0};

    OK(db_script(db, sql, &e));
    db_close(&db);
}

void scratch_fold(struct arena *a, int keep)
{
    struct buf sql;
    struct err e = {0};

    OK(buf_read_file(&sql, "tests/db/fold.sql", BUF_CONFIG_MAX, &e));
    scratch_sql(a, text_fmt(a, "set fold.keep = '%d'; %s", keep, sql.data));
    buf_fini(&sql);
}

const char *scratch_value(struct arena *a, const char *sql)
{
    struct db *db = scratch_db(a);
    struct db_result *res;
    struct err e = {0};
    const char *out;

    OK(db_query(db, sql, NULL, 1, 1, &res, &e));
    out = text_dup(a, db_is_null(res, 0, 0) ? "" : db_text(res, 0, 0));
    db_result_close(&res);
    db_close(&db);
    return out;
}

static struct {
    const char *words;
    int sum;
} counted;

static void count(void *to, const char *sql, const struct db_args *p)
{
    (void)to;
    (void)p;
    counted.sum += !counted.words || strstr(sql, counted.words);
}

void scratch_count(const char *words)
{
    counted.words = words;
    counted.sum = 0;
    db_watch(count, NULL);
}

int scratch_counted(void)
{
    db_watch(NULL, NULL);
    return counted.sum;
}
