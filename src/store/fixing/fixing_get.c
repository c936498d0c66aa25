#include <string.h>

#include "base/clock.h"
#include "store/fixing/fixing_priv.h"
#include "store/store_priv.h"

/* What belongs to a publication: rows of a view, in its order. */
struct part {
    void *at;
    size_t len;
};

/* The rows of each of n publications, in one question. */
static bool get_parts(struct store *s, const char *sql, struct columns c, const int64_t *no,
                      size_t n, struct part *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    int place = (int)c.len; /* its column */
    bool done = true;

    memset(out, 0, n * sizeof *out);
    db_arg_ints(&p, no, n);
    if (n > 0 && !db_query(s->db, store_sql(sql, c, a), &p, DB_ANY, place + 1, &res, e))
        return false;
    for (int i = 0, end; n > 0 && i < db_rows(res) && done; i = end) {
        struct part *to = &out[db_int(res, i, place)];

        for (end = i + 1; end < db_rows(res) && db_int(res, end, place) == db_int(res, i, place);)
            end++;
        to->at = arena_array(a, (size_t)(end - i), c.at->row);
        for (int k = i; k < end && done; k++)
            done = store_read(res, k, 0, c, (char *)to->at + to->len++ * c.at->row, a, e);
    }
    db_result_close(&res);
    return done;
}

/* A view's rows of publications $1, with the place of each as the last column. */
#define PARTS(view, order)                                                                         \
    "select {}, x.n - 1 from unnest($1::bigint[]) with ordinality as x(no, n)"                     \
    " join api_v1." view " o on o.publication_no = x.no order by x.n, " order

/* Of at[i], whose publication is no[i]. */
static bool get_operators(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                          struct arena *a, struct err *e)
{
    struct part *part = ARENA_ARRAY(a, struct part, n);

    if (!get_parts(s, PARTS("fixing_operator", "operator collate \"C\""), COLUMNS(operator_columns),
                   no, n, part, a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        at[i]->op = part[i].at;
        at[i]->operator_len = part[i].len;
        for (size_t k = 1; k < part[i].len; k++)
            must(strcmp(at[i]->op[k - 1].op, at[i]->op[k].op) <= 0);
    }
    return true;
}

static bool get_partitions(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                           struct arena *a, struct err *e)
{
    struct part *part = ARENA_ARRAY(a, struct part, n);

    if (!get_parts(s, PARTS("partition_value", "number"), COLUMNS(partition_columns), no, n, part,
                   a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        at[i]->partition = part[i].at;
        at[i]->partition_len = part[i].len;
        for (size_t k = 1; k < part[i].len; k++)
            must(at[i]->partition[k - 1].number <= at[i]->partition[k].number);
    }
    return true;
}

static bool get_votes(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                      struct arena *a, struct err *e)
{
    struct part *part = ARENA_ARRAY(a, struct part, n);

    if (!get_parts(s, PARTS("fixing_input", "partition, operator collate \"C\""),
                   COLUMNS(vote_columns), no, n, part, a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        const struct fixing_vote *vote = part[i].at;

        at[i]->vote = part[i].at;
        at[i]->vote_len = part[i].len;
        for (size_t k = 1; k < part[i].len; k++) {
            must(vote[k - 1].partition <= vote[k].partition);
            must(vote[k - 1].partition < vote[k].partition
                 || strcmp(vote[k - 1].op, vote[k].op) <= 0);
        }
    }
    return true;
}

bool store_fill_fixings(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                        struct arena *a, struct err *e)
{
    return (get_partitions(s, no, at, n, a, e) && get_votes(s, no, at, n, a, e)
            && get_operators(s, no, at, n, a, e))
           || err_in(e, "could not read the parts of fixings");
}

/* That the row read is one that was asked for: what a condition of its statement says. */
static void promise_picked(const struct fixing *f, const struct store_record *rec,
                           const char *index, const struct store_pick *pick)
{
    must(!index || text_eq(f->index, index));
    if (!pick)
        return;
    must(!pick->final_only || f->status == FIXING_FINAL);
    must(!pick->revision || f->revision == pick->revision);
    must(!rec || !pick->as_of || rec->published_at <= pick->as_of);
    must(!rec || !pick->before_no || pick->revision || rec->publication_no < pick->before_no);
}

/* f is not annulled, as far as publications before `no` (0: all) and the moment `at` go. */
#define STANDS(no, at)                                                                             \
    " not exists (select from api_v1.annulment x where x.annulled_no = f.publication_no"           \
    " and (" no "::bigint = 0 or x.publication_no < " no ")"                                       \
    " and (" at "::timestamptz is null or x.published_at <= " at "))"                              \
    " and (" no "::bigint = 0 or f.publication_no < " no ")"

static void put_pick(struct db_args *p, const struct store_pick *pick)
{
    db_arg_time(p, pick ? pick->as_of : 0);
    db_arg_bool(p, pick && pick->final_only);
}

bool store_get_fixing(struct store *s, const char *index, int64_t date,
                      const struct store_pick *pick, bool whole, struct fixing *out,
                      struct store_record *rec, bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct fixing_row row = {0};
    char text[CLOCK_TEXT_MAX];
    bool done;

    db_arg_text(&p, index);
    db_arg_date(&p, date);
    put_pick(&p, pick);
    db_arg_int(&p, pick ? pick->revision : 0);
    db_arg_int(&p, pick ? pick->before_no : 0);
    done = store_one(s,
                     "select {} from api_v1.fixing f"
                     " where index = $1 and fixing_date = $2"
                     " and ($3::timestamptz is null or published_at <= $3)"
                     " and (not $4::boolean or status = 'final')"
                     " and (revision = $5 or ($5::integer = 0 and" STANDS(
                         "$6", "$3") "))"
                                     " order by revision desc limit 1",
                     COLUMNS(fixing_columns), &p, &row, found, a, e);
    if (done && *found) {
        *out = row.f;
        if (rec)
            *rec = row.record;
        must(out->date == date);
        promise_picked(out, rec, index, pick);
        done = !whole || store_fill_fixings(s, &row.record.publication_no, &out, 1, a, e);
    }
    return done
           || err_in(e, "could not read the fixing of \"%s\" on %s", index,
                     clock_text_date(date, text));
}

/* One fixing or none for each of n places, which the last column has from 0; `text` as below. */
static bool get_each(struct store *s, const char *sql, const struct db_args *p, size_t n, bool text,
                     struct fixing *out, struct store_record *rec, bool *found, struct arena *a,
                     struct err *e)
{
    struct columns c = COLUMNS_BUT(text ? 0 : 1, fixing_columns);
    struct db_result *res = NULL;
    bool done;

    memset(found, 0, n * sizeof *found);
    done = db_query(s->db, store_sql(sql, c, a), p, DB_ANY, (int)c.len + 1, &res, e);
    for (int r = 0; done && r < db_rows(res); r++) {
        size_t i = (size_t)db_int(res, r, (int)c.len);
        struct fixing_row row = {0};

        must(i < n && !found[i]);
        done = store_read(res, r, 0, c, &row, a, e);
        found[i] = true;
        out[i] = row.f;
        rec[i] = row.record;
    }
    db_result_close(&res);
    return done;
}

bool store_get_newest(struct store *s, const char *const *index, const int64_t *date, size_t n,
                      bool text, struct fixing *out, struct store_record *rec, bool *found,
                      struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, index, n);
    db_arg_dates(&p, date, n);
    if (!get_each(s,
                  "select f.*, x.n - 1 from unnest($1::text[], $2::date[]) with ordinality"
                  " as x(name, day, n) cross join lateral (select {} from api_v1.fixing f"
                  " where index = x.name and fixing_date = x.day and" STANDS(
                      "0", "null") " order by revision desc limit 1) f order by x.n",
                  &p, n, text, out, rec, found, a, e))
        return err_in(e, "could not read the newest fixings");
    for (size_t i = 0; i < n; i++)
        must(!found[i] || (text_eq(out[i].index, index[i]) && out[i].date == date[i]));
    return true;
}

/*
 * The newest final revision of a date is asked whether it has a value; one look a date backwards.
 * Before each date, as things stood before the publication that each names (0: now).
 */
static const char previous_finals_sql[] =
    "select f.*, w.n - 1 from unnest($1::text[], $2::date[], $3::bigint[]) with"
    " ordinality as w(name, day, before, n) cross join lateral (select {} from api_v1.fixing f"
    " where (index, fixing_date) < (w.name, w.day) and index = w.name"
    " and status = 'final' and level < 5 and" STANDS(
        "w.before", "null") " and not exists (select from api_v1.fixing n where n.index = f.index"
                            " and n.fixing_date = f.fixing_date and n.status = 'final'"
                            " and n.revision > f.revision"
                            " and (w.before = 0 or n.publication_no < w.before)"
                            " and not exists (select from api_v1.annulment y"
                            " where y.annulled_no = n.publication_no"
                            " and (w.before = 0 or y.publication_no < w.before)))"
                            " order by index desc, fixing_date desc, revision desc limit 1) f"
                            " order by w.n";

/* Before the date that each names. */
static bool get_finals(struct store *s, const char *const *index, const int64_t *date,
                       const int64_t *before_no, size_t n, struct fixing *out,
                       struct store_record *rec, bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, index, n);
    db_arg_dates(&p, date, n);
    db_arg_ints(&p, before_no, n);
    if (!get_each(s, previous_finals_sql, &p, n, false, out, rec, found, a, e))
        return err_in(e, "could not read the final fixings before");
    for (size_t i = 0; i < n; i++) {
        if (!found[i])
            continue;
        must(text_eq(out[i].index, index[i]) && out[i].date < date[i]);
        must(out[i].status == FIXING_FINAL && out[i].level < 5);
    }
    return true;
}

bool store_get_last_finals(struct store *s, const char *const *index, const int64_t *date, size_t n,
                           struct fixing *out, bool *found, struct arena *a, struct err *e)
{
    struct store_record *rec = ARENA_ARRAY(a, struct store_record, n);
    int64_t *next = ARENA_ARRAY(a, int64_t, n), *now = ARENA_ARRAY(a, int64_t, n);

    for (size_t i = 0; i < n; i++)
        next[i] = date[i] + 1;
    return get_finals(s, index, next, now, n, out, rec, found, a, e);
}

bool store_get_previous_finals(struct store *s, const char *const *index, const int64_t *before_no,
                               size_t n, int64_t date, struct fixing *out, bool *found,
                               struct arena *a, struct err *e)
{
    struct store_record *rec = ARENA_ARRAY(a, struct store_record, n);
    struct fixing **with = ARENA_ARRAY(a, struct fixing *, n);
    int64_t *no = ARENA_ARRAY(a, int64_t, n), *dates = ARENA_ARRAY(a, int64_t, n);
    size_t len = 0;

    for (size_t i = 0; i < n; i++)
        dates[i] = date;
    if (!get_finals(s, index, dates, before_no ? before_no : no, n, out, rec, found, a, e))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!found[i])
            continue;
        no[len] = rec[i].publication_no;
        with[len++] = &out[i];
    }
    return get_operators(s, no, with, len, a, e)
           || err_in(e, "could not read the final fixings before");
}

bool store_get_previous_final(struct store *s, const char *index, int64_t date, int64_t before_no,
                              struct fixing *out, bool *found, struct arena *a, struct err *e)
{
    return store_get_previous_finals(s, &index, &before_no, 1, date, out, found, a, e)
           || err_in(e, "index \"%s\"", index);
}

/* `text`: with the records' texts. */
static bool get_list(struct store *s, const char *sql, const struct db_args *p, bool text,
                     struct store_fixing_list *out, struct arena *a, struct err *e)
{
    struct columns c = COLUMNS_BUT(text ? 0 : 1, fixing_columns);
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_fixing_list){0};
    if (!db_query(s->db, store_sql(sql, c, a), p, DB_ANY, (int)c.len, &res, e))
        return false;
    out->at = ARENA_ARRAY(a, struct fixing, (size_t)db_rows(res));
    out->record = ARENA_ARRAY(a, struct store_record, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++, out->len++) {
        struct fixing_row row = {0};

        done = store_read(res, i, 0, c, &row, a, e);
        out->at[i] = row.f;
        out->record[i] = row.record;
    }
    db_result_close(&res);
    return done;
}

bool store_get_fixings(struct store *s, const char *index, int64_t from, int64_t to,
                       const struct store_pick *pick, struct store_fixing_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_text(&p, index);
    db_arg_date(&p, from);
    put_pick(&p, pick);
    db_arg_date(&p, to);
    db_arg_int(&p, pick->before_no);
    done = get_list(s,
                    "select distinct on (index collate \"C\", fixing_date)  {}"
                    " from api_v1.fixing f where" STANDS(
                        "$6", "$3") " and ($1::text is null or index = $1)"
                                    " and fixing_date >= $2 and fixing_date <= $5"
                                    " and ($3::timestamptz is null or published_at <= $3)"
                                    " and (not $4::boolean or status = 'final')"
                                    " order by index collate \"C\", fixing_date, revision desc",
                    &p, false, out, a, e);
    for (size_t i = 0; i < out->len && done; i++) {
        const struct fixing *x = &out->at[i];
        int name = i ? strcmp(x[-1].index, x->index) : -1;

        promise_picked(x, &out->record[i], index, pick);
        must(x->date >= from && x->date <= to);
        must(name < 0 || (name == 0 && x[-1].date < x->date));
    }
    return done || err_in(e, "could not read fixings");
}

#define ROW struct store_level
static const struct column level_columns[] = {
    {"index", TEXT(index)},   {"fixing_date", DATE(date)}, {"level", INT(level)},
    {"avg", PRICE(avg_nusd)}, {"q1", PRICE(q1_nusd)},      {"q3", PRICE(q3_nusd)},
    {"method", TEXT(method)}, {"panel", TEXT(panel)},
};
#undef ROW

bool store_get_levels(struct store *s, const char *const *index, const int64_t *last, size_t n,
                      int days, struct store_level_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_texts(&p, index, n);
    db_arg_dates(&p, last, n);
    db_arg_int(&p, days);
    out->at = store_list(s,
                         "select {f} from unnest($1::text[], $2::date[]) with ordinality"
                         " as x(name, last, n) cross join lateral (select distinct on"
                         " (fixing_date) * from api_v1.fixing f where index = x.name"
                         " and fixing_date > x.last - $3::integer and fixing_date <= x.last"
                         " and" STANDS("0", "null") " order by fixing_date, revision desc) f"
                                                    " order by x.n, f.fixing_date",
                         COLUMNS(level_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not read the levels of indices");
}

bool store_get_records(struct store *s, const char *const *index, size_t n, int64_t after,
                       int limit, struct store_fixing_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    if (n)
        db_arg_texts(&p, index, n);
    else
        db_arg_text(&p, NULL);
    db_arg_int(&p, after);
    db_arg_int(&p, limit);
    done = get_list(s,
                    "select {} from api_v1.fixing"
                    " where ($1::text[] is null or index = any($1)) and publication_no > $2"
                    " order by publication_no limit nullif($3::integer, 0)",
                    &p, true, out, a, e);
    must(!limit || out->len <= (size_t)limit);
    for (size_t i = 0; i < out->len; i++) {
        must(out->record[i].publication_no > (i ? out->record[i - 1].publication_no : after));
        must(n != 1 || text_eq(out->at[i].index, index[0]));
    }
    return done || err_in(e, "could not read the records of %s", n == 1 ? index[0] : "all indices");
}

bool store_get_numbered(struct store *s, const int64_t *no, size_t n, struct store_fixing_list *out,
                        struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_ints(&p, no, n);
    return get_list(s,
                    "select {} from api_v1.fixing where publication_no = any($1::bigint[])"
                    " order by publication_no",
                    &p, true, out, a, e)
           || err_in(e, "could not read records");
}
