#include "calc/contract/settle.h"

#include "base/clock.h"
#include "base/fixed.h"
#include "base/number.h"
#include "base/text.h"

const char *settle_status_name(enum settle_status s)
{
    static const char *const names[] = {"running", "final", "not_determined"};

    return names[s];
}

static bool is_published(const struct settle_day *d)
{
    return d->level >= 1 && d->level <= 4;
}

/* What the days of the month add up to, and the last fixing, of this month or before. */
struct tally {
    fixed_wide sum;
    int published, repeated;
    const struct settle_day *last;
};

static struct tally count(int month, int64_t through, const struct settle_day *days, size_t n)
{
    int64_t first = contract_month_first(month), end = first + contract_month_days(month);
    struct tally t = {0};

    for (size_t i = 0; i < n; i++) {
        const struct settle_day *d = &days[i];

        if (!is_published(d) || d->date > through || d->date >= end)
            continue;
        must(!t.last || t.last->date != d->date);
        if (!t.last || d->date > t.last->date)
            t.last = d;
        if (d->date < first)
            continue;
        t.sum += d->avg_nusd;
        t.published++;
        t.repeated += d->level == 4;
    }
    return t;
}

static int64_t mean(const struct method *m, fixed_wide sum, int n)
{
    /* One division: straight to the step, half away from zero. */
    fixed_wide steps = fixed_div_away(sum, (fixed_wide)n * m->publish_step_nusd);

    return (int64_t)(steps * m->publish_step_nusd);
}

/* R14's conditions; the sentence when they do not hold. */
static const char *judge(const struct method *m, const struct settlement *s, struct arena *a)
{
    if (!m->settle_share_nano)
        return text_fmt(a, "method %s has no rule of settlement", m->id);
    if ((fixed_wide)s->days_published * FIXED_ONE < (fixed_wide)s->days * m->settle_share_nano)
        return text_fmt(a, "%d of %d days are published, at least %d %% needed", s->days_published,
                        s->days, (int)(m->settle_share_nano / (FIXED_ONE / 100)));
    if (s->days_repeated > m->settle_repeated_max)
        return text_fmt(a, "%d days repeat a value, at most %d allowed", s->days_repeated,
                        m->settle_repeated_max);
    return NULL;
}

void settle_month(const struct contract_def *c, const struct method *m, int month, int64_t through,
                  const struct settle_day *days, size_t n, struct settlement *out, struct arena *a)
{
    int64_t last_day = contract_month_first(month) + contract_month_days(month) - 1;
    struct tally t = count(month, through, days, n);
    int64_t left = number_max(last_day - through, 0);

    must(t.published <= contract_month_days(month));
    must(t.repeated <= t.published);
    must(!t.published || t.last);
    must(left >= 0);
    *out = (struct settlement){.contract = c,
                               .month = month,
                               .through = through,
                               .days = contract_month_days(month),
                               .days_published = t.published,
                               .days_repeated = t.repeated,
                               .has_to_date = t.published > 0};
    left = number_min(left, out->days); /* all of them: the month has not begun */
    if (t.published)
        out->to_date_nusd = mean(m, t.sum, t.published);
    if (t.last && t.published + left > 0) {
        out->has_indicative = true;
        out->indicative_nusd =
            mean(m, t.sum + (fixed_wide)left * t.last->avg_nusd, t.published + (int)left);
    }
    must(!out->has_to_date || out->has_indicative);
    if (left)
        return;
    must(!out->has_to_date || out->indicative_nusd == out->to_date_nusd);
    out->why = judge(m, out, a);
    out->status = out->why ? SETTLE_NOT_DETERMINED : SETTLE_FINAL;
    out->has_price = !out->why;
    must(!out->has_price || out->has_to_date);
    if (out->has_price)
        out->price_nusd = out->to_date_nusd;
}
