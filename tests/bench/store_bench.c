/*
 * Stores QUOTES quotes in polls of POLL each, row by row as an import does, and reads them back;
 * then as runs do, which store once what repeats (here all), and reads these. Prints milliseconds
 * and the peak of memory. store_bench.sh compares the first with psql's \copy of the same rows.
 *
 *   store_bench CONNINFO     a superuser's; the schema is made when it is missing
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/text.h"
#include "store/poll.h"
#include "store/quote.h"
#include "store/run.h"
#include "store/schema.h"

enum { QUOTES = 400000, POLL = 10000, AT = 1779984000, SAID_AT = AT + 86400 };

static void stop(const struct err *e)
{
    (void)fprintf(stderr, "store_bench: %s\n", e->text);
    exit(err_exit(e->kind));
}

static struct quote quote(int i, int64_t at, struct arena *a)
{
    return (struct quote){.observed_at = at,
                          .market = "bench",
                          .op = i % 2 ? "lambda" : "runpod",
                          .instrument = i % 3 ? "H100-SXM-80" : "H200-SXM-141",
                          .tier = "verified",
                          .region = i % 4 ? "us-east-1"
                                          : "Qu\xC3\xA9"
                                            "bec, CA",
                          .offer = text_fmt(a, "%d", 7000000 + i),
                          .host = text_fmt(a, "%d", 90000 + i / 3),
                          .machine = text_fmt(a, "%d", 40000 + i / 2),
                          .currency = "USD",
                          .native_nano = 16853333333 + i,
                          .price_nusd = 2106666667 + i,
                          .available = 8,
                          .reliability_nano = 984726200 + i,
                          .gpus = 8};
}

static int64_t put(struct store *s, int64_t from, bool imported)
{
    struct store_run run = {.kind = "bench", .now = AT, .version = "bench"};
    struct arena a = {0};
    struct quote *at = ARENA_ARRAY(&a, struct quote, POLL);
    struct err e = {0};
    int64_t spent = 0;

    if (!store_run_begin(s, &run, &e))
        stop(&e);
    for (int poll = 0; poll < QUOTES / POLL; poll++) {
        struct arena texts = {0};
        struct store_poll_in in = {.poll = {.run = run.id,
                                            .market = "bench",
                                            .partition = from,
                                            .observed_at = from + poll,
                                            .verdict = POLL_OK,
                                            .imported = imported,
                                            .offers = POLL},
                                   .quote = at,
                                   .quote_len = POLL};
        int64_t began;
        bool stored;

        for (int i = 0; i < POLL; i++)
            at[i] = quote(i, from + poll, &texts);
        began = clock_mono_ms();
        if (!store_put_poll(s, &in, &stored, &e))
            stop(&e);
        spent += clock_mono_ms() - began;
        arena_fini(&texts);
    }
    arena_fini(&a);
    return spent;
}

static int64_t get(struct store *s, int64_t from)
{
    struct arena a = {0};
    struct store_window w = {.from = from, .to = from + 86400};
    struct quote_list got = {.arena = &a};
    struct intern words;
    struct err e = {0};
    int64_t began = clock_mono_ms();

    intern_init(&words, &a);
    if (!store_get_quotes(s, &w, &words, &got, NULL, &e))
        stop(&e);
    must(got.len == QUOTES);
    arena_fini(&a);
    return clock_mono_ms() - began;
}

int main(int argc, char **argv)
{
    struct store_init done;
    struct rusage use;
    struct store *s;
    struct err e = {0};
    int64_t put_ms, get_ms, said_ms, said_get_ms;

    if (argc != 2)
        return 64;
    if (!store_open(&s, argv[1], STORE_AS_OWNER, &e) || !store_init(s, &done, &e)
        || !store_role(s, STORE_AS_COLLECTOR, &e))
        stop(&e);
    put_ms = put(s, AT, true);
    get_ms = get(s, AT);
    said_ms = put(s, SAID_AT, false);
    said_get_ms = get(s, SAID_AT);
    (void)getrusage(RUSAGE_SELF, &use);
    printf("rows=%d put_ms=%lld get_ms=%lld said_ms=%lld said_get_ms=%lld peak_kb=%ld\n", QUOTES,
           (long long)put_ms, (long long)get_ms, (long long)said_ms, (long long)said_get_ms,
           use.ru_maxrss);
    store_close(&s);
    return 0;
}
