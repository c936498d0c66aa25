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

/* The stage that gives it, in lower case: any, parse, norm, screen or vote. */
const char *verdict_stage(enum verdict v);

bool verdict_by_name(const char *name, enum verdict *out);

#endif
