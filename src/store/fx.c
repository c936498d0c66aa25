#include "store/fx.h"

#include "base/clock.h"
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
