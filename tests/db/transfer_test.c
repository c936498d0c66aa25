/* Files of the past: what an import holds, and what it asks, whatever their size. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/unit.h"
#include "base/clock.h"
#include "base/text.h"
#include "calc/quote_csv.h"
#include "scratch.h"
#include "stage/transfer.h"

enum { MARKETS = 28, ROWS_OF_POLL = 4 };

/* Hours of polls of 28 markets, the last hour first. */
static const char *write_hours(int hours, struct arena *a)
{
    const char *path = text_fmt(a, "/tmp/gpurate-transfer-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    char at[CLOCK_TEXT_MAX];

    ck_assert_ptr_nonnull(f);
    (void)fputs(quote_csv_header(false), f);
    for (int hour = hours - 1; hour >= 0; hour--)
        for (int i = 0; i < MARKETS * ROWS_OF_POLL; i++)
            (void)fprintf(f,
                          "%s,m%d,o%d,H100-SXM-80,on_demand,,us,offer-%d,host,machine,8,16,2.%d\n",
                          clock_text(1767225600 + hour * INT64_C(3600), at), i % MARKETS,
                          i % MARKETS, i, hour % 1000);
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

static int asked;

static struct transfer_import import_hours(int hours)
{
    struct arena a = {0};
    struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
    struct transfer_import t = {.store = s, .run = scratch_run(s)};
    const char *path = write_hours(hours, &a);
    struct err e = {0};

    scratch_count(NULL);
    OK(transfer_import(&t, &path, 1, false, &e));
    asked = scratch_counted();
    (void)unlink(path);
    ck_assert_uint_eq(t.rows, (size_t)hours * MARKETS * ROWS_OF_POLL);
    ck_assert_uint_eq(t.polls, (size_t)hours * MARKETS);
    ck_assert_int_eq(t.from, 1767225600);
    ck_assert_int_eq(t.to, 1767225600 + (hours - 1) * INT64_C(3600));
    ck_assert_str_eq(scratch_value(&a, "select count(*) || ' ' || sum(price_usd) from gpurate.quote"
                                       " join gpurate.poll using (poll_id)"),
                     scratch_value(&a, text_fmt(&a,
                                                "select 112 * %d || ' ' || 112 * sum(('2.' || h"
                                                " %% 1000)::numeric(20,9)) from generate_series(0,"
                                                " %d - 1) h",
                                                hours, hours)));
    store_close(&s);
    arena_fini(&a);
    return t;
}

/* Two sizes that do not fit in memory, the second ten times the first: 33,600 and 336,000 rows. */
START_TEST(an_import_holds_and_asks_no_more_for_ten_times_the_file)
{
    struct transfer_import small = import_hours(300), large;
    int asked_small = asked;

    large = import_hours(3000);
    ck_assert_uint_le(large.held, small.held + small.held / 10);
    ck_assert_uint_le(large.held, 32 << 20);
    ck_assert_int_le(asked, asked_small * 10); /* a transaction is thousands of polls */
    ck_assert_int_le(asked, 300);
}
END_TEST

/* Two rows of a poll for each field that a row can have, which differ in it alone; `later` first.
 */
static const char *write_pairs(bool later_first, struct arena *a)
{
    enum { FIELDS = 11 };
    static const char *const pair[FIELDS][2] = {
        /* by the order in which they are compared */
        {"offer", "offer2"}, {"op", "op2"},         {"A100-SXM-80", "H100-SXM-80"},
        {"mach", "mach2"},   {"host", "host2"},     {"eu", "us"},
        {"basic", "secure"}, {"2.10", "10.10"},     {"8", "16"},
        {"4", "32"},         {"on_demand", "spot"},
    };
    const char *path = text_fmt(a, "/tmp/gpurate-pairs-%d.csv", (int)getpid());
    FILE *f = fopen(path, "w");
    char at[CLOCK_TEXT_MAX];

    ck_assert_ptr_nonnull(f);
    (void)fputs(quote_csv_header(false), f);
    for (int i = 0; i < FIELDS; i++)
        for (int k = 0; k < 2; k++) {
            const char *is[FIELDS];

            for (int n = 0; n < FIELDS; n++)
                is[n] = pair[n][0];
            is[i] = pair[i][later_first ? !k : k];
            (void)fprintf(f, "%s,m,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n",
                          clock_text(1767225600 + i * INT64_C(3600), at), is[1], is[2], is[10],
                          is[6], is[5], is[0], is[4], is[3], is[8], is[9], is[7]);
        }
    ck_assert_int_eq(fclose(f), 0);
    return path;
}

/* Whatever the order of the file, a poll is the same, by each of the fields alone. */
START_TEST(rows_of_a_poll_have_one_order)
{
    const char *rows =
        "select string_agg(concat_ws(' ', observed_at, position, offer, operator, instrument,"
        " machine, host, region, tier, price_usd, gpus, available, term), e'\n' order by"
        " observed_at, position) from gpurate.quote_row";
    const char *stored[2];
    struct arena a = {0};

    for (int i = 0; i < 2; i++) {
        struct store *s = scratch_store(&a, STORE_AS_COLLECTOR);
        struct transfer_import t = {.store = s, .run = scratch_run(s)};
        const char *path = write_pairs(i, &a);
        struct err e = {0};

        OK(transfer_import(&t, &path, 1, false, &e));
        (void)unlink(path);
        ck_assert_uint_eq(t.rows, 22);
        ck_assert_uint_eq(t.polls, 11);
        stored[i] = scratch_value(&a, rows);
        store_close(&s);
    }
    ck_assert_str_eq(stored[0], stored[1]);
    arena_fini(&a);
}
END_TEST

SUITE(stage_transfer)
{
    ADD(rows_of_a_poll_have_one_order);
    ADD(an_import_holds_and_asks_no_more_for_ten_times_the_file);
}
