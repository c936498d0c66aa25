/*
 * The words of what kinds of sources there are.
 */
#include "source/source.h"

static const char *const kinds[SOURCE_KINDS] = {"peer",        "list", "broker",
                                                "hyperscaler", "page", "tokens"};
static const char *const ranks[RANKS] = {"operator", "router", "file"};

const char *source_kind_name(enum source_kind k)
{
    return kinds[k];
}

const char *source_rank_name(enum source_rank r)
{
    return ranks[r];
}
