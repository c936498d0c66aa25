#include <string.h>

#include "base/clock.h"
#include "store_priv.h"

/* record is last, so that a list can leave its text where it is. */
#define FIXING_COLUMNS_TEXT                                                                        \
    "publication_no, index, fixing_date, revision, status, level, method, method_hash, panel,"     \
    " panel_hash, avg, med, mean, avg_exact, med_exact, mean_exact, valid_partitions,"             \
    " partitions, operators, low, high, q1, q3, influence, influence_operator, matched,"           \
    " composition, flags, repeated, valid_until, why, inputs_digest, fx_date, polls,"              \
    " record_digest, previous_digest, signature, key_id, run_id, published_at,"                    \
    " prior_date, author, author_price, agreement, agreement_of"
enum { FIXING_COLUMNS = 45 };

static bool read_status(const char *word, enum fixing_status *out, struct err *e)
{
    for (int i = 0; i < FIXING_STATUSES; i++) {
        if (text_eq(word, fixing_status_name((enum fixing_status)i))) {
            *out = (enum fixing_status)i;
            return true;
        }
    }
    return err_set(e, ERR_DATABASE, "status \"%s\" is not known to this program", word);
}

static void read_values(const struct db_result *r, int row, struct fixing *f, struct arena *a)
{
    f->avg_nusd = db_nano(r, row, 10);
    f->med_nusd = db_nano(r, row, 11);
    f->mean_nusd = db_nano(r, row, 12);
    f->avg_exact_nusd = db_nano(r, row, 13);
    f->med_exact_nusd = db_nano(r, row, 14);
    f->mean_exact_nusd = db_nano(r, row, 15);
    f->valid_partitions = db_int32(r, row, 16);
    f->partitions = db_int32(r, row, 17);
    f->operators = db_int32(r, row, 18);
    f->low_nusd = db_nano(r, row, 19);
    f->high_nusd = db_nano(r, row, 20);
    f->q1_nusd = db_nano(r, row, 21);
    f->q3_nusd = db_nano(r, row, 22);
    f->influence_nusd = db_nano(r, row, 23);
    f->influence_operator = text_dup(a, db_text(r, row, 24));
    f->has_matched = !db_is_null(r, row, 25);
    f->matched_nano = db_nano(r, row, 25);
    f->composition_nano = db_nano(r, row, 26);
    f->flags = store_read_flags(db_text(r, row, 27));
    f->repeated = db_int32(r, row, 28);
    f->valid_until = db_time(r, row, 29);
    f->why = text_dup(a, db_text(r, row, 30));
    f->prior_date = db_date(r, row, 40);
    f->author = text_dup(a, db_text(r, row, 41));
    f->author_nusd = db_nano(r, row, 42);
    f->agreement = db_int32(r, row, 43);
    f->agreement_of = db_int32(r, row, 44);
    f->inputs_digest = text_dup(a, db_text(r, row, 31));
}

static void read_evidence(const struct db_result *r, int row, struct store_record *rec,
                          struct arena *a)
{
    *rec = (struct store_record){.publication_no = db_int(r, row, 0),
                                 .fx_date = db_date(r, row, 32),
                                 .polls = store_read_ids(db_text(r, row, 33), a),
                                 .digest = text_dup(a, db_text(r, row, 34)),
                                 .previous_digest = text_dup(a, db_text(r, row, 35)),
                                 .signature = text_dup(a, db_text(r, row, 36)),
                                 .key_id = text_dup(a, db_text(r, row, 37)),
                                 .run = db_int(r, row, 38),
                                 .published_at = db_time(r, row, 39)};
}

static bool read_fixing(const struct db_result *r, int row, struct fixing *f, struct arena *a,
                        struct err *e)
{
    *f = (struct fixing){.index = text_dup(a, db_text(r, row, 1)),
                         .date = db_date(r, row, 2),
                         .revision = db_int32(r, row, 3),
                         .level = db_int32(r, row, 5),
                         .method = text_dup(a, db_text(r, row, 6)),
                         .method_hash = text_dup(a, db_text(r, row, 7)),
                         .panel = text_dup(a, db_text(r, row, 8)),
                         .panel_hash = text_dup(a, db_text(r, row, 9))};
    read_values(r, row, f, a);
    return read_status(db_text(r, row, 4), &f->status, e);
}

static bool get_partitions(struct store *s, const struct db_args *p, struct fixing *f,
                           struct arena *a, struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "select number, start_at, valid, polled, why, operators, carried, clamped,"
                  " dispersed, median, central50, mean from api_v1.partition_value"
                  " where publication_no = $1 order by number",
                  p, DB_ANY, 12, &res, e))
        return false;
    f->partition_len = (size_t)db_rows(res);
    f->partition = ARENA_ARRAY(a, struct fixing_partition, f->partition_len);
    for (int i = 0; i < (int)f->partition_len; i++)
        f->partition[i] = (struct fixing_partition){.number = db_int32(res, i, 0),
                                                    .start = db_time(res, i, 1),
                                                    .valid = db_bool(res, i, 2),
                                                    .polled = db_bool(res, i, 3),
                                                    .why = text_dup(a, db_text(res, i, 4)),
                                                    .operators = db_int32(res, i, 5),
                                                    .carried = db_int32(res, i, 6),
                                                    .clamped = db_int32(res, i, 7),
                                                    .dispersed = db_bool(res, i, 8),
                                                    .median_nusd = db_nano(res, i, 9),
                                                    .central50_nusd = db_nano(res, i, 10),
                                                    .mean_nusd = db_nano(res, i, 11)};
    db_result_close(&res);
    for (size_t i = 1; i < f->partition_len; i++)
        must(f->partition[i - 1].number <= f->partition[i].number);
    return true;
}

/* Of at[i], whose publication is no[i]. */
static bool get_operators(struct store *s, const int64_t *no, struct fixing *const *at, size_t n,
                          struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_ints(&p, no, n);
    if (n > 0
        && !db_query(s->db,
                     "select operator, segment, partitions, price, influence, x.n - 1"
                     " from unnest($1::bigint[]) with ordinality as x(no, n)"
                     " join api_v1.fixing_operator o on o.publication_no = x.no"
                     " order by x.n, operator collate \"C\"",
                     &p, DB_ANY, 6, &res, e))
        return false;
    for (int i = 0, end; n > 0 && i < db_rows(res); i = end) {
        struct fixing *f = at[db_int(res, i, 5)];

        for (end = i + 1; end < db_rows(res) && db_int(res, end, 5) == db_int(res, i, 5);)
            end++;
        f->op = ARENA_ARRAY(a, struct fixing_operator, (size_t)(end - i));
        for (int k = i; k < end; k++)
            f->op[f->operator_len++] =
                (struct fixing_operator){.op = text_dup(a, db_text(res, k, 0)),
                                         .segment = text_dup(a, db_text(res, k, 1)),
                                         .partitions = db_int32(res, k, 2),
                                         .price_nusd = db_nano(res, k, 3),
                                         .influence_nusd = db_nano(res, k, 4)};
        for (size_t k = 1; k < f->operator_len; k++)
            must(strcmp(f->op[k - 1].op, f->op[k].op) <= 0);
    }
    db_result_close(&res);
    return true;
}

static bool get_votes(struct store *s, const struct db_args *p, struct fixing *f, struct arena *a,
                      struct err *e)
{
    struct db_result *res = NULL;

    if (!db_query(s->db,
                  "select partition, operator, market, verdict, carried, carried_from,"
                  " price, counted, weight from api_v1.fixing_input"
                  " where publication_no = $1 order by partition, operator collate \"C\"",
                  p, DB_ANY, 9, &res, e))
        return false;
    f->vote_len = (size_t)db_rows(res);
    f->vote = ARENA_ARRAY(a, struct fixing_vote, f->vote_len);
    for (int i = 0; i < (int)f->vote_len; i++)
        f->vote[i] = (struct fixing_vote){.partition = db_int32(res, i, 0),
                                          .op = text_dup(a, db_text(res, i, 1)),
                                          .market = text_dup(a, db_text(res, i, 2)),
                                          .verdict = store_read_verdict(db_text(res, i, 3)),
                                          .carried = db_bool(res, i, 4),
                                          .carried_from = db_int32(res, i, 5),
                                          .price_nusd = db_nano(res, i, 6),
                                          .counted_nusd = db_nano(res, i, 7),
                                          .weight_nano = db_nano(res, i, 8)};
    db_result_close(&res);
    for (size_t i = 1; i < f->vote_len; i++) {
        must(f->vote[i - 1].partition <= f->vote[i].partition);
        must(f->vote[i - 1].partition < f->vote[i].partition
             || strcmp(f->vote[i - 1].op, f->vote[i].op) <= 0);
    }
    return true;
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
    struct db_result *res = NULL;
    struct db_args no = {.arena = a};
    int64_t publication = 0;
    bool done = db_query(s->db, sql, p, DB_ANY, FIXING_COLUMNS + 1, &res, e);

    *found = done && db_rows(res) == 1;
    if (*found) {
        publication = db_int(res, 0, 0);
        db_arg_int(&no, publication);
        done = read_fixing(res, 0, out, a, e);
        if (done && rec) {
            read_evidence(res, 0, rec, a);
            rec->text = text_dup(a, db_text(res, 0, FIXING_COLUMNS));
        }
    }
    db_result_close(&res);
    if (done && *found && votes)
        done = get_partitions(s, &no, out, a, e) && get_votes(s, &no, out, a, e);
    if (done && *found && operators)
        done = get_operators(s, &publication, &out, 1, a, e);
    return done;
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
                   "select " FIXING_COLUMNS_TEXT ", record from api_v1.fixing f"
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
    "select " FIXING_COLUMNS_TEXT ", record from api_v1.fixing f"                                  \
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
    struct fixing **with = ARENA_ARRAY(a, struct fixing *, n);
    int64_t *no = ARENA_ARRAY(a, int64_t, n);
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;
    size_t len = 0;
    bool done;

    db_arg_texts(&p, index, n);
    db_arg_date(&p, date);
    db_arg_int(&p, 0);
    done = db_query(s->db,
                    "select f.*, x.n - 1 from unnest($1::text[]) with ordinality as x(name, n)"
                    " cross join lateral (" PREVIOUS_FINAL("x.name") ") f order by x.n",
                    &p, DB_ANY, FIXING_COLUMNS + 2, &res, e);
    for (size_t i = 0; i < n; i++)
        found[i] = false;
    for (int r = 0; done && r < db_rows(res); r++) {
        size_t i = (size_t)db_int(res, r, FIXING_COLUMNS + 1);

        found[i] = true;
        no[len] = db_int(res, r, 0);
        with[len++] = &out[i];
        done = read_fixing(res, r, &out[i], a, e);
        if (done)
            promise_previous(&out[i], index[i], date);
    }
    db_result_close(&res);
    done = done && get_operators(s, no, with, len, a, e);
    return done || err_in(e, "could not read the final fixings before");
}

static bool get_list(struct store *s, const char *sql, const struct db_args *p, bool text,
                     struct store_fixing_list *out, struct arena *a, struct err *e)
{
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_fixing_list){0};
    if (!db_query(s->db, sql, p, DB_ANY, FIXING_COLUMNS + text, &res, e))
        return false;
    out->at = ARENA_ARRAY(a, struct fixing, (size_t)db_rows(res));
    out->record = ARENA_ARRAY(a, struct store_record, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++, out->len++) {
        done = read_fixing(res, i, &out->at[i], a, e);
        read_evidence(res, i, &out->record[i], a);
        if (text)
            out->record[i].text = text_dup(a, db_text(res, i, FIXING_COLUMNS));
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
                    "select distinct on (index collate \"C\", fixing_date) " FIXING_COLUMNS_TEXT
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

bool store_get_records(struct store *s, const char *index, int64_t after, int limit,
                       struct store_fixing_list *out, struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    bool done;

    db_arg_text(&p, index);
    db_arg_int(&p, after);
    db_arg_int(&p, limit);
    done = get_list(s,
                    "select " FIXING_COLUMNS_TEXT ", record from api_v1.fixing"
                    " where ($1::text is null or index = $1) and publication_no > $2"
                    " order by publication_no limit nullif($3::integer, 0)",
                    &p, true, out, a, e);
    must(!limit || out->len <= (size_t)limit);
    for (size_t i = 0; i < out->len; i++) {
        must(out->record[i].publication_no > (i ? out->record[i - 1].publication_no : after));
        must(!index || text_eq(out->at[i].index, index));
    }
    return done || err_in(e, "could not read the records of %s", index ? index : "all indices");
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

bool store_get_standings(struct store *s, struct store_stand_list *out, struct arena *a,
                         struct err *e)
{
    struct db_result *res = NULL;
    bool done = true;

    *out = (struct store_stand_list){0};
    if (!db_query(s->db, standings_sql, NULL, DB_ANY, 7, &res, e))
        return err_in(e, "could not find where the chains of records stand");
    out->at = ARENA_ARRAY(a, struct store_stand, (size_t)db_rows(res));
    out->paused = ARENA_ARRAY(a, const char *, (size_t)db_rows(res));
    for (int i = 0; done && i < db_rows(res); i++) {
        if (db_is_null(res, i, 0)) {
            out->paused[out->paused_len++] = text_dup(a, db_text(res, i, 6));
            continue;
        }
        out->at[out->len] = (struct store_stand){.index = text_dup(a, db_text(res, i, 0)),
                                                 .date = db_date(res, i, 1),
                                                 .final = db_date(res, i, 3),
                                                 .first = db_date(res, i, 4),
                                                 .annulled = db_date(res, i, 5)};
        done =
            db_is_null(res, i, 2) || read_status(db_text(res, i, 2), &out->at[out->len].status, e);
        out->len++;
    }
    db_result_close(&res);
    return done;
}

bool store_get_extents(struct store *s, const char *index, struct store_extent_list *out,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_text(&p, index);
    if (!db_query(s->db,
                  "select index, min(fixing_date), max(fixing_date), max(publication_no)"
                  " from api_v1.fixing where ($1::text is null or index = $1)"
                  " group by index order by index collate \"C\"",
                  &p, DB_ANY, 4, &res, e))
        return err_in(e, "could not find the chains of records");
    out->len = (size_t)db_rows(res);
    out->at = ARENA_ARRAY(a, struct store_extent, out->len);
    for (int i = 0; i < (int)out->len; i++)
        out->at[i] = (struct store_extent){.index = text_dup(a, db_text(res, i, 0)),
                                           .first = db_date(res, i, 1),
                                           .last = db_date(res, i, 2),
                                           .newest_no = db_int(res, i, 3)};
    db_result_close(&res);
    return true;
}
