#include "store/token.h"

#include "store_priv.h"

enum { COLUMNS = 13 };

static void read_price(const struct db_result *r, int i, struct store_token_price *out,
                       struct arena *a)
{
    *out = (struct store_token_price){
        .observed_at = db_time(r, i, 0),
        .source = text_dup(a, db_text(r, i, 1)),
        .provider = text_dup(a, db_text(r, i, 2)),
        .model = text_dup(a, db_text(r, i, 3)),
        .direction = text_dup(a, db_text(r, i, 4)),
        .list_nusd = db_nano(r, i, 5),
        .net_nusd = db_nano(r, i, 6),
        .discount = text_dup(a, db_text(r, i, 7)),
        .quantization = text_dup(a, db_text(r, i, 8)),
        .tier = text_dup(a, db_text(r, i, 9)),
        .region = text_dup(a, db_text(r, i, 10)),
        .verdict = text_dup(a, db_text(r, i, 11)),
        .since = db_date(r, i, 12),
    };
}

/*
 * What api_v1.token_price has, in one pass: the view joins the net quotes to the list quotes, and
 * without statistics of a young partition that join compares each with each.
 */
bool store_get_token_prices(struct store *s, int64_t from, int64_t to, bool ok,
                            struct store_token_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    db_arg_bool(&p, ok);
    if (!db_query(s->db,
                  "select observed_at, market, operator, model, direction, price_usd, net,"
                  " round(1 - net / nullif(price_usd, 0), 9)::text,"
                  " case when is_width then tier end, case when not is_width then tier end,"
                  " region, verdict, since"
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
                  &p, DB_ANY, COLUMNS, &res, e))
        return err_in(e, "could not read token prices");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_token_price, out->len);
    for (size_t i = 0; i < out->len; i++)
        read_price(res, (int)i, &out->at[i], a);
    db_result_close(&res);
    return true;
}

bool store_get_sellers(struct store *s, int64_t from, int64_t to, struct store_seller_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "select day, model, provider, source from api_v1.token_contest($1, $2)"
                  " where provider is not null order by day, model collate \"C\","
                  " provider collate \"C\", source collate \"C\"",
                  &p, DB_ANY, 4, &res, e))
        return err_in(e, "could not read who sells which model");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_seller, out->len);
    for (int i = 0; i < db_rows(res); i++)
        out->at[i] = (struct store_seller){.day = db_date(res, i, 0),
                                           .model = text_dup(a, db_text(res, i, 1)),
                                           .provider = text_dup(a, db_text(res, i, 2)),
                                           .source = text_dup(a, db_text(res, i, 3))};
    db_result_close(&res);
    return true;
}
