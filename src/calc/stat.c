/* What is told beside the values: operators, spread, influence, matched change, flags. */
#include <stdlib.h>
#include <string.h>

#include "base/fixed.h"
#include "base/text.h"
#include "calc/day_priv.h"

void stat_publish(const struct method *m, struct fixing *f)
{
    f->avg_nusd = fixed_round_away(f->avg_exact_nusd, m->publish_step_nusd);
    f->med_nusd = fixed_round_away(f->med_exact_nusd, m->publish_step_nusd);
    f->mean_nusd = fixed_round_away(f->mean_exact_nusd, m->publish_step_nusd);
}

void stat_values(const struct attempt *t, struct fixing *f)
{
    fixed_wide avg = 0, med = 0, mean = 0;

    must(t->valid > 0);
    for (int i = 0; i < t->partitions; i++) {
        const struct fixing_partition *p = &t->partition[i];

        if (!p->valid)
            continue;
        avg += p->central50_nusd;
        med += p->median_nusd;
        mean += p->mean_nusd;
        f->flags |= (p->dispersed ? FIXING_DISPERSED : 0U) | (p->carried ? FIXING_CARRIED : 0U);
    }
    f->avg_exact_nusd = fixed_div_even(avg, t->valid);
    f->med_exact_nusd = fixed_div_even(med, t->valid);
    f->mean_exact_nusd = fixed_div_even(mean, t->valid);
}

/* Day prices: of valid partitions with carried ones, or of all with those polled only. */
static void gather(const struct attempt *t, bool polled_only, struct fixing *f, struct arena *a)
{
    f->op = ARENA_ARRAY(a, struct fixing_operator, t->seats);
    f->operator_len = 0;
    for (size_t seat = 0; seat < t->seats; seat++) {
        const struct panel_member *m = &t->def->panel->member[seat];
        fixed_wide sum = 0;
        int n = 0;

        for (int i = 0; i < t->partitions; i++) {
            const struct fixing_vote *v = &t->vote[(size_t)i * t->seats + seat];

            if (!vote_counts(v) || (polled_only ? v->carried : !t->partition[i].valid))
                continue;
            sum += v->price_nusd;
            n++;
        }
        if (n)
            f->op[f->operator_len++] = (struct fixing_operator){m->op, segment_name(m->segment), n,
                                                                fixed_div_even(sum, n), 0};
    }
    must(f->operator_len <= t->seats);
    f->operators = (int)f->operator_len;
}

void stat_operators(const struct attempt *t, struct fixing *f, struct arena *a)
{
    gather(t, false, f, a);
}

void stat_operators_polled(const struct attempt *t, struct fixing *f, struct arena *a)
{
    gather(t, true, f, a);
}

/* The price at position k/4 of the way from the first to the last. */
static int64_t quartile(const int64_t *price, size_t n, size_t k)
{
    size_t at = (n - 1) * k, i = at / 4, rest = at % 4;

    must(n > 0 && k < 4);
    if (!rest)
        return price[i];
    return fixed_div_even(
        (fixed_wide)price[i] * (int64_t)(4 - rest) + (fixed_wide)price[i + 1] * (int64_t)rest, 4);
}

void stat_spread(struct fixing *f, struct arena *a)
{
    size_t n = f->operator_len;
    int64_t *price;

    if (!n)
        return;
    price = ARENA_ARRAY(a, int64_t, n);
    for (size_t i = 0; i < n; i++)
        price[i] = f->op[i].price_nusd;
    qsort(price, n, sizeof *price, partition_order);
    f->low_nusd = price[0];
    f->high_nusd = price[n - 1];
    f->q1_nusd = quartile(price, n, 1);
    f->q3_nusd = quartile(price, n, 3);
}

/*
 * Only prices of this day count: a repeated day hands its operators on with no partition. Equal
 * means to the nano: a tolerance would call neighbours copies, and copies are what is counted.
 */
void stat_agreement(struct fixing *f)
{
    const struct fixing_operator *author = NULL;

    for (size_t i = 0; f->author && i < f->operator_len && !author; i++)
        if (f->op[i].partitions > 0 && text_eq(f->op[i].op, f->author))
            author = &f->op[i];
    if (!author)
        return;
    f->author_nusd = author->price_nusd;
    for (size_t i = 0; i < f->operator_len; i++) {
        f->agreement_of += f->op[i].partitions > 0;
        f->agreement += f->op[i].partitions > 0 && f->op[i].price_nusd == author->price_nusd;
    }
}

/* Prices of a valid partition, ascending; `seat_of` says whose. */
struct ladder {
    int64_t *price;
    size_t *seat;
    size_t len;
    int64_t central50;
};

static void make_ladder(const struct attempt *t, int number, struct ladder *l, struct arena *a)
{
    l->price = ARENA_ARRAY(a, int64_t, t->seats);
    l->seat = ARENA_ARRAY(a, size_t, t->seats);
    for (size_t seat = 0; seat < t->seats; seat++) {
        const struct fixing_vote *v = &t->vote[(size_t)number * t->seats + seat];
        size_t i = l->len;

        if (!vote_counts(v))
            continue;
        for (; i > 0 && l->price[i - 1] > v->price_nusd; i--) {
            l->price[i] = l->price[i - 1];
            l->seat[i] = l->seat[i - 1];
        }
        l->price[i] = v->price_nusd;
        l->seat[i] = seat;
        l->len++;
    }
    must(l->len == (size_t)t->partition[number].operators);
    l->central50 = t->partition[number].central50_nusd;
}

static int64_t without(const struct method *m, const struct ladder *l, size_t seat, int64_t *room)
{
    size_t n = 0;

    for (size_t i = 0; i < l->len; i++)
        if (l->seat[i] != seat)
            room[n++] = l->price[i];
    /* An operator alone in a partition leaves nothing to compare with: it moves nothing. */
    return n == l->len || !n ? l->central50 : partition_central50_clamped(m, room, n);
}

void stat_influence(const struct attempt *t, struct fixing *f, struct arena *a)
{
    struct ladder *ladder = ARENA_ARRAY(a, struct ladder, (size_t)t->partitions);
    int64_t *room = ARENA_ARRAY(a, int64_t, t->seats);
    size_t k = 0;

    for (int i = 0; i < t->partitions; i++)
        if (t->partition[i].valid)
            make_ladder(t, i, &ladder[i], a);
    for (size_t seat = 0; seat < t->seats && k < f->operator_len; seat++) {
        struct fixing_operator *o = &f->op[k];
        fixed_wide sum = 0;

        if (!text_eq(o->op, t->def->panel->member[seat].op))
            continue;
        for (int i = 0; i < t->partitions; i++)
            if (t->partition[i].valid)
                sum += without(t->def->method, &ladder[i], seat, room);
        o->influence_nusd = f->avg_exact_nusd - fixed_div_even(sum, t->valid);
        k++;
        if (!f->influence_operator || llabs(o->influence_nusd) > f->influence_nusd) {
            f->influence_nusd = llabs(o->influence_nusd);
            f->influence_operator = o->op;
        }
    }
    must(k == f->operator_len); /* every one of them has its seat, in their order */
}

size_t stat_match(const struct fixing *f, const struct fixing_prior *prior, struct stat_pair *out)
{
    size_t n = 0, j = 0;

    for (size_t i = 0; prior && i < f->operator_len; i++) {
        while (j < prior->operator_len && text_cmp(prior->op[j].op, f->op[i].op) < 0)
            j++;
        if (j < prior->operator_len && prior->op[j].price_nusd > 0
            && text_eq(prior->op[j].op, f->op[i].op))
            out[n++] =
                (struct stat_pair){f->op[i].op, f->op[i].price_nusd, prior->op[j].price_nusd};
    }
    return n;
}

static int64_t change(int64_t now, int64_t before)
{
    return fixed_div_even(((fixed_wide)now - before) * FIXED_ONE, before);
}

void stat_matched(const struct method *m, struct fixing *f, const struct fixing_prior *prior,
                  struct arena *a)
{
    struct stat_pair *pair = ARENA_ARRAY(a, struct stat_pair, f->operator_len);
    size_t n = stat_match(f, prior, pair);
    int64_t *now = ARENA_ARRAY(a, int64_t, n), *before = ARENA_ARRAY(a, int64_t, n);

    must(n <= f->operator_len);
    if (!n || prior->avg_exact_nusd <= 0)
        return;
    for (size_t i = 0; i < n; i++) {
        now[i] = pair[i].now_nusd;
        before[i] = pair[i].before_nusd;
    }
    qsort(now, n, sizeof *now, partition_order);
    qsort(before, n, sizeof *before, partition_order);
    f->has_matched = true;
    f->matched_nano =
        change(partition_central50_clamped(m, now, n), partition_central50_clamped(m, before, n));
    f->composition_nano = change(f->avg_exact_nusd, prior->avg_exact_nusd) - f->matched_nano;
}

/* True when |a/b - 1| is above the limit; b > 0. */
static bool differs(int64_t a, int64_t b, int64_t limit_nano)
{
    fixed_wide move = (fixed_wide)a - b;

    must(b > 0);
    return (move < 0 ? -move : move) * FIXED_ONE > (fixed_wide)b * limit_nano;
}

/* Direction of a move of at least this much, else 0. */
static int moved(const struct stat_pair *p, int64_t least_nano)
{
    fixed_wide move = ((fixed_wide)p->now_nusd - p->before_nusd) * FIXED_ONE;
    fixed_wide least = (fixed_wide)p->before_nusd * least_nano;

    return move >= least ? 1 : -move >= least ? -1 : 0;
}

static bool has_jump(const struct method *m, const struct stat_pair *pair, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        int way = moved(&pair[i], m->jump_move_nano), company = 0;

        for (size_t j = 0; way && j < n; j++)
            company += j != i && moved(&pair[j], m->jump_company_nano) == way;
        if (way && company < m->jump_company)
            return true;
    }
    return false;
}

/* More than the bound came or went with those who vote; true as well when all of them did. */
static bool is_recomposed(const struct method *m, const struct fixing *f,
                          const struct fixing_prior *prior)
{
    if (!m->composition_move_nano || f->level > 2 || !prior->operator_len)
        return false;
    return !f->has_matched || llabs(f->composition_nano) > m->composition_move_nano;
}

void stat_flags(const struct method *m, struct fixing *f, const struct fixing_prior *prior,
                struct arena *a)
{
    struct stat_pair *pair = ARENA_ARRAY(a, struct stat_pair, f->operator_len);

    if (f->med_exact_nusd > 0
        && differs(f->avg_exact_nusd, f->med_exact_nusd, m->review_spread_nano))
        f->flags |= FIXING_REVIEW;
    if (!prior || prior->avg_exact_nusd <= 0)
        return;
    if (differs(f->avg_exact_nusd, prior->avg_exact_nusd, m->review_move_nano))
        f->flags |= FIXING_REVIEW;
    if (f->level <= 2 && has_jump(m, pair, stat_match(f, prior, pair)))
        f->flags |= FIXING_JUMP;
    if (is_recomposed(m, f, prior))
        f->flags |= FIXING_COMPOSITION;
}
