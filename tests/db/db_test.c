#include "edge/db/db.h"

#include <signal.h>
#include <string.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"

static struct db *fresh(struct arena *a)
{
    (void)scratch_empty(a, NULL);
    return scratch_db(a);
}

START_TEST(parameters_come_back_as_they_went)
{
    static const char *const texts[] = {
        "plain", "tab\t, line\n, return\r, back\\slash",      "\"{a,b}\"",
        "",      "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x92\xB0", "'; drop"};
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_args p = {.arena = &a};
    struct db_result *r;
    struct err e = {0};

    db_arg_texts(&p, texts, 6);
    db_arg_nano(&p, INT64_MAX);
    db_arg_nano(&p, -1);
    db_arg_time(&p, 1779985200);
    db_arg_date(&p, 20601);
    db_arg_text(&p, NULL);
    db_arg_bool(&p, true);
    db_arg_int(&p, INT64_MIN);
    OK(db_query(db,
                "select t, $2::numeric(20,9), $3::numeric(20,9), $4::timestamptz, $5::date,"
                " $6::numeric, $7::boolean, $8::bigint"
                " from unnest($1::text[]) with ordinality as x(t, n) order by n",
                &p, 6, 8, &r, &e));
    for (int i = 0; i < 6; i++)
        ck_assert_str_eq(db_text(r, i, 0), texts[i]);
    ck_assert_int_eq(db_nano(r, 0, 1), INT64_MAX);
    ck_assert_int_eq(db_nano(r, 0, 2), -1);
    ck_assert_int_eq(db_time(r, 0, 3), 1779985200);
    ck_assert_int_eq(db_date(r, 0, 4), 20601);
    ck_assert(db_is_null(r, 0, 5));
    ck_assert(db_bool(r, 0, 6));
    ck_assert_int_eq(db_int(r, 0, 7), INT64_MIN);
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *in, *out;
} odd[] = {
    {"a\xFF"
     "b",
     "a\xEF\xBF\xBD"
     "b"},
    {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},                 /* an overlong NUL */
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"}, /* a surrogate */
    {"cut \xE2\x82", "cut \xEF\xBF\xBD\xEF\xBF\xBD"},
};

START_TEST(bytes_that_are_no_text_do_not_keep_a_row_out)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_args p = {.arena = &a};
    struct db_result *r;
    struct db_copy *c;
    struct err e = {0};

    db_arg_text(&p, odd[_i].in);
    OK(db_query(db, "select $1::text", &p, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), odd[_i].out);
    db_result_close(&r);
    OK(db_exec(db, "create temp table t (x text)", NULL, NULL, &e));
    OK(db_copy_begin(&c, db, "copy t (x) from stdin", &e));
    db_copy_text(c, odd[_i].in);
    OK(db_copy_row(c, &e));
    OK(db_copy_end(&c, NULL, &e));
    OK(db_query(db, "select x from t order by x", NULL, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), odd[_i].out);
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(a_slow_statement_is_cancelled_and_the_connection_lives_on)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r;
    struct err e = {0};
    int64_t began = clock_mono_ms();
    int before = db_deadline(db, 300);

    FAILS(db_query(db, "select pg_sleep(30)", NULL, 1, 1, &r, &e), ERR_DATABASE);
    ck_assert_msg(strstr(e.text, "did not answer within 300 ms"), "%s", e.text);
    ck_assert_int_lt(clock_mono_ms() - began, 2000);
    ck_assert(!db_is_broken(db));
    (void)db_deadline(db, before);
    OK(db_query(db, "select 1", NULL, 1, 1, &r, &e));
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(a_frozen_server_is_given_up_in_time)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r;
    struct err e = {0};
    int64_t began;
    pid_t pid;

    OK(db_query(db, "select pg_backend_pid()", NULL, 1, 1, &r, &e));
    pid = (pid_t)db_int(r, 0, 0);
    db_result_close(&r);
    if (kill(pid, SIGSTOP) != 0)
        return; /* a server of somebody else, or on another machine */
    began = clock_mono_ms();
    (void)db_deadline(db, 200);
    e = (struct err){0};
    ck_assert(!db_query(db, "select 1", NULL, 1, 1, &r, &e));
    (void)kill(pid, SIGCONT);
    ck_assert_int_eq(e.kind, ERR_DATABASE);
    ck_assert_int_lt(clock_mono_ms() - began, 4000);
    ck_assert(db_is_broken(db));
    FAILS(db_query(db, "select 1", NULL, 1, 1, &r, &e), ERR_DATABASE);
    (void)db_deadline(db, 10000);
    OK(db_reopen(db, &e));
    OK(db_query(db, "show timezone", NULL, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), "UTC");
    db_result_close(&r);
    /* Who froze within a transaction keeps its locks for so long. */
    OK(db_query(db, "show idle_in_transaction_session_timeout", NULL, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), "5min");
    db_result_close(&r);
    OK(db_query(db, "show jit", NULL, 1, 1, &r, &e));
    ck_assert_str_eq(db_text(r, 0, 0), "off");
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *state;
    enum err_kind kind;
    int exit;
} kinds[] = {
    {"40001", ERR_SERIAL, 69},     {"40P01", ERR_SERIAL, 69},   {"42501", ERR_PERMISSION, 77},
    {"53100", ERR_WRITE, 74},      {"25006", ERR_WRITE, 74},    {"53300", ERR_DATABASE, 69},
    {"28000", ERR_PERMISSION, 77}, {"22003", ERR_DATABASE, 69},
};

START_TEST(what_the_server_says_has_its_exit_code)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct err e = {0};

    FAILS(db_script(db,
                    text_fmt(&a,
                             "do $$ begin raise exception 'told' using errcode = '%s';"
                             " end $$",
                             kinds[_i].state),
                    &e),
          kinds[_i].kind);
    ck_assert_int_eq(err_exit(e.kind), kinds[_i].exit);
    ck_assert_str_eq(db_sqlstate(db), kinds[_i].state);
    ck_assert(strstr(e.text, "told"));
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(a_read_only_server_is_told_from_one_without_permission)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct err e = {0};

    OK(db_exec(db, "set default_transaction_read_only = on", NULL, NULL, &e));
    FAILS(db_exec(db, "create table t ()", NULL, NULL, &e), ERR_WRITE);
    ck_assert(strstr(e.hint, "target_session_attrs"));
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(a_killed_connection_says_so_and_can_be_opened_again)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r;
    struct err e = {0};

    OK(db_begin(db, DB_WRITE, &e));
    scratch_sql(&a, "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = 'gpurate_test' and pid <> pg_backend_pid()");
    FAILS(db_query(db, "select 1", NULL, 1, 1, &r, &e), ERR_DATABASE);
    ck_assert(db_is_broken(db));
    db_rollback(db);
    OK(db_reopen(db, &e));
    OK(db_query(db, "select 1", NULL, 1, 1, &r, &e));
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

static const char *const secrets[] = {
    "host=/nowhere password=s3cret-word",
    "postgresql://u:s3cret-word@127.0.0.1:1/x",
    "host=127.0.0.1 port=s3cret-word password=s3cret-word",
    "postgresql://u:s3cret-word@[::1/x",
    "host=x s3cret-word",
    "host='unclosed password=s3cret-word",
};

START_TEST(no_password_in_a_message)
{
    struct db_options o = {.conninfo = secrets[_i], .connect_s = 2};
    struct db *db;
    struct err e = {0};

    ck_assert(!db_open(&db, &o, &e));
    ck_assert_msg(!strstr(e.text, "s3cret") && !strstr(e.hint, "s3cret"), "%s", e.text);
    ck_assert_msg(e.kind == ERR_DATABASE || e.kind == ERR_CONFIG, "%s", e.text);
}
END_TEST

START_TEST(a_refused_login_is_a_matter_of_permission)
{
    struct arena a = {0};
    const char *conninfo = scratch_empty(&a, "user=gpurate_test_nobody");
    struct db_options o = {.conninfo = conninfo};
    struct db *db;
    struct err e = {0};

    FAILS(db_open(&db, &o, &e), ERR_PERMISSION);
    arena_fini(&a);
}
END_TEST

START_TEST(a_missing_database_is_told_from_a_missing_server)
{
    struct arena a = {0};
    struct db_options o = {.conninfo = scratch_empty(&a, "dbname=gpurate_test_not_there")};
    struct db *db;
    struct err e = {0};

    FAILS(db_open(&db, &o, &e), ERR_CONFIG);
    ck_assert(strstr(e.hint, "gpurate init"));
    o.conninfo = "host=/nowhere/at/all";
    FAILS(db_open(&db, &o, &e), ERR_DATABASE);
    ck_assert_int_eq(err_exit(e.kind), 69);
    ck_assert_msg(strstr(e.hint, "is its server at work"), "%s", e.hint);
    scratch_sql(&a, "drop role if exists gpurate_test_one_more;"
                    "create role gpurate_test_one_more login connection limit 0");
    o.conninfo = scratch_empty(&a, "user=gpurate_test_one_more");
    FAILS(db_open(&db, &o, &e), ERR_DATABASE);
    ck_assert_msg(strstr(e.hint, "its server answers"), "%s", e.hint);
    scratch_sql(&a, "drop role gpurate_test_one_more");
    arena_fini(&a);
}
END_TEST

START_TEST(the_second_host_is_used_when_the_first_is_gone)
{
    struct arena a = {0};
    const char *good = scratch_empty(&a, NULL);
    const char *host = strstr(good, "host=");
    struct db_options o;
    struct db *db;
    struct err e = {0};
    size_t len;

    if (!host)
        return;
    len = strcspn(host + 5, " ");
    o = (struct db_options){
        .conninfo = text_fmt(&a, "%s host=/nowhere/at/all,%.*s target_session_attrs=read-write",
                             good, (int)len, host + 5)};
    OK(db_open(&db, &o, &e));
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(copy_stores_what_it_was_given_or_nothing)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r;
    struct db_copy *c;
    struct err e = {0};
    int64_t rows = 0;

    OK(db_exec(db, "create temp table t (n bigint primary key, x text, p numeric(20,9), b boolean)",
               NULL, NULL, &e));
    OK(db_copy_begin(&c, db, "copy t (n, x, p, b) from stdin", &e));
    for (int i = 0; i < 100000; i++) {
        db_copy_int(c, i - 50000);
        db_copy_text(c, i % 2 ? "odd\t\n\\" : NULL);
        db_copy_nano(c, -i);
        if (i)
            db_copy_bool(c, true);
        else
            db_copy_null(c);
        OK(db_copy_row(c, &e));
    }
    OK(db_copy_end(&c, &rows, &e));
    ck_assert_int_eq(rows, 100000);
    OK(db_query(db, "select sum(n), count(x), min(p), count(b), max(x) from t", NULL, 1, 5, &r,
                &e));
    ck_assert_int_eq(db_int(r, 0, 0), -50000);
    ck_assert_int_eq(db_int(r, 0, 1), 50000);
    ck_assert_int_eq(db_nano(r, 0, 2), -99999);
    ck_assert_int_eq(db_int(r, 0, 3), 99999);
    ck_assert_str_eq(db_text(r, 0, 4), "odd\t\n\\");
    db_result_close(&r);
    /* The same keys again: refused as a whole, and the connection is fit for the next. */
    OK(db_begin(db, DB_WRITE, &e));
    OK(db_copy_begin(&c, db, "copy t (n) from stdin", &e));
    for (int i = 0; i < 100000; i++) {
        db_copy_int(c, 60000 - i);
        OK(db_copy_row(c, &e));
    }
    FAILS(db_copy_end(&c, NULL, &e), ERR_DATABASE);
    ck_assert_str_eq(db_sqlstate(db), "23505");
    db_rollback(db);
    OK(db_copy_begin(&c, db, "copy t (n) from stdin", &e));
    db_copy_abort(&c);
    OK(db_query(db, "select count(*) from t", NULL, 1, 1, &r, &e));
    ck_assert_int_eq(db_int(r, 0, 0), 100000);
    db_result_close(&r);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

static bool add_up(const struct db_result *slice, void *data, struct err *e)
{
    int64_t *sum = data;

    (void)e;
    for (int i = 0; i < db_rows(slice); i++)
        *sum += db_int(slice, i, 0);
    return true;
}

START_TEST(many_rows_come_in_slices)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_args p = {.arena = &a};
    struct err e = {0};
    int64_t sum = 0;

    db_arg_int(&p, 100000);
    OK(db_begin(db, DB_SNAPSHOT, &e));
    OK(db_each(db, "select n from generate_series(1, $1::bigint) n", &p, 1, add_up, &sum, &e));
    OK(db_commit(db, &e));
    ck_assert_int_eq(sum, INT64_C(100000) * 100001 / 2);
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(notifications_arrive)
{
    struct arena a = {0};
    struct db *db = fresh(&a), *other = scratch_db(&a);
    const char *payload;
    struct err e = {0};

    OK(db_listen(db, "gpurate_fixing", &e));
    OK(db_wait(db, 20, &payload, &a, &e));
    ck_assert_ptr_null(payload);
    OK(db_notify(other, "gpurate_fixing", "H100-SXM 2026-05-28 1", &e));
    OK(db_wait(db, 5000, &payload, &a, &e));
    ck_assert_str_eq(payload, "H100-SXM 2026-05-28 1");
    db_close(&db);
    db_close(&other);
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *sql;
    bool good;
} ranges[] = {
    {"9223372036.854775807::numeric(20,9)", true},
    {"(-9223372036.854775807)::numeric(20,9)", true},
    {"9223372036.854775808::numeric(20,9)", false},
    {"99999999999.999999999::numeric(20,9)", false},
    {"'NaN'::numeric", false},
    {"'-Infinity'::numeric", false},
    {"1.900000000::numeric(20,9)", true},
    {"null::numeric", true},
    {"'9998-12-31 23:59:59+00'::timestamptz", true},
    {"'infinity'::timestamptz", false},
    {"'-infinity'::date", false},
    {"'10000-01-01'::date", false},
    {"'1969-12-31'::date", false},
    {"'2026-01-01 BC'::date", false},
    {"'{1,null,2}'::bigint[]", true},
    {"'{}'::bigint[]", true},
    {"'[5:6]={1,2}'::bigint[]", false},
};

/* What is read as an int comes from a column that cannot hold more: the server refuses the rest. */
START_TEST(an_int_out_of_range_is_an_error)
{
    static const struct {
        const char *sql;
        int32_t value;
        bool good;
    } list[] = {{"2147483647::bigint::int", INT32_MAX, true},
                {"(-2147483648)::bigint::int", INT32_MIN, true},
                {"(-32768)::smallint", -32768, true},
                {"null::int", 0, true},
                {"2147483648::bigint::int", 0, false},
                {"(-9223372036854775807)::bigint::int", 0, false}};
    struct arena a = {0};
    struct db *db = fresh(&a);

    for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
        struct db_result *r = NULL;
        struct err e = {0};

        ck_assert(db_query(db, text_fmt(&a, "select %s", list[i].sql), NULL, 1, 1, &r, &e)
                  == list[i].good);
        ck_assert(list[i].good ? db_int32(r, 0, 0) == list[i].value
                               : e.kind != ERR_NONE && strstr(e.text, "out of range"));
        db_result_close(&r);
    }
    db_close(&db);
    arena_fini(&a);
}
END_TEST

/* ... and a column that can is no place for it, whatever stands in it. */
START_TEST(a_wide_column_is_never_read_as_an_int)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r = NULL;
    struct err e = {0};

    OK(db_query(db, "select 7::bigint", NULL, 1, 1, &r, &e));
    (void)db_int32(r, 0, 0); /* stops the program */
}
END_TEST

START_TEST(a_stored_value_beyond_our_types_is_told)
{
    struct arena a = {0};
    struct db *db = fresh(&a);
    struct db_result *r = NULL;
    struct err e = {0};
    bool done = db_query(db, text_fmt(&a, "select %s", ranges[_i].sql), NULL, 1, 1, &r, &e);

    ck_assert_msg(done == ranges[_i].good, "%s: %s", ranges[_i].sql, e.text);
    ck_assert(done || (e.kind == ERR_DATABASE && strstr(e.text, "out of range")));
    db_result_close(&r);
    OK(db_exec(db, "select 1", NULL, NULL, &e)); /* the connection is as good as before */
    db_close(&db);
    arena_fini(&a);
}
END_TEST

SUITE(edge_db)
{
    ADD(parameters_come_back_as_they_went);
    ADD_TABLE(bytes_that_are_no_text_do_not_keep_a_row_out, odd);
    ADD(a_slow_statement_is_cancelled_and_the_connection_lives_on);
    ADD(a_frozen_server_is_given_up_in_time);
    ADD_TABLE(what_the_server_says_has_its_exit_code, kinds);
    ADD(a_read_only_server_is_told_from_one_without_permission);
    ADD(a_killed_connection_says_so_and_can_be_opened_again);
    ADD_TABLE(no_password_in_a_message, secrets);
    ADD(a_refused_login_is_a_matter_of_permission);
    ADD(a_missing_database_is_told_from_a_missing_server);
    ADD(the_second_host_is_used_when_the_first_is_gone);
    ADD(copy_stores_what_it_was_given_or_nothing);
    ADD(many_rows_come_in_slices);
    ADD(notifications_arrive);
    ADD_TABLE(a_stored_value_beyond_our_types_is_told, ranges);
    tcase_add_test(unit_case, an_int_out_of_range_is_an_error);
    tcase_add_test_raise_signal(unit_case, a_wide_column_is_never_read_as_an_int, SIGABRT);
}
