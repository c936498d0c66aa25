/* What explain tells is what the day did: counted once more, and the words for each verdict. */
#include "calc/explain.h"

#include "../../lib/calc_random.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

enum { DATE = 20000, SEATS = 6 };

static struct arena mem;

/*
 * A day on which op00 .. op05 ask the same in every partition, in the US. op00 has a stand-in, op01
 * asks for a tier and a reliability, op02 is a hyperscaler.
 */
struct scene {
    struct index_def x;
    struct calc_def *d;
    struct kit_quotes q;
};

static const char *us[] = {"US"}, *good[] = {"good"}, *neoclouds[] = {"neocloud"};

static void make_scene(struct scene *s)
{
    struct panel *p = kit_panel(SEATS, &mem);

    *s = (struct scene){.q = {.arena = &mem}};
    s->d = kit_def(kit_method("GHR-1.0", &mem), p, &mem);
    s->x = *s->d->index;
    s->x.region = us, s->x.region_len = 1;
    s->d->index = &s->x;
    p->member[0].stand_in = "page";
    p->member[1].tier = good, p->member[1].tier_len = 1;
    p->member[1].reliability_nano = 950000000;
    p->member[2].segment = SEGMENT_HYPERSCALER;
    for (size_t i = 0; i < SEATS; i++) {
        for (int k = 0; k < 24; k++) {
            struct quote *q = kit_quote(&s->q, p->member[i].market,
                                        kit_time(s->d->method, DATE, k) + 5, 2000000000);

            q->country = "US", q->tier = "good";
        }
    }
}

/* The quote that a case changes: of op01 or another, in the first partition or outside. */
enum odd {
    PLAIN,
    ANSWER,
    STRANGER,
    NOBODY,
    STAND_IN,
    OTHER_MARKET,
    DISPUTED_MARKET,
    OTHER_SEGMENT,
    CHEAP,
    DEAR,
    JUST_CHEAP,
    JUST_DEAR,
    UNRELIABLE,
    UNTRUSTED,
    JUST_RELIABLE,
    OTHER_MODEL,
    NO_MODEL,
    SPOT,
    COUNTRY,
    NO_COUNTRY,
    BAD_TIER,
    NO_TIER,
    SOLD
};

static const struct {
    enum odd odd;
    enum verdict verdict;
    const char *why;
} words[] = {
    {PLAIN, VERDICT_OK, "among the cheapest that fill"},
    {ANSWER, VERDICT_OK, "the market answered"},
    {STRANGER, VERDICT_NOT_MEMBER, "operator \"stranger\" has no seat in panel test-1"},
    {NOBODY, VERDICT_NOT_MEMBER, "operator \"\" has no seat in panel test-1"},
    {STAND_IN, VERDICT_NOT_MEMBER,
     "market \"op00\" answered undisputed, so its stand-in \"page\" is not read"},
    {OTHER_MARKET, VERDICT_NOT_MEMBER,
     "operator \"op01\" votes with its quotes on market \"op01\", not on \"op03\""},
    {DISPUTED_MARKET, VERDICT_NOT_MEMBER,
     "a price on \"op00\" is disputed, so its stand-in \"page\" is read"},
    {OTHER_SEGMENT, VERDICT_NOT_MEMBER, "segment hyperscaler does not vote in index X"},
    {CHEAP, VERDICT_OUT_OF_BOUNDS, "price 0.10 is not within 0.20 and 50.00"},
    {DEAR, VERDICT_OUT_OF_BOUNDS, "price 50.000000001 is not within 0.20 and 50.00"},
    {JUST_CHEAP, VERDICT_OK, "among the cheapest that fill"},
    {JUST_DEAR, VERDICT_OK, "among the cheapest that fill"},
    {UNRELIABLE, VERDICT_UNRELIABLE, "reliability 0.94 is below 0.95"},
    {UNTRUSTED, VERDICT_UNRELIABLE, "reliability 0.00 is below 0.95"},
    {JUST_RELIABLE, VERDICT_OK, "among the cheapest that fill"},
    {OTHER_MODEL, VERDICT_OTHER_INSTRUMENT, "instrument \"Y-1\" is not in index X"},
    {NO_MODEL, VERDICT_OTHER_INSTRUMENT, "instrument \"\" is not in index X"},
    {SPOT, VERDICT_OTHER_TERM, "term is spot, the index has on_demand"},
    {COUNTRY, VERDICT_OTHER_REGION, "country \"DE\" is not of index X"},
    {NO_COUNTRY, VERDICT_OTHER_REGION, "its country is not known, and index X is of a region"},
    {BAD_TIER, VERDICT_TIER, "tier \"bad\" does not vote in panel test-1"},
    {NO_TIER, VERDICT_TIER, "tier \"\" does not vote in panel test-1"},
    {SOLD, VERDICT_SOLD_OUT, "shown with a price, but cannot be rented now"},
};

static void make_odd(struct scene *s, enum odd odd, struct quote *q)
{
    struct quote *more;

    switch (odd) {
    case PLAIN:
        break;
    case ANSWER:
        *q = quote_answered("op01", "op01", q->observed_at);
        break;
    case STRANGER:
        q->op = "stranger";
        break;
    case NOBODY:
        q->op = NULL;
        break;
    case STAND_IN:
        q->op = "op00", q->market = "page";
        break;
    case OTHER_MARKET:
        q->market = "op03";
        break;
    case DISPUTED_MARKET:
        q->op = q->market = "op00";
        s->q.list.at[0].verdict = VERDICT_DISPUTED;
        more = kit_quote(&s->q, "page", q->observed_at, 2000000000);
        more->op = "op00", more->country = "US";
        break;
    case OTHER_SEGMENT:
        q->op = q->market = "op02";
        s->x.segment = neoclouds, s->x.segment_len = 1;
        break;
    case CHEAP:
        q->price_nusd = 100000000;
        break;
    case DEAR:
        q->price_nusd = 50000000001;
        break;
    case JUST_CHEAP:
        q->price_nusd = 200000000;
        break;
    case JUST_DEAR:
        q->price_nusd = 50000000000;
        break;
    case UNRELIABLE:
        q->reliability_nano = 940000000;
        break;
    case UNTRUSTED:
        q->reliability_nano = 0;
        break;
    case JUST_RELIABLE:
        q->reliability_nano = 950000000;
        break;
    case OTHER_MODEL:
        q->instrument = "Y-1";
        break;
    case NO_MODEL:
        q->instrument = NULL;
        break;
    case SPOT:
        q->term = TERM_SPOT;
        break;
    case COUNTRY:
        q->country = "DE";
        break;
    case NO_COUNTRY:
        q->country = NULL;
        break;
    case BAD_TIER:
        q->tier = "bad";
        break;
    case NO_TIER:
        q->tier = NULL;
        break;
    case SOLD:
        q->available = 0;
        break;
    }
}

START_TEST(each_verdict_has_its_words)
{
    struct scene s;
    struct explain x;

    make_scene(&s);
    (void)VEC_PUSH(&s.q.list, &mem); /* room for what a case adds: `q` stays where it is */
    s.q.list.len--;
    make_odd(&s, words[_i].odd, &s.q.list.at[24]);
    explain_day(s.d, DATE, s.q.list.at, s.q.list.len, NULL, &x, &mem);
    ck_assert_uint_eq(x.quote_len, s.q.list.len);
    ck_assert_ptr_eq(x.quote[24].quote, &s.q.list.at[24]);
    ck_assert_str_eq(verdict_name(x.quote[24].verdict), verdict_name(words[_i].verdict));
    ck_assert_str_eq(x.quote[24].why, words[_i].why);
}
END_TEST

START_TEST(a_quote_is_in_a_partition_or_before_them_or_outside)
{
    const struct method *m = kit_method("GHR-1.0", &mem);
    struct calc_def *d = kit_def(m, kit_panel(1, &mem), &mem);
    struct kit_quotes q = {.arena = &mem};
    struct explain x;
    int lead = method_lead(m);

    for (int k = -lead; k <= 24; k++) {
        kit_quote(&q, "op00", kit_time(m, DATE, k) - 1, 2000000000);
        kit_quote(&q, "op00", kit_time(m, DATE, k), 2000000000);
    }
    explain_day(d, DATE, q.list.at, q.list.len, NULL, &x, &mem);
    for (int k = -lead, i = 0; k <= 24; k++, i += 2) {
        ck_assert_int_eq(x.quote[i].partition, k == -lead ? EXPLAIN_OUTSIDE : k - 1);
        ck_assert_int_eq(x.quote[i + 1].partition, k == 24 ? EXPLAIN_OUTSIDE : k);
    }
}
END_TEST

/* One seat of the day once more: each of its votes by itself. */
static void check_seat(const struct fixing *f, const struct panel_member *m,
                       const struct explain_operator *o, int day)
{
    int ok = 0, carried = 0, clamped = 0, absent = 0, of[VERDICTS] = {0}, most = 0;
    fixed_wide weight = 0;
    bool priced = false;

    for (size_t i = 0; i < f->vote_len; i++) {
        const struct fixing_vote *v = &f->vote[i];

        if (!text_eq(v->op, m->op))
            continue;
        weight += v->weight_nano;
        carried += v->carried;
        clamped += v->verdict == VERDICT_CLAMPED;
        if (v->price_nusd > 0)
            ok += !v->carried;
        else
            absent++, of[v->verdict]++;
    }
    for (int v = 0; v < VERDICTS; v++)
        most = of[v] > most ? of[v] : most;
    ck_assert_str_eq(o->op, m->op);
    ck_assert_str_eq(o->market, m->market);
    ck_assert_str_eq(o->segment, segment_name(m->segment));
    ck_assert_msg(o->ok == ok && o->carried == carried && o->clamped == clamped
                      && o->absent == absent,
                  "day %d, %s: %d %d %d %d, counted %d %d %d %d", day, m->op, o->ok, o->carried,
                  o->clamped, o->absent, ok, carried, clamped, absent);
    ck_assert_int_eq(o->weight_nano,
                     f->valid_partitions ? fixed_div_even(weight, f->valid_partitions) : 0);
    ck_assert_int_eq(o->why != NULL, absent > 0);
    for (int v = 0; v < VERDICTS; v++) /* of two that are as frequent the first stands there */
        if (absent && of[v] == most) {
            ck_assert_str_eq(o->why, text_fmt(&mem, "%s in %d of %d partitions without a price: %s",
                                              verdict_name((enum verdict)v), most, absent,
                                              verdict_meaning((enum verdict)v)));
            break;
        }
    for (size_t i = 0; i < f->operator_len; i++) {
        if (!text_eq(f->op[i].op, m->op))
            continue;
        priced = true;
        ck_assert_int_eq(o->price_nusd, f->op[i].price_nusd);
        ck_assert_int_eq(o->influence_nusd, f->op[i].influence_nusd);
    }
    ck_assert(priced || (!o->price_nusd && !o->influence_nusd));
}

START_TEST(explain_tells_what_the_day_did)
{
    struct kit_random r = {random_seed("calc_explain")};

    for (int day = 0; day < 300; day++) {
        struct arena a = {0};
        struct random_day d = random_day(&r, 0, &a);
        enum verdict *verdict = ARENA_ARRAY(&a, enum verdict, d.q.list.len + 1);
        struct fixing f;
        struct explain x;

        day_fix(d.def, d.date, d.q.list.at, d.q.list.len, &d.prior, &f, verdict, &a);
        explain_day(d.def, d.date, d.q.list.at, d.q.list.len, &d.prior, &x, &a);
        ck_assert_int_eq(x.fixing.level, f.level);
        ck_assert_int_eq(x.fixing.avg_exact_nusd, f.avg_exact_nusd);
        ck_assert_uint_eq(x.quote_len, d.q.list.len);
        for (size_t i = 0; i < x.quote_len; i++)
            ck_assert_msg(x.quote[i].quote == &d.q.list.at[i] && x.quote[i].verdict == verdict[i]
                              && x.quote[i].why,
                          "quote %zu of day %d", i, day);
        ck_assert_uint_eq(x.operator_len, d.panel->member_len);
        for (size_t i = 0; i < x.operator_len; i++)
            check_seat(&f, &d.panel->member[i], &x.op[i], day);
        arena_fini(&a);
    }
    arena_reset(&mem);
}
END_TEST

SUITE(calc_explain)
{
    ADD_TABLE(each_verdict_has_its_words, words);
    ADD(a_quote_is_in_a_partition_or_before_them_or_outside);
    ADD(explain_tells_what_the_day_did);
}
