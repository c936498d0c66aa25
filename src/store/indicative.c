#include "store/indicative.h"

#include "store_priv.h"

struct put {
    const struct snapshot *snap;
    int64_t observed_at, run;
};

struct put_list {
    const struct snapshot *const *snap;
    size_t len;
    int64_t observed_at, run;
    struct arena *arena;
};

/* A price of a value that there is. */
static void put_price(struct buf *b, const char *name, const struct fixing *f, int64_t price)
{
    store_json_price(b, name, f->level < 5 ? price : 0);
}

static void put_value(struct buf *b, const struct snapshot *snap)
{
    const struct fixing *f = &snap->fixing;
    char flags[64];

    store_json_text(b, "index", f->index);
    store_json_text(b, "method", f->method);
    store_json_text(b, "method_hash", f->method_hash);
    store_json_text(b, "panel", f->panel);
    store_json_text(b, "panel_hash", f->panel_hash);
    store_json_number(b, "level", f->level);
    put_price(b, "avg", f, f->avg_nusd);
    put_price(b, "med", f, f->med_nusd);
    put_price(b, "mean", f, f->mean_nusd);
    put_price(b, "avg_exact", f, f->avg_exact_nusd);
    put_price(b, "med_exact", f, f->med_exact_nusd);
    put_price(b, "mean_exact", f, f->mean_exact_nusd);
    store_json_number(b, "operators", f->operators);
    store_json_price(b, "low", f->low_nusd);
    store_json_price(b, "high", f->high_nusd);
    store_json_price(b, "q1", f->q1_nusd);
    store_json_price(b, "q3", f->q3_nusd);
    store_json_nano(b, "influence", f->influence_nusd);
    store_json_text(b, "influence_operator", f->influence_operator);
    store_json_text(b, "flags", fixing_flags_text(f->flags, flags));
    store_json_time(b, "valid_until", f->valid_until);
    store_json_text(b, "why", f->why);
    store_json_date(b, "fixing_date", f->date);
    store_json_time(b, "start_at", snap->start);
    store_json_time(b, "end_at", snap->end);
    store_json_number(b, "markets", (int64_t)snap->markets_priced);
    store_json_price(b, "median_low", snap->median_low_nusd);
    store_json_price(b, "median_high", snap->median_high_nusd);
}

#define VALUE_COLUMNS                                                                              \
    "index, method, method_hash, panel, panel_hash, level, avg, med, mean, avg_exact, med_exact,"  \
    " mean_exact, operators, low, high, q1, q3, influence, influence_operator, flags,"             \
    " valid_until, why, fixing_date, start_at, end_at, markets, median_low, median_high"

/* $1 rows, $2 and $3 what they share. */
static const char insert_values[] =
    "with stored as (insert into indicative (" VALUE_COLUMNS ", observed_at, run_id)"
    " select " VALUE_COLUMNS ", $2, $3 from jsonb_to_recordset($1) as x(index text, method text,"
    " method_hash text, panel text, panel_hash text, level integer, avg numeric, med numeric,"
    " mean numeric, avg_exact numeric, med_exact numeric, mean_exact numeric, operators integer,"
    " low numeric, high numeric, q1 numeric, q3 numeric, influence numeric,"
    " influence_operator text, flags text, valid_until timestamptz, why text, fixing_date date,"
    " start_at timestamptz, end_at timestamptz, markets integer, median_low numeric,"
    " median_high numeric) on conflict (index, observed_at) do nothing returning index)"
    " select index from stored order by index collate \"C\"";

/* is_new[]: which of them were not there before. */
static bool put_values(struct store *s, const struct put_list *list, bool *is_new, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "[");
    for (size_t i = 0; i < list->len; i++) {
        buf_put(&b, i ? ",{" : "{");
        put_value(&b, list->snap[i]);
        buf_put(&b, "}");
    }
    buf_put(&b, "]");
    db_arg_text(&p, b.data);
    db_arg_time(&p, list->observed_at);
    store_arg_run(&p, list->run);
    done = db_query(s->db, insert_values, &p, DB_ANY, 1, &res, e);
    for (int r = 0; done && r < db_rows(res); r++)
        for (size_t i = 0; i < list->len; i++)
            is_new[i] = is_new[i] || text_eq(list->snap[i]->fixing.index, db_text(res, r, 0));
    db_result_close(&res);
    buf_fini(&b);
    arena_fini(&a);
    return done;
}

static bool copy_prices(struct db_copy *c, const struct put *put, struct err *e)
{
    for (size_t i = 0; i < put->snap->market_len; i++) {
        const struct snapshot_market *m = &put->snap->market[i];

        db_copy_text(c, put->snap->fixing.index);
        db_copy_time(c, put->observed_at);
        db_copy_text(c, m->market);
        db_copy_text(c, m->op ? m->op : "");
        db_copy_text(c, verdict_name(m->verdict));
        db_copy_price(c, m->price_nusd);
        db_copy_int(c, (int64_t)m->offers);
        db_copy_int(c, m->gpus);
        db_copy_price(c, m->min_nusd);
        db_copy_price(c, m->median_nusd);
        db_copy_price(c, m->max_nusd);
        db_copy_price(c, m->mean_nusd);
        if (put->run)
            db_copy_int(c, put->run);
        else
            db_copy_null(c);
        if (!db_copy_row(c, e))
            return false;
    }
    return true;
}

/* The prices of a value were stored together with it: only new values have some to store. */
static bool put_all(struct store *s, void *data, struct err *e)
{
    const struct put_list *list = data;
    struct put put = {.observed_at = list->observed_at, .run = list->run};
    struct db_copy *c = NULL;
    bool *is_new = ARENA_ARRAY(list->arena, bool, list->len);

    if (!put_values(s, list, is_new, e))
        return false;
    if (!db_copy_begin(&c, s->db,
                       "copy market_price (index, observed_at, market, operator, verdict, price,"
                       " offers, gpus, low, median, high, mean, run_id) from stdin",
                       e))
        return false;
    for (size_t i = 0; i < list->len; i++) {
        put.snap = list->snap[i];
        if (is_new[i] && !copy_prices(c, &put, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

bool store_put_indicatives(struct store *s, const struct snapshot *const *snap, size_t n,
                           int64_t observed_at, int64_t run, struct err *e)
{
    struct arena a = {0};
    struct put_list list = {snap, n, observed_at, run, &a};
    bool done = store_transact(s, put_all, &list, e);

    arena_fini(&a);
    return done || err_in(e, "could not store indicative values");
}

bool store_put_indicative(struct store *s, const struct snapshot *snap, int64_t observed_at,
                          int64_t run, struct err *e)
{
    return store_put_indicatives(s, &snap, 1, observed_at, run, e);
}

#define INDICATIVE_COLUMNS_TEXT                                                                    \
    "index, observed_at, method, method_hash, panel, panel_hash, level, avg, med, mean,"           \
    " avg_exact, med_exact, mean_exact, operators, low, high, q1, q3, influence,"                  \
    " influence_operator, flags, valid_until, why, fixing_date, start_at, end_at, markets,"        \
    " median_low, median_high"
enum { INDICATIVE_COLUMNS = 29 };

static void read_value(const struct db_result *r, int i, struct store_indicative *out,
                       struct arena *a)
{
    out->observed_at = db_time(r, i, 1);
    out->snapshot = (struct snapshot){.start = db_time(r, i, 24),
                                      .end = db_time(r, i, 25),
                                      .markets_priced = (size_t)db_int(r, i, 26),
                                      .median_low_nusd = db_nano(r, i, 27),
                                      .median_high_nusd = db_nano(r, i, 28)};
    out->snapshot.fixing = (struct fixing){.index = text_dup(a, db_text(r, i, 0)),
                                           .date = db_date(r, i, 23),
                                           .status = FIXING_INDICATIVE,
                                           .method = text_dup(a, db_text(r, i, 2)),
                                           .method_hash = text_dup(a, db_text(r, i, 3)),
                                           .panel = text_dup(a, db_text(r, i, 4)),
                                           .panel_hash = text_dup(a, db_text(r, i, 5)),
                                           .level = db_int32(r, i, 6),
                                           .avg_nusd = db_nano(r, i, 7),
                                           .med_nusd = db_nano(r, i, 8),
                                           .mean_nusd = db_nano(r, i, 9),
                                           .avg_exact_nusd = db_nano(r, i, 10),
                                           .med_exact_nusd = db_nano(r, i, 11),
                                           .mean_exact_nusd = db_nano(r, i, 12),
                                           .operators = db_int32(r, i, 13),
                                           .low_nusd = db_nano(r, i, 14),
                                           .high_nusd = db_nano(r, i, 15),
                                           .q1_nusd = db_nano(r, i, 16),
                                           .q3_nusd = db_nano(r, i, 17),
                                           .influence_nusd = db_nano(r, i, 18),
                                           .influence_operator = text_dup(a, db_text(r, i, 19)),
                                           .flags = store_read_flags(db_text(r, i, 20)),
                                           .valid_until = db_time(r, i, 21),
                                           .why = text_dup(a, db_text(r, i, 22))};
}

static bool get_values(struct store *s, const char *sql, const struct db_args *p,
                       struct store_indicative_list *out, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db, sql, p, DB_ANY, INDICATIVE_COLUMNS, &res, e)
        || !store_are_counts(res, 26, e)) {
        db_result_close(&res);
        return err_in(e, "could not read indicative values");
    }
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_indicative, out->len);
    for (int i = 0; i < (int)out->len; i++)
        read_value(res, i, &out->at[i], a);
    db_result_close(&res);
    return true;
}

bool store_get_indicative(struct store *s, const char *index, int64_t from, int64_t to,
                          struct store_indicative_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    db_arg_time(&p, from);
    db_arg_time(&p, to);
    return get_values(s,
                      "select " INDICATIVE_COLUMNS_TEXT " from api_v1.indicative"
                      " where ($1::text is null or index = $1) and observed_at >= $2"
                      " and observed_at < $3 order by index collate \"C\", observed_at",
                      &p, out, a, e);
}

bool store_get_last_indicative(struct store *s, int64_t before, struct store_indicative_list *out,
                               struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_time(&p, before);
    return get_values(s,
                      "with recursive last as ((select index, observed_at from api_v1.indicative"
                      " where observed_at < $1 order by index desc, observed_at desc limit 1)"
                      " union all select next.* from last cross join lateral"
                      " (select i.index, i.observed_at from api_v1.indicative i"
                      " where i.index < last.index and i.observed_at < $1"
                      " order by i.index desc, i.observed_at desc limit 1) next)"
                      " select i.* from last cross join lateral (select " INDICATIVE_COLUMNS_TEXT
                      " from api_v1.indicative where index = last.index"
                      " and observed_at = last.observed_at offset 0) i"
                      " order by i.index collate \"C\"",
                      &p, out, a, e);
}

bool store_get_market_prices(struct store *s, const char *index, int64_t from, int64_t to,
                             struct store_market_price_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, index);
    db_arg_time(&p, from);
    db_arg_time(&p, to);
    if (!db_query(
            s->db,
            "select index, market, operator, observed_at, verdict, price, offers, gpus, low,"
            " median, high, mean from api_v1.market_price where ($1::text is null or index = $1)"
            " and observed_at >= $2 and observed_at < $3 order by index collate \"C\","
            " market collate \"C\", operator collate \"C\", observed_at",
            &p, DB_ANY, 12, &res, e)
        || !store_are_counts(res, 6, e)) {
        db_result_close(&res);
        return err_in(e, "could not read market prices");
    }
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_market_price, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_market_price){
            .index = text_dup(a, db_text(res, i, 0)),
            .observed_at = db_time(res, i, 3),
            .market = {.market = text_dup(a, db_text(res, i, 1)),
                       .op = text_dup(a, db_text(res, i, 2)),
                       .verdict = store_read_verdict(db_text(res, i, 4)),
                       .price_nusd = db_nano(res, i, 5),
                       .offers = (size_t)db_int(res, i, 6),
                       .gpus = db_int(res, i, 7),
                       .min_nusd = db_nano(res, i, 8),
                       .median_nusd = db_nano(res, i, 9),
                       .max_nusd = db_nano(res, i, 10),
                       .mean_nusd = db_nano(res, i, 11)}};
    db_result_close(&res);
    return true;
}
