#include "store/settlement.h"

#include <string.h>

#include "base/clock.h"
#include "column_priv.h"
#include "store_priv.h"

#define ROW struct contract_def
static const struct column contract_columns[] = {
    {"contract", TEXT(id)},
    {"title", TEXT(title)},
    {"index", TEXT(index)},
    {"size", INT64(size)},
    {"size_unit", TEXT(size_unit)},
    {"unit", TEXT(unit)},
    {"tick", NANO(tick_nusd)},
    {"months", TEXT(months)},
    {"listed_from", MONTH(listed_from)},
    {"listed_months", INT(listed_months)},
};
#undef ROW

/* One statement; a contract that is there as it should be is left alone. */
static bool put_contracts(struct store *s, void *data, struct err *e)
{
    struct db_args *p = data;

    return db_exec(s->db,
                   store_sql("insert into contract ({}) select * from (select {}"
                             " from json_to_recordset($1) as x({:}) except select {}"
                             " from contract) x on conflict (contract) do update set {=},"
                             " updated_at = now()",
                             COLUMNS(contract_columns), p->arena),
                   p, NULL, e);
}

bool store_put_contracts(struct store *s, const struct contract_list *list, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    store_arg_rows(&p, COLUMNS(contract_columns), list->at, list->len);
    done = store_alone(s, put_contracts, &p, e);
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

static const char *status(int v)
{
    return settle_status_name((enum settle_status)v);
}

static const struct column_words statuses = {"status", SETTLE_NOT_DETERMINED + 1, -1, status};

#define ROW struct store_settlement
static const struct column settlement_columns[] = {
    RECORD_COLUMNS,
    {"record", TEXT(record.text)},
    {"contract", TEXT(contract)},
    {"month", MONTH(settlement.month)},
    {"as_of", DATE(settlement.through)},
    {"revision", INT(revision)},
    {"status", WORD(settlement.status, statuses)},
    {"price", NANO_TOLD(settlement.price_nusd, settlement.has_price)},
    {"to_date", NANO_TOLD(settlement.to_date_nusd, settlement.has_to_date)},
    {"indicative", NANO_TOLD(settlement.indicative_nusd, settlement.has_indicative)},
    {"days", INT(settlement.days)},
    {"days_published", INT(settlement.days_published)},
    {"days_repeated", INT(settlement.days_repeated)},
    {"why", TEXT(settlement.why)},
};
#undef ROW

static bool is_next(struct store *s, const struct store_settlement *row, struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    bool good = store_get_settlement_chain(s, row->contract, row->settlement.month,
                                           row->settlement.through, &chain, &a, e)
                && store_is_next(&chain, &row->record, row->revision, e);

    arena_fini(&a);
    return good;
}

static bool insert(struct store *s, const struct store_settlement *row, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    store_arg_rows(&p, COLUMNS(settlement_columns), row, 1);
    done = db_exec(s->db,
                   store_sql("insert into settlement ({}, annulled) select {r}, (select count(*)"
                             " from annulment x join settlement s on s.publication_no ="
                             " x.annulled_no and s.status <> 'running'"
                             " where x.kind = 'settlement' and x.name = r.contract"
                             " and x.month = r.month) from json_to_recordset($1) as r({:})",
                             COLUMNS(settlement_columns), &a),
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool notify(struct store *s, const struct store_settlement *row, struct err *e)
{
    struct arena a = {0};
    char month[CLOCK_TEXT_MAX], through[CLOCK_TEXT_MAX];
    bool done =
        db_notify(s->db, "gpurate_settlement",
                  text_fmt(&a, "%s %.7s %s %d", row->contract,
                           clock_text_date(contract_month_first(row->settlement.month), month),
                           clock_text_date(row->settlement.through, through), row->revision),
                  e);

    arena_fini(&a);
    return done;
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_settlement *row = data;

    return store_next_publication(s, &row->record.publication_no, e) && is_next(s, row, e)
           && insert(s, row, e) && notify(s, row, e);
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
    struct store_settlement put = {row->contract->id, *row, revision, *rec};
    char month[CLOCK_TEXT_MAX];

    promise_row(row);
    store_promise_record(rec, revision);
    if (!store_transact(s, publish, &put, e))
        return err_in(e, "could not publish contract \"%s\" of %.7s", row->contract->id,
                      clock_text_date(contract_month_first(row->month), month));
    rec->publication_no = put.record.publication_no;
    return true;
}

/* Rows come by contract, month and day, of what was asked. */
static void promise_order(const struct store_settlement_list *list, const char *contract)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct store_settlement *x = &list->at[i], *before = i ? x - 1 : NULL;
        int name = before ? strcmp(before->contract, x->contract) : -1;

        must(!contract || text_eq(contract, x->contract));
        must(name <= 0);
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
    " cross join lateral (select {} from (" LAST_OF_MONTH(                                         \
        "0", "<> 'running'") " union all " LAST_OF_MONTH("1",                                      \
                                                         "= 'running'") ") x order by place "      \
                                                                        "limit 1) last order by "  \
                                                                        "last.contract collate "   \
                                                                        "\"C\", last.month"

bool store_get_settlements(struct store *s, const char *contract, int from, int to,
                           struct store_settlement_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, contract);
    db_arg_date(&p, contract_month_first(from));
    db_arg_date(&p, contract_month_first(to));
    out->at = store_list(s, LAST_SETTLEMENTS, COLUMNS(settlement_columns), &p, &out->len, a, e);
    promise_order(out, contract);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_settlement *x = &out->at[i];

        must(x->settlement.month >= from && x->settlement.month <= to);
        must(i == 0 || !text_eq(x[-1].contract, x->contract)
             || x[-1].settlement.month < x->settlement.month);
    }
    return out->at || err_in(e, "could not read settlement prices");
}

bool store_get_settlement_days(struct store *s, const char *contract, int64_t from, int64_t to,
                               struct store_settlement_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, contract);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from api_v1.settlement where newest and contract = $1"
                         " and as_of between $2 and $3"
                         " order by contract collate \"C\", month, as_of",
                         COLUMNS(settlement_columns), &p, &out->len, a, e);
    promise_order(out, contract);
    for (size_t i = 0; i < out->len; i++)
        must(out->at[i].settlement.through >= from && out->at[i].settlement.through <= to);
    return out->at || err_in(e, "could not read settlement prices");
}

bool store_get_settlement_records(struct store *s, const char *contract,
                                  struct store_settlement_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, contract);
    out->at = store_list(s,
                         "select {} from api_v1.settlement where contract = $1"
                         " order by publication_no",
                         COLUMNS(settlement_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        must(text_eq(out->at[i].contract, contract));
        must(i == 0 || out->at[i - 1].record.publication_no <= out->at[i].record.publication_no);
    }
    return out->at || err_in(e, "could not read the records of contract \"%s\"", contract);
}
