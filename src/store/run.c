#include "store/run.h"

#include "base/host.h"
#include "store_priv.h"

bool store_run_begin(struct store *s, struct store_run *r, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, r->kind);
    db_arg_time(&p, r->now);
    db_arg_text(&p, r->version);
    db_arg_text(&p, host_name());
    db_arg_text(&p, r->machine);
    done = db_query(s->db,
                    "insert into run (kind, now_at, version, host, machine)"
                    " values ($1, $2, $3, $4, $5)"
                    " returning run_id",
                    &p, 1, 1, &res, e);
    if (done)
        r->id = db_int(res, 0, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not begin the run");
}

bool store_run_close(struct store *s, const struct store_run *r, int code, const char *why,
                     const struct store_lease *l, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, r->id);
    db_arg_int(&p, code);
    db_arg_text(&p, why);
    db_arg_text(&p, l ? l->name : NULL);
    db_arg_text(&p, l ? l->owner : NULL);
    db_arg_int(&p, r->room);
    done = db_exec(s->db,
                   "with released as (delete from lease where lease = $4 and owner = $5)"
                   " update run set ended_at = clock_timestamp(), exit = $2, why = $3,"
                   " room = nullif($6::bigint, 0) where run_id = $1",
                   &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not end run %lld", (long long)r->id);
}

bool store_run_end(struct store *s, const struct store_run *r, int code, const char *why,
                   struct err *e)
{
    return store_run_close(s, r, code, why, NULL, e);
}

bool store_get_last_run(struct store *s, const char *kind, int64_t but, bool ended,
                        struct store_run_row *out, bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, kind);
    db_arg_int(&p, but);
    db_arg_bool(&p, ended);
    if (!db_query(s->db,
                  "select run_id, now_at, date_trunc('second', began_at),"
                  " date_trunc('second', ended_at), exit, why, host from run where kind = $1"
                  " and run_id <> $2 and (ended_at is not null or not $3::boolean)"
                  " order by run_id desc limit 1",
                  &p, DB_ANY, 7, &res, e))
        return err_in(e, "could not read the last run");
    *found = db_rows(res) == 1;
    if (*found)
        *out = (struct store_run_row){.id = db_int(res, 0, 0),
                                      .now = db_time(res, 0, 1),
                                      .began = db_time(res, 0, 2),
                                      .ended = db_time(res, 0, 3),
                                      .exit = db_int32(res, 0, 4),
                                      .why = text_dup(a, db_text(res, 0, 5)),
                                      .host = text_dup(a, db_text(res, 0, 6))};
    db_result_close(&res);
    return true;
}

bool store_get_room(struct store *s, int64_t from, struct store_room *out, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, host_name());
    db_arg_time(&p, from);
    done = db_query(s->db,
                    "select now_at, room from run where host = $1 and now_at >= $2"
                    " and room is not null order by now_at, run_id limit 1",
                    &p, DB_ANY, 2, &res, e);
    *out = (struct store_room){0};
    if (done && db_rows(res) == 1)
        *out = (struct store_room){db_time(res, 0, 0), db_int(res, 0, 1)};
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not read how full the disk was");
}

bool store_get_poll_host(struct store *s, int64_t poll, const char *machine, const char **host,
                         bool *here, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, poll);
    db_arg_text(&p, machine);
    db_arg_text(&p, host_name());
    done = db_query(s->db,
                    "select coalesce(machine, host), coalesce(machine = $2, machine is null and"
                    " host = $3) from gpurate.run where run_id = (select run_id from gpurate.poll"
                    " where poll_id = $1) order by run_id",
                    &p, 1, 2, &res, e);
    if (done) {
        *host = text_dup(a, db_text(res, 0, 0));
        *here = text_eq(db_text(res, 0, 1), "t");
    }
    db_result_close(&res);
    return done || err_in(e, "could not read who stored poll %lld", (long long)poll);
}

bool store_put_skew(struct store *s, int64_t run, const struct store_skew *found, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, run);
    db_arg_int(&p, found->ahead_s);
    db_arg_int(&p, found->markets);
    done = db_exec(s->db, "update run set clock_ahead_s = $2, clock_markets = $3 where run_id = $1",
                   &p, NULL, e);
    arena_fini(&a);
    return done || err_in(e, "could not keep what run %lld found of its clock", (long long)run);
}

bool store_get_skew(struct store *s, int64_t *clock, struct store_skew *last, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, host_name());
    done = db_query(s->db,
                    "select date_trunc('second', clock_timestamp()), r.clock_markets,"
                    " r.clock_ahead_s, r.now_at from (select) one left join (select clock_markets,"
                    " clock_ahead_s, now_at from run where host = $1 and clock_markets is not null"
                    " order by run_id desc limit 1) r on true",
                    &p, 1, 4, &res, e);
    if (done) {
        *clock = db_time(res, 0, 0);
        *last = (struct store_skew){db_int32(res, 0, 1), db_int(res, 0, 2), db_time(res, 0, 3)};
    }
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not read the database's clock");
}

bool store_get_left_polls(struct store *s, int64_t but, int64_t *from, int64_t *to, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    *from = *to = 0;
    db_arg_int(&p, but);
    /* Mostly there is no such run, and then polls are not touched: run by run, whatever the planner
       thinks of how many polls one has (a history may be one import). */
    done = db_query(s->db,
                    "select min(p.observed_at), max(p.observed_at) from (select run_id from run"
                    " where run_id < $1 and kind in ('run', 'import')"
                    " and (ended_at is null or exit <> 0) and run_id > coalesce((select run_id"
                    " from run where run_id < $1 and kind = 'run' and ended_at is not null"
                    " order by run_id desc limit 1), 0)) r cross join lateral"
                    " (select observed_at from poll where run_id = r.run_id offset 0) p",
                    &p, 1, 2, &res, e);
    if (done && !db_is_null(res, 0, 0)) {
        *from = db_time(res, 0, 0);
        *to = db_time(res, 0, 1);
    }
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not read which polls a run left");
}
