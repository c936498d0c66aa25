/*
 * Reading quotes. The polls are read first and put in their order; each quote has its place then:
 * the first place of its poll plus its position. So the database need not sort (a million rows
 * would spill to its disk), nor join quotes to polls, and rows may come in whatever order it finds
 * quickest.
 */
#include "store/poll/quote_priv.h"

#include "store/quote.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/number.h"
#include "base/text.h"
#include "store/store_priv.h"

/* More than any poll or import has: a row that says so is not believed. */
enum { QUOTES_MAX = 1 << 20 };

static int cmp_id(const void *a, const void *b)
{
    const struct quote_poll *const *p = a, *const *q = b;

    return number_cmp((*p)->id, (*q)->id);
}

static int cmp_int64(const void *a, const void *b)
{
    const int64_t *p = a, *q = b;

    return number_cmp(*p, *q);
}

/* Of several revisions of a poll the last counts, whatever became of it. */
static bool is_wanted(const struct db_result *res, int row, const struct store_window *w)
{
    if (row + 1 < db_rows(res) && text_eq(db_text(res, row, 1), db_text(res, row + 1, 1))
        && text_eq(db_text(res, row, 2), db_text(res, row + 1, 2)))
        return false;
    return (w->incomplete || db_bool(res, row, 4)) && !(w->no_import && db_bool(res, row, 6));
}

static void place_polls(const struct db_result *res, const struct store_window *w,
                        struct quote_reading *r)
{
    size_t rows = (size_t)db_rows(res), places = 0;

    r->poll = ARENA_ARRAY(&r->scratch, struct quote_poll, rows);
    r->by_id = ARENA_ARRAY(&r->scratch, struct quote_poll *, rows);
    for (int row = 0; row < db_rows(res); row++) {
        int64_t told = db_int(res, row, 5);
        bool odd = told < 0 || told > QUOTES_MAX;
        struct quote_poll *p = &r->poll[r->poll_len];

        if (!is_wanted(res, row, w))
            continue;
        *p = (struct quote_poll){.id = db_int(res, row, 0),
                                 .observed_at = db_time(res, row, 1),
                                 .market = intern_text(r->in, db_text(res, row, 2)),
                                 .op = intern_text(r->in, db_text(res, row, 3)),
                                 .complete = db_bool(res, row, 4),
                                 .away = intern_text(r->in, db_text(res, row, 7)),
                                 .first = places,
                                 .len = odd ? 0 : (size_t)told,
                                 .odd = odd ? "no poll has as many quotes" : NULL};
        places += p->len + 1; /* one more for the answer without quotes */
        r->by_id[r->poll_len++] = p;
    }
    if (r->poll_len)
        qsort(r->by_id, r->poll_len, sizeof *r->by_id, cmp_id);
    r->there = ARENA_ARRAY(&r->scratch, bool, places);
}

/*
 * The manifest of the month, where the quotes of a poll are in files alone. That the table is
 * named keeps a month from being detached between this question and the one for the quotes: whoever
 * detaches waits for the transactions that have looked at it (store/month.h).
 */
#define AWAY                                                                                       \
    " (select manifest_sha256 from api_v1.exported_month m where m.table_name = 'quote'"           \
    " and m.month = date_trunc('month', p.observed_at at time zone 'UTC')::date and m.away"        \
    " and not exists (select from api_v1.quote_stored where false))"

/* A range has all revisions of its polls; of polls by name each is asked whether it is the last. */
static bool read_polls(struct store *s, const struct store_window *w, struct quote_reading *r,
                       struct err *e)
{
    struct db_args p = {.arena = &r->scratch};
    struct db_result *res = NULL;

    db_arg_time(&p, w->from);
    db_arg_time(&p, w->to);
    if (w->poll)
        db_arg_ints(&p, w->poll, w->poll_len);
    else
        db_arg_text(&p, NULL);
    if (!db_query(s->db,
                  "select poll_id, observed_at, market, operator, complete, quotes, imported," AWAY
                  " from api_v1.poll p where observed_at >= $1 and observed_at < $2"
                  " and ($3::bigint[] is null or poll_id = any($3) and newest)"
                  " order by observed_at, market collate \"C\", revision",
                  &p, DB_ANY, 8, &res, e))
        return false;
    place_polls(res, w, r);
    db_result_close(&res);
    return true;
}

bool store_lost_export(struct store *s)
{
    bool lost = s->export_lost;

    s->export_lost = false;
    return lost;
}

void store_set_exports(struct store *s, const char *folder)
{
    s->exports = folder;
}

void store_hear_left_out(struct store *s,
                         void (*heard)(void *to, const char *market, int64_t observed_at,
                                       const char *why),
                         void *to)
{
    s->left_out = heard;
    s->left_out_to = to;
}

static void tell_left_out(const struct store *s, const struct quote_poll *p)
{
    char at[CLOCK_TEXT_MAX];

    if (s->left_out)
        s->left_out(s->left_out_to, p->market, p->observed_at, p->odd);
    else
        log_line(LOG_WARN, "poll left out", "market", p->market, "observed_at",
                 clock_text(p->observed_at, at), "why", p->odd, NULL);
}

/*
 * A poll that does not add up is left out whole: which of its rows are true nobody can say, and one
 * row too many is not to stop every index.
 */
static void leave_out_odd(const struct store *s, struct quote_reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->poll_len; i++) {
        const struct quote_poll *p = &r->poll[i];

        if (p->odd)
            tell_left_out(s, p);
        else
            r->poll[kept++] = *p;
    }
    r->poll_len = kept;
}

/* Closes the gaps that other instruments left, and puts in the answers without a good quote. */
static size_t close_up(struct quote_reading *r)
{
    size_t len = 0;

    for (size_t i = 0; i < r->poll_len; i++) {
        const struct quote_poll *p = &r->poll[i];
        bool good = false;

        for (size_t k = p->first; k < p->first + p->len; k++) {
            if (!r->there[k])
                continue;
            good = good || r->at[k].verdict == VERDICT_OK;
            r->at[len++] = r->at[k];
        }
        if (p->complete && !good)
            r->at[len++] = quote_answered(p->market, p->op, p->observed_at);
    }
    return len;
}

static void give_ids(const struct quote_reading *r, struct store_ids *out, struct arena *a)
{
    out->len = r->poll_len;
    out->at = ARENA_ARRAY(a, int64_t, out->len);
    for (size_t i = 0; i < r->poll_len; i++)
        out->at[i] = r->poll[i].id;
    if (out->len)
        qsort(out->at, out->len, sizeof *out->at, cmp_int64);
}

static void give_polls(const struct quote_reading *r, struct store_quoted_list *out,
                       struct arena *a)
{
    out->len = r->poll_len;
    out->at = ARENA_ARRAY(a, struct store_quoted, out->len);
    for (size_t i = 0; i < out->len; i++)
        out->at[i] = (struct store_quoted){r->poll[i].id, r->poll[i].observed_at, r->poll[i].market,
                                           r->poll[i].op};
}

static bool get(struct store *s, const struct store_window *w, struct intern *in,
                struct quote_list *out, struct store_ids *ids, struct store_quoted_list *polls,
                struct err *e)
{
    struct quote_reading r = {.in = in, .window = w};
    size_t places = 0;
    bool done = false;

    if (!db_begin(s->db, DB_SNAPSHOT, e) || !read_polls(s, w, &r, e))
        goto out;
    for (size_t i = 0; i < r.poll_len; i++)
        places += r.poll[i].len + 1;
    /* Not zeroed: places of other instruments are never touched and so take no memory. */
    r.at = arena_alloc_raw(out->arena, (places + 1) * sizeof *r.at);
    if (!quote_read_stored(s, &r, e) || !db_commit(s->db, e) || !quote_read_exported(s, &r, e))
        goto out;
    leave_out_odd(s, &r);
    out->at = r.at;
    out->cap = places;
    out->len = close_up(&r);
    if (ids)
        give_ids(&r, ids, out->arena);
    if (polls)
        give_polls(&r, polls, in->arena);
    done = true;
out:
    if (!done) {
        char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];

        db_rollback(s->db);
        (void)err_in(e, "could not read the quotes from %s to %s", clock_text(w->from, from),
                     clock_text(w->to, to));
    }
    arena_fini(&r.scratch);
    return done;
}

bool store_tells_since(struct store *s, int64_t from, int64_t to, bool *tells, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool done;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    done = db_query(s->db,
                    "select exists (select from api_v1.quote_single where observed_at >= $1"
                    " and observed_at < $2 and since is not null) or exists (select"
                    " from api_v1.quote_said s where s.since is not null and s.observed_at < $2"
                    " and s.observed_at >= date_trunc('month', $1::timestamptz, 'UTC')"
                    " and (s.observed_at >= $1 or exists (select from api_v1.listing l"
                    " where l.observed_at >= $1 and l.observed_at < $2"
                    " and s.said_id = any(l.said_ids)))) or exists (select"
                    " from api_v1.exported_month where table_name = 'quote' and away"
                    " and month >= date_trunc('month', $1::timestamptz at time zone 'UTC')"
                    " and month < $2::timestamptz at time zone 'UTC')",
                    &p, 1, 1, &res, e);
    *tells = done && db_bool(res, 0, 0);
    db_result_close(&res);
    arena_fini(&a);
    return done || err_in(e, "could not look for the dates of prices");
}

bool store_get_quotes(struct store *s, const struct store_window *w, struct intern *in,
                      struct quote_list *out, struct store_ids *polls, struct err *e)
{
    return get(s, w, in, out, polls, NULL, e);
}

bool store_get_quoted(struct store *s, const struct store_window *w, struct intern *in,
                      struct quote_list *out, struct store_quoted_list *polls, struct err *e)
{
    return get(s, w, in, out, NULL, polls, e);
}
