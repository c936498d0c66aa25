/*
 * A definition of a token source as it was read. Paths go from a row; where rows stand in rows
 * (`nested`), from the inner one, and those of picks may go from the outer one.
 */
#ifndef SOURCE_TOKEN_GENERIC_PRIV_H
#define SOURCE_TOKEN_GENERIC_PRIV_H
#include "source/definition.h"
#include "source/token_generic.h"

enum { GENERIC_PRICES_MAX = 24, GENERIC_REFUSALS_MAX = 8, GENERIC_KEY_PARTS_MAX = 4 };

enum generic_from {
    FROM_NOWHERE, /* not told */
    FROM_LITERAL, /* the same for all rows */
    FROM_ROW,     /* a path of the row */
    FROM_OUTER,   /* a path of the row around it */
    FROM_NAME,    /* the name the row has in its object */
    FROM_OUTER_NAME
};

/* Where a text of an endpoint comes from. */
struct generic_pick {
    enum generic_from from;
    const char *text;                 /* path or literal */
    const char *before, *behind;      /* the part of it up to, or behind, this; or NULL */
    struct definition_words ordinary; /* words that mean the same as nothing told */
};

struct generic_price {
    enum token_direction direction;
    const char *path;
    int shift;                /* powers of ten from the unit to one per 1 M tokens */
    const char *list;         /* price before a promotion, in the same unit; or NULL */
    const char *discount;     /* what was taken off the price; or NULL */
    int discount_shift;       /* from its unit to a share of 1 */
    int64_t context_from;     /* holds for longer requests; 0: every one */
    const char *context_path; /* the same from the row; or NULL */
};

struct generic_prices {
    struct generic_price at[GENERIC_PRICES_MAX];
    size_t len;
};

/* A list within a row of what longer requests cost; paths of its prices go from an element. */
struct generic_tiers {
    const char *path;         /* NULL: there is none */
    const char *context_from; /* path of the threshold; 0 repeats the row's own prices */
    struct generic_prices price;
};

/* Rows that stay, with a verdict of their own instead of a price. */
struct generic_refusal {
    struct definition_filter when;
    enum verdict verdict;
    const char *why;
};

struct generic_source {
    struct source token;
    struct definition ask;
    const char *nested; /* path of the rows within a row, or NULL */
    bool nested_keyed;
    struct generic_pick key[GENERIC_KEY_PARTS_MAX];
    size_t key_len;
    const char *key_with; /* between the parts of the key */
    struct generic_pick model, hint, quantization, tier, region, op, since, currency;
    struct generic_refusal refuse[GENERIC_REFUSALS_MAX];
    size_t refuse_len;
    struct generic_prices price;
    struct generic_tiers tiers;
};

/* "fields", "currency" and "operator" of a definition whose head and rows are read. */
bool token_generic_fields(const struct json *doc, struct generic_source *g, struct arena *a,
                          struct err *e) MUST_USE;

void token_generic_request(const struct source_page *page, struct http_request *out,
                           struct arena *a);
bool token_generic_parse(const struct source_reply *reply, struct offer_list *out,
                         struct source_page *next, struct arena *a, struct err *e);

#endif
