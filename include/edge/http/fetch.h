/*
 * Fetching: all transfers of a run at once, in one thread, driven by callbacks.
 *
 * A job is one request. Its `done` is called exactly once, from http_run, whatever happens; a
 * market's next request (page, token, other route) is submitted from the `done` of the one before.
 * A market that hangs, resets, drips or never ends gets its verdict and delays nobody else; what a
 * `done` takes is given back to all other groups: their deadlines and limits are as much later, the
 * run's excepted.
 *
 * What is refused: anything but https, except to loopback (127.0.0.0/8, ::1, localhost), where
 * plain http is fine and proxies of the environment are ignored; TLS before 1.2; certificates that
 * do not verify; redirects to another origin; user names in a URL; header values with line breaks.
 * What is bounded: bytes of a body after inflation, of all bodies of a group, of the headers;
 * redirects; tries; time of a try, of connecting, of silence.
 *
 * Tried again, with exponential backoff and a jitter that depends on seed, group and try only:
 * status 408, 429 and 5xx, broken connections, time-outs. Retry-After is honoured when it ends
 * before the deadline, else the answer is given at once.
 *
 * Secrets (http_secret headers, secret_query) go on the wire and nowhere else: every message, log
 * line, URL and header handed out has "***" in their place. Bodies are handed out as they are;
 * `has_secret` says when one repeats a secret, so that it is not archived.
 *
 * libcurl is opened by http_pool_open, when the program first needs it, not at start.
 */
#ifndef EDGE_HTTP_FETCH_H
#define EDGE_HTTP_FETCH_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/err.h"
#include "domain/poll.h"
#include "edge/http/request.h"

/* Zero means the value in brackets. */
struct http_limits {
    size_t body_max;   /* bytes of one body, after inflation [BUF_REPLY_MAX] */
    size_t group_max;  /* of all bodies of the group, tries included [BUF_POLL_MAX] */
    size_t header_max; /* of all header lines of one try [128 KiB] */
    int connect_ms;    /* to connect, with name lookup and TLS [8000] */
    int try_ms;        /* one try from start to last byte [30000] */
    int stall_s;       /* silence, under 100 bytes per second, that ends a try [15] */
    int tries;         /* at most; 1 is no second try [3] */
    int backoff_ms;    /* before the second try, then doubling up to 16 times this [500] */
    int gap_ms;        /* least time between two starts on one host [0] */
    int parallel;      /* at most so many at once on one host [4] */
};

/* Kept response headers; more of them are counted and forgotten. */
enum { HTTP_ANSWER_HEADERS_MAX = 48, HTTP_ANSWER_HEADER_BYTES_MAX = 16 << 10 };

/*
 * Outcome of a job. Lives until `done` returns, with all it points to: copy what is needed.
 * verdict is OK (status 2xx, or 304 to our validators), NETWORK, TIMEOUT, HTTP, REFUSED (401, 403),
 * LIMITED (429), TOO_LARGE, UNREADABLE (not HTTP), CUT or REDIRECT; err is set for all but OK.
 * Status, headers and body are those of the last try, as far as it came, also of error answers.
 */
struct http_answer {
    const char *group;
    enum poll_verdict verdict;
    struct err err;    /* "could not fetch "https://...": ..." */
    int status;        /* 0 when none came */
    bool not_modified; /* 304: what the validators stand for is still true, no body */
    bool has_secret;   /* the body repeats a secret of the request */
    const char *body;  /* never NULL; followed by a NUL byte that len does not count */
    size_t len;
    const char *url;          /* official address, after redirects */
    const char *content_type; /* these three NULL when absent */
    const char *etag;
    const char *last_modified;
    int64_t retry_after_ms; /* -1 when not said */
    int64_t date;           /* what the server's clock said then: Date and Age; 0 when not said */
    int64_t wire;           /* bytes received, headers and all tries included */
    int64_t elapsed_ms;     /* from the first start to the last byte */
    int64_t deadline_ms;    /* of job or run, the earlier one, with what the job was given back */
    int tries;              /* 0: its turn did not come before the deadline */
    const struct http_header *header;
    size_t headers;
};

/* Value of a response header ("X-Total-Count", any case), the first of several; or NULL. */
const char *http_answer_header(const struct http_answer *a, const char *name);

/*
 * Everything is copied by http_submit; only ctx must live until done. Times are clock_mono_ms.
 * Pacing (gap_ms, parallel) goes by the official host, so one simulator may stand for many.
 */
struct http_job {
    const char *group; /* the market: shares a byte budget; seeds the jitter */
    const struct http_request *request;
    const char *origin;    /* scheme://host[:port] to ask instead, or NULL */
    int64_t not_before_ms; /* 0 is at once */
    int64_t deadline_ms;   /* of the market: answered TIMEOUT or better by then */
    struct http_limits limits;
    const char *if_none_match;     /* an etag of before, or NULL */
    const char *if_modified_since; /* a last_modified of before, or NULL */
    void (*done)(void *ctx, const struct http_answer *a);
    void *ctx;
};

struct http_setup {
    const char *contact; /* page or address in the User-Agent, or NULL */
    uint64_t seed;       /* of the jitter; the same seed gives the same waits */
};

struct http_pool;

/* NULL, with ERR_NETWORK and a hint, when libcurl cannot be opened. */
struct http_pool *http_pool_open(const struct http_setup *setup, struct err *e) MUST_USE;

/* Jobs that were not run are dropped without an answer. */
void http_pool_close(struct http_pool **pool);

/* Never fails: what is wrong with a job is told in its answer. May be called from `done`. */
void http_submit(struct http_pool *pool, const struct http_job *job);

/*
 * Works until no job is left. What is not answered at deadline_ms (clock_mono_ms) is answered
 * then, as TIMEOUT, jobs submitted later among them. May be called again; not from `done`.
 */
void http_run(struct http_pool *pool, int64_t deadline_ms);

/*
 * True when both URLs are well-formed and have the same scheme, host and port: a "next page" link
 * out of a reply must pass this against the page's own URL before a key is sent along.
 */
bool http_same_origin(const char *a, const char *b);

/*
 * A wait within [0, span_ms) that depends on seed, name and turn only: spreads the markets of a
 * run over a moment, each in the same place every time.
 */
int http_jitter_ms(uint64_t seed, const char *name, unsigned turn, int span_ms);

#endif
