#include "store/fx.h"

#include "base/clock.h"
#include "base/text.h"
#include "norm/fx.h"
#include "store/poll/quote_put_priv.h"
#include "store_priv.h"

struct put {
    const struct norm_fx *fx;
    const char *source, *sha256;
    int64_t fetched_at;
};

static bool put_rates(struct store *s, void *data, struct err *e)
{
    const struct put *put = data;

    for (size_t i = 0; i < put->fx->rate_len; i++) {
        struct arena a = {0};
        struct db_args p = {.arena = &a};
        bool done;

        db_arg_date(&p, put->fx->date);
        db_arg_text(&p, put->fx->rate[i].currency);
        db_arg_text(&p, put->source);
        db_arg_nano(&p, put->fx->rate[i].per_eur_nano);
        db_arg_time(&p, put->fetched_at);
        db_arg_text(&p, put->sha256);
        done = db_exec(s->db,
                       "insert into fx_rate (rate_date, currency, source, per_eur,"
                       " fetched_at, reply_sha256) values ($1, $2, $3, $4, $5, $6)"
                       " on conflict (rate_date, currency, source) do nothing",
                       &p, NULL, e);
        arena_fini(&a);
        if (!done)
            return false;
    }
    return true;
}

bool store_put_fx(struct store *s, const struct norm_fx *fx, const char *source, int64_t fetched_at,
                  const char *sha256, struct err *e)
{
    struct put put = {.fx = fx, .source = source, .sha256 = sha256, .fetched_at = fetched_at};
    char date[CLOCK_TEXT_MAX];

    return store_transact(s, put_rates, &put, e)
           || err_in(e, "could not store the reference rates of %s",
                     clock_text_date(fx->date, date));
}

bool store_get_fx(struct store *s, int64_t before, int64_t oldest, struct norm_fx *out,
                  const char **source, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    struct norm_rate *rate;

    *out = (struct norm_fx){0};
    if (source)
        *source = NULL;
    db_arg_date(&p, before);
    db_arg_date(&p, oldest);
    if (!db_query(s->db,
                  "select rate_date, currency, per_eur, source from api_v1.fx_rate"
                  " where (rate_date, source) = (select rate_date, source from api_v1.fx_rate"
                  " where rate_date < $1 and rate_date >= $2"
                  " order by rate_date desc, source collate \"C\" limit 1)"
                  " order by currency collate \"C\"",
                  &p, DB_ANY, 4, &res, e))
        return err_in(e, "could not read the reference rates");
    out->rate_len = (size_t)db_rows(res);
    rate = ARENA_ARRAY(a, struct norm_rate, out->rate_len);
    for (int i = 0; i < (int)out->rate_len; i++) {
        out->date = db_date(res, i, 0);
        rate[i].currency = text_dup(a, db_text(res, i, 1));
        rate[i].per_eur_nano = db_nano(res, i, 2);
        if (source && i == 0)
            *source = text_dup(a, db_text(res, i, 3));
    }
    out->rate = rate;
    db_result_close(&res);
    return true;
}

#define MICROSECONDS(column) "coalesce((extract(epoch from " column ") * 1000000)::bigint, 0)"

bool store_get_fx_days(struct store *s, int64_t first, int64_t last, struct store_fx_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    struct norm_rate *rate;
    const char *source = NULL;

    *out = (struct store_fx_list){0};
    db_arg_date(&p, first - FX_AGE_MAX_DAYS);
    db_arg_date(&p, last);
    if (!db_query(s->db,
                  "select rate_date, source, currency, per_eur, " MICROSECONDS(
                      "stored_at") " from api_v1.fx_rate where rate_date >= $1 and rate_date < $2"
                                   " order by rate_date desc, source collate \"C\","
                                   " currency collate \"C\"",
                  &p, DB_ANY, 5, &res, e))
        return err_in(e, "could not read the reference rates");
    out->at = ARENA_ARRAY(a, struct store_fx_day, (size_t)db_rows(res));
    rate = ARENA_ARRAY(a, struct norm_rate, (size_t)db_rows(res));
    for (int i = 0; i < db_rows(res); i++) {
        struct store_fx_day *day = out->len ? &out->at[out->len - 1] : NULL;

        if (!day || day->fx.date != db_date(res, i, 0) || !text_eq(source, db_text(res, i, 1))) {
            day = &out->at[out->len++];
            day->fx = (struct norm_fx){.date = db_date(res, i, 0), .rate = &rate[i]};
            source = db_text(res, i, 1);
        }
        rate[i] = (struct norm_rate){text_dup(a, db_text(res, i, 2)), db_nano(res, i, 3)};
        day->fx.rate_len++;
        if (db_int(res, i, 4) > day->stored_us)
            day->stored_us = db_int(res, i, 4);
    }
    db_result_close(&res);
    return true;
}

const struct norm_fx *store_fx_then(const struct store_fx_list *list, int64_t date,
                                    int64_t stored_us)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct store_fx_day *day = &list->at[i];

        if (day->fx.date < date && day->stored_us <= stored_us)
            return day->fx.date >= date - FX_AGE_MAX_DAYS ? &day->fx : NULL;
    }
    return NULL;
}

bool store_get_stored(struct store *s, int64_t poll, int64_t *stored_us, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, poll);
    done =
        db_query(s->db, "select " MICROSECONDS("stored_at") " from api_v1.poll where poll_id = $1",
                 &p, 1, 1, &res, e);
    *stored_us = done ? db_int(res, 0, 0) : 0;
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not read when poll %lld was stored", (long long)poll);
}

struct foreign {
    void (*each)(const struct store_foreign *q, void *data);
    void *data;
};

static bool give_foreign(const struct db_result *slice, void *data, struct err *e)
{
    const struct foreign *f = data;

    (void)e;
    for (int i = 0; i < db_rows(slice); i++) {
        const struct store_foreign q = {.poll = db_int(slice, i, 0),
                                        .market = db_text(slice, i, 1),
                                        .observed_at = db_time(slice, i, 2),
                                        .stored_us = db_int(slice, i, 3),
                                        .offer = db_text(slice, i, 4),
                                        .currency = db_text(slice, i, 5),
                                        .native_nano = db_nano(slice, i, 6),
                                        .price_nusd = db_nano(slice, i, 7),
                                        .gpus = (int)db_int(slice, i, 8)};

        f->each(&q, f->data);
    }
    return true;
}

#define RANGES QUOTE_RANGES("d.ids")
#define STORED_US MICROSECONDS("p.stored_at")

/*
 * What polls tell as numbers of rows is looked at once, however many polls tell it: those of a
 * window as ranges, of which the few in another currency are left, `f`; and only polls of their
 * markets are looked through for them.
 */
static const char foreign_sql[] =
    "with l as materialized (select poll_id, observed_at, market, said_ids,"
    " date_trunc('month', observed_at, 'UTC') as first from api_v1.listing"
    " where observed_at >= $1 and observed_at < $2),"
    " f as materialized (select d.first, s.* from (select first, array_agg(distinct u.id) as ids"
    " from l cross join unnest(l.said_ids) as u(id) group by 1) d cross join lateral " RANGES
    " cross join lateral (select said_id, market, offer, currency, native, price_usd, gpus"
    " from api_v1.quote_said where said_id between w.low and w.high and observed_at >= d.first"
    " and observed_at < (d.first at time zone 'UTC' + interval '1 month') at time zone 'UTC'"
    " and currency <> 'USD' offset 0) s),"
    " q as materialized (select l.poll_id, l.observed_at, u.n - 1 as position, f.offer, f.currency,"
    " f.native, f.price_usd, f.gpus from l"
    " cross join unnest(l.said_ids) with ordinality as u(id, n)"
    " join f on f.first = l.first and f.said_id = u.id where l.market in (select market from f)"
    " union all select poll_id, observed_at, position, offer, currency, native, price_usd, gpus"
    " from api_v1.quote_single where observed_at >= $1 and observed_at < $2 and currency <> 'USD')"
    " select q.poll_id, p.market, q.observed_at, p.us, q.offer, q.currency, q.native, q.price_usd,"
    " q.gpus from (select distinct poll_id from q) k cross join lateral"
    " (select p.poll_id, p.market, p.observed_at, " STORED_US " as us"
    " from api_v1.poll p join api_v1.poll_reader r using (poll_id) where p.poll_id = k.poll_id"
    " and p.newest and not p.imported and r.reader >= $3::integer offset 0) p"
    " join q on q.poll_id = p.poll_id and q.observed_at = p.observed_at"
    " order by q.observed_at, q.poll_id, q.position";

bool store_each_foreign(struct store *s, int64_t from, int64_t to, int reader,
                        void (*each)(const struct store_foreign *q, void *data), void *data,
                        struct err *e)
{
    struct foreign f = {each, data};
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    db_arg_int(&p, reader);
    done = db_begin(s->db, DB_SNAPSHOT, e)
           && db_each(s->db, foreign_sql, &p, 9, give_foreign, &f, e) && db_commit(s->db, e)
           && store_each_exported_foreign(s, from, to, reader, each, data, e);
    if (!done) {
        db_rollback(s->db);
        (void)err_in(e, "could not read the quotes in other currencies");
    }
    arena_fini(&a);
    return done;
}
