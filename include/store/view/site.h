/*
 * What the site asks: what was published since it was written last. Each query reads rows in
 * proportion to what it answers, however long the history is.
 */
#ifndef STORE_SITE_H
#define STORE_SITE_H
#include "store/store.h"

/* The newest publication of all: fixings, settlements, baskets, errata, annulments. 0: none yet. */
bool store_get_newest_publication(struct store *s, int64_t *no, struct err *e) MUST_USE;

/* The digest of the first fixing of all, by which a database is told from another; NULL: none. */
bool store_get_first_digest(struct store *s, const char **digest, struct arena *a,
                            struct err *e) MUST_USE;

/* First and last date of the records of each index that has one. */
struct store_dates {
    const char *index;
    int64_t first, last;
};

struct store_dates_list {
    struct store_dates *at; /* by index */
    size_t len;
};

bool store_get_index_dates(struct store *s, struct store_dates_list *out, struct arena *a,
                           struct err *e) MUST_USE;

struct store_month {
    const char *contract;
    int month;
};

struct store_month_list {
    struct store_month *at; /* by contract, month */
    size_t len;
};

/* Contract months of which something was published, or annulled, after that number. */
bool store_get_months_after(struct store *s, int64_t after, struct store_month_list *out,
                            struct arena *a, struct err *e) MUST_USE;

/* Fixings of which an erratum or an annulment was published. */
struct store_spoken {
    const char *index;
    int64_t date;
    int revision;
    const char *annulled; /* why; NULL: an erratum */
};

struct store_spoken_list {
    struct store_spoken *at; /* in the order of publication */
    size_t len;
};

/* After that number; of one index (else NULL) and dates from..to. */
bool store_get_spoken(struct store *s, int64_t after, const char *index, int64_t from, int64_t to,
                      struct store_spoken_list *out, struct arena *a, struct err *e) MUST_USE;

/* What was published last of all: fixings, ends of contract months, errata and annulments. */
struct store_news {
    int64_t publication_no, published_at;
    const char *kind; /* fixing, settlement, erratum, annulment */
    const char *name; /* of the index or contract (of an annulment also a basket) */
    int64_t date;     /* of a month its first day */
    int revision;
    const char *status, *value, *why; /* or NULL */
};

struct store_news_list {
    struct store_news *at; /* newest first */
    size_t len;
};

bool store_get_news(struct store *s, int limit, struct store_news_list *out, struct arena *a,
                    struct err *e) MUST_USE;

/* Partitions of the newest record of each date, as letters: 'v' valid, 'c' valid with carried
 * prices, '-' not valid; and the causes of those. */
struct store_cells {
    const char *index;
    int64_t date;
    const char *cells, *cause;
};

struct store_cells_list {
    struct store_cells *at; /* by index in the order asked for, newest first */
    size_t len;
};

/* Of each index the `days` days that end with the date beside it. */
bool store_get_cells(struct store *s, const char *const *index, const int64_t *last, size_t n,
                     int days, struct store_cells_list *out, struct arena *a,
                     struct err *e) MUST_USE;

#endif
