/*
 * Reading quotes. The polls are read first and put in their order; each quote has its place then:
 * the first place of its poll plus its position. So the database need not sort (a million rows
 * would spill to its disk), nor join quotes to polls, and rows may come in whatever order it finds
 * quickest.
 */
#include "store/quote.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/log.h"
#include "base/text.h"
#include "store/month_file.h"
#include "store/poll.h"
#include "store_priv.h"

/* More than any poll or import has: a row that says so is not believed. */
enum { QUOTES_MAX = 1 << 20 };

struct poll_place {
    int64_t id;
    int64_t observed_at;
    const char *market, *op;
    int revision;
    bool complete, wanted;
    const char *away;  /* manifest of the month its quotes were exported with; or NULL */
    const char *odd;   /* why it does not add up and is left out; or NULL */
    size_t first, len; /* places of its quotes */
};

struct reading {
    struct intern *in;
    const struct store_window *window;
    struct poll_place *poll; /* in the order of the answer */
    size_t poll_len;
    struct poll_place **by_id;
    struct poll_place *last; /* rows of one poll mostly come together */
    char time_text[48];      /* read last */
    int64_t time;
    struct quote *at; /* all places */
    bool *there;
    bool exported; /* files are read now: of a month that is leaving they say again what the table
                      has */
    struct arena scratch;
};

static int cmp_id(const void *a, const void *b)
{
    const struct poll_place *const *p = a, *const *q = b;

    return (*p)->id < (*q)->id ? -1 : (*p)->id > (*q)->id;
}

static int cmp_int64(const void *a, const void *b)
{
    const int64_t *p = a, *q = b;

    return *p < *q ? -1 : *p > *q;
}

static struct poll_place *find(struct reading *r, int64_t id)
{
    struct poll_place key = {.id = id}, *at = &key, **found;

    if (r->last && r->last->id == id)
        return r->last;
    if (!r->poll_len)
        return NULL;
    found = bsearch(&at, r->by_id, r->poll_len, sizeof *r->by_id, cmp_id);
    return found ? (r->last = *found) : NULL;
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
                        struct reading *r)
{
    size_t rows = (size_t)db_rows(res), places = 0;

    r->poll = ARENA_ARRAY(&r->scratch, struct poll_place, rows);
    r->by_id = ARENA_ARRAY(&r->scratch, struct poll_place *, rows);
    for (int row = 0; row < db_rows(res); row++) {
        int64_t told = db_int(res, row, 5);
        bool odd = told < 0 || told > QUOTES_MAX;
        struct poll_place *p = &r->poll[r->poll_len];

        if (!is_wanted(res, row, w))
            continue;
        *p = (struct poll_place){.id = db_int(res, row, 0),
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
static bool read_polls(struct store *s, const struct store_window *w, struct reading *r,
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

#define QUOTE_COLUMNS_TEXT                                                                         \
    "poll_id, position, gpus, available, native, price_usd, reliability, operator, instrument,"    \
    " term, verdict, offer, currency, tier, region, host, machine, since, country, observed_at"

/* The same, one by one. */
static const char *const quote_columns[] = {
    "poll_id",  "position",   "gpus",    "available", "native",  "price_usd",  "reliability",
    "operator", "instrument", "term",    "verdict",   "offer",   "currency",   "tier",
    "region",   "host",       "machine", "since",     "country", "observed_at"};
enum { QUOTE_COLUMNS = sizeof quote_columns / sizeof *quote_columns };

/* "2026-05-28 16:20:00+00", the session being in UTC. */
static bool is_moment(const char *text, int64_t at)
{
    char plain[CLOCK_TEXT_MAX];
    int64_t time;

    if (!text || strlen(text) < 22 || !text_ends(text, "+00"))
        return false;
    memcpy(plain, text, 19);
    memcpy(plain + 19, "Z", 2);
    return clock_parse(plain, &time) && time == at;
}

static bool read_int(const char *text, int64_t null, int64_t low, int64_t high, int64_t *out)
{
    *out = null;
    return !text || text_int(text, low, high, out);
}

static bool read_nano(const char *text, int64_t null, int64_t *out)
{
    *out = null;
    return !text || fixed_parse(text, strlen(text), 0, out) == FIXED_READ_OK;
}

/* A row as texts; place, poll and market are known. */
static bool read_row(const char *const *f, struct intern *in, struct quote *q)
{
    int64_t gpus;

    q->since = 0;
    if (!read_int(f[2], 0, INT32_MIN, INT32_MAX, &gpus)
        || !read_int(f[3], QUOTE_AVAILABLE_UNTOLD, INT64_MIN, INT64_MAX, &q->available)
        || !read_nano(f[4], 0, &q->native_nano) || !read_nano(f[5], 0, &q->price_nusd)
        || !read_nano(f[6], -1, &q->reliability_nano)
        || (f[17] && !clock_parse_date(f[17], &q->since)))
        return false;
    q->gpus = (int)gpus;
    q->op = intern_text(in, f[7]);
    q->instrument = intern_text(in, f[8]);
    q->verdict = store_read_verdict(f[10]);
    q->offer = intern_text(in, f[11]);
    q->currency = intern_text(in, f[12]);
    q->tier = intern_text(in, f[13]);
    q->region = intern_text(in, f[14]);
    q->host = intern_text(in, f[15]);
    q->machine = intern_text(in, f[16]);
    q->country = intern_text(in, f[18]);
    return true;
}

static bool read_quote(const char *const *f, struct reading *r, struct err *e)
{
    struct poll_place *poll;
    int64_t id, position;
    size_t place;
    struct quote *q;

    if (!read_int(f[0], 0, INT64_MIN, INT64_MAX, &id)
        || !read_int(f[1], 0, INT32_MIN, INT32_MAX, &position))
        return err_set(e, ERR_DATA, "a quote has no place");
    poll = find(r, id);
    if (!poll || !is_moment(f[19], poll->observed_at))
        return true; /* of a poll that is left out, or of none */
    if (position < 0 || (size_t)position >= poll->len) {
        poll->odd = poll->odd ? poll->odd : "it has more quotes than it says";
        return true;
    }
    place = poll->first + (size_t)position;
    if (r->there[place]) {
        if (!r->exported)
            poll->odd = "it has two quotes in one place";
        return true;
    }
    q = &r->at[place];
    r->there[place] = true;
    *q = (struct quote){
        .observed_at = poll->observed_at, .market = poll->market, .position = (int32_t)position};
    if (!term_by_name(f[9], &q->term))
        poll->odd = "a quote has a term that is not known to this program";
    return read_row(f, r->in, q) || err_set(e, ERR_DATA, "a quote is malformed");
}

static bool read_slice(const struct db_result *slice, void *data, struct err *e)
{
    const char *field[QUOTE_COLUMNS];

    for (int row = 0; row < db_rows(slice); row++) {
        for (int col = 0; col < QUOTE_COLUMNS; col++)
            field[col] = db_text(slice, row, col);
        if (!read_quote(field, data, e))
            return false;
    }
    return true;
}

/*
 * Of the whole window, or poll by poll where polls are named: the oldest of them may be of last
 * year, and what lies between is nobody's concern.
 */
static bool read_quotes(struct store *s, const struct store_window *w, struct reading *r,
                        struct err *e)
{
    struct db_args p = {.arena = &r->scratch};
    int64_t *ids = ARENA_ARRAY(p.arena, int64_t, r->poll_len);
    int64_t *times = ARENA_ARRAY(p.arena, int64_t, r->poll_len);

    if (w->instrument)
        db_arg_texts(&p, w->instrument, w->instrument_len);
    else
        db_arg_text(&p, NULL);
    if (!w->poll) {
        db_arg_time(&p, w->from);
        db_arg_time(&p, w->to);
        return db_each(s->db,
                       "select " QUOTE_COLUMNS_TEXT " from api_v1.quote_stored"
                       " where observed_at >= $2 and observed_at < $3"
                       " and ($1::text[] is null or instrument = any($1))",
                       &p, QUOTE_COLUMNS, read_slice, r, e);
    }
    for (size_t i = 0; i < r->poll_len; i++) {
        ids[i] = r->poll[i].id;
        times[i] = r->poll[i].observed_at;
    }
    db_arg_ints(&p, ids, r->poll_len);
    db_arg_times(&p, times, r->poll_len);
    return db_each(s->db,
                   "select q.* from unnest($2::bigint[], $3::timestamptz[]) as k(id, at)"
                   " cross join lateral (select " QUOTE_COLUMNS_TEXT
                   " from api_v1.quote_stored where observed_at = k.at and poll_id = k.id"
                   " and ($1::text[] is null or instrument = any($1)) offset 0) q",
                   &p, QUOTE_COLUMNS, read_slice, r, e);
}

/* ---- of months that are in files ---- */

static bool take_exported(void *to, const char *const *f, struct err *e)
{
    struct reading *r = to;
    const struct store_window *w = r->window;
    bool wanted = w->instrument == NULL;

    for (size_t i = 0; i < w->instrument_len && !wanted; i++)
        wanted = text_eq(w->instrument[i], f[8]);
    return !wanted || read_quote(f, r, e);
}

static bool read_exported_day(struct store *s, struct reading *r, const struct poll_place *p,
                              struct err *e)
{
    int64_t date = clock_date_of(p->observed_at);
    struct month_manifest m;
    struct arena a = {0};
    bool done = month_manifest_read(s->exports, "quote", month_of_date(date), p->away, &m, &a, e);

    for (size_t i = 0; done && i < m.day_len; i++)
        if (m.day[i].date == date)
            done = month_day_fields(s->exports, &m, &m.day[i], quote_columns, QUOTE_COLUMNS,
                                    take_exported, r, e);
    arena_fini(&a);
    return done;
}

/* Polls come by time: each day of theirs is read once. */
static bool read_exported(struct store *s, struct reading *r, struct err *e)
{
    int64_t done = INT64_MIN;

    r->exported = true;
    for (size_t i = 0; i < r->poll_len; i++) {
        const struct poll_place *p = &r->poll[i];
        char text[8];

        if (!p->away || p->len == 0 || clock_date_of(p->observed_at) == done)
            continue;
        done = clock_date_of(p->observed_at);
        if (!s->exports)
            err_set(e, ERR_DATA, "no folder of exports is known");
        else if (read_exported_day(s, r, p, e))
            continue;
        s->export_lost = true;
        (void)err_in(e, "the quotes of %s were exported", month_text(month_of_date(done), text));
        return err_hint(e, "\"retention\" in gpurate.json says where exports are");
    }
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

static void tell_left_out(const struct store *s, const struct poll_place *p)
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
static void leave_out_odd(const struct store *s, struct reading *r)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->poll_len; i++) {
        const struct poll_place *p = &r->poll[i];

        if (p->odd)
            tell_left_out(s, p);
        else
            r->poll[kept++] = *p;
    }
    r->poll_len = kept;
}

/* Closes the gaps that other instruments left, and puts in the answers without a good quote. */
static size_t close_up(struct reading *r)
{
    size_t len = 0;

    for (size_t i = 0; i < r->poll_len; i++) {
        const struct poll_place *p = &r->poll[i];
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

static void give_ids(const struct reading *r, struct store_ids *out, struct arena *a)
{
    out->len = r->poll_len;
    out->at = ARENA_ARRAY(a, int64_t, out->len);
    for (size_t i = 0; i < r->poll_len; i++)
        out->at[i] = r->poll[i].id;
    if (out->len)
        qsort(out->at, out->len, sizeof *out->at, cmp_int64);
}

static void give_polls(const struct reading *r, struct store_quoted_list *out, struct arena *a)
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
    struct reading r = {.in = in, .window = w};
    size_t places = 0;
    bool done = false;

    if (!db_begin(s->db, DB_SNAPSHOT, e) || !read_polls(s, w, &r, e))
        goto out;
    for (size_t i = 0; i < r.poll_len; i++)
        places += r.poll[i].len + 1;
    /* Not zeroed: places of other instruments are never touched and so take no memory. */
    r.at = arena_alloc_raw(out->arena, (places + 1) * sizeof *r.at);
    if (!read_quotes(s, w, &r, e) || !db_commit(s->db, e) || !read_exported(s, &r, e))
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
                    "select exists (select from api_v1.quote where observed_at >= $1"
                    " and observed_at < $2 and since is not null) or exists (select"
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
