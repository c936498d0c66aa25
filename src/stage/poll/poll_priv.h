/*
 * What the two ways to a poll's quotes share: live (poll.c) and from the archive (replay.c).
 */
#ifndef STAGE_POLL_PRIV_H
#define STAGE_POLL_PRIV_H
#include "edge/http/secret.h"
#include "norm/drift.h"
#include "stage/poll/poll.h"
#include "source/source.h"

/* What outlives a reply. */
struct poll_kept {
    struct offer_list offers;
    struct drift_shape shape;
    struct source_page page;
};

/* A poll under way: the offers so far, in an arena that ends with the poll. */
struct poll_work {
    const struct poll_setup *setup;
    struct arena arena;
    struct offer_list offers;
    struct source_page page; /* the request under way */
    struct polled *out;
    struct http_secrets secrets; /* of the requests so far: nothing that is stored may show them */
    struct drift_shape shape;    /* of the replies so far, in the arena above */
    int64_t deadline_ms;         /* on the clock that only goes forward; 0: none */
    size_t settled;              /* bytes of the arena when it was settled last */

    /* Of the reply that is read this moment. */
    struct source_reply reply;
    struct source_page next;
    struct err odd;
    bool done;
    struct quote_list all; /* of all offers, in the end */
    struct arena scratch;  /* for a look at its shape, and for what is moved: */
    struct drift_shape looked;
    struct poll_kept moved;
};

void poll_begin(struct poll_work *w, const struct poll_setup *setup, const struct source *market,
                struct polled *out);

/*
 * Parses one reply. On success w->page is the next request and `more` of it says whether there is
 * one; on failure the poll's verdict and reason are set.
 */
bool poll_take(struct poll_work *w, const char *body, size_t len) MUST_USE;

/* After a reply, before the next: gives back what is not needed any more. Fails as poll_take. */
bool poll_settle(struct poll_work *w) MUST_USE;

/* The poll failed: verdict and sentence. */
void poll_fail(struct poll_work *w, enum poll_verdict v, const char *why);

/*
 * Runs work(w), which takes its memory from `a`, within a bound on what the whole poll may hold
 * above the reply under way (BUF_SPARE_MAX) and, live, on time; false, with the verdict, when it
 * did not come to its end.
 */
bool poll_within(struct poll_work *w, struct arena *a, void (*work)(void *ctx)) MUST_USE;

/* The same with a bound of its own on what `a` may hold. */
bool poll_bounded(struct poll_work *w, struct arena *a, size_t max,
                  void (*work)(void *ctx)) MUST_USE;

/* What one arena of the work may hold beside the others, when all together may hold `all`. */
size_t poll_room(const struct poll_work *w, const struct arena *a, size_t all);

/* ... while a reply is read. */
size_t poll_room_to_read(const struct poll_work *w, const struct arena *a);

/* Adds the shape of a reply that was taken, when shapes are wanted (poll_shape.c). */
bool poll_shape(struct poll_work *w, const char *body, size_t len);

/* Archives the shape of a poll that answered whole; a failure is kept in out->disk. */
void poll_keep_shape(struct poll_work *w);

/* No further reply: normalises, counts, gives the verdict, frees the poll's own memory. */
void poll_end(struct poll_work *w);

/* Writes the manifest; a failure is kept in out->disk. */
void poll_write_manifest(const struct poll_setup *setup, struct polled *out);

#endif
