/*
 * A database twenty milliseconds away: what a run costs there is how often it asks.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../lib/unit.h"
#include "base/text.h"
#include "history.h"

/* Each statement is a round trip; a COPY is two: what it says first, and the count at its end. */
static void count_trip(void *to, const char *sql, const struct db_args *p)
{
    int *trips = to;

    (void)p;
    *trips += text_starts(sql, "copy ") ? 2 : 1;
    if (getenv("GPURATE_TELL"))
        (void)fprintf(stderr, "%d %.100s\n", *trips, sql);
}

enum { TRIPS_IDLE_MAX = 20 };

START_TEST(a_run_with_nothing_due_asks_the_database_a_few_times)
{
    static const char *const run[] = {"run", NULL};
    struct arena a = {0};
    const char *dir = history_config(&a), *config = text_fmt(&a, "%s/config", dir);
    const char *db = history_fill(1, config, &a);
    int trips = 0;

    /* The first one has something to say: what other venues' contracts would settle at. */
    ck_assert_int_eq(history_command(config, db, run), 0);
    db_watch(count_trip, &trips);
    ck_assert_int_eq(history_command(config, db, run), 0);
    db_watch(NULL, NULL);
    ck_assert_int_gt(trips, 5);
    ck_assert_int_le(trips, TRIPS_IDLE_MAX);
    ck_assert_int_eq(system(text_fmt(&a, "rm -rf %s", dir)), 0);
    arena_fini(&a);
}
END_TEST

SUITE(store_trips)
{
    ADD(a_run_with_nothing_due_asks_the_database_a_few_times);
}
