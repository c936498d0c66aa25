#include "store/prune.h"

#include "base/clock.h"
#include "domain/poll.h"
#include "store/month.h"
#include "store_priv.h"

bool store_get_pruned(struct store *s, const char *machine, int64_t before, store_pruned_list *out,
                      struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    *out = (store_pruned_list){0};
    db_arg_text(&p, machine);
    db_arg_date(&p, before);
    if (!db_query(s->db,
                  "with old as (select generate_series(date_trunc('month', (select observed_at"
                  " from api_v1.poll order by observed_at limit 1) at time zone 'UTC'),"
                  " $2::date - interval '1 month', '1 month')::date as month)"
                  " select month, state, replies, bytes, list_sha256, listed_at, pruned_at"
                  " from old full join (select * from api_v1.pruned_month where machine = $1) x"
                  " using (month) order by month",
                  &p, DB_ANY, 7, &res, e))
        return err_in(e, "could not read which months left the archive");
    for (int i = 0; i < db_rows(res); i++)
        *VEC_PUSH(out, a) = (struct store_pruned){.month = db_date(res, i, 0),
                                                  .machine = machine,
                                                  .state = text_dup(a, db_text(res, i, 1)),
                                                  .replies = db_int(res, i, 2),
                                                  .bytes = db_int(res, i, 3),
                                                  .list = text_dup(a, db_text(res, i, 4)),
                                                  .listed_at = db_time(res, i, 5),
                                                  .pruned_at = db_time(res, i, 6)};
    db_result_close(&res);
    return true;
}

/* Words of polls that were not complete: one that is not known is no reason to go. */
static void arg_failed(struct db_args *p)
{
    const char *word[POLL_VERDICTS];
    size_t n = 0;

    for (int v = 0; v < POLL_VERDICTS; v++)
        if (!poll_is_complete((enum poll_verdict)v))
            word[n++] = poll_verdict_name((enum poll_verdict)v);
    db_arg_texts(p, word, n);
}

/*
 * Poll by poll and digest by digest (offset, limit): joined, they would be looked for among all the
 * replies there are. A shape is a text of our own and no reply.
 */
bool store_get_prunable(struct store *s, int64_t month, int64_t before, store_digest_list *out,
                        struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    *out = (store_digest_list){0};
    arg_failed(&p);
    db_arg_time(&p, month * CLOCK_DAY);
    db_arg_time(&p, month_before(month, -1) * CLOCK_DAY);
    db_arg_time(&p, before * CLOCK_DAY);
    if (!db_query(s->db,
                  "with failed as (select distinct r.sha256 from poll p cross join lateral (select"
                  " sha256 from reply where poll_id = p.poll_id and sha256 is not null offset 0) r"
                  " where p.observed_at >= $2 and p.observed_at < $3 and p.verdict = any($1))"
                  " select sha256 from failed f where (select true from reply r join poll p"
                  " using (poll_id) where r.sha256 = f.sha256"
                  " and (p.verdict <> all($1) or p.observed_at >= $4) limit 1) is null"
                  " and (select true from fx_rate where reply_sha256 = f.sha256 limit 1) is null"
                  " and not exists (select from terms_text t where t.reply = f.sha256)"
                  " order by sha256 collate \"C\"",
                  &p, DB_ANY, 1, &res, e))
        return err_in(e, "could not read which replies may go");
    for (int i = 0; i < db_rows(res); i++)
        *VEC_PUSH(out, a) = text_dup(a, db_text(res, i, 0));
    db_result_close(&res);
    return true;
}

static bool put_pruned(struct store *s, void *data, struct err *e)
{
    const struct store_pruned *m = data;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_date(&p, m->month);
    db_arg_text(&p, m->machine);
    db_arg_text(&p, m->state);
    db_arg_int(&p, m->replies);
    db_arg_int(&p, m->bytes);
    db_arg_text(&p, m->list);
    db_arg_time(&p, m->listed_at);
    db_arg_time(&p, m->pruned_at);
    done = db_exec(s->db,
                   "insert into pruned_month (month, machine, state, replies, bytes, list_sha256,"
                   " listed_at, pruned_at) values ($1, $2, $3, $4, $5, $6, $7, $8)"
                   " on conflict (month, machine) do update set state = excluded.state,"
                   " replies = excluded.replies, bytes = excluded.bytes,"
                   " list_sha256 = excluded.list_sha256, listed_at = excluded.listed_at,"
                   " pruned_at = excluded.pruned_at",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

bool store_put_pruned(struct store *s, const struct store_pruned *p, struct err *e)
{
    struct store_pruned row = *p;

    return store_alone(s, put_pruned, &row, e)
           || err_in(e, "could not store that replies leave the archive");
}
