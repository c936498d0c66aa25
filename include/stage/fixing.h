/*
 * From the store to a fixing and its record: loads what a date needs, calls the pure engine, and
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
#include "stage/config.h"
#include "store/fixing.h"
#include "store/store.h"

struct fixing_inputs {
    struct calc_def def;
    int64_t date;
    struct intern intern;
    struct quote_list quotes;        /* lead-in and window, all in USD or NO_FX */
    struct store_ids polls;
    struct record_rate *rate;        /* rates that converted a quote */
    size_t rate_len;
    int64_t fx_date;                 /* 0: none was needed or there */
    struct fixing_prior prior;       /* date 0: none */
};

/* What is to be loaded. */
struct fixing_ask {
    const struct index_def *index;
    int64_t date;
    const struct store_record *as;    /* compute this record again: its polls, its rate; or NULL */
    const struct fixing_prior *prior; /* the previous final, when the caller has it; or NULL */
    bool all;                         /* every quote of the window, of failed polls too: explain */
};

bool fixing_load(struct store *s, const struct config *c, const struct fixing_ask *ask,
                 struct fixing_inputs *out, struct arena *a, struct err *e) MUST_USE;

/* Computes and makes the record; status, revision and previous digest are the caller's. */
void fixing_make(const struct fixing_inputs *in, enum fixing_status status, int revision,
                 const char *previous, struct fixing *f, struct store_record *rec,
                 struct arena *a);

/*
 * Publishes what is due of one index by `now`: every date from its first poll on, in order, the
 * preliminary and the final fixing. `fn` hears of each (dry run: nothing is stored). unvalued counts
 * the fixings of a headline index that could not be given a value (level 5).
 */
struct fixing_due {
    struct store *store;
    const struct config *config;
    int64_t now;
    int64_t run;
    bool dry_run;
    void (*heard)(void *to, const struct fixing *f);
    void *to;
    int published, unvalued;
};

bool fixing_publish_due(struct fixing_due *due, const struct index_def *index, struct err *e)
    MUST_USE;

#endif
