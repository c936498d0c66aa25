/*
 * The recorded three weeks of 23 models at up to 27 operators, through the engine: series of the
 * eight members of TOKEN-OPEN and of the basket, list and net (report_test.c writes them down).
 * Each day is one poll (tests/lib/token_series.h), so the snapshot method fixes it.
 */
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/token_series.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/basket.h"

enum { MODELS = 8 };

static const char *const members[MODELS] = {
    "deepseek-v3.2", "gemma-4-31b-it",         "glm-5.1",      "gpt-oss-120b",
    "kimi-k2.6",     "llama-3.3-70b-instruct", "minimax-m2.7", "qwen3-235b-a22b-instruct-2507"};

/* One index over the weeks. */
struct result {
    const char *index;
    struct fixing fixing[TOKEN_SERIES_DAYS];
};

static const char *usd(int64_t nano, char out[FIXED_TEXT_MAX])
{
    return fixed_text(fixed_round_away(nano, 100000), 4, out);
}

struct all {
    struct token_series s;
    struct arena arena;
    struct defs *defs;
    struct result list[MODELS], net[MODELS];
};

static bool read_all(struct all *x)
{
    memset(x, 0, sizeof *x);
    if (!token_series_read(&x->s)) {
        token_world_end(&x->s.w);
        return false;
    }
    x->defs = kit_defs(&x->arena);
    for (int m = 0; m < MODELS; m++) {
        x->list[m].index = text_fmt(&x->arena, "%s-blend", members[m]);
        x->net[m].index = text_fmt(&x->arena, "%s-blend-net", members[m]);
        token_series_fix(&x->s, x->defs, x->list[m].index, x->list[m].fixing, &x->arena);
        token_series_fix(&x->s, x->defs, x->net[m].index, x->net[m].fixing, &x->arena);
    }
    return true;
}

static void end_all(struct all *x)
{
    token_world_end(&x->s.w);
    arena_fini(&x->arena);
}

static int64_t price_of(void *context, const char *member, int64_t date)
{
    struct all *x = context;

    for (int m = 0; m < MODELS; m++) {
        const struct result *r = text_eq(x->list[m].index, member)  ? &x->list[m]
                                 : text_eq(x->net[m].index, member) ? &x->net[m]
                                                                    : NULL;

        for (size_t i = 0; r && i < x->s.days; i++)
            if (r->fixing[i].date == date && r->fixing[i].level <= 3)
                return r->fixing[i].avg_exact_nusd;
    }
    return 0;
}

static struct basket_day *basket(struct all *x, const char *id, size_t *n)
{
    size_t len = 0;
    const char *text = token_file(&x->s.w, "config/baskets.json", &len);
    struct basket_list list;
    struct basket_day *day = NULL;
    struct err e;
    const struct json *doc = json_parse_config(text, len, "baskets.json", &x->arena, &e);

    ck_assert_msg(doc && baskets_read(doc, &list, &x->arena, &e), "%s", e.text);
    for (size_t i = 0; i < list.len; i++) {
        if (!text_eq(list.at[i].id, id))
            continue;
        ck_assert_msg(kit_series(&list.at[i], x->s.day[x->s.days - 1].date, price_of, x, &day, n,
                                 &x->arena, &e),
                      "%s", e.text);
    }
    ck_assert_ptr_nonnull(day);
    return day;
}

/* Computed apart, from the table, with fractions in another language. */
static const struct {
    int month, day;
    const char *list, *net;
} levels[] = {
    {7, 17, "100.0000", "100.0000"}, {7, 21, "99.7176", "99.7877"}, {7, 28, "100.7442", "99.4762"},
    {7, 31, "99.0914", "99.4284"},   {8, 4, "99.4085", "99.5831"},
};

START_TEST(the_basket_of_three_weeks)
{
    static struct all x;
    struct basket_day *list, *net;
    size_t n = 0;

    if (!read_all(&x))
        return;
    list = basket(&x, "TOKEN-OPEN", &n);
    net = basket(&x, "TOKEN-OPEN-NET", &n);
    ck_assert_uint_eq(n, 19);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t at = (size_t)(clock_date(2026, levels[i].month, levels[i].day) - list[0].date);
        char text[FIXED_TEXT_MAX];

        ck_assert_str_eq(usd(list[at].level_nano, text), levels[i].list);
        ck_assert_str_eq(usd(net[at].level_nano, text), levels[i].net);
        ck_assert_uint_eq(list[at].carried, 0);
    }
    end_all(&x);
}
END_TEST

START_TEST(every_member_is_contested_on_every_day)
{
    static struct all x;

    if (!read_all(&x))
        return;
    for (int m = 0; m < MODELS; m++) {
        for (size_t i = 0; i < x.s.days; i++) {
            const struct fixing *list = &x.list[m].fixing[i], *net = &x.net[m].fixing[i];

            ck_assert_int_eq(list->level, 1);
            ck_assert_int_ge(list->operators, 9);
            ck_assert_int_eq(net->operators, list->operators);
            ck_assert_int_le(net->avg_nusd, list->avg_nusd);
        }
    }
    end_all(&x);
}
END_TEST

/* A promotion that starts and ends within hours moves the net price and not the list price. */
START_TEST(trap_09_discounts_move_the_net_series_only)
{
    static struct all x;
    struct fixing list[TOKEN_SERIES_DAYS], net[TOKEN_SERIES_DAYS];
    int list_moves = 0, net_moves = 0;

    if (!read_all(&x))
        return;
    token_series_fix(&x.s, x.defs, "glm-5.2-blend", list, &x.arena);
    token_series_fix(&x.s, x.defs, "glm-5.2-blend-net", net, &x.arena);
    for (size_t i = 1; i < x.s.days; i++) {
        int64_t a = list[i - 1].avg_exact_nusd, b = list[i].avg_exact_nusd;
        int64_t c = net[i - 1].avg_exact_nusd, d = net[i].avg_exact_nusd;

        list_moves += llabs(b - a) * 100 > a;
        net_moves += llabs(d - c) * 100 > c;
    }
    ck_assert_int_le(list_moves, 3);
    ck_assert_int_ge(net_moves, 10);
    end_all(&x);
}
END_TEST

/* CoreWeave was WandB until 2026-07-24: one operator, one seat, no gap and no second vote. */
START_TEST(trap_19_an_operator_survives_its_rename)
{
    static struct token_series s;
    int days[2] = {0, 0};

    if (!token_series_read(&s))
        return;
    for (size_t i = 0; i < s.days; i++) {
        int votes = 0;

        for (size_t k = 0; k < s.day[i].quotes.len; k++) {
            const struct quote *q = &s.day[i].quotes.at[k];

            ck_assert(!text_eq(q->op, "wandb"));
            votes += q->verdict == VERDICT_OK && text_eq(q->op, "coreweave")
                     && text_eq(q->instrument, "gpt-oss-120b:blend");
        }
        days[s.day[i].date >= clock_date(2026, 7, 24)] += votes == 1;
    }
    ck_assert_int_ge(days[0], 5);
    ck_assert_int_ge(days[1], 9);
    token_world_end(&s.w);
}
END_TEST

SUITE(token_series)
{
    ADD(the_basket_of_three_weeks);
    ADD(every_member_is_contested_on_every_day);
    ADD(trap_09_discounts_move_the_net_series_only);
    ADD(trap_19_an_operator_survives_its_rename);
}
