/*
 * Publishing a fixing. The row of table publication is locked first, so that nobody else publishes
 * between reading the chain's end and the new record becoming visible.
 */
#include "base/clock.h"
#include "store_priv.h"

struct put {
    const struct fixing *f;
    struct store_record *rec;
    int64_t no;
};

bool store_get_chain(struct store *s, const char *index, int64_t date, struct store_chain *out,
                     struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    db_arg_date(&p, date);
    /* The table, not the view: a publication asks this twice, and planning the view costs most. */
    return store_read_chain(
               s,
               "select record_digest, (select f.fixing_date from fixing f where f.index = $1"
               " and not exists (select from annulment x where x.annulled_no = f.publication_no)"
               " order by f.fixing_date desc limit 1), (select coalesce(max(revision), 0) + 1"
               " from fixing where index = $1 and fixing_date = $2) from"
               " ((select record_digest, publication_no from fixing where index = $1"
               " order by publication_no desc limit 1)" STORE_ANNULMENT_END(
                   "fixing") ") c"
                             " order by publication_no desc limit 1",
               &p, out, a, e)
           || err_in(e, "could not read the end of the chain of \"%s\"", index);
}

static bool is_next(struct store *s, const struct put *put, struct err *e)
{
    struct arena a = {0};
    struct store_chain chain;
    bool good = store_get_chain(s, put->f->index, put->f->date, &chain, &a, e)
                && store_is_next(&chain, put->rec, put->f->revision, e);

    arena_fini(&a);
    return good;
}

static void put_values(struct db_args *p, const struct fixing *f)
{
    bool has = f->level < 5; /* at level 5 there is no value, and null says so to everybody */

    db_arg_price(p, has ? f->avg_nusd : 0);
    db_arg_price(p, has ? f->med_nusd : 0);
    db_arg_price(p, has ? f->mean_nusd : 0);
    db_arg_price(p, has ? f->avg_exact_nusd : 0);
    db_arg_price(p, has ? f->med_exact_nusd : 0);
    db_arg_price(p, has ? f->mean_exact_nusd : 0);
}

static void put_shape(struct db_args *p, const struct fixing *f)
{
    char flags[64];

    db_arg_int(p, f->operators);
    db_arg_price(p, f->low_nusd);
    db_arg_price(p, f->high_nusd);
    db_arg_price(p, f->q1_nusd);
    db_arg_price(p, f->q3_nusd);
    db_arg_nano(p, f->influence_nusd);
    db_arg_text(p, f->influence_operator);
    db_arg_text(p, fixing_flags_text(f->flags, flags));
    db_arg_time(p, f->valid_until);
    db_arg_text(p, f->why);
}

static void put_date(struct db_args *p, int64_t date)
{
    if (date)
        db_arg_date(p, date);
    else
        db_arg_text(p, NULL);
}

/* No operator on a price that nobody asks is no count: null. */
static void put_count(struct db_args *p, int count)
{
    if (count)
        db_arg_int(p, count);
    else
        db_arg_text(p, NULL);
}

static void put_evidence(struct db_args *p, const struct store_record *rec)
{
    put_date(p, rec->fx_date);
    db_arg_ints(p, rec->polls.at, rec->polls.len);
    store_arg_record(p, rec);
}

static bool insert(struct store *s, const struct put *put, struct err *e)
{
    const struct fixing *f = put->f;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done;

    db_arg_int(&p, put->no);
    db_arg_text(&p, f->index);
    db_arg_date(&p, f->date);
    db_arg_int(&p, f->revision);
    db_arg_text(&p, fixing_status_name(f->status));
    db_arg_int(&p, f->level);
    db_arg_text(&p, f->method);
    db_arg_text(&p, f->method_hash);
    db_arg_text(&p, f->panel);
    db_arg_text(&p, f->panel_hash);
    put_values(&p, f);
    put_shape(&p, f);
    put_evidence(&p, put->rec);
    db_arg_int(&p, f->valid_partitions);
    db_arg_int(&p, f->partitions);
    db_arg_text(&p, NULL); /* matched, composition: replaced below when there are any */
    db_arg_text(&p, NULL);
    if (f->has_matched) {
        p.len -= 2;
        db_arg_nano(&p, f->matched_nano);
        db_arg_nano(&p, f->composition_nano);
    }
    db_arg_int(&p, f->repeated);
    db_arg_text(&p, f->inputs_digest);
    put_date(&p, f->prior_date);
    db_arg_text(&p, f->author);
    db_arg_price(&p, f->author_nusd);
    put_count(&p, f->agreement);
    put_count(&p, f->agreement_of);
    done = db_exec(s->db,
                   "insert into fixing (publication_no, index, fixing_date, revision, status,"
                   " level, method, method_hash, panel, panel_hash, avg, med, mean, avg_exact,"
                   " med_exact, mean_exact, operators, low, high, q1, q3, influence,"
                   " influence_operator, flags, valid_until, why, fx_date, polls, record,"
                   " record_digest, previous_digest, signature, key_id, run_id, published_at,"
                   " valid_partitions, partitions, matched, composition, repeated, inputs_digest,"
                   " prior_date, author, author_price, agreement, agreement_of, annulled)"
                   " values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15,"
                   " $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,"
                   " $31, $32, $33, $34, $35, $36, $37, $38, $39, $40, $41, $42, $43, $44, $45,"
                   " $46, (select count(*) from annulment x join fixing f"
                   " on f.publication_no = x.annulled_no and f.status = 'final'"
                   " where x.kind = 'fixing' and x.name = $2 and x.row_date = $3))",
                   &p, NULL, e);
    arena_fini(&a);
    return done;
}

static bool copy_partitions(struct store *s, const struct put *put, struct err *e)
{
    struct db_copy *c = NULL;

    if (!db_copy_begin(&c, s->db,
                       "copy partition_value (publication_no, number, start_at, valid, polled,"
                       " why, operators, carried, clamped, dispersed, median, central50, mean)"
                       " from stdin",
                       e))
        return false;
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
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

static bool copy_operators(struct store *s, const struct put *put, struct err *e)
{
    struct db_copy *c = NULL;

    if (!db_copy_begin(&c, s->db,
                       "copy fixing_operator (publication_no, operator, segment, partitions, price,"
                       " influence) from stdin",
                       e))
        return false;
    for (size_t i = 0; i < put->f->operator_len; i++) {
        const struct fixing_operator *x = &put->f->op[i];

        db_copy_int(c, put->no);
        db_copy_text(c, x->op);
        db_copy_text(c, x->segment);
        db_copy_int(c, x->partitions);
        db_copy_price(c, x->price_nusd);
        db_copy_nano(c, x->influence_nusd);
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
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
static bool copy_all_votes(struct db_copy *c, const struct put *put, size_t seats, struct err *e)
{
    const struct fixing_vote *vote = put->f->vote;
    size_t n = put->f->vote_len;

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

static bool copy_votes(struct store *s, const struct put *put, struct err *e)
{
    const struct fixing *f = put->f;
    struct db_copy *c = NULL;
    size_t seats = 1;

    while (seats < f->vote_len && f->vote[seats].partition == f->vote[0].partition)
        seats++;
    if (!db_copy_begin(&c, s->db,
                       "copy fixing_input (publication_no, partition, operator, market, verdict,"
                       " carried, carried_from, price, counted, weight, span) from stdin",
                       e))
        return false;
    if (!copy_all_votes(c, put, seats, e)) {
        db_copy_abort(&c);
        return false;
    }
    return db_copy_end(&c, NULL, e);
}

static bool publish(struct store *s, void *data, struct err *e)
{
    struct put *put = data;

    return store_next_publication(s, &put->no, e) && is_next(s, put, e) && insert(s, put, e)
           && copy_partitions(s, put, e) && copy_operators(s, put, e) && copy_votes(s, put, e)
           && (!put->rec->change || store_insert_panel_change(s, put->no, put->rec->change, e))
           && store_notify(s, "gpurate_fixing", put->f->index, put->f->date, put->f->revision, e);
}

bool store_put_fixing(struct store *s, const struct fixing *f, struct store_record *rec,
                      struct err *e)
{
    struct put put = {.f = f, .rec = rec};
    char date[CLOCK_TEXT_MAX];

    if (!store_transact(s, publish, &put, e))
        return err_in(e, "could not publish the fixing of \"%s\" on %s", f->index,
                      clock_text_date(f->date, date));
    rec->publication_no = put.no;
    return true;
}
