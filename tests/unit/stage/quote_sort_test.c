/* Rows in order, whether they fit in memory or not. */
#include "stage/quote_sort.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "../../lib/unit.h"
#include "base/text.h"

static int by_time(const void *a, const void *b)
{
    const struct quote *x = a, *y = b;

    return (x->observed_at > y->observed_at) - (x->observed_at < y->observed_at);
}

/* The numbers 0..n in a scattered order, each with texts that say it; every third has no host. */
static void put_numbers(struct quote_sort *s, int64_t n, struct arena *a)
{
    struct err e = {0};

    for (int64_t i = 0; i < n; i++) {
        int64_t number = i * 7919 % n;
        struct quote q = {.observed_at = number, .market = "m", .price_nusd = number * 3};

        q.offer = text_fmt(a, "offer-%lld", (long long)number);
        q.host = number % 3 ? text_fmt(a, "%lld", (long long)number) : NULL;
        q.machine = "";
        ck_assert(quote_sort_put(s, &q, &e));
        arena_reset(a); /* the row is copied */
    }
}

static const struct {
    size_t rows;
    int64_t n;
} sizes[] = {
    {2, 0}, {2, 1}, {4, 3}, {4, 4}, {4, 5}, {4, 63}, {4, 64}, {4, 65}, {4, 5000}, {100000, 5000},
};

START_TEST(every_row_comes_once_and_in_order)
{
    struct quote_sort *s = quote_sort_open(by_time, sizes[_i].rows);
    struct arena a = {0};
    struct quote q;
    struct err e = {0};
    bool any;

    put_numbers(s, sizes[_i].n, &a);
    for (int64_t i = 0; i < sizes[_i].n; i++) {
        arena_reset(&a);
        ck_assert(quote_sort_next(s, &q, &any, &e) && any);
        ck_assert_int_eq(q.observed_at, i);
        ck_assert_int_eq(q.price_nusd, i * 3);
        ck_assert_str_eq(q.market, "m");
        ck_assert_str_eq(q.offer, text_fmt(&a, "offer-%lld", (long long)i));
        ck_assert(text_eq(q.host, i % 3 ? text_fmt(&a, "%lld", (long long)i) : NULL));
        ck_assert_str_eq(q.machine, "");
    }
    ck_assert(quote_sort_next(s, &q, &any, &e) && !any);
    quote_sort_close(&s);
    ck_assert_ptr_null(s);
    arena_fini(&a);
}
END_TEST

static size_t held_for(int64_t n)
{
    struct quote_sort *s = quote_sort_open(by_time, 64);
    struct arena a = {0};
    struct quote q;
    struct err e = {0};
    size_t most = 0;
    bool any = true;

    put_numbers(s, n, &a);
    while (any) {
        ck_assert(quote_sort_next(s, &q, &any, &e));
        most = quote_sort_held(s) > most ? quote_sort_held(s) : most;
    }
    quote_sort_close(&s);
    arena_fini(&a);
    return most;
}

/* What grows with the rows is a chunk for each open file, of which a level has 15 at most. */
START_TEST(ten_times_the_rows_take_no_more_memory)
{
    ck_assert_uint_le(held_for(200000), held_for(20000) + 15 * (16 << 10) + 1024);
}
END_TEST

/* A disk on which there is no room for them is no fault of the rows (74, not 65). */
START_TEST(a_full_disk_is_told_as_one)
{
    struct quote_sort *s = quote_sort_open(by_time, 16);
    struct rlimit limit;
    struct quote q = {.market = "m", .offer = "o"};
    struct err e = {0};
    bool done = true;

    ck_assert(getrlimit(RLIMIT_FSIZE, &limit) == 0 && signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
    ck_assert(setrlimit(RLIMIT_FSIZE, &(struct rlimit){32 << 10, limit.rlim_max}) == 0);
    for (int i = 0; i < 100000 && done; i++)
        done = quote_sort_put(s, &q, &e);
    ck_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    ck_assert(!done);
    ck_assert_int_eq(e.kind, ERR_WRITE);
    quote_sort_close(&s);
}
END_TEST

SUITE(stage_quote_sort)
{
    ADD_TABLE(every_row_comes_once_and_in_order, sizes);
    ADD(ten_times_the_rows_take_no_more_memory);
    ADD(a_full_disk_is_told_as_one);
}
