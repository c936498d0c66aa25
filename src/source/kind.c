/*
 * The words of what kinds of sources there are.
 */
#include "source/source.h"

static const char *const kinds[SOURCE_KINDS] = {"peer",        "list", "broker",
                                                "hyperscaler", "page", "tokens"};

const char *source_kind_name(enum source_kind k)
{
    return kinds[k];
}
