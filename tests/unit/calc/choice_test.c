/* Choices that must not depend on luck: equal prices, equal hashes, the edges of slots and series.
 */
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/book_priv.h"
#include "calc/day.h"
#include "calc/record.h"

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

static void fix(struct scene *s, const struct fixing_prior *prior, enum verdict *verdict)
{
    day_fix(s->d, DATE, s->q.list.at, s->q.list.len, prior, &s->f, verdict, &mem);
}

/* Hashes have 32 bits, so of some hundred thousand keys two have the same. */
static void find_keys_of_one_hash(const char *keys[2])
{
    enum { PLACES = 1 << 16 };
    const char **place = ARENA_ARRAY(&mem, const char *, PLACES);

    for (int i = 0;; i++) {
        const char *key = text_fmt(&mem, "key%d", i);
        const char **at = &place[book_hash(key) % PLACES];

        if (*at && book_hash(*at) == book_hash(key)) {
            keys[0] = *at, keys[1] = key;
            return;
        }
        *at = key;
    }
}

/* Two keys with one hash are two offers. */
START_TEST(keys_of_one_hash_are_two_offers)
{
    const char *keys[2];

    find_keys_of_one_hash(keys);
    ck_assert_uint_eq(book_hash(keys[0]), book_hash(keys[1]));
    for (int peer = 0; peer <= 1; peer++) {
        struct scene s = scene(1);
        enum verdict verdict[8];

        s.p->member[0].peer = peer;
        s.m->hosts_min = 2;
        for (int slot = 4; slot <= 5; slot++)
            for (int i = 0; i < 2; i++) {
                struct quote *q = kit_quote(&s.q, "op00", kit_time(s.m, DATE, slot),
                                            kit_usd(i ? "3.00" : "2.00"));

                q->offer = q->host = q->machine = keys[i];
                q->gpus = 4;
                q->available = 4;
            }
        fix(&s, NULL, verdict);
        ck_assert_int_eq(s.f.vote[5].price_nusd, kit_usd("2.50"));
        ck_assert_int_eq(verdict[2], VERDICT_OK);
        ck_assert_int_eq(verdict[3], VERDICT_OK);
    }
}
END_TEST

/* Of equal prices the operator's name decides who stands at the edge of the middle half. */
START_TEST(equal_prices_take_their_weights_by_name)
{
    static const char *const weight[] = {"0", "0.3", "0.4", "0.3", "0"};
    struct scene s = scene(5);

    for (size_t i = 5; i-- > 0;)
        kit_quote(&s.q, s.p->member[i].market, kit_time(s.m, DATE, 7), kit_usd("2.00"));
    fix(&s, NULL, NULL);
    ck_assert(s.f.partition[7].valid);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(s.f.vote[7 * 5 + i].weight_nano, kit_usd(weight[i]));
}
END_TEST

/* A moment on the boundary belongs to the later partition, and the window's end to the next day. */
START_TEST(a_quote_at_the_start_of_a_slot_is_of_that_slot)
{
    static const struct {
        int seconds, partition; /* from the window's start; -1: of none */
        enum verdict verdict;
    } at[] = {{-1, -1, VERDICT_UNFILLED},  {0, 0, VERDICT_OK},
              {3599, 0, VERDICT_OK},       {3600, 1, VERDICT_OK},
              {86399, 23, VERDICT_OK},     {86400, -1, VERDICT_OUTSIDE},
              {-6 * 3600, -1, VERDICT_OK}, {-6 * 3600 - 1, -1, VERDICT_OUTSIDE}};

    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        struct scene s = scene(1);
        enum verdict verdict;

        kit_quote(&s.q, "op00", kit_time(s.m, DATE, 0) + at[i].seconds, kit_usd("2.00"));
        fix(&s, NULL, &verdict);
        ck_assert_int_eq(verdict == VERDICT_OUTSIDE, at[i].verdict == VERDICT_OUTSIDE);
        for (int k = 0; k < 24; k++)
            ck_assert_int_eq(s.f.vote[k].verdict == VERDICT_OK, k == at[i].partition);
    }
}
END_TEST

/* Quotes of a poll that differ in one thing have one order, whichever came first. */
static void more(struct quote *q, int field)
{
    switch (field) {
    case 0:
        q->offer = "b";
        break;
    case 1:
        q->price_nusd++;
        break;
    case 2:
        q->gpus++;
        break;
    case 3:
        q->available++;
        break;
    case 4:
        q->host = "b";
        break;
    case 5:
        q->machine = "b";
        break;
    case 6:
        q->tier = "b";
        break;
    case 7:
        q->reliability_nano++;
        break;
    case 8:
        q->region = "b";
        break;
    default:
        q->verdict = VERDICT_DISPUTED;
        break;
    }
}

START_TEST(inputs_have_one_order)
{
    for (int field = 0; field < 10; field++) {
        struct scene s = scene(1);
        struct quote q[2];

        q[0] = *kit_quote(&s.q, "op00", kit_time(s.m, DATE, 4), kit_usd("2.00"));
        q[0].offer = q[0].host = q[0].machine = q[0].tier = q[0].region = "a";
        q[0].reliability_nano = 1;
        q[0].available = q[0].gpus = 8;
        q[0].position = 1;
        q[1] = q[0];
        q[1].position = 2;
        more(&q[1], field);
        for (int turned = 0; turned < 2; turned++) {
            struct quote at[2] = {q[turned], q[!turned]};
            struct quote_list got = record_select(s.d, DATE, at, 2, &mem);

            ck_assert_uint_ge(got.len, 2); /* an answer stands before them */
            ck_assert_msg(got.at[got.len - 2].position == 1 && got.at[got.len - 1].position == 2,
                          "field %d", field);
        }
    }
}
END_TEST

static struct fixing_prior prior_of(size_t operators)
{
    struct fixing_operator *o = ARENA_ARRAY(&mem, struct fixing_operator, operators);

    for (size_t i = 0; i < operators; i++)
        o[i] = (struct fixing_operator){kit_name(i, &mem), "neocloud", 24, kit_usd("2.00"), 0};
    return (struct fixing_prior){.date = DATE - 1,
                                 .level = 1,
                                 .avg_nusd = kit_usd("2.50"),
                                 .med_nusd = kit_usd("2.50"),
                                 .mean_nusd = kit_usd("2.50"),
                                 .avg_exact_nusd = kit_usd("2.50"),
                                 .op = o,
                                 .operator_len = operators};
}

/* Each fallback stands alone: with the other switched off, and where it does not reach itself. */
static const struct {
    int ratio_min, repeat_max; /* of the method */
    size_t asked;              /* operators that ask 2.20 for an hour */
    int level;
    const char *why; /* its end */
} alone[] = {
    {3, 0, 3, 3, "18 needed"},
    {3, 0, 2, 5, "2 operators are priced on this and the previous day, 3 needed"},
    {0, 3, 3, 4, "18 needed"},
    {0, 0, 3, 5, "18 needed"},
};

START_TEST(a_method_may_have_one_fallback_only)
{
    struct scene s = scene(5);
    struct fixing_prior prior = prior_of(5);

    s.m->ratio_operators_min = alone[_i].ratio_min;
    s.m->repeat_max = alone[_i].repeat_max;
    for (size_t i = 0; i < alone[_i].asked; i++)
        kit_quote(&s.q, s.p->member[i].market, kit_time(s.m, DATE, 7), kit_usd("2.20"));
    fix(&s, &prior, NULL);
    ck_assert_int_eq(s.f.level, alone[_i].level);
    ck_assert_msg(strcmp(s.f.why + strlen(s.f.why) - strlen(alone[_i].why), alone[_i].why) == 0,
                  "%s", s.f.why);
}
END_TEST

/* Nothing before, nothing after the first day, nothing after the second: then a value as if first.
 */
START_TEST(a_series_may_begin_without_a_value)
{
    struct fixing_prior prior = {0};

    for (int day = 0; day < 4; day++) {
        struct scene s = scene(5);

        for (size_t i = 0; i < 5 && day == 2; i++)
            for (int k = 0; k < 24; k++)
                kit_quote(&s.q, s.p->member[i].market, kit_time(s.m, DATE + day, k),
                          kit_usd("2.00"));
        day_fix(s.d, DATE + day, s.q.list.at, s.q.list.len, &prior, &s.f, NULL, &mem);
        ck_assert_int_eq(s.f.level, day < 2 ? 5 : day == 2 ? 1 : 4);
        ck_assert_int_eq(s.f.prior_date, day < 3 ? 0 : DATE + 2);
        if (day < 2)
            ck_assert_ptr_nonnull(strstr(s.f.why, "there is no previous final value"));
        prior = day_prior(&s.f, day ? &prior : NULL);
        ck_assert_int_eq(prior.date, day < 2 ? 0 : DATE + day);
    }
}
END_TEST

SUITE(calc_choice)
{
    ADD(keys_of_one_hash_are_two_offers);
    ADD(equal_prices_take_their_weights_by_name);
    ADD(a_quote_at_the_start_of_a_slot_is_of_that_slot);
    ADD(inputs_have_one_order);
    ADD_TABLE(a_method_may_have_one_fallback_only, alone);
    ADD(a_series_may_begin_without_a_value);
}
