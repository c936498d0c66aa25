/*
 * TKR-1.0 as it runs: 24 partitions a day over the recorded three weeks, and over made-up ones that
 * are always there, by the engine and by the dull twin. The recording has one poll a day; every
 * hour repeats the last one before it, and hours in which a market did not answer are taken out by
 * a seeded generator: sellers are carried, stand-ins speak, partitions fall to the quorum, and days
 * to levels 3, 4 and 5.
 */
#include <stdio.h>
#include <string.h>

#include "../../lib/calc_twin.h"
#include "../../lib/token_series.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"

enum { HOURS = 24 * TOKEN_SERIES_DAYS, POLL_AT = 300 };

static const char *const models[] = {
    "deepseek-v3.2", "gemma-4-31b-it",         "glm-5.1",      "gpt-oss-120b",
    "kimi-k2.6",     "llama-3.3-70b-instruct", "minimax-m2.7", "qwen3-235b-a22b-instruct-2507"};

/* Who is asked, and how often that fails. */
static const struct outage {
    const char *name;
    bool one_by_one; /* every seller's own list instead of the router and stand-ins */
    bool all;        /* nobody can be asked, instead of one market here and one there */
    int starts;      /* outages that begin, of 1000 hours in which a market answers */
    int longest;     /* hours */
} outages[] = {
    {"everybody answers", false, false, 0, 1},
    {"the router is away for hours", false, false, 60, 4},
    {"nobody can be asked for days", false, true, 10, 160},
    {"sellers fail for an hour or three", true, false, 90, 3},
    {"sellers fail for longer than is carried", true, false, 90, 12},
};

struct weeks {
    struct token_series s;
    struct arena kept;
    struct defs *defs;
};

/* Hours of one market without an answer, the same ones whoever asks. */
struct away {
    const char *market;
    bool hour[HOURS];
};

struct asked {
    const struct weeks *weeks;
    const struct outage *outage;
    VEC(struct away) away;
    struct quote_list of[TOKEN_SERIES_DAYS]; /* the quotes of the index, by recorded day */
    struct arena *arena;
};

static int64_t hour_of(const struct asked *x, int64_t at)
{
    return (at - x->weeks->s.day[0].date * CLOCK_DAY) / CLOCK_HOUR;
}

static bool is_away(struct asked *x, const char *market, int64_t at)
{
    struct kit_random r = {UINT64_C(20260717)};
    struct away *away;

    if (x->outage->all)
        market = "all";
    for (size_t i = 0; i < x->away.len; i++)
        if (text_eq(x->away.at[i].market, market))
            return x->away.at[i].hour[hour_of(x, at)];
    for (const char *c = market; *c; c++)
        r.state = r.state * 31 + (unsigned char)*c;
    away = VEC_PUSH(&x->away, x->arena);
    *away = (struct away){.market = market};
    for (int64_t h = 0; h < HOURS; h++)
        if (kit_below(&r, 1000) < x->outage->starts)
            for (int64_t end = h + 1 + kit_below(&r, x->outage->longest); h < end && h < HOURS; h++)
                away->hour[h] = true;
    return away->hour[hour_of(x, at)];
}

/* What was recorded last before a moment. */
static size_t recorded(const struct weeks *w, int64_t at)
{
    size_t i = w->s.days - 1;

    while (w->s.day[i].date * CLOCK_DAY + 12 * CLOCK_HOUR > at) {
        if (i-- == 0)
            ck_abort_msg("nothing was recorded before");
    }
    return i;
}

static void keep_quotes(struct asked *x, const char *instrument, struct arena *a)
{
    for (size_t i = 0; i < x->weeks->s.days; i++) {
        const struct quote_list *all = &x->weeks->s.day[i].quotes;

        x->of[i] = (struct quote_list){.arena = a};
        for (size_t k = 0; k < all->len; k++)
            if (text_eq(all->at[k].instrument, instrument))
                *VEC_PUSH(&x->of[i], a) = all->at[k];
    }
}

/* One market in one hour: the quotes it gave of the index, or that it had none. */
static void poll(struct asked *x, const char *market, const char *op, int64_t at, int64_t percent,
                 struct kit_quotes *out)
{
    const struct quote_list *of = &x->of[recorded(x->weeks, at)];
    size_t before = out->list.len;

    if (is_away(x, market, at))
        return;
    for (size_t i = 0; i < of->len; i++) {
        struct quote q = of->at[i];

        if (op && !text_eq(q.op, op))
            continue;
        q.market = market;
        q.observed_at = at;
        q.price_nusd = fixed_div_even((fixed_wide)q.price_nusd * percent, 100);
        *VEC_PUSH(&out->list, out->arena) = q;
    }
    if (out->list.len == before)
        kit_answer(out, market, at);
}

/* The sellers' own lists stand in for the router, a percent above it so that it shows. */
static void poll_all(struct asked *x, const struct panel *p, int64_t at, struct kit_quotes *out)
{
    if (!x->outage->one_by_one)
        poll(x, "openrouter", NULL, at, 100, out);
    for (size_t i = 0; i < p->member_len; i++) {
        const struct panel_member *m = &p->member[i];

        if (x->outage->one_by_one)
            poll(x, m->market, m->op, at, 100, out);
        else if (m->stand_in)
            poll(x, m->stand_in, m->op, at + 60, 101, out);
    }
}

static struct panel *panel_of(const struct asked *x, const struct panel *told)
{
    struct panel *p = ARENA_NEW(x->arena, struct panel);

    *p = *told;
    p->member = ARENA_ARRAY(x->arena, struct panel_member, p->member_len);
    for (size_t i = 0; i < p->member_len; i++) {
        p->member[i] = told->member[i];
        if (x->outage->one_by_one) {
            p->member[i].market = text_fmt(x->arena, "%s-list", p->member[i].op);
            p->member[i].stand_in = NULL;
        }
    }
    return p;
}

static struct random_day day_of(struct asked *x, const struct calc_def *live, int64_t date,
                                struct kit_random *r, struct arena *a)
{
    struct random_day d = {.date = date, .method = ARENA_NEW(a, struct method), .q = {.arena = a}};

    *d.method = *live->method;
    d.panel = panel_of(x, live->panel);
    d.def = ARENA_NEW(a, struct calc_def);
    *d.def = (struct calc_def){live->index, d.method, d.panel};
    for (int i = -method_lead(d.method); i < d.method->partitions; i++)
        poll_all(x, d.panel, kit_time(d.method, date, i) + POLL_AT, &d.q);
    kit_shuffle(r, d.q.list.at, d.q.list.len);
    return d;
}

/* The snapshot of a day, for hours in which everybody answered. */
static int64_t snapshot(const struct weeks *w, const struct index_def *index, int64_t date,
                        struct arena *a)
{
    const struct token_day *d = &w->s.day[recorded(w, date * CLOCK_DAY + 12 * CLOCK_HOUR)];
    struct calc_def def;
    struct fixing f;
    struct err e;

    ck_assert_msg(defs_backtest(w->defs, index, "TKS", NULL, date, &def, &e), "%s", e.text);
    day_fix(&def, date, d->quotes.at, d->quotes.len, NULL, &f, NULL, a);
    return f.avg_exact_nusd;
}

/* Polls at 16:05 to 11:05 repeat the day before, those at 12:05 to 15:05 have the day's own. */
static void check_plain(const struct weeks *w, const struct index_def *index,
                        const struct fixing *f, struct arena *a)
{
    fixed_wide sum = (fixed_wide)20 * snapshot(w, index, f->date - 1, a)
                     + (fixed_wide)4 * snapshot(w, index, f->date, a);

    ck_assert_int_eq(f->level, 1);
    ck_assert_int_eq(f->valid_partitions, 24);
    ck_assert_int_eq(f->avg_exact_nusd, fixed_div_even(sum, 24));
    ck_assert_uint_eq(f->flags & FIXING_CARRIED, 0);
}

/* What a day leaves to the next ones, out of the arena of the day. */
static struct fixing_prior keep_prior(const struct fixing *f, const struct fixing_prior *before,
                                      struct arena *a)
{
    struct fixing_prior p = day_prior(f, before);
    struct fixing_operator *o = ARENA_ARRAY(a, struct fixing_operator, p.operator_len + 1);

    for (size_t i = 0; i < p.operator_len; i++)
        o[i] = p.op[i];
    p.op = o;
    return p;
}

static void run_series(struct asked *x, const char *id, struct kit_random *r,
                       struct twin_count *count)
{
    const struct weeks *w = x->weeks;
    const struct index_def *index = defs_index(w->defs, id);
    struct arena a = {0}, kept = {0};
    struct fixing_prior prior = {0};

    ck_assert_msg(index, "no index \"%s\"", id);
    keep_quotes(x, index->instrument[0], &kept);
    for (size_t i = 1; i < w->s.days; i++) {
        struct fixing_prior *before = ARENA_NEW(&kept, struct fixing_prior);
        struct random_day d;
        struct calc_def live;
        struct fixing f;
        struct err e;

        ck_assert_msg(defs_backtest(w->defs, index, NULL, NULL, w->s.day[i].date, &live, &e), "%s",
                      e.text);
        ck_assert_str_eq(live.method->id, "TKR-1.0");
        d = day_of(x, &live, w->s.day[i].date, r, &a);
        *before = d.prior = prior;
        twin_day(&d, (int)i, &f, count, &a);
        if (!x->outage->starts)
            check_plain(w, index, &f, &a);
        prior = keep_prior(&f, before, &kept);
        arena_reset(&a);
    }
    arena_fini(&a);
    arena_fini(&kept);
}

static struct twin_count run_all(const struct weeks *w, const struct outage *outage, bool net,
                                 struct kit_random *r)
{
    struct twin_count count = {0};
    struct arena asked = {0};
    struct asked x = {.weeks = w, .outage = outage, .arena = &asked};

    for (size_t m = 0; m < sizeof models / sizeof *models; m++)
        run_series(&x, text_fmt(&asked, "%s-blend%s", models[m], net ? "-net" : ""), r, &count);
    arena_fini(&asked);
    return count;
}

static void check_outages(const struct outage *o, const char *kind, struct twin_count c)
{
    char told[300];

    (void)snprintf(told, sizeof told,
                   "%s, %s: days by level %d/%d/%d/%d/%d, votes carried %d and "
                   "clamped %d, partitions with too few votes %d, with too many carried %d",
                   o->name, kind, c.level[1], c.level[2], c.level[3], c.level[4], c.level[5],
                   c.carried, c.clamped, c.few, c.old);
    (void)fprintf(stderr, "%s\n", told);
    ck_assert_msg(c.level[2] == 0, "%s", told); /* without filling there is no smaller filling */
    ck_assert_msg(c.clamped > 500, "%s", told);
    ck_assert_msg(o->starts || c.level[1] == 8 * 18, "%s", told);
    ck_assert_msg(!o->one_by_one || (c.carried > 1000 && c.old > 50 && c.level[1] > 20), "%s",
                  told);
    ck_assert_msg(!o->all || (c.few > 500 && c.level[1] && c.level[3] && c.level[4] && c.level[5]),
                  "%s", told);
}

/* Of the recorded weeks, then of the made-up ones. */
START_TEST(hourly_polls_of_three_weeks_agree_with_the_twin)
{
    static struct weeks w;
    struct kit_random r = {random_seed("token_hourly")};

    memset(&w, 0, sizeof w);
    if (_i % 2)
        token_series_make(&w.s);
    if (_i % 2 || token_series_read(&w.s)) {
        const struct outage *o = &outages[_i / 2];

        w.defs = kit_defs(&w.kept);
        check_outages(o, "list", run_all(&w, o, false, &r));
        if (!o->starts || o->one_by_one)
            check_outages(o, "net", run_all(&w, o, true, &r));
    }
    token_world_end(&w.s.w);
    arena_fini(&w.kept);
}
END_TEST

SUITE(token_hourly)
{
    tcase_add_loop_test(unit_case, hourly_polls_of_three_weeks_agree_with_the_twin, 0,
                        2 * (int)(sizeof outages / sizeof *outages));
}
