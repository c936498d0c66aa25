/*
 * Publishing fixings. The row of table publication is locked first, so that nobody else publishes
 * between reading the chains' ends and the new records becoming visible.
 */
#include <string.h>

#include "base/clock.h"
#include "store/fixing/fixing_priv.h"
#include "store/fixing/fixing_pack_priv.h"
#include "store/store_priv.h"

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
    bool done = true;

    db_arg_texts(&p, index, n);
    db_arg_texts(&p, date, n);
    if (!db_query(s->db, chains_sql, &p, (int)n, 4, &res, e))
        return false;
    for (int i = 0; i < (int)n && done; i++) {
        out[i] = (struct store_chain){.digest = text_dup(a, db_text(res, i, 0)),
                                      .date = db_date(res, i, 1),
                                      .revision = db_int32(res, i, 2)};
        if (annulled)
            annulled[i] = db_int32(res, i, 3);
        done = store_is_chain(&out[i], e) || err_in(e, "\"%s\"", index[i]);
    }
    db_result_close(&res);
    return done;
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
    int64_t *no = ARENA_ARRAY(&a, int64_t, list->len);
    bool done = store_next_publications(s, no, list->len, e);

    for (size_t i = 0; i < list->len && done; i++)
        list->at[i].no = no[i];
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

static bool copy_fixing(struct store_copy *c, const struct put *put, struct err *e)
{
    struct fixing_row row = {*put->f, *put->rec};
    struct fixing *f = &row.f;
    struct arena a = {0};
    bool done;

    row.record.publication_no = put->no;
    if (f->level == 5) { /* there is no value, and null says so to everybody */
        f->avg_nusd = f->med_nusd = f->mean_nusd = 0;
        f->avg_exact_nusd = f->med_exact_nusd = f->mean_exact_nusd = 0;
    }
    db_copy_int(c->copy, put->annulled);
    row.record.text = pack_record(row.record.text, &a);
    done = store_copy_row(c, &row, e);
    arena_fini(&a);
    return done;
}

static bool copy_partitions(struct store_copy *c, const struct put *put, struct err *e)
{
    const struct fixing *f = put->f;

    for (size_t i = 0, span; i < f->partition_len; i += span) {
        const struct fixing_partition *x = &f->partition[i];

        span = (size_t)pack_partitions(x, f->partition_len - i);
        db_copy_int(c->copy, put->no);
        db_copy_int(c->copy, (int64_t)span);
        if (span > 1)
            db_copy_int(c->copy, x[1].start - x->start);
        else
            db_copy_null(c->copy);
        if (!store_copy_row(c, x, e))
            return false;
    }
    return true;
}

static bool copy_operators(struct store_copy *c, const struct put *put, struct err *e)
{
    for (size_t i = 0; i < put->f->operator_len; i++) {
        db_copy_int(c->copy, put->no);
        if (!store_copy_row(c, &put->f->op[i], e))
            return false;
    }
    return true;
}

static bool copy_votes(struct store_copy *c, const struct put *put, struct err *e)
{
    struct arena a = {0};
    size_t n;
    const struct pack_vote *row = pack_votes(put->f->vote, put->f->vote_len, &n, &a);
    bool done = true;

    for (size_t i = 0; i < n && done; i++) {
        db_copy_int(c->copy, put->no);
        db_copy_int(c->copy, row[i].span);
        db_copy_texts(c->copy, row[i].op, row[i].more);
        db_copy_texts(c->copy, row[i].market, row[i].more);
        done = store_copy_row(c, row[i].vote, e);
    }
    arena_fini(&a);
    return done;
}

/* The four tables of a fixing, each of all fixings in one COPY. */
static bool copy_all(struct store *s, const struct put_list *list, struct err *e)
{
    const struct {
        const char *into;
        struct columns columns;
        bool (*rows_of)(struct store_copy *c, const struct put *put, struct err *e);
    } parts[] = {
        {"fixing (annulled, {})", COLUMNS(fixing_columns), copy_fixing},
        {"partition_value (publication_no, span, step, {})", COLUMNS(partition_columns),
         copy_partitions},
        {"fixing_operator (publication_no, {})", COLUMNS(operator_columns), copy_operators},
        {"fixing_input (publication_no, span, more_operators, more_markets, {})",
         COLUMNS(vote_columns), copy_votes},
    };
    bool good = true;

    for (size_t k = 0; k < sizeof parts / sizeof *parts && good; k++) {
        struct store_copy c;

        good = store_copy_begin(&c, s, parts[k].into, parts[k].columns, e);
        for (size_t i = 0; i < list->len && good; i++)
            good = parts[k].rows_of(&c, &list->at[i], e);
        good = store_copy_end(&c, good, e);
    }
    return good;
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
