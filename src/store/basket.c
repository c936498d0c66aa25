#include "store/basket.h"

#include <string.h>

#include "base/clock.h"
#include "base/number.h"
#include "column_priv.h"
#include "store_priv.h"

bool store_get_basket_chain(struct store *s, const char *basket, int64_t date,
                            struct store_chain *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, basket);
    db_arg_date(&p, date);
    return store_read_chain(
               s,
               "select record_digest, (select b.basket_date from api_v1.basket b where b.newest"
               " and b.basket = $1 order by b.basket_date desc limit 1),"
               " (select coalesce(max(revision), 0) + 1"
               " from api_v1.basket where basket = $1 and basket_date = $2) from"
               " ((select record_digest, publication_no from api_v1.basket where basket = $1"
               " order by publication_no desc limit 1)" STORE_ANNULMENT_END(
                   "basket") ") c"
                             " order by publication_no desc limit 1",
               &p, out, a, e)
           || err_in(e, "could not read the end of the chain of basket \"%s\"", basket);
}

#define ROW struct store_basket_end
static const struct column end_columns[] = {
    {"basket", TEXT(basket)},
    {"basket_date", DATE(date)},
};
#undef ROW

bool store_get_basket_ends(struct store *s, struct store_basket_end_list *out, struct arena *a,
                           struct err *e)
{
    out->at = store_list(s,
                         "with recursive name as ((select basket from api_v1.basket"
                         " order by basket limit 1) union all select next.basket from name"
                         " cross join lateral (select b.basket from api_v1.basket b"
                         " where b.basket > name.basket order by b.basket limit 1) next)"
                         " select name.basket, last.basket_date from name cross join lateral"
                         " (select b.basket_date from api_v1.basket b where b.newest"
                         " and b.basket = name.basket order by b.basket_date desc limit 1) last"
                         " order by name.basket collate \"C\"",
                         COLUMNS(end_columns), NULL, &out->len, a, e);
    return out->at || err_in(e, "could not find where the baskets stand");
}

#define ROW struct store_basket
static const struct column basket_columns[] = {
    RECORD_COLUMNS,
    {"record", TEXT(record.text)},
    {"polls", IDS(record.polls)},
    {"basket", TEXT(basket)},
    {"basket_date", DATE(date)},
    {"revision", INT(revision)},
    {"base_date", DATE(base_date)},
    {"level", NANO(level_nano)},
    {"carried", INT(carried)},
    {"chained", BOOL(chained)},
    {"settled", BOOL(settled)},
    {"(select count(*) from api_v1.basket_member m where m.publication_no = b.publication_no)",
     COUNT(member_len)},
};
#undef ROW

#define ROW struct store_basket_member
static const struct column member_columns[] = {
    {"member", TEXT(member)}, {"price", NANO(price_nusd)}, {"carried", BOOL(carried)},
    {"source", TEXT(source)}, {"sources", INT(sources)},
};
#undef ROW

bool store_same_basket_member(const struct store_basket_member *x,
                              const struct store_basket_member *y)
{
    return store_same(COLUMNS(member_columns), x, y);
}

static bool is_next(struct store *s, const struct store_basket *row, struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    bool good = store_get_basket_chain(s, row->basket, row->date, &chain, &a, e)
                && store_is_next(&chain, &row->record, row->revision, e);

    arena_fini(&a);
    return good;
}

static bool copy_members(struct store *s, const struct store_basket *row, struct err *e)
{
    struct store_copy c;
    bool good =
        store_copy_begin(&c, s, "basket_member (publication_no, {})", COLUMNS(member_columns), e);

    for (size_t i = 0; i < row->member_len && good; i++) {
        db_copy_int(c.copy, row->record.publication_no);
        good = store_copy_row(&c, &row->member[i], e);
    }
    return store_copy_end(&c, good, e);
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct store_basket *row = data;

    return store_next_publication(s, &row->record.publication_no, e) && is_next(s, row, e)
           && store_insert(s, "basket_level", COLUMNS_BUT(1, basket_columns), row, "", e)
           && copy_members(s, row, e)
           && store_notify(s, "gpurate_basket", row->basket, row->date, row->revision, e);
}

static void promise_row(const struct store_basket *row)
{
    must(row->level_nano > 0);
    must(row->base_date <= row->date);
    must(row->carried >= 0 && (size_t)row->carried <= row->member_len);
    for (size_t i = 0; i < row->member_len; i++)
        must(row->member[i].price_nusd > 0);
    store_promise_record(&row->record, row->revision);
}

bool store_put_basket(struct store *s, struct store_basket *row, struct err *e)
{
    char date[CLOCK_TEXT_MAX];

    promise_row(row);
    return store_transact(s, publish, row, e)
           || err_in(e, "could not publish basket \"%s\" of %s", row->basket,
                     clock_text_date(row->date, date));
}

#define RANGE                                                                                      \
    " where ($1::text is null or b.basket = $1) and b.basket_date >= $2"                           \
    " and b.basket_date <= $3 and (b.newest or not $4::boolean)"                                   \
    " order by case when $4 then b.basket end collate \"C\","                                      \
    " case when $4 then b.basket_date end, b.publication_no"
#define DAYS                                                                                       \
    " where b.basket = $1 and b.newest and b.basket_date = any (array(select last.basket_date"     \
    " from unnest($2::date[]) day cross join lateral (select x.basket_date from api_v1.basket x"   \
    " where x.basket = $1 and x.newest and x.basket_date <= day order by x.basket_date desc"       \
    " limit 1) last)) order by b.basket_date"

/* Rows of what was asked: the newest by name and date, all of them by number. */
static void promise_order(const struct store_basket_list *list, const char *basket, int64_t from,
                          int64_t to, bool newest)
{
    for (size_t i = 0; i < list->len; i++) {
        const struct store_basket *x = &list->at[i], *before = i ? x - 1 : NULL;
        int name = before && newest ? strcmp(before->basket, x->basket) : -1;

        must(!basket || text_eq(x->basket, basket));
        must(x->date >= from && x->date <= to);
        must(!before || newest || before->record.publication_no <= x->record.publication_no);
        must(name < 0 || (name == 0 && before->date <= x->date));
        for (size_t k = 1; k < x->member_len; k++)
            must(strcmp(x->member[k - 1].member, x->member[k].member) <= 0);
    }
}

/* Rows by their statement; members come by theirs, in the order of the rows they belong to. */
static bool get_baskets(struct store *s, const char *rows_sql, const char *members_sql,
                        const struct db_args *p, struct store_basket_list *out, struct arena *a,
                        struct err *e)
{
    struct store_basket_member *member = NULL;
    size_t len, told = 0;

    out->at = store_list(s, rows_sql, COLUMNS(basket_columns), p, &out->len, a, e);
    if (!out->at)
        return err_in(e, "could not read the levels of baskets");
    for (size_t i = 0; i < out->len; i++)
        told += out->at[i].member_len;
    member = store_list(s, members_sql, COLUMNS(member_columns), p, &len, a, e);
    if (!member)
        return err_in(e, "could not read the members of baskets");
    if (told != len)
        return err_set(e, ERR_DATABASE,
                       "could not read the members of baskets: got %zu, expected %zu", len, told);
    for (size_t i = 0; i < out->len; i++) {
        out->at[i].member = member;
        member += out->at[i].member_len;
    }
    return true;
}

#define ROWS(where) "select {} from api_v1.basket b" where
#define MEMBERS(where)                                                                             \
    "select {m} from api_v1.basket_member m join api_v1.basket b using (publication_no)" where     \
    ", m.member collate \"C\""

bool store_get_baskets(struct store *s, const char *basket, int64_t from, int64_t to, bool newest,
                       struct store_basket_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, basket);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    db_arg_bool(&p, newest);
    if (!get_baskets(s, ROWS(RANGE), MEMBERS(RANGE), &p, out, a, e))
        return false;
    promise_order(out, basket, from, to, newest);
    return true;
}

bool store_get_baskets_before(struct store *s, const char *basket, const int64_t *date, size_t n,
                              struct store_basket_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    int64_t last = INT64_MIN;

    db_arg_text(&p, basket);
    db_arg_dates(&p, date, n);
    for (size_t i = 0; i < n; i++)
        last = number_max(date[i], last);
    if (!get_baskets(s, ROWS(DAYS), MEMBERS(DAYS), &p, out, a, e))
        return false;
    must(out->len <= n);
    promise_order(out, basket, INT64_MIN, last, true);
    return true;
}

#define ROW struct store_posted
static const struct column posted_columns[] = {
    {"posted_date", DATE(date)},
    {"provider", TEXT(provider)},
    {"model", TEXT(model)},
    {"direction", TEXT(direction)},
    {"price", NANO(price_nusd)},
    {"source", TEXT(source)},
    {"sources", INT(sources)},
    {"disputed", INT(disputed)},
    {"observed_at", TIME(observed_at)},
    {"changed_at", TIME(changed_at)},
    {"before", PRICE(before_nusd)},
    {"since", DATE_OR_0(since)},
    {"since_source", TEXT(since_source)},
    {"run_id", INT64_OR_0(run)},
};
#undef ROW

struct put_posted {
    const struct store_posted *row;
    size_t len;
    int64_t run;
};

static bool put_posted(struct store *s, void *data, struct err *e)
{
    const struct put_posted *put = data;

    for (size_t i = 0; i < put->len; i++) {
        struct store_posted row = put->row[i];

        row.run = put->run;
        if (!store_insert(s, "posted_price", COLUMNS(posted_columns), &row,
                          " on conflict (posted_date, provider, model, direction) do nothing", e))
            return false;
    }
    return true;
}

bool store_put_posted(struct store *s, const struct store_posted *rows, size_t n, int64_t run,
                      struct err *e)
{
    struct put_posted put = {rows, n, run};

    return store_transact(s, put_posted, &put, e) || err_in(e, "could not store posted prices");
}

bool store_get_posted(struct store *s, int64_t to, struct store_posted_list *out, struct arena *a,
                      struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_date(&p, to);
    out->at = store_list(
        s,
        "with recursive n as ((select provider, model, direction from api_v1.posted"
        " order by provider, model, direction limit 1) union all"
        " select next.* from n cross join lateral (select p.provider, p.model, p.direction"
        " from api_v1.posted p where (p.provider, p.model, p.direction)"
        " > (n.provider, n.model, n.direction)"
        " order by p.provider, p.model, p.direction limit 1) next)"
        " select last.* from n cross join lateral (select {p} from api_v1.posted p"
        " where p.provider = n.provider and p.model = n.model"
        " and p.direction = n.direction and posted_date <= $1"
        " order by p.provider desc, p.model desc, p.direction desc, posted_date desc"
        " limit 1) last order by last.provider collate \"C\","
        " last.model collate \"C\", last.direction collate \"C\"",
        COLUMNS_BUT(1, posted_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read posted prices");
}
