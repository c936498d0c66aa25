#include "calc/day.h"

#include <stdlib.h>

#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/day_priv.h"

struct fixing_prior day_prior(const struct fixing *f, const struct fixing_prior *before)
{
    if (f->level >= 5)
        return before ? *before : (struct fixing_prior){0};
    return (struct fixing_prior){.date = f->date,
                                 .level = f->level,
                                 .repeated = f->repeated,
                                 .avg_nusd = f->avg_nusd,
                                 .med_nusd = f->med_nusd,
                                 .mean_nusd = f->mean_nusd,
                                 .avg_exact_nusd = f->avg_exact_nusd,
                                 .op = f->op,
                                 .operator_len = f->operator_len};
}

/* What level 1 asks of a window; the sentence when it does not hold. */
static const char *judge_day(const struct attempt *t, struct arena *a)
{
    const struct method *m = t->def->method;

    if (t->valid < m->valid_min)
        return text_fmt(a, "%d of %d partitions are valid, %d needed", t->valid, t->partitions,
                        m->valid_min);
    if (t->invalid_run > m->invalid_run_max)
        return text_fmt(a, "%d partitions in a row are invalid, at most %d allowed", t->invalid_run,
                        m->invalid_run_max);
    return NULL;
}

static void show_attempt(const struct attempt *t, struct fixing *f)
{
    f->valid_partitions = t->valid;
    f->partition = t->partition;
    f->partition_len = (size_t)t->partitions;
    f->vote = t->vote;
    f->vote_len = (size_t)t->partitions * t->seats;
}

static void fix_from(const struct attempt *t, int level, const struct fixing_prior *prior,
                     struct fixing *f, struct arena *a)
{
    f->level = level;
    show_attempt(t, f);
    stat_values(t, f);
    stat_operators(t, f, a);
    stat_influence(t, f, a);
    stat_spread(f, a);
    stat_matched(t->def->method, f, prior, a);
}

/* The middle of the ratios; each counts within the bounds around their median, if there are any. */
static int64_t middle_of(const struct method *m, int64_t *ratio, size_t n)
{
    struct partition_values bounds;

    qsort(ratio, n, sizeof *ratio, partition_order);
    partition_bounds(&bounds, partition_median(ratio, n), m->ratio_clamp_high_nano,
                     m->ratio_clamp_low_nano);
    for (size_t i = 0; i < n && m->ratio_clamp_high_nano; i++)
        ratio[i] = partition_clamp(&bounds, ratio[i]);
    return partition_central50(ratio, n);
}

/* The day on which the prices were asked that the prior has. */
static int64_t priced_on(const struct fixing_prior *prior)
{
    return prior->date - prior->repeated;
}

/* Level 3: the previous final moved by the middle of the operators' own moves. */
static bool fix_by_ratio(const struct attempt *t, const struct fixing_prior *prior,
                         const char **why, struct fixing *f, struct arena *a)
{
    const struct method *m = t->def->method;
    struct stat_pair *pair = ARENA_ARRAY(a, struct stat_pair, t->seats);
    int64_t *ratio = ARENA_ARRAY(a, int64_t, t->seats), middle;
    int64_t age = f->date - priced_on(prior);
    size_t n;

    if (m->ratio_age_max && age > m->ratio_age_max) {
        *why = text_fmt(a, "the previous prices are %lld days old, at most %d allowed",
                        (long long)age, m->ratio_age_max);
        return false;
    }
    stat_operators_polled(t, f, a);
    n = stat_match(f, prior, pair);
    if (n < (size_t)m->ratio_operators_min) {
        *why = text_fmt(a, "%zu operators are priced on this and the previous day, %d needed", n,
                        m->ratio_operators_min);
        f->operator_len = 0;
        f->operators = 0;
        return false;
    }
    for (size_t i = 0; i < n; i++)
        ratio[i] = fixed_mul_div_even(pair[i].now_nusd, FIXED_ONE, pair[i].before_nusd);
    middle = middle_of(m, ratio, n);
    f->level = 3;
    f->avg_exact_nusd = fixed_mul_div_even(prior->avg_nusd, middle, FIXED_ONE);
    f->med_exact_nusd = fixed_mul_div_even(prior->med_nusd, middle, FIXED_ONE);
    f->mean_exact_nusd = fixed_mul_div_even(prior->mean_nusd, middle, FIXED_ONE);
    stat_spread(f, a);
    stat_matched(m, f, prior, a);
    return true;
}

static const char *segment_of(const struct panel *p, const char *op)
{
    for (size_t i = 0; i < p->member_len; i++)
        if (text_eq(p->member[i].op, op))
            return segment_name(p->member[i].segment);
    return NULL;
}

/* Level 4: the previous final again, with its operators handed on. What segment they are of is
   this date's panel to say: a prior is names and prices. */
static bool fix_by_repeating(const struct calc_def *def, const struct fixing_prior *prior,
                             const char **why, struct fixing *f, struct arena *a)
{
    const struct method *m = def->method;
    int64_t days = f->date - priced_on(prior);

    if (days > m->repeat_max) {
        *why = text_fmt(a, "the previous value is %lld days old and may be repeated on %d",
                        (long long)days, m->repeat_max);
        return false;
    }
    f->level = 4;
    f->repeated = (int)days;
    f->avg_exact_nusd = prior->avg_nusd;
    f->med_exact_nusd = prior->med_nusd;
    f->mean_exact_nusd = prior->mean_nusd;
    f->op = ARENA_ARRAY(a, struct fixing_operator, prior->operator_len);
    f->operator_len = prior->operator_len;
    for (size_t i = 0; i < prior->operator_len; i++) {
        f->op[i] = prior->op[i];
        f->op[i].segment = segment_of(def->panel, prior->op[i].op);
        f->op[i].partitions = 0;
        f->op[i].influence_nusd = 0;
    }
    return true;
}

static void fix_without_day(const struct attempt *t, const struct fixing_prior *prior,
                            const char *why, struct fixing *f, struct arena *a)
{
    const struct method *m = t->def->method;
    const char *more = NULL;

    show_attempt(t, f);
    f->why = why;
    f->level = 5;
    if (!m->ratio_operators_min && !m->repeat_max)
        return;
    if (!prior) {
        f->why = text_fmt(a, "%s; there is no previous final value", why);
        return;
    }
    if (m->ratio_operators_min) {
        if (fix_by_ratio(t, prior, &more, f, a))
            return;
        f->why = text_fmt(a, "%s; %s", why, more);
    }
    if (m->repeat_max && !fix_by_repeating(t->def, prior, &more, f, a))
        f->why = text_fmt(a, "%s; %s", f->why, more);
}

static void begin(const struct calc_def *def, int64_t date, const struct fixing_prior *prior,
                  int64_t end, struct fixing *out)
{
    *out = (struct fixing){.index = def->index->id,
                           .date = date,
                           .revision = 1,
                           .status = FIXING_FINAL,
                           .method = def->method->id,
                           .method_hash = def->method->hash,
                           .panel = def->panel->id,
                           .panel_hash = def->panel->hash,
                           .partitions = def->method->partitions,
                           .valid_until = end + def->method->valid_after_s,
                           .author = date >= def->index->author_from ? def->index->author : NULL,
                           .prior_date = prior ? prior->date : 0};
}

static void promise_values(const struct method *m, const struct fixing *f)
{
    must((f->level == 1) == !f->why);
    must((f->level == 4) == (f->repeated > 0));
    must(f->level == 5 || (f->avg_nusd > 0 && f->med_nusd > 0 && f->mean_nusd > 0));
    must(f->avg_nusd % m->publish_step_nusd == 0);
    must(f->med_nusd % m->publish_step_nusd == 0);
    must(f->mean_nusd % m->publish_step_nusd == 0);
    must(f->valid_partitions >= 0 && f->valid_partitions <= f->partitions);
    must(f->low_nusd <= f->q1_nusd && f->q1_nusd <= f->q3_nusd && f->q3_nusd <= f->high_nusd);
    must(f->agreement >= 0 && f->agreement <= f->agreement_of);
    must(!f->prior_date || f->prior_date < f->date);
    must(f->influence_nusd >= 0 && !f->influence_operator == !f->operator_len);
}

/* A day without a value has none of its parts either. */
static void promise_none(const struct fixing *f)
{
    must(f->why && !f->repeated && !f->flags);
    must(!f->avg_exact_nusd && !f->med_exact_nusd && !f->mean_exact_nusd);
    must(!f->operators && !f->operator_len && !f->has_matched && !f->agreement);
}

static void promise_shape(const struct fixing *f)
{
    must(f->partition_len == (size_t)f->partitions && f->operators == (int)f->operator_len);
    must(f->vote_len % f->partition_len == 0); /* every seat in every partition */
    for (size_t i = 1; i < f->partition_len; i++)
        must(f->partition[i - 1].number < f->partition[i].number);
    for (size_t i = 0; i < f->partition_len; i++) {
        must(f->partition[i].valid == !f->partition[i].why);
        must(f->partition[i].carried <= f->partition[i].operators);
        must(f->partition[i].clamped <= f->partition[i].operators);
    }
    for (size_t i = 1; i < f->operator_len; i++)
        must(strcmp(f->op[i - 1].op, f->op[i].op) < 0);
    for (size_t i = 1; i < f->vote_len; i++)
        must(f->vote[i - 1].partition <= f->vote[i].partition);
    for (size_t i = 0; i < f->vote_len; i++) {
        must(f->vote[i].carried == (f->vote[i].carried_from > 0));
        must(f->vote[i].weight_nano >= 0 && f->vote[i].counted_nusd >= 0);
    }
}

/* What holds of a fixing that was made of quotes alone, whatever they were. What a prior told, as
   at the levels 3 and 4, is a bundle's or a row's to answer for. */
static void promise_fixing(const struct method *m, const struct fixing *f)
{
    must(f->level >= 1 && f->level <= 5 && f->repeated <= m->repeat_max);
    if (f->level <= 2) {
        promise_values(m, f);
        promise_shape(f);
    } else if (f->level == 5) {
        promise_none(f);
    }
}

void day_fix(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
             const struct fixing_prior *prior, struct fixing *out, enum verdict *verdict,
             struct arena *a)
{
    const struct method *m = def->method;
    struct attempt full, single;
    int64_t lead, from, to;
    const char *why, *more;

    if (prior && !prior->date)
        prior = NULL;
    must(!prior || prior->date < date);
    method_window(m, date, &lead, &from, &to);
    begin(def, date, prior, to, out);
    attempt_make(&full, def, from, m->partition_s, m->partitions, m->fill_gpus, quotes, n, verdict,
                 a);
    why = judge_day(&full, a);
    if (!why) {
        fix_from(&full, 1, prior, out, a);
    } else if (!m->fallback_fill_gpus || m->fallback_fill_gpus == m->fill_gpus) {
        fix_without_day(&full, prior, why, out, a);
    } else {
        bool by_single = prior && prior->level == 2;

        attempt_make(&single, def, from, m->partition_s, m->partitions, m->fallback_fill_gpus,
                     quotes, n, NULL, a);
        more = judge_day(&single, a);
        out->why = why;
        if (!more)
            fix_from(&single, 2, prior, out, a);
        else
            fix_without_day(by_single ? &single : &full, prior,
                            text_fmt(a, "%s; with %lld GPU each, %s", why,
                                     (long long)m->fallback_fill_gpus, more),
                            out, a);
        /* The verdicts told are those of the attempt that is shown. */
        if (verdict && (!more || by_single))
            attempt_make(&single, def, from, m->partition_s, m->partitions, m->fallback_fill_gpus,
                         quotes, n, verdict, a);
    }
    stat_agreement(out);
    stat_publish(m, out);
    if (out->level <= 4)
        stat_flags(m, out, prior, a);
    promise_fixing(m, out);
}
