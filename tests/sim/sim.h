/*
 * Simulated marketplaces: one process on loopback that answers in the shapes of the real APIs.
 *
 * Each market has an address of its own, http://127.0.1.N:PORT/OFFICIAL/PATH, and a path prefix,
 * http://127.0.0.1:PORT/MARKET/OFFICIAL/PATH. What it answers depends only on the seed, the request
 * and the simulated time, so a run can be repeated to the byte. Faults (fault.c) make a market
 * misbehave, always or for some simulated hours. This is a test tool: prices are in 1/10000 USD
 * (`p4`), double is used where a market's own float residue is imitated, and memory that is gone
 * ends the process.
 */
#ifndef SIM_H
#define SIM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Growing text. */
struct out {
    char *at;
    size_t len, cap;
};

void out_add(struct out *o, const void *bytes, size_t len);
void say(struct out *o, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void say_p4(struct out *o, int64_t p4); /* 24900 as 2.49 */
void out_free(struct out *o);

/* A parameter of a query, decoded; false when it is not there. */
bool query_get(const char *query, const char *name, char *to, size_t cap);
int64_t query_int(const char *query, const char *name, int64_t otherwise);
void url_decode(char *text);

/* The string after "name" ... "op" in loose JSON ("gpu_name":{"eq":"H100 SXM"}). */
bool loose_string(const char *json, const char *name, char *to, size_t cap);

/* Time: seconds since 1970, as text 2026-05-28T16:00:00Z and back. -1 for what is no time. */
int64_t time_parse(const char *text);
void time_text(int64_t t, char to[40]);
int64_t days_of(int year, int month, int day);
void date_of(int64_t days, int *year, int *month, int *day);

/* One request as a market sees it. */
struct ask {
    const char *market, *method, *path, *query, *auth, *body;
    int64_t now;
    uint64_t seed;
    int64_t scale_percent; /* 100; a unit slip is 10000 */
    bool sold_out;
    bool b200; /* world.b200 */
};

/* And its answer. */
struct answer {
    int status;
    const char *type;
    struct out head, body; /* more header lines; the body before faults */
};

typedef void answer_fn(const struct ask *q, struct answer *r);

struct sim_market {
    const char *name;
    answer_fn *answer;
};
extern const struct sim_market sim_markets[];
extern const size_t sim_markets_len;

answer_fn sim_vast, sim_runpod;
answer_fn sim_lambda, sim_verda, sim_vultr, sim_digitalocean, sim_hyperbolic, sim_voltagepark;
answer_fn sim_scaleway, sim_azure, sim_oci, sim_ecb, sim_aws, sim_gcp, sim_ibm;
answer_fn sim_openrouter, sim_deepinfra_llm, sim_chutes, sim_novita_llm, sim_cerebras;
answer_fn sim_sambanova, sim_xai, sim_litellm, sim_llm_prices;

/* Helpers of the markets. */
void not_found(struct answer *r);
bool has_demo_key(const struct ask *q); /* Authorization: Bearer demo-key... */
void unauthorized(struct answer *r);
uint64_t hash(uint64_t seed, const char *text, int64_t n);
/*
 * The price of an item now: `base` moved by a walk that takes a step of at most `step_bp`
 * hundredths of a percent every `hours` hours (each item at its own hour), rounded to the cent and
 * scaled.
 */
int64_t price_p4(const struct ask *q, const char *item, int64_t base_p4, int hours, int step_bp);
/* True in `percent` of the stretches of `hours` hours; never while sold out. */
bool in_stock(const struct ask *q, const char *item, int hours, int percent);
int64_t pick(const struct ask *q, const char *item, int hours, int64_t low, int64_t high);

/* What a fault makes of an answer. */
enum fault_kind {
    FAULT_NONE,
    FAULT_SOLD_OUT,
    FAULT_FAIL,
    FAULT_LIMIT,
    FAULT_HANG,
    FAULT_RESET,
    FAULT_DRIP,
    FAULT_ENDLESS,
    FAULT_BOMB,
    FAULT_HTML,
    FAULT_TRUNCATED,
    FAULT_WRONG_LENGTH,
    FAULT_DEEP,
    FAULT_EMPTY,
    FAULT_GARBAGE,
    FAULT_NEW_FIELD,
    FAULT_UNIT_SLIP,
    FAULT_REDIRECT,
    FAULT_LOOP,
    FAULT_FILE,
    FAULT_LATENCY,
    FAULT_ECHO
};

struct fault {
    char market[32], path[128], file[256];
    enum fault_kind kind;
    int64_t arg;         /* status, seconds, milliseconds, depth; -1 when not told */
    int64_t left;        /* how many times still; -1 for ever */
    int64_t from, until; /* simulated time, or time of day when below a day */
};

/* Adds one from words "market=vast mode=hang path=x arg=1 count=2 from=05:00 until=09:00". */
bool fault_add(const char *words, char *why, size_t cap);
bool fault_script(const char *file, char *why, size_t cap);
void fault_clear(const char *market); /* "" for all */
/* The fault for this request (latency apart: it adds up in *delay_ms), or NULL. */
struct fault *fault_for(const char *market, const char *target, int64_t now, int64_t *delay_ms);
const char *fault_name(enum fault_kind k);

#endif
