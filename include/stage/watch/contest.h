/*
 * The last five whole days of every model that is on the list of contested models, or that anybody
 * with a seat sold in them.
 *
 * An operator counts on a day when it has a seat in the panel of that day and a source that speaks
 * for the seat (the market or its stand-in) told an OK list price of the blend in any poll of the
 * day. A day is known when any seat's own market told anything: stand-ins alone speak for few
 * sellers, and would make a day on which the router was away look like one on which all had left.
 */
#ifndef STAGE_CONTEST_H
#define STAGE_CONTEST_H
#include "stage/config/config.h"
#include "store/store.h"
#include "token/contest.h"

struct contest_line {
    const struct token_model *model;
    int count[CONTEST_DAYS]; /* oldest first; CONTEST_UNKNOWN */
    struct token_contest is;
};

struct contest {
    int64_t to;              /* the last of the days: the one before today */
    int quorum;              /* of the method of token indices; 0: there are none, and no lines */
    struct contest_line *at; /* in the order of models.json */
    size_t len;
};

bool contest_load(struct store *s, const struct config *c, int64_t now, struct contest *out,
                  struct arena *a, struct err *e) MUST_USE;

#endif
