#include "store/indicative.h"

#include <stdlib.h>

#include "base/number.h"
#include "base/text.h"
#include "column_priv.h"
#include "store_priv.h"

struct put_list {
    const struct snapshot *const *snap;
    size_t len;
    int64_t observed_at, run;
    struct arena *arena;
};

struct value_row {
    struct store_indicative value;
    struct store_ids asked;
    int64_t run;
};

#define ROW struct value_row
static const struct column value_columns[] = {
    {"index", TEXT(value.snapshot.fixing.index)},
    {"observed_at", TIME(value.observed_at)},
    {"method", TEXT(value.snapshot.fixing.method)},
    {"method_hash", TEXT(value.snapshot.fixing.method_hash)},
    {"panel", TEXT(value.snapshot.fixing.panel)},
    {"panel_hash", TEXT(value.snapshot.fixing.panel_hash)},
    {"level", INT(value.snapshot.fixing.level)},
    {"avg", PRICE(value.snapshot.fixing.avg_nusd)},
    {"med", PRICE(value.snapshot.fixing.med_nusd)},
    {"mean", PRICE(value.snapshot.fixing.mean_nusd)},
    {"avg_exact", PRICE(value.snapshot.fixing.avg_exact_nusd)},
    {"med_exact", PRICE(value.snapshot.fixing.med_exact_nusd)},
    {"mean_exact", PRICE(value.snapshot.fixing.mean_exact_nusd)},
    {"operators", INT(value.snapshot.fixing.operators)},
    {"low", PRICE(value.snapshot.fixing.low_nusd)},
    {"high", PRICE(value.snapshot.fixing.high_nusd)},
    {"q1", PRICE(value.snapshot.fixing.q1_nusd)},
    {"q3", PRICE(value.snapshot.fixing.q3_nusd)},
    {"influence", NANO(value.snapshot.fixing.influence_nusd)},
    {"influence_operator", TEXT(value.snapshot.fixing.influence_operator)},
    {"flags", FLAGS(value.snapshot.fixing.flags)},
    {"valid_until", TIME(value.snapshot.fixing.valid_until)},
    {"why", TEXT(value.snapshot.fixing.why)},
    {"fixing_date", DATE(value.snapshot.fixing.date)},
    {"start_at", TIME(value.snapshot.start)},
    {"end_at", TIME(value.snapshot.end)},
    {"markets", COUNT(value.snapshot.markets_priced)},
    {"median_low", PRICE(value.snapshot.median_low_nusd)},
    {"median_high", PRICE(value.snapshot.median_high_nusd)},
    {"asked", IDS(asked)}, /* this and what follows is not read */
    {"run_id", INT64_OR_0(run)},
};
#undef ROW

/* What a seat of an index asked in one run: it may repeat, and is stored once. */
struct price_row {
    struct snapshot_market market;
};

#define ROW struct price_row
static const struct column asked_columns[] = {
    {"market", TEXT(market.market)},
    {"operator", TEXT(market.op)},
    {"verdict", WORD(market.verdict, words_verdict)},
    {"price", PRICE(market.price_nusd)},
    {"offers", COUNT(market.offers)},
    {"gpus", INT64(market.gpus)},
    {"low", PRICE(market.min_nusd)},
    {"median", PRICE(market.median_nusd)},
    {"high", PRICE(market.max_nusd)},
    {"mean", PRICE(market.mean_nusd)},
};
#undef ROW

/* The quotes of a poll that were eligible, and the index of each of them. */
struct eligible_row {
    int64_t observed_at;
    const char *market;
    struct store_ids positions;
    const char **indices;
    size_t indices_len;
};

#define ROW struct eligible_row
static const struct column eligible_columns[] = {
    {"observed_at", TIME(observed_at)},
    {"market", TEXT(market)},
    {"positions", IDS(positions)},
    {"indices", TEXTS(indices)},
};
#undef ROW

/* What markets asked, of one value after the other. */
static struct price_row *prices_of(const struct put_list *list, size_t *len, struct arena *a)
{
    struct price_row *row;
    size_t n = 0;

    for (size_t i = 0; i < list->len; i++)
        n += list->snap[i]->market_len;
    row = ARENA_ARRAY(a, struct price_row, n);
    *len = 0;
    for (size_t i = 0; i < list->len; i++)
        for (size_t k = 0; k < list->snap[i]->market_len; k++) {
            struct snapshot_market *m = &row[*len].market;

            *m = list->snap[i]->market[k];
            m->op = m->op ? m->op : "";
            (*len)++;
        }
    return row;
}

/* What holds of every value when it is stored. */
static void promise(const struct snapshot *x)
{
    const struct fixing *f = &x->fixing;

    must(f->index && *f->index);
    must(f->level == 1 || (f->level == 5 && f->why));
    must(x->start <= x->end);
    must(x->markets_priced <= x->market_len);
    must(x->median_low_nusd <= x->median_high_nusd);
    for (size_t i = 0; i < x->market_len; i++)
        must(x->market[i].min_nusd <= x->market[i].median_nusd
             && x->market[i].median_nusd <= x->market[i].max_nusd);
}

#define KEY(of) "asked_key(" of ".market, " of ".operator, " of ".gpus, " of ".price, " of ".mean)"

/* What was asked before has its number, what is new is given one. */
static const char asked_sql[] = "with x as materialized (select ordinality as n, {r}, " KEY(
    "r") " as key from rows from"
         " (json_to_recordset($1) as ({:})) with ordinality as r), known as materialized (select "
         "x.*,"
         " (select a.asked_id from asked a where " KEY(
             "a") " = x.key and ({a}) is not distinct from"
                  " ({x}) order by a.asked_id limit 1) as id from x), given as (insert into asked "
                  "({})"
                  " select distinct {} from known where id is null returning asked_id, {})"
                  " select coalesce(x.id, a.asked_id) from known x left join given a on x.id is "
                  "null"
                  " and " KEY("a") " = x.key and ({a}) is not distinct from ({x}) order by x.n";

/* Numbers of what markets asked, in their order. */
static bool put_asked(struct store *s, const struct put_list *list, int64_t **id, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    size_t n;
    const struct price_row *row = prices_of(list, &n, &a);
    bool done;

    store_arg_rows(&p, COLUMNS(asked_columns), row, n);
    *id = ARENA_ARRAY(list->arena, int64_t, n);
    done =
        db_query(s->db, store_sql(asked_sql, COLUMNS(asked_columns), &a), &p, (int)n, 1, &res, e);
    for (int i = 0; done && i < (int)n; i++)
        (*id)[i] = db_int(res, i, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

/* Prices of a value that is none are null. */
static struct value_row *rows_of(const struct put_list *list, int64_t *id, struct arena *a)
{
    struct value_row *row = ARENA_ARRAY(a, struct value_row, list->len);

    for (size_t i = 0; i < list->len; i++) {
        struct fixing *f = &row[i].value.snapshot.fixing;

        row[i] = (struct value_row){
            {*list->snap[i], list->observed_at}, {id, list->snap[i]->market_len}, list->run};
        id += list->snap[i]->market_len;
        if (f->level == 5) {
            f->avg_nusd = f->med_nusd = f->mean_nusd = 0;
            f->avg_exact_nusd = f->med_exact_nusd = f->mean_exact_nusd = 0;
        }
    }
    return row;
}

/* is_new[]: which of them were not there before. */
static bool put_values(struct store *s, const struct put_list *list, int64_t *id, bool *is_new,
                       struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    store_arg_rows(&p, COLUMNS(value_columns), rows_of(list, id, &a), list->len);
    done = db_query(s->db,
                    store_sql("with stored as (insert into indicative ({}) select {}"
                              " from json_to_recordset($1) as x({:})"
                              " on conflict (index, observed_at) do nothing returning index)"
                              " select index from stored order by index collate \"C\"",
                              COLUMNS(value_columns), &a),
                    &p, DB_ANY, 1, &res, e);
    for (int r = 0; done && r < db_rows(res); r++)
        for (size_t i = 0; i < list->len; i++)
            is_new[i] = is_new[i] || text_eq(list->snap[i]->fixing.index, db_text(res, r, 0));
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

struct eligible {
    const struct snapshot_eligible *quote;
    const char *index;
};

static int cmp_poll(const struct snapshot_eligible *p, const struct snapshot_eligible *q)
{
    int order = number_cmp(p->observed_at, q->observed_at);

    return order ? order : text_cmp(p->market, q->market);
}

static int cmp_eligible(const void *a, const void *b)
{
    const struct eligible *p = a, *q = b;
    int order = cmp_poll(p->quote, q->quote);

    order = order ? order : number_cmp(p->quote->position, q->quote->position);
    return order ? order : text_cmp(p->index, q->index);
}

/* Of the new values, by poll, place and index. */
static struct eligible *eligible_of(const struct put_list *list, const bool *is_new, size_t *n,
                                    struct arena *a)
{
    VEC(struct eligible) out = {0};

    for (size_t i = 0; i < list->len; i++)
        for (size_t k = 0; is_new[i] && k < list->snap[i]->eligible.len; k++)
            *VEC_PUSH(&out, a) =
                (struct eligible){&list->snap[i]->eligible.at[k], list->snap[i]->fixing.index};
    if (out.len)
        qsort(out.at, out.len, sizeof *out.at, cmp_eligible);
    *n = out.len;
    return out.at;
}

/* Those of one poll, the first `n`; a place below zero only says that it was looked at. */
static struct eligible_row eligible_row(const struct eligible *at, size_t n, struct arena *a)
{
    struct eligible_row row = {.observed_at = at->quote->observed_at,
                               .market = at->quote->market,
                               .positions.at = ARENA_ARRAY(a, int64_t, n),
                               .indices = ARENA_ARRAY(a, const char *, n)};

    for (size_t i = 0; i < n; i++) {
        if (at[i].quote->position < 0)
            continue;
        row.positions.at[row.positions.len++] = at[i].quote->position;
        row.indices[row.indices_len++] = at[i].index;
    }
    return row;
}

/* Which quotes of a poll were eligible, and of which indices: a row a poll. What was said first of
 * a poll stays. */
static bool put_eligible(struct store *s, const struct put_list *list, const bool *is_new,
                         struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    VEC(struct eligible_row) rows = {0};
    size_t n;
    const struct eligible *at = eligible_of(list, is_new, &n, &a);
    bool done;

    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && cmp_poll(at[i].quote, at[end].quote) == 0;)
            end++;
        *VEC_PUSH(&rows, &a) = eligible_row(at + i, end - i, &a);
    }
    store_arg_rows(&p, COLUMNS(eligible_columns), rows.at, rows.len);
    done = db_exec(s->db,
                   store_sql("insert into eligible ({}) select {} from json_to_recordset($1)"
                             " as x({:}) on conflict do nothing",
                             COLUMNS(eligible_columns), &a),
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool put_all(struct store *s, void *data, struct err *e)
{
    const struct put_list *list = data;
    bool *is_new = ARENA_ARRAY(list->arena, bool, list->len);
    int64_t *id;

    return put_asked(s, list, &id, e) && put_values(s, list, id, is_new, e)
           && put_eligible(s, list, is_new, e);
}

bool store_put_indicatives(struct store *s, const struct snapshot *const *snap, size_t n,
                           int64_t observed_at, int64_t run, struct err *e)
{
    struct arena a = {0};
    struct put_list list = {snap, n, observed_at, run, &a};
    bool done;

    must(observed_at > 0);
    for (size_t i = 0; i < n; i++)
        promise(snap[i]);
    done = store_transact(s, put_all, &list, e);
    arena_fini(&a);
    return done || err_in(e, "could not store indicative values");
}

static bool get_values(struct store *s, const char *sql, const struct db_args *p,
                       struct store_indicative_list *out, struct arena *a, struct err *e)
{
    struct columns c = COLUMNS_BUT(2, value_columns);
    struct db_result *res = NULL;
    bool done = db_query(s->db, store_sql(sql, c, a), p, DB_ANY, (int)c.len, &res, e);

    out->len = done ? (size_t)db_rows(res) : 0;
    out->at = ARENA_ARRAY(a, struct store_indicative, out->len);
    for (int i = 0; i < (int)out->len && done; i++) {
        struct value_row row = {.value.snapshot.fixing.status = FIXING_INDICATIVE};

        done = store_read(res, i, 0, c, &row, a, e);
        out->at[i] = row.value;
    }
    db_result_close(&res);
    return done || err_in(e, "could not read indicative values");
}

bool store_get_last_indicative(struct store *s, int64_t before, struct store_indicative_list *out,
                               struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_time(&p, before);
    done = get_values(s,
                      "with recursive last as ((select index, observed_at from api_v1.indicative"
                      " where observed_at < $1 order by index desc, observed_at desc limit 1)"
                      " union all select next.* from last cross join lateral"
                      " (select i.index, i.observed_at from api_v1.indicative i"
                      " where i.index < last.index and i.observed_at < $1"
                      " order by i.index desc, i.observed_at desc limit 1) next)"
                      " select i.* from last cross join lateral (select {}"
                      " from api_v1.indicative where index = last.index"
                      " and observed_at = last.observed_at offset 0) i"
                      " order by i.index collate \"C\"",
                      &p, out, a, e);
    for (size_t i = 0; i < out->len && done; i++) {
        const struct store_indicative *x = &out->at[i];

        must(x->observed_at < before);
        must(i == 0 || text_cmp(x[-1].snapshot.fixing.index, x->snapshot.fixing.index) < 0);
    }
    return done;
}
