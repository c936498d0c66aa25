#include "store/token.h"

#include "column_priv.h"
#include "store_priv.h"

#define ROW struct store_token_price
static const struct column price_columns[] = {
    {"observed_at", TIME(observed_at)},
    {"market", TEXT(source)},
    {"operator", TEXT(provider)},
    {"model", TEXT(model)},
    {"direction", TEXT(direction)},
    {"price_usd", NANO(list_nusd)},
    {"net", NANO(net_nusd)},
    {"round(1 - net / nullif(price_usd, 0), 9)::text", TEXT(discount)},
    {"case when is_width then tier end", TEXT(quantization)},
    {"case when not is_width then tier end", TEXT(tier)},
    {"region", TEXT(region)},
    {"verdict", TEXT(verdict)},
    {"since", DATE(since)},
};
#undef ROW

/*
 * What api_v1.token_price has, in one pass: the view joins the net quotes to the list quotes, and
 * without statistics of a young partition that join compares each with each.
 */
bool store_get_token_prices(struct store *s, int64_t from, int64_t to, bool ok,
                            struct store_token_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    db_arg_bool(&p, ok);
    out->at =
        store_list(s,
                   "select {}"
                   " from (select *, instrument like '%:net' as is_net,"
                   " split_part(instrument, ':', 1) as model,"
                   " split_part(instrument, ':', 2) as direction,"
                   " tier ~ '^(int|fp|bf|mxfp|nvfp)[0-9]+$' or tier = 'unknown' as is_width,"
                   " max(price_usd) filter (where instrument like '%:net') over ("
                   "partition by poll_id, regexp_replace(instrument, ':net$', ''),"
                   " case when instrument like '%:net' then left(offer, -4) else offer end) as net"
                   " from api_v1.quote where observed_at >= $1 and observed_at < $2"
                   " and instrument like '%:%') q"
                   " where not is_net and (verdict = 'ok' or not $3)"
                   " order by observed_at, market collate \"C\", operator collate \"C\","
                   " model collate \"C\", direction collate \"C\", offer collate \"C\"",
                   COLUMNS(price_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_token_price *x = &out->at[i];

        must(x->observed_at >= from && x->observed_at < to);
        must(i == 0 || x[-1].observed_at <= x->observed_at);
        must(!ok || text_eq(x->verdict, "ok"));
    }
    return out->at || err_in(e, "could not read token prices");
}

#define ROW struct store_seller
static const struct column seller_columns[] = {
    {"day", DATE(day)},
    {"model", TEXT(model)},
    {"provider", TEXT(provider)},
    {"source", TEXT(source)},
};
#undef ROW

bool store_get_sellers(struct store *s, int64_t from, int64_t to, struct store_seller_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from api_v1.token_contest($1, $2)"
                         " where provider is not null order by day, model collate \"C\","
                         " provider collate \"C\", source collate \"C\"",
                         COLUMNS(seller_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++)
        must(out->at[i].provider);
    return out->at || err_in(e, "could not read who sells which model");
}
