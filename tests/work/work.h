/*
 * What a piece of work takes, counted: no clock, so two runs say the same.
 *
 * Steps are the basic blocks of our own code that were run through (the variant "steps" of the
 * build calls out at each, see work.mk), and a step for every eight bytes that the C library's
 * functions of texts and memory looked at for it. Memory is what malloc gave and was not given
 * back, of everybody: arenas, cJSON in them, libxml2, the C library.
 */
#ifndef TESTS_WORK_WORK_H
#define TESTS_WORK_WORK_H
#include <stddef.h>
#include <stdint.h>

struct work {
    uint64_t steps;
    size_t peak; /* bytes above what was held when it began */
};

void work_begin(void);
struct work work_end(void);

#endif
