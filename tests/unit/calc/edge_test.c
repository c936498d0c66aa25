/* The edges of every rule: exactly met, and one beside it. */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/compare.h"
#include "calc/explain.h"
#include "calc/snapshot.h"

enum { DATE = 20000 };

static struct arena mem;

struct scene {
    struct method *m;
    struct panel *p;
    struct calc_def *d;
    struct kit_quotes q;
    struct fixing f;
};

static struct scene scene(size_t operators)
{
    struct scene s = {
        .m = kit_method("GHR-1.0", &mem), .p = kit_panel(operators, &mem), .q = {.arena = &mem}};

    s.d = kit_def(s.m, s.p, &mem);
    return s;
}

static int64_t hour(const struct scene *s, int partition)
{
    return kit_time(s->m, DATE, partition) + 5;
}

/* Operator `seat` asks `cents` in these partitions, the last one included. */
static void ask(struct scene *s, size_t seat, int from, int to, int64_t cents)
{
    for (int i = from; i <= to; i++)
        kit_quote(&s->q, s->p->member[seat].market, hour(s, i), cents * 10000000);
}

static void fix(struct scene *s, const struct fixing_prior *prior)
{
    day_fix(s->d, DATE, s->q.list.at, s->q.list.len, prior, &s->f, NULL, &mem);
}

static const struct fixing_vote *vote(const struct scene *s, int partition, size_t seat)
{
    return &s->f.vote[(size_t)partition * s->p->member_len + seat];
}

START_TEST(five_operators_are_a_quorum_and_four_are_none)
{
    struct scene s = scene(5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, i ? 1 : 0, 200);
    kit_answer(&s.q, s.p->member[0].market, hour(&s, 1));
    fix(&s, NULL);
    ck_assert(s.f.partition[0].valid);
    ck_assert(!s.f.partition[1].valid);
    ck_assert_str_eq(s.f.partition[1].why, "4 operators have a price, 5 needed");
}
END_TEST

START_TEST(a_third_may_be_carried_and_no_more)
{
    struct scene s = scene(6);

    for (size_t i = 0; i < 6; i++)
        ask(&s, i, 0, i < 2 ? 0 : i < 3 ? 1 : 2, 200);
    fix(&s, NULL);
    ck_assert(s.f.partition[1].valid);
    ck_assert_int_eq(s.f.partition[1].carried, 2);
    ck_assert(s.f.partition[1].valid);
    ck_assert_int_eq(s.f.partition[2].carried, 3);
    ck_assert(!s.f.partition[2].valid);
    ck_assert_str_eq(s.f.partition[2].why, "3 of 6 prices are carried, at most 2 allowed");
}
END_TEST

START_TEST(a_price_is_carried_for_three_partitions)
{
    struct scene s = scene(6);

    for (size_t i = 0; i < 6; i++)
        ask(&s, i, i ? 0 : -1, i ? 23 : -1, 200 + (int64_t)i);
    fix(&s, NULL);
    for (int i = 0; i < 3; i++) {
        ck_assert_int_eq(vote(&s, i, 0)->verdict, VERDICT_CARRIED);
        ck_assert_int_eq(vote(&s, i, 0)->carried_from, i + 1);
        ck_assert_int_eq(vote(&s, i, 0)->price_nusd, 2000000000);
    }
    ck_assert_int_eq(vote(&s, 3, 0)->verdict, VERDICT_ABSENT);
    ck_assert_int_eq(s.f.partition[3].operators, 5);
    ck_assert(s.f.flags & FIXING_CARRIED);
}
END_TEST

START_TEST(sold_out_is_not_carried_and_ends_what_was)
{
    struct scene s = scene(6);

    for (size_t i = 0; i < 6; i++)
        ask(&s, i, 0, i ? 23 : 0, 200);
    kit_answer(&s.q, s.p->member[0].market, hour(&s, 1));
    fix(&s, NULL);
    ck_assert_int_eq(vote(&s, 1, 0)->verdict, VERDICT_NO_ELIGIBLE);
    ck_assert_int_eq(vote(&s, 2, 0)->verdict, VERDICT_ABSENT);
    ck_assert_int_eq(vote(&s, 2, 0)->price_nusd, 0);
}
END_TEST

/* Median 2.00; the last operator stands at the bound, or a nano beside it. */
static const struct {
    int64_t price, counted;
} bounds[] = {{5000000000, 5000000000}, {5000000001, 5000000000}, {4999999999, 4999999999},
              {800000000, 800000000},   {799999999, 800000000},   {800000001, 800000001}};

START_TEST(the_clamp_begins_beside_its_bound)
{
    struct scene s = scene(5);
    const struct fixing_vote *v;

    for (size_t i = 0; i < 4; i++)
        ask(&s, i, 0, 0, i == 0 ? 190 : i == 3 ? 210 : 200);
    kit_quote(&s.q, s.p->member[4].market, hour(&s, 0), bounds[_i].price);
    fix(&s, NULL);
    v = vote(&s, 0, 4);
    ck_assert_int_eq(v->counted_nusd, bounds[_i].counted);
    ck_assert_int_eq(v->verdict,
                     bounds[_i].counted == bounds[_i].price ? VERDICT_OK : VERDICT_CLAMPED);
    ck_assert_int_eq(s.f.partition[0].clamped, v->verdict == VERDICT_CLAMPED);
}
END_TEST

START_TEST(a_quarter_may_be_clamped_without_a_flag)
{
    for (size_t far = 1; far <= 3; far++) { /* of eight: two are a quarter */
        struct scene s = scene(8);

        for (size_t i = 0; i < 8; i++)
            ask(&s, i, 0, 0, i < far ? 3000 : 200);
        fix(&s, NULL);
        ck_assert_int_eq(s.f.partition[0].clamped, (int)far);
        ck_assert_int_eq(s.f.partition[0].dispersed, far > 2);
    }
}
END_TEST

START_TEST(equal_prices_are_ordered_by_operator)
{
    struct scene s = scene(5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, 0, 200);
    fix(&s, NULL);
    ck_assert_int_eq(s.f.partition[0].central50_nusd, 2000000000);
    /* Of [0, 20) the part [5, 15): the first has none of it, the second three. */
    ck_assert_int_eq(vote(&s, 0, 0)->weight_nano, 0);
    ck_assert_int_eq(vote(&s, 0, 1)->weight_nano, 300000000);
    ck_assert_int_eq(vote(&s, 0, 2)->weight_nano, 400000000);
    ck_assert_int_eq(vote(&s, 0, 4)->weight_nano, 0);
}
END_TEST

/* Valid partitions are those that are asked in; a gap of four or five has answers without offers.
 */
static void ask_but(struct scene *s, int gap_from, int gap, int also, int count)
{
    for (int i = 0; i < 24; i++) {
        bool out = (i >= gap_from && i < gap_from + gap)
                   || (i >= also && (i - also) % 2 == 0 && (i - also) / 2 < count);

        for (size_t k = 0; k < 5; k++) {
            if (out)
                kit_answer(&s->q, s->p->member[k].market, hour(s, i));
            else
                ask(s, k, i, i, 200 + (int64_t)k);
        }
    }
}

static const struct {
    int gap_from, gap, also, count, valid, level;
    const char *why;
} days[] = {
    {3, 4, 10, 2, 18, 1, NULL},
    {3, 4, 10, 3, 17, 5, "17 of 24 partitions are valid, 18 needed"},
    {3, 4, 24, 0, 20, 1, NULL},
    {3, 5, 24, 0, 19, 5, "5 partitions in a row are invalid, at most 4 allowed"},
    {0, 4, 24, 0, 20, 1, NULL},
    {19, 5, 24, 0, 19, 5, "5 partitions in a row are invalid, at most 4 allowed"},
};

START_TEST(a_day_needs_eighteen_partitions_and_no_gap_of_five)
{
    struct scene s = scene(5);

    ask_but(&s, days[_i].gap_from, days[_i].gap, days[_i].also, days[_i].count);
    fix(&s, NULL);
    ck_assert_int_eq(s.f.valid_partitions, days[_i].valid);
    ck_assert_int_eq(s.f.level, days[_i].level);
    if (days[_i].why)
        ck_assert_msg(text_starts(s.f.why, days[_i].why), "%s", s.f.why);
    else
        ck_assert_ptr_null(s.f.why);
}
END_TEST

START_TEST(one_gpu_fills_when_eight_do_not)
{
    struct scene s = scene(5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, 23, 200 + (int64_t)i);
    for (size_t i = 0; i < s.q.list.len; i++)
        s.q.list.at[i].available = 7;
    fix(&s, NULL);
    ck_assert_int_eq(s.f.level, 2);
    ck_assert_int_eq(s.f.avg_nusd, 2020000000);
    ck_assert_str_eq(s.f.why, "0 of 24 partitions are valid, 18 needed");
}
END_TEST

static struct fixing_prior prior_of(int level, int repeated, int64_t date, size_t operators)
{
    struct fixing_operator *o = ARENA_ARRAY(&mem, struct fixing_operator, operators + 1);

    for (size_t i = 0; i < operators; i++)
        o[i] = (struct fixing_operator){kit_name(i, &mem), "neocloud", 24, 2000000000, 0};
    return (struct fixing_prior){.date = date,
                                 .level = level,
                                 .repeated = repeated,
                                 .avg_nusd = 2500000000,
                                 .med_nusd = 2400000000,
                                 .mean_nusd = 2600000000,
                                 .avg_exact_nusd = 2500000000,
                                 .op = o,
                                 .operator_len = operators};
}

START_TEST(three_operators_move_the_previous_value_and_two_do_not)
{
    for (size_t n = 2; n <= 3; n++) {
        struct scene s = scene(5);
        struct fixing_prior prior = prior_of(1, 0, DATE - 1, 5);

        for (size_t i = 0; i < n; i++)
            ask(&s, i, 7, 7, 220);
        fix(&s, &prior);
        ck_assert_int_eq(s.f.level, n == 3 ? 3 : 4);
        ck_assert_int_eq(s.f.avg_nusd, n == 3 ? 2750000000 : 2500000000);
        ck_assert_int_eq(s.f.med_nusd, n == 3 ? 2640000000 : 2400000000);
        ck_assert_int_eq(s.f.repeated, n == 3 ? 0 : 1);
        ck_assert_uint_eq(s.f.operator_len, n == 3 ? 3 : 5);
    }
}
END_TEST

START_TEST(carried_prices_alone_do_not_move_the_previous_value)
{
    struct scene s = scene(5);
    struct fixing_prior prior = prior_of(1, 0, DATE - 1, 5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, -1, -1, 220);
    fix(&s, &prior);
    ck_assert_int_eq(s.f.level, 4);
}
END_TEST

static const struct {
    int level, repeated, age, expected, expected_repeated;
} repeats[] = {{1, 0, 1, 4, 1}, {4, 1, 1, 4, 2}, {4, 2, 1, 4, 3}, {4, 3, 1, 5, 0},
               {1, 0, 3, 4, 3}, {1, 0, 4, 5, 0}, {4, 3, 9, 5, 0}};

START_TEST(a_value_is_repeated_for_three_days_running)
{
    struct scene s = scene(5);
    struct fixing_prior prior = prior_of(repeats[_i].level, repeats[_i].repeated,
                                         DATE - repeats[_i].age, 5),
                        next;

    fix(&s, &prior);
    ck_assert_int_eq(s.f.level, repeats[_i].expected);
    ck_assert_int_eq(s.f.repeated, repeats[_i].expected_repeated);
    ck_assert_ptr_nonnull(s.f.why);
    next = day_prior(&s.f, &prior);
    ck_assert_int_eq(next.date, s.f.level == 5 ? prior.date : DATE);
    ck_assert_int_eq(next.avg_nusd, 2500000000);
    ck_assert_uint_eq(next.operator_len, 5);
}
END_TEST

START_TEST(without_anything_there_is_no_value_but_a_reason)
{
    struct scene s = scene(5);

    fix(&s, NULL);
    ck_assert_int_eq(s.f.level, 5);
    ck_assert_int_eq(s.f.avg_nusd, 0);
    ck_assert_str_eq(s.f.partition[0].why, "no market of the panel answered");
    ck_assert_ptr_nonnull(strstr(s.f.why, "there is no previous final value"));
}
END_TEST

/* A peer market asks at 2.00; the poll before had the price told here, `back` partitions ago. */
static const struct {
    int64_t before;
    int back;
    enum verdict verdict;
} peers[] = {{2000000000, 1, VERDICT_OK},      {2000000000, 3, VERDICT_OK},
             {2000000000, 4, VERDICT_WAITING}, {1980198020, 1, VERDICT_OK},
             {1980198019, 1, VERDICT_MOVED},   {2020202020, 1, VERDICT_OK},
             {2020202021, 1, VERDICT_MOVED}};

START_TEST(a_peer_offer_stands_for_a_poll_before_it_counts)
{
    struct scene s = scene(5);
    enum verdict *verdict;

    s.p->member[0].peer = true;
    for (int host = 0; host < 3; host++) {
        kit_quote(&s.q, "op00", hour(&s, 5), 2000000000)->host = kit_name((size_t)host, &mem);
        s.q.list.at[s.q.list.len - 1].offer = kit_name((size_t)host, &mem);
        kit_quote(&s.q, "op00", hour(&s, 5 - peers[_i].back), peers[_i].before)->host =
            kit_name((size_t)host, &mem);
        s.q.list.at[s.q.list.len - 1].offer = kit_name((size_t)host, &mem);
    }
    verdict = ARENA_ARRAY(&mem, enum verdict, s.q.list.len);
    day_fix(s.d, DATE, s.q.list.at, s.q.list.len, NULL, &s.f, verdict, &mem);
    ck_assert_int_eq(verdict[0], peers[_i].verdict);
    ck_assert_int_eq(vote(&s, 5, 0)->verdict,
                     peers[_i].verdict == VERDICT_OK ? VERDICT_OK : VERDICT_NO_ELIGIBLE);
}
END_TEST

START_TEST(a_peer_host_fills_half_and_three_hosts_are_a_book)
{
    for (size_t hosts = 2; hosts <= 3; hosts++) {
        struct scene s = scene(5);

        s.p->member[0].peer = true;
        for (int poll = 4; poll <= 5; poll++)
            for (size_t k = 0; k < hosts; k++) {
                struct quote *q =
                    kit_quote(&s.q, "op00", hour(&s, poll), 1000000000 + 1000000000 * (int64_t)k);

                q->offer = q->host = q->machine = kit_name(k, &mem);
                q->available = 8;
            }
        fix(&s, NULL);
        ck_assert_int_eq(vote(&s, 5, 0)->verdict, hosts == 3 ? VERDICT_OK : VERDICT_THIN_BOOK);
        /* Four at 1.00 from the first host, four at 2.00 from the second. */
        ck_assert_int_eq(vote(&s, 5, 0)->price_nusd, hosts == 3 ? 1500000000 : 0);
    }
}
END_TEST

START_TEST(one_machine_counts_once_by_its_largest_offer)
{
    struct scene s = scene(5);
    enum verdict verdict[3];

    for (int k = 0; k < 3; k++) {
        struct quote *q = kit_quote(&s.q, "op00", hour(&s, 0), (3 - k) * INT64_C(1000000000));

        q->offer = kit_name((size_t)k, &mem);
        q->machine = "m";
        q->gpus = k == 2 ? 1 : 8;
    }
    day_fix(s.d, DATE, s.q.list.at, 3, NULL, &s.f, verdict, &mem);
    ck_assert_int_eq(verdict[0], VERDICT_SAME_MACHINE); /* as many GPUs, but dearer */
    ck_assert_int_eq(vote(&s, 0, 0)->price_nusd, 2000000000);
    ck_assert_int_eq(verdict[2], VERDICT_SAME_MACHINE);
}
END_TEST

START_TEST(the_first_poll_of_a_partition_counts)
{
    struct scene s = scene(5);
    enum verdict verdict[2];

    kit_quote(&s.q, "op00", hour(&s, 0) + 600, 1000000000);
    kit_quote(&s.q, "op00", hour(&s, 0), 2000000000);
    day_fix(s.d, DATE, s.q.list.at, 2, NULL, &s.f, verdict, &mem);
    ck_assert_int_eq(verdict[0], VERDICT_NOT_FIRST);
    ck_assert_int_eq(verdict[1], VERDICT_OK);
    ck_assert_int_eq(vote(&s, 0, 0)->price_nusd, 2000000000);
}
END_TEST

START_TEST(a_partition_is_closed_on_the_left_and_open_on_the_right)
{
    struct scene s = scene(5);
    enum verdict verdict[3];

    kit_quote(&s.q, "op00", DATE * (int64_t)CLOCK_DAY + 16 * 3600, 1000000000);
    kit_quote(&s.q, "op00", DATE * (int64_t)CLOCK_DAY + 16 * 3600 - 1, 2000000000);
    kit_quote(&s.q, "op00", (DATE - 1) * (int64_t)CLOCK_DAY + 16 * 3600, 3000000000);
    day_fix(s.d, DATE, s.q.list.at, 3, NULL, &s.f, verdict, &mem);
    ck_assert_int_eq(verdict[0], VERDICT_OUTSIDE);
    ck_assert_int_eq(vote(&s, 23, 0)->price_nusd, 2000000000);
    ck_assert_int_eq(vote(&s, 0, 0)->price_nusd, 3000000000);
    ck_assert_int_eq(method_date_of(s.m, DATE * (int64_t)CLOCK_DAY + 16 * 3600), DATE + 1);
    ck_assert_int_eq(method_date_of(s.m, DATE * (int64_t)CLOCK_DAY + 16 * 3600 - 1), DATE);
}
END_TEST

START_TEST(a_stand_in_speaks_where_the_market_does_not_answer)
{
    struct scene s = scene(5);

    s.p->member[0].stand_in = "page";
    ask(&s, 0, 0, 1, 200);
    for (int i = 1; i <= 2; i++)
        kit_quote(&s.q, "page", hour(&s, i), 2100000000)->op = "op00";
    fix(&s, NULL);
    ck_assert_str_eq(vote(&s, 1, 0)->market, "op00");
    ck_assert_int_eq(vote(&s, 1, 0)->price_nusd, 2000000000);
    ck_assert_str_eq(vote(&s, 2, 0)->market, "page");
    ck_assert_int_eq(vote(&s, 2, 0)->price_nusd, 2100000000);
    ck_assert_int_eq(vote(&s, 3, 0)->verdict, VERDICT_CARRIED);
    ck_assert_int_eq(vote(&s, 3, 0)->price_nusd, 2100000000);
}
END_TEST

/* What a router tells of an operator waits; the operator's own list is believed before it. */
START_TEST(a_stand_in_speaks_where_the_markets_price_is_disputed)
{
    struct scene s = scene(5);

    s.p->member[0].stand_in = "page";
    ask(&s, 0, 0, 3, 200);
    for (int i = 1; i <= 3; i++)
        s.q.list.at[i].verdict = VERDICT_DISPUTED;
    kit_quote(&s.q, "page", hour(&s, 0), 2100000000)->op = "op00"; /* not asked for */
    kit_quote(&s.q, "page", hour(&s, 1), 2100000000)->op = "op00";
    kit_quote(&s.q, "page", hour(&s, 2), 2100000000)->op = "op01"; /* has nothing of it */
    fix(&s, NULL);
    ck_assert_str_eq(vote(&s, 0, 0)->market, "op00");
    ck_assert_int_eq(vote(&s, 0, 0)->price_nusd, 2000000000);
    ck_assert_str_eq(vote(&s, 1, 0)->market, "page");
    ck_assert_int_eq(vote(&s, 1, 0)->price_nusd, 2100000000);
    ck_assert_int_eq(vote(&s, 2, 0)->verdict, VERDICT_DISPUTED);
    ck_assert_int_eq(vote(&s, 3, 0)->verdict, VERDICT_DISPUTED); /* and not carried */
    ck_assert_int_eq(vote(&s, 3, 0)->price_nusd, 0);
    ck_assert_int_eq(vote(&s, 4, 0)->verdict, VERDICT_ABSENT); /* nor from then on */
}
END_TEST

START_TEST(a_held_poll_is_like_a_failed_one_and_a_cut_one_has_no_price)
{
    struct scene s = scene(5);

    ask(&s, 0, 0, 3, 200);
    s.q.list.at[1].verdict = VERDICT_HELD;
    s.q.list.at[2].verdict = VERDICT_TRUNCATED;
    ask(&s, 0, 2, 2, 300); /* another offer of the cut poll */
    s.q.list.at[4].offer = "other";
    fix(&s, NULL);
    ck_assert_int_eq(vote(&s, 1, 0)->verdict, VERDICT_CARRIED);
    ck_assert_int_eq(vote(&s, 2, 0)->verdict, VERDICT_TRUNCATED);
    ck_assert_int_eq(vote(&s, 2, 0)->price_nusd, 0);
    ck_assert_int_eq(vote(&s, 3, 0)->verdict, VERDICT_OK);
}
END_TEST

/* All operators stood at 2.00 yesterday, and AVG at 2.50. */
static const struct {
    int64_t cents[5];
    unsigned flags;
} moves[] = {
    {{213, 213, 213, 213, 213}, 0},             /* AVG 14.8 % down */
    {{212, 212, 212, 212, 212}, FIXING_REVIEW}, /* 15.2 % down */
    {{250, 213, 213, 213, 213}, FIXING_JUMP},   /* 25 % up, the others 6.5 % */
    {{249, 213, 213, 213, 213}, 0},             /* less than 25 % */
    {{250, 220, 220, 219, 219}, 0},             /* two went 10 % with it */
    {{250, 220, 219, 219, 219}, FIXING_JUMP},   /* only one did */
    {{150, 220, 220, 220, 220}, FIXING_JUMP},   /* the others went the other way */
};

START_TEST(flags_say_what_a_person_should_look_at)
{
    struct scene s = scene(5);
    struct fixing_prior prior = prior_of(1, 0, DATE - 1, 5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, 23, moves[_i].cents[i]);
    fix(&s, &prior);
    ck_assert_int_eq(s.f.level, 1);
    ck_assert_uint_eq(s.f.flags, moves[_i].flags);
}
END_TEST

START_TEST(the_change_is_split_into_market_and_composition)
{
    struct scene s = scene(6);
    struct fixing_prior prior = prior_of(1, 0, DATE - 1, 5);

    prior.avg_exact_nusd = 2000000000; /* five at 2.00 */
    for (size_t i = 0; i < 6; i++)
        ask(&s, i, 0, 23, i < 5 ? 210 : 100); /* all dearer by 5 %, and a cheap one joins */
    fix(&s, &prior);
    ck_assert(s.f.has_matched);
    ck_assert_int_eq(s.f.matched_nano, 50000000);
    ck_assert_int_eq(s.f.matched_nano + s.f.composition_nano,
                     (s.f.avg_exact_nusd - 2000000000) / 2);
}
END_TEST

START_TEST(influence_is_what_the_day_would_lose)
{
    struct scene s = scene(5);

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, 23, 200 + 10 * (int64_t)i);
    fix(&s, NULL);
    /* (3 x 2.10 + 4 x 2.20 + 3 x 2.30)/10 = 2.20; without op00: (2.20 + 2.30)/2 = 2.25. */
    ck_assert_int_eq(s.f.avg_nusd, 2200000000);
    ck_assert_int_eq(s.f.op[0].influence_nusd, -50000000);
    ck_assert_int_eq(s.f.op[2].influence_nusd, 0);
    ck_assert_int_eq(s.f.op[4].influence_nusd, 50000000);
    ck_assert_int_eq(s.f.influence_nusd, 50000000);
    ck_assert_str_eq(s.f.influence_operator, "op00");
    ck_assert_int_eq(s.f.q1_nusd, 2100000000);
    ck_assert_int_eq(s.f.q3_nusd, 2300000000);
}
END_TEST

START_TEST(a_change_of_panel_is_composition_and_one_of_method_is_market)
{
    struct scene s = scene(6);
    struct calc_def other = *s.d;
    struct panel fewer = *s.p;
    struct method single = *s.m;
    struct fixing f;
    struct compare c;

    for (size_t i = 0; i < 6; i++)
        ask(&s, i, 0, 23, i < 5 ? 200 + 10 * (int64_t)i : 300);
    for (int i = 0; i < 24; i++) /* the dear one has a single cheap GPU, too */
        kit_quote(&s.q, "op05", hour(&s, i), 2150000000)->offer = "one";
    for (size_t i = 144; i < s.q.list.len; i++)
        s.q.list.at[i].available = s.q.list.at[i].gpus = 1;
    fix(&s, NULL);
    fewer.member_len = 5;
    other.panel = &fewer;
    day_fix(&other, DATE, s.q.list.at, s.q.list.len, NULL, &f, NULL, &mem);
    c = compare_fixings(s.m, &s.f, &f, &mem);
    ck_assert(c.comparable);
    ck_assert_uint_eq(c.common, 5);
    ck_assert_int_lt(c.difference_nusd, 0);
    ck_assert_int_eq(c.market_nusd, 0);
    ck_assert_int_eq(c.composition_nusd, c.difference_nusd);
    single.fill_gpus = 1; /* now the cheap GPU is the price */
    other = *s.d;
    other.method = &single;
    day_fix(&other, DATE, s.q.list.at, s.q.list.len, NULL, &f, NULL, &mem);
    c = compare_fixings(s.m, &s.f, &f, &mem);
    ck_assert_uint_eq(c.common, 6);
    ck_assert_int_lt(c.difference_nusd, 0);
    ck_assert_int_eq(c.market_nusd, c.difference_nusd);
    ck_assert_int_eq(c.composition_nusd, 0);
}
END_TEST

START_TEST(explain_tells_every_offer_and_operator)
{
    struct scene s = scene(6);
    struct explain x;

    for (size_t i = 0; i < 5; i++)
        ask(&s, i, 0, 23, 200);
    kit_quote(&s.q, "op05", hour(&s, 2), 100000000);
    kit_quote(&s.q, "stranger", hour(&s, 2), 2000000000);
    explain_day(s.d, DATE, s.q.list.at, s.q.list.len, NULL, &x, &mem);
    ck_assert_uint_eq(x.quote_len, s.q.list.len);
    ck_assert_uint_eq(x.operator_len, 6);
    ck_assert_str_eq(x.quote[120].why, "price 0.10 is not within 0.20 and 50.00");
    ck_assert_int_eq(x.quote[120].partition, 2);
    ck_assert_str_eq(x.quote[121].why, "operator \"stranger\" has no seat in panel test-1");
    ck_assert_int_eq(x.op[0].ok, 24);
    ck_assert_int_eq(x.op[5].absent, 24);
    ck_assert_ptr_nonnull(strstr(x.op[5].why, "absent in 23 of 24"));
    ck_assert_int_eq(x.op[1].weight_nano, 300000000);
}
END_TEST

START_TEST(a_snapshot_is_one_partition_with_its_markets)
{
    struct scene s = scene(5);
    struct snapshot snap;
    struct quote *q;

    s.d->method = kit_method("GHS-1.0", &mem);
    for (size_t i = 0; i < 5; i++)
        kit_quote(&s.q, kit_name(i, &mem), hour(&s, 4), 2000000000 + (int64_t)i * 10000000);
    q = kit_quote(&s.q, "op00", hour(&s, 4), 3000000000);
    q->offer = "second";
    q = kit_quote(&s.q, "op00", hour(&s, 4), 3200000001);
    q->offer = "third";
    snapshot_fix(s.d, hour(&s, 4) + 60, s.q.list.at, s.q.list.len, &snap, NULL, &mem);
    ck_assert_int_eq(snap.fixing.level, 1);
    ck_assert_int_eq(snap.fixing.status, FIXING_INDICATIVE);
    ck_assert_int_eq(snap.fixing.avg_nusd, 2020000000);
    ck_assert_int_eq(snap.end - snap.start, 3600);
    ck_assert_int_eq(snap.fixing.valid_until, snap.start + 3 * 3600);
    ck_assert_uint_eq(snap.market_len, 5);
    ck_assert_uint_eq(snap.fixing.vote_len, 5);
    for (size_t i = 0; i < 5; i++) {
        ck_assert_str_eq(snap.fixing.vote[i].op, kit_name(i, &mem));
        ck_assert_int_eq(snap.fixing.vote[i].price_nusd, 2000000000 + (int64_t)i * 10000000);
        ck_assert_str_eq(snap.fixing.vote[i].market, snap.market[i].market);
    }
    ck_assert_uint_eq(snap.market[0].offers, 3);
    ck_assert_int_eq(snap.market[0].min_nusd, 2000000000);
    ck_assert_int_eq(snap.market[0].median_nusd, 3000000000);
    ck_assert_int_eq(snap.market[0].mean_nusd, 2733333334); /* 8.200000001 / 3 */
    ck_assert_int_eq(snap.market[0].max_nusd, 3200000001);
    ck_assert_uint_eq(snap.markets_priced, 5);
    ck_assert_int_eq(snap.median_low_nusd, 2010000000);
    ck_assert_int_eq(snap.median_high_nusd, 3000000000);
    snapshot_fix(s.d, hour(&s, 9), s.q.list.at, s.q.list.len, &snap, NULL, &mem);
    ck_assert_int_eq(snap.fixing.level, 5);
    ck_assert_str_eq(snap.fixing.why, "no market of the panel answered");
}
END_TEST

START_TEST(only_a_tenth_of_a_percent_is_material)
{
    struct method *m = kit_method("GHR-1.0", &mem);

    ck_assert(!method_is_material(m, 2500000000, 2502500000));
    ck_assert(method_is_material(m, 2500000000, 2502500001));
    ck_assert(method_is_material(m, 2500000000, 2497499999));
}
END_TEST

SUITE(calc_edge)
{
    ADD(five_operators_are_a_quorum_and_four_are_none);
    ADD(a_third_may_be_carried_and_no_more);
    ADD(a_price_is_carried_for_three_partitions);
    ADD(sold_out_is_not_carried_and_ends_what_was);
    ADD_TABLE(the_clamp_begins_beside_its_bound, bounds);
    ADD(a_quarter_may_be_clamped_without_a_flag);
    ADD(equal_prices_are_ordered_by_operator);
    ADD_TABLE(a_day_needs_eighteen_partitions_and_no_gap_of_five, days);
    ADD(one_gpu_fills_when_eight_do_not);
    ADD(three_operators_move_the_previous_value_and_two_do_not);
    ADD(carried_prices_alone_do_not_move_the_previous_value);
    ADD_TABLE(a_value_is_repeated_for_three_days_running, repeats);
    ADD(without_anything_there_is_no_value_but_a_reason);
    ADD_TABLE(a_peer_offer_stands_for_a_poll_before_it_counts, peers);
    ADD(a_peer_host_fills_half_and_three_hosts_are_a_book);
    ADD(one_machine_counts_once_by_its_largest_offer);
    ADD(the_first_poll_of_a_partition_counts);
    ADD(a_partition_is_closed_on_the_left_and_open_on_the_right);
    ADD(a_stand_in_speaks_where_the_market_does_not_answer);
    ADD(a_stand_in_speaks_where_the_markets_price_is_disputed);
    ADD(a_held_poll_is_like_a_failed_one_and_a_cut_one_has_no_price);
    ADD_TABLE(flags_say_what_a_person_should_look_at, moves);
    ADD(the_change_is_split_into_market_and_composition);
    ADD(influence_is_what_the_day_would_lose);
    ADD(a_change_of_panel_is_composition_and_one_of_method_is_market);
    ADD(explain_tells_every_offer_and_operator);
    ADD(a_snapshot_is_one_partition_with_its_markets);
    ADD(only_a_tenth_of_a_percent_is_material);
}
