/*
 * Whether the reviewed list of contested models (config/models.json) wants a review. Pure.
 *
 * A model is contested when enough operators sell it that its fixing has a quorum. That count flips
 * when one operator leaves for a day or an endpoint changes its class, so a single day says
 * nothing: the verdict goes by the last five whole days, and the quorum by the largest count among
 * them.
 *
 *   add   not on the list, and every one of the five days had the quorum
 *   drop  on the list, and not one of the five days had it: the largest count is below
 *   keep  everything else: the list stays as it is
 *
 * A day on which nobody was asked, or nobody answered, is not known. It speaks for nothing, so with
 * one of them there is no add and no drop. The verdict changes nothing by itself: a person edits
 * the list, and its version.
 */
#ifndef TOKEN_CONTEST_H
#define TOKEN_CONTEST_H
#include <stdbool.h>

enum { CONTEST_DAYS = 5, CONTEST_UNKNOWN = -1 };

enum contest_verdict { CONTEST_KEEP, CONTEST_ADD, CONTEST_DROP };
const char *contest_verdict_name(enum contest_verdict v); /* "keep", "add", "drop" */

struct token_contest {
    enum contest_verdict verdict;
    int most;  /* the largest count of a known day; CONTEST_UNKNOWN without one */
    int known; /* days */
};

/* `count` by day, oldest first: independent operators with a vote and a list price of the blend. */
struct token_contest token_contest(const int count[CONTEST_DAYS], int quorum, bool listed);

#endif
