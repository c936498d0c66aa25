#include "store/machine.h"

#include <string.h>

#include "base/host.h"
#include "base/text.h"
#include "store_priv.h"

bool store_machine_join(struct store *s, const char *machine, int seconds, size_t *place,
                        size_t *of, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, machine);
    db_arg_text(&p, host_name());
    db_arg_int(&p, seconds);
    done = db_query(s->db,
                    "with own as (insert into machine as m (machine, host, seen_at, until_at)"
                    " values ($1, $2, clock_timestamp(), clock_timestamp() + make_interval(secs =>"
                    " $3)) on conflict (machine) do update set host = excluded.host,"
                    " seen_at = excluded.seen_at, until_at = excluded.until_at)"
                    " select count(*) filter (where machine collate \"C\" < $1), count(*) + 1"
                    " from machine where machine <> $1 and until_at > clock_timestamp()",
                    &p, 1, 2, &res, e);
    *place = done ? (size_t)db_int(res, 0, 0) : 0;
    *of = done ? (size_t)db_int(res, 0, 1) : 1;
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not say that machine \"%s\" is there", machine);
}

/* In the order of their names, so that two machines that claim at once wait for each other in turn.
 */
bool store_claim_markets(struct store *s, const char *machine, const char *const *market, size_t n,
                         int seconds, bool *got, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_texts(&p, market, n);
    db_arg_text(&p, machine);
    db_arg_int(&p, seconds);
    done = db_query(s->db,
                    "insert into market_claim as c (market, machine, until_at) select market, $2,"
                    " clock_timestamp() + make_interval(secs => $3) from unnest($1::text[]) market"
                    " order by market collate \"C\" on conflict (market) do update"
                    " set machine = excluded.machine, until_at = excluded.until_at"
                    " where c.machine = excluded.machine or c.until_at <= clock_timestamp()"
                    " returning market",
                    &p, DB_ANY, 1, &res, e);
    for (size_t i = 0; i < n && done; i++) {
        got[i] = false;
        for (int row = 0; row < db_rows(res) && !got[i]; row++)
            got[i] = strcmp(db_text(res, row, 0), market[i]) == 0;
    }
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not claim markets for machine \"%s\"", machine);
}

bool store_get_machines(struct store *s, store_machine_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    *out = (store_machine_list){0};
    if (!db_query(s->db,
                  "select machine, host, extract(epoch from clock_timestamp() - seen_at)::bigint,"
                  " until_at > clock_timestamp() from machine"
                  " where seen_at > clock_timestamp() - interval '7 days' order by machine"
                  " collate \"C\"",
                  &p, DB_ANY, 4, &res, e))
        return err_in(e, "could not read the machines");
    for (int i = 0; i < db_rows(res); i++)
        *VEC_PUSH(out, a) = (struct store_machine){.name = text_dup(a, db_text(res, i, 0)),
                                                   .host = text_dup(a, db_text(res, i, 1)),
                                                   .unseen_s = db_int(res, i, 2),
                                                   .counted = db_bool(res, i, 3)};
    db_result_close(&res);
    return true;
}

void store_drop_claims(struct store *s, const char *machine)
{
    struct err ignored = {0};
    struct arena a = {0};
    struct db_args p = {.arena = &a};

    db_arg_text(&p, machine);
    if (!db_is_broken(s->db))
        (void)!db_exec(s->db, "delete from market_claim where machine = $1", &p, NULL, &ignored);
    arena_fini(&a);
}
