#include "store/basket.h"

#include <string.h>

#include "base/clock.h"
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

bool store_get_basket_ends(struct store *s, struct store_basket_end_list *out, struct arena *a,
                           struct err *e)
{
    struct db_result *res = NULL;

    *out = (struct store_basket_end_list){0};
    if (!db_query(s->db,
                  "with recursive name as ((select basket from api_v1.basket"
                  " order by basket limit 1) union all select next.basket from name"
                  " cross join lateral (select b.basket from api_v1.basket b"
                  " where b.basket > name.basket order by b.basket limit 1) next)"
                  " select name.basket, last.basket_date from name cross join lateral"
                  " (select b.basket_date from api_v1.basket b where b.newest"
                  " and b.basket = name.basket order by b.basket_date desc limit 1) last"
                  " order by name.basket collate \"C\"",
                  NULL, DB_ANY, 2, &res, e))
        return err_in(e, "could not find where the baskets stand");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_basket_end, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_basket_end){text_dup(a, db_text(res, i, 0)), db_date(res, i, 1)};
    db_result_close(&res);
    return true;
}

struct put {
    struct store_basket *row;
    int64_t no;
};

static bool is_next(struct store *s, const struct put *put, struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    bool good = store_get_basket_chain(s, put->row->basket, put->row->date, &chain, &a, e)
                && store_is_next(&chain, &put->row->record, put->row->revision, e);

    arena_fini(&a);
    return good;
}

static bool insert(struct store *s, const struct put *put, struct err *e)
{
    const struct store_basket *row = put->row;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, put->no);
    db_arg_text(&p, row->basket);
    db_arg_date(&p, row->date);
    db_arg_int(&p, row->revision);
    db_arg_date(&p, row->base_date);
    db_arg_nano(&p, row->level_nano);
    db_arg_int(&p, row->carried);
    db_arg_bool(&p, row->chained);
    db_arg_bool(&p, row->settled);
    db_arg_ints(&p, row->record.polls.at, row->record.polls.len);
    store_arg_record(&p, &row->record);
    done = db_exec(s->db,
                   "insert into basket_level (publication_no, basket, basket_date, revision,"
                   " base_date, level, carried, chained, settled, polls, record, record_digest,"
                   " previous_digest, signature, key_id, run_id, published_at)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                   " $16, $17)",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool copy_members(struct store *s, const struct put *put, struct err *e)
{
    struct db_copy *c = NULL;

    if (!db_copy_begin(&c, s->db,
                       "copy basket_member (publication_no, member, price, carried, source,"
                       " sources) from stdin",
                       e))
        return false;
    for (size_t i = 0; i < put->row->member_len; i++) {
        const struct store_basket_member *m = &put->row->member[i];

        db_copy_int(c, put->no);
        db_copy_text(c, m->member);
        db_copy_nano(c, m->price_nusd);
        db_copy_bool(c, m->carried);
        db_copy_text(c, m->source);
        db_copy_int(c, m->sources);
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct put *put = data;

    return store_next_publication(s, &put->no, e) && is_next(s, put, e) && insert(s, put, e)
           && copy_members(s, put, e)
           && store_notify(s, "gpurate_basket", put->row->basket, put->row->date,
                           put->row->revision, e);
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
    struct put put = {.row = row};
    char date[CLOCK_TEXT_MAX];

    promise_row(row);
    if (!store_transact(s, publish, &put, e))
        return err_in(e, "could not publish basket \"%s\" of %s", row->basket,
                      clock_text_date(row->date, date));
    row->record.publication_no = put.no;
    return true;
}

enum { BASKET_COLUMNS = 18, MEMBER_COLUMNS = 6 };

static void read_row(const struct db_result *r, int i, struct store_basket *out, struct arena *a)
{
    *out = (struct store_basket){.basket = text_dup(a, db_text(r, i, 1)),
                                 .date = db_date(r, i, 2),
                                 .revision = db_int32(r, i, 3),
                                 .base_date = db_date(r, i, 4),
                                 .level_nano = db_nano(r, i, 5),
                                 .carried = db_int32(r, i, 6),
                                 .chained = db_bool(r, i, 7),
                                 .settled = db_bool(r, i, 8)};
    out->record = (struct store_record){.publication_no = db_int(r, i, 0),
                                        .polls = store_read_ids(db_text(r, i, 9), a),
                                        .text = text_dup(a, db_text(r, i, 10)),
                                        .digest = text_dup(a, db_text(r, i, 11)),
                                        .previous_digest = text_dup(a, db_text(r, i, 12)),
                                        .signature = text_dup(a, db_text(r, i, 13)),
                                        .key_id = text_dup(a, db_text(r, i, 14)),
                                        .run = db_int(r, i, 15),
                                        .published_at = db_time(r, i, 16)};
    out->member_len = (size_t)db_int(r, i, 17);
    out->member = ARENA_ARRAY(a, struct store_basket_member, out->member_len);
}

/* Members come in the order of the rows they belong to. */
static void read_members(const struct db_result *r, struct store_basket_list *list, struct arena *a)
{
    int at = 0;

    for (size_t i = 0; i < list->len; i++)
        for (size_t k = 0; k < list->at[i].member_len; k++, at++)
            list->at[i].member[k] =
                (struct store_basket_member){.member = text_dup(a, db_text(r, at, 0)),
                                             .price_nusd = db_nano(r, at, 1),
                                             .carried = db_bool(r, at, 2),
                                             .source = text_dup(a, db_text(r, at, 3)),
                                             .sources = db_int32(r, at, 4)};
}

#define WANTED                                                                                     \
    " where ($1::text is null or b.basket = $1) and b.basket_date >= $2"                           \
    " and b.basket_date <= $3 and (b.newest or not $4::boolean)"
#define ORDERED                                                                                    \
    " order by case when $4 then b.basket end collate \"C\","                                      \
    " case when $4 then b.basket_date end, b.publication_no"

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

bool store_get_baskets(struct store *s, const char *basket, int64_t from, int64_t to, bool newest,
                       struct store_basket_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    size_t members = 0;

    *out = (struct store_basket_list){0};
    db_arg_text(&p, basket);
    db_arg_date(&p, from);
    db_arg_date(&p, to);
    db_arg_bool(&p, newest);
    if (!db_query(s->db,
                  "select b.publication_no, b.basket, b.basket_date, b.revision, b.base_date,"
                  " b.level, b.carried, b.chained, b.settled, b.polls, b.record, b.record_digest,"
                  " b.previous_digest, b.signature, b.key_id, b.run_id, b.published_at,"
                  " (select count(*) from api_v1.basket_member m"
                  " where m.publication_no = b.publication_no)"
                  " from api_v1.basket b" WANTED ORDERED,
                  &p, DB_ANY, BASKET_COLUMNS, &res, e))
        return err_in(e, "could not read the levels of baskets");
    out->at = ARENA_ARRAY(a, struct store_basket, (size_t)db_rows(res));
    for (int i = 0; i < db_rows(res); i++, out->len++) {
        read_row(res, i, &out->at[i], a);
        members += out->at[i].member_len;
    }
    db_result_close(&res);
    if (!db_query(s->db,
                  "select m.member, m.price, m.carried, m.source, m.sources, m.publication_no"
                  " from api_v1.basket_member m join api_v1.basket b using (publication_no)" WANTED
                      ORDERED ", m.member collate \"C\"",
                  &p, (int)members, MEMBER_COLUMNS, &res, e))
        return err_in(e, "could not read the members of baskets");
    read_members(res, out, a);
    db_result_close(&res);
    promise_order(out, basket, from, to, newest);
    return true;
}

struct put_posted {
    const struct store_posted *row;
    size_t len;
    int64_t run;
};

static bool put_one(struct store *s, const struct store_posted *x, int64_t run, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_date(&p, x->date);
    db_arg_text(&p, x->provider);
    db_arg_text(&p, x->model);
    db_arg_text(&p, x->direction);
    db_arg_nano(&p, x->price_nusd);
    db_arg_text(&p, x->source);
    db_arg_int(&p, x->sources);
    db_arg_int(&p, x->disputed);
    db_arg_time(&p, x->observed_at);
    db_arg_time(&p, x->changed_at);
    db_arg_price(&p, x->before_nusd);
    store_arg_run(&p, run);
    if (x->since)
        db_arg_date(&p, x->since);
    else
        db_arg_text(&p, NULL);
    db_arg_text(&p, x->since_source);
    done = db_exec(s->db,
                   "insert into posted_price (posted_date, provider, model, direction, price,"
                   " source, sources, disputed, observed_at, changed_at, before, run_id, since,"
                   " since_source)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)"
                   " on conflict (posted_date, provider, model, direction) do nothing",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool put_posted(struct store *s, void *data, struct err *e)
{
    const struct put_posted *put = data;

    for (size_t i = 0; i < put->len; i++)
        if (!put_one(s, &put->row[i], put->run, e))
            return false;
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
    struct db_result *r = NULL;

    *out = (struct store_posted_list){0};
    db_arg_date(&p, to);
    if (!db_query(s->db,
                  "with recursive n as ((select provider, model, direction from api_v1.posted"
                  " order by provider, model, direction limit 1) union all"
                  " select next.* from n cross join lateral (select p.provider, p.model,"
                  " p.direction from api_v1.posted p where (p.provider, p.model, p.direction)"
                  " > (n.provider, n.model, n.direction)"
                  " order by p.provider, p.model, p.direction limit 1) next)"
                  " select last.* from n cross join lateral (select posted_date, p.provider,"
                  " p.model, p.direction, price, source, sources, disputed, observed_at,"
                  " changed_at, before, since, since_source from api_v1.posted p"
                  " where p.provider = n.provider and p.model = n.model"
                  " and p.direction = n.direction and posted_date <= $1"
                  " order by p.provider desc, p.model desc, p.direction desc, posted_date desc"
                  " limit 1) last order by last.provider collate \"C\","
                  " last.model collate \"C\", last.direction collate \"C\"",
                  &p, DB_ANY, 13, &r, e))
        return err_in(e, "could not read posted prices");
    out->at = ARENA_ARRAY(a, struct store_posted, (size_t)db_rows(r));
    for (int i = 0; i < db_rows(r); i++)
        out->at[out->len++] = (struct store_posted){.date = db_date(r, i, 0),
                                                    .provider = text_dup(a, db_text(r, i, 1)),
                                                    .model = text_dup(a, db_text(r, i, 2)),
                                                    .direction = text_dup(a, db_text(r, i, 3)),
                                                    .price_nusd = db_nano(r, i, 4),
                                                    .source = text_dup(a, db_text(r, i, 5)),
                                                    .sources = db_int32(r, i, 6),
                                                    .disputed = db_int32(r, i, 7),
                                                    .observed_at = db_time(r, i, 8),
                                                    .changed_at = db_time(r, i, 9),
                                                    .before_nusd = db_nano(r, i, 10),
                                                    .since = db_date(r, i, 11),
                                                    .since_source = text_dup(a, db_text(r, i, 12))};
    db_result_close(&r);
    return true;
}
