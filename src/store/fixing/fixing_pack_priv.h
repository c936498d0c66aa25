/*
 * The rows a fixing is stored in, where what repeats is said once; views and the database's
 * function record_text spread it out again.
 */
#ifndef STORE_FIXING_PACK_PRIV_H
#define STORE_FIXING_PACK_PRIV_H
#include "base/arena.h"
#include "domain/fixing.h"

/* How many of n partitions, from the first on, are one row: they are alike but for number and
 * start. */
int pack_partitions(const struct fixing_partition *p, size_t n);

/* A vote that stands for some partitions; without a price also for further operators. */
struct pack_vote {
    const struct fixing_vote *vote;
    int span;                  /* partitions from vote->partition on */
    const char **op, **market; /* of the others */
    size_t more;
};

/* In the order of the votes, which is by partition and operator. */
struct pack_vote *pack_votes(const struct fixing_vote *vote, size_t n, size_t *len,
                             struct arena *a);

/*
 * A record in which votes of a partition that are those of the one before are the line
 * "=PARTITION,CHARACTERS" (of the lines before); "=" stands in the first line then. The text itself
 * where that is not less than half of it.
 */
const char *pack_record(const char *text, struct arena *a);

#endif
