/*
 * Quotes as a table, JSON or one object a line: the columns of the CSV, and the reliability that
 * the CSV writes behind the tier.
 */
#ifndef CMD_QUOTE_ROW_PRIV_H
#define CMD_QUOTE_ROW_PRIV_H
#include "cmd/command.h"
#include "domain/quote.h"

/* One object a line is written day by day; the other formats hold all rows until the end. */
struct quote_rows {
    struct cmd *cmd;
    enum out_format format;
    bool since; /* with the day from which a price holds, as some token sources tell it */
    struct out out;
};

void quote_rows_begin(struct quote_rows *r);

/* The `day` of a transfer_sink; `to` is the struct quote_rows. */
bool quote_rows_day(void *to, const struct quote *quotes, size_t n, struct err *e);
bool quote_rows_end(struct quote_rows *r, struct err *e) MUST_USE;

#endif
