/*
 * A run: one call of the program that stores something.
 */
#ifndef STORE_RUN_H
#define STORE_RUN_H
#include "store/store.h"

struct store_run {
    int64_t id;           /* set by begin */
    const char *kind;     /* "run", "import", ... */
    int64_t now;          /* the run's clock, moved or not */
    const char *version;  /* of the program */
};

bool store_run_begin(struct store *s, struct store_run *r, struct err *e) MUST_USE;
/* code: the exit code; why: NULL when all is well. */
bool store_run_end(struct store *s, const struct store_run *r, int code, const char *why,
                   struct err *e) MUST_USE;

#endif
