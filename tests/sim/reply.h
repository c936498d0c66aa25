/*
 * From one HTTP request to the bytes, and the manner, of its answer. No socket here.
 */
#ifndef SIM_REPLY_H
#define SIM_REPLY_H
#include "sim.h"

struct http_ask {
    char method[8], target[8192], market[32];
    const char *path, *query; /* inside target: path after the market, query or "" */
    char auth[512], agent[128], if_none_match[40];
    bool gzip, close;
    const char *body;
};

/* How the bytes leave. */
enum manner {
    MANNER_PLAIN,  /* as fast as they go */
    MANNER_HANG,   /* nothing ever */
    MANNER_RESET,  /* these, then a reset */
    MANNER_DRIP,   /* head at once, the body a byte every pace_ms */
    MANNER_REPEAT, /* head, then `again` for ever, as chunks */
    MANNER_CLOSE   /* these, then an orderly end */
};

struct plan {
    struct out bytes;
    size_t head; /* how many of them are head */
    struct out again;
    enum manner manner;
    int64_t pace_ms, delay_ms;
    int status; /* for the log */
    const char *fault;
};

struct world {
    int64_t now; /* simulated; -1: the real clock */
    uint64_t seed;
    const char *canned; /* folder of saved bodies, or NULL */
    int port;
    bool b200; /* sellers of the headline that have none of their own offer B200 too */
};

/*
 * False when the bytes are no request. `raw` is a whole head with its body; it is cut up. The
 * market is given by the address it came in on, or NULL: the first part of the path names it.
 */
bool ask_read(char *raw, size_t head_len, const char *market, struct http_ask *to);
void plan_reply(const struct world *w, const struct http_ask *ask, struct plan *to);
/* A plain answer, for the control routes. */
void plan_text(struct plan *to, int status, const char *text);
int64_t world_now(const struct world *w);

#endif
