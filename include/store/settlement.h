/*
 * Contracts, their settlement prices (R14), and errata.
 *
 * A settlement row speaks for a contract month through a date: running on each day of the month,
 * final or not_determined from its last. Inserted, never updated; a correction is a new revision.
 */
#ifndef STORE_SETTLEMENT_H
#define STORE_SETTLEMENT_H
#include "calc/contract/settle.h"
#include "store/fixing.h"
#include "store/store.h"

/* Brought up to date by id, never deleted; one transaction. */
bool store_put_contracts(struct store *s, const struct contract_list *list, struct err *e) MUST_USE;

/* What comes back: settlement.contract is NULL, the id stands beside it. */
struct store_settlement {
    const char *contract;
    struct settlement settlement;
    int revision; /* from 1 */
    struct store_record record;
};

/* The chain of a contract: digest of its last record, next revision for (month, through). */
bool store_get_settlement_chain(struct store *s, const char *contract, int month, int64_t through,
                                struct store_chain *out, struct arena *a, struct err *e) MUST_USE;

/*
 * One transaction; gives the publication number and notifies channel gpurate_settlement with
 * "contract month through revision". revision and rec->previous_digest must be what
 * store_get_settlement_chain says, else ERR_LOCKED. rec->polls and fx_date are not stored.
 */
bool store_put_settlement(struct store *s, const struct settlement *row, int revision,
                          struct store_record *rec, struct err *e) MUST_USE;

struct store_settlement_list {
    struct store_settlement *at; /* by contract, month, through */
    size_t len;
};

/*
 * One row a month, from <= month <= to: a final or not_determined one before any running one, then
 * the newest; newest revisions. contract NULL: all.
 */
bool store_get_settlements(struct store *s, const char *contract, int from, int to,
                           struct store_settlement_list *out, struct arena *a,
                           struct err *e) MUST_USE;

/* Newest revisions of a contract that speak for a day, from <= through <= to, of every month. */
bool store_get_settlement_days(struct store *s, const char *contract, int64_t from, int64_t to,
                               struct store_settlement_list *out, struct arena *a,
                               struct err *e) MUST_USE;

/* Every record of a contract's chain in the order of publication. */
bool store_get_settlement_records(struct store *s, const char *contract,
                                  struct store_settlement_list *out, struct arena *a,
                                  struct err *e) MUST_USE;

#endif
