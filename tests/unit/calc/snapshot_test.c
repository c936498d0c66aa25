/* A snapshot of random polls: what it tells of each market, and which quotes it leaves in, counted
   once more. */
#include "calc/snapshot.h"

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/fixed.h"
#include "base/text.h"

enum { OFFERS_MAX = 500 };

static bool is_left_in(const struct snapshot *s, const struct quote *q, enum verdict v)
{
    return q->observed_at >= s->start && q->observed_at < s->end && q->offer
           && (v == VERDICT_OK || v == VERDICT_UNFILLED || v == VERDICT_NOT_PRICED);
}

static void sort(int64_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            if (p[j] < p[i]) {
                int64_t one = p[i];

                p[i] = p[j];
                p[j] = one;
            }
}

/* One seat's line; gives the median of its offers, 0 without any. */
static int64_t check_market(const struct snapshot *s, size_t seat, const struct panel_member *m,
                            const struct kit_quotes *q, const enum verdict *verdict)
{
    const struct snapshot_market *line = &s->market[seat];
    int64_t price[OFFERS_MAX], median;
    fixed_wide sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < q->list.len; i++)
        if (text_eq(q->list.at[i].op, m->op) && is_left_in(s, &q->list.at[i], verdict[i])) {
            ck_assert_str_eq(q->list.at[i].market, line->market);
            sum += price[n++] = q->list.at[i].price_nusd;
            ck_assert_uint_lt(n, OFFERS_MAX);
        }
    ck_assert_str_eq(line->op, m->op);
    ck_assert_uint_eq(line->offers, n);
    ck_assert_int_eq(line->verdict, s->fixing.vote[seat].verdict);
    ck_assert_int_eq(line->price_nusd, s->fixing.vote[seat].price_nusd);
    if (!n) {
        ck_assert(!line->min_nusd && !line->median_nusd && !line->max_nusd && !line->mean_nusd);
        return 0;
    }
    sort(price, n);
    median = n % 2 ? price[n / 2] : fixed_div_even((fixed_wide)price[n / 2 - 1] + price[n / 2], 2);
    ck_assert_int_eq(line->min_nusd, price[0]);
    ck_assert_int_eq(line->max_nusd, price[n - 1]);
    ck_assert_int_eq(line->median_nusd, median);
    ck_assert_int_eq(line->mean_nusd, fixed_div_even(sum, (fixed_wide)n));
    return median;
}

/* Before the quotes of each poll an entry without a position, also of a poll that leaves none in.
 */
static void check_eligible(const struct snapshot *s, const struct kit_quotes *q,
                           const enum verdict *verdict)
{
    const struct quote *last = NULL;
    size_t n = 0;

    for (size_t i = 0; i < q->list.len; i++) {
        const struct quote *at = &q->list.at[i];
        bool in = is_left_in(s, at, verdict[i]);

        if (at->observed_at < s->start || at->observed_at >= s->end)
            continue;
        for (int k =
                 last && last->observed_at == at->observed_at && text_eq(last->market, at->market);
             k <= in; k++, n++) {
            ck_assert_uint_lt(n, s->eligible.len);
            ck_assert_str_eq(s->eligible.at[n].market, at->market);
            ck_assert_int_eq(s->eligible.at[n].observed_at, at->observed_at);
            ck_assert_int_eq(s->eligible.at[n].position, k ? at->position : -1);
        }
        last = at;
    }
    ck_assert_uint_eq(s->eligible.len, n);
}

static void check(const struct snapshot *s, const struct random_day *d, const enum verdict *verdict)
{
    int64_t low = INT64_MAX, high = 0;
    size_t priced = 0;

    ck_assert_uint_eq(s->market_len, d->panel->member_len);
    for (size_t i = 0; i < d->panel->member_len; i++) {
        int64_t median = check_market(s, i, &d->panel->member[i], &d->q, verdict);

        priced += median > 0;
        low = median && median < low ? median : low;
        high = median > high ? median : high;
    }
    ck_assert_uint_eq(s->markets_priced, priced);
    ck_assert_int_eq(s->median_low_nusd, priced ? low : 0);
    ck_assert_int_eq(s->median_high_nusd, high);
    check_eligible(s, &d->q, verdict);
    ck_assert_int_eq(s->fixing.level, s->fixing.valid_partitions ? 1 : 5);
    ck_assert_int_eq(s->fixing.why != NULL, s->fixing.level == 5);
}

START_TEST(a_snapshot_tells_what_is_there)
{
    struct kit_random r = {random_seed("calc_snapshot")};
    int fixed = 0;

    for (int day = 0; day < 400; day++) {
        struct arena a = {0};
        struct random_day d = random_day(&r, 0, &a);
        const struct method *m = kit_method("GHS-1.0", &a);
        enum verdict *verdict;
        struct snapshot s;
        int64_t at;

        if (!d.q.list.len) {
            arena_fini(&a);
            continue;
        }
        d.def->method = m;
        for (size_t i = 0; i < d.q.list.len; i++)
            d.q.list.at[i].position = (int)kit_below(&r, 1000);
        verdict = ARENA_ARRAY(&a, enum verdict, d.q.list.len);
        at = d.q.list.at[kit_below(&r, (int64_t)d.q.list.len)].observed_at;
        snapshot_fix(d.def, at, d.q.list.at, d.q.list.len, &s, verdict, &a);
        ck_assert(s.start <= at && at < s.end && s.start % m->indicative_s == 0);
        ck_assert_int_eq(snapshot_lead(m, at),
                         s.start - (m->carry_partitions + m->seen_partitions) * m->indicative_s);
        check(&s, &d, verdict);
        fixed += s.fixing.level == 1;
        arena_fini(&a);
    }
    ck_assert_int_gt(fixed, 50);
}
END_TEST

SUITE(calc_snapshot)
{
    ADD(a_snapshot_tells_what_is_there);
}
