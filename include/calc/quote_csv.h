/*
 * Quotes as CSV, as they are imported and exported. Bytes in, quotes out, and back.
 *
 *   observed_at,market,operator,instrument,term,tier,region,offer,host,machine,gpus,available,
 *   price_usd_per_gpu_hour
 *
 * or, of token prices whose source tells it, the same with one more field at the end, `since`: the
 * day from which the price holds, empty where it is not told.
 *
 * Strict: the header must be exactly one of the two, every row must have its 13 or 14 fields. An
 * empty offer is an answer without quotes; its fields behind the operator are empty. A tier of a
 * market that states reliability is written "verified@0.98". Times are UTC with a Z, or a date
 * alone (its midnight). A price has at most nine decimals and is not negative; gpus are 1 or more,
 * available is 0 or more or empty. Line ends are \n or \r\n; quoted fields may hold line ends.
 *
 * Ownership: texts are interned or copied into the arenas given; the bytes may go.
 */
#ifndef CALC_QUOTE_CSV_H
#define CALC_QUOTE_CSV_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/intern.h"
#include "domain/quote.h"

/* A reader over bytes that arrive in pieces. Zeroed, then quote_csv_open. */
struct quote_csv {
    const char *name;      /* of the file, for messages; borrowed */
    struct intern *intern; /* market, operator, instrument, tier, region */
    size_t line;           /* of the row given last */
    size_t rows, bad;      /* data rows read well, and refused ones */
    bool header;           /* it has been read */
    size_t fields;         /* in each row, by the header */
    struct buf rest;       /* the incomplete row at the end of the piece before */
    struct buf row;        /* the one being read */
    size_t next_line;
    bool dead; /* the header was refused: nothing more is read */
};

void quote_csv_open(struct quote_csv *csv, const char *name, struct intern *in);
void quote_csv_close(struct quote_csv *csv);

/* Gets the next quote of a row read well; its offer, host, machine live in `a`. */
struct quote_csv_take {
    bool (*quote)(void *to, const struct quote *q, struct err *e); /* false stops the reading */
    bool (*bad)(void *to, size_t line, const struct err *why);     /* false stops the reading */
    void *to;
};

/*
 * Reads one piece; `last` says that nothing follows. Malformed rows go to take->bad, each with a
 * sentence that names file and line, and are counted; the reading goes on behind them unless
 * it says otherwise. False with ERR_DATA when the header is wrong, a row is longer than
 * BUF_LINE_MAX, or a callback stopped (then e is what it set).
 */
bool quote_csv_feed(struct quote_csv *csv, const char *bytes, size_t len, bool last,
                    const struct quote_csv_take *take, struct arena *a, struct err *e) MUST_USE;

/* The header with its line end, and one row; `since`: the longer form of both. */
const char *quote_csv_header(bool since);
void quote_csv_write(struct buf *out, const struct quote *q, bool since);

#endif
