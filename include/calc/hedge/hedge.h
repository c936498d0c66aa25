/*
 * Hedging: what somebody will use or sell, month by month, in contracts.
 *
 * The file is CSV (RFC 4180), strict, with this header:
 *
 *   month,side,what,gpus,hours,million_tokens,price,market,region
 *
 *   month           2026-12
 *   side            use (it is paid for: contracts are bought) or sell (contracts are sold)
 *   what            an index, an instrument that an index is made of, or a model of tokens
 *   gpus, hours     a whole number, and hours of the month for each or "all"; of GPU-hours only
 *   million_tokens  of tokens only
 *   price           USD per unit when it is fixed; then nothing floats. Or empty
 *   market          whose price is paid; its basis to the index is looked up. Or empty: the index
 *   region          ISO 3166 country, for the record; or empty
 *
 * Quantities are 1e-9 units (GPU-hours, million tokens), signed: use is positive. Amounts are exact
 * products, rounded once to the nano, half away from zero; positive is to be paid. At a price P of
 * the month, of net quantity Q that floats and N contracts of size s bought at F:
 *
 *   contracts  N = Q / s, to the nearest whole one, half away from zero; negative: to be sold
 *   remainder  Q - N s
 *   bill       Q P + what is fixed
 *   hedged     bill - N s (P - F)
 *
 * By the hedge ratio of least variance N = (sum of h Q) / s, h by market as in
 * calc/hedge/estimate.h and 1 where no market is named: the optimal number of contracts (J. C.
 * Hull, Options, Futures, and Other Derivatives, chapter 3: N* = h* Q_A / Q_F). That one is an
 * estimate.
 *
 * Ownership: the arena given.
 */
#ifndef CALC_HEDGE_H
#define CALC_HEDGE_H
#include "calc/def.h"
#include "calc/hedge/estimate.h"
#include "calc/contract/rule.h"

#define HEDGE_HEADER "month,side,what,gpus,hours,million_tokens,price,market,region"

enum { HEDGE_LINES_MAX = 10000, HEDGE_UNITS_MAX = 100000000 };

struct hedge_line {
    size_t line; /* of the file, from 1 */
    int month;   /* year * 12 + month - 1 */
    const struct index_def *index;
    const char *what, *market, *region; /* the last two may be NULL */
    int64_t quantity_nano;              /* signed */
    bool fixed;
    int64_t price_nusd; /* of a fixed one */
};

struct hedge_lines {
    struct hedge_line *at; /* by month, index, line */
    size_t len;
};

/*
 * The whole file. Fails with ERR_DATA and "NAME, line N: what is wrong" at the first line that is;
 * also when a month of an index has more than HEDGE_UNITS_MAX units in all.
 */
bool hedge_read(const char *bytes, size_t len, const char *name, const struct defs *defs,
                struct hedge_lines *out, struct arena *a, struct err *e) MUST_USE;

/* "GPU-hours" or "million tokens" */
const char *hedge_unit(const struct index_def *index);

/* Where a month of an index can be hedged. */
struct hedge_listing {
    const char *code;  /* "H100-SXM-Z26"; NULL: nowhere, and why */
    const char *venue; /* NULL: our own contract; else whose rule on our index: "NYMEX (filed)" */
    int64_t size;      /* 0 where there is none */
    const char *why;
};

typedef VEC(struct hedge_listing) hedge_listings;

/*
 * Our own contracts on the index that list the month on `date`, then the futures of other venues'
 * rules, one for each size that their candidates allow. Never empty: without any there is the
 * one that says why. rules may be NULL.
 */
void hedge_list(const struct contract_list *contracts, const rule_list *rules,
                const struct index_def *index, int month, int64_t date, hedge_listings *out,
                struct arena *a);

/* One month of one index, of lines[0..n), which are those of one. */
struct hedge_position {
    int month;
    const struct index_def *index;
    int64_t net_nano;   /* that floats */
    int64_t fixed_nusd; /* what fixed prices come to */
    size_t fixed_lines;
    bool has_ratio;     /* every market named has one */
    int64_t ratio_nano; /* sum of h Q: an estimate */
};

/* basis[i] belongs to line[i] and is NULL where it names no market or its price is fixed. */
bool hedge_position(const struct hedge_line *line, const struct estimate *const *basis, size_t n,
                    struct hedge_position *out, struct err *e) MUST_USE;

struct hedge_contracts {
    int64_t contracts, rest_nano;
};

struct hedge_contracts hedge_contracts(int64_t quantity_nano, int64_t size);

/* ERR_DATA when an amount leaves the range of money (9.2 billion USD). */
bool hedge_amount(int64_t quantity_nano, int64_t price_nusd, int64_t *out, struct err *e) MUST_USE;
bool hedge_bill(const struct hedge_position *p, int64_t price_nusd, int64_t *out,
                struct err *e) MUST_USE;
bool hedge_hedged(const struct hedge_position *p, const struct hedge_contracts *n, int64_t size,
                  int64_t bought_nusd, int64_t price_nusd, int64_t *out, struct err *e) MUST_USE;

/* What stays unhedged and why, in words; NULL when nothing does. */
const char *hedge_rest(const struct hedge_position *p, const struct hedge_listing *at,
                       const struct hedge_line *line, const struct estimate *const *basis, size_t n,
                       struct arena *a);

#endif
