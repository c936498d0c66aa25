/*
 * One poll of many simulated markets at once, by the poller of `run`.
 *
 *     poll_bench DIR COUNT <ORIGINS        ORIGINS: lines "name origin", as the simulator tells
 * them
 *
 * Polls the first COUNT marketplaces of the registry that have an origin (0: all); archive and
 * spool go to DIR. Prints "MARKETS ANSWERED OFFERS WALL_US".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../lib/sources.h"
#include "../lib/source_reply.h"
#include "base/text.h"
#include "edge/archive/file.h"
#include "stage/config/config.h"
#include "stage/poll/poll.h"

enum { SEATS_MAX = 256, NOW = 1779969600 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static size_t read_seats(struct poll_seat *seats, size_t max, struct arena *a)
{
    char name[64], origin[128];
    size_t n = 0;

    while (n < max && scanf("%63s %127s", name, origin) == 2) {
        const struct source *m = kit_source(name);

        if (!m)
            continue;
        seats[n++] = (struct poll_seat){.market = m,
                                        .origin = text_dup(a, origin),
                                        .key = {"demo-key-bench", "demo-key-bench"},
                                        .deadline_s = 20};
    }
    return n;
}

static void stop(const struct err *e)
{
    (void)fprintf(stderr, "poll_bench: %s\n", e->text);
    exit(err_exit(e->kind));
}

int main(int argc, char **argv)
{
    static struct poll_seat seats[SEATS_MAX];
    static struct polled out[SEATS_MAX];
    struct arena a = {0};
    struct config config;
    struct err e = {0};
    size_t count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0, n, answered = 0;
    long long offers = 0;
    double took;

    if (argc != 3)
        return 64;
    if (!config_load(&config, "config", CONFIG_ALL, &a, &e))
        stop(&e);
    n = read_seats(seats, count && count < SEATS_MAX ? count : SEATS_MAX, &a);
    if (n < count || n == 0)
        stop((err_set(&e, ERR_USAGE, "%zu markets have an origin, wanted %zu", n, count), &e));
    struct norm norm = {.rules = config.rules, .operators = config.operators};
    struct poll_setup setup = {.archive = text_fmt(&a, "%s/archive", argv[1]),
                               .spool = text_fmt(&a, "%s/spool", argv[1]),
                               .now = NOW,
                               .deadline_s = 30,
                               .norm = &norm,
                               .config = &config,
                               .arena = &a};

    if (!file_make_dir(argv[1], &e) || !file_make_dir(setup.archive, &e)
        || !file_make_dir(setup.spool, &e))
        stop(&e);
    took = now_us();
    if (!poll_markets(&setup, seats, n, out, &e))
        stop(&e);
    took = now_us() - took;
    for (size_t i = 0; i < n; i++) {
        answered += poll_is_complete(out[i].poll.verdict);
        offers += out[i].poll.offers;
        if (!poll_is_complete(out[i].poll.verdict) && getenv("BENCH_VERBOSE"))
            (void)fprintf(stderr, "%s: %s: %s\n", seats[i].market->name,
                          poll_verdict_name(out[i].poll.verdict), out[i].poll.why);
    }
    (void)printf("%zu %zu %lld %.0f\n", n, answered, offers, took);
    arena_fini(&a);
    return 0;
}
