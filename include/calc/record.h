/*
 * Evidence: the canonical text of a fixing's inputs and of its record (R16).
 *
 * Text goes to a sink in pieces, so that inputs of any size can be digested without being held.
 * The caller computes the digests. Lines end in \n; fields are separated by commas and quoted as
 * in CSV; times are UTC to the second; prices have nine decimals; absent is the empty field.
 *
 * The inputs are the lead-in and window's quotes reduced to what can matter: eligible-in-kind
 * quotes (of a seat's market and operator, of the index's instruments and term, read well or
 * disputed, or held or truncated; what peers show as rented too where the method counts it as seen)
 * and one "answered" line for each poll of a panel market. day_fix over record_select's quotes
 * gives the same fixing as over all of them.
 */
#ifndef CALC_RECORD_H
#define CALC_RECORD_H
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "calc/day.h"
#include "calc/def.h"
#include "calc/contract/settle.h"

struct record_sink {
    void (*put)(void *to, const char *bytes, size_t len);
    void *to;
};

/* A sink that adds to a buffer with buf_put_n. */
struct record_sink record_to_buf(struct buf *b);

/* A reference rate that converted a quote: an input of the record, stored once. */
struct record_rate {
    const char *currency;
    int64_t date; /* of the rate */
    int64_t per_eur_nano;
    const char *source;
};

/* The quotes that matter, sorted canonically, in `a`. */
struct quote_list record_select(const struct calc_def *def, int64_t date,
                                const struct quote *quotes, size_t n, struct arena *a);

/* `quotes` as record_select gave them; rates in any order. */
void record_inputs(const struct calc_def *def, int64_t date, const struct quote *quotes, size_t n,
                   const struct record_rate *rate, size_t rate_len, struct record_sink *sink,
                   struct arena *a);

/*
 * The record: definitions' hashes, digest of the inputs, partition table, operators, votes, result,
 * and `previous`, the hash of the record before it in the index's chain (NULL for the first).
 * f->inputs_digest must be set.
 */
void record_fixing(const struct fixing *f, const char *previous, struct record_sink *sink);

/* The record of a final settlement. */
void record_settlement(const struct settlement *s, const struct method *m, const char *previous,
                       struct record_sink *sink, struct arena *a);

/* What an annulment says of a published row: it was an error and counts no more. */
enum annulment_kind { ANNULMENT_FIXING, ANNULMENT_SETTLEMENT, ANNULMENT_BASKET, ANNULMENT_KINDS };
const char *annulment_kind_name(enum annulment_kind k); /* fixing, settlement, basket */

struct annulment {
    enum annulment_kind kind;
    const char *name; /* index, contract or basket */
    int64_t date;     /* of the fixing or level; the day a settlement speaks from */
    int month;        /* of the contract; 0 for the others */
    int revision;
    const char *digest; /* of the row's record */
    const char *by, *why;
};

/* The record of an annulment: a link of the chain that the annulled row stands in. */
void record_annulment(const struct annulment *x, const char *previous, struct record_sink *sink);

#endif
