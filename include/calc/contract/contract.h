/*
 * Contracts: monthly futures on an index, from config/contracts.json.
 *
 *   {"contracts": [{"id": "H100-SXM", "title": "...", "index": "H100-SXM", "size": 1000,
 *                   "size_unit": "GPU-hours", "unit": "USD per GPU-hour", "tick": "0.001",
 *                   "months": "FGHJKMNQUVXZ", "listed_from": "2026-01", "listed_months": 12}]}
 *
 * A contract month has the code ID-MYY: "H100-SXM-K26" is May 2026. `months` holds the letters of
 * the months that are listed (F is January, Z December).
 *
 * Ownership: the arena of the configuration.
 */
#ifndef CALC_CONTRACT_H
#define CALC_CONTRACT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/err.h"
#include "edge/json/json.h"

struct contract_def {
    const char *id, *title;
    const char *index;     /* id of the index it settles on */
    int64_t size;          /* 1000 */
    const char *size_unit; /* "GPU-hours" */
    const char *unit;      /* "USD per GPU-hour" */
    int64_t tick_nusd;
    const char *months; /* letters of the listed months, in order */
    int listed_from;    /* first month, as year * 12 + month - 1 */
    int listed_months;  /* how many months are open, the current one included */
};

struct contract_list {
    const struct contract_def *at; /* sorted by id */
    size_t len;
};

bool contracts_read(const struct json *doc, struct contract_list *out, struct arena *a,
                    struct err *e) MUST_USE;

/* Letters of listed months: some of the twelve, in order, none twice. */
bool contract_are_months(const char *months);

/* Months are counted as year * 12 + month - 1. */
int contract_month_of(int64_t date);
int64_t contract_month_first(int month); /* first date */
int contract_month_days(int month);

/* "K26", and back: a letter of the twelve and two digits of this century, nothing else. */
const char *contract_month_text(int month, struct arena *a);
bool contract_month_read(const char *text, int *month) MUST_USE;

/* True when a contract of those letters has the month. */
bool contract_lists(const char *letters, int month);

/* "H100-SXM-K26" */
const char *contract_code(const struct contract_def *c, int month, struct arena *a);

/* Contract and month of a code; false when no contract has it. */
bool contract_by_code(const struct contract_list *list, const char *code,
                      const struct contract_def **c, int *month) MUST_USE;

/* True when the contract has that month at all: not before listed_from, and its letter listed. */
bool contract_has_month(const struct contract_def *c, int month);

/* True when the month is one that is open on `date`: not before listed_from, its letter listed,
   not over, and at most listed_months ahead. */
bool contract_is_listed(const struct contract_def *c, int month, int64_t date);

/* True when the month has a price to tell on `date`: it is listed then, or was and is over. */
bool contract_is_open(const struct contract_def *c, int month, int64_t date);

#endif
