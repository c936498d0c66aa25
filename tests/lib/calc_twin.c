/* From the prices of seats to the values of a day, R6 to R12, and the comparison. */
#include "calc_twin_priv.h"

#include "unit.h"

static void make_vote(struct twin *t, int seat, int slot)
{
    int from = slot;

    if (t->cell[seat][slot].poll == INT64_MIN)
        for (from = slot - 1; from >= slot - t->m->carry_partitions; from--)
            if (t->cell[seat][from].poll != INT64_MIN)
                break;
    t->vote[seat][slot].verdict = t->cell[seat][slot].verdict;
    if (from < slot - t->m->carry_partitions || t->cell[seat][from].verdict != VERDICT_OK)
        return;
    t->vote[seat][slot].has = true;
    t->vote[seat][slot].carried = from != slot;
    t->vote[seat][slot].price = t->cell[seat][from].price;
    if (from != slot)
        t->vote[seat][slot].verdict = VERDICT_CARRIED;
}

static void sort(int64_t *p, int n)
{
    for (int i = 0; i < n; i++)
        for (int j = 0; j + 1 < n; j++)
            if (p[j] > p[j + 1]) {
                int64_t one = p[j];

                p[j] = p[j + 1];
                p[j + 1] = one;
            }
}

static int64_t middle(const int64_t *p, int n)
{
    return n % 2 ? p[n / 2] : twin_even((wide)p[n / 2 - 1] + p[n / 2], 2);
}

/* Each price four times, of those the middle 2n. */
static int64_t central50(const int64_t *p, int n)
{
    wide sum = 0;

    for (int k = n; k < 3 * n; k++)
        sum += p[k / 4];
    return twin_even(sum, 2 * n);
}

struct values {
    int64_t c50, med, mean;
    int clamped;
};

static int clamp_to(int64_t *p, int n, int64_t high, int64_t low)
{
    int clamped = 0;

    for (int i = 0; i < n; i++) {
        int64_t before = p[i];

        p[i] = p[i] > high ? high : p[i] < low ? low : p[i];
        clamped += p[i] != before;
    }
    return clamped;
}

static struct values values_of(int64_t *p, int n)
{
    struct values v = {0};
    int64_t m, high, low;
    wide sum = 0;

    sort(p, n);
    m = middle(p, n);
    high = twin_even((wide)m * 5, 2);
    low = twin_even((wide)m * 2, 5);
    v.clamped = clamp_to(p, n, high, low);
    for (int i = 0; i < n; i++)
        sum += p[i];
    v.c50 = central50(p, n);
    v.med = middle(p, n);
    v.mean = twin_even(sum, n);
    return v;
}

static void make_partition(struct twin *t, int slot)
{
    int64_t p[SEATS];
    int n = 0, carried = 0;
    struct values v;

    for (int s = 0; s < t->seats; s++)
        if (t->vote[s][slot].has) {
            p[n++] = t->vote[s][slot].price;
            carried += t->vote[s][slot].carried;
        }
    t->valid[slot] = n >= t->m->operators_min && carried <= n / 3;
    t->few += n < t->m->operators_min;
    t->old += n >= t->m->operators_min && carried > n / 3;
    if (!t->valid[slot])
        return;
    v = values_of(p, n);
    t->c50[slot] = v.c50, t->med[slot] = v.med, t->mean[slot] = v.mean;
    t->clamped[slot] = v.clamped;
    t->dispersed[slot] = v.clamped > n / 4;
    t->any_carried[slot] = carried > 0;
}

/* All of R2 to R10's sums under one filling. */
static void make(struct twin *t, int64_t q)
{
    wide c50 = 0, med = 0, mean = 0;
    int run = 0;

    twin_cells(t, q);
    for (int k = t->lead; k < t->slots; k++) {
        for (int s = 0; s < t->seats; s++)
            make_vote(t, s, k);
        make_partition(t, k);
        run = t->valid[k] ? 0 : run + 1;
        if (run > t->run)
            t->run = run;
        if (!t->valid[k])
            continue;
        t->valid_count++;
        c50 += t->c50[k], med += t->med[k], mean += t->mean[k];
    }
    if (!t->valid_count)
        return;
    t->avg_exact = twin_even(c50, t->valid_count);
    t->med_exact = twin_even(med, t->valid_count);
    t->mean_exact = twin_even(mean, t->valid_count);
}

static bool is_day(const struct twin *t)
{
    return t->valid_count >= t->m->valid_min && t->run <= t->m->invalid_run_max;
}

/* Day price of a seat; 0 when it has none. */
static int64_t day_price(const struct twin *t, int seat, bool own_polls_only)
{
    wide sum = 0;
    int n = 0;

    for (int k = t->lead; k < t->slots; k++)
        if (t->vote[seat][k].has && (own_polls_only ? !t->vote[seat][k].carried : t->valid[k])) {
            sum += t->vote[seat][k].price;
            n++;
        }
    return n ? twin_even(sum, n) : 0;
}

static int64_t prior_price(const struct random_day *d, int seat)
{
    for (size_t i = 0; i < d->prior.operator_len; i++)
        if (twin_same(d->prior.op[i].op, d->panel->member[seat].op))
            return d->prior.op[i].price_nusd;
    return 0;
}

static int64_t influence(const struct twin *t, int seat)
{
    wide sum = 0;

    for (int k = t->lead; k < t->slots; k++) {
        int64_t p[SEATS];
        int n = 0;

        if (!t->valid[k])
            continue;
        for (int s = 0; s < t->seats; s++)
            if (s != seat && t->vote[s][k].has)
                p[n++] = t->vote[s][k].price;
        sum += t->vote[seat][k].has ? values_of(p, n).c50 : t->c50[k];
    }
    return t->avg_exact - twin_even(sum, t->valid_count);
}

/* Half away from zero to 0.0001. */
static int64_t publish(int64_t x)
{
    return (x + 50000) / 100000 * 100000;
}

struct expected {
    int level, repeated, operators;
    int64_t avg_exact, med_exact, mean_exact;
    unsigned flags;
    bool has_matched;
    int64_t matched, composition, q1, q3, low, high, influence, author;
    int agreement, agreement_of;
};

static int pairs(const struct twin *t, bool own, int64_t *now, int64_t *before)
{
    int n = 0;

    for (int s = 0; t->d->prior.date && s < t->seats; s++)
        if (day_price(t, s, own) && prior_price(t->d, s)) {
            now[n] = day_price(t, s, own);
            before[n++] = prior_price(t->d, s);
        }
    return n;
}

static int way(int64_t now, int64_t before, int percent)
{
    wide move = ((wide)now - before) * 100, least = (wide)before * percent;

    return move >= least ? 1 : -move >= least ? -1 : 0;
}

static bool above(int64_t a, int64_t b, int percent)
{
    wide move = ((wide)a - b) * 100;

    return (move < 0 ? -move : move) > (wide)b * percent;
}

static int64_t at_quarter(const int64_t *p, int n, int k)
{
    int where = (n - 1) * k;

    return where % 4 == 0
               ? p[where / 4]
               : twin_even(
                   (wide)p[where / 4] * (4 - where % 4) + (wide)p[where / 4 + 1] * (where % 4), 4);
}

/* The author's price, who else has it, and of how many; nothing where the author has none. */
static void tell_agreement(const struct twin *t, bool own, struct expected *x)
{
    const char *author = t->d->def->index->author;

    for (int s = 0; author && s < t->seats; s++)
        if (strcmp(t->d->panel->member[s].op, author) == 0)
            x->author = day_price(t, s, own);
    for (int s = 0; x->author && s < t->seats; s++) {
        x->agreement_of += day_price(t, s, own) != 0;
        x->agreement += day_price(t, s, own) == x->author;
    }
}

static void tell_operators(const struct twin *t, bool own, struct expected *x)
{
    int64_t p[SEATS], now[SEATS], before[SEATS];
    int n = 0, k;

    for (int s = 0; s < t->seats; s++)
        if (day_price(t, s, own))
            p[n++] = day_price(t, s, own);
    x->operators = n;
    if (!n)
        return;
    tell_agreement(t, own, x);
    sort(p, n);
    x->low = p[0], x->high = p[n - 1];
    x->q1 = at_quarter(p, n, 1), x->q3 = at_quarter(p, n, 3);
    k = pairs(t, own, now, before);
    if (k) {
        int64_t a = values_of(now, k).c50, b = values_of(before, k).c50;

        x->has_matched = true;
        x->matched = twin_even(((wide)a - b) * 1000000000, b);
        x->composition = twin_even(((wide)x->avg_exact - t->d->prior.avg_exact_nusd) * 1000000000,
                                   t->d->prior.avg_exact_nusd)
                         - x->matched;
    }
}

static void tell_flags(const struct twin *t, struct expected *x)
{
    int64_t now[SEATS], before[SEATS];
    int n = pairs(t, false, now, before);

    if (above(x->avg_exact, x->med_exact, 10)
        || (t->d->prior.date && above(x->avg_exact, t->d->prior.avg_exact_nusd, 15)))
        x->flags |= FIXING_REVIEW;
    for (int i = 0; i < n && x->level <= 2; i++) {
        int company = 0;

        for (int j = 0; j < n; j++)
            company += j != i && way(now[j], before[j], 10) == way(now[i], before[i], 25);
        if (way(now[i], before[i], 25) && company < 2)
            x->flags |= FIXING_JUMP;
    }
    if (t->m->composition_move_nano && x->level <= 2 && t->d->prior.date && t->d->prior.operator_len
        && (!x->has_matched || x->composition > 50000000 || x->composition < -50000000))
        x->flags |= FIXING_COMPOSITION;
}

static void tell_day(const struct twin *t, int level, struct expected *x)
{
    x->level = level;
    x->avg_exact = t->avg_exact, x->med_exact = t->med_exact, x->mean_exact = t->mean_exact;
    for (int k = t->lead; k < t->slots; k++)
        if (t->valid[k])
            x->flags |= (t->dispersed[k] ? FIXING_DISPERSED : 0U)
                        | (t->any_carried[k] ? FIXING_CARRIED : 0U);
    for (int s = 0; s < t->seats; s++) {
        int64_t i = day_price(t, s, false) ? influence(t, s) : 0;

        if ((i < 0 ? -i : i) > x->influence)
            x->influence = i < 0 ? -i : i;
    }
    tell_operators(t, false, x);
}

/* Level 3: the prices compared with are a week old at most, where that is asked. */
static bool is_young(const struct method *m, const struct random_day *d)
{
    return !m->ratio_age_max || d->date - (d->prior.date - d->prior.repeated) <= 7;
}

static struct expected expect(struct twin *full, struct twin *single)
{
    const struct random_day *d = full->d;
    bool like_single = d->prior.date && d->prior.level == 2 && full->fill > 1;
    const struct twin *like = like_single ? single : full;
    struct expected x = {.level = 5};
    int64_t now[SEATS], before[SEATS], ratio[SEATS] = {0}, r;
    int n;

    if (is_day(full)) {
        tell_day(full, 1, &x);
    } else if (full->fill != 1 && is_day(single)) {
        tell_day(single, 2, &x);
    } else if (d->prior.date && is_young(like->m, d)
               && (n = pairs(like, true, now, before)) >= like->m->ratio_operators_min) {
        for (int i = 0; i < n; i++)
            ratio[i] = twin_even((wide)now[i] * 1000000000, before[i]);
        sort(ratio, n);
        if (like->m->ratio_clamp_high_nano)
            clamp_to(ratio, n, twin_even((wide)middle(ratio, n) * 5, 4),
                     twin_even((wide)middle(ratio, n) * 4, 5));
        r = central50(ratio, n);
        x.level = 3;
        x.avg_exact = twin_even((wide)d->prior.avg_nusd * r, 1000000000);
        x.med_exact = twin_even((wide)d->prior.med_nusd * r, 1000000000);
        x.mean_exact = twin_even((wide)d->prior.mean_nusd * r, 1000000000);
        tell_operators(like, true, &x);
    } else if (d->prior.date && d->date - (d->prior.date - d->prior.repeated) <= 3) {
        x.level = 4;
        x.repeated = (int)(d->date - (d->prior.date - d->prior.repeated));
        x.avg_exact = d->prior.avg_nusd;
        x.med_exact = d->prior.med_nusd;
        x.mean_exact = d->prior.mean_nusd;
    }
    if (x.level <= 4)
        tell_flags(x.level == 2 ? single : full, &x);
    return x;
}

/* Check notes every assertion that holds in a file, which for millions of them takes most of the
   time: only one that fails is said. */
#define SAME(got, want, what)                                                                      \
    do {                                                                                           \
        if ((int64_t)(got) != (int64_t)(want))                                                     \
            ck_abort_msg("%s of day %d: engine %lld, twin %lld", what, day, (long long)(got),      \
                         (long long)(want));                                                       \
    } while (0)

static void compare(const struct fixing *f, const struct expected *x, int day)
{
    SAME(f->level, x->level, "level");
    SAME(f->repeated, x->repeated, "repeated");
    SAME(f->flags, x->flags, "flags");
    SAME(f->operators, x->operators, "operators");
    SAME(f->author_nusd, x->author, "the author's price");
    SAME(f->agreement, x->agreement, "agreement");
    SAME(f->agreement_of, x->agreement_of, "agreement of how many");
    if (x->level == 5)
        return;
    SAME(f->avg_exact_nusd, x->avg_exact, "avg");
    SAME(f->med_exact_nusd, x->med_exact, "med");
    SAME(f->mean_exact_nusd, x->mean_exact, "mean");
    SAME(f->avg_nusd, publish(x->avg_exact), "published avg");
    SAME(f->low_nusd, x->low, "low");
    SAME(f->high_nusd, x->high, "high");
    SAME(f->q1_nusd, x->q1, "q1");
    SAME(f->q3_nusd, x->q3, "q3");
    SAME(f->influence_nusd, x->influence, "influence");
    SAME(f->has_matched, x->has_matched, "has_matched");
    SAME(f->matched_nano, x->matched, "matched");
    SAME(f->composition_nano, x->composition, "composition");
}

static void compare_partitions(const struct fixing *f, const struct twin *t, int day)
{
    for (size_t i = 0; i < f->partition_len; i++) {
        int k = (int)i + t->lead;

        SAME(f->partition[i].valid, t->valid[k], "valid");
        SAME(f->partition[i].central50_nusd, t->c50[k], "central50");
        for (int s = 0; s < t->seats; s++) {
            const struct fixing_vote *v = &f->vote[i * (size_t)t->seats + (size_t)s];

            SAME(v->price_nusd, t->vote[s][k].has ? t->vote[s][k].price : 0, "vote");
            if (v->verdict != VERDICT_CLAMPED)
                SAME(v->verdict, t->vote[s][k].verdict, "verdict of a vote");
        }
    }
}

/* Which of two wholly equal quotes is the duplicate has no meaning: verdicts are compared by
   count. */
static void compare_verdicts(const enum verdict *got, const enum verdict *want, size_t n, int day)
{
    int count[VERDICTS] = {0};

    for (size_t i = 0; i < n; i++) {
        count[got[i]]++;
        count[want[i]]--;
    }
    for (int v = 0; v < VERDICTS; v++)
        if (count[v])
            ck_abort_msg("day %d: %d more quotes are %s than the twin has", day, count[v],
                         verdict_name((enum verdict)v));
}

static void count_in(const struct twin *t, const struct fixing *f, struct twin_count *count)
{
    count->level[f->level]++;
    count->few += t->few;
    count->old += t->old;
    for (int k = t->lead; k < t->slots; k++) {
        count->clamped += t->clamped[k];
        for (int s = 0; s < t->seats; s++)
            count->carried += t->valid[k] && t->vote[s][k].has && t->vote[s][k].carried;
    }
}

void twin_day(const struct random_day *d, int day, struct fixing *out, struct twin_count *count,
              struct arena *a)
{
    struct twin *full = ARENA_NEW(a, struct twin), *single = ARENA_NEW(a, struct twin), *shown;
    enum verdict *verdict = ARENA_ARRAY(a, enum verdict, d->q.list.len + 1);
    struct expected x;

    full->d = single->d = d;
    full->verdict = ARENA_ARRAY(a, enum verdict, d->q.list.len + 1);
    single->verdict = ARENA_ARRAY(a, enum verdict, d->q.list.len + 1);
    make(full, d->method->fill_gpus);
    make(single, 1);
    x = expect(full, single);
    day_fix(d->def, d->date, d->q.list.at, d->q.list.len, &d->prior, out, verdict, a);
    compare(out, &x, day);
    shown =
        out->level == 2 || (out->level > 2 && d->prior.date && d->prior.level == 2) ? single : full;
    compare_partitions(out, shown, day);
    compare_verdicts(verdict, shown->verdict, d->q.list.len, day);
    count_in(shown, out, count);
}
