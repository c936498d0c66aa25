/*
 * Storing polls. The partition of the month is made before, in a transaction of its own: a run
 * makes it ahead (store_make_partitions), an import meets months of the past.
 */
#include "store/poll/poll_priv.h"

#include "store/poll.h"

#include "base/clock.h"
#include "base/version.h"
#include "store/poll/quote_put_priv.h"
#include "store/store_priv.h"

struct put {
    struct store_poll_in *in;
    bool *stored;
    size_t len;
};

static int64_t month_of(int64_t at)
{
    struct clock_civil c = clock_civil(at);

    return (int64_t)c.year * 12 + c.month;
}

/* One of the functions that make partitions, and a time of the month. */
struct making {
    const char *sql;
    int64_t at;
};

static bool make(struct store *s, void *data, struct err *e)
{
    const struct making *making = data;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done = false;

    db_arg_time(&p, making->at);
    for (int try = 0; !done && try < 3; try++) {
        struct db_result *res = NULL;

        done = db_query(s->db, making->sql, &p, 1, 1, &res, e);
        db_result_close(&res);
        if (!done && !text_eq(db_sqlstate(s->db), "42P07") && !text_eq(db_sqlstate(s->db), "23505"))
            break; /* else another host is making it this moment */
    }
    arena_fini(&a);
    return done;
}

/* Tried once a month: whoever holds the table would make every further poll wait as long. That the
   server was away says nothing of the table. */
static bool call_partition(struct store *s, const char *sql, int64_t at, struct err *e)
{
    struct making making = {sql, at};

    if (store_alone(s, make, &making, e)) {
        s->month = month_of(at);
        return true;
    }
    if (!db_is_broken(s->db))
        s->no_month = month_of(at);
    return false;
}

static bool has_no_partition(const struct store *s, const struct clock_civil *c, struct err *e)
{
    if (!s->month_away)
        return err_set(e, ERR_DATABASE, "there is no partition of %04d-%02d", c->year, c->month);
    err_set(e, ERR_DATABASE, "the quotes of %04d-%02d were exported and are not in the database",
            c->year, c->month);
    return err_hint(e, "gpurate maintain --restore %04d-%02d", c->year, c->month);
}

static bool make_partition(struct store *s, int64_t observed_at, struct err *e)
{
    struct clock_civil c = clock_civil(observed_at);
    int64_t month = month_of(observed_at);

    if (month == s->month)
        return true;
    if (month == s->no_month)
        return has_no_partition(s, &c, e);
    if (call_partition(s, "select make_partition($1)", observed_at, e))
        return true;
    s->month_away = text_eq(db_sqlstate(s->db), "P0001");
    return s->month_away ? has_no_partition(s, &c, e)
                         : err_in(e, "could not make the partition of %04d-%02d", c.year, c.month);
}

bool store_make_partitions(struct store *s, int64_t now, struct err *e)
{
    return call_partition(s, "select make_partitions($1, 2)", now, e)
           || err_in(e, "could not make the partition of the month");
}

/* Of the rows of a statement the key; and what is stored, which is all but n. */
static const struct columns key_columns = {poll_columns, 3};
static const struct columns stored_columns = {poll_columns + 1,
                                              sizeof poll_columns / sizeof *poll_columns - 1};

/* Rows of the polls that are `wanted`, or of all of them (NULL); how many. */
static struct poll_row *poll_rows(const struct put *put, const bool *wanted, size_t *len,
                                  struct arena *a)
{
    struct poll_row *row = ARENA_ARRAY(a, struct poll_row, put->len);

    *len = 0;
    for (size_t i = 0; i < put->len; i++)
        if (!wanted || wanted[i])
            row[(*len)++] = (struct poll_row){put->in[i].poll, (int64_t)i,
                                              (int64_t)put->in[i].reply_len, GPURATE_READER};
    return row;
}

/* Sets the revision of each: the one to store, 0 when the poll is there already; and who is stored.
 */
static void look_at_found(struct put *put, const struct db_result *res)
{
    for (size_t i = 0; i < put->len; i++)
        put->in[i].poll.revision = 1;
    for (int i = 0; i < db_rows(res); i++) {
        struct store_poll *poll = &put->in[db_int(res, i, 0)].poll;
        bool again = text_eq(db_text(res, i, 3), poll_verdict_name(POLL_STORE))
                     && poll->verdict != POLL_STORE;

        poll->id = db_int(res, i, 1);
        poll->revision = again ? db_int32(res, i, 2) + 1 : 0;
    }
    for (size_t i = 0; i < put->len; i++)
        put->stored[i] = put->in[i].poll.revision > 0;
}

static bool find(struct store *s, struct put *put, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    size_t len;
    const struct poll_row *row = poll_rows(put, NULL, &len, &a);
    bool done;

    store_arg_rows(&p, key_columns, row, len);
    done = db_query(s->db,
                    store_sql("select x.n, last.poll_id, last.revision, last.verdict"
                              " from json_to_recordset($1) as x({:})"
                              " cross join lateral (select poll_id, revision, verdict from poll p"
                              " where p.market = x.market and p.observed_at = x.observed_at"
                              " order by revision desc limit 1) last order by x.n",
                              key_columns, &a),
                    &p, DB_ANY, 4, &res, e);
    if (done)
        look_at_found(put, res);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static void count_quotes(struct store_poll_in *in)
{
    in->poll.quotes = in->poll.quotes_ok = 0;
    for (size_t i = 0; i < in->quote_len; i++) {
        if (quote_is_answer(&in->quote[i]))
            continue;
        in->poll.quotes++;
        in->poll.quotes_ok += in->quote[i].verdict == VERDICT_OK;
    }
}

static bool insert(struct store *s, struct put *put, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    size_t wanted;
    const struct poll_row *row = poll_rows(put, put->stored, &wanted, &a);
    const char *sql = store_sql("insert into poll ({}) select {} from x order by n"
                                " on conflict (market, observed_at, revision) do nothing"
                                " returning market, observed_at, poll_id)"
                                " select min(x.n) as n, stored.poll_id from x"
                                " join stored using (market, observed_at)"
                                " group by stored.poll_id order by n",
                                stored_columns, &a);
    bool done;

    store_arg_rows(&p, COLUMNS(poll_columns), row, wanted);
    sql = text_join(&a,
                    store_sql("with x as (select * from json_to_recordset($1) as x({:})),"
                              " stored as (",
                              COLUMNS(poll_columns), &a),
                    sql, NULL);
    done = wanted == 0 || db_query(s->db, sql, &p, DB_ANY, 2, &res, e);
    if (done && wanted && (size_t)db_rows(res) != wanted)
        /* somebody stored one this moment: look again */
        done = err_set(e, ERR_SERIAL, "a poll was stored by another run at the same time");
    for (int i = 0; i < (int)wanted && done; i++)
        put->in[db_int(res, i, 0)].poll.id = db_int(res, i, 1);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool copy_replies_of(struct store_copy *c, const struct store_poll_in *in, struct err *e)
{
    bool good = true;

    for (size_t i = 0; i < in->reply_len && good; i++) {
        db_copy_int(c->copy, in->poll.id);
        db_copy_int(c->copy, (int64_t)i);
        good = store_copy_row(c, &in->reply[i], e);
    }
    return good;
}

static bool copy_counts_of(struct store_copy *to, const struct store_poll_in *in, struct err *e)
{
    struct db_copy *c = to->copy;
    int64_t own[VERDICTS] = {0};
    const int64_t *count = in->count ? in->count : own;
    bool good = true;

    for (size_t i = 0; i < in->quote_len && !in->count; i++)
        own[in->quote[i].verdict] += !quote_is_answer(&in->quote[i]);
    for (int v = 0; v < VERDICTS && good; v++) {
        if (!count[v])
            continue;
        db_copy_int(c, in->poll.id);
        db_copy_text(c, verdict_name((enum verdict)v));
        db_copy_int(c, count[v]);
        good = db_copy_row(c, e);
    }
    return good;
}

/* What belongs to the polls that are stored, of all of them in one COPY. */
static bool copy_all(struct store *s, const struct put *put, const char *into,
                     struct columns columns,
                     bool (*rows_of)(struct store_copy *c, const struct store_poll_in *in,
                                     struct err *e),
                     struct err *e)
{
    struct store_copy c;
    bool good = store_copy_begin(&c, s, into, columns, e);

    for (size_t i = 0; i < put->len && good; i++)
        good = !put->stored[i] || rows_of(&c, &put->in[i], e);
    return store_copy_end(&c, good, e);
}

static bool copy_parts(struct store *s, const struct put *put, struct err *e)
{
    const struct columns by_hand = {NULL, 0};
    bool any = false, replies = false;

    for (size_t i = 0; i < put->len; i++) {
        any = any || put->stored[i];
        replies = replies || (put->stored[i] && put->in[i].reply_len);
    }
    return (!replies
            || copy_all(s, put, "reply (poll_id, position, {})", COLUMNS(reply_columns),
                        copy_replies_of, e))
           && (!any
               || copy_all(s, put, "poll_verdict (poll_id, verdict, count)", by_hand,
                           copy_counts_of, e))
           && quotes_put(s, put->in, put->stored, put->len, e);
}

static bool put(struct store *s, void *data, struct err *e)
{
    struct put *put = data;

    for (size_t i = 0; i < put->len; i++)
        put->stored[i] = false;
    return find(s, put, e) && insert(s, put, e) && copy_parts(s, put, e);
}

static bool put_polls(struct store *s, struct store_poll_in *in, size_t n, bool *stored,
                      struct err *e)
{
    struct put data = {.in = in, .stored = stored, .len = n};
    bool done = true;

    for (size_t i = 0; i < n && done; i++) {
        count_quotes(&in[i]);
        done = !in[i].poll.quotes || make_partition(s, in[i].poll.observed_at, e);
    }
    done = done && (n == 0 || store_transact(s, put, &data, e));
    for (size_t i = 0; i < n && !done; i++)
        stored[i] = false;
    return done;
}

bool store_put_polls(struct store *s, struct store_poll_in *in, size_t n, bool *stored,
                     struct err *e)
{
    return put_polls(s, in, n, stored, e) || err_in(e, "could not store %zu polls", n);
}

bool store_put_poll(struct store *s, struct store_poll_in *in, bool *stored, struct err *e)
{
    char at[CLOCK_TEXT_MAX];

    return put_polls(s, in, 1, stored, e)
           || err_in(e, "could not store the poll of market \"%s\" at %s", in->poll.market,
                     clock_text(in->poll.observed_at, at));
}
