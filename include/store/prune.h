/*
 * Replies that an archive may lose: those of polls that were not complete, in a month that is old
 * enough. Only complete polls are read by what is published, so nothing rests on them. The same
 * bytes are one file: what a complete poll, a younger one, the reference rates or a page of terms
 * has too stays.
 */
#ifndef STORE_PRUNE_H
#define STORE_PRUNE_H
#include "base/vec.h"
#include "store/store.h"

/* "listed", "pruned"; NULL: its replies are all there. */
#define PRUNE_LISTED "listed"
#define PRUNE_PRUNED "pruned"

struct store_pruned {
    int64_t month; /* its first day */
    const char *machine, *state;
    int64_t replies, bytes; /* that the archive had of them */
    const char *list;       /* SHA-256 */
    int64_t listed_at, pruned_at;
};
typedef VEC(struct store_pruned) store_pruned_list;
typedef VEC(const char *) store_digest_list;

/* The months of polls before the month `before`, and those whose replies were listed; in order. Any
 * role. */
bool store_get_pruned(struct store *s, const char *machine, int64_t before, store_pruned_list *out,
                      struct arena *a, struct err *e) MUST_USE;

/*
 * Digests of the replies of a month that may go when polls from the month `before` on are young, in
 * order. Rows in proportion to the polls of the month.
 */
bool store_get_prunable(struct store *s, int64_t month, int64_t before, store_digest_list *out,
                        struct arena *a, struct err *e) MUST_USE;

/* Needs STORE_AS_KEEPER. */
bool store_put_pruned(struct store *s, const struct store_pruned *p, struct err *e) MUST_USE;

#endif
