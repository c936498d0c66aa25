/*
 * The dull twin: the method once more, written from its text with loops over everything and sums of
 * whole numbers, sharing no code with the engine. Ten thousand random days have to agree.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"

__extension__ typedef __int128 wide;

enum { SEATS = 16, SLOTS = 32, OFFERS = 64 };
#define NONE (-1)

static int64_t even(wide num, wide den)
{
    wide q = num / den, rest = num % den;

    if (rest < 0) {
        rest += den;
        q--;
    }
    if (2 * rest > den || (2 * rest == den && q % 2 != 0))
        q++;
    return (int64_t)q;
}

static bool same(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

static int order(const char *a, const char *b)
{
    return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

struct cell {
    int64_t poll, price;
    enum verdict verdict;
};

struct twin {
    const struct random_day *d;
    const struct method *m;
    int64_t start, fill;
    int slots, lead, seats;
    enum verdict *verdict;
    int *in[SLOTS], len[SLOTS]; /* quotes of a slot */
    const char *voice[SEATS][SLOTS];
    struct cell cell[SEATS][SLOTS];
    struct {
        int64_t price;
        bool has, carried;
        enum verdict verdict;
    } vote[SEATS][SLOTS];
    bool valid[SLOTS], dispersed[SLOTS], any_carried[SLOTS];
    int64_t c50[SLOTS], med[SLOTS], mean[SLOTS];
    int valid_count, run;
    int64_t avg_exact, med_exact, mean_exact;
};

static const struct quote *at(const struct twin *t, int i)
{
    return &t->d->q.list.at[i];
}

static int total(const struct twin *t)
{
    return (int)t->d->q.list.len;
}

static int slot_of(const struct twin *t, const struct quote *q)
{
    if (q->observed_at < t->start || q->observed_at >= t->start + (int64_t)t->slots * t->m->partition_s)
        return NONE;
    return (int)((q->observed_at - t->start) / t->m->partition_s);
}

static int64_t first_poll(const struct twin *t, const char *market, int slot)
{
    int64_t best = INT64_MIN;

    for (int k = 0; market && k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (same(q->market, market) && (best == INT64_MIN || q->observed_at < best))
            best = q->observed_at;
    }
    return best;
}

/* The first poll of the seat's own market tells a price of it that waits. */
static bool waits(const struct twin *t, int seat, int slot)
{
    const struct panel_member *m = &t->d->panel->member[seat];
    int64_t poll = first_poll(t, m->market, slot);

    for (int k = 0; k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (q->offer && q->verdict == VERDICT_DISPUTED && q->observed_at == poll
            && same(q->market, m->market) && same(q->operator, m->operator) && q->available != 0
            && same(q->instrument, "X-1") && q->term == TERM_ON_DEMAND)
            return true;
    }
    return false;
}

static const char *choose_voice(const struct twin *t, int seat, int slot)
{
    const struct panel_member *m = &t->d->panel->member[seat];
    bool silent = first_poll(t, m->market, slot) == INT64_MIN || waits(t, seat, slot);

    return silent && first_poll(t, m->stand_in, slot) != INT64_MIN ? m->stand_in : m->market;
}

static int seat_of(const struct twin *t, const char *operator)
{
    for (int s = 0; s < t->seats; s++)
        if (same(t->d->panel->member[s].operator, operator))
            return s;
    return NONE;
}

static bool in_panel(const struct twin *t, const char *market)
{
    for (int s = 0; s < t->seats; s++)
        if (same(t->d->panel->member[s].market, market)
            || same(t->d->panel->member[s].stand_in, market))
            return true;
    return false;
}

/* Of the right kind and of this seat's voice: what may be "seen". */
static bool is_kind(const struct quote *q)
{
    return q->offer && q->verdict == VERDICT_OK && q->available != 0 && same(q->instrument, "X-1")
        && q->term == TERM_ON_DEMAND;
}

static enum verdict judge(const struct twin *t, const struct quote *q)
{
    int seat = seat_of(t, q->operator), slot = slot_of(t, q);
    const struct panel_member *m;

    if (slot == NONE)
        return VERDICT_OUTSIDE;
    if (!q->offer)
        return in_panel(t, q->market) ? q->verdict : VERDICT_NOT_MEMBER;
    if (q->verdict != VERDICT_OK)
        return q->verdict;
    if (q->available == 0)
        return VERDICT_SOLD_OUT;
    if (!same(q->instrument, "X-1"))
        return VERDICT_OTHER_INSTRUMENT;
    if (q->term != TERM_ON_DEMAND)
        return VERDICT_OTHER_TERM;
    if (seat == NONE || !same(t->voice[seat][slot], q->market))
        return VERDICT_NOT_MEMBER;
    m = &t->d->panel->member[seat];
    if (m->tier_len && !same(m->tier[0], q->tier))
        return VERDICT_TIER;
    if (m->reliability_nano >= 0 && q->reliability_nano >= 0
        && q->reliability_nano < m->reliability_nano)
        return VERDICT_UNRELIABLE;
    if (q->price_nusd_h < 200000000 || q->price_nusd_h > 50000000000)
        return VERDICT_OUT_OF_BOUNDS;
    return q->observed_at == first_poll(t, q->market, slot) ? VERDICT_OK : VERDICT_NOT_FIRST;
}

static int number(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int cheaper(const struct quote *a, const struct quote *b)
{
    int o[] = {number(a->price_nusd_h, b->price_nusd_h), order(a->offer, b->offer),
               number(b->gpus, a->gpus), number(b->available, a->available),
               order(a->host, b->host), order(a->machine, b->machine),
               order(a->region, b->region), order(a->tier, b->tier)};

    for (size_t i = 0; i < sizeof o / sizeof *o; i++)
        if (o[i])
            return o[i];
    return 0;
}

static int larger(const struct quote *a, const struct quote *b)
{
    int o = number(b->gpus, a->gpus);

    return o ? o : cheaper(a, b);
}

/* Of offers with the same text the best one stays. Equal ones are the same but for their place. */
static int only_best(const struct twin *t, int *book, int n, bool by_machine, enum verdict loser,
                     enum verdict *verdict)
{
    int kept = 0;
    bool gone[OFFERS] = {false};

    for (int i = 0; i < n; i++)
        for (int j = 0; j < n; j++) {
            const struct quote *a = at(t, book[i]), *b = at(t, book[j]);
            const char *x = by_machine ? a->machine : a->offer;
            int o = by_machine ? larger(b, a) : cheaper(b, a);

            if (i != j && x && same(x, by_machine ? b->machine : b->offer)
                && (o < 0 || (o == 0 && j < i)))
                gone[i] = true;
        }
    for (int i = 0; i < n; i++) {
        if (gone[i])
            verdict[book[i]] = loser;
        else
            book[kept++] = book[i];
    }
    return kept;
}

/* R3 (e). */
static enum verdict seen(const struct twin *t, int seat, int slot, const struct quote *q)
{
    int64_t before = -1, move;
    int prev = slot - 1;

    while (prev >= 0 && t->cell[seat][prev].poll == INT64_MIN)
        prev--;
    if (prev < 0 || slot - prev > t->m->seen_partitions)
        return VERDICT_WAITING;
    for (int k = 0; k < t->len[prev]; k++) {
        const struct quote *p = at(t, t->in[prev][k]);

        if (is_kind(p) && same(p->operator, q->operator) && same(p->market, t->voice[seat][prev])
            && p->observed_at == t->cell[seat][prev].poll && same(p->offer, q->offer)
            && (before < 0 || p->price_nusd_h < before))
            before = p->price_nusd_h;
    }
    if (before < 0)
        return VERDICT_WAITING;
    move = q->price_nusd_h > before ? q->price_nusd_h - before : before - q->price_nusd_h;
    return (wide)move * 100 > before ? VERDICT_MOVED : VERDICT_OK;
}

static int hosts_of(const struct twin *t, const int *book, int n)
{
    int hosts = 0;

    for (int i = 0; i < n; i++) {
        bool known = false;

        for (int j = 0; j < i; j++)
            known = known || same(at(t, book[i])->host, at(t, book[j])->host);
        hosts += !known;
    }
    return hosts;
}

/* R4, one GPU after the other. */
static enum verdict fill(const struct twin *t, bool peer, int *book, int n, int64_t *price)
{
    int64_t q = t->fill ? t->fill : 1, cap = peer ? (q / 2 ? q / 2 : 1) : q, need = q;
    int64_t left[OFFERS], from_host[OFFERS] = {0};
    bool used[OFFERS] = {false};
    wide sum = 0;

    for (int i = 0; i < n; i++) /* by price, the slow way */
        for (int j = 0; j + 1 < n; j++)
            if (cheaper(at(t, book[j + 1]), at(t, book[j])) < 0) {
                int one = book[j];

                book[j] = book[j + 1];
                book[j + 1] = one;
            }
    for (int i = 0; i < n; i++)
        left[i] = at(t, book[i])->available < 0 ? 8 : at(t, book[i])->available;
    for (int i = 0; i < n; i++) {
        int host = 0;

        while (!same(at(t, book[host])->host, at(t, book[i])->host))
            host++;
        while (need && left[i] && (!peer || from_host[host] < cap)) {
            need--, left[i]--, from_host[host]++;
            sum += at(t, book[i])->price_nusd_h;
            used[i] = true;
        }
    }
    for (int i = 0; i < n; i++)
        t->verdict[book[i]] = need ? VERDICT_NOT_PRICED
                              : used[i] ? VERDICT_OK : VERDICT_UNFILLED;
    if (need)
        return VERDICT_SHALLOW;
    *price = even(sum, q);
    return VERDICT_OK;
}

static void make_cell(struct twin *t, int seat, int slot)
{
    const struct panel_member *m = &t->d->panel->member[seat];
    const char *market = t->voice[seat][slot];
    struct cell *c = &t->cell[seat][slot];
    int64_t poll = first_poll(t, market, slot);
    int book[OFFERS], n = 0;
    bool held = false, cut = false;

    *c = (struct cell){poll, 0, poll == INT64_MIN ? VERDICT_ABSENT : VERDICT_NO_ELIGIBLE};
    for (int k = 0; k < t->len[slot]; k++) {
        int i = t->in[slot][k];

        if (!same(at(t, i)->market, market) || at(t, i)->observed_at != poll)
            continue;
        held = held || at(t, i)->verdict == VERDICT_HELD;
        cut = cut || at(t, i)->verdict == VERDICT_TRUNCATED;
        if (t->verdict[i] == VERDICT_OK && at(t, i)->offer && same(at(t, i)->operator, m->operator))
            book[n++] = i;
    }
    ck_assert_int_lt(n, OFFERS);
    n = only_best(t, book, n, false, VERDICT_DUPLICATE, t->verdict);
    if (held || cut)
        c->verdict = held ? VERDICT_HELD : VERDICT_TRUNCATED;
    if (held)
        c->poll = INT64_MIN;
    if (m->peer && c->poll != INT64_MIN) {
        int kept = 0;

        for (int i = 0; i < n; i++) {
            enum verdict v = seen(t, seat, slot, at(t, book[i]));

            if (v == VERDICT_OK)
                book[kept++] = book[i];
            else
                t->verdict[book[i]] = v;
        }
        n = kept;
    }
    n = only_best(t, book, n, true, VERDICT_SAME_MACHINE, t->verdict);
    if (c->verdict == VERDICT_NO_ELIGIBLE && n && m->peer && hosts_of(t, book, n) < 3)
        c->verdict = VERDICT_THIN_BOOK;
    if (c->verdict == VERDICT_NO_ELIGIBLE && !n && waits(t, seat, slot))
        c->verdict = VERDICT_DISPUTED;
    if (c->verdict == VERDICT_NO_ELIGIBLE && n)
        c->verdict = fill(t, m->peer, book, n, &c->price);
    else
        for (int i = 0; i < n; i++)
            t->verdict[book[i]] = VERDICT_NOT_PRICED;
}

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
    return n % 2 ? p[n / 2] : even((wide)p[n / 2 - 1] + p[n / 2], 2);
}

/* Each price four times, of those the middle 2n. */
static int64_t central50(const int64_t *p, int n)
{
    wide sum = 0;

    for (int k = n; k < 3 * n; k++)
        sum += p[k / 4];
    return even(sum, 2 * n);
}

struct values {
    int64_t c50, med, mean;
    int clamped;
};

static struct values values_of(int64_t *p, int n)
{
    struct values v = {0};
    int64_t m, high, low;
    wide sum = 0;

    sort(p, n);
    m = middle(p, n);
    high = even((wide)m * 5, 2);
    low = even((wide)m * 2, 5);
    for (int i = 0; i < n; i++) {
        int64_t before = p[i];

        p[i] = p[i] > high ? high : p[i] < low ? low : p[i];
        v.clamped += p[i] != before;
        sum += p[i];
    }
    v.c50 = central50(p, n);
    v.med = middle(p, n);
    v.mean = even(sum, n);
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
    if (!t->valid[slot])
        return;
    v = values_of(p, n);
    t->c50[slot] = v.c50, t->med[slot] = v.med, t->mean[slot] = v.mean;
    t->dispersed[slot] = v.clamped > n / 4;
    t->any_carried[slot] = carried > 0;
}

/* All of R2 to R10's sums under one filling. */
static void make(struct twin *t, int64_t q)
{
    wide c50 = 0, med = 0, mean = 0;
    int run = 0;

    t->m = t->d->method;
    t->fill = q;
    t->seats = (int)t->d->panel->member_len;
    t->lead = 6;
    t->slots = t->lead + t->m->partitions;
    t->start = t->d->date * 86400 + 57600 - 86400 - 6 * (int64_t)t->m->partition_s;
    for (int k = 0; k < t->slots; k++)
        t->in[k] = ARENA_ARRAY(t->d->q.arena, int, (size_t)total(t) + 1);
    for (int i = 0; i < total(t); i++)
        if (slot_of(t, at(t, i)) != NONE)
            t->in[slot_of(t, at(t, i))][t->len[slot_of(t, at(t, i))]++] = i;
    for (int s = 0; s < t->seats; s++)
        for (int k = 0; k < t->slots; k++)
            t->voice[s][k] = choose_voice(t, s, k);
    for (int i = 0; i < total(t); i++)
        t->verdict[i] = judge(t, at(t, i));
    for (int s = 0; s < t->seats; s++)
        for (int k = 0; k < t->slots; k++)
            make_cell(t, s, k);
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
    t->avg_exact = even(c50, t->valid_count);
    t->med_exact = even(med, t->valid_count);
    t->mean_exact = even(mean, t->valid_count);
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
    return n ? even(sum, n) : 0;
}

static int64_t prior_price(const struct random_day *d, int seat)
{
    for (size_t i = 0; i < d->prior.operator_len; i++)
        if (same(d->prior.operator[i].operator, d->panel->member[seat].operator))
            return d->prior.operator[i].price_nusd;
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
    return t->avg_exact - even(sum, t->valid_count);
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
    int64_t matched, q1, q3, low, high, influence;
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

    return where % 4 == 0 ? p[where / 4]
                          : even((wide)p[where / 4] * (4 - where % 4)
                                 + (wide)p[where / 4 + 1] * (where % 4), 4);
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
    sort(p, n);
    x->low = p[0], x->high = p[n - 1];
    x->q1 = at_quarter(p, n, 1), x->q3 = at_quarter(p, n, 3);
    k = pairs(t, own, now, before);
    if (k) {
        int64_t a = values_of(now, k).c50, b = values_of(before, k).c50;

        x->has_matched = true;
        x->matched = even(((wide)a - b) * 1000000000, b);
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

static struct expected expect(struct twin *full, struct twin *single)
{
    const struct random_day *d = full->d;
    const struct twin *like = d->prior.date && d->prior.level == 2 && full->fill > 1 ? single : full;
    struct expected x = {.level = 5};
    int64_t now[SEATS], before[SEATS], ratio[SEATS], r;
    int n;

    if (is_day(full)) {
        tell_day(full, 1, &x);
    } else if (full->fill != 1 && is_day(single)) {
        tell_day(single, 2, &x);
    } else if (d->prior.date && (n = pairs(like, true, now, before)) >= 3) {
        for (int i = 0; i < n; i++)
            ratio[i] = even((wide)now[i] * 1000000000, before[i]);
        sort(ratio, n);
        r = central50(ratio, n);
        x.level = 3;
        x.avg_exact = even((wide)d->prior.avg_nusd * r, 1000000000);
        x.med_exact = even((wide)d->prior.med_nusd * r, 1000000000);
        x.mean_exact = even((wide)d->prior.mean_nusd * r, 1000000000);
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

#define SAME(got, want, what)                                                              \
    ck_assert_msg((int64_t)(got) == (int64_t)(want), "%s of day %d: engine %lld, twin %lld", what, \
                  day, (long long)(got), (long long)(want))

static void compare(const struct fixing *f, const struct expected *x, int day)
{
    SAME(f->level, x->level, "level");
    SAME(f->repeated, x->repeated, "repeated");
    SAME(f->flags, x->flags, "flags");
    SAME(f->operators, x->operators, "operators");
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

/* Which of two wholly equal quotes is the duplicate has no meaning: verdicts are compared by count. */
static void compare_verdicts(const enum verdict *got, const enum verdict *want, size_t n, int day)
{
    int count[VERDICTS] = {0};

    for (size_t i = 0; i < n; i++) {
        count[got[i]]++;
        count[want[i]]--;
    }
    for (int v = 0; v < VERDICTS; v++)
        ck_assert_msg(count[v] == 0, "day %d: %d more quotes are %s than the twin has", day,
                      count[v], verdict_name((enum verdict)v));
}

static int levels[6];

static void one_day(struct kit_random *r, int day, struct arena *a)
{
    struct random_day d = random_day(r, 0, a);
    struct twin *full = ARENA_NEW(a, struct twin), *single = ARENA_NEW(a, struct twin), *shown;
    enum verdict *verdict = ARENA_ARRAY(a, enum verdict, d.q.list.len + 1);
    struct expected x;
    struct fixing f;

    full->d = single->d = &d;
    full->verdict = ARENA_ARRAY(a, enum verdict, d.q.list.len + 1);
    single->verdict = ARENA_ARRAY(a, enum verdict, d.q.list.len + 1);
    make(full, d.method->fill_gpus);
    make(single, 1);
    x = expect(full, single);
    day_fix(d.def, d.date, d.q.list.at, d.q.list.len, &d.prior, &f, verdict, a);
    compare(&f, &x, day);
    shown = f.level == 2 || (f.level > 2 && d.prior.date && d.prior.level == 2) ? single : full;
    compare_partitions(&f, shown, day);
    compare_verdicts(verdict, shown->verdict, d.q.list.len, day);
    levels[f.level]++;
}

START_TEST(ten_thousand_random_days_agree)
{
    struct kit_random r = {random_seed("calc_twin")};
    struct arena a = {0};

    for (int day = 0; day < 10000; day++) {
        one_day(&r, day, &a);
        arena_reset(&a);
    }
    arena_fini(&a);
    for (int level = 1; level <= 5; level++)
        ck_assert_msg(levels[level] > 300, "only %d days of level %d: the days are too tame",
                      levels[level], level);
}
END_TEST

SUITE(calc_twin)
{
    ADD(ten_thousand_random_days_agree);
}
