/*
 * What became of one market in one poll: one word per market, from poll_verdict.def.
 */
#ifndef DOMAIN_POLL_H
#define DOMAIN_POLL_H
#include <stdbool.h>

enum poll_verdict {
#define POLL(name, text, complete, meaning) POLL_##name,
#include "domain/poll_verdict.def"
#undef POLL
    POLL_VERDICTS
};

const char *poll_verdict_name(enum poll_verdict v);
const char *poll_verdict_meaning(enum poll_verdict v);
bool poll_verdict_by_name(const char *name, enum poll_verdict *out);

/* True when the market answered whole, so that silence about an offer means that it is gone. */
bool poll_is_complete(enum poll_verdict v);

/* False for a market that was left alone: it lacks a key, or its terms forbid it. */
bool poll_was_asked(enum poll_verdict v);

#endif
