/*
 * The words of what kinds of sources there are.
 */
#include "source/source.h"

const char *const source_rent_names[] = {"peer", "list", "broker", "hyperscaler", "page", NULL};
const char *const source_rank_names[] = {"operator", "router", "file", NULL};

const char *source_kind_name(enum source_kind k)
{
    return k == SOURCE_TOKENS ? "tokens" : source_rent_names[k];
}
