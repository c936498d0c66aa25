#include "store/annulment.h"

#include "base/clock.h"
#include "store/basket.h"
#include "store/settlement.h"
#include "store_priv.h"

static void arg_month(struct db_args *p, int month)
{
    if (month)
        db_arg_date(p, contract_month_first(month));
    else
        db_arg_text(p, NULL);
}

static bool is_next(struct store *s, const struct store_annulment *row, struct err *e)
{
    const struct annulment *said = &row->said;
    struct arena a = {0};
    struct store_chain chain;
    bool done;

    if (said->kind == ANNULMENT_FIXING)
        done = store_get_chain(s, said->name, said->date, &chain, &a, e);
    else if (said->kind == ANNULMENT_BASKET)
        done = store_get_basket_chain(s, said->name, said->date, &chain, &a, e);
    else
        done = store_get_settlement_chain(s, said->name, said->month, said->date, &chain, &a, e);
    done = done && store_is_next(&chain, &row->record, chain.revision, e);
    arena_fini(&a);
    return done;
}

static bool insert(struct store *s, const struct store_annulment *row, struct err *e)
{
    const struct annulment *said = &row->said;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, row->record.publication_no);
    db_arg_text(&p, annulment_kind_name(said->kind));
    db_arg_text(&p, said->name);
    db_arg_date(&p, said->date);
    arg_month(&p, said->month);
    db_arg_int(&p, said->revision);
    db_arg_int(&p, row->annulled_no);
    db_arg_text(&p, said->digest);
    db_arg_text(&p, said->by);
    db_arg_text(&p, said->why);
    store_arg_record(&p, &row->record);
    done = db_exec(s->db,
                   "insert into annulment (publication_no, kind, name, row_date, month, revision,"
                   " annulled_no, annulled_digest, annulled_by, why, record, record_digest,"
                   " previous_digest, signature, key_id, run_id, published_at) values ($1, $2, $3,"
                   " $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_annulment *row = data;

    return store_next_publication(s, &row->record.publication_no, e) && is_next(s, row, e)
           && insert(s, row, e)
           && store_notify(s, "gpurate_annulment", row->said.name, row->said.date,
                           row->said.revision, e);
}

static void promise_row(const struct store_annulment *row)
{
    must(row->said.name && row->said.by && row->said.why);
    must(row->said.digest && row->annulled_no > 0);
    must((row->said.month != 0) == (row->said.kind == ANNULMENT_SETTLEMENT));
    store_promise_record(&row->record, row->said.revision);
}

bool store_put_annulment(struct store *s, struct store_annulment *row, struct err *e)
{
    char date[CLOCK_TEXT_MAX];

    promise_row(row);
    return store_transact(s, publish, row, e)
           || err_in(e, "could not annul \"%s\" of %s", row->said.name,
                     clock_text_date(row->said.date, date));
}

static bool read_row(const struct db_result *r, int i, struct store_annulment *out, struct arena *a,
                     struct err *e)
{
    *out = (struct store_annulment){
        .said = {.name = text_dup(a, db_text(r, i, 2)),
                 .date = db_date(r, i, 3),
                 .month = db_is_null(r, i, 4) ? 0 : contract_month_of(db_date(r, i, 4)),
                 .revision = db_int32(r, i, 5),
                 .digest = text_dup(a, db_text(r, i, 7)),
                 .by = text_dup(a, db_text(r, i, 8)),
                 .why = text_dup(a, db_text(r, i, 9))},
        .annulled_no = db_int(r, i, 6),
        .names_row = db_bool(r, i, 17),
        .record = {.publication_no = db_int(r, i, 0),
                   .text = text_dup(a, db_text(r, i, 10)),
                   .digest = text_dup(a, db_text(r, i, 11)),
                   .previous_digest = text_dup(a, db_text(r, i, 12)),
                   .signature = text_dup(a, db_text(r, i, 13)),
                   .key_id = text_dup(a, db_text(r, i, 14)),
                   .run = db_int(r, i, 15),
                   .published_at = db_time(r, i, 16)},
    };
    for (int k = 0; k < ANNULMENT_KINDS; k++) {
        out->said.kind = (enum annulment_kind)k;
        if (text_eq(annulment_kind_name(out->said.kind), db_text(r, i, 1)))
            return true;
    }
    return err_set(e, ERR_DATABASE, "annulment of a \"%s\" is not known to this program",
                   db_text(r, i, 1));
}

bool store_get_annulments(struct store *s, enum annulment_kind kind, const char *name,
                          struct store_annulment_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_annulment_list){0};
    db_arg_text(&p, annulment_kind_name(kind));
    db_arg_text(&p, name);
    if (!db_query(
            s->db,
            "select x.publication_no, x.kind, x.name, x.row_date, x.month, x.revision,"
            " x.annulled_no, x.annulled_digest, x.annulled_by, x.why, x.record, x.record_digest,"
            " x.previous_digest, x.signature, x.key_id, x.run_id, x.published_at,"
            " x.annulled_no < x.publication_no and case x.kind when 'fixing' then exists"
            " (select from api_v1.fixing f where f.publication_no = x.annulled_no"
            " and (f.index, f.fixing_date, f.revision, f.record_digest)"
            " = (x.name, x.row_date, x.revision, x.annulled_digest)) when 'settlement' then exists"
            " (select from api_v1.settlement s where s.publication_no = x.annulled_no"
            " and (s.contract, s.as_of, s.month, s.revision, s.record_digest)"
            " = (x.name, x.row_date, x.month, x.revision, x.annulled_digest)) else exists"
            " (select from api_v1.basket b where b.publication_no = x.annulled_no"
            " and (b.basket, b.basket_date, b.revision, b.record_digest)"
            " = (x.name, x.row_date, x.revision, x.annulled_digest)) end"
            " from api_v1.annulment x where x.kind = $1 and ($2::text is null or x.name = $2)"
            " order by x.publication_no",
            &p, DB_ANY, 18, &res, e))
        return err_in(e, "could not read annulments");
    out->at = ARENA_ARRAY(a, struct store_annulment, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++, out->len++)
        done = read_row(res, i, &out->at[i], a, e);
    db_result_close(&res);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_annulment *x = &out->at[i];

        must(!name || text_eq(x->said.name, name));
        must(!done || x->said.kind == kind);
        must(i == 0 || x[-1].record.publication_no <= x->record.publication_no);
    }
    return done || err_in(e, "could not read annulments");
}

/* Each: $1 name, $2 first, $3 last date, $4 month, $5 only of months that have ended. */
static const char *const annullable[ANNULMENT_KINDS] = {
    [ANNULMENT_FIXING] =
        "select f.publication_no, f.fixing_date, f.revision, f.status, f.avg_text, f.record_digest"
        " from api_v1.fixing f where f.index = $1 and f.fixing_date between $2 and $3"
        " and $4::date is null and not $5::boolean and not exists (select from api_v1.annulment x"
        " where x.annulled_no = f.publication_no) order by 2, 3",
    [ANNULMENT_SETTLEMENT] =
        "select s.publication_no, s.as_of, s.revision, s.status, coalesce(s.price_text,"
        " s.indicative_text), s.record_digest from api_v1.settlement s where s.contract = $1"
        " and s.as_of between $2 and $3 and s.month = $4 and (s.status <> 'running'"
        " or not $5::boolean) and not exists (select from api_v1.annulment x"
        " where x.annulled_no = s.publication_no) order by 2, 3",
    [ANNULMENT_BASKET] =
        "select b.publication_no, b.basket_date, b.revision, 'final', b.level_text, b.record_digest"
        " from api_v1.basket b where b.basket = $1 and b.basket_date between $2 and $3"
        " and $4::date is null and not $5::boolean and not exists (select from api_v1.annulment x"
        " where x.annulled_no = b.publication_no) order by 2, 3",
};

bool store_get_annullable(struct store *s, enum annulment_kind kind, const char *name, int month,
                          bool ended, int64_t from, int64_t to, struct store_annullable_list *out,
                          struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, name);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    arg_month(&p, month);
    db_arg_bool(&p, ended);
    if (!db_query(s->db, annullable[kind], &p, DB_ANY, 6, &res, e))
        return err_in(e, "could not look for rows of \"%s\"", name);
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_annullable, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_annullable){.publication_no = db_int(res, i, 0),
                                               .date = db_date(res, i, 1),
                                               .revision = db_int32(res, i, 2),
                                               .status = text_dup(a, db_text(res, i, 3)),
                                               .value = text_dup(a, db_text(res, i, 4)),
                                               .digest = text_dup(a, db_text(res, i, 5))};
    db_result_close(&res);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_annullable *x = &out->at[i];

        must(x->date >= from && x->date <= to);
        must(i == 0 || x[-1].date < x->date
             || (x[-1].date == x->date && x[-1].revision <= x->revision));
    }
    return true;
}

bool store_get_standing(struct store *s, const char *index, const char *const *contract, size_t n,
                        int64_t from, int64_t to, struct store_standing_list *out, struct arena *a,
                        struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, index);
    db_arg_texts(&p, contract, n);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    /* A level goes by the prices of all the days before it. */
    if (!db_query(s->db,
                  "select false as is_basket, contract as name, month, count(*), min(as_of),"
                  " max(as_of) from api_v1.settlement where newest and contract = any ($2)"
                  " and as_of >= $3 and month <= $4 and month + interval '1 month' > $3"
                  " group by contract, month union all"
                  " select true, basket, null, count(*), min(basket_date), max(basket_date)"
                  " from api_v1.basket b where newest and basket_date >= $3 and exists (select"
                  " from api_v1.basket_member m where m.publication_no = b.publication_no"
                  " and m.member = $1) group by basket order by 1, 2, 3",
                  &p, DB_ANY, 6, &res, e))
        return err_in(e, "could not look for what stands on days of \"%s\"", index);
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_standing, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_standing){
            .kind = db_bool(res, i, 0) ? ANNULMENT_BASKET : ANNULMENT_SETTLEMENT,
            .name = text_dup(a, db_text(res, i, 1)),
            .month = db_is_null(res, i, 2) ? 0 : contract_month_of(db_date(res, i, 2)),
            .rows = (size_t)db_int(res, i, 3),
            .from = db_date(res, i, 4),
            .to = db_date(res, i, 5)};
    db_result_close(&res);
    return true;
}

bool store_get_login(struct store *s, const char **login, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;
    bool done = db_query(s->db, "select session_user::text", NULL, 1, 1, &res, e);

    if (done)
        *login = text_dup(a, db_text(res, 0, 0));
    db_result_close(&res);
    return done || err_in(e, "could not find out who is logged in");
}
