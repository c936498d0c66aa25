/* The files of an index that are made of many dates. */
#include "base/clock.h"
#include "base/text.h"
#include "stage/deliver/site_priv.h"
#include "store/view/site.h"

enum { LAST_DAYS = 30 };

/* Rows of a span, one a date, also of those that have no record. */
struct series {
    const char *index, *unit;
    int64_t from, to;
    const char *const **row;
    size_t len;
};

/* Why the records of a date were annulled; NULL when none was. */
static const char *annulled_on(const struct store_spoken_list *spoken, int64_t date)
{
    for (size_t i = spoken->len; i > 0; i--)
        if (spoken->at[i - 1].date == date && spoken->at[i - 1].annulled)
            return spoken->at[i - 1].annulled;
    return NULL;
}

static bool read_series(const struct delivery *d, struct series *x, struct arena *a, struct err *e)
{
    const struct store_pick newest = {0};
    struct store_fixing_list list;
    struct store_spoken_list spoken;
    size_t next = 0;

    if (!store_get_fixings(d->store, x->index, x->from, x->to, &newest, &list, a, e)
        || !store_get_spoken(d->store, 0, x->index, x->from, x->to, &spoken, a, e))
        return false;
    x->len = (size_t)(x->to - x->from + 1);
    x->row = ARENA_ARRAY(a, const char *const *, x->len);
    for (size_t i = 0; i < x->len; i++) {
        int64_t date = x->from + (int64_t)i;

        if (next < list.len && list.at[next].date == date) {
            x->row[i] = site_row(d, &list.at[next], &list.record[next], a);
            next++;
        } else {
            x->row[i] = data_of_nothing(x->index, date, x->unit, annulled_on(&spoken, date), a);
        }
    }
    return true;
}

/* Newest first, as readers of reference rates expect. */
static void put_rows(const struct series *x, struct buf *to)
{
    buf_put(to, "{\"format\":1,\"refRates\":[");
    for (size_t i = x->len; i > 0; i--) {
        buf_put(to, i < x->len ? ",\n" : "\n");
        data_json(data_fixing, DATA_FIXING_FIELDS, x->row[i - 1], to);
    }
    buf_put(to, "\n]}\n");
}

static bool put_json(struct delivery *d, const char *name, const struct series *x, struct arena *a,
                     struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    put_rows(x, &b);
    done =
        folder_put(&d->folder, NULL, text_join(a, "v1/index/", x->index, "/", name, ".json", NULL),
                   b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_csv(struct delivery *d, const char *name, const struct series *x, struct arena *a,
                    struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    data_csv_head(data_fixing, DATA_FIXING_FIELDS, &b);
    for (size_t i = 0; i < x->len; i++)
        data_csv(DATA_FIXING_FIELDS, x->row[i], &b);
    done =
        folder_put(&d->folder, NULL, text_join(a, "v1/index/", x->index, "/", name, ".csv", NULL),
                   b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static void put_row(const char *const *row, struct buf *to)
{
    if (row)
        data_json(data_fixing, DATA_FIXING_FIELDS, row, to);
    else
        buf_put(to, "null");
}

/* The newest row that is final, among the last ones: a final comes four hours after its fix. */
static bool put_latest(struct delivery *d, const struct series *x, struct arena *a, struct err *e)
{
    const char *const *final = NULL;
    struct buf b;
    bool done;

    for (size_t i = x->len; i > 0 && !final; i--)
        if (text_eq(x->row[i - 1][DATA_STATUS], "final"))
            final = x->row[i - 1];
    buf_init(&b, SIZE_MAX / 2);
    buf_fmt(&b, "{\"format\":1,\"publication\":\"%s\",\"latest\":", site_status(d, x->index));
    put_row(x->row[x->len - 1], &b);
    buf_put(&b, ",\n\"latestFinal\":");
    put_row(final, &b);
    buf_put(&b, "}\n");
    done = folder_put(&d->folder, NULL, text_join(a, "v1/index/", x->index, "/latest.json", NULL),
                      b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_year(struct delivery *d, const struct series *all, int year, struct err *e)
{
    struct arena a = {0};
    struct series x = *all;
    const char *name = text_fmt(&a, "%04d", year);
    bool done;

    if (x.from < clock_date(year, 1, 1))
        x.from = clock_date(year, 1, 1);
    if (x.to > clock_date(year, 12, 31))
        x.to = clock_date(year, 12, 31);
    done = read_series(d, &x, &a, e) && put_json(d, name, &x, &a, e) && put_csv(d, name, &x, &a, e)
           && site_put_table(d, TABLE_COVERAGE, x.index, x.from, x.to, NULL,
                             text_join(&a, "v1/coverage/", x.index, "/", name, NULL), &a, e);
    arena_fini(&a);
    return done;
}

static int year_of(int64_t date)
{
    return clock_civil(date * CLOCK_DAY).year;
}

/* Years with a fresh date, and those after it up to the last: a gap may begin in one. */
static bool put_years(struct delivery *d, const struct series *all, struct err *e)
{
    int first = year_of(all->to);

    for (size_t i = 0; i < d->fresh.len; i++)
        if (text_eq(d->fresh.at[i].index, all->index) && year_of(d->fresh.at[i].date) < first)
            first = year_of(d->fresh.at[i].date);
    for (int year = first; year <= year_of(all->to); year++)
        if (!put_year(d, all, year, e))
            return false;
    return true;
}

static bool put_last(struct delivery *d, const struct series *all, struct err *e)
{
    struct arena a = {0};
    struct series x = *all;
    bool done;

    if (x.from < x.to - LAST_DAYS + 1)
        x.from = x.to - LAST_DAYS + 1;
    done =
        read_series(d, &x, &a, e) && put_json(d, "last/30", &x, &a, e) && put_latest(d, &x, &a, e);
    arena_fini(&a);
    return done;
}

bool site_write_index(struct delivery *d, const char *index, struct err *e)
{
    const struct index_def *def = defs_index(&d->config->defs, index);
    struct series all = {.index = index, .unit = def ? def->unit : NULL};
    const struct store_dates *dates = site_dates(d, index);

    if (!dates)
        return true;
    all.from = dates->first;
    all.to = dates->last;
    return put_years(d, &all, e) && put_last(d, &all, e) && site_write_page(d, index, e);
}
