/* The files of an index that are made of many dates. */
#include <string.h>

#include "base/clock.h"
#include "base/progress.h"
#include "base/text.h"
#include "stage/deliver/levels_priv.h"
#include "stage/deliver/series_priv.h"
#include "store/view/site.h"

enum { RECENT_DAYS = 7 };

/* A file whose rows go on where those kept end: these stand behind its head, which ends so. */
static bool put_behind(struct delivery *d, const char *path, const struct buf *file,
                       const char *head_end, struct rows kept, const char *between, struct err *e)
{
    const char *end = strstr(file->data, head_end);
    size_t head = (size_t)(end - file->data) + strlen(head_end);
    struct buf b;
    bool done;

    must(end); /* it was written just now */
    buf_init(&b, SIZE_MAX / 2);
    buf_put_n(&b, file->data, head);
    buf_put_n(&b, kept.at, kept.len);
    buf_put(&b, kept.len ? between : "");
    buf_put_n(&b, file->data + head, file->len - head);
    done = folder_put(&d->folder, path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}

static bool put_csv(struct delivery *d, const char *path, const struct series *x, struct rows kept,
                    struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    data_csv_head(data_fixing, DATA_FIXING_FIELDS, &b);
    for (size_t i = 0; i < x->len; i++)
        data_csv(DATA_FIXING_FIELDS, x->row[i], &b);
    done = put_behind(d, path, &b, "\n", kept, "\n", e);
    buf_fini(&b);
    return done;
}

/* Rows of the recent days that are of the index and in the span. */
static struct store_table recent_coverage(const struct delivery *d, const struct series *x,
                                          struct arena *a)
{
    const struct store_table *all = &d->recent.coverage;
    const char *const **row = ARENA_ARRAY(a, const char *const *, all->len);
    char from[CLOCK_TEXT_MAX], to[CLOCK_TEXT_MAX];
    struct store_table out = {row, 0};

    clock_text_date(x->from, from);
    clock_text_date(x->to, to);
    for (size_t i = 0; i < all->len; i++)
        if (text_eq(all->row[i][1], x->index) && strcmp(all->row[i][0], from) >= 0
            && strcmp(all->row[i][0], to) <= 0)
            row[out.len++] = all->row[i];
    return out;
}

static bool put_coverage(struct delivery *d, const char *path, const struct series *x,
                         struct rows json_kept, struct rows csv_kept, struct arena *a,
                         struct err *e)
{
    struct store_table rows;
    struct buf json, csv;
    bool done = true;

    if (x->from >= d->recent.from && x->to <= d->recent.to)
        rows = recent_coverage(d, x, a);
    else
        done = store_get_table(d->store, TABLE_COVERAGE, x->index, x->from, x->to, &rows, a, e);
    if (!done)
        return false;
    buf_init(&json, SIZE_MAX / 2);
    buf_init(&csv, SIZE_MAX / 2);
    table_json(TABLE_COVERAGE, rows.row, rows.len, NULL, &json);
    table_csv(TABLE_COVERAGE, rows.row, rows.len, &csv);
    done = put_behind(d, text_join(a, path, ".json", NULL), &json, "[\n", json_kept, ",\n", e)
           && put_behind(d, text_join(a, path, ".csv", NULL), &csv, "\n", csv_kept, "\n", e);
    buf_fini(&json);
    buf_fini(&csv);
    return done;
}

static int year_of(int64_t date)
{
    return clock_civil(date * CLOCK_DAY).year;
}

/* What the files of a year of an index have. */
struct year {
    int64_t from, to; /* its dates, as they are now */
    const char *name, *cover_name;
    struct kept json, csv, cover_json, cover_csv;
};

static void year_open(struct year *y, struct delivery *d, const struct series *x, int year,
                      struct arena *a)
{
    int64_t from = clock_date(year, 1, 1), to = clock_date(year, 12, 31);

    *y = (struct year){.from = from > x->from ? from : x->from, .to = to < x->to ? to : x->to};
    y->name = text_fmt(a, "v1/index/%s/%04d", x->index, year);
    y->cover_name = text_fmt(a, "v1/coverage/%s/%04d", x->index, year);
    (void)kept_open(&y->json, &d->folder, text_join(a, y->name, ".json", NULL));
    (void)kept_open(&y->csv, &d->folder, text_join(a, y->name, ".csv", NULL));
    (void)kept_open(&y->cover_json, &d->folder, text_join(a, y->cover_name, ".json", NULL));
    (void)kept_open(&y->cover_csv, &d->folder, text_join(a, y->cover_name, ".csv", NULL));
}

static void year_close(struct year *y)
{
    kept_close(&y->json);
    kept_close(&y->csv);
    kept_close(&y->cover_json);
    kept_close(&y->cover_csv);
}

static bool year_has(const struct year *y, int64_t to)
{
    return to < y->from
           || (series_kept(&y->json, y->from, to).len && series_kept(&y->csv, y->from, to).len
               && series_kept(&y->cover_json, y->from, to).len
               && series_kept(&y->cover_csv, y->from, to).len);
}

/*
 * From which date on rows are made: the first that is fresh, or that the files have not, as a day
 * without a record before it. y is the year of that date, open.
 */
static int64_t begin_of(struct delivery *d, const struct series *all, int64_t fresh, struct year *y,
                        struct arena *a)
{
    for (int year = year_of(fresh);; year--) {
        year_open(y, d, all, year, a);
        if (y->json.rows) {
            if (y->json.last < y->to && y->json.last + 1 < fresh)
                fresh = y->json.last + 1;
            return fresh > y->to || year_has(y, fresh - 1) ? fresh : y->from;
        }
        fresh = y->from;
        if (y->from <= all->from)
            return fresh;
        year_close(y);
    }
}

/* x has the dates of the year from the first that is made on. */
static bool put_year(struct delivery *d, const struct series *x, const struct year *y,
                     struct arena *a, struct err *e)
{
    int64_t kept = x->from - 1;

    return series_put_json(d, text_join(a, y->name, ".json", NULL), x,
                           series_kept(&y->json, y->from, kept), e)
           && put_csv(d, text_join(a, y->name, ".csv", NULL), x,
                      series_kept(&y->csv, y->from, kept), e)
           && put_coverage(d, y->cover_name, x, series_kept(&y->cover_json, y->from, kept),
                           series_kept(&y->cover_csv, y->from, kept), a, e);
}

/* From the files of the year before, from what the year's file has had, and from what was made. */
static bool levels_of_files(struct delivery *d, const struct series *x, const struct year *y,
                            int64_t first, struct levels *l)
{
    int64_t in_year = first > y->from ? first : y->from;
    struct arena a = {0};
    struct kept before = {0};
    bool done = true;

    if (first < y->from)
        done = kept_open(&before, &d->folder,
                         text_fmt(&a, "v1/index/%s/%04d.csv", x->index, year_of(first)))
               && levels_add_kept(l, &before, first, y->from - 1);
    if (done && in_year < x->from)
        done = levels_add_kept(l, &y->csv, in_year, x->from - 1);
    for (size_t i = 0; done && i < x->len; i++)
        if (x->from + (int64_t)i >= first)
            done = levels_add(l, x->from + (int64_t)i, x->row[i]);
    kept_close(&before);
    arena_fini(&a);
    return done;
}

/* The days of the page; files that are not as we write them are passed over. */
static bool get_levels(struct delivery *d, const struct series *all, const struct series *x,
                       const struct year *y, struct store_level_list *out, struct arena *a,
                       struct err *e)
{
    int64_t first = all->to - SITE_PAGE_DAYS + 1;
    struct levels l;

    first = first > all->from ? first : all->from;
    levels_open(&l, all->index, first, all->to, a);
    if (!levels_of_files(d, x, y, first, &l))
        return store_get_levels(d->store, &all->index, &all->to, 1, SITE_PAGE_DAYS, out, a, e);
    *out = (struct store_level_list){l.at, l.len};
    return true;
}

/* A year at a time: x has the rows of the last of them. */
static bool put_years(struct delivery *d, const struct series *all, struct site_fresh *fresh,
                      struct series *x, struct arena *page, struct arena *a, struct err *e)
{
    struct year y;
    bool done = true;

    for (x->to = begin_of(d, all, fresh->low, &y, a) - 1; done && x->to < all->to;) {
        x->from = x->to + 1;
        if (x->from > y.to) {
            int year = year_of(x->from);

            year_close(&y);
            arena_reset(a);
            year_open(&y, d, all, year, a);
        }
        x->to = y.to;
        done = series_read(d, x, a, e) && put_year(d, x, &y, a, e);
    }
    done = done && get_levels(d, all, x, &y, &fresh->level, page, e);
    year_close(&y);
    return done;
}

/* `page`: of what its page is made, too. */
static bool write_series(struct delivery *d, struct site_fresh *fresh, struct arena *page,
                         struct err *e)
{
    const struct index_def *def = defs_index(&d->config->defs, fresh->index);
    const struct store_dates *dates = site_dates(d, fresh->index);
    struct series all = {.index = fresh->index, .unit = def ? def->unit : NULL}, x;
    struct arena a = {0};
    bool done;

    if (!dates)
        return true;
    all.from = dates->first;
    all.to = dates->last;
    x = all;
    done = put_years(d, &all, fresh, &x, page, &a, e) && series_put_last(d, &all, &x, &a, e);
    arena_fini(&a);
    return done;
}

/* The last days that are fresh for any, at most a week; what was said of all that is written. */
static bool read_recent(struct delivery *d, struct err *e)
{
    struct site_recent *r = &d->recent;
    const struct store_pick newest = {0};
    int64_t first = SITE_LAST, last = SITE_FIRST;

    for (size_t i = 0; i < d->fresh.len; i++) {
        const struct store_dates *x = site_dates(d, d->fresh.at[i].index);

        first = d->fresh.at[i].low < first ? d->fresh.at[i].low : first;
        if (x && x->last - SITE_PAGE_DAYS < r->spoken_from)
            r->spoken_from = x->last - SITE_PAGE_DAYS;
        last = x && x->last > last ? x->last : last;
    }
    r->spoken_from = first < r->spoken_from ? first : r->spoken_from;
    r->to = last;
    r->from = first > last - RECENT_DAYS ? first : last - RECENT_DAYS;
    return store_get_spoken(d->store, 0, NULL, r->spoken_from, last, &r->spoken, d->arena, e)
           && store_get_fixings(d->store, NULL, r->from, r->to, &newest, &r->fixings, d->arena, e)
           && store_get_table(d->store, TABLE_COVERAGE, NULL, r->from, r->to, &r->coverage,
                              d->arena, e);
}

bool site_write_indices(struct delivery *d, struct err *e)
{
    bool done = d->fresh.len == 0 || read_recent(d, e);
    struct arena page = {0};

    progress_begin("site: series and pages", "indices", (int64_t)d->fresh.len);
    for (size_t i = 0; done && i < d->fresh.len; i += SITE_AT_ONCE) {
        size_t n = d->fresh.len - i < SITE_AT_ONCE ? d->fresh.len - i : SITE_AT_ONCE;

        for (size_t k = i; done && k < i + n; k++) {
            progress_at((int64_t)k);
            done = write_series(d, &d->fresh.at[k], &page, e);
        }
        done = done && site_write_pages(d, d->fresh.at + i, n, e);
        arena_reset(&page);
    }
    arena_fini(&page);
    return done;
}
