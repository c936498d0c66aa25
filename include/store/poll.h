/*
 * A poll of one market with all that belongs to it, stored in one transaction: the poll, its
 * replies, its counts of verdicts and its quotes. A market's failure touches no other's: who
 * stores several at once stores each by itself when that is refused.
 *
 * The key is (market, observed_at): storing a poll again, after a crash or from the archive,
 * changes nothing and says so. Only a poll whose verdict was `store` is followed by a second
 * revision with what could not be stored then.
 */
#ifndef STORE_POLL_H
#define STORE_POLL_H
#include <stddef.h>
#include "domain/poll.h"
#include "domain/quote.h"
#include "domain/verdict.h"
#include "store/store.h"

struct store_reply {
    int step, number;
    const char *url;          /* without secrets */
    int status;               /* HTTP; 0 for none */
    const char *content_type; /* or NULL */
    const char *sha256;       /* hex; names the file in the archive. NULL: not archived (a token) */
    int64_t bytes;
    int64_t ms;
};

struct store_poll {
    int64_t id;  /* set by store_put_poll and store_get_polls */
    int64_t run; /* store_run.id */
    const char *market;
    const char *op;    /* whose machines where the whole market has one; or NULL */
    int64_t partition; /* its start */
    int64_t observed_at;
    enum poll_verdict verdict;
    const char *why;   /* or NULL */
    const char *shape; /* fingerprint of the reply's shape, or NULL */
    const char
        *definition; /* SHA-256 of what its source was read by, or NULL: code; not read back */
    int64_t ms;
    int64_t offers;    /* told by the market, also those that became no quote */
    int64_t quotes;    /* stored; counted by store_put_poll */
    int64_t quotes_ok; /* of them with VERDICT_OK */
    bool imported;
    int revision; /* set by the store */
};

struct store_poll_in {
    struct store_poll poll;
    const struct store_reply *reply;
    size_t reply_len;
    const int64_t *count;      /* [VERDICTS], offers per verdict; NULL: counted from the quotes */
    const struct quote *quote; /* rows that are answers (quote_is_answer) are not stored */
    size_t quote_len;
};

/*
 * Makes the partitions of this month and of two months after it, so that a month's first poll finds
 * its own; fails only when this month has none. Waits for no reader and no writer, and two seconds
 * at most for who changes the table itself.
 */
bool store_make_partitions(struct store *s, int64_t now, struct err *e) MUST_USE;

/*
 * Stores polls, each of another market or moment, in one transaction and with as many statements
 * as one needs; when one of them is refused none is stored. Sets in[i].poll.id; stored[i] is false
 * when that poll was there before. A month's partition is made when it is missing; that is tried
 * once for as long as the store is open.
 */
bool store_put_polls(struct store *s, struct store_poll_in *in, size_t n, bool *stored,
                     struct err *e) MUST_USE;

/* The same of one. */
bool store_put_poll(struct store *s, struct store_poll_in *in, bool *stored,
                    struct err *e) MUST_USE;

struct store_poll_list {
    struct store_poll *at; /* by observed_at, market; the newest revision of each */
    size_t len;
};

/* Polls with from <= observed_at < to. market: NULL for all. */
bool store_get_polls(struct store *s, int64_t from, int64_t to, const char *market,
                     struct store_poll_list *out, struct arena *a, struct err *e) MUST_USE;

struct store_times {
    int64_t *at; /* ascending */
    size_t len;
};

/* The starts of the partitions in which any market was polled, with from <= observed_at < to. */
bool store_get_tried(struct store *s, int64_t from, int64_t to, struct store_times *out,
                     struct arena *a, struct err *e) MUST_USE;

/* The latest poll of each market before `before`, complete ones only when asked; by market. */
bool store_get_last_polls(struct store *s, int64_t before, bool complete,
                          struct store_poll_list *out, struct arena *a, struct err *e) MUST_USE;

/* When each market was polled first. */
struct store_first {
    const char *market;
    int64_t observed_at;
};

struct store_first_list {
    struct store_first *at; /* by market */
    size_t len;
};

bool store_get_first_polls(struct store *s, struct store_first_list *out, struct arena *a,
                           struct err *e) MUST_USE;

/*
 * Since when each of these markets has said what it says now, to the byte of its first reply: the
 * first poll of an unbroken row of them. Those without a kept reply before `before` are left out.
 * Looks back STORE_UNCHANGED_DAYS at most: a row that began before is said to begin there.
 */
enum { STORE_UNCHANGED_DAYS = 400 };
bool store_get_unchanged(struct store *s, const char *const *market, size_t markets, int64_t before,
                         struct store_first_list *out, struct arena *a, struct err *e) MUST_USE;

/*
 * Who made a poll's quotes: the version of the readers, GPURATE_READER when it was stored, and the
 * definition of its source, NULL where that was code or was not kept yet.
 */
bool store_get_reader(struct store *s, int64_t poll, int *reader, const char **definition,
                      struct arena *a, struct err *e) MUST_USE;

/* Replies of a poll, by step and number. */
bool store_get_replies(struct store *s, int64_t poll, struct store_reply **out, size_t *len,
                       struct arena *a, struct err *e) MUST_USE;

/*
 * The last `count` believed polls of each market before `before`, by market, newest first: complete
 * ones that were not imported. Where the market was accepted, only those after that, and the held
 * poll that was looked at then.
 */
bool store_get_believed(struct store *s, const char *const *market, size_t markets, int64_t before,
                        int count, struct store_poll_list *out, struct arena *a,
                        struct err *e) MUST_USE;

#endif
