/*
 * Fixing a day of ROWS quotes: 40 operators, 24 partitions, as many offers each.
 *
 *     day_bench OUT       prints "ROWS FIX_US", best of rounds, and writes the same rows to OUT as
 *                         "operator partition price" with tabs, for PostgreSQL's copy
 */
#include <check.h>
#include <stdio.h>
#include <time.h>

#include "../lib/calc_kit.h"
#include "base/fixed.h"

enum { ROWS = 1000000, OPERATORS = 40, PARTITIONS = 24, ROUNDS = 15, DATE = 20601 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fill(struct kit_quotes *q, const struct method *m, FILE *rows)
{
    struct kit_random r = {.state = 20260528};
    const char *name[OPERATORS];
    char price[FIXED_TEXT_MAX];

    for (size_t i = 0; i < OPERATORS; i++)
        name[i] = kit_name(i, q->arena);
    for (int i = 0; i < ROWS; i++) {
        int op = i % OPERATORS, partition = i / OPERATORS % PARTITIONS;
        struct quote *one =
            kit_quote(q, name[op], kit_time(m, DATE, partition),
                      2000000000 + op * INT64_C(30000000) + kit_below(&r, 1000000000));
        char *key = arena_alloc(q->arena, 12);

        (void)snprintf(key, 12, "%d", i);
        one->offer = key;
        one->available = 1 + i % 8;
        (void)fprintf(rows, "%s\t%d\t%s\n", one->op, partition,
                      fixed_text(one->price_nusd, 9, price));
    }
}

static FILE *out;

/* As a test, since the kit is the tests' and reports its failures to them. */
START_TEST(day)
{
    struct arena kept = {0};
    struct method *m = kit_method("GHR-1.0", &kept);
    struct calc_def *def = kit_def(m, kit_panel(OPERATORS, &kept), &kept);
    struct kit_quotes q = {.arena = &kept};
    double best = 1e18;

    fill(&q, m, out);
    for (int i = 0; i < ROUNDS; i++) {
        struct arena a = {0};
        enum verdict *verdict = arena_alloc(&a, q.list.len * sizeof *verdict);
        struct fixing f;
        double start = now_us(), took;

        day_fix(def, DATE, q.list.at, q.list.len, NULL, &f, verdict, &a);
        took = now_us() - start;
        best = took < best ? took : best;
        ck_assert_int_eq(f.level, 1);
        arena_fini(&a);
    }
    (void)printf("%d %.0f\n", ROWS, best);
    arena_fini(&kept);
}
END_TEST

int main(int argc, char **argv)
{
    Suite *suite = suite_create("bench");
    TCase *tcase = tcase_create("day");
    SRunner *runner = srunner_create(suite);
    int failed;

    out = argc == 2 ? fopen(argv[1], "w") : NULL;
    if (!out)
        return 64;
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, day);
    srunner_set_fork_status(runner, CK_NOFORK);
    srunner_run_all(runner, CK_SILENT);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return fclose(out) != 0 || failed != 0;
}
