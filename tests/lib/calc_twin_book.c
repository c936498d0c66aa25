/* From quotes to the price of a seat in a slot: R2 to R4. */
#include "calc_twin_priv.h"

#include <string.h>

#include "unit.h"

enum { OFFERS = 64 };

int64_t twin_even(wide num, wide den)
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

/* Most differ in their first byte, and the sanitizer's strcmp is dear. */
bool twin_same(const char *a, const char *b)
{
    return a == b || (a && b && *a == *b && strcmp(a, b) == 0);
}

static int order(const char *a, const char *b)
{
    return !a || !b ? (a != NULL) - (b != NULL) : strcmp(a, b);
}

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
    if (q->observed_at < t->start
        || q->observed_at >= t->start + (int64_t)t->slots * t->m->partition_s)
        return NONE;
    return (int)((q->observed_at - t->start) / t->m->partition_s);
}

static int64_t first_poll(const struct twin *t, const char *market, int slot)
{
    int64_t best = INT64_MIN;

    for (int k = 0; market && k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (twin_same(q->market, market) && (best == INT64_MIN || q->observed_at < best))
            best = q->observed_at;
    }
    return best;
}

static const char *instrument(const struct twin *t)
{
    return t->d->def->index->instrument[0];
}

/* The first poll of the seat's own market tells a price of it that waits. */
static bool waits(const struct twin *t, int seat, int slot)
{
    const struct panel_member *m = &t->d->panel->member[seat];
    int64_t poll = first_poll(t, m->market, slot);

    for (int k = 0; k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (q->offer && q->verdict == VERDICT_DISPUTED && q->observed_at == poll
            && twin_same(q->market, m->market) && twin_same(q->op, m->op) && q->available != 0
            && q->gpus > 0 && twin_same(q->instrument, instrument(t)) && q->term == TERM_ON_DEMAND)
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

static int seat_of(const struct twin *t, const char *op)
{
    for (int s = 0; s < t->seats; s++)
        if (twin_same(t->d->panel->member[s].op, op))
            return s;
    return NONE;
}

static bool in_panel(const struct twin *t, const char *market)
{
    for (int s = 0; s < t->seats; s++)
        if (twin_same(t->d->panel->member[s].market, market)
            || twin_same(t->d->panel->member[s].stand_in, market))
            return true;
    return false;
}

/* Of the right kind and of this seat's voice: what may be "seen". */
static bool is_kind(const struct twin *t, const struct quote *q)
{
    return q->offer && q->verdict == VERDICT_OK && q->available != 0 && q->gpus > 0
           && twin_same(q->instrument, instrument(t)) && q->term == TERM_ON_DEMAND;
}

static enum verdict judge(const struct twin *t, const struct quote *q)
{
    int seat = seat_of(t, q->op), slot = slot_of(t, q);
    const struct panel_member *m;

    if (slot == NONE)
        return VERDICT_OUTSIDE;
    if (!q->offer)
        return in_panel(t, q->market) ? q->verdict : VERDICT_NOT_MEMBER;
    if (q->verdict != VERDICT_OK)
        return q->verdict;
    if (q->available == 0)
        return VERDICT_SOLD_OUT;
    if (q->gpus <= 0)
        return VERDICT_NO_COUNT;
    if (!twin_same(q->instrument, instrument(t)))
        return VERDICT_OTHER_INSTRUMENT;
    if (q->term != TERM_ON_DEMAND)
        return VERDICT_OTHER_TERM;
    if (seat == NONE || !twin_same(t->voice[seat][slot], q->market))
        return VERDICT_NOT_MEMBER;
    m = &t->d->panel->member[seat];
    if (m->tier_len && !twin_same(m->tier[0], q->tier))
        return VERDICT_TIER;
    if (m->reliability_nano >= 0 && q->reliability_nano >= 0
        && q->reliability_nano < m->reliability_nano)
        return VERDICT_UNRELIABLE;
    if (q->price_nusd < t->m->price_low_nusd || q->price_nusd > t->m->price_high_nusd)
        return VERDICT_OUT_OF_BOUNDS;
    return q->observed_at == first_poll(t, q->market, slot) ? VERDICT_OK : VERDICT_NOT_FIRST;
}

static int number(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int cheaper(const struct quote *a, const struct quote *b)
{
    int o[] = {number(a->price_nusd, b->price_nusd),
               order(a->offer, b->offer),
               number(b->gpus, a->gpus),
               number(b->available, a->available),
               order(a->host, b->host),
               order(a->machine, b->machine),
               order(a->region, b->region),
               order(a->tier, b->tier)};

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

            if (i != j && x && twin_same(x, by_machine ? b->machine : b->offer)
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

/* Any quote of the poll says that it was held. */
static bool is_held(const struct twin *t, const char *market, int slot, int64_t time)
{
    for (int k = 0; k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (q->verdict == VERDICT_HELD && q->observed_at == time && twin_same(q->market, market))
            return true;
    }
    return false;
}

/* The poll of a slot in which the next one looks for its offers. */
static int64_t seen_poll(const struct twin *t, const char *market, int slot)
{
    int64_t first = first_poll(t, market, slot), last = INT64_MIN;

    if (!t->m->seen_last_poll)
        return is_held(t, market, slot, first) ? INT64_MIN : first;
    for (int k = 0; k < t->len[slot]; k++) {
        const struct quote *q = at(t, t->in[slot][k]);

        if (twin_same(q->market, market) && q->observed_at > last
            && !is_held(t, market, slot, q->observed_at))
            last = q->observed_at;
    }
    return last;
}

/* What a poll shows of the index's kind: what can be rented, and by 1.1 what is. */
static bool is_shown(const struct twin *t, const struct quote *q)
{
    bool rented = q->verdict == VERDICT_SOLD_OUT || (q->verdict == VERDICT_OK && !q->available);

    if (!rented || !t->m->seen_last_poll)
        return is_kind(t, q);
    return q->offer && q->price_nusd > 0 && q->gpus > 0 && twin_same(q->instrument, instrument(t))
           && q->term == TERM_ON_DEMAND;
}

/* R3 (e). */
static enum verdict seen(const struct twin *t, int seat, int slot, const struct quote *q)
{
    int64_t before = -1, move;
    int prev = slot - 1;

    while (prev >= 0 && t->cell[seat][prev].seen == INT64_MIN)
        prev--;
    if (prev < 0 || slot - prev > t->m->seen_partitions)
        return VERDICT_WAITING;
    for (int k = 0; k < t->len[prev]; k++) {
        const struct quote *p = at(t, t->in[prev][k]);

        if (is_shown(t, p) && twin_same(p->op, q->op) && twin_same(p->market, t->voice[seat][prev])
            && p->observed_at == t->cell[seat][prev].seen && twin_same(p->offer, q->offer)
            && (before < 0 || p->price_nusd < before))
            before = p->price_nusd;
    }
    if (before < 0)
        return VERDICT_WAITING;
    move = q->price_nusd > before ? q->price_nusd - before : before - q->price_nusd;
    return (wide)move * 100 > before ? VERDICT_MOVED : VERDICT_OK;
}

static int hosts_of(const struct twin *t, const int *book, int n)
{
    int hosts = 0;

    for (int i = 0; i < n; i++) {
        bool known = false;

        for (int j = 0; j < i; j++)
            known = known || twin_same(at(t, book[i])->host, at(t, book[j])->host);
        hosts += !known;
    }
    return hosts;
}

/* Hosts that have to be among those that fill. */
static int64_t floor_of(const struct twin *t, int64_t q)
{
    return t->m->fill_hosts_min < q ? t->m->fill_hosts_min : q;
}

/* R4, one GPU after the other. */
static enum verdict fill(const struct twin *t, bool peer, int *book, int n, int64_t *price)
{
    int64_t q = t->fill ? t->fill : 1, cap = peer ? (q / 2 ? q / 2 : 1) : q, need = q;
    int64_t left[OFFERS], from_host[OFFERS] = {0};
    bool used[OFFERS] = {false};
    wide sum = 0;
    int hosts = 0;

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

        while (!twin_same(at(t, book[host])->host, at(t, book[i])->host))
            host++;
        while (need && left[i] && (!peer || from_host[host] < cap)) {
            int others = hosts + !from_host[host]; /* that fill, this one included */

            if (peer && need - 1 < floor_of(t, q) - others)
                break; /* what is left is for hosts that are missing */
            hosts = others;
            need--, left[i]--, from_host[host]++;
            sum += at(t, book[i])->price_nusd;
            used[i] = true;
        }
    }
    for (int i = 0; i < n; i++)
        t->verdict[book[i]] = need ? VERDICT_NOT_PRICED : used[i] ? VERDICT_OK : VERDICT_UNFILLED;
    if (need)
        return VERDICT_SHALLOW;
    *price = twin_even(sum, q);
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

    *c = (struct cell){poll, 0, seen_poll(t, market, slot),
                       poll == INT64_MIN ? VERDICT_ABSENT : VERDICT_NO_ELIGIBLE};
    for (int k = 0; k < t->len[slot]; k++) {
        int i = t->in[slot][k];

        if (!twin_same(at(t, i)->market, market) || at(t, i)->observed_at != poll)
            continue;
        held = held || at(t, i)->verdict == VERDICT_HELD;
        cut = cut || at(t, i)->verdict == VERDICT_TRUNCATED;
        if (t->verdict[i] == VERDICT_OK && at(t, i)->offer && twin_same(at(t, i)->op, m->op))
            book[n++] = i;
        if (n == OFFERS)
            ck_abort_msg("a seat has %d offers", n);
    }
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

void twin_cells(struct twin *t, int64_t q)
{
    struct arena *a = t->d->q.arena;

    t->m = t->d->method;
    t->fill = q;
    t->seats = (int)t->d->panel->member_len;
    t->lead = t->m->carry_partitions + t->m->seen_partitions;
    t->slots = t->lead + t->m->partitions;
    t->start = t->d->date * 86400 + 57600 - 86400 - t->lead * (int64_t)t->m->partition_s;
    ck_assert_int_le(t->seats, SEATS);
    t->voice = arena_array(a, (size_t)t->seats, sizeof *t->voice);
    t->cell = arena_array(a, (size_t)t->seats, sizeof *t->cell);
    t->vote = arena_array(a, (size_t)t->seats, sizeof *t->vote);
    for (int k = 0; k < t->slots; k++)
        t->in[k] = ARENA_ARRAY(a, int, (size_t)total(t) + 1);
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
}
