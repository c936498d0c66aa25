#include "store/view/table.h"

#include "store/store_priv.h"

/* Each seller's newest price of the day that ends at a time. */
#define TOKENS_TO(time)                                                                            \
    "(select distinct on (source, offer, model, direction) * from api_v1.token_price"              \
    " where observed_at > " time " - interval '1 day' and observed_at <= " time                    \
    " order by source, offer, model, direction, observed_at desc) x"
#define SELLERS_ORDER "model collate \"C\", direction collate \"C\", provider collate \"C\""
#define TOKENS_ORDER SELLERS_ORDER ", source collate \"C\", offer collate \"C\""

/* $1 is a name, $2 and $3 are dates; each table takes what it needs. A number orders by the column
   it is from: by its own name it would be the text that is asked for. */
static const struct {
    const char *from, *order;
} rows_of[SITE_TABLES] = {
    [TABLE_TOKEN] =
        {TOKENS_TO("(select published_at from api_v1.fixing order by publication_no desc limit 1)"),
         TOKENS_ORDER},
    [TABLE_TOKEN_CHANGE] =
        {"api_v1.token_price_change where observed_at >="
         " ($2::timestamp - interval '8 hours') at time zone 'UTC' and observed_at"
         " < ($3::timestamp + interval '16 hours') at time zone 'UTC'",
         "observed_at, source collate \"C\", provider collate \"C\", model collate \"C\","
         " direction collate \"C\", list_before, list"},
    [TABLE_POSTED] = {"api_v1.posted where posted_date between $2 and $3",
                      "posted_date, " SELLERS_ORDER},
    [TABLE_POSTED_CHANGE] = {"api_v1.posted where posted_date between $2 and $3"
                             " and (changed_at at time zone 'UTC')::date = posted_date",
                             "posted_date, " SELLERS_ORDER},
    [TABLE_BASKET] =
        {"(select c.day as basket_date, $1 as basket, case when b.basket is not null then"
         " 'published' when x.why is not null then 'annulled' else 'missing' end as status,"
         " b.level, b.level_text, b.carried, b.chained, b.settled, b.revision, case when b.basket"
         " is null then coalesce(x.why, 'no record of this day') end as why, b.published_at,"
         " b.publication_no, b.record_digest, b.previous_digest, b.signature, b.key_id"
         " from (select d::date as day from generate_series($2::timestamp, $3, '1 day') d) c left "
         "join api_v1.basket b on b.basket = $1"
         " and b.basket_date = c.day and b.basket_date between $2 and $3 and b.newest left join "
         "lateral (select why from"
         " api_v1.annulment where kind = 'basket' and name = $1 and row_date = c.day"
         " order by publication_no desc limit 1) x on true) b",
         "basket_date"},
    [TABLE_COVERAGE] = {"api_v1.coverage where ($1 is null or index = $1)"
                        " and fixing_date between $2 and $3",
                        "index collate \"C\", fixing_date"},
    [TABLE_ERRATUM] = {"api_v1.erratum", "erratum.publication_no"},
    [TABLE_ANNULMENT] = {"api_v1.annulment", "annulment.publication_no"},
    [TABLE_NOTICE] = {"api_v1.definition_change where newest", "fixing_date, index collate \"C\""},
    [TABLE_SUMMARY] = {"api_v1.summary_as_of((select published_at + interval '1 second'"
                       " from api_v1.fixing order by publication_no desc limit 1))",
                       "family collate \"C\", panel collate \"C\", term collate \"C\""},
    [TABLE_STATUS] = {"api_v1.publication_status where newest", "name collate \"C\""},
    [TABLE_PAUSE] = {"(select name, status, since, lead(since) over (partition by name order by"
                     " publication_no) as until, why, said_by, publication_no"
                     " from api_v1.publication_status) p where status <> 'active'",
                     "p.publication_no"},
};

static void put_column(const struct data_field *f, struct buf *to)
{
    switch (f->kind) {
    case KIND_DECIMAL:
        buf_fmt(to, "%s_text", f->csv);
        break;
    case KIND_DATE:
        buf_fmt(to, "to_char(%s, 'YYYY-MM-DD')", f->csv);
        break;
    case KIND_TIME:
        buf_fmt(to, "to_char(%s at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')", f->csv);
        break;
    case KIND_TRUTH:
        buf_fmt(to, "case when %s then 'true' when not %s then 'false' end", f->csv, f->csv);
        break;
    default:
        buf_fmt(to, "%s::text", f->csv);
    }
}

/* Names of columns are the program's own, values are parameters. */
static bool query(struct store *s, enum site_table t, const char *with, const char *from,
                  const struct db_args *p, struct db_result **res, struct err *e)
{
    struct buf sql;
    bool done;

    buf_init(&sql, 1 << 16);
    buf_put(&sql, with);
    for (size_t i = 0; i < table_defs[t].fields; i++) {
        buf_put(&sql, i ? ", " : "select ");
        put_column(&table_defs[t].field[i], &sql);
    }
    buf_fmt(&sql, " from %s", from);
    done = db_query(s->db, sql.data, p, DB_ANY, (int)table_defs[t].fields, res, e)
           || err_in(e, "could not read the table \"%s\"", table_defs[t].title);
    buf_fini(&sql);
    return done;
}

static void fill(enum site_table t, const struct db_result *res, struct store_table *out,
                 struct arena *a)
{
    out->len = (size_t)db_rows(res);
    out->row = ARENA_ARRAY(a, const char *const *, out->len);
    for (size_t i = 0; i < out->len; i++) {
        const char **row = ARENA_ARRAY(a, const char *, table_defs[t].fields);

        for (size_t k = 0; k < table_defs[t].fields; k++)
            row[k] = text_dup(a, db_text(res, (int)i, (int)k));
        out->row[i] = row;
    }
}

bool store_get_table(struct store *s, enum site_table t, const char *name, int64_t from, int64_t to,
                     struct store_table *out, struct arena *a, struct err *e)
{
    const char *rows = text_join(a, rows_of[t].from, " order by ", rows_of[t].order, NULL);
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, name);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    /* A parameter that a table does not take needs a type all the same. */
    done = query(s, t, "with asked as (select $1::text, $2::date, $3::date) ", rows, &p, &res, e);
    if (done)
        fill(t, res, out, a);
    db_result_close(&res);
    return done;
}

bool store_get_token_table(struct store *s, int64_t at, struct store_table *out, struct arena *a,
                           struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_time(&p, at);
    done = query(s, TABLE_TOKEN, "", TOKENS_TO("$1::timestamptz") " order by " TOKENS_ORDER, &p,
                 &res, e);
    if (done)
        fill(TABLE_TOKEN, res, out, a);
    db_result_close(&res);
    return done;
}

bool store_get_publications(struct store *s, int64_t after, int limit, struct store_table *out,
                            struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, after);
    db_arg_int(&p, limit);
    done = query(s, TABLE_PUBLICATION, "",
                 "api_v1.publication where publication_no > $1::bigint"
                 " order by api_v1.publication.publication_no limit $2::bigint",
                 &p, &res, e);
    if (done)
        fill(TABLE_PUBLICATION, res, out, a);
    db_result_close(&res);
    return done;
}

bool store_get_table_dates(struct store *s, const char *basket, int64_t after, int64_t *first,
                           int64_t *last, bool *found, struct err *e)
{
    static const char of_basket[] =
        "select (select least((select basket_date from api_v1.basket where basket = $1"
        " and publication_no > $2 order by basket_date limit 1), (select row_date from"
        " api_v1.annulment where kind = 'basket' and name = $1 and publication_no > $2"
        " order by row_date limit 1))), (select max(basket_date) from api_v1.basket"
        " where basket = $1)";
    static const char of_posted[] =
        "select greatest((select min(posted_date) from api_v1.posted),"
        " (select (published_at at time zone 'UTC')::date - 1 from api_v1.fixing"
        " where publication_no <= $1 order by publication_no desc limit 1)),"
        " (select max(posted_date) from api_v1.posted)";
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    if (basket)
        db_arg_text(&p, basket);
    db_arg_int(&p, after);
    done = db_query(s->db, basket ? of_basket : of_posted, &p, 1, 2, &res, e);
    if (done) {
        *found = !db_is_null(res, 0, 0) && !db_is_null(res, 0, 1);
        *first = db_date(res, 0, 0);
        *last = db_date(res, 0, 1);
    }
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not find the dates of a table");
}

bool store_get_token_dates(struct store *s, int64_t after, int days, int64_t *first, int64_t *last,
                           struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, after);
    db_arg_int(&p, days);
    done = db_query(s->db,
                    "with ended as (select (select (published_at at time zone 'UTC'"
                    " - interval '16 hours')::date from api_v1.fixing where publication_no <= $1"
                    " order by publication_no desc limit 1) as before, (select (published_at"
                    " at time zone 'UTC' - interval '16 hours')::date from api_v1.fixing"
                    " order by publication_no desc limit 1) as now)"
                    " select coalesce(before, now - $2::integer) + 1, now from ended",
                    &p, 1, 2, &res, e);
    *first = done ? db_date(res, 0, 0) : 0;
    *last = done && !db_is_null(res, 0, 1) ? db_date(res, 0, 1) : *first - 1;
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not find the days of token prices");
}
