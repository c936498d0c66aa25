#include "stage/watch/drift.h"

#include <string.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "scratch.h"
#include "store/drift.h"

enum { AT = 1779984065, HOUR = 3600 }; /* 2026-05-28T16:01:05Z */

static const struct source vast = {.name = "vast", .kind = SOURCE_LIST, .may_be_empty = true};
static const struct source novita = {.name = "novita", .kind = SOURCE_TOKENS, .may_be_empty = true};

struct priced {
    const char *instrument;
    int64_t nusd;
};

/* A believed poll of `hour`, of such prices, up to one without an instrument. */
static struct store_poll_in told(const struct source *source, int hour, const struct priced *price,
                                 struct quote quotes[8])
{
    struct store_poll_in in = {.poll = {.market = source->name,
                                        .observed_at = AT + hour * HOUR,
                                        .partition = AT + hour * HOUR - 3600,
                                        .verdict = POLL_OK},
                               .quote = quotes};

    for (; price->instrument; price++)
        quotes[in.quote_len++] = (struct quote){.observed_at = in.poll.observed_at,
                                                .market = source->name,
                                                .op = source->name,
                                                .instrument = price->instrument,
                                                .offer = price->instrument,
                                                .currency = "USD",
                                                .native_nano = price->nusd,
                                                .price_nusd = price->nusd,
                                                .available = 1,
                                                .reliability_nano = -1,
                                                .gpus = 1};
    in.poll.offers = (int64_t)in.quote_len;
    return in;
}

static void put(struct store *s, int64_t run, const struct source *source, int hour,
                enum poll_verdict v, const struct priced *price)
{
    struct quote quotes[8];
    struct store_poll_in in = told(source, hour, price, quotes);
    struct err e = {0};
    bool stored;

    in.poll.run = run;
    in.poll.verdict = v;
    OK(store_put_poll(s, &in, &stored, &e));
    ck_assert(stored);
}

/* Of how many polls medians were asked for. */
static void count(void *to, const char *sql, const struct db_args *p)
{
    int *polls = to;

    if (!strstr(sql, "percentile_disc"))
        return;
    for (const char *c = p->value[0]; *c; c++)
        *polls += *c == ',' || *c == '}';
}

/* What is said of a poll that tells these prices; "" when it is believed. */
static const char *judged(struct store *s, const struct config *c, const struct source *source,
                          int hour, const struct priced *price, int *polls, struct arena *a)
{
    struct quote quotes[8];
    struct store_poll_in in = told(source, hour, price, quotes);
    struct polled polled = {.market = source, .poll = in.poll};
    struct err e = {0};

    polled.quotes.at = quotes;
    polled.quotes.len = in.quote_len;
    *polls = 0;
    db_watch(count, polls);
    OK(drift_judge(s, c, &polled, 1, a, &e));
    db_watch(NULL, NULL);
    ck_assert((polled.poll.verdict == POLL_HELD) == (polled.poll.why != NULL));
    return polled.poll.why ? polled.poll.why : "";
}

#define PRICES(...) ((const struct priced[]){__VA_ARGS__, {NULL, 0}})

START_TEST(medians_are_asked_of_polls_that_are_compared)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct config c = {0};
    int polls;

    ck_assert_str_eq(judged(s, &c, &vast, 0, PRICES({"H100", 2000000000}), &polls, &a), "");
    ck_assert_int_eq(polls, 0);
    /* H200 is sold out for ten hours. */
    put(s, run, &vast, 0, POLL_OK, PRICES({"H100", 2000000000}, {"H200", 3000000000}));
    for (int hour = 1; hour <= 10; hour++)
        put(s, run, &vast, hour, POLL_OK, PRICES({"H100", 2000000000 + 10000000 * hour}));
    ck_assert_str_eq(judged(s, &c, &vast, 11, PRICES({"H100", 2000000000}), &polls, &a), "");
    ck_assert_int_eq(polls, 1);
    ck_assert_str_eq(judged(s, &c, &vast, 11, PRICES({"H100", 16000000000}), &polls, &a),
                     "its median for H100 went from 2.10 to 16.00 (as a box of eight against"
                     " one GPU)");
    ck_assert_int_eq(polls, 1);
    ck_assert_str_eq(
        judged(s, &c, &vast, 11, PRICES({"H100", 2000000000}, {"H200", 24000000000}), &polls, &a),
        "its median for H200 went from 3.00 to 24.00 (as a box of eight against one GPU)");
    ck_assert_int_eq(polls, 11);
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* The catalogue of a token source is compared with its newest alone. */
START_TEST(of_tokens_the_newest_poll_alone_is_asked)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct config c = {0};
    int polls;

    put(s, run, &novita, 0, POLL_OK, PRICES({"m:input", 100000000}, {"m:output", 400000000}));
    put(s, run, &novita, 1, POLL_OK, PRICES({"m:input", 100000000}));
    ck_assert_str_eq(judged(s, &c, &novita, 2,
                            PRICES({"m:input", 100000000}, {"m:output", 400000000000}), &polls, &a),
                     "");
    ck_assert_int_eq(polls, 1);
    ck_assert_str_eq(judged(s, &c, &novita, 2, PRICES({"m:input", 100000000000}), &polls, &a),
                     "its median for m:input went from 0.10 to 100.00 (as thousandths)");
    store_close(&s);
    arena_fini(&a);
}
END_TEST

/* A band that somebody found too narrow holds no more, however many polls ago that was. */
START_TEST(what_was_accepted_is_asked_for_as_long_as_it_is_past)
{
    static struct market_band band = {
        .instrument = "H100", .low_nusd = 10000000, .high_nusd = 100000000};
    static struct market_config market = {
        .name = "vast", .enabled = true, .band = &band, .band_len = 1};
    const struct priced *price = PRICES({"H100", 2000000000});
    struct store_acceptance row = {"vast", AT + 1, "looked at"};
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    int64_t run = scratch_run(s);
    struct config c = {.markets = {&market, 1}};
    struct err e = {0};
    int polls;

    ck_assert_str_eq(judged(s, &c, &vast, 0, price, &polls, &a),
                     "its median for H100 is 2.00, outside of 0.01 to 0.10");
    put(s, run, &vast, 0, POLL_HELD, price);
    OK(store_put_acceptance(s, &row, &e));
    for (int hour = 1; hour <= 3; hour++) {
        ck_assert_str_eq(judged(s, &c, &vast, hour, price, &polls, &a), "");
        ck_assert_int_eq(polls, hour == 1 ? 1 : 2);
        put(s, run, &vast, hour, POLL_OK, price);
    }
    store_close(&s);
    arena_fini(&a);
}
END_TEST

SUITE(stage_drift)
{
    ADD(medians_are_asked_of_polls_that_are_compared);
    ADD(of_tokens_the_newest_poll_alone_is_asked);
    ADD(what_was_accepted_is_asked_for_as_long_as_it_is_past);
}
