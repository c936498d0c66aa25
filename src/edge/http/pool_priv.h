/*
 * The parts of the pool: what a task is, and the steps from a transfer to an answer.
 *
 *     submit.c    a job becomes a task: copied, checked, aimed
 *     pool.c      queue, pacing, retries, redirects, the loop
 *     deadline.c  until when a task may take
 *     transfer.c  one try: options and callbacks of libcurl
 *     finding.c   what a try's end means: verdict, sentence, worth another try or not
 *     answer.c    what the owner of the job is told
 */
#ifndef EDGE_HTTP_POOL_PRIV_H
#define EDGE_HTTP_POOL_PRIV_H
#include "base/buf.h"
#include "edge/http/curl_priv.h"
#include "edge/http/fetch.h"
#include "edge/http/secret.h"
#include "edge/http/url_priv.h"

enum { HTTP_ACTIVE_MAX = 512, HTTP_SPARE_MAX = 32, HTTP_WHY_MAX = 320 };

/* One official host, for pacing. */
struct http_lane {
    struct http_lane *next;
    struct http_origin origin;
    int64_t free_ms; /* no start before */
    int active;
};

/* One market, for its budget of bytes. */
struct http_group {
    struct http_group *next;
    const char *name;
    size_t bytes;
    int64_t busy_ms; /* what its own answers took */
};

/* Why one of our callbacks ended a transfer. */
enum http_stop {
    HTTP_STOP_NONE,
    HTTP_STOP_BODY,
    HTTP_STOP_GROUP,
    HTTP_STOP_HEADER,
    HTTP_STOP_POOL /* the largest of all bodies when they were too large together */
};

struct http_task {
    struct http_task *next; /* in the waiting list */
    struct http_pool *pool;
    struct http_job job; /* deep copy; limits with their defaults filled in */
    struct http_request request;
    struct http_secrets secrets;
    const char *refused;  /* why this job cannot be asked at all, or NULL */
    const char *url;      /* official, without secrets */
    const char *wire_url; /* what is really asked */
    struct http_origin official, effective;
    struct http_lane *lane;
    struct http_group *group;
    bool bodyless;    /* a redirect turned the method into GET */
    int64_t at_ms;    /* not before */
    int64_t first_ms; /* start of the first try, or -1 */
    int64_t end_ms;   /* the earlier deadline, of job or run */
    int64_t asked_ms; /* http_pool_lost_ms when it was submitted, */
    int64_t begun_ms; /* and when its try began, which was */
    int64_t try_ms;   /* then */
    int64_t wire;
    int tries, redirects;

    /* Of the try that runs, or ran last. */
    CURL *easy;
    struct curl_slist *list;
    struct buf body, header; /* header: "name\0value\0" one after another */
    size_t header_seen, headers;
    enum http_stop stop;
    long status, os_errno;
    const char *location; /* of a redirect, absolute, or NULL */
    char detail[CURL_ERROR_SIZE];
};

struct http_pool {
    const struct curl_api *api;
    CURLM *multi;
    struct arena arena;   /* lives as long as the pool */
    struct arena scratch; /* for one answer */
    const char *agent;
    uint64_t seed;
    struct http_task *first, **last;
    struct http_task *active[HTTP_ACTIVE_MAX];
    size_t actives, actives_max; /* at once, by what descriptors allow */
    CURL *spare[HTTP_SPARE_MAX];
    size_t spares;
    size_t bytes;        /* of the bodies that are being received */
    int64_t deadline_ms; /* of the run */
    int64_t busy_ms;     /* what answers took so far, in which no transfer was served */
    struct http_lane *lanes;
    struct http_group *groups;
    bool running;
};

/* What the end of a try means. */
struct http_finding {
    enum poll_verdict verdict;
    enum err_kind kind;
    bool again;             /* another try may help */
    bool redirect;          /* a redirect status: follow or refuse */
    char why[HTTP_WHY_MAX]; /* may hold secrets still */
};

/* Begins a try: false, with a sentence in t->detail, when libcurl takes it not. */
bool http_transfer_begin(struct http_task *t, int64_t now_ms) MUST_USE;

/* Takes the handle out, keeps status and byte counts; body and headers stay for the answer. */
void http_transfer_end(struct http_task *t);

/* Frees body and headers. */
void http_transfer_clear(struct http_task *t);

/* A line of the head, as libcurl hands it over: its bytes, or 0 to end the transfer. */
size_t http_transfer_take_header(char *line, size_t size, size_t count, void *task);

/* Value of a header of the last try, or NULL. */
const char *http_transfer_header(const struct http_task *t, const char *name);

/* What the answers of others took so far: time that is given back to this one. */
int64_t http_pool_lost_ms(const struct http_task *t);

/* Its deadline, with what it was given back, within that of the run. */
int64_t http_pool_end_ms(const struct http_task *t);

/* Deadlines of a try that runs, when something was given back. */
void http_transfer_extend(struct http_task *t);

/* Appends to the waiting list. */
void http_pool_wait(struct http_pool *pool, struct http_task *t);

/* What Retry-After of the last try asks for; -1 for nothing. */
int64_t http_asked_wait_ms(const struct http_task *t);

/* Calls done and frees what the last try left. */
void http_answer(struct http_task *t, const struct http_finding *f);
void http_answer_late(struct http_task *t);
void http_answer_refused(struct http_task *t);

/* One debug line per try. */
void http_say_try(struct http_task *t, const struct http_finding *f, int64_t wait_ms);

void http_finding_of(const struct http_task *t, CURLcode code, struct http_finding *out);

#endif
