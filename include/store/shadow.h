/*
 * Rules of contracts applied to our indices: what they were computed from, and every price.
 *
 * Inserted, never updated: a row speaks for a period as of a day; a period that has ended is not
 * computed again, unless a day it stands on was annulled (view shadow_true). A version of a rule
 * under which something was stored is never replaced. The number of statements depends neither on
 * the rules nor on their periods and prices.
 */
#ifndef STORE_SHADOW_H
#define STORE_SHADOW_H
#include "calc/contract/rule_settle.h"
#include "store/store.h"

struct store_index_days {
    const char *index;
    struct rule_day *day;  /* by date */
    int64_t *published_at; /* of each */
    size_t len;
};

struct store_index_days_list {
    struct store_index_days *at; /* by index; only those that have final fixings */
    size_t len;
};

/* Final fixings of some indices with from <= date <= to, no annulled ones; one statement. */
bool store_get_index_days(struct store *s, const char *const *index, size_t n, int64_t from,
                          int64_t to, struct store_index_days_list *out, struct arena *a,
                          struct err *e) MUST_USE;

/* Dates of an index's oldest and newest final fixing; 0 where there is none. */
struct store_reach {
    const char *index;
    int64_t oldest, newest;
};

/* Fills the dates; one statement, two looks for each. */
bool store_get_reach(struct store *s, struct store_reach *at, size_t n, struct err *e) MUST_USE;

/* A period of a contract, and what is stored of it. */
struct store_shadow_state {
    const char *contract;
    int64_t to;    /* last day of the period */
    int64_t as_of; /* last day looked at; 0: nothing is stored */
    bool ended;
};

/* Fills as_of and ended; one statement, a look for each. */
bool store_get_shadow_states(struct store *s, struct store_shadow_state *at, size_t n,
                             struct err *e) MUST_USE;

/* A file whose bytes are evidence. */
struct store_definition {
    const char *id, *hash, *text;
};

struct store_shadow {
    const struct rule_settlement *settlement;
    const char *text, *digest; /* the record */
    const struct store_definition *rule;
    const struct store_definition *calendar; /* those it may go by */
    size_t calendar_len;
};

/*
 * All or none, in one transaction. ERR_CONFIG, naming contract and version, when a rule's version
 * is stored with another digest: a version in use is never edited. What another run has stored
 * meanwhile stays as it is.
 */
bool store_put_shadows(struct store *s, const struct store_shadow *rows, size_t n,
                       int64_t published_at, int64_t run, struct err *e) MUST_USE;

/* A row as it is stored, with what proves it. */
struct store_shadow_stored {
    int64_t no;
    const char *code, *index;
    int64_t to, as_of, published_at;
    const char *text, *digest;
    const char *definition; /* digest of the version of the rule */
    const char *calendars;  /* of those it may go by, by id, with commas between; NULL: none */
    bool speaks;            /* no day it stands on was annulled since */
};

struct store_shadow_list {
    struct store_shadow_stored *at; /* by no */
    size_t len;
};

/* The rows behind `after`, `limit` at most. */
bool store_get_shadows(struct store *s, int64_t after, int limit, struct store_shadow_list *out,
                       struct arena *a, struct err *e) MUST_USE;

struct store_definition_list {
    struct store_definition *at; /* by hash */
    size_t len;
};

/* All versions of rules, or of calendars. */
bool store_get_rule_versions(struct store *s, struct store_definition_list *rules,
                             struct store_definition_list *calendars, struct arena *a,
                             struct err *e) MUST_USE;

/*
 * Whether the stored rows no[0..n) are, column by column and price by price, what rows[0..n) would
 * be stored as; one statement. differs[i] is set where one is not.
 */
bool store_compare_shadows(struct store *s, const int64_t *no, const struct store_shadow *rows,
                           size_t n, bool *differs, struct err *e) MUST_USE;

struct store_rule_row {
    const char *index, *contract, *code, *status, *price, *own, *difference, *made, *choice,
        *result, *why, *worth, *without, *says; /* as text; NULL for null */
    int64_t month, as_of;
    int days, used, repeated;
};

struct store_rule_row_list {
    struct store_rule_row *at; /* by index, month, contract, price */
    size_t len;
};

/* Newest rows, NULL: of all indices, of all contracts; of periods that end in from..to. */
bool store_get_rules(struct store *s, const char *index, const char *contract, int64_t from,
                     int64_t to, struct store_rule_row_list *out, struct arena *a,
                     struct err *e) MUST_USE;

#endif
