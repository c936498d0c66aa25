/*
 * Days that stream: what each is fixed on is what a filter over all quotes gives, and it is fixed
 * as by hand.
 */
#include "calc/backtest.h"

#include <stdio.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"

static struct arena mem;

enum { DAY = 20550, DAYS = 16, TEXT_MAX = 32 };

struct world {
    struct defs defs;
    struct method *method;
    struct calc_def *def;
    const struct backtest_prepare *prepare;
    struct kit_quotes told;
    struct fixing_prior prior;
    int64_t first, fixed; /* dates */
    int64_t stop;         /* this one is refused */
};

static struct world world(int lead)
{
    struct method *m = kit_method("GHR-1.1", &mem);
    struct panel *p = kit_panel(6, &mem);
    struct world w = {.method = m, .told.arena = &mem};

    m->seen_partitions = lead - m->carry_partitions;
    m->from = p->from = 0;
    w.def = kit_def(m, p, &mem);
    *VEC_PUSH(&w.defs.method, &mem) = m;
    *VEC_PUSH(&w.defs.panel, &mem) = p;
    *VEC_PUSH(&w.defs.index, &mem) = (struct index_def *)w.def->index;
    return w;
}

/* What a quote that cannot count may tell of its market. */
static struct quote kept(const struct world *w, const struct quote *q)
{
    bool needed = q->term == TERM_ON_DEMAND
                  && (text_eq(q->instrument, "X-1")
                      || (w->prepare && text_eq(q->instrument, w->prepare->instrument[0])));

    return needed || !q->offer ? *q
                               : (struct quote){.observed_at = q->observed_at,
                                                .market = q->market,
                                                .verdict = q->verdict,
                                                .reliability_nano = -1,
                                                .available = QUOTE_AVAILABLE_UNTOLD};
}

static void same_quote(const struct quote *x, const struct quote *y)
{
    const char *const words[][2] = {{x->market, y->market},         {x->op, y->op},
                                    {x->instrument, y->instrument}, {x->tier, y->tier},
                                    {x->region, y->region},         {x->country, y->country},
                                    {x->offer, y->offer},           {x->host, y->host},
                                    {x->machine, y->machine},       {x->currency, y->currency}};
    const int64_t numbers[][2] = {{x->observed_at, y->observed_at},
                                  {x->price_nusd, y->price_nusd},
                                  {x->available, y->available},
                                  {x->gpus, y->gpus},
                                  {x->term, y->term},
                                  {x->verdict, y->verdict},
                                  {x->native_nano, y->native_nano},
                                  {x->reliability_nano, y->reliability_nano}};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        ck_assert_msg(text_eq(words[i][0], words[i][1]), "text %zu: %s, %s", i, words[i][0],
                      words[i][1]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
        ck_assert_int_eq(numbers[i][0], numbers[i][1]);
}

static bool check_day(void *to, const struct backtest_day *day, struct err *e)
{
    struct world *w = to;
    int64_t date = w->first + w->fixed++, lead, from, until;
    struct fixing f;
    size_t n = 0;

    if (date == w->stop)
        return err_set(e, ERR_DATA, "stopped");
    method_window(w->method, date, &lead, &from, &until);
    for (size_t i = 0; i < w->told.list.len; i++) {
        const struct quote *q = &w->told.list.at[i];
        struct quote is = kept(w, q);

        if (q->observed_at < lead || q->observed_at >= until)
            continue;
        ck_assert_uint_lt(n, day->quotes_len);
        same_quote(&day->quotes[n++], &is);
    }
    ck_assert_uint_eq(n, day->quotes_len);
    ck_assert_int_eq(day->fixing->date, date);
    day_fix(w->def, date, day->quotes, n, &w->prior, &f, NULL, &mem);
    ck_assert_int_eq(day->fixing->level, f.level);
    ck_assert_int_eq(day->fixing->avg_nusd, f.avg_nusd);
    ck_assert_int_eq(day->fixing->avg_exact_nusd, f.avg_exact_nusd);
    ck_assert_uint_eq(day->prior->operator_len, w->prior.operator_len);
    for (size_t i = 0; i < w->prior.operator_len; i++) {
        ck_assert_str_eq(day->prior->op[i].op, w->prior.op[i].op);
        ck_assert_int_eq(day->prior->op[i].price_nusd, w->prior.op[i].price_nusd);
    }
    w->prior = day_prior(&f, &w->prior);
    for (size_t i = 0; i < w->prior.operator_len; i++) /* names live as long as their day */
        ((struct fixing_operator *)w->prior.op)[i].op = text_dup(&mem, w->prior.op[i].op);
    return true;
}

/* Adds a quote whose texts are gone afterwards. */
static bool add(struct backtest *b, struct world *w, const struct quote *q, struct err *e)
{
    char text[10][TEXT_MAX];
    struct quote lent = *q;
    const char **words[] = {&lent.market,  &lent.op,      &lent.instrument, &lent.tier,
                            &lent.region,  &lent.country, &lent.offer,      &lent.host,
                            &lent.machine, &lent.currency};
    bool done;

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!*words[i])
            continue;
        (void)snprintf(text[i], sizeof text[i], "%s", *words[i]);
        *words[i] = text[i];
    }
    *VEC_PUSH(&w->told.list, &mem) = *q;
    done = backtest_add(b, &lent, e);
    memset(text, '?', sizeof text);
    return done;
}

/* On the hour, so that quotes stand on each edge of each window and lead-in. */
static struct quote any_quote(struct kit_random *r, const struct world *w, int64_t date)
{
    struct kit_quotes one = {.arena = &mem};
    const char *op = kit_name((size_t)kit_below(r, 6), &mem);
    struct quote *q = kit_quote(&one, op, kit_time(w->method, date, (int)kit_below(r, 24)),
                                2000000000 + kit_below(r, 200000000));

    q->offer = text_fmt(&mem, "%lld", (long long)kit_below(r, 3));
    q->host = kit_below(r, 2) ? "h" : NULL;
    q->machine = kit_below(r, 2) ? "m" : NULL;
    q->tier = kit_below(r, 2) ? "secure" : NULL;
    q->region = kit_below(r, 2) ? "Oslo, NO" : NULL;
    q->country = q->region ? "NO" : NULL;
    q->native_nano = q->price_nusd * 8;
    q->available = kit_below(r, 2) ? 16 : QUOTE_AVAILABLE_UNTOLD;
    q->reliability_nano = kit_below(r, 2) ? 990000000 : -1;
    if (!kit_below(r, 6))
        q->instrument = kit_below(r, 2) ? "Y-1" : "Z-1";
    if (!kit_below(r, 8))
        q->term = TERM_SPOT;
    if (!kit_below(r, 8))
        q->verdict = VERDICT_SOLD_OUT;
    if (!kit_below(r, 8))
        *q = quote_answered(op, op, q->observed_at);
    return *q;
}

static const struct {
    int lead, fill; /* quotes a day */
    int64_t from;   /* first date */
    bool prepared;
} walks[] = {{3, 100, DAY, false}, {24, 100, DAY, true},  {25, 40, DAY, false},
             {168, 30, DAY, true}, {168, 100, -3, false}, {167, 4, DAY, false}};

START_TEST(a_day_is_fixed_on_the_quotes_of_its_window)
{
    static const char *const more[] = {"Y-1"};
    const struct backtest_prepare prepare = {.instrument = more, .instrument_len = 1};
    struct kit_random r = {20260101 + (uint64_t)_i};
    struct world w = world(walks[_i].lead);
    struct backtest *b = backtest_open(&w.defs, w.def->index, NULL, NULL, check_day, &w);
    struct err e = {0};

    w.first = walks[_i].from;
    w.stop = INT64_MAX;
    if (walks[_i].prepared) {
        w.prepare = &prepare;
        backtest_prepare(b, &prepare);
    }
    for (int64_t d = w.first; d < w.first + DAYS; d++) {
        for (int i = 0; i < walks[_i].fill && (d == w.first || d % 5);
             i++) { /* a day without any */
            struct quote q = any_quote(&r, &w, d);

            ck_assert_msg(add(b, &w, &q, &e), "%s", e.text);
        }
    }
    ck_assert_msg(backtest_end(b, &e), "%s", e.text);
    ck_assert_int_eq(w.fixed, DAYS - ((w.first + DAYS - 1) % 5 == 0));
    ck_assert_int_gt(w.prior.date, 0 - DAYS);
    backtest_close(&b);
    ck_assert_ptr_null(b);
    backtest_close(&b); /* what is closed */
    arena_fini(&mem);
}
END_TEST

START_TEST(quotes_come_in_the_order_of_their_dates)
{
    struct world w = world(3);
    struct backtest *b = backtest_open(&w.defs, w.def->index, NULL, NULL, check_day, &w);
    struct kit_random r = {1};
    struct quote q = any_quote(&r, &w, DAY), late = any_quote(&r, &w, DAY - 1),
                 far = any_quote(&r, &w, DAY + 3660), farther = any_quote(&r, &w, DAY + 3661);
    struct err e = {0};

    ck_assert(backtest_end(b, &e)); /* nothing came */
    ck_assert_int_eq(w.fixed, 0);
    w.first = DAY;
    w.stop = INT64_MAX;
    ck_assert(add(b, &w, &q, &e));
    ck_assert(!backtest_add(b, &late, &e));
    ck_assert_int_eq(e.kind, ERR_DATA);
    ck_assert_str_eq(e.text, "a quote for 2026-04-06 comes after quotes for 2026-04-07");
    ck_assert_str_eq(e.hint, "sort the quotes by observed_at");
    e = (struct err){0};
    ck_assert(!backtest_add(b, &farther, &e));
    ck_assert_str_eq(e.hint, "the time is more than ten years ahead");
    ck_assert(add(b, &w, &far, &e));
    ck_assert_int_eq(w.fixed, 3660);
    ck_assert(backtest_end(b, &e));
    ck_assert_int_eq(w.fixed, 3661);
    backtest_close(&b);
    arena_fini(&mem);
}
END_TEST

/* What the one who is told refuses ends it, in the middle and at the end; so does a method that
 * nobody knows. */
START_TEST(a_refusal_is_handed_on)
{
    struct world w = world(3);
    struct backtest *b = backtest_open(&w.defs, w.def->index, NULL, NULL, check_day, &w);
    struct kit_random r = {2};
    struct quote q = any_quote(&r, &w, DAY), next = any_quote(&r, &w, DAY + 1);
    struct err e = {0};

    w.first = w.stop = DAY;
    ck_assert(add(b, &w, &q, &e));
    ck_assert(!backtest_add(b, &next, &e));
    ck_assert_str_eq(e.text, "stopped");
    w.fixed = 0;
    ck_assert(!backtest_end(b, &e));
    backtest_close(&b);
    b = backtest_open(&w.defs, w.def->index, "GHR-9.9", NULL, check_day, &w);
    ck_assert(!backtest_add(b, &q, &e));
    ck_assert_str_eq(e.text, "method \"GHR-9.9\" is not known");
    backtest_close(&b);
    b = backtest_open(&w.defs, w.def->index, NULL, NULL, check_day, &w);
    w.fixed = 0;
    w.stop = INT64_MAX;
    ck_assert(add(b, &w, &q, &e));
    w.defs.panel.len = 0; /* gone since */
    ck_assert(!backtest_end(b, &e));
    ck_assert(strstr(e.text, "is not known"));
    backtest_close(&b);
    arena_fini(&mem);
}
END_TEST

SUITE(calc_backtest)
{
    ADD_TABLE(a_day_is_fixed_on_the_quotes_of_its_window, walks);
    ADD(quotes_come_in_the_order_of_their_dates);
    ADD(a_refusal_is_handed_on);
}
