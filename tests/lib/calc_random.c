#include "calc_random.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/text.h"

uint64_t random_seed(const char *test)
{
    const char *told = getenv("GPURATE_SEED");
    uint64_t seed = told ? strtoull(told, NULL, 10) : UINT64_C(20260101);

    (void)fprintf(stderr, "%s: GPURATE_SEED=%llu\n", test, (unsigned long long)seed);
    return seed ? seed : 1;
}

static bool once_in(struct kit_random *r, int64_t n)
{
    return kit_below(r, n) == 0;
}

static void shape_method(struct kit_random *r, struct method *m)
{
    static const int cuts[] = {24, 12, 8, 6, 4, 2, 1};

    m->partitions = cuts[once_in(r, 30) ? 0 : 1 + kit_below(r, 6)];
    m->partition_s = CLOCK_DAY / m->partitions;
    m->valid_min = (m->partitions * 3 + 3) / 4;
    m->invalid_run_max = m->partitions / 6;
    m->operators_min = 2 + (int)kit_below(r, 4);
    if (once_in(r, 6))
        m->fill_gpus = 0;
}

static void shape_panel(struct kit_random *r, struct panel *p, struct arena *a)
{
    for (size_t i = 0; i < p->member_len; i++) {
        struct panel_member *m = &p->member[i];

        m->peer = once_in(r, 4);
        if (once_in(r, 4))
            m->reliability_nano = 950000000;
        if (once_in(r, 4)) {
            m->tier = ARENA_ARRAY(a, const char *, 1);
            m->tier[0] = "good";
            m->tier_len = 1;
        }
        if (!m->peer && once_in(r, 4))
            m->stand_in = text_fmt(a, "page%02zu", i);
        if (i && once_in(r, 6)) /* two operators read from one market */
            m->market = p->member[i - 1].market;
    }
}

static int64_t base_price(struct kit_random *r)
{
    static const int64_t odd[] = {100000000,   199999999,   200000000, 50000000000,
                                  50000000001, 12000000000, 400000000};

    if (once_in(r, 25))
        return odd[kit_below(r, 7)];
    return 1000000000 + kit_below(r, 40) * 100000000 + (once_in(r, 5) ? kit_below(r, 999999) : 0);
}

static const char *pick(struct kit_random *r, const char *word, int64_t n, struct arena *a)
{
    return once_in(r, 5) ? NULL : text_fmt(a, "%s%d", word, (int)kit_below(r, n));
}

static void spoil(struct kit_random *r, struct quote *q)
{
    switch (kit_below(r, 14)) {
    case 0:
        q->verdict = VERDICT_MALFORMED;
        break;
    case 1:
        q->verdict = VERDICT_HELD;
        break;
    case 2:
        q->verdict = VERDICT_TRUNCATED;
        break;
    case 3:
        q->term = TERM_SPOT;
        break;
    case 4:
        q->instrument = "Y-1";
        break;
    case 5:
        q->op = "stranger";
        break;
    case 6:
        q->available = 0;
        if (once_in(r, 2))
            q->verdict = VERDICT_SOLD_OUT;
        break;
    case 7:
        q->observed_at -= 40 * (int64_t)CLOCK_DAY;
        break;
    case 8:
    case 9:
        q->verdict = VERDICT_DISPUTED;
        break;
    default:
        q->price_nusd += kit_below(r, 3) * 10000000;
        break;
    }
}

static void add_poll(struct kit_random *r, struct random_day *d, const char *market,
                     const struct panel_member *m, int64_t at, int64_t base, struct arena *a)
{
    static const int counts[] = {1, 2, 4, 8};
    int64_t offers = m->peer ? 3 + kit_below(r, 6) : 1 + kit_below(r, 3);

    if (once_in(r, 12)) {
        kit_answer(&d->q, market, at);
        return;
    }
    for (int64_t k = 0; k < offers; k++) {
        struct quote *q = kit_quote(&d->q, market, at, base + (k * 37 % 11) * 50000000);

        q->op = m->op;
        q->offer = text_fmt(a, "k%d", (int)(once_in(r, 15) ? 0 : k));
        q->host = pick(r, "h", 5, a);
        q->machine = m->peer ? pick(r, "m", 9, a) : NULL;
        q->gpus = counts[kit_below(r, 4)];
        q->available = once_in(r, 3) ? QUOTE_AVAILABLE_UNTOLD : q->gpus;
        q->tier = once_in(r, 8) ? "bad" : once_in(r, 8) ? NULL : "good";
        q->reliability_nano = once_in(r, 3) ? -1 : once_in(r, 8) ? 949999999 : 950000000;
        if (once_in(r, 25))
            spoil(r, q);
        if (once_in(r, 60))
            q->gpus = 0;
        if (once_in(r, 60))
            q->price_nusd = 0;
    }
}

static void add_prior(struct kit_random *r, struct random_day *d, struct arena *a)
{
    struct fixing_operator *o = ARENA_ARRAY(a, struct fixing_operator, d->panel->member_len + 1);
    size_t n = 0;

    for (size_t i = 0; i < d->panel->member_len; i++)
        if (!once_in(r, 4))
            o[n++] =
                (struct fixing_operator){d->panel->member[i].op, "neocloud", 1, base_price(r), 0};
    d->prior = (struct fixing_prior){.date = d->date - 1 - (once_in(r, 5) ? kit_below(r, 9) : 0),
                                     .level = 1 + (int)kit_below(r, 4),
                                     .op = o,
                                     .operator_len = n};
    if (d->prior.level == 4)
        d->prior.repeated = 1 + (int)kit_below(r, 3);
    d->prior.avg_exact_nusd = base_price(r);
    d->prior.avg_nusd = (d->prior.avg_exact_nusd + 50000) / 100000 * 100000;
    d->prior.med_nusd = base_price(r) / 100000 * 100000;
    d->prior.mean_nusd = base_price(r) / 100000 * 100000;
}

static void add_market(struct kit_random *r, struct random_day *d, const char *market,
                       const struct panel_member *m, int64_t failing, unsigned kind,
                       struct arena *a)
{
    int64_t base = base_price(r);

    for (int i = -method_lead(d->method); i < d->method->partitions; i++) {
        int64_t at = kit_time(d->method, d->date, i) + 60;

        if (kind & RANDOM_PLAIN) {
            kit_quote(&d->q, market, at, base + kit_below(r, 5) * 10000000)->op = m->op;
            continue;
        }
        if (kit_below(r, 100) < failing)
            continue;
        if (once_in(r, 10))
            base = base_price(r);
        add_poll(r, d, market, m, at, base, a);
        if (once_in(r, 12))
            add_poll(r, d, market, m, at + 600, base, a);
    }
}

struct random_day random_day(struct kit_random *r, unsigned kind, struct arena *a)
{
    static const int64_t failing[] = {1, 5, 15, 40, 75, 97};
    static struct arena kept;
    static const struct method *version[2];
    struct random_day d = {.date = 20000 + kit_below(r, 1000), .q = {.arena = a}};
    int64_t rate = failing[kit_below(r, 6)];

    if (!version[0]) {
        version[0] = kit_method("GHR-1.0", &kept);
        version[1] = kit_method("GHR-1.1", &kept);
    }
    d.method = ARENA_NEW(a, struct method);
    *d.method = *version[kit_below(r, 2)];
    shape_method(r, d.method);
    d.panel = kit_panel((size_t)(2 + kit_below(r, 11)), a);
    if (!(kind & RANDOM_PLAIN))
        shape_panel(r, d.panel, a);
    d.def = kit_def(d.method, d.panel, a);
    for (size_t i = 0; i < d.panel->member_len; i++) {
        const struct panel_member *m = &d.panel->member[i];

        add_market(r, &d, m->market, m, rate, kind, a);
        if (m->stand_in)
            add_market(r, &d, m->stand_in, m, 20, kind, a);
    }
    if (!once_in(r, 5))
        add_prior(r, &d, a);
    kit_shuffle(r, d.q.list.at, d.q.list.len);
    return d;
}
