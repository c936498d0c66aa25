#include "norm/drift.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"
#include "base/vec.h"

/* --- medians --- */

static int by_instrument_and_price(const void *a, const void *b)
{
    const struct quote *x = *(const struct quote *const *)a, *y = *(const struct quote *const *)b;
    int order = text_cmp(x->instrument, y->instrument);

    return order ? order : number_cmp(x->price_nusd, y->price_nusd);
}

static int64_t median(const struct quote *const *q, size_t n)
{
    if (n % 2)
        return q[n / 2]->price_nusd;
    return fixed_div_even((fixed_wide)q[n / 2 - 1]->price_nusd + q[n / 2]->price_nusd, 2);
}

void drift_prices(const struct quote *quotes, size_t n, struct drift_day *out, struct arena *a)
{
    const struct quote **good = ARENA_ARRAY(a, const struct quote *, n);
    size_t goods = 0;

    for (size_t i = 0; i < n; i++)
        if (quotes[i].verdict == VERDICT_OK && quotes[i].term == TERM_ON_DEMAND
            && quotes[i].instrument && quotes[i].price_nusd > 0)
            good[goods++] = &quotes[i];
    qsort(good, goods, sizeof(const struct quote *), by_instrument_and_price);
    out->price = ARENA_ARRAY(a, struct drift_price, goods);
    out->price_len = 0;
    for (size_t i = 0; i < goods;) {
        size_t end = i;

        while (end < goods && text_eq(good[end]->instrument, good[i]->instrument))
            end++;
        out->price[out->price_len++] =
            (struct drift_price){good[i]->instrument, median(good + i, end - i), end - i};
        i = end;
    }
}

/* --- shape --- */

static const struct drift_path *find(const struct drift_shape *shape, const char *path)
{
    size_t i;

    FIND_FIRST(i, shape->len, text_cmp(shape->at[i].path, path) < 0);
    return i < shape->len && text_eq(shape->at[i].path, path) ? &shape->at[i] : NULL;
}

/* By what is over it: a list that is empty, or an optional object that is null. An anchor has
 * nothing over it. */
static bool is_excused(const struct drift_shape *now, const char *path, struct arena *a)
{
    size_t len = *path == '$' ? strlen(path) : 1;

    while (--len > 0) {
        const struct drift_path *over =
            strchr(".[{", path[len]) ? find(now, text_dup_n(a, path, len)) : NULL;

        if (over)
            return path[len] != '.' || !(over->types & (DRIFT_ARRAY | DRIFT_OBJECT));
    }
    return false;
}

/* The first of some types, of which null is none. */
static const char *type_name(unsigned types)
{
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {{DRIFT_OBJECT, "an object"}, {DRIFT_ARRAY, "a list"}, {DRIFT_TEXT, "text"},
                 {DRIFT_NUMBER, "a number"},  {DRIFT_BOOL, "a flag"},  {DRIFT_ANCHOR, "words"}};

    size_t i = 0;

    while (!(types & names[i].type))
        i++;
    return names[i].name;
}

/* In all past shapes? Adds up the types seen there. */
static bool is_habit(const struct drift_day *past, size_t n, const char *path, unsigned *types)
{
    for (size_t i = 0; i < n; i++) {
        const struct drift_path *at;

        if (!past[i].shape.len)
            continue;
        at = find(&past[i].shape, path);
        if (!at)
            return false;
        *types |= at->types;
    }
    return true;
}

static const char *changed(const struct drift_day *past, size_t n, const struct drift_path *habit,
                           const struct drift_day *now, struct arena *a)
{
    const struct drift_path *at = find(&now->shape, habit->path);
    unsigned types = DRIFT_NULL; /* which says nothing */

    if (!is_habit(past, n, habit->path, &types))
        return NULL;
    if (!at)
        return is_excused(&now->shape, habit->path, a)
                   ? NULL
                   : text_fmt(a, "\"%s\" is gone from its replies", habit->path);
    if (types == DRIFT_NULL || !(at->types & ~types))
        return NULL;
    return text_fmt(a, "\"%s\" was %s and is %s", habit->path, type_name(types),
                    type_name(at->types & ~types));
}

/* The last of the shapes that are known, NULL while they are too few to make a habit. */
static const struct drift_shape *model_of(const struct drift_day *past, size_t n)
{
    const struct drift_shape *model = NULL;
    size_t known = 0;

    for (size_t i = 0; i < n; i++) {
        if (!past[i].shape.len)
            continue;
        known++;
        model = &past[i].shape;
    }
    return known < DRIFT_SHAPES_MIN ? NULL : model;
}

static const char *check_shape(const struct drift_day *past, size_t n, const struct drift_day *now,
                               struct arena *a)
{
    const struct drift_shape *model = now->shape.len ? model_of(past, n) : NULL;

    for (size_t i = 0; model && i < model->len; i++) {
        const char *why = changed(past, n, &model->at[i], now, a);

        if (why)
            return why;
    }
    return NULL;
}

static bool was_seen(const struct drift_day *past, size_t n, const char *path)
{
    for (size_t i = 0; i < n; i++)
        if (find(&past[i].shape, path))
            return true;
    return false;
}

/* The first path that no past shape has. */
static const char *new_path(const struct drift_day *past, size_t n, const struct drift_day *now,
                            struct arena *a)
{
    bool compared = model_of(past, n) != NULL;

    for (size_t i = 0; compared && i < now->shape.len; i++)
        if (!was_seen(past, n, now->shape.at[i].path))
            return text_fmt(a, "\"%s\" is new in its replies", now->shape.at[i].path);
    return NULL;
}

/* --- floor --- */

static const char *check_floor(const struct source *m, const struct market_config *c,
                               const struct drift_day *past, size_t n, const struct drift_day *now,
                               struct arena *a)
{
    size_t least = 0;

    if (!now->offers)
        return m->may_be_empty ? NULL
                               : "it answered with no offer at all, and never does in earnest";
    if (c && now->offers < (size_t)c->floor_offers)
        return text_fmt(a, "%zu offers, fewer than the %d it is expected to have", now->offers,
                        c->floor_offers);
    for (size_t i = 0; i < n; i++)
        if (past[i].offers)
            least = least ? (size_t)number_min((int64_t)past[i].offers, (int64_t)least)
                          : past[i].offers;
    if (m->kind == SOURCE_PAGE && n >= DRIFT_SHAPES_MIN && 2 * now->offers < least)
        return text_fmt(a, "%zu offers, fewer than half of the %zu its page always had",
                        now->offers, least);
    return NULL;
}

/* --- unit --- */

static const struct drift_price *price_of(const struct drift_day *day, const char *instrument)
{
    for (size_t i = 0; i < day->price_len; i++)
        if (text_eq(day->price[i].instrument, instrument))
            return &day->price[i];
    return NULL;
}

/* The newest believed median of the instrument that is young enough; ties go to the lower one. */
static const struct drift_price *last_price(const struct drift_day *past, size_t n,
                                            const struct drift_day *now, const char *instrument)
{
    const struct drift_price *best = NULL;
    int64_t when = INT64_MIN;

    for (size_t i = 0; i < n; i++) {
        const struct drift_price *p = price_of(&past[i], instrument);

        if (!p || past[i].observed_at >= now->observed_at
            || past[i].observed_at < now->observed_at - DRIFT_AGE_S)
            continue;
        if (past[i].observed_at > when
            || (past[i].observed_at == when && p->median_nusd < best->median_nusd)) {
            when = past[i].observed_at;
            best = p;
        }
    }
    return best;
}

/* A factor people know, when the ratio is within a quarter of it. */
static const char *factor_name(int64_t big, int64_t small)
{
    static const struct {
        int64_t factor;
        const char *name;
    } known[] = {{8, " (as a box of eight against one GPU)"}, {24, " (as a day against an hour)"},
                 {60, " (as an hour against a minute)"},      {100, " (as cents against dollars)"},
                 {730, " (as a month against an hour)"},      {1000, " (as thousandths)"},
                 {3600, " (as an hour against a second)"}};

    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        fixed_wide times = (fixed_wide)small * known[i].factor;

        if ((fixed_wide)big * 4 >= times * 3 && (fixed_wide)big * 4 <= times * 5)
            return known[i].name;
    }
    return "";
}

static const char *money(int64_t nusd, struct arena *a)
{
    char text[FIXED_TEXT_MAX];

    return text_dup(a, fixed_text_short(nusd, text));
}

static const char *check_unit(const struct drift_day *past, size_t n, const struct drift_day *now,
                              struct arena *a)
{
    for (size_t i = 0; i < now->price_len; i++) {
        const struct drift_price *p = &now->price[i];
        const struct drift_price *was = last_price(past, n, now, p->instrument);
        int64_t big, small;

        if (!was)
            continue;
        big = number_max(p->median_nusd, was->median_nusd);
        small = number_min(p->median_nusd, was->median_nusd);
        if (small > 0 && (fixed_wide)big >= (fixed_wide)small * DRIFT_SLIP)
            return text_fmt(a, "its median for %s went from %s to %s%s", p->instrument,
                            money(was->median_nusd, a), money(p->median_nusd, a),
                            factor_name(big, small));
    }
    return NULL;
}

static const char *check_band(const struct market_config *c, const struct drift_day *now,
                              struct arena *a)
{
    for (size_t i = 0; c && i < now->price_len; i++) {
        const struct drift_price *p = &now->price[i];
        const struct market_band *band = market_config_band(c, p->instrument);

        if (band && (p->median_nusd < band->low_nusd || p->median_nusd > band->high_nusd))
            return text_fmt(a, "its median for %s is %s, outside of %s to %s", p->instrument,
                            money(p->median_nusd, a), money(band->low_nusd, a),
                            money(band->high_nusd, a));
    }
    return NULL;
}

/* The first that says why holds. */
static void hold(struct drift_verdict *v, enum drift_alarm alarm, const char *why)
{
    if (!why || v->why)
        return;
    v->alarm = alarm;
    v->why = why;
}

struct drift_verdict drift_check(const struct source *m, const struct market_config *c,
                                 const struct drift_day *past, size_t n,
                                 const struct drift_day *now, struct arena *a)
{
    struct drift_verdict v = {.note = new_path(past, n, now, a)};

    hold(&v, DRIFT_SHAPE, check_shape(past, n, now, a));
    hold(&v, DRIFT_FLOOR, check_floor(m, c, past, n, now, a));
    hold(&v, DRIFT_UNIT, check_unit(past, n, now, a));
    hold(&v, DRIFT_BAND, check_band(c, now, a));
    return v;
}

/* --- the intake ledger --- */

/* Per poll and times a hundred, so that a day of fewer polls compares. */
static int64_t rate(const struct drift_intake *day, enum verdict v)
{
    return day->polls > 0 ? day->count[v] * 100 / day->polls : -1;
}

static const char *out_of_range(const char *market, const struct drift_intake *week, size_t n,
                                const struct drift_intake *today, enum verdict v, struct arena *a)
{
    int64_t low = INT64_MAX, high = INT64_MIN, slack, is = rate(today, v);
    size_t days = 0;

    for (size_t i = 0; i < n; i++) {
        int64_t was = rate(&week[i], v);

        if (was < 0)
            continue;
        low = number_min(low, was);
        high = number_max(high, was);
        days++;
    }
    if (days < DRIFT_WEEK_MIN || is < 0)
        return NULL;
    slack = number_max(high / 10, 200);
    if (is <= high + slack && is >= low - slack)
        return NULL;
    return text_fmt(a,
                    "%s: \"%s\" was said of %lld.%02lld quotes a poll, in the week before of "
                    "%lld.%02lld to %lld.%02lld",
                    market, verdict_name(v), (long long)(is / 100), (long long)(is % 100),
                    (long long)(low / 100), (long long)(low % 100), (long long)(high / 100),
                    (long long)(high % 100));
}

static bool had_price(const struct drift_intake *week, size_t n)
{
    const struct drift_intake *last = NULL;

    for (size_t i = 0; i < n; i++)
        if (week[i].polls > 0 && (!last || week[i].date > last->date))
            last = &week[i];
    return last && last->priced > 0;
}

size_t drift_intake_notes(const char *market, const struct drift_intake *week, size_t n,
                          const struct drift_intake *today, const char *out[DRIFT_NOTES_MAX],
                          struct arena *a)
{
    size_t notes = 0;

    if (today->polls > 0 && !today->eligible)
        out[notes++] = text_fmt(a, "%s: %d polls answered and not one quote was eligible", market,
                                today->polls);
    if (today->polls > 0 && !today->priced && today->rows == today->rows_needed - 1
        && had_price(week, n))
        out[notes++] = text_fmt(a, "%s: has no price for want of a single row, %d of %d", market,
                                today->rows, today->rows_needed);
    for (int v = 0; v < VERDICTS; v++) {
        const char *note = out_of_range(market, week, n, today, (enum verdict)v, a);

        if (note)
            out[notes++] = note;
    }
    return notes;
}
