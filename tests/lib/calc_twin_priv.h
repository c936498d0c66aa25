/* The inside of the dull twin, see calc_twin.h. */
#ifndef TESTS_LIB_CALC_TWIN_PRIV_H
#define TESTS_LIB_CALC_TWIN_PRIV_H
#include "calc_twin.h"

__extension__ typedef __int128 wide;

enum { SEATS = 96, SLOTS = 32 };
#define NONE (-1)

struct cell {
    int64_t poll, price;
    int64_t seen; /* time of the poll that shows what was seen in the slot */
    enum verdict verdict;
};

struct vote {
    int64_t price;
    bool has, carried;
    enum verdict verdict;
};

struct twin {
    const struct random_day *d;
    const struct method *m;
    int64_t start, fill;
    int slots, lead, seats;
    enum verdict *verdict;
    int *in[SLOTS], len[SLOTS];  /* quotes of a slot */
    const char *(*voice)[SLOTS]; /* these three by seat */
    struct cell (*cell)[SLOTS];
    struct vote (*vote)[SLOTS];
    bool valid[SLOTS], dispersed[SLOTS], any_carried[SLOTS];
    int clamped[SLOTS], few, old; /* invalid for too few votes, for too many carried ones */
    int64_t c50[SLOTS], med[SLOTS], mean[SLOTS];
    int valid_count, run;
    int64_t avg_exact, med_exact, mean_exact;
};

/* Half to even. */
int64_t twin_even(wide num, wide den);
bool twin_same(const char *a, const char *b); /* NULL is the same as NULL */

/* Everything up to the cells, under one filling; t->d and t->verdict are set. */
void twin_cells(struct twin *t, int64_t fill);

#endif
