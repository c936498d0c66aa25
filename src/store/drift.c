#include "store/drift.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "column_priv.h"
#include "store_priv.h"

bool store_get_medians(struct store *s, const struct store_poll_list *polls,
                       struct store_median_list *out, struct arena *a, struct err *e)
{
    int64_t *ids = ARENA_ARRAY(a, int64_t, polls->len);
    int64_t *times = ARENA_ARRAY(a, int64_t, polls->len);
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    *out = (struct store_median_list){0};
    if (!polls->len)
        return true;
    for (size_t i = 0; i < polls->len; i++) {
        ids[i] = polls->at[i].id;
        times[i] = polls->at[i].observed_at;
    }
    db_arg_ints(&p, ids, polls->len);
    db_arg_times(&p, times, polls->len);
    /* Polls of a month that say the same are looked at once. percentile_disc from both ends gives
     * the two middle prices themselves, as numeric. */
    if (!db_query(
            s->db,
            "with p as materialized (select p.*, min(p.poll_id) over (partition by"
            " date_trunc('month', p.observed_at, 'UTC'), l.said_ids,"
            " case when l.said_ids is null then p.poll_id end) as same"
            " from unnest($1::bigint[], $2::timestamptz[]) as p(poll_id, observed_at)"
            " left join lateral (select l.said_ids from api_v1.listing l"
            " where l.observed_at = p.observed_at and l.poll_id = p.poll_id offset 0) l on true),"
            " m as materialized (select p.same, m.* from p cross join lateral ("
            "select q.instrument,"
            " percentile_disc(0.5) within group (order by q.price_usd) as low,"
            " percentile_disc(0.5) within group (order by q.price_usd desc) as high,"
            " count(*) as quotes"
            " from quote_row q where q.observed_at = p.observed_at"
            " and q.poll_id = p.poll_id and q.verdict = 'ok'"
            " and q.term = 'on_demand' and q.instrument is not null and q.price_usd > 0"
            " group by q.instrument) m where p.poll_id = p.same)"
            " select p.poll_id, m.instrument, m.low, m.high, m.quotes from p join m using (same)"
            " order by p.poll_id, m.instrument collate \"C\"",
            &p, DB_ANY, 5, &res, e))
        return err_in(e, "could not read the medians of past polls");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_median, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_median){
            .poll = db_int(res, i, 0),
            .instrument = text_dup(a, db_text(res, i, 1)),
            .price_nusd = fixed_div_even((fixed_wide)db_nano(res, i, 2) + db_nano(res, i, 3), 2),
            .quotes = (size_t)db_int(res, i, 4)};
    db_result_close(&res);
    return true;
}

#define ROW struct store_acceptance
static const struct column acceptance_columns[] = {
    {"market", TEXT(market)},
    {"accepted_at", TIME(accepted_at)},
    {"note", TEXT(note)},
};
#undef ROW

bool store_put_acceptance(struct store *s, const struct store_acceptance *row, struct err *e)
{
    return store_insert(s, "acceptance", COLUMNS(acceptance_columns), row,
                        " on conflict (market, accepted_at) do nothing", e)
           || err_in(e, "could not accept market \"%s\"", row->market);
}

#define ROW struct store_seat_day
static const struct column seat_day_columns[] = {
    {"market", TEXT(market)},
    {"(observed_at at time zone 'UTC')::date", DATE(date)},
    {"sum(offers)::bigint", INT64(eligible)},
    {"(count(distinct date_trunc('hour', observed_at)) filter (where price is not null))::int",
     INT(priced)},
    {"(array_agg(gpus order by observed_at desc, gpus desc))[1]", INT64(gpus)},
};
#undef ROW

bool store_get_seat_days(struct store *s, int64_t from, int64_t to, struct store_seat_day_list *out,
                         struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_time(&p, from * CLOCK_DAY);
    db_arg_time(&p, (to + 1) * CLOCK_DAY);
    out->at = store_list(s,
                         "select {} from api_v1.market_price where observed_at >= $1 and "
                         "observed_at < $2 group by 1, 2 order by market collate \"C\", 2",
                         COLUMNS(seat_day_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read how the seats fared");
}
