#include <string.h>

#include "base/clock.h"
#include "fixing_priv.h"
#include "store_priv.h"

static bool get_partitions(struct store *s, const struct db_args *p, struct fixing *f,
                           struct arena *a, struct err *e)
{
    f->partition = store_list(s,
                              "select {} from api_v1.partition_value where publication_no = $1"
                              " order by number",
                              COLUMNS(partition_columns), p, &f->partition_len, a, e);
    for (size_t i = 1; i < f->partition_len; i++)
        must(f->partition[i - 1].number <= f->partition[i].number);
    return f->partition != NULL;
}

/* Of at[i], whose publication is no[i]. */
static bool get_operators(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                          struct arena *a, struct err *e)
{
    struct columns c = COLUMNS(operator_columns);
    int place = (int)c.len; /* its column */
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    bool done = true;

    db_arg_ints(&p, no, n);
    if (n > 0
        && !db_query(s->db,
                     store_sql("select {}, x.n - 1 from unnest($1::bigint[]) with ordinality"
                               " as x(no, n) join api_v1.fixing_operator o"
                               " on o.publication_no = x.no"
                               " order by x.n, operator collate \"C\"",
                               c, a),
                     &p, DB_ANY, place + 1, &res, e))
        return false;
    for (int i = 0, end; n > 0 && i < db_rows(res) && done; i = end) {
        struct fixing *f = at[db_int(res, i, place)];

        for (end = i + 1; end < db_rows(res) && db_int(res, end, place) == db_int(res, i, place);)
            end++;
        f->op = ARENA_ARRAY(a, struct fixing_operator, (size_t)(end - i));
        for (int k = i; k < end && done; k++)
            done = store_read(res, k, 0, c, &f->op[f->operator_len++], a, e);
        for (size_t k = 1; k < f->operator_len && done; k++)
            must(strcmp(f->op[k - 1].op, f->op[k].op) <= 0);
    }
    db_result_close(&res);
    return done;
}

static bool get_votes(struct store *s, const struct db_args *p, struct fixing *f, struct arena *a,
                      struct err *e)
{
    f->vote = store_list(s,
                         "select {} from api_v1.fixing_input where publication_no = $1"
                         " order by partition, operator collate \"C\"",
                         COLUMNS(vote_columns), p, &f->vote_len, a, e);
    for (size_t i = 1; i < f->vote_len; i++) {
        must(f->vote[i - 1].partition <= f->vote[i].partition);
        must(f->vote[i - 1].partition < f->vote[i].partition
             || strcmp(f->vote[i - 1].op, f->vote[i].op) <= 0);
    }
    return f->vote != NULL;
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

/* The one fixing that sql finds, or none. `votes` also brings partitions. */
static bool get_one(struct store *s, const char *sql, const struct db_args *p, bool operators,
                    bool votes, struct fixing *out, struct store_record *rec, bool *found,
                    struct arena *a, struct err *e)
{
    struct db_args no = {.arena = a};
    struct fixing_row row = {0};
    bool done = store_one(s, sql, COLUMNS(fixing_columns), p, &row, found, a, e);

    if (!done || !*found)
        return done;
    *out = row.f;
    if (rec)
        *rec = row.record;
    db_arg_int(&no, row.record.publication_no);
    return (!votes || (get_partitions(s, &no, out, a, e) && get_votes(s, &no, out, a, e)))
           && (!operators || get_operators(s, &row.record.publication_no, &out, 1, a, e));
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
    char text[CLOCK_TEXT_MAX];
    bool done;

    db_arg_text(&p, index);
    db_arg_date(&p, date);
    put_pick(&p, pick);
    db_arg_int(&p, pick ? pick->revision : 0);
    db_arg_int(&p, pick ? pick->before_no : 0);
    done = get_one(s,
                   "select {} from api_v1.fixing f"
                   " where index = $1 and fixing_date = $2"
                   " and ($3::timestamptz is null or published_at <= $3)"
                   " and (not $4::boolean or status = 'final')"
                   " and (revision = $5 or ($5::integer = 0 and" STANDS(
                       "$6", "$3") "))"
                                   " order by revision desc limit 1",
                   &p, whole, whole, out, rec, found, a, e);
    if (done && *found) {
        must(out->date == date);
        promise_picked(out, rec, index, pick);
    }
    return done
           || err_in(e, "could not read the fixing of \"%s\" on %s", index,
                     clock_text_date(date, text));
}

/*
 * The newest final revision of a date is asked whether it has a value; one look a date backwards.
 * Before date $2, as things stood before publication $3.
 */
#define PREVIOUS_FINAL(name)                                                                       \
    "select {} from api_v1.fixing f"                                                               \
    " where (index, fixing_date) < (" name ", $2::date) and index = " name                         \
    " and status = 'final' and level < 5 and" STANDS(                                              \
        "$3", "null") " and not exists (select from api_v1.fixing n where n.index = f.index"       \
                      " and n.fixing_date = f.fixing_date and n.status = 'final'"                  \
                      " and n.revision > f.revision and ($3 = 0 or n.publication_no < $3)"         \
                      " and not exists (select from api_v1.annulment y where y.annulled_no = "     \
                      "n.publication_no"                                                           \
                      " and ($3 = 0 or y.publication_no < $3)))"                                   \
                      " order by index desc, fixing_date desc, revision desc limit 1"

static void promise_previous(const struct fixing *f, const char *index, int64_t date)
{
    must(text_eq(f->index, index));
    must(f->date < date);
    must(f->status == FIXING_FINAL && f->level < 5);
}

bool store_get_previous_final(struct store *s, const char *index, int64_t date, int64_t before_no,
                              struct fixing *out, bool *found, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_text(&p, index);
    db_arg_date(&p, date);
    db_arg_int(&p, before_no);
    done = get_one(s, PREVIOUS_FINAL("$1"), &p, true, false, out, NULL, found, a, e);
    if (done && *found)
        promise_previous(out, index, date);
    return done || err_in(e, "could not read the final fixing before of \"%s\"", index);
}

bool store_get_previous_finals(struct store *s, const char *const *index, size_t n, int64_t date,
                               struct fixing *out, bool *found, struct arena *a, struct err *e)
{
    struct columns c = COLUMNS(fixing_columns);
    struct fixing **with = ARENA_ARRAY(a, struct fixing *, n);
    int64_t *no = ARENA_ARRAY(a, int64_t, n);
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    size_t len = 0;
    bool done;

    db_arg_texts(&p, index, n);
    db_arg_date(&p, date);
    db_arg_int(&p, 0);
    done = db_query(
        s->db,
        store_sql("select f.*, x.n - 1 from unnest($1::text[]) with ordinality"
                  " as x(name, n) cross join lateral (" PREVIOUS_FINAL("x.name") ") f order by x.n",
                  c, a),
        &p, DB_ANY, (int)c.len + 1, &res, e);
    for (size_t i = 0; i < n; i++)
        found[i] = false;
    for (int r = 0; done && r < db_rows(res); r++) {
        size_t i = (size_t)db_int(res, r, (int)c.len);
        struct fixing_row row = {0};

        done = store_read(res, r, 0, c, &row, a, e);
        found[i] = true;
        out[i] = row.f;
        no[len] = row.record.publication_no;
        with[len++] = &out[i];
        if (done)
            promise_previous(&out[i], index[i], date);
    }
    db_result_close(&res);
    done = done && get_operators(s, no, with, len, a, e);
    return done || err_in(e, "could not read the final fixings before");
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

/* Records of the name's index that are not annulled, the newest one first. */
#define STANDING                                                                                   \
    " from api_v1.fixing f where f.index = name.index and not exists"                              \
    " (select from api_v1.annulment x where x.annulled_no = f.publication_no)"
#define NEWEST_ONE " order by f.index desc, f.fixing_date desc, f.revision desc limit 1"

/* By jumps from name to name, and a look for each date; behind them the names that are paused. */
static const char standings_sql[] =
    "select * from (with recursive name as ((select index from api_v1.fixing order by index limit "
    "1)"
    " union all select next.index from name cross join lateral (select f.index"
    " from api_v1.fixing f where f.index > name.index order by f.index limit 1) next)"
    " select name.index, last.fixing_date as date, last.status,"
    " (select f.fixing_date" STANDING " and f.status = 'final'" NEWEST_ONE "),"
    " (select f.fixing_date from api_v1.fixing f where f.index = name.index"
    " order by f.fixing_date limit 1),"
    " (select min(x.row_date) from api_v1.annulment x where x.kind = 'fixing'"
    " and x.name = name.index and not exists (select from api_v1.fixing f"
    " where f.index = x.name and f.fixing_date = x.row_date and f.newest)), null::text as paused"
    " from name left join lateral (select f.fixing_date, f.status" STANDING NEWEST_ONE
    ") last on true) stands union all select null, null, null, null, null, null, name"
    " from api_v1.publication_status where newest and status <> 'active' order by 1";

#define ROW struct store_stand
static const struct column stand_columns[] = {
    {"index", TEXT(index)}, {"date", DATE(date)},   {"status", WORD(status, words_fixing_status)},
    {"final", DATE(final)}, {"first", DATE(first)}, {"annulled", DATE(annulled)},
};
#undef ROW

bool store_get_standings(struct store *s, struct store_stand_list *out, struct arena *a,
                         struct err *e)
{
    struct columns c = COLUMNS(stand_columns);
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_stand_list){0};
    if (!db_query(s->db, standings_sql, NULL, DB_ANY, (int)c.len + 1, &res, e))
        return err_in(e, "could not find where the chains of records stand");
    out->at = ARENA_ARRAY(a, struct store_stand, (size_t)db_rows(res));
    out->paused = ARENA_ARRAY(a, const char *, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++)
        if (db_is_null(res, i, 0))
            out->paused[out->paused_len++] = text_dup(a, db_text(res, i, (int)c.len));
        else
            done = store_read(res, i, 0, c, &out->at[out->len++], a, e);
    db_result_close(&res);
    return done;
}

#define ROW struct store_extent
static const struct column extent_columns[] = {
    {"index", TEXT(index)},
    {"min(fixing_date)", DATE(first)},
    {"max(fixing_date)", DATE(last)},
    {"max(publication_no)", INT64(newest_no)},
};
#undef ROW

bool store_get_extents(struct store *s, const char *index, struct store_extent_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};

    db_arg_text(&p, index);
    out->at = store_list(s,
                         "select {} from api_v1.fixing where ($1::text is null or index = $1) "
                         "group by index order by index collate \"C\"",
                         COLUMNS(extent_columns), &p, &out->len, a, e);
    return out->at || err_in(e, "could not find the chains of records");
}
