/*
 * Inside of quote.c and quote_read.c: the quotes of a window while they are read.
 */
#ifndef STORE_QUOTE_PRIV_H
#define STORE_QUOTE_PRIV_H
#include "base/intern.h"
#include "base/vec.h"
#include "store/quote.h"

/* A poll that counts, and the places of its quotes: `first` and `len`, then one without. */
struct quote_poll {
    int64_t id;
    int64_t observed_at;
    const char *market, *op;
    bool complete;
    const char *away; /* manifest of the month its quotes were exported with; or NULL */
    const char *odd;  /* why it does not add up and is left out; or NULL */
    size_t first, len;
};

/* What a poll told as numbers of rows, and such a row: of its month and number. */
struct quote_listing {
    struct quote_poll *poll;
    int64_t month; /* year * 12 + month */
    struct store_ids ids;
};

struct quote_said {
    int64_t month, id;
    struct quote quote; /* of its market, at the time it was told first; in no place yet */
    bool odd;           /* its term is not known to this program */
};

struct quote_reading {
    struct intern *in;
    const struct store_window *window;
    struct quote_poll *poll; /* in the order of the answer */
    size_t poll_len;
    struct quote_poll **by_id; /* in the order of their ids */
    struct quote_poll *last;   /* rows of one poll mostly come together */
    struct quote *at;          /* all places */
    bool *there;
    VEC(struct quote_listing) listing;
    VEC(struct quote_said) said;
    bool exported; /* files are read now: of a month that is leaving they say again what the table
                      has */
    struct arena scratch;
};

/*
 * Every row of the window that the table has, to its place. A poll with a row that cannot be there
 * becomes odd; ERR_DATA for a row that nobody can read.
 */
bool quote_read_stored(struct store *s, struct quote_reading *r, struct err *e) MUST_USE;
/* Those of months that are in files, after them; ERR_DATA when one cannot be read. */
bool quote_read_exported(struct store *s, struct quote_reading *r, struct err *e) MUST_USE;

#endif
