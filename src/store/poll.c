/*
 * Storing a poll. The partition of the month is made before, in a transaction of its own: a run
 * makes it ahead (store_make_partitions), an import meets months of the past.
 */
#include "store/poll.h"

#include "base/clock.h"
#include "base/version.h"
#include "store_priv.h"

struct put {
    struct store_poll_in *in;
    bool stored;
};

/* Calls one of the functions of sql/012. */
static bool call_partition(struct store *s, const char *sql, int64_t at, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    bool done = false;

    db_arg_time(&p, at);
    for (int try = 0; !done && try < 3; try++) {
        struct db_result *res = NULL;

        done = db_query(s->db, sql, &p, 1, 1, &res, e);
        db_result_close(&res);
        if (!done && !text_eq(db_sqlstate(s->db), "42P07") && !text_eq(db_sqlstate(s->db), "23505")
            && e->kind != ERR_SERIAL)
            break; /* else another host is making it this moment */
    }
    arena_fini(&a);
    return done;
}

static int64_t month_of(int64_t at)
{
    struct clock_civil c = clock_civil(at);

    return (int64_t)c.year * 12 + c.month;
}

/* Tried once: whoever holds the table would make every further poll wait as long. */
static bool make_partition(struct store *s, int64_t observed_at, struct err *e)
{
    struct clock_civil c = clock_civil(observed_at);
    int64_t month = month_of(observed_at);

    if (month == s->month)
        return true;
    if (month == s->no_month)
        return err_set(e, ERR_DATABASE, "there is no partition of %04d-%02d", c.year, c.month);
    if (call_partition(s, "select make_partition($1)", observed_at, e)) {
        s->month = month;
        return true;
    }
    s->no_month = month;
    return err_in(e, "could not make the partition of %04d-%02d", c.year, c.month);
}

bool store_make_partitions(struct store *s, int64_t now, struct err *e)
{
    if (call_partition(s, "select make_partitions($1, 2)", now, e)) {
        s->month = month_of(now);
        return true;
    }
    s->no_month = month_of(now);
    return err_in(e, "could not make the partition of the month");
}

/* *revision: the one to store, 0 when the poll is there already. */
static bool find(struct store *s, struct store_poll *poll, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_text(&p, poll->market);
    db_arg_time(&p, poll->observed_at);
    done = db_query(s->db,
                    "select poll_id, revision, verdict from poll"
                    " where market = $1 and observed_at = $2 order by revision desc limit 1",
                    &p, DB_ANY, 3, &res, e);
    poll->revision = 1;
    if (done && db_rows(res) == 1) {
        bool again = text_eq(db_text(res, 0, 2), poll_verdict_name(POLL_STORE))
                     && poll->verdict != POLL_STORE;

        poll->id = db_int(res, 0, 0);
        poll->revision = again ? db_int32(res, 0, 1) + 1 : 0;
    }
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

static bool insert(struct store *s, struct store_poll_in *in, struct err *e)
{
    struct store_poll *poll = &in->poll;
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_int(&p, poll->run);
    db_arg_text(&p, poll->market);
    db_arg_text(&p, poll->op);
    db_arg_time(&p, poll->partition);
    db_arg_time(&p, poll->observed_at);
    db_arg_int(&p, poll->revision);
    db_arg_text(&p, poll_verdict_name(poll->verdict));
    db_arg_text(&p, poll->why);
    db_arg_text(&p, poll->shape);
    db_arg_int(&p, poll->ms);
    db_arg_int(&p, poll->offers);
    db_arg_int(&p, poll->quotes);
    db_arg_int(&p, poll->quotes_ok);
    db_arg_int(&p, (int64_t)in->reply_len);
    db_arg_bool(&p, poll->imported);
    db_arg_int(&p, GPURATE_READER);
    done = db_query(
        s->db,
        "insert into poll (run_id, market, operator, partition_start, observed_at,"
        " revision, verdict, why, shape, ms, offers, quotes, quotes_ok, replies,"
        " imported, reader) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13,"
        " $14, $15, $16) on conflict (market, observed_at, revision) do nothing"
        " returning poll_id",
        &p, DB_ANY, 1, &res, e);
    if (done && db_rows(res) == 0) /* somebody stored it this moment: look again */
        done = err_set(e, ERR_SERIAL, "the poll was stored by another run at the same time");
    else if (done)
        poll->id = db_int(res, 0, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done;
}

static bool copy_replies(struct store *s, const struct store_poll_in *in, struct err *e)
{
    struct db_copy *c = NULL;

    if (!in->reply_len)
        return true;
    if (!db_copy_begin(&c, s->db,
                       "copy reply (poll_id, position, step, number, url, status, content_type,"
                       " sha256, bytes, ms) from stdin",
                       e))
        return false;
    for (size_t i = 0; i < in->reply_len; i++) {
        const struct store_reply *r = &in->reply[i];

        db_copy_int(c, in->poll.id);
        db_copy_int(c, (int64_t)i);
        db_copy_int(c, r->step);
        db_copy_int(c, r->number);
        db_copy_text(c, r->url);
        db_copy_int(c, r->status);
        db_copy_text(c, r->content_type);
        db_copy_text(c, r->sha256);
        db_copy_int(c, r->bytes);
        db_copy_int(c, r->ms);
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

static bool copy_counts(struct store *s, const struct store_poll_in *in, struct err *e)
{
    int64_t own[VERDICTS] = {0};
    const int64_t *count = in->count ? in->count : own;
    struct db_copy *c = NULL;

    if (!in->count)
        for (size_t i = 0; i < in->quote_len; i++)
            own[in->quote[i].verdict] += !quote_is_answer(&in->quote[i]);
    if (!db_copy_begin(&c, s->db, "copy poll_verdict (poll_id, verdict, count) from stdin", e))
        return false;
    for (int v = 0; v < VERDICTS; v++) {
        if (!count[v])
            continue;
        db_copy_int(c, in->poll.id);
        db_copy_text(c, verdict_name((enum verdict)v));
        db_copy_int(c, count[v]);
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

static void copy_quote(struct db_copy *c, const struct quote *q, int64_t poll, int64_t position)
{
    db_copy_time(c, q->observed_at);
    db_copy_int(c, poll);
    db_copy_int(c, position);
    db_copy_int(c, q->gpus);
    if (q->available == QUOTE_AVAILABLE_UNTOLD)
        db_copy_null(c);
    else
        db_copy_int(c, q->available);
    db_copy_nano(c, q->native_nano);
    db_copy_price(c, q->price_nusd);
    if (q->reliability_nano < 0)
        db_copy_null(c);
    else
        db_copy_nano(c, q->reliability_nano);
    db_copy_text(c, q->op);
    db_copy_text(c, q->instrument);
    db_copy_text(c, term_name(q->term));
    db_copy_text(c, verdict_name(q->verdict));
    db_copy_text(c, q->offer);
    db_copy_text(c, q->currency);
    db_copy_text(c, q->tier);
    db_copy_text(c, q->region);
    db_copy_text(c, q->host);
    db_copy_text(c, q->machine);
    db_copy_date(c, q->since);
    db_copy_text(c, q->country);
}

static bool copy_quotes(struct store *s, const struct store_poll_in *in, struct err *e)
{
    struct db_copy *c = NULL;
    int64_t position = 0;

    if (!in->poll.quotes)
        return true;
    if (!db_copy_begin(&c, s->db,
                       "copy quote (observed_at, poll_id, position, gpus, available, native,"
                       " price_usd, reliability, operator, instrument, term, verdict, offer,"
                       " currency, tier, region, host, machine, since, country) from stdin",
                       e))
        return false;
    for (size_t i = 0; i < in->quote_len; i++) {
        if (quote_is_answer(&in->quote[i]))
            continue;
        must(in->quote[i].observed_at == in->poll.observed_at);
        copy_quote(c, &in->quote[i], in->poll.id, position++);
        if (!db_copy_row(c, e)) {
            db_copy_abort(&c);
            return false;
        }
    }
    return db_copy_end(&c, NULL, e);
}

static bool put(struct store *s, void *data, struct err *e)
{
    struct put *put = data;
    struct store_poll_in *in = put->in;

    put->stored = false;
    if (!find(s, &in->poll, e))
        return false;
    if (!in->poll.revision)
        return true;
    put->stored = true;
    return insert(s, in, e) && copy_replies(s, in, e) && copy_counts(s, in, e)
           && copy_quotes(s, in, e);
}

bool store_put_poll(struct store *s, struct store_poll_in *in, bool *stored, struct err *e)
{
    struct put data = {.in = in};
    char at[CLOCK_TEXT_MAX];
    bool done;

    count_quotes(in);
    done = (!in->poll.quotes || make_partition(s, in->poll.observed_at, e))
           && store_transact(s, put, &data, e);
    *stored = done && data.stored;
    return done
           || err_in(e, "could not store the poll of market \"%s\" at %s", in->poll.market,
                     clock_text(in->poll.observed_at, at));
}
