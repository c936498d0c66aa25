#include "store/view/hedge.h"

#include "store/store_priv.h"

bool store_get_basis(struct store *s, struct store_basis *at, size_t n, int64_t from, int64_t to,
                     struct arena *a, struct err *e)
{
    const char **market = ARENA_ARRAY(a, const char *, n),
               **index = ARENA_ARRAY(a, const char *, n);
    struct db_args p = {.arena = a};
    struct db_result *r = NULL;
    struct estimate_day *day;

    for (size_t i = 0; i < n; i++) {
        market[i] = at[i].market;
        index[i] = at[i].index;
        at[i].len = 0;
    }
    db_arg_texts(&p, market, n);
    db_arg_texts(&p, index, n);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "select w.n, b.day, b.market_price, b.index_value from unnest($1::text[],"
                  " $2::text[]) with ordinality as w(market, index, n) cross join lateral"
                  " api_v1.hedge_basis(w.market, w.index, $3, $4) b order by w.n, b.day",
                  &p, DB_ANY, 4, &r, e))
        return err_in(e, "could not read the basis of markets");
    day = ARENA_ARRAY(a, struct estimate_day, (size_t)db_rows(r));
    for (int i = 0; i < db_rows(r); i++) {
        struct store_basis *b = &at[db_int(r, i, 0) - 1];

        day[i] = (struct estimate_day){db_date(r, i, 1), db_nano(r, i, 2), db_nano(r, i, 3)};
        b->day = b->len++ ? b->day : &day[i];
    }
    db_result_close(&r);
    return true;
}
