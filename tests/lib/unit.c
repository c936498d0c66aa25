#include "../lib/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Check's own lists live on in the forked child of each test: not our leaks. */
const char *__lsan_default_suppressions(void);

const char *__lsan_default_suppressions(void)
{
    return "leak:emalloc\n";
}

enum { SUITES_MAX = 256 };

static struct {
    const char *name;
    void (*fill)(TCase *);
} suites[SUITES_MAX];
static size_t suites_len;

void unit_register(const char *name, void (*fill)(TCase *))
{
    if (suites_len == SUITES_MAX)
        abort();
    suites[suites_len].name = name;
    suites[suites_len++].fill = fill;
}

const char *unit_shared(const char *path)
{
    static char full[4096];
    const char *root = getenv("GPURATE_SHARED");

    (void)snprintf(full, sizeof full, "%s/%s", root ? root : "../shared", path);
    if (access(full, R_OK) == 0)
        return full;
    (void)fprintf(stderr, "skipped: %s is not there\n", full);
    return NULL;
}

/* No argument runs all suites, NAME those with it in their name, -NAME the others. */
static bool is_wanted(const char *suite, const char *filter)
{
    if (!filter)
        return true;
    return filter[0] == '-' ? !strstr(suite, filter + 1) : strstr(suite, filter) != NULL;
}

int main(int argc, char **argv)
{
    SRunner *runner = srunner_create(NULL);
    int failed;

    for (size_t i = 0; i < suites_len; i++) {
        Suite *suite = suite_create(suites[i].name);
        TCase *unit_case = tcase_create(suites[i].name);

        if (!is_wanted(suites[i].name, argc > 1 ? argv[1] : NULL))
            continue;
        tcase_set_timeout(unit_case, 120);
        suites[i].fill(unit_case);
        suite_add_tcase(suite, unit_case);
        srunner_add_suite(runner, suite);
    }
    srunner_run_all(runner, CK_NORMAL);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
