/*
 * The engine over recorded prices: ../shared/data, converted to quotes here, and a made-up feed of
 * the same shape and faults that is always there (feed.csv beside this file). The whole range runs;
 * known faults of the data move a fixing by no more than one honest operator could.
 *
 * With GPURATE_SERIES=FILE the series are written there beside plain median and mean.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/calc_kit.h"
#include "../../lib/recording.h"
#include "../../lib/unit.h"
#include "base/clock.h"
#include "base/fixed.h"
#include "base/text.h"
#include "calc/backtest.h"
#include "calc/partition_priv.h"

static struct arena mem;

/* One poll a day, with the fallback of the settlement method. */
static struct defs *defs_of(const struct recording *r, const char *instrument)
{
    struct defs *d = ARENA_NEW(&mem, struct defs);
    struct method *m = kit_method("GHS-1.0", &mem), *full = kit_method("GHR-1.0", &mem);
    struct panel *p = recording_panel(r, &mem);
    struct index_def *x = ARENA_NEW(&mem, struct index_def);
    struct err e = {0};

    m->fallback_fill_gpus = full->fallback_fill_gpus;
    m->ratio_operators_min = full->ratio_operators_min;
    m->repeat_max = full->repeat_max;
    p->from = clock_date(2020, 1, 1);
    m->from = p->from;
    *x = *kit_def(m, p, &mem)->index;
    x->instrument[0] = instrument;
    x->from = p->from;
    *VEC_PUSH(&d->method, &mem) = m;
    *VEC_PUSH(&d->panel, &mem) = p;
    *VEC_PUSH(&d->index, &mem) = x;
    ck_assert_msg(defs_check(d, &e), "%s", e.text);
    return d;
}

struct day {
    int64_t date, avg, med, mean, influence, plain_median, plain_mean;
    int64_t low, high;
    int level, operators;
    unsigned flags;
};

struct series {
    VEC(struct day) day;
    const char *instrument;
};

/* What a publisher gets who averages every row of the day, whoever it is from. */
static void plain(const struct backtest_day *b, const char *instrument, struct day *out)
{
    int64_t *price = ARENA_ARRAY(&mem, int64_t, b->quotes_len + 1), lead, from, to;
    fixed_wide sum = 0;
    size_t n = 0;

    method_window(b->def->method, b->fixing->date, &lead, &from, &to);
    for (size_t i = 0; i < b->quotes_len; i++)
        if (text_eq(b->quotes[i].instrument, instrument) && b->quotes[i].observed_at >= from) {
            price[n++] = b->quotes[i].price_nusd;
            sum += b->quotes[i].price_nusd;
        }
    if (!n)
        return;
    qsort(price, n, sizeof *price, partition_order);
    out->plain_median = partition_median(price, n);
    out->plain_mean = fixed_div_even(sum, (fixed_wide)n);
}

static bool keep_day(void *to, const struct backtest_day *b, struct err *e)
{
    struct series *s = to;
    struct day *d = VEC_PUSH(&s->day, &mem);
    const struct fixing *f = b->fixing;

    (void)e;
    *d = (struct day){.date = f->date,
                      .avg = f->avg_nusd,
                      .med = f->med_nusd,
                      .mean = f->mean_nusd,
                      .influence = f->influence_nusd,
                      .level = f->level,
                      .operators = f->operators,
                      .flags = f->flags,
                      .low = f->low_nusd,
                      .high = f->high_nusd};
    plain(b, s->instrument, d);
    return true;
}

static struct series run(const struct defs *d, const struct recording *r)
{
    struct series s = {.instrument = d->index.at[0]->instrument[0]};
    struct err e = {0};
    struct backtest *b = backtest_open(d, d->index.at[0], NULL, NULL, keep_day, &s);

    for (size_t i = 0; i < r->quote.len; i++)
        ck_assert_msg(backtest_add(b, &r->quote.at[i], &e), "%s", e.text);
    ck_assert_msg(backtest_end(b, &e), "%s", e.text);
    backtest_close(&b);
    return s;
}

static void report(const char *title, const struct series *s)
{
    const char *path = getenv("GPURATE_SERIES");
    FILE *f = path ? fopen(path, "a") : NULL;
    char date[CLOCK_TEXT_MAX], flags[64];

    if (!f)
        return;
    (void)fprintf(f,
                  "# %s\ndate,level,operators,avg,med,mean,influence,plain_median,plain_mean,"
                  "flags\n",
                  title);
    for (size_t i = 0; i < s->day.len; i++) {
        const struct day *d = &s->day.at[i];

        (void)fprintf(f, "%s,%d,%d,%.4f,%.4f,%.4f,%.4f,%.4f,%.4f,\"%s\"\n",
                      clock_text_date(d->date, date), d->level, d->operators, (double)d->avg / 1e9,
                      (double)d->med / 1e9, (double)d->mean / 1e9, (double)d->influence / 1e9,
                      (double)d->plain_median / 1e9, (double)d->plain_mean / 1e9,
                      fixing_flags_text(d->flags, flags));
    }
    (void)fclose(f);
}

#define FEED "tests/unit/calc/feed.csv"

static const char *path_of(const char *file)
{
    return text_starts(file, "tests/") ? file : unit_shared(file);
}

static const struct {
    const char *file, *instrument;
    size_t days;
} recordings[] = {
    {FEED, "H100-SXM-80", 16},
    {"data/gpu_quotes_getdeploying_panel.csv", "H100-SXM-80", 134},
    {"data/gpu_quotes_getdeploying_panel.csv", "H200-SXM-141", 134},
    {"data/gpu_quotes_open_dataset.csv", "H100-SXM-80", 28},
    {"data/gpu_quotes_open_dataset.csv", "H200-SXM-141", 28},
    {FEED, "H200-SXM-141", 16},
};

START_TEST(the_whole_range_of_a_recording_runs)
{
    const char *path = path_of(recordings[_i].file);
    struct recording r;
    struct series s;

    if (!path)
        return;
    r = *recording_read(path, RECORDING_TRUE, &mem);
    s = run(defs_of(&r, recordings[_i].instrument), &r);
    report(text_fmt(&mem, "%s %s", recordings[_i].file, recordings[_i].instrument), &s);
    ck_assert_uint_ge(s.day.len, recordings[_i].days);
    for (size_t i = 0; i < s.day.len; i++) {
        const struct day *d = &s.day.at[i];

        ck_assert_int_eq(d->date, s.day.at[0].date + (int64_t)i);
        if (d->level > 2)
            continue;
        ck_assert_int_ge(d->operators, 5);
        ck_assert_int_le(d->low, d->med);
        ck_assert_int_ge(d->high + 100000, d->med);
    }
}
END_TEST

/* The largest difference of two runs' AVG, and of their plain means, up to a date. */
struct shift {
    int64_t avg, plain_mean;
};

static struct shift compare(const struct series *x, const struct series *y, int64_t from,
                            int64_t to)
{
    struct shift out = {0};

    ck_assert_uint_eq(x->day.len, y->day.len);
    for (size_t i = 0; i < x->day.len; i++) {
        const struct day *a = &x->day.at[i], *b = &y->day.at[i];

        if (a->date < from || a->date > to || a->level > 2 || b->level > 2)
            continue;
        if (llabs(a->avg - b->avg) > out.avg)
            out.avg = llabs(a->avg - b->avg);
        if (llabs(a->plain_mean - b->plain_mean) > out.plain_mean)
            out.plain_mean = llabs(a->plain_mean - b->plain_mean);
    }
    return out;
}

static void say(const char *what, struct shift s)
{
    (void)fprintf(stderr, "%s: the fixing moves by %.4f at most, the plain mean by %.4f\n", what,
                  (double)s.avg / 1e9, (double)s.plain_mean / 1e9);
}

/* The recording with one operator's prices of an instrument taken from another, or all the same. */
static struct recording with(const struct recording *base, const struct recording *from,
                             const char *op, const char *instrument, int64_t price)
{
    struct recording r = {0};

    for (size_t i = 0; i < base->quote.len; i++) {
        struct quote *q = VEC_PUSH(&r.quote, &mem);

        *q = base->quote.at[i];
        if (text_eq(q->op, op) && text_eq(q->instrument, instrument))
            q->price_nusd = from ? from->quote.at[i].price_nusd : price;
    }
    return r;
}

/*
 * Faults of one seller: three that sell eight GPUs only and were read as if the whole offer's price
 * were one GPU's, and RunPod's placeholder of 0.50. `low` and `high` are honest prices of others at
 * the time, `own` is what the seller itself asked (0: the true reading tells).
 */
static const struct {
    const char *op, *instrument, *low, *high, *own;
    int day, month;
    const char *file;
} faults[] = {
    {"hazel", "H100-SXM-80", "1.95", "3.64", NULL, 18, 2, FEED},
    {"iris", "H100-SXM-80", "1.95", "3.64", NULL, 18, 2, FEED},
    {"juniper", "H200-SXM-141", "3.00", "4.50", "3.90", 16, 2, FEED},
    {"vultr", "H100-SXM-80", "1.90", "5.11", NULL, 18, 2, NULL},
    {"gcore", "H100-SXM-80", "1.90", "5.11", NULL, 18, 2, NULL},
    {"massed compute", "H100-SXM-80", "1.90", "5.11", NULL, 18, 2, NULL},
    {"runpod", "H200-SXM-141", "2.30", "4.99", "3.59", 8, 5, NULL},
};

START_TEST(a_fault_moves_a_fixing_no_more_than_one_honest_operator_could)
{
    const char *recorded = "data/gpu_quotes_getdeploying_panel.csv", *who = faults[_i].op;
    const char *path = path_of(faults[_i].file ? faults[_i].file : recorded);
    const char *what = faults[_i].instrument;
    struct recording base, naive, honest, faulty, low, high;
    struct shift fault, could;
    struct series truth;
    int64_t last = clock_date(2026, faults[_i].month, faults[_i].day);

    if (!path)
        return;
    base = *recording_read(path, RECORDING_TRUE, &mem);
    naive = *recording_read(path, RECORDING_GPU, &mem);
    honest = faults[_i].own ? with(&base, NULL, who, what, kit_usd(faults[_i].own)) : base;
    faulty = faults[_i].own ? base : with(&base, &naive, who, what, 0);
    low = with(&base, NULL, who, what, kit_usd(faults[_i].low));
    high = with(&base, NULL, who, what, kit_usd(faults[_i].high));
    truth = run(defs_of(&base, what), &honest);
    {
        struct series f = run(defs_of(&base, what), &faulty);
        struct series l = run(defs_of(&base, what), &low), h = run(defs_of(&base, what), &high);

        fault = compare(&truth, &f, 0, last);
        could = compare(&l, &h, 0, last);
    }
    say(text_fmt(&mem, "fault of %s", who), fault);
    say("an honest operator from the lowest to the highest price", could);
    ck_assert_int_gt(fault.plain_mean, 0);
    ck_assert_int_le(fault.avg, could.avg);
}
END_TEST

/* All sellers of the feed at once: beyond the promise, but the fixing still hardly moves. */
START_TEST(a_feed_that_tells_whole_offers_moves_the_mean_and_not_the_fixing)
{
    const char *path = path_of(recordings[_i].file);
    struct recording good, bad;
    struct series a, b;
    struct shift s;

    if (!path)
        return;
    good = *recording_read(path, RECORDING_TRUE, &mem);
    bad = *recording_read(path, RECORDING_GPU, &mem);
    a = run(defs_of(&good, recordings[_i].instrument), &good);
    b = run(defs_of(&bad, recordings[_i].instrument), &bad);
    s = compare(&a, &b, 0, clock_date(2026, 2, 19));
    say("whole offers taken for one GPU's", s);
    ck_assert_int_gt(s.plain_mean, 1000000000);
    ck_assert_int_le(40 * s.avg, s.plain_mean);
}
END_TEST

SUITE(calc_data)
{
    ADD_TABLE(the_whole_range_of_a_recording_runs, recordings);
    ADD_TABLE(a_fault_moves_a_fixing_no_more_than_one_honest_operator_could, faults);
    tcase_add_loop_test(unit_case, a_feed_that_tells_whole_offers_moves_the_mean_and_not_the_fixing,
                        0, 3);
}
