/* The bundles that prove the newest dates. */
#include "base/clock.h"
#include "base/number.h"
#include "base/progress.h"
#include "base/text.h"
#include "stage/deliver/site_priv.h"
#include "stage/prove/bundle.h"

/* Indices whose record of the date is new, and not too old for a bundle. */
static size_t indices_of(const struct delivery *d, int64_t date, const struct index_def **out)
{
    size_t n = 0;

    for (size_t i = 0; i < d->fresh.len; i++) {
        const struct site_fresh *x = &d->fresh.at[i];
        const struct store_dates *dates = site_dates(d, x->index);
        const struct index_def *index = defs_index(&d->config->defs, x->index);

        if (!index || !dates || date <= dates->last - SITE_BUNDLE_DAYS)
            continue;
        for (size_t k = x->date.len; k > 0; k--)
            if (x->date.at[k - 1] == date) {
                out[n++] = index;
                break;
            }
    }
    return n;
}

static bool put_bundle(struct delivery *d, const struct bundle_setup *by,
                       const struct index_def *index, const struct fixing *f,
                       const struct store_record *r, const struct fixing_prior *prior,
                       struct arena *a, struct err *e)
{
    char date[CLOCK_TEXT_MAX];
    struct buf b;
    bool done;

    clock_text_date(f->date, date);
    buf_init(&b, SIZE_MAX / 2);
    done = bundle_add(by, index, f, r, prior, 0, &b, e);
    bundle_end(&b);
    done = done
           && folder_put(&d->folder, text_fmt(a, "v1/bundle/%s/%s.json", index->id, date), b.data,
                         b.len, e);
    buf_fini(&b);
    return done;
}

/* Records of a date, and what stood before each; a date whose records are annulled has none. */
static bool put_some(struct delivery *d, const struct bundle_setup *by,
                     const struct index_def *const *index, size_t n, int64_t date, struct err *e)
{
    const char *name[SITE_AT_ONCE] = {NULL};
    int64_t dates[SITE_AT_ONCE] = {0}, no[SITE_AT_ONCE];
    bool found[SITE_AT_ONCE], prior[SITE_AT_ONCE], done;
    struct arena a = {0};
    struct fixing *f = ARENA_ARRAY(&a, struct fixing, n);
    struct fixing *before = ARENA_ARRAY(&a, struct fixing, n);
    struct store_record *r = ARENA_ARRAY(&a, struct store_record, n);

    must(n > 0 && n <= SITE_AT_ONCE);
    for (size_t i = 0; i < n; i++) {
        name[i] = index[i]->id;
        dates[i] = date;
    }
    done = store_get_newest(d->store, name, dates, n, true, f, r, found, &a, e);
    for (size_t i = 0; done && i < n; i++)
        no[i] = found[i] ? r[i].publication_no : 0;
    done = done && store_get_previous_finals(d->store, name, no, n, date, before, prior, &a, e);
    for (size_t i = 0; done && i < n; i++) {
        const struct fixing_prior stood =
            prior[i] ? day_prior(&before[i], NULL) : (struct fixing_prior){0};

        done = !found[i] || put_bundle(d, by, index[i], &f[i], &r[i], &stood, &a, e);
    }
    arena_fini(&a);
    return done;
}

/* What was polled for the date is read once for all. */
static bool put_date(struct delivery *d, const struct index_def *const *index, size_t n,
                     int64_t date, struct err *e)
{
    struct fixing_source source = {0};
    const struct bundle_setup by = {d->store, d->config, &source};
    int64_t from = INT64_MAX, to = INT64_MIN;
    bool done = true;

    for (size_t i = 0; done && i < n; i++) {
        int64_t one_from = 0, one_to = 0;

        done = fixing_span(d->config, index[i], date, date, &one_from, &one_to, e);
        from = number_min(one_from, from);
        to = number_max(one_to, to);
    }
    must(!done || from < to); /* of one index at least */
    done = done && fixing_source_open(&source, d->store, d->config, index, n, from, to, e);
    for (size_t i = 0; done && i < n; i += SITE_AT_ONCE)
        done = put_some(d, &by, index + i, n - i < SITE_AT_ONCE ? n - i : SITE_AT_ONCE, date, e);
    fixing_source_close(&source);
    return done;
}

bool site_write_bundles(struct delivery *d, struct err *e)
{
    const struct index_def **index = ARENA_ARRAY(d->arena, const struct index_def *, d->fresh.len);
    int64_t first = SITE_LAST, last = SITE_FIRST;
    bool done = true;

    for (size_t i = 0; i < d->fresh.len; i++) {
        const struct store_dates *x = site_dates(d, d->fresh.at[i].index);
        int64_t from = x ? x->last - SITE_BUNDLE_DAYS + 1 : SITE_LAST;

        from = number_max(d->fresh.at[i].low, from);
        first = number_min(from, first);
        last = x ? number_max(x->last, last) : last;
    }
    progress_begin("site: bundles", "dates", last - first + 1);
    for (int64_t date = first; done && date <= last; date++) {
        size_t n = indices_of(d, date, index);

        progress_at(date - first);
        done = n == 0 || put_date(d, index, n, date, e);
    }
    return done;
}
