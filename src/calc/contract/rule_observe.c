#include "calc/contract/rule_observe_priv.h"

#include "base/clock.h"
#include "base/find.h"
#include "base/number.h"
#include "base/text.h"
#include "calc/contract/rule_priv.h"

struct rule_pick rule_pick_of(const struct rule *r, const int *choice)
{
    struct rule_pick p = {.rule = r, .period = r->period};

    for (int f = 0; f < RULE_FIELDS; f++)
        p.v[f] = r->field[f].at[choice ? choice[f] : 0];
    p.calendar = r->field[RULE_CALENDAR].len ? r->calendar[p.v[RULE_CALENDAR]] : NULL;
    p.zone = r->zone[p.v[RULE_ZONE]];
    p.missing = &r->missing[p.v[RULE_MISSING]];
    return p;
}

int64_t rule_pick_first(const struct rule_pick *p, int64_t to)
{
    return rule_period_first(p->period, to, p->v[RULE_LISTED_ON]);
}

bool rule_pick_covers(const struct rule_pick *p, int64_t to)
{
    return p->v[RULE_DAYS] != RULE_BUSINESS
           || calendar_covers(p->calendar, rule_pick_first(p, to), to);
}

/* What is being observed. */
struct watch {
    const struct rule_pick *pick;
    const struct rule_period_days *in;
    struct rule_price *out;
    int64_t *without;
    int64_t from, last;     /* of the period so far */
    int64_t best, best_day; /* touches: the extreme value */
    int64_t value;          /* of the last slot */
    int64_t reference;      /* of the first slot of a week */
    int in_a_row;           /* repeats that end here */
    int level_4, repeats;   /* that each policy took */
    bool ends;              /* a day is not_determined */
    struct arena *arena;
};

static const struct rule_day *day_at(const struct rule_period_days *in, int64_t date)
{
    size_t i;

    FIND_FIRST(i, in->len, in->day[i].date < date);
    return i < in->len && in->day[i].date == date ? &in->day[i] : NULL;
}

static const struct rule_missing *policy(const struct rule_pick *p, enum rule_policy which)
{
    for (size_t i = 0; i < p->missing->len; i++)
        if (p->missing->at[i].policy == which)
            return &p->missing->at[i];
    return NULL;
}

/* The day's record when its level may enter. */
static const struct rule_day *entering(const struct watch *w, int64_t date)
{
    const struct rule_day *d = day_at(w->in, date);

    return d && d->level <= 4 && w->pick->v[RULE_LEVELS] & 1 << d->level ? d : NULL;
}

static bool counts(const struct watch *w, int64_t date)
{
    const struct rule_pick *p = w->pick;
    int weekday = clock_weekday(date);

    switch ((enum rule_days)p->v[RULE_DAYS]) {
    case RULE_BUSINESS:
        return calendar_covers(p->calendar, date, date)
               && calendar_is_business(p->calendar, date, p->v[RULE_UNKNOWN_DAYS] != 0);
    case RULE_WEEKDAY:
        return weekday >= 1 && weekday <= 5;
    case RULE_PUBLISHED:
        return entering(w, date) != NULL;
    case RULE_CALENDAR_DAYS:
        break;
    }
    return true;
}

static int64_t to_step(const struct rule_pick *p, int64_t value, int64_t step)
{
    return step ? fixed_div(value, step, (enum fixed_mode)p->v[RULE_MODE]) * step : value;
}

/* A day's value as it enters the statistic. */
static int64_t value_of(const struct rule_pick *p, const struct rule_day *d)
{
    int64_t value = d->avg_nusd;

    if (p->v[RULE_VALUE] == RULE_MED)
        value = d->med_nusd;
    else if (p->v[RULE_VALUE] == RULE_MEAN)
        value = d->mean_nusd;
    value = to_step(p, value, p->v[RULE_INPUT_STEP]);
    return p->v[RULE_PLACE] ? to_step(p, value, p->v[RULE_STEP]) : value;
}

/* The last day before `date`, from `from` on, that the rule counts and that has a value. */
static const struct rule_day *before(const struct watch *w, int64_t date, int64_t from)
{
    if (!w->in->len)
        return NULL;
    from = number_max(from, w->in->day[0].date);
    while (--date >= from)
        if (counts(w, date) && entering(w, date))
            return entering(w, date);
    return NULL;
}

/* Whose value a missing day takes under one policy; NULL when it takes none or does not apply. */
static const struct rule_day *instead(struct watch *w, const struct rule_missing *m, int64_t date)
{
    const struct rule_day *d = day_at(w->in, date);

    switch (m->policy) {
    case RULE_LEVEL_4:
        return d && d->level == 4 ? d : NULL;
    case RULE_REPEAT:
        return w->in_a_row < m->in_a_row ? before(w, date, m->before ? INT64_MIN : w->from) : NULL;
    case RULE_SKIP: /* the last day of the period is the last that has a value */
        return w->pick->v[RULE_STATISTIC] == RULE_TERMINAL ? before(w, date, w->from) : NULL;
    case RULE_NO_PRICE:
        break;
    }
    return NULL;
}

static void end_at(struct watch *w, int64_t date)
{
    char text[CLOCK_TEXT_MAX];

    if (!w->ends)
        w->out->why = text_fmt(w->arena, "%s has no value", clock_text_date(date, text));
    w->ends = true;
}

static const struct rule_day *missing(struct watch *w, int64_t date)
{
    const struct rule_missing_list *list = w->pick->missing;

    for (size_t i = 0; i < list->len; i++) {
        const struct rule_missing *m = &list->at[i];
        const struct rule_day *d = instead(w, m, date);

        if (d && m->policy == RULE_REPEAT) {
            w->repeats++;
            w->out->repeated++;
            w->in_a_row++;
        } else if (d && m->policy == RULE_LEVEL_4) {
            w->level_4++;
            w->out->repeated++;
            w->out->used++;
        } else if (m->policy == RULE_NO_PRICE) {
            end_at(w, date);
        }
        if (d || m->policy >= RULE_SKIP)
            return d;
    }
    return NULL;
}

static bool is_better(const struct watch *w, int64_t value)
{
    return w->out->count == 0
           || (w->pick->v[RULE_STATISTIC] == RULE_TOUCH_LOW ? value < w->best : value > w->best);
}

/* One day of the rule. */
static void take(struct watch *w, int64_t date)
{
    const struct rule_day *own = entering(w, date), *d = own;

    w->out->days++;
    if (own) {
        w->in_a_row = 0;
        w->out->used++;
        w->out->repeated += own->level == 4;
        w->level_4 += own->level == 4;
    } else {
        d = missing(w, date);
        w->without[w->out->without_len++] = date;
    }
    if (!d)
        return;
    w->value = value_of(w->pick, d);
    if (is_better(w, w->value)) {
        w->best = w->value;
        w->best_day = date;
    }
    if (w->out->count == 0)
        w->reference = w->value;
    w->out->sum += w->value;
    w->out->count++;
}

/* The days that the statistic looks at. */
static void take_all(struct watch *w)
{
    int64_t date = w->last;

    switch ((enum rule_statistic)w->pick->v[RULE_STATISTIC]) {
    case RULE_TERMINAL:
        while (date >= w->from && !counts(w, date))
            date--;
        if (date >= w->from)
            take(w, date);
        return;
    case RULE_UP_AGAINST:
        take(w, w->in->to - 7);
        if (w->last >= w->in->to)
            take(w, w->in->to);
        return;
    case RULE_STAT_MEAN:
    case RULE_TOUCH_HIGH:
    case RULE_TOUCH_LOW:
        break;
    }
    for (date = w->from; date <= w->last; date++)
        if (counts(w, date))
            take(w, date);
}

/* The limits that end a determination, for a period that is over. */
static const char *judge(const struct watch *w)
{
    const struct rule_missing *skip = policy(w->pick, RULE_SKIP);
    const struct rule_missing *four = policy(w->pick, RULE_LEVEL_4);
    const struct rule_missing *repeat = policy(w->pick, RULE_REPEAT);

    if (skip && (fixed_wide)w->out->used * FIXED_ONE < (fixed_wide)w->out->days * skip->share_nano)
        return text_fmt(w->arena, "%d of %d days are published, at least %d %% needed",
                        w->out->used, w->out->days, (int)(skip->share_nano / (FIXED_ONE / 100)));
    if (four && w->level_4 > four->max)
        return text_fmt(w->arena, "%d days repeat a value, at most %d allowed", w->level_4,
                        four->max);
    if (repeat && w->repeats > repeat->max)
        return text_fmt(w->arena, "%d days repeat a value, at most %d allowed", w->repeats,
                        repeat->max);
    return NULL;
}

static int64_t price_of(const struct watch *w)
{
    const struct rule_pick *p = w->pick;
    int64_t step = p->v[RULE_STEP] ? p->v[RULE_STEP] : 1;

    switch ((enum rule_statistic)p->v[RULE_STATISTIC]) {
    case RULE_TERMINAL:
    case RULE_UP_AGAINST:
        return to_step(p, w->value, step);
    case RULE_TOUCH_HIGH:
    case RULE_TOUCH_LOW:
        return to_step(p, w->best, step);
    case RULE_STAT_MEAN:
        break;
    }
    return fixed_div(w->out->sum, (fixed_wide)w->out->count * step,
                     (enum fixed_mode)p->v[RULE_MODE])
           * step;
}

static bool holds(enum rule_compare c, int64_t value, int64_t strike)
{
    switch (c) {
    case RULE_GT:
        return value > strike;
    case RULE_GE:
        return value >= strike;
    case RULE_LT:
        return value < strike;
    case RULE_LE:
        return value <= strike;
    case RULE_BRACKET:
        break;
    }
    return false;
}

/* The first day on which a touch was seen: rounding keeps the order of values. */
static int64_t first_touch(const struct watch *w, int64_t strike)
{
    const struct rule_pick *p = w->pick;

    for (int64_t date = w->from; date <= w->last; date++) {
        const struct rule_day *d = counts(w, date) ? entering(w, date) : NULL;

        if (d
            && holds((enum rule_compare)p->v[RULE_COMPARE],
                     to_step(p, value_of(p, d), p->v[RULE_STEP]), strike))
            return date;
    }
    return w->best_day;
}

static const char *bracket(const struct watch *w, int64_t price)
{
    const struct rule *r = w->pick->rule;
    char low[FIXED_TEXT_MAX], high[FIXED_TEXT_MAX];
    size_t i = 0;

    /* `lower`: a value on a strike belongs to the bracket that begins there. */
    while (i < r->strike_len
           && (price > r->strike[i] || (price == r->strike[i] && !w->pick->v[RULE_EDGE])))
        i++;
    if (i == 0)
        return text_fmt(w->arena, "below %s", fixed_text_short(r->strike[0], high));
    (void)fixed_text_short(r->strike[i - 1], low);
    return i == r->strike_len
               ? text_fmt(w->arena, "above %s", low)
               : text_fmt(w->arena, "%s-%s", low, fixed_text_short(r->strike[i], high));
}

static bool is_touch(const struct rule_pick *p)
{
    return p->v[RULE_STATISTIC] == RULE_TOUCH_HIGH || p->v[RULE_STATISTIC] == RULE_TOUCH_LOW;
}

static const char *strikes(const struct watch *w, int64_t price)
{
    const struct rule *r = w->pick->rule;
    const char *out = "";

    for (size_t i = 0; i < r->strike_len; i++) {
        bool yes = holds((enum rule_compare)w->pick->v[RULE_COMPARE], price, r->strike[i]);
        char strike[FIXED_TEXT_MAX], date[CLOCK_TEXT_MAX];

        out = text_fmt(w->arena, "%s%s%s %s", out, i ? ", " : "",
                       fixed_text_short(r->strike[i], strike), yes ? "yes" : "no");
        if (yes && is_touch(w->pick))
            out = text_fmt(w->arena, "%s on %s", out,
                           clock_text_date(first_touch(w, r->strike[i]), date));
    }
    return out;
}

static const char *result_of(const struct watch *w, int64_t price)
{
    const struct rule_pick *p = w->pick;
    char text[FIXED_TEXT_MAX];

    if (p->v[RULE_STATISTIC] == RULE_UP_AGAINST) {
        int64_t reference = to_step(p, w->reference, p->v[RULE_STEP]);

        return text_fmt(w->arena, "%s against %s",
                        holds((enum rule_compare)p->v[RULE_COMPARE], price, reference) ? "yes"
                                                                                       : "no",
                        fixed_text_short(reference, text));
    }
    if (!p->rule->strike_len)
        return NULL;
    return p->v[RULE_COMPARE] == RULE_BRACKET ? bracket(w, price) : strikes(w, price);
}

void rule_observe(const struct rule_pick *p, const struct rule_period_days *in, int64_t *without,
                  struct rule_price *out, struct arena *a)
{
    struct watch w = {.pick = p, .in = in, .out = out, .without = without, .arena = a};

    *out = (struct rule_price){.without = without};
    w.from = rule_pick_first(p, in->to);
    w.last = in->through < in->to ? in->through : in->to;
    take_all(&w);
    must(out->count <= out->days && out->used <= out->days && out->repeated <= out->days);
    must(out->without_len <= (size_t)out->days);
    if (!w.ends && out->count == 0)
        out->why = "no day of the period has a value";
    else if (!w.ends && p->v[RULE_STATISTIC] == RULE_UP_AGAINST && out->count < 2)
        out->why = "one of the two days has no value";
    else if (!w.ends && in->through >= in->to)
        out->why = judge(&w);
    if (out->why)
        return;
    out->has_price = true;
    out->price_nusd = price_of(&w);
    out->result = result_of(&w, out->price_nusd);
}
