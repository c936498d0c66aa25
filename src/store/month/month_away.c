/*
 * Quotes of exported months for who reads more than a fixing does: prices in other currencies are
 * read from the files, the rest says that they are not here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "store/month_file.h"
#include "store/store_priv.h"

bool store_quotes_are_here(struct store *s, int64_t from, int64_t to, struct err *e)
{
    struct arena a = {0};
    struct db_args p = {.arena = &a};
    struct db_result *res = NULL;
    bool here = false;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    if (!db_query(s->db,
                  "select min(to_char(month, 'YYYY-MM')) from api_v1.exported_month where away"
                  " and table_name = 'quote' and month < $2::timestamptz at time zone 'UTC'"
                  " and month >= date_trunc('month', $1::timestamptz at time zone 'UTC')",
                  &p, 1, 1, &res, e)) {
        (void)err_in(e, "could not look where quotes are");
    } else if (db_is_null(res, 0, 0)) {
        here = true;
    } else {
        err_set(e, ERR_DATA, "the quotes of %s were exported and are not in the database",
                db_text(res, 0, 0));
        (void)err_hint(e, "gpurate maintain --restore %s", db_text(res, 0, 0));
    }
    db_result_close(&res);
    arena_fini(&a);
    return here;
}

struct poll_of {
    int64_t id, observed_at, stored_us;
    const char *market;
};

struct reading {
    struct poll_of *poll; /* of the month, by id */
    size_t len;
    void (*each)(const struct store_foreign *q, void *data);
    void *data;
};

static const char *const columns[] = {"poll_id", "offer",     "currency",
                                      "native",  "price_usd", "gpus"};
enum { COLUMNS = sizeof columns / sizeof *columns };

static int by_id(const void *a, const void *b)
{
    const struct poll_of *x = a, *y = b;

    return number_cmp(x->id, y->id);
}

static bool nano_of(const char *text, int64_t *out)
{
    *out = 0;
    return !text || fixed_parse(text, strlen(text), 0, out) == FIXED_READ_OK;
}

static bool take(void *to, const char *const *f, struct err *e)
{
    const struct reading *r = to;
    struct store_foreign q = {.offer = f[1], .currency = f[2]};
    struct poll_of key = {0};
    const struct poll_of *poll;
    int64_t gpus;

    if (!f[2] || text_eq(f[2], "USD"))
        return true;
    if (!f[0] || !f[5] || !text_int(f[0], INT64_MIN, INT64_MAX, &key.id)
        || !text_int(f[5], INT32_MIN, INT32_MAX, &gpus) || !nano_of(f[3], &q.native_nano)
        || !nano_of(f[4], &q.price_nusd))
        return err_set(e, ERR_DATA, "a quote is malformed");
    if (!(poll = bsearch(&key, r->poll, r->len, sizeof key, by_id)))
        return true;
    q.gpus = (int)gpus;
    q.poll = poll->id;
    q.market = poll->market;
    q.observed_at = poll->observed_at;
    q.stored_us = poll->stored_us;
    r->each(&q, r->data);
    return true;
}

/* Polls of a month, whose quotes are to be looked at. */
static bool read_polls(struct store *s, int64_t from, int64_t to, int reader, struct reading *r,
                       struct arena *a, struct err *e)
{
    struct db_args p = {.arena = a};
    struct db_result *res = NULL;

    db_arg_time(&p, from);
    db_arg_time(&p, to);
    db_arg_int(&p, reader);
    if (!db_query(s->db,
                  "select p.poll_id, p.market, p.observed_at,"
                  " (extract(epoch from p.stored_at) * 1000000)::bigint"
                  " from api_v1.poll p cross join lateral (select reader from"
                  " api_v1.poll_reader x where x.poll_id = p.poll_id offset 0) r"
                  " where p.newest and p.observed_at >= $1 and p.observed_at < $2"
                  " and not p.imported and p.quotes > 0 and r.reader >= $3::integer"
                  " order by p.poll_id",
                  &p, DB_ANY, 4, &res, e))
        return false;
    r->len = (size_t)db_rows(res);
    r->poll = ARENA_ARRAY(a, struct poll_of, r->len);
    for (int i = 0; i < (int)r->len; i++)
        r->poll[i] = (struct poll_of){.id = db_int(res, i, 0),
                                      .market = text_dup(a, db_text(res, i, 1)),
                                      .observed_at = db_time(res, i, 2),
                                      .stored_us = db_int(res, i, 3)};
    db_result_close(&res);
    return true;
}

static bool read_month(struct store *s, const struct store_month *m, int64_t from, int64_t to,
                       struct reading *r, struct arena *a, struct err *e)
{
    struct month_manifest manifest;
    char text[8];
    bool done = s->exports ? month_manifest_read(s->exports, m->noun->table, m->month, m->manifest,
                                                 &manifest, a, e)
                           : err_set(e, ERR_DATA, "no folder of exports is known");

    for (size_t i = 0; done && i < manifest.day_len; i++) {
        const struct month_day *d = &manifest.day[i];

        if ((d->date + 1) * CLOCK_DAY > from && d->date * CLOCK_DAY < to)
            done = month_day_fields(s->exports, &manifest, d, columns, COLUMNS, take, r, e);
    }
    if (done)
        return true;
    s->export_lost = true;
    return err_in(e, "the quotes of %s were exported", month_text(m->month, text));
}

/* A poll outside of from..to is not among those that are looked up, though its day may be read. */
bool store_each_exported_foreign(struct store *s, int64_t from, int64_t to, int reader,
                                 void (*each)(const struct store_foreign *q, void *data),
                                 void *data, struct err *e)
{
    struct store_month_list list;
    struct arena a = {0};
    bool done = store_get_months(s, &list, &a, e);

    for (size_t i = 0; done && i < list.len; i++) {
        const struct store_month *m = &list.at[i];
        int64_t low = m->month * CLOCK_DAY, high = month_before(m->month, -1) * CLOCK_DAY;
        struct reading r = {.each = each, .data = data};
        struct arena month = {0};

        low = number_max(low, from);
        high = number_min(high, to);
        if (m->noun->kept != KEPT_QUOTES || !store_month_is_away(m) || low >= high)
            continue;
        done = read_polls(s, low, high, reader, &r, &month, e)
               && (r.len == 0 || read_month(s, m, low, high, &r, &month, e));
        arena_fini(&month);
    }
    arena_fini(&a);
    return done;
}
