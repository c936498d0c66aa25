/*
 * Polling: all markets and token sources that are due at once, each until its last page, its first
 * failure or its deadline. What comes back is archived before it is parsed, and a manifest of each
 * market's poll is on disk before anything is stored, so neither a kill nor a dead database loses a
 * quote.
 *
 * A manifest (spool folder, one JSON file per poll) names the replies in the archive and how they
 * were asked for. poll_replay reads them again with the same parse and norm; the store tells a
 * poll it has already (store/poll.h), so replaying twice does no harm.
 */
#ifndef STAGE_POLL_H
#define STAGE_POLL_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/arena.h"
#include "domain/quote.h"
#include "source/source.h"
#include "norm/norm.h"
#include "stage/config/config.h"
#include "store/poll.h"

enum { POLL_PARTITION = 3600 };

/* A market as this run asks it. */
struct poll_seat {
    const struct source *market;
    const char *origin;               /* replaces scheme and host of its requests, or NULL */
    const char *key[SOURCE_KEYS_MAX]; /* secrets, NULL where not set */
    int deadline_s;                   /* for the whole poll */
    int pace_ms;                      /* least time between two requests */
    int gap_s;                        /* least time between two polls */
    size_t place;                     /* among all that are asked */
    const char *blamed;               /* why it is not asked now, or NULL */
    const char *forbidden;            /* why its terms keep it from being asked, or NULL */
};

/* Who is being read this moment, for whoever asks what ended a process: empty texts for nobody. */
struct poll_at {
    char market[64];
    char manifest[512]; /* path, of a poll that is on disk */
};

/* NULL is the empty text; `at` may be NULL. */
void poll_at_set(struct poll_at *at, const char *market, const char *manifest);

struct poll_setup {
    const char *archive;    /* folder of replies */
    const char *spool;      /* folder of manifests; NULL: none, for a look only */
    const char *validators; /* file of stage/poll/validator_priv.h, or NULL */
    const char *contact;    /* for the User-Agent, or NULL */
    int64_t now;            /* observed_at of every poll of this run */
    int64_t now_mono_ms;    /* clock_mono_ms when it was that; 0: `now` was moved */
    int deadline_s;         /* for the run */
    const struct norm *norm;
    const struct config *config; /* where replays find a source, and what tokens mean */
    struct arena *arena;         /* of the run; what was polled is in an arena of its own */
    struct poll_at *at;          /* kept up to date; or NULL */
    bool shapes;                 /* take and archive the shape of replies (stage/watch/drift.h) */
};

/*
 * What a poll came to. Its texts, replies and quotes live in its own arena, until poll_drop. Polls
 * of one run that together hold more than POLL_RESULTS_MAX leave the largest on disk only, where
 * their manifests are.
 */
enum { POLL_RESULTS_MAX = 8 << 20 };

struct polled {
    const struct source *market;
    struct arena arena;
    bool on_disk; /* dropped: poll_replay gives it again from its manifest */
    struct store_poll poll;
    struct store_reply *reply;
    size_t reply_len, reply_cap;
    int64_t count[VERDICTS];
    struct quote_list quotes; /* those with an instrument */
    const char *shape;        /* text of the replies' shape, named in poll.shape; or NULL */
    const char *manifest;     /* its file, or NULL when it could not be written */
    bool is_dated;            /* an answer said what time it was */
    int64_t ahead_s;          /* our clock less that one, of the first answer that did */
    struct err disk;          /* kind ERR_NONE, or why archive or manifest failed */
};

void poll_drop(struct polled *p);

/* Polls seats[0..n) into out[0..n). Fails only when there is no HTTP at all. */
bool poll_markets(const struct poll_setup *setup, const struct poll_seat *seats, size_t n,
                  struct polled *out, struct err *e) MUST_USE;

/* True when a market asks for a key and this seat has none: its verdict is no_key, unasked. */
bool poll_lacks_key(const struct poll_seat *seat);

#endif
