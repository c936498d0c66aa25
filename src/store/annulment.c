#include "store/annulment.h"

#include "base/clock.h"
#include "store/basket.h"
#include "store/settlement.h"
#include "column_priv.h"
#include "store_priv.h"

static const char *kind_name(int kind)
{
    return annulment_kind_name((enum annulment_kind)kind);
}

static const struct column_words kinds = {"annulment of a", ANNULMENT_KINDS, -1, kind_name};

/* The row of which it speaks is there, and was published before. */
#define NAMES_ROW                                                                                  \
    "annulled_no < publication_no and case kind when 'fixing' then exists (select"                 \
    " from api_v1.fixing f where f.publication_no = annulled_no and (f.index, f.fixing_date,"      \
    " f.revision, f.record_digest) = (name, row_date, x.revision, annulled_digest))"               \
    " when 'settlement' then exists (select from api_v1.settlement s where s.publication_no ="     \
    " annulled_no and (s.contract, s.as_of, s.month, s.revision, s.record_digest) = (name,"        \
    " row_date, x.month, x.revision, annulled_digest)) else exists (select from api_v1.basket b"   \
    " where b.publication_no = annulled_no and (b.basket, b.basket_date, b.revision,"              \
    " b.record_digest) = (name, row_date, x.revision, annulled_digest)) end"

#define ROW struct store_annulment
static const struct column annulment_columns[] = {
    RECORD_COLUMNS,
    {"record", TEXT(record.text)},
    {"kind", WORD(said.kind, kinds)},
    {"name", TEXT(said.name)},
    {"row_date", DATE(said.date)},
    {"month", MONTH(said.month)},
    {"revision", INT(said.revision)},
    {"annulled_no", INT64(annulled_no)},
    {"annulled_digest", TEXT(said.digest)},
    {"annulled_by", TEXT(said.by)},
    {"why", TEXT(said.why)},
    {NAMES_ROW, BOOL(names_row)},
};
#undef ROW

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

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_annulment *row = data;

    return store_next_publication(s, &row->record.publication_no, e) && is_next(s, row, e)
           && store_insert(s, "annulment", COLUMNS_BUT(1, annulment_columns), row, "", e)
           && store_notify(s, "gpurate_annulment", row->said.name, row->said.date,
                           row->said.revision, e);
}

static void promise_row(const struct store_annulment *row)
{
    must(row->said.name && row->said.by && row->said.why);
    must(row->said.digest && row->annulled_no > 0);
    must((row->said.month != 0) == (row->said.kind == ANNULMENT_SETTLEMENT));
    store_promise_record(&row->record, 1); /* of what is annulled any revision may be stored */
}

bool store_put_annulment(struct store *s, struct store_annulment *row, struct err *e)
{
    char date[CLOCK_TEXT_MAX];

    promise_row(row);
    return store_transact(s, publish, row, e)
           || err_in(e, "could not annul \"%s\" of %s", row->said.name,
                     clock_text_date(row->said.date, date));
}

bool store_get_annulments(struct store *s, enum annulment_kind kind, const char *name,
                          struct store_annulment_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, annulment_kind_name(kind));
    db_arg_text(&p, name);
    out->at = store_list(s,
                         "select {} from api_v1.annulment x where kind = $1"
                         " and ($2::text is null or name = $2) order by publication_no",
                         COLUMNS(annulment_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_annulment *x = &out->at[i];

        must(!name || text_eq(x->said.name, name));
        must(x->said.kind == kind);
        must(i == 0 || x[-1].record.publication_no <= x->record.publication_no);
    }
    return out->at || err_in(e, "could not read annulments");
}

bool store_get_annulments_in(struct store *s, enum annulment_kind kind, int64_t from, int64_t to,
                             struct store_annulment_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, annulment_kind_name(kind));
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    out->at = store_list(s,
                         "select {} from api_v1.annulment x where kind = $1"
                         " and row_date between $2 and $3 order by publication_no",
                         COLUMNS(annulment_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++)
        must(out->at[i].said.date >= from && out->at[i].said.date <= to);
    return out->at || err_in(e, "could not read annulments");
}

bool store_get_annulled_numbers(struct store *s, enum annulment_kind kind, int64_t after,
                                int64_t last, int64_t **out, size_t *len, struct arena *a,
                                struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, annulment_kind_name(kind));
    db_arg_int(&p, after);
    db_arg_int(&p, last);
    if (!db_query(s->db,
                  "select publication_no from api_v1.annulment where kind = $1"
                  " and publication_no > $2 and publication_no <= $3 union all"
                  " (select publication_no from api_v1.annulment where kind = $1"
                  " and publication_no > $3 order by publication_no limit 1) order by 1",
                  &p, DB_ANY, 1, &res, e))
        return err_in(e, "could not read annulments");
    *len = (size_t)db_rows(res);
    *out = ARENA_ARRAY(a, int64_t, *len);
    for (size_t i = 0; i < *len; i++) {
        (*out)[i] = db_int(res, (int)i, 0);
        must((*out)[i] > (i ? (*out)[i - 1] : after));
    }
    db_result_close(&res);
    return true;
}

/* A condition on either, so that each is a look in its own tree. */
#define OF_INDEX " select * from api_v1.annulment where kind = 'fixing' and name = w.index"

bool store_get_annulments_of(struct store *s, const char *const *index, const int64_t *after,
                             size_t n, const int64_t *date, struct store_annulment_list *out,
                             struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, index, n);
    if (after)
        db_arg_ints(&p, after, n);
    else
        db_arg_text(&p, NULL);
    if (date)
        db_arg_date(&p, *date);
    else
        db_arg_text(&p, NULL);
    out->at = store_list(s,
                         "select {} from unnest($1::text[], $2::bigint[]) as w(index, after)"
                         " cross join lateral (" OF_INDEX " and row_date = $3::date union" OF_INDEX
                         " and publication_no > w.after) x order by publication_no",
                         COLUMNS(annulment_columns), &p, &out->len, a, e);
    for (size_t i = 1; i < out->len; i++)
        must(out->at[i - 1].record.publication_no < out->at[i].record.publication_no);
    return out->at || err_in(e, "could not read annulments");
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

#define ROW struct store_annullable
static const struct column annullable_columns[] = {
    {"publication_no", INT64(publication_no)},
    {"date", DATE(date)},
    {"revision", INT(revision)},
    {"status", TEXT(status)},
    {"value", TEXT(value)},
    {"record_digest", TEXT(digest)},
};
#undef ROW

bool store_get_annullable(struct store *s, enum annulment_kind kind, const char *name, int month,
                          bool ended, int64_t from, int64_t to, struct store_annullable_list *out,
                          struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, name);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    arg_month(&p, month);
    db_arg_bool(&p, ended);
    out->at = store_list(s, annullable[kind], COLUMNS(annullable_columns), &p, &out->len, a, e);
    for (size_t i = 0; i < out->len; i++) {
        const struct store_annullable *x = &out->at[i];

        must(x->date >= from && x->date <= to);
        must(i == 0 || x[-1].date < x->date
             || (x[-1].date == x->date && x[-1].revision <= x->revision));
    }
    return out->at || err_in(e, "could not look for rows of \"%s\"", name);
}

#define ROW struct store_standing
static const struct column standing_columns[] = {
    {"kind", WORD(kind, kinds)}, {"name", TEXT(name)},      {"month", MONTH(month)},
    {"rows", COUNT(rows)},       {"from_date", DATE(from)}, {"to_date", DATE(to)},
};
#undef ROW

bool store_get_standing(struct store *s, const char *index, const char *const *contract, size_t n,
                        int64_t from, int64_t to, struct store_standing_list *out, struct arena *a,
                        struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    db_arg_texts(&p, contract, n);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    /* A level goes by the prices of all the days before it. */
    out->at =
        store_list(s,
                   "select 'settlement', contract as name, month, count(*), min(as_of), max(as_of)"
                   " from api_v1.settlement where newest and contract = any ($2)"
                   " and as_of >= $3 and month <= $4 and month + interval '1 month' > $3"
                   " group by contract, month union all"
                   " select 'basket', basket, null, count(*), min(basket_date), max(basket_date)"
                   " from api_v1.basket b where newest and basket_date >= $3 and exists (select"
                   " from api_v1.basket_member m where m.publication_no = b.publication_no"
                   " and m.member = $1) group by basket order by 1 desc, 2, 3",
                   COLUMNS(standing_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not look for what stands on days of \"%s\"", index);
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
