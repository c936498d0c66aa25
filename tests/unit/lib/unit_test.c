/*
 * What the test program says of itself: without ../shared it tells how many tests of which suites
 * did not look at anything, and with it nothing.
 */
#include "../../lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The last line of this program run again on some suites, with a shared folder of its own. */
static void last_line(const char *shared, const char *suites, char *line, size_t size)
{
    char command[512], self[256];
    ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
    FILE *f;

    ck_assert_int_gt(len, 0);
    self[len] = '\0';
    (void)snprintf(command, sizeof command, "GPURATE_SHARED='%s' '%s' %s 2>&1", shared, self,
                   suites);
    f = popen(command, "r");
    ck_assert_ptr_nonnull(f);
    while (fgets(line, (int)size, f)) {
    }
    ck_assert_int_eq(pclose(f), 0);
}

START_TEST(tests_that_did_not_run_are_counted_by_suite)
{
    char line[512] = "";
    int sum, all, market, markets, token, tokens, end = 0;

    last_line("/nowhere", "_recorded", line, sizeof line);
    ck_assert_msg(sscanf(line,
                         "not run: %d of %d tests, which read ../shared, and it is not there: "
                         "market_recorded %d of %d, token_recorded %d of %d\n%n",
                         &sum, &all, &market, &markets, &token, &tokens, &end)
                      == 6,
                  "%s", line);
    ck_assert_uint_eq((size_t)end, strlen(line));
    ck_assert_int_gt(market, 0);
    ck_assert_int_gt(token, 0);
    ck_assert_int_lt(market, markets); /* a market without a recording has nothing to miss */
    ck_assert_int_eq(sum, market + token);
    ck_assert_int_eq(all, markets + tokens);
}
END_TEST

START_TEST(nothing_is_said_when_all_ran)
{
    char line[512] = "";

    last_line("/nowhere", "base_fixed", line, sizeof line);
    ck_assert_msg(strstr(line, "not run") == NULL, "%s", line);
}
END_TEST

SUITE(lib_unit)
{
    ADD(tests_that_did_not_run_are_counted_by_suite);
    ADD(nothing_is_said_when_all_ran);
}
