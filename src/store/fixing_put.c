/*
 * Publishing fixings. The row of table publication is locked first, so that nobody else publishes
 * between reading the chains' ends and the new records becoming visible.
 */
#include <string.h>

#include "base/clock.h"
#include "store_priv.h"

struct put {
    const struct fixing *f;
    struct store_record *rec;
    int64_t no;
    int annulled; /* finals of its date that were */
};

struct put_list {
    struct put *at;
    size_t len;
};

/* What is asked of each name and date, in their order. The tables, not the views: a publication
   asks this twice, and planning the views costs most. */
static const char chains_sql[] =
    "select c.record_digest, (select f.fixing_date from fixing f where f.index = x.name"
    " and not exists (select from annulment x where x.annulled_no = f.publication_no)"
    " order by f.fixing_date desc limit 1), (select coalesce(max(revision), 0) + 1 from fixing"
    " where index = x.name and fixing_date = x.date), (select count(*)::integer from annulment a"
    " join fixing f on f.publication_no = a.annulled_no and f.status = 'final'"
    " where a.kind = 'fixing' and a.name = x.name and a.row_date = x.date)"
    " from unnest($1::text[], $2::date[]) with ordinality as x(name, date, n) left join lateral"
    " ((select record_digest, publication_no from fixing where index = x.name"
    " order by publication_no desc limit 1) union all (select record_digest, publication_no"
    " from annulment where kind = 'fixing' and name = x.name order by publication_no desc limit 1)"
    " order by publication_no desc limit 1) c on true order by x.n";

static bool get_chains(struct store *s, const char *const *index, const char *const *date, size_t n,
                       struct store_chain *out, int *annulled, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_texts(&p, index, n);
    db_arg_texts(&p, date, n);
    if (!db_query(s->db, chains_sql, &p, (int)n, 4, &res, e))
        return false;
    for (int i = 0; i < (int)n; i++) {
        out[i] = (struct store_chain){.digest = text_dup(a, db_text(res, i, 0)),
                                      .date = db_date(res, i, 1),
                                      .revision = db_int32(res, i, 2)};
        if (annulled)
            annulled[i] = db_int32(res, i, 3);
    }
    db_result_close(&res);
    return true;
}

static const char *date_text(int64_t date, struct arena *a)
{
    char text[CLOCK_TEXT_MAX];

    return text_dup(a, clock_text_date(date, text));
}

bool store_get_chains(struct store *s, const char *const *index, size_t n, int64_t date,
                      struct store_chain *out, struct arena *a, struct err *e)
{
    const char **dates = ARENA_ARRAY(a, const char *, n);

    for (size_t i = 0; i < n; i++)
        dates[i] = date_text(date, a);
    return get_chains(s, index, dates, n, out, NULL, a, e)
           || err_in(e, "could not read the ends of the chains");
}

bool store_get_chain(struct store *s, const char *index, int64_t date, struct store_chain *out,
                     struct arena *a, struct err *e)
{
    return store_get_chains(s, &index, 1, date, out, a, e) || err_in(e, "index \"%s\"", index);
}

/* The numbers of all, once the row of table publication is ours. */
static bool number_all(struct store *s, struct put_list *list, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, (int64_t)list->len);
    done = db_query(s->db, "select next_publication() from generate_series(1, $1::integer)", &p,
                    (int)list->len, 1, &res, e);
    for (size_t i = 0; i < list->len && done; i++)
        list->at[i].no = db_int(res, (int)i, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool are_next(struct store *s, struct put_list *list, struct err *e)
{
    struct arena a = {0};
    size_t n = list->len;
    const char **index = ARENA_ARRAY(&a, const char *, n),
               **date = ARENA_ARRAY(&a, const char *, n);
    struct store_chain *chain = ARENA_ARRAY(&a, struct store_chain, n);
    int *annulled = ARENA_ARRAY(&a, int, n);
    bool good;

    for (size_t i = 0; i < n; i++) {
        index[i] = list->at[i].f->index;
        date[i] = date_text(list->at[i].f->date, &a);
    }
    good = get_chains(s, index, date, n, chain, annulled, &a, e);
    for (size_t i = 0; i < n && good; i++) {
        list->at[i].annulled = annulled[i];
        good = store_is_next(&chain[i], list->at[i].rec, list->at[i].f->revision, e);
    }
    arena_fini(&a);
    return good;
}

static void copy_values(struct db_copy *c, const struct fixing *f)
{
    bool has = f->level < 5; /* at level 5 there is no value, and null says so to everybody */

    db_copy_price(c, has ? f->avg_nusd : 0);
    db_copy_price(c, has ? f->med_nusd : 0);
    db_copy_price(c, has ? f->mean_nusd : 0);
    db_copy_price(c, has ? f->avg_exact_nusd : 0);
    db_copy_price(c, has ? f->med_exact_nusd : 0);
    db_copy_price(c, has ? f->mean_exact_nusd : 0);
}

static void copy_shape(struct db_copy *c, const struct fixing *f)
{
    char flags[64];

    db_copy_int(c, f->operators);
    db_copy_price(c, f->low_nusd);
    db_copy_price(c, f->high_nusd);
    db_copy_price(c, f->q1_nusd);
    db_copy_price(c, f->q3_nusd);
    db_copy_nano(c, f->influence_nusd);
    db_copy_text(c, f->influence_operator);
    db_copy_text(c, fixing_flags_text(f->flags, flags));
    db_copy_time(c, f->valid_until);
    db_copy_text(c, f->why);
}

static void copy_ids(struct db_copy *c, const struct store_ids *ids)
{
    struct buf b;

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "{");
    for (size_t i = 0; i < ids->len; i++)
        buf_fmt(&b, "%s%lld", i ? "," : "", (long long)ids->at[i]);
    buf_put(&b, "}");
    db_copy_text(c, b.data);
    buf_fini(&b);
}

static void copy_evidence(struct db_copy *c, const struct store_record *rec)
{
    db_copy_date(c, rec->fx_date);
    copy_ids(c, &rec->polls);
    db_copy_text(c, rec->text);
    db_copy_text(c, rec->digest);
    db_copy_text(c, rec->previous_digest);
    db_copy_text(c, rec->signature);
    db_copy_text(c, rec->key_id);
    if (rec->run)
        db_copy_int(c, rec->run);
    else
        db_copy_null(c);
    db_copy_time(c, rec->published_at);
}

/* No operator on a price that nobody asks is no count: null. */
static void copy_told(struct db_copy *c, bool told, int64_t count)
{
    if (told)
        db_copy_int(c, count);
    else
        db_copy_null(c);
}

static void copy_nano_told(struct db_copy *c, bool told, int64_t nano)
{
    if (told)
        db_copy_nano(c, nano);
    else
        db_copy_null(c);
}

static bool copy_fixing(struct db_copy *c, const struct put *put, struct err *e)
{
    const struct fixing *f = put->f;

    db_copy_int(c, put->no);
    db_copy_text(c, f->index);
    db_copy_date(c, f->date);
    db_copy_int(c, f->revision);
    db_copy_text(c, fixing_status_name(f->status));
    db_copy_int(c, f->level);
    db_copy_text(c, f->method);
    db_copy_text(c, f->method_hash);
    db_copy_text(c, f->panel);
    db_copy_text(c, f->panel_hash);
    copy_values(c, f);
    copy_shape(c, f);
    copy_evidence(c, put->rec);
    db_copy_int(c, f->valid_partitions);
    db_copy_int(c, f->partitions);
    copy_nano_told(c, f->has_matched, f->matched_nano);
    copy_nano_told(c, f->has_matched, f->composition_nano);
    db_copy_int(c, f->repeated);
    db_copy_text(c, f->inputs_digest);
    db_copy_date(c, f->prior_date);
    db_copy_text(c, f->author);
    db_copy_price(c, f->author_nusd);
    copy_told(c, f->agreement, f->agreement);
    copy_told(c, f->agreement_of, f->agreement_of);
    db_copy_int(c, put->annulled);
    return db_copy_row(c, e);
}

static bool copy_partitions(struct db_copy *c, const struct put *put, struct err *e)
{
    for (size_t i = 0; i < put->f->partition_len; i++) {
        const struct fixing_partition *x = &put->f->partition[i];

        db_copy_int(c, put->no);
        db_copy_int(c, x->number);
        db_copy_time(c, x->start);
        db_copy_bool(c, x->valid);
        db_copy_bool(c, x->polled);
        db_copy_text(c, x->why);
        db_copy_int(c, x->operators);
        db_copy_int(c, x->carried);
        db_copy_int(c, x->clamped);
        db_copy_bool(c, x->dispersed);
        db_copy_price(c, x->median_nusd);
        db_copy_price(c, x->central50_nusd);
        db_copy_price(c, x->mean_nusd);
        if (!db_copy_row(c, e))
            return false;
    }
    return true;
}

static bool copy_operators(struct db_copy *c, const struct put *put, struct err *e)
{
    for (size_t i = 0; i < put->f->operator_len; i++) {
        const struct fixing_operator *x = &put->f->op[i];

        db_copy_int(c, put->no);
        db_copy_text(c, x->op);
        db_copy_text(c, x->segment);
        db_copy_int(c, x->partitions);
        db_copy_price(c, x->price_nusd);
        db_copy_nano(c, x->influence_nusd);
        if (!db_copy_row(c, e))
            return false;
    }
    return true;
}

static bool is_empty(const struct fixing_vote *v)
{
    return !v->carried && !v->carried_from && !v->price_nusd && !v->counted_nusd && !v->weight_nano;
}

/* The same operator without a price for the same reason, one partition later. */
static bool goes_on(const struct fixing_vote *a, const struct fixing_vote *b, int later)
{
    return is_empty(a) && is_empty(b) && b->partition == a->partition + later
           && b->verdict == a->verdict && text_eq(a->op, b->op) && text_eq(a->market, b->market);
}

static bool copy_vote(struct db_copy *c, int64_t no, const struct fixing_vote *x, int span,
                      struct err *e)
{
    db_copy_int(c, no);
    db_copy_int(c, x->partition);
    db_copy_text(c, x->op);
    db_copy_text(c, x->market);
    db_copy_text(c, verdict_name(x->verdict));
    db_copy_bool(c, x->carried);
    db_copy_int(c, x->carried_from);
    db_copy_price(c, x->price_nusd);
    db_copy_price(c, x->counted_nusd);
    db_copy_nano(c, x->weight_nano);
    db_copy_int(c, span);
    return db_copy_row(c, e);
}

/*
 * Most operators of a panel do not sell most models: votes without a price that repeat from
 * partition to partition are one row with a span, which the view spreads out again. `seats` votes
 * lie between one partition's vote of an operator and the next one's.
 */
static bool copy_votes(struct db_copy *c, const struct put *put, struct err *e)
{
    const struct fixing_vote *vote = put->f->vote;
    size_t n = put->f->vote_len, seats = 1;

    while (seats < n && vote[seats].partition == vote[0].partition)
        seats++;
    for (size_t i = 0; i < n; i++) {
        int span = 1;

        if (i >= seats && goes_on(&vote[i - seats], &vote[i], 1))
            continue; /* in the span of one before */
        while (i + (size_t)span * seats < n
               && goes_on(&vote[i], &vote[i + (size_t)span * seats], span))
            span++;
        if (!copy_vote(c, put->no, &vote[i], span, e))
            return false;
    }
    return true;
}

/* The four tables of a fixing, each of all fixings in one COPY. */
static const struct {
    const char *sql;
    bool (*rows_of)(struct db_copy *c, const struct put *put, struct err *e);
} parts[] = {
    {"copy fixing (publication_no, index, fixing_date, revision, status, level, method,"
     " method_hash, panel, panel_hash, avg, med, mean, avg_exact, med_exact, mean_exact, operators,"
     " low, high, q1, q3, influence, influence_operator, flags, valid_until, why, fx_date, polls,"
     " record, record_digest, previous_digest, signature, key_id, run_id, published_at,"
     " valid_partitions, partitions, matched, composition, repeated, inputs_digest, prior_date,"
     " author, author_price, agreement, agreement_of, annulled) from stdin",
     copy_fixing},
    {"copy partition_value (publication_no, number, start_at, valid, polled, why, operators,"
     " carried, clamped, dispersed, median, central50, mean) from stdin",
     copy_partitions},
    {"copy fixing_operator (publication_no, operator, segment, partitions, price, influence)"
     " from stdin",
     copy_operators},
    {"copy fixing_input (publication_no, partition, operator, market, verdict, carried,"
     " carried_from, price, counted, weight, span) from stdin",
     copy_votes},
};

static bool copy_all(struct store *s, const struct put_list *list, struct err *e)
{
    for (size_t k = 0; k < sizeof parts / sizeof *parts; k++) {
        struct db_copy *c = NULL;

        if (!db_copy_begin(&c, s->db, parts[k].sql, e))
            return false;
        for (size_t i = 0; i < list->len; i++)
            if (!parts[k].rows_of(c, &list->at[i], e)) {
                db_copy_abort(&c);
                return false;
            }
        if (!db_copy_end(&c, NULL, e))
            return false;
    }
    return true;
}

static bool put_changes(struct store *s, const struct put_list *list, struct err *e)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i].rec->change
            && !store_insert_panel_change(s, list->at[i].no, list->at[i].rec->change, e))
            return false;
    return true;
}

/* "INDEX DATE REVISION" of each, when the transaction ends. */
static bool notify(struct store *s, const struct put_list *list, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    const char **told = ARENA_ARRAY(&a, const char *, list->len);
    struct db_result *res = NULL;
    bool done;

    for (size_t i = 0; i < list->len; i++)
        told[i] = text_fmt(&a, "%s %s %d", list->at[i].f->index, date_text(list->at[i].f->date, &a),
                           list->at[i].f->revision);
    db_arg_texts(&p, told, list->len);
    done = db_query(s->db,
                    "select pg_notify('gpurate_fixing', x.told) from unnest($1::text[])"
                    " with ordinality as x(told, n) order by x.n",
                    &p, (int)list->len, 1, &res, e);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct put_list *list = data;

    return number_all(s, list, e) && are_next(s, list, e) && copy_all(s, list, e)
           && put_changes(s, list, e) && notify(s, list, e);
}

static void promise_shape(const struct fixing *f)
{
    for (size_t i = 1; i < f->partition_len; i++)
        must(f->partition[i - 1].number < f->partition[i].number);
    for (size_t i = 1; i < f->operator_len; i++)
        must(strcmp(f->op[i - 1].op, f->op[i].op) < 0);
}

static void promise_fixing(const struct fixing *f)
{
    must(f->index && f->method && f->panel && f->inputs_digest);
    must(f->level >= 1 && f->level <= 5);
    must(f->valid_partitions >= 0 && f->valid_partitions <= f->partitions);
    promise_shape(f);
}

bool store_put_fixings(struct store *s, const struct fixing *const *f,
                       struct store_record *const *rec, size_t n, struct err *e)
{
    struct arena a = {0};
    struct put_list list = {ARENA_ARRAY(&a, struct put, n), n};
    char date[CLOCK_TEXT_MAX];
    bool done;

    for (size_t i = 0; i < n; i++) {
        promise_fixing(f[i]);
        store_promise_record(rec[i], f[i]->revision);
        list.at[i] = (struct put){.f = f[i], .rec = rec[i]};
    }
    done = n == 0 || store_transact(s, publish, &list, e);
    for (size_t i = 0; i < n && done; i++)
        rec[i]->publication_no = list.at[i].no;
    arena_fini(&a);
    if (done)
        return true;
    return n > 1 ? err_in(e, "could not publish %zu fixings", n)
                 : err_in(e, "could not publish the fixing of \"%s\" on %s", f[0]->index,
                          clock_text_date(f[0]->date, date));
}

bool store_put_fixing(struct store *s, const struct fixing *f, struct store_record *rec,
                      struct err *e)
{
    return store_put_fixings(s, &f, &rec, 1, e);
}
