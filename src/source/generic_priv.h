/*
 * A definition as it was read. Every path is relative to one row of the list, except those of
 * paging and the list itself, which are relative to the reply.
 */
#ifndef SOURCE_GENERIC_PRIV_H
#define SOURCE_GENERIC_PRIV_H
#include "source/definition.h"
#include "source/generic.h"
#include "source/page_priv.h"

enum { GENERIC_COLUMNS_MAX = 24 };

enum generic_stock { GENERIC_YES, GENERIC_COUNT, GENERIC_FLAG, GENERIC_LIST, GENERIC_WORDS };
enum generic_per { PER_SECOND, PER_MINUTE, PER_HOUR, PER_DAY, PER_MONTH };

enum generic_role {
    COLUMN_SKIP,
    COLUMN_GPU,
    COLUMN_MEMORY,
    COLUMN_GPUS,
    COLUMN_REGION,
    COLUMN_TIER,
    COLUMN_FORM,
    COLUMN_PRICE
};

struct generic_column {
    const char *words, *tier;
    enum generic_role role;
    enum term term;
    bool teaser;
};

struct generic {
    struct source market;
    struct definition ask; /* what to ask, which rows */
    struct definition_field key, gpu, form, tier, region, host, machine, op, currency;
    struct definition_field gpus, memory_gb;

    const char *price;
    int64_t shift;
    bool per_gpu, teaser;
    enum generic_per per;

    enum term term; /* where term_path is NULL */
    const char *term_path;
    struct definition_words term_words[TERMS];

    enum generic_stock stock;
    const char *stock_path;
    struct definition_words stock_yes, stock_no;

    bool page; /* a page: the rest of it, below */
    const char *heading_tag, *heading;
    struct definition_words says;
    struct generic_column column[GENERIC_COLUMNS_MAX];
    size_t columns;
    const char *sign;
    struct definition_words after;
};

/* The price of `per` as one of an hour, half to even; false when it is too large. */
bool generic_hour(enum generic_per per, int64_t nano, int64_t *out);

bool generic_parse_page(const struct generic *g, const struct source_reply *reply,
                        struct offer_list *out, struct arena *a, struct err *e);

void generic_request(const struct source_page *page, struct http_request *out, struct arena *a);
bool generic_parse(const struct source_reply *reply, struct offer_list *out,
                   struct source_page *next, struct arena *a, struct err *e);

#endif
