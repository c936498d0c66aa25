#include "store/settlement.h"

#include <string.h>

#include "base/clock.h"
#include "store_priv.h"

static void put_contract(struct buf *b, const struct contract_def *c)
{
    store_json_text(b, "contract", c->id);
    store_json_text(b, "title", c->title);
    store_json_text(b, "index", c->index);
    store_json_number(b, "size", c->size);
    store_json_text(b, "size_unit", c->size_unit);
    store_json_text(b, "unit", c->unit);
    store_json_nano(b, "tick", c->tick_nusd);
    store_json_text(b, "months", c->months);
    store_json_date(b, "listed_from", contract_month_first(c->listed_from));
    store_json_number(b, "listed_months", c->listed_months);
}

#define CONTRACT_COLUMNS                                                                           \
    "contract, title, index, size, size_unit, unit, tick, months, listed_from, listed_months"

/* One statement; a contract that is there as it should be is left alone. */
static bool put_contracts(struct store *s, void *data, struct err *e)
{
    return db_exec(s->db,
                   "insert into contract (" CONTRACT_COLUMNS ") select * from"
                   " (select " CONTRACT_COLUMNS " from jsonb_to_recordset($1) as x(contract text,"
                   " title text, index text, size bigint, size_unit text, unit text,"
                   " tick numeric(20,9), months text, listed_from date, listed_months integer)"
                   " except select " CONTRACT_COLUMNS " from contract) x"
                   " on conflict (contract) do update set title = excluded.title,"
                   " index = excluded.index, size = excluded.size,"
                   " size_unit = excluded.size_unit, unit = excluded.unit, tick = excluded.tick,"
                   " months = excluded.months, listed_from = excluded.listed_from,"
                   " listed_months = excluded.listed_months, updated_at = now()",
                   data, NULL, e);
}

bool store_put_contracts(struct store *s, const struct contract_list *list, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct buf b;
    bool done;

    buf_init(&b, BUF_CONFIG_MAX);
    buf_put(&b, "[");
    for (size_t i = 0; i < list->len; i++) {
        buf_put(&b, i ? ",{" : "{");
        put_contract(&b, &list->at[i]);
        buf_put(&b, "}");
    }
    buf_put(&b, "]");
    db_arg_text(&p, b.data);
    done = store_alone(s, put_contracts, &p, e);
    buf_fini(&b);
    arena_fini(&a);
    return done || err_in(e, "could not store the contracts");
}

bool store_get_settlement_chain(struct store *s, const char *contract, int month, int64_t through,
                                struct store_chain *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, contract);
    db_arg_date(&p, contract_month_first(month));
    db_arg_date(&p, through);
    return store_read_chain(
               s,
               "select record_digest, null::date, (select coalesce(max(revision), 0) + 1"
               " from api_v1.settlement where contract = $1 and month = $2 and as_of = $3) from"
               " ((select record_digest, publication_no from api_v1.settlement where contract = $1"
               " order by publication_no desc limit 1)" STORE_ANNULMENT_END(
                   "settlement") ") c"
                                 " order by publication_no desc limit 1",
               &p, out, a, e)
           || err_in(e, "could not read the end of the chain of contract \"%s\"", contract);
}

struct put {
    const struct settlement *row;
    int revision;
    struct store_record *rec;
    int64_t no;
};

static bool is_next(struct store *s, const struct put *put, struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    bool good = store_get_settlement_chain(s, put->row->contract->id, put->row->month,
                                           put->row->through, &chain, &a, e)
                && store_is_next(&chain, put->rec, put->revision, e);

    arena_fini(&a);
    return good;
}

static bool insert(struct store *s, const struct put *put, struct err *e)
{
    const struct settlement *row = put->row;
    const struct store_record *rec = put->rec;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, put->no);
    db_arg_text(&p, row->contract->id);
    db_arg_date(&p, contract_month_first(row->month));
    db_arg_date(&p, row->through);
    db_arg_int(&p, put->revision);
    db_arg_text(&p, settle_status_name(row->status));
    db_arg_price(&p, row->has_price ? row->price_nusd : 0);
    db_arg_price(&p, row->has_to_date ? row->to_date_nusd : 0);
    db_arg_price(&p, row->has_indicative ? row->indicative_nusd : 0);
    db_arg_int(&p, row->days);
    db_arg_int(&p, row->days_published);
    db_arg_int(&p, row->days_repeated);
    db_arg_text(&p, row->why);
    store_arg_record(&p, rec);
    done = db_exec(
        s->db,
        "insert into settlement (publication_no, contract, month, as_of, revision,"
        " status, price, to_date, indicative, days, days_published, days_repeated,"
        " why, record, record_digest, previous_digest, signature, key_id, run_id,"
        " published_at, annulled) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,"
        " $13, $14, $15, $16, $17, $18, $19, $20, (select count(*) from annulment x"
        " join settlement s on s.publication_no = x.annulled_no and s.status <> 'running'"
        " where x.kind = 'settlement' and x.name = $2 and x.month = $3))",
        &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool notify(struct store *s, const struct put *put, struct err *e)
{
    struct arena a = {0};
    char month[CLOCK_TEXT_MAX], through[CLOCK_TEXT_MAX];
    bool done = db_notify(s->db, "gpurate_settlement",
                          text_fmt(&a, "%s %.7s %s %d", put->row->contract->id,
                                   clock_text_date(contract_month_first(put->row->month), month),
                                   clock_text_date(put->row->through, through), put->revision),
                          e);

    arena_fini(&a);
    return done;
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct put *put = data;

    return store_next_publication(s, &put->no, e) && is_next(s, put, e) && insert(s, put, e)
           && notify(s, put, e);
}

/* What holds of a row that settle_month made. */
static void promise_row(const struct settlement *row)
{
    must(row->has_price == (row->status == SETTLE_FINAL));
    must(!row->has_price || (row->has_to_date && row->price_nusd == row->to_date_nusd));
    must(row->has_to_date == (row->days_published > 0));
    must(row->days_repeated >= 0 && row->days_repeated <= row->days_published);
    must(row->days_published <= row->days);
    must((row->why != NULL) == (row->status == SETTLE_NOT_DETERMINED));
}

bool store_put_settlement(struct store *s, const struct settlement *row, int revision,
                          struct store_record *rec, struct err *e)
{
    struct put put = {.row = row, .revision = revision, .rec = rec};
    char month[CLOCK_TEXT_MAX];

    promise_row(row);
    store_promise_record(rec, revision);
    if (!store_transact(s, publish, &put, e))
        return err_in(e, "could not publish contract \"%s\" of %.7s", row->contract->id,
                      clock_text_date(contract_month_first(row->month), month));
    rec->publication_no = put.no;
    return true;
}

static bool read_status(const char *word, enum settle_status *out, struct err *e)
{
    static const enum settle_status all[] = {SETTLE_RUNNING, SETTLE_FINAL, SETTLE_NOT_DETERMINED};

    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (text_eq(word, settle_status_name(all[i]))) {
            *out = all[i];
            return true;
        }
    }
    return err_set(e, ERR_DATABASE, "status \"%s\" is not known to this program", word);
}

static bool read_row(const struct db_result *r, int i, struct store_settlement *out,
                     struct arena *a, struct err *e)
{
    *out = (struct store_settlement){.contract = text_dup(a, db_text(r, i, 1)),
                                     .revision = db_int32(r, i, 4)};
    out->settlement = (struct settlement){.month = contract_month_of(db_date(r, i, 2)),
                                          .through = db_date(r, i, 3),
                                          .has_price = !db_is_null(r, i, 6),
                                          .price_nusd = db_nano(r, i, 6),
                                          .has_to_date = !db_is_null(r, i, 7),
                                          .to_date_nusd = db_nano(r, i, 7),
                                          .has_indicative = !db_is_null(r, i, 8),
                                          .indicative_nusd = db_nano(r, i, 8),
                                          .days = db_int32(r, i, 9),
                                          .days_published = db_int32(r, i, 10),
                                          .days_repeated = db_int32(r, i, 11),
                                          .why = text_dup(a, db_text(r, i, 12))};
    out->record = (struct store_record){.publication_no = db_int(r, i, 0),
                                        .text = text_dup(a, db_text(r, i, 13)),
                                        .digest = text_dup(a, db_text(r, i, 14)),
                                        .previous_digest = text_dup(a, db_text(r, i, 15)),
                                        .signature = text_dup(a, db_text(r, i, 16)),
                                        .key_id = text_dup(a, db_text(r, i, 17)),
                                        .run = db_int(r, i, 18),
                                        .published_at = db_time(r, i, 19)};
    /* Nobody who asks for the month would see such a row. */
    if (contract_month_first(out->settlement.month) != db_date(r, i, 2))
        return err_set(e, ERR_DATABASE, "month \"%s\" is not the first day of one",
                       db_text(r, i, 2));
    return read_status(db_text(r, i, 5), &out->settlement.status, e);
}

#define SETTLEMENT_COLUMNS_TEXT                                                                    \
    "publication_no, contract, month, as_of, revision, status, price, to_date, indicative,"        \
    " days, days_published, days_repeated, why, record, record_digest, previous_digest,"           \
    " signature, key_id, run_id, published_at"
enum { SETTLEMENT_COLUMNS = 20 };

/* Rows come by contract, month and day, of what was asked. */
static void promise_order(const struct store_settlement_list *list, const char *contract, int from,
                          int to, bool last_only)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct store_settlement *x = &list->at[i], *before = i ? x - 1 : NULL;
        int name = before ? strcmp(before->contract, x->contract) : -1;

        must(!contract || text_eq(contract, x->contract));
        must(x->settlement.month >= from && x->settlement.month <= to);
        must(name <= 0);
        must(name < 0 || before->settlement.month + last_only <= x->settlement.month);
        must(name < 0 || before->settlement.month < x->settlement.month
             || before->settlement.through <= x->settlement.through);
    }
}

/*
 * The row that counts of each contract and month: how it ended, else where it stands on its last
 * day. Contracts by jumps from name to name, then one look a month, however many days it has had.
 */
#define LAST_OF_MONTH(place, which)                                                                \
    "(select s.*, " place " as place from api_v1.settlement s where s.contract = c.contract"       \
    " and s.month = m.month::date and s.newest and s.status " which                                \
    " order by s.contract desc, s.month desc, s.as_of desc limit 1)"
#define LAST_SETTLEMENTS                                                                           \
    "with recursive c as ((select contract from api_v1.settlement"                                 \
    " where ($1::text is null or contract = $1) order by contract limit 1) union all"              \
    " select next.contract from c cross join lateral (select s.contract from api_v1.settlement s"  \
    " where s.contract > c.contract and $1::text is null order by s.contract limit 1) next)"       \
    " select last.* from c cross join"                                                             \
    " generate_series($2::date::timestamp, $3::date, interval '1 month') as m(month)"              \
    " cross join lateral (select " SETTLEMENT_COLUMNS_TEXT                                         \
    " from (" LAST_OF_MONTH("0", "<> 'running'") " union all " LAST_OF_MONTH(                      \
        "1", "= 'running'") ") x order by place limit 1) last order by last.contract collate "     \
                            "\"C\", last.month"

bool store_get_settlements(struct store *s, const char *contract, int from, int to, bool last_only,
                           struct store_settlement_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_settlement_list){0};
    db_arg_text(&p, contract);
    db_arg_date(&p, contract_month_first(from));
    db_arg_date(&p, contract_month_first(to));
    if (!db_query(s->db,
                  last_only ? LAST_SETTLEMENTS

                            : "select " SETTLEMENT_COLUMNS_TEXT " from api_v1.settlement"
                              " where newest and ($1::text is null or contract = $1)"
                              " and month >= $2 and month <= $3"
                              " order by contract collate \"C\", month, as_of",
                  &p, DB_ANY, SETTLEMENT_COLUMNS, &res, e))
        return err_in(e, "could not read settlement prices");
    out->at = ARENA_ARRAY(a, struct store_settlement, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++, out->len++)
        done = read_row(res, i, &out->at[i], a, e);
    db_result_close(&res);
    if (done)
        promise_order(out, contract, from, to, last_only);
    return done || err_in(e, "could not read settlement prices");
}

bool store_get_settlement_records(struct store *s, const char *contract,
                                  struct store_settlement_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_settlement_list){0};
    db_arg_text(&p, contract);
    if (!db_query(s->db,
                  "select " SETTLEMENT_COLUMNS_TEXT " from api_v1.settlement where contract = $1"
                  " order by publication_no",
                  &p, DB_ANY, SETTLEMENT_COLUMNS, &res, e))
        return err_in(e, "could not read the records of contract \"%s\"", contract);
    out->at = ARENA_ARRAY(a, struct store_settlement, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++, out->len++)
        done = read_row(res, i, &out->at[i], a, e);
    db_result_close(&res);
    for (size_t i = 0; i < out->len; i++) {
        must(text_eq(out->at[i].contract, contract));
        must(i == 0 || out->at[i - 1].record.publication_no <= out->at[i].record.publication_no);
    }
    return done || err_in(e, "could not read the records of contract \"%s\"", contract);
}
