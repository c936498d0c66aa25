/*
 * Contracts, their settlement prices (R14), and errata.
 *
 * A settlement row speaks for a contract month as of a date: indicative on each day of the month,
 * final or not_determined after its last. Inserted, never updated; a correction is a new revision.
 */
#ifndef STORE_SETTLEMENT_H
#define STORE_SETTLEMENT_H
#include "store/fixing.h"
#include "store/store.h"

struct store_contract {
    const char *id;            /* "GPU-H100" */
    const char *title;
    const char *index;
    int64_t size;              /* units of the index, 1000 GPU-hours */
    int64_t tick_nusd;
    int64_t from, to;          /* listed months: first days; to 0 is open */
};

bool store_put_contracts(struct store *s, const struct store_contract *at, size_t len,
                         struct err *e) MUST_USE;

struct store_settlement {
    const char *contract;
    int64_t month;             /* its first day */
    int64_t as_of;             /* date */
    int revision;              /* 1, 2, ...: must be the next one; see store_get_settlement */
    const char *status;        /* "indicative", "final", "not_determined" */
    int64_t price_nusd;        /* 0 for none */
    int64_t mean_nusd;         /* of the days fixed so far, unrounded; 0 for none */
    int days, days_fixed;      /* of the month; with a final value */
    int levels[5];             /* days at level 1..5 */
    const char *why;           /* or NULL */
    struct store_record record;
};

/* One transaction; gives the publication number. Chain per contract as for fixings. */
bool store_put_settlement(struct store *s, struct store_settlement *row, struct err *e) MUST_USE;

/* The chain of a contract: digest of its last record, next revision for (month, as_of). */
bool store_get_settlement_chain(struct store *s, const char *contract, int64_t month,
                                int64_t as_of, struct store_chain *out, struct arena *a,
                                struct err *e) MUST_USE;

struct store_settlement_list {
    struct store_settlement *at;  /* by contract, month, as_of */
    size_t len;
};

/*
 * Newest revisions. contract NULL: all. months from <= month <= to. last_only: only the newest
 * as_of of each month, a final or not_determined one before any indicative.
 */
bool store_get_settlements(struct store *s, const char *contract, int64_t from, int64_t to,
                           bool last_only, struct store_settlement_list *out, struct arena *a,
                           struct err *e) MUST_USE;

struct store_erratum {
    const char *index;         /* or NULL, then contract is set */
    const char *contract;
    int64_t date;              /* fixing date, or the contract's month */
    int revision;              /* of the row it speaks about */
    int64_t published_nusd;    /* the value that stands */
    int64_t would_be_nusd;     /* the value that would have been; 0 for none */
    const char *why;
    int64_t published_at;
    int64_t publication_no;    /* set by the store */
};

bool store_put_erratum(struct store *s, struct store_erratum *row, struct err *e) MUST_USE;

struct store_erratum_list {
    struct store_erratum *at;  /* by publication_no */
    size_t len;
};

bool store_get_errata(struct store *s, int64_t from, int64_t to, struct store_erratum_list *out,
                      struct arena *a, struct err *e) MUST_USE;

#endif
