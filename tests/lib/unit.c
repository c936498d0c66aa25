#include "../lib/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Check's own lists live on in the forked child of each test: not our leaks. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:emalloc\n";
}

/* What we have freed ourselves the address sanitizer keeps, half a gigabyte in the end, and each
   child is born with a copy: before a suite it is given back. A child keeps what it frees. */
__attribute__((weak)) void __sanitizer_purge_allocator(void);

static void give_back(void)
{
    if (__sanitizer_purge_allocator)
        __sanitizer_purge_allocator();
}

enum { SUITES_MAX = 256 };

static struct {
    const char *name;
    void (*fill)(TCase *);
    void (*begin)(void);
} suites[SUITES_MAX];
static size_t suites_len;

/* Tests run in children: what they count, by suite, has to be where main can read it. */
static struct {
    int of[SUITES_MAX];
} * skipped;
static size_t here; /* the suite of the test that runs */
static bool counted;

void unit_register(const char *name, void (*fill)(TCase *), void (*begin)(void))
{
    if (suites_len == SUITES_MAX)
        abort();
    suites[suites_len].name = name;
    suites[suites_len].begin = begin;
    suites[suites_len++].fill = fill;
}

void unit_begin(const char *suite)
{
    counted = false;
    for (here = 0; strcmp(suites[here].name, suite) != 0;)
        here++;
}

#undef _mark_point

void unit_mark(const char *file, int line)
{
    enum { ALL = 1000 };
    static unsigned held;

    if (++held <= ALL || held % ALL == 0)
        _mark_point(file, line);
}

static void count_skipped(void)
{
    if (!counted)
        skipped->of[here]++;
    counted = true;
}

const char *unit_shared(const char *path)
{
    static char full[4096];
    const char *root = getenv("GPURATE_SHARED");

    (void)snprintf(full, sizeof full, "%s/%s", root ? root : "../shared", path);
    if (access(full, R_OK) == 0)
        return full;
    (void)fprintf(stderr, "skipped: %s is not there\n", full);
    count_skipped();
    return NULL;
}

/* No argument runs all suites, NAME those with it in their name, -NAME the others; of several all
   have to hold. */
static bool is_wanted(const char *suite, char *const *filter)
{
    bool wanted = true;

    for (; *filter && wanted; filter++)
        wanted = **filter == '-' ? !strstr(suite, *filter + 1) : strstr(suite, *filter) != NULL;
    return wanted;
}

/* Tests of a suite that ran. */
static int ran(SRunner *runner, const char *suite)
{
    int n = srunner_ntests_run(runner), of = 0;
    TestResult **all = srunner_results(runner);

    for (int i = 0; i < n; i++)
        of += strcmp(tr_tcname(all[i]), suite) == 0;
    free(all);
    return of;
}

/* "not run: 95 of 2616 tests, ...: market_recorded 44 of 58, calc_data 11 of 16" */
static void tell_skipped(SRunner *runner)
{
    const char *before = ": ";
    int sum = 0;

    for (size_t i = 0; i < suites_len; i++)
        sum += skipped->of[i];
    if (!sum)
        return;
    (void)printf("not run: %d of %d tests, which read ../shared, and it is not there", sum,
                 srunner_ntests_run(runner));
    for (size_t i = 0; i < suites_len; i++) {
        if (!skipped->of[i])
            continue;
        (void)printf("%s%s %d of %d", before, suites[i].name, skipped->of[i],
                     ran(runner, suites[i].name));
        before = ", ";
    }
    (void)printf("\n");
}

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    bool some = false;
    int failed;

    (void)argc;
    skipped =
        mmap(NULL, sizeof *skipped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (skipped == MAP_FAILED)
        abort();
    for (size_t i = 0; i < suites_len; i++) {
        Suite *suite = suite_create(suites[i].name);
        TCase *unit_case = tcase_create(suites[i].name);

        if (!is_wanted(suites[i].name, argv + 1))
            continue;
        tcase_set_timeout(unit_case, 600);
        tcase_add_unchecked_fixture(unit_case, give_back, NULL);
        tcase_add_checked_fixture(unit_case, suites[i].begin, NULL);
        suites[i].fill(unit_case);
        suite_add_tcase(suite, unit_case);
        srunner_add_suite(runner, suite);
        some = true;
    }
    if (!some) { /* or a name that was misspelt would pass */
        (void)fprintf(stderr, "no suite has such a name\n");
        return EXIT_FAILURE;
    }
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    (void)fflush(stdout);
    tell_skipped(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
