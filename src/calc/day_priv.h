/*
 * An attempt at a window: the votes and partitions under one filling, before any level is chosen.
 * Shared by the day (24 partitions), the snapshot (one) and explain.
 */
#ifndef CALC_DAY_PRIV_H
#define CALC_DAY_PRIV_H
#include "calc/book_priv.h"
#include "calc/day.h"
#include "calc/partition_priv.h"

struct attempt {
    const struct calc_def *def;
    struct book book;
    int lead; /* slots before partition 0 */
    int partitions;
    struct fixing_partition *partition;
    struct fixing_vote *vote; /* [partition * seats + seat], seats being sorted by operator */
    size_t seats;
    int valid, invalid_run; /* longest */
};

/* `start` is that of partition 0. */
void attempt_make(struct attempt *t, const struct calc_def *def, int64_t start, int slot_s,
                  int partitions, int64_t fill_gpus, const struct quote *quotes, size_t n,
                  enum verdict *verdict, struct arena *a);

/* True when the vote has a price that its partition counts, if that is valid. */
bool vote_counts(const struct fixing_vote *v);

/* Values of level 1 or 2: means over the valid partitions, then operators and what is told of them.
 */
void stat_values(const struct attempt *t, struct fixing *f);
void stat_operators(const struct attempt *t, struct fixing *f, struct arena *a);
void stat_influence(const struct attempt *t, struct fixing *f, struct arena *a);

/* Day prices of level 3: all partitions, own polls only. */
void stat_operators_polled(const struct attempt *t, struct fixing *f, struct arena *a);

/* Range and quartiles of f->operator. */
void stat_spread(struct fixing *f, struct arena *a);

/* Who stands exactly on the author's price, by f->operator's day prices; f->author is set. */
void stat_agreement(struct fixing *f);

/* Operators priced on both days, ascending by operator: today's and the prior's price. */
struct stat_pair {
    const char *op;
    int64_t now_nusd, before_nusd;
};
size_t stat_match(const struct fixing *f, const struct fixing_prior *prior,
                  struct stat_pair *out); /* room for f->operator_len */

/* The matched change and the rest of it; needs AVG and the operators. */
void stat_matched(const struct method *m, struct fixing *f, const struct fixing_prior *prior,
                  struct arena *a);

/* REVIEW, JUMP and COMPOSITION, added to f->flags. */
void stat_flags(const struct method *m, struct fixing *f, const struct fixing_prior *prior,
                struct arena *a);

/* AVG, MED and MEAN from the exact ones. */
void stat_publish(const struct method *m, struct fixing *f);

#endif
