/*
 * Rows of quotes to their places: out of the database, or out of the files of a month that was
 * exported.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/find.h"
#include "base/number.h"
#include "base/text.h"
#include "store/poll/quote_priv.h"
#include "store/poll/quote_put_priv.h"
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

#define QUOTE_COLUMNS_TEXT "poll_id, position, " QUOTE_SAID ", observed_at"

/* The same, one by one. */
static const char *const quote_columns[] = {
    "poll_id",  "position",   "gpus",    "available", "native",  "price_usd",  "reliability",
    "operator", "instrument", "term",    "verdict",   "offer",   "currency",   "tier",
    "region",   "host",       "machine", "since",     "country", "observed_at"};
/* Out of the database two more follow them. */
enum {
    QUOTE_COLUMNS = sizeof quote_columns / sizeof *quote_columns,
    QUOTE_MARKET = QUOTE_COLUMNS,
    QUOTE_KIND,
    QUOTE_FIELDS
};

/* "2026-05-28 16:20:00+00", the session being in UTC. */
static bool read_moment(const char *text, int64_t *at)
{
    char plain[CLOCK_TEXT_MAX];

    if (!text || strlen(text) < 22 || !text_ends(text, "+00"))
        return false;
    memcpy(plain, text, 19);
    memcpy(plain + 19, "Z", 2);
    return clock_parse(plain, at);
}

static bool is_moment(const char *text, int64_t at)
{
    int64_t time;

    return read_moment(text, &time) && time == at;
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

/* ---- of the database ---- */

static int64_t month_of(int64_t at)
{
    struct clock_civil c = clock_civil(at);

    return (int64_t)c.year * 12 + c.month;
}

static bool read_listing(const char *const *f, struct quote_reading *r, struct err *e)
{
    struct quote_listing list;
    struct quote_poll *poll;
    int64_t id;

    if (!read_int(f[0], 0, INT64_MIN, INT64_MAX, &id))
        return err_set(e, ERR_DATA, "a listing has no place");
    poll = find(r, id);
    if (!poll || !is_moment(f[19], poll->observed_at))
        return true; /* of a poll that is left out, or of none */
    list = (struct quote_listing){poll, month_of(poll->observed_at),
                                  store_read_ids(f[11], &r->scratch)};
    if (!text_eq(f[QUOTE_MARKET], poll->market))
        poll->odd = "its listing is of another market";
    else if (list.ids.len > poll->len)
        poll->odd = poll->odd ? poll->odd : "it has more quotes than it says";
    else
        *VEC_PUSH(&r->listing, &r->scratch) = list;
    return true;
}

static bool read_said(const char *const *f, struct quote_reading *r, struct err *e)
{
    struct quote_said *said = VEC_PUSH(&r->said, &r->scratch);

    *said = (struct quote_said){.quote.market = intern_text(r->in, f[QUOTE_MARKET])};
    said->odd = !term_by_name(f[9], &said->quote.term);
    if (!read_int(f[1], 0, INT32_MIN, INT32_MAX, &said->id)
        || !read_moment(f[19], &said->quote.observed_at) || !read_row(f, r->in, &said->quote))
        return err_set(e, ERR_DATA, "a quote is malformed");
    said->month = month_of(said->quote.observed_at);
    return true;
}

static int by_key(const void *a, const void *b)
{
    const struct quote_said *x = a, *y = b;

    int order = number_cmp(x->month, y->month);

    return order ? order : number_cmp(x->id, y->id);
}

/* A row that is named goes to its place; of another instrument, or gone, it leaves the place empty.
 */
static void place_said(struct quote_reading *r, const struct quote_listing *list, size_t position)
{
    const struct quote_said key = {.month = list->month, .id = list->ids.at[position]}, *said;
    struct quote_poll *poll = list->poll;
    size_t place = poll->first + position, i;

    FIND_FIRST(i, r->said.len, by_key(&r->said.at[i], &key) < 0);
    if (i == r->said.len || by_key(said = &r->said.at[i], &key) != 0)
        return;
    if (said->odd)
        poll->odd = "a quote has a term that is not known to this program";
    if (said->quote.market != poll->market || said->quote.observed_at > poll->observed_at)
        poll->odd = "it names a quote of another market, or of a later poll";
    if (r->there[place] || (i + 1 < r->said.len && by_key(said + 1, &key) == 0))
        poll->odd = "it has two quotes in one place";
    r->there[place] = true;
    r->at[place] = said->quote;
    r->at[place].observed_at = poll->observed_at;
    r->at[place].position = (int32_t)position;
}

static void place_all(struct quote_reading *r)
{
    if (r->said.len)
        qsort(r->said.at, r->said.len, sizeof *r->said.at, by_key);
    for (size_t i = 0; i < r->listing.len; i++)
        for (size_t k = 0; k < r->listing.at[i].ids.len; k++)
            place_said(r, &r->listing.at[i], k);
}

static bool read_slice(const struct db_result *slice, void *data, struct err *e)
{
    const char *field[QUOTE_FIELDS];
    struct quote_reading *r = data;

    for (int row = 0; row < db_rows(slice); row++) {
        for (int col = 0; col < QUOTE_FIELDS; col++)
            field[col] = db_text(slice, row, col);
        if (!(text_eq(field[QUOTE_KIND], "listing") ? read_listing(field, r, e)
              : text_eq(field[QUOTE_KIND], "said")  ? read_said(field, r, e)
                                                    : read_quote(field, r, e)))
            return false;
    }
    return true;
}

/*
 * One statement, which gives three kinds of rows: quotes stored poll by poll, what polls told as
 * numbers, and each row of such a number once, however many polls tell it, with the few others that
 * stand among them. `l` are the listings.
 */
#define INSTRUMENT "($1::text[] is null or instrument = any($1))"
#define LISTED                                                                                     \
    " union all select poll_id, null, null, null, null, null, null, null, null, null, null,"       \
    " array_replace(said_ids, null, 0)::text, null, null, null, null, null, null, null, "          \
    "observed_at, market, 'listing' from l"                                                        \
    " union all select null, s.* from (select m.first, array_agg(distinct u.id) as ids from l"     \
    " cross join lateral date_trunc('month', l.observed_at at time zone 'UTC') as m(first)"        \
    " cross join unnest(l.said_ids) as u(id) group by 1) d cross join lateral " QUOTE_RANGES(      \
        "d.ids") " cross join lateral"                                                             \
                 " (select said_id, " QUOTE_SAID                                                   \
                 ", observed_at, market, 'said' from api_v1.quote_said"                            \
                 " where said_id between w.low and w.high and observed_at >= d.first at time "     \
                 "zone 'UTC'"                                                                      \
                 " and observed_at < (d.first + interval '1 month') at time zone 'UTC'"            \
                 " and " INSTRUMENT " offset 0) s"

/*
 * Of the whole window, or poll by poll where polls are named: the oldest of them may be of last
 * year, and what lies between is nobody's concern.
 */
bool quote_read_stored(struct store *s, struct quote_reading *r, struct err *e)
{
    static const char range[] =
        "with l as materialized (select poll_id, observed_at, market, said_ids from api_v1.listing"
        " where observed_at >= $2 and observed_at < $3) select " QUOTE_COLUMNS_TEXT
        ", null, 'quote'"
        " from api_v1.quote_single where observed_at >= $2 and observed_at < $3 and " INSTRUMENT
            LISTED;
    static const char named[] =
        "with k as materialized (select * from unnest($2::bigint[], $3::timestamptz[])"
        " as k(id, at)), l as materialized (select l.* from k cross join lateral"
        " (select poll_id, observed_at, market, said_ids from api_v1.listing where observed_at = "
        "k.at"
        " and poll_id = k.id offset 0) l) select q.* from k cross join lateral"
        " (select " QUOTE_COLUMNS_TEXT ", null, 'quote' from api_v1.quote_single"
        " where observed_at = k.at and poll_id = k.id and " INSTRUMENT " offset 0) q" LISTED;
    const struct store_window *w = r->window;
    struct db_args p = {.arena = &r->scratch};
    int64_t *ids = ARENA_ARRAY(p.arena, int64_t, r->poll_len);
    int64_t *times = ARENA_ARRAY(p.arena, int64_t, r->poll_len);

    if (w->instrument)
        db_arg_texts(&p, w->instrument, w->instrument_len);
    else
        db_arg_text(&p, NULL);
    for (size_t i = 0; i < r->poll_len; i++) {
        ids[i] = r->poll[i].id;
        times[i] = r->poll[i].observed_at;
    }
    if (w->poll) {
        db_arg_ints(&p, ids, r->poll_len);
        db_arg_times(&p, times, r->poll_len);
    } else {
        db_arg_time(&p, w->from);
        db_arg_time(&p, w->to);
    }
    if (!db_each(s->db, w->poll ? named : range, &p, QUOTE_FIELDS, read_slice, r, e))
        return false;
    place_all(r);
    return true;
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
