/* Who may do a thing now: taken, kept, lost, and kept by a run as long as it gets on. */
#include "store/lease.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "scratch.h"
#include "stage/run_priv.h"
#include "store/view/status.h"

START_TEST(a_lease_has_one_holder_and_runs_out)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct store *other = scratch_open(&a, STORE_AS_PUBLISHER);
    struct store_lease mine = {0}, theirs = {0};
    struct err e = {0};

    OK(store_lease_take(s, &mine, "run", 60, &e));
    FAILS(store_lease_take(other, &theirs, "run", 60, &e), ERR_LOCKED);
    ck_assert_int_eq(err_exit(e.kind), 75);
    ck_assert_msg(strstr(e.text, mine.owner), "%s", e.text);
    FAILS(store_lease_take(s, &theirs, "run", 60, &e), ERR_LOCKED); /* the same process too */
    OK(store_lease_take(other, &theirs, "market:vast", 60, &e));
    store_lease_release(s, &mine);
    OK(store_lease_take(other, &theirs, "run", 60, &e));
    store_lease_release(s, &mine); /* no longer ours: nothing happens */
    FAILS(store_lease_take(s, &mine, "run", 60, &e), ERR_LOCKED);
    scratch_sql(&a, "update gpurate.lease set until_at = now() - interval '1 second'");
    OK(store_lease_take(s, &mine, "run", 60, &e));
    scratch_sql(&a, "update gpurate.lease set owner = 'nobody', until_at = 'infinity'");
    OK(store_lease_take(s, &mine, "run", 60, &e));
    scratch_sql(&a, "update gpurate.lease set until_at = now() + interval '2 days'");
    OK(store_lease_take(other, &theirs, "run", 60, &e));
    FAILS(store_lease_take(s, &mine, "run", 60, &e), ERR_LOCKED);
    store_close(&s);
    store_close(&other);
    arena_fini(&a);
}
END_TEST

/* Each taking has a greater number, and numbers of publications go to the holder of the last. */
START_TEST(who_was_overtaken_publishes_nothing)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store *other = scratch_open(&a, STORE_AS_PUBLISHER);
    struct store_lease mine = {0}, theirs = {0};
    struct store_status said = {.name = "*", .status = "active", .why = "a", .by = "b", .since = 9};
    struct err e = {0};
    int64_t last;

    OK(store_lease_take(s, &mine, "run", 60, &e));
    store_publish_under(s, &mine);
    OK(store_put_status(s, &said, &e));
    last = said.publication_no;
    /* It runs on from each publication, and never less than it did. */
    ck_assert_str_eq(
        scratch_value(&a, "select until_at > now() + interval '80 s' from gpurate.lease"), "t");
    scratch_sql(&a, "update gpurate.lease set until_at = now() + interval '1 hour'");
    OK(store_put_status(s, &said, &e));
    ck_assert_int_eq(said.publication_no, ++last);
    ck_assert_str_eq(
        scratch_value(&a, "select until_at > now() + interval '59 min' from gpurate.lease"), "t");
    /* It ran out and nobody came: still ours. */
    scratch_sql(&a, "update gpurate.lease set until_at = now() - interval '1 second'");
    OK(store_put_status(s, &said, &e));
    ck_assert_int_eq(said.publication_no, ++last);
    scratch_sql(&a, "update gpurate.lease set until_at = now() - interval '1 second'");
    OK(store_lease_take(other, &theirs, "run", 60, &e));
    ck_assert_int_gt(theirs.fence, mine.fence);
    FAILS(store_put_status(s, &said, &e), ERR_LOCKED);
    ck_assert_msg(strstr(e.text, "over"), "%s", e.text);
    store_publish_under(other, &theirs);
    OK(store_put_status(other, &said, &e));
    ck_assert_int_eq(said.publication_no, ++last);
    /* Released and taken again, it is another lease. */
    store_lease_release(other, &theirs);
    FAILS(store_put_status(s, &said, &e), ERR_LOCKED);
    FAILS(store_put_status(other, &said, &e), ERR_LOCKED);
    store_publish_under(s, NULL);
    OK(store_lease_take(s, &mine, "run", 60, &e));
    ck_assert_int_gt(mine.fence, theirs.fence);
    OK(store_put_status(s, &said, &e));
    ck_assert_int_eq(said.publication_no, ++last);
    ck_assert_str_eq(scratch_value(&a, "select count(*) || ' ' || max(publication_no) from"
                                       " gpurate.publication_status"),
                     text_fmt(&a, "5 %lld", (long long)last));
    store_close(&s);
    store_close(&other);
    arena_fini(&a);
}
END_TEST

/* As if it had been taken so long ago: its renewal is due. */
static void is_due(struct store *s, struct store_lease *l)
{
    l->taken_ms -= INT64_C(1000) * STORE_LEASE_KEEP_S;
    store_publish_under(s, l);
}

static bool ask(struct store *s, struct err *e)
{
    return db_exec(store_db(s), "select", NULL, NULL, e);
}

static const char left_80[] = "select until_at > now() + interval '80 s' from gpurate.lease";

static void count_sent(void *to, const char *sql, const struct db_args *p)
{
    (void)sql;
    (void)p;
    ++*(int *)to;
}

/* Between statements, never within a transaction, and not before it is due. */
START_TEST(who_works_keeps_the_lease)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store *frozen = scratch_open(&a, STORE_AS_RUN);
    struct store_lease mine = {0};
    struct db_result *res;
    struct err e = {0};
    int sent = 0;

    /* Its locks last no longer than the lease where it freezes within a transaction. */
    OK(db_query(store_db(frozen),
                "select extract(epoch from current_setting('idle_in_transaction_session_timeout')"
                "::interval)::integer",
                NULL, 1, 1, &res, &e));
    ck_assert_int_eq(db_int(res, 0, 0), STORE_LEASE_S);
    db_result_close(&res);
    store_close(&frozen);
    OK(store_lease_take(s, &mine, "run", 10, &e));
    store_publish_under(s, &mine);
    db_watch(count_sent, &sent);
    OK(ask(s, &e));
    OK(store_keep_lease(s, &e));
    ck_assert_int_eq(sent, 1);
    ck_assert_str_eq(scratch_value(&a, left_80), "f");
    is_due(s, &mine);
    sent = 0;
    OK(ask(s, &e));
    ck_assert_int_eq(sent, 2);
    OK(ask(s, &e));
    ck_assert_int_eq(sent, 3);
    db_watch(NULL, NULL);
    ck_assert_str_eq(scratch_value(&a, left_80), "t");
    scratch_sql(&a, "update gpurate.lease set until_at = now()");
    OK(db_begin(store_db(s), DB_WRITE, &e));
    is_due(s, &mine);
    OK(ask(s, &e));
    ck_assert_str_eq(scratch_value(&a, left_80), "f");
    OK(db_commit(store_db(s), &e));
    /* It ran out and nobody came: still ours. */
    OK(store_keep_lease(s, &e));
    ck_assert_str_eq(scratch_value(&a, left_80), "t");
    /* No database, no renewal, and no word of it. */
    is_due(s, &mine);
    scratch_sql(&a, "select pg_terminate_backend(pid) from pg_stat_activity where"
                    " datname = current_database() and pid <> pg_backend_pid()");
    OK(store_keep_lease(s, &e));
    ck_assert(db_is_broken(store_db(s)));
    OK(store_reopen(s, &e));
    scratch_sql(&a, "update gpurate.lease set until_at = now()");
    is_due(s, &mine);
    OK(store_keep_lease(s, &e));
    ck_assert_str_eq(scratch_value(&a, left_80), "t");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* Taken over, and whether or not it was given back: what comes late is refused, and nothing sent.
 */
START_TEST(a_renewal_that_comes_late_is_refused)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_PUBLISHER);
    struct store *other = scratch_open(&a, STORE_AS_PUBLISHER);
    struct store_lease mine = {0}, theirs = {0};
    const char *row;
    struct err e = {0};
    int sent = 0;

    OK(store_lease_take(s, &mine, "run", 60, &e));
    scratch_sql(&a, "update gpurate.lease set until_at = now()");
    OK(store_lease_take(other, &theirs, "run", 60, &e));
    row = scratch_value(&a, "select l::text from gpurate.lease l");
    is_due(s, &mine);
    db_watch(count_sent, &sent);
    FAILS(ask(s, &e), ERR_LOCKED);
    ck_assert_msg(strstr(e.text, "over"), "%s", e.text);
    ck_assert_int_eq(sent, 1); /* the renewal alone */
    FAILS(store_keep_lease(s, &e), ERR_LOCKED);
    FAILS(ask(s, &e), ERR_LOCKED);
    ck_assert_int_eq(sent, 1);
    db_watch(NULL, NULL);
    ck_assert_str_eq(scratch_value(&a, "select l::text from gpurate.lease l"), row);
    store_publish_under(s, NULL); /* it may say how it ended */
    OK(ask(s, &e));
    is_due(other, &theirs);
    OK(store_keep_lease(other, &e));
    ck_assert_str_eq(scratch_value(&a, left_80), "t");
    store_lease_release(other, &theirs);
    is_due(s, &mine);
    FAILS(store_keep_lease(s, &e), ERR_LOCKED);
    ck_assert_str_eq(scratch_value(&a, "select count(*) from gpurate.lease"), "0");
    store_close(&s);
    store_close(&other);
    arena_fini(&a);
}
END_TEST

START_TEST(of_many_that_want_a_lease_one_gets_it)
{
    enum { WANT = 6 };
    struct arena a = {0};
    struct store *s;
    struct store_lease mine = {0};
    struct err e = {0};
    int got = 0, gate[2];
    pid_t child[WANT];

    ck_assert_int_eq(pipe(gate), 0);
    (void)scratch_ready(&a);
    for (int i = 0; i < WANT; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            struct store_lease l = {0};
            char byte = '0';

            s = scratch_open(&a, STORE_AS_COLLECTOR);
            if (!store_lease_take(s, &l, "run", 60, &e))
                byte = e.kind == ERR_LOCKED ? '1' : '2';
            (void)!write(gate[1], &byte, 1);
            for (;;) /* the lease of a process that ended would be free */
                (void)pause();
        }
    }
    for (int i = 0; i < WANT; i++) {
        char byte;

        ck_assert_int_eq(read(gate[0], &byte, 1), 1);
        ck_assert(byte == '0' || byte == '1');
        got += byte == '0';
    }
    ck_assert_int_eq(got, 1);
    for (int i = 0; i < WANT; i++) {
        (void)kill(child[i], SIGKILL);
        ck_assert_int_eq(waitpid(child[i], NULL, 0), child[i]);
    }
    /* Its holder was killed and could not release it: taken over at once. */
    s = scratch_open(&a, STORE_AS_COLLECTOR);
    OK(store_lease_take(s, &mine, "run", 60, &e));
    scratch_sql(&a, "update gpurate.lease set owner = 'elsewhere/1234/99:99999999:00'");
    FAILS(store_lease_take(s, &mine, "run", 60, &e), ERR_LOCKED);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* The process that waits for gathering, which stores polls, hangs, and gets on again. */
START_TEST(a_run_keeps_the_lease_as_long_as_gathering_gets_on)
{
    struct arena a = {0};
    const struct config config = {.run_deadline_s = 120};
    struct gathered got = {0};
    struct running r = {.store = scratch_store(&a, STORE_AS_RUN), .config = &config, .got = &got};
    const int64_t patience = INT64_C(1000) * (run_polling_s(&r) + RUN_STORING_S);
    struct err e = {0};

    OK(store_lease_take(r.store, &r.lease, "run", STORE_LEASE_S, &e));
    ck_assert_int_gt(patience, INT64_C(2000) * STORE_LEASE_S);
    for (int i = 0; i < 4; i++) {
        bool hangs = i == 1;

        scratch_sql(&a, "update gpurate.lease set until_at = now()");
        got.stored += i == 2;
        r.moved_ms = clock_mono_ms() - patience - (i % 3 ? 1 : -60000);
        if (i == 3) /* and with a connection that the server has closed */
            scratch_sql(&a, "select pg_terminate_backend(pid) from pg_stat_activity where"
                            " datname = current_database() and pid <> pg_backend_pid()");
        if (i == 3)
            FAILS(ask(r.store, &e), ERR_DATABASE);
        is_due(r.store, &r.lease);
        run_keep_lease(&r);
        ck_assert_msg(text_eq(scratch_value(&a, left_80), hangs ? "f" : "t"), "%d", i);
    }
    store_close(&r.store);
    arena_fini(&a);
}
END_TEST

SUITE(store_lease)
{
    ADD(a_lease_has_one_holder_and_runs_out);
    ADD(who_was_overtaken_publishes_nothing);
    ADD(who_works_keeps_the_lease);
    ADD(a_renewal_that_comes_late_is_refused);
    ADD(of_many_that_want_a_lease_one_gets_it);
    ADD(a_run_keeps_the_lease_as_long_as_gathering_gets_on);
}
