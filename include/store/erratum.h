/*
 * Errata: what a published row says and what it would say now. Inserted, never updated.
 */
#ifndef STORE_ERRATUM_H
#define STORE_ERRATUM_H
#include "store/store.h"

struct store_erratum {
    const char *index; /* or NULL, then contract is set */
    const char *contract;
    int64_t date;           /* fixing date, or the contract's month */
    int revision;           /* of the row it speaks about */
    int64_t published_nusd; /* the value that stands */
    int64_t would_be_nusd;  /* the value that would have been; 0 for none */
    const char *why;
    int64_t published_at;
    int64_t publication_no; /* set by the store */
};

bool store_put_erratum(struct store *s, struct store_erratum *row, struct err *e) MUST_USE;

struct store_erratum_list {
    struct store_erratum *at; /* by publication_no */
    size_t len;
};

bool store_get_errata(struct store *s, int64_t from, int64_t to, struct store_erratum_list *out,
                      struct arena *a, struct err *e) MUST_USE;

#endif
