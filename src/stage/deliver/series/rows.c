#include "stage/deliver/series/rows_priv.h"

#include <string.h>

#include "base/clock.h"
#include "base/find.h"
#include "base/text.h"
#include "store/view/site.h"

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

bool series_read(const struct delivery *d, struct series *x, struct arena *a, struct err *e)
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

struct rows series_kept(const struct kept *k, int64_t from, int64_t to)
{
    struct rows out;

    out.at = kept_rows(k, from, to, &out.len);
    return out;
}

bool series_put_json(struct delivery *d, const char *path, const struct series *x, struct rows kept,
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

bool series_put_csv(struct delivery *d, const char *path, const struct series *x, struct rows kept,
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

bool series_put_coverage(struct delivery *d, const char *path, const struct series *x,
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
