/*
 * The tables of the site (site/table.h), as texts straight from api_v1: files and SQL cannot part.
 */
#ifndef STORE_TABLE_H
#define STORE_TABLE_H
#include "site/table.h"
#include "store/store.h"

struct store_table {
    const char *const **row;
    size_t len;
};

/*
 * Rows of one index or basket (`name`; NULL where the table is not of one; coverage is then that
 * of all indices) and of dates from..to,
 * both included. A table that grows by a row now and then (errata, annulments, notices) is given
 * whole. TABLE_TOKEN has each seller's newest price of the day before the newest fixing,
 * TABLE_TOKEN_CHANGE is by fixing dates, whose windows end at 16:00 UTC; TABLE_BASKET has a row for
 * every day between its first and last.
 */
bool store_get_table(struct store *s, enum site_table t, const char *name, int64_t from, int64_t to,
                     struct store_table *out, struct arena *a, struct err *e) MUST_USE;

/* TABLE_TOKEN of another moment: each seller's newest price of the day before `at`. */
bool store_get_token_table(struct store *s, int64_t at, struct store_table *out, struct arena *a,
                           struct err *e) MUST_USE;

/* Rows of TABLE_PUBLICATION after a number, in their order; none: there is nothing new. */
bool store_get_publications(struct store *s, int64_t after, int limit, struct store_table *out,
                            struct arena *a, struct err *e) MUST_USE;

/* First date that has something which is not in files of publication `after`, and the last of all:
 * of a basket, or (name NULL) of posted prices. */
bool store_get_table_dates(struct store *s, const char *basket, int64_t after, int64_t *first,
                           int64_t *last, bool *found, struct err *e) MUST_USE;

/* Dates whose window had ended when the newest fixing was published and had not when that of
 * publication `after` was (0: the last `days` of them). None is first > last. */
bool store_get_token_dates(struct store *s, int64_t after, int days, int64_t *first, int64_t *last,
                           struct err *e) MUST_USE;

#endif
