#include "stage/deliver/series_priv.h"

#include <string.h>

#include "base/find.h"
#include "base/text.h"
#include "store/view/site.h"

enum { LAST_DAYS = 30 };

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

/* Those of its dates that are in from..to. */
static struct series part_of(const struct series *x, int64_t from, int64_t to)
{
    struct series out = *x;

    out.from = from > x->from ? from : x->from;
    out.to = to < x->to ? to : x->to;
    must(out.from <= out.to);
    out.row = x->row + (out.from - x->from);
    out.len = (size_t)(out.to - out.from + 1);
    return out;
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

bool series_put_last(struct delivery *d, const struct series *all, const struct series *x,
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
        before = series_kept(&k, last.from, x->from - 1);
    if (x->from <= last.from || before.len)
        last = part_of(x, last.from, last.to);
    else
        done = series_read(d, &last, a, e);
    done = done && series_put_json(d, path, &last, before, e) && put_latest(d, &last, before, a, e);
    kept_close(&k);
    return done;
}
