#include "calc/compare.h"

#include <stdlib.h>

#include "calc/day_priv.h"

struct compare compare_fixings(const struct method *m, const struct fixing *a,
                               const struct fixing *b, struct arena *arena)
{
    struct compare out = {0};
    struct fixing_prior from = day_prior(a, NULL);
    struct stat_pair *pair = ARENA_ARRAY(arena, struct stat_pair, b->operator_len);
    int64_t *under_a, *under_b;
    size_t n;

    if (a->level > 3 || b->level > 3)
        return out;
    n = stat_match(b, &from, pair);
    must(n <= a->operator_len && n <= b->operator_len);
    if (!n)
        return out;
    under_a = ARENA_ARRAY(arena, int64_t, n);
    under_b = ARENA_ARRAY(arena, int64_t, n);
    for (size_t i = 0; i < n; i++) {
        under_a[i] = pair[i].before_nusd;
        under_b[i] = pair[i].now_nusd;
    }
    qsort(under_a, n, sizeof *under_a, partition_order);
    qsort(under_b, n, sizeof *under_b, partition_order);
    out.comparable = true;
    out.common = n;
    out.difference_nusd = b->avg_exact_nusd - a->avg_exact_nusd;
    out.market_nusd = partition_values(m, under_b, n).central50_nusd
                      - partition_values(m, under_a, n).central50_nusd;
    out.composition_nusd = out.difference_nusd - out.market_nusd;
    return out;
}
