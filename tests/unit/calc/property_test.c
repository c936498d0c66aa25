/* What must hold for every panel: random days from a printed seed. */
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/buf.h"
#include "base/text.h"
#include "calc/record.h"

enum { DAYS = 400 };

static struct fixing fix(const struct random_day *d, const struct quote *q, size_t n,
                         enum verdict *verdict, struct arena *a)
{
    struct fixing f;

    day_fix(d->def, d->date, q, n, &d->prior, &f, verdict, a);
    f.inputs_digest = "none";
    return f;
}

/* The whole record as text: everything that a fixing tells. */
static const char *record(const struct fixing *f, struct arena *a)
{
    struct buf b;
    struct record_sink sink = record_to_buf(&b);
    const char *out;

    buf_init(&b, 8 << 20);
    record_fixing(f, NULL, &sink);
    out = text_dup_n(a, b.data, b.len);
    buf_fini(&b);
    return out;
}

static void each_day(const char *name, unsigned kind,
                     void (*check)(struct random_day *, struct kit_random *, struct arena *))
{
    struct kit_random r = {random_seed(name)};
    struct arena a = {0};

    for (int i = 0; i < DAYS; i++) {
        struct random_day d = random_day(&r, kind, &a);

        check(&d, &r, &a);
        arena_reset(&a);
    }
    arena_fini(&a);
}

static void check_order(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    const char *before = record(&f, a);

    kit_shuffle(r, d->q.list.at, d->q.list.len);
    f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    ck_assert_str_eq(before, record(&f, a));
}

START_TEST(the_order_of_quotes_has_no_say)
{
    each_day("order", 0, check_order);
}
END_TEST

static void check_again(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    struct quote_list kept = record_select(d->def, d->date, d->q.list.at, d->q.list.len, a);
    struct fixing g = fix(d, kept.at, kept.len, NULL, a);

    (void)r;
    ck_assert_str_eq(record(&f, a), record(&g, a));
}

START_TEST(the_recorded_inputs_give_the_same_record)
{
    each_day("inputs", 0, check_again);
}
END_TEST

static void check_outsiders(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f = fix(d, d->q.list.at, d->q.list.len, NULL, a);

    for (int i = 0; i < 50; i++) {
        int64_t at = kit_time(d->method, d->date, (int)kit_below(r, d->method->partitions));
        struct quote *q = kit_quote(&d->q, "outsider", at, kit_below(r, 9000000000));

        q->op = d->panel->member[0].op; /* it claims to be one of the panel */
    }
    {
        struct fixing g = fix(d, d->q.list.at, d->q.list.len, NULL, a);

        ck_assert_str_eq(record(&f, a), record(&g, a));
    }
}

START_TEST(a_market_outside_of_the_panel_never_matters)
{
    each_day("outsiders", 0, check_outsiders);
}
END_TEST

static void check_verdicts(struct random_day *d, struct kit_random *r, struct arena *a)
{
    size_t n = d->q.list.len;
    enum verdict *verdict = ARENA_ARRAY(a, enum verdict, n + 1);

    (void)r;
    for (size_t i = 0; i < n; i++)
        verdict[i] = VERDICTS;
    (void)fix(d, d->q.list.at, n, verdict, a);
    for (size_t i = 0; i < n; i++) {
        const char *stage;

        ck_assert_msg(verdict[i] < VERDICTS, "quote %zu has no verdict", i);
        stage = verdict_stage(verdict[i]);
        ck_assert_msg(d->q.list.at[i].verdict != VERDICT_OK || !text_eq(stage, "vote"),
                      "quote %zu has the verdict of a vote", i);
    }
}

START_TEST(every_quote_has_one_verdict)
{
    each_day("verdicts", 0, check_verdicts);
}
END_TEST

/* No bound of eligibility: a price that comes into it joins the vote, which is another matter. */
static void unbound(struct random_day *d)
{
    d->method->price_low_nusd = 1;
    d->method->price_high_nusd *= 10;
}

/* Three times is exact but for roundings: a nano each division, and there are few in a row. */
static void check_scale(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f, g;

    (void)r;
    d->prior.date = 0;
    unbound(d);
    f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    for (size_t i = 0; i < d->q.list.len; i++)
        d->q.list.at[i].price_nusd *= 3;
    g = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    ck_assert_int_eq(f.level, g.level);
    ck_assert_int_le(llabs(g.avg_exact_nusd - 3 * f.avg_exact_nusd), 8);
    ck_assert_int_le(llabs(g.med_exact_nusd - 3 * f.med_exact_nusd), 8);
    ck_assert_int_le(llabs(g.mean_exact_nusd - 3 * f.mean_exact_nusd), 8);
}

START_TEST(three_times_the_prices_is_three_times_the_value)
{
    each_day("scale", RANDOM_PLAIN, check_scale);
}
END_TEST

static void check_up(struct random_day *d, struct kit_random *r, struct arena *a)
{
    const char *who = d->panel->member[kit_below(r, (int64_t)d->panel->member_len)].op;
    int64_t more = 1 + kit_below(r, 2) * kit_below(r, 3000000000);
    struct fixing f, g;

    unbound(d);
    f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    if (f.level > 1)
        return;
    for (size_t i = 0; i < d->q.list.len; i++)
        if (text_eq(d->q.list.at[i].op, who))
            d->q.list.at[i].price_nusd += more;
    g = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    ck_assert_int_ge(g.avg_exact_nusd, f.avg_exact_nusd);
    ck_assert_int_ge(g.med_exact_nusd, f.med_exact_nusd);
    ck_assert_int_ge(g.mean_exact_nusd, f.mean_exact_nusd);
}

START_TEST(an_operator_moving_up_never_moves_a_value_down)
{
    each_day("up", RANDOM_PLAIN, check_up);
}
END_TEST

/*
 * A nano more at one operator in one partition moves that partition by its weight at most, and by
 * 2.5 times its part of the median for every price that stands at the clamp's bound inside of the
 * middle half, which only a dispersed partition has. Weights are those of the larger of the two
 * orders when the nano changes places with a neighbour: 4/2n is the most there is.
 */
static void check_nano(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f, g;
    int part = (int)kit_below(r, d->method->partitions);
    size_t seat = (size_t)kit_below(r, (int64_t)d->panel->member_len);
    const char *who = d->panel->member[seat].op;
    const struct fixing_vote *v;
    const int64_t step = 1000;

    unbound(d);
    f = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    if (f.level > 1 || !f.partition[part].valid || f.partition[part].dispersed)
        return;
    for (size_t i = 0; i < d->q.list.len; i++)
        if (text_eq(d->q.list.at[i].op, who)
            && d->q.list.at[i].observed_at == kit_time(d->method, d->date, part) + 60)
            d->q.list.at[i].price_nusd += step;
    g = fix(d, d->q.list.at, d->q.list.len, NULL, a);
    v = &g.vote[(size_t)part * d->panel->member_len + seat];
    if (v->verdict != VERDICT_OK || !g.partition[part].valid || g.partition[part].dispersed)
        return;
    ck_assert_int_le(llabs(g.partition[part].central50_nusd - f.partition[part].central50_nusd),
                     step * 2 / f.partition[part].operators + 1);
}

START_TEST(a_small_change_moves_no_more_than_its_weight)
{
    each_day("nano", RANDOM_PLAIN, check_nano);
}
END_TEST

/* Any partition alone, from its own six predecessors. */
static void check_alone(struct random_day *d, struct kit_random *r, struct arena *a)
{
    struct fixing f = fix(d, d->q.list.at, d->q.list.len, NULL, a), g;
    int part = (int)kit_below(r, d->method->partitions);
    int64_t from = kit_time(d->method, d->date, part - method_lead(d->method));
    int64_t to = kit_time(d->method, d->date, part + 1);
    struct kit_quotes some = {.arena = a};

    if (f.level == 2 || f.level >= 3)
        return; /* shown with another filling, perhaps */
    for (size_t i = 0; i < d->q.list.len; i++)
        if (d->q.list.at[i].observed_at >= from && d->q.list.at[i].observed_at < to)
            *VEC_PUSH(&some.list, a) = d->q.list.at[i];
    d->method->fallback_fill_gpus = 0;
    g = fix(d, some.list.at, some.list.len, NULL, a);
    ck_assert_int_eq(g.partition[part].valid, f.partition[part].valid);
    ck_assert_int_eq(g.partition[part].central50_nusd, f.partition[part].central50_nusd);
    ck_assert_int_eq(g.partition[part].carried, f.partition[part].carried);
}

START_TEST(a_partition_is_recomputed_from_its_six_predecessors)
{
    each_day("alone", 0, check_alone);
}
END_TEST

SUITE(calc_property)
{
    ADD(the_order_of_quotes_has_no_say);
    ADD(the_recorded_inputs_give_the_same_record);
    ADD(a_market_outside_of_the_panel_never_matters);
    ADD(every_quote_has_one_verdict);
    ADD(three_times_the_prices_is_three_times_the_value);
    ADD(an_operator_moving_up_never_moves_a_value_down);
    ADD(a_small_change_moves_no_more_than_its_weight);
    ADD(a_partition_is_recomputed_from_its_six_predecessors);
}
