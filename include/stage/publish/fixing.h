/*
 * From the store to a fixing and its record: loads what dates need, calls the pure engine, and
 * makes the evidence. `run` publishes what comes out, `verify` compares it, `explain` shows it.
 *
 * A date is computed from stored polls alone. The first time the newest polls of the window are
 * taken and their ids kept in the record; afterwards the same ids give the same quotes, whatever
 * was imported or stored late since. A price in another currency is converted at the rate of the
 * record (R1), which is an input of it.
 */
#ifndef STAGE_FIXING_H
#define STAGE_FIXING_H
#include "calc/day.h"
#include "calc/def.h"
#include "calc/record.h"
#include "stage/config/config.h"
#include "store/fixing.h"
#include "store/poll.h"
#include "store/quote.h"
#include "store/store.h"

struct fixing_inputs {
    struct calc_def def;
    int64_t date;
    struct quote_list quotes; /* lead-in and window, all in USD or NO_FX */
    struct store_ids polls;
    struct record_rate *rate; /* rates that converted a quote */
    size_t rate_len;
    int64_t fx_date;           /* 0: none was needed or there */
    struct fixing_prior prior; /* date 0: none */
};

/*
 * Stored quotes of a span of time, read once for all indices and dates that lie in it: two
 * queries instead of two for each fixing.
 */
struct fixing_source {
    struct store *store;
    const struct config *config;
    struct arena arena;
    struct intern intern;
    int64_t from, to;               /* what is loaded, from <= observed_at < to */
    struct store_quoted_list polls; /* the complete ones, by observed_at, market */
    struct fixing_shelf {
        const char *instrument;
        struct quote *at; /* by observed_at */
        size_t len;
    } * shelf; /* by instrument */
    size_t shelf_len;
    size_t quotes; /* on all shelves */
};

/* Every quote of the instruments of `indices` in the span. fixing_source_close also after a
 * failure. */
bool fixing_source_open(struct fixing_source *f, struct store *s, const struct config *c,
                        const struct index_def *const *indices, size_t n, int64_t from, int64_t to,
                        struct err *e) MUST_USE;
/* A span in which nothing was polled, as the caller knows: nothing is asked. */
void fixing_source_none(struct fixing_source *f, struct store *s, const struct config *c,
                        int64_t from, int64_t to);
void fixing_source_close(struct fixing_source *f);

/* The span that indices on dates need: [*from, *to). */
bool fixing_span(const struct config *c, const struct index_def *index, int64_t first, int64_t last,
                 int64_t *from, int64_t *to, struct err *e) MUST_USE;

/*
 * What has to be read for the indices, each once: their instruments, and of a net one the list
 * instrument too, because sources are compared by their list prices (fixing_dispute).
 */
const char **fixing_instruments(const struct index_def *const *indices, size_t n, size_t *len,
                                struct arena *a);

/* Complete polls of a source in a span: places *first to *end (not included) of f->polls. */
void fixing_polls(const struct fixing_source *f, int64_t from, int64_t to, size_t *first,
                  size_t *end);

/* Quotes of fixing_instruments in a span, and an answer for each complete poll; in `a`. */
struct quote_list fixing_quotes(const struct fixing_source *f, const struct index_def *index,
                                int64_t from, int64_t to, struct arena *a);

/*
 * Sources that tell the same token price differently (TKR-1.0), compared within each partition:
 * verdicts become `disputed`, of list prices and of the net ones beside them. Nothing happens to
 * an index of GPU-hours.
 */
void fixing_dispute(const struct source_set *sources, const struct calc_def *def,
                    struct quote_list *quotes, struct arena *a);

/* The same within each `length` seconds, whatever the quotes are of; sorts them by time. */
void fixing_dispute_each(const struct source_set *sources, struct quote_list *quotes,
                         int64_t length, struct arena *a);

/* What is to be computed. */
struct fixing_ask {
    const struct index_def *index;
    int64_t date;
    const struct store_record *as;    /* compute this record again: its polls, its rate, what stood
                                         before    it; or NULL */
    const struct fixing_prior *prior; /* the previous final, when the caller has it; or NULL */
    bool all;                         /* every quote of the window, of failed polls too: explain */
};

/*
 * The inputs of one fixing. f may be NULL: what is needed is loaded for this one alone, and so it
 * is when f does not have the polls of the record asked for.
 */
bool fixing_load(struct fixing_source *f, struct store *s, const struct config *c,
                 const struct fixing_ask *ask, struct fixing_inputs *out, struct arena *a,
                 struct err *e) MUST_USE;

/* Computes and makes the record; status, revision and previous digest are the caller's. */
void fixing_make(const struct fixing_inputs *in, enum fixing_status status, int revision,
                 const char *previous, struct fixing *f, struct store_record *rec, struct arena *a);

/* The same without the digest, for who compares the text with one whose digest is known. */
void fixing_again(const struct fixing_inputs *in, enum fixing_status status, int revision,
                  const char *previous, struct fixing *f, struct store_record *rec,
                  struct arena *a);

/*
 * True on the first date of a version of the panel or the method that has one before it: then what
 * the date would have been under the panel and method of the day before (R15). Published with the
 * fixing.
 */
bool fixing_panel_change(const struct defs *defs, const struct fixing_inputs *in,
                         const struct fixing *f, struct store_panel_change *out, struct arena *a);

#endif
