#include "store/view/site.h"

#include "calc/contract/contract.h"
#include "store/column_priv.h"
#include "store/store_priv.h"

bool store_get_newest_publication(struct store *s, int64_t *no, struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "select greatest((select max(publication_no) from api_v1.fixing),"
                  " (select max(publication_no) from api_v1.settlement),"
                  " (select max(publication_no) from api_v1.basket),"
                  " (select max(publication_no) from api_v1.erratum),"
                  " (select max(publication_no) from api_v1.annulment),"
                  " (select max(publication_no) from api_v1.publication_status))",
                  NULL, 1, 1, &res, e))
        return err_in(e, "could not find the newest publication");
    *no = db_int(res, 0, 0);
    db_result_close(&res);
    return true;
}

bool store_get_first_digest(struct store *s, const char **digest, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "select (select record_digest from api_v1.fixing"
                  " order by publication_no limit 1)",
                  NULL, 1, 1, &res, e))
        return err_in(e, "could not find the first record");
    *digest = text_dup(a, db_text(res, 0, 0));
    db_result_close(&res);
    return true;
}

/* From one index to the next by a look each, and two for its dates. */
bool store_get_index_dates(struct store *s, struct store_dates_list *out, struct arena *a,
                           struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "with recursive x as ((select index from api_v1.fixing"
                  " order by index, fixing_date limit 1) union all select (select f.index"
                  " from api_v1.fixing f where f.index > x.index order by f.index, f.fixing_date"
                  " limit 1) from x where x.index is not null) select x.index,"
                  " (select f.fixing_date from api_v1.fixing f where f.index = x.index"
                  " order by f.index, f.fixing_date limit 1), (select f.fixing_date"
                  " from api_v1.fixing f where f.index = x.index order by f.index desc,"
                  " f.fixing_date desc limit 1) from x where x.index is not null"
                  " order by x.index collate \"C\"",
                  NULL, DB_ANY, 3, &res, e))
        return err_in(e, "could not find the dates of the indices");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_dates, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_dates){.index = text_dup(a, db_text(res, i, 0)),
                                          .first = db_date(res, i, 1),
                                          .last = db_date(res, i, 2)};
    db_result_close(&res);
    return true;
}

#define ROW struct store_month
static const struct column month_columns[] = {
    {"contract collate \"C\"", TEXT(contract)},
    {"month", MONTH(month)},
};
#undef ROW

bool store_get_months_after(struct store *s, int64_t after, struct store_month_list *out,
                            struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, after);
    out->at = store_list(s,
                         "select {} from api_v1.settlement where publication_no > $1 union select "
                         "name collate \"C\", month from api_v1.annulment where publication_no > "
                         "$1 and kind = 'settlement' order by 1, 2",
                         COLUMNS(month_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not find the contract months that are new");
}

#define ROW struct store_spoken
static const struct column spoken_columns[] = {
    {"name", TEXT(index)},
    {"day", DATE(date)},
    {"revision", INT(revision)},
    {"why", TEXT(annulled)},
};
#undef ROW

bool store_get_spoken(struct store *s, int64_t after, const char *index, int64_t from, int64_t to,
                      struct store_spoken_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, after);
    db_arg_text(&p, index);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from (select publication_no, name, row_date as day, revision, "
                         "why from api_v1.annulment where kind = 'fixing' union all select "
                         "publication_no, index, erratum_date, revision, null from api_v1.erratum "
                         "where index is not null) x where publication_no > $1 and ($2::text is "
                         "null or name = $2) and day >= $3 and day <= $4 order by publication_no",
                         COLUMNS(spoken_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not find the errata and annulments that are new");
}

#define ROW struct store_cells
static const struct column cells_columns[] = {
    {"x.name", TEXT(index)},
    {"fixing_date", DATE(date)},
    {"cells", TEXT(cells)},
    {"cause", TEXT(cause)},
};
#undef ROW

bool store_get_cells(struct store *s, const char *const *index, const int64_t *last, size_t n,
                     int days, struct store_cells_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, index, n);
    db_arg_dates(&p, last, n);
    db_arg_int(&p, days);
    out->at = store_list(
        s,
        "select {} from unnest($1::text[], $2::date[]) with ordinality as x(name, last, "
        "n) cross join lateral (select fixing_date, string_agg(case when not valid then '-' when "
        "carried > 0 then 'c' else 'v' end, '' order by number) as cells, string_agg(distinct why, "
        "'; ') filter (where not valid) as cause from api_v1.partition_value where index = x.name "
        "and fixing_date > x.last - $3::integer and fixing_date <= x.last and newest group by "
        "fixing_date) c order by x.n, fixing_date desc",
        COLUMNS(cells_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the coverage of indices");
}

#define ROW struct store_news
static const struct column news_columns[] = {
    {"publication_no", INT64(publication_no)},
    {"published_at", TIME(published_at)},
    {"kind", TEXT(kind)},
    {"name", TEXT(name)},
    {"day", DATE(date)},
    {"revision", INT(revision)},
    {"status", TEXT(status)},
    {"value", TEXT(value)},
    {"why", TEXT(why)},
};
#undef ROW

/* The newest of each kind first, then of all: as many rows as are asked for, of each. */
bool store_get_news(struct store *s, int limit, struct store_news_list *out, struct arena *a,
                    struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_int(&p, limit);
    out->at =
        store_list(s,
                   "select {} from ((select publication_no, published_at, 'fixing' as kind,"
                   " index as name, fixing_date as day, revision, status, avg_text as value, why"
                   " from api_v1.fixing order by publication_no desc limit $1::integer)"
                   " union all (select publication_no, published_at, 'settlement', contract, month,"
                   " revision, status, price_text, why from api_v1.settlement"
                   " where status <> 'running' order by publication_no desc limit $1::integer)"
                   " union all (select publication_no, published_at, 'erratum',"
                   " coalesce(index, contract), erratum_date, revision, null, null, why"
                   " from api_v1.erratum order by publication_no desc limit $1::integer)"
                   " union all (select publication_no, published_at, 'annulment', name,"
                   " coalesce(month, row_date), revision, null, null, why from api_v1.annulment"
                   " order by publication_no desc limit $1::integer)"
                   " union all (select publication_no, since, 'status', name,"
                   " (since at time zone 'UTC')::date, 1, status, null, why"
                   " from api_v1.publication_status order by publication_no desc"
                   " limit $1::integer)) x"
                   " order by publication_no desc limit $1::integer",
                   COLUMNS(news_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the newest publications");
}
