/*
 * Why a price was used or not: one word per offer, quote and operator, from verdict.def.
 */
#ifndef DOMAIN_VERDICT_H
#define DOMAIN_VERDICT_H
#include <stdbool.h>

enum verdict {
#define VERDICT(name, text, stage, meaning) VERDICT_##name,
#include "domain/verdict.def"
#undef VERDICT
    VERDICTS
};

const char *verdict_name(enum verdict v);
const char *verdict_meaning(enum verdict v);

/* The reason of a drop: what was said of it or, as not every refusal has a sentence of its own,
   what the word means; what was said of a price that is used, which may be NULL. */
const char *verdict_why(enum verdict v, const char *said);

/* The stage that gives it, in lower case: any, parse, norm, screen or vote. */
const char *verdict_stage(enum verdict v);

bool verdict_by_name(const char *name, enum verdict *out);

#endif
