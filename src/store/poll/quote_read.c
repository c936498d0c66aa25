/*
 * Rows of quotes to their places: out of the database, or out of the files of a month that was
 * exported.
 */
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/find.h"
#include "base/text.h"
#include "store/poll/quote_priv.h"
#include "store/month_file.h"
#include "store/store_priv.h"

static struct quote_poll *find(struct quote_reading *r, int64_t id)
{
    size_t i;

    if (r->last && r->last->id == id)
        return r->last;
    FIND_FIRST(i, r->poll_len, r->by_id[i]->id < id);
    return i < r->poll_len && r->by_id[i]->id == id ? (r->last = r->by_id[i]) : NULL;
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

static bool read_quote(const char *const *f, struct quote_reading *r, struct err *e)
{
    struct quote_poll *poll;
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
bool quote_read_stored(struct store *s, struct quote_reading *r, struct err *e)
{
    const struct store_window *w = r->window;
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
    struct quote_reading *r = to;
    const struct store_window *w = r->window;
    bool wanted = w->instrument == NULL;

    for (size_t i = 0; i < w->instrument_len && !wanted; i++)
        wanted = text_eq(w->instrument[i], f[8]);
    return !wanted || read_quote(f, r, e);
}

static bool read_exported_day(struct store *s, struct quote_reading *r, const struct quote_poll *p,
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
bool quote_read_exported(struct store *s, struct quote_reading *r, struct err *e)
{
    int64_t done = INT64_MIN;

    r->exported = true;
    for (size_t i = 0; i < r->poll_len; i++) {
        const struct quote_poll *p = &r->poll[i];
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
