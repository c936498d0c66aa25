/*
 * The columns of a poll and of its replies: poll stores them, poll_get reads them.
 */
#ifndef STORE_POLL_PRIV_H
#define STORE_POLL_PRIV_H
#include "store/column_priv.h"
#include "store/poll.h"

struct poll_row {
    struct store_poll poll;
    int64_t n; /* of the rows of one statement: the place among those that are put */
    int64_t replies, reader;
};

/* Key first; what is read follows, then what is only stored. */
#define ROW struct poll_row
static const struct column poll_columns[] = {
    {"n", INT64(n)},
    {"market", TEXT(poll.market)},
    {"observed_at", TIME(poll.observed_at)},
    {"run_id", INT64(poll.run)},
    {"operator", TEXT(poll.op)},
    {"partition_start", TIME(poll.partition)},
    {"revision", INT(poll.revision)},
    {"verdict", WORD(poll.verdict, words_poll_verdict)},
    {"why", TEXT(poll.why)},
    {"shape", TEXT(poll.shape)},
    {"ms", INT64(poll.ms)},
    {"offers", INT64(poll.offers)},
    {"quotes", INT64(poll.quotes)},
    {"quotes_ok", INT64(poll.quotes_ok)},
    {"imported", BOOL(poll.imported)},
    {"definition", TEXT(poll.definition)},
    {"replies", INT64(replies)},
    {"reader", INT64(reader)},
};
enum { POLL_TOLD = sizeof poll_columns / sizeof *poll_columns - 4 };
#undef ROW

#define ROW struct store_reply
static const struct column reply_columns[] = {
    {"step", INT(step)},
    {"number", INT(number)},
    {"url", TEXT(url)},
    {"status", INT(status)},
    {"content_type", TEXT(content_type)},
    {"sha256", TEXT(sha256)},
    {"bytes", INT64(bytes)},
    {"ms", INT64(ms)},
};
#undef ROW

#endif
