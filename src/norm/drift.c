#include "norm/drift.h"

#include <stdlib.h>
#include <string.h>

#include "base/find.h"
#include "base/fixed.h"
#include "base/text.h"
#include "base/vec.h"

static const char *const alarms[DRIFT_ALARMS] = {"none", "shape", "floor", "unit", "band"};

const char *drift_alarm_name(enum drift_alarm alarm)
{
    return alarms[alarm];
}

/* --- medians --- */

static int by_instrument_and_price(const void *a, const void *b)
{
    const struct quote *x = *(const struct quote *const *)a, *y = *(const struct quote *const *)b;
    int order = text_cmp(x->instrument, y->instrument);

    if (order)
        return order;
    return (x->price_nusd > y->price_nusd) - (x->price_nusd < y->price_nusd);
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

/* A list over the path that is there and empty, or an optional object that is null now. */
static bool is_excused(const struct drift_shape *now, const char *path, struct arena *a)
{
    for (size_t len = strlen(path); len > 0; len--) {
        const struct drift_path *over;

        if (!strchr(".[{", path[len - 1]))
            continue;
        over = find(now, text_dup_n(a, path, len - 1));
        if (over)
            return (over->types & (DRIFT_ARRAY | DRIFT_OBJECT)) == 0
                   || (path[len - 1] != '.' && !find(now, text_dup_n(a, path, len + 1)));
    }
    return false;
}

/* Types a path always had; null says nothing. */
static const char *type_name(unsigned types)
{
    static const struct {
        unsigned type;
        const char *name;
    } names[] = {{DRIFT_OBJECT, "an object"}, {DRIFT_ARRAY, "a list"}, {DRIFT_TEXT, "text"},
                 {DRIFT_NUMBER, "a number"},  {DRIFT_BOOL, "a flag"},  {DRIFT_ANCHOR, "words"}};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (types & names[i].type)
            return names[i].name;
    return "null";
}

/* In all past shapes? Adds up the types seen there. */
static bool is_habit(const struct drift_day *past, size_t n, const char *path, unsigned *types)
{
    for (size_t i = 0; i < n; i++) {
        const struct drift_path *at = past[i].shape.len ? find(&past[i].shape, path) : NULL;

        if (past[i].shape.len && !at)
            return false;
        *types |= at ? at->types : 0;
    }
    return true;
}

static const char *changed(const struct drift_day *past, size_t n, const struct drift_path *habit,
                           const struct drift_day *now, struct arena *a)
{
    const struct drift_path *at = find(&now->shape, habit->path);
    unsigned types = 0;

    if (!is_habit(past, n, habit->path, &types))
        return NULL;
    if (!at)
        return is_excused(&now->shape, habit->path, a)
                   ? NULL
                   : text_fmt(a, "\"%s\" is gone from its replies", habit->path);
    types &= ~(unsigned)DRIFT_NULL;
    if (types && at->types != DRIFT_NULL && (at->types & ~types & ~(unsigned)DRIFT_NULL))
        return text_fmt(a, "\"%s\" was %s and is %s", habit->path, type_name(types),
                        type_name(at->types & ~types & ~(unsigned)DRIFT_NULL));
    return NULL;
}

static const char *check_shape(const struct drift_day *past, size_t n, const struct drift_day *now,
                               struct arena *a)
{
    const struct drift_shape *model = NULL;
    size_t known = 0;

    for (size_t i = 0; i < n; i++) {
        if (!past[i].shape.len)
            continue;
        known++;
        model = &past[i].shape;
    }
    if (known < DRIFT_SHAPES_MIN || !now->shape.len)
        return NULL;
    for (size_t i = 0; i < model->len; i++) {
        const char *why = changed(past, n, &model->at[i], now, a);

        if (why)
            return why;
    }
    return NULL;
}

/* The first path that no past shape has. */
static const char *new_path(const struct drift_day *past, size_t n, const struct drift_day *now,
                            struct arena *a)
{
    for (size_t i = 0; i < now->shape.len; i++) {
        size_t known = 0, seen = 0;

        for (size_t k = 0; k < n; k++) {
            known += past[k].shape.len > 0;
            seen += past[k].shape.len && find(&past[k].shape, now->shape.at[i].path);
        }
        if (known >= DRIFT_SHAPES_MIN && !seen)
            return text_fmt(a, "\"%s\" is new in its replies", now->shape.at[i].path);
    }
    return NULL;
}

/* --- floor --- */

static const char *check_floor(const struct source *m, const struct market_config *c,
                               const struct drift_day *past, size_t n, const struct drift_day *now,
                               struct arena *a)
{
    size_t least = SIZE_MAX;

    if (!now->offers)
        return m->may_be_empty ? NULL
                               : "it answered with no offer at all, and never does in earnest";
    if (c && c->floor_offers > 0 && now->offers < (size_t)c->floor_offers)
        return text_fmt(a, "%zu offers, fewer than the %d it is expected to have", now->offers,
                        c->floor_offers);
    for (size_t i = 0; i < n; i++)
        least = past[i].offers && past[i].offers < least ? past[i].offers : least;
    if (m->kind == SOURCE_PAGE && n >= DRIFT_SHAPES_MIN && least != SIZE_MAX
        && now->offers < (least + 1) / 2)
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
        bool up = was && p->median_nusd > was->median_nusd;
        int64_t big = up ? p->median_nusd : was ? was->median_nusd : 0;
        int64_t small = up ? was->median_nusd : p->median_nusd;

        if (was && small > 0 && (fixed_wide)big >= (fixed_wide)small * DRIFT_SLIP)
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

struct drift_verdict drift_check(const struct source *m, const struct market_config *c,
                                 const struct drift_day *past, size_t n,
                                 const struct drift_day *now, struct arena *a)
{
    struct drift_verdict v = {.note = new_path(past, n, now, a)};
    const char *why[DRIFT_ALARMS] = {NULL};

    why[DRIFT_SHAPE] = check_shape(past, n, now, a);
    why[DRIFT_FLOOR] = check_floor(m, c, past, n, now, a);
    why[DRIFT_UNIT] = check_unit(past, n, now, a);
    why[DRIFT_BAND] = check_band(c, now, a);
    for (int i = DRIFT_ALARMS - 1; i > DRIFT_NONE; i--) {
        if (why[i]) {
            v.alarm = (enum drift_alarm)i;
            v.why = why[i];
        }
    }
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
        low = was < low ? was : low;
        high = was > high ? was : high;
        days++;
    }
    if (days < DRIFT_WEEK_MIN || is < 0)
        return NULL;
    slack = high / 10 > 200 ? high / 10 : 200;
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
    int64_t newest = INT64_MIN;
    bool priced = false;

    for (size_t i = 0; i < n; i++) {
        if (week[i].polls > 0 && week[i].date > newest) {
            newest = week[i].date;
            priced = week[i].priced > 0;
        }
    }
    return priced;
}

size_t drift_intake_notes(const char *market, const struct drift_intake *week, size_t n,
                          const struct drift_intake *today, const char *out[DRIFT_NOTES_MAX],
                          struct arena *a)
{
    size_t notes = 0;

    if (today->polls > 0 && !today->eligible)
        out[notes++] = text_fmt(a, "%s: %d polls answered and not one quote was eligible", market,
                                today->polls);
    if (today->polls > 0 && !today->priced && today->rows_needed > 0
        && today->rows == today->rows_needed - 1 && had_price(week, n))
        out[notes++] = text_fmt(a, "%s: has no price for want of a single row, %d of %d", market,
                                today->rows, today->rows_needed);
    for (int v = 0; v < VERDICTS; v++) {
        const char *note = out_of_range(market, week, n, today, (enum verdict)v, a);

        if (note)
            out[notes++] = note;
    }
    return notes;
}
