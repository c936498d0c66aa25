/*
 * The dull twin: the method once more, written from its text with loops over everything and sums of
 * whole numbers, sharing no code with the engine.
 */
#ifndef TESTS_LIB_CALC_TWIN_H
#define TESTS_LIB_CALC_TWIN_H
#include "calc_random.h"

/* What the days had in them, for tests that want to be sure of it. */
struct twin_count {
    int level[6];         /* days by level */
    int carried, clamped; /* votes that counted */
    int few, old;         /* partitions invalid for too few votes, for too many carried ones */
};

/*
 * One day through engine and twin, every figure, partition, vote and verdict compared; `day` names
 * it in messages. Gives the engine's fixing and adds to `count`.
 */
void twin_day(const struct random_day *d, int day, struct fixing *out, struct twin_count *count,
              struct arena *a);

#endif
