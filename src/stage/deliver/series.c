/* The files of an index that are made of many dates. */
#include <string.h>

#include "base/clock.h"
#include "base/find.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"
#include "stage/deliver/kept_priv.h"
#include "stage/deliver/levels_priv.h"
#include "stage/deliver/site_priv.h"
#include "store/view/site.h"

enum { LAST_DAYS = 30, RECENT_DAYS = 7 };

/* Rows of a span, one a date, also of those that have no record. */
struct series {
    const char *index, *unit;
    int64_t from, to;
    const char *const **row;
    size_t len;
};

/* Why the records of a date were annulled; NULL when none was. */
static const char *annulled_on(const struct delivery *d, const char *index, int64_t date)
{
    const struct store_spoken_list *spoken = &d->recent.spoken;

    for (size_t i = spoken->len; i > 0; i--)
        if (spoken->at[i - 1].date == date && spoken->at[i - 1].annulled
            && text_eq(spoken->at[i - 1].index, index))
            return spoken->at[i - 1].annulled;
    return NULL;
}

static bool is_before(const struct fixing *f, const struct series *x)
{
    int order = text_cmp(f->index, x->index);

    return order < 0 || (order == 0 && f->date < x->from);
}

/* Newest records of the index, by date: of the last days those that were read for all. */
static bool get_fixings(const struct delivery *d, const struct series *x,
                        struct store_fixing_list *out, struct arena *a, struct err *e)
{
    const struct store_fixing_list *all = &d->recent.fixings;
    const struct store_pick newest = {0};
    size_t at, end;

    if (x->from < d->recent.from || x->to > d->recent.to)
        return store_get_fixings(d->store, x->index, x->from, x->to, &newest, out, a, e);
    FIND_FIRST(at, all->len, is_before(&all->at[at], x));
    end = at;
    while (end < all->len && text_eq(all->at[end].index, x->index) && all->at[end].date <= x->to)
        end++;
    *out = (struct store_fixing_list){all->at + at, all->record + at, end - at};
    return true;
}

static bool read_series(const struct delivery *d, struct series *x, struct arena *a, struct err *e)
{
    struct store_fixing_list list;
    size_t next = 0;

    must(x->from <= x->to);
    if (!get_fixings(d, x, &list, a, e))
        return false;
    x->len = (size_t)(x->to - x->from + 1);
    x->row = ARENA_ARRAY(a, const char *const *, x->len);
    for (size_t i = 0; i < x->len; i++) {
        int64_t date = x->from + (int64_t)i;

        if (next < list.len && list.at[next].date == date) {
            x->row[i] = site_row(d, &list.at[next], &list.record[next], a);
            next++;
        } else {
            x->row[i] = data_of_nothing(x->index, date, x->unit, annulled_on(d, x->index, date), a);
        }
    }
    must(next == list.len); /* every record has its row */
    return true;
}

/* Those of its dates that are in from..to. */
static struct series part_of(const struct series *x, int64_t from, int64_t to)
{
    struct series out = *x;

    out.from = number_max(from, x->from);
    out.to = number_min(to, x->to);
    must(out.from <= out.to);
    out.row = x->row + (out.from - x->from);
    out.len = (size_t)(out.to - out.from + 1);
    return out;
}

/* Rows that stand in a file already. */
struct rows {
    const char *at;
    size_t len;
};

static struct rows rows_of(const struct kept *k, int64_t from, int64_t to)
{
    struct rows out;

    out.at = kept_rows(k, from, to, &out.len);
    return out;
}

/* Newest first, as readers of reference rates expect; before the dates of the series are those
 * kept. */
static bool put_json(struct delivery *d, const char *path, const struct series *x, struct rows kept,
                     struct err *e)
{
    struct buf b;
    bool done;

    buf_init(&b, SIZE_MAX / 2);
    buf_put(&b, "{\"format\":1,\"refRates\":[");
    for (size_t i = x->len; i > 0; i--) {
        buf_put(&b, i < x->len ? ",\n" : "\n");
        data_json(data_fixing, DATA_FIXING_FIELDS, x->row[i - 1], &b);
    }
    buf_put(&b, kept.len ? ",\n" : "");
    buf_put_n(&b, kept.at, kept.len);
    buf_put(&b, "\n]}\n");
    done = folder_put(&d->folder, path, b.data, b.len, e);
    buf_fini(&b);
    return done;
}

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

    *y = (struct year){.from = number_max(from, x->from), .to = number_min(to, x->to)};
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
           || (rows_of(&y->json, y->from, to).len && rows_of(&y->csv, y->from, to).len
               && rows_of(&y->cover_json, y->from, to).len
               && rows_of(&y->cover_csv, y->from, to).len);
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

    return put_json(d, text_join(a, y->name, ".json", NULL), x, rows_of(&y->json, y->from, kept), e)
           && put_csv(d, text_join(a, y->name, ".csv", NULL), x, rows_of(&y->csv, y->from, kept), e)
           && put_coverage(d, y->cover_name, x, rows_of(&y->cover_json, y->from, kept),
                           rows_of(&y->cover_csv, y->from, kept), a, e);
}

/* From the files of the year before, from what the year's file has had, and from what was made. */
static bool levels_of_files(struct delivery *d, const struct series *x, const struct year *y,
                            int64_t first, struct levels *l)
{
    int64_t in_year = number_max(first, y->from);
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

    first = number_max(first, all->from);
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
        done = read_series(d, x, a, e) && put_year(d, x, &y, a, e);
    }
    done = done && get_levels(d, all, x, &y, &fresh->level, page, e);
    year_close(&y);
    return done;
}

/* A final comes four hours after its fix: it is among the last rows, made or kept. */
static struct rows newest_final(const struct series *x, struct rows kept, struct buf *made)
{
    static const char word[] = "\"status\":\"final\"";

    for (size_t i = x->len; i > 0; i--)
        if (text_eq(x->row[i - 1][DATA_STATUS], "final")) {
            data_json(data_fixing, DATA_FIXING_FIELDS, x->row[i - 1], made);
            return (struct rows){made->data, made->len};
        }
    while (kept.len > 0) {
        const char *end = memchr(kept.at, '\n', kept.len);
        size_t len = end ? (size_t)(end - kept.at) : kept.len;

        if (memmem(kept.at, len, word, sizeof word - 1))
            return (struct rows){kept.at, end ? len - 1 : len}; /* without its comma */
        kept = (struct rows){kept.at + len + !!end, kept.len - len - !!end};
    }
    return (struct rows){"null", 4};
}

static bool put_latest(struct delivery *d, const struct series *x, struct rows kept,
                       struct arena *a, struct err *e)
{
    struct rows final;
    struct buf b, made;
    bool done;

    must(x->len > 0);
    buf_init(&b, SIZE_MAX / 2);
    buf_init(&made, SIZE_MAX / 2);
    final = newest_final(x, kept, &made);
    buf_fmt(&b, "{\"format\":1,\"publication\":\"%s\",\"latest\":", site_status(d, x->index));
    data_json(data_fixing, DATA_FIXING_FIELDS, x->row[x->len - 1], &b);
    buf_put(&b, ",\n\"latestFinal\":");
    buf_put_n(&b, final.at, final.len);
    buf_put(&b, "}\n");
    done = folder_put(&d->folder, text_join(a, "v1/index/", x->index, "/latest.json", NULL), b.data,
                      b.len, e);
    buf_fini(&made);
    buf_fini(&b);
    return done;
}

static bool put_last(struct delivery *d, const struct series *all, const struct series *x,
                     struct arena *a, struct err *e)
{
    const char *path = text_join(a, "v1/index/", all->index, "/last/30.json", NULL);
    struct series last = *all;
    struct rows before = {0};
    struct kept k = {0};
    bool done = true;

    if (last.from < last.to - LAST_DAYS + 1)
        last.from = last.to - LAST_DAYS + 1;
    if (x->from > last.from && kept_open(&k, &d->folder, path))
        before = rows_of(&k, last.from, x->from - 1);
    if (x->from <= last.from || before.len)
        last = part_of(x, last.from, last.to);
    else
        done = read_series(d, &last, a, e);
    done = done && put_json(d, path, &last, before, e) && put_latest(d, &last, before, a, e);
    kept_close(&k);
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
    done = put_years(d, &all, fresh, &x, page, &a, e) && put_last(d, &all, &x, &a, e);
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

        first = number_min(d->fresh.at[i].low, first);
        if (x && x->last - SITE_PAGE_DAYS < r->spoken_from)
            r->spoken_from = x->last - SITE_PAGE_DAYS;
        last = x ? number_max(x->last, last) : last;
    }
    r->spoken_from = number_min(first, r->spoken_from);
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
