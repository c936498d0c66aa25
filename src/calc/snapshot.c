#include "calc/snapshot.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/day_priv.h"

static int64_t partition_start(const struct method *m, int64_t at)
{
    /* Partitions are cut from midnight on: an hour's begin on the full hour. */
    int64_t midnight = clock_date_of(at) * CLOCK_DAY;

    return midnight + (at - midnight) / m->indicative_s * m->indicative_s;
}

int64_t snapshot_lead(const struct method *m, int64_t at)
{
    return partition_start(m, at) - (int64_t)method_lead(m) * m->indicative_s;
}

static bool is_eligible(enum verdict v)
{
    return v == VERDICT_OK || v == VERDICT_UNFILLED || v == VERDICT_NOT_PRICED;
}

/* An eligible quote is from the market that speaks for a seat. */
static int seat_of(const struct panel *p, const struct quote *q)
{
    for (size_t i = 0;; i++) {
        must(i < p->member_len);
        if (text_eq(p->member[i].op, q->op))
            return (int)i;
    }
}

/* Prices of the eligible offers of one seat. */
struct prices {
    VEC(int64_t) price;
    fixed_wide sum_nusd;
};

static void describe(struct snapshot_market *out, const struct attempt *t, size_t seat,
                     struct prices *p)
{
    const struct panel_member *m = &t->def->panel->member[seat];
    const struct fixing_vote *v = &t->vote[seat];

    *out = (struct snapshot_market){.market = v->market,
                                    .op = m->op,
                                    .verdict = v->verdict,
                                    .offers = p->price.len,
                                    .gpus = book_at(&t->book, seat, t->lead)->gpus,
                                    .price_nusd = v->price_nusd};
    if (!p->price.len)
        return;
    qsort(p->price.at, p->price.len, sizeof *p->price.at, partition_order);
    out->min_nusd = p->price.at[0];
    out->median_nusd = partition_median(p->price.at, p->price.len);
    out->max_nusd = p->price.at[p->price.len - 1];
    out->mean_nusd = fixed_div_even(p->sum_nusd, (fixed_wide)p->price.len);
    must(out->min_nusd <= out->median_nusd && out->median_nusd <= out->max_nusd);
    must(out->min_nusd <= out->mean_nusd && out->mean_nusd <= out->max_nusd);
}

static void note_eligible(struct snapshot *out, const struct quote *q, bool eligible,
                          struct arena *a)
{
    const struct snapshot_eligible *last =
        out->eligible.len ? &out->eligible.at[out->eligible.len - 1] : NULL;

    if (!last || last->observed_at != q->observed_at || !text_eq(last->market, q->market))
        *VEC_PUSH(&out->eligible, a) = (struct snapshot_eligible){q->market, q->observed_at, -1};
    if (eligible)
        *VEC_PUSH(&out->eligible, a) =
            (struct snapshot_eligible){q->market, q->observed_at, q->position};
}

static void describe_markets(const struct attempt *t, const struct quote *quotes, size_t n,
                             const enum verdict *verdict, struct snapshot *out, struct arena *work,
                             struct arena *a)
{
    struct prices *prices = ARENA_ARRAY(work, struct prices, t->seats);

    for (size_t i = 0; i < n; i++) {
        int seat = -1;

        if (quotes[i].observed_at < out->start || quotes[i].observed_at >= out->end)
            continue;
        if (!quote_is_answer(&quotes[i]) && is_eligible(verdict[i]))
            seat = seat_of(t->def->panel, &quotes[i]);
        note_eligible(out, &quotes[i], seat >= 0, a);
        if (seat < 0)
            continue;
        *VEC_PUSH(&prices[seat].price, work) = quotes[i].price_nusd;
        prices[seat].sum_nusd += quotes[i].price_nusd;
    }
    out->market = ARENA_ARRAY(a, struct snapshot_market, t->seats);
    out->market_len = t->seats;
    for (size_t seat = 0; seat < t->seats; seat++) {
        struct snapshot_market *m = &out->market[seat];

        describe(m, t, seat, &prices[seat]);
        if (!m->offers)
            continue;
        if (!out->markets_priced++ || m->median_nusd < out->median_low_nusd)
            out->median_low_nusd = m->median_nusd;
        if (m->median_nusd > out->median_high_nusd)
            out->median_high_nusd = m->median_nusd;
    }
}

/* The partition, its reason and its votes outlive the work they were made in. */
static void keep_votes(const struct attempt *t, struct fixing *out, struct arena *a)
{
    out->partition = ARENA_NEW(a, struct fixing_partition);
    *out->partition = t->partition[0];
    if (out->partition->why)
        out->partition->why = text_dup(a, out->partition->why);
    out->partition_len = 1;
    out->vote = ARENA_ARRAY(a, struct fixing_vote, t->seats);
    memcpy(out->vote, t->vote, t->seats * sizeof *out->vote);
    out->vote_len = t->seats;
}

void snapshot_fix(const struct calc_def *def, int64_t at, const struct quote *quotes, size_t n,
                  struct snapshot *out, enum verdict *verdict, struct arena *a)
{
    const struct method *m = def->method;
    struct fixing *f = &out->fixing;
    struct arena work = {0}; /* what the quotes take: many times what stays */
    struct attempt t;

    *out = (struct snapshot){.start = partition_start(m, at)};
    out->end = out->start + m->indicative_s;
    must(out->start <= at && at < out->end);
    if (!verdict)
        verdict = ARENA_ARRAY(&work, enum verdict, n);
    attempt_make(&t, def, out->start, m->indicative_s, 1, m->fill_gpus, quotes, n, verdict, &work);
    *f = (struct fixing){.index = def->index->id,
                         .date = method_date_of(m, out->start),
                         .revision = 1,
                         .status = FIXING_INDICATIVE,
                         .level = 5,
                         .method = m->id,
                         .method_hash = m->hash,
                         .panel = def->panel->id,
                         .panel_hash = def->panel->hash,
                         .partitions = 1,
                         .valid_partitions = t.valid,
                         .valid_until = out->end + 2 * (int64_t)m->indicative_s};
    keep_votes(&t, f, a);
    if (t.valid) {
        f->level = 1;
        stat_values(&t, f);
        stat_operators(&t, f, a);
        stat_influence(&t, f, a);
        stat_spread(f, a);
        stat_publish(m, f);
        stat_flags(m, f, NULL, a);
    } else {
        f->why = f->partition->why;
    }
    describe_markets(&t, quotes, n, verdict, out, &work, a);
    must(out->median_low_nusd <= out->median_high_nusd);
    arena_fini(&work);
}
