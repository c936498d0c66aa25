/*
 * Columns of a fixing that its record does not tell, against the fixing made again.
 */
#include "base/text.h"
#include "stage/prove/verify_priv.h"

static bool same_partition(const struct fixing_partition *a, const struct fixing_partition *b)
{
    return a->polled == b->polled && text_eq(a->why, b->why) && a->median_nusd == b->median_nusd
           && a->central50_nusd == b->central50_nusd && a->mean_nusd == b->mean_nusd;
}

const char *verify_untold(const struct fixing *row, const struct fixing *again, struct arena *a)
{
    if (row->level == 5
        && (row->avg_nusd || row->med_nusd || row->mean_nusd || row->avg_exact_nusd
            || row->med_exact_nusd || row->mean_exact_nusd))
        return "it has a value at level 5";
    if (row->author ? !row->agreement && (row->agreement_of || row->author_nusd)
                    : row->agreement || row->agreement_of || row->author_nusd)
        return "it has numbers of an agreement that there is not";
    if (!row->has_matched && row->composition_nano)
        return "it has the composition of a change that there is not";
    for (size_t i = 0; i < row->partition_len && i < again->partition_len; i++)
        if (!same_partition(&row->partition[i], &again->partition[i]))
            return text_fmt(a, "partition %d is not what its quotes give",
                            row->partition[i].number);
    for (size_t i = 0; i < row->vote_len && i < again->vote_len; i++)
        if (row->vote[i].carried != again->vote[i].carried)
            return text_fmt(a, "the vote of \"%s\" in partition %d is %scarried", row->vote[i].op,
                            row->vote[i].partition, again->vote[i].carried ? "" : "not ");
    return NULL;
}
