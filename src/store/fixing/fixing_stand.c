/* Where chains of records stand, and how far they reach. */
#include "store/column_priv.h"
#include "store/fixing/fixing_priv.h"
#include "store/store_priv.h"

/* Records of the name's index that are not annulled, the newest one first. */
#define STANDING                                                                                   \
    " from api_v1.fixing f where f.index = name.index and not exists"                              \
    " (select from api_v1.annulment x where x.annulled_no = f.publication_no)"
#define NEWEST_ONE " order by f.index desc, f.fixing_date desc, f.revision desc limit 1"

/* By jumps from name to name, and a look for each date; behind them the names that are paused. */
static const char standings_sql[] =
    "select * from (with recursive name as ((select index from api_v1.fixing order by index limit "
    "1)"
    " union all select next.index from name cross join lateral (select f.index"
    " from api_v1.fixing f where f.index > name.index order by f.index limit 1) next)"
    " select name.index, last.fixing_date as date, last.status,"
    " (select f.fixing_date" STANDING " and f.status = 'final'" NEWEST_ONE "),"
    " (select f.fixing_date from api_v1.fixing f where f.index = name.index"
    " order by f.fixing_date limit 1),"
    " (select min(x.row_date) from api_v1.annulment x where x.kind = 'fixing'"
    " and x.name = name.index and not exists (select from api_v1.fixing f"
    " where f.index = x.name and f.fixing_date = x.row_date and f.newest)), null::text as paused"
    " from name left join lateral (select f.fixing_date, f.status" STANDING NEWEST_ONE
    ") last on true) stands union all select null, null, null, null, null, null, name"
    " from api_v1.publication_status where newest and status <> 'active' order by 1";

#define ROW struct store_stand
static const struct column stand_columns[] = {
    {"index", TEXT(index)}, {"date", DATE(date)},   {"status", WORD(status, words_fixing_status)},
    {"final", DATE(final)}, {"first", DATE(first)}, {"annulled", DATE(annulled)},
};
#undef ROW

bool store_get_standings(struct store *s, struct store_stand_list *out, struct arena *a,
                         struct err *e)
{
    struct columns c = COLUMNS(stand_columns);
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_stand_list){0};
    if (!db_query(s->db, standings_sql, NULL, DB_ANY, (int)c.len + 1, &res, e))
        return err_in(e, "could not find where the chains of records stand");
    out->at = ARENA_ARRAY(a, struct store_stand, (size_t)db_rows(res));
    out->paused = ARENA_ARRAY(a, const char *, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++)
        if (db_is_null(res, i, 0))
            out->paused[out->paused_len++] = text_dup(a, db_text(res, i, (int)c.len));
        else
            done = store_read(res, i, 0, c, &out->at[out->len++], a, e);
    db_result_close(&res);
    return done;
}

#define ROW struct store_extent
static const struct column extent_columns[] = {
    {"index", TEXT(index)},
    {"first", DATE(first)},
    {"last", DATE(last)},
    {"newest_no", INT64(newest_no)},
};
#undef ROW

/* By jumps from name to name too, and a look for each end of a chain. */
static const char extents_sql[] =
    "with recursive name as ((select index from api_v1.fixing where $1::text is null or index = $1"
    " order by index limit 1) union all select next.index from name cross join lateral"
    " (select f.index from api_v1.fixing f where f.index > name.index and $1::text is null"
    " order by f.index limit 1) next), extent as (select index,"
    " (select f.fixing_date from api_v1.fixing f where f.index = name.index"
    " order by f.index, f.fixing_date limit 1) as first,"
    " (select f.fixing_date from api_v1.fixing f where f.index = name.index"
    " order by f.index desc, f.fixing_date desc limit 1) as last,"
    " (select f.publication_no from api_v1.fixing f where f.index = name.index"
    " order by f.index desc, f.publication_no desc limit 1) as newest_no from name)"
    " select {} from extent order by index collate \"C\"";

bool store_get_extents(struct store *s, const char *index, struct store_extent_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    out->at = store_list(s, extents_sql, COLUMNS(extent_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not find the chains of records");
}

bool store_get_numbers(struct store *s, const char *const *index, size_t n, int64_t date,
                       struct store_ids *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_texts(&p, index, n);
    db_arg_date(&p, date);
    if (!db_query(s->db,
                  "select f.publication_no from unnest($1::text[]) as x(name) cross join lateral"
                  " (select publication_no from api_v1.fixing where index = x.name"
                  " and fixing_date = $2) f order by 1",
                  &p, DB_ANY, 1, &res, e))
        return err_in(e, "could not read which records a date has");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, int64_t, out->len);
    for (size_t i = 0; i < out->len; i++)
        out->at[i] = db_int(res, (int)i, 0);
    db_result_close(&res);
    return true;
}

bool store_get_digests_before(struct store *s, const char *const *index, const int64_t *no,
                              size_t n, const char **out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_texts(&p, index, n);
    db_arg_ints(&p, no, n);
    if (!db_query(s->db,
                  "select c.record_digest from unnest($1::text[], $2::bigint[]) with ordinality"
                  " as x(name, no, n) left join lateral ((select record_digest, publication_no"
                  " from api_v1.fixing where index = x.name and publication_no < x.no"
                  " order by index desc, publication_no desc limit 1) union all"
                  " (select record_digest, publication_no from api_v1.annulment"
                  " where kind = 'fixing' and name = x.name and publication_no < x.no"
                  " order by publication_no desc limit 1)"
                  " order by publication_no desc limit 1) c on true order by x.n",
                  &p, (int)n, 1, &res, e))
        return err_in(e, "could not read the records before");
    for (size_t i = 0; i < n; i++)
        out[i] = text_dup(a, db_text(res, (int)i, 0));
    db_result_close(&res);
    return true;
}
