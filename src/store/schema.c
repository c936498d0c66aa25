#include "store/schema.h"

#include <time.h>

#include "domain/poll.h"
#include "domain/verdict.h"
#include "store_priv.h"

enum { INIT_TRIES = 8 };

/* ---- schemas and migrations ---- */

static bool count(struct store *s, const char *sql, const char *arg, int64_t *out, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    if (arg)
        db_arg_text(&p, arg);
    done = db_query(s->db, sql, &p, 1, 1, &res, e);
    if (done)
        *out = db_int(res, 0, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool make_schemas(struct store *s, struct err *e)
{
    static const char *const sql[] = {
        "create schema if not exists gpurate authorization gpurate_owner",
        "create schema if not exists api_v1 authorization gpurate_owner"};
    static const char *const names[] = {"gpurate", "api_v1"};

    /* IF NOT EXISTS still asks for the right to create: look first. */
    for (size_t i = 0; i < 2; i++) {
        int64_t there = 0;

        if (!count(s, "select count(*) from pg_catalog.pg_namespace where nspname = $1", names[i],
                   &there, e))
            return false;
        if (!there && !db_exec(s->db, sql[i], NULL, NULL, e))
            return err_in(e, "could not create schema \"%s\"", names[i]);
    }
    return true;
}

static bool check(const struct db_result *res, int row, struct store_init *done, struct err *e)
{
    int64_t number = db_int(res, row, 0);

    done->before = (int)number;
    if (row >= store_migrations_len) {
        err_set(e, ERR_CONFIG,
                "the schema has migration %d \"%s\", which this program does not"
                " know",
                (int)number, db_text(res, row, 1));
        return err_hint(e, "use the newer program; nothing was changed");
    }
    if (number != store_migrations[row].number
        || !text_eq(db_text(res, row, 2), store_migrations[row].sha256))
        return err_set(e, ERR_CONFIG,
                       "migration %d \"%s\" was applied with other content than"
                       " this program has",
                       (int)number, db_text(res, row, 1));
    return true;
}

static bool check_all(struct store *s, struct store_init *done, struct err *e)
{
    struct db_result *res = NULL;
    bool good = db_query(s->db, "select number, name, sha256 from migration order by number", NULL,
                         DB_ANY, 3, &res, e);

    done->before = 0;
    for (int row = 0; good && row < db_rows(res); row++)
        good = check(res, row, done, e);
    db_result_close(&res);
    return good;
}

static bool apply(struct store *s, const struct store_migration *m, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, m->number);
    db_arg_text(&p, m->name);
    db_arg_text(&p, m->sha256);
    done = db_script(s->db, m->sql, e)
           && db_exec(s->db, "insert into migration (number, name, sha256) values ($1, $2, $3)", &p,
                      NULL, e);
    arena_fini(&a);
    return done || err_in(e, "migration \"%s\"", m->name);
}

struct word {
    const char *kind, *word, *stage, *meaning;
    int position;
    const bool *complete;
};

static bool put_word(struct store *s, const struct word *w, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_text(&p, w->kind);
    db_arg_text(&p, w->word);
    db_arg_int(&p, w->position);
    db_arg_text(&p, w->stage);
    db_arg_text(&p, w->complete ? *w->complete ? "t" : "f" : NULL);
    db_arg_text(&p, w->meaning);
    done = db_exec(s->db,
                   "insert into verdict (kind, word, position, stage, complete, meaning)"
                   " values ($1, $2, $3, $4, $5, $6) on conflict (kind, word) do update"
                   " set position = excluded.position, stage = excluded.stage,"
                   " complete = excluded.complete, meaning = excluded.meaning"
                   " where (verdict.position, verdict.meaning, verdict.complete, verdict.stage)"
                   " is distinct from"
                   " (excluded.position, excluded.meaning, excluded.complete, excluded.stage)",
                   &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not store verdict \"%s\"", w->word);
}

static bool put_words(struct store *s, struct err *e)
{
    for (int v = 0; v < VERDICTS; v++) {
        struct word w = {"offer",
                         verdict_name((enum verdict)v),
                         verdict_stage((enum verdict)v),
                         verdict_meaning((enum verdict)v),
                         v,
                         NULL};

        if (!put_word(s, &w, e))
            return false;
    }
    for (int v = 0; v < POLL_VERDICTS; v++) {
        bool complete = poll_is_complete((enum poll_verdict)v);
        struct word w = {"poll", poll_verdict_name((enum poll_verdict)v),
                         NULL,   poll_verdict_meaning((enum poll_verdict)v),
                         v,      &complete};

        if (!put_word(s, &w, e))
            return false;
    }
    return true;
}

/* The lock lets one init at a time look and apply; the other finds it done. */
static bool migrate(struct store *s, void *data, struct err *e)
{
    struct store_init *done = data;

    if (!db_script(s->db,
                   "set local role gpurate_owner; set local client_min_messages = warning;"
                   "create table if not exists gpurate.migration (number integer primary key,"
                   " name text not null, sha256 text not null,"
                   " applied_at timestamptz not null default clock_timestamp());"
                   "lock table gpurate.migration in exclusive mode",
                   e)
        || !check_all(s, done, e))
        return false;
    done->after = done->before;
    for (int i = 0; i < store_migrations_len; i++) {
        if (store_migrations[i].number <= done->before)
            continue;
        if (!apply(s, &store_migrations[i], e))
            return false;
        done->after = store_migrations[i].number;
    }
    return put_words(s, e)
           && (db_script(s->db, store_grants, e) || err_in(e, "could not grant what roles may do"));
}

static bool init_once(struct store *s, struct store_init *done, int *roles, struct err *e)
{
    int created = 0;
    bool good = store_make_roles(s, &created, e) && make_schemas(s, e) && store_own_objects(s, e)
                && store_transact(s, migrate, done, e);

    *roles += created;
    return good;
}

/*
 * Two hosts that create the same thing at once: one of them hears that it exists, breaks a unique
 * key of the catalogue, or finds its row changed under it (XX000). The next try finds it there.
 */
static bool was_race(struct store *s)
{
    static const char *const states[] = {"42710", "42P06", "42P07", "23505",
                                         "XX000", "40001", "40P01"};

    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (text_eq(db_sqlstate(s->db), states[i]))
            return true;
    return false;
}

bool store_init(struct store *s, struct store_init *done, struct err *e)
{
    *done = (struct store_init){0};
    for (int try = 1; !init_once(s, done, &done->roles, e); try++) {
        struct timespec nap = {.tv_nsec = 40000000L * try};

        if (e->kind == ERR_PERMISSION)
            return store_explain_init(s, e);
        if (try == INIT_TRIES || db_is_broken(s->db) || !was_race(s))
            return false;
        (void)nanosleep(&nap, NULL);
    }
    return true;
}
