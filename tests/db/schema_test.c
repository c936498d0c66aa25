#include "store/schema.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/calc_kit.h"
#include "../lib/unit.h"
#include "base/text.h"
#include "domain/poll.h"
#include "domain/verdict.h"
#include "scratch.h"
#include "store/access.h"

static int newest(void)
{
    return store_migrations[store_migrations_len - 1].number;
}

START_TEST(init_twice_does_it_once)
{
    struct arena a = {0};
    const char *conninfo = scratch_empty(&a, NULL);
    struct store_init done;
    struct store *s;
    struct err e = {0};

    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    OK(store_init(s, &done, &e));
    ck_assert_int_eq(done.before, 0);
    ck_assert_int_eq(done.after, newest());
    OK(store_init(s, &done, &e));
    ck_assert_int_eq(done.before, newest());
    ck_assert_int_eq(done.after, newest());
    ck_assert_int_eq(done.roles, 0);
    store_close(&s);
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.migration"),
                     text_fmt(&a, "%d", store_migrations_len));
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.verdict"),
                     text_fmt(&a, "%d", (int)VERDICTS + (int)POLL_VERDICTS));
    ck_assert_str_eq(scratch_value(&a, "select complete from api_v1.verdict"
                                       " where kind = 'poll' and word = 'empty'"),
                     "t");
    /* Everything is the owner's: the login of init may go. */
    ck_assert_str_eq(scratch_value(&a, "select count(*) from pg_class c join pg_namespace n"
                                       " on n.oid = relnamespace where nspname in"
                                       " ('gpurate', 'api_v1') and relowner <>"
                                       " 'gpurate_owner'::regrole"),
                     "0");
    arena_fini(&a);
}
END_TEST

START_TEST(several_inits_at_once_all_end_well)
{
    enum { INITS = 4 };
    struct arena a = {0};
    const char *conninfo = scratch_empty(&a, NULL);
    pid_t child[INITS];

    for (int i = 0; i < INITS; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            struct store_init done;
            struct store *s;
            struct err e = {0};

            if (!store_open(&s, conninfo, STORE_AS_OWNER, &e) || !store_init(s, &done, &e)) {
                (void)!write(2, e.text, strlen(e.text));
                _exit(1);
            }
            _exit(done.after == newest() ? 0 : 2);
        }
    }
    for (int i = 0; i < INITS; i++) {
        int status;

        ck_assert_int_eq(waitpid(child[i], &status, 0), child[i]);
        ck_assert_int_eq(status, 0);
    }
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.migration"),
                     text_fmt(&a, "%d", store_migrations_len));
    arena_fini(&a);
}
END_TEST

/* What 009 left: a poll with a quote, a final fixing with a partition and votes, and a posted
   price, made by the statements of then. */
static const char old_rows[] =
    "insert into gpurate.run (kind, now_at, version, host) values ('run', now(), '1', 'h');"
    "insert into gpurate.poll (run_id, market, partition_start, observed_at, revision, verdict, ms,"
    " offers, quotes, quotes_ok, replies, imported) values (1, 'openrouter', '2026-05-28 12:00Z',"
    " '2026-05-28 12:05Z', 1, 'ok', 1, 1, 1, 1, 1, false);"
    "select gpurate.make_partition('2026-05-28 12:05Z');"
    "insert into gpurate.quote (observed_at, poll_id, position, gpus, native, price_usd, operator,"
    " instrument, term, verdict, offer, currency) values ('2026-05-28 12:05Z', 1, 0, 1, 5, 5,"
    " 'openai', 'gpt-5.5:blend', 'on_demand', 'ok', 'k', 'USD');"
    "insert into gpurate.fixing (publication_no, index, fixing_date, revision, status, level,"
    " method, method_hash, panel, panel_hash, avg, valid_partitions, partitions, operators,"
    " influence, flags, repeated, polls, record, record_digest, published_at) values (1, 'GLM',"
    " '2026-05-28', 1, 'final', 1, 'TKR-1.0', 'm', 'tokens', 'p', 1.25, 24, 24, 7, 0, '', 0, '{1}',"
    " 'text', 'digest', now());"
    "insert into gpurate.partition_value (publication_no, number, start_at, valid, polled, why,"
    " operators, carried, clamped, dispersed) values (1, 3, '2026-05-27 19:00Z', false, true, "
    "'few',"
    " 1, 0, 0, false);"
    "insert into gpurate.fixing_input (publication_no, partition, operator, market, verdict, "
    "carried,"
    " carried_from, weight, span) values (1, 3, 'openai', null, 'absent', false, 0, 0, 2);"
    "insert into gpurate.market_price (index, observed_at, market, operator, verdict, price, "
    "offers,"
    " gpus, run_id) select 'GLM', t::timestamptz, 'openrouter', '', 'ok', 5.25, 1, 2, 1 from "
    "unnest("
    "array['2026-03-31 23:59:59Z', '2026-05-01 00:00Z', '2026-05-28 12:05Z']) t;"
    "insert into gpurate.posted_price (posted_date, provider, model, direction, price, source,"
    " sources, disputed, observed_at) values ('2026-05-28', 'openai', 'gpt-5.5', 'input', 5,"
    " 'openrouter', 1, 0, now())";

START_TEST(a_database_of_an_older_program_migrates_forward)
{
    struct arena a = {0};
    const char *conninfo;
    struct store_init done;
    struct store *s;
    struct err e = {0};

    (void)scratch_ready(&a); /* for the roles */
    conninfo = scratch_empty(&a, NULL);
    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    OK(db_script(store_db(s),
                 "create schema gpurate authorization gpurate_owner;"
                 "create schema api_v1 authorization gpurate_owner;"
                 "set role gpurate_owner;"
                 "create table gpurate.migration (number integer primary key,"
                 " name text not null, sha256 text not null,"
                 " applied_at timestamptz not null default clock_timestamp())",
                 &e));
    for (int i = 0; i < store_migrations_len && store_migrations[i].number < 10; i++) {
        OK(db_script(store_db(s), store_migrations[i].sql, &e));
        OK(db_script(store_db(s),
                     text_fmt(&a, "insert into gpurate.migration values (%d, '%s', '%s')",
                              store_migrations[i].number, store_migrations[i].name,
                              store_migrations[i].sha256),
                     &e));
    }
    OK(db_script(store_db(s), old_rows, &e));
    store_close(&s);
    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    OK(store_init(s, &done, &e));
    store_close(&s);
    ck_assert_int_eq(done.before, 9);
    ck_assert_int_eq(done.after, newest());
    ck_assert_str_eq(scratch_value(&a, "select count(*) from api_v1.quote where since is null"),
                     "1");
    ck_assert_str_eq(scratch_value(&a, "select avg_text from api_v1.fixing_latest"
                                       " where author is null and agreement is null"),
                     "1.2500");
    ck_assert_str_eq(scratch_value(&a, "select avg_text from api_v1.fixing_as_of(now())"
                                       " where author is null"),
                     "1.2500");
    ck_assert_str_eq(scratch_value(&a, "select record from api_v1.fixing"), "text");
    /* What markets asked went to the month it is of: to one without any rows, too. */
    ck_assert_str_eq(scratch_value(&a,
                                   "select string_agg(concat_ws(' ', p.tableoid::regclass,"
                                   " p.observed_at at time zone 'UTC', v.price_text, v.mean_text),"
                                   " ', ' order by p.observed_at) from gpurate.market_price p"
                                   " join api_v1.market_price v using (index, observed_at)"),
                     "market_price_2026_03 2026-03-31 23:59:59 5.250000000,"
                     " market_price_2026_05 2026-05-01 00:00:00 5.250000000,"
                     " market_price_2026_05 2026-05-28 12:05:00 5.250000000");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(indexdef, ', ' order by indexname) from"
                                       " pg_indexes where tablename = 'market_price_2026_04'"),
                     "CREATE INDEX market_price_2026_04_index_observed_at_idx ON"
                     " gpurate.market_price_2026_04 USING btree (index, observed_at),"
                     " CREATE INDEX market_price_2026_04_observed_at_idx ON"
                     " gpurate.market_price_2026_04 USING btree (observed_at)");
    ck_assert_str_eq(scratch_value(&a, "select concat_ws(' ', number, start_at at time zone 'UTC',"
                                       " why) from api_v1.partition_value"),
                     "3 2026-05-27 19:00:00 few");
    ck_assert_str_eq(scratch_value(&a, "select string_agg(concat_ws(' ', partition, operator,"
                                       " market, verdict), ',' order by partition)"
                                       " from api_v1.fixing_input"),
                     "3 openai absent,4 openai absent");
    ck_assert_str_eq(scratch_value(&a, "select price_text from api_v1.posted"
                                       " where since is null and newest"),
                     "5.000000000");
    ck_assert_str_eq(scratch_value(&a, "select concat_ws(' ', day, model, provider, source,"
                                       " list_text, polls) from"
                                       " api_v1.token_contest('2026-05-24', '2026-05-28')"),
                     "2026-05-28 gpt-5.5 openai openrouter 5.000000000 1");
    ck_assert_str_eq(scratch_value(&a, "select count(*) from"
                                       " api_v1.token_contest('2026-05-24', '2026-05-27')"),
                     "0");
    arena_fini(&a);
}
END_TEST

START_TEST(a_newer_schema_is_left_alone)
{
    struct arena a = {0};
    const char *conninfo = scratch_ready(&a);
    struct store_init done;
    struct store *s;
    struct err e = {0};

    scratch_sql(&a, "insert into gpurate.migration values (999, '999_later.sql', 'x')");
    FAILS(store_open(&s, conninfo, STORE_AS_COLLECTOR, &e), ERR_CONFIG);
    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    FAILS(store_init(s, &done, &e), ERR_CONFIG);
    ck_assert(strstr(e.text, "999_later.sql"));
    scratch_sql(&a, "delete from gpurate.migration where number = 999;"
                    "update gpurate.migration set sha256 = 'other' where number = 2");
    FAILS(store_init(s, &done, &e), ERR_CONFIG);
    ck_assert(strstr(e.text, "other content"));
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(a_database_without_schema_says_what_to_do)
{
    struct arena a = {0};
    const char *conninfo = scratch_empty(&a, NULL);
    struct store *s;
    struct err e = {0};

    for (int role = STORE_AS_LOGIN; role < STORE_AS_OWNER; role++) {
        FAILS(store_open(&s, conninfo, (enum store_role)role, &e), ERR_CONFIG);
        ck_assert_int_eq(err_exit(e.kind), 78);
        ck_assert(strstr(e.hint, "gpurate init"));
    }
    arena_fini(&a);
}
END_TEST

START_TEST(init_needs_no_superuser_where_the_roles_are_there)
{
    struct arena a = {0};
    const char *conninfo;
    struct store_init done;
    struct store *s;
    struct err e = {0};

    (void)scratch_ready(&a); /* for the roles, which belong to the cluster */
    conninfo = scratch_empty(&a, "user=gpurate_test_login");
    scratch_sql(&a, "do $$ begin create role gpurate_test_login login;"
                    " exception when duplicate_object then null; end $$;"
                    "revoke gpurate_owner from gpurate_test_login");
    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    FAILS(store_init(s, &done, &e), ERR_PERMISSION);
    ck_assert(strstr(e.hint, "grant gpurate_owner"));
    scratch_sql(&a, "grant gpurate_owner to gpurate_test_login");
    FAILS(store_init(s, &done, &e), ERR_PERMISSION); /* may not create a schema yet */
    ck_assert(strstr(e.text, "could not create schema \"gpurate\""));
    scratch_sql(&a, "grant create on database gpurate_test to gpurate_test_login");
    OK(store_init(s, &done, &e));
    ck_assert_int_eq(done.after, newest());
    ck_assert_int_eq(done.roles, 0);
    store_close(&s);
    FAILS(store_open(&s, conninfo, STORE_AS_COLLECTOR, &e), ERR_PERMISSION);
    scratch_sql(&a, "drop owned by gpurate_test_login; drop role gpurate_test_login");
    arena_fini(&a);
}
END_TEST

START_TEST(a_missing_role_that_cannot_be_made_is_named)
{
    struct arena a = {0};
    const char *conninfo;
    struct store_init done;
    struct store *s;
    struct err e = {0};

    (void)scratch_ready(&a);
    conninfo = scratch_empty(&a, "user=gpurate_test_login");
    scratch_sql(&a, "do $$ begin create role gpurate_test_login login;"
                    " exception when duplicate_object then null; end $$;"
                    "alter role gpurate_reader rename to gpurate_reader_away");
    OK(store_open(&s, conninfo, STORE_AS_OWNER, &e));
    e = (struct err){0};
    (void)!store_init(s, &done, &e);
    store_close(&s);
    scratch_sql(&a, "alter role gpurate_reader_away rename to gpurate_reader;"
                    "drop role gpurate_test_login");
    ck_assert_int_eq(e.kind, ERR_PERMISSION);
    ck_assert(strstr(e.hint, "create role gpurate_reader"));
    arena_fini(&a);
}
END_TEST

/* Of the two roles that a run works as, the one that is missing is named, and it alone. */
START_TEST(the_role_that_a_run_misses_is_named)
{
    static const char *const roles[] = {"gpurate_collector", "gpurate_publisher"};
    const char *role = roles[_i];
    struct arena a = {0};
    const char *conninfo = scratch_ready(&a);
    struct store *s = NULL;
    struct err e = {0};
    bool opened;

    scratch_sql(&a, text_fmt(&a, "alter role %s rename to gpurate_away", role));
    opened = store_open(&s, conninfo, STORE_AS_RUN, &e);
    scratch_sql(&a, text_fmt(&a, "alter role gpurate_away rename to %s", role));
    ck_assert(!opened);
    ck_assert_int_eq(e.kind, ERR_CONFIG);
    ck_assert_msg(strstr(e.text, text_fmt(&a, "role \"%s\" ", role)), "%s", e.text);
    ck_assert_msg(!strstr(e.text, text_fmt(&a, "\"%s\"", roles[1 - _i])), "%s", e.text);
    ck_assert_ptr_nonnull(strstr(e.hint, "gpurate init"));
    arena_fini(&a);
}
END_TEST

/* ---- time ---- */

static const struct {
    enum store_role role;
    const char *ms; /* what the client waits, and five seconds */
} sessions[] = {{STORE_AS_LOGIN, "65000"},
                {STORE_AS_RUN, "65000"},
                {STORE_AS_PUBLISHER, "65000"},
                {STORE_AS_OWNER, "21605000"},
                {STORE_AS_KEEPER, "21605000"}};

/* A month that comes back, or an index of years, is one statement. */
START_TEST(what_is_done_to_whole_tables_has_hours)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, sessions[_i].role);
    struct db_result *res = NULL;
    struct err e = {0};

    OK(db_query(store_db(s), "select setting from pg_settings where name = 'statement_timeout'",
                NULL, 1, 1, &res, &e));
    ck_assert_str_eq(db_text(res, 0, 0), sessions[_i].ms);
    db_result_close(&res);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* ---- privileges ---- */

static const char *const insert_only[] = {
    "poll",       "reply",           "poll_verdict",    "quote",
    "fixing",     "partition_value", "fixing_operator", "fixing_input",
    "settlement", "erratum",         "indicative",      "market_price",
    "shadow",     "shadow_price",    "contract_rule",   "calendar_version",
    "fx_rate",    "method",          "panel",           "migration",
    "verdict",    "basket_level",    "basket_member",   "posted_price",
    "annulment",  "eligible"};

START_TEST(nobody_but_the_owner_may_change_what_is_stored)
{
    struct arena a = {0};

    (void)scratch_ready(&a);
    for (size_t i = 0; i < sizeof insert_only / sizeof *insert_only; i++)
        ck_assert_str_eq(
            scratch_value(&a, text_fmt(&a,
                                       "select coalesce(string_agg(r, ', '), '') from unnest("
                                       "array['gpurate_collector', 'gpurate_publisher',"
                                       " 'gpurate_reader']) r where has_table_privilege(r,"
                                       " 'gpurate.%s', 'update, delete, truncate')"
                                       " or has_any_column_privilege(r, 'gpurate.%s',"
                                       " 'update')",
                                       insert_only[i], insert_only[i])),
            "");
    arena_fini(&a);
}
END_TEST

static const struct {
    enum store_role role;
    const char *sql;
    enum err_kind kind; /* ERR_NONE: allowed */
} tries[] = {
    {STORE_AS_READER, "select count(*) from gpurate.quote", ERR_PERMISSION},
    {STORE_AS_READER, "select count(*) from gpurate.fixing", ERR_PERMISSION},
    {STORE_AS_READER, "select count(*) from gpurate.migration", ERR_PERMISSION},
    {STORE_AS_READER, "select count(*) from api_v1.fixing_as_of(now())", ERR_NONE},
    {STORE_AS_READER, "select count(*) from api_v1.quote", ERR_NONE},
    {STORE_AS_READER, "select count(*) from api_v1.token_contest('2026-05-24', '2026-05-28')",
     ERR_NONE},
    {STORE_AS_READER,
     "select * from api_v1.hedge_estimate('vast', 'H100-SXM', '2026-05-01', '2026-05-28')",
     ERR_NONE},
    {STORE_AS_READER, "select gpurate.make_partition(now())", ERR_PERMISSION},
    {STORE_AS_READER, "insert into gpurate.erratum (publication_no) values (1)", ERR_PERMISSION},
    {STORE_AS_READER, "create table api_v1.mine ()", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "select make_partition(now())", ERR_NONE},
    {STORE_AS_COLLECTOR, "update quote set price_usd = 1", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "delete from poll", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "truncate reply", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "update publication set last_no = 7", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "insert into fixing (publication_no) values (1)", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "update fixing set avg = 1", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "delete from settlement", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "delete from erratum", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "update fixing_input set price = 1", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "insert into quote (poll_id) values (1)", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "select next_publication()", ERR_NONE},
    {STORE_AS_PUBLISHER, "update publication set last_no = last_no + 1", ERR_PERMISSION},
    {STORE_AS_COLLECTOR, "select next_publication()", ERR_PERMISSION},
    {STORE_AS_PUBLISHER, "create table mine ()", ERR_PERMISSION},
};

START_TEST(each_role_may_do_its_part_and_no_more)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, tries[_i].role);
    struct err e = {0};
    bool done = db_exec(store_db(s), tries[_i].sql, NULL, NULL, &e);

    ck_assert_msg(done == (tries[_i].kind == ERR_NONE), "%s: %s", tries[_i].sql, e.text);
    ck_assert_msg(e.kind == tries[_i].kind, "%s: %s", tries[_i].sql, e.text);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* As many as the catalog has, and none that it has not: they are the same. */
START_TEST(the_rights_that_are_looked_for_are_those_that_init_gives)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    const char *statements;
    struct err e = {0};
    int64_t lacking;

    OK(store_get_lacks(s, &lacking, &statements, &a, &e));
    ck_assert_msg(lacking == 0, "%s", statements);
    ck_assert_str_eq(
        scratch_value(&a, "select count(*) from (select relacl, relnamespace from pg_class"
                          " where not relispartition union all"
                          " select proacl, pronamespace from pg_proc union all"
                          " select nspacl, oid from pg_namespace) o(acl, schema)"
                          " cross join lateral aclexplode(acl) x where x.grantee in"
                          " ('gpurate_collector'::regrole, 'gpurate_publisher'::regrole,"
                          " 'gpurate_reader'::regrole)"
                          " and schema in ('gpurate'::regnamespace, 'api_v1'::regnamespace)"),
        text_fmt(&a, "%d", store_rights_len));
    store_close(&s);
    arena_fini(&a);
}
END_TEST

START_TEST(readers_see_every_view_and_no_table)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_READER);
    struct db_result *r, *one;
    struct err e = {0};

    ck_assert_str_eq(
        scratch_value(&a, "select count(*) from pg_class c where relkind in ('r', 'p') and"
                          " relnamespace in ('gpurate'::regnamespace, 'api_v1'::regnamespace)"
                          " and has_table_privilege('gpurate_reader', oid, 'select')"),
        "0");
    OK(db_query(store_db(s),
                "select viewname from pg_views where schemaname = 'api_v1'"
                " order by viewname",
                NULL, DB_ANY, 1, &r, &e));
    ck_assert_int_gt(db_rows(r), 15);
    for (int i = 0; i < db_rows(r); i++) {
        OK(db_query(
            store_db(s),
            text_fmt(&a, "select count(*) from (select * from api_v1.%s) v", db_text(r, i, 0)),
            NULL, 1, 1, &one, &e));
        db_result_close(&one);
    }
    db_result_close(&r);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

static const struct {
    const char *what, *sql;
} rules[] = {
    {"relations without a comment",
     "select coalesce(string_agg(relname, ', '), '') from pg_class c where relkind in"
     " ('r', 'p', 'v') and relnamespace in ('gpurate'::regnamespace, 'api_v1'::regnamespace)"
     " and obj_description(oid, 'pg_class') is null"},
    {"columns without a comment",
     "select coalesce(string_agg(relname || '.' || attname, ', '), '') from pg_class c"
     " join pg_attribute a on attrelid = c.oid and attnum > 0 and not attisdropped"
     " where relkind in ('r', 'p', 'v') and not relispartition and relnamespace in"
     " ('gpurate'::regnamespace, 'api_v1'::regnamespace)"
     " and col_description(c.oid, attnum) is null"},
    {"functions without a comment",
     "select coalesce(string_agg(proname, ', '), '') from pg_proc where pronamespace in"
     " ('gpurate'::regnamespace, 'api_v1'::regnamespace)"
     " and obj_description(oid, 'pg_proc') is null"},
    {"numbers of api_v1 without their text beside them",
     "select coalesce(string_agg(table_name || '.' || column_name, ', '), '')"
     " from information_schema.columns c where table_schema = 'api_v1' and data_type = 'numeric'"
     " and not exists (select from information_schema.columns t where t.table_schema = 'api_v1'"
     " and t.table_name = c.table_name and t.column_name = c.column_name || '_text')"},
    {"binary floating point",
     "select coalesce(string_agg(table_name || '.' || column_name, ', '), '')"
     " from information_schema.columns where table_schema in ('gpurate', 'api_v1')"
     " and data_type in ('real', 'double precision')"},
    {"words kept out by a CHECK",
     "select coalesce(string_agg(conrelid::regclass::text, ', '), '') from pg_constraint"
     " where contype = 'c' and connamespace = 'gpurate'::regnamespace"
     " and conrelid <> 'gpurate.publication'::regclass"},
    {"triggers",
     "select coalesce(string_agg(tgname, ', '), '') from pg_trigger t join pg_class c"
     " on c.oid = tgrelid where not tgisinternal and relnamespace = 'gpurate'::regnamespace"},
};

START_TEST(no_role_sets_the_number_of_a_publication)
{
    static const char *const roles[] = {"gpurate_collector", "gpurate_publisher", "gpurate_reader"};
    struct arena a = {0};
    struct db *db;
    struct err e = {0};

    (void)scratch_ready(&a);
    db = scratch_db(&a);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        OK(db_script(db, text_fmt(&a, "reset role; set role %s", roles[i]), &e));
        FAILS(db_script(db, "update gpurate.publication set last_no = 9223372036854775807", &e),
              ERR_PERMISSION);
    }
    OK(db_script(db,
                 "reset role; set role gpurate_publisher;"
                 " select gpurate.next_publication()",
                 &e));
    ck_assert_str_eq(scratch_value(&a, "select last_no from gpurate.publication"), "1");
    db_close(&db);
    arena_fini(&a);
}
END_TEST

START_TEST(the_schema_keeps_its_rules)
{
    struct arena a = {0};

    (void)scratch_ready(&a);
    scratch_sql(&a, "select gpurate.make_partition('2026-05-01')");
    ck_assert_msg(text_eq(scratch_value(&a, rules[_i].sql), ""), "%s: %s", rules[_i].what,
                  scratch_value(&a, rules[_i].sql));
    arena_fini(&a);
}
END_TEST

/* A table that grows without a word about it fills a disk that nobody watches. */
START_TEST(the_guide_says_of_every_table_what_becomes_of_it)
{
    struct arena a = {0};
    size_t len;
    const char *page = kit_file("doc/OPERATOR.md", &len, &a);
    const char *at = strstr(page, "| table | rows a day |");

    ck_assert_ptr_nonnull(at);
    (void)scratch_ready(&a);
    ck_assert_str_eq(
        scratch_value(&a,
                      text_fmt(&a,
                               "select string_agg(name || case when split_part(line, '|', 5) ~"
                               " '^ by month' then ' by month' else '' end, E'\\n' order by name)"
                               " from regexp_split_to_table($doc$%.*s$doc$, E'\\n') as line,"
                               " regexp_matches(split_part(line, '|', 2), '`([a-z_]+)`', 'g') as m,"
                               " lateral (select m[1] as name) n",
                               (int)(strstr(at, "\n\n") - at), at)),
        scratch_value(&a, "select string_agg(relname || case relkind when 'p' then ' by month'"
                          " else '' end, E'\\n' order by relname::text) from pg_class"
                          " where relkind in ('r', 'p') and not relispartition"
                          " and relnamespace = 'gpurate'::regnamespace"));
    arena_fini(&a);
}
END_TEST

SUITE(store_schema)
{
    ADD(init_twice_does_it_once);
    ADD(several_inits_at_once_all_end_well);
    ADD(the_guide_says_of_every_table_what_becomes_of_it);
    ADD(a_database_of_an_older_program_migrates_forward);
    ADD(a_newer_schema_is_left_alone);
    ADD(a_database_without_schema_says_what_to_do);
    ADD(init_needs_no_superuser_where_the_roles_are_there);
    ADD(a_missing_role_that_cannot_be_made_is_named);
    tcase_add_loop_test(unit_case, the_role_that_a_run_misses_is_named, 0, 2);
    ADD_TABLE(what_is_done_to_whole_tables_has_hours, sessions);
    ADD(nobody_but_the_owner_may_change_what_is_stored);
    ADD_TABLE(each_role_may_do_its_part_and_no_more, tries);
    ADD(the_rights_that_are_looked_for_are_those_that_init_gives);
    ADD(readers_see_every_view_and_no_table);
    ADD(no_role_sets_the_number_of_a_publication);
    ADD_TABLE(the_schema_keeps_its_rules, rules);
}
